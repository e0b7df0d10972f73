"""What a change to the record says, derived again from the releases that it names."""

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from anatomy import tomlfile
from anatomy.errors import AnatomyError, Fault
from anatomy.history.at_pin import quotations_at_pin
from anatomy.history.record import CheckedRelease, Record, Verdict, read_record, record_path
from anatomy.history.release import ReleaseSource
from anatomy.history.survey import compare_in_release, verdict_of
from anatomy.paths import Project
from anatomy.pin import Pins, Releases
from anatomy.quotation.lock import read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.quotation import locked
from anatomy.quotation.revision import project_at
from anatomy.sources.base import Refused
from anatomy.sources.blob import BlobCache, Identity

_A_DAY = datetime.timedelta(days=1)  # somewhere it is tomorrow already
MEND = "git checkout -- snippets/evolution.toml, or: anatomy drift --record --all"


@dataclass
class Derived:
    """How many changed verdicts were derived again, of how many upstreams the newest release was asked again, and what is wrong."""

    verdicts: int = 0
    newest: int = 0
    faults: list[Fault] = field(default_factory=list)


def derive_changed(published: ReleaseSource, since: str) -> Derived:
    """Derive again every verdict that differs from the revision ``since``, and which release is the newest where that or its day
    differs. What cannot be derived is a fault.

    Raises AnatomyError for files that cannot be read.
    """
    project = published.session.project
    pins, record = read_pins(project), read_record(project)
    before = record_at(project, since)
    found = Derived()
    for (upstream, version), ids in sorted(_changed(record, before, pins).items()):
        found.verdicts += len(ids)
        found.faults += _derive(published, pins, record, upstream, version, ids)
    for upstream, releases in sorted(pins.releases.items()):
        if _newest(record, upstream) != _newest(before, upstream):
            found.newest += 1
            found.faults += _ask_newest(published, pins, record, upstream, releases)
    return found


def _newest(record: Record, upstream: str) -> list[tuple[str, CheckedRelease]]:
    """The releases that are told to be the newest: one, in an honest record."""
    return [
        (key, release)
        for key, release in record.releases.items()
        if release.newest and key.startswith(f"{upstream}/")
    ]


def _ask_newest(
    published: ReleaseSource, pins: Pins, record: Record, upstream: str, releases: Releases
) -> Iterator[Fault]:
    """The release that the record calls the newest is the one that is it today, and its day is none to come."""
    document = tomlfile.load(record_path(published.session.project))
    said = _newest(record, upstream)
    where = ("releases", said[0][0]) if said else ("releases",)
    told = ", ".join(key.partition("/")[2] for key, _release in said) or "none"
    pin = next(pin for pin in pins.pins.values() if pin.upstream == upstream)
    try:
        newest = published.newest(releases, pin)
    except Refused as refused:
        message = f"the newest of {upstream} cannot be asked again: {refused.detail}"
        yield document.fault(where, message, mend=MEND)
        return
    if told != newest:
        message = f"says that the newest of {upstream} is {told}; it is {newest}"
        yield document.fault(where, message, mend=f"anatomy drift --record {upstream}")
    if any(release.checked > datetime.date.today() + _A_DAY for _key, release in said):
        yield document.fault(where, f"{upstream} was checked on a day to come", mend=MEND)


def record_at(project: Project, revision: str) -> Record:
    """The record of an earlier revision; an empty one where there was none or this tool cannot read it."""
    with project_at(project, revision) as before:
        try:
            return read_record(before)
        except AnatomyError:
            return Record()


def _changed(now: Record, before: Record, pins: Pins) -> dict[tuple[str, str], set[str]]:
    """(upstream, version) -> ids of the quotations of which something is told otherwise than before."""
    found: dict[tuple[str, str], set[str]] = {}
    for id, verdicts in now.verdicts.items():
        upstream = pins.snippets[id].pin.upstream if id in pins.snippets else ""
        for version, verdict in verdicts.items():
            release, file = f"{upstream}/{version}", f"{upstream}/{version}/{verdict.path}"
            told = (
                verdict == before.verdicts.get(id, {}).get(version),
                now.bases[id] == before.bases.get(id),
                now.files.get(file) == before.files.get(file),
                _source(now, release) == _source(before, release),
            )
            if not all(told):
                found.setdefault((upstream, version), set()).add(id)
    return found


def _source(record: Record, release: str) -> tuple[str, str]:
    known = record.releases.get(release)
    return ("", "") if known is None else (known.source, known.digest)


def _derive(
    published: ReleaseSource, pins: Pins, record: Record, upstream: str, version: str, ids: Collection[str]
) -> Iterator[Fault]:
    project = published.session.project
    document = tomlfile.load(record_path(project))

    def fault(id: str, message: str) -> Fault:
        return document.fault(("snippets", id, version), f"snippets.{id} in {version}: {message}", mend=MEND)

    quotations = locked(pins, read_lock(project))
    quoted = [quotations[id] for id in sorted(ids) if id in quotations]
    yield from (fault(id, "is about no quotation") for id in sorted(ids) if id not in quotations)
    releases = pins.releases.get(upstream)
    if not quoted or releases is None:
        yield from (fault(q.id, f"{upstream}.toml declares no releases") for q in quoted)
        return
    paths = {path for quotation in quoted for path in releases.paths(quotation.snippet.path)}
    try:
        release = published.open(releases, quoted[0].pin, version, paths)
    except Refused as refused:
        yield from (fault(q.id, f"changed, and cannot be derived again: {refused.detail}") for q in quoted)
        return
    if (told := _source(record, f"{upstream}/{version}")) != (release.source, release.digest):
        where = ("releases", f"{upstream}/{version}")
        message = f"releases.{upstream}/{version}: says {' '.join(told)}, read was {release.source} {release.digest}"
        yield document.fault(where, message, mend=MEND)
    for quotation, at_pin in quotations_at_pin(quoted, BlobCache(project.cache)):
        id = quotation.id
        if at_pin is None:
            yield fault(id, "changed, and its file at the pin is not here: anatomy fetch")
            continue
        derived = verdict_of(compare_in_release(at_pin, releases, release))
        said = record.verdicts[id][version]
        if record.bases[id] != quotation.entry.sha256:
            yield fault(id, "its base is not what the lock says")
        if derived != said:
            yield fault(id, f"says {_words(said)}; derived again it is {_words(derived)}")
        elif said.lines:
            file = record.files.get(f"{upstream}/{version}/{said.path}")
            if file != Identity.of(release.files[said.path]):
                yield fault(id, f"the file {said.path} of the release is another one")


def _words(verdict: Verdict) -> str:
    return " ".join(filter(None, (verdict.status, verdict.path, verdict.lines, verdict.sha256[:12])))
