"""The sample's built site, which the tests in a browser read, and what they need for it; the live site, for tests of content."""

from __future__ import annotations

import pytest

from anatomy.paths import Project
from sample.project import ARTICLE, ARTICLES, ROOT, SHORT, SITE, STATE
from search.browsing import chromium_path

__all__ = ("ARTICLE", "ARTICLES", "CHROMIUM", "LIVE", "LIVE_BUILT", "ROOT", "SAMPLE", "SHORT", "SITE")

SAMPLE = Project(STATE / "project")
LIVE = ROOT / "site"
CHROMIUM = pytest.mark.skipif(
    chromium_path() is None, reason="needs Chromium: apt-get install chromium, or set CHROMIUM"
)
LIVE_BUILT = pytest.mark.skipif(
    not (LIVE / "quotes.json").exists(), reason="needs the built site: make build"
)
