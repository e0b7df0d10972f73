"""Steps of a run: what is understood, what a page shows of it, and what `check` refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser

from anatomy.cli.main import cli
from anatomy.experiment.steps import Step, parse_steps, steps_table
from anatomy.paths import Project
from sample.project import prepare, run

TEXT = (
    "54-58  `append`: there is room\n  length = 2\n  allocated = 4\n70  full\n  length = 2\n  allocated = 8\n"
)
SCRIPT, PAGE = "docs/spring/experiments/turns.py", "docs/spring/index.md"


def test_a_step_has_its_lines_its_sentence_and_its_values() -> None:
    assert parse_steps(TEXT, ["resize"]) == [
        Step("resize", 54, 58, "`append`: there is room", 1, {"length": "2", "allocated": "4"}),
        Step("resize", 70, 70, "full", 4, {"length": "2", "allocated": "8"}),
    ]


def test_a_value_may_hold_anything_and_be_empty() -> None:
    (step,) = parse_steps("7  set\n  m.x = {'a': 1} = \n  empty = \n", ["q"])
    assert step.values == {"m.x": "{'a': 1} = ", "empty": ""}


@pytest.mark.parametrize(
    ("text", "row", "message"),
    [
        ("", 1, "no step"),
        ("  length = 1\n", 1, "neither a step"),
        ("7  set\nand more\n", 2, "neither a step"),
        ("7 set\n", 1, "neither a step"),
        ("other:7  set\n", 1, "names one of resize"),
    ],
)
def test_what_is_no_step_is_said_with_its_row(text: str, row: int, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        parse_steps(text, ["resize"])
    assert caught.value.args[0] == row


def test_of_several_quotations_each_step_names_its_own() -> None:
    assert [step.id for step in parse_steps("a:1  one\nb:2  two\n", ["a", "b"])] == ["a", "b"]
    with pytest.raises(ValueError, match="names one of a, b"):
        parse_steps("1  one\n", ["a", "b"])


def test_the_table_leads_to_the_lines_and_marks_what_changed() -> None:
    table = LexborHTMLParser(str(steps_table(parse_steps(TEXT, ["resize"]))))
    links = [(link.attributes["href"], link.attributes["data-lines"]) for link in table.css("td a")]
    assert links == [("#q-resize", "54-58"), ("#q-resize", "70")]
    assert [node.text() for node in table.css("thead th")] == [
        "步",
        "行",
        "发生了什么",
        "length",
        "allocated",
    ]
    assert [node.text() for node in table.css("td.new")] == ["8"]


def test_what_a_run_prints_is_text() -> None:
    html = str(steps_table(parse_steps("1  <script>alert(1)</script>\n  <b> = <i>\n", ["q"])))
    assert "<script>" not in html
    assert "<i>" not in html
    assert "<b>" not in html


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return prepare(tmp_path_factory.mktemp("steps"))


def checked(project: Project) -> list[str]:
    """What `anatomy check` prints, without the lines that say how to mend."""
    shown = CliRunner().invoke(cli, ["--root", str(project.root), "check", "--for", "main"])
    return [line for line in shown.output.splitlines() if "turns" in line and not line.startswith(" ")]


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_step_outside_its_quotation_is_refused(project: Project) -> None:
    """The lines of the trace are right; each ten lines further, and recorded again, they lead out of the quotation."""
    assert checked(project) == []
    changed(project.root / SCRIPT, "{frame.f_lineno}", "{frame.f_lineno + 10}")
    run(project, "run", "spring/turns", "--record")
    found = checked(project)
    changed(project.root / SCRIPT, "{frame.f_lineno + 10}", "{frame.f_lineno}")
    run(project, "run", "spring/turns", "--record")
    assert "turns.cpython-3.txt(1): line 18: the quotation 'spring-0' shows lines 4-14" in found[0]


def test_a_page_quotes_what_it_steps_through(project: Project) -> None:
    changed(project.root / PAGE, '--8<-- "quote/spring-1.md"', "")
    (found,) = checked(project)
    changed(project.root / PAGE, "`Spring1`：", '`Spring1`：\n\n--8<-- "quote/spring-1.md"\n\n')
    assert "run/spring/turns: it steps through 'spring-1', which this page does not quote" in found
    assert checked(project) == []
