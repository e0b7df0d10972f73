"""Where things stand: a grid with strips between its rows and columns, in which wires run."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from anatomy.figure.geometry import Box, Point
from anatomy.figure.model import Cells
from anatomy.figure.route import CLEAR

TRACK = 8.0
"""Distance of parallel wires, px."""
_OUTER, _OUTSIDE = 4, 14.0
"""How many wires may run side by side outside the grid, and how far from it the first one is, px."""

Align = Literal["stretch", "start"]


@dataclass
class Grid:
    """Things of known size in cells. ``column_gaps[i]`` is the strip before column ``i``, and so are ``row_gaps``, px."""

    cells: Mapping[str, Cells]
    sizes: Mapping[str, tuple[float, float]]
    align: Align
    column_gaps: list[float]
    row_gaps: list[float]
    columns: list[tuple[float, float]] = field(default_factory=list)
    """Where each column begins and ends, px, once placed; ``rows`` likewise."""
    rows: list[tuple[float, float]] = field(default_factory=list)

    @classmethod
    def even(
        cls,
        cells: Mapping[str, Cells],
        sizes: Mapping[str, tuple[float, float]],
        align: Align,
        across: float,
        down: float,
    ) -> Grid:
        """A grid whose columns are ``across`` px apart and whose rows are ``down`` px apart."""
        columns = max(cell.last for cell in cells.values())
        rows = max(cell.row for cell in cells.values())
        return cls(cells, sizes, align, [0.0, *[across] * columns, 0.0], [0.0, *[down] * rows, 0.0])

    def widen(self, by: float) -> None:
        """Make all strips between rows and columns wider."""
        self.column_gaps[1:-1] = [gap + by for gap in self.column_gaps[1:-1]]
        self.row_gaps[1:-1] = [gap + by for gap in self.row_gaps[1:-1]]

    def widen_along(self, points: Sequence[Point], by: float) -> None:
        """Make the inner strips wider which a wire runs in or crosses."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        for gaps, edges, ends in ((self.column_gaps, self.columns, xs), (self.row_gaps, self.rows, ys)):
            for strip in range(1, len(edges)):
                if edges[strip - 1][1] < max(ends) and min(ends) < edges[strip][0]:
                    gaps[strip] += by

    def width(self) -> float:
        """The width of all columns and the strips between them, px."""
        return sum(self.widths()) + sum(self.column_gaps)

    def place(self) -> dict[str, Box]:
        """The box of each thing: over the whole width of its cells and in the middle of its row, or at their upper left."""
        self.columns = _edges(self.widths(), self.column_gaps)
        self.rows = _edges(self._heights(), self.row_gaps)
        boxes: dict[str, Box] = {}
        for name, cell in self.cells.items():
            width, height = self.sizes[name]
            left, top = self.columns[cell.first][0], self.rows[cell.row][0]
            if self.align == "stretch":
                width = self.columns[cell.last][1] - left
                top += (self.rows[cell.row][1] - top - height) / 2
            boxes[name] = Box(left, round(top * 2) / 2, width, height)
        return boxes

    def widths(self) -> list[float]:
        """The width of each column, px."""
        widths = [0.0] * (1 + max(cell.last for cell in self.cells.values()))
        for name, cell in sorted(self.cells.items(), key=lambda item: item[1].last - item[1].first):
            span = range(cell.first, cell.last + 1)
            have = sum(widths[i] for i in span) + sum(self.column_gaps[i] for i in span[1:])
            for i in span:
                widths[i] += max(0.0, self.sizes[name][0] - have) / len(span)
        return widths

    def _heights(self) -> list[float]:
        heights = [0.0] * (1 + max(cell.row for cell in self.cells.values()))
        for name, cell in self.cells.items():
            heights[cell.row] = max(heights[cell.row], self.sizes[name][1])
        return heights

    def lines(self) -> tuple[list[float], list[float]]:
        """The x and the y of the lines in the strips along which wires may run."""
        return _tracks(self.columns), _tracks(self.rows)


def _edges(sizes: list[float], gaps: list[float]) -> list[tuple[float, float]]:
    at, out = 0.0, []
    for size, gap in zip(sizes, gaps, strict=False):
        out.append((at + gap, at + gap + size))
        at += gap + size
    return out


def _tracks(edges: list[tuple[float, float]]) -> list[float]:
    """Lines along the strips: in the middle of each, and beside it where there is room; outside, one beside another."""
    far = [_OUTSIDE + TRACK * k for k in range(_OUTER)]
    found = [edges[0][0] - by for by in far] + [edges[-1][1] + by for by in far]
    for (_, begin), (end, _) in itertools.pairwise(edges):
        middle, most = (begin + end) / 2, int(((end - begin) / 2 - CLEAR) / TRACK)
        found += [middle + TRACK * k for k in range(-most, most + 1)]
    return found
