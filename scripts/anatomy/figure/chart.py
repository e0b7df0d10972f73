"""Charts: lines and steps over two axes, or bars by name. Read from recordings, named where they end or in a key."""

import itertools
import math
from dataclasses import dataclass
from pathlib import Path

from anatomy.errors import Undrawable
from anatomy.figure import bars, key
from anatomy.figure.axis import Scale, shown, tick, titled
from anatomy.figure.canvas import MARGIN, Canvas
from anatomy.figure.geometry import Point
from anatomy.figure.kinds import Chart, Series
from anatomy.figure.model import Key, Mark
from anatomy.figure.recorded import Match, matches
from anatomy.figure.text import LEADING, SMALL, Run, emboldened, wrap

_WIDEST = 520.0
"""The greatest width of the plotting area, px."""
_OFF = 10.0
"""Between the plotting area and what stands beside it, px."""
_MARKS: tuple[Mark, ...] = ("accent", "good", "danger", "muted")


@dataclass(frozen=True)
class Data:
    """One series ready to draw: (x, y) pairs; ``x`` is text for bars by name."""

    series: Series
    style: str
    mark: Mark
    points: list[tuple[float | str, float]]

    def key(self) -> Key:
        """Its entry in a key."""
        if self.style == "bar":
            return Key(text=self.series.name, style="fill", mark=self.mark)
        return Key(text=self.series.name, style="dashed" if self.series.dashed else "line", mark=self.mark)


def resolve(figure: Chart, folder: Path) -> list[Data]:
    """The data of all series, read from recordings where they name one. Raises Undrawable."""
    out = []
    for index, series in enumerate(figure.series):
        points, at = list(series.points or []), ("series", index)
        if series.source is not None:
            found = matches(series, folder, ("x", "y"), at)
            points = [(_value(m.groups["x"] or ""), _number(m, at)) for m in found]
        style = series.style or figure.style
        if style != "bar" and any(isinstance(x, str) for x, _ in points):
            raise Undrawable(f"series {series.name!r}: names along x are for bars only", *at)
        out.append(Data(series, style, series.mark or _MARKS[index % len(_MARKS)], points))
    if len({data.style == "bar" for data in out}) > 1:
        raise Undrawable("bars stand alone; do not mix them with lines", "series")
    if figure.horizontal and out[0].style != "bar":
        raise Undrawable("horizontal is for bars only", "horizontal")
    return out


def _value(text: str) -> float | str:
    """The number that ``text`` is, or else the text, which may be a name along x. Infinity and NaN have no place on an axis: they are names."""
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return text
    return value if math.isfinite(value) else text


def _number(match: Match, at: tuple[str | int, ...]) -> float:
    value = _value(match.groups["y"] or "")
    if isinstance(value, str):
        raise Undrawable(f"line {match.line} of the recording: {value!r} is no number", *at, "pattern")
    return value


def draw(figure: Chart, folder: Path, width: int) -> Canvas:
    """The picture of a chart, at most ``width`` px wide; ``folder`` is where its TOML stands. Raises Undrawable as ``resolve``."""
    data = resolve(figure, folder)
    if data[0].style != "bar":
        return _lines(figure, data, width)
    named = [(item.key(), {x if isinstance(x, str) else tick(x): y for x, y in item.points}) for item in data]
    return bars.draw(figure, named, width)


def _lines(figure: Chart, data: list[Data], width: int) -> Canvas:
    canvas = Canvas()
    every = [(x, y) for item in data for x, y in item.points if not isinstance(x, str)]
    up = Scale.over("y", figure.y, [y for _, y in every], zero=True)
    across = Scale.over("x", figure.x, [x for x, _ in every], count=8)
    height = float(figure.height)
    named = len(data) > 1 and _far_apart([height * up.part(item.points[-1][1]) for item in data])
    left = _OFF + max(shown(value) for value in up.ticks)
    names = [emboldened(wrap(item.series.name, SMALL)).width for item in data]
    right = _OFF + max(names) if named else shown(across.ticks[-1]) / 2
    plot = min(_WIDEST, width - left - right - 2 * MARGIN)

    def at(x: float, y: float) -> Point:
        return across.part(x) * plot, height - up.part(y) * height

    up.grid(canvas, figure.y, height, plot)
    for value in across.ticks:
        x, _ = at(value, up.low)
        canvas.line([(x, height), (x, height + 4)], "fg-axis")
        canvas.text(
            x, height + 18, (Run(tick(value)),), css="fg-soft", anchor="middle", owner="x", role="label"
        )
    canvas.line([(0, height), (plot, height)], "fg-axis")
    if words := titled(figure.x):
        canvas.block(plot / 2, height + 24, wrap(words, SMALL, plot), css="fg-soft", anchor="middle", owner="x", role="label")  # fmt: skip
    for item in data:
        points = [at(x, y) for x, y in item.points if not isinstance(x, str)]
        dashed = " fg-dashed" if item.series.dashed else ""
        if item.style == "step":
            points = _stairs([*points, (plot, points[-1][1])])
        canvas.line(points, f"fg-series fg-{item.mark}{dashed}")
        if named:
            block = wrap(item.series.name, SMALL)
            y = points[-1][1] - block.height / 2
            canvas.block(points[-1][0] + _OFF, y, block, css=f"fg-name fg-{item.mark}", owner=item.series.name, role="label")  # fmt: skip
    if len(data) > 1 and not named:
        key.above(canvas, [item.key() for item in data], canvas.bounds(0).w)
    return canvas


def _far_apart(heights: list[float]) -> bool:
    """Whether names at these heights stand each beside its own line and no other."""
    return all(b - a > 1.5 * SMALL * LEADING for a, b in itertools.pairwise(sorted(heights)))


def _stairs(points: list[Point]) -> list[Point]:
    out = [points[0]]
    for (_, y1), (x2, y2) in itertools.pairwise(points):
        out += [(x2, y1), (x2, y2)] if y1 != y2 else [(x2, y2)]
    return out
