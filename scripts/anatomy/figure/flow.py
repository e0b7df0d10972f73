"""Flow pictures: boxes on a grid, orthogonal wires between them, groups as panels behind them."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from anatomy.errors import Undrawable
from anatomy.figure import key, label
from anatomy.figure.canvas import MARGIN, NARROW, Canvas
from anatomy.figure.geometry import Box, Point, number, polygon
from anatomy.figure.grid import TRACK, Grid
from anatomy.figure.kinds import Flow, Node
from anatomy.figure.model import Cells, areas, marked
from anatomy.figure.panels import Panel, panels
from anatomy.figure.route import CLEAR, Link, Port, Router
from anatomy.figure.text import BODY, SMALL, Block, widest_word, wrap

_ABOVE, _BESIDE = 9.0, 12.0
"""Between a node's border and its words, px."""
_ROUND = {"decision": 18.0, "data": 14.0}
"""The same beside the words of nodes whose sides are not straight lines."""
_LABEL, _LABEL_NARROW, _LABEL_LEAST = 150.0, 84.0, 44.0
"""How wide the words of a wire may be: beside other columns, on a phone, where there is hardly room, px."""
_PAD = 12.0
"""Between a panel's border and its nodes, px."""
_HEADING = 20.0
_WIDEST, _LEAST, _SHRINK = 220.0, 64.0, 8.0
"""The greatest and the least width of a node, and how much narrower a column is made at a time, px."""
_SPARE = 24.0
"""What a node over several columns has of each strip between them at least, px."""
_TRIES = 16
_SIDEWAYS, _AGAINST, _OFF_CENTRE = 8.0, 40.0, 10.0
"""What it costs a wire to leave or enter at a side, against the flow, beside the middle; see ``route``."""


def draw(figure: Flow, width: int) -> Canvas:
    """The picture of a flow, at most ``width`` px wide. Raises Undrawable when it does not fit."""
    rows = (figure.narrow if width <= NARROW else None) or figure.grid
    forms = [form for form in (rows, figure.ids()) if form]
    for whole, form in itertools.product((True, False), forms):
        if canvas := _fitted(figure, form, width, whole=whole):
            return canvas
    raise Undrawable(f"does not fit {width} px; shorten the longest words, or use fewer columns", "grid")


def _fitted(figure: Flow, rows: Sequence[str], width: int, *, whole: bool) -> Canvas | None:
    """The picture on one grid, its widest columns made narrower until it fits; ``whole`` breaks no word for that."""
    cells = areas(rows)
    columns = range(1 + max(cell.last for cell in cells.values()))
    limits = [_WIDEST] * len(columns)
    least = [_LEAST] * len(columns)
    for node in figure.nodes if whole else ():
        cell = cells[node.id]
        each = (_widest(node) - _SPARE * (cell.last - cell.first)) / (1 + cell.last - cell.first)
        for column in range(cell.first, cell.last + 1):
            least[column] = max(least[column], each)
            limits[column] = max(limits[column], each)
    room = float(width)
    while True:
        drawing = _Drawing(figure, cells, limits, narrow=width <= NARROW)
        if drawing.grid.width() <= room:
            if not drawing.draw():
                return None
            key.below(drawing.canvas, figure.legend, width - 2 * MARGIN)
            excess = drawing.canvas.bounds().w - width
            if excess <= 0:
                return drawing.canvas
            room = drawing.grid.width() - excess
        widths = drawing.grid.widths()
        able = [column for column in columns if limits[column] > least[column]]
        if not able:
            return None
        widest = max(able, key=lambda column: widths[column])
        limits[widest] = max(least[widest], min(widths[widest], limits[widest]) - _SHRINK)


@dataclass(frozen=True)
class _Shape:
    """A node with its words in lines."""

    node: Node
    text: Block
    note: Block | None
    w: float
    h: float


