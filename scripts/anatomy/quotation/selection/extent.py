"""A definition: what a name stands for in a file, and where it begins and ends."""

import bisect
import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(order=True, unsafe_hash=True, slots=True)  # not frozen: that doubles the time of making one
class Definition:
    """Lines ``first`` to ``last`` (1-based, inclusive) that define ``path``, from the outermost name to its own.

    ``weak`` ones (declarations, plain assignments) count only when nothing stronger bears the name; ``local`` ones
    stand inside a function, and only their full path names them.
    """

    first: int
    last: int
    path: tuple[str, ...]
    weak: bool = False
    local: bool = False
    function: bool = False  # names inside are local
    free: bool = False  # stands for the whole file wherever it is, as a macro does
    kind: str = ""  # another language than the file's, e.g. the JavaScript inside a page


@dataclass(slots=True)
class Item:
    """What a reader found: the characters ``start`` to ``end`` (exclusive) define ``names``.

    ``scope`` is what it adds to the names inside it; None: its own first name, (): nothing. ``function``: what is
    inside is local.
    """

    start: int
    end: int
    names: tuple[tuple[str, ...], ...]
    weak: bool = False
    scope: tuple[str, ...] | None = None
    function: bool = False
    kind: str = ""
    variable: bool = False  # has no name of its own inside a function
    free: bool = False  # its name stands for the whole file wherever it is, as a macro's does


class Unreadable(Exception):
    """A reader cannot read this file; the message says why, for a person."""


class Lines:
    """From character offsets to 1-based lines, in a text that is split on line feeds only."""

    def __init__(self, text: str) -> None:
        ends = itertools.accumulate(map(len, text.split("\n")))
        self._starts = [0, *(end + line for line, end in enumerate(ends, 1))]

    def of(self, offset: int) -> int:
        return bisect.bisect_right(self._starts, offset)

    def start(self, line: int) -> int:
        """Offset of the first character of ``line``."""
        return self._starts[line - 1]


@functools.lru_cache(maxsize=2)
def lines_of(text: str) -> Lines:
    """Where the lines of ``text`` begin; made once for the readers of one file."""
    return Lines(text)


def definitions(text: str, items: Iterable[Item]) -> list[Definition]:
    """``items`` with full paths and lines, in the order of the file; a function's own variables have no names here.

    Nesting is by characters, so that two definitions on one line are told apart. Linear, but for one sort.
    """
    lines = lines_of(text)
    stack: list[tuple[int, int, tuple[str, ...], bool]] = []
    found: list[Definition] = []
    for item in sorted(items, key=lambda i: (i.start, -i.end)):
        while stack and stack[-1][1] < item.end:
            stack.pop()
        depth = len(stack) - 1
        while depth >= 0 and stack[depth][:2] == (item.start, item.end):
            depth -= 1  # two names of one place, not one inside the other
        outer, local = (stack[depth][2], stack[depth][3]) if depth >= 0 else ((), False)
        if item.free:
            outer, local = (), False
        if local and (item.weak or item.variable):
            continue
        first, last = lines.of(item.start), lines.of(max(item.start, item.end - 1))
        more = item.weak, local, item.function, item.free, item.kind
        for name in item.names:
            found.append(Definition(first, last, (*outer, *name), *more))
        adds = item.scope if item.scope is not None else item.names[0] if item.names else ()
        if not item.free and (item.scope is not None or not item.weak):
            stack.append((item.start, item.end, (*outer, *adds), local or item.function))
    return found


def tidy(text: str, start: int, end: int) -> tuple[int, int]:
    """``start`` and ``end`` without blanks at either side."""
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end


def blank(text: str) -> str:
    """``text`` with everything but line feeds replaced by spaces: same length, same lines."""
    return re.sub(r"[^\n]", " ", text)


def partners(masked: str) -> dict[int, int]:
    """Each opening bracket's offset with that of the one that closes it, in masked text; one pass.

    A closing bracket of another kind closes what stands open inside (a stray bracket costs its own group only).
    """
    closers = {")": "(", "]": "[", "}": "{"}
    found: dict[int, int] = {}
    stack: list[tuple[str, int]] = []
    for match in re.finditer(r"[()\[\]{}]", masked):
        char, offset = match[0], match.start()
        if char not in closers:
            stack.append((char, offset))
            continue
        for depth in range(len(stack) - 1, max(-1, len(stack) - 4), -1):
            if stack[depth][0] == closers[char]:
                found[stack[depth][1]] = offset
                del stack[depth:]
                break
    return found


def each_line(text: str) -> Iterator[tuple[int, str]]:
    """(offset, line without its end) for every line."""
    offset = 0
    for line in text.split("\n"):
        yield offset, line
        offset += len(line) + 1
