"""Bars by name: upright while they fit, else lying."""

from collections.abc import Mapping, Sequence

from anatomy.figure import key
from anatomy.figure.axis import Scale, shown, tick, titled
from anatomy.figure.canvas import MARGIN, Canvas
from anatomy.figure.geometry import Box
from anatomy.figure.kinds import Chart
from anatomy.figure.model import Key
from anatomy.figure.text import SMALL, Run, wrap

Named = Sequence[tuple[Key, Mapping[str, float]]]
"""The series: the entry of each in the key, and its values by name."""

_LONGEST = 420.0
"""The greatest length of a lying bar, px."""
_THICK, _THICKEST, _BETWEEN, _OFF = 18.0, 48.0, 12.0, 10.0
"""A lying bar, the thickest upright one, the gap between two names, and between words and bars, px."""
_SLOT = 60.0
"""The least width that a name has below upright bars, px."""


def draw(figure: Chart, series: Named, width: int) -> Canvas:
    """The picture of the bars, at most ``width`` px wide. Raises Undrawable for values outside the given axis."""
    names = list(dict.fromkeys(name for _, values in series for name in values))
    scale = Scale.over("y", figure.y, [value for _, values in series for value in values.values()], zero=True)
    if not figure.horizontal:
        canvas = _upright(figure, series, names, scale)
    if figure.horizontal or canvas.bounds().w > width:
        canvas = _lying(figure, series, names, scale, width)
    if len(series) > 1:
        key.above(canvas, [entry for entry, _ in series], canvas.bounds(0).w)
    return canvas


def _value(value: float) -> str:
    """A value written at its bar: three digits say enough."""
    return tick(value) if value == int(value) else f"{value:.3g}"


def _bar(canvas: Canvas, entry: Key, box: Box) -> None:
    if box.w and box.h:
        canvas.rect(box, f"fg-fill fg-{entry.mark}", radius=2)


def _upright(figure: Chart, series: Named, names: list[str], scale: Scale) -> Canvas:
    canvas = Canvas()
    height = float(figure.height)
    value = max(shown(_value(value)) for _, values in series for value in values.values())
    widest = max(wrap(name, SMALL, 90).width for name in names)
    slot = max(_SLOT, widest + 10, (value + 4) * len(series) + _BETWEEN)
    bar = min(_THICKEST, (slot - _BETWEEN) / len(series))
    scale.grid(canvas, figure.y, height, slot * len(names))
    for index, name in enumerate(names):
        centre = (index + 0.5) * slot
        for place, (entry, values) in enumerate(series):
            if name in values:
                x, top = centre + (place - len(series) / 2) * bar, height - scale.part(values[name]) * height
                _bar(canvas, entry, Box(x + 0.5, top, bar - 1, height - top))
                canvas.text(x + bar / 2, top - 5, (Run(_value(values[name])),), anchor="middle", owner=name, role="label")  # fmt: skip
        canvas.block(centre, height + 5, wrap(name, SMALL, slot), css="fg-soft", anchor="middle", owner=name, role="label")  # fmt: skip
    canvas.line([(0, height), (slot * len(names), height)], "fg-axis")
    if words := titled(figure.x):
        box = canvas.bounds(0)
        canvas.block(slot * len(names) / 2, box.bottom + 3, wrap(words, SMALL), css="fg-soft", anchor="middle", owner="x", role="label")  # fmt: skip
    return canvas


def _lying(figure: Chart, series: Named, names: list[str], scale: Scale, width: int) -> Canvas:
    canvas = Canvas()
    blocks = [wrap(name, SMALL, width / 4) for name in names]
    room = width - 2 * MARGIN - max(block.width for block in blocks) - _OFF
    value = max(shown(_value(value)) for _, values in series for value in values.values())
    longest = min(_LONGEST, room - value - 6)
    y = 0.0
    for name, block in zip(names, blocks, strict=True):
        tall = max(_THICK * len(series), block.height) + _BETWEEN
        canvas.block(-_OFF, y + (tall - block.height) / 2, block, anchor="end", owner=name, role="label")
        top = y + (tall - _THICK * len(series)) / 2
        for place, (entry, values) in enumerate(series):
            if name in values:
                reach, upper = scale.part(values[name]) * longest, top + place * _THICK
                _bar(canvas, entry, Box(0, upper + 1, reach, _THICK - 2))
                canvas.text(reach + 6, upper + _THICK / 2 + 4.3, (Run(_value(values[name])),), owner=name, role="label")  # fmt: skip
        y += tall
    canvas.line([(0, -2), (0, y + 2)], "fg-axis")
    if words := titled(figure.y):
        canvas.block(0, y + 8, wrap(words, SMALL, room), css="fg-soft", owner="y", role="label")
    if words := titled(figure.x):
        block = wrap(words, SMALL, width / 4)
        canvas.block(-_OFF, -block.height - 8, block, css="fg-soft", anchor="end", owner="x", role="label")
    return canvas
