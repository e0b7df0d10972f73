"""Where the words of a wire go: beside it, near its beginning, on nothing else."""

import itertools
from collections.abc import Mapping, Sequence

from anatomy.figure.geometry import Box, Point
from anatomy.figure.text import Block

_OFF = 6.0
"""Between a wire and its words, px."""
_STEP = 6.0
_LONG = 240.0
"""On a stretch longer than this the words stand at its beginning rather than in its middle, px."""


def place_all(
    labels: Mapping[int, Block], wires: Mapping[int, Sequence[Point]], solid: Sequence[Box]
) -> tuple[dict[int, Box], int | None]:
    """The places of words by the number of their wire, and the first wire whose words find none."""
    found: dict[int, Box] = {}
    for i, block in labels.items():
        others = [wire for k, wire in wires.items() if k != i]
        box = place(block, wires[i], others, [*solid, *found.values()])
        if box is None:
            return found, i
        found[i] = box
    return found, None


def place(
    block: Block, wire: Sequence[Point], others: Sequence[Sequence[Point]], solid: Sequence[Box]
) -> Box | None:
    """A free place for ``block`` beside ``wire``: not on the ``others``, nor on what is ``solid``; None if there is none."""
    for box in _candidates(block, wire):
        if any(box.grown(3).overlaps(other) for other in solid):
            continue
        if touches(wire, box.grown(1)) or any(touches(other, box.grown(_OFF)) for other in others):
            continue
        return box
    return None


def touches(points: Sequence[Point], box: Box) -> bool:
    """Whether the broken line through ``points`` runs through ``box``."""
    return any(
        Box(min(ax, bx), min(ay, by), abs(ax - bx), abs(ay - by)).overlaps(box, slack=-0.01)
        for (ax, ay), (bx, by) in itertools.pairwise(points)
    )


def _candidates(block: Block, wire: Sequence[Point]) -> list[Box]:
    """Places beside each stretch, the first stretch first, above before below, right before left.

    A stretch across that is shorter than the words comes last: they would seem to belong to its neighbours.
    """
    width, height = block.width, block.height
    found: list[tuple[bool, Box]] = []
    for (ax, ay), (bx, by) in itertools.pairwise(wire):
        flat = abs(ay - by) < abs(ax - bx)
        length = abs(ax - bx) if flat else abs(ay - by)
        for part in _parts(length, width if flat else height):
            if flat:
                x = ax + (part if bx > ax else -part) - width / 2
                boxes = [Box(x, ay - height - 2, width, height), Box(x, ay + 3, width, height)]
            else:
                y = ay + (part if by > ay else -part) - height / 2
                boxes = [Box(ax + _OFF, y, width, height), Box(ax - _OFF - width, y, width, height)]
            found += [(flat and length < width, box) for box in boxes]
    return [box for _, box in sorted(found, key=lambda item: item[0])]


def _parts(length: float, size: float) -> list[float]:
    """How far along a stretch the middle of the words may be, best first."""
    begin, middle, end = size / 2 + 4, length / 2, length - size / 2 - 4
    steps = [begin + _STEP * k for k in range(1, int((end - begin) / _STEP) + 1)]
    return [begin, middle, end, *steps] if length > _LONG else [middle, begin, end, *steps]