class _Drawing:
    """One try at a picture: who stands where, and how wide the nodes of each column may be."""

    def __init__(self, figure: Flow, cells: dict[str, Cells], limits: list[float], *, narrow: bool) -> None:
        self.figure = figure
        self.canvas = Canvas()
        self.alone: set[int] = set()
        """Edges that may not end together with others, since their words would find no place."""
        self.shapes: dict[str, _Shape] = {}
        for node in figure.nodes:
            span = limits[cells[node.id].first : cells[node.id].last + 1]
            self.shapes[node.id] = _shape(node, sum(span) + _SPARE * (len(span) - 1))
        widest = _LABEL_NARROW if narrow else _LABEL
        edges = enumerate(figure.edges)
        self.labels = {i: wrap(edge.label, SMALL, widest) for i, edge in edges if edge.label}
        self.panels = [panel for group in figure.groups for panel in panels(figure, group, cells)]
        across, down = (28.0, 36.0) if narrow else (40.0, 36.0)
        sizes = {name: (shape.w, shape.h) for name, shape in self.shapes.items()}
        self.grid = Grid.even(cells, sizes, "stretch", across, down)
        self._make_room()

    def _make_room(self) -> None:
        """Widen the strips for the words of wires and the borders of panels."""
        for i, block in self.labels.items():
            edge = self.figure.edges[i]
            a, b = self.grid.cells[edge.source], self.grid.cells[edge.target]
            if a.row == b.row:
                gaps, strip, least = self.grid.column_gaps, max(a.first, b.first), block.width + 20
            else:
                gaps, strip, least = self.grid.row_gaps, a.row + (a.row < b.row), block.height + 16
            gaps[strip] = max(gaps[strip], least)
        for gaps, borders in (
            (self.grid.row_gaps, {(panel.top, _PAD + _HEADING) for panel in self.panels}),
            (self.grid.row_gaps, {(panel.bottom + 1, _PAD) for panel in self.panels}),
            (self.grid.column_gaps, {(panel.left, _PAD) for panel in self.panels}),
            (self.grid.column_gaps, {(panel.right + 1, _PAD) for panel in self.panels}),
        ):
            for strip, room in borders:
                gaps[strip] += room
        for strip in {panel.top for panel in self.panels} & {panel.bottom + 1 for panel in self.panels}:
            self.grid.row_gaps[strip] -= _PAD

    def draw(self) -> bool:
        """Draw; whether all wires and all words found their places."""
        for _ in range(_TRIES):
            boxes = self.grid.place()
            xs, ys = self.grid.lines()
            headings = [self._heading(panel) for panel in self.panels]
            solid = [*(box.grown(CLEAR) for box in boxes.values()), *(box.grown(3) for box in headings)]
            wires = Router(solid, self._links(boxes), xs, ys).route()
            if len(wires) < len(self.figure.edges):
                self.grid.widen(TRACK)
                continue
            placed, missing = label.place_all(self.labels, wires, [*boxes.values(), *headings])
            if missing is None:
                self._show(boxes, wires, headings, placed)
                return True
            self._ease(missing, wires[missing])
        return False

    def _ease(self, edge: int, wire: list[Point]) -> None:
        """Make it likelier that the words of ``edge`` find a place: a way of its own, narrower words, then more room."""
        words = self.labels[edge]
        if edge not in self.alone:
            self.alone.add(edge)
        elif words.width > _LABEL_LEAST:
            narrower = max(_LABEL_LEAST, words.width * 0.7)
            self.labels[edge] = wrap(self.figure.edges[edge].label or "", SMALL, narrower)
            self.alone.discard(edge)
        else:
            self.grid.widen_along(wire, TRACK)

    # -- wires ------------------------------------------------------------------------------------
    def _links(self, boxes: dict[str, Box]) -> list[Link]:
        links = []
        for i, edge in enumerate(self.figure.edges):
            look = f"{edge.mark} {edge.dashed}"
            start = f"{i}" if i in self.labels else f"{edge.source} {look}"
            end = f"{i}" if i in self.alone else f"{edge.target} {look}"
            sources = self._ports(edge.source, boxes[edge.source], leaving=True)
            targets = self._ports(edge.target, boxes[edge.target], leaving=False)
            links.append(Link(sources, targets, start, end))
        return links

    def _ports(self, name: str, box: Box, *, leaving: bool) -> list[Port]:
        """Where wires may meet a node: best below (leaving) or above (entering), and in the middle."""
        cell, straight = self.grid.cells[name], self.shapes[name].node.kind != "decision"
        middles = [sum(self.grid.columns[i]) / 2 for i in range(cell.first, cell.last + 1)]
        beside = [box.cx + off * sign for off in (14.0, 28.0) for sign in (-1, 1) if off + 16 < box.w / 2]
        xs = {box.cx: 0.0} | {x: _OFF_CENTRE / 2 for x in middles if x != box.cx}
        xs = {x: _OFF_CENTRE * abs(x - box.cx) / 14 for x in beside} | xs
        ys = {box.cy: 0.0} | {box.cy + off: _OFF_CENTRE for off in (-10.0, 10.0) if straight and box.h >= 44}
        above, below = (_AGAINST, 0.0) if leaving else (0.0, _AGAINST)
        return [
            *(Port(x, box.y, "top", above + cost) for x, cost in xs.items()),
            *(Port(x, box.bottom, "bottom", below + cost) for x, cost in xs.items()),
            *(Port(box.x, y, "left", _SIDEWAYS + cost) for y, cost in ys.items()),
            *(Port(box.right, y, "right", _SIDEWAYS + cost) for y, cost in ys.items()),
        ]

    # -- panels -----------------------------------------------------------------------------------
    def _panel(self, panel: Panel) -> Box:
        (left, _), (_, right) = self.grid.columns[panel.left], self.grid.columns[panel.right]
        (top, _), (_, bottom) = self.grid.rows[panel.top], self.grid.rows[panel.bottom]
        x, y = left - _PAD, top - _PAD - _HEADING
        return Box(x, y, max(right + _PAD - x, panel.heading.width + 20), bottom + _PAD - y)

    def _heading(self, panel: Panel) -> Box:
        box = self._panel(panel)
        return Box(box.x + 12, box.y + 6, panel.heading.width, panel.heading.height)

    # -- drawing ----------------------------------------------------------------------------------
    def _show(
        self,
        boxes: dict[str, Box],
        wires: dict[int, list[Point]],
        headings: list[Box],
        placed: dict[int, Box],
    ) -> None:
        for panel, place in zip(self.panels, headings, strict=True):
            css, owner = f"fg-panel{marked(panel.mark)}", panel.group
            self.canvas.rect(self._panel(panel), css, radius=6, owner=owner, role="panel")
            self.canvas.block(place.x, place.y, panel.heading, css="fg-heading", owner=owner, role="label")
        for i, edge in enumerate(self.figure.edges):
            self.canvas.wire(wires[i], edge.css, source=edge.source, target=edge.target)
            if box := placed.get(i):
                self.canvas.words_of(edge, self.labels[i], box)
        for name, box in boxes.items():
            _draw_node(self.canvas, self.shapes[name], box)


