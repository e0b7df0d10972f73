"""The live site: questions lead to their sections, what stands on a page is found, and a first query is small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from search.browsing import Box, box, chromium_path
from search.engine import answers, script_bytes
from search.evaluate import page_rank, page_urls
from search.sampling import Drawn, Sampler, read_pages
from search.serving import Site, serve
from search.truth import Query, Sections, read_queries

HERE = Path(__file__).parent.parent / "search"
SITE = HERE.parent.parent / "site"
pytestmark = [
    pytest.mark.skipif(
        chromium_path() is None, reason="no Chromium here; apt-get install chromium, or set CHROMIUM"
    ),
    pytest.mark.skipif(
        not (SITE / "search" / "index.js").exists(),
        reason="no built site with an index here; run: make build",
    ),
]
MOST_FIRST_QUERY = 150_000  # bytes of gzip, scripts included
QUERIES: list[Query] = read_queries(HERE / "tuning.toml")[::2]  # `make search-eval` asks them all


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve(SITE) as served:
        yield served


@pytest.fixture(scope="module")
def tuning() -> list[dict[str, Any]]:
    return answers(SITE, [query.text for query in QUERIES])


@pytest.fixture(scope="module")
def drawn(chromium: Browser, site: Site) -> list[Drawn]:
    sampler = Sampler(read_pages(chromium, site.url, page_urls(SITE)), seed=1)
    return [query for kind in sampler.classes for query in sampler.draw(kind, 25)]


def test_natural_queries_lead_to_the_section_that_answers(tuning: list[dict[str, Any]]) -> None:
    """Floors under what was measured when the queries were last changed (79, 93 and 1 in 100): new wordings move a query here and there."""
    sections = Sections(SITE)
    ranks = [
        sections.rank(found["results"], query.sections) for query, found in zip(QUERIES, tuning, strict=True)
    ]
    assert len(ranks) >= 200
    assert sum(rank == 1 for rank in ranks) / len(ranks) >= 0.77
    assert sum(0 < rank <= 3 for rank in ranks) / len(ranks) >= 0.91
    assert sum(rank == 0 for rank in ranks) / len(ranks) <= 0.03


def test_text_that_stands_on_a_page_is_found(drawn: list[Drawn]) -> None:
    """There is always something, and a right page is first in 94 %, among five in 97 %: what is drawn changes with every edit
    (`make search-eval` draws more of it)."""
    found = answers(SITE, [query.text for query in drawn])
    ranks = [page_rank(query, one["results"]) for query, one in zip(drawn, found, strict=True)]
    late = [f"{query.text!r}: {rank}" for query, rank in zip(drawn, ranks, strict=True) if rank != 1]
    assert len(drawn) >= 190
    assert [query.text for query, one in zip(drawn, found, strict=True) if not one["results"]] == []
    assert sum(rank == 1 for rank in ranks) / len(ranks) >= 0.94, late
    assert sum(0 < rank <= 5 for rank in ranks) / len(ranks) >= 0.97, late


def test_every_first_query_is_small(drawn: list[Drawn], tuning: list[dict[str, Any]]) -> None:
    """Asked at once, all; typed key by key, with every beginning answered, 95 in 100 of every fourth that somebody would type."""
    scripts = script_bytes(SITE)
    assert max(one["bytes"] for one in tuning) + scripts <= MOST_FIRST_QUERY
    texts = [
        text for text in [query.text for query in QUERIES] + [one.text for one in drawn] if len(text) <= 40
    ]
    typed = sorted(one["typed"] + scripts for one in answers(SITE, texts[::4], typed=True))
    assert typed[int(0.95 * len(typed))] <= MOST_FIRST_QUERY


def test_a_page_asks_nobody_else_and_loads_no_index(chromium: Browser, site: Site) -> None:
    """Before the box opens nothing of the index, and at no time anything of another host or of the theme's search."""
    page = chromium.new_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.url + "glossary/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/search/" in url]
    assert page.locator(".md-search").count() == 0
    page.goto(site.url + "glossary/?q=gc")
    page.wait_for_function("() => document.querySelector('.sa-search')?.dataset.settled === 'gc'")
    assert [url for url in asked if not url.startswith((site.url, "data:", "blob:"))] == []
    assert [url for url in asked if "lunr" in url or "workers/search" in url] == []
    page.context.close()


