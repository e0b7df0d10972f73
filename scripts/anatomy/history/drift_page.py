"""The page that lists every quotation against the newest release of its upstream, with the differences.

Nothing here is committed: statuses come from the record, the differences from bytes in the verified cache.
"""

from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from anatomy.files import write_partials
from anatomy.history.at_pin import QuotedAtPin, quotations_at_pin
from anatomy.history.change import Change, Status, unified
from anatomy.history.label import name_of, status_label, version_label
from anatomy.history.record import Record, Verdict, read_record
from anatomy.html import join, tag
from anatomy.pages.inclusion import inclusions
from anatomy.paths import Project
from anatomy.pin import Pins, Releases
from anatomy.quotation.figure import breakable, inline
from anatomy.quotation.lock import read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.quotation import Quotation, locked
from anatomy.sources.blob import BlobCache

MAX_DIFF = 160  # lines of one diff that the page shows

_GROUPS = (
    ("changed", "已改"),
    ("moved", "已移动"),
    ("gone", "认不出"),
    ("yet", "尚无"),
    ("same", "相同"),
    ("unknown", "无法核实"),
)


@dataclass(frozen=True)
class _Row:
    """One quotation of the page. ``page``: the article that shows it, as an address. ``css`` and ``text``: see ``status_label``."""

    quotation: Quotation
    at_pin: QuotedAtPin | None
    page: str
    verdict: Verdict | None
    css: str
    text: str

    @property
    def name(self) -> Markup:
        return inline(name_of(self.quotation.snippet))

    @property
    def address(self) -> str:
        return f"../{self.page}/#q-{self.quotation.id}"


def write_drift_partials(project: Project) -> list[Path]:
    """``drift/all.md``: every quotation that a page shows, against the newest release of its upstream."""
    pins, lock, record = read_pins(project), read_lock(project), read_record(project)
    cache = BlobCache(project.cache)
    pages = {use.name: use.article(project) for use in inclusions(project) if use.kind == "quote"}
    quotations = [quotation for id, quotation in locked(pins, lock).items() if id in pages]
    parts = []
    for upstream, releases in sorted(pins.releases.items()):
        own = [quotation for quotation in quotations if quotation.pin.upstream == upstream]
        version = record.newest(upstream)
        head = f"## {breakable(_repo(pins, upstream))} {{ #{upstream} }}\n\n"
        if version is None:
            parts.append(f"{head}{_not_compared(releases, len(own))}\n")
            continue
        rows = []
        for quotation, at_pin in quotations_at_pin(own, cache):
            verdict = record.verdict(quotation, version)
            css, text = status_label(verdict, quotation.snippet, releases, version)
            rows.append(_Row(quotation, at_pin, pages[quotation.id], verdict, css, text))
        parts.append(head + _section(record, cache, upstream, version, releases, rows))
    text = "\n".join(parts) or "还没有声明任何上游的发布。\n"
    return write_partials(project.partials / "drift", {"all.md": text})


def _repo(pins: Pins, upstream: str) -> str:
    return next(pin.repo for (name, _pin), pin in pins.pins.items() if name == upstream)


def _not_compared(releases: Releases, count: int) -> Markup:
    why = "只有 git 能给出别的版本，记录时没有连上" if releases.kind == "git" else "记录时没有取到任何发布"
    return tag("p", f"没有核对：{why}。这里的 {count} 条引用只在固定版本上得到证明。")


def _section(
    record: Record, cache: BlobCache, upstream: str, version: str, releases: Releases, rows: list[_Row]
) -> str:
    """One upstream's section below its heading: headings in Markdown, all else, which may hold upstream's words, in HTML."""
    groups = {css: [row for row in rows if row.css == css] for css, _name in _GROUPS}
    lines = [f"{_introduction(record, upstream, version, releases, rows)}\n"]
    for css, name in _GROUPS:
        if not groups[css]:
            continue
        lines.append(f"### {name} {{ #{upstream}-{css} }}\n")
        if css == "changed":
            lines += [f"{_difference(record, cache, upstream, version, row)}\n" for row in groups[css]]
        else:
            items = [
                tag("li", tag("a", row.name, href=row.address), _where(row), id=f"d-{row.quotation.id}")
                for row in groups[css]
            ]
            lines.append(f"{tag('ul', *items)}\n")
    return "\n".join(lines)


def _introduction(
    record: Record, upstream: str, version: str, releases: Releases, rows: list[_Row]
) -> Markup:
    checked = record.releases[f"{upstream}/{version}"]
    counts = "，".join(
        f"{count} 条{name}" for css, name in _GROUPS if (count := sum(row.css == css for row in rows))
    )
    licences = "、".join(sorted({row.quotation.pin.licence for row in rows}))
    kind = "最新的提交 " if releases.kind == "git" else "最新发布 "
    source = join((tag("code", checked.source), " ")) if checked.source != "git" else "git 仓库"
    rest = f"核对：{counts}。差异里的代码归上游作者，许可 {licences}，见各条引文。"
    return tag("p", kind, tag("strong", version_label(version)), f"，{checked.checked} 从 ", source, rest)


def _where(row: _Row) -> str | Markup:
    if row.css == "moved" and row.verdict is not None:
        return join(("：现在在 ", tag("code", row.verdict.path)))
    return f"：{row.text}" if row.css == "unknown" and row.text != "无法核实" else ""


def _difference(record: Record, cache: BlobCache, upstream: str, version: str, row: _Row) -> Markup:
    """What changed in one quotation, folded."""
    id, snippet, verdict = row.quotation.id, row.quotation.snippet, row.verdict
    assert verdict is not None
    data = record.bytes_of(cache, upstream, version, verdict)
    if row.at_pin is None or data is None:
        shown = "0"
        command = tag("code", "anatomy drift --bring")
        body = tag("p", "差异没有显示：构建时没有取到这个版本的文件。取来：", command, "。")
    else:
        change = Change(Status.CHANGED, verdict.path, verdict.lines, verdict.sha256)
        lines = unified(row.at_pin, data, change)
        added = sum(line.startswith("+") for line in lines)
        removed = sum(line.startswith("-") for line in lines)
        shown = f"+{added} −{removed}"
        body = render_diff(lines, f"d-{id}-code")
    moved = f" → {verdict.path}" if verdict.path != snippet.path else ""
    back = tag("p", tag("a", "回到引文", href=row.address), class_="back")
    path = tag("span", snippet.path + moved, class_="path")
    summary = tag("summary", row.name, " ", path, " ", tag("span", shown, class_="count"))
    shell = tag("div", body, back, id=f"d-{id}", class_="no-search")
    return tag("details", summary, shell, class_="diff")


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
