"""The built site, checked as a reader's browser would meet it; every fault names the source where it can be found.

Links and anchors (raw HTML included), third-party resources, pictures without a name, ids used twice, directives that
were left unexpanded, quotations without their facts or with another text than the lock's, the language of each page.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from anatomy.errors import Fault, SiteError
from anatomy.paths import Project
from anatomy.quotation.lock import read_lock
from anatomy.site.built_page import BuiltPage, Link, read_built_page

REBUILD = "make build"
FIGURE_FACTS = ("repo", "commit", "path", "lines", "blob", "sha256", "evidence", "licence")
LANGUAGES = ("zh", "zh-CN", "zh-Hans")

_LEFTOVERS = (
    (re.compile(r"-{1,}8<-.*"), "an inclusion that was not expanded", "put it on a line of its own, with blank lines around"),
    (re.compile(r"\{\{|\}\}|\{%"), "a template mark", "put it in backticks, or remove it"),
    (re.compile(r"<<<<<<<|>>>>>>>|<<<"), "a merge's mark or a directive", "resolve the conflict"),
    (re.compile(r"\[[^\[\]\n]+\]\[[^\[\]\n]*\]"), "a link to a reference that is not defined", "write [text](address)"),
    (re.compile(r"\[\^[^\]\n]+\]"), "a footnote that is not defined", "define it below: [^name]: text"),
    (re.compile(r"^\s*(?:!!!|\?\?\?\+?)\s"), "an admonition that was not recognised", 'write: !!! note "title", and indent its text by four spaces'),
    (re.compile(r"\{:?\s*[#.][\w-]+[^{}]*\}"), "an attribute list that was not applied", "put it at the end of its line"),
    (re.compile(r"^\s*(?:```|~~~|===\s\")"), "a fence or tab that was not recognised", "leave a blank line before it"),
)  # fmt: skip
_EXTERNAL = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_CSS_ADDRESS = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')\s]+)""")


def check_site(project: Project, site: Path | None = None) -> list[Fault]:
    """Every fault of the built site, by page and line.

    Raises SiteError when there is no built site.
    """
    site = (site or project.site).absolute()
    if not (site / "index.html").is_file():
        raise SiteError(Fault("there is no built site here", site, 1, REBUILD))
    pages = {path: read_built_page(path) for path in sorted(site.rglob("*.html"))}
    checker = _Checker(project, site, pages)
    return [fault for page in pages.values() for fault in checker.page(page)] + list(checker.styles())


