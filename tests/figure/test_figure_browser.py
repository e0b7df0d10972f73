"""Figures as a browser shows them: within the window, nothing cut, nothing on anything else, at both widths and in print."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from anatomy.figure import figure_files, render
from anatomy.figure.canvas import WIDE
from figure.samples import make_project
from reader.built import CHROMIUM, ROOT

pytestmark = CHROMIUM

STYLE = (ROOT / "docs/assets/css/figures.css").read_text("utf-8")
ROOM = 16  # px: what the theme leaves free at both sides of the text of a phone
# What the theme gives: its colours are of no matter here.
HEAD = f"""<!doctype html><meta charset=utf-8><style>
:root {{ --md-default-fg-color: #222; --md-default-fg-color--light: #777; --md-default-fg-color--lightest: #eee;
  --md-default-bg-color: #fff; --md-typeset-a-color: #336; }}
body {{ margin: 0 {ROOM}px; font: 16px/1.6 -apple-system, BlinkMacSystemFont, Helvetica, Arial, sans-serif; }}
{STYLE}</style><body class="md-typeset" data-md-color-scheme="default">"""
FAULTS = """() => {
  const faults = [], box = (node) => node.getBoundingClientRect();
  const common = (a, b) => [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
  for (const figure of document.querySelectorAll("figure")) {
    const say = (...words) => faults.push([figure.id, ...words].join(" "));
    const shown = [...figure.querySelectorAll("svg")].filter((svg) => box(svg).width > 0);
    if (shown.length !== 1) say("shows", shown.length, "drawings");
    for (const svg of shown) {
      const frame = box(svg), pane = svg.parentElement, scale = frame.width / svg.viewBox.baseVal.width;
      if (frame.right > document.documentElement.clientWidth || pane.scrollWidth > pane.clientWidth) say("is wider than the window");
      const words = [...svg.querySelectorAll("text")].map((node) => ({ node, at: box(node), said: node.textContent }));
      const boxes = [...svg.querySelectorAll(".fg-box")].map(box);
      words.forEach(({ node, at, said }, index) => {
        if (common(at, frame)[0] < at.width - 1 || common(at, frame)[1] < at.height - 1) say("cuts", said);
        if (parseFloat(getComputedStyle(node).fontSize) * scale < 11.99) say("shrinks", said);
        for (const other of words.slice(index + 1)) {
          const [x, y] = common(at, other.at);
          if (x > 1 && y > 3) say("puts", said, "on", other.said);
        }
        for (const home of boxes) {
          const inside = home.left < (at.left + at.right) / 2 && (at.left + at.right) / 2 < home.right
            && home.top < (at.top + at.bottom) / 2 && (at.top + at.bottom) / 2 < home.bottom;
          if (inside && (at.left < home.left || at.right > home.right)) say("lets", said, "out of its box");
        }
      });
    }
  }
  return faults;
}"""


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> str:
    project = make_project(tmp_path_factory.mktemp("figures"))
    return "".join(map(render, figure_files(project)))


def opened(chromium: Browser, html: str, width: int, media: str = "screen") -> Page:
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.emulate_media(media="print" if media == "print" else "screen")
    page.set_content(HEAD + html)
    return page


@pytest.mark.parametrize(("width", "media"), [(360, "screen"), (719, "screen"), (720, "screen"), (1440, "screen"), (WIDE + 2 * ROOM, "print")])  # fmt: skip
def test_every_figure_fits_and_nothing_in_it_is_cut_or_covered(
    width: int, media: str, chromium: Browser, samples: str
) -> None:
    with opened(chromium, samples, width, media) as page:
        assert page.evaluate(FAULTS) == []


def test_the_faults_looked_for_are_found(chromium: Browser, samples: str) -> None:
    """Wider letters, or a window narrower than a phone, and the page says which figure suffers."""
    with opened(chromium, samples, 280) as page:
        assert any("is wider than the window" in fault for fault in page.evaluate(FAULTS))
    with opened(chromium, samples, 1440) as page:
        page.add_style_tag(content=".fg-text { letter-spacing: .7em }")
        found = page.evaluate(FAULTS)
    assert any(" cuts " in fault for fault in found)
    assert any(" puts " in fault for fault in found)
    assert any("out of its box" in fault for fault in found)


def test_a_figure_is_one_picture_that_says_the_authors_words(chromium: Browser, samples: str) -> None:
    """Who hears the page hears the title and the alternative text once, whichever drawing is shown, and none of its labels."""
    for width in (360, 1440):
        with opened(chromium, samples, width) as page:
            heard = page.locator("#f-demo-flow").aria_snapshot()
        assert heard.count("img ") == 1
        assert "追加时先看有没有空位" in heard
        assert "再把旧的内容搬过去" not in heard


def test_the_readers_own_colours_leave_marks_apart(chromium: Browser, samples: str) -> None:
    """With forced colours an accented box differs from a plain one in the weight of its border, a dangerous one in its dashes."""
    with opened(chromium, samples, 1440) as page:
        page.emulate_media(forced_colors="active")
        look = "(node) => [getComputedStyle(node).strokeWidth, getComputedStyle(node).strokeDasharray]"
        plain, danger = (page.locator(f"#f-demo-flow .fg-wide {name}").first.evaluate(look) for name in (".fg-step:not(.fg-danger)", ".fg-danger"))  # fmt: skip
        accent = page.locator("#f-demo-lanes .fg-box.fg-accent").first.evaluate(look)
    assert accent[0] > plain[0]
    assert danger[1] != plain[1]
