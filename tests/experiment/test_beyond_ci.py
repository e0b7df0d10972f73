"""A changed recording counts when continuous integration repeats it, or when a maintainer has."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from anatomy.cli.main import cli
from anatomy.experiment import repeat
from anatomy.paths import Project, find_project
from experiment.conftest import Write
from world import commit_first, git

WORKFLOW = "        include:\n          - { env: exact, python: x }\n"


@pytest.fixture
def reviewed(project: Project, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A project with two recordings, committed; this tool's CI knows the environment ``exact`` only. The commit."""
    tool = tmp_path / "tool"
    (tool / ".github" / "workflows").mkdir(parents=True)
    (tool / ".github" / "workflows" / "experiments.yml").write_text(WORKFLOW, "utf-8")
    monkeypatch.setattr(repeat, "TOOL", tool)
    write("one", "print(1)\n", envs='["here", "exact"]')
    assert run(project, "run", "--record") == 0
    commit_first(project.root, "reviewed")
    return git(project.root, "rev-parse", "HEAD")


def run(project: Project, *words: str) -> int:
    return CliRunner().invoke(cli, ["--root", str(project.root), *words]).exit_code


def left(project: Project, since: str) -> list[str]:
    return [Path(str(fault.path)).name for fault in repeat.unrepeated(project, since)]


def test_only_a_changed_recording_that_ci_cannot_repeat_is_a_fault(project: Project, reviewed: str) -> None:
    assert left(project, reviewed) == []
    for env in ("exact", "here"):
        (found,) = project.docs.glob(f"demo/experiments/recorded/*.{env}.txt")
        found.write_text("2\n", "utf-8")
    assert len(left(project, reviewed)) == 1
    assert left(project, reviewed)[0].endswith(".here.txt")
    (fault,) = repeat.unrepeated(project, reviewed)
    assert fault.message == "the recording has changed, and CI has no here"
    assert run(project, "audit", "--offline", "--changed-since", reviewed) == 1
    assert run(project, "audit", "--offline", "--changed-since", reviewed, "--repeated") == 0


def test_a_new_recording_that_ci_cannot_repeat_is_left_to_a_maintainer(
    project: Project, write: Write, reviewed: str
) -> None:
    write("two", "print(2)\n", envs='["here", "exact"]')
    assert run(project, "run", "--record", "demo/two") == 0
    (fault,) = repeat.unrepeated(project, reviewed)
    assert fault.message == "the recording is new, and CI has no here"
    assert str(fault.mend).startswith("nothing for its author to do: a maintainer repeats it")


def test_an_edited_stamp_counts_as_a_changed_recording(project: Project, reviewed: str) -> None:
    path = project.docs / "demo/experiments/recorded/stamps.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('platform = "', 'platform = "another '), "utf-8")
    assert len(left(project, reviewed)) == 1


def test_a_note_of_a_repetition_is_not_taken_from_the_change_itself(project: Project, reviewed: str) -> None:
    assert run(project, "run", "--note", "a machine that nobody has seen") == 0
    assert left(project, reviewed) == ["exact.toml", "here.toml"]
    assert run(project, "audit", "--offline", "--changed-since", reviewed) == 1


def test_the_list_of_ci_is_that_of_the_tool_not_that_of_what_is_judged(
    project: Project, reviewed: str
) -> None:
    own = project.root / ".github" / "workflows"
    own.mkdir(parents=True)
    (own / "experiments.yml").write_text(WORKFLOW.replace("exact", "here"), "utf-8")
    (found,) = project.docs.glob("demo/experiments/recorded/*.here.txt")
    found.write_text("2\n", "utf-8")
    assert len(left(project, reviewed)) == 1


def test_the_workflow_is_understood() -> None:
    known = repeat.environments_of_ci(find_project(Path(__file__).parent).root)
    assert {"cpython-3.11", "torch-2.13.0", "chromium"} <= known
    assert len(known) > 15
