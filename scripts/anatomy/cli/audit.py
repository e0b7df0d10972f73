"""``anatomy audit``: the lock against git objects."""

import time

import click

from anatomy.cli.console import answer_lines, fail, tell, with_session
from anatomy.experiment.repeat import unrepeated
from anatomy.history.derive import Derived, derive_changed
from anatomy.history.release import ReleaseSource
from anatomy.quotation.audit import audit as run
from anatomy.sources.session import Session


@click.command()
@click.option(
    "--changed-since", metavar="REV", help="Only the entries that differ from REV; each must be confirmed."
)
@click.option(
    "--allow-artifact", is_flag=True, help="Let two published artefacts confirm what no git source could."
)
@click.option(
    "--repeated",
    is_flag=True,
    help="With --changed-since: a maintainer has repeated the changed recordings that CI cannot repeat.",
)
@click.option("--dry-run", is_flag=True, help="Do not upgrade the evidence in the lock.")
@with_session
def audit(
    session: Session,
    changed_since: str | None,
    allow_artifact: bool,
    repeated: bool,
    dry_run: bool,
) -> None:
    """Derive every entry of the lock again from git: commit, tree, blob, lines.

    With --changed-since the changed verdicts of snippets/evolution.toml are derived again as well, and a changed recording that
    CI cannot repeat is a fault.
    """
    started = time.monotonic()
    report = run(session, changed_since=changed_since, allow_artifact=allow_artifact, dry_run=dry_run)
    derived = Derived() if changed_since is None else derive_changed(ReleaseSource(session), changed_since)
    faults = [*report.faults, *derived.faults]
    if changed_since is not None and not repeated:
        faults += unrepeated(session.project, changed_since)
    if report.unconfirmed and not faults:
        tell(f"not confirmed here ({len(report.unconfirmed)} entries):", err=True)
        for line in answer_lines(report.unconfirmed):
            tell(f"  {line}", err=True)
    for fault in report.unreachable.values():
        tell(f"origin not confirmed here: {fault.message}", err=True)
    for key in report.upgraded:
        tell(f"{key}: evidence brought up to date in the lock")
    tell(
        f"{len(report.asked)} entries: {len(report.git)} proven from git, {len(report.artifacts)} by published artefacts, "
        f"{len(report.unconfirmed)} not confirmed here, {len(report.faults)} faults; {len(report.tags)} tags name their commits; "
        f"{time.monotonic() - started:.1f} s"
    )
    if changed_since is not None:
        tell(
            f"{derived.verdicts} changed verdicts derived again, the newest release of {derived.newest} upstreams asked again, "
            f"{len(derived.faults)} faults"
        )
    if faults:
        fail(faults)
