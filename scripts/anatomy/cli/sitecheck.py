"""``site-check`` and ``spell``: what is checked outside ``check`` because it needs a build or a program."""

from __future__ import annotations

from pathlib import Path

import click

from anatomy.cli.annotate import Format
from anatomy.cli.main import fail, format_option
from anatomy.errors import AnatomyError
from anatomy.paths import Project


@click.command("site-check")
@click.option("--site", type=click.Path(path_type=Path), help="The built site (default: site/).")
@format_option
@click.pass_obj
def site_check(project: Project, site: Path | None, format: Format) -> None:
    """Check the built site: links, anchors, pictures, ids, leftovers, quotations."""
    from anatomy.site.check import check_site

    try:
        faults = check_site(project, site)
    except AnatomyError as problem:
        faults = list(problem.faults)
    if faults:
        fail(faults, format, project.root)
    click.echo("[]" if format == "json" else "the built site is sound")


@click.command()
@format_option
@click.pass_obj
def spell(project: Project, format: Format) -> None:
    """Check the spelling of our own text and code."""
    from anatomy.pages.copyedit import spelling_faults

    try:
        faults = spelling_faults(project)
    except AnatomyError as problem:
        faults = list(problem.faults)
    if faults:
        fail(faults, format, project.root)
    click.echo("[]" if format == "json" else "no misspelt words")
