"""Drift on the site: what a caption says about the newest release, and the page that lists everything with its diffs.

Nothing here is committed: statuses come from the record, the diffs from bytes in the verified cache.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from markupsafe import Markup

from anatomy.files import write_partials
from anatomy.history.change import Change, Old, Status, unified
from anatomy.history.record import UNVERIFIED, Record, Verdict, olds_of, order, read_record, recorded_bytes
from anatomy.history.release import ReleaseSource
from anatomy.html import join, tag
from anatomy.pages.inclusion import Inclusion, inclusions
from anatomy.paths import Project
from anatomy.pin import Pin, Pins, Releases, Snippet
from anatomy.quotation.figure import inline
from anatomy.quotation.lock import Lock, read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.quotation import Quotation
from anatomy.sources.base import Refused
from anatomy.sources.blob import BlobCache

MAX_DIFF = 160  # lines of one diff that the page shows


def bring(published: ReleaseSource, upstreams: Collection[str] = ()) -> str:
    """Bring the recorded files of the newest releases into the cache, each proven to be the recorded one.

    Returns one line for a person; never fails because of upstream. Raises PinError, EvolutionError for bad files.
    """
    project = published.session.project
    pins, record, cache = read_pins(project), read_record(project), BlobCache(project.cache)
    lacking = 0
    said: list[str] = []
    for upstream, releases in sorted(pins.releases.items()):
        version = record.newest(upstream)
        if version is None or (upstreams and upstream not in upstreams):
            continue
        start = f"{upstream}/{version}/"
        wanted = {key[len(start) :]: found for key, found in record.files.items() if key.startswith(start)}
        wanted = {path: found for path, found in wanted.items() if cache.get(found) is None}
        if not wanted:
            continue
        pin = next(pin for (name, _pin), pin in pins.pins.items() if name == upstream)
        try:
            release = published.open(releases, pin, version, wanted)
        except Refused as refused:
            said.append(f"{upstream} {version}: {refused.reason}: {refused.detail}")
            lacking += len(wanted)
            continue
        for path, identity in wanted.items():
            data = release.files.get(path)
            wrong = "not in it" if data is None else identity.difference(data)
            if data is None or wrong is not None:
                said.append(f"{upstream} {version}: {path}: {wrong}")
                lacking += 1
            else:
                cache.put(data)
    if not pins.releases:
        return ""
    if lacking:
        return f"diffs with the newest releases: {lacking} files could not be had ({'; '.join(said)})"
    return "diffs with the newest releases: every recorded file is in the cache"


def pin_version(pin: Pin) -> str:
    """The version that a pin stands for, as packages write it; the pin's name where it has none."""
    for source in (pin.sdist, *pin.wheels, pin.debian):
        if source is not None:
            return source.version
    return re.sub(r"^v(?=\d)", "", pin.tag or pin.name)


def short(version: str) -> str:
    """A version for a reader: a commit is cut and named as the main line's."""
    return f"主线 {version[:10]}" if re.fullmatch(r"[0-9a-f]{40}", version) else version


def is_older(version: str, than: str) -> bool:
    """Whether both are release numbers and the first is the lower; commits have no order here."""
    one, other = order(version), order(than)
    return one[0] == other[0] == 0 and one < other


def word(verdict: Verdict | None, snippet: Snippet, releases: Releases, version: str) -> tuple[str, str]:
    """(class, Chinese word) for what became of a quotation. In a version older than the pin, what is not there is
    not there *yet*."""
    if verdict is None:
        return "unknown", "未记录"
    older = is_older(version, pin_version(snippet.pin))
    home = verdict.path in releases.paths(snippet.path)
    match verdict.status:
        case Status.SAME:
            return "same", "相同"
        case Status.MOVED:
            return ("same", "相同") if home else ("moved", "已移动")
        case Status.CHANGED if home:
            return "changed", "不同" if older else "已改"
        case Status.CHANGED:
            return "changed", "在别处，不同" if older else "移动并改"
        case Status.GONE:
            return ("yet", "尚无") if older else ("gone", "已移除")
        case Status.AMBIGUOUS:
            return "unknown", "有多处"
    return "unknown", "无法核实"


