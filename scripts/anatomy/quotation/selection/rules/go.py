"""Go: what stands at the margin, and the lines of a group in brackets."""

import re
from collections.abc import Iterator

from anatomy.quotation.selection.extent import Item
from anatomy.quotation.selection.rules import mask as lexis
from anatomy.quotation.selection.rules.heads import Rule, Text, at_statement, head, statement_end

_NAMES = re.compile(r"[\s;]*(\w+(?:\s*,\s*\w+)*)")


def _at_body(held: Text, match: re.Match[str], _rule: Rule) -> tuple[int, bool] | None:
    """A function's body is the block that the end of its line leaves open (``interface{}`` in a signature is none)."""
    masked = held.masked
    index = held.stop(match.end() - 1)
    while index < len(held.stops):
        offset = held.stops[index]
        char = masked[offset]
        if char == "\n":
            return offset, False
        closed = held.partner.get(offset)
        if char in "([{":
            if closed is None:
                return None
            if char == "{" and not re.search(
                r"\b(?:interface|struct)\s*$", masked[max(0, offset - 20) : offset]
            ):
                return closed + 1, True
            index = held.stop(closed + 1)
            continue
        index += 1
    return len(masked), False


def _groups(held: Text) -> Iterator[Item]:
    """The lines of ``const ( … )``, ``var ( … )`` and ``type ( … )``."""
    for group in re.finditer(r"^(?:const|var|type)\s*\(", held.masked, re.MULTILINE):
        closed = held.partner.get(group.end() - 1, 0)
        at = group.end()
        while (match := _NAMES.match(held.masked, at)) and match.end() <= closed:
            end = statement_end(held, match.end(), True, True)
            if end is None or end > closed:
                end = len(held.masked[:closed].rstrip())
            names = tuple((name.strip(),) for name in match[1].split(","))
            yield Item(match.start(1), max(end, match.end(1)), names)
            at = max(end, match.end(1))


GO = Rule(
    lexis.GO,
    (  # at the margin: what is indented stands in a function or a group
        head(r"func\s+(?P<name>\w+)\s*[\[(]", _at_body, margin=True, function=True),
        head(
            r"func\s*\(\s*(?:\w+\s+)?\*?\s*(?P<of>\w+)\s*(?:\[[^\]]*\])?\s*\)\s*(?P<name>\w+)\s*\(",
            _at_body,
            margin=True,
            function=True,
        ),
        head(r"type\s+(?P<name>\w+)\s*(?:\[[^\]\n]*\s[^\]\n]*\])?\s*=?\s*(?=\S)", at_statement, margin=True),
        head(r"(?:var|const)\s+(?P<name>\w+)\b", at_statement, margin=True),
    ),
    above=r"(?!)",
    newlines=True,
    more=_groups,
)
