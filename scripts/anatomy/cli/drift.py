"""``anatomy drift``: the quotations against what upstream has published since. A report; never a failure because of upstream."""

import datetime
import time

import click

from anatomy.cli.console import alone, tell, with_session
from anatomy.errors import AnatomyError
from anatomy.history.record import write_record
from anatomy.history.release import ReleaseSource
from anatomy.history.survey import bring_recorded, survey, without_releases
from anatomy.history.tasks import write_tasks
from anatomy.quotation.pinfile import read_pins
from anatomy.sources.session import Session


@click.command()
@click.argument("upstreams", nargs=-1)
@click.option("--record", is_flag=True, help="Write what was found to snippets/evolution.toml.")
@click.option("--all", "every", is_flag=True, help="Every declared version, not just the newest.")
@click.option(
    "--bring", is_flag=True, help="Only bring the recorded newest files into the cache, for the diffs."
)
@click.option(
    "--tasks", is_flag=True, help="Only print the recorded changes as a checklist for first contributions."
)
@click.option("--quiet", is_flag=True, help="Counts only.")
@with_session
def drift(
    session: Session,
    upstreams: tuple[str, ...],
    record: bool,
    every: bool,
    bring: bool,
    tasks: bool,
    quiet: bool,
) -> None:
    """Compare every quotation with the newest release (or tip) that its upstream has published.

    UPSTREAMS: stems of pin files (default: all that declare releases). Ends with status 0 whatever upstream did; with 1
    where a declared version is none.
    """
    alone(bring=bring, record=record, tasks=tasks)
    alone(bring=bring, all=every)
    project, published = session.project, ReleaseSource(session)
    pins = read_pins(project)
    options = " --all" * every + " --record" * record
    if faults := [
        without_releases(project, pins, name, options) for name in upstreams if name not in pins.releases
    ]:
        raise AnatomyError(faults)
    if tasks:
        tell(write_tasks(project), end="")
        return
    if bring:
        tell(bring_recorded(published, upstreams))
        return
    started = time.monotonic()
    today = datetime.datetime.now(datetime.UTC).date()
    finding = survey(published, upstreams=upstreams, every=every, today=today)
    for compared in finding.compared:
        tell(compared.summary())
        for line in () if quiet else compared.changes():
            tell(f"  {line}")
    for problem in finding.problems:
        tell(f"not verified here: {problem}", err=True)
    tell(f"{finding.transferred / 1e6:.1f} MB in {time.monotonic() - started:.1f} s")
    if record:
        changed = write_record(project, finding.record, pins)
        if changed or finding.compared:
            tell("recorded in snippets/evolution.toml" if changed else "the record already says so")
    if finding.faults:
        raise AnatomyError(finding.faults)
