"""The command line: every mistake of a user is one clear message and status 1, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from anatomy.cli.main import LATE, cli, show
from anatomy.errors import Fault
from world import World


def test_outside_a_project_it_says_where_it_looked(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["--root", str(tmp_path), "check"])
    assert result.exit_code == 1
    assert f"no mkdocs.yml with a snippets/ folder at or above {tmp_path}" in result.output


def test_terminal_escapes_in_a_fault_are_made_visible() -> None:
    assert "\x1b" not in show(Fault("bad \x1b[31mname\x07", "a\x1b.toml", 3))
    assert "\\x1b[31mname\\x07" in show(Fault("bad \x1b[31mname\x07"))


def test_a_fault_reads_file_line_message_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (
        show(Fault("is wrong", tmp_path / "a.toml", 7, "mend it")) == "a.toml(7): is wrong\n    mend: mend it"
    )


@pytest.mark.parametrize("name", sorted(LATE))
def test_every_command_tells_its_use(name: str, world: World) -> None:
    result = world.run(name, "--help")
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"Usage: cli {name}")


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
    assert "acme.toml(1): repo: input should be a valid string" in result.output
    assert "pins: field required" in result.output
    assert result.output.rstrip().endswith("faults")
