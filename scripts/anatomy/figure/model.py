"""What a figure's TOML may say. Every key that is not here is a fault."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    model_validator,
)

from anatomy.figure.text import parse


def _label(text: str) -> str:
    parse(text)
    if not text.strip():
        raise ValueError("is empty")
    for char in text:
        if char != "\n" and not char.isprintable():
            raise ValueError(f"holds the control character U+{ord(char):04X}")
    return text


Label = Annotated[str, AfterValidator(_label)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_-]*$")]
Mark = Literal["accent", "good", "danger", "muted"]
LineRange = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*-[1-9][0-9]*$")]


class Strict(BaseModel):
    """A table with known keys only; strings are not taken for numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class Common(Strict):
    """What every figure has: a name for everybody (``title``), words for who cannot see it (``alt``)."""

    title: Label
    alt: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10)]
    caption: Label | None = None


def _unique(items: list[Any], what: str) -> None:
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise ValueError(f"two {what} are called {item.id!r}")
        seen.add(item.id)


# -- flow ------------------------------------------------------------------------------------------
class Group(Strict):
    id: Identifier
    text: Label


class Node(Strict):
    id: Identifier
    text: Label
    note: Label | None = None
    kind: Literal["step", "data", "decision", "danger", "start", "end"] = "step"
    mark: Mark | None = None
    group: Identifier | None = None
    row: Annotated[float, Field(ge=0, le=40, strict=False)] | None = None
    col: Annotated[float, Field(ge=0, le=40, strict=False)] | None = None


class Edge(Strict):
    source: Identifier = Field(alias="from")
    target: Identifier = Field(alias="to")
    label: Label | None = None
    dashed: bool = False
    mark: Mark | None = None


class Flow(Common):
    """Nodes and edges in layers."""

    kind: Literal["flow"]
    direction: Literal["down", "right"] = "down"
    width: Annotated[int, Field(ge=90, le=320)] = 200
    groups: list[Group] = []
    nodes: Annotated[list[Node], Field(min_length=1, max_length=60)]
    edges: Annotated[list[Edge], Field(max_length=120)] = []

    @model_validator(mode="after")
    def _refers(self) -> Self:
        _unique(self.nodes, "nodes")
        _unique(self.groups, "groups")
        names = {node.id for node in self.nodes}
        for edge in self.edges:
            for end in (edge.source, edge.target):
                if end not in names:
                    raise ValueError(f"the edge {edge.source} → {edge.target} names no node {end!r}")
            if edge.source == edge.target:
                raise ValueError(
                    f"the edge {edge.source} → {edge.target} goes nowhere; say it in the node's note"
                )
        groups = {group.id for group in self.groups}
        for node in self.nodes:
            if node.group is not None and node.group not in groups:
                raise ValueError(f"node {node.id!r} is in no known group {node.group!r}")
        for name in sorted(groups - {node.group for node in self.nodes}):
            raise ValueError(f"group {name!r} is empty")
        placed = [node for node in self.nodes if node.row is not None and node.col is not None]
        touched = [node for node in self.nodes if node.row is not None or node.col is not None]
        if touched and len(placed) != len(self.nodes):
            raise ValueError("row and col stand on all nodes or on none")
        spots: dict[tuple[float | None, float | None], str] = {}
        for node in placed:
            other = spots.setdefault((node.row, node.col), node.id)
            if other != node.id:
                raise ValueError(f"nodes {other!r} and {node.id!r} have the same row and col")
        return self


# -- layout ----------------------------------------------------------------------------------------
class Record(Strict):
    """One field of a block."""

    name: Label
    id: Identifier | None = None
    type: Label | None = None
    value: Label | None = None
    offset: int | Label | None = None
    to: str | None = None
    mark: Mark | None = None

    @property
    def key(self) -> str:
        return self.id or self.name.strip("`")


class Memory(Strict):
    """A struct: a column of fields."""

    id: Identifier
    title: Label
    note: Label | None = None
    fields: Annotated[list[Record], Field(max_length=40)] = []
    mark: Mark | None = None
    row: Annotated[int, Field(ge=0, le=20)] | None = None
    col: Annotated[int, Field(ge=0, le=20)] | None = None


class Cell(Strict):
    text: Label
    to: str | None = None
    mark: Mark | None = None


class Array(Strict):
    """A run of equal cells, the last ones perhaps unused."""

    id: Identifier
    title: Label | None = None
    note: Label | None = None
    cells: Annotated[list[str | Cell], Field(max_length=40)] = []
    unused: Annotated[int, Field(ge=0, le=40)] = 0
    unused_text: Label | None = None
    index: bool | int = 0
    vertical: bool = False
    row: Annotated[int, Field(ge=0, le=20)] | None = None
    col: Annotated[int, Field(ge=0, le=20)] | None = None

    @property
    def items(self) -> list[Cell]:
        return [cell if isinstance(cell, Cell) else Cell(text=cell or " ") for cell in self.cells]

    @model_validator(mode="after")
    def _some(self) -> Self:
        if len(self.cells) + self.unused == 0:
            raise ValueError("has no cells")
        for cell in self.cells:
            if isinstance(cell, str):
                _label(cell)
        return self


class Pointer(Strict):
    source: str = Field(alias="from")
    target: str = Field(alias="to")
    label: Label | None = None
    dashed: bool = False
    mark: Mark | None = None


def _pointer(source: str, target: str, mark: Mark | None) -> Pointer:
    return Pointer.model_validate({"from": source, "to": target, "mark": mark})


