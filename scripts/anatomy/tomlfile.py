"""TOML files with line numbers: faults name the line a person has to edit."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anatomy.errors import AnatomyError, Fault

MAX_PARTS = 64  # of one dotted key; the parser's time grows with the square of them
MAX_BYTES = 4 * 1024 * 1024  # a pin file is a few kB; anything like this size is a mistake or an attack

_HEADER = re.compile(r"^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*="""
)
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")

_LONG_KEY = re.compile(rf"""(?:\.[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*){{{MAX_PARTS}}}""")

Loc = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """A parsed TOML file. ``line(loc)`` gives the 1-based line of a key path such as ``("pins", "v1", "commit")``."""

    path: Path
    text: str
    data: dict[str, Any]
    _lines: dict[Loc, int] = field(default_factory=dict, repr=False)

    def line(self, loc: Sequence[str | int]) -> int:
        """Line of the key path ``loc``, or of its nearest parent that stands in the file."""
        if not self._lines:
            self._lines.update(_index(self.text))
        key = tuple(loc)
        while key:
            if key in self._lines:
                return self._lines[key]
            key = key[:-1]
        return 1


def _parts(dotted: str) -> list[str]:
    return [next(group for group in match if group) for match in _PART.findall(dotted) if any(match)]


def _index(text: str) -> dict[Loc, int]:
    """Where headers and keys stand. A scan of lines, so a key inside a multi-line string can be met too:
    that costs a wrong line number in a message and nothing else, and the first mention wins."""
    lines: dict[Loc, int] = {(): 1}
    counts: dict[Loc, int] = {}
    table: Loc = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            base: list[str | int] = []
            names = _parts(header[2])
            for position, name in enumerate(names):
                base.append(name)
                last = position == len(names) - 1
                if header[1] == "[[" and last:
                    counts[tuple(base)] = counts.get(tuple(base), -1) + 1
                if tuple(base) in counts:
                    base.append(counts[tuple(base)])
            table = tuple(base)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            loc = table
            for name in _parts(key[1]):
                loc = (*loc, name)
                lines.setdefault(loc, number)
    return lines


def load(path: Path, *, mend: str | None = None, error: type[AnatomyError] = AnatomyError) -> Document:
    """Read and parse ``path`` (UTF-8).

    Raises ``error`` with one fault when the file is missing, too large, not UTF-8, malformed or nested too deeply.
    """

    def fail(message: str, line: int | None = None) -> AnatomyError:
        return error(Fault(message, path, line, mend))

    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise fail(f"cannot be read: {problem.strerror or problem}") from None
    if len(raw) > MAX_BYTES:
        raise fail(f"is larger than {MAX_BYTES} bytes")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise fail(f"is not UTF-8: {problem.reason}", raw[: problem.start].count(b"\n") + 1) from None
    if long_key := _LONG_KEY.search(text):
        raise fail("is nested too deeply", text.count("\n", 0, long_key.start()) + 1)
    try:
        return Document(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        where = re.search(r"line (\d+)", str(problem))
        last = text.count("\n") + (not text.endswith("\n"))  # "at end of document"
        raise fail(f"is not TOML: {problem}", int(where[1]) if where else max(1, last)) from None
    except RecursionError:
        raise fail("is nested too deeply") from None
    except ValueError as problem:  # an integer of more digits than Python converts
        raise fail(f"is not TOML: {problem}") from None


def quote(text: str) -> str:
    """``text`` as a TOML basic string."""
    body = "".join(
        {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(c)
        or (f"\\u{ord(c):04X}" if ord(c) < 32 or ord(c) == 127 else c)
        for c in text
    )
    return f'"{body}"'
