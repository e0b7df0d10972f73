"""The record of what became of every quotation in the releases of its upstream.

``snippets/evolution.toml`` holds hashes and line numbers only, never code, so that the pages can be built without asking any
index. Format, version 1: ``[releases."UPSTREAM/VERSION"]`` (when it was checked, which artefact, the artefact's SHA-256 or
the commit, whether it was the newest, and a digest of the pin file's ``[releases]``), ``[files."UPSTREAM/VERSION/PATH"]`` (git blob id, size, SHA-256 of each file that
some quotation was found in) and ``[snippets.ID]``: ``base`` is the SHA-256 of the selection at the pin, then one line a
version.
"""

import datetime
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from anatomy import schema, tomlfile
from anatomy.errors import AnatomyError, Fault
from anatomy.files import write_atomic
from anatomy.lines import parse_ranges, selected_bytes, split_lines, with_ends_of
from anatomy.pages.inclusion import inclusions, quoted_upstreams
from anatomy.paths import Project
from anatomy.pin import Pins
from anatomy.quotation.lock import FileFacts, LineText, Sha256
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.quotation import Quotation
from anatomy.quotation.restore import committed
from anatomy.schema import Model, Pattern
from anatomy.sources.blob import BlobCache, Identity

VERSION: Literal[1] = 1
HEADER = f"# Written by `anatomy drift --record`. Hashes only; do not edit.\nversion = {VERSION}\n"
MEND = "git checkout -- snippets/evolution.toml, or: anatomy drift --record --all"
UNVERIFIED: Literal["unverified"] = "unverified"  # the release does not carry the file, or could not be had


class CheckedRelease(Model):
    """One release as it was when it was compared."""

    checked: datetime.date
    source: Annotated[str, Pattern("the name of an artefact, or git", "", r"[^\n]+")]
    digest: Annotated[str, Pattern("a SHA-256 or a commit", "", r"([0-9a-f]{40}|[0-9a-f]{64})?")]
    newest: bool
    declared: Annotated[str, Pattern("a digest of [releases]", "", r"[0-9a-f]{12}")] | None = None


class Verdict(Model):
    """One quotation in one release. ``path``, ``lines`` and ``sha256`` say where it stands, if anywhere."""

    status: Literal["same", "moved", "changed", "gone", "ambiguous", "unverified"]
    path: Annotated[str, Pattern("a path", "", r"[^\n]*", 1024)] = ""
    lines: LineText | Literal[""] = ""
    sha256: Sha256 | Literal[""] = ""


