"""Run partials: what a page shows of an experiment, as one block of inert HTML.

``.anatomy/partials/run/<article>/NAME.md`` holds a ``<figure class="run">``: title, outputs (environments
that printed the same share one), stamps, the script folded, a link to download it, and how to repeat it.
``html.py`` says why nothing in it can be taken for Markdown. Links are relative to the article's own page.
"""

import difflib
import itertools
import re
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path

from markupsafe import Markup

from anatomy.experiment.environment import Environment, read_environments
from anatomy.experiment.language import SUFFIXES
from anatomy.experiment.recording import Stamp, Stamps, is_of, read_recording, read_stamps
from anatomy.experiment.repeated import Repetition, Repetitions, read_repetitions
from anatomy.experiment.script import Experiment, read_experiments, script_paths, script_sections
from anatomy.experiment.steps import ROWS, parse_steps, steps_table
from anatomy.files import write_partials
from anatomy.html import join, line, lines, rows, tag, text_rows
from anatomy.paths import Project
from anatomy.quotation.figure import inline

SCRIPT_LINES = 25  # a longer script is not part of the page
OPEN_GROUPS = 3  # more different outputs than that, and those after the second are folded
_SAME = 4  # lines in a row that say nothing new, beyond which they are left out
_NOISE = 0.75  # where more of an output is new than that, no line is marked

Group = tuple[str, list[str]]  # an output, the environments that printed it


