"""Every live page in a browser, loaded once: what only its own words, figures and code can break. `make test` and CI, not `make ready`.

Scripts, search, palette and folder are tried on a page of each kind of the sample (``trust/test_built_site.py``); the policies of all
live pages are compared with what they hold in ``test_pages.py``.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from anatomy.figure import figure_files, render
from anatomy.figure.canvas import WIDE
from anatomy.paths import Project
from figure.test_figure_browser import FAULTS, ROOM, opened
from reader.built import CHROMIUM, LIVE, LIVE_BUILT, ROOT
from reader.layout import lay_out_everything
from reader.shapes import PHONE, WIDTHS, shapes
from reader.test_layout import HEIGHTS
from reader.test_notes import covered
from reader.test_print import JOINED
from search.serving import serve
from trust import browser as real

pytestmark = [LIVE_BUILT, CHROMIUM]
PAGES = sorted(page.relative_to(LIVE).as_posix() for page in LIVE.rglob("*.html"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_holds_in_windows_of_every_width_and_on_paper(name: str) -> None:
    """Nothing breaks its policy, asks elsewhere or writes on the console; no card or text is cut or covered, no mark lies under
    something, and no two lines of code share a row of paper."""
    log = real.Log()
    with serve(LIVE) as served, real.visit(log, viewport=PHONE, reduced_motion="reduce") as page:
        page.goto(served.url + name)
        kept = page.evaluate(HEIGHTS)
        lay_out_everything(page)
        true = page.evaluate(HEIGHTS)
        if page.locator("figure.quote a.mark").count():  # an article
            small = sum(place + 2 < height for place, height in zip(kept, true, strict=True))
            assert small <= len(true) / 10, "the place kept for what a phone has not laid out is too small"
        assert shapes(page) == []
        assert covered(page, WIDTHS[::-1]) == [], "a mark of a quotation lies under something else"
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 700, "height": 1000})
        assert page.evaluate(JOINED)["joined"] == []
    assert (log.breaches, log.console, log.foreign(served.url)) == ([], [], [])


@pytest.mark.parametrize(
    ("width", "media"),
    [(360, "screen"), (719, "screen"), (720, "screen"), (1440, "screen"), (WIDE + 2 * ROOM, "print")],
)
def test_every_figure_fits_and_nothing_in_it_is_cut_or_covered(
    width: int, media: str, chromium: Browser
) -> None:
    html = "".join(map(render, figure_files(Project(ROOT))))
    with opened(chromium, html, width, media) as page:
        assert page.evaluate(FAULTS) == []
