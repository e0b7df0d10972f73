"""A cache that others write to gives bytes that are proven, and never a command that is run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from anatomy.sources.base import Got, Refusal, Want
from anatomy.sources.git_remote import RemoteGit
from anatomy.sources.web import Hosts
from sources.support import Repository, Server, make_pin

FILES = {"src/launch.py": b"def launch():\n    return 'up'\n", "README": b"read me\n"}


class Trap:
    """Commands that leave a mark, planted wherever git might look for one."""

    def __init__(self, folder: Path) -> None:
        self.mark = folder / "sprung"
        self.script = folder / "trap.sh"
        self.script.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{self.mark}'\n")
        self.script.chmod(0o755)

    def plant(self, cache: Path) -> None:
        """In every folder of the cache that looks like a repository, or might be taken for one."""
        places = {path for path in cache.glob("*.git") if path.is_dir()}
        assert places
        for repository in places | {cache / "empty.git"}:
            (repository / "refs").mkdir(parents=True, exist_ok=True)
            (repository / "HEAD").write_text("ref: refs/heads/main\n")
            elsewhere = cache / f"{repository.name}-elsewhere"
            shutil.copytree(repository, elsewhere)
            (repository / "config").write_text(self.configuration())
            (elsewhere / "config").write_text(self.configuration())
            (repository / "objects" / "info").mkdir(parents=True, exist_ok=True)
            (repository / "objects" / "info" / "alternates").write_text(f"{elsewhere}/objects\n")
            (repository / "hooks").mkdir(exist_ok=True)
            for hook in ("reference-transaction", "post-checkout", "pre-auto-gc", "fsmonitor-watchman"):
                shutil.copy(self.script, repository / "hooks" / hook)

    def configuration(self) -> str:
        run = self.script
        return (
            f"[core]\n\trepositoryformatversion = 1\n\talternateRefsCommand = {run}\n\tfsmonitor = {run}\n"
            f"\tsshCommand = {run}\n\tpager = {run}\n\tgitProxy = {run}\n\taskPass = {run}\n"
            f'[credential]\n\thelper = "!{run}"\n[gpg]\n\tprogram = {run}\n'
            f'[uploadpack]\n\tpackObjectsHook = {run}\n[remote "up"]\n\tuploadpack = {run}\n'
        )


def fetch(url: str, cache: Path, commit: str, path: str) -> Got | Refusal:
    pin = make_pin(commit)
    (answer,) = RemoteGit(url, cache, Hosts(), repo=pin.repo).fetch([Want(pin, path, None)])
    return answer


def test_nothing_planted_in_the_cache_is_run_and_the_wanted_bytes_still_come(
    repository: Repository, tmp_path: Path
) -> None:
    first = repository.commit(FILES)
    second = repository.commit({"README": b"later\n"})
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    repository.git("config", "uploadpack.allowFilter", "true")
    cache, url, trap = tmp_path / "cache", f"file://{repository.path}", Trap(tmp_path)
    assert isinstance(fetch(url, cache, first, "README"), Got)
    trap.plant(cache)
    for commit, path in ((second, "README"), (first, "src/launch.py"), (first, "README")):
        answer = fetch(url, cache, commit, path)
        assert isinstance(answer, Got), answer
    assert not trap.mark.exists(), trap.mark.read_text()


def test_a_server_that_asks_for_a_password_does_not_wake_a_helper_of_the_cache(
    repository: Repository, server: Server, tmp_path: Path
) -> None:
    commit = repository.commit(FILES)
    cache, url, trap = tmp_path / "cache", f"{server.url}/rocket.git", Trap(tmp_path)
    refs = "/rocket.git/info/refs?service=git-upload-pack"
    server.says(refs, b"", 401, {"WWW-Authenticate": 'Basic realm="x"'})
    assert isinstance(fetch(url, cache, commit, "README"), Refusal)
    trap.plant(cache)
    assert isinstance(fetch(url, cache, commit, "README"), Refusal)
    assert refs in server.seen
    assert not trap.mark.exists(), trap.mark.read_text()


def test_what_was_fetched_is_found_again_without_asking_and_no_loose_object_is_lost(
    repository: Repository, tmp_path: Path
) -> None:
    """A server without filters sends a handful of objects, which git would unpack into single files."""
    commit = repository.commit(FILES)
    repository.git("config", "uploadpack.allowFilter", "false")
    cache, url = tmp_path / "cache", f"file://{repository.path}"
    assert isinstance(fetch(url, cache, commit, "README"), Got)
    repository.path.rename(tmp_path / "gone")
    again = fetch(url, cache, commit, "src/launch.py")
    assert isinstance(again, Got)
    assert again.data == FILES["src/launch.py"]


def test_the_repository_that_fetches_lies_outside_the_cache_and_is_gone_afterwards(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    commit = repository.commit(FILES)
    assert isinstance(fetch(f"file://{repository.path}", tmp_path / "cache", commit, "README"), Got)
    assert list(scratch.iterdir()) == []
    kept = {path.suffix for path in (tmp_path / "cache").rglob("*") if path.is_file()}
    assert kept <= {".pack", ".idx", ".rev", ".promisor", ".lock", ".keep"}, kept
    assert os.listdir(tmp_path / "cache")
