"""``anatomy run``: runs the experiments, and compares with what is recorded or records.

Until the command line mounts it: ``python -m anatomy.commands.run``.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import click

from ..environment import Environment, read_environments
from ..errors import AnatomyError, ExperimentError, Fault
from ..experiment import Experiment, choose, read_experiments
from ..interpreter import Interpreter, find_interpreters
from ..paths import Project, find_project
from ..recording import difference, prune, read_recording, record
from ..runner import run as run_experiment


@dataclass(frozen=True)
class Result:
    """What became of one experiment in one environment. ``good`` False makes the command fail."""

    word: str
    good: bool = True
    detail: str = ""


def _compare(experiment: Experiment, env: Environment, interpreter: Interpreter) -> Result:
    recorded = read_recording(experiment, env.id)
    output = run_experiment(experiment, interpreter).output
    if recorded is None:
        return Result("unrecorded", False, f"    mend: anatomy run {experiment.id} --record --env {env.id}\n{output}")
    if output == recorded:
        return Result("same")
    diff = difference(experiment, env.id, recorded, output)
    return Result("differs", False, f"{diff}    mend: anatomy run {experiment.id} --record --env {env.id}\n")


def _record(experiment: Experiment, env: Environment, interpreter: Interpreter) -> Result:
    before = read_recording(experiment, env.id)
    output = run_experiment(experiment, interpreter).output
    changed = record(experiment, env, interpreter, output)
    if before is not None and before != output:
        return Result("re-recorded", True, difference(experiment, env.id, before, output))
    return Result("recorded" if changed else "same", True, output if before is None else "")


def _wanted(project: Project, names: tuple[str, ...], only: tuple[str, ...]) -> list[tuple[Experiment, Environment]]:
    environments = read_environments(project)
    unknown = [Fault(f"no environment {id!r}; known: {', '.join(environments)}") for id in only if id not in environments]
    if unknown:
        raise ExperimentError(unknown)
    chosen = choose(read_experiments(project, environments), names)
    pairs = [(item, environments[id]) for item in chosen for id in item.envs if not only or id in only]
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


def _make_env(project: Project, ids: tuple[str, ...]) -> None:
    from ..make_env import make_environment

    environments = read_environments(project)
    for id in ids:
        if id not in environments:
            raise ExperimentError(Fault(f"no environment {id!r}; known: {', '.join(environments)}"))
        made = make_environment(project, environments[id], click.echo)
        click.echo(f"{id}: {made.name}, {made.command[0]}")


def _run_all(
    pairs: list[tuple[Experiment, Environment]],
    found: dict[str, Interpreter | None],
    act: Callable[[Experiment, Environment, Interpreter], Result],
    jobs: int,
) -> bool:
    def one(pair: tuple[Experiment, Environment]) -> tuple[Experiment, Environment, Result]:
        experiment, env = pair
        interpreter = found[env.id]
        assert interpreter is not None  # the caller kept these only
        try:
            return experiment, env, act(experiment, env, interpreter)
        except AnatomyError as problem:
            return experiment, env, Result("failed", False, "".join(f"{fault}\n" for fault in problem.faults))

    good = True
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        for experiment, env, result in pool.map(one, pairs):
            good = good and result.good
            interpreter = found[env.id]
            name = interpreter.name if interpreter else ""
            click.echo(f"{experiment.id:32} {env.id:16} {result.word:12} {name}")
            if result.detail:
                click.echo(result.detail, nl=not result.detail.endswith("\n"))
    return good


@click.command()
@click.argument("names", nargs=-1, metavar="[ARTICLE[/NAME]]...")
@click.option("--record", "recording", is_flag=True, help="Keep what is printed, with a stamp, instead of comparing.")
@click.option("--env", "only", multiple=True, metavar="ENV", help="These environments only (repeatable).")
@click.option("--all-envs", is_flag=True, help="Fail when an environment is not on this machine.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1, 16), help="Experiments at a time.")
@click.option("--list", "listing", is_flag=True, help="List environments and experiments; run nothing.")
@click.option("--prune", "pruning", is_flag=True, help="Remove recordings that no header asks for; run nothing.")
@click.option("--make-env", "make", multiple=True, metavar="ENV", help="Install an environment under .anatomy/envs.")
def run(
    names: tuple[str, ...],
    recording: bool,
    only: tuple[str, ...],
    all_envs: bool,
    jobs: int,
    listing: bool,
    pruning: bool,
    make: tuple[str, ...],
) -> None:
    """Run the experiments in every environment of their headers that is on this machine.

    Without options, what they print is compared with what is recorded: a difference is shown and the status is 1.
    Environments that are not here are listed with how to get them.
    """
    try:
        project = find_project()
        if make:
            _make_env(project, make)
        elif listing:
            _list(project, names, only)
        elif pruning:
            for path in prune(project, read_experiments(project, read_environments(project))):
                click.echo(f"removed {project.relative(path)}")
        elif not _run(project, names, only, recording, all_envs, jobs):
            raise SystemExit(1)
    except FileNotFoundError as problem:
        raise click.ClickException(str(problem)) from None
    except AnatomyError as problem:
        for fault in problem.faults:
            click.echo(str(fault), err=True)
        raise SystemExit(1) from None


def _run(
    project: Project, names: tuple[str, ...], only: tuple[str, ...], recording: bool, all_envs: bool, jobs: int
) -> bool:
    pairs = _wanted(project, names, only)
    found = find_interpreters(project, {env.id: env for _, env in pairs}.values())
    here = [pair for pair in pairs if found[pair[1].id]]
    good = _run_all(here, found, _record if recording else _compare, jobs)
    missing = {env.id: env for _, env in pairs if not found[env.id]}
    for env in missing.values():
        count = sum(1 for _, other in pairs if other.id == env.id)
        verb = "recorded" if recording else "repeated"
        click.echo(f"not {verb}: {count} in {env.id}, which is not on this machine — {env.how}")
    return good and not (missing and (all_envs or only))


if __name__ == "__main__":
    run()
