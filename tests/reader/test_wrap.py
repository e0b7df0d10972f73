"""On a phone long lines of code wrap, and who switches that off finds it off again."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from reader.built import ARTICLE, CHROMIUM, SITE
from search.serving import serve

pytestmark = CHROMIUM

WIDER = """() => [...document.querySelectorAll("figure.quote pre[data-lines] > code")]
  .filter((code) => code.checkVisibility() && code.scrollWidth > code.clientWidth + 1).length"""


def wider(page: Page) -> int:
    """How many quotations are wider than their box."""
    page.evaluate("document.documentElement.style.contentVisibility = 'visible'")
    return int(page.evaluate(WIDER))


def test_code_wraps_on_a_phone_until_it_is_switched_off(chromium: Browser) -> None:
    with serve(SITE) as served:
        context = chromium.new_context(viewport={"width": 360, "height": 800}, reduced_motion="reduce")
        page = context.new_page()
        page.goto(f"{served.url}{ARTICLE}/")
        assert wider(page) == 0
        figure = page.locator("#q-gears")
        figure.locator(".about > summary").click()
        switch = figure.locator("button.wrap")
        assert switch.text_content() == "不折行"
        switch.click()
        assert wider(page) > 1
        page.reload()
        assert wider(page) > 1
        assert page.locator("#q-gears button.wrap").text_content() == "折行"
        context.close()


def test_long_code_is_cut_on_a_phone_until_it_is_wanted(chromium: Browser) -> None:
    """By the button, by a link to a line of it, and by the keyboard."""
    with serve(SITE) as served:
        page = chromium.new_page(viewport={"width": 360, "height": 800}, reduced_motion="reduce")
        page.goto(f"{served.url}{ARTICLE}/#q-gears")
        listing = page.locator("#q-gears > .highlight")
        button = page.locator("#q-gears > button.uncut")
        low = listing.evaluate("(box) => box.clientHeight")
        assert low < listing.evaluate("(box) => box.scrollHeight")
        assert button.text_content() == "展开全部 40 行"
        button.click()
        assert listing.evaluate("(box) => box.clientHeight") > low
        assert button.count() == 0
        page.reload(wait_until="networkidle")
        page.locator('a[data-lines="30-32"]').click()
        assert listing.evaluate("(box) => box.clientHeight") > low
        page.locator("#q-gears .l.lit").first.wait_for()
        page.close()


def test_code_does_not_wrap_beside_a_wide_text(chromium: Browser) -> None:
    with serve(SITE) as served:
        page = chromium.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page.goto(f"{served.url}{ARTICLE}/")
        code = page.locator("#q-wheel-00 pre[data-lines] .l").first
        assert code.evaluate("(line) => getComputedStyle(line).whiteSpaceCollapse") == "preserve"
        assert code.evaluate("(line) => getComputedStyle(line).textWrapMode") == "nowrap"
        page.locator("#q-gears .about > summary").click()
        assert not page.locator("#q-gears button.wrap").is_visible()
        page.close()
