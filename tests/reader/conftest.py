"""One browser for each file of tests, over the sample's built site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from sample.project import built
from search.browsing import browser


@pytest.fixture(scope="session", autouse=True)
def _sample_site() -> None:
    built()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started
