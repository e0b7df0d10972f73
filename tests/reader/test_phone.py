"""On a phone: what stands in a fold keeps within its frame, and nothing touches the heading above it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from reader.built import ARTICLE, CHROMIUM, LIVE, LIVE_BUILT, SITE
from reader.layout import lay_out_everything
from search.serving import serve

pytestmark = CHROMIUM

# Each with its fold's edges: both in px from the left
FIGURES = """() => [...document.querySelectorAll("details.note > figure, details.note > * > figure")].map((figure) => {
  const fold = figure.closest("details");
  fold.open = true;
  const [inner, outer] = [figure.getBoundingClientRect(), fold.getBoundingClientRect()];
  return [outer.left, inner.left, inner.right, outer.right];
})"""
GAPS = """() => [...document.querySelectorAll("article :is(h2, h3)")].map((heading) => {
  let next = heading.nextElementSibling;
  while (next && next.matches(".stretch") && next.firstElementChild) next = next.firstElementChild;
  return next && next.getClientRects().length ? [heading.textContent, next.getBoundingClientRect().top - heading.getBoundingClientRect().bottom] : null;
}).filter(Boolean)"""


def opened(chromium: Browser, address: str, width: int = 360) -> Page:
    page = chromium.new_page(viewport={"width": width, "height": 800}, bypass_csp=True)
    page.goto(address)
    lay_out_everything(page)
    return page


def test_a_run_in_a_fold_does_not_stand_over_its_frame(chromium: Browser) -> None:
    with serve(SITE) as served:
        page = opened(chromium, f"{served.url}{ARTICLE}/")
        found = page.evaluate(FIGURES)
        page.close()
    assert len(found) > 1
    assert [one for one in found if not one[0] <= one[1] < one[2] <= one[3]] == []


@pytest.mark.parametrize("address", [f"{ARTICLE}/", "claims/"])
def test_what_follows_a_heading_does_not_touch_it(chromium: Browser, address: str) -> None:
    with serve(SITE) as served:
        page = opened(chromium, served.url + address)
        found = page.evaluate(GAPS)
        page.close()
    assert len(found) > 0
    assert [one for one in found if one[1] < 6] == []


@LIVE_BUILT
@pytest.mark.parametrize("address", ["claims/", "trust/"])
def test_a_page_of_tables_is_not_much_longer_on_a_phone(chromium: Browser, address: str) -> None:
    heights = []
    with serve(LIVE) as served:
        for width in (360, 1440):
            page = opened(chromium, served.url + address, width)
            heights.append(page.evaluate("document.documentElement.scrollHeight"))
            page.close()
    assert 1 < heights[0] / heights[1] <= 1.6
