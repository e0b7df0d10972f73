"""``anatomy lock``: from pin files to the lock."""

import click

from anatomy.cli.console import tell, with_session
from anatomy.experiment.recording import recorded_folders, settle_stamps, stamps_path
from anatomy.quotation.resolve import resolve
from anatomy.sources.session import Session


@click.command()
@click.argument("ids", nargs=-1)
@with_session
def lock(session: Session, ids: tuple[str, ...]) -> None:
    """Resolve new or changed snippets into the lock, or those that are named; settle what a merge has left of the lock and of stamps."""
    for recorded in recorded_folders(session.project):
        if settle_stamps(recorded):
            tell(f"{session.project.relative(stamps_path(recorded))} was put in order")
    path = session.project.lock
    before = path.read_bytes() if path.exists() else b""
    changes = resolve(session, ids)
    for change in changes:
        tell(change)
    if entries := [change for change in changes if not change.startswith("pins.")]:
        tell(f"{len(entries)} entries changed")
    elif path.exists() and path.read_bytes() != before:  # as after a merge of both sides' entries
        tell("the lock was rewritten (order and spacing only)")
    else:
        tell("the lock is up to date")
