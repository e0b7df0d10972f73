"""What became of one quotation in another version of its file: the same, moved, changed, gone, or not decidable.

The comparison is about the selected bytes. A symbol is found again by the readers that found it at the pin; lines and
text anchors are found by their bytes, then by their anchors, then by aligning the two files line by line.
"""

import difflib
import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from anatomy.errors import SelectionError
from anatomy.history.at_pin import QuotedAtPin
from anatomy.lines import Range, format_ranges, parse_ranges, selected_bytes, split_lines
from anatomy.quotation.selection import symbols
from anatomy.quotation.selection.extent import definitions
from anatomy.quotation.selection.languages import LANGUAGES, canonical, language_of
from anatomy.quotation.selection.query import split_query
from anatomy.quotation.selection.rules import python
from anatomy.quotation.selection.select import select, text_of, with_comment

SURVIVING = 0.25  # share of non-trivial lines that must survive for a quotation to count as CHANGED, not GONE
ALIKE = 0.35  # the least likeness (difflib's ratio over lines) where several other files define the symbol
MAX_ALIGNED = 60_000  # lines of both files together; aligning takes seconds beyond


class Status(StrEnum):
    """What became of a quotation. ``SAME``: the same bytes on the same lines of the same path."""

    SAME = "same"
    MOVED = "moved"  # the same bytes, on other lines or in another file
    CHANGED = "changed"
    GONE = "gone"
    AMBIGUOUS = "ambiguous"  # several places could be it


@dataclass(frozen=True)
class Change:
    """One quotation against one other version. ``path``, ``lines`` and ``sha256`` are of the new place; empty when
    there is none."""

    status: Status
    path: str = ""
    lines: str = ""  # as the lock writes ranges
    sha256: str = ""  # of the new selection's bytes
    detail: str = ""  # for a person, when ambiguous or gone


def compare(quoted: QuotedAtPin, path: str, data: bytes) -> Change:
    """What became of ``quoted`` in the file ``path`` with the content ``data``.

    Never GONE because of another file: for that, see ``find_moved_symbol``.
    """
    if data == quoted.data:
        return _found(quoted, path, data, quoted.ranges)
    if not quoted.snippet.symbol:
        return _compare_lines(quoted, path, data)
    try:
        places = _places(quoted, path, data)
    except symbols.NotOne as problem:
        if problem.none:
            return Change(Status.GONE, detail=f"{path} defines no {quoted.snippet.symbol}")
        return Change(Status.AMBIGUOUS, path, detail=f"{path}: {problem}")
    except SelectionError as problem:
        return Change(Status.AMBIGUOUS, path, detail=problem.faults[0].message)
    if quoted.snippet.occurrence is not None:
        return _chosen(quoted, path, data, places)
    if len(places) > 1:
        same = [place for place in places if _bytes(data, [place]) == _bytes(quoted.data, [quoted.extent])]
        if len(same) != 1:
            where = ", ".join(format_ranges([place]) for place in places)
            detail = f"{path} defines {quoted.snippet.symbol} at lines {where}"
            return Change(Status.AMBIGUOUS, path, detail=detail)
        places = same
    return _found(quoted, path, data, _inside(quoted, data, places[0]))


def _chosen(quoted: QuotedAtPin, path: str, data: bytes, places: list[Range]) -> Change:
    """The same occurrence, as long as there are as many of them as at the pin."""
    assert quoted.snippet.occurrence is not None
    before = len(_places(quoted, quoted.snippet.path, quoted.data))
    if len(places) != before:
        times = f"{len(places)} times, not {before} times as at the pin"
        detail = f"{path} defines {quoted.snippet.symbol} {times}"
        return Change(Status.AMBIGUOUS, path, detail=detail)
    return _found(quoted, path, data, _inside(quoted, data, places[quoted.snippet.occurrence - 1]))