def _widest(node: Node) -> float:
    """The width a node needs so that no word is broken, px."""
    words = [widest_word(node.text, BODY), widest_word(node.note, SMALL) if node.note else 0.0]
    return _even(max(words) + 2 * _side(node))


def _even(width: float) -> float:
    return math.ceil(width / 4) * 4.0


def _side(node: Node) -> float:
    return _ROUND.get(node.kind, _BESIDE)


def _shape(node: Node, widest: float) -> _Shape:
    inner = widest - 2 * _side(node)
    text = wrap(node.text, BODY, inner)
    note = wrap(node.note, SMALL, inner) if node.note else None
    width = max(_LEAST, _even(max(text.width, note.width if note else 0.0) + 2 * _side(node)))
    height = math.ceil(text.height + (note.height if note else 0.0) + 2 * _ABOVE)
    return _Shape(node, text, note, width, height)


def _draw_node(canvas: Canvas, shape: _Shape, box: Box) -> None:
    node = shape.node
    css = f"fg-box fg-{node.kind}{marked(node.mark)}"
    if node.kind == "decision":
        left, right = box.x + 10, box.right - 10
        corners = [(left, box.y), (right, box.y), (box.right, box.cy), (right, box.bottom), (left, box.bottom), (box.x, box.cy)]  # fmt: skip
        canvas.shape(polygon(corners), css, box, owner=node.id)
    else:
        radius = min(box.h / 2, 18.0) if node.kind in ("start", "end") else 5.0
        canvas.rect(box, css, radius=radius, owner=node.id)
    if node.kind == "data":
        for x in (box.x + 5, box.right - 5):
            canvas.shape(f"M{number(x)} {number(box.y)}V{number(box.bottom)}", "fg-rule")
    top = box.cy - (shape.text.height + (shape.note.height if shape.note else 0.0)) / 2
    canvas.block(box.cx, top, shape.text, anchor="middle", owner=node.id)
    if shape.note:
        below = top + shape.text.height
        canvas.block(box.cx, below, shape.note, css="fg-soft", anchor="middle", owner=node.id)
