"""Less for a browser to do, and not a character less for a reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anatomy.html import lines, plain_lines
from anatomy.site.lighten import Bundle, lighten, lighten_scripts, rows, stretch_rows, table_rows

CODE = "def turn(wheel: Wheel) -> int:\n    return wheel.speed + len('a' 'b')\n"
HEAD = (
    '<head><link rel="stylesheet" href="{0}assets/stylesheets/main.css"><link rel="stylesheet" href="{0}assets/css/site.css">\n'
    '<link rel="stylesheet" href="{0}assets/css/quote.css">\n{1}</head>'
)
OWN = '<link rel="stylesheet" href="{0}assets/css/own.css">'


def text_of(page: str) -> str:
    return re.sub(r"<[^>]*>", "", page)


def figure(inner: str, kind: str = "quote") -> str:
    return f'<figure class="{kind}" id="q-a">{inner}</figure>'


def test_names_that_are_neither_links_nor_coloured_lose_their_elements_and_no_text() -> None:
    page = figure(f'<a class="xref n" href="#q-b">speed</a><pre><code>{lines(CODE, "python")}</code></pre>')
    light = lighten(page)
    assert '<span class="n">' in page
    assert '<span class="n">' not in light
    assert '<a class="xref n" href="#q-b">' in light
    assert '<span class="nf">turn</span>' in light
    assert text_of(light) == text_of(page)


def test_making_a_page_lighter_twice_is_making_it_lighter_once() -> None:
    page = figure(f"<pre><code>{lines(CODE, 'python')}</code></pre>") + "<table><tr><td>x</td></tr></table>"
    assert lighten(lighten(page)) == lighten(page)


def test_a_string_and_its_quotes_are_one_element() -> None:
    assert lines("x = 'abc'\n", "python").count("<span") == 3  # the line, the name, the string


def test_rows_count_code_remarks_and_drawings_but_nothing_folded() -> None:
    code = f"<pre><code>{plain_lines('x' * 400 + chr(10) + 'y' + chr(10))}</code></pre>"
    assert rows(code) == 3  # two lines that do not wrap, one padding
    assert rows(f"<details><summary>x</summary>{code}</details>") < rows(code)
    assert rows(f"{code}<ol><li>{'字' * 41}</li></ol>") == 3 + 3
    assert rows('<svg viewBox="0 0 9 9" width="9" height="200"></svg>') == 10


@pytest.mark.parametrize("kind", ["quote", "quote missing", "run", "figure figure-flow"])
def test_every_kind_of_figure_says_how_many_rows_it_takes(kind: str) -> None:
    found = re.search(
        r'<figure class="[^"]*" id="q-a" data-rows="(\d+)">', lighten(figure("<p>字</p>", kind))
    )
    assert found is not None
    assert found[1] == "1"


def test_a_table_takes_more_rows_the_longer_its_longest_cell_and_the_more_columns_share_the_width() -> None:
    short = "<tr><td>字</td><td>字</td></tr>"
    assert table_rows(short) < table_rows(short * 2)
    assert table_rows(short) < table_rows(f"<tr><td>字</td><td>{'字' * 30}</td></tr>")
    assert table_rows(f"<tr><td>{'字' * 30}</td></tr>") < table_rows(
        f"<tr><td>{'字' * 30}</td><td>字</td></tr>"
    )


def article(*sections: str) -> str:
    headed = "".join(f'<h2 id="s{number}">题</h2>{section}' for number, section in enumerate(sections))
    return f'<article class="md-content__inner md-typeset"><h1 id="t">总题</h1><p>首</p>{headed}</article>'


def test_what_follows_a_heading_is_a_stretch_but_not_what_is_seen_at_once() -> None:
    page = article("<p>一</p>", "<p>二</p>", "<p>三</p>", "<p>四</p>")
    light = lighten(page)
    assert re.findall(r'<div class="stretch" data-rows="\d+"><p>(.)</p></div>', light) == ["三", "四"]
    assert re.sub(r"\s", "", text_of(light)) == text_of(page)
    assert lighten(light) == light


def test_a_heading_inside_something_makes_no_stretch() -> None:
    page = article(
        "<p>一</p>",
        "<p>二</p>",
        '<details><summary>答</summary><h3 id="in">里</h3><p>答</p></details>',
        "<p>四</p>",
    )
    stretches = re.findall(r'<div class="stretch"[^>]*>(.*?)</div>', lighten(page), re.DOTALL)
    assert stretches == ["<p>四</p>"]


def test_cards_with_a_heading_each_are_not_put_inside_one_another() -> None:
    cards = "".join(f'<div class="article"><h2 id="c{n}">题</h2><p>文</p></div>' for n in range(5))
    page = f'<article class="md-content__inner md-typeset"><h1 id="t">总题</h1>{cards}</article>'
    assert lighten(page) == page


def test_a_stretch_takes_the_rows_of_its_text_listings_figures_and_tables() -> None:
    assert stretch_rows("<p>字</p>") < stretch_rows(f"<p>{'字' * 60}</p>")
    assert stretch_rows("<pre><code>a\nb\nc\n</code></pre>") == 3 + 2
    assert stretch_rows('<figure class="run" data-rows="30"><p>字</p></figure>') > 30
    assert stretch_rows(f"<table>{'<tr><td>字</td></tr>' * 4}</table>") > 12
    assert stretch_rows("<details><summary>x</summary><p>" + "字" * 900 + "</p></details>") < 5


def test_the_style_sheets_of_every_page_become_one_and_the_others_stay(tmp_path: Path) -> None:
    folder = tmp_path / "assets/css"
    folder.mkdir(parents=True)
    for name in ("site", "quote", "own"):
        (folder / f"{name}.css").write_text(f".{name} {{}}\n", "utf-8")
    (folder / "all-00000000.css").write_text("old", "utf-8")
    pages = [HEAD.format("../", OWN.format("../")), HEAD.format("/", "")]
    bundle = Bundle(tmp_path, pages)
    assert (tmp_path / bundle.path).read_text("utf-8") == ".site {}\n\n.quote {}\n"
    assert [file.name for file in folder.glob("all-*.css")] == [Path(bundle.path).name]
    first, second = (bundle.put(page) for page in pages)
    assert re.findall(r'href="([^"]*)"', first) == [
        "../assets/stylesheets/main.css", f"../{bundle.path}", "../assets/css/own.css",
    ]  # fmt: skip
    assert f'href="/{bundle.path}"' in second
    assert bundle.put(first) == first


def test_pages_without_style_have_no_bundle(tmp_path: Path) -> None:
    bundle = Bundle(tmp_path, ["<head></head>"])
    assert bundle.put("<head></head>") == "<head></head>"
    assert list(tmp_path.iterdir()) == []


def test_a_worker_holds_what_it_imported_and_scripts_lose_their_comments(tmp_path: Path) -> None:
    folder = tmp_path / "assets/js"
    folder.mkdir(parents=True)
    (folder / "wheel.js").write_text("/* turns */\nconst turns = 3; // a day\n", "utf-8")
    (folder / "sluice.js").write_text("const sluice = `a  ${turns} /* b */`;\n", "utf-8")
    (folder / "worker.js").write_text(
        '"use strict";\nimportScripts(\n  "wheel.js", "sluice.js"\n);\nself.out = [turns, sluice];\n', "utf-8"
    )
    lighten_scripts(tmp_path)
    texts = {file.name: file.read_text("utf-8") for file in folder.iterdir()}
    assert texts["wheel.js"] == "const turns=3;"
    assert texts["sluice.js"] == "const sluice=`a  ${turns} /* b */`;"
    worker = texts["worker.js"]
    assert "importScripts" not in worker
    assert worker.index("const turns=3") < worker.index("const sluice=") < worker.index("self.out=")
    lighten_scripts(tmp_path)
    assert {file.name: file.read_text("utf-8") for file in folder.iterdir()} == texts
