"""For the tests of trust."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from trust import browser


@pytest.fixture(scope="module", autouse=True)
def _browser_ends() -> Iterator[None]:
    """The browser that the tests of a file share ends with them: Playwright cannot run two in a process."""
    yield
    browser.close()
