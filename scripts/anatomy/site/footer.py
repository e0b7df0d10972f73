"""By which pins a page was checked, and when: a line at the end of every page, and the table of licences.

Both are made from the pins, the pages and the stamps of the recordings, so the same sources give the same words. The
Markdown extension puts the line there, so that no author can forget it.
"""

from collections import Counter, defaultdict
from pathlib import Path

from markupsafe import Markup

from anatomy.html import join, tag
from anatomy.pages.article import article_name
from anatomy.paths import Project
from anatomy.pin import Pin
from anatomy.quotation.figure import breakable, linked, markdown_link, permalink, repo_name
from anatomy.site.evidence import Evidence, Facts, read_facts

LICENCES = "licences.md"  # the page with all pins


def footer(project: Project, page: Path, facts: Facts) -> Markup | None:
    """The last line of ``page`` (a Markdown file); None for a site that rests on nothing."""
    if not facts.pages:
        return None
    item = facts.pages.get(page)
    return _own(item, facts.newest) if item else _shared(project, page, facts.newest)


def _own(item: Evidence, newest: str) -> Markup:
    day = max(item.days, default=newest)
    parts: list[str | Markup] = []
    if item.pins:
        counts: Counter[tuple[str, str]] = Counter()  # a commit may stand under two pins, for two licences
        for pin, count in item.pins.items():
            counts[tree_link(pin), pin_name(pin)] += count
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        pins = [join((f"{count} 段取自 ", linked(name, link))) for (link, name), count in ranked]
        parts.append(join(("钉住的引用：", join(pins, "、"))))
    if item.days:
        parts.append(f"{len(item.days)} 次运行，最近一次录于 {day}（UTC）")
    return _footer(day, join(parts, "；"), "。")


def _shared(project: Project, page: Path, newest: str) -> Markup | None:
    if not (project.docs / LICENCES).is_file():
        return None
    depth = len(page.relative_to(project.docs).parts) - (page.name == "index.md")
    link = tag("a", "来源与许可", href="../" * depth + "licences/")
    said = f"本页没有引用和运行。全站最近一次运行录于 {newest}（UTC），用到的钉子见"
    return _footer(newest, said, link, "。")


def _footer(day: str, *text: str | Markup) -> Markup:
    return tag("footer", tag("p", *text), class_="verified no-search", data_verified=day)


def tree_link(pin: Pin) -> str:
    """The address of the whole tree at the pinned commit."""
    return pin.host.tree(pin.repo, pin.commit)


def pin_name(pin: Pin) -> str:
    """``python/cpython v3.11.2（878ead1ac1）``."""
    return f"{repo_name(pin)} " + (f"{pin.tag}（{pin.commit[:10]}）" if pin.tag else pin.commit[:10])


def licence_table(project: Project) -> str:
    """One section per upstream: each pin with its licence, the notice at the pin, and the pages that quote it."""
    facts = read_facts(project)
    quoting: dict[Pin, set[str]] = defaultdict(set)
    for page, item in facts.pages.items():
        for pin in item.pins:
            quoting[pin].add(project.relative(page).removeprefix("docs/"))
    upstreams: dict[str, list[Pin]] = defaultdict(list)
    for pin in facts.pins.pins.values():
        upstreams[repo_name(pin)].append(pin)
    out = []
    for repo, group in sorted(upstreams.items()):
        out.append(f"## {breakable(repo)} {{ #{repo.replace('/', '-').lower()} }}\n")
        out += ["| 钉子 | 提交 | 许可（SPDX） | 许可文本 | 引用它的页面 |", "| --- | --- | --- | --- | --- |"]
        for pin in group:
            names = (
                (article_name(project, page.removesuffix("/index.md")), page) for page in sorted(quoting[pin])
            )
            used = "、".join(f"[{name}]({page})" for name, page in names) or "—"
            commit = markdown_link(f"`{pin.commit[:10]}`", tree_link(pin))
            notice = markdown_link(f"`{pin.notice}`", permalink(pin, pin.notice))
            out.append(f"| {pin.tag or pin.name} | {commit} | `{pin.licence}` | {notice} | {used} |")
        out.append("")
    return "\n".join(out) + "\n"
