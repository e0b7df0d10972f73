"""What a page may show besides the tool's own figures: nothing that looks like one of them, and nothing that can lie over one.

Raw HTML and classes are open to authors, so both are looked for on the built page, by whichever syntax they came there. A figure
is the tool's when it is, element for element, one of the partials; an author's imitation of it is none, however well it is made.
"""

from collections.abc import Iterator
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from anatomy.files import read_text
from anatomy.pages.elements import TEXT_ELEMENTS
from anatomy.pages.inclusion import FINISHED
from anatomy.paths import Project
from anatomy.site.built_page import BuiltPage, named

_FIGURES = frozenset(("figure", "figcaption"))
_OWN_CLASSES = frozenset(("quote", "run", "proof", "here", "about", "drift"))  # of figures
# a fence that says a file or lines: no figure, and nothing proves it
_SOURCED = frozenset(("filename", "highlighttable", "linenos"))
_OWN_ATTRIBUTES = frozenset(
    ("data-n", "data-whole", "data-commit", "data-blob", "data-sha256", "data-experiment")
)
_PLACED = ("md-", "sa-")  # the theme and the site's scripts lay such elements over others
_IN_FLOW = ("md-button", "md-typeset__", "md-content__button", "md-icon", "md-source-file")
_SVG = frozenset(("xmlns", "viewbox", "class", "role", "aria-label", "aria-hidden", "width", "height"))


class Authored:
    """Looks at built pages of ``project``, whose partials are those of the build."""

    def __init__(self, project: Project) -> None:
        self.project = project

    @cached_property
    def pieces(self) -> dict[str, set[str]]:
        """The elements at the top of all finished partials as HTML, by ``named``."""
        found: dict[str, set[str]] = {}
        for kind in sorted(FINISHED):
            for path in sorted((self.project.partials / kind).rglob("*.md")):
                body = LexborHTMLParser(read_text(path)).body
                for node in body.iter() if body is not None else ():
                    found.setdefault(named(node), set()).add(node.html or "")
        return found

    def faults(self, page: BuiltPage, footer: str = "") -> Iterator[tuple[str, LexborNode]]:
        """What the article shows that only the tool may, or that may lie over its figures, with the element. ``footer``: the tool's own
        line on what the page rests on, as HTML."""
        last = page.tree.css("article > footer.verified")[-1:]
        own = [node.mem_id for node in last if _sentence(node.html or "") == _sentence(footer)]
        for node in page.tree.css("article footer, article .verified:not(footer)"):
            if node.mem_id not in own:
                yield "says what the page rests on, and only the tool can", node
        articles = page.tree.css("article")
        for node in articles[:1]:
            yield from self._below(node)
        for node in articles[1:]:  # what closes the article and opens another stands outside it
            yield "is another article on one page", node

    def _below(self, element: LexborNode) -> Iterator[tuple[str, LexborNode]]:
        for node in element.iter():
            if (known := self.pieces.get(named(node))) and node.html in known:
                continue
            if what := _fault(node):
                yield what, node
            elif node.tag != "svg":
                yield from self._below(node)


def _sentence(footer: str) -> str | None:
    """The first paragraph of a footer; `anatomy publish` puts another one behind it."""
    said = LexborHTMLParser(footer).css_first("footer > p")
    return said.html if said is not None else None


def _fault(node: LexborNode) -> str:
    tag, values = node.tag or "", node.attributes
    classes = (values.get("class") or "").split()
    if tag in _FIGURES or _OWN_CLASSES.intersection(classes) or _OWN_ATTRIBUTES.intersection(values):
        return "looks like a figure of the tool, and the tool has not made it"
    if tag == "pre" and "data-lines" in values:
        return "looks like a figure of the tool, and the tool has not made it"
    if _SOURCED.intersection(classes) or "data-linenos" in values:
        return "says where code is from, and only a quotation can"
    if tag == "svg" and not _SVG.issuperset(name.lower() for name in values):
        return "may lie over a quotation"
    # an svg is cut to its own box; a comment's tag begins with a hyphen
    if tag not in TEXT_ELEMENTS and tag != "svg" and not tag.startswith("-"):
        return "is no element for a text"
    if tag == "script" and "src" not in values:
        return "is no element for a text"
    if "hidden" in values and tag != "button":  # a button that needs scripts is shown by them
        return "hides a part of the page"
    if {"style", "popover"}.intersection(values):
        return "may lie over a quotation"
    if any(name.startswith(_PLACED) and not name.startswith(_IN_FLOW) for name in classes):
        return "may lie over a quotation"
    if (tag == "img" and "name" in values) or any(name.startswith("data-md-") for name in values):
        return "takes the place of what scripts ask the document for"
    return ""
