"""The drawing surface: shapes and text as SVG, with a record of where everything stands.

Nothing here has a colour: elements carry classes and ``docs/assets/css/figures.css`` maps them to the site's
palette, so that a picture follows the palette toggle and the printer. No element needs an id but the two that
name the picture; arrow heads and hatching are drawn as paths.
"""

import html
import math
from dataclasses import dataclass, field

from anatomy.figure.geometry import Box, Point, hull, number, rounded, simplify
from anatomy.figure.model import Arrow, marked
from anatomy.figure.text import LEADING, SMALL, Block, Line, code_size, line_width

WIDE, NARROW = 672, 328
"""How wide a picture may be, px: as the text of a printed page (A4) and of any window from 720 px on; as that of a phone of 360 px."""
MARGIN = 4.0
"""Between what is drawn and the edge of the picture, px."""
HEAD = 7.0
"""Length of an arrow head, px."""


@dataclass(frozen=True)
class Placed:
    """Something on the canvas, for the checks: role (``box``, ``panel``, ``text`` …), owner, place."""

    role: str
    owner: str
    box: Box


@dataclass(frozen=True)
class Wire:
    """A drawn connection: its corner points and the ids of its ends."""

    source: str
    target: str
    points: tuple[Point, ...]


def escape(text: str) -> str:
    """``text`` for HTML; also keeps the page's preprocessors from seeing their own marks in it."""
    out = html.escape(text, quote=True)
    for char in "`*_[]{}\\$~^|":
        out = out.replace(char, f"&#{ord(char)};")
    return out.replace("--", "&#45;&#45;").replace("\n", " ")


