"""By which pins a page was checked, and when: a line at the end of every built page, and the table of licences.

Both are made from the pins, the pages and the stamps of the recordings, so the same sources give the same words. They
are put into the built HTML, not into Markdown, so that no author can forget them and any generator will do.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from anatomy import html
from anatomy.experiment.recording import Stamps, read_stamps
from anatomy.pages.inclusion import Inclusion, inclusions
from anatomy.paths import Project
from anatomy.pin import Pin
from anatomy.quotation.figure import CODE_HOST, permalink
from anatomy.quotation.pinfile import read_pins

_FOOTER = re.compile(r'<footer class="verified .*?</footer>\n', re.DOTALL)
LICENCES = "licences/index.html"  # the built page with all pins


@dataclass
class Evidence:
    """What one page rests on: its pins with their number of quotations, the UTC days of its recordings."""

    pins: dict[Pin, int] = field(default_factory=dict)
    days: list[str] = field(default_factory=list)


def evidence(project: Project) -> dict[Path, Evidence]:
    """The evidence of each page of ``docs/`` that has any.

    Raises PinError and ExperimentError when pins or stamps cannot be read.
    """
    snippets = read_pins(project).snippets
    stamps: dict[str, Stamps] = {}
    found: dict[Path, Evidence] = defaultdict(Evidence)
    for use in inclusions(project):
        if use.kind == "quote" and use.name in snippets:
            pins = found[use.page].pins
            pin = snippets[use.name].pin
            pins[pin] = pins.get(pin, 0) + 1
        elif use.kind == "run":
            found[use.page].days.extend(_days(project, use, stamps))
    return found


def _days(project: Project, use: Inclusion, stamps: dict[str, Stamps]) -> list[str]:
    article, _, name = use.name.partition("/")
    if article not in stamps:
        stamps[article] = read_stamps(project.docs / article / "experiments" / "recorded")
    return [stamp.date for (experiment, _), stamp in stamps[article].items() if experiment == name]


def footers(project: Project, site: Path) -> dict[Path, str]:
    """The last line of every built page, as HTML; none for a site that rests on nothing."""
    known = evidence(project)
    newest = max((day for item in known.values() for day in item.days), default="")
    if not known:
        return {}
    texts = {}
    for page in site.rglob("*.html"):
        item = known.get(source_of(project, site, page))
        texts[page] = _own(item, newest) if item else _shared(site, page, newest)
    return texts


def source_of(project: Project, site: Path, page: Path) -> Path:
    """The Markdown of a built page; a path that need not exist for a page that has none."""
    folder = page.relative_to(site).parent
    flat = project.docs / f"{folder.as_posix()}.md"
    return flat if flat.is_file() else project.docs / folder / "index.md"


def _own(item: Evidence, newest: str) -> str:
    day = max(item.days, default=newest)
    parts = []
    if item.pins:
        counts: Counter[tuple[str, str]] = Counter()  # a commit may stand under two pins, for two licences
        for pin, count in item.pins.items():
            counts[tree_link(pin), pin_name(pin)] += count
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        pins = "、".join(
            f'{count} 段取自 <a href="{html.attribute(link)}">{html.escape(name)}</a>'
            for (link, name), count in ranked
        )
        parts.append(f"钉住的引用：{pins}")
    if item.days:
        parts.append(f"{len(item.days)} 次运行，最近一次录于 {day}（UTC）")
    return _footer(day, "；".join(parts) + "。")


def _shared(site: Path, page: Path, newest: str) -> str:
    link = os.path.relpath((site / LICENCES).parent, page.parent) + "/"
    if page.name == "404.html" or not (site / LICENCES).is_file():
        return ""
    return _footer(
        newest,
        f'本页没有引用和运行。全站最近一次运行录于 {newest}（UTC），用到的钉子见<a href="{link}">来源与许可</a>。',
    )


def _footer(day: str, text: str) -> str:
    return f'<footer class="verified no-search" data-verified="{day}"><p>{text}</p></footer>\n'


def tree_link(pin: Pin) -> str:
    """The address of the whole tree at the pinned commit."""
    return f"{CODE_HOST}/{pin.repo}/tree/{pin.commit}"


def pin_name(pin: Pin) -> str:
    """``python/cpython v3.11.2（878ead1ac1）``."""
    return f"{pin.repo} {pin.tag}（{pin.commit[:10]}）" if pin.tag else f"{pin.repo} {pin.commit[:10]}"


def put(page: str, footer: str) -> str:
    """``footer`` before the end of the page's article, in the place of an older one; no article, no change."""
    page = _FOOTER.sub("", page)
    before, end, after = page.rpartition("</article>")
    return f"{before}{footer}{end}{after}" if end else page


def licence_table(project: Project) -> str:
    """One section per upstream: each pin with its licence, the notice at the pin, and the pages that quote it."""
    pins = read_pins(project)
    quoting: dict[Pin, set[str]] = defaultdict(set)
    for page, item in evidence(project).items():
        for pin in item.pins:
            quoting[pin].add(project.relative(page).removeprefix("docs/"))
    upstreams: dict[str, list[Pin]] = defaultdict(list)
    for pin in pins.pins.values():
        upstreams[pin.repo].append(pin)
    out = []
    for repo, group in sorted(upstreams.items()):
        out.append(f"## {repo} {{ #{repo.replace('/', '-').lower()} }}\n")
        out.append(
            "| 钉子 | 提交 | 许可（SPDX） | 许可文本 | 引用它的页面 |\n| --- | --- | --- | --- | --- |"
        )
        for pin in group:
            used = (
                "、".join(f"[{page.removesuffix('/index.md')}]({page})" for page in sorted(quoting[pin]))
                or "—"
            )
            out.append(
                f"| {pin.tag or pin.name} | [`{pin.commit[:10]}`]({tree_link(pin)}) | `{pin.licence}` "
                f"| [`{pin.notice}`]({permalink(pin, pin.notice)}) | {used} |"
            )
        out.append("")
    return "\n".join(out) + "\n"
