"""The evolution table of each article, from the record alone: no network, no cache, the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from anatomy.files import write_partials
from anatomy.history.drift_page import name_of, pin_version, short, word
from anatomy.history.record import UNVERIFIED, Record, order, read_record
from anatomy.html import join, tag
from anatomy.pages.inclusion import inclusions
from anatomy.paths import Project
from anatomy.pin import Pins, Snippet
from anatomy.quotation.figure import inline
from anatomy.quotation.lock import Lock, read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.selection.lines import parse_ranges

_LEGEND = (
    "「相同」「已改」说的是引用的那些字节（比引用处旧的版本里，已改写作「不同」）；行号挪动、按声明换了目录，都算相同。"
    "「已移动」是同样的字节到了别的文件；「已移除」是按名字找不到了，或者按行引用的原文剩下不到四分之一；"
    "比引用处旧的版本里没有的，写「尚无」。"
)


def write_evolution_partials(project: Project) -> list[Path]:
    """``evolution/ARTICLE.md`` for every article that quotes."""
    pins, lock, record = read_pins(project), read_lock(project), read_record(project)
    articles: dict[str, dict[str, Snippet]] = {}
    for use in inclusions(project):
        article = use.page.relative_to(project.docs).parent.as_posix()
        if use.kind == "quote" and use.name in pins.snippets and use.name in lock.snippets and article != ".":
            articles.setdefault(article, {})[use.name] = pins.snippets[use.name]
    texts = {
        f"{article}.md": _article(pins, lock, record, list(s.values())) for article, s in articles.items()
    }
    return write_partials(project.partials / "evolution", texts)


def _article(pins: Pins, lock: Lock, record: Record, snippets: Sequence[Snippet]) -> str:
    groups: dict[str, list[Snippet]] = {}
    for snippet in snippets:
        groups.setdefault(snippet.pin.upstream, []).append(snippet)
    parts: list[Markup] = []
    blind: list[Snippet] = []
    for upstream, quoted in groups.items():
        versions = record.versions(upstream)
        known = [s for s in quoted if _is_known(record, lock, s, versions)]
        if known:
            parts.append(_table(pins, lock, record, upstream, versions, known))
            parts.append(_source(record, upstream, versions))
        blind += [s for s in quoted if s not in known]
    if parts:
        parts.append(tag("p", _LEGEND, class_="evolution-note"))
    return "".join(f"{part}\n" for part in [*parts, *_blind(pins, lock, record, blind)])


def _is_known(record: Record, lock: Lock, snippet: Snippet, versions: Sequence[str]) -> bool:
    found = [record.verdict(snippet, version, lock.snippets[snippet.id].sha256) for version in versions]
    return any(verdict is not None and verdict.status != UNVERIFIED for verdict in found)


def _table(
    pins: Pins,
    lock: Lock,
    record: Record,
    upstream: str,
    versions: Sequence[str],
    snippets: Sequence[Snippet],
) -> Markup:
    newest = record.newest(upstream)
    heads = [
        tag("th", short(version), tag("small", "最新") if version == newest else "", scope="col")
        for version in versions
    ]
    rows = []
    place: tuple[str, str] | None = None
    for snippet in sorted(
        snippets,
        key=lambda s: (order(pin_version(s.pin)), s.path, parse_ranges(lock.snippets[s.id].lines), s.id),
    ):
        here = snippet.path, snippet.pin.tag or snippet.pin.name
        if here != place:
            place = here
            file = tag("span", here[0], " ", tag("small", here[1]))
            span = tag("th", file, scope="colgroup", colspan=str(len(versions) + 1))
            rows.append(tag("tr", span, class_="file"))
        name = tag("a", inline(name_of(snippet)), href=f"#q-{snippet.id}")
        cells = [_cell(pins, lock, record, snippet, version, version == newest) for version in versions]
        rows.append(tag("tr", tag("th", name, scope="row"), *cells))
    head = tag("thead", tag("tr", tag("th", "引用", scope="col"), *heads))
    return tag(
        "div",
        tag("table", head, tag("tbody", *rows), class_="evolution"),
        class_="wide evolution no-search",
        tabindex="0",
        role="region",
        aria_label="引用在各个发布版本里的变化",
    )


def _cell(pins: Pins, lock: Lock, record: Record, snippet: Snippet, version: str, is_newest: bool) -> Markup:
    verdict = record.verdict(snippet, version, lock.snippets[snippet.id].sha256)
    css, said = word(verdict, snippet, pins.releases[snippet.pin.upstream], version)
    hint = None
    if verdict is not None and verdict.lines:
        hint = f"{verdict.path} 第 {verdict.lines.replace('-', '–')} 行"
    diff = is_newest and css == "changed"
    text = tag("a", said, href=f"../drift/#d-{snippet.id}") if diff else said
    return tag("td", text, class_=css, title=hint)


def _source(record: Record, upstream: str, versions: Sequence[str]) -> Markup:
    looked = [record.releases[f"{upstream}/{version}"] for version in versions]
    dates = sorted({item.checked for item in looked})
    when = dates[0] if len(dates) == 1 else f"{dates[0]} 至 {dates[-1]}"
    names = [tag("code", item.source) for item in looked if item.source != "git"]
    way = join(("从发布的文件（", join(names, "、"), "）")) if names else "从 git 仓库"
    command, file = tag("code", "anatomy drift --record --all"), tag("code", "snippets/evolution.toml")
    said = (f"{when} 由 ", command, " ", way, "算出，只记散列与行号，在 ", file, "。")
    return tag("p", *said, class_="evolution-note")


_REASONS = {
    "wheel": "发布的 wheel 不带这些源文件",
    "sdist": "发布的源码包没有取到",
    "git": "没有发布物带着这些文件的别的版本，核对时也没有连上它的 git 仓库",
}


def _blind(pins: Pins, lock: Lock, record: Record, snippets: Sequence[Snippet]) -> list[Markup]:
    """The quotations about which nothing can be said, by upstream and reason."""
    groups: dict[tuple[str, str], list[Snippet]] = {}
    for snippet in snippets:
        upstream = snippet.pin.upstream
        releases = pins.releases.get(upstream)
        versions = record.versions(upstream)
        fresh = record.bases.get(snippet.id) != lock.snippets[snippet.id].sha256
        if releases is None:
            why = "没有声明它在哪里发布"
        elif versions and fresh:
            why = "引用改过之后还没有重新核对（anatomy drift --record --all）"
        else:
            why = _REASONS[releases.kind]
        groups.setdefault((snippet.pin.repo, why), []).append(snippet)
    return [
        tag(
            "details",
            tag("summary", f"{repo} 的 {len(quoted)} 条引用无法核实：{why}"),
            tag("p", join((tag("a", inline(name_of(s)), href=f"#q-{s.id}") for s in quoted), "、")),
            class_="evolution-blind",
        )
        for (repo, why), quoted in groups.items()
    ]
