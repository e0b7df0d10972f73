"""The site checker: one good page of our own, and every fault as one edit of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anatomy.errors import SiteError
from anatomy.paths import Project
from anatomy.site.built_page import BuiltPage, has_errors, named_errors
from anatomy.site.check import check_site
from anatomy.site.finish import outlines_path, page_url
from world import World

PAGE = """<!doctype html>
<html lang="zh"><head><title>t</title><link rel="stylesheet" href="../assets/site.css"><link rel="canonical" href="https://example.org/x/"></head>
<body><svg class="icon"><path d=""/></svg><article>
<h1 id="top">标题</h1>
<p>见<a href="../other/#there">别处</a>，<a href="#top">本页</a>，<a href="https://example.org/">外面</a>。<code>{{ x }} --8&lt;-- "a"</code></p>
<p><img src="../assets/dot.svg" alt="一个点"> <svg role="img"><title>图</title></svg> <a href="#top" title="上"><svg></svg></a></p>
FIGURE
<div class="cards"><div class="card"><h2 id="c1">一</h2><p>文</p></div><div class="card"><h2 id="c2">二</h2><p>文</p></div></div>
</article></body></html>
"""
OTHER = '<!doctype html><html lang="zh"><head><title>t</title></head><body><article><p id="there">在</p></article></body></html>'
SOURCE = '# 标题 { #top }\n\n见[别处](../other/index.md#there)，[本页](#top)。\n\n![一个点](../assets/dot.svg)\n\n--8<-- "quote/widget-turn.md"\n'


@pytest.fixture
def project(world: World) -> Project:
    """A built site of three pages and its sources."""
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    texts = {
        "site/index.html": OTHER.replace("there", "home"),
        "site/widget/index.html": PAGE.replace("FIGURE", world.partial("widget-turn")),
        "site/other/index.html": OTHER,
        "site/assets/site.css": "p { color: red; }",
        "site/assets/dot.svg": "<svg/>",
        "docs/index.md": "# 首页\n",
        "docs/widget/index.md": SOURCE,
        "docs/other/index.md": "# 别处\n",
    }
    made = world.project
    for name, text in texts.items():
        path = made.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    note(made)
    return made


def note(project: Project) -> None:
    """What ``finish`` notes of the generator's pages."""
    built = [BuiltPage(path, path.read_text("utf-8")) for path in project.site.rglob("*.html")]
    outlines = {page_url(project.site, page.path): page.outline() for page in built}
    outlines_path(project, project.site).parent.mkdir(parents=True, exist_ok=True)
    outlines_path(project, project.site).write_text(json.dumps(outlines), "utf-8")


