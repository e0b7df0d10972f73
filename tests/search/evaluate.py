"""``make search-eval``: ask natural queries and queries drawn from the pages; print what was found, how fast, and at what cost.

The engine answers all natural ones under Node; some are also typed into the box, and some asked of other engines, which takes longer.
"""

from __future__ import annotations

import gc
import secrets
import shutil
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import click

from anatomy.site.search import build_index
from search.browsing import box, browser
from search.engine import answers, script_bytes
from search.rivals import RIVALS, links
from search.sampling import Drawn, Sampler, read_pages
from search.serving import serve
from search.synthetic import make_synthetic
from search.truth import Query, Sections, read_queries, shares

TUNING = Path(__file__).parent / "tuning.toml"
TYPED = 25
RIVALLED = 5
"""Of so many natural queries one is typed into the box, one asked of another engine: that takes seconds, and the engine milliseconds."""
HEAD = f"{'':14}{'n':>5} {'rank 1':>9} {'<= 3':>9} {'<= 10':>9} {'none':>9}"


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def by_class(queries: Sequence[Query], ranks: Sequence[int]) -> list[str]:
    """One line a class and one for all: the share of queries whose right section is first, among three, among ten, and not there."""
    lines = []
    for kind in [*dict.fromkeys(query.kind for query in queries), "all"]:
        chosen = [rank for query, rank in zip(queries, ranks, strict=True) if kind in (query.kind, "all")]
        lines.append(f"{kind:14}{shares(chosen)}")
    return lines


def page_urls(site: Path) -> list[str]:
    """Addresses of the pages of a site, without the page for wrong addresses."""
    files = sorted(file for file in site.rglob("*.html") if file.name != "404.html")
    return [file.relative_to(site).as_posix().removesuffix("index.html") for file in files]


def page_rank(drawn: Drawn, found: Sequence[str]) -> int:
    """Place of the first right page among the pages of the links."""
    pages = list(dict.fromkeys(link.split("#")[0] for link in found))
    return next((at for at, page in enumerate(pages, 1) if page in drawn.pages), 0)


def drawn_lines(drawn: Sequence[Drawn], found: Sequence[Sequence[str]], lags: Sequence[float]) -> list[str]:
    lines = [f"{'':14}{'n':>5} {'hit@1':>9} {'hit@5':>9} {'none':>9} {'p50 ms':>9} {'p95 ms':>9}"]
    for kind in [*dict.fromkeys(one.kind for one in drawn), "all"]:
        at = [n for n, one in enumerate(drawn) if kind in (one.kind, "all")]
        ranks = [page_rank(drawn[n], found[n]) for n in at]
        first, five = (sum(0 < rank <= most for rank in ranks) / len(at) for most in (1, 5))
        none = sum(not found[n] for n in at) / len(at)
        times = [lags[n] for n in at]
        lines.append(
            f"{kind:14}{len(at):5} {first:9.1%} {five:9.1%} {none:9.1%} {statistics.median(times):9.1f} {percentile(times, 0.95):9.1f}"
        )
    return lines


def cost_lines(site: Path, texts: Sequence[str]) -> list[str]:
    """What a first query loads, scripts included, whatever the machine; and the engine's own time for the same query again."""
    found = answers(site, texts, typed=True)
    scripts = script_bytes(site)
    lines = []
    for way in ("bytes", "typed"):
        sizes = [one[way] + scripts for one in found]
        what = "asked at once" if way == "bytes" else "typed key by key"
        lines.append(
            f"first query, {what}: bytes (gzip, {scripts:,} of them scripts) median {statistics.median(sizes):,.0f}, p95 {percentile(sizes, 0.95):,}, most {max(sizes):,}"
        )
    warm = [one["warm"] for one in found]
    lines.append(
        f"engine, same query again: p50 {statistics.median(warm):.1f} ms, p95 {percentile(warm, 0.95):.1f} ms"
    )
    return lines


