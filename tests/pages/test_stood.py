"""An inclusion of what is gone: git says where it stood, and nothing that is only spelt alike is shown in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.pages.inclusion import inclusion_faults
from anatomy.paths import Project
from world import commit_first, git

PINS = """\
repo = "acme/clock"
licence = "MIT"
notice = "LICENSE"

[pins.v1]
commit = "0123456789012345678901234567890123456789"
tag = "v1"

[snippets.wheel-resize]
path = "a.c"
symbol = "resize"

[snippets.wheel-reset]
path = "a.c"
symbol = "reset"
"""
SCRIPTS = "docs/wheel/experiments"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    files = {
        "docs/wheel/index.md": '# 轮\n\n--8<-- "quote/wheel-reset.md"\n\n--8<-- "run/wheel/teeth.md"\n',
        "snippets/clock.toml": PINS,
        f"{SCRIPTS}/teeth.py": "print(1)\n",
        f"{SCRIPTS}/tooth.py": "print(1)\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    commit_first(tmp_path)
    return Project(tmp_path)


def remove(project: Project) -> None:
    (project.snippets / "clock.toml").write_text(PINS.partition("[snippets.wheel-reset]")[0], "utf-8")
    (project.root / SCRIPTS / "teeth.py").unlink()


def told(project: Project) -> list[tuple[str, str | None]]:
    return [(fault.message, fault.mend) for fault in inclusion_faults(project)]


def stood_in(revision: str) -> list[tuple[str, str]]:
    shows = f"git diff {revision} -- snippets/clock.toml shows it"
    back = f"git checkout {revision} -- {SCRIPTS}/teeth.py"
    return [
        (
            f"quote/wheel-reset: its block stood in {revision}:snippets/clock.toml",
            f"put it back ({shows}), or take this line out; then: anatomy lock",
        ),
        (f"run/wheel/teeth: its program stood in {revision}:{SCRIPTS}/teeth.py", f"{back}, or take this line out"),
    ]  # fmt: skip


def test_what_the_last_commit_or_an_earlier_one_has_is_named(project: Project) -> None:
    remove(project)
    assert told(project) == stood_in("HEAD")
    git(project.root, "commit", "-q", "-a", "-m", "out")
    assert told(project) == stood_in(f"{git(project.root, 'rev-parse', '--short', 'HEAD')}^")


def test_what_only_the_other_side_has_is_named_with_it(project: Project) -> None:
    git(project.root, "update-ref", "refs/remotes/upstream/main", "main")
    git(project.root, "switch", "-q", "--orphan", "mine")
    git(project.root, "checkout", "main", "--", "docs", "snippets")
    remove(project)
    git(project.root, "add", "-A")
    git(project.root, "commit", "-q", "-m", "mine")
    assert told(project) == stood_in("upstream/main")


def test_what_has_another_name_now_is_guessed_among_the_new_names(project: Project) -> None:
    (project.snippets / "clock.toml").write_text(PINS.replace("wheel-reset", "wheel-rewind"), "utf-8")
    (project.root / SCRIPTS / "teeth.py").rename(project.root / SCRIPTS / "the_teeth.py")
    assert [message.partition("is it ")[2] for message, _mend in told(project)] == [
        "wheel-rewind?",
        "wheel/the_teeth?",
    ]


def test_what_git_never_had_is_guessed(project: Project) -> None:
    page = project.docs / "wheel/index.md"
    page.write_text('--8<-- "quote/wheel-resise.md"\n', "utf-8")
    [(message, mend)] = told(project)
    assert message.endswith("is it wheel-resize?")
    assert mend == 'write --8<-- "quote/wheel-resize.md"'
