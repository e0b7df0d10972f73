"""Languages whose definitions begin with a word of their own (``fn``, ``func``, ``class`` …) and end with a bracket.

What a head is, is a regular expression over masked text; where the definition ends, the bracket that closes its body, or
for what has no body the end of its statement.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from anatomy.quotation.selection.extent import Item, Unreadable, partners
from anatomy.quotation.selection.rules.mask import Lexis, mask

End = Callable[["Text", "re.Match[str]", "Rule"], "tuple[int, bool] | None"]
"""Where the definition whose head has matched ends, and whether it has a body there; None where that cannot be told."""

_GOES_ON = re.compile(r"[\s]*(?:[.?:,)\]}&|+*/%=<>^-]|=>|\|\||instanceof\b|in\b|as\b|satisfies\b|where\b)")
_LEFT_OPEN = re.compile(
    r"(?:[=+*/%&|^,.?:<(\[{!~-]|=>|\b(?:in|of|instanceof|typeof|new|return|await|as|extends))\s*$"
)


@dataclass(frozen=True)
class Head:
    """One kind of definition. ``pattern`` has the groups ``name`` and, where members get an outer name, ``of``.

    ``scope``: it only names what is inside.
    """

    pattern: re.Pattern[str]
    ends: End
    function: bool = False
    weak: bool = False
    scope: bool = False
    member: bool = False  # only directly inside a type's body


@dataclass(frozen=True)
class Rule:
    lexis: Lexis
    heads: tuple[Head, ...]
    above: str = r"@"  # what a line of attributes begins with
    newlines: bool = False  # a line end can end a statement
    braced_types: bool = False  # a type may hold braces: ``f(): { a: string } {``
    prepare: Callable[[str], str] = field(default=lambda text: text)
    more: Callable[[Text], Iterable[Item]] = field(default=lambda text: ())  # what has no head


class Text:
    """A masked text and what is known about its brackets."""

    def __init__(self, text: str, rule: Rule) -> None:
        spans: list[tuple[int, int]] = []
        self.masked = mask(rule.prepare(text), rule.lexis, spans)
        self.partner = partners(self.masked)
        self.opening = {closed: opened for opened, closed in self.partner.items()}
        self.stops = [match.start() for match in re.finditer(r"[;{}\n(\[]", self.masked)]
        inside = {at for start, end in spans for at in range(self.stop(start), self.stop(end))}
        self.stops = [offset for at, offset in enumerate(self.stops) if at not in inside]

    def stop(self, at: int) -> int:
        """Index of the first of ``;{}([`` or line feed at or behind ``at``."""
        return bisect.bisect_left(self.stops, at)

    def walk(self, at: int) -> Iterator[tuple[str, int]]:
        """The stops behind ``at``, with ``()`` and ``[]`` passed over."""
        index = self.stop(at)
        while index < len(self.stops):
            offset = self.stops[index]
            char = self.masked[offset]
            if char in "([":
                closed = self.partner.get(offset)
                if closed is None:
                    return
                index = self.stop(closed)
                continue
            yield char, offset
            index += 1


# a ``{`` behind it is no body
_IN_TYPE = re.compile(r"(?:[:|&<,?(]|(?<![=-])=|\b(?:is|extends|keyof|infer|asserts))\s*$")


def at_body(text: Text, match: re.Match[str], rule: Rule) -> tuple[int, bool] | None:
    """Behind the body that follows, or behind the ``;`` of a declaration."""
    skipped = at = match.end()
    for char, offset in text.walk(at):
        if offset < skipped:
            continue
        if char == "{":
            closed = text.partner.get(offset)
            if closed is None:
                return None
            if rule.braced_types and _IN_TYPE.search(text.masked[max(at, offset - 40) : offset]):
                skipped = closed + 1
                continue
            return closed + 1, True
        if char == ";":
            return offset + 1, False
        if char == "}":
            return None
    return None


def at_statement(text: Text, match: re.Match[str], rule: Rule) -> tuple[int, bool] | None:
    """Behind the ``;``, or the end of a line that is complete."""
    end = statement_end(text, match.end(), rule.newlines, not match[0].rstrip().endswith("="))
    return None if end is None else (end, True)


def at_line(text: Text, match: re.Match[str], _rule: Rule) -> tuple[int, bool]:
    end = text.masked.find("\n", match.end())
    return end if end >= 0 else len(text.masked), True


def head(pattern: str, ends: End = at_body, *, margin: bool = False, **more: bool) -> Head:
    """A head that begins at a line's first character that is no blank, or only at the ``margin``."""
    blanks = "" if margin else r"[ \t]*+"
    return Head(re.compile(rf"^{blanks}(?=\S){pattern}", re.MULTILINE), ends, **more)


def statement_end(text: Text, at: int, newlines: bool, begun: bool = False) -> int | None:
    """Behind the statement that goes on at ``at``: a ``;``, or the end of a line after which nothing goes on. ``begun``:
    it may end where it stands."""
    masked = text.masked
    index = text.stop(at)
    while index < len(text.stops):
        offset = text.stops[index]
        char = masked[offset]
        if char in "([{":
            closed = text.partner.get(offset)
            if closed is None:
                return None
            index = text.stop(closed + 1)
            if closed + 1 >= len(masked):
                return len(masked)
            continue
        if char == ";":
            return offset + 1
        if char == "}":
            return len(masked[:offset].rstrip()) if offset > at else None
        if char == "\n" and newlines and (begun or masked[at:offset].strip()):
            line = masked[max(at, masked.rfind("\n", at, offset)) : offset]
            if not _LEFT_OPEN.search(line) and not _GOES_ON.match(masked, offset):
                return offset
        index += 1
    return len(masked.rstrip()) if newlines else None


def with_attributes(masked: str, start: int, above: str, opening: dict[int, int]) -> int:
    """``start``, or the beginning of the attributes on the lines above."""
    first = start
    while first:
        end = first - 1
        line_start = masked.rfind("\n", 0, end) + 1
        line = masked[line_start:end]
        if not line.strip():
            if len(line) < 2:  # truly blank, not a comment, which may stand between attributes
                break
            first = line_start
            continue
        if re.match(rf"\s*(?:{above})", line):
            start = first = line_start
            continue
        if re.search(r"[)\]]\s*$", line):  # the end of one that is written over several lines
            opened = opening.get(line_start + len(line.rstrip()) - 1)
            if opened is not None:
                begin = masked.rfind("\n", 0, opened) + 1
                if re.match(rf"\s*(?:{above})", masked[begin : opened + 1]):
                    start = first = begin
                    continue
        break
    return start


def read(text: str, rule: Rule) -> list[Item]:
    """What ``rule`` finds in ``text``. Raises Unreadable when its brackets do not pair."""
    held = Text(text, rule)
    masked = held.masked
    if any(sum(map(masked.count, brackets)) != len(held.partner) for brackets in ("({[", ")}]")):
        raise Unreadable("its brackets do not pair")
    items = [
        item
        for head in rule.heads
        for match in head.pattern.finditer(masked)
        if (item := _item(held, rule, head, match))
    ]
    items += rule.more(held)
    types = [item for item in items if not item.function and (item.scope is not None or not item.weak)]
    return list(_members(held, items, types)) if any(head.member for head in rule.heads) else items


@dataclass(slots=True)
class _Member(Item):
    """An item that counts only directly inside the body of a type."""


def _members(held: Text, items: list[Item], types: list[Item]) -> Iterator[Item]:
    """``items`` without those members that stand elsewhere, e.g. calls in the body of a function."""
    bodies = {offset for item in types if (offset := held.masked.find("{", item.start, item.end)) >= 0}
    openings = sorted(offset for offset in held.partner if held.masked[offset] == "{")
    for item in items:
        if isinstance(item, _Member):
            index = bisect.bisect_left(openings, item.start) - 1
            while index >= 0 and held.partner[openings[index]] < item.start:
                index -= 1
            if index < 0 or openings[index] not in bodies:
                continue
        yield item


def _item(held: Text, rule: Rule, head: Head, match: re.Match[str]) -> Item | None:
    masked = held.masked
    found = head.ends(held, match, rule)
    if found is None:
        return None
    end, has_body = found
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    line = masked.rfind("\n", 0, start) + 1
    first = with_attributes(masked, line, rule.above, held.opening)
    start = first if first < line else start
    kind = _Member if head.member else Item
    if head.scope:
        return kind(start, end, (), scope=named_type(match["name"]))
    path = (*names_of(match.groupdict().get("of") or ""), *names_of(match["name"]))
    variable = head.ends is at_statement
    return kind(start, end, (path,), head.weak or not has_body, None, head.function, variable=variable)


def names_of(text: str) -> tuple[str, ...]:
    """The names in ``a::b<T>.c``, one inside the other; what stands between backticks is one name."""
    if text.startswith("`"):
        return (text.strip("`"),)
    flat = text
    while (shorter := re.sub(r"<[^<>]*>|\[[^\[\]]*\]", "", flat)) != flat:
        flat = shorter
    return tuple(part for part in re.split(r"::|[.\\:]", "".join(flat.split()).lstrip("*&")) if part)


def named_type(text: str) -> tuple[str, ...]:
    """The names in a type that an ``impl`` or an ``extension`` is about: ``&'a mut io::Buf<T>`` is io.Buf."""
    return names_of(re.sub(r"'\w+|\b(?:mut|dyn|const)\b|[&*\[\]()]", " ", text).strip())
