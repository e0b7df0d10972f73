"""Source: git over the network, one commit at a time, without the files that nobody asked for.

A repository of ours, new each time, receives the commit and its trees (depth 1, blob filter) and then exactly the
wanted blobs. The cache keeps the packs and nothing else: no configuration, hook or alternate of a folder that others may
write to is ever obeyed. Everything received is read back through ``ObjectStore``, which proves it from the commit down.
"""

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from anatomy.files import make_real
from anatomy.pin import Pin
from anatomy.sources import git_process
from anatomy.sources.base import Got, Reason, Refusal, Refused, Want
from anatomy.sources.git_mirror import read_objects
from anatomy.sources.git_objects import ObjectStore, tree_paths
from anatomy.sources.git_process import git_environment, network_environment, own_repository, run_git
from anatomy.sources.session import local_path
from anatomy.sources.web import Hosts, redact
from anatomy.terminal import printable

CODE_HOST = "https://github.com/{repo}.git"

_ABSENT = re.compile(
    r"not our ref|unadvertised object|couldn't find remote ref|[Rr]epository .*not found|not found: did you|"
    r"does not appear to be a git repository|The requested URL returned error: 40[134]|"
    r"could not read Username"
)
_DOWN = re.compile(
    r"Could not resolve|Failed to connect|Couldn't connect|Connection (refused|timed out|reset)|"
    r"unable to access|Could not read from remote|Operation too slow|early EOF|unexpected disconnect|hung up"
)


class RemoteGit:
    """git from an address: the pins' own host (``{repo}`` in it, or None), or a mirror of one repository."""

    evidence: Literal["git", "artifact", "none"] = "git"

    def __init__(
        self, url: str | None, cache: Path, hosts: Hosts, *, repo: str | None = None, seconds: float = 180.0
    ) -> None:
        """url: may hold ``{repo}``, and is then for pins of the default host; None: of any other host. cache: folder that keeps the packs of each repository. repo: the one that ``url``
        mirrors."""
        self.url = url
        self.repo = repo
        self.name = f"git {redact(url) if url and repo else urlsplit(url).hostname if url else 'at its host'}"
        self._cache = cache
        self._hosts = hosts
        self._seconds = seconds

    def serves(self, pin: Pin) -> bool:
        if self.repo is not None:
            return pin.repo.lower() == self.repo.lower()
        return pin.host.is_default == (self.url is not None)

    def _packs(self, pin: Pin) -> Path:
        digest = hashlib.sha256(self._address(pin).encode()).hexdigest()[:8]
        return self._cache / f"{pin.repo.replace('/', '+')}-{digest}.git" / "objects" / "pack"

    def paths(self, pin: Pin) -> list[str]:
        """The files of the pinned commit as far as it was fetched before, unproven; empty when they cannot be listed."""
        packs = self._packs(pin)
        if not (self.serves(pin) and packs.is_dir()):
            return []
        with own_repository(packs) as home:
            return tree_paths(home / "objects", pin.commit)

    def fetch(self, wants: Sequence[Want]) -> Iterator[Got | Refusal]:
        from filelock import FileLock, Timeout

        pin, left = wants[0].pin, list(wants)
        url = self._address(pin)
        try:
            self._check_host(url)
            packs = self._packs(pin)
            make_real(self._cache, *packs.relative_to(self._cache).parts)
            lock = FileLock(packs.parent.parent.with_suffix(".lock"), timeout=self._seconds)
            with lock, own_repository(packs) as home:
                fault = _Fetcher(url, home, self._seconds).bring(pin, [want.path for want in wants])
                for answer in read_objects(home / "objects", wants, f"git {redact(url)}", seconds=60.0):
                    left.remove(answer.want)
                    if isinstance(answer, Refusal) and answer.reason is Reason.ABSENT and fault is not None:
                        if fault.reason is Reason.UNREACHABLE:
                            self._hosts.mark_down(url, fault.detail)
                        answer = fault.refuse(answer.want)
                    yield answer
        except Timeout:
            why = Refused(Reason.TIMEOUT, "another run keeps the repository locked")
            yield from map(why.refuse, left)
        except Refused as refused:
            yield from map(refused.refuse, left)
        except OSError as error:
            why = Refused(Reason.UNREACHABLE, f"{self.name}: {error.strerror or error}")
            yield from map(why.refuse, left)

    def _address(self, pin: Pin) -> str:
        if self.url is None:
            return pin.host.git(pin.repo)
        return self.url.replace("{repo}", pin.repo) if self.repo is None else self.url

    def _check_host(self, url: str) -> None:
        """Fail at once for a host that is known to be out of reach, unless git itself knows a way around."""
        if urlsplit(url).scheme in ("http", "https") and not _has_detour(url):
            why = self._hosts.down(url)
            if why:
                raise Refused(Reason.UNREACHABLE, f"{urlsplit(url).hostname}: {why}")


