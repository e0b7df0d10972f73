"""``anatomy run``: runs the experiments, and compares with what is recorded or records."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import click

from anatomy.errors import AnatomyError, ExperimentError, Fault, UpstreamMissing
from anatomy.experiment.environment import Environment, read_environments
from anatomy.experiment.interpreter import Interpreter, absence, find_interpreters
from anatomy.experiment.recording import difference, prune, read_recording, record
from anatomy.experiment.runner import run as run_experiment
from anatomy.experiment.script import Experiment, read_experiments
from anatomy.experiment.upstream import upstream_files
from anatomy.paths import Project

Pair = tuple[Experiment, Environment]
Act = Callable[[Experiment, Environment, str, Interpreter], "Result"]


@dataclass(frozen=True)
class Result:
    """What became of one experiment in one environment. ``good`` False makes the command fail."""

    word: str
    good: bool = True
    detail: str = ""


def _mend(experiment: Experiment, env: Environment) -> str:
    return f"    mend: anatomy run {experiment.id} --record --env {env.id}\n"


def _compare(experiment: Experiment, env: Environment, output: str, _: Interpreter) -> Result:
    recorded = read_recording(experiment, env.id)
    if recorded is None:
        return Result("unrecorded", False, output + _mend(experiment, env))
    if output == recorded:
        return Result("same")
    return Result("differs", False, difference(experiment, env.id, recorded, output) + _mend(experiment, env))


def _record(experiment: Experiment, env: Environment, output: str, interpreter: Interpreter) -> Result:
    before = read_recording(experiment, env.id)
    changed = record(experiment, env, interpreter, output)
    if before is not None and before != output:
        return Result("re-recorded", True, difference(experiment, env.id, before, output))
    return Result("recorded" if changed else "same", True, output if before is None else "")


def _environment(environments: dict[str, Environment], id: str) -> Environment:
    if id not in environments:
        raise ExperimentError(Fault(f"no environment {id!r}; known: {', '.join(environments)}"))
    return environments[id]


def _wanted(project: Project, names: tuple[str, ...], only: tuple[str, ...]) -> list[Pair]:
    environments = read_environments(project)
    kept = {_environment(environments, id).id for id in only}
    chosen = read_experiments(project, environments, names)
    pairs = [(item, environments[id]) for item in chosen for id in item.envs if not kept or id in kept]
    if only and chosen and not pairs:
        raise ExperimentError(f"none of the chosen experiments names {', '.join(only)} in its header")
    return pairs


def _list(project: Project, names: tuple[str, ...], only: tuple[str, ...]) -> None:
    environments = read_environments(project)
    found = find_interpreters(project, environments.values())
    for id, env in environments.items():
        here = found[id]
        click.echo(f"{id:16} {here.name + '  ' + here.command[0] if here else 'not here — ' + env.how}")
    for experiment, env in _wanted(project, names, only):
        state = "recorded" if experiment.recording(env.id).exists() else "not recorded"
        click.echo(f"{experiment.id:32} {env.id:16} {state}")


def _make(project: Project, ids: tuple[str, ...]) -> None:
    from anatomy.experiment.install import make_environment

    environments = read_environments(project)
    for id in ids:
        made = make_environment(project, _environment(environments, id), click.echo)
        click.echo(f"{id}: {made.name}, {made.command[0]}")


def _make_all(project: Project, names: tuple[str, ...], only: tuple[str, ...]) -> None:
    """What the chosen experiments need and can be made; one that cannot be made here is said, no more."""
    needed = {env.id: env for _, env in _wanted(project, names, only) if env.makeable}
    for id in needed:
        try:
            _make(project, (id,))
        except ExperimentError as problem:
            click.echo(f"{id} could not be made: {_printable(str(problem))}")


def _printable(text: str) -> str:
    """Programs may print terminal escapes; a terminal must not obey them."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\x{ord(c):02x}" for c in text)


