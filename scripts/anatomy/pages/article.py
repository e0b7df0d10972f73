"""Articles as the navigation of ``mkdocs.yml`` names and orders them: every index uses the same name and order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from anatomy.files import read_text
from anatomy.paths import Project

_ENTRY = re.compile(
    r"^\s*- (.+?): ([^/\s]+)/index\.md\s*$", re.MULTILINE
)  # mkdocs.yml has tags that plain YAML refuses


def _names(project: Project) -> dict[str, str]:
    """Folder → name, in the order of the navigation."""
    config = project.root / "mkdocs.yml"
    entries = _ENTRY.findall(read_text(config)) if config.is_file() else []
    return {folder: name.strip("\"'") for name, folder in entries}


def article_name(project: Project, article: str) -> str:
    """What the navigation calls the article in the folder ``docs/ARTICLE``; else the first heading of its page, or the folder's name."""
    if name := _names(project).get(article):
        return name
    page = project.docs / article / "index.md"
    for line in read_text(page).split("\n") if page.is_file() else []:
        if line.startswith("# "):
            return line[2:].split("{")[0].strip()
    return article


def in_order(project: Project, paths: Iterable[Path]) -> list[Path]:
    """Files of articles, in the order of the navigation; those of articles that it lacks last, by folder."""
    order = list(_names(project))

    def place(path: Path) -> tuple[int, str]:
        article = path.parent.name
        return (order.index(article) if article in order else len(order), article)

    return sorted(paths, key=place)
