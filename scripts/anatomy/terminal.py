"""Text for a terminal: lines of progress, and control characters made visible, so that none takes effect."""

from collections.abc import Callable

Say = Callable[[str], None]
"""Takes one line of progress at a time."""


def silent(_line: str) -> None:
    """A ``Say`` that says nothing."""


def printable(text: str, keep: str = "") -> str:
    """``text`` with every character that a terminal or log might obey written as its Python escape, but those of ``keep``."""
    return "".join(
        char if char.isprintable() or char in keep else char.encode("unicode_escape").decode()
        for char in text
    )