_REFERENCE = re.compile(r"^([A-Za-z0-9_][A-Za-z0-9_-]*)(?:\.(.+)|\[(\d+)\])?$")


class Layout(Common):
    """Blocks of memory and the pointers between them."""

    kind: Literal["layout"]
    blocks: list[Memory] = []
    arrays: list[Array] = []
    pointers: list[Pointer] = []

    def all_pointers(self) -> list[Pointer]:
        """The pointers written at fields and cells, then those written out."""
        found: list[Pointer] = []
        for block in self.blocks:
            for record in block.fields:
                if record.to is not None:
                    mark = record.mark if record.mark != "muted" else None
                    found.append(_pointer(f"{block.id}.{record.key}", record.to, mark))
        for array in self.arrays:
            for index, cell in enumerate(array.items):
                if cell.to is not None:
                    found.append(_pointer(f"{array.id}[{index}]", cell.to, cell.mark))
        return found + self.pointers

    @staticmethod
    def split(reference: str) -> tuple[str, str | None, int | None]:
        """``block``, ``block.field`` or ``array[2]`` as (owner, field, index). Raises ValueError."""
        found = _REFERENCE.match(reference)
        if found is None:
            raise ValueError(f"{reference!r} is not block, block.field or array[2]")
        return found[1], found[2], int(found[3]) if found[3] is not None else None

    @model_validator(mode="after")
    def _refers(self) -> Self:
        if not self.blocks and not self.arrays:
            raise ValueError("has neither blocks nor arrays")
        owners: list[Memory | Array] = [*self.blocks, *self.arrays]
        _unique(owners, "blocks or arrays")
        keys: dict[str, set[str]] = {}
        for block in self.blocks:
            names = [record.key for record in block.fields]
            for twice in (name for name in names if names.count(name) > 1):
                raise ValueError(f"block {block.id!r} has two fields {twice!r}; give one of them an id")
            keys[block.id] = set(names)
        sizes = {array.id: len(array.cells) + array.unused for array in self.arrays}
        for pointer in self.all_pointers():
            for end in (pointer.source, pointer.target):
                owner, name, index = self.split(end)
                if owner not in keys and owner not in sizes:
                    raise ValueError(
                        f"the pointer {pointer.source} → {pointer.target} names no block {owner!r}"
                    )
                if name is not None and name not in keys.get(owner, set()):
                    raise ValueError(f"{owner!r} has no field {name!r}")
                if index is not None and index >= sizes.get(owner, 0):
                    raise ValueError(f"{owner!r} has no cell {index}")
        touched = [item for item in owners if item.row is not None or item.col is not None]
        whole = [item for item in owners if item.row is not None and item.col is not None]
        if touched and len(whole) != len(owners):
            raise ValueError("row and col stand on all blocks and arrays or on none")
        if len({(item.row, item.col) for item in whole}) != len(whole):
            raise ValueError("two blocks or arrays have the same row and col")
        return self


# -- lanes -----------------------------------------------------------------------------------------
class Lane(Strict):
    id: str
    text: Label | None = None
    mark: Mark | None = None


class Step(Strict):
    source: str = Field(alias="from")
    target: str = Field(alias="to")
    label: Label | None = None
    dashed: bool = False
    mark: Mark | None = None


class Recorded(Strict):
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


class Lanes(Common, Recorded):
    """Who switches to whom, in time."""

    kind: Literal["lanes"]
    lanes: list[Lane] = []
    steps: Annotated[list[Step], Field(max_length=80)] = []
    labels: dict[str, Label] = {}
    active: bool = True

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.steps) == (self.source is not None):
            raise ValueError("give either steps or source and pattern")
        if self.labels and self.source is None:
            raise ValueError("labels translates a recorded trace; write the label into the step")
        _unique(self.lanes, "lanes")
        return self


# -- chart -----------------------------------------------------------------------------------------
class Axis(Strict):
    label: Label | None = None
    unit: Label | None = None
    min: float | None = Field(default=None, strict=False)
    max: float | None = Field(default=None, strict=False)
    ticks: list[Annotated[float, Field(strict=False)]] | None = None
    scale: Literal["linear", "log"] = "linear"

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min is not None and self.max is not None and self.min >= self.max:
            raise ValueError("min is not below max")
        if self.scale == "log" and self.min is not None and self.min <= 0:
            raise ValueError("a log scale begins above 0")
        return self


Style = Literal["step", "line", "bar", "points"]
Number = Annotated[float, Field(strict=False)]


class Series(Recorded):
    name: Label
    style: Style | None = None
    mark: Mark | None = None
    dashed: bool = False
    points: list[tuple[Number | str, Number]] | None = None

    @model_validator(mode="before")
    @classmethod
    def _pairs(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("points"), list):
            pairs = [tuple(item) if isinstance(item, list) else item for item in data["points"]]
            return {**data, "points": pairs}
        return data

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.points) == (self.source is not None):
            raise ValueError("give either points or source and pattern")
        return self


class Note(Strict):
    x: Number | str
    y: Number
    text: Label


class Chart(Common):
    """Lines, steps, bars or points over two axes."""

    kind: Literal["chart"]
    style: Style = "line"
    height: Annotated[int, Field(ge=160, le=480)] = 260
    horizontal: bool = False
    x: Axis = Axis()
    y: Axis = Axis()
    series: Annotated[list[Series], Field(min_length=1, max_length=8)]
    notes: list[Note] = []


class Figure(RootModel[Annotated[Flow | Layout | Lanes | Chart, Field(discriminator="kind")]]):
    """One file: a figure of one of the kinds."""
