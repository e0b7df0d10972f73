"""Recordings: kept with a stamp, compared later, and every way of going stale is noticed."""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from anatomy.cli.main import cli
from anatomy.experiment.figure import write_run_partials
from anatomy.experiment.recording import read_stamps, stale, stamps_path
from anatomy.experiment.script import Experiment
from anatomy.paths import Project

Anatomy = Callable[..., Result]
Write = Callable[..., Experiment]


@pytest.fixture
def anatomy(project: Project) -> Callable[..., Result]:
    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["--root", str(project.root), "run", *arguments])

    return call


def test_what_was_recorded_compares_equal(project: Project, write: Write, anatomy: Anatomy) -> None:
    experiment = write("one", "print('你好')")
    assert anatomy("--record").exit_code == 0
    assert experiment.recording("here").read_bytes() == "你好\n".encode()
    assert stale(project) == []
    again = anatomy()
    assert again.exit_code == 0
    assert again.output.count(" same ") == 2


def test_an_edited_recording_is_red_in_both_ways(project: Project, write: Write, anatomy: Anatomy) -> None:
    experiment = write("one", "print(1)")
    anatomy("--record")
    experiment.recording("here").write_text("2\n")
    shown = anatomy("demo/one")
    assert shown.exit_code == 1
    assert "-2\n+1\n" in shown.output
    assert "anatomy run demo/one --record --env here" in shown.output
    (fault,) = stale(project)
    assert "edited after it was made" in fault.message
    assert fault.path == experiment.recording("here")


def test_a_changed_script_is_stale_and_a_changed_output_is_shown(
    project: Project, write: Write, anatomy: Anatomy
) -> None:
    write("one", "print(1)\nprint(2)\n")
    anatomy("--record")
    write("one", "print(1)\nprint(3)\n")
    faults = stale(project)
    assert len(faults) == 2
    assert all("edited after it was recorded in" in fault.message for fault in faults)
    assert "-2\n+3\n" in anatomy().output
    assert anatomy("--record").exit_code == 0
    assert stale(project) == []


def test_missing_unstamped_and_orphaned_recordings_are_faults_and_prune_removes_orphans(
    project: Project, write: Write, anatomy: Anatomy
) -> None:
    experiment = write("one", "print(1)")
    assert [fault.message for fault in stale(project)] == [
        "demo/one has no recording in here",
        "demo/one has no recording in exact",
    ]
    anatomy("--record")
    write("one", "print(1)", envs='["here"]')
    anatomy("--record")
    assert [fault.message for fault in stale(project)] == [
        "no experiment asks for one in exact",
        "no experiment asks for this recording",
    ]
    assert anatomy("--prune").exit_code == 0
    assert stale(project) == []
    stamps_path(experiment.recorded).unlink()
    assert [fault.message for fault in stale(project)] == ["this recording has no stamp"]


def test_a_stamp_of_another_interpreter_is_a_fault(project: Project, write: Write, anatomy: Anatomy) -> None:
    experiment = write("one", "print(1)", envs='["exact"]')
    anatomy("--record")
    path = stamps_path(experiment.recorded)
    version = read_stamps(experiment.recorded)["one", "exact"].version
    path.write_text(path.read_text().replace(version, f"{version}9"))
    (fault,) = stale(project)
    assert "which is not exact" in fault.message


def test_a_second_recording_changes_nothing_not_even_the_date(
    project: Project, write: Write, anatomy: Anatomy, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = write("one", "print(1)")
    anatomy("--record")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in experiment.recorded.iterdir()}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "864000")
    assert anatomy("--record").output.count(" same ") == 2
    assert before == {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in experiment.recorded.iterdir()
    }
    write("one", "print(2)")
    anatomy("--record")
    assert {stamp.date for stamp in read_stamps(experiment.recorded).values()} == {"1970-01-11"}


def test_stamps_are_sorted_and_say_where_and_when(project: Project, write: Write, anatomy: Anatomy) -> None:
    write("two", "print(2)")
    experiment = write("one", "print(1)")
    anatomy("--record", "--jobs", "2")
    data = tomllib.loads(stamps_path(experiment.recorded).read_text())
    assert data["version"] == 1
    assert list(data["stamps"]) == ["one", "two"]
    stamp = data["stamps"]["one"]["here"]
    assert stamp["implementation"] == "CPython"
    assert stamp["date"] == "1970-01-02"
    assert len(stamp["script_sha256"]) == len(stamp["output_sha256"]) == 64


@pytest.mark.parametrize("damage", ["version = 2\n", "version = 1\n[stamps.one.here]\ndate = 3\n", "x = [\n"])
def test_a_malformed_stamps_file_is_one_clear_fault_with_its_line(
    project: Project, write: Write, anatomy: Anatomy, damage: str
) -> None:
    experiment = write("one", "print(1)")
    experiment.recorded.mkdir()
    stamps_path(experiment.recorded).write_text(damage)
    faults = stale(project)
    assert faults
    assert all(fault.path == stamps_path(experiment.recorded) and fault.mend for fault in faults)


def test_what_cannot_be_repeated_is_said_with_how_to_get_it(write: Write, anatomy: Anatomy) -> None:
    write("one", "print(1)", envs='["here", "absent"]')
    recorded = anatomy("--record")
    assert recorded.exit_code == 0
    assert "not recorded: 1 in absent, which is not on this machine — wait for it" in recorded.output
    compared = anatomy()
    assert compared.exit_code == 0
    assert "not repeated: 1 in absent" in compared.output
    assert anatomy("--all-envs").exit_code == 1
    assert anatomy("--env", "absent").exit_code == 1


def test_upstream_files_that_are_not_here_make_a_run_impossible_not_wrong(
    write: Write, anatomy: Anatomy
) -> None:
    write("one", "print(1)", 'upstream = ["a/b"]', envs='["here"]')
    compared = anatomy()
    assert "not run" in compared.output
    assert "the lock has no file of a/b" in compared.output
    assert compared.exit_code == 0
    assert anatomy("--record").exit_code == 1


def test_a_failing_script_is_not_recorded_and_the_others_are(write: Write, anatomy: Anatomy) -> None:
    bad = write("bad", "print(1); raise SystemExit(2)", envs='["here"]')
    good = write("good", "print(1)", envs='["here"]')
    shown = anatomy("--record")
    assert shown.exit_code == 1
    assert not bad.recording("here").exists()
    assert good.recording("here").exists()


def test_terminal_escapes_of_a_program_do_not_reach_the_terminal(write: Write, anatomy: Anatomy) -> None:
    write("one", "print('\\x1b[2Jx')", envs='["here"]')
    assert "\x1b" not in anatomy("--record").output


@pytest.mark.parametrize(
    ("arguments", "says"), [(["nothing"], "no experiment"), (["--env", "nix"], "no environment")]
)
def test_a_users_mistake_is_a_sentence_not_a_traceback(
    write: Write, anatomy: Anatomy, arguments: list[str], says: str
) -> None:
    write("one", "print(1)")
    shown = anatomy(*arguments)
    assert shown.exit_code == 1
    assert says in shown.output
    assert isinstance(shown.exception, SystemExit)


def test_a_project_without_experiments_needs_no_registry(project: Project) -> None:
    (project.docs / "environments.toml").unlink()
    assert stale(project) == []
    assert write_run_partials(project) == []
