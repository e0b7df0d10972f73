"""Blocks without their text, and blocks that do not end where they should."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.pages.blocks import box_faults, doubled, glued_faults, loose_faults, marker_faults
from anatomy.pages.elements import open_elements
from anatomy.pages.prose import parse_page
from anatomy.paths import Project

PATH = Path("docs/a/index.md")
CARD = '<div class="card" markdown="1">\n\n### 甲\n\n'


@pytest.mark.parametrize(
    ("text", "blanks"),
    [
        ('??? success "答"\n\n三行。\n', 4),
        ('!!! note "记"\n三行。\n', 4),
        ('??? success "答"\n', 4),
        ('??? success "外"\n\n    ??? success "里"\n\n    三行。\n', 8),
    ],
)
def test_a_block_without_its_text_says_how_far_to_indent(text: str, blanks: int) -> None:
    [fault] = box_faults(parse_page(PATH, f"# 题\n\n{text}"))
    assert fault.mend == f"begin each line of its text with {blanks} blanks"


def test_a_part_of_an_answer_that_lost_its_blanks_is_named() -> None:
    """A paragraph, an inclusion or a fence; the reader would see it unfolded."""
    for lost in ("四行。", '--8<-- "run/a/b.md"', "```c"):
        [fault] = box_faults(
            parse_page(PATH, f'??? success "答"\n\n    三行。\n\n{lost}\n\n    五行。\n\n### 次\n')
        )
        assert (fault.line, fault.message) == (5, "the answer of line 1 ends above this line")
        assert (fault.mend or "").startswith("begin it, and each line of the answer, with 4 blanks")


@pytest.mark.parametrize(
    "text",
    [
        '??? success "答"\n\n    三行。\n\n### 次\n\n外面。\n',
        '??? success "答"\n\n    三行。\n\n??? note "记"\n\n    三行。\n\n外面。\n',
        '??? note "记"\n\n    三行。\n\n外面。\n',
        '??? success "答"\n\n    三行。\n',
        '??? note "记"\n    ```c\n    x\n    ```\n\n外面。\n',
        '```text\n??? success "答"\n```\n',
        '??? success "外"\n\n    ??? success "里"\n\n        三行。\n',
    ],
)
def test_a_block_with_its_text_is_no_fault(text: str) -> None:
    assert list(box_faults(parse_page(PATH, f"# 题\n\n{text}"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "- 一\n懒行\n- 二\n\n    续段\n\n    ```c\n    int a;\n    ```\n\n    再续\n",
        "1. 甲\n\n    - 子\n\n        子的段\n",
        '=== "甲"\n\n    文\n\n===! "乙"\n\n    文\n',
        "[^1]: 注\n\n    注的第二段\n",
        '!!! note inline end "字 "内" 字"\n\n    文\n',
        "??? note\n    文\n\n    - 列\n    - 列\n",
        "heap\n:   **堆**：一块内存。\n\n    又一段\n",
        '<div class="cards" markdown="1">\n\n- 文\n\n</div>\n',
    ],
)
def test_indented_text_and_lists_where_they_belong_are_no_fault(tmp_path: Path, text: str) -> None:
    page = parse_page(PATH, f"# 题\n\n段落。\n\n{text}")
    assert list(loose_faults(page, Project(tmp_path))) == []
    assert list(glued_faults(page)) == []


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (f"{CARD}{CARD}</div>\n\n</div>\n", 5, 'a block "card" stands inside the one of line 1'),
        (f"{CARD}</div>\n\n{CARD}", 7, 'the block "card" is not closed'),
        (f"{CARD}</div>\n\n</div>\n", 7, "this </div> closes nothing"),
        ("<div>\n\n字\n", 1, "this <div> is not closed"),
    ],
)
def test_a_div_that_does_not_end_where_it_should_is_named(text: str, line: int, says: str) -> None:
    [fault] = open_elements(parse_page(PATH, text))
    assert (fault.line, fault.message) == (line, says)


def test_divs_beside_one_another_and_in_code_are_no_fault() -> None:
    text = f'<div class="cards" markdown="1">\n\n{CARD}</div>\n{CARD}</div>\n</div>\n\n`<div>` 与 `</div>`\n'
    assert list(open_elements(parse_page(PATH, text))) == []


def test_a_marker_of_a_merge_that_was_left_is_named() -> None:
    text = (
        "# 题\n\n甲。\n||||||| 01 (base)\n旧。\n=======\n乙。\n\n```text\n>>>>>>> 02 (mine)\n=======\n```\n"
    )
    found = list(marker_faults(parse_page(PATH, text)))
    assert [(fault.line, fault.mend) for fault in found] == [
        (4, "delete line 4, and below it what stood there before"),
        (6, "delete line 6"),
        (10, "delete line 10"),
    ]
    assert list(marker_faults(parse_page(PATH, "| a | b |\n|||\n========\n`=======`\n"))) == []


LINE = "每个轮子有六十个格子，指针每一拍走一格，走到末尾就从头再来，上一级轮子走一格。"
MENDED = LINE.replace("六十个格子", "六十四个格子").replace("就从头再来", "就回到第一格")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{LINE}\n{MENDED}\n", [2]),
        (f"- {LINE}\n- {MENDED}\n", [2]),
        (f"{LINE}\n\n{MENDED}\n", [3]),
        (f"{LINE}\n而每一次插入都要先算出它落在哪一个格子里，再挂到那条链表上。\n{MENDED}\n", [3]),
        (f"{LINE}\n\n### 次 {{ #next }}\n\n{MENDED}\n", []),
        (f"{LINE}\n\n--8<-- \"quote/a.md\"\n\n{MENDED}\n", []),
        (f"```text\n{LINE}\n{MENDED}\n```\n", []),
        (f"| {LINE} |\n| {MENDED} |\n", [2]),
        ("下面有十二行记录，后面各节解释它。\n十二行记录，后面各节都在解释它。\n", [2]),
        ("| 一个轮子里能有多少 | 几十到几百 |\n| 一个轮子里能放几个 | 几十到几百 |\n", [2]),
        ("| 4–5 | 轮 ⇄ 轴 | 同上 |\n| 8–9 | 轮 ⇄ 轴 | 同上 |\n", []),
        ("| 一个轮子里能有多少 | 几十 |\n| 一个轮子里能放几个 | 几百 |\n", []),
        ("1. **前置钩子**：全局的在前，按登记次序。返回值不是 `None` 就替换位置参数。\n2. **后置钩子**：全局的在前。返回值不是 `None` 就替换输出。\n", []),
        ("两边都留的短句。\n两边都留的短句！\n", []),
    ],
)  # fmt: skip
def test_a_sentence_of_which_a_merge_kept_both_versions_is_named(text: str, lines: list[int]) -> None:
    found = list(doubled(parse_page(PATH, text)))
    assert [fault.line for fault in found] == lines
    assert all(fault.due == "review" for fault in found)


ROW = "| 插入 | 平均 | 一步 |"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{LINE}\n{LINE}\n", 2),
        (f"{LINE}\n\n### 次 {{ #next }}\n\n--8<-- \"quote/a.md\"\n\n{LINE}\n", 7),
        (f"{ROW}\n{ROW}\n", 2),
        (f"{ROW}\n| 删除 | 平均 | 一步 |\n{ROW}\n", 3),
        (f"{ROW}\n\n甲。\n\n{ROW}\n", 0),
        ("| 甲 |  | 丙 |\n" * 2, 0),
        ("| --- | --- | --- |\n" * 2, 0),
        ("甲与乙。\n" * 2, 0),
        (f"```text\n{LINE}\n```\n\n    ```text\n    {LINE}\n    ```\n", 0),
    ],
)  # fmt: skip
def test_a_sentence_or_a_row_that_stands_on_the_page_already_is_named(text: str, line: int) -> None:
    found = list(doubled(parse_page(PATH, text)))
    assert [(fault.line, fault.mend, fault.due) for fault in found] == (
        [(line, f"delete line {line}", "review")] if line else []
    )
    assert all(fault.message.endswith("stands in line 1 already") for fault in found)
