"""Audit: every entry of the lock derived again from git objects, commit → tree → blob, and named where it is not so.

What git confirms is proven, whoever owns the mirror: every object is hashed on the way. What no git source could
confirm is not called wrong, but a change that adds such an entry can be refused (``changed_since``).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from anatomy import tomlfile
from anatomy.errors import Fault, SelectionError
from anatomy.lines import format_ranges
from anatomy.pin import Pin, Pins, Snippet
from anatomy.quotation.lock import Lock, LockedFile, read_lock, told_apart, write_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.resolve import ENOUGH_ARTIFACTS
from anatomy.quotation.revision import at_revision, touched
from anatomy.quotation.selection.select import select
from anatomy.sources.ask import ask
from anatomy.sources.base import Got, Reason, Refused, Want
from anatomy.sources.blob import Identity
from anatomy.sources.chain import chain
from anatomy.sources.git_refs import find_branch, find_commit
from anatomy.sources.session import Session


@dataclass
class AuditReport:
    """What an audit found, by the lock's file keys. ``faults`` are contradictions, and refused entries."""

    asked: list[str] = field(default_factory=list)
    git: dict[str, str] = field(default_factory=dict)  # key -> where git answered from
    artifacts: dict[str, tuple[str, ...]] = field(default_factory=dict)  # key -> artefacts that agree
    unconfirmed: dict[str, list[str]] = field(default_factory=dict)  # key -> what the sources said
    upgraded: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)  # pins whose tag was seen to name their commit
    # pins whose origin nobody could be asked about
    unreachable: dict[Pin, Fault] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def audit(
    session: Session,
    *,
    changed_since: str | None = None,
    allow_artifact: bool = False,
    dry_run: bool = False,
) -> AuditReport:
    """Derive the lock's entries again; upgrade their evidence in the lock (unless ``dry_run``).

    changed_since: a git revision of this repository; just the entries that differ from it are audited, and each must
    be confirmed by git, or (``allow_artifact``) by two published artefacts where two carry it; so must each tag.
    Raises PinError, LockError for files that cannot be read, AnatomyError for an unknown revision.
    """
    project = session.project
    pins, lock = read_pins(project), read_lock(project)
    before = None if changed_since is None else at_revision(project, changed_since)
    chosen = set(lock.files) if before is None else touched(pins, lock, *before)
    work = _Audit(session, pins, lock, AuditReport(asked=sorted(chosen & lock.files.keys())))
    work.ask_git()
    if allow_artifact:
        work.ask_artifacts()
    work.select_again()
    work.ask_for_origins()
    if before is not None:
        work.refuse_unconfirmed(allow_artifact, f"anatomy audit --changed-since {changed_since}")
        work.refuse_dropped_tags(before[0])
    if not dry_run and not work.report.faults:
        work.upgrade()
    return work.report


