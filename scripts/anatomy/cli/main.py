"""The command line: thin commands over the modules. Nothing here decides anything."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from anatomy.cli.annotate import FORMATS, Format, as_text, default_format, render
from anatomy.errors import AnatomyError, Fault
from anatomy.paths import Project, find_project

# name -> (module, attribute): a command's module is imported only when it is called, so that a warm fetch stays quick
LATE = {
    "audit": ("anatomy.cli.audit", "audit"),
    "bump": ("anatomy.cli.bump", "bump"),
    "drift": ("anatomy.cli.drift", "drift"),
    "run": ("anatomy.cli.run", "run"),
    "index": ("anatomy.cli.search", "index"),
    "render": ("anatomy.cli.site", "render"),
    "build": ("anatomy.cli.site", "build"),
    "offline": ("anatomy.cli.site", "offline"),
    "publish": ("anatomy.cli.site", "publish"),
    "new": ("anatomy.cli.new", "new"),
    "site-check": ("anatomy.cli.sitecheck", "site_check"),
    "spell": ("anatomy.cli.sitecheck", "spell"),
}


class Commands(click.Group):
    """A group that knows some of its commands by name only."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *LATE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in LATE:
            module, attribute = LATE[cmd_name]
            command = getattr(importlib.import_module(module), attribute)
            assert isinstance(command, click.Command)
            return command
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AnatomyError as problem:
            fail(problem.faults)
        except BrokenPipeError:
            sys.exit(1)
        except OSError as problem:
            fail(
                [
                    Fault(
                        f"{problem.strerror or problem}",
                        problem.filename,
                        None,
                        "set the permissions or make room there, then run it again",
                    )
                ]
            )


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--root",
    type=click.Path(file_okay=False, path_type=Path),
    help="The project's folder (default: found from here upwards).",
)
@click.pass_context
def cli(ctx: click.Context, root: Path | None) -> None:
    """Quotes pinned upstream source code, proves every quotation, records every run."""
    try:
        ctx.obj = find_project(root)
    except FileNotFoundError as problem:
        fail([Fault(str(problem), None, None, "cd into a checkout of this project, or give --root")])


def show(fault: Fault) -> str:
    """A fault as a person reads it: its path relative to the working directory, terminal escapes made harmless."""
    return as_text(fault)


def fail(faults: Sequence[Fault], format: Format | None = None, root: Path | None = None) -> NoReturn:
    """Print every fault and leave with status 1.

    A person reads standard error; annotations and JSON go to standard output, where machines look for them.
    """
    format = format or default_format()
    if format != "text":
        click.echo(render(faults, format, root))
    if format != "json":
        for fault in faults:
            click.echo(as_text(fault), err=True)
        click.echo(f"{len(faults)} fault{'s' if len(faults) != 1 else ''}", err=True)
    sys.exit(1)


format_option = click.option(
    "--format",
    "format",
    type=click.Choice(FORMATS),
    default=default_format,
    show_default="github inside GitHub Actions, else text",
    help="How faults are printed.",
)


class Progress:
    """One line that changes on a terminal; quiet lines in a log."""

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()

    def __call__(self, text: str) -> None:
        safe = "".join(c if c.isprintable() else "?" for c in text)
        if self.live:
            width = os.get_terminal_size(sys.stderr.fileno()).columns - 1
            click.echo(f"\r\x1b[K{safe[:width]}", nl=False, err=True)
        else:
            click.echo(safe, err=True)

    def done(self) -> None:
        if self.live:
            click.echo("\r\x1b[K", nl=False, err=True)


mirror_option = click.option(
    "--git-mirror",
    "git_mirrors",
    multiple=True,
    metavar="OWNER/NAME=PATH_OR_URL",
    help="A git repository to read from; may be given several times.",
)


