"""The evolution table of each article, from the record alone: no network, no cache, the same bytes every time."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from markupsafe import Markup

from anatomy.files import write_partials
from anatomy.history.label import name_of, pin_version, status_label, version_label
from anatomy.history.record import UNVERIFIED, Record, read_record, version_key
from anatomy.html import join, tag
from anatomy.pages.inclusion import inclusions
from anatomy.paths import Project
from anatomy.pin import Releases
from anatomy.quotation.figure import inline
from anatomy.quotation.lock import read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.quotation import Quotation, locked

_LEGEND = (
    "「相同」「已改」说的是引用的那些字节（比引用处旧的版本里，已改写作「不同」）；行号、换行符和声明过的目录不算在内。"
    "「已移动」是同样的字节到了别的文件；「认不出」是按名字找不到了，或者按行引用的原文剩下不到四分之一；"
    "比引用处旧的版本里没有的，写「尚无」。"
)


def write_evolution_partials(project: Project) -> list[Path]:
    """``evolution/ARTICLE.md`` for every article that quotes."""
    pins, lock, record = read_pins(project), read_lock(project), read_record(project)
    quotations = locked(pins, lock)
    articles: dict[str, dict[str, Quotation]] = {}
    for use in inclusions(project):
        article = use.article(project)
        if use.kind == "quote" and use.name in quotations and article != ".":
            articles.setdefault(article, {})[use.name] = quotations[use.name]
    texts = {
        f"{article}.md": _article(pins.releases, record, list(quoted.values()))
        for article, quoted in articles.items()
    }
    return write_partials(project.partials / "evolution", texts)


def _article(releases: Mapping[str, Releases], record: Record, quotations: Sequence[Quotation]) -> str:
    groups: dict[str, list[Quotation]] = {}
    for quotation in quotations:
        groups.setdefault(quotation.pin.upstream, []).append(quotation)
    parts: list[Markup] = []
    blind: list[Quotation] = []
    for upstream, quoted in groups.items():
        versions = record.versions(upstream)
        known = [quotation for quotation in quoted if _is_known(record, quotation, versions)]
        if known:
            parts.append(_table(releases[upstream], record, upstream, versions, known))
            parts.append(_source(record, upstream, versions))
        blind += [quotation for quotation in quoted if quotation not in known]
    if parts:
        parts.append(tag("p", _LEGEND, class_="evolution-note"))
    return "".join(f"{part}\n" for part in [*parts, *_blind(releases, record, blind)])


def _is_known(record: Record, quotation: Quotation, versions: Sequence[str]) -> bool:
    found = [record.verdict(quotation, version) for version in versions]
    return any(verdict is not None and verdict.status != UNVERIFIED for verdict in found)


def _table(
    releases: Releases,
    record: Record,
    upstream: str,
    versions: Sequence[str],
    quotations: Sequence[Quotation],
) -> Markup:
    newest = record.newest(upstream)
    heads = [
        tag("th", version_label(version), tag("small", "最新") if version == newest else "", scope="col")
        for version in versions
    ]
    rows = []
    place: tuple[str, str] | None = None
    for quotation in sorted(
        quotations,
        key=lambda q: (version_key(pin_version(q.pin)), q.snippet.path, q.ranges, q.id),
    ):
        snippet = quotation.snippet
        here = snippet.path, snippet.pin.tag or snippet.pin.name
        if here != place:
            place = here
            file = tag("span", here[0], " ", tag("small", here[1]))
            span = tag("th", file, scope="colgroup", colspan=str(len(versions) + 1))
            rows.append(tag("tr", span, class_="file"))
        name = tag("a", inline(name_of(snippet)), href=f"#q-{snippet.id}")
        cells = [_cell(releases, record, quotation, version, version == newest) for version in versions]
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


def _cell(releases: Releases, record: Record, quotation: Quotation, version: str, is_newest: bool) -> Markup:
    verdict = record.verdict(quotation, version)
    css, said = status_label(verdict, quotation.snippet, releases, version)
    hint = None
    if verdict is not None and verdict.lines:
        hint = f"{verdict.path} 第 {verdict.lines.replace('-', '–')} 行"
    diff = is_newest and css == "changed"
    text = tag("a", said, href=f"../drift/#d-{quotation.id}") if diff else said
    return tag("td", text, class_=css, title=hint)


def _source(record: Record, upstream: str, versions: Sequence[str]) -> Markup:
    checked = [record.releases[f"{upstream}/{version}"] for version in versions]
    dates = sorted({f"{item.checked}" for item in checked})
    when = dates[0] if len(dates) == 1 else f"{dates[0]} 至 {dates[-1]}"
    names = [tag("code", item.source) for item in checked if item.source != "git"]
    way = join(("从发布的文件（", join(names, "、"), "）")) if names else "从 git 仓库"
    command, file = tag("code", "anatomy drift --record --all"), tag("code", "snippets/evolution.toml")
    said = (f"{when} 由 ", command, " ", way, "算出，只记散列与行号，在 ", file, "。")
    return tag("p", *said, class_="evolution-note")


_REASONS = {
    "wheel": "发布的 wheel 不带这些源文件",
    "sdist": "发布的源码包没有取到",
    "git": "没有发布物带着这些文件的别的版本，核对时也没有连上它的 git 仓库",
}


def _blind(releases: Mapping[str, Releases], record: Record, quotations: Sequence[Quotation]) -> list[Markup]:
    """The quotations about which nothing can be said, by upstream and reason."""
    groups: dict[tuple[str, str], list[Quotation]] = {}
    for quotation in quotations:
        upstream = quotation.pin.upstream
        if upstream not in releases:
            why = "没有声明它在哪里发布"
        elif record.versions(upstream) and record.bases.get(quotation.id) != quotation.entry.sha256:
            why = "引用改过之后还没有重新核对（anatomy drift --record --all）"
        else:
            why = _REASONS[releases[upstream].kind]
        groups.setdefault((quotation.pin.repo, why), []).append(quotation)
    return [
        tag(
            "details",
            tag("summary", f"{repo} 的 {len(quoted)} 条引用无法核实：{why}"),
            tag("p", join((tag("a", inline(name_of(q.snippet)), href=f"#q-{q.id}") for q in quoted), "、")),
            class_="evolution-blind",
        )
        for (repo, why), quoted in groups.items()
    ]
