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


def settle(project: Project) -> None:
    """All is merged and added, and the rebase has only to go on."""
    for name in ("docs/index.md", "mkdocs.yml"):
        (project.root / name).write_text(BASE[name], "utf-8")
    git(project.root, "rm", "-q", "docs/gone.md")
    git(project.root, "add", "-A")


def told(faults: list[Fault]) -> list[tuple[str, str, str]]:
    return [(Path(str(fault.path)).name, fault.message, str(fault.mend)) for fault in faults]


def test_every_file_is_named_and_only_the_last_mend_goes_on(project: Project) -> None:
    merge = stopped_merge(project)
    assert not merge.readable
    assert told(merge.faults) == [
        ("gone.md", "you changed it, main removed it", "git rm docs/gone.md; to keep it: git add docs/gone.md"),
        ("index.md", "holds git's conflict markers", f"{KEEP_BOTH}docs/index.md"),
        ("mkdocs.yml", "holds git's conflict markers", f"{KEEP_BOTH}mkdocs.yml"),
        (
            "evolution.toml",
            "both sides changed it, and git kept one of them",
            "git checkout HEAD -- snippets/evolution.toml && git add snippets/evolution.toml && git -c core.editor=true rebase --continue; once it is over: anatomy drift clock mine --all --record",
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
    assert told(merge.faults)[0] == ("mkdocs.yml", "git waits for it to be added", "git add -u")
    assert len(merge.faults) == 2
    assert "&& git add -u && git -c core.editor=true rebase --continue; once it is over" in str(
        merge.faults[1].mend
    )


def test_what_was_made_anew_meanwhile_is_added_by_the_last_mend(project: Project) -> None:
    """A recording that is already added, and made again by a mend above: git would refuse to go on."""
    settle(project)
    (project.docs / "index.md").write_text("# 页\n\n三句。\n", "utf-8")
    (project.docs / "same.md").write_text("# 页\n\n三句。\n", "utf-8")
    [fault] = stopped_merge(project).faults
    assert (fault.message, fault.due) == ("was edited after git add (and 1 more)", "review")
    for command in str(fault.mend).split(" && "):
        subprocess.run(shlex.split(command), cwd=project.root, check=True, capture_output=True)
    assert git(project.root, "status", "--porcelain", "--branch") == "## mine"


def test_a_file_that_git_does_not_know_is_added_before_the_merge_goes_on(project: Project) -> None:
    settle(project)
    (project.docs / "new.txt").write_text("录\n", "utf-8")
    [fault] = stopped_merge(project).faults
    assert told([fault]) == [("new.txt", "is not in git yet", "git add docs/new.txt")]
    assert len(stopped_merge(project).waiting) == 1


@pytest.mark.parametrize(("kept", "who"), [("main", "you"), ("mine", "main")])
def test_what_one_side_had_added_and_the_merged_file_lacks_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str, who: str
) -> None:
    """A whole file taken with `git checkout --ours`; a question that both had and one reworded is no loss."""
    monkeypatch.chdir(tmp_path)
    asked = tmp_path / "docs/questions.toml"
    asked.parent.mkdir()
    git(tmp_path, "init", "-q", "-b", "main")
    texts = {"base": 'ask = "一"\n', "mine": 'ask = "一"\nask = "我"\n', "main": 'ask = "一"\nask = "主"\n'}
    for branch, text in texts.items():
        asked.write_text(text, "utf-8")
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-q", "-m", branch)
        if branch == "base":
            git(tmp_path, "switch", "-q", "-c", "mine")
        elif branch == "mine":
            git(tmp_path, "switch", "-q", "main")
    git(tmp_path, "switch", "-q", "mine")
    subprocess.run(["git", "rebase", "-q", "main"], cwd=tmp_path, capture_output=True, check=False)
    asked.write_text(texts[kept], "utf-8")
    lost, _added = stopped_merge(Project(tmp_path)).faults
    side = "REBASE_HEAD" if who == "you" else "HEAD"
    assert told([lost]) == [
        (
            "questions.toml",
            f'{who} added ask = "{"我" if who == "you" else "主"}", and it is gone',
            f"git show {side}:docs/questions.toml has it; put it back, unless it was meant to go",
        )
    ]
    asked.write_text('ask = "一"\nask = "我"\nask = "主"\n', "utf-8")
    assert [fault.message for fault in stopped_merge(Project(tmp_path)).faults] == [
        "git waits for it to be added"
    ]


def test_an_experiment_is_one_removal_and_its_recording_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "docs/a/experiments"
    names = ("gone.py", "recorded/gone.x-1.txt", "recorded/gone.y.txt", "recorded/both.x-1.txt")
    git(tmp_path, "init", "-q", "-b", "main")
    for side in ("base", "mine", "main"):
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(f"{side}\n", "utf-8")
            if side == "main" and "gone" in name:
                (folder / name).unlink()
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-q", "-m", side)
        git(tmp_path, "switch", "-q", *{"base": ["-c", "mine"], "mine": ["main"], "main": ["mine"]}[side])
    subprocess.run(["git", "rebase", "-q", "main"], cwd=tmp_path, capture_output=True, check=False)
    faults = stopped_merge(Project(tmp_path)).faults
    gone = " ".join(f"docs/a/experiments/{name}" for name in names[:3])
    both = f"docs/a/experiments/{names[3]}"
    assert [(fault.message, fault.mend) for fault in faults] == [
        (
            "you changed it, main removed it (and 2 more of it)",
            f"git rm {gone}; to keep them: git add {gone}",
        ),
        (
            "holds git's conflict markers",
            "first its program, if that is listed here; then: anatomy run a/both --record --env x-1 && git add "
            f"{both}; where it cannot run: git checkout HEAD -- {both}; then: git -c core.editor=true rebase --continue",
        ),
    ]


def test_what_only_waits_to_go_on_is_told(project: Project) -> None:
    settle(project)
    assert stopped_merge(project).faults == []
    [fault] = stopped_merge(project).waiting
    assert fault.mend == "git add -u && git -c core.editor=true rebase --continue"
    assert fault.due == "review"


def test_what_was_edited_after_it_was_added_is_added_again(project: Project) -> None:
    settle(project)
    (project.docs / "index.md").write_text("# 页\n\n三句。\n", "utf-8")
    [fault] = stopped_merge(project).faults
    assert told([fault]) == [
        (
            "index.md",
            "was edited after git add",
            "git add -u && git -c core.editor=true rebase --continue",
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


def test_each_place_of_a_file_is_named() -> None:
    block = "<<<<<<< HEAD\n甲\n=======\n乙\n>>>>>>> 02 (mine)\n"
    fault = conflict(Path("f.md"), f"一\n{block}二\n{block}{block}".encode())
    assert fault
    assert (fault.line, fault.message) == (2, "holds git's conflict markers, also at lines 8,13")
    assert "delete the three marker lines of each, then: git add f.md" in str(fault.mend)


def test_only_what_both_began_with_may_have_to_go_with_the_other_side() -> None:
    """One side removed a block; the other kept it, and added one of its own below."""
    text = "<<<<<<< HEAD\n=======\n[a]\nx = 1\n\n[b]\nx = 1\n\n[c]\nx = 2\n>>>>>>> 02 (mine)\n"
    fault = conflict(Path("f.toml"), text.encode(), {b"[a]\n", b"x = 1\n", b"[b]\n"})
    assert fault
    assert str(fault.mend).startswith("one side has nothing for lines 3-4,6-7: delete them too if")


def test_both_versions_of_a_sentence_are_due_before_the_rebase_goes_on(project: Project) -> None:
    """The command that goes on stands above what only warns, and would commit both."""
    both = "# 页\n\n轮子有六十个格子，指针每一拍走一格。\n轮子有六十四个格子，指针每一拍走一格。\n"
    (project.snippets / "lock.toml").write_text("version = 1\n", "utf-8")
    (project.docs / "same.md").write_text(both, "utf-8")
    settle(project)
    [fault] = [fault for fault in check(project) if fault.message.startswith("says nearly")]
    assert (fault.line, fault.due) == (4, "draft")
    git(project.root, "-c", "core.editor=true", "rebase", "--continue")
    [fault] = [fault for fault in check(project) if fault.message.startswith("says nearly")]
    assert fault.due == "review"
