"""``anatomy fetch``: every locked file into the cache, every quotation rendered."""

import click

from anatomy.cli.annotate import as_text
from anatomy.cli.console import tell, with_session
from anatomy.quotation.freshness import Freshness
from anatomy.sources.session import Session


@click.command()
@click.option("--allow-missing", is_flag=True, help="Put a card in the place of what no source could bring.")
@with_session
def fetch(session: Session, allow_missing: bool) -> None:
    """Bring every locked file in, verified, and render the quotations."""
    if Freshness(session.project).holds():
        tell("everything is fetched and rendered; nothing to do")
        return
    from anatomy.history.release import ReleaseSource
    from anatomy.history.survey import bring_recorded
    from anatomy.quotation.fetch import fetch as run
    from anatomy.quotation.fetch import missing_faults
    from anatomy.quotation.pinfile import read_pins
    from anatomy.site.quotations import write_quote_partials

    report = run(session, allow_missing=allow_missing)
    written = write_quote_partials(session.project)
    for warning in report.warnings:
        tell(f"warning: {warning}", err=True)
    tell(
        f"{report.wanted} files: {report.cached} from the cache, {len(report.fetched)} fetched, "
        f"{len(report.missing)} missing; {len(written)} quotations rendered"
    )
    for fault in missing_faults(read_pins(session.project), report.missing):
        tell(as_text(fault, session.project.root, "draft"), err=True)
    if not session.offline and (said := bring_recorded(ReleaseSource(session))):
        tell(said)
