"""The command line: every mistake of a user is one clear message and status 1, never a traceback."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from anatomy.cli.annotate import as_text
from anatomy.cli.main import COMMANDS, cli
from anatomy.errors import Fault, os_fault
from world import World


def test_outside_a_project_it_says_where_it_looked(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["--root", str(tmp_path), "check"])
    assert result.exit_code == 1
    assert f"no mkdocs.yml with a snippets/ folder at or above {tmp_path}" in result.output


def test_terminal_escapes_in_a_fault_are_made_visible() -> None:
    assert "\x1b" not in as_text(Fault("bad \x1b[31mname\x07", "a\x1b.toml", 3))
    assert "\\x1b[31mname\\x07" in as_text(Fault("bad \x1b[31mname\x07"))


def test_a_fault_reads_file_line_message_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (
        as_text(Fault("is wrong", tmp_path / "a.toml", 7, "mend it"))
        == "a.toml(7): is wrong\n    mend: mend it"
    )


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_tells_its_use(name: str, world: World) -> None:
    result = world.run(name, "--help")
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"Usage: cli {name}")


def test_it_tells_its_version() -> None:
    result = CliRunner().invoke(cli, ["--version"])
    assert re.fullmatch(r"anatomy \d+\.\d+\.\d+\n", result.output)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("run --prune --list", "--list and --prune exclude each other"),
        ("run --record --make-envs", "--record and --make-envs exclude each other"),
        ("run --prune list/growth", "--prune and --make-env take no experiments"),
        ("run --renamed old", "--renamed takes one experiment, by its new name"),
        (
            "run --renamed old --env cpython-3 list/growth",
            "--renamed takes one experiment, by its new name, and no --env",
        ),
        ("run --renamed old --prune", "--prune and --renamed exclude each other"),
        ("run --list --all-envs", "--all-envs and --list exclude each other"),
        ("drift --bring --record", "--bring and --record exclude each other"),
        ("bump acme v2 --sdist 1 --wheel 1", "--sdist and --wheel exclude each other"),
        ("check --offline", "No such option"),
    ],
)
def test_flags_that_contradict_each_other_are_refused(world: World, words: str, says: str) -> None:
    result = world.run(*words.split())
    assert result.exit_code == 2
    assert says in result.output


@pytest.mark.parametrize("command", ["fetch", "lock", "audit", "drift"])
def test_a_mirror_of_no_form_is_refused_before_anything_is_asked(world: World, command: str) -> None:
    result = world.run(command, "--git-mirror", "foo")
    assert result.exit_code == 1
    assert "git mirror 'foo' is not OWNER/NAME=PATH_OR_URL" in result.output


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (errno.ENOSPC, "make room there"),
        (errno.EACCES, "set the permissions there"),
        (errno.ENOENT, "check that it is there"),
        (errno.EISDIR, "a folder"),
        (errno.EPIPE, None),
    ],
)
def test_what_the_system_refuses_comes_with_advice_that_fits_it(code: int, says: str | None) -> None:
    fault = os_fault(OSError(code, os.strerror(code), "/x/y"))
    assert (fault.message, fault.path) == (os.strerror(code), "/x/y")
    assert (fault.mend is None) if says is None else (says in str(fault.mend))


def test_a_place_that_cannot_be_written_is_one_message(world: World) -> None:
    world.lock()
    (world.project.state / "partials").write_text("a file where a folder must be", "utf-8")
    result = world.fetch()
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "partials" in result.output


def test_a_repo_fault_names_the_snippets_file_of_the_user(world: World) -> None:
    world.pin_file().write_text("repo = 3\n", "utf-8")
    result = world.run("check")
    assert result.exit_code == 1
    assert 'acme.toml(1): repo: is 3, which cannot stand here; write repo = "gevent/gevent"' in result.output
    assert "pins: is missing" in result.output
    assert result.output.rstrip().endswith("faults")
