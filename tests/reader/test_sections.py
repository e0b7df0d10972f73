"""The arrow keys lead from section to section; a link to a folded section opens it."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from reader.built import ARTICLE, CHROMIUM, SHORT, SITE
from search.serving import serve

pytestmark = CHROMIUM

AT_TOP = """() => [...document.querySelectorAll(".md-content h2[id]")]
  .filter((head) => Math.abs(head.getBoundingClientRect().top) < 120).map((head) => head.id)"""


def press(page: Page, key: str) -> list[str]:
    """The sections at the top of the window after ``key``, when what is near it has been laid out."""
    page.keyboard.press(key)
    page.wait_for_timeout(400)
    return list(page.evaluate(AT_TOP))


def test_arrows_lead_to_the_next_and_the_previous_section(chromium: Browser) -> None:
    with serve(SITE) as served:
        page = chromium.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page.goto(f"{served.url}{ARTICLE}/")
        ids = page.evaluate("[...document.querySelectorAll('.md-content h2[id]')].map((head) => head.id)")
        page.wait_for_timeout(300)
        assert press(page, "ArrowRight") == [ids[0]]
        assert press(page, "ArrowRight") == [ids[1]]
        assert press(page, "ArrowRight") == [ids[2]]
        assert page.url.endswith(f"#{ids[2]}")
        assert press(page, "ArrowLeft") == [ids[1]]
        page.close()


def test_arrows_in_code_move_the_code(chromium: Browser) -> None:
    with serve(SITE) as served:
        page = chromium.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page.goto(f"{served.url}{ARTICLE}/")
        page.locator("figure.quote pre > code").first.focus()
        before = page.evaluate("scrollY")
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(200)
        assert page.evaluate("scrollY") == before
        page.close()


FOLDED = """<details class="note" id="outer"><summary>外面</summary>
<h3 id="folded-section">折起的一节</h3>
<div class="stretch"><p class="gist">一句话</p><details class="section"><summary>这一节</summary><p>正文</p></details></div>
</details>"""


def test_a_link_to_the_heading_of_a_folded_section_opens_it(chromium: Browser) -> None:
    with serve(SITE) as served:
        page = chromium.new_page()
        page.goto(f"{served.url}{SHORT}/")
        page.evaluate(
            "html => document.querySelector('article').insertAdjacentHTML('beforeend', html)", FOLDED
        )
        page.evaluate("location.hash = '#folded-section'")
        page.get_by_text("正文", exact=True).wait_for()
        assert page.evaluate(
            "[...document.querySelectorAll('#outer, #outer details')].every((fold) => fold.open)"
        )
        page.close()
