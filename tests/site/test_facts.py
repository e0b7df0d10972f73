"""The partials that count and list what is quoted."""

from __future__ import annotations

from markdown import markdown

from anatomy.site.facts import unmarked


def test_a_path_in_the_table_of_symbols_keeps_its_underscores() -> None:
    path = "src/clock/__init__.py"
    table = f"| 文件 |\n| --- |\n| [{unmarked(path)}](https://example.org/) |"
    assert f">{path}</a>" in markdown(table, extensions=["tables"])
