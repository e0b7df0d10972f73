"""Statements: read from data, refused when unproven, rendered as tables that link to their proofs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anatomy.errors import AnatomyError
from anatomy.pages.claims import read_claims, render_claims, write_claim_partials
from anatomy.pages.questions import read_questions
from world import World

GOOD = """\
[[claims]]
ids = ["W1", "W2"]
source = "brief"
says = "转速 | 翻倍"
verdict = "错"
right = "见 [引用](#q-widget-turn)，上限是 9。"
proof = ["#q-widget-turn"]

[[claims]]
source = "circulation"
says = "停不下来"
verdict = "无法核实"
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "claims.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_version_may_be_written_in_the_files_of_an_article_or_left_out(tmp_path: Path) -> None:
    question = (
        '[[questions]]\nask = "停吗"\nalso = ["stop"]\nsection = "a"\nanswer = "停。"\nthread = "here"\n'
    )
    for text, read in ((GOOD, read_claims), (question, read_questions)):
        plain = read(write(tmp_path, text))
        assert plain == read(write(tmp_path, f"version = 1\n\n{text}"))
        with pytest.raises(AnatomyError, match="version: is 2; possible are 1"):
            read(write(tmp_path, f"version = 2\n\n{text}"))


def test_a_table_links_each_statement_to_its_proof(tmp_path: Path) -> None:
    table = render_claims(read_claims(write(tmp_path, GOOD)))
    assert (
        '| <span id="claim-w1"></span>转速 \\| 翻倍 | <span class="verdict">错</span> | 见 [引用](#q-widget-turn)，上限是 9。 | [1](#q-widget-turn) |'
        in table
    )
    assert re.search(
        r'\| <span id="claim-[0-9a-f]{8}"></span>停不下来 \| <span class="verdict">无法核实</span> \|  \| — \|',
        table,
    )


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ('proof = ["#q-widget-turn"]', "", "needs a correction and a proof", 1),
        ('proof = ["#q-widget-turn"]', 'proof = ["javascript:x"]', "must be an anchor of the page", 7),
        ('verdict = "错"', 'verdict = "也许"', "possible are 对", 5),
        ("[[claims]]\nids", 'ledger = ["W1-W2"]\n[[claims]]\nids', 'must be a range of ids, e.g. "L1-30"', 1),
        (
            'source = "circulation"',
            'ids = ["W2"]\nsource = "circulation"',
            "W2 stands in line 1 already",
            9,
        ),
        ('"停不下来"', '"转速 | 翻倍"', "转速 | 翻倍 stands in line 1 already", 9),
    ],
)
def test_a_bad_statement_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, message: str, line: int
) -> None:
    with pytest.raises(AnatomyError) as caught:
        read_claims(write(tmp_path, GOOD.replace(old, new)))
    assert any(message in fault.message and fault.line == line for fault in caught.value.faults)


def test_the_page_of_all_statements_links_into_the_articles(world: World) -> None:
    article = world.project.docs / "widget"
    article.mkdir()
    (article / "index.md").write_text("# 转盘 { #top }\n", "utf-8")
    (article / "claims.toml").write_text(GOOD, "utf-8")
    write_claim_partials(world.project)
    text = (world.project.partials / "claims" / "all.md").read_text("utf-8")
    assert "## 转盘 { #widget }" in text
    assert "[1](widget/index.md#q-widget-turn)" in text
    assert "见 [引用](widget/index.md#q-widget-turn)" in text
