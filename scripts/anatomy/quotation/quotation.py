"""A quotation as the project holds it: what a pin file asks for, and what the lock proved about it."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from anatomy import tomlfile
from anatomy.errors import Fault, LockError
from anatomy.lines import Range, parse_ranges, selected_bytes, split_lines
from anatomy.paths import Project
from anatomy.pin import Pin, Pins, Snippet
from anatomy.quotation.lock import Lock, LockedFile, LockedSnippet, disagreements, read_lock
from anatomy.quotation.pinfile import read_pins


@dataclass(frozen=True)
class Quotation:
    """``entry`` names the lines of ``file`` that ``snippet`` selects."""

    snippet: Snippet
    file: LockedFile
    entry: LockedSnippet

    @property
    def id(self) -> str:
        return self.snippet.id

    @property
    def pin(self) -> Pin:
        return self.snippet.pin

    @cached_property
    def ranges(self) -> tuple[Range, ...]:
        """The lines that are shown: 1-based, both ends included."""
        return parse_ranges(self.entry.lines)

    @cached_property
    def extent(self) -> Range:
        """The lines that they were cut from: of the symbol, or of the first to the last line shown."""
        return parse_ranges(self.entry.extent)[0]

    def is_in(self, data: bytes) -> bool:
        """Whether the quoted lines of ``data`` (the whole upstream file) are those that were locked."""
        lines = split_lines(data)
        chosen = selected_bytes(lines, self.ranges)
        inside = self.ranges[-1][1] <= self.extent[1] <= len(lines)
        return inside and hashlib.sha256(chosen).hexdigest() == self.entry.sha256


def locked(pins: Pins, lock: Lock) -> dict[str, Quotation]:
    """The snippets that are in the lock, by id."""
    return {
        id: Quotation(snippet, lock.files[entry.file], entry)
        for id, snippet in pins.snippets.items()
        if (entry := lock.snippets.get(id)) is not None
    }


def read_quotations(project: Project) -> dict[str, Quotation]:
    """Every quotation of the project, by id.

    Raises PinError and LockError: for files that cannot be read, and where the lock does not say what the pin files say.
    """
    pins, lock = read_pins(project), read_lock(project)
    if faults := disagreements(project, pins, lock):
        raise LockError(faults)
    return locked(pins, lock)


def contradiction(project: Project, quotation: Quotation) -> Fault:
    """The fault of a quotation whose lines are not in its file, see ``is_in``."""
    what = f"lines {quotation.entry.lines} do not hash to the lock's SHA-256"
    return locked_otherwise(project, quotation, what)


def locked_otherwise(project: Project, quotation: Quotation, what: str) -> Fault:
    """The fault of a quotation whose entry in the lock is not right, said of that entry."""
    document = tomlfile.load(project.lock, mend=f"anatomy lock {quotation.id}")
    return document.fault(("snippets", quotation.id), f"snippets.{quotation.id}: {what}")
