"""The ``anatomy`` command: finds the project, loads the command that was asked for, and prints what goes wrong."""

import importlib
import sys
from pathlib import Path
from typing import Any

import click

from anatomy.cli.console import fail
from anatomy.errors import TOO_DEEP, AnatomyError, Fault, os_fault
from anatomy.lines import words
from anatomy.paths import find_project

COMMANDS = sorted(
    words(
        "audit build bump check drift fetch lock new offline publish ready refs render review run schema show site-check"
        " spell symbols"
    )
)
_HOMES = {"build": "site", "offline": "site", "publish": "site", "render": "site", "symbols": "show"}
"""The module of a command that does not bear its name. It is imported when its command is called: a warm fetch stays quick."""


class Commands(click.Group):
    """A group that knows its commands by name, and loads one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return COMMANDS

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command = getattr(importlib.import_module(f"anatomy.cli.{_HOMES.get(name, name)}"), name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AnatomyError as problem:
            fail(problem.faults)
        except RecursionError:
            fail([TOO_DEEP])
        except BrokenPipeError:
            sys.exit(1)
        except OSError as problem:
            fail([os_fault(problem)])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="anatomy", message="anatomy %(version)s")
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


def main() -> None:
    """Entry point of the ``anatomy`` command."""
    cli(prog_name="anatomy")
