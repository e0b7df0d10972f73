"""A page that includes a finished figure, through Markdown with the extensions that could meddle with it."""

from __future__ import annotations

from pathlib import Path

import markdown

EXTENSIONS = [
    "pymdownx.snippets", "pymdownx.superfences", "md_in_html", "attr_list", "abbr", "tables", "admonition", "footnotes", "def_list",
]  # fmt: skip


def page_with(figure: str, folder: Path) -> str:
    """The HTML of ``figure`` between two paragraphs, ``前`` and ``后``; it is written to a file in ``folder``."""
    (folder / "q.md").write_text(figure, "utf-8", "surrogatepass")
    return markdown.markdown(
        '前\n\n--8<-- "q.md"\n\n后\n',
        extensions=EXTENSIONS,
        extension_configs={"pymdownx.snippets": {"base_path": [str(folder)], "check_paths": True}},
    )
