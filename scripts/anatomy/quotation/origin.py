"""What a new pin says of itself, compared once with upstream while its files are locked: the commit of its tag, its source distribution.

``check`` asks nobody: of a commit that git has not brought it says that nobody has seen it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from anatomy import tomlfile
from anatomy.errors import AnatomyError, Fault, Stage
from anatomy.paths import Project
from anatomy.pin import Pin, Pins
from anatomy.quotation.lock import Lock, LockedFile, told_apart
from anatomy.quotation.restore import on_main
from anatomy.quotation.revision import pins_at
from anatomy.sources.ask import ask
from anatomy.sources.base import Got, Reason, Refused, Want
from anatomy.sources.blob import Identity
from anatomy.sources.chain import chain
from anatomy.sources.git_refs import find_commit
from anatomy.sources.pypi import NO_SDIST
from anatomy.sources.session import Session

Files = Mapping[str, LockedFile]
"""What was locked of one pin, by path."""


def new_pins(session: Session, pins: Pins, lock: Lock) -> Iterator[Pin]:
    """Pins of which the lock has nothing at their commit, and those whose tag or source distribution is another than in the last commit."""
    known = {(*key.split("/", 2)[:2], file.commit) for key, file in lock.files.items()}
    before = pins_at(session.project, "HEAD")
    for place, pin in pins.pins.items():
        old = before.get(place)
        if (*place, pin.commit) not in known or (old and (old.tag, old.sdist) != (pin.tag, pin.sdist)):
            yield pin


def unseen_commits(project: Project, pins: Pins, lock: Lock) -> Iterator[Fault]:
    """A warning for each pin of this branch of which git has brought no file: its commit may be any number. Once it is merged, CI has asked."""
    main, known = on_main(project, project.lock)
    seen: dict[tuple[str, ...], set[str]] = {}
    for key, file in lock.files.items():
        seen.setdefault((*key.split("/", 2)[:2], file.commit), set()).add(file.evidence)
    for place, pin in pins.pins.items():
        if main and seen.get((*place, pin.commit)) == {"artifact"} and pin.commit not in known:
            said = "no git source has shown it; the files are those of a published artefact"
            mend = f"anatomy audit --changed-since {main}; where {pin.repo} cannot be reached: leave it to CI, or add --git-mirror {pin.repo}=PATH_OR_URL"
            yield _fault(project, pin, "commit", said, mend, due="main")


def tag_fault(session: Session, pin: Pin, files: Files) -> Fault | None:
    """A fault where the tag names another commit: in a repository on this machine, or, where git has brought the files, on the code host.
    None as well where neither can say: ``audit`` asks again."""
    here = replace(session, offline=True)
    mirror = next((mirror for mirror in here.mirrors if mirror.serves(pin.repo)), None)
    by_git = any(file.evidence == "git" for file in files.values())
    if pin.tag is None or not (mirror or by_git):
        return None
    try:
        commit = find_commit(here if mirror else session, pin.repo, f"refs/tags/{pin.tag}", pin.host)
    except Refused:
        return None
    if commit == pin.commit:
        return None
    said, written = told_apart(commit, pin.commit)
    where = f"git mirror {mirror.place}" if mirror else pin.repo
    return _fault(
        session.project,
        pin,
        "commit",
        f"the tag {pin.tag} names {said} in {where}, not {written}",
        f'write commit = "{commit}"',
    )


def sdist_fault(session: Session, pin: Pin, files: Files) -> Fault | str | None:
    """A fault where the source distribution is not published, or holds other bytes of a file than git; a sentence where that could not be
    found out."""
    wants = {Want(pin, path, None): file for path, file in files.items() if file.evidence == "git"}
    if pin.sdist is None or not wants:
        return None
    same, other, said = 0, list[Got](), "no index may be asked"
    for _source, answer in ask(chain(session, ("sdist",)), wants, say=session.say):
        if not isinstance(answer, Got):
            said = answer.detail
            if answer.reason is Reason.ABSENT and NO_SDIST in said:
                return _fault(session.project, pin, "sdist", said, _OTHER_SDIST)
        elif Identity.of(answer.data) == wants[answer.want].identity:
            same += 1
        else:
            other.append(answer)
    if other:
        what = f"{pin.sdist.project} {pin.sdist.version} is not the commit {pin.commit[:12]}"
        message = f"{what}: {other[0].origin} has another {other[0].want.path} than git ({len(other)} of {len(other) + same} files differ)"
        return _fault(session.project, pin, "sdist", message, _OTHER_SDIST)
    return None if same else f"pins.{pin.name}.sdist: not compared with the commit: {said}"


_OTHER_SDIST = (
    "write the version that upstream published from this commit; where there is none, leave sdist out"
)


def _fault(project: Project, pin: Pin, key: str, message: str, mend: str, due: Stage = "draft") -> Fault:
    document = tomlfile.load(project.snippets / f"{pin.upstream}.toml")
    fault = document.fault(("pins", pin.name, key), f"pins.{pin.name}.{key}: {message}", mend=mend)
    return replace(fault, due=due)


def compare_with_upstream(session: Session, pins: Pins, lock: Lock, files: Files) -> list[str]:
    """Compare the new pins; what could not be compared, a sentence a pin. files: all that is locked now, by the lock's keys.

    Raises AnatomyError with what upstream contradicts.
    """
    faults: list[Fault] = []
    notes: list[str] = []
    for pin in new_pins(session, pins, lock):
        start = f"{pin.upstream}/{pin.name}/"
        own = {key.removeprefix(start): file for key, file in files.items() if key.startswith(start)}
        found = (tag_fault(session, pin, own) or sdist_fault(session, pin, own)) if own else None
        if isinstance(found, Fault):
            faults.append(found)
        elif found:
            notes.append(found)
    if faults:
        raise AnatomyError(faults)
    return notes
