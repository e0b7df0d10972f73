"""Experiments: small programs whose recorded output the pages show.

An experiment is ``docs/<article>/experiments/NAME.py`` (``language.py`` lists the other endings). Its header is TOML in comments
(``//`` where the language has it so)::

    # /// experiment
    # title = "逐个 append：len 与 allocated"
    # envs = ["cpython-3.11.2", "cpython-3.13"]   # ids of docs/environments.toml; the first leads on the page
    # timeout = 30                                # seconds; default 60
    # normalize = ["address"]                     # address, seconds, path
    # exit = 0                                    # expected status; -11 for a death by signal 11
    # upstream = ["bullshit/6c13e48"]             # all locked files of a pin, see ``upstream.py``
    # features = ["alloc"]                        # of a Rust crate whose files it includes, switched on
    # steps = ["list-resize"]                     # it prints steps through these quotations, see ``steps.py``
    # ///

Only comments (a shebang, a coding line, a licence) may stand before it. What a script prints must be the
same on every run: counts, ratios, orders of magnitude. ``runner.py`` says how it is run, ``recording.py``
what is kept, ``figure.py`` what a page shows; the command is ``anatomy run``.
"""

import re
import shlex
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from anatomy import schema, tomlfile
from anatomy.errors import ExperimentError, Fault, Stage, did_you_mean, instead, nearest
from anatomy.experiment.environment import Environment
from anatomy.experiment.language import SUFFIXES
from anatomy.files import not_utf8
from anatomy.paths import Project
from anatomy.schema import Form, Items, Model, Pattern

NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
MAX_SCRIPT = 64 * 1024  # bytes; an experiment is shown whole on a page
Normalizer = Literal["address", "seconds", "path"]


class Header(Model):
    """What an experiment says of itself. ``timeout`` is in seconds, ``exit`` as ``subprocess`` reports it."""

    title: Annotated[str, Pattern("one line of text", "…", r"[^\n\r]+", 200)]
    envs: Annotated[Items[str], Field(min_length=1), Form("a list", '["cpython-3.11"]')]
    timeout: Annotated[int, Field(ge=1, le=600)] = 60
    normalize: Items[Normalizer] = ()
    exit: Annotated[int, Field(ge=-64, le=255)] = 0
    upstream: Items[
        Annotated[str, Pattern("UPSTREAM/PIN", "gevent/v1.0.2", r"[a-z0-9-]+/[A-Za-z0-9][A-Za-z0-9._-]*")]
    ] = ()
    features: Items[
        Annotated[str, Pattern("a feature of a Rust crate", "alloc", r"[A-Za-z0-9_][A-Za-z0-9_+.-]*")]
    ] = ()
    steps: Items[
        Annotated[str, Pattern("the id of a quotation", "list-resize", r"[a-z0-9]+(?:-[a-z0-9]+)*")]
    ] = ()


class Experiment(Header):
    """One script and its header."""

    article: str
    name: str
    path: Path
    source: bytes
    line: int  # of the header

    @property
    def id(self) -> str:
        return f"{self.article}/{self.name}"

    @property
    def text(self) -> str:
        return self.source.decode("utf-8")

    @property
    def recorded(self) -> Path:
        """The folder of its recordings, shared by the article's experiments."""
        return self.path.parent / "recorded"

    def fault(self, message: str, mend: str, due: Stage = "draft") -> Fault:
        """What is wrong with it, said of its header."""
        return Fault(message, self.path, self.line, mend, due)

    def recording(self, env: str) -> Path:
        return self.recorded / f"{self.name}.{env}.txt"


def _mend(path: Path) -> str:
    return f"edit the header, then: anatomy run {path.parent.parent.name}/{path.stem}"


def _header(path: Path, text: str) -> tuple[str, int]:
    """The header's TOML and the number of lines before it, or ExperimentError."""
    mark = SUFFIXES[path.suffix].comment
    opening = f"{mark} /// experiment"

    def fail(message: str, line: int) -> ExperimentError:
        return ExperimentError(Fault(message, path, line, _mend(path)))

    rows = text.split("\n")
    for start, row in enumerate(rows):
        row = row.rstrip()
        if row == opening:
            break
        if row and not row.startswith((mark, "#!")):
            raise fail(f"no header: a line {opening!r} must come before any code", start + 1)
    else:
        raise fail(f"no header: no line reads {opening!r}", 1)
    body: list[str] = []
    for number, row in enumerate(rows[start + 1 :], start + 2):
        row = row.rstrip()
        if row == f"{mark} ///":
            return "\n".join(body), start + 1
        if row != mark and not row.startswith(f"{mark} "):
            raise fail(f"the header is not closed: expected a comment or the line '{mark} ///'", number)
        body.append(row[len(mark) + 1 :])
    raise fail(f"the header is not closed: no line reads '{mark} ///'", start + 1)


