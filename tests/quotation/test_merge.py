"""Two branches change the lock, or the stamps: git merges lines, and an entry is a line, so that none is ever put together from two."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from anatomy import tomlfile
from anatomy.paths import find_project
from anatomy.quotation.lock import LockedSnippet, read_lock
from world import PAGE, PIN_FILE, World, commit_first, git, make_world, quoting

Entries = dict[str, str]
"""What a side says of each entry."""
BASE: Entries = {"b": "old", "d": "old", "f": "old", "h": "old"}


def text(entries: Entries) -> str:
    """A file of one line an entry; most of each line is the same in all, as a commit is."""
    rows = [
        tomlfile.entry(f'files."{key}"', {"blob": f"{key} {said}", "commit": "c" * 40, "sources": ["git"]})
        for key, said in sorted(entries.items())
    ]
    return "".join(["# ours\nversion = 1\n\n", *rows])


def changes(side: str) -> Iterator[Entries]:
    """Everything that a branch may do to one entry or two: add (before, between and behind the others), change, remove, replace."""
    added = [f"{place}{side}" for place in "aceghi"]
    one = [{key: side} for key in added] + [{key: side} for key in BASE] + [{key: ""} for key in BASE]
    for some in [*one, *({**a, **b} for a, b in itertools.combinations(one, 2))]:
        yield {key: said for key, said in (BASE | some).items() if said}


APART = 8
"""Lines between two cases of one file, equal on all sides and each there once, so that git merges each case by itself."""


def unions(folder: Path, cases: Sequence[tuple[str, str, str]]) -> list[str]:
    """What git makes of each case (ours, base, theirs) where .gitattributes says merge=union; all in one call, for there are thousands."""
    for name, side in zip(("ours", "base", "theirs"), zip(*cases, strict=True), strict=True):
        rows = ["".join(f"# {at} {row}\n" for row in range(APART)) + said for at, said in enumerate(side)]
        (folder / name).write_text("".join(rows), "utf-8")
    command = ["git", "merge-file", "-p", "--union", "ours", "base", "theirs"]
    merged = subprocess.run(command, cwd=folder, capture_output=True, check=True, text=True).stdout
    return re.split(rf"(?:# \d+ \d\n){{{APART}}}", merged)[1:]


def test_a_union_of_lines_keeps_every_entry_whole(tmp_path: Path) -> None:
    """New beside new, new beside changed or removed, the same entry on both sides: every pair of changes to one entry, and of one to two."""
    clean = settled = 0
    cases = [
        *itertools.product(list(changes("m"))[:14], changes("n")),
        *itertools.product(list(changes("m"))[14:], list(changes("n"))[:14]),
    ]
    made = unions(tmp_path, [(text(main), text(BASE), text(mine)) for main, mine in cases])
    for (main, mine), merged in zip(cases, made, strict=True):
        try:
            tomllib.loads(merged)
            clean += 1
        except tomllib.TOMLDecodeError:
            settled += 1
            merged = tomlfile.settled(merged, partial(text, main))
        found = {
            key: row["blob"].removeprefix(f"{key} ") for key, row in tomllib.loads(merged)["files"].items()
        }
        for key, said in found.items():
            assert said in {main.get(key), mine.get(key), BASE.get(key)}, (key, main, mine)
        for key in main.keys() | mine.keys():
            if main.get(key) == mine.get(key) or key not in BASE:
                assert found[key] == main.get(key, mine.get(key)), (key, main, mine)
            elif key in main and mine.get(key) == BASE[key]:
                assert found[key] == main[key], (key, main, mine)
    assert clean > 1000
    assert settled > 100


def test_a_text_of_tables_is_left_as_it_is() -> None:
    """There a line belongs to the one above it, and equal lines are no repetition."""
    for left in ("[a]\nx = 1\n[b]\nx = 1\n", "[a]\nx = 1\n[a]\nx = 1\n"):
        assert tomlfile.settled(left, lambda: "") == left


def test_what_git_has_marked_is_settled_as_well() -> None:
    rows = "version = 1\n<<<<<<< HEAD\nfiles.a = { x = 1 }\nfiles.b = { x = 1 }\n=======\nfiles.a = { x = 2 }\nfiles.c = { x = 3 }\n>>>>>>> 01 (c)\n"
    assert tomllib.loads(tomlfile.settled(rows, lambda: "")) == {
        "version": 1,
        "files": {"b": {"x": 1}, "c": {"x": 3}},
    }
    kept = tomlfile.settled(rows, lambda: "files.a = { x = 2 }\n")
    assert tomllib.loads(kept)["files"]["a"] == {"x": 2}


SNIPPET = '\n[snippets.widget-{name}]\npath = "src/{name}.c"\nsymbol = "{name}"\n'
NAMES = ("fan", "gear", "hub", "key")


@pytest.fixture
def parted(tmp_path: Path) -> World:
    """Two branches, ``main`` and ``mine``, each of which quotes two new files of the same commit, neighbours in the lock."""
    files = {f"src/{name}.c": f"int {name}(int teeth)\n{{\n    return teeth;\n}}\n" for name in NAMES}
    made = make_world(tmp_path / "other")
    widget = {name: (made.upstream / name).read_bytes().decode() for name in ("src/widget.c", "工具.py")}
    world = quoting(tmp_path, widget | files, PIN_FILE, PAGE)
    root = world.project.root
    shutil.copy(find_project(Path(__file__).parent).root / ".gitattributes", root)
    (root / ".gitignore").write_text(".anatomy\n", "utf-8")
    assert world.lock().exit_code == 0
    commit_first(root)
    git(root, "branch", "mine")
    for branch, names, before in (
        ("main", NAMES[::2], "\n[snippets.widget-turn]"),
        ("mine", NAMES[1::2], None),
    ):
        git(root, "switch", "-q", branch)
        said = "".join(SNIPPET.format(name=name) for name in names)
        shown = "".join(f'--8<-- "quote/widget-{name}.md"\n\n' for name in names)
        pins, page = world.pin_file().read_text("utf-8"), (root / "docs/index.md").read_text("utf-8")
        world.pin_file().write_text(pins.replace(before, said + before) if before else pins + said, "utf-8")
        rows = page.replace("# 试\n\n", f"# 试\n\n{shown}") if before else f"{page}\n{shown}"
        (root / "docs/index.md").write_text(rows, "utf-8")
        assert world.lock().exit_code == 0
        git(root, "commit", "-q", "-a", "-m", branch)
    return world


def test_neighbours_that_two_branches_quote_are_both_kept_by_a_rebase(parted: World) -> None:
    root, known = parted.project.root, dict[str, LockedSnippet]()
    for branch in ("main", "mine"):
        git(root, "switch", "-q", branch)
        known |= read_lock(parted.project).snippets
    git(root, "rebase", "-q", "main")
    done = parted.run("lock", "--offline")
    assert done.exit_code == 0, done.output
    lock = read_lock(parted.project)
    assert lock.snippets == known
    assert {f"acme/v1/src/{name}.c" for name in NAMES} <= lock.files.keys()
    assert {entry.readers for id, entry in lock.snippets.items() if id != "widget-tool"} == {
        ("rule", "tree-sitter")
    }
    checked = parted.run("check")
    assert "lock.toml" not in checked.output, checked.output


def test_what_a_union_has_said_twice_is_mended_by_lock_without_asking_anybody(parted: World) -> None:
    """Two conflicts with a line or two between them are one to git, which then writes these lines twice."""
    root = parted.project.root
    git(root, "switch", "-q", "mine")
    git(root, "rebase", "-q", "main")
    lock = parted.project.lock
    rows = lock.read_text("utf-8").splitlines(keepends=True)
    lock.write_text("".join([*rows, rows[-1]]), "utf-8")
    done = parted.run("check")
    assert "lock.toml(" in done.output
    assert done.output.count("    mend: anatomy lock\n") == 1, done.output
    assert parted.run("lock", "--offline").exit_code == 0
    assert "lock.toml" not in parted.run("check").output


def test_an_entry_without_its_readers_is_named_and_made_anew(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    sound = world.project.lock.read_text("utf-8")
    world.edit(world.project.lock, ', readers = ["rule", "tree-sitter"]', "")
    done = world.run("check")
    assert (
        "snippets.widget-turn: the lock does not say who found turn\n    mend: anatomy lock widget-turn\n"
        in done.output
    )
    assert "widget-turn: src/widget.c lines 3-10 (git: git)\n" in world.lock().output
    assert world.project.lock.read_text("utf-8") == sound


@pytest.mark.parametrize(
    ("old", "new"),
    [(', commit = "', ', commits = "'), ("size = ", 'size = "x", was = '), (', sha256 = "', ', sha256 = "X')],
)
def test_a_broken_lock_is_never_to_be_written_by_hand(tmp_path: Path, old: str, new: str) -> None:
    """Nobody can know a hash; the mend brings back the last copy that is sound, not the last that is TOML."""
    world = make_world(tmp_path)
    assert world.lock().exit_code == 0
    root = world.project.root
    commit_first(root)
    sound = world.project.lock.read_text("utf-8")
    git(root, "switch", "-q", "-c", "mine")
    world.edit(world.project.lock, old, new)
    git(root, "commit", "-q", "-a", "-m", "broken")
    for command in ("lock", "check"):
        done = world.run(command, *(["--offline"] if command == "lock" else []))
        assert done.exit_code == 1
        mends = {row for row in done.output.split("\n") if "mend:" in row}
        assert mends == {"    mend: git checkout main -- snippets/lock.toml && anatomy lock"}
        assert "write " not in done.output
    git(root, "checkout", "-q", "main", "--", "snippets/lock.toml")
    assert world.lock().exit_code == 0
    assert world.project.lock.read_text("utf-8") == sound
