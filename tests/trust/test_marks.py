"""What nobody sees, and what runs the other way, is marked: compared with Unicode as this Python and a browser know it."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from anatomy import html
from anatomy.paths import find_project
from search.browsing import chromium_path
from trust import browser

CSS = find_project(Path(__file__).parent).docs / "assets" / "css" / "quote.css"
UNSEEN = r"/[\p{Default_Ignorable_Code_Point}\p{Zs}\p{Zl}\p{Zp}\p{Cc}\p{Cf}\p{Co}]/u"
IGNORABLE = r"/\p{Default_Ignorable_Code_Point}/u"
SAMPLE = [0x00, 0x1B, 0x7F, 0xA0, 0xAD, 0x34F, 0x115F, 0x180B, 0x200B, 0x202E, 0x2800, 0x3000, 0x3164, 0xFE0F, 0xE000, 0xE0041]  # fmt: skip


def marks(text: str) -> int:
    return str(html.escape(text)).count('<bdi class="ctrl"')


@pytest.mark.skipif(chromium_path() is None, reason=f"no Chromium here; {browser.HOW}")
def test_every_character_that_a_browser_does_not_show_is_marked() -> None:
    """The browser's own tables of Unicode name them; all planes but those of private use are asked about. What this Python has
    no category for may come with a later one."""
    with browser.visit(browser.Log()) as page:
        unseen: list[tuple[int, bool]] = page.evaluate(f"""() => {{
            const found = [];
            for (let code = 0; code < 0xF0000; code++)
              if ((code < 0xD800 || code > 0xDFFF) && {UNSEEN}.test(String.fromCodePoint(code)))
                found.push([code, {IGNORABLE}.test(String.fromCodePoint(code))]);
            return found;
        }}""")
    assert len(unseen) > 4000 + 6000
    left = [
        hex(code)
        for code, ignorable in unseen
        if (ignorable or unicodedata.category(chr(code)) != "Cn")
        and chr(code) not in "\t\n\r "
        and not marks(chr(code))
    ]
    assert left == []


def test_every_character_that_runs_from_right_to_left_is_isolated() -> None:
    strong = [
        code for code in range(0x110000) if unicodedata.bidirectional(chr(code)) in ("R", "AL", "AN", "RLO", "RLE", "RLI")
    ]  # fmt: skip
    assert len(strong) > 1500
    assert [hex(code) for code in strong if "<bdi" not in html.escape(chr(code))] == []


def test_what_people_read_is_not_marked() -> None:
    plain = "x = [a + 1] # 中文，“引号” … — é ü ß ∑ ≠ → ▲ 😀 Ω я ไทย हिन्दी\n"
    assert "<bdi" not in html.escape(plain)


@pytest.mark.skipif(chromium_path() is None, reason=f"no Chromium here; {browser.HOW}")
def test_a_mark_takes_room_on_the_page() -> None:
    """With the style sheet of the site: each is as wide as its name, wherever it stands."""
    body = "".join(f"<p>a{html.escape(chr(code))}b</p>" for code in SAMPLE)
    head = f"<!doctype html><meta charset=utf-8><style>{CSS.read_text('utf-8')}</style>"
    with browser.visit(browser.Log()) as page:
        page.set_content(f"{head}<body class=md-typeset>{body}")
        widths: list[float] = page.evaluate(
            "[...document.querySelectorAll('bdi.ctrl')].map((node) => node.getBoundingClientRect().width)"
        )
    assert len(widths) == len(SAMPLE)
    assert min(widths) > 8, dict(zip(map(hex, SAMPLE), widths, strict=True))
