"""Articles as the navigation of ``mkdocs.yml`` names and orders them: every index uses the same name and order, and none is left out."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from anatomy.errors import Fault, twice
from anatomy.files import read_text
from anatomy.pages.prose import page_title
from anatomy.paths import Project

NAV_ENTRY = re.compile(r"^(\s+)- ([^#]+): ([a-z0-9-]+)/index\.md\s*$")
"""A row of ``mkdocs.yml`` (which has tags that plain YAML refuses): indent, name and folder of an article."""

NAV_PAGE = re.compile(r"^\s+- (?:[^#]+: )?([\w./-]+\.md)\s*(?:#.*)?$")
"""A row that names a page."""
_KEY = re.compile(r"^([a-z_]+):")
_BLOCK = re.compile(r"^### .*", re.MULTILINE)
"""The heading of an article's block on the home page."""


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


def navigation_faults(project: Project) -> Iterator[Fault]:
    """Articles that the navigation or the home page leaves out, and what stands in ``mkdocs.yml`` twice, as a merge may leave it."""
    config, home = project.root / "mkdocs.yml", project.docs / "index.md"
    rows = read_text(config).split("\n") if config.is_file() else []
    nav = next((number for number, row in enumerate(rows, 1) if row.startswith("nav:")), None)
    if nav is None:
        return
    said = [(NAV_PAGE.match(row) or _KEY.match(row), number) for number, row in enumerate(rows, 1)]
    named = [(found[1], number) for found, number in said if found]
    yield from twice(config, named, "keep one of the two lines")
    articles = [page.parent.name for page in sorted(project.docs.glob("*/index.md"))]
    for article in articles:
        if f"{article}/index.md" not in dict(named):
            mend = f'write "  - {article}: {article}/index.md" under nav'
            yield Fault(f"no line for docs/{article}/index.md", config, nav, mend)
    before, here, listed = (read_text(home) if home.is_file() else "").partition("{ #articles }")
    line = before.count("\n") + 1
    yield from _shared_blocks(home, listed, line)
    blocks = [(found[0], line + listed.count("\n", 0, found.start())) for found in _BLOCK.finditer(listed)]
    yield from twice(home, blocks, "keep one of the two blocks", lambda name: name.partition("](")[2] or name)
    if not here or len(blocks) >= len(articles):
        return
    for article in articles:
        if f"]({article}/index.md" not in listed:
            name = article_name(project, article)
            mend = f"write a block like the others there: ### [{name}]({article}/index.md), a sentence, what it is of"
            yield Fault(f"no block for {article}/index.md", home, line, mend, due="review")


def in_order(project: Project, paths: Iterable[Path]) -> list[Path]:
    """Files of articles, in the order of the navigation; those of articles that it lacks last, by folder."""
    order = list(_names(project))

    def place(path: Path) -> tuple[int, str]:
        article = path.parent.name
        return (order.index(article) if article in order else len(order), article)

    return sorted(paths, key=place)


def _shared_blocks(home: Path, listed: str, line: int) -> Iterator[Fault]:
    """Headings of articles that stand in the block of another one, as a merge may leave them. line: where ``listed`` begins."""
    block = '<div class="article" markdown="1">'
    if block not in listed:
        return
    opened = False
    for number, row in enumerate(listed.split("\n"), line):
        if row.startswith("### "):
            if not opened:
                mend = f"write above it, each on a line of its own: </div>, {block}, an empty line"
                yield Fault("two articles stand in one block", home, number, mend)
            opened = False
        opened = opened or row.strip() == block