@click.command()
@click.option("--site", default="site", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--queries",
    "file",
    default=TUNING,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Natural queries with their sections: [[queries]] text, class, sections = ['list/#growth'].",
)
@click.option(
    "--against",
    default="pagefind,theme",
    show_default=True,
    help="Other engines on the same pages; '' for none.",
)
@click.option("--quick", is_flag=True, help="Only natural queries, and no browser: seconds.")
@click.option("--each", default=40, show_default=True, help="Drawn queries of each class.")
@click.option("--seed", type=int, help="Repeat the draw of a run.")
@click.option(
    "--synthetic",
    type=int,
    help="Drawn queries and costs on a synthetic site of that many articles; no natural ones.",
)
@click.option("--pause", default=100.0, show_default=True, help="Milliseconds between two keys.")
@click.option(
    "--misses", is_flag=True, help="Print every query whose right section is not among the first three."
)
def main(
    site: Path,
    file: Path,
    against: str,
    quick: bool,
    each: int,
    seed: int | None,
    synthetic: int | None,
    pause: float,
    misses: bool,
) -> None:
    """Measure the search of the built site."""
    rivals = [] if quick or synthetic else list(filter(None, against.split(",")))
    for name in rivals:
        if name not in RIVALS:
            raise click.UsageError(f"--against knows {', '.join(RIVALS)}, not {name}")
    began = time.perf_counter()
    gc.disable()  # as in a build (site/hook.py)
    build_index(site)
    gc.enable()
    click.echo(f"the index is built in {time.perf_counter() - began:.2f} s")
    natural = [] if synthetic else read_queries(file)
    if not natural and not synthetic:
        click.echo(f"{file.name} holds no queries: only drawn ones are asked")
    found = [one["results"] for one in answers(site, [query.text for query in natural])] if natural else []
    sections = Sections(site)
    report(file.name, sections, natural, found, misses=misses)
    if quick:
        return
    seed = secrets.randbelow(10**6) if seed is None else seed
    if synthetic:
        site = make_synthetic(site, synthetic, seed)
    type_in(site, natural[::TYPED], found[::TYPED], each, seed, pause)
    if synthetic:
        shutil.rmtree(site)
    asked = natural[::RIVALLED]
    if asked and rivals:
        report("those that others are asked as well", sections, asked, found[::RIVALLED])
    for name in rivals if asked else []:
        try:
            rival = list(links(name, site, [query.text for query in asked]))
        except RuntimeError as problem:
            click.echo(f"\n{name}: not compared: {problem}")
            continue
        report(f"{name}, the same", sections, asked, rival)


def report(
    title: str,
    sections: Sections,
    queries: Sequence[Query],
    found: Sequence[Sequence[str]],
    *,
    misses: bool = False,
) -> None:
    """Print how often the links found lead to a section that answers, and with ``misses`` each query of which the first three do not."""
    if not queries:
        return
    ranks = [sections.rank(links, query.sections) for query, links in zip(queries, found, strict=True)]
    click.echo(f"\n{title}: {len(queries)} natural queries\n{HEAD}")
    click.echo("\n".join(by_class(queries, ranks)))
    for query, rank, shown in zip(queries, ranks, found, strict=True):
        if misses and not 0 < rank <= 3:
            click.echo(f"  {rank}: {query.text!r}, right: {query.sections}, first: {shown[:3]}")


def type_in(
    site: Path,
    natural: Sequence[Query],
    found: Sequence[Sequence[str]],
    each: int,
    seed: int,
    pause: float,
) -> None:
    """Type natural queries, of which the engine has ``found`` links, and queries drawn from the pages into the box; print what was found, how
    fast it was settled, and what it cost."""
    with browser() as started, serve(site) as served:
        sampler = Sampler(read_pages(started, served.url, page_urls(site)), seed)
        drawn = [query for kind in sampler.classes for query in sampler.draw(kind, each)]
        texts = [*(query.text for query in natural), *(query.text for query in drawn)]
        with box(started, served.url) as opened:
            opened.pause = pause
            shown = [opened.ask(text) for text in texts]
    lags = [one.lag for one in shown]
    listed = [one.links for one in shown]
    typed = len(natural)
    if typed:
        same = sum(shows == answer for shows, answer in zip(listed, found, strict=False))
        settled = f"p50 {statistics.median(lags[:typed]):.1f} ms, p95 {percentile(lags[:typed], 0.95):.1f} ms"
        click.echo(f"\n{typed} of them typed: {same} show the same; key to settled results {settled}")
    click.echo(
        f"\n{len(drawn)} queries drawn from the pages (--seed {seed}), typed; right is a page that holds it"
    )
    click.echo("\n".join(drawn_lines(drawn, listed[typed:], lags[typed:])))
    click.echo("\n" + "\n".join(cost_lines(site, texts)))


if __name__ == "__main__":
    main()
