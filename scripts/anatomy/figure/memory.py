"""Pictures of memory: structs with fields, arrays of cells, pointers between them, on the grid that flows stand on."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from anatomy.errors import Undrawable
from anatomy.figure import key, label
from anatomy.figure.canvas import MARGIN, NARROW, Canvas
from anatomy.figure.geometry import Box, Point, number
from anatomy.figure.grid import TRACK, Grid
from anatomy.figure.kinds import Array, Layout, Memory, Record
from anatomy.figure.model import EMPTY, Arrow, areas, marked
from anatomy.figure.route import CLEAR, Link, Port, Router
from anatomy.figure.text import BODY, SMALL, Block, emboldened, wrap

_ROW, _CELL = 28.0, 30.0
"""Height of a field and of a cell, px."""
_INDENT, _BETWEEN = 10.0, 14.0
"""Before the first word of a field and between its columns, px."""
_LEAST = 96.0
"""The least width of a struct, px."""
_INDEX = 18.0
"""Room of the numbers above an array's cells, px."""
_OFFSETS, _OFF_CENTRE = (0.0, -8.0, 8.0), 8.0
"""How far from the middle of a cell's side pointers may meet it, px, and what each of these px costs, see ``route``."""
_LABEL, _LINE = 120.0, 400.0
_TRIES = 12


def draw(figure: Layout, width: int) -> Canvas:
    """The picture of the blocks, at most ``width`` px wide. Raises Undrawable when it does not fit."""
    narrow = width <= NARROW
    rows = (figure.narrow if narrow else None) or figure.grid
    stack = [name for name in dict.fromkeys(" ".join(rows or figure.ids()).split()) if name != EMPTY]
    for form in filter(None, (rows, stack)):
        drawing = _Drawing(figure, form, width, narrow=narrow)
        if drawing.grid.width() <= width and drawing.draw():
            key.below(drawing.canvas, figure.legend, width - 2 * MARGIN)
            if drawing.canvas.bounds().w <= width:
                return drawing.canvas
    raise Undrawable(f"does not fit {width} px; shorten the longest words, or use fewer columns", "grid")


def _code(text: str) -> str:
    """Identifiers are code even when written without backticks."""
    return f"`{text}`" if "`" not in text and text.strip() and text.isascii() else text


@dataclass
class _Part:
    """A struct or an array measured: its words, and its cells from the upper left of the part, px."""

    item: Memory | Array
    head: list[Block]
    lead: float
    """What stands left of the body: offsets or indices."""
    above: float
    """What stands above the body: title, note, indices."""
    body: tuple[float, float]
    at: Point = (0.0, 0.0)

    @property
    def size(self) -> tuple[float, float]:
        width = max(self.body[0], *(block.width for block in self.head), 0.0)
        return self.lead + width, self.above + self.body[1]

    @property
    def box(self) -> Box:
        return Box(self.at[0] + self.lead, self.at[1] + self.above, *self.body)

    @property
    def solid(self) -> list[Box]:
        """What no wire may cross."""
        found = [Box(self.at[0], self.box.y, self.lead + self.box.w, self.box.h)]
        if self.above:
            width = max([self.box.w, *(block.width for block in self.head)])
            found.append(Box(self.box.x, self.at[1], width, self.above))
        return found

    def cell(self, key: str | int | None) -> Box:
        """The box of a field or a cell; of the first field or the whole array without a ``key``."""
        box = self.box
        if isinstance(self.item, Memory):
            keys = [record.key for record in self.item.fields]
            return Box(box.x, box.y + _ROW * (keys.index(str(key)) if key is not None else 0), box.w, _ROW)
        if self.item.vertical:
            return Box(box.x, box.y + _CELL * int(key or 0), box.w, _CELL)
        if key is None:
            return box
        width = box.w / self.item.count
        return Box(box.x + width * int(key), box.y, width, _CELL)

    def ports(self, key: str | int | None, level: float | None = None) -> list[Port]:
        """Where a pointer may leave or enter: at the sides; at a cell of a row of cells below it, and above if nothing is there.

        A side is met at the height ``level`` where it has one, so that a pointer runs straight.
        """
        cell = self.cell(key)
        row = isinstance(self.item, Array) and not self.item.vertical
        if row and key is not None:
            xs = [(cell.cx + off, _OFF_CENTRE * abs(off)) for off in _OFFSETS]
            above = [] if self.above else [Port(x, cell.y, "top", cost) for x, cost in xs]
            return [*above, *(Port(x, cell.bottom, "bottom", cost) for x, cost in xs)]
        y = level if level is not None and cell.y + 4 < level < cell.bottom - 4 else cell.cy
        ys = [(y + off, _OFF_CENTRE * abs(off)) for off in _OFFSETS if cell.y < y + off < cell.bottom]
        left = [] if self.lead else [Port(cell.x, y, "left", cost) for y, cost in ys]
        below = [Port(cell.cx, cell.bottom, "bottom", 20.0)] if row else []
        return [*left, *below, *(Port(cell.right, y, "right", cost) for y, cost in ys)]


