"""Read a built page: from its HTML to what can be found (sections, quotations, runs, figures, terms)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from anatomy.site.search.folding import HAN


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_INLINE = _names(
    "a abbr b bdi bdo cite code data del dfn em i img input ins kbd label mark q s samp small span strong sub "
    "sup time tspan u var wbr"
)
_VOID = _names("area base br col embed hr img input link meta source track wbr")
_SKIPPED_TAGS = _names("script style button nav template noscript select textarea")
_SKIPPED_CLASSES = _names(
    "headerlink back footnote-ref footnote-backref md-source-file md-content__button no-search"
)
_CELLS = ("td", "th")
_TERMS = ("dt", "dd")
_IMPLIED = {"li": ("li",), "dt": _TERMS, "dd": _TERMS, "td": _CELLS, "th": _CELLS, "tr": (*_CELLS, "tr")}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_FIGURE_KINDS = ("quote", "run", "figure", "claims", "evolution")
_DIRECTORIES = frozenset({"", "claims/", "symbols/"})
"""Pages that only lead to others: their sections are of kind ``list``, which weighs less."""
_WRAP = "\x1f"
_WRAP_IN_HAN = re.compile(rf"(?<=[{HAN}，。、；：！？）」』”]) ?{_WRAP} ?(?=[{HAN}（「『“])")
_PRE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_COLOURS = re.compile(r"</?span\b[^>]*>")
_BLANKS = re.compile(r"[ \xa0\x1f]+")


@dataclass
class Unit:
    """One thing that can be found: where it is (``anchor``), what it is called, what it says."""

    kind: str
    anchor: str
    title: str = ""
    section: str = ""
    path: str = ""
    symbol: str = ""
    text: str = ""
    pieces: list[str] = field(default_factory=list, repr=False)

    def finish(self) -> None:
        """Turn the collected pieces into text: lines without indentation, wrapped lines joined."""
        joined = _WRAP_IN_HAN.sub("", "".join(self.pieces))
        lines = (_BLANKS.sub(" ", line).strip(" \t") for line in joined.split("\n"))
        self.text = "\n".join(line for line in lines if line)
        self.pieces = []


@dataclass
class Page:
    """One built page. ``url`` is relative to the root of the site, as a link writes it."""

    url: str
    title: str
    article: str
    units: list[Unit]


@dataclass
class _Open:
    tag: str
    unit: Unit | None = None
    skips: bool = False
    is_root: bool = False
    is_pre: bool = False
    heading: bool = False
    caption: bool = False


def _is_root(tag: str, classes: list[str]) -> bool:
    return tag == "article" and "md-content__inner" in classes


class _Reader(HTMLParser):
    """One pass over a page. Keeps a stack of open elements and of the units they opened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.units: list[Unit] = []
        self.page_title = ""
        self._stack: list[_Open] = []
        self._roots = self._skips = self._pres = 0
        self._section: Unit | None = None
        self._heading: list[str] | None = None
        self._caption: list[str] | None = None
        self._strong: list[str] | None = None
        self._term: Unit | None = None

    # which state are we in
    def _reading(self) -> bool:
        return self._roots > 0 and self._skips == 0

    def _count(self, open_: _Open, by: int) -> None:
        self._roots += by * open_.is_root
        self._skips += by * open_.skips
        self._pres += by * open_.is_pre

    def _target(self) -> Unit | None:
        for open_ in reversed(self._stack):
            if open_.unit is not None:
                return open_.unit
        return self._term or self._section

    def _in_figure(self) -> bool:
        return any(open_.unit is not None for open_ in self._stack)

    def _emit(self, text: str) -> None:
        if self._heading is not None:
            self._heading.append(text)
            return
        if self._caption is not None:
            self._caption.append(text)
            return
        target = self._target()
        if target is not None:
            target.pieces.append(text)

    # events
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        open_ = _Open(tag)
        open_.is_root = _is_root(tag, classes)
        open_.skips = tag in _SKIPPED_TAGS or bool(_SKIPPED_CLASSES.intersection(classes))
        open_.is_pre = tag == "pre"
        self._close_implied(tag)
        if self._reading() and not open_.skips:
            self._enter(tag, given, classes, open_)
        if tag not in _VOID:
            self._stack.append(open_)
            self._count(open_, 1)

    def _close_implied(self, tag: str) -> None:
        """HTML lets ``</li>``, ``</dt>``, ``</dd>``, ``</p>`` and table cells be left out."""
        if self._stack and self._stack[-1].tag in _IMPLIED.get(tag, ()):
            self.handle_endtag(self._stack[-1].tag)

    def _enter(self, tag: str, given: dict[str, str], classes: list[str], open_: _Open) -> None:
        if tag in _HEADINGS:
            self._term = None
            self._section = Unit("section", given.get("id", "") if tag != "h1" else "")
            self.units.append(self._section)
            self._heading = []
            open_.heading = True
        elif tag == "figure" and given.get("id"):
            kind = next((kind for kind in _FIGURE_KINDS if kind in classes), "figure")
            open_.unit = self._nested(kind, given["id"])
            open_.unit.path = given.get("data-path", "")
            open_.unit.symbol = given.get("data-symbol", "")
        elif tag == "dt" and given.get("id"):
            self._term = self._nested("term", given["id"])
            self._heading = []
            open_.heading = True
        elif "title" in classes and self._in_figure():
            self._caption = []
            open_.caption = True
        elif tag == "strong" and self._term is not None and not any(o.tag == "strong" for o in self._stack):
            self._strong = []
        if tag == "img" and given.get("alt"):
            self._emit(given["alt"])
        if tag == "br":
            self._emit("\n")
        elif tag in ("td", "th"):
            self._emit("\t")
        elif tag not in _INLINE:
            self._emit("\n")

    def _nested(self, kind: str, anchor: str) -> Unit:
        unit = Unit(kind, anchor, section=self._section.title if self._section else "")
        self.units.append(unit)
        return unit

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or not any(open_.tag == tag for open_ in self._stack):
            return
        while self._stack:
            reading = self._reading()
            open_ = self._stack.pop()
            self._count(open_, -1)
            if reading:
                self._leave(open_)
            if open_.tag == tag:
                return

    def _leave(self, open_: _Open) -> None:
        if open_.heading and self._heading is not None:
            title = _BLANKS.sub(" ", "".join(self._heading).replace("\n", " ")).strip()
            self._heading = None
            if open_.tag == "dt":
                if self._term is not None:
                    self._term.title = title
            elif self._section is not None:
                self._section.title = title
                if open_.tag == "h1":
                    self.page_title = self.page_title or title
        elif open_.caption:
            caption = _BLANKS.sub(" ", "".join(self._caption or []).replace("\n", " ")).strip()
            self._caption = None
            target = self._target()
            if target is not None and not target.title:
                target.title = caption
        elif open_.tag == "strong" and self._strong is not None:
            if self._term is not None and self._strong:
                self._term.title = f"{self._term.title} {''.join(self._strong)}".strip()
            self._strong = None
        elif open_.tag == "dl":
            self._term = None
        if open_.tag not in _INLINE and open_.tag not in ("td", "th"):
            self._emit("\n")

    def handle_data(self, data: str) -> None:
        if not self._reading():
            return
        if not self._pres:
            data = re.sub(r"\s*\n\s*", _WRAP, data).replace("\t", " ")
        if self._strong is not None and self._heading is None:
            self._strong.append(data)
        self._emit(data)


