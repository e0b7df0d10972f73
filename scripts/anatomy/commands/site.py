"""``render``, ``build`` and ``serve``: from sources to a site, and to a browser."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ..paths import Project


@click.command()
@click.pass_obj
def render(project: Project) -> None:
    """Render runs, figures and tables into partials."""
    from ..site import render as run

    click.echo(f"{len(run(project))} partials changed")


@click.command()
@click.option("--site", type=click.Path(path_type=Path), help="Where to (default: site/).")
@click.option("--lenient", is_flag=True, help="Do not fail on warnings.")
@click.option(
    "--generator",
    type=click.Choice(["mkdocs", "zensical"]),
    default="mkdocs",
    show_default=True,
    help="What builds the pages.",
)
@click.pass_obj
def build(project: Project, site: Path | None, lenient: bool, generator: str) -> None:
    """Render the partials and build the site, strictly."""
    from ..site import build as with_mkdocs
    from ..site import build_zensical
    from ..site import render as render_partials

    render_partials(project)
    run = build_zensical if generator == "zensical" else with_mkdocs
    run(project, site or project.site, strict=not lenient)


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=lambda: int(os.environ.get("PORT") or 8000),
    show_default="PORT or 8000",
)
@click.pass_obj
def serve(project: Project, port: int) -> None:
    """Build the site, serve it on 127.0.0.1, and build again when a source changes."""
    from ..serve import serve as run

    run(project, port, click.echo)
