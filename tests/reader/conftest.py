"""The sample's built site, which these tests read in a browser."""

from __future__ import annotations

import pytest

from sample.project import built


@pytest.fixture(scope="session", autouse=True)
def _sample_site() -> None:
    built()
