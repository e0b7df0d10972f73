"""Pages that lay out only what is near the window: links still lead to their targets, nothing moves, keys scroll code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from reader.layout import lay_out_everything
from search.browsing import browser, chromium_path
from search.serving import serve

SITE = Path(__file__).resolve().parents[2] / "site"
ARTICLE = "list"
SIZES = [(360, 760), (1440, 900)]

pytestmark = [
    pytest.mark.skipif(
        chromium_path() is None, reason="needs Chromium: apt-get install chromium, or set CHROMIUM"
    ),
    pytest.mark.skipif(not (SITE / "quotes.json").exists(), reason="needs the built site: make build"),
]
TOP = "(id) => document.getElementById(id).getBoundingClientRect().top"
HEIGHTS = "() => [...document.querySelectorAll('[data-rows]')].map((box) => box.getBoundingClientRect().height)"
PLACE = "window.read.getBoundingClientRect().top"
SHIFTS = """new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 600);
})"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


def opened(chromium: Browser, size: tuple[int, int], address: str) -> Page:
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", bypass_csp=True
    )
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("size", SIZES)
def test_an_address_with_a_quotation_far_down_shows_it_at_the_top_of_the_window(
    chromium: Browser, size: tuple[int, int]
) -> None:
    with serve(SITE) as served:
        page = opened(chromium, size, f"{served.url}{ARTICLE}/")
        quotes = page.locator("figure.quote").evaluate_all("(all) => all.map((one) => one.id)")
        headings = page.locator("h2[id]").evaluate_all("(all) => all.map((one) => one.id)")
        page.context.close()
        for target in [quotes[len(quotes) // 2], quotes[-1], headings[-2]]:
            page = opened(chromium, size, f"{served.url}{ARTICLE}/#{target}")
            page.wait_for_timeout(500)
            assert -5 <= page.evaluate(TOP, target) <= 200, target
            page.context.close()


@pytest.mark.parametrize("size", SIZES)
def test_going_back_leads_to_within_a_window_of_the_place_that_was_left(chromium: Browser, size: tuple[int, int]) -> None:
    with serve(SITE) as served:
        page = opened(chromium, size, f"{served.url}{ARTICLE}/#growth")
        page.wait_for_timeout(500)
        page.mouse.wheel(0, 2 * size[1])
        page.wait_for_timeout(400)
        page.evaluate("window.read = document.elementFromPoint(innerWidth / 2, innerHeight / 2)")
        left = page.evaluate(PLACE)
        page.evaluate("document.querySelector('a.md-nav__link[href$=\"#exercises\"]').click()")
        page.wait_for_timeout(600)
        assert -5 <= page.evaluate(TOP, "exercises") <= 200
        page.go_back()
        page.wait_for_timeout(600)
        assert abs(page.evaluate(PLACE) - left) < size[1]  # what is above may have taken its true height meanwhile
        page.context.close()


@pytest.mark.parametrize("size", SIZES)
def test_nothing_jumps_while_an_article_is_read_to_its_end(
    chromium: Browser, size: tuple[int, int]
) -> None:
    with serve(SITE) as served:
        page = opened(chromium, size, f"{served.url}{ARTICLE}/")
        for _ in range(25):
            page.mouse.wheel(0, size[1])
            page.wait_for_timeout(30)
        assert page.evaluate("scrollY") > 10 * size[1]
        assert page.evaluate(SHIFTS) <= 0.02
        page.context.close()


@pytest.mark.parametrize("article", ["list", "nn-module"])
def test_the_place_kept_on_a_phone_is_hardly_ever_too_small(chromium: Browser, article: str) -> None:
    """A place too small would put what follows over the end of a figure, for tools that look before it is laid out."""
    with serve(SITE) as served:
        page = opened(chromium, (412, 823), f"{served.url}{article}/")
        kept = page.evaluate(HEIGHTS)
        lay_out_everything(page)
        true = page.evaluate(HEIGHTS)
        page.context.close()
    assert len(true) > 60
    assert sum(place < height for place, height in zip(kept, true, strict=True)) <= len(true) / 20
    assert sum(kept) < 1.5 * sum(true)


def test_code_wider_than_the_page_is_a_tab_stop_before_it_comes_into_view_and_arrows_move_it(
    chromium: Browser,
) -> None:
    with serve(SITE) as served:
        page = opened(chromium, (360, 760), f"{served.url}{ARTICLE}/")
        assert page.locator("pre > code:not([tabindex='0'])").count() == 0 or page.evaluate(
            "[...document.querySelectorAll('pre > code:not([tabindex])')].every((code) => code.scrollWidth <= code.clientWidth)"
        )
        wide = page.locator("figure.quote pre > code").last
        wide.focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        page.wait_for_function("() => document.activeElement.scrollLeft > 0")
        page.context.close()