def find_moved_file(quoted: QuotedAtPin, files: Mapping[str, bytes]) -> Change | None:
    """A file that stands elsewhere, to the byte as it was; None when there is none."""
    paths = [path for path, data in sorted(files.items()) if data == quoted.data]
    named = [path for path in paths if path.rpartition("/")[2] == quoted.snippet.path.rpartition("/")[2]]
    if len(paths) > 1 and len(named) != 1:
        return Change(Status.AMBIGUOUS, detail=f"the same file stands at {', '.join(paths)}")
    return _found(quoted, (named or paths)[0], quoted.data, quoted.ranges) if paths else None


def find_moved_symbol(quoted: QuotedAtPin, files: Mapping[str, bytes]) -> Change:
    """A symbol that left its file, among ``files`` (path to content): the one that holds the same bytes, else the
    one that holds something like it."""
    assert quoted.snippet.symbol is not None
    needle = _last_name(quoted).encode()
    found: list[tuple[float, Change]] = []
    for path, data in sorted(files.items()):
        if needle not in data or _family(path) != _family(quoted.snippet.path):
            continue
        change = compare(quoted, path, data)
        if change.status in (Status.MOVED, Status.CHANGED):
            found.append((likeness(quoted, data, change), change))
    if len(found) == 1:  # the only definition of that name: it went there, however much of it was rewritten
        return found[0][1]
    found = [(like, change) for like, change in found if like >= ALIKE]
    best = [change for like, change in found if like == max(found, key=lambda item: item[0])[0]]
    if not best:
        return Change(Status.GONE, detail=f"no file defines anything like {quoted.snippet.symbol}")
    if len({change.path for change in best}) > 1:
        paths = ", ".join(sorted({change.path for change in best}))
        return Change(Status.AMBIGUOUS, detail=f"{quoted.snippet.symbol} stands in {paths}")
    return best[0]


def likeness(quoted: QuotedAtPin, data: bytes, change: Change) -> float:
    """1.0 for the same bytes, else the share of lines in common (difflib's ratio)."""
    if change.status is not Status.CHANGED:
        return 1.0
    here = split_lines(_bytes(data, parse_ranges(change.lines)))
    return difflib.SequenceMatcher(None, split_lines(quoted.selected), here, autojunk=False).ratio()


def unified(quoted: QuotedAtPin, data: bytes, change: Change) -> list[str]:
    """The unified diff of the selection, without its two head lines; empty when nothing differs. Lines keep no end."""
    before = _text(quoted.selected)
    after = _text(_bytes(data, parse_ranges(change.lines))) if change.lines else []
    return list(difflib.unified_diff(before, after, "", "", lineterm=""))[2:]


def _text(data: bytes) -> list[str]:
    lines = [line.decode("utf-8", "replace").removesuffix("\n") for line in split_lines(data)]
    return [line.removesuffix("\r") for line in lines]


def _family(path: str) -> str:
    language = language_of(path)
    return {"cython": "python", "cpp": "c"}.get(language, language)


def _bytes(data: bytes, ranges: Sequence[Range]) -> bytes:
    return selected_bytes(split_lines(data), ranges)


def _found(quoted: QuotedAtPin, path: str, data: bytes, ranges: Sequence[Range]) -> Change:
    """The verdict on a place that was found."""
    chosen = _bytes(data, ranges)
    if chosen != quoted.selected:
        status = Status.CHANGED
    elif path == quoted.snippet.path and tuple(ranges) == quoted.ranges:
        status = Status.SAME
    else:
        status = Status.MOVED
    return Change(status, path, format_ranges(ranges), hashlib.sha256(chosen).hexdigest())


def _language(quoted: QuotedAtPin, path: str, data: bytes = b"") -> str:
    return canonical(quoted.snippet.language or language_of(path, data))


def _last_name(quoted: QuotedAtPin) -> str:
    assert quoted.snippet.symbol is not None
    known = LANGUAGES.get(_language(quoted, quoted.snippet.path, quoted.data))
    parts = split_query(quoted.snippet.symbol, known)[0] if known else (quoted.snippet.symbol,)
    return parts[-1].lstrip(".#")


