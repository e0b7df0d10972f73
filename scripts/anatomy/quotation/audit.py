"""Audit: every entry of the lock derived again from git objects, commit → tree → blob, and named where it is not so.

What git confirms is proven, whoever owns the mirror: every object is hashed on the way. What no git source could
confirm is not called wrong, but a change that adds such an entry can be refused (``changed_since``).
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from anatomy import tomlfile
from anatomy.errors import AnatomyError, Fault, SelectionError
from anatomy.history.release import Shelf, commit_lacks
from anatomy.paths import Project
from anatomy.pin import Pin, Pins, Snippet
from anatomy.quotation.lock import Lock, LockedFile, read_lock, write_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.selection.select import format_ranges, select
from anatomy.sources.base import Got, Reason, Refused, Route, Want, admit
from anatomy.sources.blob import Identity
from anatomy.sources.chain import routes
from anatomy.terminal import Say

ENOUGH = 2  # independently published artefacts, where two carry the file


@dataclass
class Report:
    """What an audit found, by the lock's file keys. ``faults`` are contradictions, and refused entries."""

    asked: list[str] = field(default_factory=list)
    git: dict[str, str] = field(default_factory=dict)  # key -> which source
    artifacts: dict[str, tuple[str, ...]] = field(default_factory=dict)  # key -> artefacts that agree
    unconfirmed: dict[str, list[str]] = field(default_factory=dict)  # key -> what the sources said
    upgraded: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)  # pins whose tag was seen to name their commit
    untold: list[str] = field(default_factory=list)  # tags that no source could be asked about
    faults: list[Fault] = field(default_factory=list)


def audit(
    project: Project,
    *,
    changed_since: str | None = None,
    allow_artifact: bool = False,
    git_mirrors: Sequence[str] = (),
    offline: bool = False,
    dry_run: bool = False,
    say: Say = lambda _: None,
) -> Report:
    """Derive the lock's entries again; upgrade their evidence in the lock (unless ``dry_run``).

    changed_since: a git revision of this repository; just the entries that differ from it are audited, and each must
    be confirmed by git, or (``allow_artifact``) by two published artefacts where two carry it.
    Raises PinError, LockError for files that cannot be read, AnatomyError for an unknown revision.
    """
    pins, lock = read_pins(project), read_lock(project)
    chosen = set(lock.files) if changed_since is None else touched(project, pins, lock, changed_since)
    report = Report(asked=sorted(chosen & lock.files.keys()))
    wants = _wants(project, pins, lock, report)
    chain = routes(project, git_mirrors=git_mirrors, offline=offline, say=say)
    proven: dict[str, bytes] = {}
    _ask_git(project, lock, [route for route in chain if route.evidence == "git"], wants, report, proven, say)
    blamed = {key for key in wants if key not in report.git and key not in report.unconfirmed}
    left = {key: want for key, want in wants.items() if key not in report.git and key not in blamed}
    if allow_artifact and left:
        found = [route for route in chain if route.evidence == "artifact"]
        _ask_artifacts(project, lock, found, left, report, proven, say)
    _selections(project, pins, lock, proven, report)
    _tags(pins, report, Shelf(project, git_mirrors=git_mirrors, offline=offline))
    if changed_since is not None:
        report.faults += _refusals(project, report, allow_artifact)
    if not dry_run and not report.faults:
        _upgrade(project, lock, report)
    return report


def _wants(project: Project, pins: Pins, lock: Lock, report: Report) -> dict[str, Want]:
    """What to ask git for: the path at the *locked* commit, whatever it turns out to be."""
    first: dict[str, Snippet] = {}
    for snippet in pins.snippets.values():
        first.setdefault(snippet.key, snippet)
    wants = {}
    for key in report.asked:
        if key not in first:
            report.faults.append(
                _fault(project, key, "no snippet of any pin file stands behind it", "anatomy lock")
            )
            continue
        pin, file = first[key].pin, lock.files[key]
        if pin.commit != file.commit:
            message = f"locked at {file.commit[:12]}, pinned at {pin.commit[:12]}"
            report.faults.append(_fault(project, key, message, "anatomy lock"))
        wants[key] = Want(replace(pin, commit=file.commit), first[key].path, None)
    return wants


