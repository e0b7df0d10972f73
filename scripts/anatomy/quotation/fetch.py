"""Fetch: every locked file into the verified cache, every quotation into a partial.

The lock says what is wanted; routes are asked in their order, each untrusted; the gate admits only bytes whose
git blob id, length and SHA-256 agree with the lock. Nothing else of this program writes to the cache.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import anatomy
from anatomy.errors import AnatomyError, Fault, FetchError, LockError
from anatomy.files import write_atomic
from anatomy.paths import Project
from anatomy.pin import Pins, Snippet
from anatomy.terminal import Say

if TYPE_CHECKING:
    from anatomy.quotation.lock import Lock
    from anatomy.sources.base import Want

WORKERS = 4


@dataclass
class Report:
    """What one fetch did. ``missing`` maps a file's key to what each route said; ``contradicted`` are those of them
    for which some route answered with other bytes."""

    wanted: int = 0
    cached: int = 0
    fetched: dict[str, str] = field(default_factory=dict)  # key -> source
    missing: dict[str, list[str]] = field(default_factory=dict)
    contradicted: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    fresh: bool = False  # nothing had to be looked at


def fetch(
    project: Project,
    *,
    offline: bool = False,
    allow_missing: bool = False,
    git_mirrors: Sequence[str] = (),
    say: Say = lambda _: None,
) -> Report:
    """Bring the cache and the partials up to the lock.

    Raises PinError and LockError for bad files, FetchError for files that no route brought (unless
    ``allow_missing``, and then still for one that a route answered with other bytes).
    """
    stamp = Stamp(project)
    if stamp.is_fresh():
        return Report(fresh=True)
    from anatomy.quotation.lock import disagreements, read_lock
    from anatomy.quotation.pinfile import read_pins
    from anatomy.sources.blob import BlobCache

    pins, lock = read_pins(project), read_lock(project)
    faults = disagreements(project, pins, lock)
    if faults:
        raise LockError(faults)
    report = Report(wanted=len(lock.files))
    have = _gather(project, pins, lock, offline, git_mirrors, say, report)
    _write_quotes(project, pins, lock, have, report)
    if report.missing and (not allow_missing or report.contradicted):
        shown = (
            report.missing if not allow_missing else {key: report.missing[key] for key in report.contradicted}
        )
        raise FetchError(_missing_faults(pins, shown))
    if not report.missing:
        try:
            stamp.write(BlobCache(project.cache).path(file.identity.blob) for file in lock.files.values())
        except AnatomyError as problem:  # it only saves time: all is there, on a disk that may not be written
            report.warnings.append(
                f"the next fetch will look at everything again: {problem.faults[0].message}"
            )
    return report


def _gather(
    project: Project,
    pins: Pins,
    lock: Lock,
    offline: bool,
    git_mirrors: Sequence[str],
    say: Say,
    report: Report,
) -> dict[str, bytes]:
    """The bytes of every locked file that can be had: from the cache first, then from the routes."""
    from anatomy.sources.base import Want
    from anatomy.sources.blob import BlobCache

    cache = BlobCache(project.cache)
    have: dict[str, bytes] = {}
    wants: dict[str, Want] = {}
    first: dict[str, Snippet] = {}
    for snippet in pins.snippets.values():
        first.setdefault(snippet.key, snippet)
    for key, file in sorted(lock.files.items()):
        data = cache.get(file.identity)
        if data is not None:
            have[key] = data
        else:
            wants[key] = Want(first[key].pin, first[key].path, file.identity)
    report.cached = len(have)
    report.warnings.extend(cache.warnings)
    if wants:
        say(f"{len(have)} of {len(lock.files)} files are in the cache; fetching {len(wants)}")
        _ask(project, wants, have, offline, git_mirrors, say, report)
    return have


def _ask(
    project: Project,
    wants: dict[str, Want],
    have: dict[str, bytes],
    offline: bool,
    git_mirrors: Sequence[str],
    say: Say,
    report: Report,
) -> None:
    from anatomy.sources.base import Got, Reason, admit
    from anatomy.sources.blob import BlobCache
    from anatomy.sources.chain import routes

    cache = BlobCache(project.cache)
    chain = routes(project, git_mirrors=git_mirrors, offline=offline, say=say)
    groups: dict[tuple[str, str], list[str]] = {}
    for key, want in wants.items():
        groups.setdefault((want.pin.upstream, want.pin.name), []).append(key)

    def serve(keys: list[str]) -> None:
        open_keys = dict.fromkeys(keys)
        said: dict[str, list[str]] = {key: [] for key in keys}
        for route in chain:
            if not open_keys:
                break
            if not route.serves(wants[keys[0]].pin):  # all keys of a group share their pin
                continue
            by_want = {(wants[key].pin.name, wants[key].path): key for key in open_keys}
            for answer in route.fetch([wants[key] for key in open_keys]):
                key = by_want[answer.want.pin.name, answer.want.path]
                admitted = admit(answer) if isinstance(answer, Got) else answer
                if isinstance(admitted, Got):
                    cache.put(admitted.data)
                    have[key] = admitted.data
                    report.fetched[key] = admitted.source
                    open_keys.pop(key, None)
                    say(f"got {key} from {admitted.source}")
                    continue
                said[key].append(f"{route.name}: {admitted.reason}: {admitted.detail}")
                if admitted.reason is Reason.MISMATCH:
                    report.warnings.append(
                        f"{key}: {route.name} answered with other bytes: {admitted.detail}"
                    )
                    if key not in have:
                        report.contradicted.add(key)
        for key in open_keys:
            report.missing[key] = said[key]

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(serve, groups.values()))
    report.contradicted &= report.missing.keys()


def by_answers(missing: dict[str, list[str]]) -> list[tuple[list[str], list[str]]]:
    """(files, what the routes said) for each different set of answers: thirteen files of one unreachable host
    are one thing to read."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for key, answers in sorted(missing.items()):
        groups.setdefault(tuple(answers), []).append(key)
    return [(keys, list(answers) or ["no route was asked (offline?)"]) for answers, keys in groups.items()]


