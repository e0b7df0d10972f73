"""The site checker: one good page of our own, and every fault as one edit of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.errors import SiteError
from anatomy.paths import Project
from anatomy.site.built_page import parse_built_page
from anatomy.site.check import check_site

FACTS = 'data-repo="a/b" data-commit="c" data-path="w.c" data-lines="1-2" data-blob="b" data-sha256="{sha}" data-evidence="git" data-licence="MIT"'
SHA = "a" * 64
PAGE = f"""<!doctype html>
<html lang="zh"><head><link rel="stylesheet" href="../assets/site.css"><link rel="canonical" href="https://example.org/x/"></head>
<body><svg class="icon"><path d=""/></svg><article>
<h1 id="top">标题</h1>
<p>见<a href="../other/#there">别处</a>，<a href="#top">本页</a>，<a href="https://example.org/">外面</a>。<code>{{{{ x }}}} --8<-- "a"</code></p>
<p><img src="../assets/dot.svg" alt="一个点"> <svg role="img"><title>图</title></svg> <a href="#top" title="上"><svg></svg></a></p>
<figure class="quote" id="q-widget" {FACTS.format(sha=SHA)}><pre><code><span class="k">int</span> {{{{ x }}}}</code></pre></figure>
</article></body></html>
"""
OTHER = '<html lang="zh"><body><article><p id="there">在</p></article></body></html>'
LOCK = f"""version = 1
[files."acme/v1/w.c"]
blob = "{"b" * 40}"
size = 1
sha256 = "{SHA}"
commit = "{"c" * 40}"
evidence = "git"
sources = ["git"]
[snippets.widget]
file = "acme/v1/w.c"
lines = "1-2"
extent = "1-2"
sha256 = "{SHA}"
language = "c"
digest = "{"d" * 16}"
"""
SOURCE = '# 标题 { #top }\n\n见[别处](../other/index.md#there)，[本页](#top)。\n\n![一个点](../assets/dot.svg)\n\n--8<-- "quote/widget.md"\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A built site of three pages and its sources."""
    texts = {
        "site/index.html": OTHER.replace("there", "home"),
        "site/widget/index.html": PAGE,
        "site/other/index.html": OTHER,
        "site/assets/site.css": "p { color: red; }",
        "site/assets/dot.svg": "<svg/>",
        "docs/index.md": "# 首页\n",
        "docs/widget/index.md": SOURCE,
        "docs/other/index.md": "# 别处\n",
        "snippets/lock.toml": LOCK,
        "mkdocs.yml": "",
    }
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Project(tmp_path)


def edit(project: Project, old: str, new: str) -> list[str]:
    """The faults after one edit of the good page, as printed, relative to the project."""
    path = project.site / "widget" / "index.html"
    text = path.read_text("utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), "utf-8")
    return [str(fault).replace(f"{project.root}/", "") for fault in check_site(project)]


def test_a_good_site_has_no_faults(project: Project) -> None:
    assert check_site(project) == []


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
        "site/widget/index.html(6)",
        "third party",
    ),
    "no alt": ('alt="一个点"', 'alt=""', "docs/widget/index.md(5)", "without alternative text"),
    "no title": ("<title>图</title>", "", "site/widget/index.html(6)", "without alternative text"),
    "id twice": ('<h1 id="top">', '<h1 id="top"><a id="top"></a>', "docs/widget/index.md(1)", "there twice"),
    "inclusion": ("见<a", '--8<-- "quote/gadget.md"<a', "site/widget/index.html(5)", "not expanded"),
    "template": ("见<a", "{{ page }}<a", "site/widget/index.html(5)", "template mark"),
    "merge": ("见<a", "&lt;&lt;&lt;<a", "site/widget/index.html(5)", "merge"),
    "reference": ("见<a", "[text][ref]<a", "site/widget/index.html(5)", "not defined"),
    "footnote": ("见<a", "[^one]<a", "site/widget/index.html(5)", "footnote"),
    "admonition": ("见<a", "!!! note 见<a", "site/widget/index.html(5)", "admonition"),
    "attributes": ("见<a", "{ #lost }<a", "site/widget/index.html(5)", "attribute list"),
    "language": ('lang="zh"', 'lang="en"', "docs/widget/index.md(1)", "html lang"),
    "no fact": (' data-blob="b"', "", "docs/widget/index.md(7)", "data-blob"),
    "other lines": ('data-lines="1-2"', 'data-lines="1-3"', "docs/widget/index.md(7)", "the lock says 1-2"),
    "not locked": ('id="q-widget"', 'id="q-gadget"', "site/widget/index.html(7)", "not in the lock"),
}


@pytest.mark.parametrize(("old", "new", "where", "what"), FAULTS.values(), ids=FAULTS)
def test_one_edit_is_one_fault_with_place_and_mend(
    project: Project, old: str, new: str, where: str, what: str
) -> None:
    """Each fault names the author's file and line where his words are in it, else the built one, and how to mend it."""
    faults = edit(project, old, new)
    assert len(faults) == 1, faults
    assert faults[0].startswith(f"{where}: ")
    assert what in faults[0]
    assert "\n    mend: " in faults[0]


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
    page = parse_built_page(
        Path("x"), '<article><pre><span class="k" id="a">{{</span></pre><span id="b">文</span></article>'
    )
    assert set(page.ids) == {"a", "b"}
    assert [text for text, _ in page.texts] == ["文"]
