"""Pin files: good ones are read, bad ones are refused whole, each fault at its line."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anatomy.errors import PinError
from anatomy.lines import parse_ranges
from anatomy.paths import Project
from anatomy.pin import line_ranges, upstream_path
from anatomy.quotation.pinfile import read_pins

GOOD = """\
repo = "acme/widgets"
licence = "MIT"
notice = "LICENSE"

[pins."v1"]
commit = "0123456789abcdef0123456789abcdef01234567"
tag = "v1"
debian = { source = "widgets", version = "1.0" }

[snippets.widget-turn]
path = "src/widget.c"
symbol = "turn"
omit = [{ from = "debug" }, "12-14"]
notes = [{ at = "spin", text = "转" }]
"""


def project(tmp_path: Path, **files: str) -> Project:
    (tmp_path / "snippets").mkdir()
    for name, text in files.items():
        (tmp_path / "snippets" / f"{name}.toml").write_text(text, "utf-8")
    return Project(tmp_path)


def faults(tmp_path: Path, **files: str) -> list[tuple[str, int | None]]:
    with pytest.raises(PinError) as caught:
        read_pins(project(tmp_path, **files))
    return [(fault.message, fault.line) for fault in caught.value.faults]


def test_a_good_file_gives_its_pins_and_snippets(tmp_path: Path) -> None:
    pins = read_pins(project(tmp_path, acme=GOOD))
    snippet = pins.snippets["widget-turn"]
    assert snippet.pin.repo == "acme/widgets"
    assert snippet.key == "acme/v1/src/widget.c"
    assert snippet.line == 10
    assert [omission.lines for omission in snippet.omit] == [None, "12-14"]
    assert snippet.pin.debian is not None
    assert snippet.pin.debian.source == "widgets"


def test_every_fault_of_every_file_is_reported_at_once_with_its_line(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        acme=GOOD.replace("0123456789abcdef0", "Z")
        .replace('symbol = "turn"', 'simbol = "turn"')
        .replace('"12-14"', '"14-12"'),
        other=GOOD.replace("widget-turn", "Widget_Turn").replace('"src/widget.c"', '"../widget.c"'),
    )
    lines = {line for _, line in found}
    text = "\n".join(message for message, _ in found)
    assert {6, 12, 13} <= lines
    for word in ("commit", "simbol", "omit", "path"):
        assert word in text


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('symbol = "turn"', "", "say what to quote"),
        ('symbol = "turn"', 'from = "x"', "go together"),
        ('symbol = "turn"', 'lines = "1-2"\nfrom = "a"\nto = "b"', "not both"),
        ('path = "src/widget.c"', 'path = "src//widget.c"', "normal"),
        ('path = "src/widget.c"', 'path = "/src/widget.c"', "relative"),
        ('path = "src/widget.c"', 'path = "src\\\\widget.c"', "backslash"),
        ('path = "src/widget.c"', 'path = "src/widget.c\\u202e"', "control"),
        ('path = "src/widget.c"', 'path = "src./widget.c"', "dot"),
        ('path = "src/widget.c"', 'path = "src/e\\u0301.c"', "normalisation"),
        ('path = "src/widget.c"', 'path = ".git/config"', "normal"),
        ('repo = "acme/widgets"', 'repo = "acme/../widgets"', "repo"),
        ('licence = "MIT"', "", "licence"),
        ('tag = "v1"', 'tag = "v１"', "tag"),
        ('tag = "v1"', 'tag = "ν1"', "tag"),
        ('tag = "v1"', 'tag = "v1~1"', "tag"),
        ("[snippets.widget-turn]", '[snippets.widget-turn]\npin = "v2"', "no pin 'v2'"),
    ],
)
def test_a_bad_value_is_named(tmp_path: Path, old: str, new: str, word: str) -> None:
    assert word in "\n".join(message for message, _ in faults(tmp_path, acme=GOOD.replace(old, new)))


def test_a_pin_that_was_renamed_is_one_fault_however_many_name_it(tmp_path: Path) -> None:
    snippets = "".join(f'\n[snippets.w{n}]\npin = "v1"\npath = "a.c"\nsymbol = "f"\n' for n in range(3))
    renamed = GOOD.replace('[pins."v1"]', '[pins."v1.0"]') + snippets
    with pytest.raises(PinError) as caught:
        read_pins(project(tmp_path, acme=renamed))
    (fault,) = caught.value.faults
    assert fault.message == "snippets.w0 (and 2 more): no pin 'v1' here; there are v1.0"
    assert fault.line == 16
    assert str(fault.mend).startswith(
        'give a pin the name again: [pins."v1"], or name another in each; then: '
    )


def moving(moved: str) -> str:
    return GOOD.replace('[pins."v1"]', f'[releases]\nkind = "git"\nmoved = {moved}\n\n[pins."v1"]')


@pytest.mark.parametrize(
    ("moved", "key", "offer"),
    [
        ('[["src/"]]', "moved", 'moved = { "lib/" = "src/lib/" }'),
        ('[["a", "b", "c"]]', "moved", 'moved = { "lib/" = "src/lib/" }'),
        ('"widget.c"', "moved", 'moved = { "lib/" = "src/lib/" }'),
        ('{ "widget.c" = 3 }', "moved.widget.c", '"widget.c" = "src/lib/"'),
    ],
)
def test_a_move_that_is_none_is_one_fault_that_shows_one(
    tmp_path: Path, moved: str, key: str, offer: str
) -> None:
    ((message, line),) = faults(tmp_path, acme=moving(moved))
    assert message.startswith(f"releases.{key}: is ")
    assert message.endswith(f", which cannot stand here; write {offer}")
    assert line == 7


def test_a_file_that_moved_several_times_is_looked_for_in_all_of_its_places(tmp_path: Path) -> None:
    moved = '{ "src/" = ["lib/", "src/lib/"], "lib/widget.c" = "widget.c" }'
    releases = read_pins(project(tmp_path, acme=moving(moved))).releases["acme"]
    found = releases.paths("src/widget.c")
    assert found[:4] == ("src/widget.c", "lib/widget.c", "src/lib/widget.c", "widget.c")


def test_one_id_in_two_files_is_refused(tmp_path: Path) -> None:
    assert any(
        "already in acme.toml(10)" in message for message, _ in faults(tmp_path, acme=GOOD, bolts=GOOD)
    )


def test_paths_that_differ_only_by_case_are_refused(tmp_path: Path) -> None:
    second = GOOD + '\n[snippets.widget-two]\npath = "SRC/widget.c"\nsymbol = "two"\n'
    assert any("only by case" in message for message, _ in faults(tmp_path, acme=second))


def test_broken_toml_names_its_line(tmp_path: Path) -> None:
    ((message, line),) = faults(tmp_path, acme=GOOD.replace('tag = "v1"', "tag = v1"))
    assert "is not TOML" in message
    assert line == 7


def test_toml_nested_too_deeply_is_one_fault(tmp_path: Path) -> None:
    ((message, _),) = faults(tmp_path, acme="a = " + "[" * 20000 + "]" * 20000)
    assert "nested too deeply" in message


def test_a_huge_file_is_one_fault(tmp_path: Path) -> None:
    ((message, _),) = faults(tmp_path, acme="#" * (5 * 1024 * 1024))
    assert "larger than" in message


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    where = project(tmp_path)
    (where.snippets / "acme.toml").write_bytes(b"a = 1\nb = '\xff'\n")
    with pytest.raises(PinError) as caught:
        read_pins(where)
    assert caught.value.faults[0].line == 2


@given(st.text())
def test_no_path_escapes_the_tree(text: str) -> None:
    try:
        path = upstream_path(text)
    except ValueError:
        return
    assert not path.startswith("/")
    assert ".." not in path.split("/")
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Zl") for c in path)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_ranges_read_back_as_written(steps: list[int]) -> None:
    ranges, at = [], 0
    for step in steps:
        ranges.append((at + step, at + 2 * step))
        at += 2 * step
    text = ", ".join(f"{a}-{b}" for a, b in ranges)
    assert parse_ranges(line_ranges(text)) == tuple(ranges)
