"""Words of code that Markdown reads as HTML: ``Vec<u8>`` in a sentence becomes an element that no browser knows, and closes nothing."""

import re
from collections.abc import Iterator

from anatomy.errors import Fault
from anatomy.pages.inclusion import pages
from anatomy.pages.prose import Page, read_page
from anatomy.paths import Project

TEXT_ELEMENTS = frozenset(
    ["a", "abbr", "aside", "b", "blockquote", "br", "button", "caption", "cite", "code", "col", "colgroup", "dd", "del", "details", "div", "dl", "dt",
     "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "input", "ins", "kbd", "label", "li", "link", "mark",
     "nav", "ol", "output", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "script", "section", "small", "span", "strong", "sub", "summary", "sup",
     "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var", "wbr"]
)  # fmt: skip
"""Elements that stay where the text puts them."""
_OTHER_ELEMENTS = frozenset(
    ["address", "area", "article", "audio", "base", "bdi", "bdo", "body", "canvas", "data", "datalist", "dfn", "dialog", "embed", "fieldset", "form",
     "frame", "frameset", "head", "header", "hgroup", "html", "iframe", "legend", "main", "map", "math", "menu", "meta", "meter", "noscript", "object",
     "optgroup", "option", "param", "picture", "progress", "search", "select", "slot", "source", "style", "svg", "template", "textarea", "time",
     "title", "track", "video"]
)  # fmt: skip
"""Elements of HTML that a text has no use for. The check of the built site says what is wrong with each."""
_KNOWN = TEXT_ELEMENTS | _OTHER_ELEMENTS
_TAG = re.compile(r"<(/?)([A-Za-z][^\s<>/@]*)(?:(?!\n[ \t]*\n)[^<>])*(?<!\\)>")
_ADDRESS = re.compile(r"(?:https?|ftp):", re.IGNORECASE)
_SPAN = re.compile(
    r"(?<!`)(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL
)  # also over a line's end
_FOREIGN = re.compile(r"<(svg|math|script|style|pre|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BEFORE = re.compile(r"[A-Za-z0-9_:&<]*$")
_AFTER = re.compile(r"^[A-Za-z0-9_:>]*")


def element_faults(project: Project) -> Iterator[Fault]:
    """What on every page is read as an element that HTML does not have."""
    for path in pages(project):
        yield from page_faults(read_page(path))


def page_faults(page: Page) -> Iterator[Fault]:
    """The same on one page. A word with several such elements is one fault, and so is an element with its end."""
    text = _blanked(_FOREIGN, _blanked(_SPAN, page.text))
    end, opened = 0, set()
    for tag in _TAG.finditer(text):
        closing, name = tag[1], tag[2]
        if tag.start() < end or _ADDRESS.match(name) or _is_element(name) or (closing and name in opened):
            continue
        opened.add(name)
        start = tag.start() - len(_BEFORE.findall(text[: tag.start()])[0])
        end = tag.end() + len(_AFTER.findall(text[tag.end() :])[0])
        word = " ".join(page.source[start:end].split())
        shown = " ".join(tag[0].split())
        yield page.fault(tag.start(), f"{shown} is read as an HTML element", f"put it in backticks: `{word}`")


def _is_element(name: str) -> bool:
    """Whether HTML has it. Types begin with one capital letter: ``<P>`` and ``<Option>`` are no elements, ``<BR>`` is."""
    return name.lower() in _KNOWN and (name.islower() or (name.isupper() and len(name) > 1))


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
