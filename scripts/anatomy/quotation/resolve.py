"""Resolving: from pin files to lock entries. The only place where selections are computed and evidence is gathered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from anatomy.errors import AnatomyError, Fault, SelectionError, did_you_mean, instead, nearest
from anatomy.pin import Pins, Snippet
from anatomy.quotation.lock import (
    Evidence,
    Lock,
    LockedFile,
    digest,
    entry_of,
    names_readers,
    read_lock,
    write_lock,
)
from anatomy.quotation.origin import compare_with_upstream
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.restore import settle
from anatomy.quotation.selection.select import select
from anatomy.quotation.upstream_file import known_paths, nearest_path
from anatomy.sources.ask import ask
from anatomy.sources.base import Got, Refusal, Source, Want
from anatomy.sources.blob import BlobCache, Identity, blob_id
from anatomy.sources.chain import chain
from anatomy.sources.session import Session

EVIDENT = ("mirror", "git", "sdist", "wheel", "debian")
"""The kinds of sources whose answers prove something."""
ENOUGH_ARTIFACTS = 2  # independent published artefacts that must agree where two exist


@dataclass
class Sighting:
    """All that was learned about one upstream file while locking."""

    want: Want
    data: bytes | None = None
    tree_blob: str | None = None
    sources: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    absent: bool = False
    """Whether git has the commit, and no such file in it."""

    def learn(self, source: Source, answer: Got | Refusal) -> None:
        if isinstance(answer, Refusal):
            self.refusals.append(f"{source.name}: {answer.reason}: {answer.detail}")
            self.advice += [answer.advice] if answer.advice else []
            self.absent |= answer.proven
            return
        blob = blob_id(answer.data)
        if self.data is not None and blob != blob_id(self.data):
            said = f"{', '.join(self.sources)} has blob {blob_id(self.data)}, {answer.origin} has {blob}"
            self.conflicts.append(said)
            if source.evidence != "git":
                return
        if source.evidence == "git":
            self.data, self.tree_blob, self.sources = answer.data, answer.tree_blob, [answer.origin]
        else:
            self.data = answer.data
            if answer.origin not in self.sources:
                self.sources.append(answer.origin)

    @property
    def settled(self) -> bool:
        return self.tree_blob is not None or len(self.sources) >= ENOUGH_ARTIFACTS

    @property
    def evidence(self) -> Evidence:
        return "git" if self.tree_blob is not None else "artifact"


def resolve(
    session: Session, ids: Sequence[str] = (), seen: Mapping[str, Sighting] = MappingProxyType({})
) -> list[str]:
    """Resolve new and changed snippets (or just ``ids``) into the lock; drop what no pin file names any more. seen: by path, files of the pins
    of ``ids`` of which the sources were asked already.

    Returns one line per change of an entry, and one (``pins.…``) per new pin that could not be compared with upstream. Entries that nothing touched stay as they are, to the byte.
    Raises PinError, SelectionError, AnatomyError with everything that is wrong; then the lock is left alone.
    """
    project = session.project
    settle(project, project.lock)
    pins, lock = read_pins(project), read_lock(project)
    unknown = [id for id in ids if id not in pins.snippets]
    if unknown:
        near = {id: nearest(id, pins.snippets) for id in unknown}
        said = {id: f"no snippet {id!r} in any pin file{did_you_mean(id, pins.snippets)}" for id in unknown}
        faults = [Fault(said[id], mend=instead(id, near[id], "anatomy refs TEXT")) for id in unknown]
        raise AnatomyError(faults)
    stale = [s for id, s in pins.snippets.items() if id in ids or (not ids and _is_stale(s, lock))]
    sightings = _see(session, stale, lock, seen)
    files = dict(lock.files)
    snippets = dict(lock.snippets)
    faults = []
    failed = 0
    changes: list[str] = []
    for snippet in stale:
        try:
            file, data = _file(snippet, sightings, session, files)
            entry = entry_of(snippet, select(snippet, data))
        except AnatomyError as problem:
            faults.extend(problem.faults)
            failed += 1
            continue
        files[snippet.key] = file
        if snippets.get(snippet.id) != entry:
            known = f"{file.evidence}: {', '.join(file.sources)}"
            changes.append(f"{snippet.id}: {snippet.path} lines {entry.lines} ({known})")
        snippets[snippet.id] = entry
    if faults:
        if failed < len(stale):
            session.say(f"nothing was written: {failed} of {len(stale)} snippets failed")
        raise SelectionError(list(dict.fromkeys(faults)))
    named = {snippets[id].file for id in snippets if snippets[id] != lock.snippets.get(id)}
    learned = {snippet.key for snippet in stale if files[snippet.key] != lock.files.get(snippet.key)}
    changes += [
        f"{key}: {files[key].evidence}: {', '.join(files[key].sources)}" for key in sorted(learned - named)
    ]
    changes += [f"{id}: dropped" for id in snippets if id not in pins.snippets]
    snippets = {id: entry for id, entry in snippets.items() if id in pins.snippets}
    used = {entry.file for entry in snippets.values()}
    files = {key: file for key, file in files.items() if key in used}
    changes += compare_with_upstream(session, pins, lock, files)
    write_lock(project, Lock(files=files, snippets=snippets))
    return changes


def _is_stale(snippet: Snippet, lock: Lock) -> bool:
    entry, file = lock.snippets.get(snippet.id), lock.files.get(snippet.key)
    same = entry and file and entry.digest == digest(snippet) and file.commit == snippet.pin.commit
    return not (same and entry and names_readers(snippet, entry))


def _see(
    session: Session, snippets: Sequence[Snippet], lock: Lock, seen: Mapping[str, Sighting]
) -> dict[str, Sighting]:
    """What git and the published artefacts say about every file that the lock does not know at its pin's commit."""
    cache = BlobCache(session.project.cache)
    sightings: dict[str, Sighting] = {}
    for snippet in snippets:
        locked = lock.files.get(snippet.key)
        known = locked.identity if locked and locked.commit == snippet.pin.commit else None
        if known is None and snippet.path in seen:
            sightings[snippet.key] = seen[snippet.path]
        elif known is None or cache.get(known) is None:
            sightings.setdefault(snippet.key, Sighting(Want(snippet.pin, snippet.path, known)))
    by_want = {s.want: s for s in sightings.values() if s not in seen.values()}
    sources = chain(session, EVIDENT) if by_want else []
    for source, answer in ask(sources, by_want, settled=lambda want: by_want[want].settled, say=session.say):
        by_want[answer.want].learn(source, answer)
    return sightings


