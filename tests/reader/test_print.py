"""On paper: every line of code stands on rows of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from reader.built import ARTICLE, ARTICLES, CHROMIUM, SITE
from search.serving import serve

pytestmark = CHROMIUM


@contextmanager
def on_paper(chromium: Browser, article: str, width: int = 700, height: int = 1000) -> Iterator[Page]:
    """An article of the sample as it is printed on paper of that size (px)."""
    with serve(SITE) as served:
        page = chromium.new_page(viewport={"width": width, "height": height})
        page.goto(f"{served.url}{article}/")
        page.emulate_media(media="print")
        yield page
        page.close()


JOINED = """() => {
  const joined = [];
  let lines = 0;
  for (const code of document.querySelectorAll("pre > code")) {
    let end = -Infinity;
    for (const line of code.querySelectorAll(":scope > .l")) {
      const box = line.getBoundingClientRect();
      if (!box.height) continue;
      lines++;
      if (box.top < end - 1) joined.push(line.textContent.trim().slice(0, 40));
      end = box.bottom;
    }
  }
  return { lines, joined };
}"""


@pytest.mark.parametrize("article", ARTICLES)
def test_no_two_lines_of_code_share_a_row_on_paper(chromium: Browser, article: str) -> None:
    with on_paper(chromium, article) as page:
        found = page.evaluate(JOINED)
    assert found["lines"] > 40
    assert found["joined"] == []


BEYOND = """() => {
  const outside = (one, box) => one.getBoundingClientRect().right > box.getBoundingClientRect().right + 1;
  const shown = (all) => [...document.querySelectorAll(all)].filter((one) => one.getClientRects().length);
  const proofs = shown("figure.quote .proof");
  const tables = shown("article table");
  return {
    proofs: proofs.length,
    tables: tables.length,
    beyond: [...proofs.filter((one) => outside(one, one.closest("figure"))), ...tables.filter((one) => outside(one, document.body))]
      .map((one) => one.textContent.trim().slice(0, 40)),
    buttons: shown(":is(.headerlink, .notes .back, .md-button, .md-clipboard, .md-code__nav, details.section > summary)").length,
    arrows: shown("summary").filter((one) => getComputedStyle(one, "::after").display !== "none").length,
  };
}"""


@pytest.mark.parametrize("article", ARTICLES)
def test_on_narrow_paper_the_proof_of_a_quotation_and_every_table_end_before_the_margin(
    chromium: Browser, article: str
) -> None:
    with on_paper(chromium, article, 420, 600) as page:
        found = page.evaluate(BEYOND)
    assert found["proofs"] > 3
    assert found["tables"] > 0
    assert found["beyond"] == []
    assert (found["buttons"], found["arrows"]) == (0, 0), "nobody clicks on paper"


def test_a_line_that_is_marked_stands_as_far_in_as_the_others_on_paper(chromium: Browser) -> None:
    with on_paper(chromium, ARTICLE) as page:
        found = page.evaluate(
            "[...document.querySelectorAll('figure.quote:has(.l.hll)')].map((figure) => [...new Set("
            "[...figure.querySelectorAll('pre[data-lines] .l')].map((line) => getComputedStyle(line).paddingLeft))])"
        )
    assert len(found) > 0
    assert [one for one in found if len(one) != 1] == []


MARKS = """() => [...document.querySelectorAll("figure.quote .l:has(> a.mark)")].map((line) => {
  const mark = getComputedStyle(line.querySelector("a.mark"), "::after");
  const number = getComputedStyle(line, "::before");
  const part = line.closest("pre");
  const lines = [...part.querySelectorAll(".l")];
  const digits = document.createElement("canvas").getContext("2d");
  digits.font = number.font;
  const room = parseFloat(number.width) - parseFloat(number.paddingRight) - digits.measureText(parseInt(part.dataset.lines) + lines.indexOf(line)).width;
  const start = line.querySelector("a.mark").getBoundingClientRect().left - line.getBoundingClientRect().left;
  return { indent: mark.textIndent, ends: start + parseFloat(mark.width), room };
})"""


def test_the_number_of_a_mark_is_in_it_and_beside_that_of_its_line_on_paper(chromium: Browser) -> None:
    with on_paper(chromium, ARTICLE) as page:
        found = page.evaluate(MARKS)
    assert len(found) > 0
    assert [one for one in found if one["indent"] != "0px" or one["room"] < one["ends"]] == []
