"""What stands on a picture: nothing overlaps, words stay in their boxes, wires reach their ends."""

from __future__ import annotations

import itertools
import random
import tomllib
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from anatomy.figure.canvas import Box, Canvas, Point
from anatomy.figure.model import Flow
from anatomy.figure.partial import load, paint

from .samples import ALL, make_project

ADAPTER: TypeAdapter[Flow] = TypeAdapter(Flow)


def canvas_of(name: str, tmp_path: Path) -> Canvas:
    project = make_project(tmp_path)
    path = project.docs / "demo" / "figures" / f"{name}.toml"
    return paint(load(path), path.parent)


def overlaps(canvas: Canvas) -> list[str]:
    """Every pair of things that lie on one another and should not."""
    boxes = [item for item in canvas.placed if item.role == "box"]
    labels = [item for item in canvas.placed if item.role in ("label", "number")]
    found = []
    for a, b in itertools.combinations(boxes, 2):
        if a.box.overlaps(b.box):
            found.append(f"box {a.owner} on box {b.owner}")
    for label in labels:
        for box in boxes:
            if label.box.overlaps(box.box, slack=1):
                found.append(f"label {label.owner} on box {box.owner}")
    for a, b in itertools.combinations(labels, 2):
        if a.box.overlaps(b.box, slack=1.5):
            found.append(f"label {a.owner} on label {b.owner}")
    return found


def escapes(canvas: Canvas) -> list[str]:
    """Every line of text that leaves the box it belongs to."""
    boxes: dict[str, Box] = {item.owner: item.box for item in canvas.placed if item.role == "box"}
    found = []
    for text in (item for item in canvas.placed if item.role == "text"):
        home = boxes.get(text.owner) or boxes[text.owner.split(".")[0].split("[")[0]]
        if not home.holds(text.box):
            found.append(f"{text.owner}: {text.box} leaves {home}")
    return found


def hits(a: Point, b: Point, box: Box, inset: float) -> bool:
    """Whether the segment from ``a`` to ``b`` passes through ``box`` made smaller by ``inset``."""
    inner = box.grown(-inset)
    return Box(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1])).overlaps(
        inner, slack=-0.01
    )


def crossed(canvas: Canvas) -> list[str]:
    """Every box or label that a wire runs through."""
    found = []
    solid = [item for item in canvas.placed if item.role in ("box", "label")]
    for wire in canvas.drawn:
        for a, b in itertools.pairwise(wire.points):
            for item in solid:
                if hits(a, b, item.box, 1.5):
                    found.append(f"wire {wire.source}→{wire.target} through {item.role} {item.owner}")
    return found


def on_border(point: Point, box: Box) -> bool:
    x, y = point
    inside = box.grown(1.0)
    core = box.grown(-1.0)
    within = inside.x <= x <= inside.right and inside.y <= y <= inside.bottom
    return within and not (core.x < x < core.right and core.y < y < core.bottom)


@pytest.mark.parametrize("name", sorted(ALL))
def test_nothing_overlaps(name: str, tmp_path: Path) -> None:
    """Boxes and labels keep clear of one another in a figure of every kind."""
    assert overlaps(canvas_of(name, tmp_path)) == []


@pytest.mark.parametrize("name", sorted(ALL))
def test_words_stay_in_their_boxes(name: str, tmp_path: Path) -> None:
    """Each line of a node, field or cell lies within its box."""
    assert escapes(canvas_of(name, tmp_path)) == []


@pytest.mark.parametrize("name", ["flow", "right", "layout", "cells", "lanes", "trace"])
def test_wires_run_through_nothing(name: str, tmp_path: Path) -> None:
    """No wire passes through a box or a word."""
    canvas = canvas_of(name, tmp_path)
    assert canvas.drawn
    assert crossed(canvas) == []


@pytest.mark.parametrize("name", ["flow", "right"])
def test_wires_reach_their_ends(name: str, tmp_path: Path) -> None:
    """Every edge begins on the border of its source, ends on that of its target, and has square corners."""
    canvas = canvas_of(name, tmp_path)
    boxes = {item.owner: item.box for item in canvas.placed if item.role == "box"}
    assert len(canvas.drawn) == 7
    for wire in canvas.drawn:
        assert on_border(wire.points[0], boxes[wire.source]), wire
        assert on_border(wire.points[-1], boxes[wire.target]), wire
        for (ax, ay), (bx, by) in itertools.pairwise(wire.points):
            assert abs(ax - bx) < 0.3 or abs(ay - by) < 0.3, wire


def test_pointers_begin_at_their_field_and_end_at_their_cell(tmp_path: Path) -> None:
    """A pointer of a memory picture touches the row it is written at and the cell or block it names."""
    canvas = canvas_of("layout", tmp_path)
    boxes = {item.owner: item.box for item in canvas.placed if item.role == "box"}
    rows = {item.owner: item.box for item in canvas.placed if item.role == "text"}
    wires = {(wire.source, wire.target): wire.points for wire in canvas.drawn}
    start, end = wires["head.items", "array"][0], wires["head.items", "array"][-1]
    assert start[0] == pytest.approx(boxes["head"].right)
    assert abs(start[1] - rows["head.items"].cy) < 4
    assert on_border(end, boxes["array"])
    cell = wires["head.size", "array[3]"][-1]
    assert cell[1] == pytest.approx(boxes["array"].bottom)
    width = boxes["array"].w / 5
    assert boxes["array"].x + 3 * width < cell[0] < boxes["array"].x + 4 * width