def _file(
    snippet: Snippet, sightings: dict[str, Sighting], session: Session, files: dict[str, LockedFile]
) -> tuple[LockedFile, bytes]:
    sighting = sightings.get(snippet.key)
    cache = BlobCache(session.project.cache)
    if sighting is None:
        file = files[snippet.key]
        data = cache.get(file.identity)
        assert data is not None, "a locked file outside the cache is always looked for"
        return file, data
    mend = f"anatomy lock --git-mirror {snippet.pin.repo}=PATH_OR_URL"
    if sighting.conflicts:
        said = "; ".join(sighting.conflicts)
        message = f"{snippet.key}: sources contradict each other: {said}"
        raise AnatomyError(Fault(message, snippet.file, snippet.line, mend))
    if sighting.data is None:
        raise AnatomyError(_not_brought(snippet, sighting, session, mend))
    cache.put(sighting.data)
    # Every git store that has the commit says the same; where one stands on this machine does not belong in the lock.
    sources = ("git",) if sighting.evidence == "git" else tuple(sorted(sighting.sources))
    identity = Identity.of(sighting.data)
    return LockedFile.of(identity, snippet.pin.commit, sighting.evidence, sources), sighting.data


def _not_brought(snippet: Snippet, sighting: Sighting, session: Session, mend: str) -> Fault:
    """What is wrong with the path of a file that nobody has, or could be asked for."""
    known = known_paths(session, snippet.pin)
    near = "" if snippet.path in known else nearest_path(snippet.path, known)
    guess = f"; did you mean {near}?" if near else ""
    if sighting.absent:
        message = f"{snippet.path} is not in commit {snippet.pin.commit[:12]} of {snippet.pin.repo}{guess}"
        mend = f'write path = "{near}"' if near else "write the path of a file of that commit"
        return snippet.fault(message, mend, "path")
    said = "".join(f"\n      {line}" for line in sighting.refusals)
    message = f"no git source and no published artefact brought {snippet.key}{guess}{said}"
    advice = [one for one in dict.fromkeys(sighting.advice) if not (near and near in one)]
    mend = "; or ".join([*advice, mend])
    mend = f'write path = "{near}"; if upstream has {snippet.path}: {mend}' if near else mend
    return snippet.fault(message, mend, "path")


def refs(pins: Pins, text: str) -> list[Snippet]:
    """The snippets whose id, path or symbol contains ``text``."""
    return [s for s in pins.snippets.values() if any(text in part for part in (s.id, s.path, s.symbol or ""))]
