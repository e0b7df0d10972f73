"""What one call of the tool may ask, and whom: mirrors that the user names, and whether connections may be opened."""

import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from anatomy.errors import Fault, SourceError
from anatomy.host import ANYWHERE, repo_fault
from anatomy.paths import Project
from anatomy.terminal import Say, printable, silent

KINDS = ("mirror", "git", "http", "sdist", "wheel", "debian")
_MEND = "write OWNER/NAME=PATH_OR_URL, e.g. --git-mirror gevent/gevent=/srv/git/gevent.git"
_SCHEMES = ("https", "http", "ssh", "git")
_SCP = re.compile(r"(?:[\w.-]+@)?[\w.-]+:(?!//|:)[^\s]+")  # git's short form of ssh: user@host:path
_LOGIN = re.compile(r"//[^/@\s]*@")


@dataclass(frozen=True)
class Mirror:
    """A repository that answers for ``repo`` (OWNER/NAME)."""

    repo: str
    place: str  # a path or an address, as the user wrote it

    @property
    def path(self) -> Path | None:
        """Its folder on this machine; None for an address."""
        return local_path(self.place)

    def serves(self, repo: str) -> bool:
        return self.repo.lower() == repo.lower()


@dataclass(frozen=True)
class Session:
    """One call of the tool. ``say`` is told about progress, a line at a time.

    git_mirrors: items ``OWNER/NAME=PATH_OR_URL``; ANATOMY_GIT_MIRRORS adds more, see ``split_mirrors``.
    offline: open no connection: the cache, and git mirrors on this machine, are all there is.
    """

    project: Project
    git_mirrors: tuple[str, ...] = ()
    offline: bool = False
    say: Say = field(default=silent, compare=False)

    @cached_property
    def mirrors(self) -> tuple[Mirror, ...]:
        """Mirrors on this machine first. Raises SourceError when an item is malformed."""
        items = [*self.git_mirrors, *split_mirrors(os.environ.get("ANATOMY_GIT_MIRRORS", ""))]
        found = [parse_mirror(item) for item in items]
        allowed = [mirror for mirror in found if not (self.offline and mirror.path is None)]
        return tuple(sorted(allowed, key=lambda mirror: mirror.path is None))

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Which kinds of sources may be asked: ANATOMY_SOURCES, comma-separated, or all. Raises SourceError for others."""
        named = [kind.strip() for kind in os.environ.get("ANATOMY_SOURCES", "").split(",")]
        chosen = frozenset(filter(None, named)) or frozenset(KINDS)
        if unknown := sorted(chosen - set(KINDS)):
            message = f"ANATOMY_SOURCES: no such kind of source: {', '.join(unknown)}"
            raise SourceError(Fault(message, mend=f"choose from {', '.join(KINDS)}"))
        return chosen & {"mirror"} if self.offline else chosen


def split_mirrors(text: str) -> list[str]:
    """The items of ANATOMY_GIT_MIRRORS: separated by ``;``, newline, or blanks before the next OWNER/NAME=."""
    parts = re.split(r"[;\n]+|\s+(?=[\w.-]+(?:/[\w.-]+)+=)", text)
    return [part.strip() for part in parts if part.strip()]


def parse_mirror(item: str) -> Mirror:
    """The mirror that ``item`` names. Raises SourceError when it is not of the form OWNER/NAME=PATH_OR_URL."""
    repo, _equals, place = (part.strip() for part in item.partition("="))
    shown = printable(_LOGIN.sub("//", item))
    if "/" not in repo or repo_fault(repo, ANYWHERE) or not place or place.startswith("-"):
        raise SourceError(Fault(f"git mirror {shown!r} is not OWNER/NAME=PATH_OR_URL", mend=_MEND))
    if local_path(place) is None and not _is_address(place):
        message = f"git mirror {shown!r}: no address that git can ask"
        raise SourceError(Fault(message, mend=f"one of {', '.join(_SCHEMES)}, or user@host:path"))
    return Mirror(repo, place)


def local_path(place: str) -> Path | None:
    """The folder on this machine that ``place`` means, or None for an address."""
    if place.startswith("file://"):
        return Path(unquote(urlsplit(place).path))
    if "://" in place or _SCP.fullmatch(place):
        return None
    return Path(place).expanduser().absolute()


def _is_address(place: str) -> bool:
    if _SCP.fullmatch(place):
        return True
    try:
        parts = urlsplit(place)
        return parts.scheme in _SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket without its partner, or a port that is none
        return False
