"""Drift on the site: what a caption says about the newest release, and the page that lists everything with its diffs.

Nothing here is committed: statuses come from the record, the diffs from bytes in the verified cache.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from anatomy import html
from anatomy.files import write_partials
from anatomy.history.change import Change, Old, Status, unified
from anatomy.history.record import UNVERIFIED, Record, Verdict, olds_of, order, read_record, recorded_bytes
from anatomy.history.release import Shelf
from anatomy.pages.inclusion import Inclusion, inclusions
from anatomy.paths import Project
from anatomy.pin import Pin, Pins, Releases, Snippet
from anatomy.quotation.figure import inline
from anatomy.quotation.lock import Lock, read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.sources.base import Refused
from anatomy.sources.blob import BlobCache

MAX_DIFF = 160  # lines of one diff that the page shows


def bring(project: Project, shelf: Shelf, upstreams: Collection[str] = ()) -> str:
    """Bring the recorded files of the newest releases into the cache, each proven to be the recorded one.

    Returns one line for a person; never fails because of upstream. Raises PinError, EvolutionError for bad files.
    """
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
            release = shelf.open(releases, pin, version, wanted)
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


def captions(project: Project, pins: Pins, lock: Lock) -> dict[str, str]:
    """For each quotation with a recorded verdict on the newest release: the HTML that its caption ends with."""
    record = read_record(project)
    found = {}
    for id, snippet in pins.snippets.items():
        releases = pins.releases.get(snippet.pin.upstream)
        version = record.newest(snippet.pin.upstream)
        if releases is None or version is None or id not in lock.snippets:
            continue
        verdict = record.verdict(snippet, version, lock.snippets[id].sha256)
        if verdict is None or verdict.status == UNVERIFIED:
            continue
        found[id] = _caption(snippet, releases, version, verdict, record)
    return found


def _caption(snippet: Snippet, releases: Releases, version: str, verdict: Verdict, record: Record) -> str:
    css, text = word(verdict, snippet, releases, version)
    said = f"{html.escape(short(version))} 中{text}"
    if css == "moved":
        said = f"{html.escape(short(version))} 中移到 {html.escape(verdict.path)}"
    elif css == "changed":
        said += f'（<a href="../drift/#d-{snippet.id}">查看差异</a>）'
    checked = record.releases[f"{snippet.pin.upstream}/{version}"].checked
    return f' · <span class="drift {css}" title="{checked} 核对">{said}</span>'


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
    """One upstream's section, in Markdown with raw HTML for what holds upstream's words."""
    version = record.newest(upstream)
    olds = [(s, old) for s, old in olds_of(pins, lock, upstream, cache) if s.id in uses]
    repo = next(pin.repo for (name, _pin), pin in pins.pins.items() if name == upstream)
    head = f"## {repo} {{ #{upstream} }}\n\n"
    if version is None:
        why = (
            "只有 git 能给出别的版本，记录时没有连上" if releases.kind == "git" else "记录时没有取到任何发布"
        )
        return head + f"没有核对：{why}。这里的 {len(olds)} 条引用只在固定版本上得到证明。\n"
    looked = record.releases[f"{upstream}/{version}"]
    groups: dict[str, list[tuple[Snippet, Old | None, Verdict | None, str]]] = {}
    for snippet, old in olds:
        verdict = record.verdict(snippet, version, lock.snippets[snippet.id].sha256)
        css, text = word(verdict, snippet, releases, version)
        groups.setdefault(css, []).append((snippet, old, verdict, text))
    counted = [(len(groups.get(css, [])), name) for css, name in _GROUPS]
    source = f"`{looked.source}` " if looked.source != "git" else "git 仓库"
    licences = "、".join(sorted({snippet.pin.licence for snippet, _old in olds}))
    lines = [
        head
        + f"{'最新的提交' if releases.kind == 'git' else '最新发布'} **{short(version)}**，{looked.checked} 从 {source}核对："
        f"{'，'.join(f'{count} 条{name}' for count, name in counted if count)}。"
        f"差异里的代码归上游作者，许可 {licences}，见各条引文。\n"
    ]
    for css, name in _GROUPS:
        items = groups.get(css, [])
        if not items:
            continue
        lines.append(f"### {name} {_anchor(upstream, css)}\n")
        if css == "changed":
            lines += [_difference(project, uses, record, upstream, version, cache, *item) for item in items]
        else:
            lines += [f"- {_link(project, uses, item[0])}{_where(css, item[2], item[3])}" for item in items]
            lines.append("")
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


def _where(css: str, verdict: Verdict | None, text: str) -> str:
    if css == "moved" and verdict is not None:
        return f"：现在在 `{verdict.path}`"
    return f"：{text}" if css == "unknown" and text != "无法核实" else ""


def name_of(snippet: Snippet) -> str:
    """What a quotation is called in a table: its symbol, else its title, else its file. Inline Markdown."""
    if snippet.symbol:
        return f"`{snippet.symbol}`"
    return snippet.title or f"`{snippet.path}`"


def _link(project: Project, uses: dict[str, Inclusion], snippet: Snippet) -> str:
    page = uses[snippet.id].page.relative_to(project.docs).as_posix()
    return f"[{name_of(snippet)}]({page}#q-{snippet.id})"


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
    moved = f" → {html.escape(verdict.path)}" if verdict.path != snippet.path else ""
    where = f"{html.escape(snippet.path)}{moved}"
    data = recorded_bytes(record, cache, upstream, version, verdict)
    if old is None or data is None:
        shown = "0"
        body = "<p>差异没有显示：构建时没有取到这个版本的文件。取来：<code>anatomy drift --bring</code>。</p>"
    else:
        change = Change(Status.CHANGED, verdict.path, verdict.lines, verdict.sha256)
        lines = unified(old, data, change)
        added = sum(line.startswith("+") for line in lines)
        removed = sum(line.startswith("-") for line in lines)
        shown = f"+{added} −{removed}"
        body = render_diff(lines)
    back = f'<p class="back"><a href="../{page}/#q-{snippet.id}">回到引文</a></p>'
    summary = (
        f'{inline(name_of(snippet))} <span class="path">{where}</span> <span class="count">{shown}</span>'
    )
    return f'<details class="diff"><summary>{summary}</summary><div id="d-{snippet.id}" class="no-search">{body}{back}</div></details>\n'


def render_diff(lines: list[str]) -> str:
    """A unified diff (without its head lines) as inert HTML: every line begins with a tag, nothing is Markdown."""
    spans: list[str] = []
    for line in lines[:MAX_DIFF]:
        if line.startswith("@@"):
            if spans:
                spans.append('<span class="l hunk">⋯\n</span>')
            continue
        css = {"+": " ins", "-": " del"}.get(line[:1], "")
        spans.append(f'<span class="l{css}">{html.escape(line)}\n</span>')
    rest = f'<p class="elided">⋯ 差异还有 {len(lines) - MAX_DIFF} 行</p>' if len(lines) > MAX_DIFF else ""
    return f'<div class="highlight"><pre><code>{"".join(spans)}</code></pre></div>{rest}'
