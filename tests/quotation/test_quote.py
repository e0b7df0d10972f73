"""A quotation on the page: the bytes of the file and nothing else, whatever they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anatomy.pin import Note
from anatomy.quotation.figure import COUNTED, render_quote
from markdown_page import PageReader, page_with
from world import World, quotation, snippet

HOSTILE = [
    "```\n````\n~~~\n",
    '--8<-- "../../etc/passwd"\n;--8<-- "x"\n--8<--\n',
    "<script>alert(1)</script></code></pre></figure><img src=x onerror=y>\n",
    "{{ page.title }} {% raw %} {#id .class}\n",
    "a\tb\r\n\tc\r\n\r\n",
    "\n\n   \n\t\n",
    "变量 = '值'  # ＃\n",
    "# heading\n* item\n1. one\n    four\n| a | b |\n[x]: http://e.org\n*[abbr]: x\n",
    "&lt;&amp;&#65;\n",
    "no line feed at the end",
    "a\u2028b\x0cc\x0bd\n",
]


def page(figure: str, folder: Path) -> PageReader:
    """The figure as it comes out of Markdown, included in a page as pages do."""
    return PageReader(page_with(figure, folder))


def figure_of(source: str, language: str = "python", **changes: object) -> str:
    data = source.encode("utf-8", "surrogatepass")
    lines = max(1, data.count(b"\n") + (not data.endswith(b"\n")))
    chosen = snippet("x.py", lines=f"1-{lines}", language=language, **changes)
    return render_quote(quotation(chosen, data), data)


def test_a_part_beyond_what_the_sheet_counts_numbers_its_lines(tmp_path: Path) -> None:
    data = b"".join(b"x%d = 0\n" % n for n in range(1, COUNTED + 4))
    lines = f"{COUNTED}-{COUNTED + 1},{COUNTED + 3}-{COUNTED + 3}"
    html = render_quote(quotation(snippet("x.py", lines=lines), data), data)
    assert '<code tabindex="0" class="counted h99 u99">' in html
    assert re.findall(r'data-n="(\d+)"', html) == [str(COUNTED + 3)]


@pytest.mark.parametrize("source", HOSTILE)
@pytest.mark.parametrize("language", ["python", "c", "cython", "javascript", "html", "text"])
def test_hostile_code_reaches_the_page_unchanged_and_inert(
    source: str, language: str, tmp_path: Path
) -> None:
    reader = page(figure_of(source, language), tmp_path)
    assert reader.code == source
    assert reader.outside.split() == ["前", "后"]
    assert not {"script", "img", "h1", "table"} & set(reader.tags)
    assert reader.tags["figure"] == 1


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    source=st.text(
        st.characters(exclude_characters="\x00\x02\x03", exclude_categories=["Cs"]), min_size=1, max_size=200
    )
)
def test_no_text_leaves_its_figure(source: str, tmp_path: Path) -> None:
    reader = page(figure_of(source), tmp_path)
    assert reader.code == source
    assert reader.outside.split() == ["前", "后"]


def test_marks_notes_and_elisions_stand_outside_the_code(tmp_path: Path) -> None:
    source = "def f():\n    a = 1\n    b = 2\n    return a\n"
    chosen = snippet(
        "x.py", symbol="f", lines="1-2,4", highlight=("a = 1",), notes=(Note(at="return", text="还 `a`"),)
    )
    html = render_quote(quotation(chosen, source.encode()), source.encode())
    reader = page(html, tmp_path)
    assert reader.code == "def f():\n    a = 1\n    return a\n"
    assert "⋯ 省略 1 行（3）" in html
    assert '<span class="l hll">' in html
    assert '<span class="l"><a class="mark"' in html
    assert '<code tabindex="0" class="counted h0 u3">' in html
    assert "还 <code>a</code>" in html


def test_the_figure_carries_the_facts_that_prove_it(world: World) -> None:
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    html = world.partial("widget-turn")
    assert 'id="q-widget-turn"' in html
    for fact in (
        'data-repo="acme/widgets"',
        f'data-commit="{world.commit}"',
        'data-path="src/widget.c"',
        'data-lines="3-10"',
        'data-symbol="turn"',
        'data-tag="v1"',
    ):
        assert fact in html
    assert f"https://github.com/acme/widgets/blob/{world.commit}/src/widget.c#L3-L10" in html


def test_a_path_that_is_not_ascii_is_percent_encoded_in_the_link_only(world: World) -> None:
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    html = world.partial("widget-tool")
    assert 'data-path="工具.py"' in html
    assert "/%E5%B7%A5%E5%85%B7.py#L2-L3" in html
