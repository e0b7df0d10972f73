"""The article on BullshitGenerator quotes MIT commits only, each proven from git, and keeps to its recorded numbers."""

import re

import pytest

from anatomy.paths import Project, find_project
from anatomy.pin import Snippet
from anatomy.quotation.lock import read_lock
from anatomy.quotation.pinfile import read_pins


@pytest.fixture
def project() -> Project:
    return find_project()


@pytest.fixture
def snippets(project: Project) -> list[Snippet]:
    return [s for s in read_pins(project).snippets.values() if s.pin.upstream == "bullshit"]


def test_every_quotation_stands_at_an_mit_commit(project: Project, snippets: list[Snippet]) -> None:
    """The Anti-996 pin is there to be named, never to be quoted."""
    assert len(snippets) >= 12
    assert {s.pin.licence for s in snippets} == {"MIT"}
    pin = read_pins(project).pins["bullshit", "443f05e"]
    assert pin.licence == "LicenseRef-Anti-996"


def test_every_quoted_file_is_known_from_git_objects(project: Project) -> None:
    """No published artefact carries these files, so git is the only evidence there can be."""
    files = {key: file for key, file in read_lock(project).files.items() if key.startswith("bullshit/")}
    assert files
    assert {file.evidence for file in files.values()} == {"git"}


def test_five_characters_give_five_articles_in_the_record_and_on_the_page(project: Project) -> None:
    """The page's first answer is the recorded one."""
    article = project.docs / "bullshit"
    recorded = (article / "experiments" / "recorded" / "topic-chars.cpython-3.11.txt").read_text("utf-8")
    counts = re.findall(r"：(\d+) 个字符，写了 (\d+) 篇", recorded)
    assert ("5", "5") in counts
    assert all(characters == articles for characters, articles in counts)
    assert "五个字的主题得到五篇" in (article / "index.md").read_text("utf-8")


def test_the_length_and_shape_that_the_prose_names_are_the_recorded_ones(project: Project) -> None:
    """Numbers typed into prose rot; these four are held to the recording."""
    article = project.docs / "bullshit"
    recorded = (article / "experiments" / "recorded" / "shape.cpython-3.11.txt").read_text("utf-8")
    found = re.search(r"最短 (\d+)，中位 \d+，最长 (\d+)", recorded)
    assert found is not None
    page = (article / "index.md").read_text("utf-8")
    claims = (article / "claims.toml").read_text("utf-8")
    assert f"成文长度在 {found[1]} 与 {found[2]} 之间" in page
    assert f"实测 {found[1]} 到 {found[2]} 个字符" in claims
    loops = re.search(r"每篇循环 (\d+)\.\d 次", recorded)
    assert loops is not None
    assert abs(int(loops[1]) - 262) <= 1
    assert "一篇约 262 次循环" in page