def write_run_partials(project: Project) -> list[Path]:
    """Write the partials of every experiment and of the sections of its script, remove those of experiments that are gone. Nothing is run.

    Returns what was written or removed; a partial that did not change is not touched.

    Raises ExperimentError for a malformed registry, header or stamps file, before anything is written.
    """
    environments = read_environments(project) if script_paths(project) else {}
    experiments = read_experiments(project, environments)
    stamps = {folder: read_stamps(folder) for folder in {item.recorded for item in experiments}}
    repeated = read_repetitions(project)
    texts = {
        f"{item.id}.md": f"{render_run(item, environments, stamps[item.recorded], repeated)}\n"
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
    return _listing(lines(text, SUFFIXES[suffix].colours))


def groups(outputs: Mapping[str, str]) -> list[Group]:
    """Environments by equal output, in the order of ``outputs`` (environment to output)."""
    found: dict[str, list[str]] = {}
    for env, output in outputs.items():
        found.setdefault(output, []).append(env)
    return list(found.items())


def anchor(experiment: Experiment) -> str:
    return f"r-{experiment.article}-{experiment.name}"


def render_run(
    experiment: Experiment,
    environments: Mapping[str, Environment],
    stamps: Stamps,
    repeated: Repetitions | None = None,
) -> Markup:
    """The figure; ``repeated`` says where and when its runs were last repeated."""
    repeated = repeated or {}
    outputs = {env: text for env in experiment.envs if (text := read_recording(experiment, env)) is not None}
    missing = [environments[env].label for env in experiment.envs if env not in outputs]
    title = tag("p", tag("span", "实验", class_="kind"), " ", inline(experiment.title), class_="title")
    body = [title]
    height = text_rows([title.striptags()]) + 2
    found = groups(outputs)
    for index, (output, ids) in enumerate(found):
        folded = len(found) > OPEN_GROUPS and index >= 2
        envs = [environments[id] for id in ids]
        said = [
            stamp_text(
                environments[id],
                experiment,
                stamps.get((experiment.name, id)),
                repeated.get((experiment.id, id)),
            )
            for id in ids
        ]
        # the theme makes a CSS selector of it, in which a dot begins a class
        name = f"{anchor(experiment)}-{ids[0].replace('.', '-')}"
        stepped = _stepped(experiment, output) if index == 0 else None
        shown = stepped or _shown(name, output, found[0][0] if index else None)
        body.append(_group(shown, envs, said, folded=folded))
        height += 3 if folded else (ROWS if stepped else shown.count("\n")) + 5
    if experiment.exit:
        body.append(tag("p", f"退出状态：{exit_text(experiment.exit)}", class_="run-note"))
    if missing:
        body.append(tag("p", f"还没有记录：{'、'.join(missing)}", class_="run-note missing"))
    body += [_script(experiment), _caption(experiment)]
    return tag(
        "figure",
        *body,
        class_="run",
        id=anchor(experiment),
        data_experiment=experiment.id,
        data_envs=" ".join(outputs),
        data_rows=str(height),
    )


def _stepped(experiment: Experiment, output: str) -> Markup | None:
    """The steps that ``output`` holds; None where it holds none, or what ``check`` refuses."""
    try:
        return steps_table(parse_steps(output, experiment.steps)) if experiment.steps else None
    except ValueError:
        return None


def _script(experiment: Experiment) -> Markup:
    """The script in a fold. A long one is fetched when the fold is opened: together they would be a quarter of a page's weight."""
    file, count = experiment.path.name, len(experiment.text.splitlines())
    summary = tag("summary", "脚本 ", tag("code", file))
    if count > SCRIPT_LINES:
        link = tag("a", f"{file}，{count} 行", href=f"experiments/{file}", data_script=True)
        return tag("details", summary, tag("p", link, class_="run-note"), class_="run-script")
    code = lines(experiment.text, SUFFIXES[experiment.path.suffix].colours)
    return tag("details", summary, _listing(code, f"{anchor(experiment)}-script"), class_="run-script")


def _caption(experiment: Experiment) -> Markup:
    file, name = experiment.path.name, "这次实验的链接"
    where = tag("span", tag("a", f"下载 {file}", href=f"experiments/{file}", download=True), class_="where")
    here = tag("a", "¶", class_="headerlink", href=f"#{anchor(experiment)}", title=name, aria_label=name)
    again = tag("code", f"anatomy run {experiment.id}")
    return tag("figcaption", where, tag("span", "重跑：", again, " ", here, class_="proof"))


def _listing(code: Markup, id: str | None = None) -> Markup:
    return tag("div", tag("pre", tag("code", code, tabindex="0"), id=id), class_="highlight")


def _shown(id: str, output: str, first: str | None) -> Markup:
    """An output, its code named ``id``. Beside ``first``, the output shown above it, lines that differ are marked, and many
    that do not are left out, visibly."""
    if not output:
        return tag("p", "（没有输出）", class_="run-note")
    texts = rows(output)
    new = set(range(len(texts))) if first is None else new_lines(first, output)
    if first is None or len(new) > _NOISE * len(texts):
        return _listing(join(line(text) for text in texts), id)
    parts: list[Markup] = []
    for start, end, same in _stretches(new, len(texts)):
        if same:
            parts.append(tag("p", f"⋯ {end - start} 行与上面第一份输出相同", class_="elided"))
            continue
        code = join(line(texts[at], css="new" if at in new else "") for at in range(start, end))
        parts.append(tag("pre", tag("code", code, tabindex="0"), id=f"{id}-{start + 1}" if parts else id))
    return tag("div", *parts, class_="highlight")


def new_lines(before: str, after: str) -> set[int]:
    """The places of the lines of ``after`` that ``before`` does not have there."""
    matcher = difflib.SequenceMatcher(None, before.split("\n"), after.split("\n"), autojunk=False)
    return {
        at for name, _, _, start, end in matcher.get_opcodes() if name != "equal" for at in range(start, end)
    }


def _stretches(new: set[int], count: int) -> Iterator[tuple[int, int, bool]]:
    """``count`` lines as (start, end, whether they are left out): more than ``_SAME`` old ones in a row, but for one at each end
    that something follows or precedes."""
    shown = 0
    for start, end in _old_runs(new, count):
        first, last = start + (start > 0), end - (end < count)
        if last - first > _SAME:
            if first > shown:
                yield shown, first, False
            yield first, last, True
            shown = last
    if shown < count:
        yield shown, count, False


def _old_runs(new: set[int], count: int) -> Iterator[tuple[int, int]]:
    edges = [-1, *sorted(at for at in new if at < count), count]
    for before, after in itertools.pairwise(edges):
        if after > before + 1:
            yield before + 1, after


def _group(shown: Markup, envs: list[Environment], said: list[str], *, folded: bool) -> Markup:
    """One output with the environments that printed it and what is ``said`` of each; ``folded`` behind its labels."""
    items = [tag("li", text, data_env=env.id) for env, text in zip(envs, said, strict=True)]
    listed = tag("ul", *items, class_="run-stamps")
    if len(items) > 1:
        summary = tag("summary", f"{len(items)} 个环境，输出相同")
        listed = tag("details", summary, listed, class_="run-where")
    names = joined_labels(envs)
    head = tag("summary", names) if folded else tag("p", names, class_="run-envs")
    ids = " ".join(env.id for env in envs)
    return tag("details" if folded else "div", head, shown, listed, class_="run-output", data_envs=ids)


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


def stamp_text(
    env: Environment, experiment: Experiment, stamp: Stamp | None, repetition: Repetition | None = None
) -> str:
    """One line: label, exact version, packages, platform, day; where it was last repeated, or that it is to be recorded again."""
    if stamp is None:
        return f"{env.label} · 没有环境戳"
    facts = [env.label, f"{stamp.implementation} {stamp.version}"]
    facts += [f"{name} {version}" for name, version in sorted(stamp.packages.items())]
    facts += [stamp.platform, *([stamp.libc] if stamp.libc else []), f"{stamp.date}（UTC）"]
    said = " · ".join(dict.fromkeys(facts))
    if not is_of(stamp, experiment):
        return f"{said}；程序在录下之后改过，等待重录"
    if repetition is not None and repetition.is_of(stamp):
        return f"{said}；{repetition.date} 在{repetition.place}重跑（{repetition.version}，{repetition.platform}），输出相同"
    return said


def exit_text(code: int) -> str:
    if code >= 0:
        return str(code)
    try:
        return f"被信号 {signal.Signals(-code).name} 终止（{code}）"
    except ValueError:
        return f"被信号 {-code} 终止"
