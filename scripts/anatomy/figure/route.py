"""Orthogonal wires round boxes: the cheapest ways through the strips between them, found by A*.

A wire may bend only on given lines, so all ways lie on a small lattice. Besides its length a way costs its bends, its crossings,
and running close beside another wire. Two wires never lie on one another, unless they leave or enter a thing together.
"""

from __future__ import annotations

import functools
import heapq
import itertools
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from anatomy.figure.geometry import Box, Point, simplify

CLEAR = 10.0
"""How far a wire keeps from boxes, px."""
_BEND, _CROSSING, _BESIDE = 26.0, 150.0, 60.0
_HEAD = 8.0
"""The least length of a wire's first and last stretch, px: an arrow head."""
_NEAR = 7.0
"""Wires nearer than this run close beside one another, px."""
_TOGETHER = 0.9
"""The share of its cost that a stretch has where wires run together."""

Side = Literal["top", "right", "bottom", "left"]
Vertex = tuple[int, int]
Heading = tuple[int, int]
Axes = frozenset[bool]
"""The axes along which a wire meets a vertex; the horizontal one is true."""
_OUTWARD: dict[Side, Heading] = {"top": (0, -1), "right": (1, 0), "bottom": (0, 1), "left": (-1, 0)}


@dataclass(frozen=True)
class Port:
    """A place on the border of a thing where a wire may leave or enter, and what that costs."""

    x: float
    y: float
    side: Side
    cost: float = 0.0

    @property
    def outward(self) -> Heading:
        return _OUTWARD[self.side]

    @property
    def inward(self) -> Heading:
        return -self.outward[0], -self.outward[1]


@dataclass(frozen=True)
class Link:
    """A wire to be drawn. Wires of one ``start`` may begin together, wires of one ``end`` may end together."""

    sources: Sequence[Port]
    targets: Sequence[Port]
    start: str
    end: str

    def joins(self, other: Link) -> bool:
        return self.start == other.start or self.end == other.end


class _State(NamedTuple):
    """A wire under way: where, heading where; at its two ends also through which port."""

    vertex: Vertex
    heading: Heading
    port: Port | None = None


