"""Published releases of an upstream, read without installing anything: an sdist streamed once, the members of a wheel
by HTTP ranges, or a ref of a git repository.

The bytes are untrusted and nothing is proven about them but that this artefact carries them; what is recorded says so.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import IO, cast

from anatomy.lines import words
from anatomy.pin import Debian, Pin, Releases
from anatomy.quotation.selection.languages import SUFFIXES
from anatomy.sources.archive import MAX_TAKEN, Found, read_zip
from anatomy.sources.ask import ask
from anatomy.sources.base import Got, Reason, Refused, Source, Want, path_fault
from anatomy.sources.chain import chain
from anatomy.sources.debian import DebianSource
from anatomy.sources.git_mirror import LocalMirror
from anatomy.sources.git_refs import find_commit
from anatomy.sources.git_remote import RemoteGit
from anatomy.sources.index import Artefact, Index
from anatomy.sources.pypi import NAMES_COMMIT, is_sdist, is_wheel, read_whole
from anatomy.sources.rangefile import NoRanges, RangeFile
from anatomy.sources.session import Session
from anatomy.sources.web import Hosts, Web

SOURCES = tuple(SUFFIXES)  # where a symbol may have gone
ASIDE = words("test tests testing testsuite greentest examples example doc docs deps vendor")
MAX_SEARCHED = 5_000  # files of one release
MAX_NAMES = 200_000  # members of one release that are noted
MAX_READ = 1_500  # files that are read one by one from a git tree
_MAX_ARTEFACT = 256 << 20  # bytes of an sdist, or of a wheel on a server without ranges
_MAX_RANGES = 48 << 20  # bytes read out of one wheel


@dataclass
class Release:
    """One version, opened. ``files`` holds what was read so far, by path."""

    upstream: str
    version: str
    source: str  # the artefact's file name, or "git"
    digest: str  # the artefact's SHA-256 as the index announces it, or the commit; "" when unknown
    files: dict[str, bytes] = field(default_factory=dict)
    names: frozenset[str] = frozenset()  # of all members, where they can be listed
    # a wheel: only what is installed, so a file that is not there proves nothing by itself
    partial: bool = False
    transferred: int = 0  # bytes
    _more: Callable[[Collection[str]], Found] | None = None

    def carries(self, paths: Collection[str]) -> bool:
        """Whether a file's absence from all of ``paths`` means that upstream has it no more."""
        if not self.partial:
            return bool(self.names) or self.source == "git"
        tops = {name.partition("/")[0] for name in self.names if "/" in name}
        return any(
            PurePosixPath(path).suffix in (".py", ".pyi", ".h")
            and "/" in path
            and path.partition("/")[0] in tops
            for path in paths
        )

    def around(self, path: str) -> dict[str, bytes]:
        """Other files in which a symbol of ``path`` may stand now: of the whole sdist or tree, of one folder of a
        wheel or of a tree that is too large to be read."""
        if self._more is not None:
            ending = PurePosixPath(path).suffix
            names = {n for n in self.names if _searchable(n) or (ending and n.endswith(ending))}
            if self.partial or len(names) > MAX_READ:
                names = {n for n in names if PurePosixPath(n).parent == PurePosixPath(path).parent}
            lacking = names - self.files.keys()
            if lacking and sum(map(len, self.files.values())) < MAX_TAKEN:
                self.files |= _plain(self._more(lacking))
            return {name: self.files[name] for name in names if name in self.files and name != path}
        return {name: data for name, data in self.files.items() if name != path and name.endswith(SOURCES)}


def _searchable(name: str) -> bool:
    return name.endswith(SOURCES) and not ASIDE.intersection(name.split("/"))


class _Catalogue:
    """Notes the names of all members of an archive; with ``search``, has the sources among them read too, up to a bound."""

    def __init__(self, *, search: bool) -> None:
        self._search = search
        self._taken = 0
        self.names: set[str] = set()

    def __call__(self, name: str) -> bool:
        """Whether the member ``name`` is to be read although nobody named it."""
        if path_fault(name) is not None or len(self.names) >= MAX_NAMES:
            return False
        self.names.add(name)
        if not (self._search and (_searchable(name) or NAMES_COMMIT.fullmatch(name))):
            return False
        self._taken += 1
        return self._taken <= MAX_SEARCHED