@dataclass(frozen=True)
class _Fetcher:
    """Brings a commit, its trees and the wanted blobs into a repository of ours."""

    url: str
    home: Path
    seconds: float

    def bring(self, pin: Pin, paths: Sequence[str]) -> Refused | None:
        """What went wrong, if anything. What arrived is found out by reading it."""
        fault = None
        with self._store() as store:
            here = store.holds(pin.commit)
        if not here:
            for ref in [pin.commit, *([f"refs/tags/{pin.tag}"] if pin.tag else [])]:
                fault = self.fetch(["--depth=1", "--filter=blob:none"], [ref])
                if fault is None or fault.reason is not Reason.ABSENT:
                    break
        blobs = [] if fault is not None else self._lacking(pin.commit, paths)
        if blobs:
            fault = self.fetch([], blobs)
            if fault is not None and fault.reason is Reason.ABSENT:
                # a server that gives no single blobs: take the commit whole
                fault = self.fetch(["--depth=1", "--refetch"], [pin.commit])
        return fault

    def _lacking(self, commit: str, paths: Sequence[str]) -> list[str]:
        """The ids of the blobs at ``paths`` that the commit's trees name and that are not here yet."""
        found: dict[str, None] = {}
        with self._store() as store:
            for path in paths:
                with suppress(Refused):
                    blob = store.find(commit, path)
                    if not store.holds(blob):
                        found[blob] = None
        return list(found)

    def _store(self) -> ObjectStore:
        return ObjectStore(self.home / "objects")

    def fetch(self, options: list[str], refs: list[str]) -> Refused | None:
        """One ``git fetch``; None when it went well. The address is passed in the environment, never
        stored."""
        settings = {
            "remote.up.url": self.url,
            "remote.up.promisor": "true",
            "remote.up.partialclonefilter": "blob:none",
            "http.lowSpeedLimit": "1000",
            "http.lowSpeedTime": "15",
            "http.followRedirects": "initial",
            "fetch.unpackLimit": "1",  # packs are kept, loose objects are not
            "fetch.fsckObjects": "false",  # old upstreams carry harmless faults; reading hashes all
            "core.hooksPath": os.devnull,
            "credential.interactive": "false",
            "gc.auto": "0",
        }
        where = {"GIT_DIR": str(self.home)}
        if local_path(self.url) is not None:
            where["GIT_ALLOW_PROTOCOL"] = "file"
        quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-gc"]
        what = f"git {redact(self.url)}"
        try:
            done = run_git(
                ["fetch", *quiet, *options, "--stdin", "up"],
                network_environment(settings, **where),
                seconds=self.seconds,
                packs=True,
                given="".join(f"{ref}\n" for ref in refs).encode(),
                what=what,
            )
        except Refused as refused:
            return refused
        if done.status == 0:
            return None
        if done.exceeded:
            size = f"more than {git_process.MAX_PACK >> 20} MiB in one answer"
            why = size if "File too large" in done.words else "more memory than one answer may take"
            return Refused(Reason.TOO_LARGE, f"{what}: {why}")
        text = printable(" ".join(re.sub(r"//[^/@\s]*@", "//", done.words).split()))[:300]
        missing = _ABSENT.search(done.words) or (not _DOWN.search(done.words) and "fatal" not in done.words)
        return Refused(Reason.ABSENT if missing else Reason.UNREACHABLE, f"{what}: {text}")


def fetch_history(url: str, home: Path, ref: str | None, seconds: float) -> Refused | None:
    """Bring every branch and tag (or only ``ref``) with its commits, and nothing else of them, into our repository ``home``.

    What went wrong, if anything.
    """
    all_refs = ["refs/heads/*:refs/remotes/up/*", "refs/tags/*:refs/tags/*"]
    return _Fetcher(url, home, seconds).fetch(["--filter=tree:0"], [f"{ref}:{ref}"] if ref else all_refs)


def _has_detour(url: str) -> bool:
    """Whether the user's own git configuration changes the way to ``url`` (a proxy, or another address for
    it)."""
    for command in (["--get-urlmatch", "http.proxy", url], ["--get-regexp", r"^url\..*\.insteadof$"]):
        with suppress(OSError, subprocess.SubprocessError):
            done = subprocess.run(
                ["git", "config", "--global", *command],
                capture_output=True,
                timeout=5,
                env=git_environment(),
                stdin=subprocess.DEVNULL,
            )
            if done.returncode == 0 and done.stdout.strip():
                return True
    return False