class Router:
    """Finds ways for links round the inside of ``boxes``.

    Wires run on the lines at ``xs`` and ``ys`` (px) and straight out of their ports; between two lines none bends.
    """

    def __init__(
        self, boxes: Iterable[Box], links: Sequence[Link], xs: Iterable[float], ys: Iterable[float]
    ) -> None:
        self.links = links
        ports = {port for link in links for port in (*link.sources, *link.targets)}
        tracks = sorted(xs), sorted(ys)
        self.outside = {port: _outside(port, *tracks) for port in ports}
        self.xs = _lines([*tracks[0], *(x for x, _ in self.outside.values())])
        self.ys = _lines([*tracks[1], *(y for _, y in self.outside.values())])
        self.near = _near(self.xs), _near(self.ys)
        self.closed: set[tuple[Vertex, bool]] = set()
        for box in boxes:
            self._close(box.grown(-0.2))
        self.steps = functools.cache(self._steps)
        self.met: dict[Vertex, dict[int, Axes]] = {}
        """Which wires meet a vertex, along which axes."""

    def _close(self, box: Box) -> None:
        """No wire runs through ``box``: the stretches of lines in it, each named by its first vertex and its axis."""
        within = range(bisect_right(self.xs, box.x), bisect_left(self.xs, box.right))
        across = range(max(0, bisect_right(self.xs, box.x) - 1), bisect_left(self.xs, box.right))
        inside = range(bisect_right(self.ys, box.y), bisect_left(self.ys, box.bottom))
        along = range(max(0, bisect_right(self.ys, box.y) - 1), bisect_left(self.ys, box.bottom))
        self.closed.update((vertex, False) for vertex in itertools.product(within, along))
        self.closed.update((vertex, True) for vertex in itertools.product(across, inside))

    def route(self) -> dict[int, list[Point]]:
        """The corner points by the links' indices, without those that have no way. Short links first, then each once more."""
        found: dict[int, list[Point]] = {}
        order = sorted(range(len(self.links)), key=lambda index: (_span(self.links[index]), index))
        for index in (*order, *order):
            for wires in self.met.values():
                wires.pop(index, None)
            if states := self._search(index):
                found[index] = self._keep(index, states)
        return found

    def _vertex(self, port: Port) -> Vertex:
        x, y = self.outside[port]
        return self.xs.index(round(x, 1)), self.ys.index(round(y, 1))

    def _search(self, index: int) -> list[_State]:
        """The states of the cheapest way from its source's port to its target's; none where there is no way."""
        link = self.links[index]
        goals: dict[Vertex, list[Port]] = {}
        for port in link.targets:
            goals.setdefault(self._vertex(port), []).append(port)
        ends = [(self.xs[i], self.ys[j]) for i, j in goals]
        serial = itertools.count()
        heap: list[tuple[float, int, float, _State, _State | None]] = []
        best: dict[_State, float] = {}

        @functools.cache
        def least(vertex: Vertex) -> float:
            x, y = self.xs[vertex[0]], self.ys[vertex[1]]
            return _TOGETHER * min(abs(x - u) + abs(y - v) for u, v in ends)

        def push(cost: float, state: _State, before: _State | None) -> None:
            if cost < best.get(state, math.inf):
                best[state] = cost
                heapq.heappush(heap, (cost + least(state.vertex), next(serial), cost, state, before))

        for port in link.sources:
            push(port.cost, _State(self._vertex(port), port.outward, port), None)
        came: dict[_State, _State | None] = {}
        while heap:
            _, _, cost, state, before = heapq.heappop(heap)
            if state in came:
                continue
            came[state] = before
            if state.port and before:
                return _traced(state, came)
            for after, more in self._moves(index, state, goals.get(state.vertex, [])):
                push(cost + more, after, state)
        return []

    def _moves(self, index: int, state: _State, goals: list[Port]) -> Iterator[tuple[_State, float]]:
        """Where a wire can go on from ``state``, and at what cost."""
        i, j = state.vertex
        for port in goals:
            if (turn := self._turn(index, state, port.inward)) is not None:
                yield _State((i, j), port.inward, port), turn + port.cost
        here = self.met.get((i, j))
        for turned, there, length in self.steps((i, j)):
            if (turn := self._turn(index, state, turned)) is not None:
                if here and here.keys() & self.met.get(there, {}).keys():
                    length *= _TOGETHER
                yield _State(there, turned), turn + length + self._beside(index, there, turned[0] != 0)

    def _steps(self, vertex: Vertex) -> list[tuple[Heading, Vertex, float]]:
        """Which ways no box bars from ``vertex``, to which vertices, and how far these are, px."""
        i, j = vertex
        found = []
        for turned in _OUTWARD.values():
            there = i + turned[0], j + turned[1]
            within = 0 <= there[0] < len(self.xs) and 0 <= there[1] < len(self.ys)
            if within and (min(vertex, there), turned[0] != 0) not in self.closed:
                length = abs(self.xs[there[0]] - self.xs[i]) + abs(self.ys[there[1]] - self.ys[j])
                found.append((turned, there, length))
        return found

    def _turn(self, index: int, state: _State, turned: Heading) -> float | None:
        """What it costs to leave ``state``'s vertex along ``turned``; None where another wire is in the way."""
        if turned == (-state.heading[0], -state.heading[1]):
            return None
        cost = 0.0 if turned == state.heading else _BEND
        if wires := self.met.get(state.vertex):
            axes = frozenset((state.heading[0] != 0, turned[0] != 0))
            for other, theirs in wires.items():
                if self.links[index].joins(self.links[other]):
                    continue
                if axes & theirs:
                    return None
                cost += _CROSSING
        return cost

    def _beside(self, index: int, vertex: Vertex, flat: bool) -> float:
        """What it costs that other wires run close beside."""
        i, j = vertex
        sides = [(i, k) for k in self.near[1][j]] if flat else [(k, j) for k in self.near[0][i]]
        for side in sides:
            for other, axes in self.met.get(side, {}).items():
                if flat in axes and not self.links[index].joins(self.links[other]):
                    return _BESIDE
        return 0.0

    def _keep(self, index: int, states: list[_State]) -> list[Point]:
        """The corner points of a way, whose vertices are now met by the wire ``index``."""
        points = [(self.xs[i], self.ys[j]) for (i, j), _, _ in states]
        for here, after in itertools.pairwise(states):
            wires = self.met.setdefault(here.vertex, {})
            wires[index] = wires.get(index, frozenset()) | {here.heading[0] != 0, after.heading[0] != 0}
        first, last = states[0].port, states[-1].port
        assert first is not None
        assert last is not None
        return simplify([(first.x, first.y), *points, (last.x, last.y)])


def _traced(state: _State, came: dict[_State, _State | None]) -> list[_State]:
    states = [state]
    while (before := came[states[-1]]) is not None:
        states.append(before)
    return states[::-1]


def _span(link: Link) -> float:
    return min(abs(a.x - b.x) + abs(a.y - b.y) for a in link.sources for b in link.targets)


def _outside(port: Port, xs: Sequence[float], ys: Sequence[float]) -> Point:
    """Where a wire from ``port`` meets the first line across its way: there it may bend for the first time."""
    match port.side:
        case "top":
            return port.x, max(y for y in ys if y < port.y - _HEAD)
        case "bottom":
            return port.x, min(y for y in ys if y > port.y + _HEAD)
        case "left":
            return max(x for x in xs if x < port.x - _HEAD), port.y
        case "right":
            return min(x for x in xs if x > port.x + _HEAD), port.y


def _lines(values: Iterable[float]) -> list[float]:
    return sorted({round(value, 1) for value in values})


def _near(lines: list[float]) -> list[list[int]]:
    """For each line, those close beside it."""
    return [
        [k for k, other in enumerate(lines) if k != i and abs(other - line) < _NEAR]
        for i, line in enumerate(lines)
    ]
