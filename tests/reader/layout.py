"""Pages that lay out only what is near the window (see ``anatomy.site.island``), made to lay out everything."""

from __future__ import annotations

from playwright.sync_api import Page


def lay_out_everything(page: Page) -> None:
    """For pictures of a whole page and for tools that ask where things are. The page's context must bypass its policy."""
    page.add_style_tag(content="* { content-visibility: visible !important }")