class ReleaseSource:
    """Where releases come from: the user's package index, git mirrors, and git over the network."""

    def __init__(self, session: Session, *, index: Index | None = None) -> None:
        self.session = session
        self._index = index or Index(Web(Hosts(set())))

    def newest(self, releases: Releases, pin: Pin) -> str:
        """The newest published version (for git: the tip's commit). Raises Refused."""
        if releases.kind == "git":
            return find_commit(self.session, pin.repo, releases.tip or "HEAD", pin.host)
        assert releases.project is not None
        for item in self._index.final(releases.project):
            if self._fits(releases, item):
                return item.version
        raise Refused(
            Reason.ABSENT, f"{releases.project} has no final release as {releases.kind} on the index"
        )

    def open(self, releases: Releases, pin: Pin, version: str, paths: Collection[str]) -> Release:
        """One version with the files at ``paths`` read, as far as it has them. Raises Refused."""
        if releases.kind == "git":
            return self._git(pin, version, paths)
        item = self.find(releases, version)
        found = Release(pin.upstream, version, item.filename, item.sha256 or "")
        if releases.kind == "sdist":
            return self._whole(found, item, paths)
        return self._wheel(replace(found, partial=True), item, paths)

    def find(self, releases: Releases, version: str) -> Artefact:
        """The artefact of one version on the index that is read: one on this machine first, no zip where there is a tarball.

        Raises Refused.
        """
        if self.session.offline:
            raise Refused(Reason.UNREACHABLE, "offline")
        assert releases.project is not None
        published = [
            item for item in self._index.artefacts(releases.project, version) if self._fits(releases, item)
        ]
        if not published:
            which = f" with the tag {releases.tag}" if releases.tag else ""
            what = f"{releases.project} {version} has no {releases.kind}{which} on the index"
            raise Refused(Reason.ABSENT, what)
        return min(
            published, key=lambda item: (item.path is None, item.filename.endswith(".zip"), item.filename)
        )

    def debian(self, upstream: str, debian: Debian, paths: Collection[str]) -> Release:
        """A Debian source package's tarball with the files at ``paths`` read. Raises Refused."""
        if self.session.offline:
            raise Refused(Reason.UNREACHABLE, "offline")
        cache, catalogue = self.session.project.cache, _Catalogue(search=True)
        source = DebianSource(cache / "apt", cache / "downloads", self.session.say)
        found, origin = source.read(debian, paths, True, catalogue)
        names = frozenset(catalogue.names)
        return Release(upstream, debian.version, origin, "", files=_plain(found), names=names)

    def versions(self, releases: Releases) -> list[str]:
        """Every version that the index has in this kind, oldest first; none for git. Raises Refused."""
        if releases.project is None or self.session.offline:
            return []
        return list(
            dict.fromkeys(i.version for i in self._index.final(releases.project) if self._fits(releases, i))
        )[::-1]

    def _fits(self, releases: Releases, item: Artefact) -> bool:
        return is_sdist(item) if releases.kind == "sdist" else is_wheel(item, releases.tag)

    def _whole(self, release: Release, item: Artefact, paths: Collection[str]) -> Release:
        catalogue = _Catalogue(search=True)
        scratch = self.session.project.cache / "downloads"
        found, size = read_whole(
            self._index, item, paths, scratch, self.session.say, size=_MAX_ARTEFACT, also=catalogue
        )
        taken, names = 0 if item.path else size, frozenset(catalogue.names)
        return replace(release, files=_plain(found), names=names, transferred=taken)

    def _wheel(self, release: Release, item: Artefact, paths: Collection[str]) -> Release:
        if item.path is not None:
            return self._local_wheel(release, item.path, paths)
        try:
            remote = RangeFile(self._index.web, item.url, budget=_MAX_RANGES)
        except NoRanges:
            return self._whole(release, item, paths)
        handle = cast("IO[bytes]", remote)  # RawIOBase is enough of a file for zipfile
        catalogue = _Catalogue(search=False)
        found = read_zip(handle, paths, strip=False, also=catalogue)
        opened = replace(release, files=_plain(found), names=frozenset(catalogue.names))

        def by_range(more: Collection[str]) -> Found:
            got = read_zip(handle, more, strip=False)
            opened.transferred = remote.transferred
            return got

        opened.transferred, opened._more = remote.transferred, by_range
        self.session.say(f"{item.filename}: {remote.transferred / 1e6:.1f} of {remote.length / 1e6:.1f} MB")
        return opened

    def _local_wheel(self, release: Release, place: Path, paths: Collection[str]) -> Release:
        catalogue = _Catalogue(search=False)

        def read(more: Collection[str], also: _Catalogue | None = None) -> Found:
            with place.open("rb") as file:
                return read_zip(file, more, strip=False, also=also)

        found = read(paths, catalogue)
        return replace(release, files=_plain(found), names=frozenset(catalogue.names), _more=read)

    def _git(self, pin: Pin, version: str, paths: Collection[str]) -> Release:
        commit = find_commit(self.session, pin.repo, version, pin.host)
        there = pin.model_copy(update={"commit": commit, "debian": None, "sdist": None, "wheels": ()})
        if commit != version:  # the tag helps with servers that give no single commits
            there = there.model_copy(update={"tag": version.removeprefix("refs/tags/")})
        release = Release(pin.upstream, version, "git", commit)
        found = self._from_git(there, paths)
        release.files = dict(found)
        names = self._names(there)
        release.names = frozenset(name for name in names if path_fault(name) is None)

        def more(wanted: Collection[str]) -> Found:
            with suppress(Refused):
                return dict(self._from_git(there, wanted))
            return {}

        release._more = more
        return release

    def _git_sources(self) -> list[Source]:
        return chain(self.session, ("mirror", "git"))

    def _from_git(self, pin: Pin, paths: Collection[str]) -> dict[str, bytes]:
        """The files at ``paths`` that the commit holds, proven from it. Raises Refused when no source has it."""
        left = {Want(pin, path, None) for path in paths}
        files: dict[str, bytes] = {}
        said: list[str] = []
        taken = 0
        wants = sorted(left, key=lambda want: want.path)
        for source, answer in ask(self._git_sources(), wants, settled=lambda want: want not in left):
            if isinstance(answer, Got):
                files[answer.want.path] = answer.data
                taken += len(answer.data)
                if taken > MAX_TAKEN:
                    what = f"{pin.repo} {pin.commit[:12]}: more than {MAX_TAKEN >> 20} MiB of wanted files"
                    raise Refused(Reason.TOO_LARGE, what)
            elif not answer.proven:
                said.append(f"{source.name}: {answer.detail}")
                continue
            left.discard(answer.want)
        if left:
            raise Refused(Reason.UNREACHABLE, said[0] if said else f"no git source for {pin.repo}")
        return files

    def _names(self, pin: Pin) -> list[str]:
        for source in self._git_sources():
            names = source.paths(pin) if isinstance(source, LocalMirror | RemoteGit) else []
            if names:
                return names
        return []


def _plain(found: Found) -> dict[str, bytes]:
    return {name: data for name, data in found.items() if isinstance(data, bytes)}
