"""``anatomy site-check``: what is checked outside ``check`` because it needs a build."""

from pathlib import Path

import click

from anatomy.cli.annotate import Format
from anatomy.cli.console import format_option, verdict
from anatomy.paths import Project


@click.command("site-check")
@click.option("--site", type=click.Path(path_type=Path), help="The built site (default: site/).")
@format_option
@click.pass_obj
def site_check(project: Project, site: Path | None, format: Format) -> None:
    """Check the built site: links, anchors, pictures, ids, leftovers, quotations."""
    from anatomy.site.check import check_site

    verdict(lambda project: check_site(project, site), project, format, "the built site is sound")
