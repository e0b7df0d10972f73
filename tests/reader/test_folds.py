"""Below a quotation: the whole it was cut from, and the same symbol at another commit."""

from __future__ import annotations

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from anatomy.site.offline_zip import folder_links
from anatomy.site.tree import changed
from world import World, git


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_an_elided_quotation_unfolds_to_the_whole(world: World) -> None:
    world.edit(world.pin_file(), 'symbol = "turn"\n', 'symbol = "turn"\nlines = "3-4,9"\n')
    world.edit(world.pin_file(), 'highlight = ["speed = 9"]\n', "")
    world.edit(world.pin_file(), 'notes = [{ at = "teeth * 2", text = "两倍，见 `turn`" }]\n', "")
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    html = world.partial("widget-turn")
    figure, fold = html.split("</figure>")
    assert "data-whole" not in figure, "inside the figure, code is the quotation"
    whole = re.search(r'<pre data-whole="3-10"[^>]*><code[^>]*>(.*?)</code></pre>', fold, re.DOTALL)
    assert whole is not None
    assert text_of(whole[1]) == "".join(
        line + "\n" for line in (world.upstream / "src/widget.c").read_text().splitlines()[2:10]
    )
    numbered = enumerate(re.findall(r'<span class="(l|l in)"', whole[1]), 3)
    assert [number for number, css in numbered if css == "l in"] == [3, 4, 9]


def test_a_whole_quotation_has_no_fold(world: World) -> None:
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    assert '<details class="fold' not in world.partial("widget-turn")


def test_two_pins_of_a_symbol_are_compared(world: World) -> None:
    source = world.upstream / "src" / "widget.c"
    source.write_text(source.read_text().replace("teeth * 2", "teeth * 3"), "utf-8")
    git(world.upstream, "commit", "-qam", "faster")
    newer = git(world.upstream, "rev-parse", "HEAD")
    text = world.pin_file().read_text("utf-8")
    text = text.replace(
        "[snippets.widget-turn]\n",
        f'[pins.v2]\ncommit = "{newer}"\ntag = "v2"\n\n[snippets.widget-turn]\npin = "v1"\n',
    )
    text = text.replace("[snippets.widget-tool]\n", '[snippets.widget-tool]\npin = "v1"\n')
    text += '\n[snippets.widget-turn-new]\npin = "v2"\npath = "src/widget.c"\nsymbol = "turn"\n'
    world.pin_file().write_text(text, "utf-8")
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    said = {"widget-turn-new": "− 是 v1 的引用，+ 是这里的 v2。", "widget-turn": "− 是这里的 v1，+ 是 "}
    for id, note in said.items():  # whichever of the two one reads, − is the older
        fold = world.partial(id).split("</figure>")[1]
        assert "+1 −1" in fold
        assert [text_of(row) for row in re.findall(r'<span class="l del"[^>]*>(.*?)\n</span>', fold)] == [
            "    int speed = teeth * 2;"
        ]
        assert [text_of(row) for row in re.findall(r'<span class="l ins"[^>]*>(.*?)\n</span>', fold)] == [
            "    int speed = teeth * 3;"
        ]
        assert note in fold, "a quotation that no page shows has no address"
        assert "data-lines" not in fold


def test_links_to_folders_are_completed_for_reading_without_a_server() -> None:
    files = frozenset(("index.html", "list/index.html", "list/x.py", "gevent/index.html"))
    page = '<a href="../gevent/#q">a</a><a class=x href=".">b</a><a href="..">c</a><a href="x.py">d</a><a href="https://e.org/list/">e</a><a href="#f">f</a>'
    made = changed(
        f'<link rel="prev" href=".."><pre>\n\nx</pre>{page}', folder_links("list/index.html", files)
    )
    assert re.findall(r'href="([^"]*)"', made) == [
        "../gevent/index.html#q", "./index.html", "../index.html", "x.py", "https://e.org/list/", "#f",
    ]  # fmt: skip
    assert "<pre>\n\nx</pre>" in made


def test_what_is_quoted_stays_the_same_when_a_finished_page_is_changed() -> None:
    code = "<pre><code>a&#9;b&#13;\n\u00a0&lt;&amp;&#2;&#127;&quot;</code></pre>"
    once = changed(f"<!DOCTYPE html>{code}")
    assert LexborHTMLParser(once).css("code")[0].text() == 'a\tb\r\n\u00a0<&\x02\x7f"'
    assert changed(once) == once
