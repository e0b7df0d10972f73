"""Debian's source tarballs through apt: an apt of the test's own on PATH, and the pure parts."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
from pathlib import Path

import pytest

from anatomy.pin import Debian
from anatomy.sources.base import Got, Reason, Refusal, admit
from anatomy.sources.debian import DebianSource, parse_showsrc, source_lines, source_stanzas, upstream_version
from sources.support import make_pin, want

CODE = b"int launch(void) { return 1; }\n"
PIN = make_pin(debian=Debian(source="rocket", version="1.0"))
TARBALL = "rocket_1.0+dfsg.orig.tar.xz"

APT_GET = """#!/bin/sh
# An apt-get that does what the real one was seen to do: fetch one file of a source, miss another, and fail.
echo "$0 $*" >> "$FAKE/log"
for word in "$@"; do
  case "$word" in
    -oDir::State::lists=*) lists="${word#*=}" ;;
    -oDir::Etc::sourceparts=*) grep -H . "${word#*=}"/*.list | sed 's|.*/\\(.*\\.list\\):|\\1: |' > "$FAKE/seen" ;;
    update) mkdir -p "$lists"; echo x > "$lists/near.example_Sources" ;;
    source)
      cp "$FAKE/tarball" "./%(tarball)s" 2>/dev/null
      echo "Err:3 diff 404"
      echo "E: Failed to fetch some archives."
      exit 100 ;;
  esac
done
exit 0
"""
APT_CACHE = """#!/bin/sh
echo "$0 $*" >> "$FAKE/log"
for word in "$@"; do
  case "$word" in -oDir::State::lists=*) lists="${word#*=}" ;; esac
done
[ -e "$lists/near.example_Sources" ] && cat "$FAKE/showsrc"
exit 0
"""
SHOWSRC = """Package: rocket
Version: 1.0+dfsg-4
Checksums-Sha1:
 {sha1} {size} {tarball}
Checksums-Sha256:
 {zero} 3388 rocket_1.0+dfsg-4.dsc
 {sha256} {size} {tarball}
 {zero} 20 rocket_1.0+dfsg-4.debian.tar.xz
Directory: pool/main/r/rocket

Package: rocket
Version: 2.0-1
Checksums-Sha256:
 {zero} 9 rocket_2.0.orig.tar.xz
"""


def tarball(files: dict[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:xz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(f"rocket-1.0/{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return raw.getvalue()


def showsrc(data: bytes) -> str:
    digest = hashlib.sha256(data).hexdigest()
    return SHOWSRC.format(sha1="1" * 40, sha256=digest, size=len(data), zero="0" * 64, tarball=TARBALL)


class Apt:
    """A folder on PATH with an apt of our own, and an /etc/apt of our own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.etc = folder / "etc"
        (self.etc / "sources.list.d").mkdir(parents=True)
        (self.etc / "sources.list").write_text("deb https://near.example/debian stable main\n")
        for name, text in (("apt-get", APT_GET % {"tarball": TARBALL}), ("apt-cache", APT_CACHE)):
            (folder / name).write_text(text)
            (folder / name).chmod(0o755)
        self.offers(tarball({"src/launch.c": CODE}))

    def offers(self, data: bytes, announced: bytes | None = None) -> None:
        (self.folder / "tarball").write_bytes(data)
        (self.folder / "showsrc").write_text(showsrc(data if announced is None else announced))

    def ask(self, *paths: str) -> list[Got | Refusal]:
        scratch = self.folder / "scratch"
        source = DebianSource(self.folder / "state", scratch, lambda _message: None, etc=self.etc)
        answers = list(
            source.fetch([want(path, CODE if path == "src/launch.c" else None, PIN) for path in paths])
        )
        assert not scratch.exists() or list(scratch.iterdir()) == [], "downloads are not kept"
        return [admit(answer) if isinstance(answer, Got) else answer for answer in answers]

    def calls(self, word: str) -> int:
        return sum(word in line.split() for line in (self.folder / "log").read_text().splitlines())


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Apt:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("FAKE", str(tmp_path))
    return Apt(tmp_path)


def refused(answer: Got | Refusal, reason: Reason) -> str:
    assert isinstance(answer, Refusal), answer
    assert answer.reason is reason, answer
    return answer.detail


