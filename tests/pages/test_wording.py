"""Brackets, typed line numbers, and what `check --fix` mends by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.errors import AnatomyError
from anatomy.pages.copyedit import linter, spelling_faults
from anatomy.pages.fix import fix
from anatomy.pages.prose import parse_page
from anatomy.pages.wording import page_faults
from anatomy.paths import Project

PATH = Path("docs/a/index.md")
ROOT = Path(__file__).parents[2]


def messages(source: str) -> list[str]:
    return [fault.message for fault in page_faults(parse_page(PATH, source))]


@pytest.mark.parametrize("text", ["列表(list)很快", "（外）(内部)", "看(这里)。", "(注意)先备份"])
def test_half_width_brackets_in_a_chinese_sentence(text: str) -> None:
    assert messages(text) == ["copy: half-width brackets in a Chinese sentence"]


@pytest.mark.parametrize(
    "text", ["概率是 2(p−q)。", "每 (k+2) 次", "[列表](a.md)很快", "调用 `f(x)` 之后", "see (this)"]
)
def test_formulas_links_and_code_keep_their_brackets(text: str) -> None:
    assert messages(text) == []


@pytest.mark.parametrize(
    "text", ["末尾;不截断", "末尾; 不截断", "（到头）.再开", "`f(x)`,再开", "「好」: 再"]
)
def test_a_half_width_stop_after_chinese_brackets_or_code(text: str) -> None:
    [message] = messages(text)
    assert message.startswith("copy: a half-width ")


@pytest.mark.parametrize("text", ["`a`.`b` 与 `c`", "Box.打开", "```text\n（到头）.再开\n```", "`甲;乙`"])
def test_names_and_code_keep_their_stops(text: str) -> None:
    assert messages(text) == []


def test_a_typed_line_number_is_linked_or_excused() -> None:
    assert messages("看第 2374 行。") == ["第 2374 行 is typed: nothing checks the number"]
    assert messages("第 3-5 行与第 7、8 行") != []
    assert messages("看[第 58 行](#q-a:58)，第 6 步，第二行。") == []
    front = "---\nline_numbers:\n  - 输出的第 2 行：说的是我们的输出\n---\n"
    assert messages(f"{front}\n输出的第 2 行不同。\n") == []
    assert messages(f"{front}\n别的话。\n") == ["line_numbers: '输出的第 2 行' is no text of this page"]


SOURCE = """\
---
title: a,b
---

# 标题

这是list的(第一个)例子,用`a,b (c)`与<span title="x,y">说明</span>。不变式还在。

看[这里,和那里](x(1).md)的list。列表;再看`y`.完。

```py
x = "中文,a"
```

<!-- 注释,不动 -->

--8<-- "quote/a.md"
"""
FIXED = """\
---
title: a,b
---

# 标题

这是 list 的（第一个）例子，用`a,b (c)`与<span title="x,y">说明</span>。[不变式](../glossary.md#invariant)还在。

看[这里，和那里](x(1).md)的 list。列表；再看`y`。完。

```py
x = "中文,a"
```

<!-- 注释,不动 -->

--8<-- "quote/a.md"
"""


def test_fix_mends_prose_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "a" / "index.md"
    page.parent.mkdir(parents=True)
    page.write_text(SOURCE, "utf-8")
    (tmp_path / ".autocorrectrc").write_bytes((ROOT / ".autocorrectrc").read_bytes())
    glossary = tmp_path / "docs" / "glossary.md"
    glossary.write_text("# 术语表\n\ninvariant { #invariant }\n:   **不变式**：一直成立的事。\n", "utf-8")
    diffs = fix(Project(tmp_path))
    assert page.read_text("utf-8") == FIXED
    assert list(diffs) == [page]
    assert diffs[page].startswith("--- a/docs/a/index.md\n+++ b/docs/a/index.md\n@@ -7 +7 @@\n-这是list的")
    assert fix(Project(tmp_path)) == {}


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("初值是 255：256 × 255 超出八位。", None),
        ("和是 5：2 + 3 就是它。", None),
        ("最大的是 65521：16 位放得下。", None),
        ("屏幕是 16：9 的。", "屏幕是 16:9 的。"),
        ("开会在 10：30。", "开会在 10:30。"),
    ],
)
def test_a_colon_between_two_numbers_is_half_width_in_a_time_or_a_ratio_only(
    text: str, new: str | None
) -> None:
    found = [row[2] for row in linter(Project(ROOT))(f"{text}\n")]
    assert found == ([new] if new else [])


def test_a_word_that_the_spelling_knows_twice_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """typos only fails: here a program that does nothing else stands for it."""
    monkeypatch.setattr("shutil.which", lambda *words, **more: "false")
    (tmp_path / "_typos.toml").write_text('[default.extend-words]\nfils = "fils"\nfils = "fils"\n', "utf-8")
    with pytest.raises(AnatomyError) as caught:
        spelling_faults(Project(tmp_path))
    [fault] = caught.value.faults
    assert fault.message == "fils stands in line 2 already, in the same [default.extend-words]"
    assert (fault.line, fault.mend) == (3, "keep one of the two lines, then: anatomy spell")
    (tmp_path / "_typos.toml").write_text("", "utf-8")
    with pytest.raises(AnatomyError, match="typos failed"):
        spelling_faults(Project(tmp_path))