def edit(project: Project, old: str, new: str, *, by_generator: bool = True) -> list[str]:
    """The faults after one edit of the good page, as printed, relative to the project."""
    path = project.site / "widget" / "index.html"
    text = path.read_text("utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), "utf-8")
    if by_generator:
        note(project)
    return [str(fault).replace(f"{project.root}/", "") for fault in check_site(project)]


def test_a_good_site_has_no_faults(project: Project) -> None:
    assert check_site(project) == []


def test_a_word_read_as_an_element_is_one_fault_where_it_was_written(project: Project) -> None:
    """The markup that no longer closes, and the element that no text may have, follow from it."""
    source = project.docs / "widget" / "index.md"
    source.write_text(SOURCE.replace("见[别处]", "Vec<u8> 见[别处]"), "utf-8")
    old = '<p>见<a href="../other/#there">'
    assert edit(project, old, old.replace("见", "Vec<u8> 见")) == [
        "docs/widget/index.md(3): <u8> is read as an HTML element\n    mend: put it in backticks: `Vec<u8>`"
    ]


FAULTS = {
    "no protocol": (
        'href="https://example.org/">外面',
        'href="//index.md">外面',
        "site/widget/index.html(5)",
        "names no protocol",
    ),
    "anchor": ('href="../other/#there"', 'href="../other/#nowhere"', "site/widget/index.html(5)", "anchor"),
    "own anchor": ('href="#top"', 'href="#tip"', "site/widget/index.html(5)", "anchor"),
    "page": ('href="../other/#there"', 'href="../gone/"', "site/widget/index.html(5)", "no file of the site"),
    "outside": (
        'href="../other/#there"',
        'href="../../docs/index.md"',
        "docs/widget/index.md(3)",
        "no file",
    ),
    "style sheet": ("../assets/site.css", "../assets/gone.css", "site/widget/index.html(2)", "no file"),
    "third party": (
        'src="../assets/dot.svg"',
        'src="//cdn.example/dot.svg"',
        "docs/widget/index.md(5)",
        "third party",
    ),
    "no alt": ('alt="一个点"', 'alt=""', "docs/widget/index.md(5)", "without alternative text"),
    "no title": ("<title>图</title>", "", "site/widget/index.html(3)", "without alternative text"),
    "id twice": (
        '<h1 id="top">',
        '<h1 id="top"><a id="top"></a>',
        "docs/widget/index.md(1)",
        "more than once",
    ),
    "inclusion": ("见<a", '--8&lt;-- "quote/gadget.md"<a', "site/widget/index.html(5)", "not expanded"),
    "template": ("见<a", "{{ page }}<a", "site/widget/index.html(5)", "template mark"),
    "merge": ("见<a", "&lt;&lt;&lt;<a", "site/widget/index.html(5)", "merge"),
    "reference": ("见<a", "[text][ref]<a", "site/widget/index.html(5)", "not defined"),
    "footnote": ("见<a", "[^one]<a", "site/widget/index.html(5)", "footnote"),
    "admonition": ("见<a", "!!! note 见<a", "site/widget/index.html(5)", "admonition"),
    "attributes": ("见<a", "{ #lost }<a", "site/widget/index.html(5)", "attribute list"),
    "language": ('lang="zh"', 'lang="en"', "docs/widget/index.md(1)", "html lang"),
    "other lines": (
        'data-lines="3-10" data-blob',
        'data-lines="3-11" data-blob',
        "docs/widget/index.md(7)",
        "not '3-10'",
    ),
    "other commit": ('data-commit="', 'data-commit="0', "docs/widget/index.md(7)", "data-commit"),
    "other licence": (
        'data-licence="MIT"',
        'data-licence="BSD-3-Clause"',
        "docs/widget/index.md(7)",
        "not 'MIT'",
    ),
    "other code": ("9</span>", "8</span>", "docs/widget/index.md(7)", "not what the lock's SHA-256 proves"),
    "other caption": (
        "第 3–10 行</a></span>",
        "第 3–11 行</a></span>",
        "docs/widget/index.md(7)",
        "does not say '第 3–10 行'",
    ),
    "no snippet": ('id="q-widget-turn"', 'id="q-gadget"', "site/widget/index.html(7)", "is of no snippet"),
    "unclosed div": ('<h1 id="top">', '<div><h1 id="top">', "site/widget/index.html(18)", "no valid HTML"),
    "attribute twice": (
        '<h1 id="top">',
        '<h1 id="top" id="x">',
        "site/widget/index.html(4)",
        "duplicate-attribute",
    ),
    "link in link": (
        'title="上"><svg></svg>',
        'title="上"><a href="#top">x</a>',
        "site/widget/index.html(6)",
        "no valid HTML",
    ),
    "figure in code": (
        '<span class="l">',
        '<figure></figure><span class="l">',
        "site/widget/index.html(1)",
        "figure inside <code>",
    ),
}


@pytest.mark.parametrize(("old", "new", "where", "what"), FAULTS.values(), ids=FAULTS)
def test_one_edit_is_one_fault_with_place_and_mend(
    project: Project, old: str, new: str, where: str, what: str
) -> None:
    """Each fault names the author's file and line where his words are in it, else the built one, and how to mend it."""
    faults = edit(project, old, new)
    fault = next((fault for fault in faults if what in fault), "no such fault")
    assert fault.startswith(f"{where}: "), faults
    assert "\n    mend: " in fault
    assert len(faults) == 1 or where.startswith("site/"), "no fault that follows from another"


def test_a_third_party_in_a_style_sheet_is_found(project: Project) -> None:
    (project.site / "assets" / "site.css").write_text(
        "p { background: url('https://cdn.example/x.png') }", "utf-8"
    )
    assert "third party" in check_site(project)[0].message


def test_addresses_below_the_site_url_are_followed(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page for missing pages is written with addresses from the root of the host."""
    monkeypatch.setenv("SITE_URL", "https://example.org/anatomy/")
    assert edit(project, 'href="../other/#there"', 'href="/anatomy/other/#there"') == []
    assert "no file" in edit(project, 'href="/anatomy/other/#there"', 'href="/anatomy/others/"')[0]


def test_no_site_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="there is no built site here"):
        check_site(Project(tmp_path))


def test_code_is_not_text_and_colours_do_not_hide_ids() -> None:
    page = BuiltPage(
        Path("x"), '<article><pre><span class="k" id="a">{{</span></pre><span id="b">文</span></article>'
    )
    assert set(page.ids) == {"a", "b"}
    assert list(page.texts()) == ["文"]


CROSSING = (
    '<p>文</p></div><div class="card"><h2 id="c2">二</h2>',
    '<div class="stretch"><p>文</p></div><div class="card"><h2 id="c2">二</h2></div>',
)


def test_a_wrapper_that_crosses_an_element_is_named_with_its_page(project: Project) -> None:
    """What once nested the cards of the home page: as many closed as opened, and no parser complains."""
    faults = edit(project, *CROSSING, by_generator=False)
    assert len(faults) == 1, faults
    assert faults[0].startswith(
        "site/widget/index.html(1): div.stretch in div.card stands where the generator put"
    )


def test_an_element_that_has_moved_is_named_with_its_page(project: Project) -> None:
    faults = edit(
        project,
        '<h2 id="c2">二</h2><p>文</p></div></div>',
        '<p>文</p></div></div><h2 id="c2">二</h2>',
        by_generator=False,
    )
    assert faults[0].startswith(
        "site/widget/index.html(1): h2#c2 stands where the generator put h2#c2 in div.card"
    )


def test_a_page_of_which_nothing_is_noted_is_no_page_of_the_build(project: Project) -> None:
    outlines_path(project, project.site).unlink()
    assert {fault.message for fault in check_site(project)} == {
        "the build has not noted what stands where on this page"
    }


BROKEN = (
    "<div><p>a</p>",
    "<p>a</p></div>",
    '<p><a href="x">a<a href="y">b</a></a></p>',
    '<p class="a" class="b">a</p>',
    "<p><div>a</div></p>",
    "<p>&nosuch; a</p>",
    "<p>a &amp b</p>",
    "<p>&#1; a</p>",
    "<p>&#0; a</p>",
    "<p>a\x01b</p>",
    "<p>a\x00b</p>",
    "<table><p>a</p><tr><td>b</td></tr></table>",
    "<div/>",
    "<p>a < b</p>",
    "<p>a <3 b</p>",
    "<p>a </ b</p>",
    "<!-- a -- b --!>",
    "<!- a >",
    "<?php a ?>",
    "<form><form></form></form>",
    "<svg><div>a</div></svg>",
    "<b><i>a</b></i>",
    "<button><button></button></button>",
    "<h1>a<h2>b</h2></h1>",
    "<p title=a'b>a</p>",
    '<p title="a',
    '<p title="a"class="b">c</p>',
    "<p =a>b</p>",
    "<ul><li>a</ul></li>",
    "<br></br>",
    "</br>",
    "<head><p>a</p></head>",
    "<body><p>a</p></body>",
    "<html><p>a</p></html>",
    "<frameset></frameset>",
    "<span>a",
    "<textarea>a",
    "<script>a",
    "<math><p>a</p></math>",
    "<td>a</td>",
    "<image>",
    "<p>a</p></article>",
)


@pytest.mark.parametrize("text", BROKEN)
def test_the_fast_parser_sees_an_error_wherever_the_other_names_one(text: str) -> None:
    """Else ``errors`` would be silent: html5lib, which names them, is asked only about a page that html5ever finds fault with."""
    page = OTHER.replace('<p id="there">在</p>', text)
    assert has_errors(page) or list(named_errors(page)) == []


def test_the_two_parsers_agree_on_a_page_without_errors() -> None:
    assert not has_errors(OTHER)
    assert list(named_errors(OTHER)) == []
