"""Markup that a reader would see as marks: each slip is one fault at its line, and sound markup is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.pages.markup import inline_faults, table_faults
from anatomy.pages.prose import parse_page

SOUND = """\
# 标题

见 [**演化**](#evolution "2**32 个")，又见 `a ** b` 与 ``a ` b``；这里的 `代码
跨了一行` 才完。

一个 \\` 和一个 \\*\\* 是字面的。f(x)（见 x.md）。

| 名 | 值 |
| --- | :-: |
| `a | b` | 一个 \\| |
| 空的 | |

  | 缩进的 |
  | --- |
  | 一格 |
"""
SLIPS = {
    "第一行。\n这里的 `代码没有完。\n": (2, "a backtick of this paragraph is not closed"),
    "这是 **重点，没有完。\n": (1, "the ** of this line are opened and not closed"),
    "见[演化]（#evolution）。\n": (1, "the address of a link stands in full-width brackets"),
    "见[术语]（../glossary.md#capacity）。\n": (1, "the address of a link stands in full-width brackets"),
    "见[演化(#evolution)。\n": (1, "the ] before (#evolution) is missing"),
    "| 一 | 二 |\n| --- |\n| 1 | 2 |\n": (2, "1 cells, the head of the table has 2"),
    "| 一 | 二 |\n| --- | --- |\n| 1 | 2 | 3 |\n": (3, "3 cells, the head of the table has 2"),
    "| 一 | 二 |\n| 1 | 2 |\n": (1, "a table without its second row"),
}


def faults(text: str) -> list[tuple[int | None, str]]:
    page = parse_page(Path("index.md"), text)
    return [(fault.line, fault.message) for fault in (*inline_faults(page), *table_faults(page))]


def test_sound_markup_is_no_fault() -> None:
    assert faults(SOUND) == []


@pytest.mark.parametrize("text", SLIPS)
def test_a_slip_is_one_fault_at_its_line(text: str) -> None:
    assert faults(text) == [SLIPS[text]]
    assert faults(SOUND + "\n" + text) == [(SLIPS[text][0] + SOUND.count("\n") + 1, SLIPS[text][1])]
