"""Source: the ``.orig`` tarball of a Debian source package, through the system's own apt.

apt verifies signatures and hashes, and knows the user's mirror and proxy. Its state is not touched: package lists
and caches live in folders of ours. The sources are the system's own with ``deb`` turned into ``deb-src``, written
anew for each call of apt into a folder that nobody else can write to.
"""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from anatomy.pin import Debian, Pin
from anatomy.sources.archive import Found, read_tar
from anatomy.sources.base import Got, Reason, Refusal, Refused, Want
from anatomy.sources.pypi import Members, answers, refused, scratch_folder
from anatomy.terminal import Say

_TARBALL = re.compile(r"([0-9a-f]{64}) (\d{1,15}) ([\w.+~-]+\.orig\.tar\.(?:gz|xz|bz2))")
_MAX_TARBALL = 512 << 20
_FRESH = 12 * 3600.0  # seconds for which package lists are not asked for again
_UPDATE_SECONDS = 180.0
_SOURCE_SECONDS = 300.0
_NAMED = "debian takes the source package and upstream's version (apt-cache show librust-X-dev | grep -E '^(Source|Version)', without the part after the last -)"
_LACKING = "the mirror lacks the tarball of this package: take a package whose tarball it has, or another Debian mirror in apt's sources"


@dataclass(frozen=True)
class SourceVersion:
    """One version of a source package that apt knows, and its upstream tarball."""

    version: str  # Debian's, e.g. "1.13.1+dfsg-4"
    tarball: str  # file name
    size: int
    sha256: str


class DebianSource:
    """Files of a Debian source package's upstream tarball, by their path below its top folder."""

    name = "debian"
    evidence: Literal["git", "artifact", "none"] = "artifact"

    def __init__(self, state: Path, scratch: Path, say: Say, *, etc: Path = Path("/etc/apt")) -> None:
        """state: folder for apt's lists (kept between runs). scratch: folder for downloads (emptied). etc:
        apt's own."""
        self._apt = _Apt(state, etc)
        self._scratch = scratch
        self._say = say

    def serves(self, pin: Pin) -> bool:
        return pin.debian is not None

    def fetch(self, wants: Sequence[Want]) -> Iterator[Got | Refusal]:
        debian = wants[0].pin.debian
        assert debian is not None
        members = Members(wants)
        try:
            found, origin = self.read(debian, {want.path for want in wants}, members.locking, members)
        except Refused as error:
            yield from map(error.refuse, wants)
        else:
            yield from answers(wants, found, origin, members.names)

    def read(
        self, debian: Debian, paths: Collection[str], whole: bool, also: Callable[[str], bool]
    ) -> tuple[Found, str]:
        """What the tarball holds of ``paths``, and its name. whole, also: as ``read_tar`` has them. Raises Refused."""
        from filelock import FileLock, Timeout

        try:
            self._apt.state.mkdir(parents=True, exist_ok=True)
            with FileLock(self._apt.state / "lock", timeout=_UPDATE_SECONDS + _SOURCE_SECONDS):
                return self._read(debian, paths, whole, also)
        except Timeout:
            raise Refused(Reason.TIMEOUT, "another run keeps apt's lists locked") from None
        except (Refused, OSError) as error:
            raise refused(error) from error

    def _read(
        self, debian: Debian, paths: Collection[str], whole: bool, also: Callable[[str], bool]
    ) -> tuple[Found, str]:
        why = Refused(Reason.ABSENT, f"apt knows no source {debian.source} {debian.version}", advice=_NAMED)
        for candidate in self._apt.versions(debian, self._say):
            with tempfile.TemporaryDirectory(dir=scratch_folder(self._scratch)) as folder:
                try:
                    tarball = self._apt.download(debian.source, candidate, Path(folder))
                    self._say(f"{candidate.tarball}: {candidate.size / 1e6:.1f} MB")
                    return read_tar(tarball, paths, whole=whole, also=also), f"Debian {candidate.tarball}"
                except Refused as error:
                    why = error
        raise why


