"""The evolution table of each article, from the record alone: no network, no cache, the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from anatomy import html
from anatomy.files import write_partials
from anatomy.history.drift_page import name_of, pin_version, short, word
from anatomy.history.record import UNVERIFIED, Record, order, read_record
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
    tables, blind = [], []
    for upstream, quoted in groups.items():
        versions = record.versions(upstream)
        known = [s for s in quoted if _is_known(record, lock, s, versions)]
        if known:
            tables.append(_table(pins, lock, record, upstream, versions, known))
        blind += [s for s in quoted if s not in known]
    legend = f'<p class="evolution-note">{_LEGEND}</p>\n\n' if tables else ""
    return "\n".join(tables) + legend + (_blind(pins, lock, record, blind) if blind else "")


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
) -> str:
    releases = pins.releases[upstream]
    newest = record.newest(upstream)
    heads = "".join(
        f'<th scope="col">{html.escape(short(version))}{"<small>最新</small>" if version == newest else ""}</th>'
        for version in versions
    )
    rows = []
    place = ""
    for snippet in sorted(
        snippets,
        key=lambda s: (order(pin_version(s.pin)), s.path, parse_ranges(lock.snippets[s.id].lines), s.id),
    ):
        here = (
            f"{html.escape(snippet.path)} <small>{html.escape(snippet.pin.tag or snippet.pin.name)}</small>"
        )
        if here != place:
            place = here
            rows.append(
                f'<tr class="file"><th scope="colgroup" colspan="{len(versions) + 1}"><span>{here}</span></th></tr>'
            )
        cells = []
        for version in versions:
            verdict = record.verdict(snippet, version, lock.snippets[snippet.id].sha256)
            css, text = word(verdict, snippet, releases, version)
            hint = ""
            if verdict is not None and verdict.lines:
                hint = f' title="{html.attribute(verdict.path)} 第 {verdict.lines.replace("-", "–")} 行"'
            if version == newest and css == "changed":
                text = f'<a href="../drift/#d-{snippet.id}">{text}</a>'
            cells.append(f'<td class="{css}"{hint}>{text}</td>')
        name = inline(name_of(snippet))
        rows.append(f'<tr><th scope="row"><a href="#q-{snippet.id}">{name}</a></th>{"".join(cells)}</tr>')
    body = "".join(rows)
    return (
        f'<div class="wide evolution no-search" tabindex="0" role="region" aria-label="引用在各个发布版本里的变化">'
        f'<table class="evolution"><thead><tr><th scope="col">引用</th>{heads}</tr></thead><tbody>{body}</tbody></table></div>\n\n'
        f"{_source(record, upstream, versions)}\n"
    )


def _source(record: Record, upstream: str, versions: Sequence[str]) -> str:
    looked = [record.releases[f"{upstream}/{version}"] for version in versions]
    dates = sorted({item.checked for item in looked})
    when = dates[0] if len(dates) == 1 else f"{dates[0]} 至 {dates[-1]}"
    names = "、".join(f"<code>{html.escape(item.source)}</code>" for item in looked if item.source != "git")
    way = f"从发布的文件（{names}）" if names else "从 git 仓库"
    return (
        f'<p class="evolution-note">{when} 由 <code>anatomy drift --record --all</code> {way}算出，'
        f"只记散列与行号，在 <code>snippets/evolution.toml</code>。</p>\n"
    )


_REASONS = {
    "wheel": "发布的 wheel 不带这些源文件",
    "sdist": "发布的源码包没有取到",
    "git": "没有发布物带着这些文件的别的版本，核对时也没有连上它的 git 仓库",
}


def _blind(pins: Pins, lock: Lock, record: Record, snippets: Sequence[Snippet]) -> str:
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
    parts = []
    for (repo, why), quoted in groups.items():
        links = "、".join(f'<a href="#q-{s.id}">{inline(name_of(s))}</a>' for s in quoted)
        parts.append(
            f'<details class="evolution-blind"><summary>{html.escape(repo)} 的 {len(quoted)} 条引用无法核实：{why}</summary><p>{links}</p></details>\n'
        )
    return "\n".join(parts)
