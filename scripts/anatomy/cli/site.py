"""``render``, ``build``, ``offline`` and ``publish``: from sources to a site, and to files of it."""

from pathlib import Path

import click

from anatomy.cli.console import say, tell
from anatomy.paths import Project


@click.command()
@click.pass_obj
def render(project: Project) -> None:
    """Render runs, figures and tables into partials."""
    from anatomy.site.partials import render_partials

    click.echo(f"{len(render_partials(project))} partials changed")


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
    from anatomy.site.build import build as with_mkdocs
    from anatomy.site.build import build_zensical

    run = build_zensical if generator == "zensical" else with_mkdocs
    run(project, site or project.site, strict=not lenient)


@click.command()
@click.option("--site", type=click.Path(path_type=Path), help="The built site (default: site/).")
@click.option("--into", type=click.Path(path_type=Path), help="Where to (default: dist/).")
@click.option("--no-pdf", is_flag=True, help="Only the zip: needs no browser.")
@click.pass_obj
def offline(project: Project, site: Path | None, into: Path | None, no_pdf: bool) -> None:
    """Write the site as one zip that opens from file://, and each article as a PDF."""
    from anatomy.site.offline_zip import NAME, commit_time, write_zip
    from anatomy.site.pdf import built_articles, write_pdfs

    built, target = site or project.site, into or project.root / "dist"
    files = write_zip(project, built, target / f"{NAME}.zip")
    click.echo(f"{target / NAME}.zip: {files} files, {(target / f'{NAME}.zip').stat().st_size / 1e6:.1f} MB")
    if no_pdf:
        return
    names = built_articles(built)
    say(f"printing {len(names)} articles, up to twenty seconds each")
    for path in write_pdfs(built, target, names, seconds=commit_time(project), say=say):
        tell(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


@click.command()
@click.option("--site", type=click.Path(path_type=Path), help="The built site (default: site/).")
@click.option("--made", type=click.Path(path_type=Path), help="What `offline` wrote (default: dist/).")
@click.pass_obj
def publish(project: Project, site: Path | None, made: Path | None) -> None:
    """Put the offline files into the built site and link them from its pages."""
    from anatomy.site.publish import publish as run

    for path in run(site or project.site, made or project.root / "dist"):
        click.echo(path)