def _run_all(
    project: Project, pairs: list[Pair], found: dict[str, Interpreter | None], act: Act, jobs: int
) -> bool:
    from anatomy.cli.main import show

    def one(pair: Pair) -> tuple[Pair, Result]:
        experiment, env = pair
        interpreter = found[env.id]
        assert interpreter is not None  # the caller kept these only
        try:
            output = run_experiment(experiment, interpreter, upstream_files(project, experiment)).output
            return pair, act(experiment, env, output, interpreter)
        except UpstreamMissing as problem:
            first, *others = problem.faults
            more = f", and {len(others)} more" if others else ""
            return pair, Result(
                "not run", act is not _record, f"    {first.message}{more}\n    mend: {first.mend}\n"
            )
        except AnatomyError as problem:
            shown = "".join(f"{show(fault)}\n" for fault in problem.faults)
            return pair, Result("failed", False, shown)

    good = True
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        for (experiment, env), result in pool.map(one, pairs):
            good = good and result.good
            interpreter = found[env.id]
            name = interpreter.name if interpreter else ""
            click.echo(f"{experiment.id:32} {env.id:16} {result.word:12} {name}")
            if result.detail:
                click.echo(_printable(result.detail), nl=not result.detail.endswith("\n"))
    return good


def _run(
    project: Project,
    names: tuple[str, ...],
    only: tuple[str, ...],
    recording: bool,
    all_envs: bool,
    jobs: int,
) -> bool:
    pairs = _wanted(project, names, only)
    found = find_interpreters(project, {env.id: env for _, env in pairs}.values())
    here = [pair for pair in pairs if found[pair[1].id]]
    good = _run_all(project, here, found, _record if recording else _compare, jobs)
    missing = {env.id: env for _, env in pairs if not found[env.id]}
    for env in missing.values():
        count = sum(1 for _, other in pairs if other.id == env.id)
        verb = "recorded" if recording else "repeated"
        click.echo(f"not {verb}: {count} in {absence(env)}")
    return good and not (missing and (all_envs or only))


@click.command()
@click.argument("names", nargs=-1, metavar="[ARTICLE[/NAME]]...")
@click.option(
    "--record", "recording", is_flag=True, help="Keep what is printed, with a stamp, instead of comparing."
)
@click.option("--env", "only", multiple=True, metavar="ENV", help="These environments only (repeatable).")
@click.option("--all-envs", is_flag=True, help="Fail when an environment is not on this machine.")
@click.option(
    "--jobs", default=1, show_default=True, type=click.IntRange(1, 16), help="Experiments at a time."
)
@click.option("--list", "listing", is_flag=True, help="List environments and experiments; run nothing.")
@click.option(
    "--prune", "pruning", is_flag=True, help="Remove recordings that no header asks for; run nothing."
)
@click.option(
    "--make-env", "make", multiple=True, metavar="ENV", help="Install ENV under .anatomy/envs; run nothing."
)
@click.option(
    "--make-envs", "make_all", is_flag=True, help="The same for all that are needed and can be made."
)
@click.pass_obj
def run(
    project: Project,
    names: tuple[str, ...],
    recording: bool,
    only: tuple[str, ...],
    all_envs: bool,
    jobs: int,
    listing: bool,
    pruning: bool,
    make: tuple[str, ...],
    make_all: bool,
) -> None:
    """Run the experiments in every environment of their headers that is on this machine.

    What they print is compared with what is recorded: a difference is shown and the status is 1.
    Environments that are not here are listed with how to get them. docs/environments.toml says what each
    environment is.
    """
    if make:
        _make(project, make)
    elif make_all:
        _make_all(project, names, only)
    elif listing:
        _list(project, names, only)
    elif pruning:
        for path in prune(project, read_experiments(project, read_environments(project))):
            click.echo(f"removed {project.relative(path)}")
    elif not _run(project, names, only, recording, all_envs, jobs):
        raise SystemExit(1)


if __name__ == "__main__":
    from anatomy.cli.main import cli

    cli(["run", *sys.argv[1:]])
