"""The gate, the paths that may be asked for, and the order of the sources."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from anatomy.errors import SourceError
from anatomy.paths import Project
from anatomy.sources.base import MAX_FILE, Got, Reason, Refusal, Want, admit, alike, path_fault, screen
from anatomy.sources.blob import Identity, blob_id
from anatomy.sources.chain import chain
from anatomy.sources.session import Session, local_path, parse_mirror, split_mirrors
from anatomy.terminal import printable
from sources.support import make_pin, want

GOOD = b"int answer = 42;\n"


def test_the_gate_admits_the_locked_file() -> None:
    got = Got(want("a.c", GOOD), GOOD, "somewhere", blob_id(GOOD))
    assert admit(got) is got


@pytest.mark.parametrize(
    "wrong", [GOOD.replace(b"42", b"43"), GOOD[:-1], GOOD + b"\n", b"", GOOD.replace(b"\n", b"\r\n")]
)
def test_the_gate_refuses_other_bytes_and_names_the_source(wrong: bytes) -> None:
    answer = admit(Got(want("a.c", GOOD), wrong, "mirror X"))
    assert isinstance(answer, Refusal)
    assert answer.reason is Reason.MISMATCH
    assert answer.detail.startswith("mirror X: ")


def test_the_gate_refuses_equal_sha1_with_another_sha256() -> None:
    identity = Identity(blob_id(GOOD), len(GOOD), hashlib.sha256(b"other").hexdigest())
    answer = admit(Got(Want(make_pin(), "a.c", identity), GOOD, "mirror"))
    assert isinstance(answer, Refusal)
    assert "SHA-256" in answer.detail


def test_without_a_lock_gits_own_id_must_still_be_that_of_the_bytes() -> None:
    answer = admit(Got(want("a.c"), GOOD, "mirror", blob_id(b"something else")))
    assert isinstance(answer, Refusal)
    assert answer.reason is Reason.MISMATCH


def test_a_locked_file_that_the_commit_does_not_name_is_refused() -> None:
    """An edited lock: the bytes fit the lock, but the commit names another blob at that path."""
    answer = admit(Got(want("a.c", GOOD), GOOD, "mirror", blob_id(b"what the commit really holds")))
    assert isinstance(answer, Refusal)
    assert "the commit names blob" in answer.detail


def test_the_gate_refuses_a_large_file_and_an_lfs_pointer() -> None:
    large = admit(Got(want("a.c"), b"x" * (MAX_FILE + 1), "mirror"))
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    lfs = admit(Got(want("a.c", pointer), pointer, "mirror"))
    assert isinstance(large, Refusal)
    assert large.reason is Reason.TOO_LARGE
    assert isinstance(lfs, Refusal)
    assert (lfs.reason, "LFS" in lfs.detail) == (Reason.ABSENT, True)


BAD_PATHS = [
    "", "/etc/passwd", "../a", "a/../b", "a/./b", "a//b", "a/", "a\\b", "a\0b", "a\nb", "a\x1b[31mb", "a.",
    "a/b.", "a ", ".git/config", "x" * 2000,
]  # fmt: skip


@pytest.mark.parametrize("path", BAD_PATHS)
def test_impossible_paths_never_reach_a_source(path: str) -> None:
    assert path_fault(path)
    (answer,) = screen([want(path)])
    assert isinstance(answer, Refusal)
    assert answer.detail.isprintable()


@pytest.mark.parametrize(
    "path", ["a", "Objects/listobject.c", "自动.py", "a b/c", ".github/x", "a.b.c", "-rf"]
)
def test_possible_paths_do(path: str) -> None:
    assert path_fault(path) is None
    assert next(screen([want(path)])) == want(path)


@pytest.mark.parametrize("commit", ["HEAD", "--upload-pack=x", "0" * 39, "0" * 41, "g" * 40])
def test_only_full_commit_ids_reach_a_source(commit: str) -> None:
    (answer,) = screen([want("a.c", pin=make_pin(commit))])
    assert isinstance(answer, Refusal)


def test_terminal_escapes_and_bidirectional_controls_are_shown_not_obeyed() -> None:
    assert printable("a\x1b[31mb\u202ec\n") == "a\\x1b[31mb\\u202ec\\n"


def test_lookalikes() -> None:
    assert alike("README", "readme")
    assert alike("é", "e\u0301")
    assert not alike("a", "b")
    assert not alike("a", "a")


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("", []),
        ("a/b=/x", ["a/b=/x"]),
        ("a/b=/x c/d=https://h/d.git", ["a/b=/x", "c/d=https://h/d.git"]),
        ("a/b=/x;c/d=/y\ne/f=/z ", ["a/b=/x", "c/d=/y", "e/f=/z"]),
        ("a/b=/my folder/x c/d=/y", ["a/b=/my folder/x", "c/d=/y"]),
    ],
)
def test_mirror_lists(text: str, items: list[str]) -> None:
    assert split_mirrors(text) == items


@pytest.mark.parametrize(
    "place",
    ["https://h/x.git", "ssh://git@h:22/x", "git@host:owner/name.git", "host:name.git", "https://h/{x}.git"],
)
def test_addresses_that_git_can_ask(place: str) -> None:
    mirror = parse_mirror(f"a/b={place}")
    assert (mirror.place, mirror.path) == (place, None)


@pytest.mark.parametrize(
    "place", ["ftp://h/x", "https:///x", "https://[::1/x", "https://h:99999/x", "http://"]
)
def test_an_address_that_git_cannot_ask_is_an_error_that_says_what_it_can(place: str) -> None:
    with pytest.raises(SourceError, match="user@host:path"):
        parse_mirror(f"a/b={place}")


@pytest.mark.parametrize("item", ["", "a/b", "a=/x", "a/b=", "a/b=--upload-pack=x", "../b=/x", "a//c=/x"])
def test_a_malformed_mirror_is_an_error_that_says_the_form(item: str) -> None:
    with pytest.raises(SourceError, match="OWNER/NAME=PATH_OR_URL"):
        parse_mirror(item)


def test_a_mirror_error_does_not_print_a_password() -> None:
    with pytest.raises(SourceError) as caught:
        parse_mirror("https://user:secret@host/x.git")
    assert "secret" not in str(caught.value)


def test_which_mirrors_are_on_this_machine() -> None:
    assert local_path("/srv/x.git") == Path("/srv/x.git")
    assert local_path("file:///srv/a%20b.git") == Path("/srv/a b.git")
    assert local_path("https://h/x.git") is None
    assert local_path("git@host:x/y.git") is None


def test_order_of_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Local mirrors, mirrors by address, the code host, templates (the user's first), then artefacts."""
    monkeypatch.setenv("ANATOMY_GIT_MIRRORS", "c/d=ssh://u:pw@mirror.example/d.git")
    monkeypatch.setenv("ANATOMY_HTTP_MIRRORS", "https://near.example/{repo}/{commit}/{path}")
    monkeypatch.delenv("ANATOMY_SOURCES", raising=False)
    names = [source.name for source in chain(Session(Project(tmp_path), ("a/b=/srv/b.git",)))]
    assert names[:4] == [
        "git mirror /srv/b.git",
        "git ssh://mirror.example/d.git",
        "git github.com",
        "git at its host",
    ]
    assert names[4] == "http near.example"
    assert names[-4:] == ["http at its host", "sdist", "wheel", "debian"]
    assert len(names) == 12


