"""Slots: what a page holds in place of a finished figure, and that the figure arrives there as it was written."""

from __future__ import annotations

import re
from pathlib import Path

import markdown
import pytest

from anatomy.errors import SiteError
from anatomy.paths import Project
from anatomy.site.lighten import lighten
from anatomy.site.slot import Slots, write_slots
from world import World

EXTENSIONS = [
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "pymdownx.details", "pymdownx.highlight",
    "pymdownx.inlinehilite", "pymdownx.snippets", "pymdownx.superfences", "pymdownx.tabbed",
]  # fmt: skip
FIGURE = (
    '<figure class="quote" id="q-one" data-path="a.c"><pre><code><span class="l" data-n="1">*a* _b_ [c](d) ``` &lt;div data-slot=&quot;quote/two&quot;&gt;\n'
    '</span><span class="l" data-n="2">\n</span><span class="l" data-n="3">    --8&lt;-- "quote/two.md" {: #x }\n</span></code></pre>'
    '<ol class="notes"><li id="q-one-n1">注</li></ol></figure>'
)
INCLUDE = '--8<-- "quote/one.md"'
PLACES = {
    "on its own": f"{INCLUDE}\n",
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
    write_slots(made)
    return made


def built(project: Project, page: str) -> str:
    """``page`` through Markdown with the extensions of the site, its slots not filled yet."""
    bases = [str(project.slots), str(project.partials)]
    configs: dict[str, dict[str, object]] = {
        "pymdownx.snippets": {"base_path": bases, "check_paths": True},
        "pymdownx.tabbed": {"alternate_style": True},
    }
    return markdown.markdown(page, extensions=EXTENSIONS, extension_configs=configs)


@pytest.mark.parametrize("place", PLACES)
def test_a_figure_arrives_as_it_was_written_wherever_it_is_included(place: str, project: Project) -> None:
    html = built(project, "前\n\n" + PLACES[place] + "\n后\n")
    assert "<figure" not in html
    filled = Slots(project).fill(Path("index.html"), html)
    assert filled.count(FIGURE) == 1
    assert "data-slot" not in filled.replace(FIGURE, "")
    assert re.search(r"<p>\s*<figure", filled) is None, "a paragraph cannot hold a figure"
    rest = filled.replace(FIGURE, "")
    assert len(re.findall(r"<p[ >]", rest)) == rest.count("</p>")


def test_filling_twice_fills_once(project: Project) -> None:
    slots = Slots(project)
    once = slots.fill(Path("index.html"), built(project, INCLUDE))
    assert slots.fill(Path("index.html"), once) == once


def test_code_on_a_page_that_looks_like_a_slot_stays_code(project: Project) -> None:
    html = built(
        project, '```html\n<div data-slot="quote/one"></div>\n```\n\n`<div data-slot="quote/one"></div>`\n'
    )
    assert Slots(project).fill(Path("index.html"), html) == html


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ('<div data-slot="quote/nobody"></div>', "nobody.md"),
        ('<div data-slot="../../secret"></div>', "not as it was written"),
        ('<div data-slot="quote/one"><b></b></div>', "not as it was written"),
    ],
)
def test_a_slot_that_cannot_be_filled_is_an_error_that_names_the_page(
    typed: str, complaint: str, project: Project
) -> None:
    (project.root / "secret.md").write_text("secret", "utf-8")
    with pytest.raises(SiteError) as caught:
        Slots(project).fill(Path("site/index.html"), built(project, f"前\n\n{typed}\n"))
    assert "site/index.html" in str(caught.value)
    assert complaint in str(caught.value)


def test_a_slot_carries_every_id_of_its_partial_and_goes_with_it(project: Project) -> None:
    path = project.slots / "quote" / "one.md"
    assert (
        path.read_text("utf-8")
        == '<div data-slot="quote/one"><i id="q-one"></i><i id="q-one-n1"></i></div>\n'
    )
    assert write_slots(project) == []
    (project.partials / "quote" / "one.md").unlink()
    assert write_slots(project) == [path]
    assert not path.exists()


def test_the_generator_knows_the_anchors_in_a_slot_and_misses_others(world: World) -> None:
    page = world.project.docs / "index.md"
    config = world.project.root / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + "validation:\n  links:\n    anchors: warn\n", "utf-8")
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    page.write_text(page.read_text("utf-8") + "\n[转](#q-widget-turn) [注](#q-widget-turn-n1)\n", "utf-8")
    done = world.run("build")
    assert done.exit_code == 0, done.output
    html = (world.project.site / "index.html").read_text("utf-8")
    assert html.count('id="q-widget-turn"') == 1
    assert "int speed = " not in html  # colours stand between the words
    assert lighten(world.partial("widget-turn")).split("<code>")[1].split("</code>")[0] in html
    page.write_text(page.read_text("utf-8") + "\n[无](#q-widget-nothing)\n", "utf-8")
    assert world.run("build").exit_code == 1


SMUGGLED = {
    "a description": "---\ndescription: '\"><script>stray()</script>'\n---\n\n# 题\n",
    "a title": "---\ntitle: '</title><script>stray()</script>'\n---\n\n# 题\n",
    "the article's end": "# 题\n\n</article><script>stray()</script><article>\n",
    "the article": "# 题\n\n<script>stray()</script>\n",
}


@pytest.mark.parametrize("place", SMUGGLED)
def test_a_script_that_is_not_the_themes_stops_the_build_before_a_page_is_sealed(
    place: str, world: World
) -> None:
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    (world.project.docs / "bad.md").write_text(SMUGGLED[place], "utf-8")
    done = world.run("build", "--lenient")
    assert done.exit_code == 1, done.output
    assert "an inline script that is not the theme's" in done.output
    pages = {
        path.relative_to(world.project.site).as_posix(): path for path in world.project.site.rglob("*.html")
    }
    assert "bad/index.html" not in pages
    assert not any("Content-Security-Policy" in path.read_text("utf-8") for path in pages.values())
