"""What is added to a page's tree: labels of cells, lines that a link points at, and what stands beside its code."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.paths import Project
from markdown_page import converted

FIGURE = '<figure class="quote" id="q-one"><pre><code>x</code></pre></figure>'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    (made.partials / "quote").mkdir(parents=True)
    (made.partials / "quote" / "one.md").write_text(FIGURE + "\n", "utf-8")
    return made


def test_the_cells_of_a_wide_table_know_their_column(project: Project) -> None:
    wide = converted("| 名 | 几 `n` | 何 |\n| --- | --- | --- |\n| 甲 | 1 | x |\n", project.root)
    assert '<td data-label="几 n">1</td>' in wide
    assert "<table data-stacks" in wide
    narrow = converted("| 名 | 几 |\n| --- | --- |\n| 甲 | 1 |\n", project.root)
    assert "data-" not in narrow


def test_a_pointer_is_a_link_to_the_quotation_that_names_its_lines(project: Project) -> None:
    html = converted('--8<-- "quote/one.md"\n\n看[这里](#q-one:54-58)。\n', project.root)
    assert '<a data-lines="54-58" href="#q-one">这里</a>' in html


def test_a_quotation_stands_in_one_box_with_the_paragraphs_that_point_into_it(project: Project) -> None:
    html = converted(
        '前\n\n--8<-- "quote/one.md"\n\n中\n\n看[这里](#q-one:5)。\n\n后\n\n## 题\n\n又[这里](#q-one:6)。\n',
        project.root,
    )
    before, box, after = html.partition('<div class="walk">')
    inside, _, outside = after.partition("</div>")
    assert box
    assert "前" in before
    assert FIGURE in inside
    assert "中" in inside
    assert 'data-lines="5-5"' in inside
    assert "后" in outside
    assert 'data-lines="6-6"' in outside
    assert "walk" not in converted('--8<-- "quote/one.md"\n\n看[这里](#q-one)。\n', project.root)


def test_a_folded_section_keeps_its_heading_and_its_gist_in_view(project: Project) -> None:
    html = converted(
        '## 甲 { #a .fold }\n\n一句。\n{ .gist }\n\n二。\n\n--8<-- "quote/one.md"\n\n### 丙 { #c }\n\n三。\n\n## 乙 { #b }\n\n四。\n',
        project.root,
    )
    before, _, rest = html.partition('<details class="section">')
    inside, _, after = rest.partition("</details>")
    assert '<h2 id="a">' in before
    assert '<p class="gist">一句。</p>' in before
    assert inside.startswith("<summary>这一节：约 100 字、1 段引文</summary>")
    assert all(part in inside for part in ("二。", FIGURE, '<h3 id="c">', "三。"))
    assert '<h2 id="b">' in after


def test_a_section_without_text_is_not_folded(project: Project) -> None:
    assert "<details" not in converted(
        "## 甲 { #a .fold }\n\n一句。\n{ .gist }\n\n## 乙 { #b }\n", project.root
    )
