"""``anatomy run``: runs the experiments, and compares with what is recorded or records."""

from collections import Counter

import click

from anatomy.cli.console import alone, say, tell
from anatomy.errors import ExperimentError
from anatomy.experiment import repeat
from anatomy.experiment.environment import environment, read_environments
from anatomy.experiment.interpreter import find_interpreters
from anatomy.experiment.recording import prune, take_over
from anatomy.experiment.repeat import Batch, Pair, Result, changed_since, chosen, note_all
from anatomy.experiment.script import read_experiments
from anatomy.paths import Project


@click.command()
@click.argument("names", nargs=-1, metavar="[ARTICLE[/NAME] | PATH]...")
@click.option("--record", is_flag=True, help="Keep what is printed, with a stamp, instead of comparing.")
@click.option("--env", "envs", multiple=True, metavar="ENV", help="These environments only (repeatable).")
@click.option("--all-envs", is_flag=True, help="Fail when an environment is not on this machine.")
@click.option(
    "--light", is_flag=True, help="Leave out the environments that take long (heavy in the registry)."
)
@click.option("--since", metavar="REV", help="Only experiments whose files have changed since this revision.")
@click.option("--beyond-ci", is_flag=True, help="Only what continuous integration cannot repeat.")
@click.option(
    "--note",
    "place",
    metavar="PLACE",
    help="Write where and when the runs were repeated to docs/repeated/, for the pages.",
)
@click.option(
    "--jobs", default=1, show_default=True, type=click.IntRange(1, 16), help="Experiments at a time."
)
@click.option(
    "--list", "listing", is_flag=True, help="List the experiments and their environments; run nothing."
)
@click.option(
    "--prune", "pruning", is_flag=True, help="Remove recordings that no header asks for; run nothing."
)
@click.option(
    "--renamed",
    "old",
    metavar="OLD",
    help="Take over what NAME recorded when it was called OLD; run nothing.",
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
    record: bool,
    envs: tuple[str, ...],
    all_envs: bool,
    light: bool,
    since: str | None,
    beyond_ci: bool,
    place: str | None,
    jobs: int,
    listing: bool,
    pruning: bool,
    old: str | None,
    make: tuple[str, ...],
    make_all: bool,
) -> None:
    """Run the experiments in every environment of their headers that is on this machine.

    What they print is compared with what is recorded: a difference is shown and the status is 1.
    Environments that are not here are listed with how to get them. docs/environments.toml says what each
    environment is.
    """
    modes = {"list": listing, "prune": pruning, "renamed": old, "make_env": make, "make_envs": make_all}
    alone(record=record, note=place, **modes)
    alone(all_envs=all_envs, **modes)
    if (pruning or make) and (names or envs):
        raise click.UsageError("--prune and --make-env take no experiments and no --env")
    if make:
        _make(project, make)
    elif make_all:
        _make_all(project, names, envs)
    elif listing:
        _list(project, names, envs)
    elif pruning:
        for path in prune(project, read_experiments(project, read_environments(project))):
            tell(f"removed {project.relative(path)}")
    elif old is not None:
        found = read_experiments(project, read_environments(project), names) if names and not envs else []
        if len(found) != 1:
            raise click.UsageError("--renamed takes one experiment, by its new name, and no --env")
        for path in take_over(found[0], old):
            tell(f"is now {project.relative(path)}")
    else:
        pairs = [pair for pair in chosen(project, names, envs) if not (light and pair.env.heavy)]
        if since is not None:
            pairs = changed_since(project, pairs, since)
        if beyond_ci:
            pairs = repeat.beyond_ci(pairs)
        _run(project, pairs, record=record, strict=all_envs or bool(envs), place=place, jobs=jobs)


def _run(
    project: Project, pairs: list[Pair], *, record: bool, strict: bool, place: str | None, jobs: int
) -> None:
    batch = Batch.of(project, pairs)
    results: list[Result] = []
    count = len(batch.pairs)
    for result in batch.repeat(recording=record, jobs=jobs):
        results.append(result)
        pair = result.pair
        tell(f"{pair.experiment.id:32} {pair.env.id:16} {result.word:12} {result.interpreter.name}")
        if result.detail:
            tell(result.detail.removesuffix("\n"))
        if say.live and len(results) < count:
            say(f"{len(results)} of {count} runs")
    for absent in batch.absent:
        tell(f"not {'recorded' if record else 'repeated'}: {absent}")
    words = Counter(result.word for result in results)
    tell(
        f"{count} runs: {', '.join(f'{number} {word}' for word, number in words.items()) or 'nothing to do'}"
    )
    if place is not None and not record:
        note_all(project, results, place)
    left = batch.absent or any(result.word == "not run" for result in results)
    if not all(result.good for result in results) or (left and strict):
        raise SystemExit(1)


def _list(project: Project, names: tuple[str, ...], envs: tuple[str, ...]) -> None:
    environments, pairs = read_environments(project), chosen(project, names, envs)
    if names or envs:
        environments = {pair.env.id: pair.env for pair in pairs}
    found = find_interpreters(project, environments.values())
    of_ci = repeat.environments_of_ci(project.root)
    for id, env in environments.items():
        here = found[id]
        who = "CI repeats it" if id in of_ci else "CI does not"
        tell(f"{id:24} {who:14} {f'{here.name}  {here.program}' if here else f'not here — {env.how}'}")
    for pair in pairs:
        state = "recorded" if pair.experiment.recording(pair.env.id).exists() else "not recorded"
        tell(f"{pair.experiment.id:32} {pair.env.id:16} {state}")


def _make(project: Project, ids: tuple[str, ...]) -> None:
    from anatomy.experiment.install import make_environment

    environments = read_environments(project)
    for id in ids:
        made = make_environment(project, environment(environments, id), tell)
        tell(f"{id}: {made.name}, {made.program}")


def _make_all(project: Project, names: tuple[str, ...], envs: tuple[str, ...]) -> None:
    """What the chosen experiments need and can be made; one that cannot be made here is said, no more."""
    for id in dict.fromkeys(pair.env.id for pair in chosen(project, names, envs) if pair.env.makeable):
        try:
            _make(project, (id,))
        except ExperimentError as problem:
            tell(f"{id} could not be made: {problem}")
