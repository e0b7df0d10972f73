"""What became of a quotation, decided on bytes."""

from __future__ import annotations

import pytest

from anatomy.history.at_pin import QuotedAtPin
from anatomy.history.change import Change, Status, compare, find_moved_symbol, unified
from anatomy.history.release import Release
from anatomy.history.survey import compare_in_release
from anatomy.pin import Releases
from world import quotation, snippet

PY = "import a\n\ndef f(x):\n    y = x + 1\n    return y\n\ndef g():\n    return 0\n"


def old(text: str, **how: object) -> QuotedAtPin:
    path = str(how.pop("path", "m.py"))
    return QuotedAtPin.of(quotation(snippet(path, **how), text.encode()), text.encode())


def became(one: QuotedAtPin, text: str, path: str = "m.py") -> Change:
    return compare(one, path, text.encode())


def test_the_same_bytes_on_the_same_lines_are_the_same() -> None:
    change = became(old(PY, symbol="f"), PY + "\ndef h():\n    pass\n")
    assert (change.status, change.path, change.lines) == (Status.SAME, "m.py", "3-5")


def test_the_same_bytes_on_other_lines_only_moved_and_the_new_lines_are_told() -> None:
    one = old(PY, symbol="f")
    change = became(one, "import b\n" + PY)
    assert (change.status, change.lines) == (Status.MOVED, "4-6")
    assert unified(one, ("import b\n" + PY).encode(), change) == []


def test_one_changed_line_is_changed_with_exactly_that_line_in_the_diff() -> None:
    one = old(PY, symbol="f")
    new = PY.replace("x + 1", "x + 2")
    change = became(one, new)
    assert (change.status, change.lines) == (Status.CHANGED, "3-5")
    assert [line for line in unified(one, new.encode(), change) if line[0] in "+-"] == [
        "-    y = x + 1",
        "+    y = x + 2",
    ]


def test_a_line_added_inside_an_omission_leaves_the_quotation_the_same() -> None:
    text = "def f(x):\n    a = 1\n    skipped = 2\n    b = 3\n    return a\n"
    one = old(text, symbol="f", lines="1-2, 4-5")
    change = became(one, text.replace("skipped = 2", "skipped = 2\n    more = 4"))
    assert (change.status, change.lines) == (Status.MOVED, "1-2,5-6")


def test_a_symbol_that_is_no_more_is_gone() -> None:
    assert became(old(PY, symbol="f"), "def g():\n    return 0\n").status is Status.GONE


def test_two_definitions_are_ambiguous_unless_just_one_of_them_is_the_old_one() -> None:
    one = old(PY, symbol="f")
    other = "\ndef f(z):\n    return z\n"
    assert (became(one, PY + other).status, became(one, PY + other).lines) == (Status.SAME, "3-5")
    rewritten = PY.replace("x + 1", "x + 2") + other
    change = became(one, rewritten)
    assert change.status is Status.AMBIGUOUS
    assert "3-5, 10-11" in change.detail


@pytest.mark.parametrize(
    ("new", "status", "lines"),
    [
        ("z\nalpha = 1\nbeta = 2\ngamma = 3\nend\n", Status.MOVED, "2-4"),
        ("alpha = 1\nbeta = 20\ngamma = 3\nend\n", Status.CHANGED, "1-3"),
        ("alpha = 1\nbeta = 2\nnew one\ngamma = 3\nend\n", Status.CHANGED, "1-4"),
        ("nothing\nof that\nis here\nend\n", Status.GONE, ""),
        ("alpha = 1\nbeta = 2\ngamma = 3\nend\nx\nalpha = 1\nbeta = 2\ngamma = 3\n", Status.SAME, "1-3"),
    ],
)
def test_lines_are_found_again_by_their_bytes_and_then_by_their_neighbours(
    new: str, status: Status, lines: str
) -> None:
    change = became(old("alpha = 1\nbeta = 2\ngamma = 3\nend\n", lines="1-3"), new)
    assert (change.status, change.lines) == (status, lines)


