"""What all commands share: how they print, how they fail, and the options that several of them take."""

import functools
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import click

from anatomy.cli.annotate import FORMATS, Format, as_text, default_format, formatted
from anatomy.errors import Fault, Stage, faults_of
from anatomy.paths import Project
from anatomy.terminal import printable


class Progress:
    """One line that changes on a terminal, and is off the screen when something else is printed; a line each in a log."""

    def __init__(self) -> None:
        self._shown = False

    @property
    def live(self) -> bool:
        return sys.stderr.isatty()

    def __call__(self, text: str) -> None:
        safe = printable(text)
        if self.live:
            width = os.get_terminal_size(sys.stderr.fileno()).columns - 1
            click.echo(f"\r\x1b[K{safe[:width]}", nl=False, err=True)
            self._shown = True
        else:
            click.echo(safe, err=True)

    def clear(self) -> None:
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._shown = False


say = Progress()


def tell(text: str, *, err: bool = False, end: str = "\n") -> None:
    """Print ``text``, on standard error if ``err``; what a terminal might obey is shown as an escape."""
    say.clear()
    click.echo(printable(text, keep="\n\t") + end, nl=False, err=err)


def fail(faults: Sequence[Fault], format: Format | None = None) -> NoReturn:
    """Print every fault and leave with status 1."""
    _report(faults, format or default_format(), None, "main")
    sys.exit(1)


def _report(faults: Sequence[Fault], format: Format, root: Path | None, stage: Stage) -> None:
    """Print ``faults``. A person reads standard error; annotations and JSON go to standard output, where machines look for them."""
    say.clear()
    if format != "text":
        click.echo(formatted(faults, format, root, stage))
    if format != "json":
        for fault in faults:
            click.echo(as_text(fault, None, stage), err=True)
        due = sum(fault.is_due(stage) for fault in faults)
        counts = [_count(due, "fault")] if due else []
        counts += [_count(len(faults) - due, "warning")] if due < len(faults) else []
        click.echo(", ".join(counts), err=True)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


def verdict(
    check: Callable[[Project], list[Fault]],
    project: Project,
    format: Format,
    good: str,
    stage: Stage = "main",
) -> None:
    """Run ``check``; say ``good``, or fail with what it found or could not read. What is not due at ``stage`` only warns."""
    faults = faults_of(check, project)
    faults.sort(key=lambda fault: not fault.is_due(stage))
    if faults:
        _report(faults, format, project.root, stage)
    if any(fault.is_due(stage) for fault in faults):
        sys.exit(1)
    if format != "json":
        click.echo(good)
    elif not faults:
        click.echo("[]")


def alone(**flags: object) -> None:
    """Refuse more than one of ``flags`` (by the name of the option, ``_`` for ``-``). Raises UsageError."""
    given = [f"--{name.replace('_', '-')}" for name, value in flags.items() if value]
    if len(given) > 1:
        raise click.UsageError(f"{' and '.join(given)} exclude each other")


def _checked_mirrors(
    _context: click.Context, _parameter: click.Parameter, items: tuple[str, ...]
) -> tuple[str, ...]:
    if items:
        from anatomy.sources.git_mirror import check_there
        from anatomy.sources.session import parse_mirror

        for item in items:
            check_there(parse_mirror(item))
    return items


def with_session(command: Callable[..., None]) -> Callable[..., None]:
    """Gives ``command`` a Session in the place of the project, and the options that say whom it may ask."""

    @click.option(
        "--git-mirror",
        "git_mirrors",
        multiple=True,
        metavar="OWNER/NAME=PATH_OR_URL",
        callback=_checked_mirrors,
        help="A git repository to read from; may be given several times.",
    )
    @click.option(
        "--offline", is_flag=True, help="Open no connection: the cache and git mirrors on this machine only."
    )
    @click.pass_obj
    def run(project: Project, /, git_mirrors: tuple[str, ...], offline: bool, **given: object) -> None:
        from anatomy.sources.session import Session

        try:
            command(Session(project, git_mirrors, offline, say), **given)
        finally:
            say.clear()

    return functools.update_wrapper(run, command)


format_option = click.option(
    "--format",
    "format",
    type=click.Choice(FORMATS),
    default=default_format,
    show_default="github inside GitHub Actions, else text",
    help="How faults are printed.",
)


def answer_lines(said: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Lines that list files and what the sources said of them, files of the same answers together."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for key, answers in sorted(said.items()):
        groups.setdefault(tuple(answers), []).append(key)
    for answers, keys in groups.items():
        yield from keys
        yield from (f"  {answer}" for answer in answers or ["no source was asked (offline?)"])