def test_the_tarball_is_taken_although_apt_failed_over_another_file(apt: Apt) -> None:
    """One download for all files; apt's status does not count, the tarball's hash does."""
    launch, gone = apt.ask("src/launch.c", "launch.c")
    assert isinstance(launch, Got)
    assert launch.origin == f"Debian {TARBALL}"
    assert refused(gone, Reason.ABSENT).endswith("holds no 'launch.c'; did you mean src/launch.c?")
    assert apt.calls("source") == 1
    assert apt.calls("update") == 1


def test_fresh_lists_are_not_asked_for_again(apt: Apt) -> None:
    apt.ask("src/launch.c")
    apt.ask("src/launch.c")
    assert apt.calls("update") == 1
    os.utime(apt.folder / "state" / "updated", (1, 1))
    apt.ask("src/launch.c")
    assert apt.calls("update") == 2


def test_a_tarball_that_is_not_the_announced_one_is_a_mismatch(apt: Apt) -> None:
    good = tarball({"src/launch.c": CODE})
    apt.offers(tarball({"src/launch.c": CODE.swapcase()}), announced=good)
    (answer,) = apt.ask("src/launch.c")
    assert "package lists" in refused(answer, Reason.MISMATCH)


def test_a_truncated_tarball_is_a_mismatch(apt: Apt) -> None:
    good = tarball({"src/launch.c": CODE})
    apt.offers(good[:-8], announced=good)
    (answer,) = apt.ask("src/launch.c")
    refused(answer, Reason.MISMATCH)


def test_another_file_in_an_announced_tarball_fails_at_the_gate(apt: Apt) -> None:
    apt.offers(tarball({"src/launch.c": CODE.swapcase()}))
    (answer,) = apt.ask("src/launch.c")
    refused(answer, Reason.MISMATCH)


def test_no_tarball_says_what_apt_said(apt: Apt) -> None:
    (apt.folder / "tarball").unlink()
    (answer,) = apt.ask("src/launch.c")
    assert "Failed to fetch some archives" in refused(answer, Reason.UNREACHABLE)
    assert isinstance(answer, Refusal)
    assert "take a package whose tarball it has, or another Debian mirror" in answer.advice


def test_a_version_that_apt_does_not_know_is_absent(apt: Apt) -> None:
    (apt.folder / "showsrc").write_text("Package: rocket\nVersion: 3.0-1\n")
    (answer,) = apt.ask("src/launch.c")
    assert "rocket 1.0" in refused(answer, Reason.ABSENT)
    assert isinstance(answer, Refusal)
    assert answer.advice.startswith("debian takes the source package and upstream's version")


