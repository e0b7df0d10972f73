"""Boxes, points and the paths through them, in px."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle in px: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def cx(self) -> float:
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        return self.y + self.h / 2

    def overlaps(self, other: Box, slack: float = 0.5) -> bool:
        """Whether the two share more than ``slack`` px in both directions."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > slack
            and min(self.bottom, other.bottom) - max(self.y, other.y) > slack
        )

    def holds(self, other: Box, slack: float = 0.5) -> bool:
        """Whether ``other`` lies inside."""
        return (
            other.x >= self.x - slack
            and other.y >= self.y - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def grown(self, by: float) -> Box:
        return Box(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)


def hull(points: Sequence[Point]) -> Box:
    """The box round all ``points``."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def number(value: float) -> str:
    """A coordinate with at most one decimal, the same on every machine."""
    rounded = round(value * 10) / 10
    return str(int(rounded)) if rounded == int(rounded) else f"{rounded:.1f}"


def rounded(points: Sequence[Point], radius: float = 6.0) -> str:
    """The path data of a broken line through ``points`` with rounded corners."""
    clean = simplify(points)
    parts = [f"M{_pair(clean[0])}"]
    for before, here, after in zip(clean, clean[1:], clean[2:], strict=False):
        r = min(radius, math.dist(before, here) / 2, math.dist(here, after) / 2)
        start, end = _towards(here, before, r), _towards(here, after, r)
        parts.append(f"L{_pair(start)}Q{_pair(here)} {_pair(end)}")
    parts.append(f"L{_pair(clean[-1])}")
    return "".join(parts)


def polygon(corners: Sequence[Point], radius: float = 4.0) -> str:
    """The path data of a closed shape with rounded corners."""
    parts: list[str] = []
    for before, here, after in zip(
        [corners[-1], *corners], corners, [*corners[1:], corners[0]], strict=False
    ):
        start, end = _towards(here, before, radius), _towards(here, after, radius)
        parts.append(f"{'L' if parts else 'M'}{_pair(start)}Q{_pair(here)} {_pair(end)}")
    return "".join(parts) + "Z"


def _towards(here: Point, there: Point, by: float) -> Point:
    """The point ``by`` px, but at most half of the way, from ``here`` to ``there``."""
    length = math.dist(here, there)
    part = min(by, length / 2) / length
    return here[0] + (there[0] - here[0]) * part, here[1] + (there[1] - here[1]) * part


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def simplify(points: Sequence[Point]) -> list[Point]:
    """The corner points without repeated and collinear ones."""
    out: list[Point] = []
    for point in points:
        if out and math.dist(out[-1], point) < 0.3:
            continue
        if len(out) > 1:
            (ax, ay), (bx, by) = out[-2], out[-1]
            if abs((bx - ax) * (point[1] - ay) - (by - ay) * (point[0] - ax)) < 0.3:
                out[-1] = point
                continue
        out.append(point)
    return out
