"""``anatomy check``: does everything that is written here agree?"""

from __future__ import annotations

import click

from anatomy.cli.annotate import Format
from anatomy.cli.console import format_option, verdict
from anatomy.pages.check import check as faults_of
from anatomy.paths import Project


@click.command()
@format_option
@click.pass_obj
def check(project: Project, format: Format) -> None:
    """Compare pages, pins, lock, recordings and cache; read the prose. Opens no connection."""
    verdict(faults_of, project, format, "pages, pins, lock and cache agree")