class _Checker:
    def __init__(self, project: Project, site: Path, pages: Mapping[Path, BuiltPage]) -> None:
        self.project = project
        self.site = site
        self.pages = pages
        self.lock = read_lock(project)
        self.base = urlsplit(os.environ.get("SITE_URL", "")).path.rstrip("/")

    def page(self, page: BuiltPage) -> Iterator[Fault]:
        if page.lang not in LANGUAGES:
            yield Fault(
                f"html lang is {page.lang!r}", *self.source(page, "", 1), "theme.language in mkdocs.yml"
            )
        for id, line in page.repeated:
            mend = (
                f"give one of the two another id (the first is in line {page.ids[id]} of {self.name(page)})"
            )
            yield Fault(f"the id {id!r} is there twice", *self.source(page, id, line), mend)
        for link in page.links:
            if fault := self.link(page, link):
                yield fault
        for tag, address, line in page.mute:
            where = self.source(page, Path(unquote(address)).name, line)
            mend = "write ![what it shows](…)" if tag == "img" else 'give it role="img" and a <title>'
            yield Fault(f"a picture without alternative text: <{tag}> {address}".rstrip(), *where, mend)
        for text, line in page.texts:
            yield from self.text(page, text, line)
        for facts, line in page.figures:
            yield from self.quote(page, facts, line)

    def name(self, page: BuiltPage) -> str:
        return page.path.relative_to(self.site).as_posix()

    def link(self, page: BuiltPage, link: Link) -> Fault | None:
        href = link.href.strip()
        if link.kind == "resource" and re.match(r"(?:https?:)?//", href, re.IGNORECASE):
            mend = "put the file under docs/assets/: the site loads nothing from elsewhere"
            return Fault(
                f"<{link.tag}> loads {href} from a third party", *self.source(page, href, link.line), mend
            )
        if href.startswith("//"):
            return Fault(
                f"the link {href!r} names no protocol",
                *self.source(page, href, link.line),
                "write https:// in full",
            )
        if _EXTERNAL.match(href):
            return None
        address = urlsplit(href)
        target = self.target(page, address.path)
        where = self.source(page, _needle(href), link.line)
        if target is None:
            return Fault(
                f"the link {href!r} leads to no file of the site", *where, "mend the path, then: make build"
            )
        fragment = unquote(address.fragment)
        if fragment and target in self.pages and fragment not in self.pages[target].ids:
            return Fault(
                f"the link {href!r} leads to an anchor that {self.name(self.pages[target])} does not have",
                *where,
                f"name an anchor of that page, or give the place one: {{ #{fragment} }}",
            )
        return None

    def target(self, page: BuiltPage, path: str) -> Path | None:
        """The file that a relative or root-relative ``path`` leads to; None when there is none inside the site."""
        path = unquote(path)
        if not path:
            return page.path
        if path.startswith("/"):
            path = path.removeprefix(self.base) if path.startswith(f"{self.base}/") else path
            found = self.site / path.lstrip("/")
        else:
            found = page.path.parent / path
        found = Path(os.path.normpath(found))
        if found.is_dir():
            found = found / "index.html"
        inside = found == self.site or self.site in found.parents
        return found if inside and found.is_file() else None

    def text(self, page: BuiltPage, text: str, line: int) -> Iterator[Fault]:
        for pattern, what, mend in _LEFTOVERS:
            if match := pattern.search(text):
                yield Fault(
                    f"{what}: {match[0].strip()[:60]}", *self.source(page, match[0].strip(), line), mend
                )

    def quote(self, page: BuiltPage, facts: Mapping[str, str], line: int) -> Iterator[Fault]:
        id = facts.get("id", "")
        where = self.source(page, f'"quote/{id.removeprefix("q-")}.md"', line)
        missing = [name for name in FIGURE_FACTS if not facts.get(f"data-{name}")]
        if missing or not id:
            names = ", ".join(f"data-{name}" for name in missing) or "id"
            yield Fault(
                f"the quotation {id} says nothing of {names}", *where, "anatomy fetch, then: make build"
            )
        entry = self.lock.snippets.get(id.removeprefix("q-"))
        if entry is None:
            yield Fault(f"the quotation {id} is not in the lock", *where, "anatomy lock, then: make build")
        elif (entry.sha256, entry.lines) != (facts.get("data-sha256"), facts.get("data-lines")):
            yield Fault(
                f"the quotation {id} shows lines {facts.get('data-lines')}, the lock says {entry.lines}",
                *where,
                "anatomy fetch, then: make build",
            )

    def styles(self) -> Iterator[Fault]:
        """Style sheets that fetch from elsewhere."""
        for path in sorted(self.site.rglob("*.css")):
            for match in _CSS_ADDRESS.finditer(path.read_text("utf-8", "replace")):
                mend = "put the file under docs/assets/: the site loads nothing from elsewhere"
                yield Fault(f"a style sheet loads {match[1]} from a third party", path, 1, mend)

    def source(self, page: BuiltPage, needle: str, line: int) -> tuple[Path, int]:
        """Where the author has to look: the page's Markdown (or the article's claims), else the built file's line."""
        name = self.name(page)
        stem = name.removesuffix("index.html").removesuffix(".html").rstrip("/")
        candidates = [f"{stem}/index.md", f"{stem}.md"] if stem else ["index.md"]
        for candidate in candidates:
            path = self.project.docs / candidate
            if path.is_file():
                for file in (
                    path,
                    *sorted(path.parent.glob("claims.toml") if candidate.endswith("index.md") else ()),
                ):
                    if needle and (found := _find(file, needle)):
                        return file, found
                return (path, 1) if line == 1 else (page.path, line)
        return page.path, line


def _needle(href: str) -> str:
    """What of a built link an author has typed: the anchor, or the last name of the path."""
    address = urlsplit(href)
    if address.fragment:
        return f"#{unquote(address.fragment)}"
    return unquote(address.path).rstrip("/").rsplit("/", 1)[-1]


def _find(path: Path, needle: str) -> int | None:
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if needle in line:
            return number
    return None
