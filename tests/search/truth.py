"""Queries with the sections that answer them, and the rank at which a list of links leads there.

A file of queries is TOML: ``[[queries]]`` with ``text``, ``class``, ``thread`` and ``sections = ["list/#growth"]``, any of which answers.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

HEADINGS = ("h1", "h2", "h3", "h4")


@dataclass(frozen=True)
class Query:
    text: str
    kind: str
    sections: tuple[str, ...]


def read_queries(path: Path) -> list[Query]:
    """The queries of a file, none if it has none yet. Raises ValueError for one without sections."""
    found = []
    for row in tomllib.loads(path.read_text("utf-8")).get("queries", []):
        pairs = [f"{page}#{anchor}" for page in row.get("pages", []) for anchor in row.get("anchors", [])]
        sections = tuple(row.get("sections", pairs))
        if not sections or not all("#" in section for section in sections):
            raise ValueError(f"{path}: the query {row['text']!r} needs sections, each as PAGE#ANCHOR")
        found.append(Query(row["text"], row.get("class", "all"), sections))
    return found


class Sections:
    """Which sections of the built ``site`` hold which anchors."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._page = cache(self._read)

    def _read(self, url: str) -> dict[str, tuple[str, ...]]:
        """Anchor → the headings it stands under, the nearest last; ``""`` is the top, which is under the first heading."""
        file = self._site / url / "index.html" if url.endswith("/") or not url else self._site / url
        article = LexborHTMLParser(file.read_text("utf-8")).css_first("article.md-content__inner")
        assert article is not None, f"{url} holds no article"
        under: list[tuple[int, str]] = []
        found: dict[str, tuple[str, ...]] = {}
        for node in article.traverse():
            anchor = node.attributes.get("id") if node.tag not in ("-text", "-comment") else None
            if not anchor:
                continue
            if node.tag in HEADINGS:
                level = int(node.tag[1])
                under = [known for known in under if 1 < known[0] < level] + [(level, anchor)]
                if level == 1:
                    found[""] = (anchor,)
            found.setdefault(anchor, tuple(name for _, name in under))
        return found

    def rank(self, links: Iterable[str], sections: Sequence[str]) -> int:
        """Place (from 1) of the first of ``links`` that leads into one of ``sections``; 0 when none does.

        Raises ValueError for a section that the site does not have.
        """
        wanted = set()
        for section in sections:
            page, _, anchor = section.partition("#")
            page = page if page.endswith("/") or not page else page + "/"
            if anchor not in self._page(page):
                raise ValueError(f"the site has no section {section}")
            wanted.add((page, self._page(page)[anchor][-1]))
        for place, link in enumerate(links, 1):
            page, _, anchor = link.partition("#")
            if any((page, heading) in wanted for heading in self._page(page).get(anchor, ())):
                return place
        return 0


def shares(ranks: Sequence[int]) -> str:
    """Ranks as the four figures that count."""
    count = len(ranks)
    first, three, ten = (sum(0 < rank <= most for rank in ranks) / count for most in (1, 3, 10))
    return f"{count:5} {first:9.1%} {three:9.1%} {ten:9.1%} {1 - ten:9.1%}"
