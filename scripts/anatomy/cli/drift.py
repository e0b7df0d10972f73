"""``anatomy drift``: the quotations against what upstream has published since. A report; never a failure because of upstream."""

import datetime
import time

import click

from anatomy.cli.console import alone, tell, with_session
from anatomy.errors import AnatomyError, Fault, did_you_mean, instead, nearest
from anatomy.history.record import write_record
from anatomy.history.release import ReleaseSource
from anatomy.history.survey import bring_recorded, survey
from anatomy.history.tasks import write_tasks
from anatomy.pages.inclusion import inclusions
from anatomy.paths import Project
from anatomy.pin import Pins
from anatomy.quotation.pinfile import read_pins
from anatomy.sources.session import Session


def _unknown(project: Project, pins: Pins, name: str, options: str) -> Fault:
    """What is wrong with a word that is no upstream with releases: it is one without, an article, or misspelt."""
    if name in {upstream for upstream, _pin in pins.pins}:
        message = "has no [releases], so there is nothing to compare with"
        return Fault(
            message,
            project.snippets / f"{name}.toml",
            1,
            'write the table, e.g. [releases], kind = "git"; the newest is what upstream calls HEAD',
        )
    quoted = {use.name for use in inclusions(project) if use.kind == "quote" and use.article(project) == name}
    own = sorted({pins.snippets[id].pin.upstream for id in quoted & pins.snippets.keys()})
    if own := [upstream for upstream in own if upstream in pins.releases] or own:
        return Fault(
            f"{name} is an article; it quotes {', '.join(own)}",
            mend=f"anatomy drift {' '.join(own)}{options}",
        )
    known = sorted(pins.releases)
    said = did_you_mean(name, known) or f"; there are {', '.join(known) or 'none'}"
    mend = instead(name, nearest(name, known), "name pin files with a [releases] table")
    return Fault(f"no upstream {name!r} with releases{said}", mend=mend)


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
    if faults := [_unknown(project, pins, name, options) for name in upstreams if name not in pins.releases]:
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
        tell("recorded in snippets/evolution.toml" if changed else "the record already says so")
    if finding.faults:
        raise AnatomyError(finding.faults)
