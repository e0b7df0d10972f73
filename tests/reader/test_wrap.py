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
        switch = page.locator("figure.quote button.wrap").first
        switch.scroll_into_view_if_needed()
        assert switch.text_content() == "不折行"
        switch.click()
        assert wider(page) > 10
        page.reload()
        assert wider(page) > 10
        assert page.locator("figure.quote button.wrap").first.text_content() == "折行"
        context.close()


def test_code_does_not_wrap_beside_a_wide_text(chromium: Browser) -> None:
    with serve(SITE) as served:
        page = chromium.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page.goto(f"{served.url}{ARTICLE}/")
        code = page.locator("#q-wheel-00 pre[data-lines] .l").first
        assert code.evaluate("(line) => getComputedStyle(line).whiteSpaceCollapse") == "preserve"
        assert code.evaluate("(line) => getComputedStyle(line).textWrapMode") == "nowrap"
        assert not page.locator("figure.quote button.wrap").first.is_visible()
        page.close()
