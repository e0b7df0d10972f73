"""What an author can write on a page that looks like a figure of the tool, or lies over one: `site-check` names it, however it was made."""

from __future__ import annotations

import pytest

from anatomy.site.authored import Authored
from anatomy.site.built_page import BuiltPage
from anatomy.site.check import check_site
from anatomy.site.evidence import read_facts
from anatomy.site.finish import finish
from anatomy.site.footer import footer
from world import World

CODE = '<pre><code><span class="l">speed = 99;</span></code></pre>'
WRONG = {
    "a forged run": f'<figure class="run" id="r-x"><div class="highlight">{CODE}</div></figure>',
    "a forged figure of no kind": f"<figure>{CODE}</figure>",
    "upstream's line numbers": '<div class="fold"><pre><code><span class="l" data-n="5">speed = 99;</span></code></pre></div>',
    "a listing that says its lines": '<pre data-lines="5-5"><code>speed = 99;</code></pre>',
    "a proof of its own": '<p class="proof">acme/widgets</p>',
    "a fence with a file's name": '<div class="highlight"><span class="filename">src/widget.c</span><pre><code>speed = 99;</code></pre></div>',
    "a fence with line numbers": '<table class="highlighttable"><tbody><tr><td>5</td><td>speed = 99;</td></tr></tbody></table>',
    "an open dialog": "<dialog open>speed = 99;</dialog>",
    "a drawing beyond its box": '<svg overflow="visible" width="1" height="1"><rect y="-260" width="600" height="200"></rect></svg>',
    "a formula that is moved": '<math><mpadded voffset="-200px"><mtext>speed = 99;</mtext></mpadded></math>',
    "a card of the reader's script": '<div class="sa-card">speed = 99;</div>',
    "a layer of the theme": '<div class="admonition md-overlay">speed = 99;</div>',
    "a popover": "<div popover>speed = 99;</div>",
    "a style": '<p style="position: fixed">speed = 99;</p>',
    "a form": '<form action="https://evil.example/"><input></form>',
    "what the page rests on": '<footer class="verified no-search"><p>钉住的引用：99 段取自 x。</p></footer>',
    "the same, no footer": '<p class="verified">钉住的引用：99 段取自 x。</p>',
    "a verdict": '<p><span class="drift same">与 v9 相同</span></p>',
    "a control of a figure": '<details class="about"><summary>出处</summary><p>x</p></details>',
    "a frame": '<iframe src="../x.svg"></iframe>',
    "a name that scripts ask for": '<img name="querySelector" src="x.svg" alt="x">',
    "a part of the theme": '<div data-md-component="dialog">x</div>',
    "a hidden part": "<div hidden>speed = 9;</div>",
    "rules for a browser": '<script type="speculationrules">{"prefetch": []}</script>',
    "another article": '</article><div class="sa-card">speed = 99;</div><article>',
}
RIGHT = (
    '<div class="tabbed-set"><input id="t" name="tabs" type="radio"><label for="t">一</label></div>',
    '<p class="lead">文 <a name="x">字</a> <code>speed = 9;</code></p>',
    '<pre><code class="language-c">speed = 9;</code></pre>',
    '<p><svg viewBox="0 0 1 1" aria-hidden="true"><path d="M0 0"></path></svg></p>',
    '<details class="note"><summary>文</summary><table><tr><td><a data-lines="3-4" href="#q-widget-turn">文</a></td></tr></table></details>',
)


@pytest.fixture
def authored(world: World) -> Authored:
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    return Authored(world.project)


def told(authored: Authored, body: str) -> list[str]:
    page = BuiltPage(authored.project.site, f"<!doctype html><body><article>{body}</article></body>")
    return [what for what, _node in authored.faults(page)]


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_what_imitates_or_covers_a_figure_is_named(authored: Authored, world: World, body: str) -> None:
    assert len(told(authored, world.partial("widget-turn") + body)) == 1


@pytest.mark.parametrize("body", RIGHT)
def test_what_stays_in_the_text_is_not(authored: Authored, body: str) -> None:
    assert told(authored, body) == []


def test_a_figure_with_other_code_beside_the_proven_one_is_not_the_tools(
    authored: Authored, world: World
) -> None:
    """Its attributes, caption and listing are right, and none of them is what a reader sees."""
    true = world.partial("widget-turn")
    assert told(authored, true) == []
    assert len(told(authored, true.replace("<pre ", f"{CODE}<pre hidden ", 1))) == 1


def test_the_line_on_what_a_page_rests_on_is_the_tools_own(authored: Authored, world: World) -> None:
    page = world.project.docs / "index.md"
    own = str(footer(world.project, page, read_facts(world.project)))
    assert "钉住的引用：2 段" in own

    def faults(body: str) -> int:
        built = BuiltPage(page, f"<!doctype html><body><article>{body}</article></body>")
        return len(list(authored.faults(built, own)))

    assert faults(own) == 0
    assert faults(own.replace("</footer>", '<p class="offline">x</p></footer>')) == 0, (
        "what publish puts there"
    )
    assert faults(own.replace("2 段", "9 段")) == 1
    assert faults(own + own) == 1


def test_the_checker_asks_for_it(world: World) -> None:
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    world.project.site.mkdir()
    page = (
        f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>t</title></head><body><article class="md-content__inner"><h1 id="t">题</h1>'
        f"{WRONG['a forged run']}</article></body></html>"
    )
    (world.project.site / "index.html").write_text(page, "utf-8")
    finish(world.project, world.project.site, page)
    assert ["looks like a figure" in fault.message for fault in check_site(world.project)] == [True]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("template: nowhere", "says 'template', which no page needs"),
        ("icon: nowhere", "says 'icon', which no page needs"),
        ("status: 'x\" class=\"md-overlay'", "says 'status', which no page needs"),
    ],
)
def test_what_the_theme_would_write_into_every_page_is_one_fault(
    world: World, capfd: pytest.CaptureFixture[str], row: str, what: str
) -> None:
    """Its navigation shows what it knows of every page, outside of all articles, as it stands."""
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    page = world.project.docs / "index.md"
    page.write_text(f"---\n{row}\n---\n{page.read_text('utf-8')}", "utf-8")
    assert world.run("build").exit_code == 1
    said = "".join(capfd.readouterr())
    assert f"docs/index.md(2): {what}\n" in said
    assert "Traceback" not in said
