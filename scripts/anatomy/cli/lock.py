"""``anatomy lock``: from pin files to the lock."""

import click

from anatomy.cli.console import tell, with_session
from anatomy.quotation.resolve import resolve
from anatomy.sources.session import Session


@click.command()
@click.argument("ids", nargs=-1)
@with_session
def lock(session: Session, ids: tuple[str, ...]) -> None:
    """Resolve new or changed snippets into the lock, or those that are named."""
    changes = resolve(session, ids)
    for change in changes:
        tell(change)
    tell(f"{len(changes)} entries changed" if changes else "the lock is up to date")
