"""Steps of a run: recorded output that walks through quotations, one line of code after another.

An experiment whose header says ``steps = ["QUOTATION"]`` prints nothing but steps. A step names the lines that ran, says in a
sentence what happened, and gives the values to watch, each on an indented line::

    54-58  there is room: only the length changes
      length = 2
      allocated = 4

With several quotations each step names its own (``QUOTATION:54-58  …``). What ran is traced while it runs, never typed. The
page shows a table of all steps; ``steps.js`` makes a player of it.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from anatomy.errors import Fault
from anatomy.html import NOTHING, backticked, join, tag
from anatomy.lines import parse_ranges
from anatomy.quotation.lock import Lock

ROWS = 22
"""Rows of text that a player takes, see ``anatomy.html.text_rows``."""
_STEP = re.compile(r"(?:(?P<id>[a-z0-9-]+):)?(?P<first>[1-9]\d*)(?:-(?P<last>[1-9]\d*))?  (?P<said>\S.*)")
_VALUE = re.compile(r"  (?P<name>[^\s=][^=]*?) = (?P<value>.*)")


@dataclass(frozen=True)
class Step:
    """Lines ``first`` to ``last`` of the quotation ``id`` have run; ``row`` is where the recording says so."""

    id: str
    first: int
    last: int
    said: str
    row: int
    values: dict[str, str] = field(default_factory=dict)

    @property
    def lines(self) -> str:
        return f"{self.first}-{self.last}" if self.last > self.first else str(self.first)


def parse_steps(text: str, ids: Sequence[str]) -> list[Step]:
    """The steps that ``text`` holds, which walk through the quotations ``ids``.

    Raises ValueError with the number of the row and what is wrong there.
    """
    steps: list[Step] = []
    for row, line in enumerate(text.splitlines(), 1):
        if (value := _VALUE.fullmatch(line)) and steps:
            steps[-1].values[value["name"]] = value["value"]
            continue
        found = _STEP.fullmatch(line)
        if found is None:
            raise ValueError(row, "neither a step (54-58  text) nor a value of one (  name = value)")
        id = found["id"] or ids[0]
        if id not in ids or (found["id"] is None and len(ids) > 1):
            raise ValueError(row, f"a step names one of {', '.join(ids)}")
        steps.append(Step(id, int(found["first"]), int(found["last"] or found["first"]), found["said"], row))
    if not steps:
        raise ValueError(1, "no step")
    return steps


def steps_table(steps: Sequence[Step]) -> Markup:
    """All steps with their lines and values; a value that differs from the one before is marked."""
    names = list(dict.fromkeys(name for step in steps for name in step.values))
    head = tag("tr", *(tag("th", name) for name in ("步", "行", "发生了什么", *names)))
    rows = [
        _row(number, step, before.values, names)
        for number, (before, step) in enumerate(itertools.pairwise([steps[0], *steps]), 1)
    ]
    table = tag("table", tag("thead", head), tag("tbody", *rows), data_stacks=True)
    return tag("div", table, class_="steps", data_steps=True)


def _row(number: int, step: Step, before: dict[str, str], names: Sequence[str]) -> Markup:
    link = tag("a", step.lines.replace("-", "–"), href=f"#q-{step.id}", data_lines=step.lines)
    cells = [
        tag("td", str(number)),
        tag("td", link, data_label="行"),
        tag("td", backticked(step.said), data_label="发生了什么"),
    ]
    for name in names:
        value = step.values.get(name)
        changed = "new" if value is not None and value != before.get(name) else None
        shown = tag("code", value) if value is not None else NOTHING
        cells.append(tag("td", shown, class_=changed, data_label=name))
    return tag("tr", join(cells))


def step_faults(path: Path, text: str, ids: Sequence[str], lock: Lock, mend: str) -> Iterator[Fault]:
    """What is no step in the recording ``text`` at ``path``, and steps at lines that their quotation does not show."""
    try:
        steps = parse_steps(text, ids)
    except ValueError as problem:
        row, message = problem.args
        yield Fault(message, path, row, mend)
        return
    for step in steps:
        entry = lock.snippets.get(step.id)
        if entry is None:
            continue
        ranges = parse_ranges(entry.lines)
        if not any(first <= step.first <= step.last <= last for first, last in ranges):
            message = f"line {step.lines}: the quotation {step.id!r} shows lines {entry.lines}"
            yield Fault(message, path, step.row, mend)
