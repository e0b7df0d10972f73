"""Source: a git repository on this machine, bare or not, read where it lies."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from anatomy.errors import Fault, SourceError
from anatomy.pin import Pin
from anatomy.sources.base import Got, Reason, Refusal, Refused, Want
from anatomy.sources.git_objects import (
    ObjectStore,
    git_folders,
    no_repository,
    object_store,
    repository_near,
    tree_paths,
)
from anatomy.sources.session import Mirror
from anatomy.terminal import printable


class LocalMirror:
    """``OWNER/NAME=PATH``: answers for one repository out of one object store."""

    evidence: Literal["git", "artifact", "none"] = "git"

    def __init__(self, repo: str, path: Path) -> None:
        """repo: OWNER/NAME. path: the repository."""
        self.repo = repo
        self.path = path
        self.name = printable(f"git mirror {path}")

    def serves(self, pin: Pin) -> bool:
        return pin.repo.lower() == self.repo.lower()

    def paths(self, pin: Pin) -> list[str]:
        """The files of the pinned commit, unproven; empty when they cannot be listed."""
        objects = object_store(self.path) if self.serves(pin) else None
        return tree_paths(objects, pin.commit) if objects else []

    def fetch(self, wants: Sequence[Want]) -> Iterator[Got | Refusal]:
        objects = object_store(self.path)
        if objects is None:
            for want in wants:
                yield Refusal(want, Reason.UNREACHABLE, printable(no_repository(self.path)))
            return
        yield from read_objects(objects, wants, self.name, seconds=60.0)


def check_there(mirror: Mirror) -> None:
    """Raises SourceError for a mirror on this machine whose path leads to no repository."""
    if mirror.path is None or git_folders(mirror.path):
        return
    place = repository_near(mirror.path) or "PATH_OR_URL"
    mend = f"--git-mirror {mirror.repo}={place}; a mirror is a bare repository, a folder with .git in it, or an address"
    raise SourceError(Fault(no_repository(mirror.path), mend=mend))


def read_objects(
    objects: Path, wants: Sequence[Want], origin: str, *, seconds: float
) -> Iterator[Got | Refusal]:
    """Answer ``wants`` from an object store on disk, each proven from its commit down."""
    left = list(wants)
    try:
        while left:
            # an object that is too large or unreadable costs the process; the rest gets a new one
            with ObjectStore(objects, seconds=seconds) as store:
                while left:
                    want = left.pop(0)
                    try:
                        blob = store.find(want.pin.commit, want.path)
                        yield Got(want, store.blob(blob), origin, blob)
                    except Refused as refused:
                        yield refused.refuse(want)
                        if refused.reason is Reason.TIMEOUT:
                            raise
                        if refused.reason is not Reason.ABSENT:
                            break
    except (Refused, OSError) as error:
        why = error if isinstance(error, Refused) else Refused(Reason.UNREACHABLE, f"git: {error}")
        for want in left:
            yield why.refuse(want)
