"""Kotlin: a body in braces, or behind ``=`` one expression; a class may have neither."""

import re

from anatomy.quotation.selection.rules import mask as lexis
from anatomy.quotation.selection.rules.heads import Rule, Text, head, statement_end

_KOTLIN_WORDS = r"(?:(?:public|private|protected|internal|open|abstract|final|override|suspend|inline|tailrec|operator|infix|external|data|sealed|inner|annotation|value|const|lateinit|expect|actual|enum|fun|companion|crossinline|noinline)\s+)*"


def _at_end(held: Text, match: re.Match[str], _rule: Rule) -> tuple[int, bool] | None:
    end = _end(held, match.end() - (1 if match[0].endswith("(") else 0))
    return None if end is None else (end, True)


def _end(held: Text, at: int) -> int | None:
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


KOTLIN = Rule(
    lexis.KOTLIN,
    (
        head(rf"{_KOTLIN_WORDS}(?:class|interface)\s+(?P<name>\w+)", ends=_at_end),
        head(rf"{_KOTLIN_WORDS}object\s+(?P<name>\w+)", ends=_at_end),
        head(r"(?:(?:public|private|protected|internal|open|abstract|final|override|suspend|inline|tailrec|operator|infix|external|expect|actual)\s+)*fun\s+(?:<[^>]*>\s*)?(?:[\w.<>?, ]+\.)?(?P<name>\w+|`[^`]*`)\s*\(", ends=_at_end, function=True),
    ),
    newlines=True,
)  # fmt: skip