class _Audit:
    """One audit under way. ``proven``: the bytes of the files that were confirmed, by key."""

    def __init__(self, session: Session, pins: Pins, lock: Lock, report: AuditReport) -> None:
        self.session = session
        self.pins = pins
        self.lock = lock
        self.report = report
        self.proven: dict[str, bytes] = {}
        self.contradicted: set[str] = set()
        self._document = tomlfile.load(session.project.lock) if report.asked else None
        self.wants = dict(self._wants())

    def _wants(self) -> Iterator[tuple[Want, str]]:
        """What to ask git for: the path at the *locked* commit, whatever it turns out to be."""
        first: dict[str, Snippet] = {}
        for snippet in self.pins.snippets.values():
            first.setdefault(snippet.key, snippet)
        for key in self.report.asked:
            if key not in first:
                self._fault(key, "no snippet of any pin file stands behind it", "anatomy lock")
                continue
            pin, file = first[key].pin, self.lock.files[key]
            if pin.commit != file.commit:
                one, other = told_apart(file.commit, pin.commit)
                message = f"locked at {one}, pinned at {other}"
                self._fault(key, message, "anatomy lock")
            yield Want(pin.model_copy(update={"commit": file.commit}), first[key].path, None), key

    def ask_git(self) -> None:
        left = set(self.wants)
        said: dict[str, list[str]] = {key: [] for key in self.wants.values()}
        sources = chain(self.session, ("mirror", "git"))
        settled, say = (lambda want: want not in left), self.session.say
        for source, answer in ask(sources, self.wants, settled=settled, say=say):
            key = self.wants[answer.want]
            if isinstance(answer, Got):
                left.discard(answer.want)
                if self.lock.files[key].identity.difference(answer.data) is None:
                    self.report.git[key], self.proven[key] = answer.origin, answer.data
                else:
                    holds, says = _words(Identity.of(answer.data)), _words(self.lock.files[key].identity)
                    where = f"at {answer.want.path}, the lock says {says}"
                    self._contradict(
                        key, "git", f"commit {answer.want.pin.commit[:12]} holds blob {holds} {where}"
                    )
            elif answer.proven:
                left.discard(answer.want)
                self._contradict(key, "git", answer.detail)
            else:
                said[key].append(f"{source.name}: {answer.reason}: {answer.detail}")
        self.report.unconfirmed |= {key: said[key] for key in (self.wants[want] for want in left)}

    def ask_artifacts(self) -> None:
        """Every published artefact that carries a file must agree about it, and two must where two carry it. An artefact
        that does not hold the file, or could not be had, is told but does not count against it."""
        unconfirmed = self.report.unconfirmed
        wants = {want: key for want, key in self.wants.items() if key in unconfirmed}
        agree: dict[str, list[str]] = {key: [] for key in wants.values()}
        failed: set[str] = set()
        sources = chain(self.session, ("sdist", "wheel", "debian"))
        for source, answer in ask(sources, wants, settled=lambda _want: False, say=self.session.say):
            key = wants[answer.want]
            if not isinstance(answer, Got):
                unconfirmed[key].append(f"{source.name}: {answer.reason}: {answer.detail}")
                if answer.reason is not Reason.ABSENT:
                    failed.add(key)
            elif (wrong := self.lock.files[key].identity.difference(answer.data)) is not None:
                self._contradict(key, answer.origin, f"it holds {wrong}")
            else:
                agree[key].append(answer.origin)
                self.proven[key] = answer.data
        for key, origins in agree.items():
            if key not in self.contradicted and (
                len(origins) >= ENOUGH_ARTIFACTS or (origins and key not in failed)
            ):
                self.report.artifacts[key] = tuple(sorted(origins))
                unconfirmed.pop(key)

    def select_again(self) -> None:
        """The lines and hashes of each quotation of a proven file, computed again."""
        for id, entry in self.lock.snippets.items():
            if entry.file not in self.proven or id not in self.pins.snippets:
                continue
            try:
                found = select(self.pins.snippets[id], self.proven[entry.file])
            except SelectionError as problem:
                self.report.faults.extend(problem.faults)
                continue
            extent = format_ranges([found.extent])
            if (entry.lines, entry.extent, entry.sha256) != (found.text, extent, found.sha256):
                selected = f"the pin file selects {found.text} of {extent}, or their hash differs"
                message = f"snippets.{id}: the lock says lines {entry.lines} of {entry.extent}, {selected}"
                self.report.faults.append(self._at(("snippets", id), message, f"anatomy lock {id}"))

    def ask_for_origins(self) -> None:
        """A code host answers for a fork's commits under upstream's name, so a commit alone proves no origin: upstream's tag, where a
        pin names one, must name the commit, and where it names none, upstream's history must hold it (or the request that
        it names as unmerged)."""
        for pin in self._pins():
            what = f"the tag {pin.tag}" if pin.tag else f"commit {pin.commit}"
            try:
                if pin.tag is None:
                    find_branch(self.session, pin)
                    continue
                commit = find_commit(self.session, pin.repo, f"refs/tags/{pin.tag}", pin.host)
            except Refused as refused:
                message = f"no source confirms {what} of {pin.repo}: {refused.detail}"
                mend = f"--git-mirror {pin.repo}=PATH_OR_URL, or mend the {'tag' if pin.tag else 'commit'}"
                fault = self._pin_fault(pin, message, mend)
                if refused.reason is Reason.ABSENT:
                    self.report.faults.append(fault)
                else:
                    self.report.unreachable[pin] = fault
                continue
            if commit == pin.commit:
                self.report.tags.append(f"{pin.upstream} {pin.tag}")
            else:
                message = f"the tag {pin.tag} of {pin.repo} names commit {commit}, not {pin.commit}"
                mend = f"anatomy bump {pin.upstream} {pin.tag}"
                self.report.faults.append(self._pin_fault(pin, message, mend))

    def refuse_unconfirmed(self, allow_artifact: bool, command: str) -> None:
        repos = {key: want.pin.repo for want, key in self.wants.items()}
        for key, said in self.report.unconfirmed.items():
            kind = "git source" if not allow_artifact else "git source and not enough published artefacts"
            answers = "".join(f"\n      {line}" for line in said) or "\n      no source was asked (offline?)"
            mend = f"{command} --git-mirror {repos[key]}=PATH_OR_URL"
            self._fault(key, f"changed, and no {kind} confirms it:{answers}", mend)
        for pin, fault in self.report.unreachable.items():
            own = {key for key in self.report.asked if key.startswith(f"{pin.upstream}/{pin.name}/")}
            # upstream's own artefacts speak for the origin of the bytes, where they carry all of them
            if not (allow_artifact and own <= self.report.artifacts.keys()):
                self.report.faults.append(fault)

    def refuse_dropped_tags(self, before: Pins) -> None:
        """Without its tag, nothing shows that a commit is upstream's own."""
        for pin in self._pins():
            old = before.pins.get((pin.upstream, pin.name))
            if old is not None and old.tag and not pin.tag:
                message = f"had the tag {old.tag}, and has none now"
                self.report.faults.append(self._pin_fault(pin, message, f'write tag = "{old.tag}" again'))

    def upgrade(self) -> None:
        files: dict[str, LockedFile] = {}
        for key, file in self.lock.files.items():
            if key in self.report.git:
                new = file.model_copy(update={"evidence": "git", "sources": ("git",)})
            elif key in self.report.artifacts and file.evidence == "artifact":
                new = file.model_copy(update={"sources": self.report.artifacts[key]})
            else:
                new = file
            if new != file:
                self.report.upgraded.append(key)
            files[key] = new
        if self.report.upgraded:
            write_lock(self.session.project, Lock(files=files, snippets=self.lock.snippets))

    def _pins(self) -> list[Pin]:
        """The pins of the entries that are audited."""
        used = {tuple(key.split("/")[:2]) for key in self.report.asked}
        return [pin for place, pin in sorted(self.pins.pins.items()) if place in used]

    def _contradict(self, key: str, by: str, message: str) -> None:
        self.contradicted.add(key)
        self._fault(key, f"contradicted by {by}: {message}")

    def _fault(self, key: str, message: str, mend: str | None = None) -> None:
        mend = mend or "git checkout -- snippets/lock.toml, then: anatomy lock"
        self.report.faults.append(self._at(("files", key), f"files.{key}: {message}", mend))

    def _at(self, loc: tuple[str, str], message: str, mend: str) -> Fault:
        assert self._document is not None, "there are faults of entries that were asked about only"
        return self._document.fault(loc, message, mend=mend)

    def _pin_fault(self, pin: Pin, message: str, mend: str) -> Fault:
        document = tomlfile.load(self.session.project.snippets / f"{pin.upstream}.toml", mend=mend)
        return document.fault(("pins", pin.name, "commit"), f"pins.{pin.name}: {message}")


def _words(identity: Identity) -> str:
    return f"{identity.blob} ({identity.size} bytes, SHA-256 {identity.sha256[:12]}…)"
