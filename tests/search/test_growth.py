"""The first query stays small as the site grows: told from a synthetic site, without a browser."""

from __future__ import annotations

import gzip
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from anatomy.site.search.reading import read_site

from .costs import index_costs, script_bytes
from .sampling import PageText, Query, Sampler, plain
from .synthetic import make_synthetic

HERE = Path(__file__).parent
SITE = HERE.parent.parent / "site"
ARTICLES = 160
LARGE = 1_000
MOST_AT_LARGE = 400_000
pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="Node is needed: apt-get install nodejs"),
    pytest.mark.skipif(
        not (SITE / "search" / "index.js").exists(),
        reason="no built site with an index here; run: make build",
    ),
]


@pytest.fixture(scope="module")
def grown() -> Iterator[Path]:
    made = make_synthetic(SITE, ARTICLES, 1, lambda _: None)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def drawn(site: Path, count: int) -> list[Query]:
    """Pieces of code as they stand on the pages: what their parts, anywhere in a section, do not tell."""
    pages = []
    for page in read_site(site):
        lines = [
            " ".join(line.split()) for unit in page.units for line in unit.text.split("\n") if line.strip()
        ]
        pages.append(PageText(page.url, lines, [], "\n".join(map(plain, lines))))
    return Sampler(pages, 1).draw("code", count)


def test_code_that_stands_on_few_of_many_pages_is_found(grown: Path) -> None:
    """Also where hundreds of sections hold all its parts: the seams between them are in the index."""
    queries = drawn(grown, 100)
    found = index_costs(grown, [query.text for query in queries])
    missed = [
        query.text for query, one in zip(queries, found, strict=True) if not query.pages & set(one.pages[:5])
    ]
    assert len(queries) == 100
    assert len(missed) <= 1, missed


def test_a_first_query_among_a_thousand_articles_is_small(grown: Path) -> None:
    """What queries load when typed key by key among 160 articles, with the scripts, and an index file grown to a thousand articles.

    The index file is all of it that grows with the site: the other files are shards of a fixed size, of which a query may read
    only so many, and 160 articles are enough to exhaust that. How often which query comes among a thousand is not shown
    here but measured by ``make search-eval EVAL="--synthetic 1000"``.
    """
    queries = tomllib.loads((HERE / "queries.toml").read_text(encoding="utf-8"))["queries"]
    texts = [query["text"] for query in queries][::2]
    assert len(texts) > 40
    index = len(gzip.compress((grown / "search" / "index.js").read_bytes(), 9, mtime=0))
    more = index * LARGE // ARTICLES - index + script_bytes(SITE)
    heavy = [
        f"{one.text}: {one.typed + more:,}"
        for one in index_costs(grown, texts)
        if one.typed + more > MOST_AT_LARGE
    ]
    assert heavy == []
