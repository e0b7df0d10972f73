"""The four kinds of figures: flow, layout, lanes, chart."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, RootModel, model_validator

from anatomy.errors import did_you_mean
from anatomy.figure.model import (
    Arrow,
    Common,
    Gridded,
    Identifier,
    Label,
    Mark,
    Recorded,
    check_label,
    check_unique,
)
from anatomy.schema import Items, Model


# -- flow ------------------------------------------------------------------------------------------
class Group(Model):
    id: Identifier
    text: Label
    mark: Mark | None = None


class Node(Model):
    id: Identifier
    text: Label
    note: Label | None = None
    kind: Literal["step", "data", "decision", "danger", "start", "end"] = "step"
    mark: Mark | None = None
    group: Identifier | None = None


class Flow(Gridded):
    """Nodes on a grid, and the edges between them."""

    kind: Literal["flow"]
    groups: Items[Group] = ()
    nodes: Annotated[Items[Node], Field(min_length=1, max_length=60)]
    edges: Annotated[Items[Arrow], Field(max_length=120)] = ()

    def ids(self) -> list[str]:
        return [node.id for node in self.nodes]

    @model_validator(mode="after")
    def _refers(self) -> Self:
        check_unique(self.groups, "groups")
        names = {node.id for node in self.nodes}
        for edge in self.edges:
            for end in (edge.source, edge.target):
                if end not in names:
                    what = f"the edge {edge.source} → {edge.target} names no node {end!r}"
                    raise ValueError(what + did_you_mean(end, names))
            if edge.source == edge.target:
                raise ValueError(
                    f"the edge {edge.source} → {edge.target} goes nowhere; say it in the node's note"
                )
        groups = {group.id for group in self.groups}
        for node in self.nodes:
            if node.group is not None and node.group not in groups:
                what = f"node {node.id!r} is in no known group {node.group!r}"
                raise ValueError(what + did_you_mean(node.group, groups))
        for name in sorted(groups - {node.group for node in self.nodes}):
            raise ValueError(f"group {name!r} is empty")
        return self


# -- layout ----------------------------------------------------------------------------------------
class Record(Model):
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


class Memory(Model):
    """A struct: a column of fields."""

    id: Identifier
    title: Label
    note: Label | None = None
    fields: Annotated[Items[Record], Field(max_length=40)] = ()
    mark: Mark | None = None


class Cell(Model):
    text: Label
    to: str | None = None
    mark: Mark | None = None


class Array(Model):
    """A run of equal cells, the last ones perhaps unused."""

    EXAMPLE = '{ id = "node-1", cells = ["…"] }'
    id: Identifier
    title: Label | None = None
    note: Label | None = None
    cells: Annotated[Items[str | Cell], Field(max_length=40)] = ()
    unused: Annotated[int, Field(ge=0, le=40)] = 0
    unused_text: Label | None = None
    index: bool | int = 0
    vertical: bool = False

    @property
    def count(self) -> int:
        return len(self.cells) + self.unused

    @property
    def items(self) -> list[Cell]:
        return [cell if isinstance(cell, Cell) else Cell(text=cell or " ") for cell in self.cells]

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.count == 0:
            raise ValueError("has no cells")
        for cell in self.cells:
            if isinstance(cell, str):
                check_label(cell)
        return self


def _arrow(source: str, target: str, mark: Mark | None) -> Arrow:
    return Arrow.model_validate({"from": source, "to": target, "mark": mark})


_REFERENCE = re.compile(r"^([A-Za-z0-9_][A-Za-z0-9_-]*)(?:\.(.+)|\[(\d+)\])?$")


class Layout(Gridded):
    """Blocks of memory and the pointers between them."""

    kind: Literal["layout"]
    blocks: Items[Memory] = ()
    arrays: Items[Array] = ()
    pointers: Items[Arrow] = ()

    def ids(self) -> list[str]:
        return [block.id for block in self.blocks] + [array.id for array in self.arrays]

    def all_pointers(self) -> list[Arrow]:
        """The pointers written at fields and cells, then those written out."""
        found: list[Arrow] = []
        for block in self.blocks:
            for record in block.fields:
                if record.to is not None:
                    mark = record.mark if record.mark != "muted" else None
                    found.append(_arrow(f"{block.id}.{record.key}", record.to, mark))
        for array in self.arrays:
            for index, cell in enumerate(array.items):
                if cell.to is not None:
                    found.append(_arrow(f"{array.id}[{index}]", cell.to, cell.mark))
        return [*found, *self.pointers]

    @staticmethod
    def split(reference: str) -> tuple[str, str | int | None]:
        """``block``, ``block.field`` or ``array[2]`` as the owner and the field's name or the cell's number. Raises ValueError."""
        found = _REFERENCE.match(reference)
        if found is None:
            raise ValueError(f"{reference!r} is not block, block.field or array[2]")
        return found[1], int(found[3]) if found[3] is not None else found[2]

    @model_validator(mode="after")
    def _refers(self) -> Self:
        if not self.blocks and not self.arrays:
            raise ValueError("has neither blocks nor arrays")
        keys: dict[str, set[str]] = {}
        for block in self.blocks:
            names = [record.key for record in block.fields]
            for twice in (name for name in names if names.count(name) > 1):
                raise ValueError(f"block {block.id!r} has two fields {twice!r}; give one of them an id")
            keys[block.id] = set(names)
        sizes = {array.id: array.count for array in self.arrays}
        for pointer in self.all_pointers():
            for end in (pointer.source, pointer.target):
                owner, part = self.split(end)
                if owner not in keys and owner not in sizes:
                    what = f"the pointer {pointer.source} → {pointer.target} names no block {owner!r}"
                    raise ValueError(what + did_you_mean(owner, [*keys, *sizes]))
                if isinstance(part, str) and part not in keys.get(owner, set()):
                    guess = did_you_mean(part, keys.get(owner, ()))
                    raise ValueError(f"{owner!r} has no field {part!r}{guess}")
                if isinstance(part, int) and part >= sizes.get(owner, 0):
                    raise ValueError(f"{owner!r} has no cell {part}")
        return self


# -- lanes -----------------------------------------------------------------------------------------
class Lane(Model):
    id: str
    text: Label | None = None
    mark: Mark | None = None


class Lanes(Common, Recorded):
    """Who switches to whom, in time."""

    kind: Literal["lanes"]
    lanes: Items[Lane] = ()
    steps: Annotated[Items[Arrow], Field(max_length=80)] = ()
    labels: dict[str, Label] = Field(default_factory=dict)
    active: bool = True

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.steps) == (self.source is not None):
            raise ValueError("give either steps or source and pattern")
        if self.labels and self.source is None:
            raise ValueError("labels translates a recorded trace; write the label into the step")
        check_unique(self.lanes, "lanes")
        return self


# -- chart -----------------------------------------------------------------------------------------
Style = Literal["step", "line", "bar"]
Number = Annotated[float, Field(strict=False, allow_inf_nan=False)]


class Axis(Model):
    label: Label | None = None
    unit: Label | None = None
    min: Number | None = None
    max: Number | None = None
    ticks: Items[Number] | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min is not None and self.max is not None and self.min >= self.max:
            raise ValueError("min is not below max")
        return self


class Series(Recorded):
    EXAMPLE = '{ name = "…", points = [[1, 2]] }'
    name: Label
    style: Style | None = None
    mark: Mark | None = None
    dashed: bool = False
    points: Items[Annotated[tuple[Number | str, Number], Field(strict=False)]] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.points) == (self.source is not None):
            raise ValueError("give either points or source and pattern")
        return self


class Chart(Common):
    """Lines, steps or bars over two axes; ``y`` is the axis of values also where bars lie."""

    kind: Literal["chart"]
    style: Style = "line"
    height: Annotated[int, Field(ge=160, le=480)] = 260
    horizontal: bool = False
    x: Axis = Axis()
    y: Axis = Axis()
    series: Annotated[Items[Series], Field(min_length=1, max_length=8)]


AnyFigure = Flow | Layout | Lanes | Chart


class Figure(RootModel[Annotated[AnyFigure, Field(discriminator="kind")]]):
    """One file: a figure of one of the kinds."""
