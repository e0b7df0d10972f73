"""``anatomy new``: an article from nothing, green from the start."""

from __future__ import annotations

import click

from anatomy.cli.main import Progress, mirror_option
from anatomy.errors import AnatomyError, Fault
from anatomy.pages.new_article import Request, create
from anatomy.paths import Project
from anatomy.pin import UNKNOWN_LICENCE, Sdist
from anatomy.sources.session import Session


def _sdist(text: str | None) -> Sdist | None:
    if text is None:
        return None
    project, equals, version = text.partition("==")
    if not (project and equals and version):
        raise AnatomyError(
            Fault(f"--sdist {text!r} names no release", None, None, "--sdist PROJECT==VERSION")
        )
    return Sdist(project.strip(), version.strip())


@click.command()
@click.argument("slug")
@click.option("--repo", required=True, metavar="OWNER/NAME", help="The upstream on the code host.")
@click.option("--ref", required=True, metavar="TAG", help="The tag to pin (or a full commit id).")
@click.option("--commit", metavar="HEX", help="The tag's commit, where no repository can be asked for it.")
@click.option(
    "--sdist", metavar="PROJECT==VERSION", help="The release on the package index with the same files."
)
@click.option(
    "--licence", default=UNKNOWN_LICENCE, show_default=True, metavar="SPDX", help="The upstream's licence."
)
@click.option(
    "--notice",
    default="LICENSE",
    show_default=True,
    metavar="PATH",
    help="The licence's text in the upstream.",
)
@click.option("--title", metavar="TEXT", help="The article's title, in Chinese.")
@click.option("--path", metavar="FILE", help="Quote from this file at once …")
@click.option("--symbol", metavar="NAME", help="… this function or class.")
@click.option("--offline", is_flag=True, help="Resolve the quotation from the cache and local mirrors only.")
@mirror_option
@click.pass_obj
def new(
    project: Project, slug: str, repo: str, ref: str, commit: str | None, sdist: str | None, licence: str, notice: str,
    title: str | None, path: str | None, symbol: str | None, offline: bool, git_mirrors: tuple[str, ...],
) -> None:  # fmt: skip
    """Start an article: page, pin, one recorded experiment, navigation."""
    request = Request(
        slug, repo, ref, commit=commit, sdist=_sdist(sdist), title=title, licence=licence, notice=notice, path=path, symbol=symbol
    )  # fmt: skip
    say = Progress()
    try:
        written = create(Session(project, git_mirrors, offline, say), request)
    finally:
        say.done()
    for file in written:
        click.echo(f"written: {project.relative(file)}")
    if licence == UNKNOWN_LICENCE:
        click.echo(f"next: name the licence of {repo} in its pin file; nothing can be quoted before")
    click.echo(f"next: write docs/{slug}/index.md; what is missing begins with 待写. Then: anatomy check")
