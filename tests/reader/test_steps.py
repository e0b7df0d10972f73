"""The player of recorded steps: by keyboard, by tapping, with less motion, and the table in its place on paper and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from reader.built import CHROMIUM, SHORT, SITE
from search.serving import serve

pytestmark = CHROMIUM
LINES = ["8", "9", "25", "26", "27", "25"]
"""Where the sample's springs stop, see the recording of ``spring/turns``."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve(SITE) as served:
        yield f"{served.url}{SHORT}/"


@pytest.fixture(params=[360, 1440])
def page(chromium: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": request.param, "height": 800}, reduced_motion="reduce")
    page.goto(address, wait_until="networkidle")  # what comes later moves a button away from under the mouse
    yield page
    page.close()


def player(page: Page) -> Locator:
    return page.locator("#r-spring-turns .steps-player")


def lit(page: Page) -> list[str | None]:
    """The numbers of the lines that are lit and in view in their pane."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => {
          const pane = document.querySelector(".steps-code"), frame = pane.getBoundingClientRect();
          const seen = (line) => line.getBoundingClientRect().top >= frame.top && line.getBoundingClientRect().bottom <= frame.bottom;
          return [...pane.querySelectorAll(".now")].filter(seen).map((line) => line.dataset.n);
        }"""
    )


def test_each_tap_lights_the_next_line(page: Page) -> None:
    for at, line in enumerate(LINES):
        assert lit(page) == [line]
        expect(player(page).locator(".steps-said strong")).to_have_text(f"{at + 1}/{len(LINES)}")
        if at < len(LINES) - 1:
            player(page).get_by_role("button", name="下一步").click()
    expect(player(page).get_by_role("button", name="下一步")).to_have_attribute("aria-disabled", "true")
    player(page).get_by_role("button", name="上一步").click()
    assert lit(page) == LINES[-2:-1]


def test_keys_walk_and_the_focus_stays(page: Page) -> None:
    """Arrows, Home and End, from the code and from a button; the page's own arrows, from section to section, wait."""
    for focus in (".steps-code", "button:text-is('下一步')"):
        player(page).locator(focus).focus()
        for key, line in (
            ("End", "25"),
            ("ArrowLeft", "27"),
            ("Home", "8"),
            ("ArrowLeft", "8"),
            ("ArrowRight", "9"),
        ):
            page.keyboard.press(key)
            assert lit(page) == [line]
        expect(player(page)).to_be_in_viewport()
        assert player(page).locator(focus).evaluate("(node) => node === document.activeElement")


def test_values_that_changed_are_marked(page: Page) -> None:
    values = player(page).locator(".steps-values > div")
    expect(values).to_have_text(["turns0"])
    player(page).get_by_role("button", name="下一步").click()
    expect(values).to_have_text(["turns2变了"])


def test_what_happened_is_said_once(page: Page) -> None:
    said = player(page).get_by_role("status")
    player(page).get_by_role("button", name="末尾").click()
    expect(said).to_have_text("6/6 Spring1 停在 relax")
    expect(player(page).locator(".steps-name")).to_have_text("Spring1 第 25 行")


def test_buttons_can_be_hit_with_a_finger_and_nothing_is_wider_than_the_window(page: Page) -> None:
    for button in player(page).get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    wide = "() => document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(wide) <= 0
    player(page).get_by_role("button", name="列出全部步骤").click()
    expect(page.locator("#r-spring-turns tbody tr")).to_have_count(len(LINES))
    expect(page.locator("#r-spring-turns tbody tr").last).to_be_visible()
    assert page.evaluate(wide) <= 0


def test_the_copy_of_the_code_says_what_the_quotation_says_and_leads_nowhere(page: Page) -> None:
    text = "(pre) => [...pre.querySelectorAll('.l')].map((line) => line.textContent).join('')"
    quoted = page.locator("#q-spring-0 pre[data-lines] > code").first.evaluate("(code) => code.textContent")
    assert player(page).locator("pre").evaluate(text) == quoted
    expect(player(page).locator("pre :is(a, button, [id])")).to_have_count(0)


def test_less_motion_is_respected(chromium: Browser, address: str) -> None:
    """A pane too low for its code scrolls: at once for who wants little motion, else gliding."""
    for motion, glides in (("reduce", False), ("no-preference", True)):
        page = chromium.new_page(reduced_motion=motion, bypass_csp=True)  # type: ignore[arg-type]
        page.goto(address)
        page.add_style_tag(content=".steps-code { height: 3rem !important }")
        pane = player(page).locator(".steps-code")
        top = pane.evaluate(
            "(pane) => { pane.nextElementSibling.lastElementChild.click(); return pane.scrollTop; }"
        )
        page.wait_for_function("(pane) => pane.scrollTop > 20", arg=pane.element_handle())
        assert (top < 20) == glides
        page.close()


def test_paper_and_readers_without_scripts_have_the_table(chromium: Browser, address: str) -> None:
    for scripts, media in ((True, "print"), (False, "screen")):
        context = chromium.new_context(java_script_enabled=scripts, viewport={"width": 360, "height": 800})
        page = context.new_page()
        page.goto(address)
        page.emulate_media(media=media)  # type: ignore[arg-type]
        if scripts:
            expect(player(page)).to_be_hidden()
        else:
            expect(player(page)).to_have_count(0)
        rows = page.locator("#r-spring-turns tbody tr")
        expect(rows.first).to_be_visible()
        assert [row.locator("a").text_content() for row in rows.all()] == LINES
        assert rows.first.locator("a").get_attribute("href") == "#q-spring-0"
        context.close()
