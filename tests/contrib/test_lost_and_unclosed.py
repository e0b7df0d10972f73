"""A recording that was deleted, and a text in TOML whose quote is not closed: in the sample, where everything else is right."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from anatomy.cli.main import cli
from sample.project import STATE, built
from world import commit_first, git

FOLDER = "docs/wheel/experiments/recorded"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    built()
    root = tmp_path / "project"
    shutil.copytree(STATE / "project", root, symlinks=True, ignore=shutil.ignore_patterns("site"))
    commit_first(root, "sound")
    monkeypatch.chdir(root)
    return root


def check(root: Path) -> Result:
    return CliRunner().invoke(cli, ["--root", str(root), "check", "--for", "main"])


@pytest.mark.parametrize(
    ("script", "envs"),
    [("teeth", ("cpython-3",)), ("teeth", ("cpython-3", "cpython-any")), ("growth", ("cpython-3",))],
    ids=["one", "two", "one whose number the prose gives"],
)
def test_a_deleted_recording_is_one_fault_at_the_file_and_git_brings_it_back(
    project: Path, script: str, envs: tuple[str, ...]
) -> None:
    names = [f"{FOLDER}/{script}.{env}.txt" for env in envs]
    for name in names:
        (project / name).unlink()
    more = ", and for 1 more" if len(names) > 1 else ""
    command = f"git checkout HEAD -- {' '.join(names)}"
    done = check(project)
    assert done.exit_code == 1
    assert done.output == (
        f"{names[0]}(1): is not there; docs/wheel/experiments/{script}.py asks for it{more}\n"
        f"    mend: {command}, or anatomy run wheel/{script} --record\n1 fault\n"
    )
    git(project, *command.split()[1:])
    assert check(project).exit_code == 0


def test_a_program_that_git_never_had_has_the_ending_of_its_environment(project: Path) -> None:
    """And the one that stands beside it without a recording may be it under another name."""
    folder = project / "docs/wheel/experiments"
    name = "docs/wheel/experiments/first.rs"
    registry = project / "docs/environments.toml"
    registry.write_text(
        f'{registry.read_text("utf-8")}\n[environments.rust-1]\nkind = "rust"\nlabel = "rustc"\nversion = "1"\nhow = "install it"\n',
        "utf-8",
    )
    (folder / "recorded/first.rust-1.txt").write_text("1\n", "utf-8")
    assert (
        f"{name}(1): is not there; its recordings are\n    mend: write it again; if it was meant to go"
        in check(project).output
    )
    header = '// /// experiment\n// title = "t"\n// envs = ["rust-1"]\n// ///\nfn main() {}\n'
    (folder / "table.rs").write_text(header, "utf-8")
    again = "anatomy run wheel/table --renamed first"
    assert (
        f"{name}(1): is not there; its recordings are\n    mend: write it again; if it is table.rs now: {again}\n"
        in check(project).output
    )


def test_a_program_that_a_commit_renamed_is_named_by_its_new_name(project: Path) -> None:
    """Though that one is recorded: the other branch recorded the old one in one more environment."""
    folder = "docs/wheel/experiments"
    git(project, "mv", f"{folder}/teeth.py", f"{folder}/cogs.py")
    for env in ("cpython-3", "cpython-any"):
        git(project, "mv", f"{folder}/recorded/teeth.{env}.txt", f"{folder}/recorded/cogs.{env}.txt")
    git(project, "commit", "-q", "-m", "renamed")
    (project / folder / "recorded/teeth.cpython-3.txt").write_text("1\n", "utf-8")
    again = "anatomy run wheel/cogs --renamed teeth"
    assert (
        f"{folder}/teeth.py(1): is not there; its recordings are\n    mend: it is cogs.py now: {again}\n"
        in check(project).output
    )


def test_a_program_under_a_new_name_takes_its_recordings_along(project: Path) -> None:
    """And what shows it is told of on its own line."""
    folder = project / "docs/wheel/experiments"
    before = {path.name: path.read_bytes() for path in folder.glob("recorded/teeth.*.txt")}
    (folder / "teeth.py").rename(folder / "teeth-run.py")
    mend = "anatomy run wheel/teeth-run --renamed teeth"
    assert f"teeth.py, or write it again; if it is teeth-run.py now: {mend}\n" in check(project).output
    done = CliRunner().invoke(cli, ["--root", str(project), *mend.split()[1:]])
    assert done.exit_code == 0, done.output
    after = {path.name: path.read_bytes() for path in folder.glob("recorded/teeth*.txt")}
    assert after == {name.replace("teeth.", "teeth-run."): data for name, data in before.items()}
    page = project / "docs/wheel/index.md"
    output = check(project).output
    line = page.read_text("utf-8").split('--8<-- "run/wheel/teeth.md"')[0].count("\n") + 1
    assert f"docs/wheel/index.md({line}): run/wheel/teeth: there is no experiment of this name" in output
    page.write_text(page.read_text("utf-8").replace("run/wheel/teeth.md", "run/wheel/teeth-run.md"), "utf-8")
    assert "teeth" not in check(project).output
    again = CliRunner().invoke(cli, ["--root", str(project), *mend.split()[1:]])
    assert "teeth has no recordings" in again.output


def test_a_recording_that_git_never_had_is_to_be_made(project: Path) -> None:
    name = f"{FOLDER}/teeth.cpython-3.txt"
    git(project, "rm", "-q", "--cached", name)
    git(project, "commit", "-q", "-m", "not theirs")
    (project / name).unlink()
    assert "wheel/teeth has no recording in cpython-3" in check(project).output


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("snippets/clock.toml", 'title = "第 0 个轮子"', 'title = "第 0 个轮子'),
        ("snippets/clock.toml", 'title = "第 0 个轮子"', "title = '第 0 个轮子"),
        ("snippets/clock.toml", 'licence = "MIT"', "licence = 'MIT"),
        ("docs/wheel/experiments/teeth.py", 'cpython-any"]', "cpython-any]"),
    ],
)
def test_a_quote_that_is_not_closed_is_named_with_its_line(
    project: Path, file: str, old: str, new: str
) -> None:
    path = project / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    line = text[: text.index(old)].count("\n") + 1
    done = check(project)
    assert done.exit_code == 1
    assert f"{file}({line}): is not TOML: the quote of line {line} is not closed\n" in done.output


PAGE = "docs/wheel/index.md"


@pytest.mark.parametrize("left", ["", "\n \n"])
def test_an_emptied_article_is_one_fault(project: Path, left: str) -> None:
    (project / PAGE).write_text(left, "utf-8")
    done = check(project)
    assert done.output == (
        f"{PAGE}(1): is empty; other files of the article are\n"
        f"    mend: git checkout HEAD -- {PAGE}, or write it, or remove docs/wheel\n1 fault\n"
    )


def test_a_heading_that_lost_its_anchor_is_offered_the_one_it_had(project: Path) -> None:
    """With its classes; one that never had an anchor gets a new one."""
    path = project / PAGE
    text = path.read_text("utf-8") + "\n### 池与它的边界 { #pool .fold }\n\n见[池](#pool)。\n"
    path.write_text(text, "utf-8")
    git(project, "commit", "-q", "-a", "-m", "pool")
    path.write_text(text.replace(" { #pool .fold }", "") + "\n### 新的一段\n\n文字。\n", "utf-8")
    mends = [
        after
        for row, after in pairwise(check(project).output.split("\n"))
        if "the heading has no anchor" in row
    ]
    assert mends[0] == "    mend: write ### 池与它的边界 { #pool .fold }"
    assert mends[1].startswith("    mend: write ### 新的一段 { #part-")
    path.write_text(text.replace("池与它的边界 { #pool .fold }", "池的边界"), "utf-8")
    assert "mend: write ### 池的边界 { #pool .fold }" in check(project).output
