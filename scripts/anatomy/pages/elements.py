"""Elements on pages: words of code that Markdown reads as such (``Vec<u8>`` in a sentence), and elements that do not end where they should."""

import re
from collections.abc import Iterator

from anatomy.errors import Fault
from anatomy.lines import words
from anatomy.pages.prose import Page

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
_EMPTY = words("area base br col embed hr img input link meta source track wbr")
_WORDS = words("a abbr b cite code del em i ins kbd mark q s samp small span strong sub sup u var")
"""Elements that begin and end in one paragraph."""
_KNOWN = TEXT_ELEMENTS | _OTHER_ELEMENTS
_TAG = re.compile(r"<(/?)([A-Za-z][^\s<>/@]*)(?:(?!\n[ \t]*\n)[^<>])*(?<!\\)>")
_ADDRESS = re.compile(r"(?:https?|ftp):", re.IGNORECASE)
_FOREIGN = re.compile(r"<(svg|math|script|style|pre|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_CLASS = re.compile(r'\bclass="([^"]*)"')
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_BEFORE = re.compile(r"[A-Za-z0-9_:&<]*$")
_AFTER = re.compile(r"^[A-Za-z0-9_:>]*")


def element_faults(page: Page) -> Iterator[Fault]:
    """What is wrong with the elements of one page."""
    yield from list(page_faults(page)) or open_elements(page)


def page_faults(page: Page) -> Iterator[Fault]:
    """What is read as an element that HTML does not have. A word with several of them is one fault, and so is an element with its end."""
    text = _blanked(_FOREIGN, page.text)
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


def open_elements(page: Page) -> Iterator[Fault]:
    """The first element of a page that is not closed, is closed without having been opened, or is a ``<div>`` inside one of its own class."""
    text = _blanked(_FOREIGN, page.text)
    opened: list[tuple[str, str, int]] = []
    for tag in _TAG.finditer(text):
        name, start = tag[2].rstrip("/").lower(), tag.start()
        if name in _EMPTY or not _is_element(tag[2].rstrip("/")) or tag[0].endswith("/>"):
            continue
        if opened and opened[-1][0] in _WORDS and _EMPTY_LINE.search(text, opened[-1][2], start):
            break
        if tag[1]:
            if name not in (one for one, *_ in opened):
                yield page.fault(start, f"this </{name}> closes nothing", "take it out")
                return
            if opened[-1][0] != name:
                break
            opened.pop()
            continue
        kind = "".join(_CLASS.findall(tag[0]))
        around = next((at for one, same, at in opened if kind and (one, same) == (name, kind)), None)
        if around is not None:
            message = f'a block "{kind}" stands inside the one of line {page.line(around)}'
            mend = f"write </{name}> on a line of its own before it, where the other one ends"
            yield page.fault(start, message, mend)
            return
        opened.append((name, kind, start))
    if opened:
        name, kind, start = opened[-1]
        what = f'the block "{kind}"' if kind else f"this <{name}>"
        where = "" if name in _WORDS else "on a line of its own "
        mend = f"write </{name}> {where}after what it holds; or, if it is code, put it in backticks"
        yield page.fault(start, f"{what} is not closed", mend)


def _is_element(name: str) -> bool:
    """Whether HTML has it. Types begin with one capital letter: ``<P>`` and ``<Option>`` are no elements, ``<BR>`` is."""
    return name.lower() in _KNOWN and (name.islower() or (name.isupper() and len(name) > 1))


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
