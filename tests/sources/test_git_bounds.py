"""A hostile object costs its own answer only. What it may take of memory and time is told in the cases of ``trust``."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.sources import process
from anatomy.sources.base import Refusal, Want
from anatomy.sources.git_mirror import LocalMirror
from anatomy.sources.git_remote import RemoteGit
from anatomy.sources.web import Hosts
from sources.support import Repository, delta_bomb, make_pin

MIB = 1 << 20


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch) -> int:
    """Bytes that a git may take; the real limit would make the tests slow."""
    monkeypatch.setattr(process, "MAX_MEMORY", 96 * MIB)
    return 96 * MIB


def test_a_delta_that_unpacks_to_more_than_memory_is_refused_and_the_next_file_comes(
    repository: Repository, tmp_path: Path, little_memory: int
) -> None:
    pack, blob = delta_bomb(128 * MIB)
    assert len(pack) < 100_000
    repository.git("index-pack", "--stdin", data=pack)
    code = repository.blob(b"x = 1\n")
    commit = repository.commit_tree([("100644", blob, "bomb"), ("100644", code, "code")])
    pin = make_pin(commit)
    wants = [Want(pin, "bomb", None), Want(pin, "code", None)]
    bomb, good = LocalMirror(pin.repo, repository.path).fetch(wants)
    assert isinstance(bomb, Refusal)
    assert not isinstance(good, Refusal)
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    repository.git("config", "uploadpack.allowFilter", "true")
    remote = RemoteGit(f"file://{repository.path}", tmp_path / "cache", Hosts(), repo=pin.repo)
    (answer,) = remote.fetch([Want(pin, "bomb", None)])
    assert isinstance(answer, Refusal)
    kept = sum(path.stat().st_size for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert kept < 4 * MIB