def test_the_key_opens_the_box_after_the_colour_scheme_was_changed(chromium: Browser, site: Site) -> None:
    """The scheme's radio button keeps the focus, but nobody types into it."""
    page = chromium.new_context().new_page()
    page.goto(site.url + "glossary/")
    before = page.evaluate("document.body.dataset.mdColorScheme")
    page.locator("[data-md-component=palette] label:visible").click()
    page.wait_for_function("(before) => document.body.dataset.mdColorScheme !== before", arg=before)
    assert page.evaluate("document.activeElement.type") == "radio"
    page.keyboard.press("/")
    page.wait_for_selector(".sa-search[open]")
    page.context.close()


def test_without_scripts_there_is_another_way(chromium: Browser, site: Site) -> None:
    """A link in the header leads to a page of the site that lists what can be found."""
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(site.url + "glossary/")
    link = page.locator("header noscript a, header a.sa-search-fallback")
    answer = page.goto(str(link.evaluate("(link) => link.href")))
    assert answer is not None
    assert answer.status == 200
    page.context.close()


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (360, "dark"), (1440, "light"), (1440, "dark")]
)
def test_the_box_can_be_read(chromium: Browser, site: Site, width: int, scheme: str) -> None:
    """Contrast of every text is at least 4.5 in both schemes; on a phone five results are in view."""
    with box(chromium, site.url, viewport={"width": width, "height": 740}, color_scheme=scheme) as found:
        found.ask("gevent LoopExit 怎么回事")
        found.page.wait_for_timeout(400)
        assert found.page.evaluate(CONTRAST) == []
        assert found.page.evaluate(IN_VIEW) >= 5


def test_a_result_is_in_view_where_it_leads(chromium: Browser, site: Site) -> None:
    """Of natural queries: the sentence that the result showed stands in the window, whatever is folded around it."""
    with box(chromium, site.url, viewport={"width": 1440, "height": 900}) as found:
        for text in (
            "list 扩容机制",
            "monkey.patch_all 为什么要放在最前面",
            "register_buffer 有什么用",
            "名言里的 a 和 b",
        ):
            lands(found, text)


def lands(found: Box, text: str) -> None:
    found.page.goto(found.root)
    found.open()
    found.ask(text)
    found.page.keyboard.press("Enter")
    found.page.wait_for_function("() => document.querySelector('article').dataset.searchMarks > 0")
    found.page.wait_for_timeout(400)
    assert found.page.evaluate(MARKS_IN_VIEW) > 0, text


IN_VIEW = """
() => [...document.querySelectorAll("[role=option]")].filter((option) => option.getBoundingClientRect().bottom <= innerHeight).length
"""
MARKS_IN_VIEW = """
() => [...CSS.highlights.get("anatomy-search")].filter((range) => {
  const box = range.getBoundingClientRect();
  return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight;
}).length
"""
CONTRAST = """
() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const rgba = (colour, under) => {
    canvas.clearRect(0, 0, 1, 1);
    if (under) { canvas.fillStyle = `rgb(${under.join(",")})`; canvas.fillRect(0, 0, 1, 1); }
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const under = (element) => {
    const chain = [];
    for (let at = element; at; at = at.parentElement) chain.unshift(getComputedStyle(at).backgroundColor);
    return chain.reduce((below, colour) => rgba(colour, below), [255, 255, 255]);
  };
  const faint = [];
  for (const element of document.querySelectorAll(".sa-search *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue.trim());
    if (!own || !element.checkVisibility()) continue;
    const below = under(element);
    const a = light(rgba(getComputedStyle(element).color, below));
    const b = light(below);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push(`${element.className || element.tagName} ${ratio.toFixed(2)}`);
  }
  return [...new Set(faint)];
}
"""
