"""Scales, their ticks, and the lines drawn at them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from anatomy.errors import Undrawable
from anatomy.figure.canvas import Canvas
from anatomy.figure.kinds import Axis
from anatomy.figure.text import SMALL, Run, wrap


@dataclass(frozen=True)
class Scale:
    """Maps values to 0…1 along an axis."""

    low: float
    high: float
    ticks: Sequence[float]

    @classmethod
    def over(cls, name: str, axis: Axis, values: list[float], *, zero: bool = False, count: int = 5) -> Scale:
        """The scale of the axis that the file calls ``name`` over ``values`` with about ``count`` ticks; with ``zero`` it begins at 0 unless told otherwise.

        Raises Undrawable for values outside the given range.
        """
        low = axis.min if axis.min is not None else min(values)
        high = axis.max if axis.max is not None else max(values)
        if axis.min is None and zero:
            low = min(0.0, low)
        if high <= low:
            high = low + 1
        step = _step((high - low) / count)
        if axis.max is None:
            high = math.ceil(round(high / step, 6)) * step
        if axis.min is None:
            low = math.floor(round(low / step, 6)) * step
        first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
        ticks = axis.ticks or [round(i * step, 9) for i in range(first, last + 1)]
        for value in [*values, *ticks]:
            if not low - 1e-9 <= value <= high + 1e-9:
                raise Undrawable(f"{value:g} lies outside the axis, {low:g} to {high:g}", name)
        return cls(low, high, ticks)

    def part(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)

    def grid(self, canvas: Canvas, axis: Axis, height: float, width: float) -> None:
        """Draw the upright axis: a line across at each tick, its number left of it, the axis' name above."""
        for value in self.ticks:
            y = height - self.part(value) * height
            canvas.line([(0, y), (width, y)], "fg-grid", behind=True)
            canvas.text(
                -8, y + 4.3, (Run(tick(value)),), css="fg-soft", anchor="end", owner="y", role="label"
            )
        if words := titled(axis):
            left = -8 - max(shown(value) for value in self.ticks)
            block = wrap(words, SMALL, width - left)
            canvas.block(left, -block.height - 12, block, css="fg-soft", owner="y", role="label")


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough - 1e-12)


def tick(value: float) -> str:
    """A number as it stands at an axis."""
    if value == int(value) and abs(value) < 1e15:
        whole = int(value)
        return f"{whole:,}".replace(",", "\u2009") if abs(whole) >= 10000 else str(whole)
    return f"{value:g}"


def shown(words: float | str) -> float:
    """The width of a tick's number or of small words, px."""
    return wrap(words if isinstance(words, str) else tick(words), SMALL).width


def titled(axis: Axis) -> str | None:
    """An axis' name with its unit."""
    if axis.label and axis.unit:
        return f"{axis.label}（{axis.unit}）"
    return axis.label or axis.unit
