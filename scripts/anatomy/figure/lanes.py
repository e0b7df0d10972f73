"""Lanes: who runs, and who switches to whom, from top to bottom in time."""

import itertools
import math
from dataclasses import dataclass
from pathlib import Path

from anatomy.errors import Undrawable, did_you_mean
from anatomy.figure.canvas import Canvas
from anatomy.figure.geometry import Box
from anatomy.figure.kinds import Lane, Lanes
from anatomy.figure.model import Arrow, check_label, marked
from anatomy.figure.recorded import matches
from anatomy.figure.text import BODY, SMALL, Block, Run, wrap

_BAR = 8.0
"""Width of the bar on the lane that runs, px."""


@dataclass(frozen=True)
class _Form:
    """How close lanes may stand: the width of words and of a lane's head, and from lane to lane, px."""

    words: float
    head: float
    apart: float


_FORMS = (_Form(132, 72, 96), _Form(104, 60, 80), _Form(80, 48, 68), _Form(60, 44, 56))
"""Tried one after another until the picture fits."""


@dataclass
class _Row:
    step: Arrow
    label: Block | None
    a: int
    b: int
    y: float = 0.0


def resolve(figure: Lanes, folder: Path) -> tuple[list[Lane], list[Arrow]]:
    """The lanes and steps to draw, read from the recorded trace when there is one.

    Raises Undrawable for a lane that is not declared, and for a trace that cannot be read.
    """
    steps = list(figure.steps)
    if figure.source is not None:
        steps = []
        for match in matches(figure, folder, ("from", "to")):
            label = match.groups.get("label") or None
            if label is not None and (label := figure.labels.get(label, _as_code(label))) == "``":
                label = None
            try:
                check_label(label or "-")
            except ValueError as error:
                said = f"line {match.line} of the recording: the label {error}"
                raise Undrawable(said, "pattern") from None
            ends = {"from": match.groups["from"] or "", "to": match.groups["to"] or ""}
            steps.append(Arrow.model_validate({**ends, "label": label}))
    lanes = list(figure.lanes)
    known = [lane.id for lane in lanes]
    for index, step in enumerate(steps):
        for end in (step.source, step.target):
            if end in known:
                continue
            if figure.lanes:
                what = f"the step {step.source} → {step.target} names no lane {end!r}"
                at = ("pattern",) if figure.source else ("steps", index)
                raise Undrawable(what + did_you_mean(end, known), *at)
            lanes.append(Lane(id=end))
            known.append(end)
    return lanes, steps


def _as_code(label: str) -> str:
    """A recorded label as it was printed."""
    clean = label.replace("`", "'").strip()
    return f"`{clean}`" if clean.isascii() else clean


def draw(figure: Lanes, folder: Path, width: int) -> Canvas:
    """The picture of the lanes, at most ``width`` px wide; ``folder`` is where its TOML stands.

    Raises Undrawable as ``resolve``, and when it does not fit.
    """
    lanes, steps = resolve(figure, folder)
    for form in _FORMS:
        canvas = _drawn(lanes, steps, form, bars=figure.active)
        if canvas.bounds().w <= width:
            return canvas
    raise Undrawable(f"does not fit {width} px; shorten the words, or use fewer lanes", "lanes")


def _drawn(lanes: list[Lane], steps: list[Arrow], form: _Form, *, bars: bool) -> Canvas:
    canvas = Canvas()
    at = {lane.id: index for index, lane in enumerate(lanes)}
    heads = [wrap(lane.text or f"`{lane.id}`", BODY, form.words) for lane in lanes]
    labels = [wrap(step.label, SMALL, form.words) if step.label else None for step in steps]
    labelled = zip(steps, labels, strict=True)
    rows = [_Row(step, label, at[step.source], at[step.target]) for step, label in labelled]
    widths = [max(form.head, math.ceil(block.width + 24.0)) for block in heads]
    xs = _positions(widths, rows, form)
    top = max(block.height for block in heads) + 14
    bottom = _set_heights(rows, top + 8) + 24
    for lane, block, x, width in zip(lanes, heads, xs, widths, strict=True):
        canvas.line([(x, top), (x, bottom)], "fg-life", behind=True)
        css = f"fg-box fg-lane{marked(lane.mark)}"
        canvas.rect(Box(x - width / 2, 0, width, top), css, owner=lane.id)
        canvas.block(x, (top - block.height) / 2, block, anchor="middle", owner=lane.id)
    if bars:
        _bars(canvas, lanes, rows, xs, top, bottom)
    for number, row in enumerate(rows, 1):
        _row(canvas, row, number, xs, xs[0] - widths[0] / 2 - 10)
    return canvas


