"""Islands: what stands between two headings, in a box of its own that a phone lays out only when it comes near the window.

A long article has a thousand lines of code in a hundred screens. Without the boxes a phone is blocked for 0.3 to 0.7 s while it
opens one, with them for less than 0.1 s (`make speed`); figures alone, which are boxes anyhow, do not suffice. Headings stay
outside: the theme asks where each of them is. The style sheet keeps a box's place by ``data-rows``, the rows of small print that
it takes, rather too many than too few.
"""

import math
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from markdown.util import HTML_PLACEHOLDER_RE

from anatomy.html import text_rows
from anatomy.site.reading import enclose

CLASS = "stretch"
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_SEEN_AT_ONCE = 2  # headings
_TALLER = 1.4  # rows of small print to a row of text
_AROUND = 6  # rows: margins and paddings of a figure or a table
_BLOCKS = frozenset(("p", "li", "dt", "dd", "summary", "tr", "blockquote"))

Stashed = Callable[[str], int]
"""Rows of the block that a placeholder of the stash stands for; 0 where it is a part of a line."""


def wrap_islands(root: Element, stashed: Stashed) -> None:
    """Put what follows each heading of ``root`` but the first two, up to the next one, into an element of its own."""
    headings = 0
    island: list[Element] = []
    for block in [*root, Element("h1")]:
        if block.tag not in _HEADINGS:
            island.append(block)
            continue
        if island and headings > _SEEN_AT_ONCE:
            _wrap(root, island, stashed)
        headings += 1
        island = []


def figure_rows(kind: str, rows: int) -> int:
    """Rows that a figure of ``rows`` takes on a phone, where lines wrap and long listings are cut; the style sheet says the same."""
    taller, most = {"quote": (1.7, 44), "run": (1.3, 57)}.get(kind, (1.0, rows))
    return math.ceil(min(taller * rows, most))


def _wrap(root: Element, blocks: list[Element], stashed: Stashed) -> None:
    rows = math.ceil(sum(_rows(block, stashed) for block in blocks))
    box = Element("div", {"class": CLASS, "data-rows": str(rows)})
    box.text = "\n"
    enclose(root, blocks, box)


def _rows(block: Element, stashed: Stashed) -> float:
    """What ``block`` takes; what is folded takes the row of its summary."""
    if block.tag == "details":
        return 3
    if block.tag == "table":
        cells = (cell for row in block.iter("tr") for cell in row)
        return _AROUND + sum(text_rows(["".join(cell.itertext())]) + 1 for cell in cells)
    found = 0.0
    text = "".join(_own_text(block))
    for mark in HTML_PLACEHOLDER_RE.finditer(text):
        rows = stashed(mark[0])
        found += rows + _AROUND if rows else 0
    text = HTML_PLACEHOLDER_RE.sub("code", text)
    if text.strip():
        found += _TALLER * text_rows([text]) + 1
    return found + sum(_rows(child, stashed) for child in block if _stands_alone(child))


def _own_text(block: Element) -> Iterator[str]:
    """The text of ``block`` without that of the blocks in it."""
    yield block.text or ""
    for child in block:
        if not _stands_alone(child):
            yield "".join(child.itertext())
        yield child.tail or ""


def _stands_alone(element: Element) -> bool:
    return element.tag in _BLOCKS or element.tag in ("div", "ul", "ol", "dl", "table", "details", "figure")
