"""The Markdown extension: what belongs to one page is on it, wherever the author puts it and whatever Markdown does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anatomy.errors import SiteError
from anatomy.pages.inclusion import inclusion_faults
from anatomy.paths import Project
from markdown_page import converted
from world import World

FIGURE = (
    '<figure class="quote" id="q-one" data-path="a.c"><pre><code><span class="l" data-n="1">*a* _b_ [c](d) ``` {{ x }}\n'
    '</span><span class="l" data-n="2">\n</span><span class="l" data-n="3">    --8&lt;-- "quote/two.md" {: #x }\n</span></code></pre>'
    '<ol class="notes"><li id="q-one-n1">注</li></ol></figure>'
)
INCLUDE = '--8<-- "quote/one.md"'
PLACES = {
    "on its own": f"{INCLUDE}\n",
    "below text": f"字\n{INCLUDE}\n字\n",
    "in an admonition": f'!!! note "题"\n\n    里\n\n    {INCLUDE}\n\n    后\n',
    "in a fold": f'??? success "答案"\n    {INCLUDE}\n',
    "in a tab": f'=== "甲"\n\n    {INCLUDE}\n\n=== "乙"\n\n    乙\n',
    "in a list": f"- 一\n\n    {INCLUDE}\n\n- 二\n",
    "in HTML": f'<div class="wide" markdown>\n\n{INCLUDE}\n\n</div>\n',
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    (made.partials / "quote").mkdir(parents=True)
    (made.partials / "quote" / "one.md").write_text(FIGURE + "\n", "utf-8")
    return made


@pytest.mark.parametrize("place", PLACES)
def test_a_figure_arrives_as_it_was_written_wherever_it_is_included(place: str, project: Project) -> None:
    html = converted("前\n\n" + PLACES[place] + "\n后\n", project.root)
    assert html.count(FIGURE) == 1
    rest = html.replace(FIGURE, "")
    assert len(re.findall(r"<p[ >]", rest)) == rest.count("</p>")
    assert re.search(r"<p>[^<]*<figure", html) is None, "a paragraph cannot hold a figure"


def test_a_table_stays_in_the_fold_that_includes_it(project: Project) -> None:
    """What is still Markdown is indented as its inclusion is."""
    (project.partials / "claims").mkdir()
    (project.partials / "claims" / "one.md").write_text("| 甲 |\n| --- |\n| 乙 |\n\n后一段\n", "utf-8")
    html = converted('??? note "题"\n    --8<-- "claims/one.md"\n\n外\n', project.root)
    fold = html[html.index("<details") : html.index("</details>")]
    assert "<td>乙</td>" in fold
    assert "<p>后一段</p>" in fold
    assert "<p>外</p>" not in fold


@pytest.mark.parametrize("fence", ["```text", "~~~", "    ```"])
def test_in_a_fence_an_inclusion_is_text(fence: str, project: Project) -> None:
    indent = fence[: len(fence) - len(fence.lstrip())]
    end = fence.strip().rstrip("tex")
    html = converted(f"- 一\n\n{fence}\n{indent}{INCLUDE}\n{indent}{end}\n", project.root)
    assert "<figure" not in html
    assert '--8&lt;-- "quote/one.md"' in html


@pytest.mark.parametrize(
    "typed",
    [
        '--8<-- ".git/config"',
        '--8<-- "secret.md"',
        '--8<-- "quote/../../secret.md"',
        '--8<-- "quote//etc/passwd.md"',
        '--8<-- "quote/nobody.md"',
        "--8<--\nquote/one.md\n--8<--",
        "--8<-- “quote/one.md”",
    ],
)
def test_nothing_but_a_partial_can_be_included(typed: str, project: Project) -> None:
    (project.root / "secret.md").write_text("secret", "utf-8")
    page = project.root / "docs" / "index.md"
    page.parent.mkdir()
    page.write_text(f"---\ntitle: x\n---\n\n前\n\n{typed}\n", "utf-8")
    with pytest.raises(SiteError) as caught:
        converted(f"前\n\n{typed}\n", project.root, page)
    (fault,) = caught.value.faults
    assert (fault.path, fault.line) == (page, 7)
    assert fault.mend


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            '--8<-- "quote/widget-trun.md"',
            "quote/widget-trun: there is no snippet of this name; is it widget-turn?",
        ),
        ('--8<-- "run/widget/speed.md"', "run/widget/speed: there is no experiment of this name"),
        ('--8<-- "figuer/widget/way.md"', "figuer/widget/way: there is no kind 'figuer'; is it figure?"),
        ("--8<--\nquote/widget-turn.md\n--8<--", "an inclusion that is not understood"),
    ],
)
def test_a_mistyped_inclusion_is_one_fault_of_check_and_of_the_build(
    typed: str, message: str, world: World
) -> None:
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    page = world.project.docs / "index.md"
    line = page.read_text("utf-8").count("\n") + 2
    page.write_text(f"{page.read_text('utf-8')}\n{typed}\n", "utf-8")
    first = inclusion_faults(world.project)[0]
    assert (first.message, first.path, first.line) == (message, page, line)
    assert f"index.md({line}): {message}" in world.run("check").output
    done = world.run("build")
    assert done.exit_code == 1


def test_chinese_lines_are_joined_and_other_breaks_stay(project: Project) -> None:
    page = "一句。\n**二**\n*三*句，a\nb\n四\n\n- 五\n  六\n\n```\n七\n八\n```\n\n`九`\n十 <br>\n甲  \n乙\n"
    html = converted(page, project.root)
    assert "一句。<strong>二</strong><em>三</em>句，a\nb\n四" in html
    assert "<li>五六</li>" in html
    assert "七\n八" in html
    assert "<code>九</code>\n十" in html
    assert "甲<br />\n乙" in html


def test_an_article_has_its_guide_below_the_title_and_a_last_line(world: World) -> None:
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    page = world.project.docs / "index.md"
    again = '--8<-- "quote/widget-turn.md"'
    text = f"# 题 {{ #top }}\n\n{'汉' * 800}\n\n{again}\n\n## 节 {{ #one }}\n\n{again}\n\n{again}\n"
    page.write_text(text, "utf-8")
    html = converted(text, world.project.root, page)
    guide = html[html.index('<section class="guide">') : html.index("</section>")]
    assert html.index("</h1>") < html.index('<section class="guide">') < html.index("汉")
    assert "约 3 分钟 · 800 字 · 3 段引用" in guide
    assert '<td>开头</td><td><ul><li><a href="#q-widget-turn">src/widget.c</a></li></ul>' in guide
    assert (
        '<td><a href="#one">节</a></td><td><ul><li><a href="#q-widget-turn">src/widget.c</a> ×2</li>' in guide
    )
    assert html.rstrip().endswith("</footer>")
    assert f'3 段取自 <a href="https://github.com/acme/widgets/tree/{world.commit}">acme/widgets v1' in html
    other = converted("# 别的\n", world.project.root, world.project.docs / "other.md")
    assert 'class="guide"' not in other


def test_a_page_without_quotations_names_the_newest_day_and_the_page_of_licences(world: World) -> None:
    (world.project.docs / "licences.md").write_text("# 许可\n", "utf-8")
    assert world.lock().exit_code == 0
    for name, link in (("plain.md", "../licences/"), ("a/index.md", "../licences/"), ("index.md", None)):
        html = converted("# 题\n", world.project.root, world.project.docs / name)
        assert (f'href="{link}"' in html) == (link is not None)


def test_the_generator_knows_the_anchors_of_figures_and_misses_others(world: World) -> None:
    page = world.project.docs / "index.md"
    config = world.project.root / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + "validation:\n  links:\n    anchors: warn\n", "utf-8")
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    page.write_text(page.read_text("utf-8") + "\n[转](#q-widget-turn) [注](#q-widget-turn-n1)\n", "utf-8")
    done = world.run("build")
    assert done.exit_code == 0, done.output
    assert (world.project.site / "index.html").read_text("utf-8").count('id="q-widget-turn"') == 1
    page.write_text(page.read_text("utf-8") + "\n[无](#q-widget-nothing)\n", "utf-8")
    assert world.run("build").exit_code == 1


def test_what_the_extension_finds_while_pages_are_built_is_said_without_a_traceback(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    """A partial that goes away after the check of all inclusions: here another program's cleaning, by a hook of its own."""
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    partial = world.project.partials / "quote" / "widget-tool.md"
    hook = world.project.root / "clean.py"
    hook.write_text(f"import os\ndef on_files(files, config):\n    os.unlink({str(partial)!r})\n", "utf-8")
    config = world.project.root / "mkdocs.yml"
    world.edit(config, "extra:\n", f"  - {hook}\nextra:\n")
    assert world.run("build").exit_code == 1
    said = capfd.readouterr().err
    assert "docs/index.md(5): there is no partial quote/widget-tool.md" in said
    assert "mend: anatomy check, then: anatomy render" in said
    assert "Traceback" not in said


SMUGGLED = {
    "a description": "---\ndescription: '\"><script>stray()</script>'\n---\n\n# 题\n",
    "a title": "---\ntitle: '</title><script>stray()</script>'\n---\n\n# 题\n",
    "the article's end": "# 题\n\n</article><script>stray()</script><article>\n",
    "the article": "# 题\n\n<script>stray()</script>\n",
}


@pytest.mark.parametrize("place", SMUGGLED)
def test_a_script_that_is_not_the_themes_stops_the_build_before_a_page_is_there(
    place: str, world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    (world.project.docs / "bad.md").write_text(SMUGGLED[place], "utf-8")
    assert world.run("build", "--lenient").exit_code == 1
    said = capfd.readouterr().err
    assert "an inline script that is not the theme's" in said
    assert "Traceback" not in said
    assert list(world.project.site.rglob("*.html")) == []
