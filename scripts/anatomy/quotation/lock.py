"""The lock: what the pins were resolved to. Written by ``anatomy lock`` only; read by everything else.

Format (``snippets/lock.toml``, version 1): a line ``files."UPSTREAM/PIN/PATH" = { … }`` for each quoted upstream file
(git blob id, size in bytes, SHA-256, how the blob id is known and from which sources), and a line ``snippets.ID = { … }``
for each quotation (its file, commit, line ranges, enclosing extent, SHA-256 of the selected bytes, language, and a
digest of the pin file's words, so that an edited snippet is noticed). An entry is a line so that two branches are merged by lines.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from anatomy import schema, tomlfile
from anatomy.errors import Fault, LockError, nearest
from anatomy.files import once, write_atomic
from anatomy.lines import format_ranges
from anatomy.paths import Project
from anatomy.pin import Commit, Pin, Pins, Snippet, upstream_path
from anatomy.quotation.restore import from_git, restoring
from anatomy.quotation.selection.select import Selection
from anatomy.schema import Items, Model, Pattern
from anatomy.sources.blob import Identity

VERSION: Literal[1] = 1
HEADER = (
    f"# Written by `anatomy lock`. Do not edit: the next `anatomy check` would notice.\nversion = {VERSION}\n"
)
MEND = "git checkout HEAD -- snippets/lock.toml && anatomy lock"
_MEANT = 0.8
"""How like a locked path another must be to be taken for a slip of it (difflib's ratio)."""

Evidence = Literal["git", "artifact"]
_RANGE = r"[0-9]{1,9}(?:-[0-9]{1,9})?"
LineText = Annotated[str, Pattern("ranges of lines", "43-58,66", rf"{_RANGE}(?:,{_RANGE})*", 10_000)]
Sha256 = Annotated[str, Pattern("a SHA-256", "", r"[0-9a-f]{64}")]
BlobId = Annotated[str, Pattern("a git blob id", "", r"[0-9a-f]{40}")]


class FileFacts(Model):
    """What a file is, as the machine-written files keep it."""

    blob: BlobId
    size: Annotated[int, Field(ge=0)]  # bytes
    sha256: Sha256

    @property
    def identity(self) -> Identity:
        return Identity(self.blob, self.size, self.sha256)


class LockedFile(FileFacts):
    """One upstream file at one pin. ``evidence`` says how the blob id is known: walked from the commit in git
    objects, or carried by the published artefacts in ``sources``."""

    commit: Commit
    evidence: Evidence
    sources: Items[str]

    @classmethod
    def of(
        cls, identity: Identity, commit: str, evidence: Evidence = "git", sources: Iterable[str] = ("git",)
    ) -> LockedFile:
        proof: dict[str, Any] = {"commit": commit, "evidence": evidence, "sources": tuple(sources)}
        return cls.model_construct(**vars(identity), **proof)


class LockedSnippet(Model):
    """One quotation: ``lines`` (``43-58,66``) of ``file``, cut from ``extent``."""

    file: Annotated[str, Field(min_length=1)]
    lines: LineText
    extent: Annotated[str, Pattern("one range of lines", "40-80", rf"{_RANGE}")]
    sha256: Sha256
    language: Annotated[str, Pattern("the name of a language", "python", r"[a-z0-9+#._-]+")]
    digest: Annotated[str, Pattern("16 hexadecimal digits", "", r"[0-9a-f]{16}")]
    # who found the symbol: two that agree, or the only one that can read it
    readers: Items[Annotated[str, Pattern("the name of a reader", "", r"[a-z-]{1,40}")]] = ()
    # of the definitions that bear the symbol, where the snippet says which is meant
    count: Annotated[int, Field(ge=0)] = 0


def _file_key(value: str) -> str:
    """``UPSTREAM/PIN/PATH``: experiments lay locked files out under these names."""
    upstream, _, rest = value.partition("/")
    name, _, path = rest.partition("/")
    if not all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", part) for part in (upstream, name)):
        raise ValueError("must be UPSTREAM/PIN/PATH")
    upstream_path(path)
    return value


class Lock(Model):
    version: Literal[1] = VERSION
    files: dict[Annotated[str, AfterValidator(_file_key)], LockedFile] = Field(default_factory=dict)
    snippets: dict[str, LockedSnippet] = Field(default_factory=dict)


def digest(snippet: Snippet) -> str:
    """A short digest of everything in the pin file that decides what a snippet selects."""
    words: list[object] = [
        snippet.key, snippet.pin.commit, snippet.symbol, snippet.lines, snippet.start, snippet.end,
        [[o.start, o.end, o.lines] for o in snippet.omit], list(snippet.highlight), [n.at for n in snippet.notes], snippet.language,
    ]  # fmt: skip
    more = {
        "occurrence": snippet.occurrence,
        "encoding": snippet.encoding,
        "comment": snippet.comment or None,
    }
    words += [[key, value] for key, value in more.items() if value is not None]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()[:16]


def names_readers(snippet: Snippet, entry: LockedSnippet) -> bool:
    """Whether the entry of a symbol says who found it, as the lock did not always and a merge may lose."""
    return bool(entry.readers) or not snippet.symbol


def entry_of(snippet: Snippet, selection: Selection) -> LockedSnippet:
    """The entry of a snippet that selects ``selection``."""
    return LockedSnippet(
        file=snippet.key,
        lines=selection.text,
        extent=format_ranges([selection.extent]),
        sha256=selection.sha256,
        language=selection.language,
        digest=digest(snippet),
        readers=selection.readers,
        count=selection.count,
    )


@once
def read_lock(project: Project) -> Lock:
    """The lock as it stands; an empty one where there is none yet.

    Raises LockError for a malformed lock, a value out of form, an entry that names no file, or a newer version.
    """
    if not project.lock.exists():
        return Lock()
    with from_git(project, project.lock, MEND, "anatomy lock", _lock_of):
        return _lock_of(tomlfile.load(project.lock, mend=MEND, error=LockError))


def _lock_of(document: tomlfile.Document) -> Lock:
    if (version := document.data.get("version")) != VERSION:
        message = f"has version {version!r}; this tool reads {VERSION}"
        raise LockError(document.fault(("version",), message, mend="update your checkout of this repository"))
    lock = schema.validate(document, Lock, error=LockError, by_hand=False)
    faults = [
        document.fault(("snippets", id), f"snippets.{id}: file {entry.file!r} has no block")
        for id, entry in lock.snippets.items()
        if entry.file not in lock.files
    ]
    if faults:
        raise LockError(faults)
    return lock


def render_lock(lock: Lock) -> str:
    """The lock's text: sorted, one line an entry, the same bytes for the same facts."""
    rows = [HEADER, "\n"]
    for key, file in sorted(lock.files.items()):
        rows.append(tomlfile.entry(f"files.{tomlfile.quote(key)}", dict(file)))
    rows.append("\n")
    for id, entry in sorted(lock.snippets.items()):
        said = {**dict(entry), "readers": entry.readers or None, "count": entry.count or None}
        rows.append(tomlfile.entry(f"snippets.{id}", said))
    return "".join(rows)


def write_lock(project: Project, lock: Lock) -> bool:
    """Write the lock atomically; False when it already said the same."""
    return write_atomic(project.lock, render_lock(lock).encode())


def unlocked(project: Project, pins: Pins) -> list[Fault]:
    """A fault where there are quotations and no lock."""
    if project.lock.exists() or not pins.snippets:
        return []
    message = "is not there; it says what the pin files were resolved to"
    return [Fault(message, project.lock, 1, restoring(project, project.lock, "anatomy lock"))]


def paths_in_lock(lock: Lock, pin: Pin) -> list[str]:
    """The files of the pinned commit that the lock has."""
    start = f"{pin.upstream}/{pin.name}/"
    locked = lock.files.items()
    return [key[len(start) :] for key, file in locked if key.startswith(start) and file.commit == pin.commit]


def disagreements(project: Project, pins: Pins, lock: Lock) -> list[Fault]:
    """Where the lock and the pin files disagree: unlocked, edited and orphaned snippets, moved commits, unused files."""
    faults = unlocked(project, pins)
    if faults:
        return faults
    moved = {(s.pin.upstream, s.pin.name): file.commit for s, file in _of_other_commits(pins, lock)}
    faults += [_moved(project, pins.pins[key], commit) for key, commit in moved.items()]
    for id, snippet in pins.snippets.items():
        entry = lock.snippets.get(id)
        if (snippet.pin.upstream, snippet.pin.name) in moved:
            continue
        if entry is None:
            wrong = "not in the lock"
        elif entry.digest != digest(snippet) or entry.file != snippet.key:
            wrong = "edited since it was locked"
        elif not names_readers(snippet, entry):
            wrong = f"the lock does not say who found {snippet.symbol}"
        else:
            continue
        mend = f"anatomy lock {id}"
        known = paths_in_lock(lock, snippet.pin)
        if snippet.path not in known and (near := nearest(snippet.path, known, _MEANT)):
            wrong += f"; {snippet.path} is not in the lock either: did you mean {near}?"
            mend = f'write path = "{near}"; if upstream has {snippet.path}: {mend}'
            faults.append(snippet.fault(wrong, mend, "path"))
        else:
            faults.append(snippet.fault(wrong, mend))
    used = {entry.file for entry in lock.snippets.values()}
    orphans = lock.snippets.keys() - pins.snippets.keys()
    odd = {("snippets", id): "locked, but in no pin file" for id in orphans}
    odd |= {("files", key): "no snippet uses it" for key in lock.files if key not in used}
    if odd:
        document = tomlfile.load(project.lock, mend="anatomy lock")
        faults += [document.fault(loc, f"{'.'.join(loc)}: {wrong}") for loc, wrong in odd.items()]
    return [*faults, *_other_artefacts(project, pins, lock)]


def _of_other_commits(pins: Pins, lock: Lock) -> Iterator[tuple[Snippet, LockedFile]]:
    for snippet in pins.snippets.values():
        file = lock.files.get(snippet.key)
        if file and file.commit != snippet.pin.commit:
            yield snippet, file


def _moved(project: Project, pin: Pin, commit: str) -> Fault:
    """A pin whose files were locked at another ``commit``: one fault for all its quotations."""
    one, other = told_apart(pin.commit, commit)
    document = tomlfile.load(project.snippets / f"{pin.upstream}.toml")
    message = f"pins.{pin.name}.commit: pinned at {one}, locked at {other}"
    back = f'write commit = "{commit}"'
    digits = sum(a != b for a, b in zip(pin.commit, commit, strict=True))
    mend = (
        f"{back}; if upstream has the other: anatomy lock"
        if digits < 8
        else f"anatomy lock; if the commit is a slip: {back}"
    )
    return document.fault(("pins", pin.name, "commit"), message, mend=mend)


def told_apart(one: str, other: str) -> tuple[str, str]:
    """Two ids, as short as they may be to be seen to differ."""
    return (one[:12], other[:12]) if one[:12] != other[:12] else (one, other)


def _other_artefacts(project: Project, pins: Pins, lock: Lock) -> Iterator[Fault]:
    """Pins whose source distribution or Debian package is not the one that the lock's bytes came from."""
    for (upstream, name), pin in pins.pins.items():
        files = [file for key, file in lock.files.items() if key.startswith(f"{upstream}/{name}/")]
        sources = [source for file in files for source in file.sources]
        wrong: dict[str, tuple[str, str]] = {}
        debian, package = pin.debian, next(filter(None, map(_DEBIAN.fullmatch, sources)), None)
        if debian and package and (debian.source, debian.version) != package.group("source", "version"):
            message = f"{debian.source} {debian.version}, but the lock's bytes came from {package[0]}"
            mend = f'write debian = {{ source = "{package["source"]}", version = "{package["version"]}" }}'
            wrong["debian"] = message, mend
        sdist, release = pin.sdist, next(filter(None, map(_SDIST.fullmatch, sources)), None)
        if sdist and release and _plain(f"{sdist.project}-{sdist.version}") != _plain(release["stem"]):
            message = f"{sdist.project} {sdist.version}, but the lock's bytes came from {release[0]}"
            mend = f'write sdist = {{ project = "{release["project"]}", version = "{release["version"]}" }}'
            wrong["sdist"] = message, mend
        for key, (message, mend) in wrong.items():
            document = tomlfile.load(project.snippets / f"{upstream}.toml")
            yield document.fault(("pins", name, key), f"pins.{name}.{key}: {message}", mend=mend)


_DEBIAN = re.compile(r"Debian (?P<source>[^_ ]+)_(?P<version>[^_+]+).*\.orig\.tar\..*")
_SDIST = re.compile(r"(?P<stem>(?P<project>[^ ]+)-(?P<version>[^ -]+))(?:\.tar\.(?:gz|bz2|xz)|\.zip)")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.lower())