@cli.command()
@click.option("--offline", is_flag=True, help="Open no connection: cache and local mirrors only.")
@click.option("--allow-missing", is_flag=True, help="Put a card in the place of what no source could bring.")
@mirror_option
@click.pass_obj
def fetch(project: Project, offline: bool, allow_missing: bool, git_mirrors: tuple[str, ...]) -> None:
    """Bring every locked file in, verified, and render the quotations."""
    from anatomy.quotation.freshness import Freshness

    if Freshness(project).holds():
        click.echo("everything is fetched and rendered; nothing to do")
        return
    from anatomy.quotation.fetch import by_answers
    from anatomy.quotation.fetch import fetch as run
    from anatomy.site.quotations import write_quote_partials
    from anatomy.sources.session import Session

    say = Progress()
    session = Session(project, git_mirrors, offline, say)
    try:
        report = run(session, allow_missing=allow_missing)
    finally:
        say.done()
    written = write_quote_partials(project)
    for warning in report.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(
        f"{report.wanted} files: {report.cached} from the cache, {len(report.fetched)} fetched, {len(report.missing)} missing; {len(written)} quotations rendered"
    )
    if report.missing:
        click.echo(f"\n!!! {len(report.missing)} FILES ARE MISSING; their quotations are cards:", err=True)
        for keys, answers in by_answers(report.missing):
            for line in [*keys, *(f"  {answer}" for answer in answers)]:
                click.echo(f"  {line}", err=True)
        click.echo("mend: anatomy fetch --git-mirror OWNER/NAME=PATH_OR_URL", err=True)
    if not offline:
        from anatomy.history.drift_page import bring
        from anatomy.history.release import ReleaseSource

        if said := bring(ReleaseSource(session)):
            click.echo(said)


@cli.command()
@click.argument("ids", nargs=-1)
@click.option("--offline", is_flag=True, help="Open no connection: cache and local mirrors only.")
@mirror_option
@click.pass_obj
def lock(project: Project, ids: tuple[str, ...], offline: bool, git_mirrors: tuple[str, ...]) -> None:
    """Resolve new or changed snippets into the lock."""
    from anatomy.quotation.resolve import resolve
    from anatomy.sources.session import Session

    say = Progress()
    try:
        changes = resolve(Session(project, git_mirrors, offline, say), ids)
    finally:
        say.done()
    for change in changes:
        click.echo(change)
    click.echo(f"{len(changes)} entries changed" if changes else "the lock is up to date")


@cli.command()
@click.option("--offline", is_flag=True, help="Accepted for symmetry: check never opens a connection.")
@format_option
@click.pass_obj
def check(project: Project, offline: bool, format: Format) -> None:
    """Compare pages, pins, lock, recordings and cache; read the prose."""
    from anatomy.pages.check import check as run

    try:
        faults = run(project)
    except AnatomyError as problem:
        faults = list(problem.faults)
    if faults:
        fail(faults, format, project.root)
    click.echo("[]" if format == "json" else "pages, pins, lock and cache agree")


@cli.command()
@click.argument("text")
@click.pass_obj
def refs(project: Project, text: str) -> None:
    """Who quotes this path or symbol?"""
    from anatomy.pages.inclusion import inclusions
    from anatomy.quotation.pinfile import read_pins
    from anatomy.quotation.resolve import refs as find

    found = find(read_pins(project), text)
    if not found:
        raise AnatomyError(
            Fault(f"no snippet quotes {text!r}", None, None, "give a part of an id, a path or a symbol")
        )
    uses = {use.name: use for use in inclusions(project) if use.kind == "quote"}
    for snippet in found:
        use = uses.get(snippet.id)
        where = f"{project.relative(use.page)}({use.line})" if use else "on no page"
        click.echo(
            f"{snippet.id}: {snippet.pin.repo} {snippet.pin.name} {snippet.path} {snippet.symbol or snippet.lines or ''} — {where}"
        )


def main() -> None:
    """Entry point of the ``anatomy`` command."""
    cli(prog_name="anatomy")
