"""``anatomy review``: what a change brings, for a pull request's comment."""

from pathlib import Path

import click

from anatomy.cli.console import tell, with_session
from anatomy.errors import AnatomyError, Fault
from anatomy.files import read_text, write_atomic
from anatomy.history.review import collect, parse_review, render_review
from anatomy.sources.session import Session

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--since", metavar="REV", help="The revision that the change leads to, e.g. origin/main.")
@click.option("--json", "target", type=_FILE, help="Write what was found there, for --read.")
@click.option("--read", "source", type=_FILE, help="Take what was found from there, and look at nothing.")
@click.option("--preview", default="", metavar="ADDRESS", help="Where the built site can be had.")
@click.option("--no-audit", is_flag=True, help="Do not derive the changed lock entries from git again.")
@with_session
def review(
    session: Session,
    since: str | None,
    target: Path | None,
    source: Path | None,
    preview: str,
    no_audit: bool,
) -> None:
    """List the pages, quotations and runs that changed, with their proofs, what an audit confirmed, and what is left to do."""
    if (since is None) == (source is None):
        raise AnatomyError(Fault("say either --since or --read", mend="anatomy review --since origin/main"))
    if source is not None:
        found = parse_review(read_text(source), source)
    else:
        assert since is not None
        found = collect(session, since, with_audit=not no_audit)
    if target is not None:
        write_atomic(target, found.model_dump_json(indent=1).encode())
    tell(render_review(found, preview), end="")
