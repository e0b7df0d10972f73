"""A copy button puts its own block on the clipboard: the theme finds the block by the id of the ``<pre>``, or of what is around it."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from reader.built import BUILT, CHROMIUM, SITE
from search.serving import serve

pytestmark = BUILT


class _Blocks(HTMLParser):
    """The name that the theme gives to each block of code: the id of the nearest element around its code."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in (
            "input",
            "img",
            "br",
            "hr",
            "meta",
            "link",
        ):  # those that are never closed hold nothing
            self._open.append((tag, dict(attrs).get("id") or ""))
        if tag == "pre":
            self.names.append(next((id for _, id in reversed(self._open) if id), ""))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                break


@pytest.mark.parametrize("page", sorted(SITE.rglob("index.html")), ids=lambda page: page.parent.name)
def test_every_block_of_code_has_a_name_of_its_own(page: Path) -> None:
    """Two blocks of one name would share the first one's code; a name with a dot is no selector."""
    blocks = _Blocks()
    blocks.feed(page.read_text("utf-8"))
    names = Counter(name for name in blocks.names if name)  # the theme counts those without a name
    assert {name: count for name, count in names.items() if count > 1} == {}
    assert [name for name in names if not re.fullmatch(r"[A-Za-z_][\w-]*", name)] == []


BUTTONS = """() => [...document.querySelectorAll("pre:has(> code)")].filter((block) => block.checkVisibility()).map((block) => {
  const target = block.querySelector("button[data-clipboard-target]")?.dataset.clipboardTarget;
  return [block.id, target ? document.querySelector(target) === block.querySelector("code") : null];
})"""


@CHROMIUM
def test_every_copy_button_names_the_block_it_stands_on(chromium: Browser) -> None:
    with serve(SITE) as served:
        page = chromium.new_page(reduced_motion="reduce", viewport={"width": 1440, "height": 4000})
        page.goto(f"{served.url}bullshit/")
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        for block in page.query_selector_all("pre:has(> code)"):
            if block.is_visible():
                block.scroll_into_view_if_needed()
                block.wait_for_selector("button[data-clipboard-target]", state="attached")
        found = page.evaluate(BUTTONS)
        page.close()
    assert len(found) > 20
    assert [id for id, right in found if not right] == []
