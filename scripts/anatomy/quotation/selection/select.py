"""From a snippet and a file's bytes to the lines it quotes: exactly one match, or an error that lists the candidates."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from anatomy.errors import Fault, SelectionError
from anatomy.pin import Omission, Snippet
from anatomy.quotation.pinfile import parse_ranges
from anatomy.quotation.selection.braces import c_extents, js_extents
from anatomy.quotation.selection.extent import Extent
from anatomy.quotation.selection.indent import python_extents

_LANGUAGES = {
    ".c": "c", ".h": "cpp", ".cpp": "cpp", ".cc": "cpp", ".hpp": "cpp", ".cu": "cpp",
    ".py": "python", ".ppyx": "cython", ".pyx": "cython", ".pxd": "cython", ".pyi": "python",
    ".js": "javascript", ".html": "html", ".json": "json", ".toml": "toml", ".cmake": "cmake", ".md": "markdown",
}  # fmt: skip

Range = tuple[int, int]


@dataclass(frozen=True)
class Selection:
    """What a snippet shows: ``ranges`` of 1-based inclusive lines, inside the ``extent`` it was cut from."""

    ranges: tuple[Range, ...]
    extent: Range
    sha256: str  # of the bytes of the ranges, joined
    language: str

    @property
    def text(self) -> str:
        """The ranges as the lock and the pages write them, e.g. ``43-58,66``."""
        return format_ranges(self.ranges)


def format_ranges(ranges: Sequence[Range]) -> str:
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)


def split_lines(data: bytes) -> list[bytes]:
    """Lines with their ends kept, split on line feeds only: a lone CR or a form feed is not an end of line."""
    lines = data.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def selected_bytes(lines: Sequence[bytes], ranges: Sequence[Range]) -> bytes:
    return b"".join(b"".join(lines[first - 1 : last]) for first, last in ranges)


def language_of(path: str) -> str:
    """The highlighter's name for a file, by its ending; ``text`` when unknown."""
    name = PurePosixPath(path)
    return "cmake" if name.name == "CMakeLists.txt" else _LANGUAGES.get(name.suffix, "text")


def select(snippet: Snippet, data: bytes) -> Selection:
    """The lines of ``data`` (the whole upstream file) that ``snippet`` quotes.

    Raises SelectionError when a symbol, an anchor, a highlight or a note matches nothing or more than one place,
    or a range lies outside the file or the symbol.
    """
    lines = split_lines(data)
    extent = _extent(snippet, data, lines)
    ranges = parse_ranges(snippet.lines) if snippet.lines else (extent,)
    if ranges[0][0] < extent[0] or ranges[-1][1] > extent[1]:
        raise _error(snippet, f"lines {snippet.lines} lie outside {format_ranges([extent])}")
    for omission in snippet.omit:
        ranges = _cut(snippet, ranges, _omitted(snippet, omission, lines, extent))
    _check_marks(snippet, lines, ranges)
    language = snippet.language or language_of(snippet.path)
    if language == "html" and snippet.symbol:
        language = "javascript"
    return Selection(
        tuple(ranges), extent, hashlib.sha256(selected_bytes(lines, ranges)).hexdigest(), language
    )


def _error(snippet: Snippet, message: str) -> SelectionError:
    return SelectionError(
        Fault(
            f"snippets.{snippet.id}: {message} ({snippet.path} at {snippet.pin.name})",
            snippet.file,
            snippet.line,
            f"edit the snippet, then: anatomy lock {snippet.id}",
        )
    )


def _extent(snippet: Snippet, data: bytes, lines: list[bytes]) -> Range:
    whole = (1, len(lines))
    if snippet.symbol:
        whole = find_symbol(snippet, snippet.symbol, data)
    if snippet.start is not None and snippet.end is not None:
        first = _one(snippet, lines, whole, snippet.start, "from")
        return first, _first_after(snippet, lines, (first, whole[1]), snippet.end, "to")
    if snippet.lines and not snippet.symbol:
        ranges = parse_ranges(snippet.lines)
        if ranges[-1][1] > len(lines):
            raise _error(snippet, f"lines {snippet.lines} lie outside the file, which has {len(lines)} lines")
        return ranges[0][0], ranges[-1][1]
    return whole


