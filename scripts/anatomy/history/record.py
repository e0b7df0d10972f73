"""Evolution: what became of every quotation in the releases that its upstream has published.

Computed from published artefacts and recorded in ``snippets/evolution.toml`` (hashes and line numbers only, never
code), so that the pages can be built without asking any index. Format, version 1: ``[releases."UPSTREAM/VERSION"]``
(when it was looked at, which artefact, the artefact's SHA-256 or the commit, and whether it was the newest),
``[files."UPSTREAM/VERSION/PATH"]`` (git blob id, size, SHA-256 of each file that some quotation was found in) and
``[snippets.ID]``: ``base`` is the SHA-256 of the selection at the pin, then one line a version.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from anatomy import tomlfile
from anatomy.errors import EvolutionError, Fault
from anatomy.files import write_atomic
from anatomy.history.change import Change, Old, Status, compare, find_moved, seek
from anatomy.history.release import Release, ReleaseSource
from anatomy.paths import Project
from anatomy.pin import Pins, Releases, Snippet
from anatomy.quotation.lock import Lock, read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.selection.lines import parse_ranges, selected_bytes, split_lines
from anatomy.sources.base import Refused
from anatomy.sources.blob import BlobCache, Identity

VERSION = 1
HEADER = f"# Written by `anatomy drift --record`. Hashes only; do not edit.\nversion = {VERSION}\n"
MEND = "git checkout -- snippets/evolution.toml, or: anatomy drift --record --all"
UNVERIFIED = "unverified"  # the release does not carry the file, or could not be had

_STATUSES = (*(status.value for status in Status), UNVERIFIED)


@dataclass(frozen=True)
class Looked:
    """One release as it was looked at."""

    checked: str  # date, ISO 8601
    source: str  # the artefact's name, or "git"
    digest: str  # SHA-256 of the artefact, or the commit
    newest: bool


@dataclass(frozen=True)
class Verdict:
    """One quotation in one release. ``status`` is a Status or ``unverified``."""

    status: str
    path: str = ""
    lines: str = ""
    sha256: str = ""


@dataclass
class Record:
    """What is known. Keys: "UPSTREAM/VERSION", "UPSTREAM/VERSION/PATH", and id → version."""

    releases: dict[str, Looked] = field(default_factory=dict)
    files: dict[str, Identity] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    verdicts: dict[str, dict[str, Verdict]] = field(default_factory=dict)

    def newest(self, upstream: str) -> str | None:
        """The version that was the newest of ``upstream`` when it was last looked at."""
        for key, looked in self.releases.items():
            if looked.newest and key.partition("/")[0] == upstream:
                return key.partition("/")[2]
        return None

    def versions(self, upstream: str) -> list[str]:
        found = [key.partition("/")[2] for key in self.releases if key.partition("/")[0] == upstream]
        return sorted(found, key=order)

    def verdict(self, snippet: Snippet, version: str, base: str) -> Verdict | None:
        """What is recorded, unless the quotation has changed since (``base``: the locked SHA-256)."""
        if self.bases.get(snippet.id) != base:
            return None
        return self.verdicts.get(snippet.id, {}).get(version)


def order(version: str) -> tuple[object, ...]:
    """Sort key: by release number; a commit or ref comes last."""
    from packaging.version import InvalidVersion, Version

    try:
        return (0, Version(version), version)
    except InvalidVersion:
        return (1, version)


def record_path(project: Project) -> Path:
    return project.snippets / "evolution.toml"


@dataclass
class Finding:
    """What one run learned, for a report. ``problems``: releases that could not be had, and why."""

    record: Record
    problems: list[str] = field(default_factory=list)
    transferred: int = 0  # bytes
    details: dict[tuple[str, str], str] = field(default_factory=dict)  # (id, version) -> why


def look(published: ReleaseSource, *, upstreams: Collection[str] = (), every: bool, today: str) -> Finding:
    """Compare the quotations with the newest release of each upstream, or with ``every`` declared one as well.

    What could not be had this time keeps what the record says. Raises PinError and LockError for bad files.
    """
    project = published.session.project
    pins, lock = read_pins(project), read_lock(project)
    finding = Finding(_current(read_record(project), pins, lock))
    cache = BlobCache(project.cache)
    for upstream, releases in sorted(pins.releases.items()):
        if upstreams and upstream not in upstreams:
            continue
        olds = _olds(pins, lock, upstream, cache, finding)
        if not olds:
            continue
        try:
            newest = published.newest(releases, olds[0].snippet.pin)
        except Refused as refused:
            newest = None
            finding.problems.append(f"{upstream}: the newest release: {refused.reason}: {refused.detail}")
        for key, looked in list(finding.record.releases.items()):
            if (
                newest is not None
                and looked.newest
                and key.startswith(f"{upstream}/")
                and key != f"{upstream}/{newest}"
            ):
                _forget(
                    finding.record,
                    upstream,
                    key.partition("/")[2],
                    keep=key.partition("/")[2] in releases.versions,
                )
        wanted = dict.fromkeys([*(releases.versions if every else ()), *([newest] if newest else ())])
        for version in wanted:
            published.session.say(f"{upstream} {version}: comparing {len(olds)} quotations")
            _compare_with(finding, published, releases, olds, version, version == newest, today, cache)
    return finding


def _compare_with(
    finding: Finding,
    published: ReleaseSource,
    releases: Releases,
    olds: list[Old],
    version: str,
    newest: bool,
    today: str,
    cache: BlobCache,
) -> None:
    pin = olds[0].snippet.pin
    key = f"{pin.upstream}/{version}"
    paths = {path for old in olds for path in releases.paths(old.snippet.path)}
    try:
        release = published.open(releases, pin, version, paths)
    except Refused as refused:
        finding.problems.append(f"{key}: {refused.reason}: {refused.detail}")
        return
    record = finding.record
    _forget(record, pin.upstream, version, keep=False)
    record.releases[key] = Looked(today, release.source, release.digest, newest)
    for old in olds:
        change = judge(old, releases, release)
        verdict = Verdict(UNVERIFIED) if change is None else _verdict(change)
        record.verdicts.setdefault(old.snippet.id, {})[version] = verdict
        if change is not None and change.detail:
            finding.details[old.snippet.id, version] = change.detail
        if verdict.lines:
            data = release.files[verdict.path]
            record.files[f"{key}/{verdict.path}"] = cache.put(data) if newest else Identity.of(data)
    finding.transferred += release.transferred


def _verdict(change: Change) -> Verdict:
    return Verdict(change.status.value, change.path if change.lines else "", change.lines, change.sha256)


def judge(old: Old, releases: Releases, release: Release) -> Change | None:
    """What became of one quotation in an opened release; None when this release cannot tell."""
    paths = releases.paths(old.snippet.path)
    here = next((path for path in paths if path in release.files), None)
    change = compare(old, here, release.files[here]) if here is not None else None
    if here is None and not release.carries(paths):
        return None
    if change is None or change.status is Status.GONE:
        elsewhere: dict[str, bytes] = {}
        for path in paths:
            elsewhere |= release.around(path)
        if moved := find_moved(old, elsewhere):
            return moved
        if old.snippet.symbol:
            found = seek(old, {path: data for path, data in elsewhere.items() if path != here})
            if found.status is not Status.GONE:
                return found
            change = change or found
        if old.snippet.later:
            renamed = replace(
                old, snippet=replace(old.snippet, symbol=old.snippet.later, lines=None, start=None, end=None)
            )
            at_home = None if here is None else compare(renamed, here, release.files[here])
            return seek(renamed, elsewhere) if at_home is None or at_home.status is Status.GONE else at_home
    return change or Change(Status.GONE, detail=f"no file {' or '.join(paths)}")


def olds_of(pins: Pins, lock: Lock, upstream: str, cache: BlobCache) -> Iterator[tuple[Snippet, Old | None]]:
    """Every locked quotation of ``upstream`` with its bytes at the pin, or None where they are not in the cache."""
    for id, snippet in pins.snippets.items():
        entry = lock.snippets.get(id)
        if snippet.pin.upstream != upstream or entry is None:
            continue
        data = cache.get(lock.files[entry.file].identity)
        yield snippet, None if data is None else Old(snippet, data, entry.lines, entry.extent)


def _olds(pins: Pins, lock: Lock, upstream: str, cache: BlobCache, finding: Finding) -> list[Old]:
    found = []
    for snippet, old in olds_of(pins, lock, upstream, cache):
        if old is None:
            finding.problems.append(f"{snippet.id}: its file is not in the cache; anatomy fetch")
        else:
            found.append(old)
    return found


def _forget(record: Record, upstream: str, version: str, *, keep: bool) -> None:
    """Drop a release from the record, or (``keep``) just that it was the newest."""
    key = f"{upstream}/{version}"
    looked = record.releases.get(key)
    if keep and looked is not None:
        record.releases[key] = Looked(looked.checked, looked.source, looked.digest, False)
        return
    record.releases.pop(key, None)
    record.files = {name: found for name, found in record.files.items() if not name.startswith(f"{key}/")}


def _current(record: Record, pins: Pins, lock: Lock) -> Record:
    """The record without what no quotation, no release and no declared version stands behind any more."""
    for id in list(record.verdicts):
        entry = lock.snippets.get(id)
        if id not in pins.snippets or entry is None or record.bases.get(id) != entry.sha256:
            record.verdicts.pop(id)
    record.bases = {id: entry.sha256 for id, entry in lock.snippets.items() if id in pins.snippets}
    for key, looked in list(record.releases.items()):
        upstream, _, version = key.partition("/")
        declared = pins.releases.get(upstream)
        if declared is None or (version not in declared.versions and not looked.newest):
            _forget(record, upstream, version, keep=False)
    return record


def tidy(record: Record, pins: Pins) -> Record:
    """Drop verdicts and files that belong to no recorded release or quotation."""
    for id, verdicts in list(record.verdicts.items()):
        upstream = pins.snippets[id].pin.upstream
        kept = {version: v for version, v in verdicts.items() if f"{upstream}/{version}" in record.releases}
        if kept:
            record.verdicts[id] = kept
        else:
            record.verdicts.pop(id)
    record.bases = {id: base for id, base in record.bases.items() if id in record.verdicts}
    used = {
        f"{pins.snippets[id].pin.upstream}/{version}/{verdict.path}"
        for id, verdicts in record.verdicts.items()
        for version, verdict in verdicts.items()
        if verdict.path
    }
    record.files = {key: found for key, found in record.files.items() if key in used}
    return record


def render_record(record: Record) -> str:
    """The record's text: sorted, the same bytes for the same facts."""
    blocks = [HEADER]
    for key, looked in sorted(record.releases.items(), key=lambda item: _release_order(item[0])):
        blocks.append(
            f"[releases.{tomlfile.quote(key)}]\nchecked = {looked.checked}\nsource = {tomlfile.quote(looked.source)}\n"
            f'digest = "{looked.digest}"\nnewest = {str(looked.newest).lower()}\n'
        )
    for key, file in sorted(record.files.items()):
        blocks.append(
            f"[files.{tomlfile.quote(key)}]\n"
            f'blob = "{file.blob}"\nsize = {file.size}\nsha256 = "{file.sha256}"\n'
        )
    for id, verdicts in sorted(record.verdicts.items()):
        lines = [f'[snippets.{id}]\nbase = "{record.bases[id]}"']
        for version, v in sorted(verdicts.items(), key=lambda item: order(item[0])):
            parts = [f'status = "{v.status}"']
            if v.lines:
                parts += [
                    f"path = {tomlfile.quote(v.path)}",
                    f'lines = "{v.lines}"',
                    f'sha256 = "{v.sha256}"',
                ]
            lines.append(f"{tomlfile.quote(version)} = {{ {', '.join(parts)} }}")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _release_order(key: str) -> tuple[object, ...]:
    upstream, _, version = key.partition("/")
    return (upstream, *order(version))


