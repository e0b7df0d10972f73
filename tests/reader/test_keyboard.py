"""A whole article by the Tab key alone: every stop is on the screen and shows that it is one, and none swallows the focus."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from reader.built import ARTICLE, CHROMIUM, SITE
from search.serving import serve

STOPS = 260
KINDS = ("a.mark", "a.xref", "pre > code", "details.about > summary", "details.fold > summary", ".sa-search-open", "a.headerlink")  # fmt: skip

pytestmark = CHROMIUM
LOOK = """(kinds) => {
  const stop = document.activeElement;
  if (!stop || stop === document.body) return { lost: true };
  const shown = stop.matches("input.md-option") ? stop.nextElementSibling : stop; // the theme draws its switches as labels
  const box = shown.getBoundingClientRect(), style = getComputedStyle(shown);
  return {
    lost: false,
    name: stop.outerHTML.slice(0, 120),
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
    kinds: kinds.filter((kind) => stop.matches(kind)),
  };
}"""


@pytest.mark.parametrize("width", [1440, 360])
def test_every_tab_stop_shows_itself_and_none_loses_the_focus(chromium: Browser, width: int) -> None:
    with (
        serve(SITE) as served,
        chromium.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce") as context,
    ):
        page = context.new_page()
        page.goto(f"{served.url}{ARTICLE}/")
        page.wait_for_load_state("networkidle")
        faults, met = [], set()
        for number in range(STOPS):
            page.keyboard.press("Tab")
            stop = page.evaluate(LOOK, list(KINDS))
            if stop["lost"] or not stop["seen"] or not stop["outlined"]:
                faults.append((number, stop))
            met.update(stop.get("kinds", ()))
    assert faults == []
    assert met == set(KINDS)
