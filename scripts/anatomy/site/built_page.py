"""One built HTML page, read for its checks: ids, links, resources, pictures, quotations and text.

Works on the HTML of any generator. Colour spans inside ``<pre>`` are dropped first: they are nine tenths of a page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

_PRE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_COLOUR = re.compile(r"<span(?![^>]*\bid=)[^>]*>|</span>")
_VERBATIM = frozenset(("pre", "code", "script", "style", "textarea", "kbd", "samp", "svg"))
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_RESOURCE_RELS = frozenset(
    ("stylesheet", "icon", "preload", "modulepreload", "preconnect", "dns-prefetch", "manifest")
)
_SOURCES = ("src", "srcset", "poster", "data")

Attributes = dict[str, str]


@dataclass(frozen=True)
class Link:
    """An address on a page: ``kind`` is ``link`` (to follow) or ``resource`` (loaded with the page)."""

    href: str
    kind: str
    tag: str
    line: int


@dataclass
class BuiltPage:
    """What one page holds. Lines are those of the HTML file."""

    path: Path
    lang: str | None = None
    ids: dict[str, int] = field(default_factory=dict)
    repeated: list[tuple[str, int]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    mute: list[tuple[str, str, int]] = field(
        default_factory=list
    )  # pictures without a name: tag, address, line
    figures: list[tuple[Attributes, int]] = field(default_factory=list)
    texts: list[tuple[str, int]] = field(default_factory=list)  # running text of the article, outside code


def read_built_page(path: Path) -> BuiltPage:
    """Parse ``path`` (UTF-8)."""
    return parse_built_page(path, path.read_text("utf-8"))


def parse_built_page(path: Path, html: str) -> BuiltPage:
    reader = _Reader(BuiltPage(path))
    reader.feed(_PRE.sub(lambda match: _COLOUR.sub("", match[0]), html))
    reader.close()
    reader.settle()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self, page: BuiltPage) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self._stack: list[str] = []
        self._pictures: list[
            tuple[Attributes, int, bool]
        ] = []  # open <svg>: attributes, line, named by a child
        self._named_controls: list[int] = []  # depths of open links and buttons that name themselves
        self._text = ""
        self._text_line = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._flush()
        facts = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        if tag == "html":
            self.page.lang = facts.get("lang")
        self._note_id(tag, facts, line)
        self._note_links(tag, facts, line)
        if tag == "img" and not facts.get("alt", "").strip() and not _hidden(facts):
            self.page.mute.append(("img", facts.get("src", ""), line))
        elif tag == "svg":
            self._pictures.append((facts, line, _named(facts) or bool(self._named_controls)))
        elif tag in ("title", "desc", "text") and self._pictures:
            facts_, at, _ = self._pictures[-1]
            self._pictures[-1] = (facts_, at, True)
        elif tag == "figure" and "quote" in facts.get("class", "").split():
            self.page.figures.append((facts, line))
        if tag not in _VOID:
            self._stack.append(tag)
            if tag in ("a", "button", "label") and _named(facts):
                self._named_controls.append(len(self._stack))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._flush()
        if tag == "svg" and self._pictures:
            facts, line, named = self._pictures.pop()
            if not named and not _hidden(facts) and self._in_article():
                self.page.mute.append(("svg", "", line))
        if tag in self._stack:
            while self._stack.pop() != tag:
                pass
        while self._named_controls and self._named_controls[-1] > len(self._stack):
            self._named_controls.pop()

    def handle_data(self, data: str) -> None:
        """The parser hands text over in pieces where a ``<`` begins no tag."""
        if not self._text:
            self._text_line = self.getpos()[0]
        self._text += data

    def _flush(self) -> None:
        text, self._text = self._text, ""
        if text.strip() and self._in_article() and not _VERBATIM.intersection(self._stack):
            rows = enumerate(text.split("\n"), self._text_line)
            self.page.texts.extend((row, line) for line, row in rows if row.strip())

    def settle(self) -> None:
        """Nothing may stay open: a picture cut off by the end of the file is a picture still."""
        self._flush()
        for facts, line, named in self._pictures:
            if not named and not _hidden(facts):
                self.page.mute.append(("svg", "", line))

    def _in_article(self) -> bool:
        return "article" in self._stack

    def _note_id(self, tag: str, facts: Attributes, line: int) -> None:
        names = [facts["id"]] if facts.get("id") else []
        if tag == "a" and facts.get("name") and facts["name"] not in names:
            names.append(facts["name"])
        for name in names:
            if name in self.page.ids:
                self.page.repeated.append((name, line))
            self.page.ids.setdefault(name, line)

    def _note_links(self, tag: str, facts: Attributes, line: int) -> None:
        if tag in ("a", "area") and "href" in facts:
            self.page.links.append(Link(facts["href"], "link", tag, line))
        elif tag == "link" and _RESOURCE_RELS.intersection(facts.get("rel", "").lower().split()):
            self.page.links.append(Link(facts.get("href", ""), "resource", tag, line))
        elif tag not in ("a", "area", "link"):
            for name in _SOURCES:
                if facts.get(name) and (name != "data" or tag == "object"):
                    for address in _addresses(facts[name], many=name == "srcset"):
                        self.page.links.append(Link(address, "resource", tag, line))


def _addresses(value: str, *, many: bool) -> list[str]:
    if not many:
        return [value.strip()]
    return [item.split()[0] for item in value.split(",") if item.strip()]


def _named(facts: Attributes) -> bool:
    return any(facts.get(name, "").strip() for name in ("aria-label", "aria-labelledby", "title"))


def _hidden(facts: Attributes) -> bool:
    return facts.get("aria-hidden") == "true" or facts.get("role") in ("presentation", "none")