def test_a_tarball_too_large_is_not_downloaded(apt: Apt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anatomy.sources.debian._MAX_TARBALL", 10)
    (answer,) = apt.ask("src/launch.c")
    refused(answer, Reason.TOO_LARGE)
    assert apt.calls("source") == 0


def test_an_apt_that_hangs_is_killed(apt: Apt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anatomy.sources.debian._SOURCE_SECONDS", 0.3)
    script = (apt.folder / "apt-get").read_text().replace("source)", "source) sleep 60;")
    (apt.folder / "apt-get").write_text(script)
    (answer,) = apt.ask("src/launch.c")
    refused(answer, Reason.TIMEOUT)


def test_no_apt_and_no_sources(apt: Apt, monkeypatch: pytest.MonkeyPatch) -> None:
    (apt.etc / "sources.list").unlink()
    (answer,) = apt.ask("src/launch.c")
    assert "no sources" in refused(answer, Reason.UNREACHABLE)
    monkeypatch.setenv("PATH", str(apt.folder / "nowhere"))
    (answer,) = apt.ask("src/launch.c")
    assert "no apt" in refused(answer, Reason.UNREACHABLE)


def test_the_systems_state_is_never_named(apt: Apt) -> None:
    """Every folder that apt may write to is ours; the system's sources are read as they are and not
    changed."""
    before = (apt.etc / "sources.list").read_bytes()
    apt.ask("src/launch.c")
    for line in (apt.folder / "log").read_text().splitlines():
        options = dict(word[2:].split("=", 1) for word in line.split() if word.startswith("-oDir::"))
        for key in ("Dir::State", "Dir::State::lists", "Dir::Cache", "Dir::Cache::archives"):
            assert options[key].startswith(str(apt.folder / "state")), key
        assert options["Dir::Etc::sourcelist"] == "/dev/null"
        assert not Path(options["Dir::Etc::sourceparts"]).exists(), "made for this call, gone after it"
    assert (apt.etc / "sources.list").read_bytes() == before


def test_sources_planted_in_a_shared_state_are_not_asked(apt: Apt) -> None:
    """A sources file can switch signatures off, so none is read from a folder that others may write to."""
    planted = apt.folder / "state" / "sources"
    planted.mkdir(parents=True)
    (planted / "evil.list").write_text("deb-src [trusted=yes] https://evil.example/debian ./\n")
    (answer,) = apt.ask("src/launch.c")
    assert isinstance(answer, Got)
    assert (
        apt.folder / "seen"
    ).read_text() == "anatomy.list: deb-src https://near.example/debian stable main\n"


@pytest.mark.parametrize(
    ("version", "upstream"),
    [
        ("1.13.1+dfsg-4", "1.13.1"),
        ("3.11.2-6+deb12u6", "3.11.2"),
        ("1:2.0-1", "2.0"),
        ("1.0", "1.0"),
        ("1.0~rc1-1", "1.0~rc1"),
        ("2.0+ds1-1", "2.0"),
        ("2.0~dfsg2-1", "2.0"),
        ("1.0-rc-2", "1.0-rc"),
        ("5.0+repack-1", "5.0"),
    ],
)
def test_upstream_part_of_a_debian_version(version: str, upstream: str) -> None:
    assert upstream_version(version) == upstream


def test_only_matching_versions_with_a_tarball_are_taken() -> None:
    (found,) = parse_showsrc(showsrc(b"data"), PIN.debian or Debian.model_construct())
    assert (found.version, found.tarball, found.size) == ("1.0+dfsg-4", TARBALL, 4)


@pytest.mark.parametrize(
    "name", ["../x.orig.tar.gz", "a b.orig.tar.gz", "/x.orig.tar.gz", "rocket_1.0.tar.gz", "$(x).orig.tar.gz"]
)
def test_a_tarballs_name_cannot_lead_elsewhere(name: str) -> None:
    text = f"Package: rocket\nVersion: 1.0-1\nChecksums-Sha256:\n {'0' * 64} 5 {name}\n"
    assert list(parse_showsrc(text, Debian(source="rocket", version="1.0"))) == []


@pytest.mark.parametrize("version", ["1.0-1 --option", "1.0-1;x", "-1.0", ""])
def test_a_version_cannot_be_an_option(version: str) -> None:
    text = f"Package: rocket\nVersion: {version}\nChecksums-Sha256:\n {'0' * 64} 5 rocket_1.0.orig.tar.gz\n"
    assert all(
        not found.version.startswith("-")
        for found in parse_showsrc(text, Debian(source="rocket", version="1.0"))
    )
    assert [
        found.version
        for found in parse_showsrc(text, Debian.model_construct(source="rocket", version=version or "1.0"))
    ] == []


def test_one_line_sources() -> None:
    text = """# a comment
deb [signed-by=/k.gpg arch=amd64] https://near.example/debian stable main contrib # and more
deb-src https://near.example/debian stable main
#deb https://off.example/debian stable main
nonsense
"""
    assert source_lines(text) == [
        "deb-src [signed-by=/k.gpg arch=amd64] https://near.example/debian stable main contrib",
        "deb-src https://near.example/debian stable main",
    ]


def test_deb822_sources() -> None:
    """Types become deb-src, disabled stanzas and comments go, an inline key stays whole."""
    text = """# the distribution
Types: deb
URIs: https://near.example/debian
Suites: stable stable-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc

Types: deb
URIs: https://off.example/debian
Suites: stable
Components: main
Enabled: no
"""
    assert source_stanzas(text) == [
        """Types: deb-src
URIs: https://near.example/debian
Suites: stable stable-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc"""
    ]


def test_the_real_apt_accepts_the_private_state(tmp_path: Path) -> None:
    """Live on a Debian: the machine's own apt reads our sources and options, and touches only our folder."""
    if shutil.which("apt-get") is None:
        pytest.skip(
            "no apt-get on this machine; run on a Debian or Ubuntu to check the options against the real one"
        )
    from anatomy.sources.debian import _Apt

    etc = tmp_path / "etc"
    etc.mkdir()
    (etc / "sources.list").write_text("deb [trusted=yes] file:///nonexistent ./\n")
    apt = _Apt(tmp_path / "state", etc)
    apt.state.mkdir()
    says = apt._run(["apt-get", "-q", "update", "--print-uris"], tmp_path, 30.0)
    assert "nonexistent" in says, says
    assert "E: " not in says, says
