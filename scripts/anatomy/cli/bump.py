"""``bump``: move a pin, with a report of what changed."""

from pathlib import Path

import click

from anatomy.cli.console import alone, tell, with_session
from anatomy.history.bump.edit import apply
from anatomy.history.bump.plan import Wish, make_plan
from anatomy.history.bump.report import report
from anatomy.history.release import ReleaseSource
from anatomy.sources.session import Session


@click.command()
@click.argument("upstream")
@click.argument("ref")
@click.option("--pin", metavar="NAME", help="Which pin of the upstream, where it has several.")
@click.option(
    "--name", metavar="NAME", help="What to call the new pin (default: the tag, or the short commit)."
)
@click.option("--tag", help="The tag of a commit that is given in full.")
@click.option(
    "--sdist",
    metavar="[PROJECT==]VERSION",
    help="Read the new version from a source distribution; REF is its full commit.",
)
@click.option(
    "--wheel",
    metavar="[PROJECT==]VERSION",
    help="Read the new version from a wheel; REF is its full commit.",
)
@click.option(
    "--debian",
    metavar="[SOURCE=]VERSION",
    help="Read the new version from a Debian source package; REF is its full commit.",
)
@click.option(
    "--reviewed", multiple=True, metavar="ID", help="A changed quotation that somebody has read; repeatable."
)
@click.option(
    "--report", "report_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the report there."
)
@click.option("--dry-run", is_flag=True, help="Only the report.")
@with_session
def bump(
    session: Session,
    upstream: str,
    ref: str,
    reviewed: tuple[str, ...],
    report_file: Path | None,
    dry_run: bool,
    **more: str | None,
) -> None:
    """Move a pin of UPSTREAM to REF (a tag, a branch or a full commit id), and say what became of every quotation."""
    alone(sdist=more["sdist"], wheel=more["wheel"], debian=more["debian"])
    plan = make_plan(ReleaseSource(session), Wish(upstream, ref, **more))
    text = report(plan, reviewed)
    if report_file is not None:
        report_file.write_text(text, "utf-8", "surrogateescape")
        tell(f"the report is in {report_file}")
    else:
        tell(text)
    if dry_run:
        plan.unreviewed(reviewed)  # for names that are none
        return
    changes = apply(session, plan, reviewed)
    stay = sum(not item.moves for item in plan.items)
    prose = f"mend the prose that the report lists ({len(plan.prose)}), then " if plan.prose else ""
    tell(
        f"{len(changes)} lock entries changed; {stay} quotations stay at {plan.pin.name}; "
        f"next: {prose}anatomy fetch, anatomy check"
    )
