"""The lock: what the pins were resolved to. Written by ``anatomy lock`` only; read by everything else.

Format (``snippets/lock.toml``, version 1): a ``[files."UPSTREAM/PIN/PATH"]`` block for each quoted upstream file
(git blob id, size in bytes, SHA-256, how the blob id is known and from which sources), and a ``[snippets.ID]`` block
for each quotation (its file, commit, line ranges, enclosing extent, SHA-256 of the selected bytes, language, and a
digest of the pin file's words, so that an edited snippet is noticed).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from anatomy import tomlfile
from anatomy.errors import Fault, LockError
from anatomy.files import once, write_atomic
from anatomy.paths import Project
from anatomy.pin import Pin, Pins, Snippet
from anatomy.quotation.selection.lines import format_ranges
from anatomy.quotation.selection.select import Selection
from anatomy.sources.blob import Identity

VERSION = 1
HEADER = (
    f"# Written by `anatomy lock`. Do not edit: the next `anatomy check` would notice.\nversion = {VERSION}\n"
)
MEND = "git checkout -- snippets/lock.toml, then: anatomy lock"

Evidence = Literal["git", "artifact"]


@dataclass(frozen=True)
class LockedFile:
    """One upstream file at one pin. ``evidence`` says how the blob id is known: walked from the commit in git
    objects, or carried by the published artefacts in ``sources``."""

    identity: Identity
    commit: str
    evidence: Evidence
    sources: tuple[str, ...]


@dataclass(frozen=True)
class LockedSnippet:
    """One quotation: ``lines`` (``43-58,66``) of ``file``, cut from ``extent``."""

    file: str
    lines: str
    extent: str
    sha256: str
    language: str
    digest: str
    readers: tuple[str, ...] = ()  # who found the symbol: two that agree, or the only one that can read it
    count: int = 0  # of the definitions that bear the symbol, where the snippet says which is meant


@dataclass(frozen=True)
class Lock:
    files: dict[str, LockedFile]
    snippets: dict[str, LockedSnippet]


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


_FORMS = {
    "blob": r"[0-9a-f]{40}",
    "sha256": r"[0-9a-f]{64}",
    "commit": r"[0-9a-f]{40}",
    "evidence": r"git|artifact",
    "file": r".+",
    "lines": r"\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*",
    "extent": r"\d+(?:-\d+)?",
    "language": r"[a-z0-9+#._-]+",
    "digest": r"[0-9a-f]{16}",
}


@once
def read_lock(project: Project) -> Lock:
    """The lock as it stands; an empty one where there is none yet.

    Raises LockError for a malformed lock, a value out of form, an entry that names no file, or a newer version.
    """
    if not project.lock.exists():
        return Lock({}, {})
    document = tomlfile.load(project.lock, mend=MEND, error=LockError)
    version = document.data.get("version")
    if version != VERSION:
        message = f"has version {version!r}; this tool reads {VERSION}"
        raise LockError(
            Fault(
                message, project.lock, document.line(("version",)), "update your checkout of this repository"
            )
        )
    faults: list[Fault] = []
    files = {key: _file(document, key, raw, faults) for key, raw in _blocks(document, "files")}
    snippets = {id: _snippet(document, id, raw, faults) for id, raw in _blocks(document, "snippets")}
    for id, entry in snippets.items():
        if entry.file not in files:
            faults.append(
                Fault(
                    f"snippets.{id}: file {entry.file!r} has no block",
                    project.lock,
                    document.line(("snippets", id)),
                    MEND,
                )
            )
    if faults:
        raise LockError(faults)
    return Lock(files, snippets)


def _blocks(document: tomlfile.Document, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    table = document.data.get(kind, {})
    if not isinstance(table, dict) or not all(isinstance(raw, dict) for raw in table.values()):
        raise LockError(
            Fault(f"{kind} must be a table of blocks", document.path, document.line((kind,)), MEND)
        )
    yield from table.items()


def _text(
    document: tomlfile.Document, loc: tuple[str, str], raw: dict[str, Any], key: str, faults: list[Fault]
) -> str:
    value = raw.get(key)
    if isinstance(value, str) and re.fullmatch(_FORMS[key], value):
        return value
    faults.append(
        Fault(
            f"{'.'.join(loc)}: {key} is {value!r}, out of form",
            document.path,
            document.line((*loc, key)),
            MEND,
        )
    )
    return "0"


def _file(document: tomlfile.Document, key: str, raw: dict[str, Any], faults: list[Fault]) -> LockedFile:
    loc = ("files", key)
    blob, sha256, commit, evidence = (
        _text(document, loc, raw, name, faults) for name in ("blob", "sha256", "commit", "evidence")
    )
    size, sources = raw.get("size"), raw.get("sources")
    if type(size) is not int or size < 0:
        faults.append(
            Fault(
                f"files.{key}: size is {size!r}, not a number of bytes",
                document.path,
                document.line((*loc, "size")),
                MEND,
            )
        )
        size = 0
    if not isinstance(sources, list) or not all(isinstance(s, str) for s in sources):
        faults.append(
            Fault(
                f"files.{key}: sources must be a list of texts",
                document.path,
                document.line((*loc, "sources")),
                MEND,
            )
        )
        sources = []
    return LockedFile(
        Identity(blob, size, sha256), commit, "git" if evidence == "git" else "artifact", tuple(sources)
    )


def _snippet(document: tomlfile.Document, id: str, raw: dict[str, Any], faults: list[Fault]) -> LockedSnippet:
    loc = ("snippets", id)
    file, lines, extent, sha256, language, words = (
        _text(document, loc, raw, name, faults)
        for name in ("file", "lines", "extent", "sha256", "language", "digest")
    )
    readers, count = raw.get("readers", []), raw.get("count", 0)
    if not isinstance(readers, list) or not all(isinstance(r, str) and _READER.fullmatch(r) for r in readers):
        line = document.line(("snippets", id, "readers"))
        faults.append(Fault(f"snippets.{id}: readers is {readers!r}, out of form", document.path, line, MEND))
        readers = []
    if type(count) is not int or count < 0:
        line = document.line(("snippets", id, "count"))
        faults.append(
            Fault(f"snippets.{id}: count is {count!r}, no number of definitions", document.path, line, MEND)
        )
        count = 0
    return LockedSnippet(file, lines, extent, sha256, language, words, tuple(readers), count)


_READER = re.compile(r"[a-z-]{1,40}")


def render_lock(lock: Lock) -> str:
    """The lock's text: sorted, one block an entry, the same bytes for the same facts."""
    blocks = [HEADER]
    for key, file in sorted(lock.files.items()):
        blocks.append(
            f"[files.{tomlfile.quote(key)}]\n"
            f'blob = "{file.identity.blob}"\nsize = {file.identity.size}\nsha256 = "{file.identity.sha256}"\n'
            f'commit = "{file.commit}"\nevidence = "{file.evidence}"\n'
            f"sources = [{', '.join(map(tomlfile.quote, file.sources))}]\n"
        )
    for id, entry in sorted(lock.snippets.items()):
        blocks.append(
            f"[snippets.{id}]\nfile = {tomlfile.quote(entry.file)}\n"
            f'lines = "{entry.lines}"\nextent = "{entry.extent}"\nsha256 = "{entry.sha256}"\n'
            f'language = "{entry.language}"\ndigest = "{entry.digest}"\n'
            + (f"readers = [{', '.join(map(tomlfile.quote, entry.readers))}]\n" if entry.readers else "")
            + (f"count = {entry.count}\n" if entry.count else "")
        )
    return "\n".join(blocks)