def write_record(project: Project, record: Record, pins: Pins) -> bool:
    """Write the record atomically; False when it already said the same."""
    return write_atomic(record_path(project), render_record(tidy(record, pins)).encode())


_FORMS = {
    "blob": r"[0-9a-f]{40}",
    "sha256": r"[0-9a-f]{64}",
    "digest": r"([0-9a-f]{40}|[0-9a-f]{64})?",
    "base": r"[0-9a-f]{64}",
    "lines": r"\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*",
    "status": "|".join(_STATUSES),
    "source": r"[^\n]{1,300}",
    "path": r"[^\n]{1,1024}",
}


def read_record(project: Project) -> Record:
    """The record as it stands; an empty one where there is none yet. Raises EvolutionError for a malformed one."""
    path = record_path(project)
    if not path.exists():
        return Record()
    document = tomlfile.load(path, mend=MEND, error=EvolutionError)
    if document.data.get("version") != VERSION:
        message = f"has version {document.data.get('version')!r}; this tool reads {VERSION}"
        raise EvolutionError(Fault(message, path, document.line(("version",)), MEND))
    record = Record()
    try:
        for key, raw in document.data.get("releases", {}).items():
            where: Sequence[str] = ("releases", key)
            record.releases[key] = Looked(
                raw["checked"].isoformat(), _text(raw, "source"), _text(raw, "digest"), raw["newest"] is True
            )
        for key, raw in document.data.get("files", {}).items():
            where = ("files", key)
            record.files[key] = Identity(_text(raw, "blob"), int(raw["size"]), _text(raw, "sha256"))
        for id, raw in document.data.get("snippets", {}).items():
            where = ("snippets", id)
            record.bases[id] = _text(raw, "base")
            record.verdicts[id] = {
                version: _read_verdict(v) for version, v in raw.items() if version != "base"
            }
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        message = f"{'.'.join(where)}: out of form ({type(problem).__name__}: {problem})"
        raise EvolutionError(Fault(message, path, document.line(where), MEND)) from None
    return record


def _read_verdict(raw: dict[str, Any]) -> Verdict:
    status = _text(raw, "status")
    if "lines" not in raw:
        return Verdict(status)
    return Verdict(status, _text(raw, "path"), _text(raw, "lines"), _text(raw, "sha256"))


def _text(raw: dict[str, Any], key: str) -> str:
    value = raw[key]
    if not isinstance(value, str) or not re.fullmatch(_FORMS[key], value):
        raise ValueError(f"{key} is {value!r}")
    return value


def recorded_bytes(
    record: Record, cache: BlobCache, upstream: str, version: str, verdict: Verdict
) -> bytes | None:
    """The recorded file from the cache, proven to be it and to hold the recorded selection; None when it cannot be had."""
    identity = record.files.get(f"{upstream}/{version}/{verdict.path}")
    data = cache.get(identity) if identity is not None else None
    if data is None or not verdict.lines:
        return None
    import hashlib

    chosen = selected_bytes(split_lines(data), parse_ranges(verdict.lines))
    return data if hashlib.sha256(chosen).hexdigest() == verdict.sha256 else None
