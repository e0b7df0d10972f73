"""``anatomy fetch``: every locked file into the cache, every quotation rendered."""

from __future__ import annotations

import click

from anatomy.cli.console import answer_lines, mirror_option, offline_option, progress, tell
from anatomy.paths import Project
from anatomy.quotation.freshness import Freshness


@click.command()
@offline_option
@click.option("--allow-missing", is_flag=True, help="Put a card in the place of what no source could bring.")
@mirror_option
@click.pass_obj
def fetch(project: Project, offline: bool, allow_missing: bool, git_mirrors: tuple[str, ...]) -> None:
    """Bring every locked file in, verified, and render the quotations."""
    if Freshness(project).holds():
        tell("everything is fetched and rendered; nothing to do")
        return
    from anatomy.history.release import ReleaseSource
    from anatomy.history.survey import bring_recorded
    from anatomy.quotation.fetch import fetch as run
    from anatomy.site.quotations import write_quote_partials
    from anatomy.sources.session import Session

    with progress() as say:
        session = Session(project, git_mirrors, offline, say)
        report = run(session, allow_missing=allow_missing)
        written = write_quote_partials(project)
    for warning in report.warnings:
        tell(f"warning: {warning}", err=True)
    tell(
        f"{report.wanted} files: {report.cached} from the cache, {len(report.fetched)} fetched, "
        f"{len(report.missing)} missing; {len(written)} quotations rendered"
    )
    if report.missing:
        tell(f"\n!!! {len(report.missing)} FILES ARE MISSING; their quotations are cards:", err=True)
        for line in answer_lines(report.missing):
            tell(f"  {line}", err=True)
        tell("mend: anatomy fetch --git-mirror OWNER/NAME=PATH_OR_URL", err=True)
    if not offline:
        with progress() as say:
            said = bring_recorded(ReleaseSource(Session(project, git_mirrors, offline, say)))
        if said:
            tell(said)
