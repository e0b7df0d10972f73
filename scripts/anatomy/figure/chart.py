"""Charts: lines, steps, bars and points over two axes, named where they end rather than in a legend."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from pathlib import Path

from anatomy.figure.canvas import Box, Canvas, Point
from anatomy.figure.model import Axis, Chart, Mark, Series
from anatomy.figure.recorded import matches
from anatomy.figure.text import LEADING, SMALL, Run, wrap

WIDTH = 520.0
"""Width of the plotting area, px."""
_MARKS: tuple[Mark, ...] = ("accent", "good", "danger", "muted")


@dataclass(frozen=True)
class Data:
    """One series ready to draw: (x, y) pairs; ``x`` is text for bars by name."""

    series: Series
    style: str
    mark: Mark
    points: list[tuple[float | str, float]]


@dataclass(frozen=True)
class Scale:
    """Maps values to 0…1 along an axis."""

    low: float
    high: float
    log: bool
    ticks: list[float]

    def part(self, value: float) -> float:
        if self.log:
            return (math.log10(value) - math.log10(self.low)) / (math.log10(self.high) - math.log10(self.low))
        return (value - self.low) / (self.high - self.low)


def resolve(figure: Chart, folder: Path) -> list[Data]:
    """The data of all series, read from recordings where they name one. Raises ValueError."""
    out = []
    for index, series in enumerate(figure.series):
        points: list[tuple[float | str, float]]
        if series.source is not None:
            points = []
            for match in matches(series, folder, ("x", "y")):
                points.append((_value(match.groups["x"] or ""), _number(match.groups["y"] or "", match.line)))
        else:
            points = list(series.points or [])
        style = series.style or figure.style
        if style != "bar" and any(isinstance(x, str) for x, _ in points):
            raise ValueError(f"series {series.name!r}: names along x are for bars only")
        out.append(Data(series, style, series.mark or _MARKS[index % len(_MARKS)], points))
    bars = [data for data in out if data.style == "bar"]
    if bars and len(bars) != len(out):
        raise ValueError("bars stand alone; do not mix them with lines")
    if figure.horizontal and not bars:
        raise ValueError("horizontal is for bars only")
    return out


def _value(text: str) -> float | str:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return text


def _number(text: str, line: int) -> float:
    value = _value(text)
    if isinstance(value, str) or not math.isfinite(value):
        raise ValueError(f"line {line} of the recording: {text!r} is no number")
    return value


def draw(figure: Chart, folder: Path) -> Canvas:
    """The picture of a chart; ``folder`` is where its TOML stands. Raises ValueError as ``resolve`` does."""
    data = resolve(figure, folder)
    canvas = Canvas()
    if data[0].style == "bar":
        _bars(canvas, figure, data)
    else:
        _lines(canvas, figure, data)
    return canvas


# -- scales ----------------------------------------------------------------------------------------
def scale(axis: Axis, values: list[float], *, zero: bool, count: int = 5) -> Scale:
    """The scale of an axis over ``values``; with ``zero`` it begins at 0 unless told otherwise.

    Raises ValueError for values a log scale cannot show, and for values outside the given range.
    """
    low = axis.min if axis.min is not None else min(values)
    high = axis.max if axis.max is not None else max(values)
    log = axis.scale == "log"
    if log:
        if min(values) <= 0 or low <= 0:
            raise ValueError("a log scale shows values above 0 only")
        low = axis.min if axis.min is not None else 10 ** math.floor(math.log10(low))
        high = axis.max if axis.max is not None else 10 ** math.ceil(math.log10(high) + 1e-9)
        first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
        ticks = axis.ticks or [10.0**power for power in range(first, last + 1)]
    else:
        if axis.min is None and zero:
            low = min(0.0, low)
        if high <= low:
            high = low + 1
        step = _step((high - low) / count)
        if axis.max is None:
            high = math.ceil(round(high / step, 6)) * step
        if axis.min is None:
            low = math.floor(round(low / step, 6)) * step
        ticks = axis.ticks or [
            round(i * step, 9)
            for i in range(math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6) + 1)
        ]
    for value in [*values, *ticks]:
        if not low - 1e-9 <= value <= high + 1e-9:
            raise ValueError(f"{value:g} lies outside the axis, {low:g} to {high:g}")
    return Scale(low, high, log, ticks)


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough - 1e-12)


def _tick(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        whole = int(value)
        return f"{whole:,}".replace(",", "\u2009") if abs(whole) >= 10000 else str(whole)
    return f"{value:g}"


def _shown(value: float) -> str:
    """A value written at its bar: three digits say enough."""
    return _tick(value) if value == int(value) else f"{value:.3g}"


def _words(text: str, limit: float = 200.0, size: float = SMALL) -> tuple[float, float]:
    block = wrap(text, size, limit)
    return block.width, block.height


def _titled(axis: Axis) -> str | None:
    if axis.label and axis.unit:
        return f"{axis.label}（{axis.unit}）"
    return axis.label or axis.unit


# -- lines -----------------------------------------------------------------------------------------
def _lines(canvas: Canvas, figure: Chart, data: list[Data]) -> None:
    every = [(x, y) for item in data for x, y in item.points if not isinstance(x, str)]
    notes = [(note.x, note.y) for note in figure.notes if not isinstance(note.x, str)]
    across = scale(figure.x, [x for x, _ in every + notes], zero=False, count=8)
    up = scale(figure.y, [y for _, y in every + notes], zero=True)
    height = float(figure.height)

    def at(x: float, y: float) -> Point:
        return across.part(x) * WIDTH, height - up.part(y) * height

    _grid_y(canvas, figure, up, height, WIDTH)
    for value in across.ticks:
        x, _ = at(value, up.low)
        canvas.line([(x, height), (x, height + 4)], "fg-axis")
        canvas.text(
            x, height + 18, (Run(_tick(value)),), css="fg-soft", anchor="middle", owner="x", role="label"
        )
    canvas.line([(0, height), (WIDTH, height)], "fg-axis")
    if words := _titled(figure.x):
        canvas.block(
            WIDTH / 2,
            height + 24,
            wrap(words, SMALL, 400),
            css="fg-soft",
            anchor="middle",
            owner="x",
            role="label",
        )
    ends: list[tuple[float, float, Data]] = []
    for item in data:
        points = [at(x, y) for x, y in item.points if not isinstance(x, str)]
        css = f"fg-series fg-{item.mark}" + (" fg-dashed" if item.series.dashed else "")
        if item.style == "step":
            points = _stairs(points)
        if item.style == "points":
            for x, y in points:
                canvas.shape(
                    f"M{x - 3:.1f} {y:.1f}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z",
                    f"fg-dot fg-{item.mark}",
                    Box(x - 3, y - 3, 6, 6),
                )
        else:
            canvas.line(points, css)
        ends.append((points[-1][0], points[-1][1], item))
    _name_ends(canvas, ends)
    for note in figure.notes:
        if isinstance(note.x, str):
            raise ValueError("a note on lines stands at a number")
        _note(canvas, at(note.x, note.y), note.text)


def _stairs(points: list[Point]) -> list[Point]:
    out = [points[0]]
    for (_, y1), (x2, y2) in itertools.pairwise(points):
        out += [(x2, y1), (x2, y2)] if y1 != y2 else [(x2, y2)]
    return out


def _grid_y(canvas: Canvas, figure: Chart, up: Scale, height: float, width: float) -> None:
    for value in up.ticks:
        y = height - up.part(value) * height
        canvas.line([(0, y), (width, y)], "fg-grid", behind=True)
        canvas.text(-8, y + 4.3, (Run(_tick(value)),), css="fg-soft", anchor="end", owner="y", role="label")
    if words := _titled(figure.y):
        block = wrap(words, SMALL, 300)
        left = -8 - max(_words(_tick(value))[0] for value in up.ticks)
        canvas.block(left, -block.height - 12, block, css="fg-soft", owner="y", role="label")


def _name_ends(canvas: Canvas, ends: list[tuple[float, float, Data]]) -> None:
    """The series' names right of their last points, pushed apart where they would touch."""
    if len(ends) == 1 and not ends[0][2].series.name:
        return
    step = SMALL * LEADING
    placed: list[tuple[float, tuple[float, float, Data]]] = []
    for end in sorted(ends, key=lambda item: (item[1], str(item[2].series.name))):
        y = end[1]
        if placed and y < placed[-1][0] + step + 1:
            y = placed[-1][0] + step + 1
        placed.append((y, end))
    for y, (_, _, item) in placed:
        block = wrap(item.series.name, SMALL, 160)
        canvas.block(
            WIDTH + 10,
            y - step / 2,
            block,
            css=f"fg-name fg-{item.mark}",
            owner=item.series.name,
            role="label",
        )


