"""Reading ``snippets/*.toml``: every fault of every file at once, each with its line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic import (
    Tag as Tagged,
)

from anatomy import tomlfile
from anatomy.errors import Fault, PinError
from anatomy.files import once
from anatomy.paths import Project
from anatomy.pin import Debian, Note, Omission, Pin, Pins, Releases, Sdist, Snippet, Wheel
from anatomy.quotation.selection.encoding import encoding_name
from anatomy.quotation.selection.languages import language_name
from anatomy.quotation.selection.lines import parse_ranges

_RANGES = re.compile(r"(?:[0-9]{1,9}(?:-[0-9]{1,9})?\s*,\s*)*[0-9]{1,9}(?:-(?:[0-9]{1,9})?)?")
MEND = "edit the file, then: anatomy lock"
WRITTEN = ("lock.toml", "evolution.toml")  # machine-written, not pin files


def upstream_path(value: str) -> str:
    """A path inside an upstream tree that means the same file on every system, or ValueError."""
    if not value or len(value) > 400:
        raise ValueError("must be 1 to 400 characters long")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in value) or "\\" in value:
        raise ValueError("must not hold a backslash or a control character")
    parts = value.split("/")
    if value.startswith("/") or any(part in ("", ".", "..", ".git") for part in parts):
        raise ValueError("must be relative and normal: no '..', '.', '.git' or empty part")
    if any(part.endswith((".", " ")) for part in parts):
        raise ValueError("no part may end in a dot or a space")
    if unicodedata.normalize("NFC", value) != value:
        raise ValueError("must be in Unicode normalisation form C")
    return str(PurePosixPath(value))


def line_ranges(value: str) -> str:
    """Ascending, disjoint line ranges such as ``60-70, 80`` or ``60-`` (to the end), or ValueError."""
    if not _RANGES.fullmatch(value):
        raise ValueError("must look like 60-95, 60-70, 80-95 or 60- (to the end)")
    last = 0
    for first, end in parse_ranges(value):
        if not last < first <= end:
            raise ValueError("ranges must start at 1 or later, ascend, and not overlap")
        last = end
    return value


PathText = Annotated[str, AfterValidator(upstream_path)]
Ranges = Annotated[str, AfterValidator(line_ranges)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Encoding = Annotated[str, AfterValidator(encoding_name)]
LanguageName = Annotated[str, AfterValidator(language_name)]
Anchor = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\n\r]+$")]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]*$", max_length=100)]
Prefix = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._/-]*$", max_length=200)]
RefName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/+!-]*$", min_length=1, max_length=100)
]
# what git allows in a ref, in ASCII: a letter of another alphabet can look like one of upstream's tags
Tag = Annotated[str, StringConstraints(pattern=r"^[!-)+-9;->@-Z\]_`a-}]+$", max_length=100)]
PinName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=60)]
SnippetId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Debian(_Model):
    source: Word
    version: Word


class _Sdist(_Model):
    project: Word
    version: Word


class _Wheel(_Sdist):
    tag: Word | None = None
    prefix: Prefix = ""


class _Pin(_Model):
    commit: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]
    tag: Tag | None = None
    licence: Annotated[str, StringConstraints(min_length=2, max_length=80)] | None = None
    notice: PathText | None = None
    debian: _Debian | None = None
    sdist: _Sdist | None = None
    wheels: list[_Wheel] = Field(default_factory=list)


class _Omission(_Model):
    start: Anchor = Field(alias="from")
    end: Anchor | None = Field(alias="to", default=None)


_Left = Annotated[
    Annotated[_Omission, Tagged("table")] | Annotated[Ranges, Tagged("ranges")],
    Discriminator(lambda value: "ranges" if isinstance(value, str) else "table"),
]


class _Note(_Model):
    at: Anchor
    text: Text


class _Snippet(_Model):
    pin: str | None = None
    path: PathText
    symbol: Anchor | None = None
    lines: Ranges | None = None
    start: Anchor | None = Field(alias="from", default=None)
    end: Anchor | None = Field(alias="to", default=None)
    omit: list[_Left] = Field(default_factory=list)
    highlight: list[Anchor] = Field(default_factory=list)
    notes: list[_Note] = Field(default_factory=list)
    title: Text | None = None
    language: LanguageName | None = None
    later: Anchor | None = None
    occurrence: Annotated[int, Field(ge=1, le=10_000)] | None = None
    encoding: Encoding | None = None
    comment: bool = False
    dedent: bool = False

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if (self.start is None) != (self.end is None):
            raise ValueError("'from' and 'to' go together")
        if self.lines and self.start:
            raise ValueError("give either 'lines' or 'from'/'to', not both")
        if not (self.symbol or self.lines or self.start):
            raise ValueError(
                "say what to quote: 'symbol', 'lines' (1- is the whole file), or 'from' and 'to'"
            )
        if not self.symbol and (self.occurrence or self.comment):
            raise ValueError("'occurrence' and 'comment' go with 'symbol'")
        return self


class _Releases(_Model):
    kind: Literal["wheel", "sdist", "git"]
    project: Word | None = None
    tag: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._*?-]+$", max_length=100)] | None = None
    versions: list[RefName] = Field(default_factory=list, max_length=40)
    tip: RefName | None = None
    moved: dict[Prefix, Annotated[list[Prefix], BeforeValidator(_listed)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind == "git":
            if self.project or self.tag:
                raise ValueError("kind = 'git' takes no 'project' and no 'tag'; say 'tip'")
        elif not self.project or self.tip:
            raise ValueError(f"kind = {self.kind!r} needs 'project', and takes no 'tip'")
        return self


class _PinFile(_Model):
    repo: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}$")]
    licence: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    notice: PathText
    releases: _Releases | None = None
    pins: dict[PinName, _Pin] = Field(min_length=1)
    snippets: dict[SnippetId, _Snippet] = Field(default_factory=dict)


def _faults(document: tomlfile.Document, problem: ValidationError) -> Iterator[Fault]:
    for error in problem.errors(include_url=False):
        loc = tuple(part for part in error["loc"] if part not in ("[key]", "table", "ranges"))
        name = ".".join(map(str, loc)) or "file"
        message = error["msg"].removeprefix("Value error, ")
        yield Fault(f"{name}: {message[:1].lower()}{message[1:]}", document.path, document.line(loc), MEND)


def _pin(upstream: str, name: str, file: _PinFile, pin: _Pin) -> Pin:
    return Pin(
        upstream=upstream,
        name=name,
        repo=file.repo,
        commit=pin.commit,
        tag=pin.tag,
        licence=pin.licence or file.licence,
        notice=pin.notice or file.notice,
        debian=Debian(pin.debian.source, pin.debian.version) if pin.debian else None,
        sdist=Sdist(pin.sdist.project, pin.sdist.version) if pin.sdist else None,
        wheels=tuple(Wheel(w.project, w.version, w.tag, w.prefix) for w in pin.wheels),
    )


def _releases(raw: _Releases) -> Releases:
    moved = tuple((here, there) for here, places in raw.moved.items() for there in places)
    return Releases(raw.kind, raw.project, raw.tag, tuple(raw.versions), raw.tip, moved)


def _snippet(id: str, pin: Pin, raw: _Snippet, document: tomlfile.Document) -> Snippet:
    return Snippet(
        id=id,
        pin=pin,
        path=raw.path,
        symbol=raw.symbol,
        lines=raw.lines,
        start=raw.start,
        end=raw.end,
        omit=tuple(
            Omission(lines=o) if isinstance(o, str) else Omission(o.start, o.end or o.start) for o in raw.omit
        ),
        highlight=tuple(raw.highlight),
        notes=tuple(Note(n.at, n.text) for n in raw.notes),
        title=raw.title,
        language=raw.language,
        file=document.path,
        line=document.line(("snippets", id)),
        later=raw.later,
        occurrence=raw.occurrence,
        encoding=raw.encoding,
        comment=raw.comment,
        dedent=raw.dedent,
    )


def _read_file(
    path: Path,
    pins: dict[tuple[str, str], Pin],
    snippets: dict[str, Snippet],
    releases: dict[str, Releases],
) -> Iterator[Fault]:
    try:
        document = tomlfile.load(path, mend=MEND, error=PinError)
        file = _PinFile.model_validate(document.data)
    except PinError as problem:
        yield from problem.faults
        return
    except ValidationError as problem:
        yield from _faults(document, problem)
        return
    upstream = path.stem
    if file.releases is not None:
        releases[upstream] = _releases(file.releases)
    for name, raw_pin in file.pins.items():
        pins[upstream, name] = _pin(upstream, name, file, raw_pin)
    for id, raw in file.snippets.items():
        line = document.line(("snippets", id))
        name = raw.pin or (next(iter(file.pins)) if len(file.pins) == 1 else "")
        if not name:
            yield Fault(f"snippets.{id}: say which pin: {', '.join(file.pins)}", path, line, MEND)
        elif name not in file.pins:
            yield Fault(
                f"snippets.{id}: no pin {name!r} here; there are {', '.join(file.pins)}", path, line, MEND
            )
        elif id in snippets:
            first = snippets[id]
            yield Fault(f"snippets.{id}: already in {first.file.name}({first.line})", path, line, MEND)
        else:
            snippets[id] = _snippet(id, pins[upstream, name], raw, document)


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
        faults.extend(_read_file(path, pins, snippets, releases))
    faults.extend(_case_clashes(snippets))
    if faults:
        raise PinError(faults)
    return Pins(pins, dict(sorted(snippets.items())), releases)


def _case_clashes(snippets: dict[str, Snippet]) -> Iterator[Fault]:
    """Two spellings of one path would be two files here and one file on another system."""
    seen: dict[str, Any] = {}
    for snippet in snippets.values():
        other = seen.setdefault(unicodedata.normalize("NFKC", snippet.key).casefold(), snippet)
        if other.key != snippet.key:
            yield Fault(
                f"snippets.{snippet.id}: {snippet.path!r} differs from {other.path!r} only by case or form",
                snippet.file,
                snippet.line,
                MEND,
            )
