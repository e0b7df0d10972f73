"""html.py: whatever the text, Markdown finds nothing in it and the browser's text is the text."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anatomy.html import attribute, escape, lines
from markdown_page import PageReader, page_with

HOSTILE = [
    "",
    "\n",
    "one line",
    "a\r\n\tb\r\n",
    "```\n~~~\n```python\nx\n```\n",
    '--8<-- "secret.md"\n;--8<-- "secret.md"\n# --8<-- [start:a]\n--8<--\nsecret.md\n--8<--\n',
    "<script>alert(1)</script>\n</code></pre></figure>\n<!-- x\n",
    "{{ jinja }} {% raw %} {: .cls #id }\n",
    "\n\n\n   \n\t\n\x0c\n",
    "\x1b[31mred\x1b[0m \x07\x7f\x85\u2028\u202eevil\u202c\ufeff\u00a0\u3000\n",
    "&amp; &#65; &lt;b&gt; wzxhzdk:0 \x02klzzwxh:0000\x03\n",
    '[^1]: note\n*[ABBR]: x\n[a]: b\n!!! note\n    x\n=== "tab"\n# h\n- [ ] t\n',
    "自动狗屁不通 = '文章'\n  trailing  \n",
    "0\\\r\n1\n",
]


@pytest.mark.parametrize("lang", [None, "c", "cpp", "python", "cython", "javascript", "html", "toml", "text"])
@pytest.mark.parametrize("text", HOSTILE)
def test_text_survives_markdown_exactly(text: str, lang: str | None, tmp_path: Path) -> None:
    block = f'<figure class="run"><pre><code>{lines(text, lang, 7)}</code></pre></figure>'
    page = PageReader(page_with(block, tmp_path))
    assert page.code == text
    assert set(page.tags) <= {"p", "figure", "pre", "code", "span", "bdi"}


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_text_survives_markdown_exactly(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for form in (lines(text, "c"), lines(text)):
            page = PageReader(page_with(f"<figure><pre><code>{form}</code></pre></figure>", Path(folder)))
            assert page.code == text


@pytest.mark.parametrize("text", HOSTILE)
def test_every_line_starts_with_a_tag(text: str) -> None:
    for form in (lines(text, "python"), lines(text)):
        assert all(line.startswith("<") for line in form.split("\n") if form)
        assert not set("\t\r`{}") & set(form)


def test_lines_are_numbered_from_start_and_split_on_line_feed_only() -> None:
    html = lines("a\x0cb\u2028c\r\nd\n", None, 41)
    assert html.count('class="l"') == 2
    assert 'data-n="41"' in html
    assert 'data-n="42"' in html


def test_tokens_are_highlighted_with_short_classes_also_across_lines() -> None:
    html = lines("def f():\r\n    '''two\n    lines'''\n", "python")
    assert '<span class="k">def</span>' in html
    assert html.count('<span class="sd">') == 2


def test_hidden_characters_are_marked_and_isolated() -> None:
    html = escape("x\u202ey\x1b\x00")
    assert '<bdi class="ctrl" title="U+202E" data-c="RLO">&#x202E;</bdi>' in html
    assert 'data-c="ESC"' in html
    assert "\x00" not in html
    assert "&#x2400;" in html


def test_unknown_language_is_an_error() -> None:
    with pytest.raises(ValueError, match="no language 'brainfog'"):
        lines("x", "brainfog")


def test_attribute_holds_quotes_and_line_breaks_as_references() -> None:
    value = attribute("a\"b'c\n<d>&\t{x}")
    assert not set("\"'\n<>\t{}") & set(value)
