"""What all figures share in what their TOML may say. Every key that is not here or in ``kinds`` is a fault."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from anatomy.errors import did_you_mean
from anatomy.figure.text import parse
from anatomy.schema import Form, Items, Model, Pattern


def check_label(text: str) -> str:
    """``text`` if it can be drawn. Raises ValueError."""
    parse(text)
    if not text.strip():
        raise ValueError("is empty")
    for char in text:
        if char != "\n" and not char.isprintable():
            raise ValueError(f"holds the control character U+{ord(char):04X}")
    return text


Label = Annotated[str, AfterValidator(check_label)]
Identifier = Annotated[str, Pattern("letters, digits, _ or -", "node-1", r"[A-Za-z0-9_][A-Za-z0-9_-]*")]
Mark = Literal["accent", "good", "danger", "muted"]
LineRange = Annotated[str, Pattern("first and last line", "1-13", r"[1-9][0-9]*-[1-9][0-9]*")]
EMPTY = "."
"""An empty cell of a grid."""


def marked(mark: str | None) -> str:
    """The class of a mark, with the blank before it; '' for none."""
    return f" fg-{mark}" if mark else ""


class Common(Model):
    """What every figure has: a name for everybody (``title``), words for who cannot see it (``alt``)."""

    title: Label
    alt: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=10),
        Form("a sentence of ten characters or more", '"from a to b, in three steps"'),
    ]
    caption: Label | None = None


class Arrow(Model):
    """From one thing to another: an edge, a pointer, a step in time."""

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    label: Label | None = None
    dashed: bool = False
    mark: Mark | None = None

    @property
    def css(self) -> str:
        return marked(self.mark) + (" fg-dashed" if self.dashed else "")


class Key(Model):
    """An entry of a key: what a colour or a stroke means."""

    text: Label
    style: Literal["box", "fill", "line", "dashed"] = "box"
    mark: Mark | None = None


class Recorded(Model):
    """A file of recorded output and how to read it."""

    source: str | None = None
    pattern: str | None = None
    lines: LineRange | None = None

    @model_validator(mode="after")
    def _pair(self) -> Self:
        if (self.source is None) != (self.pattern is None):
            raise ValueError("source and pattern go together")
        if self.lines is not None and self.source is None:
            raise ValueError("lines needs a source")
        return self


def check_unique(items: Sequence[Any], what: str) -> None:
    """Raises ValueError for two ``items`` of the same ``id``."""
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise ValueError(f"two {what} are called {item.id!r}")
        seen.add(item.id)


@dataclass(frozen=True)
class Cells:
    """The cells that a thing takes up: one row, the columns ``first`` to ``last``, counted from 0."""

    row: int
    first: int
    last: int


def areas(rows: Sequence[str]) -> dict[str, Cells]:
    """Who stands where. Raises ValueError for a name in two places and for rows of unlike length."""
    found: dict[str, Cells] = {}
    table = [row.split() for row in rows]
    for number, names in enumerate(table):
        if len(names) != len(table[0]):
            raise ValueError(f"row {number + 1} has {len(names)} cells, the first row has {len(table[0])}")
        for name in dict.fromkeys(names):
            if name == EMPTY:
                continue
            first, count = names.index(name), names.count(name)
            if name in found or names[first : first + count] != [name] * count:
                raise ValueError(f"{name!r} stands in two places")
            found[name] = Cells(number, first, first + count - 1)
    return found


class Gridded(Common):
    """Things on a grid, written as in CSS: a string is a row of ids, ``.`` an empty cell, a repeated id takes several cells.

    ``narrow`` is the grid for a phone; without it the tool shrinks ``grid``, or stacks everything in its order.
    """

    grid: Annotated[Items[str], Field(min_length=1, max_length=40)] | None = None
    narrow: Annotated[Items[str], Field(min_length=1, max_length=60)] | None = None
    legend: Items[Key] = ()

    def ids(self) -> list[str]:
        """The things to place, in the order written."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _placed(self) -> Self:
        if twice := next((ident for ident in self.ids() if self.ids().count(ident) > 1), None):
            raise ValueError(f"two things are called {twice!r}")
        for name, rows in (("grid", self.grid), ("narrow", self.narrow)):
            if rows is None:
                continue
            try:
                found = areas(rows)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
            if strangers := sorted(set(found) - set(self.ids())):
                guess = did_you_mean(strangers[0], self.ids())
                raise ValueError(f"{name}: nothing is called {strangers[0]!r}{guess}")
            if missing := [ident for ident in self.ids() if ident not in found]:
                raise ValueError(f"{name}: {missing[0]!r} stands nowhere")
        return self