def _read_source(path: Path) -> tuple[bytes, str]:
    source = path.read_bytes()
    if len(source) > MAX_SCRIPT:
        message = f"is larger than {MAX_SCRIPT} bytes; a page shows it whole"
        raise ExperimentError(Fault(message, path, 1, _mend(path)))
    try:
        return source, source.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise ExperimentError(not_utf8(path, problem, _mend(path))) from None


def read_experiment(path: Path, environments: Mapping[str, Environment]) -> Experiment:
    """The experiment in ``path``.

    Raises ExperimentError with every fault of the header: not TOML, unknown keys, environments that the
    registry does not know or that cannot run such a script, no coding line where Python 2 needs one; or with that of its name.
    """
    if fault := name_fault(path):
        raise ExperimentError(fault)
    source, text = _read_source(path)
    toml, above = _header(path, text)
    document = tomlfile.parse(path, toml, above=above, mend=_mend(path), error=ExperimentError)
    header = schema.validate(document, Header, error=ExperimentError)
    article, name = path.parent.parent.name, path.stem
    experiment = Experiment.model_construct(
        **dict(header), article=article, name=name, path=path, source=source, line=above
    )
    faults = list(_env_faults(experiment, environments, document))
    if faults:
        raise ExperimentError(faults)
    return experiment


def name_fault(path: Path) -> Fault | None:
    """What is wrong with the name of the script ``path``, and how it is renamed."""
    wrong, better = "", f"{path.stem}-run"
    if not NAME.fullmatch(path.stem):
        wrong = "a name is lower-case words joined by - or _"
        better = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "a-name"
    # before 3.11 its folder is searched first
    elif path.suffix == ".py" and path.stem in sys.stdlib_module_names:
        wrong = f"{path.stem} is a module of the standard library and would hide it"
    if not wrong:
        return None
    mend = shlex.join(["mv", str(path), str(path.with_stem(better))])
    return Fault(wrong, path, 1, f"{mend}, and include run/{path.parts[-3]}/{better}.md on the page")


def _env_faults(
    experiment: Experiment, environments: Mapping[str, Environment], document: tomlfile.Document
) -> Iterator[Fault]:
    if experiment.features and experiment.path.suffix != ".rs":
        mend = "take features out of the header"
        yield document.fault(("features",), "features: only Rust programs have them", mend=mend)
    for id in dict.fromkeys(experiment.envs):
        if experiment.envs.count(id) > 1:
            yield document.fault(("envs",), f"envs: {id!r} is named twice")
        env = environments.get(id)
        if env is None:
            near = nearest(id, environments)
            said = did_you_mean(id, environments)
            otherwise = "write it into docs/environments.toml, or name one of: anatomy run --list"
            mend = instead(f'"{id}"', near and f'"{near}"', otherwise)
            # another version prints otherwise
            if near and re.findall(r"\d+", near) != re.findall(r"\d+", id):
                mend = f"is it {near}? if not: {otherwise}"
            yield document.fault(("envs",), f"envs: no environment {id!r}{said}", mend=mend)
        elif env.suffix != experiment.path.suffix:
            yield document.fault(("envs",), f"envs: {id} runs {env.suffix} scripts only")
        elif env.kind == "python" and env.version.startswith("2") and not _declares_coding(experiment.source):
            message = f"{id} is Python 2: text beyond ASCII needs a coding line in line 1 or 2"
            yield Fault(message, experiment.path, 1, "put '# -*- coding: utf-8 -*-' on line 1")


def _declares_coding(source: bytes) -> bool:
    """As PEP 263 has it; a script in plain ASCII needs none."""
    head = source.split(b"\n", 2)[:2]
    return source.isascii() or any(re.match(rb"[ \t\f]*#.*?coding[:=][ \t]*utf-?8", row) for row in head)


def script_paths(project: Project) -> list[Path]:
    """Every script that stands where experiments stand, sorted by article and name."""
    every = project.docs.glob("*/experiments/*")
    found = (path for path in every if path.suffix in SUFFIXES and path.is_file())
    return sorted(found, key=lambda path: (path.parent.parent.name, path.stem, path.suffix))


def unknown_scripts(project: Project) -> Iterator[Fault]:
    """Files that stand where experiments stand and that nothing can run."""
    for path in sorted(project.docs.glob("*/experiments/*")):
        if path.is_file() and path.suffix not in SUFFIXES and not path.name.startswith("."):
            message = f"nothing runs {path.suffix or 'such'} scripts; experiments are {', '.join(SUFFIXES)}"
            mend = "write it in one of these, move it elsewhere, or add a row to scripts/anatomy/experiment/language.py"
            yield Fault(message, path, 1, mend)


