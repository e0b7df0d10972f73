"""Reading ``snippets/*.toml``: every fault of every file at once, each with its line."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from anatomy import schema
from anatomy.errors import Fault, PinError
from anatomy.files import once
from anatomy.host import host_of, repo_fault
from anatomy.paths import Project
from anatomy.pin import (
    Artefacts,
    Commit,
    Licence,
    PathText,
    Pin,
    Pins,
    Ref,
    Releases,
    Repo,
    Selector,
    Snippet,
    Unmerged,
)
from anatomy.quotation.selection.encoding import encoding_name
from anatomy.quotation.selection.languages import language_name
from anatomy.schema import Form, Model, Pattern

MEND = "edit the file, then: anatomy lock"
WRITTEN = ("lock.toml", "evolution.toml")  # machine-written, not pin files

PinName = Annotated[str, Pattern("the name of a pin", "v1.0.2", r"[A-Za-z0-9][A-Za-z0-9._-]*", 60)]
SnippetId = Annotated[
    str, Pattern("lower-case words joined by hyphens", "list-append", r"[a-z0-9]+(-[a-z0-9]+)*", 80)
]


class _Pin(Artefacts):
    commit: Commit
    tag: Ref | None = None
    unmerged: Unmerged | None = None
    licence: Licence | None = None  # where it differs from the file's
    notice: PathText | None = None


class _Snippet(Selector):
    pin: str | None = None  # where the file has several
    language: Annotated[str, AfterValidator(language_name), Form("a language", '"python"')] | None = None
    encoding: Annotated[str, AfterValidator(encoding_name), Form("an encoding", '"gbk"')] | None = None


class PinFile(Model):
    repo: Repo
    host: Annotated[str, Form("a host", '"gitlab.com"')] | None = None  # the usual one where it is not said
    forge: Annotated[str, Form("what runs there", '"gitlab"')] | None = None  # at a host of one's own
    licence: Licence
    notice: PathText
    releases: Releases | None = None
    pins: Annotated[dict[PinName, _Pin], Field(min_length=1)]
    snippets: dict[SnippetId, _Snippet] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _there(self) -> Self:
        if fault := repo_fault(self.repo, host_of(self.host, self.forge)):
            raise ValueError(f"repo {self.repo!r} {fault}")
        return self


def pin_files(project: Project) -> list[Path]:
    """The pin files, sorted; what the tool itself writes beside them is not among them."""
    return sorted(path for path in project.snippets.glob("*.toml") if path.name not in WRITTEN)


@once
def read_pins(project: Project) -> Pins:
    """All pins and snippets of the project.

    Raises PinError with every fault of every file: syntax, unknown or missing keys, values out of form,
    unknown pins, ids used twice, paths that differ only by case.
    """
    pins: dict[tuple[str, str], Pin] = {}
    snippets: dict[str, Snippet] = {}
    releases: dict[str, Releases] = {}
    faults: list[Fault] = []
    for path in pin_files(project):
        try:
            faults.extend(_read_file(path, pins, snippets, releases))
        except PinError as problem:
            faults.extend(problem.faults)
    faults.extend(_case_clashes(snippets))
    if faults:
        raise PinError(faults)
    return Pins(pins, dict(sorted(snippets.items())), releases)


def _read_file(
    path: Path,
    pins: dict[tuple[str, str], Pin],
    snippets: dict[str, Snippet],
    releases: dict[str, Releases],
) -> Iterator[Fault]:
    file, document = schema.read(path, PinFile, mend=MEND, error=PinError)
    upstream = path.stem
    if file.releases is not None:
        releases[upstream] = file.releases
    for place, (name, raw) in enumerate(file.pins.items()):
        whole = {"upstream": upstream, "name": name, "repo": file.repo, "place": place, **dict(raw)}
        whole["host"] = host_of(file.host, file.forge)
        whole["licence"], whole["notice"] = raw.licence or file.licence, raw.notice or file.notice
        pins[upstream, name] = Pin.model_construct(**whole)
    known = ", ".join(file.pins)
    without: defaultdict[str, list[str]] = defaultdict(list)
    for id, snippet in file.snippets.items():
        loc = ("snippets", id)
        name = snippet.pin or (next(iter(file.pins)) if len(file.pins) == 1 else "")
        if not name:
            yield document.fault(loc, f"snippets.{id}: say which pin: {known}")
        elif name not in file.pins:
            without[name].append(id)
        elif id in snippets:
            first = snippets[id]
            yield document.fault(loc, f"snippets.{id}: already in {first.file.name}({first.line})")
        else:
            whole = {**dict(snippet), "id": id, "pin": pins[upstream, name], "file": path}
            snippets[id] = Snippet.model_construct(**whole, line=document.line(loc))
    for name, (id, *others) in without.items():
        more = f" (and {len(others)} more)" if others else ""
        mend = f'give a pin the name again: [pins."{name}"], or name another in each; then: anatomy lock'
        message = f"snippets.{id}{more}: no pin {name!r} here; there are {known}"
        yield document.fault(("snippets", id), message, mend=mend if others else MEND)


def _case_clashes(snippets: dict[str, Snippet]) -> Iterator[Fault]:
    """Two spellings of one path would be two files here and one file on another system."""
    seen: dict[str, Snippet] = {}
    for snippet in snippets.values():
        other = seen.setdefault(unicodedata.normalize("NFKC", snippet.key).casefold(), snippet)
        if other.key != snippet.key:
            yield snippet.fault(f"{snippet.path!r} differs from {other.path!r} only by case or form", MEND)
