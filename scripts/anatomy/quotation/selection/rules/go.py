"""Go: what stands at the margin, and the lines of a group in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anatomy.quotation.selection.extent import Item, Unreadable
from anatomy.quotation.selection.rules import mask as lexis
from anatomy.quotation.selection.rules.heads import Rule, Text, head, item_of, statement_end

_GO = Rule(
    lexis.GO,
    (
        head(r"func\s+(?P<name>\w+)\s*[\[(]", ends="go", function=True),
        head(
            r"func\s*\(\s*(?:\w+\s+)?\*?\s*(?P<of>\w+)\s*(?:\[[^\]]*\])?\s*\)\s*(?P<name>\w+)\s*\(",
            ends="go",
            function=True,
        ),
        head(r"type\s+(?P<name>\w+)\s*(?:\[[^\]\n]*\s[^\]\n]*\])?\s*=?\s*(?=\S)", ends="statement"),
        head(r"(?:var|const)\s+(?P<name>\w+)\b", ends="statement"),
    ),
    newlines=True,
)


def read_go(text: str) -> list[Item]:
    """Go: a function's body is the block that the end of its line leaves open (``interface{}`` in a signature is none)."""
    held = Text(text, _GO)
    masked = held.masked
    if sum(map(masked.count, "({[")) != len(held.partner):
        raise Unreadable("its brackets do not pair")
    items = []
    for kind in _GO.heads:
        for match in kind.pattern.finditer(masked):
            if match[0][0] in " \t":
                continue  # Go declares at the margin; what is indented stands in a function or a group
            if kind.ends != "go":
                item = item_of(held, _GO, kind, match)
            else:
                end = _go_body(held, match.end() - 1)
                names = (match["name"],) if "of" not in match.groupdict() else (match["of"], match["name"])
                item = Item(match.start(), end[0], (names,), end[1], None, True) if end else None
            if item:
                items.append(item)
    return [*items, *_go_groups(held)]


def _go_groups(held: Text) -> Iterator[Item]:
    """The lines of ``const ( … )``, ``var ( … )`` and ``type ( … )``."""
    for group in re.finditer(r"^(?:const|var|type)\s*\(", held.masked, re.MULTILINE):
        closed = held.partner.get(group.end() - 1, 0)
        at = group.end()
        while (match := _GO_NAMES.match(held.masked, at)) and match.end() <= closed:
            end = statement_end(held, match.end(), True, True)
            if end is None or end > closed:
                end = len(held.masked[:closed].rstrip())
            names = tuple((name.strip(),) for name in match[1].split(","))
            yield Item(match.start(1), max(end, match.end(1)), names)
            at = max(end, match.end(1))


_GO_NAMES = re.compile(r"[\s;]*(\w+(?:\s*,\s*\w+)*)")


def _go_body(held: Text, at: int) -> tuple[int, bool] | None:
    """(behind the function, whether it has no body)."""
    masked = held.masked
    index = held.stop(at)
    while index < len(held.stops):
        offset = held.stops[index]
        char = masked[offset]
        if char == "\n":
            return offset, True
        closed = held.partner.get(offset)
        if char in "([{":
            if closed is None:
                return None
            if char == "{" and not re.search(
                r"\b(?:interface|struct)\s*$", masked[max(0, offset - 20) : offset]
            ):
                return closed + 1, False
            index = held.stop(closed + 1)
            continue
        index += 1
    return len(masked), True
