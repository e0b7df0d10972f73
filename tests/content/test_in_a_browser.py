"""Every live page in a browser: what only its own words, figures and code can break. Minutes; `make test` and CI, not `make ready`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from reader.built import CHROMIUM, LIVE, LIVE_BUILT
from reader.layout import lay_out_everything
from reader.looks import WIDTHS
from reader.shapes import shapes
from reader.test_layout import HEIGHTS
from reader.test_notes import COVERED
from reader.test_print import JOINED
from search.browsing import browser
from search.serving import serve
from trust.test_built_site import watched

pytestmark = [LIVE_BUILT, CHROMIUM]
PAGES = sorted(page.relative_to(LIVE).as_posix() for page in LIVE.rglob("*.html") if page.name != "404.html")
ARTICLES = sorted(
    page.parent.name for page in LIVE.glob("*/index.html") if 'class="mark"' in page.read_text("utf-8")
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("article", ARTICLES)
def test_every_mark_is_hit_at_its_centre(chromium: Browser, article: str, width: int) -> None:
    with serve(LIVE) as served:
        page = chromium.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        page.goto(f"{served.url}{article}/")
        found = page.evaluate(COVERED)
        page.close()
    assert found["covered"] == [], f"docs/{article}/index.md: a mark of a quotation lies under something else"


@pytest.mark.parametrize("article", ARTICLES)
def test_no_two_lines_of_code_share_a_row_on_paper(chromium: Browser, article: str) -> None:
    with serve(LIVE) as served:
        page = chromium.new_page(viewport={"width": 700, "height": 1000})
        page.goto(f"{served.url}{article}/")
        page.emulate_media(media="print")
        found = page.evaluate(JOINED)
        page.close()
    assert found["joined"] == []


@pytest.mark.parametrize("article", ARTICLES)
def test_the_place_kept_on_a_phone_is_hardly_ever_too_small(chromium: Browser, article: str) -> None:
    with (
        serve(LIVE) as served,
        chromium.new_context(viewport={"width": 412, "height": 823}, bypass_csp=True) as context,
    ):
        page = context.new_page()
        page.goto(f"{served.url}{article}/")
        kept = page.evaluate(HEIGHTS)
        lay_out_everything(page)
        true = page.evaluate(HEIGHTS)
    assert sum(place + 2 < height for place, height in zip(kept, true, strict=True)) <= len(true) / 10


@pytest.mark.parametrize("name", PAGES)
def test_no_breach_and_no_request_elsewhere(chromium: Browser, name: str) -> None:
    watched(chromium, LIVE, [name], "import")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [*PAGES, "404.html"])
def test_a_page_keeps_its_shape(chromium: Browser, name: str, width: int) -> None:
    with serve(LIVE) as served:
        assert shapes(chromium, served.url + name, width) == []
