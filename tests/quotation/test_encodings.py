"""Bytes that are not plain UTF-8: symbols and anchors match, the page shows text, the proof stays the bytes'."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from anatomy.errors import PinError, SelectionError
from anatomy.pin import Note
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.selection.encoding import encoding_name
from anatomy.quotation.selection.select import select, shown_lines
from world import World, git, quoting, snippet

GBK = '# -*- coding: gbk -*-\ndef 生成():\n    return "狗屁不通"\n'.encode("gbk")
SJIS = '# -*- coding: shift_jis -*-\ndef f():\n    """一覧表"""\n    return 1\n\n\ndef g():\n    return 2\n'.encode(
    "shift_jis"
)


def test_a_symbol_of_a_declared_encoding_is_found_and_hashed_as_bytes() -> None:
    found = select(snippet("a.py", symbol="生成"), GBK)
    assert found.text == "2-3"
    assert found.sha256 == hashlib.sha256(GBK[GBK.index(b"def") :]).hexdigest()


def test_anchors_and_notes_match_the_text() -> None:
    one = snippet("a.py", start="生成", end="狗屁", notes=(Note(at="不通", text="注"),))
    assert select(one, GBK).text == "2-3"


def test_a_trail_byte_that_looks_like_a_backslash_is_none() -> None:
    assert select(snippet("a.py", symbol="f"), SJIS).text == "2-4"
    assert select(snippet("a.py", symbol="g"), SJIS).text == "7-8"


def test_an_encoding_may_be_declared_by_the_snippet() -> None:
    source = "/* \u00e9 */\nint f(void)\n{\n    return 1; /* \u00fc */\n}\n".encode("latin-1")
    with pytest.raises(SelectionError, match=r"holds byte 0xE9 at offset 3 \(line 1\), which is not utf-8"):
        select(snippet("a.c", symbol="f"), source)
    one = snippet("a.c", symbol="f", encoding="latin-1")
    assert select(one, source).text == "2-5"
    assert "".join(shown_lines(one, source)) == source.decode("latin-1")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("int f(void);\n".encode("utf-16"), r"is UTF-16 \(byte order mark at offset 0\)"),
        ("int f(void);\n".encode("utf-32"), r"is UTF-32 \(byte order mark at offset 0\)"),
        (b"int a;\nint b; /* \xff */\n", r"byte 0xFF at offset 17 \(line 2\)"),
    ],
)
def test_bytes_that_nothing_explains_are_refused_with_their_offset(data: bytes, message: str) -> None:
    with pytest.raises(SelectionError, match=message):
        select(snippet("a.c", lines="1"), data)


@pytest.mark.parametrize("name", ["klingon", "utf-16", "utf-32", "utf-7", "rot13", "base64", ""])
def test_an_encoding_that_is_none_for_lines_of_text_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"no text encoding|does not keep line feeds"):
        encoding_name(name)


def test_a_python_file_that_names_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(SelectionError, match="says that it is"):
        select(snippet("a.py", lines="1"), b"# coding: klingon\nx = 1\n")


@pytest.mark.parametrize(
    ("lines", "expected"), [("3-", "3-4"), ("1-", "1-4"), ("1, 3-", "1,3-4"), ("4-", "4"), ("2", "2")]
)
def test_a_range_may_be_open_at_its_end(lines: str, expected: str) -> None:
    assert select(snippet("a.txt", lines=lines), b"a\nb\nc\nd\n").text == expected
    with pytest.raises(SelectionError, match="outside the file"):
        select(snippet("a.txt", lines="9-"), b"a\nb\n")
    inside = select(
        snippet("a.py", symbol="f", lines="3-"), b"x = 1\ndef f():\n    a = 1\n    return a\n\n\ny = 2\n"
    )
    assert inside.text == "3-4"


def test_an_empty_file_has_nothing_to_quote() -> None:
    with pytest.raises(SelectionError, match="the file is empty"):
        select(snippet("a.c", lines="1"), b"")


PIN_FILE = """\
repo = "acme/widgets"
licence = "MIT"
notice = "LICENSE"

[pins.v1]
commit = "{commit}"

[snippets.old]
path = "old.c"
symbol = "f"
encoding = "gbk"

[snippets.deep]
path = "deep.py"
symbol = "A.f"
dedent = true
notes = [{{ at = "return", text = "一" }}, {{ at = "return 1", text = "二" }}]
"""
PAGE = '# 试\n\n--8<-- "quote/old.md"\n\n--8<-- "quote/deep.md"\n'


def quoted(tmp_path: Path) -> World:
    world = quoting(tmp_path, {"deep.py": "class A:\n    def f(self):\n\n        return 1\n"}, PIN_FILE, PAGE)
    (world.upstream / "old.c").write_bytes("/* 注 */\nint f(void) { return 1; /* 返回 */ }\n".encode("gbk"))
    git(world.upstream, "add", "-A")
    git(world.upstream, "commit", "-q", "-m", "old")
    world.edit(world.pin_file(), world.commit, git(world.upstream, "rev-parse", "HEAD"))
    for done in (world.lock(), world.fetch(), world.run("build")):
        assert done.exit_code == 0, done.output
    assert "q-" not in world.run("site-check").output  # no fault of a quotation
    return world


def test_the_page_shows_text_and_its_proof_is_of_the_bytes(tmp_path: Path) -> None:
    world = quoted(tmp_path)
    figure = world.partial("old")
    assert "返回" in figure
    assert "\ufffd" not in figure
    line = "int f(void) { return 1; /* 返回 */ }\n".encode("gbk")
    assert hashlib.sha256(line).hexdigest() in figure


def test_indentation_that_all_lines_share_is_hidden_from_the_eye_only(tmp_path: Path) -> None:
    world = quoted(tmp_path)
    figure = world.partial("deep")
    assert figure.count('<span class="dedent">    </span>') == 2
    code = "".join(re.findall(r"<pre[^>]*><code[^>]*>(.*?)</code></pre>", figure, re.DOTALL))
    shown = re.sub(r"<[^>]+>", "", code)
    text = "    def f(self):\n\n        return 1\n"
    assert shown == text
    assert hashlib.sha256(text.encode()).hexdigest() in figure


def test_two_notes_on_one_line_stand_in_their_order(tmp_path: Path) -> None:
    figure = quoted(tmp_path).partial("deep")
    assert figure.index('data-mark="1"') < figure.index('data-mark="2"')


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('encoding = "gbk"', 'encoding = "klingon"', "no text encoding 'klingon'"),
        ('encoding = "gbk"', 'language = "Cee"', "no language 'Cee'"),
        ('encoding = "gbk"', "occurrence = 0", "occurrence"),
        ('symbol = "f"\nencoding = "gbk"', 'lines = "1"\noccurrence = 2', "go with 'symbol'"),
        ('symbol = "f"\nencoding = "gbk"', 'lines = "1-2-3"', "must look like"),
        ('symbol = "f"\nencoding = "gbk"', 'lines = "3-,5"', "must look like"),
        ('symbol = "f"\nencoding = "gbk"', 'lines = "１-３"', "must look like"),
    ],
)
def test_the_pin_file_says_what_it_cannot_hold(tmp_path: Path, old: str, new: str, message: str) -> None:
    world = quoting(tmp_path, {}, PIN_FILE.replace(old, new, 1), "")
    with pytest.raises(PinError, match=message) as caught:
        read_pins(world.project)
    assert all(fault.line for fault in caught.value.faults)
