"""A link to an entry that the glossary has no longer: the entry of this name, then what git says, before any guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.errors import Fault
from anatomy.pages.glossary import glossary_faults, lost_entry, parse_glossary
from anatomy.pages.links import link_faults
from anatomy.paths import Project
from anatomy.quotation.pinfile import read_pins
from world import git

GLOSSARY = "finalizer { #finalizer }\n:   **析构函数**：收尾。\n\nfinder { #finder }\n:   **查找器**：找。\n"
RENAMED = GLOSSARY.replace("finalizer", "destructor")
GONE = GLOSSARY.partition("\n\n")[2]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    git(tmp_path, "init", "-q")
    write(tmp_path, GLOSSARY)
    return Project(tmp_path)


def write(root: Path, text: str) -> str:
    path = root / "docs/glossary.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "glossary")
    return git(root, "rev-parse", "--short", "HEAD")


@pytest.mark.parametrize("text", ["析构函数", "收尾的函数"])
def test_an_entry_with_another_anchor_is_found_by_its_name(project: Project, text: str) -> None:
    write(project.root, RENAMED)
    said = lost_entry(project, parse_glossary(RENAMED), "finalizer", text)
    assert said == ("; 析构函数 stands at #destructor now", "write destructor in the place of finalizer")


def faults(project: Project) -> list[Fault]:
    return [*glossary_faults(project), *link_faults(project, read_pins(project))]


def test_an_anchor_that_was_renamed_is_one_fault_where_it_is_linked(project: Project) -> None:
    """Though it was the slug of the English name, and the term has no other link on the page."""
    page = project.docs / "wheel/index.md"
    page.parent.mkdir()
    page.write_text("[析构函数](../glossary.md#finalizer)收尾，析构函数不返回。\n", "utf-8")
    write(project.root, GLOSSARY.replace("{ #finalizer }", "{ #destructor }"))
    [fault] = faults(project)
    assert fault.message == "the glossary has no entry #finalizer; 析构函数 stands at #destructor now"
    page.write_text(page.read_text("utf-8").replace("#finalizer", "#destructor"), "utf-8")
    assert faults(project) == []


def test_an_entry_that_a_commit_took_out_is_told_and_none_like_it_is_written(project: Project) -> None:
    said = lost_entry(project, parse_glossary(GONE), "finalizer", "析构函数")
    assert said == ("; HEAD has it", "take the link out")
    commit = write(project.root, GONE)
    said = lost_entry(project, parse_glossary(GONE), "finalizer", "析构函数")
    assert said == (f"; {commit} took the entry out", "take the link out")


@pytest.mark.parametrize(
    ("text", "said", "mend"),
    [
        ("查找器", "; 查找器 stands at #finder", "write finder in the place of findr"),
        ("那个查找器", "; did you mean finder?", "write finder in the place of findr"),
        ("别的", "", "add the entry to docs/glossary.md, or link to an anchor that is there"),
    ],
)
def test_what_never_was_there_is_guessed_where_the_text_allows_it(
    project: Project, text: str, said: str, mend: str
) -> None:
    assert lost_entry(project, parse_glossary(GLOSSARY), "findr", text) == (said, mend)
