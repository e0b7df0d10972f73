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
    return [s for s in read_pins(project).snippets.values() if s.pin.upstream.startswith("bullshit")]


def test_every_quotation_stands_at_an_mit_commit(project: Project, snippets: list[Snippet]) -> None:
    """The Anti-996 pin is there to be named, never to be quoted."""
    assert len(snippets) >= 12
    assert {s.pin.licence for s in snippets} == {"MIT"}
    pin = read_pins(project).pins["bullshit", "443f05e"]
    assert pin.licence == "LicenseRef-Anti-996"


def test_every_quoted_file_is_known_from_git_objects(project: Project) -> None:
    """No published artefact carries these files, so git is the only evidence there can be."""
    files = {key: file for key, file in read_lock(project).files.items() if key.startswith("bullshit")}
    assert files
    assert {file.evidence for file in files.values()} == {"git"}


def test_as_many_articles_as_code_points_in_every_recording(project: Project) -> None:
    """The page's first answer, in each recorded environment and for each topic tried."""
    recordings = sorted((project.docs / "bullshit" / "experiments" / "recorded").glob("topic-chars.*.txt"))
    assert recordings
    for recording in recordings:
        counts = re.findall(r"：(\d+) 个码点，写了 (\d+) 篇", recording.read_text("utf-8"))
        assert {("0", "0"), ("1", "1"), ("5", "5")} <= set(counts)
        assert all(code_points == articles for code_points, articles in counts)


def test_the_numbers_in_the_claims_are_the_recorded_ones(project: Project) -> None:
    """A re-recording must not leave a correction behind."""
    article = project.docs / "bullshit"
    claims = (article / "claims.toml").read_text("utf-8")

    def recorded(name: str, pattern: str) -> re.Match[str]:
        text = (article / "experiments" / "recorded" / f"{name}.cpython-3.11.txt").read_text("utf-8")
        found = re.search(pattern, text)
        assert found is not None, (name, pattern)
        return found

    shortest, longest = recorded("shape", r"最短 (\d+)，中位 \d+，最长 (\d+)").groups()
    assert f"实测 {shortest} 到 {longest} 个字符" in claims
    script, code, data = map(
        int, recorded("corpus", r"主脚本：(\d+) 行，不空的 (\d+) 行；data.json：(\d+) 行").groups()
    )
    assert f"不计空行是 {code} 行，计空行是 {script} 行" in claims
    assert f"主脚本 {script} 行，`data.json` {data} 行，合计 {script + data} 行" in claims
    first = recorded("history", r"ef4709d（10-29）：(\d+) 行")[1]
    assert f"第一版连语料是 {first} 行" in claims