def _note(canvas: Canvas, at: Point, text: str) -> None:
    """A ring at the place, its words where there is room: above left, or below right near the left edge."""
    x, y = at
    block = wrap(text, SMALL, 150)
    canvas.shape(f"M{x - 4:.1f} {y:.1f}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z", "fg-ring", Box(x - 4, y - 4, 8, 8))
    if x - block.width - 10 >= 4 and y - block.height - 4 >= -4:
        canvas.block(
            x - 8, y - block.height - 4, block, css="fg-halo", anchor="end", owner=text, role="label"
        )
    else:
        canvas.block(x + 8, y + 6, block, css="fg-halo", owner=text, role="label")


# -- bars ------------------------------------------------------------------------------------------
def _bars(canvas: Canvas, figure: Chart, data: list[Data]) -> None:
    names: list[str] = []
    for item in data:
        for x, _ in item.points:
            name = _tick(x) if not isinstance(x, str) else x
            if name not in names:
                names.append(name)
    table = [{(_tick(x) if not isinstance(x, str) else x): y for x, y in item.points} for item in data]
    values = [y for item in data for _, y in item.points]
    if figure.y.scale == "log":
        axis = scale(figure.y, values, zero=False)
    else:
        axis = scale(figure.y, values, zero=True)
    if len(data) > 1:
        _key(canvas, data, -30.0 if figure.horizontal and not _titled(figure.x) else -56.0)
    if figure.horizontal:
        _bars_across(canvas, figure, data, names, table, axis)
    else:
        _bars_up(canvas, figure, data, names, table, axis)


