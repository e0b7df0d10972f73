"""Recordings: kept with a stamp, compared later, and every way of going stale is noticed."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from anatomy.cli.main import cli
from anatomy.experiment.figure import write_run_partials
from anatomy.experiment.recording import Stamps, read_stamps, stale, stamps_path
from anatomy.experiment.script import Experiment
from anatomy.paths import Project, find_project
from world import commit_first, git

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


def test_a_script_that_fails_is_named_from_the_root(write: Write, anatomy: Anatomy) -> None:
    write("one", "raise SystemExit(3)", envs='["here"]')
    shown = anatomy("demo/one")
    assert shown.exit_code == 1
    assert "\ndocs/demo/experiments/one.py(1): demo/one ended with status 3" in shown.output


def test_a_changed_script_is_stale_and_a_changed_output_is_shown(
    project: Project, write: Write, anatomy: Anatomy
) -> None:
    write("one", "print(1)\nprint(2)\n")
    anatomy("--record")
    write("one", "print(1)\nprint(3)\n")
    (fault,) = stale(project)
    assert "edited after it was recorded in here, exact" in fault.message
    assert fault.due == "main", "a contributor without the interpreter may leave it"
    assert "-2\n+3\n" in anatomy().output
    assert anatomy("--record").exit_code == 0
    assert stale(project) == []


def test_missing_unstamped_and_orphaned_recordings_are_faults_and_prune_removes_orphans(
    project: Project, write: Write, anatomy: Anatomy
) -> None:
    experiment = write("one", "print(1)")
    (fault,) = stale(project)
    assert (fault.message, fault.due) == ("demo/one has no recording in here, exact", "main")
    anatomy("--record")
    write("one", "print(1)", envs='["here"]')
    anatomy("--record")
    (fault,) = stale(project)
    assert fault.message == "no experiment asks for one in exact"
    again = "write exact in the envs of docs/demo/experiments/one.py again"
    assert fault.mend == f"{again}, or anatomy run --prune, which removes it"
    (experiment.recorded / "one.other.txt").write_text("1\n", "utf-8")
    (fault,) = stale(project)
    assert fault.message == "no experiment asks for one in exact, other"
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


def test_a_stamp_edited_by_hand_is_a_fault_with_its_line(
    project: Project, write: Write, anatomy: Anatomy
) -> None:
    experiment = write("one", "print(1)", envs='["here"]')
    anatomy("--record")
    path = stamps_path(experiment.recorded)
    path.write_text(path.read_text().replace('date = "1970-01-02"', 'date = "1970-01-03"'))
    (fault,) = stale(project)
    assert "was edited after it was made" in fault.message
    (line,) = (
        n for n, row in enumerate(path.read_text().split("\n"), 1) if row.startswith('stamps."one"."here" = ')
    )
    assert (fault.path, fault.line) == (path, line)
    assert fault.mend == "anatomy run demo/one --record --env here"
    assert anatomy("demo/one", "--record", "--env", "here").exit_code == 0
    assert stale(project) == []


def test_stamps_that_cannot_be_read_are_one_fault_before_anything_is_run(
    project: Project, write: Write, anatomy: Anatomy
) -> None:
    experiments = [write(name, "print(1)", envs='["here"]') for name in ("one", "two", "three")]
    stamps_path(experiments[0].recorded).parent.mkdir()
    stamps_path(experiments[0].recorded).write_text("version = 1\n[stamps\n")
    done = anatomy("--record")
    assert done.exit_code == 1
    assert done.output.count("is not TOML") == 1
    assert not list(experiments[0].recorded.glob("*.txt"))


def test_what_two_branches_have_recorded_is_put_in_order_by_lock_and_runs_nothing(
    project: Project, write: Write, anatomy: Anatomy
) -> None:
    """Both have recorded new experiments, neighbours among the stamps, and one of them the first anew."""
    root = project.root
    shutil.copy(find_project(Path(__file__).parent).root / ".gitattributes", root)
    (root / ".gitignore").write_text(".anatomy\n", "utf-8")
    first = write("m", "print(1)")
    anatomy("--record")
    commit_first(root)
    git(root, "branch", "mine")
    known: Stamps = {}
    for branch, names in (("main", "aco"), ("mine", "bdp")):
        git(root, "switch", "-q", branch)
        for name in names:
            write(name, f"print('{name}')")
        if branch == "main":
            write("m", "print(2)")
        assert anatomy("--record").exit_code == 0
        known |= read_stamps(first.recorded) if branch == "main" else {}
        known |= {key: stamp for key, stamp in read_stamps(first.recorded).items() if key[0] in names}
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", branch)
    git(root, "rebase", "-q", "main")
    (fault,) = stale(project)
    assert (fault.message, fault.mend) == ("is not TOML: Cannot overwrite a value", "anatomy lock")
    done = CliRunner().invoke(cli, ["--root", str(root), "lock"])
    assert done.output.startswith("docs/demo/experiments/recorded/stamps.toml was put in order\n")
    assert read_stamps(first.recorded) == known
    assert stale(project) == []


def test_a_stamps_file_that_cannot_be_read_is_mended_by_what_the_fault_says(
    project: Project, write: Write, anatomy: Anatomy
) -> None:
    experiment = write("one", "print(1)", envs='["here"]')
    anatomy("--record")
    stamps_path(experiment.recorded).write_text("version = 2\n")
    (fault,) = stale(project)
    assert fault.mend is not None
    removal, _, again = fault.mend.partition(" && anatomy run ")
    assert removal == "rm docs/demo/experiments/recorded/stamps.toml"  # git has no sound copy
    stamps_path(experiment.recorded).unlink()
    assert anatomy(*again.split()).exit_code == 0
    assert stale(project) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"""What it does."""\nprint(1)\n', '"""Said better."""\n\nprint(1)\n'),
        ("print(1)  # one\n", "# first\nprint(1)\n"),
        (
            'def f():\n    """Old."""\n    return 1\nprint(f())\n',
            "def f():\n    return 1  # new\n\n\nprint(f())\n",
        ),
    ],
)
def test_comments_docstrings_and_the_title_do_not_stale_a_recording(
    project: Project, write: Write, anatomy: Anatomy, before: str, after: str
) -> None:
    experiment = write("one", before, envs='["here"]')
    assert anatomy("--record").exit_code == 0
    experiment.path.write_text(experiment.path.read_text().replace(before, after).replace('t"', 'another"'))
    assert stale(project) == []
    assert anatomy("demo/one").output.count(" same ") == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("print(1)\n", "print(2)\n"),
        ('"""a"""\nprint(__doc__)\n', '"""b"""\nprint(__doc__)\n'),
        (
            "import sys\nprint(sys._getframe().f_lineno)\n",
            "import sys\n# a line more\nprint(sys._getframe().f_lineno)\n",
        ),
        ('print("""# one""")\n', 'print("""# two""")\n'),
        ("x = '#a'\nprint(x)\n", "x = '#b'\nprint(x)\n"),
    ],
)
def test_what_can_reach_the_output_stales_it(
    project: Project, write: Write, anatomy: Anatomy, before: str, after: str
) -> None:
    experiment = write("one", before, envs='["here"]')
    assert anatomy("--record").exit_code == 0
    experiment.path.write_text(experiment.path.read_text().replace(before, after))
    (fault,) = stale(project)
    assert "was edited after it was recorded" in fault.message


