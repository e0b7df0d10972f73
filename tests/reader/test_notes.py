"""Marks in quotations: each can be hit, and opens its remark under its line."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from playwright.sync_api import Browser, Page, expect

from reader.built import ARTICLE, ARTICLES, CHROMIUM, SITE
from reader.layout import lay_out_everything
from reader.shapes import WIDTHS
from search.serving import serve

pytestmark = CHROMIUM

# What stands at the centre of each mark, the copy button of its block in view, as when a pointer is over the code.
COVERED = """async () => {
  const covered = [];
  for (const fold of document.querySelectorAll("details:has(figure.quote a.mark)")) fold.open = true;
  const frame = () => new Promise((go) => requestAnimationFrame(go));
  for (const mark of document.querySelectorAll("figure.quote a.mark")) {
    let hit = null;
    for (let tries = 0; tries < 4; tries++) {  // what is laid out meanwhile may move it: then once more, a frame later
      mark.closest(".l").scrollIntoView({ block: "center", behavior: "instant" });
      const box = mark.getBoundingClientRect();
      hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (hit && hit.closest("a.mark") === mark) break;
      await frame();
    }
    if (!hit || hit.closest("a.mark") !== mark) covered.push([mark.id, hit && hit.className]);
  }
  return { marks: document.querySelectorAll("figure.quote a.mark").length, covered };
}"""


def covered(page: Page, widths: Sequence[int] = WIDTHS) -> list[object]:
    """Marks of an open page that lie under something else, in windows of these widths (px)."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += page.evaluate(COVERED)["covered"]
    return found


# px between each mark and where a line number of four digits begins
ROOM = """() => [...document.querySelectorAll("figure.quote a.mark:first-child")].map((mark) => {
  const line = mark.parentElement, number = getComputedStyle(line, "::before");
  const digits = document.createElement("span");
  digits.textContent = "8888";
  line.append(digits);
  const wide = digits.getBoundingClientRect().width;
  digits.remove();
  const start = line.getBoundingClientRect().left;
  return start + parseFloat(number.width) - parseFloat(number.paddingRight) - wide - mark.getBoundingClientRect().right;
})"""


@pytest.mark.parametrize("width", WIDTHS)
def test_a_mark_covers_no_digit_of_a_line_number(chromium: Browser, width: int) -> None:
    with serve(SITE) as served, chromium.new_page(reduced_motion="reduce") as page:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{served.url}{ARTICLE}/")
        lay_out_everything(page)
        room = page.evaluate(ROOM)
        assert len(room) > 3
        assert min(room) >= 0


@pytest.mark.parametrize("article", ARTICLES)
def test_every_mark_is_hit_at_its_centre(chromium: Browser, article: str) -> None:
    with serve(SITE) as served, chromium.new_page(reduced_motion="reduce") as page:
        page.goto(f"{served.url}{article}/")
        assert covered(page) == []


COPIED = """(code) => {
  code.setAttribute("data-md-copying", "");
  const text = code.innerText;
  code.removeAttribute("data-md-copying");
  return text;
}"""


@pytest.mark.parametrize("width", [360, 1440])
def test_a_mark_opens_its_remark_under_its_line_and_closes_it(chromium: Browser, width: int) -> None:
    with serve(SITE) as served:
        page = chromium.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        page.goto(f"{served.url}{ARTICLE}/")
        figure = page.locator("figure.quote#q-wheel-07")
        mark, code = (
            figure.locator("a.mark").first,
            figure.locator("pre[data-lines]:has(a.mark) > code").first,
        )
        mark.scroll_into_view_if_needed()
        page.wait_for_function("(code) => code.innerText", arg=code.element_handle())  # it is laid out late
        before = code.evaluate(COPIED)
        mark.focus()
        page.keyboard.press("Enter")
        note = figure.locator(".l:has(a.mark) + .here").first
        expect(note).to_be_visible()
        expect(mark).to_have_attribute("aria-expanded", "true")
        remark = figure.locator("ol.notes > li").first.inner_text().removesuffix("↑").strip()
        assert note.inner_text().strip() == remark
        box, shown = note.bounding_box(), code.bounding_box()
        assert box and shown  # noqa: PT018 - the type checker wants to know both
        assert shown["x"] <= box["x"]
        assert box["x"] + box["width"] <= shown["x"] + shown["width"] + 1
        assert code.evaluate(COPIED) == before  # what the theme copies
        page.keyboard.press("Escape")
        expect(note).to_have_count(0)
        mark.click(force=True)
        expect(note).to_have_count(1)
        page.close()
