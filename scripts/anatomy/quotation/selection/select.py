"""From a snippet and a file's bytes to the lines it quotes: exactly one match, or an error that lists the candidates."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from anatomy.errors import SelectionError, SymbolsError
from anatomy.lines import Range, format_ranges, parse_ranges, selected_bytes, split_lines
from anatomy.pin import Omission, Snippet
from anatomy.quotation.selection import symbols
from anatomy.quotation.selection.encoding import Undecodable, decode, encoding_of
from anatomy.quotation.selection.languages import LANGUAGES, canonical, ending, language_of


@dataclass(frozen=True)
class Selection:
    """What a snippet shows: ``ranges`` of 1-based inclusive lines, inside the ``extent`` it was cut from."""

    ranges: tuple[Range, ...]
    extent: Range
    sha256: str  # of the bytes of the ranges, joined
    language: str
    readers: tuple[str, ...] = ()  # who found the symbol; empty without one
    count: int = 0  # how many places bear the symbol, where ``occurrence`` says which is meant

    @property
    def text(self) -> str:
        """The ranges as the lock and the pages write them, e.g. ``43-58,66``."""
        return format_ranges(self.ranges)


def text_of(snippet: Snippet, data: bytes) -> str:
    """The whole file as text. Raises SelectionError when its bytes are not text in the encoding that it is said to have."""
    try:
        return decode(data, encoding_of(data, snippet.encoding, colour_of(snippet, data)))
    except Undecodable as problem:
        raise _error(snippet, f"the file {problem}") from None


def shown_lines(snippet: Snippet, data: bytes) -> list[str]:
    """The lines of the whole file as text, ends kept. What no encoding explains (a file that was locked before this was
    checked) shows as U+FFFD."""
    try:
        text = text_of(snippet, data)
    except SelectionError:
        text = data.decode("utf-8", "replace")
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def colour_of(snippet: Snippet, data: bytes) -> str:
    """The highlighter's name for the whole file."""
    return snippet.language or language_of(snippet.path, data)


def select(snippet: Snippet, data: bytes) -> Selection:
    """The lines of ``data`` (the whole upstream file) that ``snippet`` quotes.

    Raises SelectionError when a symbol, an anchor, a highlight or a note matches nothing or more than one place,
    a range lies outside the file or the symbol, or the file is no text in the encoding it is said to have;
    SymbolsError when a symbol's language needs a grammar that is not installed.
    """
    text = text_of(snippet, data)
    lines = text.removesuffix("\n").split("\n")
    if not text:
        raise _error(snippet, "the file is empty")
    language = colour_of(snippet, data)
    found = _find_symbol(snippet, text, language) if snippet.symbol else None
    extent = _extent(snippet, lines, found)
    ranges: Sequence[Range] = parse_ranges(snippet.lines, extent[1]) if snippet.lines else (extent,)
    if ranges[0][0] < extent[0] or ranges[-1][1] > extent[1]:
        raise _error(snippet, f"lines {snippet.lines} lie outside {format_ranges([extent])}")
    for omission in snippet.omit:
        ranges = _cut(snippet, ranges, _omitted(snippet, omission, lines, extent))
    _check_marks(snippet, lines, ranges)
    return Selection(
        tuple(ranges),
        extent,
        hashlib.sha256(selected_bytes(split_lines(data), ranges)).hexdigest(),
        found.kind if found and found.kind else language,
        found.readers if found else (),
        found.count if found and snippet.occurrence is not None else 0,
    )


def _error(snippet: Snippet, message: str) -> SelectionError:
    mend = f"edit the snippet, then: anatomy lock {snippet.id}"
    return SelectionError(snippet.fault(f"{message} ({snippet.path} at {snippet.pin.name})", mend))


def _extent(snippet: Snippet, lines: Sequence[str], found: symbols.Candidate | None) -> Range:
    whole = (1, len(lines))
    if found is not None:
        whole = with_comment(lines, found.lines) if snippet.comment else found.lines
    if snippet.start is not None and snippet.end is not None:
        return _between(snippet, lines, whole, snippet.start, snippet.end)
    if snippet.lines and not snippet.symbol:
        ranges = parse_ranges(snippet.lines, len(lines))
        if ranges[-1][1] > len(lines):
            message = f"lines {snippet.lines} lie outside the file, which has {len(lines)} lines"
            raise _error(snippet, message)
        return ranges[0][0], ranges[-1][1]
    return whole