def captions(project: Project, quotations: Mapping[str, Quotation]) -> dict[str, Markup]:
    """For each quotation with a recorded verdict on the newest release: the HTML that its caption ends with."""
    pins, record = read_pins(project), read_record(project)
    found = {}
    for id, quotation in quotations.items():
        releases = pins.releases.get(quotation.pin.upstream)
        version = record.newest(quotation.pin.upstream)
        if releases is None or version is None:
            continue
        verdict = record.verdict(quotation.snippet, version, quotation.entry.sha256)
        if verdict is None or verdict.status == UNVERIFIED:
            continue
        found[id] = _caption(quotation.snippet, releases, version, verdict, record)
    return found


def _caption(snippet: Snippet, releases: Releases, version: str, verdict: Verdict, record: Record) -> Markup:
    css, text = word(verdict, snippet, releases, version)
    said: tuple[str | Markup, ...] = (f"{short(version)} 中{text}",)
    if css == "moved":
        said = (f"{short(version)} 中移到 {verdict.path}",)
    elif css == "changed":
        said += ("（", tag("a", "查看差异", href=f"../drift/#d-{snippet.id}"), "）")
    checked = record.releases[f"{snippet.pin.upstream}/{version}"].checked
    return join((" · ", tag("span", *said, class_=f"drift {css}", title=f"{checked} 核对")))


def write_drift_partials(project: Project) -> list[Path]:
    """``drift/all.md``: every quotation against the newest release of its upstream, with diffs where the bytes are here."""
    pins, lock, record = read_pins(project), read_lock(project), read_record(project)
    uses = {use.name: use for use in inclusions(project) if use.kind == "quote"}
    cache = BlobCache(project.cache)
    parts = [
        _upstream(project, pins, lock, record, upstream, releases, uses, cache)
        for upstream, releases in sorted(pins.releases.items())
    ]
    text = "\n".join(parts) or "还没有声明任何上游的发布。\n"
    return write_partials(project.partials / "drift", {"all.md": text})


def _upstream(
    project: Project,
    pins: Pins,
    lock: Lock,
    record: Record,
    upstream: str,
    releases: Releases,
    uses: dict[str, Inclusion],
    cache: BlobCache,
) -> str:
    """One upstream's section: headings in Markdown, all else, which may hold upstream's words, in HTML."""
    version = record.newest(upstream)
    olds = [(s, old) for s, old in olds_of(pins, lock, upstream, cache) if s.id in uses]
    repo = next(pin.repo for (name, _pin), pin in pins.pins.items() if name == upstream)
    head = f"## {repo} {{ #{upstream} }}\n\n"
    if version is None:
        why = (
            "只有 git 能给出别的版本，记录时没有连上" if releases.kind == "git" else "记录时没有取到任何发布"
        )
        said = f"没有核对：{why}。这里的 {len(olds)} 条引用只在固定版本上得到证明。"
        return f"{head}{tag('p', said)}\n"
    looked = record.releases[f"{upstream}/{version}"]
    groups: dict[str, list[tuple[Snippet, Old | None, Verdict | None, str]]] = {}
    for snippet, old in olds:
        verdict = record.verdict(snippet, version, lock.snippets[snippet.id].sha256)
        css, text = word(verdict, snippet, releases, version)
        groups.setdefault(css, []).append((snippet, old, verdict, text))
    counts = "，".join(f"{len(groups[css])} 条{name}" for css, name in _GROUPS if css in groups)
    source = join((tag("code", looked.source), " ")) if looked.source != "git" else "git 仓库"
    licences = "、".join(sorted({snippet.pin.licence for snippet, _old in olds}))
    kind = "最新的提交 " if releases.kind == "git" else "最新发布 "
    rest = f"核对：{counts}。差异里的代码归上游作者，许可 {licences}，见各条引文。"
    checked = tag("p", kind, tag("strong", short(version)), f"，{looked.checked} 从 ", source, rest)
    lines = [f"{head}{checked}\n"]
    for css, name in _GROUPS:
        items = groups.get(css, [])
        if not items:
            continue
        lines.append(f"### {name} {_anchor(upstream, css)}\n")
        if css == "changed":
            lines += [_difference(project, uses, record, upstream, version, cache, *item) for item in items]
        else:
            rows = [tag("li", _link(project, uses, item[0]), _where(css, item[2], item[3])) for item in items]
            lines.append(f"{tag('ul', *rows)}\n")
    return "\n".join(lines)