def extents(path: str, data: bytes, name: str) -> list[Extent]:
    """Every definition of the dotted ``name`` in a file, by the rule of its language."""
    text = data.decode("utf-8", "replace")
    language = language_of(path)
    if language in ("python", "cython"):
        return [extent for extent in python_extents(text) if extent.name == name]
    if language in ("c", "cpp"):
        return sorted(set(c_extents(text, name)))
    if language in ("javascript", "html"):
        return sorted(set(js_extents(text, name, html=language == "html")))
    return []


def find_symbol(snippet: Snippet, name: str, data: bytes) -> Range:
    """The lines of the one definition of ``name``."""
    found = extents(snippet.path, data, name)
    strong = [extent for extent in found if not extent.weak] or found
    if len(strong) == 1:
        return strong[0].first, strong[0].last
    if not strong:
        raise _error(snippet, f"no symbol {name!r}{_near(snippet.path, data, name)}")
    places = ", ".join(f"{e.first}-{e.last}" for e in strong)
    raise _error(
        snippet,
        f'symbol {name!r} is defined {len(strong)} times, at lines {places}; add lines = "…" and drop symbol, or use from/to',
    )


def _near(path: str, data: bytes, name: str) -> str:
    text = data.decode("utf-8", "replace")
    if language_of(path) in ("python", "cython"):
        names = sorted({extent.name for extent in python_extents(text)})
        last = name.rpartition(".")[2]
        close = [n for n in names if n.rpartition(".")[2] == last] or difflib.get_close_matches(
            name, names, 5, 0.5
        )
    else:
        words = sorted(set(re.findall(r"[^\W\d]\w{2,}", text)))
        close = difflib.get_close_matches(name, words, 5, 0.7)
    return f"; is it one of: {', '.join(close[:8])}?" if close else ""


def _matches(lines: list[bytes], within: Range, text: str) -> list[int]:
    needle = text.encode()
    return [n for n in range(within[0], within[1] + 1) if needle in lines[n - 1]]


def _one(snippet: Snippet, lines: list[bytes], within: Range, text: str, what: str) -> int:
    found = _matches(lines, within, text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise _error(snippet, f"{what} = {text!r} stands on no line of {format_ranges([within])}")
    raise _error(
        snippet,
        f"{what} = {text!r} stands on {len(found)} lines: {', '.join(map(str, found[:12]))}; make it longer",
    )


def _first_after(snippet: Snippet, lines: list[bytes], within: Range, text: str, what: str) -> int:
    found = _matches(lines, within, text)
    if not found:
        raise _error(snippet, f"{what} = {text!r} stands on no line of {format_ranges([within])}")
    return found[0]


def _omitted(snippet: Snippet, omission: Omission, lines: list[bytes], within: Range) -> tuple[Range, ...]:
    if omission.lines:
        return parse_ranges(omission.lines)
    assert omission.start is not None
    assert omission.end is not None
    first = _one(snippet, lines, within, omission.start, "omit from")
    return ((first, _first_after(snippet, lines, (first, within[1]), omission.end, "omit to")),)


def _cut(snippet: Snippet, ranges: Sequence[Range], holes: Sequence[Range]) -> tuple[Range, ...]:
    for first, last in holes:
        kept: list[Range] = []
        for a, b in ranges:
            if last < a or first > b:
                kept.append((a, b))
                continue
            kept += [(a, first - 1)] if a < first else []
            kept += [(last + 1, b)] if last < b else []
        if sum(b - a for a, b in kept) + len(kept) == sum(b - a for a, b in ranges) + len(ranges):
            raise _error(snippet, f"omit {format_ranges([(first, last)])} leaves nothing out")
        ranges = kept
    if not ranges:
        raise _error(snippet, "omit leaves nothing to show")
    return tuple(ranges)


def marked_lines(lines: Sequence[bytes], ranges: Sequence[Range], text: str) -> list[int]:
    """The selected lines that contain ``text``."""
    needle = text.encode()
    return [n for first, last in ranges for n in range(first, last + 1) if needle in lines[n - 1]]


def _check_marks(snippet: Snippet, lines: list[bytes], ranges: Sequence[Range]) -> None:
    for text in snippet.highlight:
        if not marked_lines(lines, ranges, text):
            raise _error(snippet, f"highlight {text!r} stands on no selected line")
    for note in snippet.notes:
        found = marked_lines(lines, ranges, note.at)
        if len(found) != 1:
            raise _error(snippet, f"note at {note.at!r} stands on {len(found)} selected lines, not on one")
