"""A new pin whose commit is not that of its tag, or whose source distribution is of another release: lock says so before it writes."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest
from click.testing import Result

from anatomy.quotation.lock import read_lock
from world import TOOL, WIDGET, World, commit_first, git, make_world

FILES = {"src/widget.c": WIDGET, "工具.py": TOOL}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Nothing is locked; upstream has a tag, and an index two releases, of which 1.0 is the pinned commit."""
    world = make_world(tmp_path)
    git(world.upstream, "tag", "v1")
    links = tmp_path / "links"
    links.mkdir()
    for version, files in (("1.0", FILES), ("1.1", FILES | {"工具.py": f"{TOOL}\n"})):
        with tarfile.open(links / f"widgets-{version}.tar.gz", "w:gz") as archive:
            for name, text in files.items():
                info = tarfile.TarInfo(f"widgets-{version}/{name}")
                info.size = len(text.encode())
                archive.addfile(info, io.BytesIO(text.encode()))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(links))
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANATOMY_SOURCES", "mirror,sdist")
    return world


def release(world: World, version: str) -> None:
    world.edit(
        world.pin_file(),
        'tag = "v1"\n',
        f'tag = "v1"\nsdist = {{ project = "widgets", version = "{version}" }}\n',
    )


def lock(world: World, *words: str) -> Result:
    return world.run("lock", "--git-mirror", world.mirror, *words)


def written(world: World) -> bool:
    return bool(read_lock(world.project).files)


def test_a_commit_that_is_not_the_tags_is_named_though_the_release_has_the_files(world: World) -> None:
    """Git does not have it, so the bytes come from the release, and nothing else would contradict."""
    release(world, "1.0")
    wrong = f"{world.commit[:-1]}{'1' if world.commit[-1] != '1' else '2'}"
    world.edit(world.pin_file(), f'commit = "{world.commit}"', f'commit = "{wrong}"')
    done = lock(world)
    assert done.exit_code == 1, done.output
    said = f"pins.v1.commit: the tag v1 names {world.commit} in git mirror {world.upstream}, not {wrong}\n"
    assert f'acme.toml(6): {said}    mend: write commit = "{world.commit}"\n' in done.output
    assert not written(world)
    world.edit(world.pin_file(), wrong, world.commit)
    assert lock(world).exit_code == 0
    assert written(world)


@pytest.mark.parametrize(
    ("version", "says"),
    [
        (
            "1.1",
            "widgets 1.1 is not the commit {}: widgets-1.1.tar.gz has another 工具.py than git (1 of 2 files differ)",
        ),
        ("1.2", "widgets 1.2 has no source distribution on the index"),
    ],
)
def test_a_release_that_is_not_the_commits_is_named_though_git_has_the_files(
    world: World, version: str, says: str
) -> None:
    release(world, version)
    done = lock(world)
    assert done.exit_code == 1, done.output
    assert f"acme.toml(8): pins.v1.sdist: {says.format(world.commit[:12])}\n" in done.output
    assert (
        "    mend: write the version that upstream published from this commit; where there is none, leave sdist out\n"
        in done.output
    )
    assert not written(world)


def locked_on_main(world: World) -> Path:
    """The root of the world, locked and committed as its main branch."""
    root = world.project.root
    (root / ".gitignore").write_text(".anatomy\n", "utf-8")
    assert lock(world).exit_code == 0
    commit_first(root)
    return root


def test_a_release_that_is_changed_in_a_pin_that_is_locked_is_compared(world: World) -> None:
    release(world, "1.0")
    locked_on_main(world)
    assert lock(world).output.endswith("the lock is up to date\n")
    world.edit(world.pin_file(), 'version = "1.0"', 'version = "1.1"')
    assert "pins.v1.sdist: widgets 1.1 is not the commit" in lock(world).output


def test_where_no_index_may_be_asked_the_lock_is_written_and_says_so(world: World) -> None:
    release(world, "1.1")
    done = lock(world, "--offline")
    assert done.exit_code == 0, done.output
    assert (
        "\npins.v1.sdist: not compared with the commit: no index may be asked\n2 entries changed\n"
        in done.output
    )
    assert written(world)
    assert "not compared" not in lock(world, "--offline").output


def test_a_commit_that_no_git_source_has_shown_is_a_warning_until_audit_has_asked(world: World) -> None:
    """The release has the files, whatever number the pin says; on the main branch it is silent."""
    root = locked_on_main(world)
    git(root, "switch", "-q", "-c", "mine")
    release(world, "1.0")
    git(world.upstream, "commit", "-q", "--allow-empty", "-m", "later")
    later = git(world.upstream, "rev-parse", "HEAD")
    git(world.upstream, "tag", "v2")
    world.edit(world.pin_file(), 'tag = "v1"', 'tag = "v2"')
    world.edit(world.pin_file(), world.commit, later)
    assert world.run("lock").exit_code == 0
    asked = "anatomy audit --changed-since main; where acme/widgets cannot be reached: leave it to CI, or add --git-mirror acme/widgets=PATH_OR_URL"
    said = "warning: pins.v1.commit: no git source has shown it; the files are those of a published artefact"
    assert f"acme.toml(6): {said}\n    mend: {asked}\n" in world.run("check").output
    git(root, "commit", "-q", "-a", "-m", "mine")
    done = world.run("audit", "--changed-since", "main", "--git-mirror", world.mirror)
    assert done.exit_code == 0, done.output
    assert "no git source" not in world.run("check").output
    git(root, "checkout", "-q", "-f", "mine")
    git(root, "branch", "-q", "-f", "main")
    assert "no git source" not in world.run("check").output