def _places(quoted: QuotedAtPin, path: str, data: bytes) -> list[Range]:
    """Where ``path`` defines the symbol: definitions proper where there are any, plain assignments else.

    Raises NotOne where nothing does or the readers disagree, SelectionError where the file is no text.
    """
    assert quoted.snippet.symbol is not None
    text = text_of(quoted.snippet.model_copy(update={"path": path}), data)
    language = _language(quoted, path, data)
    found = symbols.places(text, language, quoted.snippet.symbol) if language in LANGUAGES else []
    lines = text.split("\n")
    if not found:
        raise symbols.NotOne(f"{path} is in no language that symbols are read in", none=True)
    return [with_comment(lines, p.lines) if quoted.snippet.comment else p.lines for p in found]


def _inside(quoted: QuotedAtPin, data: bytes, extent: Range) -> tuple[Range, ...]:
    """The selection's new ranges inside the symbol's new extent."""
    if quoted.ranges == (_outer(quoted),):
        return (extent,)
    return _aligned(quoted, data, _outer(quoted), extent)[0] or (extent,)


def _outer(quoted: QuotedAtPin) -> Range:
    """The lines of the whole symbol at the pin (the lock's extent may be narrowed by anchors)."""
    narrow = quoted.extent
    try:
        places = _places(quoted, quoted.snippet.path, quoted.data)
    except (symbols.NotOne, SelectionError):  # it has another name there
        return narrow
    for place in places:
        if place[0] <= narrow[0] and narrow[1] <= place[1]:
            return place
    return narrow


def _compare_lines(quoted: QuotedAtPin, path: str, data: bytes) -> Change:
    """A quotation by lines or by text anchors: its bytes, else its anchors, else the alignment of the files."""
    lines = split_lines(data)
    whole, before = (1, max(1, len(lines))), (1, max(1, len(quoted.lines)))
    spots = [_occurrences(lines, split_lines(_bytes(quoted.data, [part]))) for part in quoted.ranges]
    ranges = _ascending(spots)
    if ranges is not None:
        return _found(quoted, path, data, ranges)
    if all(spots):  # every part is there, but one of them more than once, or in another order
        aligned, _share = _aligned(quoted, data, before, whole)
        if aligned and _bytes(data, aligned) == quoted.selected and _neighbour(quoted, lines, aligned):
            return _found(quoted, path, data, aligned)
        found = zip(quoted.ranges, spots, strict=True)
        counts = ", ".join(f"{format_ranges([part])} × {len(spot)}" for part, spot in found)
        detail = f"the same lines stand several times in {path} ({counts})"
        return Change(Status.AMBIGUOUS, path, detail=detail)
    anchored = _anchored(quoted, path, data)
    if anchored is not None:
        return _found(quoted, path, data, anchored)
    aligned, share = _aligned(quoted, data, before, whole)
    if share < SURVIVING or not aligned:
        body = _implied(quoted, path, data)
        if body is not None:
            return _found(quoted, path, data, (body,))
        return Change(Status.GONE, detail=f"{share:.0%} of the lines still stand in {path}")
    return _found(quoted, path, data, aligned)


def _implied(quoted: QuotedAtPin, path: str, data: bytes) -> Range | None:
    """Where ``path`` defines the Python function that a quotation by lines is, in effect, a quotation of."""
    if _family(path) != "python" or _family(quoted.snippet.path) != "python":
        return None
    chosen = {n for part in quoted.ranges for n in range(part[0], part[1] + 1)}
    text = quoted.data.decode("utf-8", "replace")
    bodies = [
        extent
        for extent in definitions(text, python.read(text)[1])
        if not extent.weak
        and extent.last - extent.first < 4 * len(chosen)
        and len(chosen.intersection(range(extent.first, extent.last + 1))) >= 0.8 * len(chosen)
    ]
    if not bodies:
        return None
    name = min(bodies, key=lambda extent: extent.last - extent.first).path
    text = data.decode("utf-8", "replace")
    found = [e for e in definitions(text, python.read(text)[1]) if e.path == name and not e.weak]
    return (found[0].first, found[0].last) if len(found) == 1 else None


