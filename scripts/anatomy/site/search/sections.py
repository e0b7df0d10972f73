"""Read a built page: from its HTML to sections, each a list of blocks in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from anatomy.errors import TOO_DEEP, SiteError

HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "input", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
))  # fmt: skip
_SKIPPED_TAGS = frozenset(["script", "style", "button", "nav", "template", "noscript", "select", "textarea"])
_SKIPPED_CLASSES = frozenset((
    "headerlink", "back", "footnote-ref", "footnote-backref", "md-source-file", "md-content__button", "no-search",
))  # fmt: skip
_TOOL_CLASSES = frozenset(["run-stamps", "run-envs", "run-where", "figure-source", "elided"])
_REPEATED = frozenset({"claims/"})
"""Pages whose tables stand on other pages as well: there they are found."""
_QUESTIONS = "questions/"
_NAV_ENTRY = ".md-nav--primary .md-nav__link--active .md-ellipsis"
_HIDDEN = 'meta[name="robots"][content*="noindex"], meta[name="search"][content*="exclude"]'
_BLANKS = re.compile(r"[ \t\r\n\xa0]+")


@dataclass(frozen=True)
class SearchBlock:
    """A paragraph, a row of a table, a caption, a quotation's code or a run's output; ``anchor`` may be empty.

    ``kind`` is one of text, gist (of a section, in a sentence), code, run, figure (a picture, or the title of a quotation or run), asked, tool
    (what the tool says of a figure). ``label`` names a quotation's symbol and path.
    ``also`` is what the block is found by and does not show: further wordings of a question.
    """

    kind: str
    anchor: str
    text: str
    label: str = ""
    also: str = ""


@dataclass
class SearchSection:
    """What stands under one heading. ``parent`` is the heading of the level above."""

    anchor: str
    heading: str
    parent: str = ""
    blocks: list[SearchBlock] = field(default_factory=list)


@dataclass
class SearchPage:
    """One built page; ``url`` is relative to the root of the site, as a link writes it; ``name`` is what the navigation calls it."""

    url: str
    title: str
    name: str
    sections: list[SearchSection]


@dataclass(frozen=True)
class Asked:
    """One question of the list of questions: the address of the section that answers it, the question with its error texts and
    the answer, a line each, and its further wordings."""

    target: str
    text: str
    also: str


def _text(node: LexborNode) -> str:
    """The text of an element as one line, without what is not for readers."""
    return _BLANKS.sub(" ", "".join(_pieces(node))).strip()


def _pieces(node: LexborNode) -> Iterator[str]:
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            yield child.text_content or ""
        elif child.tag == "br":
            yield "\n"
        elif not _is_skipped(child):
            if child.tag == "img":
                yield child.attributes.get("alt") or ""
            if child.tag in ("td", "th", "li"):
                yield " "
            yield from _pieces(child)


def _classes(node: LexborNode) -> frozenset[str]:
    return frozenset((node.attributes.get("class") or "").split())


def _is_skipped(node: LexborNode) -> bool:
    return node.tag in _SKIPPED_TAGS or bool(_SKIPPED_CLASSES & _classes(node))


class _Reader:
    """One walk over an article, collecting sections."""

    def __init__(self, tables: bool) -> None:
        self.sections: list[SearchSection] = []
        self._tables = tables
        self._levels: list[tuple[int, str]] = []

    def _add(self, kind: str, anchor: str, text: str, label: str = "") -> None:
        if text and self.sections:
            self.sections[-1].blocks.append(SearchBlock(kind, anchor, text, label))

    def walk(self, node: LexborNode, anchor: str = "") -> None:
        """Add what stands in ``node``; neighbours that are inline make one block."""
        line: list[str] = []
        for child in node.iter(include_text=True):
            if child.tag == "-text":
                line.append(child.text_content or "")
            elif child.tag in _INLINE:
                line += _pieces(child) if not _is_skipped(child) else []
            elif not _is_skipped(child):
                self._flush(line, anchor)
                self._block(child, child.attributes.get("id") or anchor)
        self._flush(line, anchor)

    def _flush(self, line: list[str], anchor: str) -> None:
        self._add("text", anchor, _BLANKS.sub(" ", "".join(line)).strip())
        line.clear()

    def _block(self, node: LexborNode, anchor: str) -> None:
        tag = node.tag or ""
        if tag in HEADINGS and node.attributes.get("id"):
            self._heading(node, int(tag[1]))
        elif tag == "dt" and node.attributes.get("id"):
            self.sections.append(
                SearchSection(anchor, _text(node), self.sections[0].heading if self.sections else "")
            )
        elif tag == "figure":
            self._figure(node, anchor)
        elif tag == "tr":
            if self._tables:
                named = node.css_first("[id]")
                self._add("text", named.attributes["id"] or anchor if named else anchor, _text(node))
        elif tag == "pre":
            self._add("code", anchor, _code(node))
        elif tag in ("p", "dd", "summary") and not node.css_first("figure, pre"):
            self._add("gist" if "gist" in _classes(node) else "text", anchor, _text(node))
        else:
            self.walk(node, anchor)

    def _heading(self, node: LexborNode, level: int) -> None:
        self._levels = [known for known in self._levels if known[0] < level]
        parent = self._levels[-1][1] if len(self._levels) > 1 else ""
        heading = _text(node)
        self._levels.append((level, heading))
        anchor = node.attributes["id"] or ""
        self.sections.append(SearchSection("" if level == 1 else anchor, heading, parent))

    def _figure(self, node: LexborNode, anchor: str) -> None:
        """A quotation, a run or a picture: its title, its code or output, remarks, and what the tool says of it."""
        classes = _classes(node)
        kind = "code" if "quote" in classes else "run" if "run" in classes else "figure"
        names = (node.attributes.get("data-symbol"), node.attributes.get("data-path"))
        label = " ".join(filter(None, names))
        title = node.css_first(".title, figcaption > strong")
        self._add("figure", anchor, _text(title) if title else label, label)
        self._parts(node, kind, anchor, label)

    def _parts(self, node: LexborNode, kind: str, anchor: str, label: str) -> None:
        for child in node.iter():
            classes = _classes(child)
            if child.tag == "pre":
                self._add(kind, anchor, _code(child), label)
            elif child.tag == "svg":
                self._add("figure", anchor, " ".join(map(_text, child.css("desc"))))
                self._add("tool", anchor, "\n".join(map(_text, child.css("text"))))
            elif child.tag in ("figcaption", "summary") or _TOOL_CLASSES & classes:
                self._add("tool", anchor, _text(child))
            elif child.tag in ("li", "dd", "p", "tr") and "title" not in classes and not _is_skipped(child):
                self._add("text", child.attributes.get("id") or anchor, _text(child))
            elif not _is_skipped(child):
                self._parts(child, kind, anchor, label)


def _code(node: LexborNode) -> str:
    lines = (_BLANKS.sub(" ", line).strip() for line in node.text().split("\n"))
    return "\n".join(line for line in lines if line)


def _article(tree: LexborHTMLParser) -> LexborNode | None:
    return None if tree.css_first(_HIDDEN) else tree.css_first("article.md-content__inner")


def read_page(url: str, html: str) -> SearchPage | None:
    """The page whose built HTML is ``html``; None when it holds no article or says that it is not to be found.

    Raises SiteError for a page that nests too deeply.
    """
    tree = LexborHTMLParser(html)
    article = _article(tree)
    if article is None or url == _QUESTIONS:
        return None
    reader = _Reader(url not in _REPEATED)
    try:
        reader.walk(article)
    except RecursionError:
        raise SiteError(replace(TOO_DEEP, path=f"site/{url}")) from None
    if not reader.sections:
        return None
    title, entry = reader.sections[0].heading, tree.css_first(_NAV_ENTRY)
    return SearchPage(url, title, _text(entry) if entry else title, reader.sections)


def read_asked(html: str) -> list[Asked]:
    """The entries of the list of questions (``anatomy.pages.questions`` writes it)."""
    article = _article(LexborHTMLParser(html))
    found = []
    for entry in article.css("dl.questions > dt") if article else []:
        link = entry.css_first("a")
        rest = []
        after = entry.next
        while after is not None and after.tag != "dt":
            if after.tag == "dd":
                rest.append(_text(after))
            after = after.next
        if link is not None and rest:
            text = "\n".join([_text(link), *rest[1:], rest[0]])
            target = urljoin(_QUESTIONS, link.attributes["href"] or "")
            found.append(Asked(target, text, entry.attributes.get("data-also") or ""))
    return found


def read_site(site: Path) -> list[SearchPage]:
    """Every findable page under ``site`` in the order of their addresses, the questions put into the sections that answer them."""
    files = {
        file.relative_to(site).as_posix().removesuffix("index.html"): file for file in site.rglob("*.html")
    }
    texts = {url: file.read_text("utf-8") for url, file in sorted(files.items()) if url != "404.html"}
    pages = [page for url, html in texts.items() if (page := read_page(url, html))]
    places = {f"{page.url}#{section.anchor}": section for page in pages for section in page.sections}
    for page in pages:
        for section in page.sections:
            for block in section.blocks:
                places.setdefault(f"{page.url}#{block.anchor}", section)
    for asked in read_asked(texts.get(_QUESTIONS, "")):
        if asked.target in places:
            places[asked.target].blocks.append(SearchBlock("asked", "", asked.text, also=asked.also))
    return pages
