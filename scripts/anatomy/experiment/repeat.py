"""Many experiments at once: run again and compared with their recordings, or recorded anew."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anatomy.errors import AnatomyError, ExperimentError, Fault, UpstreamMissing
from anatomy.experiment.environment import Environment, environment, read_environments
from anatomy.experiment.interpreter import Interpreter, absence, find_interpreters
from anatomy.experiment.recording import (
    Stamps,
    difference,
    read_recording,
    read_stamps,
    record,
    settle_stamps,
    sha256,
    stamps_at,
)
from anatomy.experiment.repeated import note
from anatomy.experiment.runner import run
from anatomy.experiment.script import Experiment, read_experiments, script_paths
from anatomy.experiment.upstream import Files, unlocked_pins, upstream_files
from anatomy.files import read_text
from anatomy.paths import Project
from anatomy.quotation.revision import changed_files

TOOL = Path(__file__).resolve().parents[3]
"""The checkout that this tool runs from: not the one it looks at, when it judges what somebody sent."""


@dataclass(frozen=True)
class Pair:
    """One experiment in one environment of its header."""

    experiment: Experiment
    env: Environment


@dataclass(frozen=True)
class Result:
    """What became of one pair, in one word. ``good`` False: something must be mended. ``detail``: lines for a person."""

    pair: Pair
    interpreter: Interpreter
    word: str
    good: bool = True
    detail: str = ""


def chosen(project: Project, names: Sequence[str], envs: Sequence[str]) -> list[Pair]:
    """The experiments that ``names`` choose (all when empty), in those of their environments that ``envs`` name (all when empty).

    Raises ExperimentError for a name that fits nothing.
    """
    environments = read_environments(project)
    kept = {environment(environments, id).id for id in envs}
    experiments = read_experiments(project, environments, names)
    every = (Pair(item, environments[id]) for item in experiments for id in item.envs)
    pairs = [pair for pair in every if not kept or pair.env.id in kept]
    if envs and experiments and not pairs:
        message = f"none of the chosen experiments names {', '.join(envs)} in its header"
        raise ExperimentError(Fault(message, mend="anatomy run --list"))
    return pairs


def changed_since(project: Project, pairs: Sequence[Pair], revision: str) -> list[Pair]:
    """Those of ``pairs`` whose script, recording or stamp differs from ``revision``; all of them where the registry or the runner
    does.

    Raises AnatomyError for a revision that git does not know here.
    """
    changed = {path.as_posix() for path in changed_files(project, revision)}
    all_of_them = ("docs/environments.toml", "scripts/anatomy/experiment/")
    if any(path.startswith(all_of_them) for path in changed):
        return list(pairs)
    return recordings_since(project, pairs, revision, changed)


def recordings_since(
    project: Project, pairs: Sequence[Pair], revision: str, changed: Collection[str] | None = None
) -> list[Pair]:
    """Those of ``pairs`` whose script, recording or stamp differs from ``revision``. changed: the files that do, where known."""
    if changed is None:
        changed = {path.as_posix() for path in changed_files(project, revision)}

    @cache
    def stamps(recorded: Path) -> tuple[Stamps, Stamps]:
        path = project.relative(recorded / "stamps.toml")
        if path not in changed:
            return {}, {}
        return read_stamps(recorded), stamps_at(project, revision, recorded)

    def differs(pair: Pair) -> bool:
        experiment, env = pair.experiment, pair.env.id
        if {project.relative(path) for path in (experiment.path, experiment.recording(env))} & set(changed):
            return True
        now, before = stamps(experiment.recorded)
        return now.get((experiment.name, env)) != before.get((experiment.name, env))

    return [pair for pair in pairs if differs(pair)]


def environments_of_ci(root: Path) -> frozenset[str]:
    """The environments in which the workflow "Experiments" of the checkout ``root`` repeats runs; none where there is no such file."""
    path = root / ".github" / "workflows" / "experiments.yml"
    return frozenset(re.findall(r"\{ env: ([a-z0-9.-]+),", read_text(path)) if path.is_file() else ())


def beyond_ci(pairs: Iterable[Pair]) -> list[Pair]:
    """Those of ``pairs`` that continuous integration, as the checkout of this very tool has it, repeats nowhere."""
    known = environments_of_ci(TOOL)
    return [pair for pair in pairs if pair.env.id not in known]


def unrepeated(project: Project, revision: str) -> list[Fault]:
    """A fault for every recording that differs from ``revision`` and that continuous integration cannot repeat, and for every changed
    note of a repetition: what a request brings was noted by nobody else."""
    if not script_paths(project):
        return []
    faults = []
    for path in changed_files(project, revision):
        if path.parts[:2] == ("docs", "repeated"):
            message = "a note of a repetition, brought by the change that it speaks for"
            mend = f"take {path.as_posix()} out of it: .github/repeated brings the notes of CI"
            faults.append(Fault(message, project.root / path, 1, mend))
    for pair in beyond_ci(recordings_since(project, chosen(project, (), ()), revision)):
        if (path := pair.experiment.recording(pair.env.id)).exists():
            known = stamps_at(project, revision, pair.experiment.recorded)
            what = "has changed" if (pair.experiment.name, pair.env.id) in known else "is new"
            message = f"the recording {what}, and CI has no {pair.env.id}"
            mend = "nothing for its author to do: a maintainer repeats it (.github/vouch NUMBER), then runs this check again"
            faults.append(Fault(message, path, 1, mend))
    return faults


def note_all(project: Project, results: Sequence[Result], place: str) -> None:
    """Write down the runs that printed what is recorded (see ``repeated``)."""
    by_env: dict[str, list[tuple[str, str, str, str]]] = {}
    for result in results:
        recorded = read_recording(result.pair.experiment, result.pair.env.id)
        if result.word == "same" and recorded is not None:
            facts = (sha256(recorded.encode()), result.interpreter.version, result.interpreter.platform)
            by_env.setdefault(result.pair.env.id, []).append((result.pair.experiment.id, *facts))
    for env, runs in by_env.items():
        note(project, env, place, runs)


@dataclass(frozen=True)
class Batch:
    """The pairs that can run here, and why the others cannot."""

    project: Project
    pairs: tuple[Pair, ...]
    interpreters: dict[str, Interpreter]  # by environment
    absent: tuple[str, ...]  # one sentence an environment, with how many experiments wait for it

    @classmethod
    def of(cls, project: Project, pairs: Sequence[Pair]) -> Batch:
        envs = {pair.env.id: pair.env for pair in pairs}
        found = {id: here for id, here in find_interpreters(project, envs.values()).items() if here}
        waiting = Counter(pair.env.id for pair in pairs if pair.env.id not in found)
        absent = tuple(f"{count} in {absence(envs[id])}" for id, count in waiting.items())
        return cls(project, tuple(pair for pair in pairs if pair.env.id in found), found, absent)

    def repeat(self, *, recording: bool, jobs: int) -> Iterator[Result]:
        """Run every pair, ``jobs`` at a time; results in the order of the pairs. Raises ExperimentError where stamps cannot be read that are to
        be written."""
        for recorded in {pair.experiment.recorded for pair in self.pairs} if recording else ():
            settle_stamps(recorded)
        with ThreadPoolExecutor(max_workers=jobs) as pool:
            yield from pool.map(lambda pair: self._one(pair, recording), self.pairs)

    def _one(self, pair: Pair, recording: bool) -> Result:
        interpreter = self.interpreters[pair.env.id]
        try:
            if unlocked := unlocked_pins(self.project, pair.experiment):
                raise ExperimentError(unlocked)
            files = upstream_files(self.project, pair.experiment)
            if recording:
                return _recorded(pair, interpreter, steady_output(pair.experiment, interpreter, files), files)
            return _compared(pair, interpreter, run(pair.experiment, interpreter, files).output)
        except UpstreamMissing as problem:
            first, *others = problem.faults
            more = f", and {len(others)} more" if others else ""
            detail = f"    {first.message}{more}\n    mend: {first.mend}"
            return Result(pair, interpreter, "not run", not recording, detail)
        except AnatomyError as problem:
            said = "\n".join(str(fault.below(self.project.root)) for fault in problem.faults)
            if recording:
                said = re.sub(r"(then: anatomy run [\w/-]+)(?=$|;)", r"\1 --record", said, flags=re.MULTILINE)
            return Result(pair, interpreter, "failed", False, said)


def steady_output(experiment: Experiment, interpreter: Interpreter, upstream: Files | None = None) -> str:
    """What the experiment prints, run twice: what differs from run to run is no recording.

    Raises ExperimentError where the two differ, and as ``run`` does.
    """
    first = run(experiment, interpreter, upstream).output
    second = run(experiment, interpreter, upstream, again=True).output
    if first == second:
        return first
    rows = difflib.unified_diff(
        first.splitlines(), second.splitlines(), "first run", "second run", n=0, lineterm=""
    )
    message = f"{experiment.id} prints something else in every run, so it is not recorded"
    tail = "".join(f"\n    | {row}" for row in rows)
    mend = "print counts, ratios or orders of magnitude instead of times and addresses; or write "
    mend += 'normalize = ["address", "seconds", "path"] in the header; '
    mend += "or sort what has no order (sorted keys, BTreeMap), or fix the seed"
    raise ExperimentError(experiment.fault(f"{message}{tail}", mend))


def _compared(pair: Pair, interpreter: Interpreter, output: str) -> Result:
    mend = f"    mend: anatomy run {pair.experiment.id} --record --env {pair.env.id}"
    recorded = read_recording(pair.experiment, pair.env.id)
    if recorded is None:
        return Result(pair, interpreter, "unrecorded", False, output + mend)
    if output == recorded:
        return Result(pair, interpreter, "same")
    changed = difference(pair.experiment, pair.env.id, recorded, output)
    return Result(pair, interpreter, "differs", False, changed + mend)


def _recorded(pair: Pair, interpreter: Interpreter, output: str, files: Files) -> Result:
    before = read_recording(pair.experiment, pair.env.id)
    changed = record(pair.experiment, pair.env, interpreter, output, files)
    if before is not None and before != output:
        detail = difference(pair.experiment, pair.env.id, before, output)
        return Result(pair, interpreter, "re-recorded", detail=detail)
    detail = output if before is None else ""
    return Result(pair, interpreter, "recorded" if changed else "same", detail=detail)
