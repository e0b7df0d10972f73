"""Run partials: what a page shows of an experiment, as one block of inert HTML.

``.anatomy/partials/run/<article>/NAME.md`` holds a ``<figure class="run">``: title, outputs (environments
that printed the same share one), stamps, the script folded, a link to download it, and how to repeat it.
``html.py`` says why nothing in it can be taken for Markdown. Links are relative to the article's own page.
"""

from __future__ import annotations

import functools
import re
import signal
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from anatomy.experiment.environment import Environment, read_environments
from anatomy.experiment.recording import Stamp, Stamps, read_recording, read_stamps
from anatomy.experiment.script import Experiment, read_experiments, script_paths, script_sections
from anatomy.files import write_partials
from anatomy.html import attribute, escape, lines, plain_lines, tag
from anatomy.paths import Project
from anatomy.quotation.figure import inline

OPEN_GROUPS = 3  # more different outputs than that, and those after the second are folded
_LANGUAGES = {".py": "python", ".js": "javascript"}

_coloured = functools.cache(lines)  # `serve` renders again and again

Group = tuple[str, list[str]]  # an output, the environments that printed it


def write_run_partials(project: Project) -> list[Path]:
    """Write the partials of every experiment and of the sections of its script, remove those of experiments that are gone. Nothing is run.

    Returns what was written or removed; a partial that did not change is not touched.

    Raises ExperimentError for a malformed registry, header or stamps file, before anything is written.
    """
    environments = read_environments(project) if script_paths(project) else {}
    experiments = read_experiments(project, environments)
    stamps = {folder: read_stamps(folder) for folder in {item.recorded for item in experiments}}
    texts = {
        f"{item.article}/{item.name}.md": render(item, environments, stamps[item.recorded]) + "\n"
        for item in experiments
    }
    sections = {
        f"{item.article}/{item.name}/{name}.md": render_section(text, item.path.suffix) + "\n"
        for item in experiments
        for name, text in script_sections(item.text).items()
    }
    return [
        *write_partials(project.partials / "run", texts),
        *write_partials(project.partials / "script", sections),
    ]


def render_section(text: str, suffix: str) -> Markup:
    code = tag("code", Markup(_coloured(text, _LANGUAGES[suffix])), tabindex="0")
    return tag("div", tag("pre", code), class_="highlight")


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
    facts = {"id": anchor(experiment), "data-experiment": experiment.id, "data-envs": " ".join(outputs)}
    attributes = "".join(f' {name}="{attribute(value)}"' for name, value in facts.items())
    out = [
        f'<figure class="run"{attributes}>',
        f'<p class="title"><span class="kind">实验</span> {inline(experiment.title)}</p>',
    ]
    found = groups(outputs)
    for index, (output, ids) in enumerate(found):
        folded = len(found) > OPEN_GROUPS and index >= 2
        envs = [environments[id] for id in ids]
        stamped = [stamps.get((experiment.name, id)) for id in ids]
        # the theme makes a CSS selector of it, in which a dot begins a class
        name = f"{anchor(experiment)}-{ids[0].replace('.', '-')}"
        out.append(_group(name, output, envs, stamped, folded=folded))
    if experiment.exit:
        out.append(f'<p class="run-note">退出状态：{escape(exit_text(experiment.exit))}</p>')
    if missing:
        out.append(f'<p class="run-note missing">还没有记录：{escape("、".join(missing))}</p>')
    file = experiment.path.name
    script = _coloured(experiment.text, _LANGUAGES[experiment.path.suffix])
    link = f'<a href="experiments/{attribute(file)}" download>下载 {escape(file)}</a>'
    out += [
        f'<details class="run-script"><summary>脚本 <code>{escape(file)}</code></summary>',
        f'<div class="highlight"><pre id="{anchor(experiment)}-script"><code>{script}</code></pre></div>',
        "</details>",
        f'<figcaption><span class="where">{link}</span>',
        f'<span class="proof">重跑：<code>anatomy run {escape(experiment.id)}</code>'
        f' <a class="headerlink" href="#{anchor(experiment)}" title="这次实验的链接" aria-label="这次实验的链接">¶</a></span></figcaption>',
        "</figure>",
    ]
    return "\n".join(out)


def _group(id: str, output: str, envs: list[Environment], stamps: list[Stamp | None], *, folded: bool) -> str:
    """One output, its code named ``id``, with the environments that printed it; ``folded`` behind its labels."""
    code = f'<div class="highlight"><pre id="{attribute(id)}"><code>{plain_lines(output)}</code></pre></div>'
    items = [
        f'<li data-env="{attribute(env.id)}">{escape(stamp_text(env, stamp))}</li>'
        for env, stamp in zip(envs, stamps, strict=True)
    ]
    listed = f'<ul class="run-stamps">{"".join(items)}</ul>'
    if len(items) > 1:
        summary = f"<summary>{len(items)} 个环境，输出相同</summary>"
        listed = f'<details class="run-where">{summary}\n{listed}\n</details>'
    shown = code if output else '<p class="run-note">（没有输出）</p>'
    body = f"{shown}\n{listed}"
    names = escape(joined_labels(envs))
    data = f'class="run-output" data-envs="{attribute(" ".join(env.id for env in envs))}"'
    if folded:
        return f"<details {data}><summary>{names}</summary>\n{body}\n</details>"
    return f'<div {data}>\n<p class="run-envs">{names}</p>\n{body}\n</div>'


def joined_labels(envs: list[Environment]) -> str:
    """The labels, those of one family in short: ``CPython 2.7、3.6–3.8；PyTorch 2.13.0``."""
    families: dict[str, list[str]] = {}
    for env in envs:
        found = re.fullmatch(r"(CPython) (\d+\.\d+(?:\.\d+)?)(.*)", env.label)
        family, version = (f"{found[1]} {{}}{found[3]}", found[2]) if found else (env.label, "")
        families.setdefault(family, []).append(version)
    return "；".join(family.replace("{}", _ranges(versions)) for family, versions in families.items())


def _ranges(versions: list[str]) -> str:
    """``["3.6", "3.7", "3.8", "2.7"]`` as ``2.7、3.6–3.8``: three and more neighbours become a range.

    3.11.2 is not said beside 3.11, which stands for any of its releases.
    """
    numbers = sorted([int(part) for part in version.split(".")] for version in versions if version)
    runs: list[list[list[int]]] = []
    for number in numbers:
        last = runs[-1][-1] if runs else []
        if len(number) == 3 and number[:2] in numbers:
            continue
        if len(number) == len(last) == 2 and number == [last[0], last[1] + 1]:
            runs[-1].append(number)
        else:
            runs.append([number])
    texts = [[".".join(map(str, number)) for number in run] for run in runs]
    return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else "、".join(run) for run in texts)


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