def test_offline_leaves_what_opens_no_connection(tmp_path: Path) -> None:
    session = Session(Project(tmp_path), ("c/d=https://h/d.git", "a/b=/srv/b.git"), offline=True)
    assert [source.name for source in chain(session)] == ["git mirror /srv/b.git"]


def test_kinds_of_sources_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(Project(tmp_path))
    assert [source.name for source in chain(session, ("wheel", "sdist"))] == ["sdist", "wheel"]
    monkeypatch.setenv("ANATOMY_SOURCES", "sdist, wheel")
    assert [source.name for source in chain(Session(Project(tmp_path)))] == ["sdist", "wheel"]
    monkeypatch.setenv("ANATOMY_SOURCES", "sdists")
    with pytest.raises(SourceError, match="choose from mirror"):
        chain(Session(Project(tmp_path)))


def test_making_sources_imports_nothing_heavy_and_writes_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from anatomy.paths import Project;"
        "from anatomy.sources.chain import chain; from anatomy.sources.session import Session;"
        f"chain(Session(Project(Path({str(tmp_path)!r}))));"
        "print(sorted({'httpx2', 'unearth', 'filelock'} & set(sys.modules)))"
    )
    import anatomy

    home = str(Path(anatomy.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": home}, check=True
    )
    assert done.stdout.strip() == "[]"
    assert list(tmp_path.iterdir()) == []
