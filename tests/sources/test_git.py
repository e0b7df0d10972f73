"""Git stores: nobody's word is taken, everything is walked and hashed from the commit down."""

from __future__ import annotations

import os
import random
import zlib
from pathlib import Path

import pytest

from anatomy.sources.base import MAX_FILE, Got, Reason, Refusal, Refused, Want, admit
from anatomy.sources.blob import blob_id, object_id
from anatomy.sources.git_mirror import LocalMirror
from anatomy.sources.git_objects import ObjectStore, object_store, parse_tree
from anatomy.sources.git_process import own_repository
from anatomy.sources.git_remote import RemoteGit
from anatomy.sources.web import Hosts
from sources.support import Repository, make_pin

CODE = b"def launch():\n    return 'up'\n"
FILES = {"src/launch.py": CODE, "数据/说明.py": "# 说明\n".encode(), "README": b"read me\n"}


def ask(mirror: Path, commit: str, *paths: str) -> list[Got | Refusal]:
    pin = make_pin(commit)
    return list(LocalMirror(pin.repo, mirror).fetch([Want(pin, path, None) for path in paths]))


def refused(answer: Got | Refusal) -> Refusal:
    assert isinstance(answer, Refusal), answer
    return answer


def test_files_of_a_work_tree_and_of_a_bare_clone(repository: Repository, tmp_path: Path) -> None:
    """Every wanted file with the blob id that the commit's trees name, whatever form the mirror has."""
    commit = repository.commit(FILES)
    repository.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    repository.git("worktree", "add", "-q", str(tmp_path / "linked"), commit)
    for mirror in (repository.path, tmp_path / "bare", tmp_path / "linked"):
        answers = ask(mirror, commit, *FILES)
        assert [answer.data for answer in answers if isinstance(answer, Got)] == list(FILES.values())
        for answer in answers:
            assert isinstance(answer, Got)
            assert answer.tree_blob == blob_id(answer.data)
            assert admit(answer) is answer


def test_packed_objects_and_a_mirror_without_configuration(repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit(FILES)
    repository.git("gc", "-q")
    (repository.path / ".git" / "config").unlink()
    (answer,) = ask(repository.path, commit, "README")
    assert isinstance(answer, Got)


def test_a_hostile_configuration_and_hooks_are_never_looked_at(
    repository: Repository, tmp_path: Path
) -> None:
    """A promisor remote whose address runs a command, an alias, an editor, a pager: nothing of it runs."""
    commit = repository.commit(FILES)
    trap = tmp_path / "trapped"
    run = f"touch {trap}"
    repository.git("config", "extensions.partialClone", "evil")
    repository.git("config", "remote.evil.promisor", "true")
    repository.git("config", "remote.evil.url", f"ext::sh -c {run}")
    repository.git("config", "protocol.ext.allow", "always")
    for key in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.alternateRefsCommand",
        "alias.cat-file",
    ):
        repository.git("config", key, f"!{run}")
    blob = repository.git("rev-parse", f"{commit}:README")
    repository.loose(blob).unlink()
    lost, there = ask(repository.path, commit, "README", "src/launch.py")
    assert refused(lost).reason is Reason.ABSENT
    assert isinstance(there, Got)
    assert not trap.exists()


def test_replacements_and_grafts_do_not_count(repository: Repository, tmp_path: Path) -> None:
    """refs/replace would make plain git show other bytes under the same commit."""
    commit = repository.commit(FILES)
    other = repository.blob(b"def launch():\n    return 'down'\n")
    repository.git("replace", repository.git("rev-parse", f"{commit}:src/launch.py"), other)
    assert "down" in repository.git("show", f"{commit}:src/launch.py")
    (answer,) = ask(repository.path, commit, "src/launch.py")
    assert isinstance(answer, Got)
    assert answer.data == CODE


@pytest.mark.parametrize("level", ["", "src", "src/launch.py"])
def test_a_forged_object_on_the_way_is_a_mismatch(repository: Repository, tmp_path: Path, level: str) -> None:
    """A store whose commit, tree or blob is not what its name says: git itself reads it without a word."""
    commit = repository.commit(FILES)
    name = repository.git("rev-parse", f"{commit}:{level}" if level else commit)
    kind = repository.git("cat-file", "-t", name)
    forged = repository.commit({"src/launch.py": CODE.replace(b"up", b"no")})
    source = repository.git("rev-parse", f"{forged}:{level}" if level else forged)
    path = repository.loose(name)
    os.chmod(path, 0o644)
    path.write_bytes(repository.loose(source).read_bytes())
    answers = ask(repository.path, commit, "src/launch.py", "README")
    assert refused(answers[0]).reason is Reason.MISMATCH
    assert "is not what its name says" in refused(answers[0]).detail
    if kind != "commit":
        assert isinstance(answers[1], Got), "one forged file must not hide the others"


