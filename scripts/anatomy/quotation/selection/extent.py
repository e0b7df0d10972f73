"""An extent: a named definition and the lines it covers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Extent:
    """Lines ``first`` to ``last`` (1-based, inclusive) that define ``name``. ``weak`` ones (declarations,
    plain assignments) count only when nothing stronger bears the name."""

    first: int
    last: int
    name: str
    weak: bool = False

    def holds(self, other: Extent) -> bool:
        return self.first <= other.first and other.last <= self.last and self != other


def blank(text: str) -> str:
    """``text`` with everything but line feeds replaced by spaces: same length, same lines."""
    return "".join("\n" if c == "\n" else " " for c in text)


def line_of(text: str, offset: int) -> int:
    """1-based line of a character offset."""
    return text.count("\n", 0, offset) + 1


def closing(text: str, opening: int) -> int | None:
    """Offset of the bracket that closes the one at ``opening`` in masked text; None when none does."""
    pairs = {"(": ")", "[": "]", "{": "}"}
    stack: list[str] = []
    for offset in range(opening, len(text)):
        c = text[offset]
        if c in pairs:
            stack.append(pairs[c])
        elif stack and c == stack[-1]:
            stack.pop()
            if not stack:
                return offset
    return None
