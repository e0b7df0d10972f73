"""Flow pictures: boxes in layers, orthogonal wires, groups as panels behind them."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

from anatomy.figure.canvas import Box, Canvas, Point, number
from anatomy.figure.layers import Item, Layered, Link, Slot, arrange
from anatomy.figure.model import Edge, Flow, Node
from anatomy.figure.place import PAD, place
from anatomy.figure.text import BODY, SMALL, Block, wrap
from anatomy.figure.wiring import Wiring, wire

_SIDE = 14.0
_ABOVE = 9.0
_HEADING = 20.0
_LABEL = 150.0


@dataclass
class _Shape:
    node: Node
    text: Block
    note: Block | None
    w: float
    h: float


def draw(figure: Flow) -> Canvas:
    """The picture of a flow. Raises ValueError when given rows and columns cannot be drawn."""
    return _Drawing(figure).draw()


class _Drawing:
    def __init__(self, figure: Flow) -> None:
        self.figure = figure
        self.down = figure.direction == "down"
        self.shapes = {node.id: _shape(node, figure.width) for node in figure.nodes}
        self.labels = {
            index: wrap(edge.label, SMALL, _LABEL) for index, edge in enumerate(figure.edges) if edge.label
        }
        self.headings = {group.id: wrap(group.text, SMALL, 240) for group in figure.groups}
        self.canvas = Canvas()

    def draw(self) -> Canvas:
        graph = arrange(self._items(), self._links())
        place(graph, self._gaps(graph), 0.0 if self.down else _HEADING)
        wiring = wire(graph, self._style, lambda channel: self._pads(graph, channel), self._room, self._words)
        self._wires(wiring)
        self._nodes(graph, wiring)
        self._panels(graph, wiring)
        return self.canvas

    # -- sizes, in (u, v) -----------------------------------------------------------------------
    def _items(self) -> list[Item]:
        items = []
        for node in self.figure.nodes:
            shape = self.shapes[node.id]
            across, along = (shape.w, shape.h) if self.down else (shape.h, shape.w)
            row, col = (node.row, node.col) if self.down else (node.col, node.row)
            items.append(Item(node.id, across / 2, across / 2, along, node.group, row, col))
        return items

    def _links(self) -> list[Link]:
        links = []
        for index, edge in enumerate(self.figure.edges):
            block = self.labels.get(index)
            size = None
            if block is not None:
                if self.down:
                    size = (6.0, block.width + 10, block.height + 2)
                else:
                    size = (block.height + 4, 6.0, block.width + 14)
            links.append(Link(index, edge.source, edge.target, size))
        return links

    def _edge(self, link: Link) -> Edge:
        return self.figure.edges[link.index]

    def _style(self, link: Link) -> str:
        edge = self._edge(link)
        return f"{edge.mark}{edge.dashed}"

    def _room(self, link: Link) -> float:
        block = self.labels.get(link.index)
        if block is None:
            return 0.0
        return block.width + 8 if self.down else block.height + 6

    def _words(self, link: Link) -> float:
        block = self.labels.get(link.index)
        if block is None:
            return 0.0
        return block.width if self.down and len(block.lines) == 1 else math.inf

    def _gaps(self, graph: Layered) -> dict[tuple[int, int], float]:
        gaps: dict[tuple[int, int], float] = {}
        for link in graph.links:
            if link.way == "side":
                a, b = graph.nodes[link.source], graph.nodes[link.target]
                block = self.labels.get(link.index)
                need = 40.0
                if block is not None:
                    need = 30 + (block.width if self.down else block.height)
                gaps[(id(a), id(b))] = gaps[(id(b), id(a))] = need
        return gaps

    def _pads(self, graph: Layered, channel: int) -> tuple[float, float]:
        begin = any(last == channel for _, last in graph.spans.values())
        end = any(first == channel + 1 for first, _ in graph.spans.values())
        head = _HEADING if self.down else 0.0
        return (PAD if begin else 0.0), (PAD + head if end else 0.0)

    # -- drawing --------------------------------------------------------------------------------
    def _xy(self, u: float, v: float) -> Point:
        return (v, u) if self.down else (u, v)

    def _nodes(self, graph: Layered, wiring: Wiring) -> None:
        for node in self.figure.nodes:
            slot, shape = graph.nodes[node.id], self.shapes[node.id]
            cx, cy = self._xy(wiring.tops[slot.layer] + wiring.thick[slot.layer] / 2, slot.v)
            _draw_node(self.canvas, shape, Box(cx - shape.w / 2, cy - shape.h / 2, shape.w, shape.h))

    def _wires(self, wiring: Wiring) -> None:
        for route in wiring.routes:
            edge = self._edge(route.link)
            css = (f" fg-{edge.mark}" if edge.mark else "") + (" fg-dashed" if edge.dashed else "")
            points = [self._xy(u, v) for u, v in route.points]
            self.canvas.wire(points, css, source=edge.source, target=edge.target)
            block = self.labels.get(route.link.index)
            if block is None or route.label is None:
                continue
            x, y = self._xy(*route.label)
            owner = f"{edge.source}→{edge.target}"
            mark = f"fg-soft{f' fg-{edge.mark}' if edge.mark else ''}"
            if route.link.way == "side" or route.above:
                if self.down:
                    self.canvas.block(
                        x, y - block.height - 3, block, css=mark, anchor="middle", owner=owner, role="label"
                    )
                else:
                    self.canvas.block(x + 6, y - block.height / 2, block, css=mark, owner=owner, role="label")
            elif self.down:
                self.canvas.block(x + 7, y - block.height / 2, block, css=mark, owner=owner, role="label")
            elif route.link.way == "back":
                self.canvas.block(x, y + 4, block, css=mark, anchor="middle", owner=owner, role="label")
            else:
                self.canvas.block(
                    x, y - block.height - 3, block, css=mark, anchor="middle", owner=owner, role="label"
                )

    def _panels(self, graph: Layered, wiring: Wiring) -> None:
        for group in self.figure.groups:
            first, last = graph.spans[group.id]
            borders = {
                slot.kind: slot.v
                for layer in graph.layers
                for slot in layer
                if slot.group == group.id and slot.kind in ("left", "right")
            }
            head = _HEADING if self.down else 0.0
            begin = wiring.tops[first] - PAD - head
            end = wiring.tops[last] + wiring.thick[last] + PAD
            x1, y1 = self._xy(begin, borders["left"])
            x2, y2 = self._xy(end, borders["right"])
            heading = self.headings[group.id]
            panel = Box(x1, y1, max(x2 - x1, heading.width + 20), y2 - y1)
            self.canvas.rect(panel, "fg-panel", radius=6, owner=group.id, role="panel")
            self.canvas.block(
                self._heading_x(panel, heading),
                panel.y + 6,
                heading,
                css="fg-heading",
                owner=group.id,
                role="label",
            )

    def _heading_x(self, panel: Box, heading: Block) -> float:
        """The first place along the panel's top that no wire crosses."""
        band = Box(panel.x, panel.y + 6, panel.w, heading.height)
        x = panel.x + 12
        while x + heading.width <= panel.right - 8:
            trial = Box(x - 3, band.y, heading.width + 6, band.h)
            if not any(_crosses(wire.points, trial) for wire in self.canvas.drawn):
                return x
            x += 4
        return panel.x + 12


def _crosses(points: tuple[Point, ...], box: Box) -> bool:
    for (ax, ay), (bx, by) in itertools.pairwise(points):
        if Box(min(ax, bx) - 1, min(ay, by) - 1, abs(ax - bx) + 2, abs(ay - by) + 2).overlaps(box):
            return True
    return False


def _shape(node: Node, widest: int) -> _Shape:
    side = _SIDE + (8 if node.kind in ("decision", "start", "end") else 4 if node.kind == "data" else 0)
    text = wrap(node.text, BODY, widest - 2 * side)
    note = wrap(node.note, SMALL, widest - 2 * side) if node.note else None
    inner = max(text.width, note.width if note else 0.0)
    width = max(84.0, math.ceil((inner + 2 * side) / 8) * 8)
    height = text.height + (note.height if note else 0.0) + 2 * _ABOVE
    return _Shape(node, text, note, width, float(math.ceil(height)))


def _draw_node(canvas: Canvas, shape: _Shape, box: Box) -> None:
    node = shape.node
    css = f"fg-box fg-{node.kind}" + (f" fg-{node.mark}" if node.mark else "")
    if node.kind == "decision":
        cut = 10.0
        corners: list[Point] = [
            (box.x + cut, box.y),
            (box.right - cut, box.y),
            (box.right, box.cy),
            (box.right - cut, box.bottom),
            (box.x + cut, box.bottom),
            (box.x, box.cy),
        ]
        canvas.shape(_closed(corners), css, box, owner=node.id)
    else:
        radius = min(box.h / 2, 18.0) if node.kind in ("start", "end") else 5.0
        canvas.rect(box, css, radius=radius, owner=node.id)
        if node.kind == "data":
            for x in (box.x + 5, box.right - 5):
                canvas.shape(f"M{number(x)} {number(box.y)}V{number(box.bottom)}", "fg-rule")
    top = box.cy - (shape.text.height + (shape.note.height if shape.note else 0.0)) / 2
    canvas.block(box.cx, top, shape.text, anchor="middle", owner=node.id)
    if shape.note:
        canvas.block(
            box.cx, top + shape.text.height, shape.note, css="fg-soft", anchor="middle", owner=node.id
        )


def _closed(corners: list[Point], radius: float = 4.0) -> str:
    """A closed path with rounded corners."""
    parts: list[str] = []
    count = len(corners)
    for i in range(count):
        before, here, after = corners[i - 1], corners[i], corners[(i + 1) % count]
        first, second = math.dist(before, here), math.dist(here, after)
        r = min(radius, first / 2, second / 2)
        ax, ay = here[0] + (before[0] - here[0]) * r / first, here[1] + (before[1] - here[1]) * r / first
        bx, by = here[0] + (after[0] - here[0]) * r / second, here[1] + (after[1] - here[1]) * r / second
        parts.append(f"{'L' if i else 'M'}{number(ax)} {number(ay)}")
        parts.append(f"Q{number(here[0])} {number(here[1])} {number(bx)} {number(by)}")
    return "".join(parts) + "Z"


__all__ = ["Slot", "draw"]
