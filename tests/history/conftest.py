from __future__ import annotations

import os
from pathlib import Path

import pytest

from anatomy.paths import Project
from history.shop import FIRST, PAGE, SECOND, Press, publish
from world import MKDOCS, World, git


@pytest.fixture
def press(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Press:
    """A project that quotes version 1 of an invented upstream; nothing but this folder can be reached."""
    links = tmp_path / "links"
    links.mkdir()
    monkeypatch.setenv("ANATOMY_SOURCES", "mirror,sdist,wheel")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(links))
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    upstream = tmp_path / "gears"
    upstream.mkdir()
    git(upstream, "init", "-q", "-b", "main")
    commits = {"v1": publish(upstream, FIRST, "v1"), "v2": publish(upstream, SECOND, "v2")}
    root = tmp_path / "project"
    for folder in ("snippets", "docs/gears"):
        (root / folder).mkdir(parents=True)
    (root / "mkdocs.yml").write_text(MKDOCS, "utf-8")
    (root / "docs/gears/index.md").write_text(PAGE, "utf-8")
    found = Press(World(Project(root), upstream, commits["v1"]), upstream, links, commits)
    found.sdist("1.0", FIRST)
    found.sdist("2.0", SECOND)
    found.sdist("3.0rc1", {"gears/wheel.py": "nothing = 1\n"})
    found.wheel("2.0", SECOND | {"gears-2.0.dist-info/METADATA": "Name: gears\n"})
    found.declare("sdist", 'project = "gears"\nversions = ["1.0"]')
    return found
