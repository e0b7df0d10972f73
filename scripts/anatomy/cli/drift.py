"""``drift``: the quotations against what upstream has published since. A report; never a failure because of upstream."""

from __future__ import annotations

import datetime
import time
from collections import Counter

import click

from anatomy.cli.console import alone, mirror_option, offline_option, progress, tell
from anatomy.errors import AnatomyError, Fault
from anatomy.paths import Project


@click.command()
@click.argument("upstreams", nargs=-1)
@click.option("--record", is_flag=True, help="Write what was found to snippets/evolution.toml.")
@click.option("--all", "every", is_flag=True, help="Every declared version, not just the newest.")
@click.option(
    "--bring", is_flag=True, help="Only bring the recorded newest files into the cache, for the diffs."
)
@offline_option
@click.option("--quiet", is_flag=True, help="Counts only.")
@mirror_option
@click.pass_obj
def drift(
    project: Project,
    upstreams: tuple[str, ...],
    record: bool,
    every: bool,
    bring: bool,
    offline: bool,
    quiet: bool,
    git_mirrors: tuple[str, ...],
) -> None:
    """Compare every quotation with the newest release (or tip) that its upstream has published.

    UPSTREAMS: stems of pin files (default: all that declare releases). Ends with status 0 whatever upstream did.
    """
    from anatomy.history.record import look, write_record
    from anatomy.history.release import ReleaseSource
    from anatomy.quotation.pinfile import read_pins
    from anatomy.sources.session import Session

    pins = read_pins(project)
    unknown = [name for name in upstreams if name not in pins.releases]
    if unknown:
        known = ", ".join(sorted(pins.releases)) or "none"
        raise AnatomyError(
            Fault(
                f"no [releases] for {', '.join(unknown)}; there are: {known}",
                project.snippets,
                None,
                "add a [releases] table to the pin file",
            )
        )
    alone(bring=bring, record=record)
    alone(bring=bring, all=every)
    started = time.monotonic()
    with progress() as say:
        published = ReleaseSource(Session(project, git_mirrors, offline, say))
        if not bring:
            today = datetime.datetime.now(datetime.UTC).date().isoformat()
            finding = look(published, upstreams=upstreams, every=every, today=today)
        else:
            from anatomy.history.drift_page import bring as fetch_recorded

            said = fetch_recorded(published, upstreams)
    if bring:
        tell(said)
        return
    for upstream in sorted(pins.releases):
        if upstreams and upstream not in upstreams:
            continue
        newest = finding.record.newest(upstream)
        for version in finding.record.versions(upstream):
            if not (every or version == newest):
                continue
            found = {
                id: verdicts[version]
                for id, verdicts in finding.record.verdicts.items()
                if pins.snippets[id].pin.upstream == upstream and version in verdicts
            }
            counts = Counter(verdict.status for verdict in found.values())
            summary = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
            tell(f"{upstream} {version}{' (newest)' if version == newest else ''}: {summary}")
            for id, verdict in sorted(found.items()):
                if not quiet and verdict.status not in ("same", "unverified"):
                    detail = finding.details.get((id, version))
                    where = f" at {verdict.path}({verdict.lines})" if verdict.lines else ""
                    tell(f"  {id}: {verdict.status}{where}{f' ({detail})' if detail else ''}")
    for problem in finding.problems:
        tell(f"not verified here: {problem}", err=True)
    tell(f"{finding.transferred / 1e6:.1f} MB in {time.monotonic() - started:.1f} s")
    if record:
        changed = write_record(project, finding.record, pins)
        tell("recorded in snippets/evolution.toml" if changed else "the record already says so")
