"""Pins: which upstream, at which commit, under which licence, which artefacts carry the same bytes, and what is quoted.

These are the tables of ``snippets/UPSTREAM.toml`` as authors write them; ``quotation.pinfile`` reads the files.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic_core import CoreSchema

from anatomy import tomlfile
from anatomy.errors import Fault
from anatomy.host import GITHUB, Host
from anatomy.lines import parse_ranges
from anatomy.schema import Form, Items, Model, Pattern

UNKNOWN_LICENCE = "NOASSERTION"  # SPDX's word for "nobody has looked"; nothing may be quoted under it

_RANGES = re.compile(r"(?:[0-9]{1,9}(?:-[0-9]{1,9})?\s*,\s*)*[0-9]{1,9}(?:-(?:[0-9]{1,9})?)?")


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


_REF_TEXT = re.compile(r"[!-)+-9;->@-Z\]_`a-}]{1,100}")


def ref_fault(ref: str) -> str | None:
    """Why ``ref`` (a tag, a branch) cannot be one, or None: git's own rules, in ASCII.

    ``pkg@1.0.0``, ``@scope/pkg@1.0.0``, ``release/1.0`` and ``v1+dfsg`` can.
    """
    if not ref.isascii():
        return "must be ASCII: a letter of another alphabet can look like one of upstream's tags"
    if not _REF_TEXT.fullmatch(ref):
        return "holds what git allows in no ref (blank, ~ ^ : ? * [ \\), or is empty or longer than 100 characters"
    parts = ref.split("/")
    if ref == "@" or "@{" in ref or ".." in ref or ref.startswith("-") or ref.endswith("."):
        return "is a form that git allows in no ref"
    if any(not part or part.startswith(".") or part.endswith(".lock") for part in parts):
        return "has a part that is empty, begins with '.' or ends in '.lock'"
    return None


def _ref(value: str) -> str:
    if fault := ref_fault(value):
        raise ValueError(f"{value!r} {fault}")
    return value


def pin_key(ref: str) -> str:
    """The name of a pin at ``ref``: what is no letter, digit, '.', '_' or '-' becomes '-'. ``@a/b@1`` is ``a-b-1``."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", ref).strip("-._")[:60] or "pin"


PathText = Annotated[str, AfterValidator(upstream_path), Form("a path", '"src/file.c"')]
Ranges = Annotated[str, AfterValidator(line_ranges), Form("line ranges", '"60-70, 80-95"')]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Anchor = Annotated[str, Pattern("one line of text", "what stands on the line", r"[^\n\r]+")]
Word = Annotated[
    str, Pattern("a name of letters, digits and . _ + -", "1.13.1", r"[A-Za-z0-9][A-Za-z0-9._+-]*", 100)
]
Prefix = Annotated[str, Pattern("the beginning of a path", "lib/", r"[A-Za-z0-9._/-]*", 200)]
Commit = Annotated[
    str,
    Pattern(
        "the full commit id, 40 lower-case hexadecimal digits (git rev-parse 'TAG^{commit}' prints it)",
        "0123456789abcdef0123456789abcdef01234567",
        r"[0-9a-f]{40}",
        40,
    ),
]
Ref = Annotated[str, AfterValidator(_ref), Form("the name of a tag or a branch", '"v1.0.2"')]
Unmerged = Annotated[
    str,
    AfterValidator(_ref),
    Pattern(
        "the full ref of a request to upstream, which holds the commit", "refs/pull/159/head", r"refs/.*"
    ),
]
Repo = Annotated[str, Form("OWNER/NAME on the code host", '"gevent/gevent"')]
Licence = Annotated[
    str, StringConstraints(min_length=2, max_length=80), Form("the licence's SPDX id", '"MIT"')
]
WheelTag = Annotated[
    str, Pattern("the tag of a wheel's name, with wildcards", "cp3*-macosx*arm64", r"[A-Za-z0-9._*?-]+", 100)
]


class Debian(Model):
    """A Debian source package whose ``.orig`` tarball holds the tree of the pin."""

    source: Word  # source package, e.g. "python3.11"
    version: Word  # upstream's, e.g. "3.11.2" (a "+dfsg" suffix of the archive is matched by the source)


class Sdist(Model):
    """A source distribution on the Python package index."""

    project: Word
    version: Word


class Wheel(Model):
    """A wheel on the Python package index."""

    project: Word
    version: Word
    tag: WheelTag | None = None  # e.g. "cp311-none-macosx_11_0_arm64"; None: any
    prefix: Prefix = ""  # path inside the wheel that stands for the repository's root


class Artefacts(Model):
    """The published artefacts that carry the files of one commit."""

    debian: Debian | None = None
    sdist: Sdist | None = None
    wheels: Items[Wheel] = ()


