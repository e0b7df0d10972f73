"""Words of the prose that a card explains: terms of the glossary, symbols that a quotation shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from markdown_page import converted
from world import World, make_world

GLOSSARY = "# 术语表\n\ngear { #gear }\n:   **齿轮**：带齿的轮子，见 [`turn`](index.md)。\n"


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = make_world(tmp_path)
    assert made.lock().exit_code == 0
    assert made.fetch().exit_code == 0
    (made.project.docs / "glossary.md").write_text(GLOSSARY, "utf-8")
    return made


def shown(world: World, text: str) -> str:
    page = world.project.docs / "index.md"
    page.write_text(page.read_text("utf-8") + f"\n{text}\n", "utf-8")
    return converted(text, world.project.root, page)


def test_a_link_to_the_glossary_says_the_definition(world: World) -> None:
    html = shown(world, "[齿轮](glossary.md#gear)与[别的](glossary.md#other)")
    assert '<a class="term" href="glossary.md#gear" title="齿轮 gear · 带齿的轮子，见 turn。">' in html
    assert '<a href="glossary.md#other">' in html


def test_a_symbol_in_inline_code_leads_to_its_quotation_and_is_one_tab_stop(world: World) -> None:
    html = shown(world, "`turn()` 与 `turn`，`Tool.use`")
    assert (
        '<a class="xref" href="#q-widget-turn" title="turn · src/widget.c · v1"><code>turn()</code></a>'
        in html
    )
    assert '<a class="xref" href="#q-widget-turn" tabindex="-1" title=' in html
    assert 'href="#q-widget-tool" title="Tool.use · 工具.py · v1"' in html


@pytest.mark.parametrize(
    "text", ["`stop`", "`use`", "`turn(3)`", "`a.turn`", "[`turn`](#x)", "## `turn`", "    turn"]
)
def test_better_no_link_than_a_wrong_one(world: World, text: str) -> None:
    """What is not quoted, a bare method that many classes have, an expression, what is a link or a heading already."""
    assert "xref" not in shown(world, text)
