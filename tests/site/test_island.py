"""What stands between two headings is put into a box by whole elements, so that no box can cross one."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from anatomy.html import text_rows
from anatomy.site.island import figure_rows, wrap_islands
from markdown_page import converted


def wrapped(*sections: str) -> ElementTree.Element:
    """A title, and each of ``sections`` under a heading of its own."""
    body = "".join(f'<h2 id="s{at}">题</h2>{section}' for at, section in enumerate(sections))
    root = ElementTree.fromstring(f"<div><h1>总题</h1><p>首</p>{body}</div>")
    wrap_islands(root, lambda _: 30)
    return root


def rows(*blocks: str) -> int:
    (box,) = wrapped("", "", "".join(blocks)).findall("div")
    return int(box.get("data-rows") or 0)


def test_all_but_what_is_seen_at_once_stands_in_boxes_in_its_order() -> None:
    root = wrapped("<p>一</p>", "<p>二</p><ul><li>三</li></ul>", "<p>四</p>")
    assert [child.tag for child in root] == ["h1", "p", "h2", "p", "h2", "div", "h2", "div"]
    assert ["".join(box.itertext()).split() for box in root.findall("div")] == [["二三"], ["四"]]


def test_a_heading_inside_something_ends_no_box(tmp_path: Path) -> None:
    cards = "".join(f'<div class="card" markdown>\n\n## 题 {at}\n\n文\n\n</div>\n' for at in range(5))
    page = tmp_path / "docs" / "index.md"
    page.parent.mkdir()
    page.write_text(cards, "utf-8")
    (tmp_path / "snippets").mkdir()
    html = converted(f"# 总题\n\n{cards}", tmp_path, page)
    assert re.findall(r'<div class="(\w+)"', html) == ["card"] * 5


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("<p>字</p>", f"<p>{'字' * 60}</p>"),
        ("<p>字</p>", "<p>字</p><p>字</p>"),
        ("<p>字</p>", "<ul><li>字</li><li>字</li></ul>"),
        (f"<details><summary>题</summary><p>{'字' * 900}</p></details>", f"<p>{'字' * 60}</p>"),
        ("<table><tr><td>字</td></tr></table>", f"<table><tr><td>{'字' * 60}</td></tr></table>"),
    ],
)
def test_a_box_takes_the_rows_of_what_is_in_it(less: str, more: str) -> None:
    assert rows(less) < rows(more)


def test_rows_are_counted_as_a_narrow_phone_shows_them() -> None:
    assert text_rows(["字" * 20, "字" * 21, "x"]) == 1 + 2 + 1
    assert [figure_rows("quote", 10), figure_rows("quote", 400), figure_rows("figure", 400)] == [17, 44, 400]
