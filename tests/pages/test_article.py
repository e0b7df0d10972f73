"""Indexes call articles by their name in the navigation, and list them in its order."""

from __future__ import annotations

from pathlib import Path

from anatomy.pages.article import article_name, in_order, navigation_faults
from anatomy.paths import Project

NAV = "nav:\n  - 首页: index.md\n  - 轮子: wheel/index.md\n  - 轴: axle/index.md\nplugins: []\n"


def make(folder: Path) -> Project:
    (folder / "mkdocs.yml").write_text(NAV, "utf-8")
    for article in ("axle", "spoke", "wheel"):
        (folder / "docs" / article).mkdir(parents=True)
        (folder / "docs" / article / "index.md").write_text(f"# 一篇讲 {article} 的文章\n", "utf-8")
    return Project(folder)


def test_an_article_is_called_as_in_the_navigation_or_by_its_heading(tmp_path: Path) -> None:
    project = make(tmp_path)
    assert [article_name(project, one) for one in ("wheel", "spoke", "none")] == ["轮子", "一篇讲 spoke 的文章", "none"]  # fmt: skip


def test_two_articles_in_one_block_of_the_home_page_are_named(tmp_path: Path) -> None:
    project = make(tmp_path)
    block = '<div class="article" markdown="1">\n\n'
    home = f"# x\n\n## y {{ #articles }}\n\n{block}### [a](a/index.md)\n\n</div>\n{block}### [b](b/index.md)\n\n</div>\n"
    (project.docs / "index.md").write_text(home, "utf-8")
    named = [fault.message for fault in navigation_faults(project)]
    assert "two articles stand in one block" not in named
    merged = home.replace(f"</div>\n{block}", "", 1)
    (project.docs / "index.md").write_text(merged, "utf-8")
    [fault] = [one for one in navigation_faults(project) if "one block" in one.message]
    assert fault.line == merged.split("\n").index("### [b](b/index.md)") + 1


def test_files_stand_in_the_order_of_the_navigation_and_others_last(tmp_path: Path) -> None:
    project = make(tmp_path)
    found = in_order(project, project.docs.glob("*/index.md"))
    assert [path.parent.name for path in found] == ["wheel", "axle", "spoke"]
