"""Run partials: what a page shows of an experiment, as one block of inert HTML.

``.anatomy/partials/run/<article>/NAME.md`` holds a ``<figure class="run">``: title, outputs (environments that printed
the same share one), stamps, the script folded, a link to download it, and how to repeat it. ``html.py`` says why
nothing in it can be taken for Markdown. Links are relative to the article's own page.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Mapping
from pathlib import Path

from . import tomlfile
from .environment import Environment, read_environments
from .experiment import Experiment, read_experiments
from .html import attribute, escape, lines, plain_lines
from .paths import Project
from .recording import Stamp, Stamps, read_recording, read_stamps

OPEN_GROUPS = 3  # more different outputs than that, and those after the second are folded
_LANGUAGES = {".py": "python", ".js": "javascript"}

Group = tuple[str, list[str]]  # an output, the environments that printed it


def write_run_partials(project: Project) -> list[Path]:
    """Write the partial of every experiment, remove those of experiments that are gone; the paths, sorted.

    A partial that did not change is not touched. Nothing is run.

    Raises ExperimentError for a malformed registry, header or stamps file, before anything is written.
    """
    environments = read_environments(project)
    experiments = read_experiments(project, environments)
    stamps = {folder: read_stamps(folder) for folder in {item.recorded for item in experiments}}
    root = project.partials / "run"
    written: list[Path] = []
    for experiment in experiments:
        path = root / experiment.article / f"{experiment.name}.md"
        html = render(experiment, environments, stamps[experiment.recorded])
        tomlfile.write_atomic(path, f"{html}\n".encode())
        written.append(path)
    for path in root.glob("*/*.md"):
        if path not in written:
            path.unlink()
    return sorted(written)


def groups(outputs: Mapping[str, str]) -> list[Group]:
    """Environments by equal output, in the order of ``outputs`` (environment to output)."""
    found: dict[str, list[str]] = {}
    for env, output in outputs.items():
        found.setdefault(output, []).append(env)
    return list(found.items())


def anchor(experiment: Experiment) -> str:
    return f"r-{experiment.article}-{experiment.name}"


def render(experiment: Experiment, environments: Mapping[str, Environment], stamps: Stamps) -> str:
    """The figure, as HTML of which every line starts with a tag."""
    outputs = {env: text for env in experiment.envs if (text := read_recording(experiment, env)) is not None}
    missing = [environments[env].label for env in experiment.envs if env not in outputs]
    found = groups(outputs)
    envs = attribute(" ".join(outputs))
    out = [
        f'<figure class="run" id="{anchor(experiment)}" data-experiment="{attribute(experiment.id)}" data-envs="{envs}">',
        f'<figcaption class="run-title"><span class="run-kind">实验</span> {escape(experiment.title)}</figcaption>',
    ]
    for index, group in enumerate(found):
        folded = len(found) > OPEN_GROUPS and index >= 2
        out.append(_group(experiment, group, environments, stamps, alone=len(found) == 1, folded=folded))
    if experiment.exit:
        out.append(f'<p class="run-exit">退出状态：{escape(exit_text(experiment.exit))}</p>')
    if missing:
        out.append(f'<p class="run-missing">还没有记录：{escape("、".join(missing))}</p>')
    file = experiment.path.name
    out += [
        f'<details class="run-script"><summary>脚本 <code>{escape(file)}</code></summary>',
        f'<div class="highlight"><pre><code>{lines(experiment.text, _LANGUAGES[experiment.path.suffix])}</code></pre></div>',
        "</details>",
        f'<p class="run-again"><a href="experiments/{attribute(file)}" download>下载脚本</a> · '
        f"重跑：<code>anatomy run {escape(experiment.id)}</code></p>",
        "</figure>",
    ]
    return "\n".join(out)


def _group(
    experiment: Experiment,
    group: Group,
    environments: Mapping[str, Environment],
    stamps: Stamps,
    *,
    alone: bool,
    folded: bool,
) -> str:
    output, ids = group
    names = f'<span class="run-envs">{escape(joined_labels([environments[id] for id in ids]))}</span>'
    lead = "输出相同" if len(ids) > 1 else "输出"
    shown = plain_lines(output)
    body = f'<div class="highlight"><pre><code>{shown}</code></pre></div>' if shown else "<p>（没有输出）</p>"
    items = [
        f'<li data-env="{attribute(id)}">{escape(stamp_text(environments[id], stamps.get((experiment.name, id))))}</li>'
        for id in ids
    ]
    listed = f'<ul class="run-stamps">{"".join(items)}</ul>'
    if len(items) > 1:
        listed = f'<details class="run-stamps-all"><summary>环境戳（{len(items)} 个）</summary>{listed}</details>'
    data = f'class="run-output" data-envs="{attribute(" ".join(ids))}"'
    if folded:
        return f"<details {data}><summary>{names}：{lead}</summary>\n{body}\n{listed}\n</details>"
    head = f'<p class="run-head">{names}{"" if alone and len(ids) == 1 else f"：{lead}"}</p>'
    return f"<div {data}>\n{head}\n{body}\n{listed}\n</div>"


def joined_labels(envs: list[Environment]) -> str:
    """The labels, neighbours of one family in short: ``CPython 2.7、3.6–3.8；PyTorch 2.13.0``."""
    families: dict[str, list[str]] = {}
    for env in envs:
        found = re.fullmatch(r"(CPython) (\d+\.\d+(?:\.\d+)?)", env.label)
        family, rest = (found[1], found[2]) if found else (env.label, "")
        families.setdefault(family, []).append(rest)
    parts = [f"{family} {_ranges(rest)}" if any(rest) else family for family, rest in families.items()]
    return "；".join(parts)


def _ranges(versions: list[str]) -> str:
    """``["3.6", "3.7", "3.8", "2.7"]`` as ``2.7、3.6–3.8``: runs of three and more minors become a range."""

    def key(version: str) -> list[int]:
        return [int(part) for part in version.split(".")]

    runs: list[list[str]] = []
    for version in sorted(versions, key=key):
        here = key(version)
        last = key(runs[-1][-1]) if runs else []
        if last and len(here) == len(last) == 2 and here == [last[0], last[1] + 1]:
            runs[-1].append(version)
        else:
            runs.append([version])
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else run
    return "、".join(parts)


def stamp_text(env: Environment, stamp: Stamp | None) -> str:
    """One line: label, exact version, packages, platform, day."""
    if stamp is None:
        return f"{env.label} · 没有环境戳"
    facts = [env.label, f"{stamp.implementation} {stamp.version}"]
    facts += [f"{name} {version}" for name, version in sorted(stamp.packages.items())]
    facts += [stamp.platform, *([stamp.libc] if stamp.libc else []), f"{stamp.date}（UTC）"]
    return " · ".join(dict.fromkeys(facts))


def exit_text(code: int) -> str:
    if code >= 0:
        return str(code)
    try:
        return f"被信号 {signal.Signals(-code).name} 终止（{code}）"
    except ValueError:
        return f"被信号 {-code} 终止"
