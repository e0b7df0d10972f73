"""A build that ends in a fault leaves the last site as it was, or no page where there was none, by whichever command it was begun."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from world import World

WAYS = {
    "anatomy build": ("anatomy", "build"),
    "anatomy build elsewhere": ("anatomy", "build", "--site", "elsewhere/site"),
    "mkdocs build": ("mkdocs", "build"),
    "mkdocs build --strict": ("mkdocs", "build", "--strict"),
}
SCRIPT = "# 试\n\n<script>alert(1)</script>\n"
LINK = "# 试\n\n[x](nowhere.md)\n"


@pytest.fixture
def ready(world: World) -> World:
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    return world


def build(
    world: World, words: tuple[str, ...], file_kib: int | None = None
) -> subprocess.CompletedProcess[str]:
    """``words`` in a process of its own; ``file_kib``: no file may grow beyond that, as on a disk that fills up."""

    def limit() -> None:
        if file_kib is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_kib << 10, file_kib << 10))

    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", *words]
    return subprocess.run(
        command, cwd=world.project.root, env=environment, capture_output=True, text=True, preexec_fn=limit
    )


def shown(world: World, words: tuple[str, ...]) -> dict[str, bytes]:
    """Every file of the site that ``words`` writes; and nothing is left of the way there."""
    site = world.project.root / (words[-1] if "--site" in words else "site")
    assert [
        path.name for folder in (site.parent, world.project.state) for path in folder.glob(".site-new-*")
    ] == []
    return {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.mark.parametrize("way", WAYS)
def test_a_fault_leaves_no_page_and_then_the_last_ones(way: str, ready: World) -> None:
    words, page = WAYS[way], ready.project.docs / "bad.md"

    def fails(text: str, said: str, file_kib: int | None = None) -> dict[str, bytes]:
        page.write_text(text, "utf-8")
        done = build(ready, words, file_kib)
        page.unlink()
        assert done.returncode == 1
        assert said in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return shown(ready, words)

    assert fails(SCRIPT, "docs/bad.md(1): an inline script that is not the theme's") == {}
    assert build(ready, words).returncode == 0
    good = shown(ready, words)
    assert "index.html" in good
    assert fails(SCRIPT, "not the theme's") == good
    if way != "mkdocs build":  # where a warning is no fault
        assert fails(LINK, "in strict mode") == good
    assert fails("# 试\n", "File too large\n    mend: make room", file_kib=40) == good


def test_a_good_build_leaves_nothing_of_the_last_one_but_hidden_files(ready: World) -> None:
    """As MkDocs cleans its folder: a worktree of published pages has its ``.git`` there."""
    words = WAYS["anatomy build"]
    site = ready.project.site
    site.mkdir()
    for name in ("old.html", ".git"):
        (site / name).write_text("x")
    assert build(ready, words).returncode == 0
    files = shown(ready, words)
    assert "old.html" not in files
    assert {".git", "index.html", "quotes.json"} <= files.keys()


def test_a_place_that_cannot_be_written_is_one_named_error(ready: World) -> None:
    (ready.project.root / "file").write_text("x")
    done = build(ready, ("anatomy", "build", "--site", "file/site"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "file/site" in done.stderr or "file(1)" in done.stderr


def test_a_build_of_what_changed_alone_is_refused(ready: World) -> None:
    done = build(ready, ("mkdocs", "build", "--dirty"))
    assert done.returncode == 1
    assert "--dirty leaves pages as they were" in done.stderr
    assert not Path(ready.project.site).exists()


NESTED = [
    *("<div>" * depth + "x" + "</div>" * depth for depth in (600, 1200)),
    "".join(f"{'    ' * depth}- x\n" for depth in range(150)),
    "[" * 2000,
]


@pytest.mark.parametrize("text", NESTED)
def test_a_page_that_nests_without_end_is_no_traceback(text: str, ready: World) -> None:
    (ready.project.docs / "bad.md").write_text(f"# 试\n\n{text}\n", "utf-8")
    for words in (("anatomy", "check"), ("anatomy", "build")):
        done = build(ready, words)
        assert "Traceback" not in done.stderr
        assert done.returncode == 0 or re.search(r"(docs/bad\.md|site/bad/)\(1\): ", done.stderr)
