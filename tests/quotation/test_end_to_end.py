"""A quotation of Rust and one of Go, from a git upstream to a built page, a moved file, and a bump."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from anatomy.quotation.lock import read_lock
from world import World, git, quoting

RUST = """\
//! A box.

pub struct Square {
    side: u32,
}

impl Square {
    /// Not part of it.
    #[inline]
    pub fn area(&self) -> u32 {
        let brace = '}';
        self.side * self.side
    }
}
"""
GO = """\
package shop

type Square struct{ side int }

// Area is not part of it.
func (s *Square) Area() int {
	return s.side * len("}")
}

func Twice(n int) int { return 2 * n }
"""
PYTHON = """\
class Box:
    @property
    def size(self):
        return 1

    @size.setter
    def size(self, value):
        self.value = value
"""
PIN_FILE = """\
repo = "acme/shop"
licence = "MIT"
notice = "LICENSE"

[pins.v1]
commit = "{commit}"

[snippets.area]
path = "src/square.rs"
symbol = "Square::area"

[snippets.go-area]
path = "square.go"
symbol = "Square.Area"

[snippets.setter]
path = "box.py"
symbol = "Box.size"
occurrence = 2

[snippets.head]
path = "square.go"
lines = "1-3"

[snippets.tail]
path = "box.py"
lines = "3-"

[snippets.twice]
path = "square.go"
from = "func Twice"
to = "}}"
"""
IDS = ("area", "go-area", "setter", "head", "tail", "twice")
PAGE = "# 形\n\n" + "\n".join(f'--8<-- "quote/{id}.md"\n' for id in IDS)


@pytest.fixture
def shop(tmp_path: Path) -> World:
    files = {"src/square.rs": RUST, "square.go": GO, "box.py": PYTHON}
    made = quoting(tmp_path, files, PIN_FILE, PAGE)
    git(made.upstream, "tag", "v1")
    return made


def mirrored(world: World, *words: str) -> str:
    done = world.run(*words, "--offline", "--git-mirror", f"acme/shop={world.upstream}")
    assert done.exit_code == 0, done.output
    return done.output


def commit(world: World, tag: str) -> str:
    git(world.upstream, "add", "-A")
    git(world.upstream, "commit", "-q", "-m", tag)
    git(world.upstream, "tag", tag)
    return git(world.upstream, "rev-parse", "HEAD")


def test_a_quotation_of_rust_and_one_of_go_from_upstream_to_the_page(shop: World) -> None:
    mirrored(shop, "lock")
    lock = read_lock(shop.project).snippets
    assert (lock["area"].lines, lock["area"].language) == ("9-13", "rust")
    assert (lock["go-area"].lines, lock["go-area"].language) == ("6-8", "go")
    assert lock["area"].readers == lock["go-area"].readers == ("rule", "tree-sitter")
    assert (lock["setter"].lines, lock["setter"].count) == ("6-8", 2)
    assert lock["tail"].lines == "3-8"
    mirrored(shop, "fetch")
    assert shop.run("build").exit_code == 0
    page = (shop.project.site / "index.html").read_text("utf-8")
    for id, text in (("area", RUST), ("go-area", GO)):
        first, last = map(int, lock[id].lines.split("-"))
        chosen = "\n".join(text.split("\n")[first - 1 : last]) + "\n"
        assert hashlib.sha256(chosen.encode()).hexdigest() == lock[id].sha256
        assert f'data-sha256="{lock[id].sha256}"' in page
        assert f"blob/{shop.commit}" in page
    assert '<span class="k">fn</span>' in page  # coloured as Rust


def test_what_lock_writes_says_who_found_a_symbol_and_reads_back(shop: World) -> None:
    mirrored(shop, "lock")
    text = shop.project.lock.read_text("utf-8")
    assert 'readers = ["rule", "tree-sitter"]' in text
    assert text.count("count = 2") == 1
    before = shop.project.lock.read_bytes()
    mirrored(shop, "lock", *IDS)
    assert shop.project.lock.read_bytes() == before


def test_a_file_that_moved_unchanged_is_moved_for_symbols_lines_and_anchors_alike(shop: World) -> None:
    mirrored(shop, "lock")
    (shop.upstream / "pkg" / "deep").mkdir(parents=True)
    for name in ("square.go", "box.py"):
        git(shop.upstream, "mv", name, f"pkg/deep/{name}")
    commit(shop, "v2")
    report = mirrored(shop, "bump", "acme", "v2", "--dry-run")
    moved = report.partition("## Moved only")[2]
    for id in ("go-area", "setter", "head", "tail", "twice"):
        assert f"### {id}" in moved, report
    mirrored(shop, "bump", "acme", "v2")
    lock = read_lock(shop.project)
    assert lock.snippets["head"].file == "acme/v2/pkg/deep/square.go"
    assert lock.snippets["setter"].count == 2
    assert 'lines = "3-"' in shop.pin_file().read_text("utf-8")


def test_an_occurrence_whose_count_changed_is_for_a_person_to_decide(shop: World) -> None:
    mirrored(shop, "lock")
    more = PYTHON + "\n    @size.deleter\n    def size(self):\n        pass\n"
    (shop.upstream / "box.py").write_text(more, "utf-8")
    commit(shop, "v2")
    report = mirrored(shop, "bump", "acme", "v2", "--dry-run")
    ambiguous = report.partition("## Ambiguous")[2].partition("\n## ")[0]
    assert "box.py defines Box.size 3 times, not 2 times as at the pin" in ambiguous


@pytest.mark.parametrize("tag", ["@scope/pkg@1.0.0", "release/2.0", "v1+dfsg"])
def test_a_pin_moves_to_a_tag_of_any_form_that_git_allows(shop: World, tag: str) -> None:
    mirrored(shop, "lock")
    (shop.upstream / "more.txt").write_text("x\n", "utf-8")
    new = commit(shop, tag)
    mirrored(shop, "bump", "acme", tag, "--dry-run")
    mirrored(shop, "bump", "acme", tag)
    text = shop.pin_file().read_text("utf-8")
    assert f'tag = "{tag}"' in text
    assert new in text
    mirrored(shop, "audit")


def test_lock_lets_nothing_through_that_fetch_would_refuse(shop: World) -> None:
    """A Git LFS pointer stands where the file should be."""
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 9\n"
    (shop.upstream / "square.go").write_text(pointer, "utf-8")
    shop.edit(shop.pin_file(), shop.commit, commit(shop, "v2"))
    done = shop.run("lock", "--offline", "--git-mirror", f"acme/shop={shop.upstream}")
    assert done.exit_code == 1
    assert "a Git LFS pointer stands there" in done.output
    assert not shop.project.lock.exists()


def test_two_readers_that_disagree_stop_the_lock(shop: World) -> None:
    trap = "int f(void)\n{\n#define A do { \\\n x; /* one \\\n two */ \\\n} while (0)\n    A;\n}\n"
    (shop.upstream / "a.c").write_text(trap, "utf-8")
    new = commit(shop, "v2")
    shop.edit(shop.pin_file(), shop.commit, new)
    shop.edit(
        shop.pin_file(), 'path = "src/square.rs"\nsymbol = "Square::area"', 'path = "a.c"\nsymbol = "f"'
    )
    done = shop.run("lock", "--offline", "--git-mirror", f"acme/shop={shop.upstream}")
    assert done.exit_code == 1
    assert "two readers see different ends" in done.output
    assert "rule: lines 1-8" in done.output
    assert 'write lines = "' in done.output
    assert "acme.toml(" in done.output
