"""A page through Markdown with the extensions of the site, which could meddle with the figures that it includes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import markdown

from anatomy.paths import Project

EXTENSIONS = [
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc", "pymdownx.details", "pymdownx.highlight",
    "pymdownx.keys", "pymdownx.superfences", "pymdownx.tabbed", "anatomy.site.markdown",
]  # fmt: skip


def converted(page: str, root: Path, path: Path | None = None) -> str:
    """The HTML of ``page``, which stands at ``path``; partials come from the project at ``root``."""
    configs: dict[str, dict[str, Any]] = {
        "anatomy.site.markdown": {"root": str(root), "page": str(path or "")},
        "pymdownx.tabbed": {"alternate_style": True},
    }
    return markdown.markdown(page, extensions=EXTENSIONS, extension_configs=configs)


def page_with(figure: str, folder: Path) -> str:
    """The HTML of ``figure`` between two paragraphs, ``前`` and ``后``; it becomes a partial of a project in ``folder``."""
    partial = Project(folder).partials / "quote" / "q.md"
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.write_text(figure, "utf-8", "surrogatepass")
    return converted('前\n\n--8<-- "quote/q.md"\n\n后\n', folder)