def test_lines_that_stand_twice_and_that_nothing_tells_apart_are_ambiguous() -> None:
    one = old("top\nx = 1\ny = 2\nbottom\n", lines="2-3")
    twice = "aa\nx = 1\ny = 2\nbb\ncc\nx = 1\ny = 2\ndd\n"
    assert became(one, twice).status is Status.AMBIGUOUS
    assert became(one, twice.replace("dd", "bottom")).lines == "6-7"
    two = old("p1\nx1 = 1\nq1\nr1\nx2 = 2\ns1\n", lines="2, 5")
    assert became(two, "x2 = 2\nx1 = 1\nx2 = 2\nx1 = 1\n").status is Status.AMBIGUOUS


def test_text_anchors_find_their_region_again_when_its_inside_was_rewritten() -> None:
    one = old("a\nbegin here\n one\n two\n three\n four\nend here\nb\n", start="begin here", end="end here")
    change = became(one, "q\nq\nbegin here\n five\n six\n seven\n eight\nend here\n")
    assert (change.status, change.lines) == (Status.CHANGED, "3-8")


def test_lines_that_are_in_effect_a_function_are_found_by_its_name_when_little_of_it_is_left() -> None:
    text = "class C:\n    def run(self):\n        one = 1\n        two = 2\n        three = 3\n        return one\n"
    one = old(text, lines="2-6")
    new = "class C:\n    def run(self, more):\n        everything()\n        was()\n        written(anew)\n"
    change = became(one, new)
    assert (change.status, change.lines) == (Status.CHANGED, "2-5")


def test_a_symbol_in_another_file_is_moved_with_the_same_bytes_and_changed_with_others() -> None:
    one = old(PY, symbol="f")
    same = {"n.py": b"def f(x):\n    y = x + 1\n    return y\n", "o.py": b"f = 1\n"}
    found = find_moved_symbol(one, same)
    assert (found.status, found.path, found.lines) == (Status.MOVED, "n.py", "1-3")
    found = find_moved_symbol(one, {"n.py": b"def f(x, z):\n    pass\n"})
    assert (found.status, found.path) == (Status.CHANGED, "n.py")


def test_a_symbol_in_two_other_files_alike_is_ambiguous_and_names_both() -> None:
    body = b"def f(x):\n    y = x + 1\n    return y\n"
    found = find_moved_symbol(old(PY, symbol="f"), {"n.py": body, "o.py": body})
    assert found.status is Status.AMBIGUOUS
    assert "n.py, o.py" in found.detail


def test_a_symbol_is_not_sought_in_files_of_another_language() -> None:
    assert (
        find_moved_symbol(old(PY, symbol="f"), {"f.c": b"int\nf(int x)\n{\n    return x;\n}\n"}).status
        is Status.GONE
    )


def test_a_symbol_that_goes_by_another_name_is_found_under_the_name_that_the_pin_file_gives() -> None:
    release = Release(
        "acme", "2", "git", "", {"m.py": b"class E: pass\n", "n.py": b"class D:\n    def f(x): pass\n"}
    )
    releases = Releases(kind="sdist", project="acme", versions=("2",))
    gone = compare_in_release(old(PY, symbol="f"), releases, release)
    assert gone is not None
    assert gone.status is Status.GONE
    found = compare_in_release(old(PY, symbol="f", later="D.f"), releases, release)
    assert found is not None
    assert (found.status, found.path, found.lines) == (Status.CHANGED, "n.py", "2")
    lines = compare_in_release(old(PY, lines="1-2", later="D"), releases, release)
    assert lines is not None
    assert (lines.status, lines.path, lines.lines) == (Status.CHANGED, "n.py", "1-2")
    at_home = compare_in_release(old(PY, symbol="f", later="E"), releases, release)
    assert at_home is not None
    assert (at_home.status, at_home.path, at_home.lines) == (Status.CHANGED, "m.py", "1")
