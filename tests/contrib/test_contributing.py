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
from world import git

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


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of this project in which `make env` has nothing to do and `anatomy` is the code under test."""
    root = tmp_path_factory.mktemp("clone")
    for name in files():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, root / name)
    git(root, "init", "-q", "-b", "main")
    git(root, "config", "user.name", "t")
    git(root, "config", "user.email", "t@example.org")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "start")
    binaries = root / ".venv" / "bin"
    binaries.mkdir(parents=True)
    python = shlex.quote(sys.executable)
    (binaries / "anatomy").write_text(f'#!/bin/sh\nexec {python} -m anatomy "$@"\n')
    (binaries / "anatomy").chmod(0o755)
    (binaries / "python").symlink_to(sys.executable)
    (binaries / "activate").write_text(f"PATH={shlex.quote(str(binaries))}:$PATH\nexport PATH\n")
    for stamp in (".installed", ".installed-dev"):
        (root / ".venv" / stamp).touch()
    return root


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository with the guide's tag, path and symbols."""
    root = tmp_path_factory.mktemp("upstream")
    (root / "blinker").mkdir()
    (root / "blinker" / "base.py").write_text(UPSTREAM, "utf-8")
    (root / "LICENSE").write_text("do as you like\n", "utf-8")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "signals")
    git(root, "tag", "-a", "-m", "a tag with its own object", "rel-1.4")
    (root / "blinker" / "base.py").write_text(
        "# moved by one line\n" + UPSTREAM.replace("*sender", "*senders"), "utf-8"
    )
    git(root, "commit", "-q", "-a", "-m", "later")
    return root


def environment(upstream: Path) -> dict[str, str]:
    """Local git mirrors are the only source: the reader's own cache and configuration stay out of it."""
    keep = {
        key: value for key, value in os.environ.items() if not key.startswith(("ANATOMY_", "GIT_", "MAKE"))
    }
    cache = os.environ.get("ANATOMY_CACHE", str(ROOT / ".anatomy" / "cache"))
    return keep | {
        "PYTHONPATH": str(ROOT / "scripts"),
        "ANATOMY_GIT_MIRRORS": f"pallets-eco/blinker={upstream}",
        "ANATOMY_SOURCES": "mirror",
        "ANATOMY_CACHE": cache,
        "GITHUB_ACTIONS": "",
    }


def test_the_guide_s_commands_run_in_order(clone: Path, upstream: Path) -> None:
    """From `make env` to the article's removal, each block ends with status 0 and the tree is as before."""
    script = ["set -eu"]
    for block in blocks():
        if block.reason:
            print(f"not run, line {block.line}: {block.reason}: {block.text.splitlines()[0]}")
            continue
        text = block.text
        if "anatomy fetch" in text and not _everything_is_cached():
            text = text.replace("anatomy fetch", "anatomy fetch --allow-missing")
            print(
                "line",
                block.line,
                "run with --allow-missing: this machine's cache lacks upstream files (make fetch)",
            )
        script += [f"echo '=== line {block.line}'", text]
    done = subprocess.run(
        ["sh"], input="\n".join(script), cwd=clone, env=environment(upstream), capture_output=True, text=True
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    assert done.stdout.count("=== line") == sum(1 for block in blocks() if not block.reason)
    assert "written: docs/blinker/index.md" in done.stdout
    assert "the built site is sound" in done.stdout
    report = done.stdout.split("\n## Moved only (same bytes)\n")[1].split("\n## ")[0]
    assert "blinker-signal-connect" in report, done.stdout
    assert git(clone, "status", "--porcelain") == ""


def _everything_is_cached() -> bool:
    from anatomy.quotation.lock import read_lock
    from anatomy.sources.blob import BlobCache

    project = find_project()
    cache = BlobCache(project.cache)
    return all(cache.get(file.identity) is not None for file in read_lock(project).files.values())


def test_most_blocks_are_run_and_each_other_says_why() -> None:
    left_out = [block for block in blocks() if block.reason]
    assert len(blocks()) >= 15
    assert len(left_out) <= 10
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