def script_sections(text: str) -> dict[str, str]:
    """The parts of a script that pages show on their own, by name: what stands between ``# --8<-- [start:NAME]`` and
    ``# --8<-- [end:NAME]`` (``//`` in JavaScript)."""
    pattern = r"^[ \t]*(?:#|//) --8<-- \[start:([\w-]+)\]\n(.*?)^[ \t]*(?:#|//) --8<-- \[end:\1\]$"
    found = re.findall(pattern, text, re.DOTALL | re.MULTILINE)
    return {name: textwrap.dedent(part) for name, part in found}


def half_sections(path: Path, text: str) -> dict[str, Fault]:
    """What is wrong with the parts of ``path`` of which only the beginning or only the end is marked, by name."""
    pattern = r"^[ \t]*((?:#|//) --8<-- )\[(start|end):([\w-]+)\]$"
    whole = script_sections(text)
    faults: dict[str, Fault] = {}
    for found in re.finditer(pattern, text, re.MULTILINE):
        mark, half, name = found.groups()
        if name not in whole and name not in faults:
            line = text.count("\n", 0, found.start()) + 1
            message = f"[start:{name}] has no [end:{name}]"
            mend = f"write {mark}[end:{name}] below its last line"
            if half == "end":
                message = f"[end:{name}] has no [start:{name}] before it"
                mend = f"write {mark}[start:{name}] above its first line"
            faults[name] = Fault(message, path, line, mend)
    return faults


def read_experiments(
    project: Project, environments: Mapping[str, Environment], wanted: Iterable[str] = ()
) -> list[Experiment]:
    """The experiments that ``wanted`` names (``list``, ``list/growth``, a script's path, another path in an article's folder); all when empty.

    Sorted. Raises ExperimentError with the faults of every script read, for two scripts of one name, and
    for a name that fits nothing. Scripts that are not wanted are not read, so their faults stand in
    nobody's way.
    """
    experiments: dict[str, Experiment] = {}
    faults: list[Fault] = []
    for path in _choose(script_paths(project), tuple(wanted)):
        try:
            experiment = read_experiment(path, environments)
        except ExperimentError as problem:
            faults.extend(problem.faults)
            continue
        if experiment.id in experiments:
            message = f"{experiment.id} exists twice, with two endings"
            faults.append(Fault(message, path, 1, f"git mv {path.name} …"))
        experiments[experiment.id] = experiment
    if faults:
        raise ExperimentError(faults)
    return list(experiments.values())


def _choose(paths: list[Path], wanted: tuple[str, ...]) -> list[Path]:
    if not wanted:
        return paths
    chosen: set[Path] = set()
    for name in wanted:
        bare = name.removeprefix("docs/").replace("/experiments/", "/").rstrip("/")
        if Path(bare).suffix in SUFFIXES:
            bare = bare.removesuffix(Path(bare).suffix)
        elif name.startswith("docs/") and (Path(bare).suffix or bare.endswith("/experiments")):
            bare = bare.partition("/")[0]  # a page, a figure: its article
        found = {path for path in paths if bare in (path.parts[-3], f"{path.parts[-3]}/{path.stem}")}
        if not found:
            articles = {path.parts[-3] for path in paths}
            names = articles | {f"{path.parts[-3]}/{path.stem}" for path in paths}
            near = nearest(bare, names)
            said = did_you_mean(bare, names)
            said = said or f"; articles with experiments: {', '.join(sorted(articles)) or 'none yet'}"
            message = f"no experiment {name!r}{said}"
            raise ExperimentError(Fault(message, mend=f"anatomy run {near or '--list'}"))
        chosen |= found
    return [path for path in paths if path in chosen]


def lacking_packages(experiment: Experiment, environments: Mapping[str, Environment]) -> Iterator[Fault]:
    """Its environments that have no recording, and not the package that it imports and that other environments have."""
    imported = set(_IMPORT.findall(experiment.text)) if experiment.path.suffix == ".py" else set()
    for id in experiment.envs:
        env = environments[id]
        for name in sorted(imported - {*env.packages, *env.also}):
            having = [other.id for other in environments.values() if name in other.packages]
            if having and not experiment.recording(id).exists():
                mend = f"write one that has it in envs: {', '.join(having)}"
                yield experiment.fault(f"{id} has no {name}, which the program imports", mend)


_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]+(\w+)", re.MULTILINE)