_GROUPS = (
    ("changed", "已改"),
    ("moved", "已移动"),
    ("gone", "已移除"),
    ("yet", "尚无"),
    ("same", "相同"),
    ("unknown", "无法核实"),
)


def _anchor(upstream: str, css: str) -> str:
    return f"{{ #{upstream}-{css} }}"


def _where(css: str, verdict: Verdict | None, text: str) -> str | Markup:
    if css == "moved" and verdict is not None:
        return join(("：现在在 ", tag("code", verdict.path)))
    return f"：{text}" if css == "unknown" and text != "无法核实" else ""


def name_of(snippet: Snippet) -> str:
    """What a quotation is called in a table: its symbol, else its title, else its file. Inline Markdown."""
    if snippet.symbol:
        return f"`{snippet.symbol}`"
    return snippet.title or f"`{snippet.path}`"


def _link(project: Project, uses: dict[str, Inclusion], snippet: Snippet) -> Markup:
    page = uses[snippet.id].page.relative_to(project.docs).parent.as_posix()
    return tag("a", inline(name_of(snippet)), href=f"../{page}/#q-{snippet.id}")


def _difference(
    project: Project,
    uses: dict[str, Inclusion],
    record: Record,
    upstream: str,
    version: str,
    cache: BlobCache,
    snippet: Snippet,
    old: Old | None,
    verdict: Verdict | None,
    text: str,
) -> str:
    assert verdict is not None
    page = uses[snippet.id].page.relative_to(project.docs).parent.as_posix()
    moved = f" → {verdict.path}" if verdict.path != snippet.path else ""
    data = recorded_bytes(record, cache, upstream, version, verdict)
    if old is None or data is None:
        shown = "0"
        command = tag("code", "anatomy drift --bring")
        body = tag("p", "差异没有显示：构建时没有取到这个版本的文件。取来：", command, "。")
    else:
        change = Change(Status.CHANGED, verdict.path, verdict.lines, verdict.sha256)
        lines = unified(old, data, change)
        added = sum(line.startswith("+") for line in lines)
        removed = sum(line.startswith("-") for line in lines)
        shown = f"+{added} −{removed}"
        body = render_diff(lines, f"d-{snippet.id}-code")
    back = tag("p", tag("a", "回到引文", href=f"../{page}/#q-{snippet.id}"), class_="back")
    path = tag("span", snippet.path + moved, class_="path")
    summary = tag("summary", inline(name_of(snippet)), " ", path, " ", tag("span", shown, class_="count"))
    shell = tag("div", body, back, id=f"d-{snippet.id}", class_="no-search")
    return f"{tag('details', summary, shell, class_='diff')}\n"


def render_diff(lines: list[str], id: str) -> Markup:
    """A unified diff (without its head lines) as inert HTML: every line begins with a tag, nothing is Markdown."""
    spans: list[Markup] = []
    for line in lines[:MAX_DIFF]:
        if line.startswith("@@"):
            if spans:
                spans.append(tag("span", "⋯\n", class_="l hunk"))
            continue
        css = {"+": "l ins", "-": "l del"}.get(line[:1], "l")
        spans.append(tag("span", f"{line}\n", class_=css))
    rest = f"⋯ 差异还有 {len(lines) - MAX_DIFF} 行"
    shown = tag("div", tag("pre", tag("code", *spans), id=id), class_="highlight")
    return join((shown, tag("p", rest, class_="elided"))) if len(lines) > MAX_DIFF else shown
