"""Fixtures that every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.paths import Project
from world import MKDOCS, PAGE, PIN_FILE, TOOL, WIDGET, World, git


@pytest.fixture(autouse=True)
def _no_routes_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader's own mirrors must not decide how a test ends, nor must it matter that the tests run in a workflow."""
    for name in (
        "ANATOMY_GIT_MIRRORS",
        "ANATOMY_HTTP_MIRRORS",
        "ANATOMY_ROUTES",
        "GITHUB_ACTIONS",
        "SITE_URL",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A project with two snippets, not yet locked; no route but the mirror given."""
    monkeypatch.delenv("ANATOMY_CACHE", raising=False)
    upstream = tmp_path / "upstream"
    (upstream / "src").mkdir(parents=True)
    (upstream / "src" / "widget.c").write_text(WIDGET, "utf-8")
    (upstream / "工具.py").write_bytes(TOOL.encode())
    (upstream / "LICENSE").write_text("do as you like\n", "utf-8")
    git(upstream, "init", "-q", "-b", "main")
    git(upstream, "add", "-A")
    git(upstream, "commit", "-q", "-m", "widgets")
    commit = git(upstream, "rev-parse", "HEAD")
    root = tmp_path / "project"
    (root / "snippets").mkdir(parents=True)
    (root / "docs").mkdir()
    (root / "mkdocs.yml").write_text(MKDOCS, "utf-8")
    (root / "docs" / "index.md").write_text(PAGE, "utf-8")
    (root / "snippets" / "acme.toml").write_text(PIN_FILE.format(commit=commit), "utf-8")
    return World(Project(root), upstream, commit)
