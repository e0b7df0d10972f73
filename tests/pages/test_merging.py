"""A rebase that stops at several files at once: check names every one, and its mends, done in their order, end the rebase."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from anatomy.errors import Fault
from anatomy.files import KEEP_BOTH, conflict
from anatomy.pages.check import check
from anatomy.pages.merging import stopped_merge
from anatomy.paths import Project
from world import World, git

BASE = {
    ".gitattributes": "/snippets/evolution.toml merge=binary\n",
    "docs/index.md": "# 页\n\n一句。\n",
    "docs/gone.md": "# 页\n\n一句。\n",
    "docs/same.md": "# 页\n\n一句。\n",
    "mkdocs.yml": "nav:\n  - 页: index.md\n",
    "snippets/evolution.toml": "version = 1\n",
}


def commit(root: Path, side: str) -> None:
    for name in ("docs/index.md", "mkdocs.yml", "snippets/evolution.toml"):
        (root / name).write_text(BASE[name] + f"# {side}\n", "utf-8")
    with (root / "snippets/evolution.toml").open("a") as record:
        record.write(f'[releases."clock/1.0"]\nsource = "{side}"\n[releases."{side}/1.0"]\nsource = "x"\n')
    git(root, "commit", "-q", "-a", "-m", side)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """In the middle of the rebase of ``mine`` onto ``main``; one side has removed a file that the other has changed."""
    monkeypatch.chdir(tmp_path)
    for name, text in BASE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "config", "user.name", "t")
    git(tmp_path, "config", "user.email", "t@example.org")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "start")
    git(tmp_path, "switch", "-q", "-c", "mine")
    (tmp_path / "docs/gone.md").write_text("# 页\n\n两句。\n", "utf-8")
    commit(tmp_path, "mine")
    git(tmp_path, "switch", "-q", "main")
    git(tmp_path, "rm", "-q", "docs/gone.md")
    commit(tmp_path, "main")
    git(tmp_path, "switch", "-q", "mine")
    stopped = subprocess.run(["git", "rebase", "-q", "main"], cwd=tmp_path, capture_output=True, check=False)
    assert stopped.returncode
    return Project(tmp_path)


def told(faults: list[Fault]) -> list[tuple[str, str, str]]:
    return [(Path(str(fault.path)).name, fault.message, str(fault.mend)) for fault in faults]


def test_every_file_is_named_and_only_the_last_mend_goes_on(project: Project) -> None:
    merge = stopped_merge(project)
    assert not merge.readable
    assert told(merge.faults) == [
        ("gone.md", "one side changed it, the other removed it", "git rm docs/gone.md; to keep it: git add docs/gone.md"),
        ("index.md", "holds git's conflict markers", f"{KEEP_BOTH}docs/index.md"),
        ("mkdocs.yml", "holds git's conflict markers", f"{KEEP_BOTH}mkdocs.yml"),
        (
            "evolution.toml",
            "both sides changed it, and git kept one of them",
            "git checkout HEAD -- snippets/evolution.toml && git -c core.editor=true rebase --continue; once it is over: anatomy drift clock mine --all --record",
        ),
    ]  # fmt: skip
    assert [fault.line for fault in merge.faults] == [1, 4, 3, 1]


def test_the_mends_in_their_order_end_the_rebase(project: Project) -> None:
    for fault in stopped_merge(project).faults:
        path, mend = Path(str(fault.path)), str(fault.mend)
        if mend.startswith(KEEP_BOTH):
            rows = path.read_text("utf-8").splitlines(keepends=True)
            path.write_text(
                "".join(row for row in rows if row[:7] not in ("<<<<<<<", "=======", ">>>>>>>")), "utf-8"
            )
            mend = mend.rpartition("then: ")[2]
        for command in mend.partition("; ")[0].split(" && "):
            subprocess.run(shlex.split(command), cwd=project.root, check=True, capture_output=True)
    assert stopped_merge(project).faults == []
    assert git(project.root, "status", "--porcelain", "--branch") == "## mine"
    assert (project.docs / "index.md").read_text("utf-8").endswith("# main\n# mine\n")
    assert (
        (project.snippets / "evolution.toml")
        .read_text("utf-8")
        .endswith('[releases."main/1.0"]\nsource = "x"\n')
    )


def test_what_is_merged_and_not_added_is_named_beside_what_check_finds(project: Project) -> None:
    for name in ("docs/index.md", "mkdocs.yml"):
        (project.root / name).write_text(BASE[name], "utf-8")
    git(project.root, "add", "docs/index.md")
    git(project.root, "rm", "-q", "docs/gone.md")
    merge = stopped_merge(project)
    assert merge.readable
    assert told(merge.faults)[0] == ("mkdocs.yml", "git waits for it to be added", "git add mkdocs.yml")
    assert len(merge.faults) == 2


def test_what_only_waits_to_go_on_is_told(project: Project) -> None:
    for name in ("docs/index.md", "mkdocs.yml"):
        (project.root / name).write_text(BASE[name], "utf-8")
    git(project.root, "rm", "-q", "docs/gone.md")
    git(project.root, "add", "-A")
    assert stopped_merge(project).faults == []
    [fault] = stopped_merge(project).waiting
    assert fault.mend == "git -c core.editor=true rebase --continue"
    assert fault.due == "review"


def test_what_was_edited_after_it_was_added_is_added_again(project: Project) -> None:
    for name in ("docs/index.md", "mkdocs.yml"):
        (project.root / name).write_text(BASE[name], "utf-8")
    git(project.root, "rm", "-q", "docs/gone.md")
    git(project.root, "add", "-A")
    (project.docs / "index.md").write_text("# 页\n\n三句。\n", "utf-8")
    [fault] = stopped_merge(project).faults
    assert told([fault]) == [
        (
            "index.md",
            "was edited after git add",
            "git add docs/index.md && git -c core.editor=true rebase --continue",
        )
    ]


def test_a_rebase_that_waits_is_told_beside_other_faults(world: World) -> None:
    root = world.project.root
    git(root, "init", "-q")
    (root / ".git" / "rebase-merge").mkdir()
    found = [fault.message for fault in check(world.project)]
    assert len(found) > 1
    assert found[-1] == "git has stopped in the middle and waits"


def test_a_merge_goes_on_as_a_merge(project: Project) -> None:
    git(project.root, "rebase", "--abort")
    stopped = subprocess.run(
        ["git", "merge", "-q", "main"], cwd=project.root, capture_output=True, check=False
    )
    assert stopped.returncode
    assert " && git -c core.editor=true merge --continue; once it is over" in str(
        stopped_merge(project).faults[-1].mend
    )


def test_where_nothing_has_stopped_there_is_nothing_to_say(project: Project) -> None:
    git(project.root, "rebase", "--abort")
    assert stopped_merge(project).faults == []


@pytest.mark.parametrize(
    ("ours", "base", "theirs", "hints"),
    [
        ("甲\n", "", "乙\n", ""),
        ("甲\n", "||||||| 01 (base)\n旧\n", "乙\n", "delete lines 4-5, what stood there before; "),
        ("甲\n", "||||||| 01 (base)\n", "乙\n", "delete line 4, what stood there before; "),
        ("", "", "乙\n丙\n", "one side has nothing for lines 4-5: delete them too if it took them out on purpose; "),
        ("甲\n", "|||||||\n旧\n", "", "delete lines 4-5, what stood there before; one side has nothing for line 3: delete them too if it took them out on purpose; "),
    ],
)  # fmt: skip
def test_what_else_than_the_markers_may_have_to_go_is_said(
    ours: str, base: str, theirs: str, hints: str
) -> None:
    text = f"一\n<<<<<<< HEAD\n{ours}{base}=======\n{theirs}>>>>>>> 02 (mine)\n"
    fault = conflict(Path("f.md"), text.encode())
    assert fault
    assert fault.line == 2
    assert fault.mend == f"{hints}{KEEP_BOTH}f.md && anatomy check"
