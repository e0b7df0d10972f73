"""HTML: elements by their id (``#main``), and the JavaScript in its script elements."""

import re
from dataclasses import replace

from anatomy.lines import words
from anatomy.quotation.selection.extent import Item, blank
from anatomy.quotation.selection.rules import heads
from anatomy.quotation.selection.rules.javascript import JAVASCRIPT

_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<!--.*?-->|<(/?)([A-Za-z][\w-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
_ID = re.compile(r"\sid\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.IGNORECASE)
_VOID = words("area base br col embed hr img input link meta source track wbr")


def only_scripts(html: str) -> str:
    """HTML with everything but the contents of its script elements blanked, offsets kept."""
    out: list[str] = []
    at = 0
    for script in _SCRIPT.finditer(html):
        out += [blank(html[at : script.start(1)]), script[1]]
        at = script.end(1)
    return "".join([*out, blank(html[at:])])


def read(text: str) -> list[Item]:
    items = [replace(item, kind="javascript") for item in heads.read(only_scripts(text), JAVASCRIPT)]
    return [*items, *_elements(text)]


def _elements(text: str) -> list[Item]:
    """Elements with an id, whose end tag is written (or which have none)."""
    markup = _SCRIPT.sub(
        lambda m: m[0][: m.start(1) - m.start()] + blank(m[1]) + m[0][m.end(1) - m.start() :], text
    )
    items: list[Item] = []
    open_: list[tuple[str, int, str]] = []
    for tag in _TAG.finditer(markup):
        if tag[2] is None:
            continue
        name = tag[2].lower()
        if tag[1]:
            for depth in range(len(open_) - 1, -1, -1):
                if open_[depth][0] == name:
                    if open_[depth][2]:
                        items.append(Item(open_[depth][1], tag.end(), ((f"#{open_[depth][2]}",),), scope=()))
                    del open_[depth:]
                    break
            continue
        id = _ID.search(tag[3])
        value = next((group for group in id.groups() if group), "") if id else ""
        if name in _VOID or tag[3].rstrip().endswith("/"):
            if value:
                items.append(Item(tag.start(), tag.end(), ((f"#{value}",),)))
        else:
            open_.append((name, tag.start(), value))
    return items