class _Apt:
    """apt with lists, caches and sources of our own."""

    def __init__(self, state: Path, etc: Path) -> None:
        self.state = state
        self._etc = etc
        self._updated: Refused | bool | None = None

    def versions(self, debian: Debian, say: Say) -> list[SourceVersion]:
        """The versions of the source that carry the upstream version, newest first. Raises Refused."""
        if shutil.which("apt-get") is None or shutil.which("apt-cache") is None:
            raise Refused(Reason.UNREACHABLE, "no apt on this machine")
        known = self._known(debian)
        if not known or not self._fresh():
            self._update(say)
            known = self._known(debian) or known
        return known

    def download(self, source: str, candidate: SourceVersion, folder: Path) -> Path:
        """The tarball in ``folder``, whole and of the hash that the signed package lists give. Raises
        Refused.

        apt may well fail: on a mirror one of a source's several files can be gone while the tarball is there.
        """
        if candidate.size > _MAX_TARBALL:
            raise Refused(Reason.TOO_LARGE, f"{candidate.tarball} has {candidate.size} bytes")
        words = ["apt-get", "-q", "source", "--download-only", "--only-source", "--tar-only"]
        says = self._run([*words, f"{source}={candidate.version}"], folder, _SOURCE_SECONDS)
        path = folder / candidate.tarball
        if not path.is_file():
            lines = [line for line in says.splitlines() if line.startswith(("E:", "Err:"))]
            why = " ".join(lines)[:300]
            advice = _LACKING if "404" in why else ""
            if advice:
                why = f"the package lists name it, and the mirror they are from does not have it ({why})"
            raise Refused(Reason.UNREACHABLE, f"apt brought no {candidate.tarball}: {why}", advice=advice)
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != candidate.sha256:
                what = f"{candidate.tarball} is not the file that the package lists announce"
                raise Refused(Reason.MISMATCH, what)
        return path

    def _known(self, debian: Debian) -> list[SourceVersion]:
        if not re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", debian.source):
            raise Refused(
                Reason.ABSENT,
                f"{debian.source!r} cannot be the name of a Debian source package",
                advice=_NAMED,
            )
        says = self._run(["apt-cache", "showsrc", "--only-source", debian.source], self.state, 60.0)
        return list(parse_showsrc(says, debian))

    def _fresh(self) -> bool:
        with suppress(OSError):
            age = time.time() - (self.state / "updated").stat().st_mtime
            return 0 <= age < _FRESH
        return False

    def _update(self, say: Say) -> None:
        """Once per run. A source that fails is apt's business, as long as the package is found in another."""
        if self._updated is not None:
            return
        self._updated = True
        say("package lists of the system's Debian sources (private copy)")
        says = self._run(["apt-get", "-q", "update"], self.state, _UPDATE_SECONDS)
        if any((self.state / "lists").glob("*Sources*")):
            (self.state / "updated").touch()
        elif "Err:" in says or "E:" in says:
            lines = [line for line in says.splitlines() if line.startswith(("E:", "W:", "Err:"))]
            raise Refused(Reason.UNREACHABLE, f"apt could not bring package lists: {' '.join(lines)[:300]}")

    def _write_sources(self, folder: Path) -> None:
        one_line: list[str] = []
        stanzas: list[str] = []
        for path in sorted([self._etc / "sources.list", *(self._etc / "sources.list.d").glob("*")]):
            if path.suffix not in (".list", ".sources"):
                continue
            with suppress(OSError):
                text = path.read_text("utf-8", "replace")
                if path.suffix == ".sources":
                    stanzas += source_stanzas(text)
                else:
                    one_line += source_lines(text)
        if not one_line and not stanzas:
            raise Refused(Reason.UNREACHABLE, f"apt has no sources in {self._etc}")
        lines = "".join(f"{line}\n" for line in dict.fromkeys(one_line))
        (folder / "anatomy.list").write_text(lines, "utf-8")
        (folder / "anatomy.sources").write_text("\n\n".join(dict.fromkeys(stanzas)) + "\n", "utf-8")

    def _run(self, command: list[str], folder: Path, seconds: float) -> str:
        """What apt says (both streams). Its status is not looked at: see ``download``. Raises Refused
        TIMEOUT."""
        with tempfile.TemporaryDirectory(prefix="anatomy-apt-") as sources:
            self._write_sources(Path(sources))
            return self._apt(command, folder, seconds, Path(sources))

    def _apt(self, command: list[str], folder: Path, seconds: float, sources: Path) -> str:
        state = self.state.absolute()
        for name in ("lists/partial", "archives/partial"):
            (state / name).mkdir(parents=True, exist_ok=True)
        options = {
            "Dir::State": state,
            "Dir::State::lists": state / "lists",
            "Dir::State::status": "/var/lib/dpkg/status",
            "Dir::Cache": state,
            "Dir::Cache::archives": state / "archives",
            "Dir::Cache::pkgcache": "",
            "Dir::Cache::srcpkgcache": "",
            "Dir::Etc::sourcelist": "/dev/null",
            "Dir::Etc::sourceparts": sources,
            "Acquire::Languages": "none",
            "Acquire::Retries": "2",
            "Acquire::http::Timeout": "15",
            "Acquire::https::Timeout": "15",
            "APT::Update::Post-Invoke-Success::": "true",
        }
        full = [command[0], *(f"-o{key}={value}" for key, value in options.items()), *command[1:]]
        environment = os.environ | {"LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
        try:
            process = subprocess.Popen(
                full,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            what = f"{command[0]} could not be started: {error.strerror}"
            raise Refused(Reason.UNREACHABLE, what) from error
        try:
            says, _none = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise Refused(Reason.TIMEOUT, f"{command[0]} was not done within {seconds:.0f} s") from error
        finally:
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        return says.decode("utf-8", "replace")


def upstream_version(version: str) -> str:
    """The upstream part of a Debian version, without epoch, revision, and the marks of a repacked tarball.

    ``1:1.13.1+dfsg-4`` is ``1.13.1`` (deb-version(7); ``+dfsg``, ``+ds``, ``+repack`` and ``~`` forms are
    custom).
    """
    upstream = version.partition(":")[2] if re.match(r"\d+:", version) else version
    upstream = upstream.rpartition("-")[0] or upstream
    return re.sub(r"[+~.-](?:dfsg|ds|repack|really.*)[0-9.]*$", "", upstream)


def parse_showsrc(text: str, debian: Debian) -> Iterator[SourceVersion]:
    """The versions out of ``apt-cache showsrc`` (deb822 stanzas) that carry ``debian.version`` and name
    their tarball."""
    seen: set[str] = set()
    for stanza in _stanzas(text):
        fields = _fields(stanza)
        version = fields.get("version", "").strip()
        if fields.get("package", "").strip() != debian.source or version in seen:
            continue
        named = re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.+~:-]*", version)
        if not named or upstream_version(version) != debian.version:
            continue
        for line in fields.get("checksums-sha256", "").splitlines():
            if match := _TARBALL.fullmatch(line.strip()):
                seen.add(version)
                yield SourceVersion(version, match.group(3), int(match.group(2)), match.group(1))


def source_lines(text: str) -> list[str]:
    """``sources.list`` lines (sources.list(5)) as ``deb-src``; comments and other lines are dropped."""
    found = (re.match(r"\s*deb(?:-src)?\s+([^#]+)", line) for line in text.splitlines())
    return [f"deb-src {match.group(1).strip()}" for match in found if match]


def source_stanzas(text: str) -> list[str]:
    """Stanzas of a ``.sources`` file as ``Types: deb-src``; disabled ones are dropped."""
    kept: list[str] = []
    for stanza in _stanzas(text):
        lines = [line for line in stanza.splitlines() if not line.startswith("#")]
        fields = _fields("\n".join(lines))
        if "uris" not in fields or fields.get("enabled", "yes").lower() in ("no", "false", "0", "off"):
            continue
        rest = (line for line in lines if not re.match(r"(?i)types\s*:", line))
        kept.append("\n".join(["Types: deb-src", *rest]))
    return kept


def _stanzas(text: str) -> Iterable[str]:
    return (stanza for stanza in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")) if stanza.strip())


def _fields(stanza: str) -> dict[str, str]:
    """deb822 fields, lower-case name -> value; continuation lines are kept as lines."""
    fields: dict[str, str] = {}
    name = ""
    for line in stanza.splitlines():
        if line[:1] in (" ", "\t"):
            fields[name] = f"{fields.get(name, '')}\n{line.strip()}"
        else:
            name, _colon, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields
