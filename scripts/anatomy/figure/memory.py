"""Pictures of memory: structs with fields, arrays of cells, pointers between them.

Blocks stand on a grid. A pointer runs only in the strips between columns and rows, so it can cross no block.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from anatomy.figure.canvas import Box, Canvas, Point
from anatomy.figure.model import Array, Layout, Memory, Pointer
from anatomy.figure.text import BODY, SMALL, Block, wrap
from anatomy.figure.wiring import TRACK, Net, assign_tracks

_ROW = 28.0
_CELL = 30.0
_GAP = 44.0
_UNDER = 30.0


def _code(text: str) -> str:
    """Identifiers are code even when written without backticks."""
    return f"`{text}`" if "`" not in text and text.strip() and text.isascii() else text


@dataclass
class _Part:
    """A drawn block or array: its size, and where its fields or cells lie within it."""

    item: Memory | Array
    w: float
    h: float
    col: int = 0
    row: int = 0
    x: float = 0.0
    y: float = 0.0
    lead: float = 0.0
    """What stands left of the box: offsets, indices."""
    head: float = 0.0
    """What stands above the box: title, note, indices."""
    columns: list[float] = field(default_factory=list)
    body: float = 0.0
    """Width of the box itself; ``w`` also has room for the title and what stands left."""

    @property
    def box(self) -> Box:
        return Box(self.x + self.lead, self.y + self.head, self.body, self.inner)

    @property
    def inner(self) -> float:
        return self.h - self.head - (_foot(self.item))


def _foot(item: Memory | Array) -> float:
    return 20.0 if isinstance(item, Array) and item.unused and item.unused_text and not item.vertical else 0.0


@dataclass
class _Way:
    """A pointer's way through the grid: its ends, and the nets it uses."""

    pointer: Pointer
    start: Point
    end: Point
    leave: str
    enter: str
    columns: tuple[int, int]
    under: int | None
    second: int | None = None
    nets: dict[str, Net] = field(default_factory=dict)


def draw(figure: Layout) -> Canvas:
    """The picture of the blocks. Raises ValueError for what the grid cannot show."""
    return _Drawing(figure).draw()