@dataclass
class Canvas:
    """Collects elements in four layers: panels, wires, shapes, words."""

    panels: list[str] = field(default_factory=list)
    wires: list[str] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    drawn: list[Wire] = field(default_factory=list)
    extent: list[Box] = field(default_factory=list)

    # -- shapes ---------------------------------------------------------------------------------
    def rect(self, box: Box, css: str, *, radius: float = 5.0, owner: str = "", role: str = "box") -> None:
        """A rounded rectangle; ``role`` ``panel`` lies behind everything."""
        layer = self.panels if role == "panel" else self.shapes
        layer.append(
            f'<rect class="{css}" x="{number(box.x)}" y="{number(box.y)}" width="{number(box.w)}" '
            f'height="{number(box.h)}" rx="{number(radius)}"/>'
        )
        if owner:
            self.placed.append(Placed(role, owner, box))
        self.extent.append(box)

    def shape(self, d: str, css: str, box: Box | None = None, *, owner: str = "") -> None:
        """A free path; ``box`` is what it covers."""
        self.shapes.append(f'<path class="{css}" d="{d}"/>')
        if box is not None:
            self.extent.append(box)
            if owner:
                self.placed.append(Placed("box", owner, box))

    def hatch(self, box: Box, css: str = "fg-hatch", step: float = 7.0) -> None:
        """Diagonal strokes over ``box``."""
        parts: list[str] = []
        offset = step
        while offset < box.w + box.h:
            x1, y1 = box.x + min(offset, box.w), box.y + max(0.0, offset - box.w)
            x2, y2 = box.x + max(0.0, offset - box.h), box.y + min(offset, box.h)
            parts.append(f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}")
            offset += step
        self.shapes.append(f'<path class="{css}" d="{"".join(parts)}"/>')

    def dot(self, at: Point, css: str, radius: float) -> None:
        """A small circle round ``at``."""
        x, y, r = at[0], at[1], radius
        d = f"M{number(x - r)} {number(y)}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0Z"
        self.shape(d, css, Box(x - r, y - r, 2 * r, 2 * r))

    def line(self, points: list[Point], css: str, *, behind: bool = False) -> None:
        """A plain line with square corners (axes, grids, life lines)."""
        d = "".join(f"{'L' if i else 'M'}{number(x)} {number(y)}" for i, (x, y) in enumerate(points))
        (self.panels if behind else self.wires).append(f'<path class="{css}" d="{d}"/>')
        self.extent.append(hull(points))

    def wire(
        self, points: list[Point], css: str, *, source: str = "", target: str = "", radius: float = 6.0
    ) -> None:
        """A connection with rounded bends and an arrow head at its last point."""
        clean = simplify(points)
        tip, before = clean[-1], clean[-2]
        length = math.dist(tip, before)
        ux, uy = (tip[0] - before[0]) / length, (tip[1] - before[1]) / length
        base = (tip[0] - ux * HEAD, tip[1] - uy * HEAD)
        shaft = [*clean[:-1], (tip[0] - ux * (HEAD - 1), tip[1] - uy * (HEAD - 1))]
        stroke = f'<path class="fg-wire{css}" d="{rounded(shaft, radius)}"/>'
        half = HEAD * 0.46
        head = (
            f'<path class="fg-head{css.replace(" fg-dashed", "")}" d="M{number(tip[0])} {number(tip[1])}'
            f"L{number(base[0] - uy * half)} {number(base[1] + ux * half)}"
            f'L{number(base[0] + uy * half)} {number(base[1] - ux * half)}Z"/>'
        )
        for element in (stroke, head):
            if element not in self.wires:
                self.wires.append(element)
        self.drawn.append(Wire(source, target, tuple(clean)))
        self.extent.append(hull(clean))

    # -- words ----------------------------------------------------------------------------------
    def text(
        self,
        x: float,
        baseline: float,
        line: Line,
        *,
        size: float = SMALL,
        css: str = "",
        anchor: str = "start",
        owner: str = "",
        role: str = "text",
    ) -> None:
        """One line of text; ``anchor`` is ``start``, ``middle`` or ``end``."""
        if not line:
            return
        spans = "".join(_span(run.text, run.code, size) for run in line)
        place = "" if anchor == "start" else f' text-anchor="{anchor}"'
        names = f"fg-text {css}".strip()
        self.words.append(
            f'<text class="{names}" x="{number(x)}" y="{number(baseline)}" '
            f'font-size="{number(size)}"{place}>{spans}</text>'
        )
        width = line_width(line, size, bold=css.startswith(("fg-name", "fg-title", "fg-heading")))
        left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
        box = Box(left, baseline - size * 0.9, width, size * 1.15)
        self.placed.append(Placed(role, owner, box))
        self.extent.append(box)

    def block(
        self,
        x: float,
        top: float,
        block: Block,
        *,
        css: str = "",
        anchor: str = "start",
        owner: str = "",
        role: str = "text",
    ) -> None:
        """Wrapped lines, the first one's line box starting at ``top``."""
        step = block.size * LEADING
        for index, line in enumerate(block.lines):
            baseline = top + index * step + step / 2 + block.size * 0.36
            self.text(x, baseline, line, size=block.size, css=css, anchor=anchor, owner=owner, role=role)

    def words_of(self, arrow: Arrow, block: Block, box: Box) -> None:
        """The words of a wire, in ``box``."""
        css, owner = f"fg-soft{marked(arrow.mark)}", f"{arrow.source}→{arrow.target}"
        self.block(box.cx, box.y, block, css=css, anchor="middle", owner=owner, role="label")

    # -- output ---------------------------------------------------------------------------------
    def bounds(self, margin: float = MARGIN) -> Box:
        """The rectangle around everything, ``margin`` px wider on every side, on whole pixels."""
        left = math.floor(min(box.x for box in self.extent) - margin)
        top = math.floor(min(box.y for box in self.extent) - margin)
        right = math.ceil(max(box.right for box in self.extent) + margin)
        bottom = math.ceil(max(box.bottom for box in self.extent) + margin)
        return Box(left, top, right - left, bottom - top)

    def body(self) -> str:
        """All elements, back to front, on one line."""
        layers = (
            ("panels", self.panels),
            ("wires", self.wires),
            ("shapes", self.shapes),
            ("words", self.words),
        )
        return "".join(f'<g class="fg-{name}">{"".join(items)}</g>' for name, items in layers if items)


def _span(text: str, code: bool, size: float) -> str:
    if not code:
        return escape(text)
    return f'<tspan class="fg-code" font-size="{number(code_size(size))}">{escape(text)}</tspan>'