def _occurrences(lines: list[bytes], part: list[bytes]) -> list[Range]:
    first = part[0]
    return [
        (at + 1, at + len(part))
        for at, line in enumerate(lines)
        if line == first and lines[at : at + len(part)] == part
    ]


def _neighbour(quoted: QuotedAtPin, lines: list[bytes], ranges: Sequence[Range]) -> bool:
    """Whether the line before or after the selection is the one that stood there at the pin."""
    before = quoted.lines

    def around(text: list[bytes], first: int, last: int) -> tuple[bytes, bytes]:
        above = text[first - 2] if first > 1 else b""
        return above, text[last] if last < len(text) else b""

    was = around(before, quoted.ranges[0][0], quoted.ranges[-1][1])
    now = around(lines, ranges[0][0], ranges[-1][1])
    return was[0] == now[0] or was[1] == now[1]


def _ascending(spots: list[list[Range]]) -> list[Range] | None:
    """One place a part, in order, when there is exactly one way."""
    if not all(len(spot) == 1 for spot in spots):
        return None
    ranges = [spot[0] for spot in spots]
    return ranges if all(a[1] < b[0] for a, b in itertools.pairwise(ranges)) else None


def _anchored(quoted: QuotedAtPin, path: str, data: bytes) -> Sequence[Range] | None:
    """What the snippet's own anchors select in the new file, if they still do."""
    snippet = quoted.snippet
    if snippet.start is None or snippet.symbol or language_of(path) != language_of(snippet.path):
        return None
    try:
        return select(snippet, data).ranges
    except SelectionError:
        return None


def _aligned(
    quoted: QuotedAtPin, data: bytes, outer: Range, extent: Range
) -> tuple[tuple[Range, ...], float]:
    """The selection's ranges mapped through a line-by-line alignment of ``outer`` (quoted) with ``extent`` (new), and the
    share of its non-trivial lines (not blank, not a lone bracket) that survived."""
    before = quoted.lines[outer[0] - 1 : outer[1]]
    after = split_lines(data)[extent[0] - 1 : extent[1]]
    if len(before) + len(after) > MAX_ALIGNED:
        return (), 0.0
    partner: dict[int, int] = {}
    for a, b, size in difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        partner |= {outer[0] + a + k: extent[0] + b + k for k in range(size)}
    chosen = (n for first, last in quoted.ranges for n in range(first, last + 1))
    nontrivial = [n for n in chosen if len(before[n - outer[0]].strip()) > 2]
    survivors = [n for n in nontrivial if n in partner]
    joined: list[Range] = []
    for part in filter(None, (_map(part, partner, outer, extent) for part in quoted.ranges)):
        if joined and part[0] <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], part[1]))
        else:
            joined.append(part)
    return tuple(joined), len(survivors) / len(nontrivial) if nontrivial else 0.0


def _map(part: Range, partner: dict[int, int], outer: Range, extent: Range) -> Range | None:
    """One range of the old file in the new one: from its first to its last line that survived, widened by lines that
    were replaced at its ends, but never over a neighbour that survived. None when nothing of it is left."""
    kept = [n for n in range(part[0], part[1] + 1) if n in partner]
    if not kept:
        return None
    first, last = partner[kept[0]], partner[kept[-1]]
    above = next((partner[n] for n in range(part[0] - 1, outer[0] - 1, -1) if n in partner), extent[0] - 1)
    below = next((partner[n] for n in range(part[1] + 1, outer[1] + 1) if n in partner), extent[1] + 1)
    head, tail = kept[0] - part[0], part[1] - kept[-1]
    return max(above + 1, first - head), min(below - 1, last + tail)