def test_keys_of_the_header_that_reach_the_run_stale_it(
    project: Project, write: Write, anatomy: Anatomy
) -> None:
    write("one", "print(1)", envs='["here"]')
    anatomy("--record")
    write("one", "print(1)", "timeout = 9", envs='["here"]')
    assert stale(project) == []
    write("one", "print(1)", 'normalize = ["path"]', envs='["here"]')
    assert len(stale(project)) == 1


@pytest.mark.parametrize(
    "program",
    [
        "import time\nprint(time.time_ns())\n",
        "import os\nprint(os.getcwd())\n",
        "import os\nprint(len(os.environ['HOME']))\n",
    ],
)
def test_what_differs_from_run_to_run_is_not_recorded(write: Write, anatomy: Anatomy, program: str) -> None:
    experiment = write("one", program, envs='["here"]')
    shown = anatomy("--record")
    assert shown.exit_code == 1
    assert "demo/one prints something else in every run, so it is not recorded" in shown.output
    assert "sort what has no order (sorted keys, BTreeMap), or fix the seed" in shown.output
    assert 'normalize = ["address", "seconds", "path"]' in shown.output
    assert not experiment.recording("here").exists()


def test_an_experiment_that_nothing_runs_is_a_fault(project: Project, write: Write) -> None:
    path = write("one", "print(1)").path.with_name("two.rb")
    path.write_text("puts 1\n")
    fault = next(fault for fault in stale(project) if fault.path == path)
    assert fault.message.startswith("nothing runs .rb scripts; experiments are .py, .js, .c")


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


