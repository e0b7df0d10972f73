"""Anchors that a page has no longer: what git says became of them comes before any guess; none that the tool makes is written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.pages.anchors import anchor_faults, lost
from anatomy.pages.number import number_faults
from anatomy.paths import Project
from world import commit_first, git

PAGE = """\
# 轮 { #top }

## 轴 { #shafts }

--8<-- "quote/wheel-turn.md"

--8<-- "run/wheel/teeth.md"

## 齿 { #teeth }

## 单 { #one-way }
"""
KNOWN = {"shafts", "axles", "shafts-all", "q-wheel-run", "r-wheel-teeth-all", "teeth"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    page = tmp_path / "docs/wheel/index.md"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE, "utf-8")
    commit_first(tmp_path)
    return Project(tmp_path)


def without(project: Project, *changes: tuple[str, str]) -> Path:
    page = project.docs / "wheel/index.md"
    text = page.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    page.write_text(text, "utf-8")
    return page


TAKEN = {
    "q-wheel-turn": ('--8<-- "quote/wheel-turn.md"\n', "", "took it out", 'include --8<-- "quote/wheel-turn.md", or take the link out'),
    "r-wheel-teeth": ('--8<-- "run/wheel/teeth.md"\n', "", "took it out", 'include --8<-- "run/wheel/teeth.md", or take the link out'),
    "shafts": ("{ #shafts }", "{ #axles }", "; its heading 「轴」 has #axles now", "write #axles in the place of #shafts"),
    "teeth": ("## 齿 { #teeth }\n", "", "took the section out", "take the link out"),
    "one-way": ("## 单 { #one-way }\n", "## 单 { #ratchet }\n", "; its heading 「单」 has #ratchet now", "is it #ratchet? if not: take the link out"),
}  # fmt: skip


@pytest.mark.parametrize("anchor", TAKEN)
def test_what_a_commit_took_out_is_told_and_nothing_like_it_is_written(project: Project, anchor: str) -> None:
    old, new, says, mend = TAKEN[anchor]
    page = without(project, (old, new))
    git(project.root, "commit", "-q", "-a", "-m", "out")
    commit = git(project.root, "rev-parse", "--short", "HEAD")
    said = lost(project, page, anchor, KNOWN - {anchor}, "")
    assert said == (says if says[0] == ";" else f"; {commit} {says}", mend)


def test_a_run_whose_program_went_with_it_is_not_to_be_included(project: Project) -> None:
    program = project.docs / "wheel/experiments/teeth.py"
    program.parent.mkdir()
    program.write_text("print(1)\n", "utf-8")
    git(project.root, "add", "-A")
    git(project.root, "commit", "-q", "-m", "program")
    page = without(project, ('--8<-- "run/wheel/teeth.md"\n', ""))
    program.unlink()
    mend = "take the link out; to have it back: git"
    said = lost(project, page, "r-wheel-teeth", KNOWN, "")
    assert said == ("; HEAD has its program", f"{mend} diff HEAD")
    git(project.root, "commit", "-q", "-a", "-m", "out")
    commit = git(project.root, "rev-parse", "--short", "HEAD")
    said = lost(project, page, "r-wheel-teeth", KNOWN, "")
    assert said == (f"; {commit} took it out with its program", f"{mend} show {commit}")
    without(project, ("## 齿", '[1](#r-wheel-teeth "python: 1")\n\n## 齿'))
    [fault] = number_faults(project)
    assert fault.message == f"1: there is no run #r-wheel-teeth; {commit} took it out with its program"
    assert fault.mend == f"{mend} show {commit}"
    (program.parent / "the_teeth.py").write_text("print(1)\n", "utf-8")
    said = lost(project, page, "r-wheel-teeth", {*KNOWN, "r-wheel-the_teeth"}, "")
    assert said
    assert said[0] == "; did you mean r-wheel-the_teeth?"


def test_a_section_that_was_taken_out_is_not_given_another_one_s_anchor(project: Project) -> None:
    """Another section that is like it was there before; a question needs a section, not a link less."""
    page = without(project, ("## 齿 { #teeth }", "## 轴承 { #bearing }"))
    git(project.root, "commit", "-q", "-a", "-m", "bearing")
    without(project, ("## 轴承 { #bearing }\n", ""))
    assert lost(project, page, "bearing", KNOWN, "") == ("; HEAD shows it", "take the link out")
    assert lost(project, page, "bearing", KNOWN, "name one", "") == ("; HEAD shows it", "name one")


def test_what_the_last_commit_still_has_is_told_too(project: Project) -> None:
    page = without(project, ('--8<-- "run/wheel/teeth.md"\n', ""))
    said = lost(project, page, "r-wheel-teeth", KNOWN, "")
    assert said == ("; HEAD shows it", 'include --8<-- "run/wheel/teeth.md", or take the link out')


@pytest.mark.parametrize(
    ("anchor", "said"),
    [
        ("shaft", ("; did you mean shafts?", "write #shafts in the place of #shaft")),
        ("r-wheel-rim", ("; did you mean r-wheel-teeth-all?", 'is it #r-wheel-teeth-all? if not: include --8<-- "run/wheel/rim.md", or take the link out')),
        ("f-wheel-way", ("", 'include --8<-- "figure/wheel/way.md", or take the link out')),
        ("nothing", ("", "name another")),
    ],
)  # fmt: skip
def test_what_never_was_there_is_guessed_among_its_kind(
    project: Project, anchor: str, said: tuple[str, str]
) -> None:
    page = project.docs / "wheel/index.md"
    assert lost(project, page, anchor, KNOWN, "name another") == said


def test_while_a_heading_has_no_anchor_nothing_else_is_said_of_its_page(project: Project) -> None:
    page = without(project, ("## 轴 { #shafts }", "## 轴"))
    assert lost(project, page, "shafts", KNOWN, "") is None


@pytest.mark.parametrize("anchor", ["q-wheel-turn", "r-wheel-teeth", "f-wheel-way", "claim-w1"])
@pytest.mark.parametrize("form", ["## 齿 {{ #{} }}", '<span id="{}"></span>'])
def test_an_anchor_that_the_tool_makes_is_not_written_by_hand(
    project: Project, anchor: str, form: str
) -> None:
    without(project, ("## 齿 { #teeth }", form.format(anchor)))
    [fault] = anchor_faults(project)
    assert fault.line == 9
    assert fault.message.endswith(f"has an anchor like #{anchor}")
    without(project, (form.format(anchor), f"`{form.format(anchor)}`"))
    assert list(anchor_faults(project)) == []


@pytest.mark.parametrize("form", ["## 再来 {{ #{} }}", '<span id="{}"></span>'])
def test_an_anchor_that_stands_twice_is_named_where_it_stands_again(project: Project, form: str) -> None:
    without(project, ("## 齿 { #teeth }", form.format("shafts")))
    [fault] = anchor_faults(project)
    assert (fault.line, fault.message) == (9, "the anchor #shafts stands in line 3 already")
    assert str(fault.mend).endswith("give the second the anchor #shafts-2")