def _ask_git(
    project: Project,
    lock: Lock,
    chain: Sequence[Route],
    wants: dict[str, Want],
    report: Report,
    proven: dict[str, bytes],
    say: Say,
) -> None:
    left = dict(wants)
    said: dict[str, list[str]] = {key: [] for key in wants}
    for pin in dict.fromkeys(want.pin for want in wants.values()):
        for route in chain:
            asked = {want.path: key for key, want in left.items() if want.pin == pin}
            if not asked or not route.serves(pin):
                continue
            say(f"{pin.repo} {pin.name}: {len(asked)} entries from {route.name}")
            for answer in route.fetch([left[key] for key in asked.values()]):
                key = asked[answer.want.path]
                passed = admit(answer) if isinstance(answer, Got) else answer
                if isinstance(passed, Got):
                    left.pop(key)
                    wrong = lock.files[key].identity.difference(passed.data)
                    if wrong is None:
                        report.git[key], proven[key] = passed.source, passed.data
                    else:
                        message = f"contradicted by git: commit {pin.commit[:12]} holds {_is(passed.data)} at {answer.want.path}, the lock says {_says(lock.files[key])}"
                        report.faults.append(_fault(project, key, message))
                elif commit_lacks(passed):
                    left.pop(key)
                    report.faults.append(_fault(project, key, f"contradicted by git: {passed.detail}"))
                else:
                    said[key].append(f"{route.name}: {passed.reason}: {passed.detail}")
    report.unconfirmed |= {key: said[key] for key in left}


def _is(data: bytes) -> str:
    identity = Identity.of(data)
    return f"blob {identity.blob} ({identity.size} bytes, SHA-256 {identity.sha256[:12]}…)"


def _says(file: LockedFile) -> str:
    return f"{file.identity.blob} ({file.identity.size} bytes, SHA-256 {file.identity.sha256[:12]}…)"


def _ask_artifacts(
    project: Project,
    lock: Lock,
    chain: Sequence[Route],
    wants: dict[str, Want],
    report: Report,
    proven: dict[str, bytes],
    say: Say,
) -> None:
    """Every published artefact that carries a file must agree about it, and two must where two carry it. An artefact
    that does not hold the file, or could not be had, is told but does not count against it."""
    agree: dict[str, list[str]] = {key: [] for key in wants}
    failed: dict[str, list[str]] = {key: [] for key in wants}
    for pin in dict.fromkeys(want.pin for want in wants.values()):
        for route in chain:
            if not route.serves(pin):
                continue
            asked = {want.path: key for key, want in wants.items() if want.pin == pin}
            say(f"{pin.repo} {pin.name}: {len(asked)} entries from {route.name}")
            for answer in route.fetch([wants[key] for key in asked.values()]):
                key = asked[answer.want.path]
                passed = admit(answer) if isinstance(answer, Got) else answer
                if not isinstance(passed, Got):
                    report.unconfirmed[key].append(f"{route.name}: {passed.reason}: {passed.detail}")
                    if passed.reason is not Reason.ABSENT:
                        failed[key].append(route.name)
                elif (wrong := lock.files[key].identity.difference(passed.data)) is not None:
                    report.faults.append(
                        _fault(project, key, f"contradicted by {passed.source}: it holds {wrong}")
                    )
                else:
                    agree[key].append(passed.source)
                    proven[key] = passed.data
    for key, sources in agree.items():
        if len(sources) >= ENOUGH or (sources and not failed[key]):
            report.artifacts[key] = tuple(sorted(sources))
            report.unconfirmed.pop(key)


def _selections(project: Project, pins: Pins, lock: Lock, proven: dict[str, bytes], report: Report) -> None:
    """The lines and hashes of each quotation of a proven file, computed again."""
    for id, entry in lock.snippets.items():
        if entry.file not in proven or id not in pins.snippets:
            continue
        line = tomlfile.load(project.lock).line(("snippets", id))
        try:
            found = select(pins.snippets[id], proven[entry.file])
        except SelectionError as problem:
            report.faults.extend(problem.faults)
            continue
        said = (entry.lines, entry.extent, entry.sha256)
        if said != (found.text, format_ranges([found.extent]), found.sha256):
            message = f"snippets.{id}: the lock says lines {entry.lines} of {entry.extent}, the pin file selects {found.text} of {format_ranges([found.extent])}, or their hash differs"
            report.faults.append(Fault(message, project.lock, line, f"anatomy lock {id}"))


