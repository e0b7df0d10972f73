"""``anatomy new``: an article from nothing, green from the start."""

import click

from anatomy.cli.console import tell, with_session
from anatomy.experiment.language import LANGUAGES
from anatomy.host import FORGES, HOSTS, split_address
from anatomy.pages.new_article import create
from anatomy.pages.template import Request, parse_debian, parse_sdist
from anatomy.pin import UNKNOWN_LICENCE
from anatomy.sources.session import Session


@click.command()
@click.argument("slug")
@click.option(
    "--repo", required=True, metavar="OWNER/NAME", help="The upstream on the code host, or its address."
)
@click.option(
    "--host", metavar="HOST", help=f"Where it is: {', '.join(HOSTS)} or an address (default: github.com)."
)
@click.option(
    "--forge", type=click.Choice(list(FORGES)), help="What runs at a host that is not one of these."
)
@click.option("--ref", required=True, metavar="TAG", help="The tag to pin (or a full commit id).")
@click.option("--commit", metavar="HEX", help="The tag's commit, where no repository can be asked for it.")
@click.option(
    "--sdist", metavar="PROJECT==VERSION", help="The release on the package index with the same files."
)
@click.option(
    "--debian",
    metavar="SOURCE=VERSION",
    help="The Debian source package with the same files, and upstream's version.",
)
@click.option(
    "--licence", default=UNKNOWN_LICENCE, show_default=True, metavar="SPDX", help="The upstream's licence."
)
@click.option(
    "--notice",
    metavar="PATH",
    help="The licence's text in the upstream (default: looked for in the usual places).",
)
@click.option("--title", metavar="TEXT", help="The article's title, in Chinese.")
@click.option("--path", metavar="FILE", help="Quote from this file at once:")
@click.option("--symbol", metavar="NAME", help="this function or class,")
@click.option("--lines", metavar="RANGES", help="or these lines (60-95, or 60-70,80-95),")
@click.option("--from", "start", metavar="TEXT", help="or from the line that contains TEXT")
@click.option("--to", "end", metavar="TEXT", help="to the next line that contains TEXT.")
@click.option("--language", metavar="NAME", help="How it is coloured (default: by the file's ending).")
@click.option(
    "--releases",
    type=click.Choice(["sdist", "wheel", "git"]),
    help="Where the upstream publishes, so that drift compares the quotations with new versions.",
)
@click.option(
    "--experiment",
    type=click.Choice([kind for kind in LANGUAGES if kind != "pyodide"]),
    default="python",
    show_default=True,
    help="The language of the first experiment.",
)
@with_session
def new(
    session: Session,
    slug: str,
    repo: str,
    ref: str,
    sdist: str | None,
    debian: str | None,
    licence: str,
    experiment: str,
    **more: str | None,
) -> None:
    """Start an article: page, pin, one recorded experiment, a figure, navigation."""
    host, repo = split_address(repo)
    more["host"] = more["host"] or host
    request = Request(
        slug,
        repo,
        ref,
        sdist=parse_sdist(sdist),
        debian=parse_debian(debian),
        licence=licence,
        experiment=experiment,
        **more,
    )
    for file in create(session, request):
        tell(f"written: {session.project.relative(file)}")
    if licence == UNKNOWN_LICENCE:
        tell(f"next: name the licence of {repo} in its pin file; nothing can be quoted before")
    tell(f"next: write docs/{slug}/index.md; what is missing begins with 待写. Then: anatomy check")
