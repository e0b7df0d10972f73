"""What points into a quotation: prose, and the steps of a run. ``[text](#q-ID:54-58)`` names lines of upstream's file that it shows.

The page shows it as a link to the quotation that also marks these lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anatomy.errors import ExperimentError, Fault, did_you_mean
from anatomy.experiment.environment import read_environments
from anatomy.experiment.recording import read_recording
from anatomy.experiment.script import read_experiments, script_paths
from anatomy.experiment.steps import step_faults
from anatomy.lines import parse_ranges
from anatomy.pages.anchors import lost, without_source
from anatomy.pages.inclusion import inclusions, inclusions_of, meant, pages
from anatomy.pages.prose import read_page
from anatomy.paths import Project
from anatomy.quotation.lock import Lock

_HREF = re.compile(r"#q-(?P<id>[a-z0-9-]+):(?P<first>\d{1,6})(?:-(?P<last>\d{1,6}))?")
_LINK = re.compile(r"\]\((#q-[^()\s]*)\)")


@dataclass(frozen=True)
class Pointer:
    """Lines ``first`` to ``last`` of the quotation ``id``."""

    id: str
    first: int
    last: int


def parse_pointer(href: str) -> Pointer | None:
    """What ``href`` points at; None when it is no pointer."""
    found = _HREF.fullmatch(href)
    if found is None:
        return None
    first = int(found["first"])
    return Pointer(found["id"], first, int(found["last"] or first))


def pointer_faults(project: Project, lock: Lock) -> Iterator[Fault]:
    """Links and pointers into quotations that their page does not show, at lines that those do not show, not understood."""
    misspelt = list(meant(project))  # has a fault of its own, and so has a snippet that no page quotes
    unquoted = set(lock.snippets) - {use.name for use in inclusions(project) if use.kind == "quote"}
    for path in pages(project):
        page = read_page(path)
        shown = {use.name for use in inclusions_of(path, page.source) if use.kind == "quote"}
        shown |= {use.name for use in misspelt if (use.page, use.kind) == (path, "quote")}
        for match in _LINK.finditer(page.text):
            if ":" not in match[1]:
                if match[1].removeprefix("#q-") not in unquoted:
                    yield from _whole(project, match[1], shown, path, page.line(match.start()))
                continue
            line, pointer = page.line(match.start()), parse_pointer(match[1])
            if pointer is None:
                yield Fault(f"{match[1]}: not understood", path, line, "write [text](#q-ID:54-58)")
            elif pointer.id not in shown:
                mend = f'include --8<-- "quote/{pointer.id}.md", or link to the page that does'
                said, mend = without_source(project, path, "quote", f"q-{pointer.id}", ()) or ("", mend)
                yield Fault(f"{match[1]}: this page does not quote {pointer.id!r}{said}", path, line, mend)
            elif pointer.id in lock.snippets:
                lines = lock.snippets[pointer.id].lines
                if not any(a <= pointer.first <= pointer.last <= b for a, b in parse_ranges(lines)):
                    yield Fault(f"{match[1]}: it shows lines {lines}", path, line, f"name lines of {lines}")


def _whole(project: Project, href: str, shown: set[str], path: Path, line: int) -> Iterator[Fault]:
    """A link to a whole quotation (``#q-ID``) or to a place in it (``#q-ID-m1``) that the page does not show."""
    id = href.removeprefix("#q-")
    there = any(id == name or id.startswith(f"{name}-") for name in shown)
    if not there and (said := lost(project, path, f"q-{id}", {f"q-{name}" for name in shown}, "")):
        yield Fault(f"{href}: this page does not quote {id!r}{said[0]}", path, line, said[1])


def stepping_faults(project: Project, lock: Lock) -> Iterator[Fault]:
    """Steps of runs that are no steps or lead out of their quotations, and pages that show a run without these.

    Headers that cannot be read are the faults of ``recording.stale``.
    """
    if not script_paths(project):
        return
    try:
        experiments = read_experiments(project, read_environments(project))
    except ExperimentError:
        return
    stepping = {experiment.id: experiment for experiment in experiments if experiment.steps}
    for experiment in stepping.values():
        for env in experiment.envs:
            text = read_recording(experiment, env)
            if text is not None:
                mend = f"edit {experiment.path.name}, then: anatomy run {experiment.id} --record"
                yield from step_faults(experiment.recording(env), text, experiment.steps, lock, mend)
    for use in inclusions(project):
        if use.kind != "run" or use.name not in stepping:
            continue
        every = inclusions(project)
        quoted = {other.name for other in every if (other.page, other.kind) == (use.page, "quote")}
        for id in stepping[use.name].steps:
            if id not in quoted:
                what = f"run/{use.name}: it steps through {id!r}, which this page does not quote"
                yield use.fault(what + did_you_mean(id, quoted), f'include --8<-- "quote/{id}.md"')