class _Drawing:
    """One try at a picture, on one grid."""

    def __init__(self, figure: Layout, rows: Sequence[str], width: float, *, narrow: bool) -> None:
        self.canvas = Canvas()
        self.pointers = figure.all_pointers()
        self.parts = {block.id: _struct(block, width) for block in figure.blocks}
        self.parts |= {array.id: _array(array, width) for array in figure.arrays}
        self.labels = {i: wrap(p.label, SMALL, _LABEL) for i, p in enumerate(self.pointers) if p.label}
        across, down = (36.0, 40.0) if narrow else (56.0, 40.0)
        sizes = {name: part.size for name, part in self.parts.items()}
        self.grid = Grid.even(areas(rows), sizes, "start", across, down)

    def draw(self) -> bool:
        """Draw; whether all pointers and all words found their places."""
        for _ in range(_TRIES):
            for name, box in self.grid.place().items():
                self.parts[name].at = (box.x, box.y)
            solid = [box for part in self.parts.values() for box in part.solid]
            links = [self._link(i, pointer) for i, pointer in enumerate(self.pointers)]
            wires = Router([box.grown(CLEAR) for box in solid], links, *self.grid.lines()).route()
            if len(wires) < len(links):
                self.grid.widen(TRACK)
                continue
            places, missing = label.place_all(self.labels, wires, solid)
            if missing is not None:
                self.grid.widen_along(wires[missing], TRACK)
                continue
            for i, pointer in enumerate(self.pointers):
                self._pointer(pointer, wires[i], places.get(i), self.labels.get(i))
            for part in self.parts.values():
                self._part(part, list(wires.values()))
            return True
        return False

    def _link(self, index: int, pointer: Arrow) -> Link:
        (a, source), (b, target) = Layout.split(pointer.source), Layout.split(pointer.target)
        start = pointer.source if index not in self.labels else f"{index}"
        look = f"{pointer.mark} {pointer.dashed}"
        sources = self.parts[a].ports(source)
        targets = self.parts[b].ports(target, self.parts[a].cell(source).cy)
        return Link(sources, targets, f"{start} {look}", f"{pointer.target} {look}")

    def _pointer(self, pointer: Arrow, wire: list[Point], place: Box | None, words: Block | None) -> None:
        self.canvas.wire(wire, pointer.css, source=pointer.source, target=pointer.target)
        self.canvas.dot(wire[0], f"fg-dot{marked(pointer.mark)}", 2.5)
        if place and words:
            self.canvas.words_of(pointer, words, place)

    # -- parts ------------------------------------------------------------------------------------
    def _part(self, part: _Part, wires: list[list[Point]]) -> None:
        y = part.at[1]
        for block in part.head:
            css = "fg-title" if block.size == BODY else "fg-soft"
            self.canvas.block(part.box.x, y, block, css=css, owner=part.item.id, role="label")
            y += block.height
        mark = part.item.mark if isinstance(part.item, Memory) else None
        self.canvas.rect(part.box, f"fg-box fg-block{marked(mark)}", owner=part.item.id)
        if isinstance(part.item, Memory):
            for index, record in enumerate(part.item.fields):
                self._field(part, record, first=index == 0)
        else:
            self._cells(part, part.item)
            self._unused(part, part.item, wires)

    def _rule(self, cell: Box, *, upright: bool) -> None:
        end = f"V{number(cell.bottom)}" if upright else f"H{number(cell.right)}"
        self.canvas.shape(f"M{number(cell.x)} {number(cell.y)}{end}", "fg-rule")

    def _field(self, part: _Part, record: Record, *, first: bool) -> None:
        row, owner = part.cell(record.key), f"{part.item.id}.{record.key}"
        if record.mark:
            self.canvas.rect(row, f"fg-field fg-{record.mark}", radius=4)
        if not first:
            self._rule(row, upright=False)
        name, *rest = _words(record)
        self.canvas.block(row.x + _INDENT, row.cy - name.height / 2, name, owner=owner)
        right = row.right - _INDENT
        for block, css in zip(reversed(rest), ("fg-value", "fg-soft"), strict=True):
            self.canvas.block(right, row.cy - block.height / 2, block, css=css, anchor="end", owner=owner)
            right -= block.width + _BETWEEN if block.width else 0.0
        if record.offset is not None:
            self._beside(row, str(record.offset), owner)

    def _beside(self, cell: Box, text: str, owner: str) -> None:
        block = wrap(_code(text), SMALL)
        self.canvas.block(cell.x - 8, cell.cy - block.height / 2, block, css="fg-soft", anchor="end", owner=owner, role="label")  # fmt: skip

    def _cells(self, part: _Part, array: Array) -> None:
        items = array.items
        for index in range(array.count):
            cell, owner = part.cell(index), f"{array.id}[{index}]"
            if index >= len(items):
                self.canvas.hatch(cell)
            elif items[index].mark:
                self.canvas.rect(cell, f"fg-field fg-{items[index].mark}", radius=4)
            if index:
                self._rule(cell, upright=not array.vertical)
            if index < len(items) and items[index].text.strip():
                block = wrap(_code(items[index].text), BODY)
                self.canvas.block(cell.cx, cell.cy - block.height / 2, block, anchor="middle", owner=owner)
            if array.index is not False:
                self._index(cell, index + int(array.index), owner, beside=array.vertical)

    def _index(self, cell: Box, value: int, owner: str, *, beside: bool) -> None:
        if beside:
            self._beside(cell, str(value), owner)
        else:
            block = wrap(f"`{value}`", SMALL)
            self.canvas.block(cell.cx, cell.y - block.height - 1, block, css="fg-soft", anchor="middle", owner=owner, role="label")  # fmt: skip

    def _unused(self, part: _Part, array: Array, wires: list[list[Point]]) -> None:
        """The words for the unused cells: on them where they stand one below another, else below them or right of them."""
        if not array.unused or not array.unused_text:
            return
        block, box = wrap(array.unused_text, SMALL), part.box
        if array.vertical:
            y = box.bottom - array.unused * _CELL / 2 - block.height / 2
            css = "fg-soft fg-halo"
            self.canvas.block(box.cx, y, block, css=css, anchor="middle", owner=array.id, role="label")
            return
        below, beside = box.bottom + 2, (box.right + 8, box.cy - block.height / 2)
        for x, y in ((box.right - block.width, below), (box.x, below), beside):
            place = Box(x, y, block.width, block.height)
            if not any(label.touches(wire, place.grown(2)) for wire in wires):
                break
        self.canvas.block(place.x, place.y, block, css="fg-soft", owner=array.id, role="label")


