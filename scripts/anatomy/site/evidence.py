"""What the pages rest on: pins, locked lines and recorded runs, read once for a build."""

import functools
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from anatomy.experiment.recording import Stamps, read_stamps
from anatomy.pages.inclusion import Inclusion, inclusions
from anatomy.paths import Project
from anatomy.pin import Pin, Pins, Snippet
from anatomy.quotation.lock import Lock, read_lock
from anatomy.quotation.pinfile import read_pins


@dataclass
class Evidence:
    """What one page rests on: its pins with their number of quotations, the UTC days of its recordings."""

    pins: dict[Pin, int] = field(default_factory=dict)
    days: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Facts:
    """Pins, lock, where quotations stand, and the evidence of each page of ``docs/`` that has any; ``newest`` is the last day of a recording, or ''."""

    pins: Pins
    lock: Lock
    pages: dict[Path, Evidence]
    places: dict[str, Path]  # by the id of a quotation: the first page that shows it

    @functools.cached_property
    def newest(self) -> str:
        return max((day for item in self.pages.values() for day in item.days), default="")

    @functools.cached_property
    def shown(self) -> dict[str, list[Snippet]]:
        """By repository: the quotations that name a symbol and stand on a page, as they follow each other."""
        found: dict[str, list[Snippet]] = defaultdict(list)
        for id in self.places:
            snippet = self.pins.snippets[id]
            if snippet.symbol:
                found[snippet.pin.repo].append(snippet)
        return found


@functools.lru_cache(maxsize=1)
def read_facts(project: Project) -> Facts:
    """Raises PinError, LockError and ExperimentError when pins, lock or stamps cannot be read.

    Kept for the whole of a build; a later one in the same process calls ``read_facts.cache_clear()`` first.
    """
    pins = read_pins(project)
    stamps: dict[str, Stamps] = {}
    found: dict[Path, Evidence] = defaultdict(Evidence)
    places: dict[str, Path] = {}
    for use in inclusions(project):
        if use.kind == "quote" and use.name in pins.snippets:
            places.setdefault(use.name, use.page)
            pin = pins.snippets[use.name].pin
            counts = found[use.page].pins
            counts[pin] = counts.get(pin, 0) + 1
        elif use.kind == "run":
            found[use.page].days.extend(_days(project, use, stamps))
    return Facts(pins, read_lock(project), dict(found), places)


def _days(project: Project, use: Inclusion, stamps: dict[str, Stamps]) -> list[str]:
    article, _, name = use.name.partition("/")
    if article not in stamps:
        stamps[article] = read_stamps(project.docs / article / "experiments" / "recorded")
    return [stamp.date for (experiment, _), stamp in stamps[article].items() if experiment == name]
