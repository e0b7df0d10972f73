"""Sources: a source distribution, or members of a wheel, from the package index that the user's pip is set up
for.

Neither is ever built, installed or imported. One download serves all files of an artefact.
"""

import fnmatch
import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from anatomy.errors import guessed
from anatomy.pin import Pin, Sdist, Wheel
from anatomy.sources.archive import Found, read_tar, read_zip
from anatomy.sources.base import Got, Reason, Refusal, Refused, Want, admit
from anatomy.sources.index import Artefact, Index, fetch_artefact
from anatomy.sources.rangefile import NoRanges, RangeFile
from anatomy.terminal import Say

NO_SDIST = "has no source distribution on the index"
_NAMED = "sdist takes a project of the package index and a version of it that has a source distribution: PROJECT==VERSION"
_MAX_SDIST = 256 << 20  # bytes of a whole source distribution
_MAX_WHEEL = 64 << 20  # bytes of a wheel taken whole, where the server answers no ranges
_MAX_RANGES = 16 << 20  # bytes read out of one wheel by ranges
_SECONDS = 300.0
_MOST_NAMES = 5000  # of an archive's files, among which one that was meant is looked for
NAMES_COMMIT = re.compile(r"\.cargo_vcs_info\.json|(?:(?:src|lib|python)/)?(?:[\w.-]+/)?_?version\.py")
_COMMIT = re.compile(rb"""["']([0-9a-f]{40})["']""")


class SdistSource:
    """Files of a source distribution, by their path below its one top folder."""

    name = "sdist"
    evidence: Literal["git", "artifact", "none"] = "artifact"

    def __init__(self, index: Index, scratch: Path, say: Say) -> None:
        self._index = index
        self._scratch = scratch
        self._say = say

    def serves(self, pin: Pin) -> bool:
        return pin.sdist is not None

    def fetch(self, wants: Sequence[Want]) -> Iterator[Got | Refusal]:
        sdist = wants[0].pin.sdist
        assert sdist is not None
        try:
            found, origin, members = self._read(sdist, wants)
        except (Refused, OSError) as error:
            why = refused(error)
            why.advice = _NAMED if why.reason is Reason.ABSENT else ""
            yield from map(why.refuse, wants)
        else:
            yield from answers(wants, found, origin, members.names)

    def _read(self, sdist: Sdist, wants: Sequence[Want]) -> tuple[Found, str, "Members"]:
        """What it holds of ``wants``, its name, and its members as far as it was read."""
        published = self._index.artefacts(sdist.project, sdist.version)
        choice = [item for item in published if is_sdist(item)]
        if not choice:
            raise Refused(Reason.ABSENT, f"{sdist.project} {sdist.version} {NO_SDIST}")
        item = min(choice, key=lambda item: (item.filename.endswith(".zip"), item.path is None))
        members = Members(wants)
        found, _size = read_whole(
            self._index,
            item,
            {want.path for want in wants},
            self._scratch,
            self._say,
            size=_MAX_SDIST,
            whole=members.locking,
            also=members,
        )
        return found, item.filename, members


class WheelSource:
    """Members of a wheel, read with HTTP ranges: a few hundred kilobytes out of a wheel of any size."""

    name = "wheel"
    evidence: Literal["git", "artifact", "none"] = "artifact"

    def __init__(self, index: Index, scratch: Path, say: Say) -> None:
        self._index = index
        self._scratch = scratch
        self._say = say

    def serves(self, pin: Pin) -> bool:
        return bool(pin.wheels)

    def fetch(self, wants: Sequence[Want]) -> Iterator[Got | Refusal]:
        """From the pin's wheels in turn, until each want has bytes that pass the gate."""
        answers: dict[Want, Got | Refusal] = {}
        for wheel in wants[0].pin.wheels:
            left = [want for want in wants if not isinstance(answers.get(want), Got)]
            if not left:
                break
            try:
                found, origin = self._read(wheel, {want.path for want in left})
            except (Refused, OSError) as error:
                for want in left:
                    answers.setdefault(want, refused(error).refuse(want))
                continue
            for want in left:
                got = answer(want, found, origin)
                passed = admit(got) if isinstance(got, Got) else got
                # a wheel that holds other bytes weighs more than an earlier one that lacks the file
                if isinstance(passed, Got) or want not in answers or passed.reason is Reason.MISMATCH:
                    answers[want] = passed
        yield from answers.values()

    def _read(self, wheel: Wheel, paths: set[str]) -> tuple[Found, str]:
        published = self._index.artefacts(wheel.project, wheel.version)
        choice = [item for item in published if is_wheel(item, wheel.tag)]
        if not choice:
            which = f"with the tag {wheel.tag} " if wheel.tag else ""
            others = ", ".join(sorted(item.filename for item in published if item.filename.endswith(".whl")))
            there = f" (but {others[:400]})" if others else ""
            raise Refused(
                Reason.ABSENT, f"{wheel.project} {wheel.version} has no wheel {which}on the index{there}"
            )
        item = min(choice, key=_preference)
        if item.path is not None:
            try:
                with item.path.open("rb") as local:
                    return read_zip(local, paths, strip=False, prefix=wheel.prefix), item.filename
            except OSError as error:
                raise Refused(Reason.UNREACHABLE, f"{item.filename}: {error.strerror}") from error
        try:
            remote = RangeFile(self._index.web, item.url, budget=_MAX_RANGES)
        except NoRanges:
            found, _size = read_whole(
                self._index, item, paths, self._scratch, self._say, size=_MAX_WHEEL, prefix=wheel.prefix
            )
            return found, item.filename
        # RawIOBase is enough of a file for zipfile
        found = read_zip(remote, paths, strip=False, prefix=wheel.prefix)  # type: ignore[arg-type]
        self._say(f"{item.filename}: {remote.transferred / 1e6:.1f} of {remote.length / 1e6:.1f} MB")
        return found, item.filename


