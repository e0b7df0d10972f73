"""What is said about a file that is not as it should be: where, and what to write, in words of ours."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from anatomy import schema, tomlfile
from anatomy.errors import AnatomyError, Fault, faults_of
from anatomy.pages.forms import FORMS, Key, keys_of
from anatomy.paths import find_project
from anatomy.pin import Commit
from anatomy.quotation.pinfile import pin_files
from anatomy.schema import Items, Model

PROJECT = find_project(Path(__file__).parent)
PYDANTIC = re.compile(
    r"[Ii]nput should|[Ff]ield required|[Ee]xtra inputs|should (match|have)|Value error|pydantic"
)


class Inner(Model):
    commit: Commit
    size: Annotated[int, Field(ge=2, le=9)] = 3
    kind: Literal["wheel", "sdist"] = "wheel"
    omit: Items[str] = ()


class Outer(Model):
    pins: Annotated[dict[str, Inner], Field(min_length=1)]
    title: Annotated[str, Field(max_length=5)] = ""


GOOD = f'title = "t"\n[pins.one]\ncommit = "{"0" * 40}"\n'


def said(text: str) -> list[str]:
    with pytest.raises(AnatomyError) as caught:
        schema.validate(tomlfile.parse(Path("f.toml"), text, mend="mend it"), Outer)
    for fault in caught.value.faults:
        guess = fault.message.partition("; did you mean ")[2].rstrip("?")
        assert (fault.mend or "").startswith(f"write {guess} in the place of " if guess else "mend it")
    return [f"{fault.line}: {fault.message}" for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            GOOD.replace("0" * 40, "abc"),
            '3: pins.one.commit: is "abc"; must be the full commit id, 40 lower-case hexadecimal digits',
        ),
        (GOOD + 'omits = ["60"]\n', "4: pins.one.omits: unknown key; did you mean omit?"),
        (GOOD + "colour = 1\n", "4: pins.one.colour: unknown key; possible are commit, size, kind, omit"),
        (GOOD + 'omit = "60-70"\n', '4: pins.one.omit: is "60-70", which cannot stand here; write omit = ["…"]'),
        (GOOD + 'omit = ["60",\n  1]\n', '5: pins.one.omit[2]: is 1, which cannot stand here; write "…" in its place'),
        (GOOD + 'size = "3"\n', '4: pins.one.size: is "3", which cannot stand here; write size = 2'),
        (GOOD + "size = 1\n", "4: pins.one.size: is 1; must be at least 2"),
        (GOOD + "size = 10\n", "4: pins.one.size: is 10; must be at most 9"),
        (GOOD + 'kind = "whel"\n', '4: pins.one.kind: is "whel"; did you mean wheel?'),
        (GOOD + 'kind = "egg"\n', '4: pins.one.kind: is "egg"; possible are wheel, sdist'),
        ('title = "t"\n[pins.one]\n', '2: pins.one.commit: is missing; write commit = "0123'),
        ('title = "t"\npins = {}\n', "2: pins: has 0 entries; must have at least 1"),
        ('title = "t"\n', '1: pins: is missing; write pins = { "…" = { commit = "0123'),
        (GOOD.replace('"t"', '"too long"'), "1: title: has 8 characters; at most 5 are needed"),
        (GOOD.replace('"t"', "true"), '1: title: is true, which cannot stand here; write title = "…"'),
    ],
)  # fmt: skip
def test_each_fault_names_its_line_and_what_to_write(text: str, message: str) -> None:
    (found,) = said(text)
    assert found.startswith(message)


def test_all_faults_come_at_once() -> None:
    assert len(said(GOOD.replace("0" * 40, "abc") + 'size = 1\nkind = "egg"\nomits = 3\n')) == 4


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("path = “src/a.c”", '“ should be ", ” should be "'),
        ("path ＝ 'x'", "＝ should be ="),
        ('omit = ["60"，"70"]', "， should be ,"),
    ],
)
def test_the_quotes_and_brackets_of_a_chinese_keyboard_are_named(line: str, hint: str) -> None:
    with pytest.raises(AnatomyError, match=re.escape(hint)) as caught:
        tomlfile.parse(Path("f.toml"), f"a = 1\n{line}\n")
    assert caught.value.faults[0].line == 2


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ('[snippets.a]\ntitle = "甲"\npath = "x"\ntitle = "乙"\n', "title stands in line 4 already, in the same [snippets.a]", 6),
        ('title = "甲"\ntitle = "乙"\n', "title stands in line 3 already", 4),
    ],
)  # fmt: skip
def test_a_key_that_a_merge_left_twice_names_its_first_line(text: str, message: str, line: int) -> None:
    with pytest.raises(AnatomyError) as caught:
        tomlfile.parse(Path("f.toml"), text, above=2, mend="edit the file, then: anatomy lock")
    [fault] = caught.value.faults
    assert (fault.message, fault.line) == (message, line)
    assert fault.mend == "keep one of the two lines, then: anatomy lock"


def test_full_width_signs_inside_a_text_are_no_fault() -> None:
    assert tomlfile.parse(Path("f.toml"), 'a = "“好”，＝"\n').data == {"a": "“好”，＝"}


@pytest.mark.parametrize(
    ("line", "message", "mend"),
    [
        ('a = "没有"人"让位，才"', "a quotation mark inside the text ends it after 没有", r'write 「人」, or \"人\"'),
        ('a = ["x", "没有"人"，才"]', "a quotation mark inside the text ends it after 没有", r'write 「人」, or \"人\"'),
        ('a = "没有"，才"', "a quotation mark inside the text ends it after 没有", r'write \" for it'),
        ('a = "没有，才', "the quote of line 2 is not closed", 'write " where the text ends'),
        ('a = "没有，才”', 'the quote of line 2 is not closed; ” should be "', 'write " where the text ends'),
        ('a = ["没有，"，"x"]', "Unclosed array; ， should be ,", None),
        ('a = ["没有，" "x"]', "Unclosed array", "write the comma between two of its elements, or the ] at its end, whichever is missing"),
        ('a = { x = "b"，y = "没有" }', "Unclosed inline table; ， should be ,", None),
    ],
)  # fmt: skip
def test_a_comma_of_the_sentence_is_not_blamed_for_a_quotation_mark(
    line: str, message: str, mend: str | None
) -> None:
    with pytest.raises(AnatomyError) as caught:
        tomlfile.parse(Path("f.toml"), f"b = 1\n{line}\n")
    [fault] = caught.value.faults
    assert (fault.message, fault.line, fault.mend) == (f"is not TOML: {message}", 2, mend)


def test_a_byte_order_mark_is_named(tmp_path: Path) -> None:
    path = tmp_path / "f.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\n")
    with pytest.raises(AnatomyError, match="begins with a byte order mark") as caught:
        tomlfile.load(path)
    assert caught.value.faults[0].mend == "save it as UTF-8 without a BOM"


KEYS = [(form, key) for form, model in FORMS.items() for key in keys_of(model)]
SHAPES = [
    3, True, 1.5, "", "\n", "x" * 3000, [], [3], [[]], ["x", 3], [["x"]], [["a", "b", "c"]], [{}], [{"x": 3}],
    {}, {"x": 3}, {"x": "y"}, {"x": ["y", 3]}, {"x": {"x": 3}}, {"x/": "y"}, {"": 3},
]  # fmt: skip


def of_one_key(key: Key, text: str) -> tuple[Fault, ...]:
    """What is wrong with the TOML ``text``, which says one key alone."""
    model = type("One", (Model,), {"__annotations__": {key.name: key.annotation}})
    document = tomlfile.parse(Path("f.toml"), text, mend="mend it")
    return tuple(faults_of(lambda: (schema.validate(document, model), ())[1]))


@pytest.mark.parametrize(("form", "key"), KEYS, ids=[f"{form}-{key.path}" for form, key in KEYS])
def test_no_shape_of_a_value_does_harm_and_what_is_to_be_written_is_right(form: str, key: Key) -> None:
    """One place is told once; what the page of the forms prints, and what a fault offers, is taken by the form."""
    for printed in re.split(r" \| |–", key.value) if key.value else []:
        assert not of_one_key(key, f"{key.name} = {printed}")
    for value in SHAPES:
        faults = of_one_key(key, tomlkit.dumps({key.name: value}))
        assert len({fault.message.split(": ")[0] for fault in faults}) == len(faults)
        for fault in faults:
            assert not PYDANTIC.search(fault.message), fault
            assert fault.line
            if offered := re.search(rf"; write ({key.name} = .*)$", fault.message):
                assert not of_one_key(key, offered[1]), fault
            elif offered := re.match(rf"{key.name}\[1\]: .*; write (.*) in its place$", fault.message):
                assert not of_one_key(key, f"{key.name} = [{offered[1]}]"), fault


def places(value: Any, loc: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [loc, *(place for key, item in inner for place in places(item, (*loc, key)))][bool(not loc) :]


TEXT = pin_files(PROJECT)[0].read_text("utf-8")
WRONG = st.sampled_from([3, -1, True, "", "x" * 3000, "\n", "../x", [], ["", 1], {}, {"x": 1}, 1.5])


@given(st.sampled_from(places(tomllib.loads(TEXT))), WRONG, st.booleans())
@settings(max_examples=150, deadline=None)
def test_pydantic_s_own_sentences_never_reach_a_user(
    place: tuple[str | int, ...], value: object, added: bool
) -> None:
    """Any value of a real pin file replaced by nonsense, or nonsense added beside it."""
    from anatomy.errors import PinError
    from anatomy.quotation.pinfile import PinFile

    data: Any = tomlkit.parse(TEXT).unwrap()
    table = data
    for part in place[:-1]:
        table = table[part]
    if added and isinstance(table, dict):
        table["nonsense"] = value
    else:
        table[place[-1]] = value
    document = tomlfile.parse(Path("f.toml"), tomlkit.dumps(data), mend="mend it")
    try:
        schema.validate(document, PinFile, error=PinError)
    except PinError as problem:
        for fault in problem.faults:
            assert not PYDANTIC.search(fault.message), fault
            assert fault.line is not None
