"""The page on trust: its tables, made of what ``make trust`` has measured and committed (``docs/trust/*.toml``)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from anatomy import tomlfile
from anatomy.experiment.environment import read_environments
from anatomy.experiment.repeat import chosen, environments_of_ci
from anatomy.experiment.repeated import read_repetitions
from anatomy.files import write_partials
from anatomy.html import backticked, join, tag
from anatomy.paths import Project

MEND = "make trust"
_COUNTS: dict[str, tuple[str, str]] = {
    "kill": ("在随机时刻 `kill -9`", "runs"),
    "two": ("两个进程同时取进一个空缓存", "rounds"),
    "eight": ("八个进程同时取进一个空缓存", "rounds"),
    "clock": ("八个进程，各自的时钟每看一眼就跳一次（前后几十年）", "rounds"),
    "full": ("磁盘在取的途中满了（64 KiB 到 8 MiB 的小盘）", "runs"),
    "limit": ("单个文件写到一半就不许再写", "runs"),
    "readonly": ("只读的磁盘（完整的、缺戳记的、缺引用的、缺缓存的）", "runs"),
}
_TARGETS = {
    "pin-parser": "钉文件的解析",
    "selector": "选行与随后的引用",
    "partial-writer": "任意文字写成引用",
    "archive-reader": "归档的读取",
    "command-line": "命令行、环境变量与损坏的项目文件",
}


def write_trust_partials(project: Project) -> list[Path]:
    """``trust/cases.md``, ``counts.md``, ``fuzz.md``, ``forged.md`` and ``repeats.md``; nothing in a project without results.

    Raises AnatomyError for a result file that cannot be read or lacks something.
    """
    folder = project.docs / "trust"
    if not folder.is_dir():
        return []
    files = (folder / f"{name}.toml" for name in ("cases", "counts", "forged"))
    cases, counts, forged = (tomlfile.load(file, mend=MEND).data for file in files)
    texts = {
        "cases.md": _cases(cases.get("cases", {})),
        "counts.md": _counts(counts),
        "fuzz.md": _fuzz(counts),
        "forged.md": _forged(forged.get("steps", [])),
        "repeats.md": _repeats(project),
    }
    return write_partials(project.partials / "trust", texts)


def _table(head: Sequence[str], rows: Sequence[Sequence[str | Markup]]) -> str:
    """A table as a finished partial."""
    top = tag("tr", *(tag("th", cell, scope="col") for cell in head))
    body = tag("tbody", *(tag("tr", *map(_cell, row, head)) for row in rows))
    whole = tag("table", tag("thead", top), body, data_stacks=True)
    table = tag("div", whole, class_="md-typeset__table")
    return f"{tag('div', table, class_='md-typeset__scrollwrap trust')}\n"


def _cell(cell: str | Markup, label: str) -> Markup:
    """A cell, which on a phone stands beside the ``label`` of its column; a number does not break."""
    text = cell.striptags() if isinstance(cell, Markup) else cell
    number = re.fullmatch(r"[\d.,–]+(?:（.*）)?", text)
    return tag("td", cell, class_="number" if number else None, data_label=label)


def _memory(row: Mapping[str, Any]) -> str:
    own = f"{row['kib'] / 1024:.1f}"
    return f"{own}（子进程 {row['git_kib'] / 1024:.0f}）" if row["git_kib"] else own


def _cases(cases: Mapping[str, Mapping[str, Any]]) -> str:
    rows: list[list[str | Markup]] = []
    area = ""
    for name, row in cases.items():
        first = "" if row["area"] == area else tag("strong", backticked(row["area"]))
        area = row["area"]
        sent = tag("span", backticked(row["sent"]), id=f"t-{name}")
        came = join((tag("code", row["came"]), " ", tag("small", row["text"])))
        rows.append([first, sent, came, _memory(row), f"{row['seconds']:.2f}"])
    strays = sum(row["strays"] for row in cases.values())
    count = tag("p", f"共 {len(cases)} 种情形；写到缓存之外的文件：{strays} 个。")
    return f"{count}\n{_table(['类', '送来什么', '得到什么', '内存峰值（MiB）', '秒'], rows)}"


def _get(section: Mapping[str, Any], *names: str) -> str:
    found = [section[name] for name in names if name in section]
    return f"{sum(found):,}" if found else "–"


def _counts(counts: Mapping[str, Mapping[str, Any]]) -> str:
    rows = []
    for name, (what, times) in _COUNTS.items():
        section = counts.get(name)
        if section is None:
            continue
        seen, runs = _get(section, "blobs_looked_at"), _get(section, times)
        wrong, half = (tag("strong", _get(section, name)) for name in ("wrong_blobs", "half_partials"))
        rows.append([backticked(what), runs, seen, wrong, half, _ending(section)])
    return _table(["情形", "次数", "查过的缓存文件", "错的或半截的", "半截的引用", "结局"], rows)


def _ending(section: Mapping[str, Any]) -> str:
    if "killed" in section:
        return f"{section['killed']} 次杀在途中，{section['killed_half_way']} 次留下只取了一部分的缓存；之后的取没有补全的：{section['not_mended']} 次"
    if "failed" in section:
        return f"失败的进程：{section['failed']}，回溯：{section['tracebacks']}，没有补全的：{section['not_mended']}"
    return f"取完 {section['completed']}，一条写明原因的错误 {section['named_errors']}，回溯 {section['tracebacks']}"


def _fuzz(counts: Mapping[str, Mapping[str, Any]]) -> str:
    rows = []
    for way, label in (("fuzz", "Hypothesis"), ("atheris", "atheris")):
        for name, what in _TARGETS.items():
            if section := counts.get(f"{way}-{name}"):
                times, seconds = _get(section, "executions"), _get(section, "seconds")
                others = (key for key in section if key not in ("executions", "seconds"))
                ends = "，".join(f"{key} {section[key]:,}" for key in others)
                rows.append([what, label, times, ends or "–", seconds, "0"])
    return _table(["对象", "工具", "执行次数", "结局", "秒", "回溯、错误的引用、图外的 HTML"], rows)


def _forged(steps: Sequence[Mapping[str, Any]]) -> str:
    items = []
    for step in steps:
        verdict = tag("strong", "拦下" if step["status"] else "没有拦")
        what = tag("p", backticked(step["what"]), "。", verdict, f"（退出状态 {step['status']}）：")
        command = tag("p", tag("code", step["command"]))
        said = tag("blockquote", tag("p", tag("code", step["said"])))
        items.append(tag("li", what, command, said))
    return f"{tag('ol', *items, class_='forged')}\n"


def _repeats(project: Project) -> str:
    """Which recordings CI repeats, by environment, and where each was last repeated."""
    environments = read_environments(project)
    of_ci, repeated = environments_of_ci(project.root), read_repetitions(project)
    pairs = chosen(project, (), ())
    recorded = Counter(p.env.id for p in pairs if p.experiment.recording(p.env.id).exists())
    rows: list[list[str | Markup]] = []
    for id in sorted(recorded, key=lambda id: (id not in of_ci, list(environments).index(id))):
        own = (r for (_name, env), r in repeated.items() if env == id)
        last = max(own, key=lambda r: r.date, default=None)
        where = f"{last.date}，{last.place}" if last is not None else "–"
        who = "CI" if id in of_ci else "维护者"
        rows.append([tag("code", id), environments[id].label, str(recorded[id]), who, where])
    ours = sum(count for id, count in recorded.items() if id in of_ci)
    said = f"CI 重复 {ours} 份，其余 {recorded.total() - ours} 份只有维护者的机器能重复。"
    count = tag("p", f"共 {recorded.total()} 份记录：{said}")
    return f"{count}\n{_table(['环境', '解释器', '记录', '谁来重复', '最近一次'], rows)}"
