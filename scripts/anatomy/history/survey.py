"""Comparing the quotations with what their upstreams have published since, and bringing the files that were recorded."""

import datetime
import difflib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from anatomy import tomlfile
from anatomy.errors import Fault, guessed
from anatomy.history.at_pin import QuotedAtPin, quotations_at_pin
from anatomy.history.change import Change, Status, compare, find_moved_file, find_moved_symbol
from anatomy.history.record import UNVERIFIED, CheckedRelease, Record, Verdict, read_record
from anatomy.history.release import Release, ReleaseSource
from anatomy.lines import with_ends_of
from anatomy.pages.inclusion import quoted_upstreams
from anatomy.paths import Project
from anatomy.pin import Pin, Pins, Releases
from anatomy.quotation.lock import Lock, read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.quotation import locked
from anatomy.quotation.upstream_file import unknown_upstream
from anatomy.sources.base import Reason, Refused
from anatomy.sources.blob import BlobCache, Identity
from anatomy.sources.git_refs import find_tip

_NEAR = 4
"""How many versions a message names."""
_NO_FILE = "no file "


@dataclass
class Compared:
    """All quotations of one upstream against one version."""

    upstream: str
    version: str
    newest: bool
    verdicts: dict[str, Verdict] = field(default_factory=dict)  # by id
    details: dict[str, str] = field(default_factory=dict)  # by id: why it is gone or ambiguous

    def summary(self) -> str:
        counts = Counter(verdict.status for verdict in self.verdicts.values())
        words = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
        return f"{self.upstream} {self.version}{' (newest)' if self.newest else ''}: {words}"

    def changes(self) -> Iterator[str]:
        """One line for each quotation that is not as it was."""
        for id, verdict in sorted(self.verdicts.items()):
            if verdict.status not in (Status.SAME, UNVERIFIED):
                where = f" at {verdict.path}({verdict.lines})" if verdict.lines else ""
                why = f" ({self.details[id]})" if id in self.details else ""
                yield f"{id}: {verdict.status}{where}{why}"


@dataclass
class Finding:
    """What one survey learned. ``problems``: releases that could not be had, and why; ``faults``: declared ones that there are not."""

    record: Record
    compared: list[Compared] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    transferred: int = 0  # bytes


def survey(
    published: ReleaseSource, *, upstreams: Collection[str] = (), every: bool, today: datetime.date
) -> Finding:
    """Compare the quotations with the newest release of each upstream, or with ``every`` declared one as well.

    What could not be had this time keeps what the record says. Raises PinError and LockError for bad files.
    """
    project = published.session.project
    pins, lock = read_pins(project), read_lock(project)
    cache = BlobCache(project.cache)
    finding = Finding(_current(read_record(project), pins, lock))
    quotations = locked(pins, lock).values()
    for upstream, releases in sorted(pins.releases.items()):
        if upstreams and upstream not in upstreams:
            continue
        quoted = []
        for quotation, at_pin in quotations_at_pin(
            (q for q in quotations if q.pin.upstream == upstream), cache
        ):
            if at_pin is None:
                finding.problems.append(f"{quotation.id}: its file is not in the cache; anatomy fetch")
            else:
                quoted.append(at_pin)
        if quoted:
            _survey_upstream(finding, published, upstream, releases, quoted, every, today)
    return finding


def without_releases(project: Project, pins: Pins, name: str, options: str) -> Fault:
    """What is wrong with a word that is no upstream with releases: it is one without, or none. options: of the mend."""
    if name in {upstream for upstream, _pin in pins.pins}:
        message = "has no [releases], so there is nothing to compare with"
        return Fault(
            message,
            project.snippets / f"{name}.toml",
            1,
            'write the table, e.g. [releases], kind = "git"; the newest is what upstream calls HEAD',
        )
    return no_upstream(project, pins, name, lambda own: f"anatomy drift {' '.join(own)}{options}")


def no_upstream(project: Project, pins: Pins, name: str, command: Callable[[list[str]], str]) -> Fault:
    """What is wrong with a word that is no upstream: it is an article, or misspelt. command: the mend, of the upstreams that an article
    quotes, those with releases if any has."""
    own = sorted(quoted_upstreams(project, pins, name))
    if own := [upstream for upstream in own if upstream in pins.releases] or own:
        return Fault(f"{name} is an article; it quotes {', '.join(own)}", mend=command(own))
    return unknown_upstream(pins, name)


