"""One upstream file of a pin, brought for a person to look at: from the cache where it is locked, else from any source."""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from anatomy.errors import AnatomyError, Fault, guessed, instead, nearest
from anatomy.paths import Project
from anatomy.pin import Pin, Pins, upstream_path
from anatomy.quotation.lock import paths_in_lock, read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.sources.ask import ask
from anatomy.sources.base import Got, Want
from anatomy.sources.blob import BlobCache
from anatomy.sources.chain import chain
from anatomy.sources.session import Session


@dataclass(frozen=True)
class UpstreamFile:
    """``data`` of ``path`` at ``pin``. ``proof``: in words, how it is known to be that file."""

    pin: Pin
    path: str
    data: bytes
    proof: str


def split_place(project: Project, text: str, command: str) -> tuple[str, str, str | None]:
    """``cpython:Objects/listobject.c:list_resize`` as upstream, path and symbol (None: none). command: which the mend repeats.

    Raises AnatomyError when it is not of the form UPSTREAM:PATH[:SYMBOL], or there is no such upstream.
    """
    upstream, colon, rest = text.partition(":")
    if not colon:
        upstream, _slash, rest = text.partition("/")
    own = _pins_of(project, upstream)
    path, more, symbol = rest.partition(":")
    try:
        if colon:
            return upstream, upstream_path(path), symbol if more else None
        problem = "a colon stands between upstream and path"
    except ValueError as error:
        rest, problem = "", f"the path {error}"
    if not rest:
        lock = read_lock(project)
        rest = next((path for pin in own.values() for path in paths_in_lock(lock, pin)), "PATH")
    message = f"{text!r} is not UPSTREAM:PATH[:SYMBOL]: {problem}"
    raise AnatomyError(Fault(message, mend=f"anatomy {command} {shlex.quote(f'{upstream}:{rest}')}"))


def bring(session: Session, upstream: str, path: str, pin_name: str | None = None) -> UpstreamFile:
    """The file, verified where it is locked. Raises AnatomyError when the pin is not known or nobody brings the file."""
    pin = _pin(session.project, upstream, pin_name)
    locked = read_lock(session.project).files.get(f"{pin.upstream}/{pin.name}/{path}")
    identity = locked.identity if locked is not None and locked.commit == pin.commit else None
    if identity is not None and (data := BlobCache(session.project.cache).get(identity)) is not None:
        return UpstreamFile(pin, path, data, f"locked: blob {identity.blob}")
    said, ways, absent = [], [], False
    for source, answer in ask(chain(session), [Want(pin, path, identity)], say=session.say):
        if isinstance(answer, Got):
            known = f"locked: blob {identity.blob}" if identity else _known(source.evidence)
            return UpstreamFile(pin, path, answer.data, f"{known}, from {answer.origin}")
        said.append(f"\n      {source.name}: {answer.reason}: {answer.detail}")
        ways += [answer.advice] if answer.advice else []
        absent = absent or answer.proven
    # where nobody could be reached, the path may be right
    near = nearest_path(path, known_paths(session, pin)) if absent else ""
    guess = f"; did you mean {near}?" if near else ""
    message = f"{path} of {pin.repo} at {pin.name} could not be brought{guess}{''.join(said) or ' no source was asked (offline?)'}"
    otherwise = "; or ".join([*dict.fromkeys(ways), f"--git-mirror {pin.repo}=PATH_OR_URL"])
    raise AnatomyError(Fault(message, mend=instead(path, near, otherwise)))


def known_paths(session: Session, pin: Pin) -> set[str]:
    """The files of the pinned commit, as far as they are known without asking anybody: from the lock, and from what git has here."""
    from anatomy.sources.git_mirror import LocalMirror
    from anatomy.sources.git_remote import RemoteGit

    found = set(paths_in_lock(read_lock(session.project), pin))
    for source in chain(session, ("mirror", "git")):
        if isinstance(source, LocalMirror | RemoteGit):
            found.update(source.paths(pin))
    return found


def nearest_path(path: str, known: Iterable[str]) -> str:
    """The one of ``known`` that ``path`` was meant as: the only file of its name, else the likest; '' where none is like it."""
    every = list(known)
    same = [other for other in every if other.rpartition("/")[2] == path.rpartition("/")[2]]
    return same[0] if len(same) == 1 else nearest(path, every)


def _known(evidence: str) -> str:
    words = {"git": "walked from the commit in git", "artifact": "as a published artefact has it"}
    return words.get(evidence, "not verified: an address says so")


def _pins_of(project: Project, upstream: str) -> dict[str, Pin]:
    """The pins of an upstream, by name. Raises AnatomyError where it has none."""
    pins = read_pins(project)
    own = {pin.name: pin for pin in pins.pins.values() if pin.upstream == upstream}
    if not own:
        raise AnatomyError(unknown_upstream(pins, upstream))
    return own


def unknown_upstream(pins: Pins, name: str) -> Fault:
    """What is wrong with a word that no pin file has as its name."""
    known = sorted({upstream for upstream, _pin in pins.pins})
    said, mend = guessed(name, known, "the names are those of snippets/*.toml")
    listed = f"; there are {', '.join(known) or 'none'}"
    return Fault(f"no upstream {name!r}{said or listed}", mend=mend)


def _pin(project: Project, upstream: str, name: str | None) -> Pin:
    own = _pins_of(project, upstream)
    if name is None and len(own) == 1:
        return next(iter(own.values()))
    if name not in own:
        message = f"{upstream} has the pins {', '.join(own)}"
        raise AnatomyError(Fault(message, mend="--pin NAME"))
    return own[name]
