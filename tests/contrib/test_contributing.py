"""The contributing guide does what it says: its commands are run, in order, in a temporary clone without a network."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from anatomy.paths import find_project
from anatomy.quotation.lock import read_lock
from anatomy.sources.blob import BlobCache
from world import commit_first, git

ROOT = find_project().root
GUIDE = ROOT / "docs" / "contributing.md"
BLOCK = re.compile(r"(?:<!-- 测试不跑：(?P<reason>[^>]+) -->\n)?```sh\n(?P<text>.*?)```", re.DOTALL)

# What stands at the tag in the test: our own lines under the names that the guide uses.
UPSTREAM = """\
class Signal:
    def __init__(self):
        self.receivers = []

    def connect(self, receiver):
        self.receivers.append(receiver)
        return receiver

    def send(self, *sender, **words):
        return [(receiver, receiver(*sender, **words)) for receiver in self.receivers]
"""


@dataclass(frozen=True)
class Block:
    """One fenced block of commands; ``reason`` says why the test leaves it out."""

    text: str
    line: int
    reason: str | None


def blocks() -> list[Block]:
    text = GUIDE.read_text("utf-8")
    return [
        Block(m["text"], text.count("\n", 0, m.start("text")) + 1, m["reason"]) for m in BLOCK.finditer(text)
    ]


def files() -> list[str]:
    """What git would commit now, so that a change that is not committed yet is tested too."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


TESTS = (
    "tests/conftest.py",
    "tests/world.py",
    "tests/content/test_ledger.py",
    "tests/articles/test_list_evolution.py",
)
"""Those that `make ready` runs in the fork: two of the tests of content, for all the others are run beside this one."""
WRONG = "这里有一个写错的字。"
"""What the first door mends."""
PUT_AWAY = "git branch -q -D mend"
SQUASH = """
git -C {root}/work fetch -q {root}/fork mend
git -C {root}/work merge -q --squash FETCH_HEAD
git -C {root}/work commit -q -m squashed
git -C {root}/work push -q {root}/project main
"""
"""The project takes what the fork holds in ``mend``, as one commit."""
REMOTES = {"https://github.com/你的名字/仓库": "fork", "https://github.com/组织/仓库": "project"}
"""Where the guide's addresses lead in the test, below the folder of the remotes."""


@pytest.fixture(scope="module")
def remotes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's repository and a fork of it, which lacks the project's last commit."""
    root = tmp_path_factory.mktemp("remotes")
    work = root / "work"
    for name in files():
        if name.startswith("tests/") and name not in TESTS:
            continue
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, work / name)
    page = work / "docs" / "gevent" / "index.md"
    page.write_text(page.read_text("utf-8") + f"\n{WRONG}\n", "utf-8")
    commit_first(work)
    git(root, "clone", "-q", "--bare", "work", "fork")
    readme = work / "README.md"
    readme.write_text(readme.read_text("utf-8") + "\n<!-- later -->\n", "utf-8")
    git(work, "commit", "-q", "-a", "-m", "later")
    git(root, "clone", "-q", "--bare", "work", "project")
    return root


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment in which `make dev` has nothing to do and `anatomy` is the code under test."""
    root = tmp_path_factory.mktemp("tools") / ".venv"
    binaries = root / "bin"
    binaries.mkdir(parents=True)
    python = shlex.quote(sys.executable)
    (binaries / "anatomy").write_text(f'#!/bin/sh\nexec {python} -m anatomy "$@"\n')
    (binaries / "anatomy").chmod(0o755)
    (binaries / "python").symlink_to(sys.executable)
    (binaries / "activate").write_text("PATH=$PWD/.venv/bin:$PATH\nexport PATH\n")
    return root


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository with the guide's tag, path and symbols."""
    root = tmp_path_factory.mktemp("upstream")
    (root / "blinker").mkdir()
    (root / "blinker" / "base.py").write_text(UPSTREAM, "utf-8")
    (root / "LICENSE").write_text("do as you like\n", "utf-8")
    commit_first(root, "signals")
    git(root, "tag", "-a", "-m", "a tag with its own object", "rel-1.4")
    (root / "blinker" / "base.py").write_text(
        "# moved by one line\n" + UPSTREAM.replace("*sender", "*senders"), "utf-8"
    )
    git(root, "commit", "-q", "-a", "-m", "later")
    return root


CACHE = find_project().cache
"""The reader's, of which the test takes a copy; asked for here, for a test of the machinery is told of none."""
IDENTITY = {"NAME": "t", "EMAIL": "t@example.org"}


def environment(upstream: Path, cache: Path) -> dict[str, str]:
    """A local git mirror is the only source: the reader's own configuration stays out of it."""
    keep = {
        key: value for key, value in os.environ.items() if not key.startswith(("ANATOMY_", "GIT_", "MAKE"))
    }
    return keep | {
        "PYTHONPATH": str(ROOT / "scripts"),
        "ANATOMY_GIT_MIRRORS": f"pallets-eco/blinker={upstream}",
        "ANATOMY_SOURCES": "mirror",
        "ANATOMY_CACHE": str(cache),
        "GITHUB_ACTIONS": "",
        **{f"GIT_{who}_{what}": text for who in ("AUTHOR", "COMMITTER") for what, text in IDENTITY.items()},
    }


