"""A copy button puts its own block on the clipboard."""

from __future__ import annotations

from playwright.sync_api import Browser

from reader.built import ARTICLE, CHROMIUM, SITE
from search.serving import serve

BUTTONS = """() => [...document.querySelectorAll("pre:has(> code)")].filter((block) => block.checkVisibility()).map((block) => {
  const target = block.querySelector("button[data-clipboard-target]")?.dataset.clipboardTarget;
  return [block.id, target ? document.querySelector(target) === block.querySelector("code") : null];
})"""


@CHROMIUM
def test_every_copy_button_names_the_block_it_stands_on(chromium: Browser) -> None:
    with serve(SITE) as served:
        page = chromium.new_page(reduced_motion="reduce", viewport={"width": 1440, "height": 4000})
        page.goto(f"{served.url}{ARTICLE}/")
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        for block in page.query_selector_all("pre:has(> code)"):
            if block.is_visible():
                block.scroll_into_view_if_needed()
                block.wait_for_selector("button[data-clipboard-target]", state="attached")
        found = page.evaluate(BUTTONS)
        page.close()
    assert len(found) > 20
    assert [id for id, right in found if not right] == []