class Pin(Artefacts):
    """One commit of one upstream."""

    upstream: str  # stem of the pin file, e.g. "cpython"
    name: str  # key under [pins], e.g. "v3.11.2"
    repo: Repo
    commit: Commit
    tag: Ref | None = None
    unmerged: Unmerged | None = None  # where upstream has not taken the commit into any branch of its own
    licence: Licence
    notice: PathText  # path of the licence's text at the pin
    host: Host = GITHUB
    place: int = 0  # among the pins of its file, which are written oldest first


def _listed(value: object) -> object:
    """A single value where a list may stand, as a list."""
    return [value] if isinstance(value, str) else value


Places = Annotated[
    Items[Prefix],
    BeforeValidator(_listed, json_schema_input_type=Prefix | tuple[Prefix, ...]),
    Form("the beginning of a path, or several", '"src/lib/"'),
]


class Releases(Model):
    """Where an upstream publishes, and which versions the quotations are compared with (the newest is found out)."""

    EXAMPLE = '{ kind = "git" }'
    kind: Literal["wheel", "sdist", "git"]
    project: Word | None = None  # on the package index; None for git
    tag: WheelTag | None = None  # which wheel
    versions: Annotated[Items[Ref], Field(max_length=40)] = ()  # of the project; for git, refs
    tip: Ref | None = None  # for git: the ref that stands for the newest, e.g. "refs/heads/main"
    moved: dict[Prefix, Places] = Field(default_factory=dict)  # prefixes of paths: at the pin → elsewhere

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind == "git":
            if self.project or self.tag:
                raise ValueError("kind = 'git' takes no 'project' and no 'tag'; say 'tip'")
        elif not self.project or self.tip:
            raise ValueError(f"kind = {self.kind!r} needs 'project', and takes no 'tip'")
        return self

    @property
    def digest(self) -> str:
        """Of all that decides what is found in a version."""
        return hashlib.sha256(repr(self.model_dump(exclude={"versions"})).encode()).hexdigest()[:12]

    def paths(self, path: str) -> tuple[str, ...]:
        """Where the file at ``path`` may stand in a release: there, or where a declared move leads, either way."""
        moves = [(here, there) for here, places in self.moved.items() for there in places]
        found = [path]
        for known in found:  # grows: a move may lead on to another
            for here, there in (*moves, *((there, here) for here, there in moves)):
                if known == here or (here.endswith("/") and known.startswith(here)):
                    place = there + known[len(here) :]
                    if place not in found and len(found) < 20:
                        found.append(place)
        return tuple(found)


class Note(Model):
    """A remark on one selected line, found by text."""

    at: Anchor
    text: Text  # Markdown, inline only


class Omission(Model):
    """Lines left out of a selection, visibly: from the line with ``start`` to the line with ``end``, or ``lines``."""

    EXAMPLE = '"60-70"'
    start: Anchor | None = Field(alias="from", default=None)
    end: Anchor | None = Field(alias="to", default=None)
    lines: Ranges | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"lines": value}
        return {"to": value["from"], **value} if isinstance(value, dict) and "from" in value else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler(core)]}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.lines is None) == (self.start is None):
            raise ValueError('say which lines: "60-70", or { from = "…", to = "…" }')
        return self


class Selector(Model):
    """What one quotation shows. ``lines`` or ``from``/``to`` bound it, or a symbol, which they may narrow."""

    EXAMPLE = '{ path = "src/file.c", symbol = "main" }'
    path: PathText
    symbol: Anchor | None = None
    lines: Ranges | None = None
    start: Anchor | None = Field(alias="from", default=None)
    end: Anchor | None = Field(alias="to", default=None)
    omit: Items[Omission] = ()
    highlight: Items[Anchor] = ()
    notes: Items[Note] = ()
    title: Text | None = None
    language: str | None = None
    later: Anchor | None = None  # the symbol under which other releases have it, where its name is not found
    occurrence: Annotated[int, Field(ge=1, le=10_000)] | None = None  # which of several definitions, from 1
    encoding: str | None = None  # of the file, where it does not say so itself and is not UTF-8
    comment: bool = False  # the symbol with the comment directly above it
    dedent: bool = False  # shown without the indentation that all lines share

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


class Snippet(Selector):
    """One block of a pin file: the quotation that an author asks for."""

    id: str
    pin: Pin
    file: Path  # the pin file
    line: int  # where the block stands in it

    def fault(self, message: str, mend: str, key: str = "") -> Fault:
        """What is wrong with it, said of its block, or of the line of its ``key``."""
        line = tomlfile.load(self.file).line(("snippets", self.id, key)) if key else self.line
        return Fault(f"snippets.{self.id}: {message}", self.file, line, mend)

    @property
    def key(self) -> str:
        """The upstream file, as the lock names it."""
        return f"{self.pin.upstream}/{self.pin.name}/{self.path}"


@dataclass(frozen=True)
class Pins:
    """All pin files of the project."""

    pins: dict[tuple[str, str], Pin] = field(default_factory=dict)  # by (upstream, name)
    snippets: dict[str, Snippet] = field(default_factory=dict)  # by id, sorted
    releases: dict[str, Releases] = field(default_factory=dict)  # by upstream
