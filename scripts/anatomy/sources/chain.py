"""Putting the routes together, in the order in which they are tried."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from anatomy.errors import Fault, RouteError
from anatomy.paths import Project
from anatomy.sources.base import REPO, Route, redact_item
from anatomy.terminal import Say

KINDS = ("mirror", "git", "http", "sdist", "wheel", "debian")
_MEND = "write OWNER/NAME=PATH_OR_URL, e.g. --git-mirror gevent/gevent=/srv/git/gevent.git"


def split_mirrors(text: str) -> list[str]:
    """The items of ANATOMY_GIT_MIRRORS: separated by ``;``, newline, or blanks before the next
    OWNER/NAME=."""
    parts = re.split(r"[;\n]+|\s+(?=[\w.-]+/[\w.-]+=)", text)
    return [part.strip() for part in parts if part.strip()]


def parse_mirror(item: str) -> tuple[str, str]:
    """(OWNER/NAME, path or address) of one item. Raises RouteError."""
    repo, equals, place = item.partition("=")
    place = place.strip()
    if not equals or not REPO.fullmatch(repo.strip()) or not place or place.startswith("-"):
        raise RouteError(Fault(f"git mirror {redact_item(item)!r} is not OWNER/NAME=PATH_OR_URL", mend=_MEND))
    return repo.strip(), place


def routes(
    project: Project,
    *,
    git_mirrors: Sequence[str] = (),
    offline: bool = False,
    say: Say | None = None,
    only: Collection[str] | None = None,
) -> list[Route]:
    """All configured routes in the order in which they are to be tried.

    git_mirrors: items ``OWNER/NAME=PATH_OR_URL``; ANATOMY_GIT_MIRRORS adds more, separated by whitespace or
    ``;``. ANATOMY_HTTP_MIRRORS: address templates with {repo} {commit} {path} {blob}, separated the same way.
    offline: only routes that open no connection (git mirrors on this machine).
    only (or ANATOMY_ROUTES, comma-separated): a subset of mirror, git, http, sdist, wheel, debian.
    Raises RouteError when an item is malformed. Opens no connection and starts no process.
    """
    environ = os.environ
    if only is None and environ.get("ANATOMY_ROUTES"):
        only = [kind.strip() for kind in environ["ANATOMY_ROUTES"].split(",") if kind.strip()]
    return _assemble(
        project,
        git_mirrors=[*git_mirrors, *split_mirrors(environ.get("ANATOMY_GIT_MIRRORS", ""))],
        templates=environ.get("ANATOMY_HTTP_MIRRORS", "").replace(";", " ").split(),
        offline=offline,
        say=say or (lambda _message: None),
        only=only,
    )


def _assemble(
    project: Project,
    *,
    git_mirrors: Sequence[str],
    templates: Sequence[str],
    offline: bool,
    say: Say,
    only: Collection[str] | None,
) -> list[Route]:
    unknown = sorted(set(only or ()) - set(KINDS))
    if unknown:
        raise RouteError(
            Fault(f"no such kind of route: {', '.join(unknown)}", mend=f"choose from {', '.join(KINDS)}")
        )
    from anatomy.sources.git_mirror import LocalMirror
    from anatomy.sources.git_remote import CODE_HOST, RemoteGit
    from anatomy.sources.template import BUILT_IN, Template
    from anatomy.sources.web import Hosts, Web

    chosen = set(KINDS if only is None else only)
    repositories = project.cache / "git"
    hosts = Hosts(_host_names([CODE_HOST, *BUILT_IN]))
    web = Web(hosts)
    local: list[Route] = []
    remote: list[Route] = []
    for repo, place in (parse_mirror(item) for item in git_mirrors):
        path = local_path(place)
        if path is not None:
            local.append(LocalMirror(repo, path))
        else:
            remote.append(RemoteGit(place, repositories, hosts, repo=repo))
    # a template's faults are the user's and are told even where it is not used
    addresses: list[Route] = [Template(template, web) for template in [*templates, *BUILT_IN]]
    found: list[Route] = []
    if "mirror" in chosen:
        found += local
    if offline:
        return found
    if "mirror" in chosen:
        found += remote
    if "git" in chosen:
        found.append(RemoteGit(CODE_HOST, repositories, hosts))
    if "http" in chosen:
        found += addresses
    return found + _artefacts(project, chosen, web, say)


def _artefacts(project: Project, chosen: set[str], web: object, say: Say) -> list[Route]:
    from anatomy.sources.debian import DebianRoute
    from anatomy.sources.index import Index
    from anatomy.sources.pypi import SdistRoute, WheelRoute
    from anatomy.sources.web import Web

    assert isinstance(web, Web)
    index = Index(web)
    scratch = project.cache / "downloads"
    found: list[Route] = []
    if "sdist" in chosen:
        found.append(SdistRoute(index, scratch, say))
    if "wheel" in chosen:
        found.append(WheelRoute(index, scratch, say))
    if "debian" in chosen:
        found.append(DebianRoute(project.cache / "apt", scratch, say))
    return found


def local_path(place: str) -> Path | None:
    """The folder on this machine that ``place`` means, or None for an address."""
    parts = urlsplit(place)
    if parts.scheme == "file":
        return Path(unquote(parts.path))
    if "://" in place or re.match(r"[\w.-]+@[\w.-]+:", place):
        return None
    return Path(place).expanduser().absolute()


def _host_names(addresses: Sequence[str]) -> set[str]:
    return {urlsplit(address).hostname or "" for address in addresses}
