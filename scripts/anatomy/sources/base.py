"""What every source is, what it may answer, and the gate that its answers pass."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from anatomy.host import repo_fault
from anatomy.pin import Pin
from anatomy.sources.blob import Identity, blob_id
from anatomy.terminal import printable

MAX_FILE = 16 << 20  # bytes of one quoted file; the largest known is below 1 MiB
_LFS = b"version https://git-lfs.github.com/spec/"


@dataclass(frozen=True)
class Want:
    """One file wanted at one pin. ``identity`` is None while locking: what it is is yet to be found out."""

    pin: Pin
    path: str
    identity: Identity | None


class Reason(StrEnum):
    """Why a source did not bring a file."""

    UNREACHABLE = "unreachable"
    ABSENT = "absent"
    MISMATCH = "mismatch"
    TOO_LARGE = "too large"
    TIMEOUT = "timeout"


@dataclass(frozen=True)
class Got:
    """What a source brought: untrusted until ``admit`` has let it through."""

    want: Want
    data: bytes
    origin: str  # which mirror, address or artefact, for a person; never with credentials
    tree_blob: str | None = None  # the blob id that the commit's trees name; None for sources without git


@dataclass(frozen=True)
class Refusal:
    """Why a source did not bring a file. ``proven``: it has the commit, and the commit holds no such file. ``advice``: what would help, where
    the source knows. ``commit``: the one that a published artefact says it was made from, where the pin has another."""

    want: Want
    reason: Reason
    detail: str  # for a person; safe to print on a terminal
    proven: bool = False
    advice: str = ""
    commit: str = ""


class Refused(Exception):
    """One thing that could not be had, and why. Becomes a ``Refusal``, or is worded for the user by who asked."""

    def __init__(
        self, reason: Reason, detail: str, *, proven: bool = False, advice: str = "", commit: str = ""
    ) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = printable(detail)
        self.proven = proven
        self.advice = advice
        self.commit = commit

    def refuse(self, want: Want) -> Refusal:
        return Refusal(want, self.reason, self.detail, self.proven, self.advice, self.commit)


class Source(Protocol):
    """One way from wants to bytes.

    ``evidence`` says what an answer proves beyond its content: ``git`` (the commit holds this blob at this
    path), ``artifact`` (a published artefact holds it), ``none`` (an address claimed it).
    """

    name: str
    evidence: Literal["git", "artifact", "none"]

    def serves(self, pin: Pin) -> bool:
        """False: there is nothing to ask here for this pin, and no need to mention it."""
        ...

    def fetch(self, wants: Sequence[Want]) -> Iterator[Got | Refusal]:
        """Exactly one answer for every want, in any order; never raises for a fault of the outside world.

        wants: at least one, all of one pin that ``serves``, all passed by ``screen``.
        """
        ...


def admit(answer: Got) -> Got | Refusal:
    """THE gate: lets an answer through only if its bytes are the wanted file.

    With a locked identity, blob id, SHA-256 and length must agree; without one (locking), only what the
    answer itself claims can be checked: a blob id found in git's trees must be the id of the bytes.
    """
    want = answer.want
    origin = answer.origin
    if len(answer.data) > MAX_FILE:
        return Refusal(want, Reason.TOO_LARGE, f"{origin}: more than {MAX_FILE >> 20} MiB")
    wrong = want.identity.difference(answer.data) if want.identity else None
    if wrong is None and answer.tree_blob is not None:
        found = blob_id(answer.data)
        if found != answer.tree_blob:
            wrong = f"the commit names blob {answer.tree_blob[:12]}, the bytes are blob {found[:12]}"
    if wrong is not None:
        return Refusal(want, Reason.MISMATCH, f"{origin}: {wrong}")
    if answer.data.startswith(_LFS):
        return Refusal(want, Reason.ABSENT, f"{origin}: a Git LFS pointer stands there, not the file")
    return answer


def path_fault(path: str) -> str | None:
    """Why ``path`` cannot be the path of a file in a repository (and must not reach a tool or an address),
    or None."""
    if not path or len(path) > 1024:
        return "empty or longer than 1024 characters"
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in path):
        return "contains a control character"
    if "\\" in path:
        return "contains a backslash"
    for part in path.split("/"):
        if part in ("", ".", ".."):
            return "has an empty, '.' or '..' component"
        if part.endswith((".", " ")):
            return "has a component that ends in a dot or a space"
        if part.lower() == ".git":
            return "has a '.git' component"
    return None


def alike(one: str, other: str) -> bool:
    """Whether two different names look alike: they differ only by case or Unicode normalisation."""
    return one != other and _folded(one) == _folded(other)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def screen(wants: Sequence[Want]) -> Iterator[Want | Refusal]:
    """The wants a source may ask for; a Refusal for those whose path or commit no upstream can have."""
    for want in wants:
        fault = path_fault(want.path)
        if fault is None and not re.fullmatch(r"[0-9a-f]{40}", want.pin.commit):
            fault = "is pinned to something that is not a full commit id"
        if fault is None and (why := repo_fault(want.pin.repo, want.pin.host)):
            fault = f"is pinned to {want.pin.repo!r}, which {why}"
        yield Refusal(want, Reason.ABSENT, printable(f"the path {want.path!r} {fault}")) if fault else want
