"""The built site, and what a test of it in a browser needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.browsing import chromium_path

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
CHROMIUM = pytest.mark.skipif(
    chromium_path() is None, reason="needs Chromium: apt-get install chromium, or set CHROMIUM"
)
BUILT = pytest.mark.skipif(not (SITE / "quotes.json").exists(), reason="needs the built site: make build")
