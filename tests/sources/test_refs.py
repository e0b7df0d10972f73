"""Which commit a ref names: read from a repository on this machine whoever owns it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from anatomy.paths import Project
from anatomy.sources.base import Reason, Refused
from anatomy.sources.git_refs import commit_at, find_commit
from anatomy.sources.session import Session
from loopback import folder_served, listening
from sources.support import Repository

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
