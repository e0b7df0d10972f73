"""``audit``: the lock against git objects."""

from __future__ import annotations

import time

import click

from anatomy.cli.main import Progress, fail, mirror_option
from anatomy.paths import Project
from anatomy.terminal import printable


@click.command()
@click.option(
    "--changed-since", metavar="REV", help="Only the entries that differ from REV; each must be confirmed."
)
@click.option(
    "--allow-artifact", is_flag=True, help="Let two published artefacts confirm what no git source could."
)
@click.option("--offline", is_flag=True, help="Open no connection: git mirrors on this machine only.")
@click.option("--dry-run", is_flag=True, help="Do not upgrade the evidence in the lock.")
@mirror_option
@click.pass_obj
def audit(
    project: Project,
    changed_since: str | None,
    allow_artifact: bool,
    offline: bool,
    dry_run: bool,
    git_mirrors: tuple[str, ...],
) -> None:
    """Derive every entry of the lock again from git: commit, tree, blob, lines."""
    from anatomy.quotation.audit import audit as run
    from anatomy.quotation.fetch import by_answers
    from anatomy.sources.session import Session

    say = Progress()
    started = time.monotonic()
    try:
        report = run(
            Session(project, git_mirrors, offline, say),
            changed_since=changed_since,
            allow_artifact=allow_artifact,
            dry_run=dry_run,
        )
    finally:
        say.done()
    if report.unconfirmed and not report.faults:
        for keys, answers in by_answers(report.unconfirmed):
            click.echo(f"not confirmed here ({len(keys)} entries):", err=True)
            for line in [*keys, *(f"  {answer}" for answer in answers)]:
                click.echo(f"  {line}", err=True)
    for fault in report.unreachable_tags.values():
        click.echo(f"tag not confirmed here: {printable(fault.message)}", err=True)
    for key in report.upgraded:
        click.echo(f"{key}: evidence brought up to date in the lock")
    click.echo(
        f"{len(report.asked)} entries: {len(report.git)} proven from git, {len(report.artifacts)} by published artefacts, "
        f"{len(report.unconfirmed)} not confirmed here, {len(report.faults)} faults; {len(report.tags)} tags name their commits; "
        f"{time.monotonic() - started:.1f} s"
    )
    if report.faults:
        fail(report.faults)
