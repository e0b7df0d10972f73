"""Pages that lay out only what is near the window (see ``anatomy.site.island``), made to lay out everything."""

from __future__ import annotations

from playwright.sync_api import Page


def lay_out_everything(page: Page) -> None:
    """For pictures of a whole page and for tools that ask where things are. A page's policy says nothing of such a sheet."""
    page.evaluate(
        """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { content-visibility: visible !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
    )
