"""``anatomy index``: the full-text index of a built site."""

from __future__ import annotations

from pathlib import Path

import click

from anatomy.paths import Project
from anatomy.site.search import build_index


@click.command()
@click.argument("site", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def index(project: Project, site: Path | None) -> None:
    """Write the search index of the built site (default: site/)."""
    target = site or project.site
    build_index(target)
    files = list((target / "search").rglob("*.js"))
    click.echo(f"{len(files)} index files, {sum(file.stat().st_size for file in files):,} bytes")