def _survey_upstream(
    finding: Finding,
    published: ReleaseSource,
    upstream: str,
    releases: Releases,
    quoted: Sequence[QuotedAtPin],
    every: bool,
    today: datetime.date,
) -> None:
    if fault := _no_project(published, upstream, releases):
        finding.faults.append(fault)
        return
    newest = None
    try:
        newest = published.newest(releases, quoted[0].pin)
    except Refused as refused:
        wrong = (
            _wrong_tip(published, upstream, releases, quoted[0].pin)
            if refused.reason is Reason.ABSENT
            else None
        )
        said = f"{upstream}: the newest release: {refused.reason}: {refused.detail}"
        finding.problems.append(str(wrong or said))
    before = finding.record.newest(upstream)
    if newest is not None and before not in (None, newest):
        assert before is not None
        if before in releases.versions:
            finding.record.is_newest_no_more(upstream, before)
        else:
            finding.record.forget(upstream, before)
    for version in dict.fromkeys([*(releases.versions if every else ()), *filter(None, [newest])]):
        published.session.say(f"{upstream} {version}: comparing {len(quoted)} quotations")
        paths = {path for one in quoted for path in releases.paths(one.snippet.path)}
        try:
            release = published.open(releases, quoted[0].pin, version, paths)
        except Refused as refused:
            absent = refused.reason is Reason.ABSENT and version in releases.versions
            if absent and (fault := _no_version(published, upstream, releases, version)):
                finding.faults.append(fault)
            else:
                finding.problems.append(f"{upstream}/{version}: {refused.reason}: {refused.detail}")
            continue
        compared = _compare_all(quoted, releases, release, newest=version == newest)
        finding.compared.append(compared)
        finding.transferred += release.transferred
        checked = CheckedRelease(
            checked=today,
            source=release.source,
            digest=release.digest,
            newest=compared.newest,
            declared=releases.digest,
        )
        _note(finding.record, compared, release, checked, BlobCache(published.session.project.cache))


def _no_project(published: ReleaseSource, upstream: str, releases: Releases) -> Fault | None:
    """What is wrong with a ``project`` of which the package index knows nothing; None where it knows it, or nobody says."""
    try:
        published.versions(releases)
        return None
    except Refused as refused:
        if refused.reason is not Reason.ABSENT:
            return None
    project = published.session.project
    known = {upstream}
    for pin in read_pins(project).pins.values():
        if pin.upstream == upstream:
            known |= {pin.repo.rpartition("/")[2], *(a.project for a in (pin.sdist, *pin.wheels) if a)}
    assert releases.project is not None
    said, mend = guessed(releases.project, known - {releases.project}, "write its name on the package index")
    document = tomlfile.load(project.snippets / f"{upstream}.toml")
    message = f"releases.project: no package index has {releases.project}{said}"
    return document.fault(("releases", "project"), message, mend=mend)


def _wrong_tip(published: ReleaseSource, upstream: str, releases: Releases, pin: Pin) -> Fault | None:
    """What is wrong with a ``tip`` that upstream does not have; None where there is none, or nobody says what upstream has."""
    if releases.tip is None:
        return None
    try:
        tip = find_tip(published.session, pin.repo, pin.host)
    except Refused:
        return None
    document = tomlfile.load(published.session.project.snippets / f"{upstream}.toml")
    message = f"tip: upstream has no {releases.tip}; its branch is {tip}"
    fault = document.fault(("releases", "tip"), message, mend=f'write tip = "{tip}"')
    return fault.below(published.session.project.root)


def _no_version(published: ReleaseSource, upstream: str, releases: Releases, version: str) -> Fault | None:
    """A declared ``version`` that the index does not have; None where it has none at all of the project."""
    try:
        known = published.versions(releases)
    except Refused:
        return None
    if not known:
        return None
    near = set(difflib.get_close_matches(version, known, _NEAR, 0))
    listed = ", ".join(other for other in known if other in near) + (" …" if len(known) > len(near) else "")
    document = tomlfile.load(published.session.project.snippets / f"{upstream}.toml")
    message = f"{releases.project} has no {releases.kind} {version}; there are {listed}"
    mend = f"write one of them in the place of {version}"
    return document.fault(("releases", "versions", releases.versions.index(version)), message, mend=mend)


def _compare_all(
    quoted: Sequence[QuotedAtPin], releases: Releases, release: Release, *, newest: bool
) -> Compared:
    compared = Compared(release.upstream, release.version, newest)
    for one in quoted:
        change = compare_in_release(one, releases, release)
        compared.verdicts[one.id] = verdict_of(change)
        if change is not None and change.detail:
            compared.details[one.id] = change.detail
    for one in quoted:
        path, said = one.snippet.path, compared.details.get(one.id, "")
        if said.startswith(_NO_FILE) and (place := _left_for(path, quoted, compared, releases)):
            move = f"moved = {{ {tomlfile.quote(path)} = {tomlfile.quote(place)} }}"
            compared.details[one.id] = f"{said}; if it was {place}: write {move} below [releases]"
    return compared


def _left_for(path: str, quoted: Sequence[QuotedAtPin], compared: Compared, releases: Releases) -> str | None:
    """The file in which most symbols of the file ``path`` were found that were found at all, where that is not there itself."""
    found = (compared.verdicts[one.id].path for one in quoted if one.snippet.path == path)
    places = Counter(place for place in found if place and place not in releases.paths(path))
    return next((place for place, _count in places.most_common(1)), None)