def _missing_faults(pins: Pins, missing: dict[str, list[str]]) -> list[Fault]:
    faults = []
    for keys, answers in by_answers(missing):
        users = [snippet for snippet in pins.snippets.values() if snippet.key in keys]
        files = "".join(
            f"\n      {key} (for {', '.join(s.id for s in users if s.key == key)})" for key in keys
        )
        said = "".join(f"\n      {answer}" for answer in answers)
        message = f"{len(keys)} files could not be fetched:{files}\n    the routes said:{said}"
        mend = f"anatomy fetch --git-mirror {users[0].pin.repo}=PATH_OR_URL"
        faults.append(Fault(message, users[0].file, users[0].line, mend))
    return faults


def _write_quotes(project: Project, pins: Pins, lock: Lock, have: dict[str, bytes], report: Report) -> None:
    """Render every quotation, or its card. The selected bytes must hash to what the lock says."""
    from anatomy.files import write_partials
    from anatomy.history.drift_page import captions
    from anatomy.quotation.compare import comparisons
    from anatomy.quotation.figure import render_missing, render_quote
    from anatomy.quotation.lock import contradiction

    texts: dict[str, str] = {}
    faults: list[Fault] = []
    since = captions(project, pins, lock)
    for id, snippet in pins.snippets.items():
        entry = lock.snippets[id]
        file = lock.files[entry.file]
        data = have.get(entry.file)
        if data is None:
            texts[f"{id}.md"] = render_missing(snippet, file, entry)
            continue
        wrong = contradiction(project, id, entry, data)
        if wrong:
            faults.append(wrong)
            continue
        folds = comparisons(snippet, pins, lock, have)
        texts[f"{id}.md"] = render_quote(snippet, file, entry, data, folds, since.get(id, ""))
    if faults:
        raise LockError(faults)
    report.written = write_partials(project.partials / "quote", texts)


class Stamp:
    """Whether anything changed since the last complete fetch: a digest of the inputs, and size and time of
    every cached blob and every partial.

    It saves parsing and hashing when there is nothing to do; deleting ``.anatomy/fetched.json`` is always safe.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.path = project.state / "fetched.json"

    def _inputs(self) -> str:
        digest = hashlib.sha256(str(self.project.cache).encode())
        code = Path(anatomy.__file__).parent
        for path in [*sorted(self.project.snippets.glob("*.toml")), *sorted(code.rglob("*.py"))]:
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        digest.update(version("pygments").encode())
        return digest.hexdigest()

    def _partials(self) -> list[str]:
        folder = self.project.partials / "quote"
        return sorted(str(path) for path in folder.glob("*.md"))

    def is_fresh(self) -> bool:
        try:
            last = json.loads(self.path.read_bytes())
            return bool(
                last["inputs"] == self._inputs()
                and list(last["partials"]) == self._partials()
                and all(_times(path) == times for path, times in (last["partials"] | last["blobs"]).items())
            )
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def write(self, blobs: Iterable[Path]) -> None:
        state = {
            "inputs": self._inputs(),
            "partials": {path: _times(path) for path in self._partials()},
            "blobs": {str(path): _times(path) for path in sorted(set(blobs))},
        }
        write_atomic(self.path, json.dumps(state).encode())


def _times(path: Path | str) -> list[int]:
    """Size in bytes and time of change in nanoseconds."""
    status = os.stat(path)
    return [status.st_size, status.st_mtime_ns]
