"""Readers' questions: read from data, refused with the line to mend, listed with links to their sections."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.errors import AnatomyError
from anatomy.pages.questions import question_faults, read_questions, write_question_partials
from anatomy.paths import Project
from anatomy.pin import Pins

GOOD = """\
version = 1

[[questions]]
ask = "`spin()` 为什么 <慢>？"
also = ["spin slow", "转得慢"]
section = "speed"
answer = "每转一圈都要 `count()` 一次。"
thread = "Mill forum 12"

[[questions]]
ask = "停不下来怎么办"
errors = ["StopError: wheel is \\"free\\""]
section = "stop"
answer = "先关闸。"
thread = "Mill forum 15"
"""
PAGE = "# 水车\\n\\n## 转速 { #speed }\\n\\n一。\\n\\n## 停 { #stop }\\n\\n二。\\n".replace("\\n", "\n")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "docs" / "wheel"
    folder.mkdir(parents=True)
    (folder / "index.md").write_text(PAGE, "utf-8")
    (folder / "questions.toml").write_text(GOOD, "utf-8")
    return Project(tmp_path)


def change(project: Project, old: str, new: str) -> Path:
    path = project.docs / "wheel" / "questions.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ("also =", "alsoo =", "unknown key; did you mean also?", 5),
        (
            '[[questions]]\nask = "停',
            '[[question]]\nask = "停',
            "question: unknown key; did you mean questions?",
            10,
        ),
        ("version = 1", "version = 2", "version: is 2; possible are 1", 1),
        ("version = 1", "versions = 1", "unknown key; did you mean version?", 1),
        ('section = "speed"', 'section = "#speed"', "must be the anchor alone", 6),
        ('thread = "Mill forum 12"', "", "thread: is missing", 3),
        ('"先关闸。"', '"先关闸。\\n再说。"', "must be one line", 14),
        ('also = ["spin slow", "转得慢"]', "", "give another wording", 3),
        ('"转得慢"', '"Spin, slow?"', "'Spin, slow?' stands in line 3 already", 3),
        ('"停不下来怎么办"', '"转得慢"', "'转得慢' stands in line 3 already", 10),
    ],
)
def test_a_bad_file_is_refused_with_its_line(
    project: Project, old: str, new: str, message: str, line: int
) -> None:
    with pytest.raises(AnatomyError) as caught:
        read_questions(change(project, old, new))
    [fault] = [fault for fault in caught.value.faults if message in fault.message]
    assert fault.line == line
    mends = {"did you mean": "write ", "already": "take it out of one, or delete one of the two blocks"}
    start = next(
        (mend for what, mend in mends.items() if what in message), "edit the file, then: anatomy check"
    )
    assert (fault.mend or "").startswith(start)


def test_a_question_needs_an_anchor_of_its_page(project: Project) -> None:
    assert question_faults(project, Pins()) == []
    change(project, '"speed"', '"sped"')
    [fault] = question_faults(project, Pins())
    assert (fault.line, fault.message) == (
        6,
        "questions[1]: docs/wheel/index.md has no anchor #sped; did you mean speed?",
    )


def test_every_question_is_listed_with_its_answer_and_leads_to_its_section(project: Project) -> None:
    write_question_partials(project)
    text = (project.partials / "questions" / "all.md").read_text("utf-8")
    assert text.startswith("## 水车 { #wheel }\n")
    assert (
        '<dt data-also="spin slow&#xA;转得慢"><a href="../wheel/#speed"><code>spin()</code> 为什么 &lt;慢&gt;？</a></dt>'
        "<dd>每转一圈都要 <code>count()</code> 一次。</dd>" in text
    )
    assert "<dd><code>StopError: wheel is &quot;free&quot;</code></dd>" in text