def _page_url(site: Path, file: Path) -> str:
    url = file.relative_to(site).as_posix()
    return url.removesuffix("index.html")


def read_page(url: str, text: str) -> Page | None:
    """The page whose HTML is ``text``, or None when it holds no article or says that it is not to be found."""
    if re.search(r'<meta[^>]+name="?(?:robots|search)"?[^>]+(?:noindex|exclude)', text):
        return None
    reader = _Reader()
    reader.feed(_PRE.sub(lambda match: _COLOURS.sub("", match.group()), text))
    reader.close()
    for unit in reader.units:
        unit.finish()
    units = [unit for unit in reader.units if unit.text or unit.title]
    if not units:
        return None
    for unit in units:
        if unit.kind == "section" and url in _DIRECTORIES:
            unit.kind = "list"
        if unit.kind == "quote":
            named = (unit.symbol or unit.path, unit.title)
            unit.title = " ".join(dict.fromkeys(part for part in named if part))
    article = url.split("/", 1)[0] if "/" in url else url.removesuffix(".html")
    return Page(url, reader.page_title or units[0].title, article, units)


def html_files(site: Path) -> list[tuple[str, Path]]:
    """Address and file of every page under ``site`` that may be found, in the order of their addresses."""
    return sorted((_page_url(site, file), file) for file in site.rglob("*.html") if file.name != "404.html")


def read_site(site: Path) -> list[Page]:
    """Every findable page under ``site``, in the order of their addresses."""
    pages = (read_page(url, file.read_text(encoding="utf-8")) for url, file in html_files(site))
    return [page for page in pages if page is not None]
