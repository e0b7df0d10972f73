"""Kotlin: a body in braces, or behind ``=`` one expression; a class may have neither."""

from __future__ import annotations

import re

from anatomy.quotation.selection.extent import Item, Unreadable
from anatomy.quotation.selection.rules import mask as lexis
from anatomy.quotation.selection.rules.heads import Rule, Text, head, statement_end, with_attributes

_KOTLIN_WORDS = r"(?:(?:public|private|protected|internal|open|abstract|final|override|suspend|inline|tailrec|operator|infix|external|data|sealed|inner|annotation|value|const|lateinit|expect|actual|enum|fun|companion|crossinline|noinline)\s+)*"
_KOTLIN = Rule(
    lexis.KOTLIN,
    (
        head(rf"{_KOTLIN_WORDS}(?:class|interface)\s+(?P<name>\w+)", ends="kotlin"),
        head(rf"{_KOTLIN_WORDS}object\s+(?P<name>\w+)", ends="kotlin"),
        head(r"(?:(?:public|private|protected|internal|open|abstract|final|override|suspend|inline|tailrec|operator|infix|external|expect|actual)\s+)*fun\s+(?:<[^>]*>\s*)?(?:[\w.<>?, ]+\.)?(?P<name>\w+|`[^`]*`)\s*\(", ends="kotlin", function=True),
    ),
    newlines=True,
)  # fmt: skip


def read_kotlin(text: str) -> list[Item]:
    """Kotlin: a body in braces, or behind ``=`` one expression; a class may have neither."""
    held = Text(text, _KOTLIN)
    if sum(map(held.masked.count, "({[")) != len(held.partner):
        raise Unreadable("its brackets do not pair")
    items = []
    for kind in _KOTLIN.heads:
        for match in kind.pattern.finditer(held.masked):
            at = match.end() - (1 if match[0].endswith("(") else 0)
            end = _kotlin_end(held, at)
            if end is None:
                continue
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            line = held.masked.rfind("\n", 0, start) + 1
            first = with_attributes(held.masked, line, "@", held.opening)
            items.append(
                Item(
                    first if first < line else start,
                    end,
                    ((match["name"].strip("`"),),),
                    False,
                    None,
                    kind.function,
                )
            )
    return items


def _kotlin_end(held: Text, at: int) -> int | None:
    masked = held.masked
    index = held.stop(at)
    last = at
    while index < len(held.stops):
        offset = held.stops[index]
        char = masked[offset]
        between = masked[last:offset]
        if "=" in between and not re.search(r"[=!<>]=|=>", between):
            return statement_end(held, last + between.index("=") + 1, True)
        if char in "([":
            closed = held.partner.get(offset)
            if closed is None:
                return None
            last = closed + 1
            index = held.stop(last)
            continue
        if char == "{":
            closed = held.partner.get(offset)
            return closed + 1 if closed is not None else None
        if (
            char == "\n"
            and not re.compile(r"\s*(?:[{:=,.]|where\b|by\b)").match(masked, offset)
            and not re.search(r"[:,=]\s*$", masked[at:offset])
        ):
            return offset
        if char in ";}":
            return offset
        index += 1
    return len(masked)
