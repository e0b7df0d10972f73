"""Keys to the colours and strokes of a picture: samples with their names, in as many rows as they need."""

from collections.abc import Sequence

from anatomy.figure.canvas import Canvas
from anatomy.figure.geometry import Box
from anatomy.figure.model import Key, marked
from anatomy.figure.text import SMALL, wrap

_ROW = 20.0
"""Height of a row, px."""
_SAMPLE, _OFF, _BETWEEN, _GAP = 22.0, 6.0, 18.0, 12.0
"""Width of a sample, px; between it and its name, between two entries, between key and picture."""


def above(canvas: Canvas, keys: Sequence[Key], width: float) -> None:
    """Draw ``keys`` over a finished chart, in rows of at most ``width`` px."""
    rows, box = _rows(keys, width), canvas.bounds(0)
    _draw(canvas, rows, box.x, box.y - _ROW * len(rows) - _GAP / 2, "fg-series")


def below(canvas: Canvas, keys: Sequence[Key], width: float) -> None:
    """Draw ``keys`` under a finished picture, in rows of at most ``width`` px."""
    box = canvas.bounds(0)
    _draw(canvas, _rows(keys, width), box.x, box.bottom + _GAP, "fg-wire")


def _rows(keys: Sequence[Key], width: float) -> list[list[Key]]:
    rows: list[list[Key]] = []
    left = 0.0
    for key in keys:
        size = _SAMPLE + _OFF + wrap(key.text, SMALL, width).width
        if not rows or left + size > width:
            rows.append([])
            left = 0.0
        rows[-1].append(key)
        left += size + _BETWEEN
    return rows


def _draw(canvas: Canvas, rows: list[list[Key]], left: float, top: float, stroke: str) -> None:
    for number, row in enumerate(rows):
        x, middle = left, top + (number + 0.5) * _ROW
        for key in row:
            block = wrap(key.text, SMALL)
            _sample(canvas, key, Box(x, middle - 6, _SAMPLE, 12), stroke)
            x += _SAMPLE + _OFF
            y, owner = middle - block.height / 2, f"key {key.text}"
            canvas.block(x, y, block, css="fg-soft", owner=owner, role="label")
            x += block.width + _BETWEEN


def _sample(canvas: Canvas, key: Key, box: Box, stroke: str) -> None:
    mark = marked(key.mark)
    match key.style:
        case "box":
            canvas.rect(box, f"fg-box fg-field{mark}", radius=2, role="key")
        case "fill":
            canvas.rect(box, f"fg-fill{mark}", radius=2, role="key")
        case "line" | "dashed":
            dashed = " fg-dashed" if key.style == "dashed" else ""
            canvas.line([(box.x, box.cy), (box.right, box.cy)], f"{stroke}{mark}{dashed}")