# -- sizes -----------------------------------------------------------------------------------------
def _head(title: str | None, note: str | None, width: float) -> tuple[list[Block], float]:
    """The lines above a body, and how high they are with the gap below them."""
    blocks = [wrap(text, size, width) for text, size in ((title, BODY), (note, SMALL)) if text]
    if title:
        blocks[0] = emboldened(blocks[0])
    return blocks, sum(block.height for block in blocks) + 4 if blocks else 0.0


def _words(record: Record) -> list[Block]:
    """A field's name, which stands left, its type and its value, which stand right; those that it lacks are empty."""
    rest = [wrap(_code(text) if text else "", SMALL, _LINE) for text in (record.type, record.value)]
    return [wrap(_code(record.name), BODY, _LINE), *rest]


def _struct(item: Memory, limit: float) -> _Part:
    rows = [[block.width for block in _words(record) if block.width] for record in item.fields]
    offsets = (str(record.offset) for record in item.fields if record.offset is not None)
    leads = [wrap(_code(offset), SMALL).width + 12 for offset in offsets]
    inner = max((sum(row) + _BETWEEN * (len(row) - 1) for row in rows), default=0.0)
    width = math.ceil(max(_LEAST, inner + 2 * _INDENT))
    head, above = _head(item.title, item.note, min(limit - 20, 320))
    return _Part(item, head, max(leads, default=0.0), above, (width, max(1, len(item.fields)) * _ROW))


def _array(item: Array, limit: float) -> _Part:
    words = [wrap(_code(cell.text), BODY).width + 16 for cell in item.items if cell.text.strip()]
    head, above = _head(item.title, item.note, min(limit - 20, 320))
    indexed = item.index is not False
    if not item.vertical:
        width = math.ceil(max([36.0, *words])) * item.count
        return _Part(item, head, 0.0, above + (_INDEX if indexed else 0.0), (width, _CELL))
    unused = wrap(item.unused_text, SMALL).width + 16 if item.unused and item.unused_text else 0.0
    width = math.ceil(max([64.0, unused, *words]))
    return _Part(item, head, 26.0 if indexed else 0.0, above, (width, item.count * _CELL))
