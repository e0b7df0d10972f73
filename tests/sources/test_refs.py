"""Which commit a ref names: read from a repository on this machine whoever owns it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from anatomy.paths import Project
from anatomy.sources.base import Reason, Refused
from anatomy.sources.git_process import own_repository
from anatomy.sources.git_refs import commit_at, find_branch, find_commit
from anatomy.sources.git_remote import fetch_history
from anatomy.sources.session import Session
from loopback import folder_served, listening
from sources.support import Repository, make_pin

ANOTHER_USER = 65534


@pytest.fixture
def tagged(repository: Repository) -> tuple[Repository, str]:
    """A repository whose commit has an annotated tag, a tag of that tag, and a branch of the tag's name."""
    commit = repository.commit({"README": b"read me\n"})
    repository.git("tag", "-a", "v1", "-m", "one")
    repository.git("tag", "-a", "v1-again", "v1", "-m", "a tag of a tag")
    repository.commit({"README": b"later\n"})
    repository.git("branch", "v1")
    return repository, commit


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("form", ["work tree", "bare", "linked"])
def test_a_tag_leads_to_its_commit_before_the_branch_of_that_name(
    tagged: tuple[Repository, str], tmp_path: Path, form: str, packed: bool
) -> None:
    repository, commit = tagged
    if packed:
        repository.git("pack-refs", "--all")
    place = {"work tree": repository.path, "bare": tmp_path / "bare", "linked": tmp_path / "linked"}[form]
    if form == "bare":
        repository.git("clone", "-q", "--mirror", ".", str(place))
    if form == "linked":
        repository.git("worktree", "add", "-q", "--detach", str(place), commit)
    assert commit_at(str(place), "v1") == commit
    assert commit_at(str(place), "refs/tags/v1-again") == commit
    assert commit_at(str(place), "refs/heads/v1") == repository.git("rev-parse", "main")
    assert commit_at(f"file://{place}", "HEAD") == (
        commit if form == "linked" else repository.git("rev-parse", "main")
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_a_mirror_that_belongs_to_another_user_answers(tagged: tuple[Repository, str]) -> None:
    repository, commit = tagged
    for path in [repository.path, *repository.path.rglob("*")]:
        os.chown(path, ANOTHER_USER, ANOTHER_USER)
    plain = subprocess.run(
        ["git", "ls-remote", str(repository.path)], capture_output=True, text=True, check=False
    )
    assert "dubious ownership" in plain.stderr, "git itself refuses such a folder"
    assert commit_at(str(repository.path), "v1") == commit


def test_the_configuration_of_a_mirror_is_not_obeyed(tagged: tuple[Repository, str], tmp_path: Path) -> None:
    repository, commit = tagged
    (repository.path / ".git" / "config").write_text("this is no configuration\n")
    assert commit_at(str(repository.path), "v1") == commit


def test_no_such_ref_and_no_repository(tagged: tuple[Repository, str], tmp_path: Path) -> None:
    repository, _commit = tagged
    for place, ref, reason in (
        (repository.path, "v2", Reason.ABSENT),
        (tmp_path / "nowhere", "v1", Reason.UNREACHABLE),
    ):
        with pytest.raises(Refused) as caught:
            commit_at(str(place), ref)
        assert caught.value.reason is reason


def test_a_full_commit_id_is_its_own_answer_and_odd_words_are_no_ref(
    tagged: tuple[Repository, str], tmp_path: Path
) -> None:
    repository, commit = tagged
    session = Session(Project(tmp_path), (f"acme/rocket={repository.path}",), offline=True)
    assert find_commit(session, "acme/rocket", "1" * 40) == "1" * 40
    assert find_commit(session, "acme/rocket", "v1") == commit
    for odd in ("--upload-pack=touch x", "v1^{tree}", "main@{1}", "v1 v2", ""):
        with pytest.raises(Refused, match="is no ref"):
            find_commit(session, "acme/rocket", odd)


def test_an_address_is_asked_and_its_tag_leads_to_the_commit(
    tagged: tuple[Repository, str], tmp_path: Path
) -> None:
    """Over the network git asks; here the network is a folder served as plain files."""
    repository, commit = tagged
    repository.git("clone", "-q", "--mirror", ".", str(tmp_path / "bare.git"))
    Repository(tmp_path / "bare.git").git("update-server-info")
    with listening(folder_served(tmp_path)) as address:
        assert commit_at(f"{address}/bare.git", "v1") == commit
        with pytest.raises(Refused) as caught:
            commit_at(f"{address}/bare.git", "v2")
        assert caught.value.reason is Reason.ABSENT


@pytest.mark.parametrize("way", ["a folder", "an address", "a folder served by git"])
def test_a_commit_of_a_branch_is_told_from_one_of_a_fork(
    tagged: tuple[Repository, str], tmp_path: Path, way: str
) -> None:
    """A code host keeps both in one store; only upstream's own stands in the history of a branch or tag."""
    repository, commit = tagged
    repository.git("checkout", "-q", "--detach")
    forked = repository.commit({"README": b"of a fork\n"})
    repository.git("update-ref", "refs/pull/1/head", forked)
    repository.git("checkout", "-q", "main")
    repository.git("clone", "-q", "--mirror", ".", str(tmp_path / "bare.git"))
    Repository(tmp_path / "bare.git").git("update-server-info")
    with listening(folder_served(tmp_path)) as address:
        if way == "a folder served by git":
            with own_repository() as home:
                assert fetch_history(f"file://{tmp_path}/bare.git", home, None, 30) is None
                found = Repository(home).git("rev-list", "--all", "--objects", "--missing=allow-any").split()
            assert commit in found
            assert forked not in found
            return
        place = f"{address}/bare.git" if way == "an address" else str(tmp_path / "bare.git")
        session = Session(Project(tmp_path), (f"acme/rocket={place}",), offline=way == "a folder")
        assert find_branch(session, make_pin(commit)).startswith("refs/")
        with pytest.raises(Refused, match=f"has {forked} in its history") as caught:
            find_branch(session, make_pin(forked))
        assert caught.value.reason is Reason.ABSENT
        named = make_pin(forked).model_copy(update={"unmerged": "refs/pull/1/head"})
        assert find_branch(session, named) == "refs/pull/1/head"