def test_a_pin_that_nothing_is_locked_of_fails_the_run_where_it_is_named(
    write: Write, anatomy: Anatomy
) -> None:
    write("one", "print(1)", 'upstream = ["a/b"]', envs='["here"]')
    for words in ((), ("--record",)):
        shown = anatomy(*words)
        assert shown.exit_code == 1
        assert (
            "docs/demo/experiments/one.py(4): the lock has no file of a/b\n    mend: anatomy lock"
            in shown.output
        )
        assert "1 runs: 1 failed" in shown.output


def test_a_failing_script_is_not_recorded_and_the_others_are(write: Write, anatomy: Anatomy) -> None:
    bad = write("bad", "print(1); raise SystemExit(2)", envs='["here"]')
    good = write("good", "print(1)", envs='["here"]')
    shown = anatomy("--record")
    assert shown.exit_code == 1
    assert not bad.recording("here").exists()
    assert good.recording("here").exists()
    assert (
        "    mend: edit bad.py, then: anatomy run demo/bad --record; if it is meant to fail: write # exit = 2 in its header\n"
        in shown.output
    )
    assert "    mend: edit bad.py, then: anatomy run demo/bad; if it is meant" in anatomy("demo/bad").output


def test_the_list_of_an_experiment_names_its_environments_only(write: Write, anatomy: Anatomy) -> None:
    write("one", "print(1)", envs='["here", "absent"]')
    first = [line.split()[0] for line in anatomy("--list", "demo/one").output.splitlines()]
    assert first == ["here", "absent", "demo/one", "demo/one"]
    assert anatomy("--list").output.startswith("here ")
    assert "\nold " in anatomy("--list").output


def test_what_was_repeated_is_noted_with_its_place_and_shown(
    project: Project, write: Write, anatomy: Anatomy
) -> None:
    experiment = write("one", "print(1)", envs='["here"]')
    anatomy("--record")
    assert anatomy("--note", "一台机器").exit_code == 0
    write_run_partials(project)
    partial = project.partials / "run" / "demo" / "one.md"
    assert "1970-01-02 在一台机器重跑" in partial.read_text("utf-8")
    experiment.recording("here").write_text("2\n")  # another recording than the one that was repeated
    stamps = stamps_path(experiment.recorded)
    stamp = read_stamps(experiment.recorded)["one", "here"]
    stamps.write_text(stamps.read_text().replace(stamp.output_sha256, "0" * 64))
    write_run_partials(project)
    assert "重跑（" not in partial.read_text("utf-8")


def test_a_run_that_differs_is_not_noted(project: Project, write: Write, anatomy: Anatomy) -> None:
    experiment = write("one", "print(1)", envs='["here"]')
    anatomy("--record")
    experiment.recording("here").write_text("2\n")
    assert anatomy("--note", "x").exit_code == 1
    assert not (project.docs / "repeated").exists()


def test_a_recording_of_an_older_program_says_so_on_the_page(
    project: Project, write: Write, anatomy: Anatomy
) -> None:
    write("one", "print(1)", envs='["here"]')
    anatomy("--record")
    write("one", "print(2)", envs='["here"]')
    write_run_partials(project)
    assert "程序在录下之后改过，等待重录" in (project.partials / "run" / "demo" / "one.md").read_text("utf-8")


def test_only_what_has_changed_since_a_revision_is_run(
    project: Project, write: Write, anatomy: Anatomy
) -> None:
    write("one", "print(1)", envs='["here"]')
    write("two", "print(2)", envs='["here"]')
    anatomy("--record")
    commit_first(project.root)
    assert "0 runs: nothing to do" in anatomy("--since", "HEAD").output
    write("two", "print(2) # said", envs='["here"]')
    assert "demo/one" not in anatomy("--since", "HEAD").output
    assert "1 runs: 1 same" in anatomy("--since", "HEAD").output
    assert "git gives no revision 'nothing' here" in anatomy("--since", "nothing").output


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
