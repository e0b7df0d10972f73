"""Every kind of page at three widths: no card is empty or lies over another, no text is cut, nothing is wider than the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from reader.built import BUILT, CHROMIUM, SITE
from reader.layout import lay_out_everything
from reader.looks import PAGES, WIDTHS
from search.serving import serve

pytestmark = [CHROMIUM, BUILT]
KINDS = [address for address in PAGES if "?" not in address]

# What is wrong on a page, as short sentences. A scroller, and what the theme shows only to those who listen, may hold more than its box.
SHAPES = """() => {
  const faults = [];
  const seen = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const name = (node) => node.tagName.toLowerCase() + (node.id && "#" + node.id) +
    [...node.classList].map((each) => "." + each).join("") + " " + JSON.stringify(node.textContent.trim().slice(0, 30));
  const scrolls = (node) => {
    for (let at = node; at && at !== document.body; at = at.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  const around = (node) => node.parentElement && node.parentElement.closest(CARDS);
  const CARDS = ".articles > *, .facts > li, figure, .admonition, details, footer.verified, .ways table";

  const cards = [...document.querySelectorAll(CARDS)].filter(seen);
  for (const card of cards) {
    const box = card.getBoundingClientRect();
    if (!card.innerText.trim() && !card.querySelector("img, svg, canvas")) faults.push("empty: " + name(card));
    if (box.height < 8 || box.width < 40) faults.push("flat: " + name(card));
    const outer = around(card);
    if (outer && outer.classList.contains("article")) faults.push("a card in a card: " + name(card));
    for (const other of cards) {
      if (other === card || other.contains(card) || card.contains(other)) continue;
      const its = other.getBoundingClientRect();
      const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
      const down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
      if (across > 1 && down > 1) faults.push("over one another: " + name(card) + " and " + name(other));
    }
  }
  for (const node of document.querySelectorAll("body *")) {
    if (!seen(node) || node.closest("svg *, .md-sidebar, dialog, [aria-hidden=true]")) continue;
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    if (box.right > innerWidth + 1 && box.left < innerWidth && !scrolls(node)) faults.push("wider than the window: " + name(node));
    const style = getComputedStyle(node);
    const hidden = box.width <= 2 || box.height <= 2 || node.closest(".md-ellipsis, .md-header, .md-nav");
    if (!node.textContent.trim() || hidden || style.display === "inline") continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    if (["hidden", "clip"].includes(style.overflowX) && text.right > box.right + 1 && node.scrollWidth > node.clientWidth + 1) faults.push("cut at the side: " + name(node));
    if (["hidden", "clip"].includes(style.overflowY) && text.bottom > box.bottom + 1 && node.scrollHeight > node.clientHeight + 2) faults.push("cut below: " + name(node));
  }
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) faults.push("the page is wider than the window by " + wide + " px");
  return faults;
}"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve(SITE) as served:
        yield served.url


def shapes(chromium: Browser, address: str, width: int) -> list[str]:
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, reduced_motion="reduce", bypass_csp=True
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("load")
    return looked_at(page)


def looked_at(page: Page) -> list[str]:
    lay_out_everything(page)
    faults: list[str] = page.evaluate(SHAPES)
    page.context.close()
    return faults


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_keeps_its_shape(kind: str, width: int, chromium: Browser, address: str) -> None:
    if not (SITE / kind / "index.html").is_file() and not (SITE / kind).is_file():
        pytest.skip(f"no page {kind} in site/: make build")
    assert shapes(chromium, address + kind, width) == []


BROKEN = {
    "a card in a card": ('<div class="articles"><div class="article"><p>一</p><div class="article articles"><details><summary>二</summary></details></div></div></div>', "a card in a card"),
    "an empty card": ('<div class="articles"><div class="article" style="height:40px"></div></div>', "empty"),
    "cards over one another": ('<ul class="facts"><li style="height:40px">一</li><li style="margin-top:-30px;height:40px">二</li></ul>', "over one another"),
    "a table wider than the window": ('<table style="width:2000px"><tr><td>宽</td></tr></table>', "wider than the window"),
    "text cut at its box": ('<p style="overflow:hidden;height:10px">一<br>二<br>三</p>', "cut below"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_shape_is_named(what: str, chromium: Browser, tmp_path: Path) -> None:
    html, said = BROKEN[what]
    file = tmp_path / "index.html"
    file.write_text(f'<!doctype html><meta charset="utf-8"><body>{html}</body>', "utf-8")
    found = shapes(chromium, file.as_uri(), 360)
    assert any(fault.startswith(said) for fault in found), found
