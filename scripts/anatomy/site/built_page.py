"""One built HTML page, read for its checks: errors, ids, links, resources, pictures, quotations and text.

Works on the HTML of any generator, parsed as a browser parses it. html5ever sees in a moment whether there is an error; html5lib
names each and its place, which takes seconds a megabyte; lexbor gives the tree.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import html5lib
import markupever
from selectolax.lexbor import LexborHTMLParser, LexborNode

from anatomy.files import read_text
from anatomy.site.csp import RELS

_VERBATIM = frozenset(("pre", "code", "script", "style", "textarea", "kbd", "samp", "svg"))
_ARTICLE = "article.md-content__inner, article"
# What may not stand in what: the parser lets it pass, the standard's content models do not.
_MISPLACED = (
    *("pre figure", "code figure", "p figure"),
    *("a a", "a button", "button a", "label button", "summary details"),
)
_ADDED = ".offline"  # what `anatomy publish` puts into finished pages
# A quoted control character can be written in no other way, see anatomy.html
_MEANT = frozenset(("illegal-codepoint-for-numeric-entity",))


@dataclass(frozen=True)
class Link:
    """An address on a page: ``kind`` is ``link`` (to follow) or ``resource`` (loaded with the page)."""

    href: str
    kind: str
    tag: str


def has_errors(html: str) -> bool:
    """Whether a browser has to guess at anything, by html5ever, which does not say where."""
    parser = markupever.Parser(markupever.HtmlOptions(exact_errors=True))
    parser.process(html)
    parser.finish()
    return bool(parser.errors())


def named_errors(html: str) -> Iterator[tuple[str, int]]:
    """(what is wrong, line) for everything that a browser has to guess at, by html5lib."""
    parser = html5lib.HTMLParser()
    parser.parse(html)
    for (line, _column), code, details in parser.errors:
        if code not in _MEANT:
            told = ", ".join(f"{key} {value}" for key, value in sorted((details or {}).items()))
            yield f"{code}{f' ({told})' if told else ''}", line


class BuiltPage:
    """What one page holds."""

    def __init__(self, path: Path, html: str) -> None:
        self.path = path
        self.html = html
        self.tree = LexborHTMLParser(html)

    @property
    def lang(self) -> str | None:
        root = self.tree.css_first("html")
        return root.attributes.get("lang") if root is not None else None

    @cached_property
    def ids(self) -> Counter[str]:
        """Every id, and the names of ``<a name>``, with how often they are there."""
        found = Counter(node.attributes["id"] or "" for node in self.tree.css("[id]"))
        for node in self.tree.css("a[name]"):
            name = node.attributes["name"] or ""
            found[name] += name != node.attributes.get("id")
        return found

    def errors(self) -> Iterator[tuple[str, int]]:
        """(what is wrong, line) for everything that a browser has to guess at, and for what stands where it must not."""
        yield from named_errors(self.html) if has_errors(self.html) else ()
        for places in _MISPLACED:
            for node in self.tree.css(places):
                outer = places.split()[0]
                yield f"{named(node)} inside <{outer}>", 1

    def links(self) -> Iterator[Link]:
        for node in self.tree.css("a[href], area[href]"):
            yield Link(node.attributes["href"] or "", "link", node.tag or "")
        for node in self.tree.css("link[rel]"):
            if RELS.intersection((node.attributes["rel"] or "").lower().split()):
                yield Link(node.attributes.get("href") or "", "resource", "link")
        for node in self.tree.css("[src], [poster], object[data]"):
            for name in ("src", "poster", "data"):
                if address := node.attributes.get(name):
                    yield Link(address.strip(), "resource", node.tag or "")
        for node in self.tree.css("[srcset]"):
            for item in (node.attributes["srcset"] or "").split(","):
                if item.strip():
                    yield Link(item.split()[0], "resource", node.tag or "")

    def unnamed_images(self) -> Iterator[tuple[str, str]]:
        """(tag, address) of every picture that says nothing to who cannot see it."""
        for node in self.tree.css("img"):
            if not (node.attributes.get("alt") or "").strip() and not _is_hidden(node):
                yield "img", node.attributes.get("src") or ""
        for node in self.tree.css("article svg"):
            around = [each for each in ancestors(node) if each.tag in ("a", "button", "label")]
            said = node.css_first("title, desc, text") is not None
            if not (said or _is_hidden(node) or any(map(_has_name, (node, *around)))):
                yield "svg", ""

    def figures(self) -> list[LexborNode]:
        return self.tree.css("figure.quote")

    def texts(self) -> Iterator[str]:
        """The running text of the article, outside code: what stands between two tags."""
        article = self.tree.css_first("article")
        if article is not None:
            yield from _texts(article)

    def outline(self) -> list[str]:
        """Where the elements of the article stand that have an id or a class: ``DEPTH NAME``, in the order of the page. What is
        inside code, figures and drawings is left out: it is the tool's own, and finished."""
        article = self.tree.css_first(_ARTICLE)
        return list(_outline(article, 0)) if article is not None else []


def read_built_page(path: Path) -> BuiltPage:
    """Parse ``path`` (UTF-8)."""
    return BuiltPage(path, read_text(path))


def named(node: LexborNode) -> str:
    """``div#top.article``."""
    values = node.attributes
    id = f"#{values['id']}" if values.get("id") else ""
    return f"{node.tag}{id}{''.join(f'.{name}' for name in (values.get('class') or '').split())}"


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """The elements around ``node``, from the inside."""
    while (node_ := node.parent) is not None and node_.tag not in ("html", "-undef"):
        node = node_
        yield node


def _outline(element: LexborNode, depth: int) -> Iterator[str]:
    for node in element.iter():
        name = named(node)
        if name != node.tag and _ADDED not in name:
            yield f"{depth} {name}"
        if node.tag not in ("pre", "figure", "svg"):
            yield from _outline(node, depth + 1)


def _texts(element: LexborNode) -> Iterator[str]:
    for node in element.iter(include_text=True):
        if node.is_text_node:
            yield from (row for row in (node.text_content or "").split("\n") if row.strip())
        elif node.tag not in _VERBATIM:
            yield from _texts(node)


def _has_name(node: LexborNode) -> bool:
    names = ("aria-label", "aria-labelledby", "title")
    return any((node.attributes.get(name) or "").strip() for name in names)


def _is_hidden(node: LexborNode) -> bool:
    values = node.attributes
    return values.get("aria-hidden") == "true" or values.get("role") in ("presentation", "none")
