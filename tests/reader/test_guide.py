"""The guide under an article's title counts what the page shows."""

from __future__ import annotations

from anatomy.site.guide import insert_guide, read_guide

QUOTE = (
    '<figure class="quote" id="q-{id}" data-path="{path}"><pre data-lines="1-2"><code>'
    '<span class="l" data-n="1">字\n</span><span class="l" data-n="2">x\n</span></code></pre></figure>'
)


def page(*figures: str) -> str:
    body = f'<h1 id="t">题</h1><p>{"汉" * 800}</p>{figures[0]}<h2 id="one">一<a class="headerlink" href="#one">¶</a></h2>{"".join(figures[1:])}'
    return f'<article class="md-content__inner md-typeset">{body}</article>'


def quotes() -> list[str]:
    return [QUOTE.format(id=n, path=path) for n, path in enumerate(["a.c", "b.c", "b.c"])]


def test_counts_characters_lines_and_files_by_section() -> None:
    guide = read_guide(page(*quotes()))
    assert guide is not None
    assert (guide.han, guide.code_lines, guide.quotes) == (
        802,
        6,
        3,
    )  # the title and the heading count, code does not
    assert [(s.anchor, s.files) for s in guide.sections] == [
        ("", {"a.c": ("q-0", 1)}),
        ("one", {"b.c": ("q-1", 2)}),
    ]
    assert guide.minutes == 3


def test_stands_below_the_title_once() -> None:
    once = insert_guide(page(*quotes()))
    assert once.count('class="guide"') == 1
    assert once.index("</h1>") < once.index('class="guide"') < once.index("汉")
    assert insert_guide(once) == once
    assert '<a href="#q-1">b.c</a> ×2' in once


def test_a_page_with_few_quotations_gets_none() -> None:
    short = page(*quotes()[:2])
    assert insert_guide(short) == short