class _Quoted(Model):
    base: Sha256
    verdicts: dict[str, Verdict]  # by version

    @model_validator(mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if not isinstance(value, Mapping) or "base" not in value:
            return value
        return {"base": value["base"], "verdicts": {k: v for k, v in value.items() if k != "base"}}


class _File(Model):
    version: Literal[1]
    releases: dict[str, CheckedRelease] = Field(default_factory=dict)
    files: dict[str, FileFacts] = Field(default_factory=dict)
    snippets: dict[str, _Quoted] = Field(default_factory=dict)


@dataclass
class Record:
    """What is known. Keys: "UPSTREAM/VERSION", "UPSTREAM/VERSION/PATH", and id → version."""

    releases: dict[str, CheckedRelease] = field(default_factory=dict)
    files: dict[str, Identity] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    verdicts: dict[str, dict[str, Verdict]] = field(default_factory=dict)

    def newest(self, upstream: str) -> str | None:
        """The version that was the newest of ``upstream`` when it was last checked."""
        return next((version for version, release in self._of(upstream) if release.newest), None)

    def versions(self, upstream: str) -> list[str]:
        """Every checked version of ``upstream``, oldest first."""
        return sorted((version for version, _release in self._of(upstream)), key=version_key)

    def verdict(self, quotation: Quotation, version: str) -> Verdict | None:
        """What is recorded, unless the quotation has changed since."""
        if self.bases.get(quotation.id) != quotation.entry.sha256:
            return None
        return self.verdicts.get(quotation.id, {}).get(version)

    def bytes_of(self, cache: BlobCache, upstream: str, version: str, verdict: Verdict) -> bytes | None:
        """The recorded file from the cache, proven to be it and to hold the recorded selection, with the line ends of the pin; None when it
        cannot be had."""
        identity = self.files.get(f"{upstream}/{version}/{verdict.path}")
        data = cache.get(identity) if identity is not None else None
        if data is None or not verdict.lines:
            return None
        for text in dict.fromkeys((data, with_ends_of(b"\n", data), with_ends_of(b"\r\n", data))):
            chosen = selected_bytes(split_lines(text), parse_ranges(verdict.lines))
            if hashlib.sha256(chosen).hexdigest() == verdict.sha256:
                return text
        return None

    def forget(self, upstream: str, version: str) -> None:
        """Drop a release and its files."""
        key = f"{upstream}/{version}"
        self.releases.pop(key, None)
        for name in [name for name in self.files if name.startswith(f"{key}/")]:
            del self.files[name]

    def is_newest_no_more(self, upstream: str, version: str) -> None:
        key = f"{upstream}/{version}"
        self.releases[key] = self.releases[key].model_copy(update={"newest": False})

    def _of(self, upstream: str) -> Iterator[tuple[str, CheckedRelease]]:
        for key, release in self.releases.items():
            name, _, version = key.partition("/")
            if name == upstream:
                yield version, release


def version_key(version: str) -> tuple[object, ...]:
    """Sort key: by release number; a commit or ref comes last."""
    from packaging.version import InvalidVersion, Version

    try:
        return (0, Version(version), version)
    except InvalidVersion:
        return (1, version)


def record_path(project: Project) -> Path:
    return project.snippets / "evolution.toml"


def read_record(project: Project) -> Record:
    """The record as it stands; an empty one where there is none yet. Raises AnatomyError for a malformed one."""
    path = record_path(project)
    if not path.exists():
        return Record()
    document = tomlfile.load(path, mend=MEND)
    if (version := document.data.get("version")) != VERSION:
        raise AnatomyError(
            document.fault(("version",), f"has version {version!r}; this tool reads {VERSION}")
        )
    file = schema.validate(document, _File, by_hand=False)
    return Record(
        file.releases,
        {key: facts.identity for key, facts in file.files.items()},
        {id: quoted.base for id, quoted in file.snippets.items()},
        {id: quoted.verdicts for id, quoted in file.snippets.items()},
    )


def record_faults(project: Project) -> Iterator[Fault]:
    """What is wrong with the record, and what the pages show that it does not hold. Raises AnatomyError for malformed files."""
    pins, record = read_pins(project), read_record(project)
    yield from _contradictions(project, pins, record)
    yield from _unrecorded(project, pins, record)
    yield from _edited(project, pins, record)


def _contradictions(project: Project, pins: Pins, record: Record) -> Iterator[Fault]:
    """Where the record contradicts itself, as it does once it was edited or merged by hand."""
    if not record.verdicts:
        return
    document = tomlfile.load(record_path(project), mend=MEND)
    for id, verdicts in record.verdicts.items():
        upstream = pins.snippets[id].pin.upstream if id in pins.snippets else ""
        for version, verdict in verdicts.items():
            loc = ("snippets", id, version)
            found = verdict.status in ("same", "moved", "changed")
            unchanged = verdict.sha256 == record.bases[id]
            if found != bool(verdict.path and verdict.lines and verdict.sha256):
                message = f"is {verdict.status}, with{'out' if found else ''} a place"
            elif found and unchanged and verdict.status == "changed":
                message = "is changed, with the hash of the quotation"
            elif found and not unchanged and verdict.status != "changed":
                message = f"is {verdict.status}, with another hash than the quotation"
            elif found and upstream and f"{upstream}/{version}/{verdict.path}" not in record.files:
                message = f"names {verdict.path}, which has no block in [files]"
            else:
                continue
            yield document.fault(loc, f"snippets.{id}: in {version} it {message}")


def _unrecorded(project: Project, pins: Pins, record: Record) -> Iterator[Fault]:
    """Evolution tables that pages include, of upstreams of which nothing is recorded, or not every declared version."""
    path = record_path(project)
    if not path.exists() and project.relative(path) in committed(project):
        return  # the check of missing files says so
    for use in inclusions(project):
        if use.kind != "evolution":
            continue
        upstreams = quoted_upstreams(project, pins, use.name)
        for upstream in sorted(upstreams & pins.releases.keys()):
            releases, known = pins.releases[upstream], record.versions(upstream)
            if releases.kind == "git" and not known:
                continue  # its repository may not be in reach; the page says that it was not
            lacking = [version for version in releases.versions if version not in known]
            if lacking or not known:
                which = f" (versions {', '.join(lacking)})" if lacking else ""
                message = f"evolution/{use.name}: nothing is recorded of {upstream}{which}"
                mend = f"anatomy drift {upstream} --all --record"
                yield Fault(message, use.page, use.line, mend, due="review")


def _edited(project: Project, pins: Pins, record: Record) -> Iterator[Fault]:
    """Upstreams that were recorded before their ``[releases]`` said what it says now."""
    for upstream, releases in pins.releases.items():
        declared = {
            record.releases[f"{upstream}/{version}"].declared for version in record.versions(upstream)
        }
        if declared - {None, releases.digest}:
            document = tomlfile.load(project.snippets / f"{upstream}.toml")
            message = f"{upstream} was recorded before [releases] was edited"
            mend = f"anatomy drift {upstream} --all --record"
            yield Fault(message, document.path, document.line(("releases",)), mend, due="review")


def write_record(project: Project, record: Record, pins: Pins) -> bool:
    """Write the record atomically; False when it already said the same."""
    return write_atomic(record_path(project), render_record(tidy(record, pins)).encode())


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
    for key, release in sorted(record.releases.items(), key=lambda item: _release_key(item[0])):
        blocks.append(tomlfile.table(f"releases.{tomlfile.quote(key)}", dict(release)))
    for key, file in sorted(record.files.items()):
        blocks.append(tomlfile.table(f"files.{tomlfile.quote(key)}", vars(file)))
    for id, verdicts in sorted(record.verdicts.items()):
        said: dict[str, object] = {"base": record.bases[id]}
        for version, verdict in sorted(verdicts.items(), key=lambda item: version_key(item[0])):
            said[tomlfile.quote(version)] = {key: value for key, value in verdict if value}
        blocks.append(tomlfile.table(f"snippets.{id}", said))
    return "\n".join(blocks)


def _release_key(key: str) -> tuple[object, ...]:
    upstream, _, version = key.partition("/")
    return (upstream, *version_key(version))
