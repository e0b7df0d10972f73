"""All cases: importing this registers them."""

from __future__ import annotations

from trust import cases_authors, cases_bombs, cases_pages, cases_sources, cases_texts, cases_web

LOADED = (cases_sources, cases_web, cases_texts, cases_pages, cases_bombs, cases_authors)
