"""The backgrounds of groups in a flow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from anatomy.figure.kinds import Flow, Group
from anatomy.figure.model import Cells
from anatomy.figure.text import SMALL, Block, emboldened, wrap


@dataclass(frozen=True)
class Panel:
    """The background of neighbours of one group: the rows and columns it covers."""

    group: str
    mark: str | None
    heading: Block
    top: int
    bottom: int
    left: int
    right: int

    def around(self, cell: Cells) -> Panel:
        left, right = min(self.left, cell.first), max(self.right, cell.last)
        return Panel(self.group, self.mark, self.heading, self.top, max(self.bottom, cell.row), left, right)

    def meets(self, cell: Cells) -> bool:
        return self.top <= cell.row <= self.bottom and cell.first <= self.right and cell.last >= self.left


def panels(figure: Flow, group: Group, cells: dict[str, Cells]) -> Iterator[Panel]:
    """Panels round the members of a group: as few as can be without a stranger in them."""
    heading = emboldened(wrap(group.text, SMALL, 240))
    strangers = [cells[node.id] for node in figure.nodes if node.group != group.id]
    current: Panel | None = None
    for cell in sorted(
        (cells[node.id] for node in figure.nodes if node.group == group.id),
        key=lambda cell: (cell.row, cell.first),
    ):
        larger = current.around(cell) if current else None
        if larger is None or any(larger.meets(stranger) for stranger in strangers):
            if current:
                yield current
            larger = Panel(group.id, group.mark, heading, cell.row, cell.row, cell.first, cell.last)
        current = larger
    if current:
        yield current
