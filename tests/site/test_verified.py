"""Every built page says by which pins it was checked, and when; the licences come from the pins."""

from __future__ import annotations

from anatomy.site.footer import footers, licence_table, put
from world import World

BUILT = '<html lang="zh"><body><article><p>x</p></article><p>after</p></body></html>\n'


def test_a_page_with_quotations_names_their_pins_and_another_the_newest_day(world: World) -> None:
    site = world.project.site
    for name in ("index.html", "plain/index.html", "licences/index.html"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(BUILT, "utf-8")
    texts = footers(world.project, site)
    own = texts[site / "index.html"]
    assert f'2 段取自 <a href="https://github.com/acme/widgets/tree/{world.commit}">acme/widgets v1' in own
    assert 'href="../licences/"' in texts[site / "plain" / "index.html"]


def test_putting_a_line_twice_leaves_one() -> None:
    """``serve`` finishes pages again that it did not build again."""
    line = '<footer class="verified no-search" data-verified="2020-01-01"><p>y</p></footer>\n'
    once = put(BUILT, line)
    assert once.index("<footer") < once.index("</article>")
    assert put(once, line) == once


def test_a_page_without_an_article_stays_as_it_is() -> None:
    assert put("<p>x</p>", "<footer></footer>") == "<p>x</p>"


def test_the_licences_name_notice_and_quoting_pages_of_every_pin(world: World) -> None:
    row = next(line for line in licence_table(world.project).split("\n") if line.startswith("| v1 "))
    assert f"https://github.com/acme/widgets/blob/{world.commit}/LICENSE" in row
    assert "`MIT`" in row
    assert "(index.md)" in row