class _Drawing:
    def __init__(self, figure: Layout) -> None:
        self.figure = figure
        self.canvas = Canvas()
        self.parts: dict[str, _Part] = {}
        for block in figure.blocks:
            self.parts[block.id] = _block_part(block)
        for array in figure.arrays:
            self.parts[array.id] = _array_part(array)
        self._grid()

    # -- placement ------------------------------------------------------------------------------
    def _grid(self) -> None:
        parts = list(self.parts.values())
        if parts[0].item.row is not None:
            for part in parts:
                assert part.item.row is not None
                assert part.item.col is not None
                part.row, part.col = part.item.row, part.item.col
            return
        depth = dict.fromkeys(self.parts, 0)
        hops = []
        for pointer in self.figure.all_pointers():
            a, b = Layout.split(pointer.source)[0], Layout.split(pointer.target)[0]
            if a != b and (b, a) not in hops:
                hops.append((a, b))
        for _ in range(len(parts)):
            for a, b in hops:
                if depth[b] < depth[a] + 1 < len(parts):
                    depth[b] = depth[a] + 1
        filled: dict[int, int] = {}
        order = list(self.parts)
        for column in sorted(set(depth.values())):
            names = [name for name in order if depth[name] == column]
            names.sort(key=lambda name: min([i for i, (_, b) in enumerate(hops) if b == name], default=-1))
            for name in names:
                part = self.parts[name]
                part.col = sorted(set(depth.values())).index(column)
                part.row = filled.get(column, 0)
                filled[column] = part.row + 1

    def draw(self) -> Canvas:
        pointers = self.figure.all_pointers()
        labels = {id(p): wrap(p.label, SMALL, 120) for p in pointers if p.label}
        columns = sorted({part.col for part in self.parts.values()})
        rows = sorted({part.row for part in self.parts.values()})
        for part in self.parts.values():
            part.col, part.row = columns.index(part.col), rows.index(part.row)
        # Tracks need coordinates and coordinates need the number of tracks: place, count, place again.
        strips = dict.fromkeys(range(-1, len(columns)), _GAP)
        unders = dict.fromkeys(range(len(rows)), _UNDER)
        ways: list[_Way] = []
        for _ in range(3):
            self._place(strips, unders)
            ways = [self._way(pointer) for pointer in pointers]
            depth = self._tracks(ways)
            for c in strips:
                words = [
                    labels[id(w.pointer)].width + 10
                    for w in ways
                    if id(w.pointer) in labels and w.columns[1] == c and w.enter != "bottom"
                ]
                strips[c] = _GAP + max(0, depth.get(("col", c), 0) - 1) * TRACK + max(words, default=0.0)
            for r in unders:
                high = [
                    labels[id(w.pointer)].height for w in ways if id(w.pointer) in labels and w.under == r
                ]
                unders[r] = _UNDER + max(0, depth.get(("row", r), 0) - 1) * TRACK + max(high, default=0.0)
        self._place(strips, unders)
        ways = [self._way(pointer) for pointer in pointers]
        self._tracks(ways)
        for way in ways:
            self._wire(way, labels.get(id(way.pointer)), strips, unders)
        for part in self.parts.values():
            if isinstance(part.item, Memory):
                self._block(part, part.item)
            else:
                self._array(part, part.item)
        return self.canvas

    def _place(self, strips: dict[int, float], unders: dict[int, float]) -> None:
        count = max(part.col for part in self.parts.values()) + 1
        self.lefts: list[float] = []
        self.rights: list[float] = []
        x = 0.0
        for c in range(count):
            width = max(part.w for part in self.parts.values() if part.col == c)
            self.lefts.append(x)
            self.rights.append(x + width)
            x += width + strips[c]
        self.bottoms: list[float] = []
        y = 0.0
        for r in range(max(part.row for part in self.parts.values()) + 1):
            height = max(part.h for part in self.parts.values() if part.row == r)
            self.bottoms.append(y + height)
            for part in self.parts.values():
                if part.row == r:
                    part.y = y
            y += height + unders[r]
        for part in self.parts.values():
            part.x = self.lefts[part.col]

    # -- pointers -------------------------------------------------------------------------------
    def _anchor(self, reference: str) -> tuple[_Part, Box, bool]:
        """The part, the box within it that is meant, and whether it is a cell of a horizontal array."""
        owner, name, index = Layout.split(reference)
        part = self.parts[owner]
        item, box = part.item, part.box
        if isinstance(item, Memory):
            if name is not None:
                row = [record.key for record in item.fields].index(name)
                return part, Box(box.x, box.y + row * _ROW, box.w, _ROW), False
            return part, Box(box.x, box.y, box.w, min(_ROW, box.h)), False
        if index is None:
            first = Box(box.x, box.y, box.w, _CELL) if item.vertical else box
            return part, first, False
        if item.vertical:
            return part, Box(box.x, box.y + index * _CELL, box.w, _CELL), False
        left = box.x + sum(part.columns[:index])
        return part, Box(left, box.y, part.columns[index], _CELL), True

    def _way(self, pointer: Pointer) -> _Way:
        a, source, cell_a = self._anchor(pointer.source)
        b, target, cell_b = self._anchor(pointer.target)
        leave = "bottom" if cell_a else "left" if b.col < a.col else "right"
        enter = "bottom" if cell_b else "right" if b.col < a.col else "left"
        if a.col == b.col and not cell_b:
            enter = "right"
        if cell_a and b.col <= a.col and not cell_b:
            enter = "right"
        start = _side(source, leave)
        end = _side(target, enter)
        first = a.col if leave != "left" else a.col - 1
        last = b.col if enter == "right" else b.col - 1
        if leave == "bottom":
            first = last
        if enter == "bottom":
            last = first if leave != "bottom" else a.col
        under: int | None = None
        if leave == "bottom":
            under = a.row
        elif enter == "bottom":
            under = b.row
        elif first != last:
            under = max(0, min(a.row, b.row))
        second = b.row if leave == enter == "bottom" and a.row != b.row else None
        if second is not None:
            first = last = min(a.col, b.col)
        return _Way(pointer, start, end, leave, enter, (first, last), under, second)

    def _tracks(self, ways: list[_Way]) -> dict[tuple[str, int], int]:
        nets: dict[tuple[str, int], list[Net]] = {}

        def use(way: _Way, name: str, key: tuple[str, int], start: float, end: float) -> None:
            if abs(start - end) < 0.5 and key[0] == "row":
                end += 1
            net = Net(key[1], [start], [end])
            way.nets[name] = net
            nets.setdefault(key, []).append(net)

        for way in ways:
            way.nets = {}
            (x1, y1), (x2, y2) = way.start, way.end
            first, last = way.columns
            floor = self.bottoms[way.under] if way.under is not None else 0.0
            if way.leave == "bottom" and way.enter == "bottom" and way.second is not None:
                strip = self._strip(last)
                use(way, "under", ("row", way.under or 0), x1, strip)
                use(way, "last", ("col", last), floor, self.bottoms[way.second])
                use(way, "second", ("row", way.second), strip, x2)
            elif way.leave == "bottom" and way.enter == "bottom":
                use(way, "under", ("row", way.under or 0), x1, x2)
            elif way.leave == "bottom":
                use(way, "under", ("row", way.under or 0), x1, self._strip(last))
                use(way, "last", ("col", last), floor, y2)
            elif way.enter == "bottom":
                use(way, "first", ("col", first), y1, floor)
                use(way, "under", ("row", way.under or 0), self._strip(first), x2)
            elif first == last:
                use(way, "first", ("col", first), y1, y2)
            else:
                use(way, "first", ("col", first), y1, floor)
                use(way, "under", ("row", way.under or 0), self._strip(first), self._strip(last))
                use(way, "last", ("col", last), floor, y2)
        return {key: assign_tracks(found) for key, found in nets.items()}

    def _strip(self, column: int) -> float:
        return self.rights[column] + 20 if column >= 0 else self.lefts[0] - 20

    def _track_x(self, net: Net, way: _Way) -> float:
        column = net.channel
        if column < 0:
            return self.lefts[0] - 16 - net.track * TRACK
        return self.rights[column] + 16 + net.track * TRACK

    def _wire(
        self, way: _Way, label: Block | None, strips: dict[int, float], unders: dict[int, float]
    ) -> None:
        pointer = way.pointer
        points = [way.start]
        for name in ("first", "under", "last", "second"):
            net = way.nets.get(name)
            if net is None:
                continue
            here = points[-1]
            if name in ("under", "second"):
                y = self.bottoms[net.channel] + 14 + net.track * TRACK
                points.append((here[0], y))
            else:
                points.append((self._track_x(net, way), here[1]))
        here = points[-1]
        points.append((way.end[0], here[1]) if way.enter == "bottom" else (here[0], way.end[1]))
        points.append(way.end)
        css = (f" fg-{pointer.mark}" if pointer.mark else "") + (" fg-dashed" if pointer.dashed else "")
        self.canvas.wire(points, css, source=pointer.source, target=pointer.target)
        self.canvas.shape(_dot(way.start), "fg-dot" + (f" fg-{pointer.mark}" if pointer.mark else ""))
        if label is None:
            return
        mark = "fg-soft" + (f" fg-{pointer.mark}" if pointer.mark else "")
        owner = f"{pointer.source}→{pointer.target}"
        if way.enter == "bottom":
            before = points[-2]
            left = before[0] < way.start[0]
            anchor = "start" if left else "end"
            x = before[0] + (9 if left else -9)
            self.canvas.block(x, before[1] + 3, label, css=mark, anchor=anchor, owner=owner, role="label")
        elif way.enter == "right":
            self.canvas.block(
                way.end[0] + 12, way.end[1] - label.height - 2, label, css=mark, owner=owner, role="label"
            )
        else:
            self.canvas.block(
                way.end[0] - 12,
                way.end[1] - label.height - 2,
                label,
                css=mark,
                anchor="end",
                owner=owner,
                role="label",
            )

    # -- parts ----------------------------------------------------------------------------------
    def _title(self, part: _Part, title: str | None, note: str | None) -> None:
        x, y = part.box.x, part.y
        if title:
            block = wrap(title, BODY, 320)
            self.canvas.block(x, y, block, css="fg-title", owner=part.item.id, role="label")
            y += block.height
        if note:
            self.canvas.block(x, y, wrap(note, SMALL, 320), css="fg-soft", owner=part.item.id, role="label")

    def _block(self, part: _Part, item: Memory) -> None:
        self._title(part, item.title, item.note)
        box = part.box
        css = f" fg-{item.mark}" if item.mark else ""
        self.canvas.rect(box, "fg-box fg-block" + css, owner=item.id)
        for index, record in enumerate(item.fields):
            y = box.y + index * _ROW
            row = Box(box.x, y, box.w, _ROW)
            owner = f"{item.id}.{record.key}"
            if record.mark:
                self.canvas.rect(row, f"fg-field fg-{record.mark}", radius=4)
            if index:
                self.canvas.shape(f"M{box.x:g} {y:g}H{box.right:g}", "fg-rule")
            texts = (record.name, record.type, record.value)
            x = box.x + 10
            for position, text in enumerate(texts):
                if text is not None:
                    block = wrap(_code(text), BODY if position == 0 else SMALL, 400)
                    last = position == 2
                    place = box.right - 12 if last else x
                    self.canvas.block(
                        place,
                        y + (_ROW - block.height) / 2,
                        block,
                        css="fg-soft" if position == 1 else "fg-value" if last else "",
                        anchor="end" if last else "start",
                        owner=owner,
                    )
                x += part.columns[position] + 14 if part.columns[position] else 0
            if record.offset is not None:
                offset = wrap(_code(str(record.offset)), SMALL, 90)
                self.canvas.block(
                    box.x - 8,
                    y + (_ROW - offset.height) / 2,
                    offset,
                    css="fg-soft",
                    anchor="end",
                    owner=owner,
                    role="label",
                )

    def _array(self, part: _Part, item: Array) -> None:
        self._title(part, item.title, item.note)
        box = part.box
        self.canvas.rect(box, "fg-box fg-block", owner=item.id)
        cells = item.items
        for index in range(len(cells) + item.unused):
            if item.vertical:
                cell = Box(box.x, box.y + index * _CELL, box.w, _CELL)
            else:
                cell = Box(box.x + sum(part.columns[:index]), box.y, part.columns[index], _CELL)
            owner = f"{item.id}[{index}]"
            if index >= len(cells):
                self.canvas.hatch(cell)
            elif cells[index].mark:
                self.canvas.rect(cell, f"fg-field fg-{cells[index].mark}", radius=4)
            if index:
                d = (
                    f"M{cell.x:g} {cell.y:g}H{cell.right:g}"
                    if item.vertical
                    else f"M{cell.x:g} {cell.y:g}V{cell.bottom:g}"
                )
                self.canvas.shape(d, "fg-rule")
            if index < len(cells) and cells[index].text.strip():
                block = wrap(_code(cells[index].text), BODY, 200)
                self.canvas.block(cell.cx, cell.cy - block.height / 2, block, anchor="middle", owner=owner)
            if item.index is not False:
                label = wrap(f"`{index + int(item.index)}`", SMALL, 60)
                if item.vertical:
                    self.canvas.block(
                        cell.x - 8,
                        cell.cy - label.height / 2,
                        label,
                        css="fg-soft",
                        anchor="end",
                        owner=owner,
                        role="label",
                    )
                else:
                    self.canvas.block(
                        cell.cx,
                        cell.y - label.height - 1,
                        label,
                        css="fg-soft",
                        anchor="middle",
                        owner=owner,
                        role="label",
                    )
        if item.unused and item.unused_text:
            label = wrap(item.unused_text, SMALL, 200)
            if item.vertical:
                y = box.bottom - item.unused * _CELL / 2 - label.height / 2
                self.canvas.block(
                    box.cx, y, label, css="fg-soft fg-halo", anchor="middle", owner=item.id, role="label"
                )
            else:
                self.canvas.block(
                    box.right, box.bottom + 2, label, css="fg-soft", anchor="end", owner=item.id, role="label"
                )


