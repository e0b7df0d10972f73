"""Pages made of facts: how much is proven, and where each quoted symbol stands."""

from collections import defaultdict
from pathlib import Path

from anatomy.experiment.recording import read_stamps
from anatomy.files import write_partials
from anatomy.html import escape, tag
from anatomy.pages.inclusion import Inclusion, inclusions
from anatomy.paths import Project
from anatomy.pin import Pins, Snippet
from anatomy.quotation.figure import breakable, dashed, markdown_link, permalink
from anatomy.quotation.lock import Lock, read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.site.footer import licence_table


def write_fact_partials(project: Project) -> list[Path]:
    """``facts/counts.md`` for the home page, ``facts/symbols.md`` for the symbol index, ``facts/licences.md``."""
    pins, lock = read_pins(project), read_lock(project)
    uses = {use.name: use for use in inclusions(project) if use.kind == "quote" and use.name in lock.snippets}
    texts = {
        "counts.md": _counts(project, pins, lock, uses),
        "symbols.md": _symbols(project, pins, lock, uses),
        "licences.md": licence_table(project),
    }
    return write_partials(project.partials / "facts", texts)


def _counts(project: Project, pins: Pins, lock: Lock, uses: dict[str, Inclusion]) -> str:
    """Four numbers, each counted, none typed."""
    quoted = [lock.snippets[id] for id in uses]
    upstreams = {pins.snippets[id].pin.repo for id in uses}
    folders = project.docs.glob("*/experiments/recorded")
    runs = [env for folder in folders for _name, env in read_stamps(folder)]
    numbers = [
        (len(quoted), "段引用", "逐字节相同，由哈希证明"),
        (len({entry.file for entry in quoted}), "个上游文件", f"取自 {len(upstreams)} 个仓库的固定提交"),
        (len(runs), "次记录在案的运行", f"在 {len(set(runs))} 种环境里录下"),
    ]
    parts = ((tag("strong", str(n)), tag("span", what), tag("small", why)) for n, what, why in numbers)
    items = [tag("li", *part) for part in parts]
    return f"{tag('ul', *items, class_='facts')}\n"


def unmarked(text: str) -> str:
    """``text`` for a table that is written in Markdown, where ``__init__`` would be bold."""
    return escape(text).replace("_", r"\_").replace("*", r"\*")


def _symbols(project: Project, pins: Pins, lock: Lock, uses: dict[str, Inclusion]) -> str:
    """Every quoted symbol with its page, file and version, one table per upstream."""
    groups: dict[str, list[Snippet]] = defaultdict(list)
    for id in uses:
        snippet = pins.snippets[id]
        if snippet.symbol:
            groups[snippet.pin.repo].append(snippet)
    parts = []
    for repo, snippets in sorted(groups.items()):
        parts.append(f"## {breakable(repo)} {{ #{repo.replace('/', '-').lower()} }}\n")
        parts.append('<div class="symbols" markdown>\n')
        parts.append("| 符号 | 引用处 | 文件 | 版本 |\n| --- | --- | --- | --- |")
        for snippet in sorted(snippets, key=lambda s: (str(s.symbol).lstrip("_").lower(), s.path)):
            page = project.relative(uses[snippet.id].page).removeprefix("docs/")
            link = permalink(snippet.pin, snippet.path)
            version = snippet.pin.tag or snippet.pin.commit[:10]
            parts.append(
                f"| `{snippet.symbol}` | [第 {dashed(lock.snippets[snippet.id].lines)} 行]({page}#q-{snippet.id}) "
                f"| {markdown_link(unmarked(snippet.path), link)} | {version} |"
            )
        parts.append("\n</div>\n")
    return "\n".join(parts) + "\n"