def _set_heights(rows: list[_Row], y: float) -> float:
    """Give each row its place from ``y`` on; the end of the last one."""
    for row in rows:
        height = row.label.height if row.label else 0.0
        if row.a == row.b:
            row.y = y + 14 + height / 2
            y = row.y + 6 + height / 2
        else:
            y = row.y = y + 10 + max(height, 10.0)
    return y


def _positions(widths: list[float], rows: list[_Row], form: _Form) -> list[float]:
    """The x of each lane: labels fit between neighbours, boxes do not touch."""
    need = [(a + b) / 2 + 14 for a, b in itertools.pairwise(widths)]
    half = [0.0] * len(widths)
    for row in rows:
        width = row.label.width if row.label else 0.0
        if row.a == row.b:
            half[row.a] = max(half[row.a], width / 2 + 12)
        else:
            side = row.a if row.a < row.b else row.a - 1
            need[side] = max(need[side], width + 34)
    xs = [0.0]
    for index, gap in enumerate(need):
        beside = max(half[index] + 14, half[index + 1] + 14, half[index] + half[index + 1] + 10)
        xs.append(xs[-1] + math.ceil(max(gap, form.apart, beside)))
    return xs


def _bars(
    canvas: Canvas, lanes: list[Lane], rows: list[_Row], xs: list[float], top: float, bottom: float
) -> None:
    """A bar on the lane that runs, from the switch into it to the switch out of it."""
    since = top
    for index, row in enumerate(rows):
        leaves = row.a != row.b
        if index and rows[index - 1].b != row.a:
            since = row.y - 10
        if leaves:
            _bar(canvas, lanes[row.a], xs[row.a], since, row.y)
            since = row.y
    if rows:
        _bar(canvas, lanes[rows[-1].b], xs[rows[-1].b], since, bottom - 6)


def _bar(canvas: Canvas, lane: Lane, x: float, start: float, end: float) -> None:
    box = Box(x - _BAR / 2, start, _BAR, end - start)
    canvas.rect(box, f"fg-bar{marked(lane.mark)}", radius=3, role="bar")


def _row(canvas: Canvas, row: _Row, number: int, xs: list[float], left: float) -> None:
    step = row.step
    owner = f"{number}:{step.source}→{step.target}"
    canvas.text(left, row.y + 4, (Run(str(number)),), css="fg-soft", anchor="end", owner=owner, role="number")
    if row.a == row.b:
        if row.label is None:
            canvas.rect(Box(xs[row.a] - 5, row.y - 5, 10, 10), f"fg-box{step.css}", radius=5, role="dot")
            return
        width, height = row.label.width + 18, row.label.height + 8
        box = Box(xs[row.a] - width / 2, row.y - height / 2, width, height)
        canvas.rect(box, f"fg-box fg-work{step.css}", radius=4, owner=owner)
        canvas.block(xs[row.a], row.y - row.label.height / 2, row.label, anchor="middle", owner=owner)
        return
    sign = 1 if row.b > row.a else -1
    start, end = xs[row.a] + sign * _BAR / 2, xs[row.b] - sign * (_BAR / 2 + 1)
    canvas.wire([(start, row.y), (end, row.y)], step.css, source=step.source, target=step.target)
    if row.label is not None:
        middle = (xs[row.a] + xs[row.a + sign]) / 2
        top, soft = row.y - row.label.height - 3, f"fg-soft{marked(step.mark)}"
        canvas.block(middle, top, row.label, css=soft, anchor="middle", owner=owner, role="label")
