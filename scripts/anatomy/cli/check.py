"""``anatomy check``: does everything that is written here agree?"""

import click

from anatomy.cli.annotate import Format
from anatomy.cli.console import format_option, tell, verdict
from anatomy.errors import STAGES, Fault, Stage, faults_of
from anatomy.files import reading_once
from anatomy.history.record import record_faults
from anatomy.pages.check import check as disagreements
from anatomy.paths import Project


def _faults(project: Project) -> list[Fault]:
    with reading_once():
        return [*disagreements(project), *faults_of(record_faults, project)]


@click.command()
@click.option(
    "--for",
    "stage",
    type=click.Choice(STAGES),
    default="draft",
    show_default=True,
    help="How far the change is: what is left to write may stand in a draft, what is left to record in a review.",
)
@click.option(
    "--fix",
    "fixing",
    is_flag=True,
    help="Mend spacing, punctuation, brackets and links to the glossary first, and show what was changed.",
)
@format_option
@click.pass_obj
def check(project: Project, stage: Stage, fixing: bool, format: Format) -> None:
    """Compare pages, pins, lock, recordings and cache; read the prose and the record of drift. Opens no connection."""
    if fixing:
        from anatomy.pages.fix import fix

        for text in fix(project).values():
            tell(text, err=format != "text", end="")
    verdict(_faults, project, format, "pages, pins, lock and cache agree", stage)