def verdict_of(change: Change | None) -> Verdict:
    """As the record tells ``change`` (None: the release cannot tell)."""
    if change is None:
        return Verdict(status=UNVERIFIED)
    place = {"path": change.path, "lines": change.lines, "sha256": change.sha256} if change.lines else {}
    return Verdict.model_validate({"status": change.status.value, **place})


def _note(
    record: Record, compared: Compared, release: Release, checked: CheckedRelease, cache: BlobCache
) -> None:
    """Put into the record what was learned about one release; the files of the newest go into the cache, for the diffs."""
    key = f"{compared.upstream}/{compared.version}"
    record.forget(compared.upstream, compared.version)
    record.releases[key] = checked
    for id, verdict in compared.verdicts.items():
        record.verdicts.setdefault(id, {})[compared.version] = verdict
        if verdict.lines:
            data = release.files[verdict.path]
            identity = cache.put(data) if compared.newest else Identity.of(data)
            record.files[f"{key}/{verdict.path}"] = identity


def compare_in_release(
    quoted: QuotedAtPin, releases: Releases, release: Release, *, ends: bool = False
) -> Change | None:
    """What became of one quotation in an opened release; None when this release cannot tell. ends: whether line ends count; else its files
    are read with those of the pin, since an archive made on another system has others."""
    snippet = quoted.snippet
    paths = releases.paths(snippet.path)
    here = next((path for path in paths if path in release.files), None)

    def text(data: bytes) -> bytes:
        return data if ends else with_ends_of(quoted.data, data)

    change = compare(quoted, here, text(release.files[here])) if here is not None else None
    if here is None and not release.carries(paths):
        return None
    if change is None or change.status is Status.GONE:
        elsewhere: dict[str, bytes] = {}
        for path in paths:
            elsewhere |= {name: text(data) for name, data in release.around(path).items()}
        if moved := find_moved_file(quoted, elsewhere):
            return moved
        if snippet.symbol:
            others = {path: data for path, data in elsewhere.items() if path != here}
            found = find_moved_symbol(quoted, others)
            if found.status is not Status.GONE:
                return found
            change = change or found
        if snippet.later:
            renamed = quoted.under_its_later_name()
            at_home = None if here is None else compare(renamed, here, text(release.files[here]))
            if at_home is not None and at_home.status is not Status.GONE:
                return at_home
            return find_moved_symbol(renamed, elsewhere)
    return change or Change(Status.GONE, detail=f"{_NO_FILE}{' or '.join(paths)}")


def _current(record: Record, pins: Pins, lock: Lock) -> Record:
    """The record without what no quotation, no release and no declared version stands behind any more."""
    for id in list(record.verdicts):
        entry = lock.snippets.get(id)
        if id not in pins.snippets or entry is None or record.bases.get(id) != entry.sha256:
            record.verdicts.pop(id)
    record.bases = {id: entry.sha256 for id, entry in lock.snippets.items() if id in pins.snippets}
    for key, release in list(record.releases.items()):
        upstream, _, version = key.partition("/")
        declared = pins.releases.get(upstream)
        if declared is None or (version not in declared.versions and not release.newest):
            record.forget(upstream, version)
    return record


def bring_recorded(published: ReleaseSource, upstreams: Collection[str] = ()) -> str:
    """Bring the recorded files of the newest releases into the cache, each proven to be the recorded one.

    Returns one line for a person; never fails because of upstream. Raises PinError, AnatomyError for bad files.
    """
    project = published.session.project
    pins, record, cache = read_pins(project), read_record(project), BlobCache(project.cache)
    lacking = 0
    said: list[str] = []
    for upstream, releases in sorted(pins.releases.items()):
        version = record.newest(upstream)
        if version is None or (upstreams and upstream not in upstreams):
            continue
        start = f"{upstream}/{version}/"
        recorded = {key[len(start) :]: file for key, file in record.files.items() if key.startswith(start)}
        wanted = {path: file for path, file in recorded.items() if cache.get(file) is None}
        if not wanted:
            continue
        pin = next(pin for (name, _pin), pin in pins.pins.items() if name == upstream)
        try:
            release = published.open(releases, pin, version, wanted)
        except Refused as refused:
            said.append(f"{upstream} {version}: {refused.reason}: {refused.detail}")
            lacking += len(wanted)
            continue
        for path, identity in wanted.items():
            data = release.files.get(path)
            wrong = "not in it" if data is None else identity.difference(data)
            if data is None or wrong is not None:
                said.append(f"{upstream} {version}: {path}: {wrong}")
                lacking += 1
            else:
                cache.put(data)
    if not pins.releases:
        return ""
    if lacking:
        return f"diffs with the newest releases: {lacking} files could not be had ({'; '.join(said)})"
    return "diffs with the newest releases: every recorded file is in the cache"
