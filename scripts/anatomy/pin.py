"""Pins: which upstream, at which commit, under which licence, and which artefacts carry the same bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Debian:
    """A Debian source package whose ``.orig`` tarball holds the tree of the pin."""

    source: str  # source package, e.g. "python3.11"
    version: str  # upstream version, e.g. "3.11.2" (a "+dfsg" suffix of the archive is matched by the route)


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