_COMMENT = re.compile(r"\s*(?://|#(?!\s*(?:if|el|end|define|include|undef|pragma)\b)|--|;|%|\*|/\*|\"\"\")")


def with_comment(lines: Sequence[str], extent: Range) -> Range:
    """``extent`` and the comment directly above it."""
    first = extent[0]
    while first > 1:
        above = lines[first - 2]
        if above.rstrip().endswith("*/"):
            opening = first - 1
            while opening > 1 and "/*" not in lines[opening - 1]:
                opening -= 1
            if not lines[opening - 1].lstrip().startswith("/*"):
                break
            first = opening
        elif _COMMENT.match(above):
            first -= 1
        else:
            break
    return first, extent[1]


def _find_symbol(snippet: Snippet, text: str, language: str) -> symbols.Candidate:
    """The lines of the one definition that ``snippet.symbol`` names."""
    assert snippet.symbol is not None
    known = canonical(language)
    if known not in LANGUAGES:
        hint = "" if snippet.language else ', or say language = "…"'
        kind = f"language {language}" if snippet.language else ending(snippet.path)
        raise _error(snippet, f"no rule for symbols in {kind}; use lines or from/to{hint}")
    try:
        return symbols.find(text, known, snippet.symbol, snippet.occurrence)
    except symbols.NotOne as problem:
        raise _error(snippet, str(problem)) from None
    except SymbolsError as problem:
        fault = problem.faults[0]
        raise SymbolsError(snippet.fault(fault.message, fault.mend or "")) from None


def _matches(lines: Sequence[str], within: Range, text: str) -> list[int]:
    return [n for n in range(within[0], within[1] + 1) if text in lines[n - 1]]


def _one(snippet: Snippet, lines: Sequence[str], within: Range, text: str, what: str) -> int:
    found = _matches(lines, within, text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise _error(snippet, f"{what} = {text!r} stands on no line of {format_ranges([within])}")
    where = ", ".join(map(str, found[:12]))
    raise _error(snippet, f"{what} = {text!r} stands on {len(found)} lines: {where}; make it longer")


def _between(
    snippet: Snippet, lines: Sequence[str], within: Range, start: str, end: str, what: str = ""
) -> Range:
    """From the one line with ``start`` to the first with ``end`` behind it; the same text twice means that line alone."""
    first = _one(snippet, lines, within, start, f"{what}from")
    if start == end:
        return first, first
    line = lines[first - 1]
    if end in line[line.index(start) + len(start) :]:
        return first, first
    found = _matches(lines, (first + 1, within[1]), end)
    if not found:
        where = format_ranges([(first, within[1])])
        raise _error(snippet, f"{what}to = {end!r} stands on no line of {where} behind {start!r}")
    return first, found[0]


def _omitted(snippet: Snippet, omission: Omission, lines: Sequence[str], within: Range) -> tuple[Range, ...]:
    if omission.lines:
        return parse_ranges(omission.lines, within[1])
    assert omission.start is not None
    assert omission.end is not None
    return (_between(snippet, lines, within, omission.start, omission.end, "omit "),)


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


def marked_lines(lines: Sequence[str], ranges: Sequence[Range], text: str) -> list[int]:
    """The selected lines that contain ``text``."""
    return [n for first, last in ranges for n in range(first, last + 1) if text in lines[n - 1]]


def _check_marks(snippet: Snippet, lines: Sequence[str], ranges: Sequence[Range]) -> None:
    for text in snippet.highlight:
        if not marked_lines(lines, ranges, text):
            raise _error(snippet, f"highlight {text!r} stands on no selected line")
    for note in snippet.notes:
        found = marked_lines(lines, ranges, note.at)
        if len(found) != 1:
            raise _error(snippet, f"note at {note.at!r} stands on {len(found)} selected lines, not on one")
