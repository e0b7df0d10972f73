"""The partials that count and list what is quoted."""

from __future__ import annotations

from pathlib import Path

from markdown import markdown

from anatomy.paths import Project
from anatomy.site.facts import unmarked
from anatomy.site.trust import write_trust_partials


def test_a_path_in_the_table_of_symbols_keeps_its_underscores() -> None:
    path = "src/clock/__init__.py"
    table = f"| 文件 |\n| --- |\n| [{unmarked(path)}](https://example.org/) |"
    assert f">{path}</a>" in markdown(table, extensions=["tables"])


def test_a_count_that_is_not_there_is_a_dash_in_the_table_of_fuzzing(tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "trust"
    folder.mkdir(parents=True)
    (folder / "cases.toml").touch()
    (folder / "forged.toml").touch()
    (folder / "counts.toml").write_text("[fuzz-selector]\nseconds = 1200\nread = 7\n")
    environment = 'kind = "python"\nlabel = "3"\nversion = "3"\nhow = "-"'
    (tmp_path / "docs" / "environments.toml").write_text(f"version = 1\n[environments.here]\n{environment}\n")
    write_trust_partials(Project(tmp_path))
    rows = (tmp_path / ".anatomy/partials/trust/fuzz.md").read_text("utf-8")
    assert "read 7" in rows
    assert rows.index("–") < rows.index("1,200")
