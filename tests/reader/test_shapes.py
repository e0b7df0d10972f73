"""Every kind of page at three widths: no card is empty or lies over another, no text is cut, nothing is wider than the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from reader.built import CHROMIUM, SITE
from reader.layout import lay_out_everything
from reader.shapes import PHONE, shapes
from search.serving import serve

pytestmark = CHROMIUM


def test_every_page_of_the_sample_keeps_its_shape(chromium: Browser) -> None:
    pages = sorted(page.relative_to(SITE).as_posix() for page in SITE.rglob("*.html"))
    assert len(pages) > 5
    found = {}
    with serve(SITE) as served, chromium.new_context(viewport=PHONE, reduced_motion="reduce") as context:
        page = context.new_page()
        for name in pages:
            page.goto(served.url + name)
            lay_out_everything(page)
            found[name] = shapes(page)
    assert {name: faults for name, faults in found.items() if faults} == {}


BROKEN = {
    "a card in a card": ('<div class="articles"><div class="article"><p>一</p><div class="article articles"><details><summary>二</summary></details></div></div></div>', "a card in a card"),
    "an empty card": ('<div class="articles"><div class="article" style="height:40px"></div></div>', "empty"),
    "cards over one another": ('<ul class="facts"><li style="height:40px">一</li><li style="margin-top:-30px;height:40px">二</li></ul>', "over one another"),
    "a table wider than the window": ('<table style="width:2000px"><tr><td>宽</td></tr></table>', "wider than the window"),
    "text cut at its box": ('<p style="overflow:hidden;height:10px">一<br>二<br>三</p>', "cut below"),
    "the tail of a letter in the navigation": ('<a class="md-nav__link"><span class="md-ellipsis" style="display:block;overflow:hidden;line-height:1">gevent</span></a>', "cut below"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_shape_is_named(what: str, chromium: Browser, tmp_path: Path) -> None:
    html, said = BROKEN[what]
    file = tmp_path / "index.html"
    file.write_text(f'<!doctype html><meta charset="utf-8"><body>{html}</body>', "utf-8")
    with chromium.new_page() as page:
        page.goto(file.as_uri())
        found = shapes(page, [360])
    assert any(fault.startswith(f"360 px: {said}") for fault in found), found