def _tags(pins: Pins, report: Report, shelf: Shelf) -> None:
    """A code host answers for a fork's commits under upstream's name, so a commit alone proves no origin: where a pin
    names a tag, upstream's tag must name the commit."""
    used = {tuple(key.split("/")[:2]) for key in report.asked}
    for (upstream, name), pin in sorted(pins.pins.items()):
        if pin.tag is None or (upstream, name) not in used:
            continue
        try:
            commit = shelf.commit(pin.repo, f"refs/tags/{pin.tag}")
        except Refused as refused:
            report.untold.append(f"{upstream} {pin.tag}: {refused.detail}")
            continue
        if commit != pin.commit:
            snippet = next(s for s in pins.snippets.values() if s.pin == pin)
            line = tomlfile.load(snippet.file).line(("pins", name, "commit"))
            message = f"pins.{name}: the tag {pin.tag} of {pin.repo} names commit {commit}, not {pin.commit}"
            report.faults.append(Fault(message, snippet.file, line, f"anatomy bump {upstream} {pin.tag}"))
        else:
            report.tags.append(f"{upstream} {pin.tag}")


def _refusals(project: Project, report: Report, allow_artifact: bool) -> Iterator[Fault]:
    for key, said in report.unconfirmed.items():
        kind = "git source" if not allow_artifact else "git source and not enough published artefacts"
        answers = "".join(f"\n      {line}" for line in said) or "\n      no source was asked (offline?)"
        message = f"changed, and no {kind} confirms it:{answers}"
        yield _fault(
            project, key, message, "anatomy audit --changed-since REV --git-mirror OWNER/NAME=PATH_OR_URL"
        )


def _upgrade(project: Project, lock: Lock, report: Report) -> None:
    files: dict[str, LockedFile] = {}
    for key, file in lock.files.items():
        if key in report.git:
            new = replace(file, evidence="git", sources=("git",))
        elif key in report.artifacts and file.evidence == "artifact":
            new = replace(file, sources=report.artifacts[key])
        else:
            new = file
        if new != file:
            report.upgraded.append(key)
        files[key] = new
    if report.upgraded:
        write_lock(project, Lock(files, lock.snippets))


def _fault(project: Project, key: str, message: str, mend: str | None = None) -> Fault:
    line = tomlfile.load(project.lock).line(("files", key))
    return Fault(
        f"files.{key}: {message}",
        project.lock,
        line,
        mend or "git checkout -- snippets/lock.toml, then: anatomy lock",
    )


def touched(project: Project, pins: Pins, lock: Lock, revision: str) -> set[str]:
    """The lock's file keys that differ from ``revision``: the file's own entry, a quotation of it, or its pin."""
    with tempfile.TemporaryDirectory() as folder:
        before = Project(Path(folder))
        before.snippets.mkdir()
        _check_out(project, revision, before.snippets)
        try:
            old_pins, old_lock = read_pins(before), read_lock(before)
        except AnatomyError:  # written by another version of this tool: everything counts as changed
            return set(lock.files)
    moved = {(p.upstream, p.name) for place, p in pins.pins.items() if old_pins.pins.get(place) != p}
    changed = {key for key, file in lock.files.items() if old_lock.files.get(key) != file}
    for id, entry in lock.snippets.items():
        if old_lock.snippets.get(id) != entry:
            changed.add(entry.file)
    for snippet in pins.snippets.values():
        if _place(snippet.pin) in moved:
            changed.add(snippet.key)
    return changed


def _place(pin: Pin) -> tuple[str, str]:
    return pin.upstream, pin.name


def _check_out(project: Project, revision: str, folder: Path) -> None:
    """The snippets/*.toml of ``revision`` into ``folder``."""
    mend = "give a revision that git rev-parse knows here, e.g. origin/main"
    if revision.startswith("-") or not revision:
        raise AnatomyError(Fault(f"{revision!r} is no revision", None, None, mend))
    listing = _git(project, ["ls-tree", "-z", "--name-only", revision, "--", "snippets/"])
    if listing is None:
        raise AnatomyError(Fault(f"git knows no revision {revision!r} here", project.root, None, mend))
    for name in listing.decode("utf-8", "replace").split("\0"):
        if name.endswith(".toml") and Path(name).name == name.removeprefix("snippets/"):
            data = _git(project, ["show", f"{revision}:./{name}"])
            (folder / Path(name).name).write_bytes(data or b"")


def _git(project: Project, words: Collection[str]) -> bytes | None:
    done = subprocess.run(
        ["git", "-C", str(project.root), *words], capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    return done.stdout if done.returncode == 0 else None
