"""Fixtures that every test may use."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from world import World, make_world

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CONTENT = ("articles/", "content/")
"""Tests of what the articles hold. All others are of the machinery, and read nothing of docs/ that an author edits."""
SLOW = ("content/test_recordings.py", "content/test_in_a_browser.py", "content/test_search.py")
"""Not part of `make ready`, which repeats the runs of the articles touched."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        place = item.path.relative_to(Path(__file__).parent).as_posix()
        if place.startswith(CONTENT):
            item.add_marker(pytest.mark.content)
        if place.startswith(SLOW):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """Thousands of tests stay to the end: the collector need not look at them again after each."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_sources_of_the_user(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader's own mirrors must not decide how a test ends, nor must it matter that the tests run in a workflow.

    Only tests of content read the reader's cache: others put into theirs what must not be in it, and empty it.
    """
    if request.node.get_closest_marker("content") is None:
        monkeypatch.delenv("ANATOMY_CACHE", raising=False)
    for name in (
        "ANATOMY_GIT_MIRRORS",
        "ANATOMY_HTTP_MIRRORS",
        "ANATOMY_SOURCES",
        "GITHUB_ACTIONS",
        "SITE_URL",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def chromium() -> Browser:
    from search.browsing import shared

    return shared()


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A project with two snippets, not yet locked; no source but the mirror given."""
    return make_world(tmp_path)
