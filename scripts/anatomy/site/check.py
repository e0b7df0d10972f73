"""The built site, checked as a reader's browser would meet it; every fault names the source where it can be found.

Errors that a browser has to guess at, elements that stand elsewhere than the generator put them, links and anchors (raw HTML
included), third-party resources, pictures without a name, ids used twice, directives that were left unexpanded, the language of
each page; every quotation: its text against the lock's hash, its caption against pin and lock; and what imitates or covers one.
"""

import hashlib
import html
import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import zip_longest
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborNode

from anatomy.errors import Fault, SiteError
from anatomy.pages.markup import page_faults
from anatomy.pages.prose import read_page
from anatomy.paths import Project
from anatomy.quotation.figure import dashed, facts, permalink, repo_name, shown_text
from anatomy.quotation.lock import read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.quotation import Quotation, locked
from anatomy.site.authored import Authored
from anatomy.site.built_page import BuiltPage, Link, named, read_built_page
from anatomy.site.evidence import read_facts
from anatomy.site.finish import outlines_path, page_url, source_at
from anatomy.site.footer import footer
from anatomy.sources.blob import BlobCache

REBUILD = "make build"
REFETCH = "anatomy render, then: make build"
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
        self.quotations = locked(read_pins(project), read_lock(project))
        self.cache = BlobCache(project.cache)
        self.authored = Authored(project)
        self.base = urlsplit(os.environ.get("SITE_URL", "")).path.rstrip("/")
        path = outlines_path(project, site)
        self.outlines = json.loads(path.read_text("utf-8")) if path.is_file() else {}

    def page(self, page: BuiltPage) -> Iterator[Fault]:
        """What is wrong with one page. Where it is the markup of its source, that alone: the rest may follow from it."""
        markdown = source_of(self.project, self.site, page.path)
        yield from (list(page_faults(read_page(markdown), self.project)) if markdown else ()) or self.built(
            page
        )

    def built(self, page: BuiltPage) -> Iterator[Fault]:
        if page.lang not in LANGUAGES:
            yield Fault(f"html lang is {page.lang!r}", *self.source(page, ""), "theme.language in mkdocs.yml")
        for error, line in page.errors():
            mend = "mend the page's or the template's markup"
            yield Fault(f"no valid HTML: {error}", page.path, line, mend)
        yield from self.outline(page)
        for id, count in page.ids.items():
            if count > 1:
                where = self.source(page, id, f'id="{id}"')
                yield Fault(f"the id {id!r} is there more than once", *where, "give each another id")
        for link in page.links():
            if fault := self.link(page, link):
                yield fault
        for tag, address in page.unnamed_images():
            where = self.source(page, Path(unquote(address)).name, f"<{tag}")
            mend = "write ![what it shows](…)" if tag == "img" else 'give it role="img" and a <title>'
            yield Fault(f"a picture without alternative text: <{tag}> {address}".rstrip(), *where, mend)
        for text in page.texts():
            yield from self.text(page, text)
        told = set()
        for figure in page.figures():
            for fault in self.quote(page, figure):
                told.add(figure.mem_id)
                yield fault
        for what, node in self.authored.faults(page, self.footer(page)):
            if node.mem_id not in told:
                where = self.source(page, node.attributes.get("id") or named(node), f"<{node.tag}")
                yield Fault(f"{named(node)} {what}", *where, "say it in Markdown, or include a figure")

    def footer(self, page: BuiltPage) -> str:
        """The line on what the page rests on, made again."""
        markdown = source_of(self.project, self.site, page.path)
        return str(footer(self.project, markdown, read_facts(self.project)) or "") if markdown else ""

    def outline(self, page: BuiltPage) -> Iterator[Fault]:
        """Whether every element stands where the generator put it: whatever was done to the page afterwards."""
        before = self.outlines.get(page_url(self.site, page.path))
        if before is None:
            yield Fault("the build has not noted what stands where on this page", page.path, None, REBUILD)
            return
        after = page.outline()
        for at, (old, new) in enumerate(zip_longest(before, after)):
            if old != new:
                there, here = _place(before, at), _place(after, at)
                what = f"{here or 'nothing'} stands where the generator put {there or 'nothing'}"
                yield Fault(what, page.path, None, "mend what changes built pages (anatomy.site.finish)")
                return

    def name(self, page: BuiltPage) -> str:
        return page.path.relative_to(self.site).as_posix()

    def link(self, page: BuiltPage, link: Link) -> Fault | None:
        href = link.href.strip()
        where = partial(self.source, page, _needle(href), link.href)  # few of the links have a fault
        if link.kind == "resource" and re.match(r"(?:https?:)?//", href, re.IGNORECASE):
            mend = "put the file under docs/assets/: the site loads nothing from elsewhere"
            return Fault(f"<{link.tag}> loads {href} from a third party", *where(), mend)
        if href.startswith("//"):
            return Fault(f"the link {href!r} names no protocol", *where(), "write https:// in full")
        if _EXTERNAL.match(href):
            return None
        address = urlsplit(href)
        target = self.target(page, address.path)
        if target is None:
            mend = "mend the path, then: make build"
            return Fault(f"the link {href!r} leads to no file of the site", *where(), mend)
        fragment = unquote(address.fragment)
        if fragment and target in self.pages and fragment not in self.pages[target].ids:
            name = self.name(self.pages[target])
            what = f"the link {href!r} leads to an anchor that {name} does not have"
            mend = f"name an anchor of that page, or give the place one: {{ #{fragment} }}"
            return Fault(what, *where(), mend)
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

    def text(self, page: BuiltPage, text: str) -> Iterator[Fault]:
        for pattern, what, mend in _LEFTOVERS:
            if match := pattern.search(text):
                found = match[0].strip()
                where = self.source(page, found, html.escape(found, quote=False))
                yield Fault(f"{what}: {found[:60]}", *where, mend)

    def quote(self, page: BuiltPage, figure: LexborNode) -> Iterator[Fault]:
        """The figure shows the bytes that the lock proves, and says of them what pin and lock say."""
        values = figure.attributes
        id = values.get("id") or ""
        where = self.source(page, f'"quote/{id.removeprefix("q-")}.md"', f'id="{id}"')
        quotation = self.quotations.get(id.removeprefix("q-")) if id.startswith("q-") else None
        if quotation is None:
            what = f"the quotation {id or 'without an id'} is of no snippet"
            yield Fault(what, *where, "quote it by a pin file")
            return
        expected = facts(quotation)
        given = {name: values.get(f"data-{name}") for name in expected}
        wrong = [name for name, value in expected.items() if (given[name] or "") != value]
        if wrong:
            said = "; ".join(f"data-{name} is {given[name]!r}, not {expected[name]!r}" for name in wrong)
            yield Fault(f"the quotation {id}: {said}", *where, REFETCH)
        pin, path, lines = quotation.pin, quotation.snippet.path, quotation.entry.lines
        link = permalink(pin, path, (quotation.ranges[0][0], quotation.ranges[-1][1]))
        caption = figure.css_first("figcaption")
        shown = caption.text() if caption is not None else ""
        links = {node.attributes["href"] for node in caption.css("a[href]")} if caption is not None else set()
        for part in (repo_name(pin), path, f"第 {dashed(lines)} 行"):
            if part not in shown:
                yield Fault(f"the caption of {id} does not say {part!r}", *where, REFETCH)
        if link and link not in links:
            yield Fault(f"the caption of {id} does not link {link}", *where, REFETCH)
        if "missing" not in (values.get("class") or "").split():
            yield from self.code(quotation, figure, where)

    def code(self, quotation: Quotation, figure: LexborNode, where: tuple[Path, int]) -> Iterator[Fault]:
        text = "".join(node.text() for node in figure.css("pre[data-lines] > code"))
        if hashlib.sha256(text.encode()).hexdigest() == quotation.entry.sha256:
            return
        # bytes that are no UTF-8, and NUL, are shown by other characters
        data = self.cache.get(quotation.file.identity)
        if data is None or _shown(quotation, data) != text:
            what = f"the code of q-{quotation.id} is not what the lock's SHA-256 proves"
            yield Fault(what, *where, REFETCH)

    def styles(self) -> Iterator[Fault]:
        """Style sheets that fetch from elsewhere."""
        for path in sorted(self.site.rglob("*.css")):
            for match in _CSS_ADDRESS.finditer(path.read_text("utf-8", "replace")):
                mend = "put the file under docs/assets/: the site loads nothing from elsewhere"
                yield Fault(f"a style sheet loads {match[1]} from a third party", path, 1, mend)

    def source(self, page: BuiltPage, needle: str, built: str = "") -> tuple[Path, int]:
        """Where the author has to look: where ``needle`` stands in the page's Markdown (or in a table of its folder), else where
        ``built`` stands in the built page."""
        markdown = source_of(self.project, self.site, page.path)
        if markdown is not None:
            tables = sorted(markdown.parent.glob("claims.toml")) if markdown.name == "index.md" else []
            for file in (markdown, *tables):
                if found := _line(file.read_text("utf-8"), needle):
                    return file, found
        if markdown is not None and not built:
            return markdown, 1
        return page.path, _line(page.html, built) or 1


def source_of(project: Project, site: Path, page: Path) -> Path | None:
    """The Markdown of a built page; None for a page that has none."""
    return source_at(project, page_url(site, page)) if page.name == "index.html" else None


def _shown(quotation: Quotation, data: bytes) -> str:
    """The quoted lines of the file ``data`` as a page carries them."""
    return shown_text(quotation, data).replace("\0", "\u2400")


def _needle(href: str) -> str:
    """What of a built link an author has typed: the anchor, or the last name of the path."""
    address = urlsplit(href)
    if address.fragment:
        return f"#{unquote(address.fragment)}"
    return unquote(address.path).rstrip("/").rsplit("/", 1)[-1]


def _line(text: str, needle: str) -> int | None:
    at = text.find(needle) if needle else -1
    return text.count("\n", 0, at) + 1 if at >= 0 else None


def _place(outline: list[str], at: int) -> str:
    """The element at ``at`` with the one around it: ``h2#c1 in div.article``."""
    if at >= len(outline):
        return ""
    depth, _, name = outline[at].partition(" ")
    for row in reversed(outline[:at]):
        outer, _, around = row.partition(" ")
        if int(outer) < int(depth):
            return f"{name} in {around}"
    return name
