"""Small things to do: quotations that upstream has changed, each with what to look at and what to run. For a first contribution."""

from anatomy.history.label import name_of, status_label, version_label
from anatomy.history.record import read_record
from anatomy.pages.inclusion import inclusions
from anatomy.paths import Project
from anatomy.quotation.lock import read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.quotation import locked

INTRODUCTION = """\
下面每一条引用，上游在最新的版本里都改过。挑一条，读两边的代码，看文章里的说法在新版本里还成不成立，把结论写进那一篇的「演化」一节。\
代码的差异在站上的「引用与最新版本」一页。怎样送来见贡献指南；不必一次做完，一条一个合并请求就很好。
"""


def write_tasks(project: Project) -> str:
    """A checklist in Markdown, by article, from what ``snippets/evolution.toml`` records; nothing is fetched."""
    pins, record = read_pins(project), read_record(project)
    pages = {use.name: use.page for use in inclusions(project) if use.kind == "quote"}
    rows: dict[str, list[str]] = {}
    for id, quotation in locked(pins, read_lock(project)).items():
        releases = pins.releases.get(quotation.pin.upstream)
        version = record.newest(quotation.pin.upstream)
        if releases is None or version is None or id not in pages:
            continue
        css, word = status_label(record.verdict(quotation, version), quotation.snippet, releases, version)
        if css not in ("changed", "gone"):
            continue
        page = project.relative(pages[id])
        what = f"{name_of(quotation.snippet)}（`{id}`）：{quotation.pin.name} 到 {version_label(version)}，{word}"
        rows.setdefault(page, []).append(f"- [ ] {what}；`anatomy refs {id}`")
    parts = [f"### `{page}`\n\n" + "\n".join(items) for page, items in sorted(rows.items())]
    return "\n\n".join([INTRODUCTION.strip(), *(parts or ["现在没有。"])]) + "\n"