def _key(canvas: Canvas, data: list[Data], top: float) -> None:
    x = 0.0
    for item in data:
        block = wrap(item.series.name, SMALL, 200)
        canvas.rect(Box(x, top, 12, 12), f"fg-fill fg-{item.mark}", radius=2)
        canvas.block(x + 18, top - 2.4, block, css="fg-soft", owner=item.series.name, role="label")
        x += block.width + 40


def _bars_up(
    canvas: Canvas,
    figure: Chart,
    data: list[Data],
    names: list[str],
    table: list[dict[str, float]],
    axis: Scale,
) -> None:
    height = float(figure.height)
    widest = max(_words(name, 90)[0] for name in names)
    shown = max(_words(_shown(y))[0] for row in table for y in row.values())
    many = len(names) > 16
    slot = (
        max(WIDTH / len(names), 6.0)
        if many
        else max(WIDTH / len(names), widest + 10, (shown + 4) * len(data) + 8)
    )
    slot = min(slot, max(130.0, (shown + 4) * len(data) + 16))
    width = slot * len(names)
    _grid_y(canvas, figure, axis, height, width)
    bar = min(48.0, (slot - (2 if many else 12)) / len(data))
    every = math.ceil((widest + 8) / slot) if many else 1
    for index, name in enumerate(names):
        centre = (index + 0.5) * slot
        for place, (item, row) in enumerate(zip(data, table, strict=True)):
            if name not in row:
                continue
            x = centre + (place - len(data) / 2) * bar
            top = height - axis.part(row[name]) * height
            canvas.rect(
                Box(x + 0.5, top, bar - 1, height - top), f"fg-fill fg-{item.mark}", radius=min(2.0, bar / 4)
            )
            if not many:
                canvas.text(
                    x + bar / 2, top - 5, (Run(_shown(row[name])),), anchor="middle", owner=name, role="label"
                )
        if index % every == 0:
            canvas.block(
                centre,
                height + 5,
                wrap(name, SMALL, max(90.0, slot)),
                css="fg-soft",
                anchor="middle",
                owner=name,
                role="label",
            )
    canvas.line([(0, height), (width, height)], "fg-axis")
    if words := _titled(figure.x):
        below = max(_words(name, 90)[1] for name in names)
        canvas.block(
            width / 2,
            height + 8 + below,
            wrap(words, SMALL, 400),
            css="fg-soft",
            anchor="middle",
            owner="x",
            role="label",
        )


def _bars_across(
    canvas: Canvas,
    figure: Chart,
    data: list[Data],
    names: list[str],
    table: list[dict[str, float]],
    axis: Scale,
) -> None:
    width = 420.0
    bar = 18.0
    y = 0.0
    bands: list[tuple[float, float]] = []
    for name in names:
        block = wrap(name, SMALL, 170)
        tall = max(bar * len(data), block.height) + 12
        bands.append((y, tall))
        canvas.block(-10, y + (tall - block.height) / 2, block, anchor="end", owner=name, role="label")
        for place, (item, row) in enumerate(zip(data, table, strict=True)):
            if name not in row:
                continue
            top = y + (tall - bar * len(data)) / 2 + place * bar
            reach = axis.part(row[name]) * width
            canvas.rect(Box(0, top + 1, max(reach, 1), bar - 2), f"fg-fill fg-{item.mark}", radius=2)
            canvas.text(reach + 6, top + bar / 2 + 4.3, (Run(_shown(row[name])),), owner=name, role="label")
        y += tall
    canvas.line([(0, -2), (0, y + 2)], "fg-axis")
    words = _titled(figure.y)
    if words:
        canvas.block(0, y + 8, wrap(words, SMALL, 400), css="fg-soft", owner="y", role="label")
    if words := _titled(figure.x):
        block = wrap(words, SMALL, 170)
        canvas.block(-10, -block.height - 8, block, css="fg-soft", anchor="end", owner="x", role="label")