def write_lock(project: Project, lock: Lock) -> bool:
    """Write the lock atomically; False when it already said the same."""
    return write_atomic(project.lock, render_lock(lock).encode())


def disagreements(project: Project, pins: Pins, lock: Lock) -> list[Fault]:
    """Where the lock and the pin files tell different stories: unlocked, edited and orphaned snippets, moved commits, unused files."""
    faults: list[Fault] = []
    for id, snippet in pins.snippets.items():
        entry = lock.snippets.get(id)
        if entry is None:
            faults.append(
                Fault(f"snippets.{id}: not in the lock", snippet.file, snippet.line, f"anatomy lock {id}")
            )
        elif entry.digest != digest(snippet) or entry.file != snippet.key:
            faults.append(
                Fault(
                    f"snippets.{id}: edited since it was locked",
                    snippet.file,
                    snippet.line,
                    f"anatomy lock {id}",
                )
            )
    for id in lock.snippets.keys() - pins.snippets.keys():
        faults.append(
            Fault(
                f"snippets.{id}: locked, but in no pin file",
                project.lock,
                _line(project, ("snippets", id)),
                "anatomy lock",
            )
        )
    used = {entry.file for entry in lock.snippets.values()}
    by_key: dict[str, Pin] = {snippet.key: snippet.pin for snippet in pins.snippets.values()}
    for key, file in lock.files.items():
        if key not in used:
            faults.append(
                Fault(
                    f"files.{key}: no snippet uses it",
                    project.lock,
                    _line(project, ("files", key)),
                    "anatomy lock",
                )
            )
        elif key in by_key and by_key[key].commit != file.commit:
            faults.append(
                Fault(
                    f"files.{key}: locked at {file.commit[:12]}, pinned at {by_key[key].commit[:12]}",
                    project.lock,
                    _line(project, ("files", key)),
                    "anatomy lock",
                )
            )
    return faults


def _line(project: Project, loc: tuple[str, ...]) -> int:
    return tomlfile.load(project.lock).line(loc)
