"""How an article is put together: front matter, anchors, order of sections, and what is left to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.pages.headings import SECTIONS, fence_faults, front_faults, heading_faults, headings
from anatomy.pages.prose import parse_page
from anatomy.paths import Project

FRONT = "---\ntitle: 标题\ndescription: 一句话。\n---\n\n# 标题\n\n"
WHOLE = FRONT + "\n".join(f"## {title} {{ #{anchor} }}\n\n文字。\n" for anchor, title in SECTIONS.items())


def faults(tmp_path: Path, source: str, **files: str) -> list[tuple[int | None, str, str]]:
    folder = tmp_path / "docs" / "a"
    folder.mkdir(parents=True)
    (folder / "index.md").write_text(source, "utf-8")
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return [
        (fault.line, fault.message, fault.due)
        for fault in (*fence_faults(Project(tmp_path)), *heading_faults(Project(tmp_path)))
    ]


def test_an_article_in_the_house_structure_is_sound(tmp_path: Path) -> None:
    assert faults(tmp_path, WHOLE) == []


def test_a_walk_of_several_sections_may_have_names_of_its_own(tmp_path: Path) -> None:
    assert (
        faults(
            tmp_path,
            WHOLE.replace("## 走读 { #walk-through }", "## 伸与缩 { #resize }\n\n## 读一格 { #read }"),
        )
        == []
    )


def test_sections_out_of_order_are_named(tmp_path: Path) -> None:
    evolution = "## 演化 { #evolution }\n"
    source = WHOLE.replace(evolution, "").replace("## 先跑起来", f"{evolution}\n## 先跑起来")
    assert faults(tmp_path, source) == [(14, "the section 先跑起来 stands after 演化", "draft")]


def test_a_missing_section_is_due_when_the_change_is_sent(tmp_path: Path) -> None:
    source = WHOLE.replace("## 动手 { #exercises }", "")
    assert faults(tmp_path, source) == [(1, "the article has no section 动手", "review")]


@pytest.mark.parametrize("row", ["## 一节", "### 一节 {#中文}", "#### 一节 ｛ #one ｝", "## 一节 { .wide }"])
def test_a_heading_without_an_anchor_of_latin_letters_is_a_fault(tmp_path: Path, row: str) -> None:
    assert faults(tmp_path, f"{WHOLE}\n{row}\n")[0][1] == "the heading has no anchor"


@pytest.mark.parametrize(
    ("row", "anchor"),
    [
        ("### 引用计数的 bug", "reference-count-bug"),
        ("### 引用计数", "reference-count-2"),
        ("### 轴", "part-11"),
        ("### 练习 1：数轴", "exercise-1"),
        ("### 3 条轴", "part-11"),
        ("## 动手", "exercises-2"),
    ],
)
def test_the_anchor_that_is_proposed_is_one_that_can_stay(tmp_path: Path, row: str, anchor: str) -> None:
    """From the glossary's English, else from its number; never one that the page has."""
    (tmp_path / "docs" / "a").mkdir(parents=True)
    glossary = "# 术语\n\nreference count { #reference-count }\n:   **引用计数**：几处指着它。\n"
    (tmp_path / "docs" / "glossary.md").write_text(glossary, "utf-8")
    page = tmp_path / "docs" / "a" / "index.md"
    page.write_text(f"{WHOLE}\n### 一 {{ #reference-count }}\n\n{row}\n", "utf-8")
    [fault] = heading_faults(Project(tmp_path))
    assert fault.mend == f"write {row} {{ #{anchor} }}"
    assert fault.line
    rows = page.read_text("utf-8").split("\n")
    rows[fault.line - 1] = fault.mend.removeprefix("write ")
    page.write_text("\n".join(rows), "utf-8")
    assert list(heading_faults(Project(tmp_path))) == []


