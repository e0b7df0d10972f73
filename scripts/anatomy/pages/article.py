"""Articles as the navigation of ``mkdocs.yml`` names and orders them: every index uses the same name and order."""

import re
from collections.abc import Iterable
from pathlib import Path

from anatomy.files import read_text
from anatomy.pages.prose import page_title
from anatomy.paths import Project

NAV_ENTRY = re.compile(r"^(\s+)- ([^#]+): ([a-z0-9-]+)/index\.md\s*$")
"""A row of ``mkdocs.yml`` (which has tags that plain YAML refuses): indent, name and folder of an article."""


def _names(project: Project) -> dict[str, str]:
    """Folder → name, in the order of the navigation."""
    config = project.root / "mkdocs.yml"
    rows = read_text(config).split("\n") if config.is_file() else []
    return {found[3]: found[2].strip("\"'") for row in rows if (found := NAV_ENTRY.match(row))}


def article_name(project: Project, article: str) -> str:
    """What the navigation calls the article in the folder ``docs/ARTICLE``; else the title of its page, or the folder's name."""
    if name := _names(project).get(article):
        return name
    page = project.docs / article / "index.md"
    return page_title(page) if page.is_file() else article


def in_order(project: Project, paths: Iterable[Path]) -> list[Path]:
    """Files of articles, in the order of the navigation; those of articles that it lacks last, by folder."""
    order = list(_names(project))

    def place(path: Path) -> tuple[int, str]:
        article = path.parent.name
        return (order.index(article) if article in order else len(order), article)

    return sorted(paths, key=place)
