"""Pages that lay out only what is near the window: links still lead to their targets, nothing moves, keys scroll code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from reader.built import ARTICLE, ARTICLES, CHROMIUM, SITE
from reader.layout import lay_out_everything
from search.serving import serve

SIZES = [(360, 760), (1440, 900)]

pytestmark = CHROMIUM
TOP = "(id) => document.getElementById(id).getBoundingClientRect().top"
HEIGHTS = (
    "() => [...document.querySelectorAll('[data-rows]')].map((box) => box.getBoundingClientRect().height)"
)
READ = (
    "[...document.querySelectorAll('article :is(h2, h3, figure)[id]')]"
    ".reverse().find((one) => one.getBoundingClientRect().top < innerHeight).id"
)
PLACE = "window.read.getBoundingClientRect().top"
# Shifts of what was in the window before; what comes into it from beyond its edge moves nothing that is read.
SHIFTS = """new Promise((done) => {
  let sum = 0;
  const seen = ({ previousRect: { width, height } }) => width > 0 && height > 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (entry.sources.some(seen)) sum += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 600);
})"""


@contextmanager
def opened(chromium: Browser, size: tuple[int, int], address: str = f"{ARTICLE}/") -> Iterator[Page]:
    """The page at ``address`` of the built site, in a window of ``size`` px."""
    with (
        serve(SITE) as served,
        chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", bypass_csp=True
        ) as context,
    ):
        page = context.new_page()
        page.goto(served.url + address)
        yield page


@pytest.mark.parametrize("size", SIZES)
def test_an_address_with_a_quotation_far_down_shows_it_at_the_top_of_the_window(
    chromium: Browser, size: tuple[int, int]
) -> None:
    with opened(chromium, size) as page:
        quotes = page.locator("figure.quote").evaluate_all("(all) => all.map((one) => one.id)")
        headings = page.locator("h2[id]").evaluate_all("(all) => all.map((one) => one.id)")
    for target in [quotes[len(quotes) // 2], quotes[-1], headings[-2]]:
        with opened(chromium, size, f"{ARTICLE}/#{target}") as page:
            page.wait_for_timeout(500)
            assert -5 <= page.evaluate(TOP, target) <= 200, target


@pytest.mark.parametrize("size", SIZES)
def test_going_back_leads_to_within_a_window_of_the_place_that_was_left(
    chromium: Browser, size: tuple[int, int]
) -> None:
    with opened(chromium, size, f"{ARTICLE}/#growth") as page:
        page.wait_for_timeout(500)
        page.mouse.wheel(0, 2 * size[1])
        page.wait_for_timeout(1000)  # the browser notes a place some time after it was reached
        page.evaluate("window.read = document.elementFromPoint(innerWidth / 2, innerHeight / 2)")
        left = page.evaluate(PLACE)
        page.evaluate("document.querySelector('a.md-nav__link[href$=\"#exercises\"]').click()")
        page.wait_for_timeout(600)
        assert -5 <= page.evaluate(TOP, "exercises") <= 200
        page.go_back()
        for _ in range(10):  # a busy machine takes longer to restore the place
            page.wait_for_timeout(600)
            if abs(page.evaluate(PLACE) - left) < size[1]:
                break
        # what is above may have taken its true height meanwhile
        assert abs(page.evaluate(PLACE) - left) < size[1]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", ["reload", "back"])
def test_reloading_and_coming_back_lead_to_the_same_lines(
    chromium: Browser, size: tuple[int, int], way: str
) -> None:
    with opened(chromium, size) as page:
        for _ in range(20):
            page.mouse.wheel(0, 2 * size[1])
            page.wait_for_timeout(60)
        page.wait_for_timeout(400)
        id = page.evaluate(READ)
        left = page.evaluate(TOP, id)
        if way == "reload":
            page.reload()
        else:
            page.goto(page.url.replace(f"{ARTICLE}/", "verify/"))
            page.go_back()
        page.wait_for_timeout(1200)
        assert abs(page.evaluate(TOP, id) - left) <= 40


@pytest.mark.parametrize("size", SIZES)
def test_nothing_jumps_while_an_article_is_read_to_its_end(chromium: Browser, size: tuple[int, int]) -> None:
    with opened(chromium, size) as page:
        for _ in range(25):
            page.mouse.wheel(0, size[1])
            page.wait_for_timeout(30)
        assert page.evaluate("scrollY") > 10 * size[1]
        assert page.evaluate(SHIFTS) <= 0.02


@pytest.mark.parametrize("article", ARTICLES)
def test_the_place_kept_on_a_phone_is_hardly_ever_too_small(chromium: Browser, article: str) -> None:
    """A place too small would put what follows over the end of a figure, for tools that look before it is laid out."""
    with opened(chromium, (412, 823), f"{article}/") as page:
        kept = page.evaluate(HEIGHTS)
        lay_out_everything(page)
        true = page.evaluate(HEIGHTS)
    assert len(true) >= 5
    assert sum(place + 2 < height for place, height in zip(kept, true, strict=True)) <= len(true) / 20
    assert sum(kept) < 2 * sum(true)  # lines may wrap on a phone: those of the sample are short


def test_code_wider_than_the_page_is_a_tab_stop_before_it_comes_into_view_and_arrows_move_it(
    chromium: Browser,
) -> None:
    with opened(chromium, (360, 760)) as page:
        page.evaluate(
            "document.documentElement.classList.add('sa-nowrap')"
        )  # as who has switched wrapping off
        assert page.locator("pre > code:not([tabindex='0'])").count() == 0 or page.evaluate(
            "[...document.querySelectorAll('pre > code:not([tabindex])')].every((code) => code.scrollWidth <= code.clientWidth)"
        )
        wide = page.evaluate_handle(
            "[...document.querySelectorAll('figure.quote pre > code')].reverse()"
            ".find((code) => code.checkVisibility() && code.scrollWidth > code.clientWidth)"
        )
        wide.as_element().focus()  # type: ignore[union-attr]
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        page.wait_for_function("() => document.activeElement.scrollLeft > 0")
