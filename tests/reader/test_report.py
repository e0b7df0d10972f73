"""「报告这一页的错误」 knows the section that is read and the words that are selected."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from reader.built import ARTICLE, CHROMIUM, SITE
from search.serving import serve

pytestmark = CHROMIUM
FORM = "https://code.example/a/b/issues/new?template=wrong-statement.yml&amp;page=docs%2Fwheel%2Findex.md"


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Page:
    """The article as it is published, with the link that the template puts at its end."""
    made = chromium.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    html = (SITE / ARTICLE / "index.html").read_text("utf-8")
    at = html.index("</article>")
    link = f'<p class="report no-search"><a data-report href="{FORM}">报告这一页的错误</a></p>'
    made.route(
        f"**/{ARTICLE}/",
        lambda route: route.fulfill(
            body=html[:at] + link + html[at:], content_type="text/html; charset=utf-8"
        ),
    )
    return made


def asked(page: Page) -> dict[str, list[str]]:
    link = page.locator(".md-sidebar--secondary a[data-report]")
    link.focus()
    return parse_qs(urlsplit(str(link.evaluate("(link) => link.href"))).query)


def test_the_section_that_is_read_is_filled_in(page: Page) -> None:
    with serve(SITE) as served:
        page.goto(f"{served.url}{ARTICLE}/")
        page.evaluate("document.getElementById('wheel-02').scrollIntoView()")
        page.wait_for_timeout(300)
        found = asked(page)
    assert found["page"] == ["docs/wheel/index.md"]
    assert found["section"] == ["第 2 个轮子 #wheel-02"]
    assert "says" not in found


def test_selected_words_come_with_their_section(page: Page) -> None:
    with serve(SITE) as served:
        page.goto(f"{served.url}{ARTICLE}/")
        page.evaluate("getSelection().selectAllChildren(document.querySelector('#edges + * p'))")
        found = asked(page)
    assert found["section"] == ["边界与坑 #edges"]
    assert found["says"] == ["齿数为零时轮子不动。"]