def read_whole(
    index: Index,
    item: Artefact,
    paths: Collection[str],
    scratch: Path,
    say: Say,
    *,
    size: int,
    whole: bool = True,
    prefix: str = "",
    also: Callable[[str], bool] | None = None,
) -> tuple[Found, int]:
    """The members ``paths`` of a published file that is taken as a whole, into a temporary one; with the bytes transferred.

    whole, also: as ``read_tar`` has them; prefix: as ``read_zip``. Raises Refused, also for more than ``size`` bytes.
    """
    with tempfile.TemporaryDirectory(dir=scratch_folder(scratch)) as folder:
        path = Path(folder) / "artefact"
        with path.open("w+b") as file:
            taken = fetch_artefact(index.web, item, file, size=size, seconds=_SECONDS)
            say(f"{item.filename}: {taken / 1e6:.1f} MB")
            if item.filename.endswith((".zip", ".whl")):
                strip = item.filename.endswith(".zip")
                return read_zip(file, paths, strip=strip, prefix=prefix, also=also), taken
        return read_tar(path, paths, whole=whole, also=also), taken


class Members:
    """The members of an archive: notes each name and, while locking, has those read that say which commit it was made from."""

    def __init__(self, wants: Sequence[Want]) -> None:
        self.locking = any(want.identity is None for want in wants)
        self.names: list[str] = []

    def __call__(self, name: str) -> bool:
        self.names.append(name)
        return self.locking and NAMES_COMMIT.fullmatch(name) is not None


def named_commit(files: Mapping[str, bytes | Refused]) -> tuple[str, str]:
    """(the commit, the file that says so) that a release was made from, as its files say: Cargo's own, or the one that versioneer and
    others write for Python. Two empty texts where they name none, or several."""
    named = {
        match[1].decode(): path
        for path, data in files.items()
        if NAMES_COMMIT.fullmatch(path) and isinstance(data, bytes)
        for match in _COMMIT.finditer(data)
    }
    return next(iter(named.items())) if len(named) == 1 else ("", "")


def answers(
    wants: Sequence[Want], found: Found, origin: str, names: Sequence[str]
) -> Iterator[Got | Refusal]:
    """The answer to each of ``wants``. While locking it refuses all where the archive says that it was made from another commit."""
    commit, path = named_commit(found)
    for want in wants:
        if want.identity is None and commit not in ("", want.pin.commit):
            said = f"{origin} says it was made from {commit} ({path}), not from {want.pin.commit}"
            yield Refusal(want, Reason.MISMATCH, said, advice=f'write commit = "{commit}"', commit=commit)
        else:
            yield answer(want, found, origin, names)


def answer(want: Want, found: Found, origin: str, names: Sequence[str] = ()) -> Got | Refusal:
    """The answer to ``want`` out of what an archive held; where it is not there, with the likest of ``names``."""
    member = found.get(want.path)
    if member is None:
        guess, advice = guessed(want.path, names[:_MOST_NAMES], "name a file that it holds")
        return Refusal(want, Reason.ABSENT, f"{origin} holds no {want.path!r}{guess}", advice=advice)
    if isinstance(member, Refused):
        return Refusal(want, member.reason, f"{origin}: {member.detail}")
    return Got(want, member, origin)


def refused(error: Refused | OSError) -> Refused:
    """An OSError here is this machine's: no room, or no permission, for a download."""
    if isinstance(error, Refused):
        return error
    return Refused(Reason.UNREACHABLE, f"the download cannot be stored: {error.strerror or error}")


def scratch_folder(folder: Path) -> Path:
    """``folder``, made. Raises Refused when it cannot be (a read-only or full disk)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(Reason.UNREACHABLE, f"no room for downloads: {folder}: {error.strerror}") from error
    return folder


def is_wheel(item: Artefact, tag: str | None) -> bool:
    """Whether it is a wheel of ``tag``, which may hold shell wildcards: ``cp3*-none-macosx_11_0_arm64``."""
    return fnmatch.fnmatchcase(item.filename, f"*-{tag}.whl" if tag else "*.whl")


def is_sdist(item: Artefact) -> bool:
    return item.filename.endswith((".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar", ".zip"))


def _preference(item: Artefact) -> tuple[bool, int, str]:
    """Local first; then platforms whose wheels keep upstream's line ends (Windows wheels do not), the
    smaller ones first."""
    order = ("-any.whl", "macosx", "linux", "win")
    rank = next((rank for rank, word in enumerate(order) if word in item.filename), len(order))
    return (item.path is None, rank, item.filename)
