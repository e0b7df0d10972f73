"""Rebuilding while one writes: in one process, and no more than a change asks for.

An edited page is rebuilt alone and shown at once; what depends on all pages (search index, counts, quotes.json)
follows when nothing has changed for a moment, and is broken off by the next change.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from anatomy.errors import AnatomyError, Fault, SiteError
from anatomy.files import write_atomic
from anatomy.pages.inclusion import inclusions
from anatomy.paths import Project
from anatomy.site.build import finishing, page_without_content, render, rendering, woven
from anatomy.site.search import Reader
from anatomy.terminal import Say

if TYPE_CHECKING:
    from anatomy.site.crosslink import Definition

POLL_SECONDS = 0.2
SETTLED_SECONDS = 1.0  # without a change before the whole site is finished again


class Builder:
    """Builds the site again and again in one process, which saves the generator's start-up."""

    def __init__(self, project: Project, site: Path) -> None:
        self.project = project
        self.site = site
        self.known: dict[Path, list[Definition]] = {}
        self.reader = Reader()
        self.empty = ""
        self._due: set[Path] = set()  # pages that include a partial which has changed since

    def build(self) -> None:
        """Build and finish all pages."""
        render(self.project)
        self._generate(dirty=False)
        self.empty = page_without_content(self.project)
        self.known.clear()
        self._due.clear()
        for _step in finishing(self.project, self.site, self.known, self.reader, self.empty):
            pass

    def pages(self, pages: Iterable[Path]) -> list[Path]:
        """Build just ``pages`` (Markdown sources) and link them. Returns what was written."""
        pages = list(pages)
        outputs = [output for page in pages if (output := self._output(page)).exists()]
        for output in outputs:
            os.utime(output, (0, 0))  # older than its source, whichever part of the page changed
        self._generate(dirty=True)
        for output, text in woven(self.project, self.site, outputs, self.known).items():
            write_atomic(output, text.encode(), durable=False)
        self._due.difference_update(pages)
        return outputs

    def settle(self) -> Iterator[bool]:
        """What the whole site has to say about the pages as they are now, in steps of a fraction of a second: one may
        stop after any, and begin anew later. Yields whether pages were built for it since the last step.
        """
        for changed in rendering(self.project):
            self._due.update(including(self.project, changed))
            yield False
        if self._due:
            self.pages(sorted(self._due))
            yield True
        for _step in finishing(self.project, self.site, self.known, self.reader, self.empty):
            yield False

    def _output(self, page: Path) -> Path:
        relative = page.relative_to(self.project.docs)
        named = relative.name in ("index.md", "README.md")
        return self.site / (
            relative.with_name("index.html") if named else relative.with_suffix("") / "index.html"
        )

    def _generate(self, *, dirty: bool) -> None:
        os.environ["NO_MKDOCS_2_WARNING"] = "1"
        from mkdocs.commands.build import build
        from mkdocs.config import load_config

        logging.getLogger("mkdocs").setLevel(logging.WARNING)
        # says of every build of one page that it is one
        logging.getLogger("mkdocs.commands.build").setLevel(logging.ERROR if dirty else logging.NOTSET)
        logging.basicConfig(format="%(levelname)s %(message)s")
        config_file = self.project.root / "mkdocs.yml"
        try:
            with contextlib.chdir(self.project.root):  # where an extension looks for relative paths
                build(load_config(str(config_file), site_dir=str(self.site)), dirty=dirty)
        except (
            Exception,
            SystemExit,
        ) as problem:  # whatever a page or the configuration makes an extension raise
            raise SiteError(
                Fault(f"MkDocs did not build the site: {problem}", config_file, None, "mend it and save")
            ) from problem


def including(project: Project, partials: Iterable[Path]) -> list[Path]:
    """The pages that include one of ``partials`` (files below ``.anatomy/partials``)."""
    names = {path.relative_to(project.partials).with_suffix("").as_posix() for path in partials}
    return sorted({use.page for use in inclusions(project) if f"{use.kind}/{use.name}" in names})


_PASSING = re.compile(
    r"[.#]|.*(?:~|\.tmp|\.bak)$|[^.]*$"
)  # what editors put beside a file while they save it


def sources(project: Project) -> dict[Path, int]:
    """Every file that a page is made of, with its time of change."""
    folders = [project.docs, project.root / "overrides", project.snippets, project.partials / "quote"]
    times = {project.root / "mkdocs.yml": (project.root / "mkdocs.yml").stat().st_mtime_ns}
    for folder in folders:
        for path in folder.rglob("*"):
            with contextlib.suppress(OSError):
                if path.is_file() and not _PASSING.match(path.name):
                    times[path] = path.stat().st_mtime_ns
    return times


class Watcher:
    """Looks at the sources again and again, and has the builder do no more than a change asks for."""

    def __init__(self, builder: Builder, tell: Callable[[], None], say: Say) -> None:
        self.builder = builder
        self.tell = tell
        self.say = say
        self.seen = sources(builder.project)
        self.unsettled = False
        self.last = time.monotonic()

    def watch(self) -> None:
        while True:
            time.sleep(POLL_SECONDS)
            self.look()

    def look(self) -> None:
        """One look: rebuild what changed; when nothing has for a while, finish what was put off."""
        before, self.seen = self.seen, sources(self.builder.project)
        if self.seen.keys() != before.keys():  # come or gone: for good, or while an editor saves?
            time.sleep(POLL_SECONDS)
            self.seen = sources(self.builder.project)
        changed = {path for path, stamp in self.seen.items() if before.get(path) != stamp}
        started = time.monotonic()
        try:
            if changed or self.seen.keys() != before.keys():
                said = self._rebuild(changed, alike=self.seen.keys() == before.keys())
                self.last = time.monotonic()
            elif self.unsettled and started - self.last > SETTLED_SECONDS:
                if not self._settle():
                    return
                said = "the pages that follow from it"
            else:
                return
        except (AnatomyError, OSError) as problem:
            self.say(f"not rebuilt: {problem}")
            return
        self.say(f"rebuilt {said} in {time.monotonic() - started:.1f} s")
        self.tell()

    def _settle(self) -> bool:
        """Settle unless a source changes meanwhile: who writes does not wait. Returns whether pages were built for it."""
        self.unsettled = False
        built = False
        for step in self.builder.settle():
            built = built or step
            if sources(self.builder.project) != self.seen:
                self.unsettled = True
                break
        return built

    def _rebuild(self, changed: set[Path], *, alike: bool) -> str:
        """Rebuild for ``changed``; ``alike``: no file has come or gone. Returns what was rebuilt."""
        project = self.builder.project
        inside = all(project.docs in path.parents or project.partials in path.parents for path in changed)
        if not alike or not inside:
            self.builder.build()
            self.unsettled = False
            return "the site"
        self.unsettled = True
        pages = {path for path in changed if path.suffix == ".md" and project.docs in path.parents}
        partials = {path for path in changed if project.partials in path.parents}
        assets = {path for path in changed if project.docs / "assets" in path.parents}
        if changed - pages - partials - assets:
            partials.update(render(project))
        written = self.builder.pages(sorted(pages | set(including(project, partials))))
        return "、".join(output.parent.name or "/" for output in written) or "static files"