def _side(box: Box, side: str) -> Point:
    return {
        "left": (box.x, box.cy),
        "right": (box.right, box.cy),
        "bottom": (box.cx, box.bottom),
    }[side]


def _dot(at: Point) -> str:
    x, y = at
    return f"M{x - 2.5:g} {y:g}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0Z"


def _head_height(title: str | None, note: str | None) -> float:
    height = 0.0
    if title:
        height += wrap(title, BODY, 320).height
    if note:
        height += wrap(note, SMALL, 320).height
    return height + 4 if height else 0.0


def _head_width(title: str | None, note: str | None) -> float:
    widths = [wrap(title, BODY, 320).width] if title else []
    widths += [wrap(note, SMALL, 320).width] if note else []
    return max(widths, default=0.0)


def _block_part(item: Memory) -> _Part:
    columns = [0.0, 0.0, 0.0]
    lead = 0.0
    for record in item.fields:
        for position, text in enumerate((record.name, record.type, record.value)):
            if text is not None:
                block = wrap(_code(text), BODY if position == 0 else SMALL, 400)
                columns[position] = max(columns[position], block.width)
        if record.offset is not None:
            lead = max(lead, wrap(_code(str(record.offset)), SMALL, 90).width + 12)
    used = [width for width in columns if width]
    inner = sum(used) + 14 * max(0, len(used) - 1) + 24
    width = math.ceil(max(inner, 96.0, _head_width(item.title, item.note)))
    head = _head_height(item.title, item.note)
    height = head + max(1, len(item.fields)) * _ROW
    return _Part(item, lead + width, height, lead=lead, head=head, columns=columns, body=float(width))


def _array_part(item: Array) -> _Part:
    cells = item.items
    widths = [wrap(_code(cell.text), BODY, 200).width + 16 if cell.text.strip() else 0.0 for cell in cells]
    head = _head_height(item.title, item.note)
    count = len(cells) + item.unused
    each = math.ceil(max([36.0, *widths]))
    if item.vertical:
        lead = 26.0 if item.index is not False else 0.0
        words = wrap(item.unused_text, SMALL, 200).width + 16 if item.unused and item.unused_text else 0.0
        width = max(float(each), 64.0, words)
        full = lead + max(width, _head_width(item.title, item.note))
        return _Part(item, full, head + count * _CELL, lead=lead, head=head, body=width)
    if item.index is not False:
        head += 18
    columns = [float(each)] * count
    full = max(sum(columns), _head_width(item.title, item.note))
    return _Part(item, full, head + _CELL + _foot(item), head=head, columns=columns, body=sum(columns))
