"""Serving the site while one writes: built once, rebuilt in the same process when a source changes, on loopback only.

An edited page is rebuilt alone and shown at once; what depends on all pages (search index, counts, quotes.json)
follows when nothing has changed for a moment. Open pages reload themselves: the server adds one script to
the pages it hands out, which are otherwise the files on disk.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from .errors import AnatomyError, Fault, SiteError
from .page import inclusions
from .paths import Project
from .search import Reader
from .site import finish, render, woven
from .tomlfile import write_atomic

if TYPE_CHECKING:
    from .crosslink import Definition

HOST = "127.0.0.1"
POLL_SECONDS = 0.2
SETTLED_SECONDS = 1.0  # without a change before the whole site is finished again
PING_SECONDS = 20.0
LIVE = "/__anatomy/"
LIVE_SCRIPT = 'new EventSource("/__anatomy/changes").onmessage = () => location.reload();\n'
Say = Callable[[str], None]


class Changes:
    """A count of rebuilds that browsers wait on."""

    def __init__(self) -> None:
        self.count = 0
        self._condition = threading.Condition()

    def tell(self) -> None:
        with self._condition:
            self.count += 1
            self._condition.notify_all()

    def wait(self, seen: int, seconds: float) -> int:
        """The count once it is no longer ``seen``, or after ``seconds``."""
        with self._condition:
            self._condition.wait_for(lambda: self.count != seen, seconds)
            return self.count


class _Handler(SimpleHTTPRequestHandler):
    """Static files, never cached, and not a line of log for each."""

    def __init__(self, *args: Any, changes: Changes, **more: Any) -> None:
        self.changes = changes
        super().__init__(*args, **more)

    def do_GET(self) -> None:
        if self.path == LIVE + "changes":
            with contextlib.suppress(OSError):
                self._stream()
        else:
            super().do_GET()

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        seen = self.changes.count
        while True:
            now = self.changes.wait(seen, PING_SECONDS)
            self.wfile.write(b"data: changed\n\n" if now != seen else b": still here\n\n")
            self.wfile.flush()
            seen = now

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        if self.path == LIVE + "live.js":
            return self._send(LIVE_SCRIPT.encode(), "text/javascript")
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if path.is_dir() and self.path.split("?")[0].endswith("/") else path
        if page.suffix != ".html" or not page.is_file():
            return super().send_head()
        script = f'<script src="{LIVE}live.js" defer></script></body>'.encode()
        return self._send(page.read_bytes().replace(b"</body>", script), "text/html; charset=utf-8")

    def _send(self, body: bytes, kind: str) -> io.BytesIO:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def serve(project: Project, port: int, say: Say) -> None:
    """Build into ``.anatomy/serve``, serve it on 127.0.0.1:``port`` until interrupted.

    Raises SiteError when the port is taken.
    """
    site = project.state / "serve"
    builder = Builder(project, site)
    builder.build()
    changes = Changes()
    try:
        server = ThreadingHTTPServer((HOST, port), partial(_Handler, directory=str(site), changes=changes))
    except OSError as problem:
        raise SiteError(
            Fault(
                f"cannot listen on {HOST}:{port}: {problem.strerror}",
                None,
                None,
                f"make serve PORT={port + 1}",
            )
        ) from None
    server.daemon_threads = True
    say(f"serving http://{HOST}:{port}/ (Ctrl+C stops)")
    threading.Thread(target=Watcher(builder, changes, say).watch, daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    server.server_close()


class Builder:
    """Builds the site again and again in one process, which saves the generator's start-up."""

    def __init__(self, project: Project, site: Path) -> None:
        self.project = project
        self.site = site
        self.known: dict[Path, list[Definition]] = {}
        self.reader = Reader()

    def build(self) -> None:
        """Build and finish all pages."""
        render(self.project)
        self._generate(dirty=False)
        self.known.clear()
        finish(self.project, self.site, self.known, self.reader)

    def pages(self, pages: Iterable[Path]) -> list[Path]:
        """Build just ``pages`` (Markdown sources) and link them. Returns what was written."""
        outputs = [output for page in pages if (output := self._output(page)).exists()]
        for output in outputs:
            os.utime(output, (0, 0))  # older than its source, whichever part of the page changed
        self._generate(dirty=True)
        for output, text in woven(self.project, self.site, outputs, self.known).items():
            write_atomic(output, text.encode())
        return outputs

    def settle(self) -> list[Path]:
        """What the whole site has to say about the pages as they are now. Returns pages rebuilt for it."""
        pages = including(self.project, render(self.project))
        if pages:
            self.pages(pages)
        finish(self.project, self.site, self.known, self.reader)
        return pages

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
        logging.basicConfig(format="%(levelname)s %(message)s")
        config_file = self.project.root / "mkdocs.yml"
        try:
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


def sources(project: Project) -> dict[Path, int]:
    """Every file that a page is made of, with its time of change."""
    folders = [project.docs, project.root / "overrides", project.snippets, project.partials / "quote"]
    times = {project.root / "mkdocs.yml": (project.root / "mkdocs.yml").stat().st_mtime_ns}
    for folder in folders:
        for path in folder.rglob("*"):
            with contextlib.suppress(OSError):
                if path.is_file() and not path.name.startswith("."):
                    times[path] = path.stat().st_mtime_ns
    return times


class Watcher:
    """Looks at the sources again and again, and has the builder do no more than a change asks for."""

    def __init__(self, builder: Builder, changes: Changes, say: Say) -> None:
        self.builder = builder
        self.changes = changes
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
        changed = {path for path, stamp in self.seen.items() if before.get(path) != stamp}
        started = time.monotonic()
        try:
            if changed or self.seen.keys() != before.keys():
                self.last = started
                said = self._rebuild(changed, alike=self.seen.keys() == before.keys())
            elif self.unsettled and started - self.last > SETTLED_SECONDS:
                self.unsettled = False
                if not self.builder.settle():
                    return
                said = "the pages that follow from it"
            else:
                return
        except (AnatomyError, OSError) as problem:
            self.say(f"not rebuilt: {problem}")
            return
        self.say(f"rebuilt {said} in {time.monotonic() - started:.1f} s")
        self.changes.tell()

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
