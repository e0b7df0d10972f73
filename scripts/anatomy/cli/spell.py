"""``anatomy spell``: what is checked outside ``check`` because it starts a program."""

import click

from anatomy.cli.annotate import Format
from anatomy.cli.console import format_option, verdict
from anatomy.pages.copyedit import spelling_faults
from anatomy.paths import Project


@click.command()
@format_option
@click.pass_obj
def spell(project: Project, format: Format) -> None:
    """Check the spelling of our own text and code."""
    verdict(spelling_faults, project, format, "no misspelt words")
