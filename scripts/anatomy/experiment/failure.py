"""What a person is shown of a run or a compilation that failed: the first error, and the line of the script that it names."""

import re
from dataclasses import replace
from pathlib import Path

from anatomy.errors import ExperimentError
from anatomy.experiment.interpreter import Interpreter
from anatomy.experiment.language import SUFFIXES
from anatomy.experiment.script import Experiment
from anatomy.tomlfile import written

ROWS = 20  # of stderr in a fault
WIDTH = 300  # characters of one of them
_COMPILER = re.compile(r"^error\b|^\S+?:\d+(?::\d+)?: (?:fatal )?error: |^\S+\.go:\d+:\d+: ")
_NO_FILE = re.compile(
    r"""(?:create file "|couldn't read `|fatal error: (?:\.\./)?)((?:upstream/([^/\s]+/[^/\s]+)/)?([^"`:\s]+))["`:]"""
)
_IN_UPSTREAM = re.compile(r"--> (upstream/[^/\s]+/[^/\s]+(?:/(?:[^/\s:]+/)*?src)?)/\S+:\d")
_NOT_IN_CRATE = re.compile(
    r"unresolved imports? `crate::([a-z]\w*)|(?:could not|cannot) find `([a-z]\w*)` in (?:the crate root|`crate`)"
)
_SWITCHED_OFF = re.compile(r"the item is gated behind the `([\w+.-]+)` feature")
_ERROR = re.compile(r"\b(?:Error|error|panicked|panic|Exception|Assertion)\b")


def failure(
    root: Path,
    experiment: Experiment,
    interpreter: Interpreter,
    message: str,
    stderr: str,
    *,
    compiling: bool = False,
    status: int | None = None,
) -> ExperimentError:
    """The fault of a run in the folder ``root``, at the line of the script that stderr names, else at the header.

    compiling: the compiler failed, not the program. status: that with which the program ended of itself.
    """
    rows = _without_folders(root, experiment, stderr).rstrip().lstrip("\n").split("\n")
    first = _first_error(rows) if compiling else rows
    line, row = _place(experiment, first)
    excerpt = _excerpt(first, 0 if compiling else row)
    if len(first) < len(rows):
        excerpt.append(f"… {len(rows) - len(first)} more lines, of later errors")
    shown = "".join(f"\n    | {text}" for text in excerpt) if stderr.strip() else " (stderr is empty)"
    mend = f"edit {experiment.path.name}, then: anatomy run {experiment.id}"
    if compiling and experiment.upstream and (lost := _NO_FILE.search("\n".join(first))):
        at, mend = _no_file(root, experiment, lost)
        line = at or line
    elif compiling and (known := _known_mend(experiment, "\n".join(first))):
        mend = known
    elif experiment.upstream and "upstream/" in shown and (compiling or not interpreter.build):
        mend += "; of a pin's files it is given those that are quoted, no others"
    if status is not None:
        mark = SUFFIXES[experiment.path.suffix].comment
        mend += f"; if it is meant to fail: write {mark} exit = {status} in its header"
    fault = experiment.fault(f"{message} in {interpreter.name}{shown}", mend)
    return ExperimentError(replace(fault, line=line or fault.line))


def _first_error(rows: list[str]) -> list[str]:
    """``rows`` of a compiler without those from its second error on: what follows from the first."""
    errors = [number for number, row in enumerate(rows) if _COMPILER.search(row)]
    end = errors[1] if len(errors) > 1 else len(rows)
    while end > 1 and not rows[end - 1].strip():
        end -= 1
    return rows[:end]


def _no_file(root: Path, experiment: Experiment, lost: re.Match[str]) -> tuple[int, str]:
    """(the line of the script that names the file which the compiler does not find, 0 for none; the mend): the file of that name which it is
    given, or a quotation of it, if it is one of a pin that the header asks for."""
    wanted, pin, path = lost.groups()
    typed = wanted.removeprefix("script/") if wanted.startswith("script/") else f"../{wanted}"
    given = sorted(f"../{p.relative_to(root).as_posix()}" for p in root.glob("upstream/**/*") if p.is_file())
    before, found, _after = experiment.text.partition(typed)
    same = [other for other in given if found and Path(other).name == Path(path).name]
    ways = [f"write {same[0]} in the place of {typed}"] if len(same) == 1 else []
    if pin in experiment.upstream:
        ways.append(f"quote something of {path}, then: anatomy lock")
    mend = "; if upstream has it: ".join(ways) or f"edit {experiment.path.name}"
    mend += f"; it is given {', '.join(given)}" if given and len(same) != 1 else ""
    return before.count("\n") + 1 if found else 0, mend


def _known_mend(experiment: Experiment, error: str) -> str:
    """What mends an error of rustc about a file of upstream; '' for any other."""
    if off := _SWITCHED_OFF.search(error):
        said = written([*experiment.features, off[1]])
        return f"write // features = {said} in its header, then: anatomy run {experiment.id}"
    place = _IN_UPSTREAM.search(error)
    if place and (name := _NOT_IN_CRATE.search(error)):
        module = name[1] or name[2]
        return f'write #[path = "../{place[1]}/{module}.rs"] mod {module}; in {experiment.path.name}, then: anatomy run {experiment.id}'
    return ""


def _without_folders(root: Path, experiment: Experiment, stderr: str) -> str:
    """``stderr`` with the script's own name for its path, and without the folders of the run."""
    text = stderr.replace(f"{root}/script/../", f"{root}/").replace("../script/", "")
    text = text.replace(f"{root}/script/{experiment.path.name}", experiment.path.name)
    return text.replace(f"{root}/", "")


def _place(experiment: Experiment, rows: list[str]) -> tuple[int | None, int]:
    """The line of the script in which the error is, if one is named, and the row that names it (else the first that speaks of an error).

    A traceback of Python ends with the line that failed; all others begin with it.
    """
    name = re.escape(experiment.path.name)
    pattern = re.compile(rf'(?<![\w.-]){name}(?:", line |: line |:)(\d{{1,6}})\b')
    last = experiment.text.count("\n") + 1
    named = [
        (int(found[1]), number)
        for number, row in enumerate(rows)
        if (found := pattern.search(row)) and 0 < int(found[1]) <= last
    ]
    if named:
        return named[-1] if experiment.path.suffix == ".py" else named[0]
    return None, next((number for number, row in enumerate(rows) if _ERROR.search(row)), len(rows))


def _excerpt(rows: list[str], row: int) -> list[str]:
    """At most ROWS of ``rows``: from the start, where ``row`` is among them, else around it."""
    start = 0 if row < ROWS - 5 else max(0, min(row - 5, len(rows) - ROWS))
    shown = [text if len(text) <= WIDTH else f"{text[:WIDTH]}…" for text in rows[start : start + ROWS]]
    left = len(rows) - start - len(shown)
    before = [f"… {start} lines before"] if start else []
    return [*before, *shown, *([f"… {left} more lines"] if left else [])]