def test_the_guide_s_commands_run_in_order(
    tmp_path: Path, remotes: Path, tools: Path, upstream: Path
) -> None:
    """Through all three doors each block ends with status 0, and at the end the tree is as it was before."""
    if not _is_cached(LIST):
        pytest.skip(
            f"{LIST} is not in the cache, and the guide quotes it; make fetch, then: pytest {Path(__file__).name}"
        )
    cache = shutil.copytree(CACHE, tmp_path / "cache", ignore=shutil.ignore_patterns("git"))
    stamps = " ".join(f".venv/.installed{name}" for name in ("", "-symbols", "-dev"))
    script = ["set -eu"]
    for block in blocks():
        if block.reason:
            print(f"not run, line {block.line}: {block.reason}: {block.text.splitlines()[0]}")
            continue
        text = block.text.replace("cd anatomy\n", f"cd anatomy\ncp -a {tools} .venv\ntouch {stamps}\n")
        for address, name in REMOTES.items():
            text = text.replace(address, str(remotes / name))
        if PUT_AWAY in text:
            script.append(SQUASH.format(root=remotes))
        script += [f"echo '=== line {block.line}'", text]
    done = subprocess.run(
        ["sh"],
        input="\n".join(script),
        cwd=tmp_path,
        env=environment(upstream, cache),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    assert done.stdout.count("=== line") == sum(1 for block in blocks() if not block.reason)
    assert "written: docs/blinker/index.md" in done.stdout
    assert "ready to be sent" in done.stdout
    report = done.stdout.split("\n## Moved only (same bytes)\n")[1].split("\n## ")[0]
    assert "blinker-signal-connect" in report, done.stdout
    clone = tmp_path / "anatomy"
    assert git(clone, "status", "--porcelain") == ""
    assert WRONG.replace("写错", "写对") in git(clone, "show", "origin/main:docs/gevent/index.md")
    assert git(clone, "rev-parse", "main") == git(clone, "rev-parse", "upstream/main")
    assert git(remotes / "fork", "branch", "--list", "mend") == ""


def test_a_branch_is_put_away_only_when_all_of_it_is_in_main(tmp_path: Path, remotes: Path) -> None:
    """A commit that came after the merge is told of, and its branch stays, here and in the fork."""
    root = shutil.copytree(remotes, tmp_path / "remotes")
    [block] = [block.text for block in blocks() if PUT_AWAY in block.text]
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(root / "fork"), "clone")
    git(clone, "remote", "add", "upstream", str(root / "project"))

    def run(script: str) -> str:
        done = subprocess.run(
            ["sh", "-eu", "-c", script],
            cwd=clone,
            env=environment(root, root),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run(
        "git switch -q -c mend; echo one > one; git add one; git commit -q -m one; git push -q -u origin mend"
    )
    run(SQUASH.format(root=root))
    run("echo late > late; git add late; git commit -q -m late; git push -q origin mend")
    unsure = re.compile(r"看 (.+?)：\{\+ \+\} 里没有你写的字，就可以删：(.+)")
    told = unsure.search(run(block))
    assert told
    assert "{+late+}" in run(told[1])
    assert git(clone, "branch", "--list", "mend") == git(root / "fork", "branch", "--list", "mend") == "mend"
    run(SQUASH.format(root=root))
    assert run(block) == ""
    assert git(clone, "branch", "--list", "mend") == git(root / "fork", "branch", "--list", "mend") == ""

    run("git switch -q -c mend; echo two >> one; git commit -q -a -m two; git push -q -u origin mend")
    run(SQUASH.format(root=root))
    work = root / "work"
    (work / "one").write_text("three\n", "utf-8")
    git(work, "commit", "-q", "-a", "-m", "the same line again")
    git(work, "push", "-q", str(root / "project"), "main")
    assert run(block) == ""
    assert git(clone, "branch", "--list", "mend") == ""

    run("git switch -q -c mend; echo four >> one; git commit -q -a -m four; git push -q -u origin mend")
    reworded = "merge -q --squash FETCH_HEAD\n(cd {root}/work; echo five >> one; git add one)"
    run(SQUASH.replace("merge -q --squash FETCH_HEAD", reworded).format(root=root))
    told = unsure.search(run(block))
    assert told
    assert "{+" not in run(told[1])
    run(told[2])
    assert git(clone, "branch", "--list", "mend") == git(root / "fork", "branch", "--list", "mend") == ""
    assert git(root / "fork", "rev-parse", "main") == git(clone, "rev-parse", "main")


LIST = "cpython/v3.11.2/Objects/listobject.c"


def _is_cached(key: str) -> bool:
    """Whether the reader's cache has this locked file."""
    return BlobCache(CACHE).get(read_lock(find_project()).files[key].identity) is not None


def test_most_blocks_are_run_and_each_other_says_why() -> None:
    left_out = [block for block in blocks() if block.reason]
    assert len(blocks()) >= 20
    assert len(left_out) <= 8
    for block in left_out:
        print(f"line {block.line}: {block.reason}")


def test_every_message_of_the_table_is_one_that_the_tool_says() -> None:
    """A message that was reworded leaves the table behind, and this test says so."""
    code = "".join(path.read_text("utf-8") for path in sorted((ROOT / "scripts" / "anatomy").rglob("*.py")))
    said = re.sub(r'"\s*f?"', "", code)
    table = GUIDE.read_text("utf-8").split("{ #messages }")[1].split("\n## ")[0]
    messages = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    assert len(messages) > 15
    assert [message for message in messages if message not in said] == []
