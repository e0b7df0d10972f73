"""``make search-eval``: draw queries from the built text, type them in a real browser, print what was found and how fast."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from playwright.sync_api import Browser

from .browsing import Box, box, browser
from .costs import index_costs, script_bytes
from .memory import heap_watch
from .sampling import CLASSES, Query, Sampler, read_pages
from .serving import serve


@dataclass(frozen=True)
class Outcome:
    """One query: the rank of the first right page (0: not among those shown), whether anything was shown, the lag.

    ``first`` is the rank in the first frame that showed results; ``answer`` the part of the lag up to the engine's answer;
    ``whole`` is when the whole answer was in place. All times in ms from the last key.
    """

    query: Query
    rank: int
    nothing: bool
    lag: float
    first: int = 0
    answer: float = 0.0
    whole: float = 0.0


def page_urls(site: Path) -> list[str]:
    """Addresses of the pages of a site, without the page for wrong addresses."""
    files = sorted(file for file in site.rglob("*.html") if file.name != "404.html")
    return [file.relative_to(site).as_posix().removesuffix("index.html") for file in files]


def rank_of(query: Query, pages: Sequence[str]) -> int:
    """Place (from 1) of the first right page; 0 when there is none."""
    return next((at for at, page in enumerate(pages, 1) if page in query.pages), 0)


def measure(found: Box, queries: Sequence[Query], after: Callable[[], None] = lambda: None) -> list[Outcome]:
    """Type every query, calling ``after`` behind each; what came."""
    outcomes = []
    for query in queries:
        answer = found.ask(query.text)
        rank = rank_of(query, answer.pages)
        outcomes.append(
            Outcome(
                query,
                rank,
                not answer.pages,
                answer.lag,
                rank_of(query, answer.first),
                answer.answer,
                answer.whole,
            )
        )
        after()
    return outcomes


def measure_fresh(started: Browser, root: str, queries: Sequence[Query], pause: float) -> list[Outcome]:
    """Each query the first one of a browser that has nothing yet; the box has been open for half a second."""
    outcomes = []
    for query in queries:
        with box(started, root) as found:
            found.pause = pause
            found.page.wait_for_timeout(500)
            outcomes += measure(found, [query])
    return outcomes


def frames(outcomes: Sequence[Outcome]) -> str:
    """What the first frame showed, when the engine had it, and when the whole answer stood there."""
    right = sum(one.first == 1 for one in outcomes) / len(outcomes)
    answers = [one.answer for one in outcomes]
    wholes = [one.whole for one in outcomes]
    return (
        f"first frame with results: a right page first in {right:.1%}; the engine's answer p50 {statistics.median(answers):.1f} ms, "
        f"p95 {percentile(answers, 0.95):.1f} ms; the whole answer p50 {statistics.median(wholes):.0f} ms, "
        f"p95 {percentile(wholes, 0.95):.0f} ms; load {os.getloadavg()[0]:.1f}"
    )


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def table(outcomes: Sequence[Outcome]) -> list[str]:
    """One line a class and one for all: hit rates, the rate of empty answers, times in milliseconds."""
    lines = [
        f"{'class':<12}{'n':>5}{'hit@1':>8}{'hit@5':>8}{'hit@10':>8}{'none':>8}{'p50 ms':>9}{'p95 ms':>9}"
    ]
    kinds = [*dict.fromkeys(one.query.kind for one in outcomes), "all"]
    for kind in kinds:
        group = [one for one in outcomes if kind in (one.query.kind, "all")]
        share = [sum(1 for one in group if 0 < one.rank <= k) / len(group) for k in (1, 5, 10)]
        none = sum(one.nothing for one in group) / len(group)
        lags = [one.lag for one in group]
        lines.append(
            f"{kind:<12}{len(group):>5}"
            + "".join(f"{value:>8.1%}" for value in (*share, none))
            + f"{statistics.median(lags):>9.1f}{percentile(lags, 0.95):>9.1f}"
        )
    return lines


def cost_lines(site: Path, queries: Sequence[Query]) -> list[str]:
    """What the queries load and compute, which no load on the machine changes much."""
    costs = list(index_costs(site, [query.text for query in queries]))
    scripts = script_bytes(site)
    lines = []
    for way, fetches, sizes, times in (
        (
            "asked at once",
            [one.fetches for one in costs],
            [one.whole for one in costs],
            [one.cpu for one in costs],
        ),
        (
            "typed key by key",
            [one.typed_fetches for one in costs],
            [one.typed for one in costs],
            [one.typed_cpu for one in costs],
        ),
        (
            "typed at a key a second",
            [one.slow_fetches for one in costs],
            [one.slow for one in costs],
            [one.slow_cpu for one in costs],
        ),
    ):
        lines.append(
            f"first query, {way}: files median {statistics.median(fetches):.0f}, most {max(fetches)}; bytes (gzip, with scripts) "
            f"median {statistics.median(sizes) + scripts:,.0f}, most {max(sizes) + scripts:,}; "
            f"engine's CPU for the last key p50 {statistics.median(times):.1f} ms, p95 {percentile(times, 0.95):.1f} ms"
        )
    return lines


def draw(started: Browser, root: str, site: Path, seed: int, each: int) -> list[Query]:
    sampler = Sampler(read_pages(started, root, page_urls(site)), seed)
    return [query for kind in CLASSES for query in sampler.draw(kind, each)]


def first_query_bytes(
    started: Browser, site: Path, queries: Sequence[str], *, typed: bool = False
) -> list[int]:
    """Bytes over the wire (gzip) from opening the box to the answer, each query in a browser that has nothing yet.

    With ``typed`` the query comes key by key, and what stands in the field meanwhile is answered too.
    """
    sizes = []
    for query in queries:
        with serve(site) as served, box(started, served.url) as found:
            found.ask(query, at_once=not typed)
            sizes.append(served.traffic.total("/search/", "/assets/js/search"))
    return sizes


@click.command()
@click.option(
    "--site",
    default="site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The built site.",
)
@click.option("--seed", type=int, help="Repeat a run.")
@click.option("--each", default=40, show_default=True, help="Queries of each class.")
@click.option(
    "--synthetic", type=int, help="Measure on a synthetic site of that many articles made from this one."
)
@click.option(
    "--against", default="", help="Compare with other engines on the same pages: material-jieba,pagefind."
)
@click.option(
    "--rival-queries", default=40, show_default=True, help="How many of the queries each other engine gets."
)
@click.option(
    "--fresh",
    default=24,
    show_default=True,
    help="How many of the queries are also asked in a browser that has nothing yet.",
)
@click.option("--pause", default=100.0, show_default=True, help="Milliseconds between two keys.")
@click.option("--misses", is_flag=True, help="Print every query whose first page is not a right one.")
def main(
    site: Path,
    seed: int | None,
    each: int,
    synthetic: int | None,
    against: str,
    rival_queries: int,
    fresh: int,
    pause: float,
    misses: bool,
) -> None:
    """Draw queries from the built pages and type them into the search box."""
    if synthetic and "material-jieba" in against:
        raise click.UsageError(
            "material-jieba is built from the project's Markdown, which a synthetic site has not: compare it without --synthetic"
        )
    seed = secrets.randbelow(10**6) if seed is None else seed
    click.echo(f"seed {seed}   (repeat with --seed {seed})")
    if synthetic:
        from .synthetic import make_synthetic

        site = make_synthetic(site, synthetic, seed, click.echo)
        atexit.register(shutil.rmtree, site, ignore_errors=True)
    with browser() as started, serve(site) as served:
        queries = draw(started, served.url, site, seed, each)
        click.echo(f"{len(queries)} queries from {site}")
        if fresh:
            cold = measure_fresh(started, served.url, fewer(queries, fresh), pause)
            click.echo(
                "\n".join(["", "each query the first of a fresh browser", table(cold)[-1], frames(cold), ""])
            )
        with box(started, served.url) as found, heap_watch(found.page) as heap:
            found.pause = pause
            for name, query in zip(
                ("one query", "a second one"), queries[:: len(queries) // 2], strict=False
            ):
                before = served.traffic.total("/search/")
                found.ask(query.text)
                served.traffic.quiet(2)
                click.echo(
                    f"{name} and a rest of some seconds: {served.traffic.total('/search/') - before:,} bytes of the index"
                )
            click.echo("from then on, in the same browser")
            outcomes = measure(found, queries, heap.look)
        click.echo("\n".join(table(outcomes)))
        click.echo(frames(outcomes))
        if misses:
            for one in outcomes:
                if one.rank != 1:
                    click.echo(
                        f"  {one.query.kind}: {one.query.text!r} rank {one.rank}, right: {sorted(one.query.pages)[:3]}"
                    )
        click.echo("\n".join(cost_lines(site, queries)))
        click.echo(
            f"the worker's heap, looked at after each query, {heap.looks} times while {len(queries)} queries ran: "
            f"largest {heap.largest / 1e6:.1f} MB, at the end {heap.last / 1e6:.1f} MB"
        )
    if against:
        from .rivals import compare

        compare(site, fewer(queries, rival_queries), against.split(","), click.echo)


def fewer(queries: Sequence[Query], count: int) -> list[Query]:
    """About ``count`` of the queries, as many of each class."""
    kinds = list(dict.fromkeys(query.kind for query in queries))
    each = max(1, count // len(kinds))
    return [query for kind in kinds for query in [one for one in queries if one.kind == kind][:each]]


if __name__ == "__main__":
    main()
