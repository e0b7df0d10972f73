"""Python 2, Python 3 and Cython: definitions found by indentation.

No parser reads all three (the standard one rejects Python 2, and none reads a Cython file that still holds
preprocessor lines), while all of them agree on indentation. Comments and lines of a preprocessor are neutral:
they belong to a body only when a deeper line follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anatomy.quotation.selection.extent import Extent, blank

_TOKENS = re.compile(
    r"""(?:[rRbBuUfF]{0,3})(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|\#[^\n]*""",
    re.DOTALL,
)
_HEAD = re.compile(
    r"^([ \t]*)(?:async[ \t]+def|def[ \t]+async|def|class|cdef[ \t]+(?:public[ \t]+|api[ \t]+)*class|cpdef[ \t]+class)[ \t]+([^\W\d]\w*)"
    r"|^([ \t]*)c(?:p)?def[ \t]+(?:[\w *.\[\],\t]+?[ \t*])?([^\W\d]\w*)[ \t]*\([^\n]*:[ \t]*(?:\#[^\n]*)?$",
    re.MULTILINE,
)
_ASSIGNMENT = re.compile(r"^([ \t]*)([^\W\d]\w*)[ \t]*(?::[^=\n]+)?=(?!=)", re.MULTILINE)


def mask(text: str) -> str:
    """Python source with strings and comments blanked, offsets kept. A string keeps one ``s`` per line of
    itself at its start, so that a line which holds only a string is not taken for an empty one."""

    def hide(match: re.Match[str]) -> str:
        blanked = blank(match[0])
        return blanked if match[0].startswith("#") else "s" + blanked[1:]

    return _TOKENS.sub(hide, text)


def _indent(line: str) -> int:
    return len(line.expandtabs(8)) - len(line.expandtabs(8).lstrip())


def python_extents(text: str) -> Iterator[Extent]:
    """Every function, class and assignment, named by its dotted path (``Module.__setattr__``)."""
    masked = mask(text).split("\n")
    continued = _continuations(masked)
    found: list[tuple[int, Extent]] = []
    joined = "\n".join(masked)
    for match in _HEAD.finditer(joined):
        line = joined.count("\n", 0, match.start()) + 1
        if line not in continued:
            name = match[2] or match[4]
            depth = _indent(masked[line - 1])
            found.append(
                (
                    depth,
                    Extent(
                        _decorated(masked, line, depth, continued),
                        _body_end(masked, line, depth, continued),
                        name,
                    ),
                )
            )
    for match in _ASSIGNMENT.finditer(joined):
        line = joined.count("\n", 0, match.start()) + 1
        if line not in continued:
            found.append(
                (
                    _indent(masked[line - 1]),
                    Extent(line, _statement_end(line, continued), match[2], weak=True),
                )
            )
    yield from _dotted([extent for _, extent in found])


def _continuations(masked: list[str]) -> set[int]:
    """Lines (1-based) that go on a statement begun above: open brackets, a backslash, or a multi-line string."""
    inside: set[int] = set()
    depth = 0
    carried = False
    for number, line in enumerate(masked, 1):
        if depth > 0 or carried:
            inside.add(number)
        if line.lstrip().startswith("#"):
            continue
        depth = max(0, depth + sum(line.count(c) for c in "([{") - sum(line.count(c) for c in ")]}"))
        carried = line.rstrip().endswith("\\")
    return inside


def _statement_end(line: int, continued: set[int]) -> int:
    while line + 1 in continued:
        line += 1
    return line


def _decorated(masked: list[str], line: int, depth: int, continued: set[int]) -> int:
    first = line
    while first > 1:
        above = first - 1
        while above in continued and above > 1:
            above -= 1
        text = masked[above - 1]
        if not (text.lstrip().startswith("@") and _indent(text) == depth):
            break
        first = above
    return first


def _body_end(masked: list[str], line: int, depth: int, continued: set[int]) -> int:
    last = _statement_end(line, continued)
    number = last
    while number < len(masked):
        number += 1
        text = masked[number - 1]
        if not text.strip() and number not in continued:
            continue
        if number not in continued and _indent(text) <= depth:
            break
        if text.strip() or number in continued:
            last = number
    return last


def _dotted(extents: list[Extent]) -> Iterator[Extent]:
    """Name each extent by its chain of enclosing definitions."""
    stack: list[Extent] = []
    for extent in sorted(extents, key=lambda e: (e.first, -e.last)):
        while stack and not stack[-1].holds(extent):
            stack.pop()
        path = ".".join([*(outer.name for outer in stack), extent.name])
        yield Extent(extent.first, extent.last, path, extent.weak)
        if not extent.weak:
            stack.append(extent)
