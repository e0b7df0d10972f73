"""Upstream code that was pasted instead of quoted: nobody would prove it, and the repository holds none.

A page, or a program of an article, is compared with the cached files of the pins that the article quotes, blanks left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anatomy import tomlfile
from anatomy.errors import Fault
from anatomy.lines import Range, format_ranges, parse_ranges
from anatomy.pages.glossary import articles
from anatomy.pages.inclusion import inclusions
from anatomy.paths import Project
from anatomy.pin import Pins
from anatomy.quotation.lock import Lock

LINES = 2
"""One line may stand in a traceback. So many in a row that are upstream's are no coincidence,"""
LENGTH = 40
"""if they have this many characters, blanks not counted; three need half as many, four a third. Imports, and lines with hardly a letter on
them, are skipped on both sides."""

_COUNTS = re.compile(rb"(?!import|from\w[\w.]*import|#include|package|using|use\w)(?:\W*\w){3}")

Row = tuple[int, bytes]
"""A line's number and its bytes without blanks."""


@dataclass(frozen=True)
class Run:
    """Lines ``here`` of ``file``, a file of ours, which are the lines ``there`` of the upstream file ``key``."""

    file: Path
    here: Range
    key: str
    there: Range

    @property
    def length(self) -> int:
        return self.here[1] - self.here[0]


def pasted_faults(
    project: Project, pins: Pins, lock: Lock, files: Mapping[str, bytes | None]
) -> Iterator[Fault]:
    """A fault for each run of lines that are upstream's. files: the cached files of the lock, by key."""
    shown = {use.name for use in inclusions(project)}
    taken: dict[Path, set[int]] = {}
    for run in sorted(_runs(project, pins, files), key=lambda run: -run.length):  # two pins may both have it
        lines = set(range(run.here[0], run.here[1] + 1))
        if lines.isdisjoint(taken.setdefault(run.file, set())):
            taken[run.file] |= lines
            path = run.key.split("/", 2)[2]
            said = f"lines {format_ranges([run.here])} are {path} {format_ranges([run.there])}"
            mend = _mend(run, pins, lock, shown)
            yield Fault(f"{said}; the repository holds no upstream code", run.file, run.here[0], mend)


def _runs(project: Project, pins: Pins, files: Mapping[str, bytes | None]) -> Iterator[Run]:
    quoted = {use.name: use.article(project) for use in inclusions(project) if use.kind == "quote"}
    used = {(quoted[id], s.pin.upstream, s.pin.name) for id, s in pins.snippets.items() if id in quoted}

    @cache
    def split(key: str) -> list[bytes]:
        return _without_blanks(files[key] or b"")

    for page in articles(project):
        folder = page.parent
        paths = [*folder.glob("*.md"), *(path for path in folder.glob("experiments/*") if path.is_file())]
        ours = {path: _ours(path) for path in sorted(paths)}
        known = {path: {row for _, row in rows} for path, rows in ours.items()}
        every = set[bytes]().union(*known.values())
        for key in files:
            upstream, pin, _ = key.split("/", 2)
            if (folder.name, upstream, pin) not in used or len(
                common := every.intersection(split(key))
            ) < LINES:
                continue
            theirs = _rows(split(key))
            places: dict[bytes, list[int]] = {}
            for at, (_, row) in enumerate(theirs):
                if row in common:
                    places.setdefault(row, []).append(at)
            for file, rows in ours.items():
                if len(known[file] & common) >= LINES:
                    found = _common(rows, theirs, places)
                    yield from (Run(file, here, key, there) for here, there in found)


def _ours(path: Path) -> list[Row]:
    """The rows of a file of ours; numbers of lines, as `anatomy show` prints them, are left out."""
    return [(number, row.lstrip(b"0123456789")) for number, row in _rows(_without_blanks(path.read_bytes()))]


def _without_blanks(data: bytes) -> list[bytes]:
    return data.translate(None, b" \t\r").split(b"\n")


def _rows(lines: Sequence[bytes]) -> list[Row]:
    return [(number, row) for number, row in enumerate(lines, 1) if _COUNTS.match(row)]


def _common(
    ours: Sequence[Row], theirs: Sequence[Row], places: Mapping[bytes, Sequence[int]]
) -> Iterator[tuple[Range, Range]]:
    """The first and the last line of each run, here and there; the longest where there are several. places: where in ``theirs`` a row is."""
    here = 0
    while here < len(ours):
        length, there = max(
            ((_length(ours[here:], theirs[at:]), at) for at in places.get(ours[here][1], ())), default=(0, 0)
        )
        characters = sum(len(row) for _, row in ours[here : here + length])
        if length >= LINES and characters * (length - 1) >= LENGTH:
            yield (
                (ours[here][0], ours[here + length - 1][0]),
                (theirs[there][0], theirs[there + length - 1][0]),
            )
            here += length
        else:
            here += 1


def _length(ours: Sequence[Row], theirs: Sequence[Row]) -> int:
    """How many rows at the beginning of both are the same."""
    pairs = enumerate(zip(ours, theirs, strict=False))
    return next((at for at, ((_, a), (_, b)) in pairs if a != b), min(len(ours), len(theirs)))


def _mend(run: Run, pins: Pins, lock: Lock, shown: set[str]) -> str:
    upstream, pin, path = run.key.split("/", 2)
    if run.file.suffix != ".md":
        return (
            f'take them out; a program reads the file itself: upstream = ["{upstream}/{pin}"] in its header'
        )
    if id := _covering(run, pins, lock):
        link = f"take them out, and link to the quotation: [text](#q-{id})"
        return link if id in shown else f'write --8<-- "quote/{id}.md" in their place'
    lines = format_ranges([run.there])
    id = f"{upstream}-{lines}"
    table = tomlfile.table(f"snippets.{id}", {"pin": pin, "path": path, "lines": lines})
    block = ", ".join(table.rstrip().split("\n"))
    where = f"snippets/{upstream}.toml"
    return f'write --8<-- "quote/{id}.md" in their place, and in {where}: {block}; then: anatomy lock'


def _covering(run: Run, pins: Pins, lock: Lock) -> str:
    """The id of a snippet that shows these lines; '' where there is none."""
    for id, entry in lock.snippets.items():
        if entry.file == run.key and id in pins.snippets:
            ranges = parse_ranges(entry.lines)
            if any(first <= run.there[0] and run.there[1] <= last for first, last in ranges):
                return id
    return ""
