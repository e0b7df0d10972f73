"""Words of code that a page gives to HTML."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.pages.elements import page_faults
from anatomy.pages.prose import parse_page

PATH = Path("docs/a/index.md")


def told(source: str) -> list[tuple[int, str, str]]:
    found = page_faults(parse_page(PATH, source))
    return [(fault.line or 0, fault.message.partition(" is read")[0], str(fault.mend)) for fault in found]


@pytest.mark.parametrize(
    ("text", "tag", "word"),
    [
        ("先有一个 Vec<u8>，再写。", "<u8>", "Vec<u8>"),
        ("先有一个 Option<Vec<u8>>。", "<u8>", "Option<Vec<u8>>"),
        (
            "由 <I as private::Sealed>::Buffer 决定",
            "<I as private::Sealed>",
            "<I as private::Sealed>::Buffer",
        ),
        ("| HashMap<K, V> | 表里 |", "<K, V>", "HashMap<K, V>"),
        ("# 标题里的 Rc<T> { #rc }", "<T>", "Rc<T>"),
        ("类型参数 Foo<S> 与 <p> 不同", "<S>", "Foo<S>"),
        ("里面是 Vec<Option>", "<Option>", "Vec<Option>"),
        ("<dyn>两头</dyn>", "<dyn>", "<dyn>"),
        ("std::vector<std::string> 也是", "<std::string>", "std::vector<std::string>"),
    ],
)
def test_a_type_in_prose_is_named_where_it_stands(text: str, tag: str, word: str) -> None:
    assert told(f"# 题\n\n{text}\n") == [(3, tag, f"put it in backticks: `{word}`")]


@pytest.mark.parametrize(
    "text",
    [
        "写成 `Vec<u8>` 就好，``a ` <u8>`` 也是，`两行里的\nVec<u8>` 也是",
        "```rust\nlet a: Vec<u8>;\n```",
        "<!-- Vec<u8> -->",
        "<span class='x'>字</span>，<b>粗</b>，H<sub>2</sub>O<br/><BR>",
        "<svg viewBox='0 0 1 1'><linearGradient id='g'/></svg>",
        "看 <https://example.org/a>，a < b，Vec&lt;u8>",
        "Foo<'a> 不是元素，[x](<a b.md>) 也不是",
        "一段里有 a<b\n\n另一段里有 c>d",
        "<video src='a.mp4'></video>",  # HTML has it: the check of the built site says what is wrong with it
    ],
)
def test_what_is_code_an_element_or_neither_is_left_alone(text: str) -> None:
    assert told(f"# 题\n\n{text}\n") == []


def test_every_word_of_a_page_is_named_once() -> None:
    assert [line for line, *_ in told("一 Vec<u8> 与 Box<T>\n\n二 Vec<u8>\n")] == [1, 1, 3]