@pytest.mark.parametrize(
    "row", ["## [一篇](b/index.md)", "```md\n## 一节\n```", "<!--\n## 一节\n-->", "## 一节 {: #one .wide }"]
)
def test_what_is_no_heading_or_leads_elsewhere_needs_no_anchor(tmp_path: Path, row: str) -> None:
    assert faults(tmp_path, f"{WHOLE}\n{row}\n") == []


def test_what_is_left_to_write_is_found_in_every_file_of_the_article(tmp_path: Path) -> None:
    found = faults(tmp_path, WHOLE + "\n待写：更多。写法见「待写」与 `待写`。\n", claims='says = "待写"\n')
    assert [(line, due) for line, _, due in found] == [(1, "review"), (40, "review")]
    assert all(message.startswith("left to write: ") for _, message, _ in found)


@pytest.mark.parametrize(
    ("front", "line", "says"),
    [
        ("---\ntitle: a: b\ndescription: x\n---\n", 2, "the front matter is not YAML"),
        ("---\ntitle: [a\ndescription: x\n---\n", 3, "the front matter is not YAML"),
        ("---\n- a\n---\n", 2, "the front matter is no list of 'name: value'"),
        ("---\ntitle: a\n", 1, "the front matter is not closed"),
        ("\ufeff---\ntitle: a\n---\n", 1, "the front matter is not closed"),
        (f"---\ntitle: a\ndescription: b\nhide: {'[' * 3000}\n---\n", 2, "the front matter is out of form"),
        ("---\ntitle: 2026-13-45\ndescription: b\n---\n", 2, "the front matter is out of form"),
        ("---\ntitle: a\ndescription: b\nhide: 5\n---\n", 4, "says hide: '5', which is no list of texts"),
        ("---\ntitle: [a]\ndescription: b\n---\n", 2, "says title: \"['a']\", which is no text"),
        ("---\ntitle: a\ndescription: b\nicon: c\n---\n", 4, "says 'icon', which no page needs"),
        (
            "---\ntitle: a\ndescription: b\nunlinked_term: c\n---\n",
            4,
            "says 'unlinked_term', which no page needs; did you mean unlinked_terms?",
        ),
        ("---\ntitle: a\n---\n", 1, "the front matter has no description"),
        ("", 1, "an article begins with front matter"),
    ],
)
def test_broken_front_matter_is_named_with_its_line(front: str, line: int, says: str) -> None:
    (fault,) = front_faults(parse_page(Path("index.md"), front + "\n# a\n"), article=True)
    assert fault.line == line
    assert fault.message.startswith(says)
    assert fault.mend


def test_headings_know_their_level_text_and_anchor() -> None:
    page = parse_page(Path("a.md"), "# 一\n\n## 二 { #two }\n\n    ### 三 `x` { #three .wide }\n")
    assert [(h.level, h.text, h.anchor, h.line) for h in headings(page)] == [
        (1, "一", "", 1),
        (2, "二", "two", 3),
        (3, "三 `x`", "three", 5),
    ]


@pytest.mark.parametrize(
    "rest",
    ["```python\n1\n", "```python\n1\n\n```sh\nls\n```\n", "    ~~~\n    1\n\n文字。\n"],
    ids=["to the end", "to the next fence", "in a fold"],
)
def test_a_fence_that_is_not_closed_is_named_where_it_begins(tmp_path: Path, rest: str) -> None:
    line = WHOLE.count("\n") + 2
    assert (line, "the fence is not closed", "draft") in faults(tmp_path, f"{WHOLE}\n{rest}")


def test_a_longer_fence_may_show_fences(tmp_path: Path) -> None:
    assert faults(tmp_path, f"{WHOLE}\n````md\n```sh\nls\n```\n````\n") == []


def test_the_mend_of_an_unclosed_fence_closes_it(tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "a"
    folder.mkdir(parents=True)
    (folder / "index.md").write_text(f"{WHOLE}\n````md\n```\n", "utf-8")
    assert [fault.mend for fault in fence_faults(Project(tmp_path))] == [
        "write ```` on a line of its own after the last line of code"
    ]