def test_a_panel_holds_its_group_and_nobody_else(tmp_path: Path) -> None:
    """The background of a group surrounds its members and no other node."""
    for name in ("flow", "right"):
        canvas = canvas_of(name, tmp_path / name)
        (panel,) = (item.box for item in canvas.placed if item.role == "panel")
        boxes = {item.owner: item.box for item in canvas.placed if item.role == "box"}
        for owner in ("room", "resize", "put"):
            assert panel.holds(boxes[owner])
        for owner in ("call", "oom", "done"):
            assert not panel.overlaps(boxes[owner])


def test_lanes_are_numbered_and_run_down(tmp_path: Path) -> None:
    """Steps come one below another in the order written, each with its number."""
    canvas = canvas_of("lanes", tmp_path)
    heights = [wire.points[0][1] for wire in canvas.drawn]
    assert heights == sorted(heights)
    assert len(set(heights)) == 4
    assert sum(item.role == "number" for item in canvas.placed) == 5


def random_flow(seed: int, direction: str) -> str:
    """A flow of our own making: some labels, groups, cycles, long words."""
    dice = random.Random(seed)
    count = dice.randint(3, 11)
    lines = [
        'kind = "flow"',
        f'direction = "{direction}"',
        'title = "随机"',
        'alt = "一张随机生成的流程图，只为检验排版。"',
    ]
    grouped = dice.random() < 0.5
    if grouped:
        lines += ["[[groups]]", 'id = "g"', 'text = "一组"']
    size = dice.randint(1, max(1, count // 2))
    for index in range(count):
        text = "".join(dice.choice("追加写入数组指针长度容量") for _ in range(dice.randint(2, 16)))
        kind = dice.choice(["step", "step", "data", "decision", "danger"])
        lines += ["[[nodes]]", f'id = "n{index}"', f'text = "{text}"', f'kind = "{kind}"']
        if grouped and index < size:
            lines.append('group = "g"')
    pairs = set()
    for index in range(1, count):
        pairs.add((dice.randrange(index), index))
    for _ in range(dice.randint(0, count // 2)):
        a, b = dice.sample(range(count), 2)
        pairs.add((a, b))
    for a, b in sorted(pairs):
        lines += ["[[edges]]", f'from = "n{a}"', f'to = "n{b}"']
        if dice.random() < 0.4:
            lines.append(
                f'label = "{"".join(dice.choice("是否有没失败") for _ in range(dice.randint(1, 9)))}"'
            )
        if dice.random() < 0.2:
            lines.append("dashed = true")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("seed", range(40))
def test_random_flows_are_clean(seed: int, direction: str, tmp_path: Path) -> None:
    """Graphs nobody has looked at keep the same promises."""
    figure = ADAPTER.validate_python(tomllib.loads(random_flow(seed, direction)))
    canvas = paint(figure, tmp_path)
    assert overlaps(canvas) == []
    assert escapes(canvas) == []
    assert crossed(canvas) == []
    boxes = {item.owner: item.box for item in canvas.placed if item.role == "box"}
    for wire in canvas.drawn:
        assert on_border(wire.points[0], boxes[wire.source]), wire
        assert on_border(wire.points[-1], boxes[wire.target]), wire
    for panel in (item for item in canvas.placed if item.role == "panel"):
        for node in figure.nodes:
            assert panel.box.overlaps(boxes[node.id]) == (node.group == panel.owner), node.id


def test_an_edge_to_the_node_right_above_is_straight(tmp_path: Path) -> None:
    """In a column drawn upwards, the wire goes straight up instead of round the outside."""
    text = """\
kind = "flow"
title = "向上"
alt = "三个节点自下而上排成一列，箭头笔直向上。"
nodes = [
  { id = "a", text = "起点", row = 2, col = 0 },
  { id = "b", text = "中间", row = 1, col = 0 },
  { id = "c", text = "终点", row = 0, col = 0 },
]
edges = [{ from = "a", to = "b" }, { from = "b", to = "c" }]
"""
    canvas = paint(ADAPTER.validate_python(tomllib.loads(text)), tmp_path)
    for wire in canvas.drawn:
        (x1, y1), (x2, y2) = wire.points
        assert x1 == x2
        assert y1 > y2


def test_an_edge_back_between_two_columns_climbs_in_between(tmp_path: Path) -> None:
    """Going back to the next column, the wire takes the strip between the two and not the way round."""
    text = """\
kind = "flow"
title = "切换"
alt = "左列最下面的节点切换到右列最上面的节点。"
nodes = [
  { id = "a", text = "左上", row = 0, col = 0 },
  { id = "b", text = "左下", row = 1, col = 0 },
  { id = "c", text = "右上", row = 0, col = 1 },
]
edges = [{ from = "a", to = "b" }, { from = "b", to = "c" }]
"""
    canvas = paint(ADAPTER.validate_python(tomllib.loads(text)), tmp_path)
    boxes = {item.owner: item.box for item in canvas.placed if item.role == "box"}
    (back,) = (wire for wire in canvas.drawn if wire.source == "b")
    assert all(boxes["b"].right <= x <= boxes["c"].x for x, _ in back.points)
