"""Pins: which upstream, at which commit, under which licence, and which artefacts carry the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

UNKNOWN_LICENCE = "NOASSERTION"  # SPDX's word for "nobody has looked"; nothing may be quoted under it


@dataclass(frozen=True)
class Debian:
    """A Debian source package whose ``.orig`` tarball holds the tree of the pin."""

    source: str  # source package, e.g. "python3.11"
    version: str  # upstream version, e.g. "3.11.2" (a "+dfsg" suffix of the archive is matched by the source)


@dataclass(frozen=True)
class Sdist:
    """A source distribution on the Python package index."""

    project: str
    version: str


@dataclass(frozen=True)
class Wheel:
    """A wheel on the Python package index."""

    project: str
    version: str
    tag: str | None  # e.g. "cp311-none-macosx_11_0_arm64"; None: any
    prefix: str = ""  # path inside the wheel that stands for the repository's root


@dataclass(frozen=True)
class Pin:
    """One commit of one upstream."""

    upstream: str  # stem of the pin file, e.g. "cpython"
    name: str  # key under [pins], e.g. "v3.11.2"
    repo: str  # "python/cpython"
    commit: str  # 40 lower-case hex digits
    tag: str | None
    licence: str  # SPDX id
    notice: str  # path of the licence's text at the pin
    debian: Debian | None
    sdist: Sdist | None
    wheels: tuple[Wheel, ...]


@dataclass(frozen=True)
class Releases:
    """Where an upstream publishes, and which versions the quotations are compared with (the newest is found out)."""

    kind: Literal["wheel", "sdist", "git"]
    project: str | None  # on the package index; None for git
    tag: str | None  # which wheel, with wildcards, e.g. "cp3*-macosx*arm64"
    versions: tuple[str, ...]  # of the project; for git, refs
    tip: str | None  # for git: the ref that stands for the newest, e.g. "refs/heads/main"
    moved: tuple[tuple[str, str], ...]  # prefixes of paths: (at the pin, elsewhere), tried both ways

    def paths(self, path: str) -> tuple[str, ...]:
        """Where the file at ``path`` may stand in a release: there, or where a declared move leads."""
        found = [path]
        for known in found:  # grows: a move may lead on to another
            for here, there in (*self.moved, *((there, here) for here, there in self.moved)):
                if known == here or (here.endswith("/") and known.startswith(here)):
                    place = there + known[len(here) :]
                    if place not in found and len(found) < 20:
                        found.append(place)
        return tuple(found)


@dataclass(frozen=True)
class Note:
    """A remark on one selected line, found by text."""

    at: str
    text: str  # Markdown, inline only


@dataclass(frozen=True)
class Omission:
    """Lines left out of a selection, visibly: from the line with ``start`` to the line with ``end``, or ``lines``."""

    start: str | None = None
    end: str | None = None
    lines: str | None = None


@dataclass(frozen=True)
class Snippet:
    """What one quotation shows. Exactly one of ``symbol``, ``lines``, ``start``/``end`` bounds it, or a symbol narrowed by one of them."""

    id: str
    pin: Pin
    path: str
    symbol: str | None
    lines: str | None
    start: str | None
    end: str | None
    omit: tuple[Omission, ...]
    highlight: tuple[str, ...]
    notes: tuple[Note, ...]
    title: str | None
    language: str | None
    file: Path  # the pin file
    line: int  # where the snippet stands in it
    later: str | None = None  # the symbol under which other releases have it, where its name is not found
    occurrence: int | None = None  # which of several definitions of the symbol, from 1
    encoding: str | None = None  # of the file, where it does not say so itself and is not UTF-8
    comment: bool = False  # the symbol with the comment directly above it
    dedent: bool = False  # shown without the indentation that all lines share

    @property
    def key(self) -> str:
        """The upstream file, as the lock names it."""
        return f"{self.pin.upstream}/{self.pin.name}/{self.path}"


@dataclass(frozen=True)
class Pins:
    """All pin files of the project."""

    pins: dict[tuple[str, str], Pin]  # by (upstream, name)
    snippets: dict[str, Snippet]  # by id, sorted
    releases: dict[str, Releases] = field(default_factory=dict)  # by upstream