def test_a_damaged_object_is_a_mismatch(repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit(FILES)
    path = repository.loose(repository.git("rev-parse", f"{commit}:README"))
    os.chmod(path, 0o644)
    path.write_bytes(path.read_bytes()[:-4])
    damaged, whole = ask(repository.path, commit, "README", "src/launch.py")
    assert isinstance(damaged, Refusal)
    assert isinstance(whole, Got)


def test_what_is_no_file_is_absent_and_said_what(repository: Repository, tmp_path: Path) -> None:
    blob = repository.blob(b"target")
    commit = repository.commit_tree(
        [
            ("120000", blob, "link"),
            ("160000", "1" * 40, "module"),
            ("100755", blob, "tool"),
            ("100644", blob, "Read.ME"),
        ]
    )
    paths = ("link", "module", "tool", "read.me", "link/x", "module/x", "tool/x", "nothing")
    answers = dict(zip(paths, ask(repository.path, commit, *paths), strict=True))
    assert isinstance(answers.pop("tool"), Got)
    said = {path: refused(answer).detail for path, answer in answers.items()}
    assert {refused(answer).reason for answer in answers.values()} == {Reason.ABSENT}
    assert "symbolic link" in said["link"]
    assert "symbolic link" in said["link/x"]
    assert "submodule" in said["module"]
    assert "submodule" in said["module/x"]
    assert "no folder" in said["tool/x"]
    assert "'Read.ME'" in said["read.me"]
    assert "differs by case" in said["read.me"]


def test_a_name_that_differs_by_normalisation_is_another_name(repository: Repository, tmp_path: Path) -> None:
    blob = repository.blob(b"x")
    commit = repository.commit_tree([("100644", blob, "caf\u00e9.py")])
    (answer,) = ask(repository.path, commit, "cafe\u0301.py")
    assert "Unicode normalisation" in refused(answer).detail


def test_a_folder_and_an_unknown_commit_are_absent(repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit(FILES)
    (folder,) = ask(repository.path, commit, "src")
    (unknown,) = ask(repository.path, "1" * 40, "README")
    (no_commit,) = ask(repository.path, blob_id(CODE), "README")
    assert "is a folder" in refused(folder).detail
    assert (refused(unknown).reason, refused(no_commit).reason) == (Reason.ABSENT, Reason.ABSENT)
    assert "is a blob, not a commit" in refused(no_commit).detail


def test_an_lfs_pointer_does_not_pass_the_gate(repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit(
        {"big.bin": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"}
    )
    (answer,) = ask(repository.path, commit, "big.bin")
    assert isinstance(answer, Got)
    assert "LFS pointer" in refused(admit(answer)).detail


def test_a_bomb_is_too_large_and_the_next_file_still_comes(repository: Repository, tmp_path: Path) -> None:
    """A loose object of a few kilobytes that unpacks to more than a quotation may have."""
    body = bytes(MAX_FILE + 1)
    name = object_id("blob", body)
    repository.loose(name).parent.mkdir(exist_ok=True)
    repository.loose(name).write_bytes(zlib.compress(b"blob %d\0" % len(body) + body, 9))
    commit = repository.commit_tree([("100644", name, "bomb"), ("100644", repository.blob(CODE), "code")])
    bomb, code = ask(repository.path, commit, "bomb", "code")
    assert refused(bomb).reason is Reason.TOO_LARGE
    assert isinstance(code, Got)


def test_no_repository_and_another_repository(tmp_path: Path) -> None:
    pin = make_pin()
    want = Want(pin, "README", None)
    (nothing,) = LocalMirror(pin.repo, tmp_path / "nowhere").fetch([want])
    assert refused(nothing).reason is Reason.UNREACHABLE
    assert not LocalMirror("other/one", tmp_path).serves(pin)
    assert object_store(tmp_path / "nowhere") is None


def test_a_gitdir_file_that_lies_is_no_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").write_bytes(b"gitdir: \0\xff\n")
    assert object_store(tmp_path) is None


@pytest.mark.parametrize(
    "body",
    [b"100644 a", b"100644 a\0" + b"x" * 19, b"nospace\0" + b"x" * 20, (b"100644 a\0" + b"x" * 20) * 2],
)
def test_malformed_trees_are_mismatches(body: bytes) -> None:
    with pytest.raises(Refused, match="tree object"):
        parse_tree(body)


def test_the_reader_is_killed_at_its_deadline(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A git that hangs (here: one that sleeps) costs the deadline, not for ever."""
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\nexec sleep 60\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent), prepend=os.pathsep)
    with ObjectStore(tmp_path, seconds=0.2) as store, pytest.raises(Refused) as caught:
        store.find("1" * 40, "README")
    assert caught.value.reason is Reason.TIMEOUT


def fetch_by_url(
    repository: Repository, tmp_path: Path, commit: str, *paths: str, tag: str | None = None
) -> list[Got | Refusal]:
    pin = make_pin(commit, tag=tag)
    source = RemoteGit(f"file://{repository.path}", tmp_path / "cache", Hosts(), repo=pin.repo)
    return list(source.fetch([Want(pin, path, None) for path in paths]))


@pytest.mark.parametrize("filters", ["true", "false"])
def test_git_over_an_address_brings_wanted_files_only(
    repository: Repository, tmp_path: Path, filters: str
) -> None:
    """By commit, depth 1, with blob filter where the server has one; again without asking the server."""
    first = repository.commit(FILES)
    repository.commit({"README": b"later\n", "large": b"x" * 100_000})
    repository.git("config", "uploadpack.allowFilter", filters)
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    answers = fetch_by_url(repository, tmp_path, first, "README", "数据/说明.py", "missing")
    assert [answer.data for answer in answers if isinstance(answer, Got)] == [
        FILES["README"],
        FILES["数据/说明.py"],
    ]
    assert refused(answers[2]).reason is Reason.ABSENT
    with own_repository(next((tmp_path / "cache").glob("acme+rocket-*.git/objects/pack"))) as home:
        listing = ("cat-file", "--batch-all-objects", "--batch-check=%(objecttype)")
        held = Repository(home).git("--git-dir", ".", *listing).split()
    assert held.count("commit") == 1, "the history was not asked for"
    assert held.count("blob") == (2 if filters == "true" else 3)
    (repository.path / ".git").rename(tmp_path / "gone")
    again = fetch_by_url(repository, tmp_path, first, "README")
    assert isinstance(again[0], Got)


def test_a_commit_that_only_a_tag_leads_to(repository: Repository, tmp_path: Path) -> None:
    """A server that gives no unadvertised commits: the pinned tag is tried, and proven to be the pinned
    commit."""
    commit = repository.commit(FILES)
    repository.git("tag", "-a", "v1", "-m", "one")
    repository.commit({"README": b"later\n"})
    repository.git("config", "protocol.version", "0")
    (answer,) = fetch_by_url(repository, tmp_path, commit, "README", tag="v1")
    assert isinstance(answer, Got)


def test_a_tag_that_leads_elsewhere_brings_nothing(repository: Repository, tmp_path: Path) -> None:
    repository.commit(FILES)
    repository.git("tag", "v1")
    (answer,) = fetch_by_url(repository, tmp_path, "1" * 40, "README", tag="v1")
    assert isinstance(answer, Refusal)


def test_an_unknown_commit_and_no_server(repository: Repository, tmp_path: Path) -> None:
    repository.commit(FILES)
    (unknown,) = fetch_by_url(repository, tmp_path, "1" * 40, "README")
    assert refused(unknown).reason is Reason.ABSENT
    pin = make_pin("1" * 40)
    hosts = Hosts()
    source = RemoteGit("http://user:secret@127.0.0.1:9/{repo}.git", tmp_path / "c", hosts)
    answers = list(source.fetch([Want(pin, "a", None), Want(pin, "b", None)]))
    assert {refused(answer).reason for answer in answers} == {Reason.UNREACHABLE}
    assert "secret" not in str(answers)
    assert hosts.down("http://127.0.0.1:9/") is not None


def test_a_server_that_hangs_is_a_timeout(server_that_hangs: str, tmp_path: Path) -> None:
    pin = make_pin("1" * 40)
    source = RemoteGit(server_that_hangs + "/{repo}.git", tmp_path / "c", Hosts(), seconds=0.6)
    answers = list(source.fetch([Want(pin, "a", None), Want(pin, "b", None)]))
    assert [refused(answer).reason for answer in answers] == [Reason.TIMEOUT] * 2


@pytest.mark.parametrize("filters", ["true", "false"])
def test_a_pack_without_end_is_cut_at_the_limit(
    repository: Repository, tmp_path: Path, filters: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What git writes while it fetches is bounded in bytes, not by its deadline alone."""
    from anatomy.sources import git_process

    monkeypatch.setattr(git_process, "MAX_PACK", 1 << 20)
    commit = repository.commit({"large": random.Random(7).randbytes(3 << 20)})
    repository.git("config", "uploadpack.allowFilter", filters)
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    (answer,) = fetch_by_url(repository, tmp_path, commit, "large")
    assert refused(answer).reason is Reason.TOO_LARGE
    assert sum(path.stat().st_size for path in (tmp_path / "cache").rglob("*") if path.is_file()) < 2 << 20
