"""``anatomy lock``: from pin files to the lock."""

from __future__ import annotations

import click

from anatomy.cli.console import mirror_option, offline_option, progress, tell
from anatomy.paths import Project
from anatomy.quotation.resolve import resolve
from anatomy.sources.session import Session


@click.command()
@click.argument("ids", nargs=-1)
@offline_option
@mirror_option
@click.pass_obj
def lock(project: Project, ids: tuple[str, ...], offline: bool, git_mirrors: tuple[str, ...]) -> None:
    """Resolve new or changed snippets into the lock, or those that are named."""
    with progress() as say:
        changes = resolve(Session(project, git_mirrors, offline, say), ids)
    for change in changes:
        tell(change)
    tell(f"{len(changes)} entries changed" if changes else "the lock is up to date")
