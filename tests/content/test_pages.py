"""The live pages, as built: what no check of a single source can see. An edit that is right never turns these red."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from mkdocs.config import load_config
from selectolax.lexbor import LexborHTMLParser

from anatomy.site import csp
from anatomy.site.hook import page_without_content
from reader.built import LIVE, LIVE_BUILT

pytestmark = LIVE_BUILT
PAGES = sorted(page.relative_to(LIVE).as_posix() for page in LIVE.rglob("*.html"))
ADDRESSES: dict[str, str] = tomllib.loads((Path(__file__).parent / "addresses.toml").read_text("utf-8"))


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


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_code_has_a_name_of_its_own(page: str) -> None:
    """Two blocks of one name would share the first one's code; a name with a dot is no selector."""
    blocks = _Blocks()
    blocks.feed((LIVE / page).read_text("utf-8"))
    names = Counter(name for name in blocks.names if name)  # the theme counts those without a name
    assert {name: count for name, count in names.items() if count > 1} == {}
    assert [name for name in names if not re.fullmatch(r"[A-Za-z_][\w-]*", name)] == []


def test_every_page_carries_its_own_policy_and_nothing_it_forbids() -> None:
    config = load_config(str(LIVE.parent / "mkdocs.yml"))
    theme = csp.inline_scripts(page_without_content(config))
    scripts = (*csp.SCRIPTS, *config.extra.get("scripts", ()))
    assert len(theme) == 3
    for name in PAGES:
        page = (LIVE / name).read_text("utf-8")
        assert csp.faults(page, theme, at=name, scripts=scripts) == [], name
        assert csp.seal(page, theme) == page, f"{name}: the policy is not that of the page"
        head = page[: page.index("<script")]
        (content,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', head)
        assert "unsafe" not in content
        assert "default-src &#39;none&#39;" in content


@pytest.mark.parametrize("page", ADDRESSES)
def test_what_was_published_keeps_its_address(page: str) -> None:
    """An anchor that is gone breaks other people's links: keep it where its subject is told now (``{ #anchor }``)."""
    tree = LexborHTMLParser((LIVE / page / "index.html").read_text("utf-8"))
    there = {node.attributes["id"] for node in tree.css("[id]")}
    # A quotation whose upstream cannot be had here is a card, which has none of the marks of its code.
    cards = {node.attributes["id"] for node in tree.css("figure.quote.missing")}
    gone = sorted(set(ADDRESSES[page].split()) - there)
    told = [
        f"docs/{page}index.md(1): the published anchor #{anchor} is gone, and other sites link to it\n"
        f"    mend: write {{ #{anchor} }} at the heading where its subject is told now, and #{anchor} where a link or a question names another"
        for anchor in gone
        if re.sub(r"-m\d+$", "", anchor) not in cards
    ]
    if told:
        pytest.fail("\n".join(told), pytrace=False)
