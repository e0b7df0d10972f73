"""What stands on a picture: nothing overlaps, words stay in their boxes, wires reach their ends."""

from __future__ import annotations

import html
import itertools
import random
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from anatomy.figure import flow
from anatomy.figure import text as texts
from anatomy.figure.canvas import NARROW, WIDE, Canvas
from anatomy.figure.geometry import Box, Point
from anatomy.figure.kinds import Flow
from anatomy.figure.partial import load, paint
from anatomy.figure.route import Link, Port, Router
from figure.samples import ALL, make_project

BOTH = pytest.mark.parametrize("width", [WIDE, NARROW])


def canvas_of(name: str, tmp_path: Path, width: int = WIDE) -> Canvas:
    project = make_project(tmp_path)
    path = project.docs / "demo" / "figures" / f"{name}.toml"
    figure, _document = load(path)
    return paint(figure, path.parent, width)


def drawn(text: str, width: int = WIDE) -> Canvas:
    return flow.draw(Flow.model_validate(tomllib.loads(text)), width)


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


@BOTH
@pytest.mark.parametrize("name", sorted(ALL))
def test_nothing_overlaps(name: str, width: int, tmp_path: Path) -> None:
    """Boxes and labels keep clear of one another in a figure of every kind."""
    assert overlaps(canvas_of(name, tmp_path, width)) == []


@BOTH
@pytest.mark.parametrize("name", sorted(ALL))
def test_words_stay_in_their_boxes(name: str, width: int, tmp_path: Path) -> None:
    """Each line of a node, field or cell lies within its box."""
    assert escapes(canvas_of(name, tmp_path, width)) == []


@BOTH
@pytest.mark.parametrize("name", ["flow", "wide", "layout", "cells", "lanes", "trace"])
def test_wires_run_through_nothing(name: str, width: int, tmp_path: Path) -> None:
    """No wire passes through a box or a word."""
    canvas = canvas_of(name, tmp_path, width)
    assert canvas.drawn
    assert crossed(canvas) == []


@BOTH
@pytest.mark.parametrize("name", ["flow", "wide"])
def test_wires_reach_their_ends(name: str, width: int, tmp_path: Path) -> None:
    """Every edge begins on the border of its source, ends on that of its target, and has square corners."""
    canvas = canvas_of(name, tmp_path, width)
    boxes = {item.owner: item.box for item in canvas.placed if item.role == "box"}
    assert len(canvas.drawn) == {"flow": 7, "wide": 6}[name]
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


@BOTH
def test_a_panel_holds_its_group_and_nobody_else(width: int, tmp_path: Path) -> None:
    """The backgrounds of a group surround its members and no other node."""
    canvas = canvas_of("flow", tmp_path, width)
    panels = [item.box for item in canvas.placed if item.role == "panel"]
    boxes = {item.owner: item.box for item in canvas.placed if item.role == "box"}
    for owner in ("room", "resize", "put"):
        assert sum(panel.holds(boxes[owner]) for panel in panels) == 1
    for owner in ("call", "oom", "done"):
        assert not any(panel.overlaps(boxes[owner]) for panel in panels)


@BOTH
@pytest.mark.parametrize("name", sorted(ALL))
def test_no_form_is_wider_than_its_place(name: str, width: int, tmp_path: Path) -> None:
    assert canvas_of(name, tmp_path, width).bounds().w <= width


def test_without_a_narrow_grid_no_word_is_broken_while_a_stack_would_keep_it(tmp_path: Path) -> None:
    """Three columns of long names fit no phone: the nodes come one below another in the order written, their names whole."""
    text = ALL["wide"].replace('narrow = ["split split", "left right", "middle .", "join join"]\n', "")
    canvas = drawn(text, NARROW)
    boxes = [item.box for item in canvas.placed if item.role == "box"]
    assert len({box.cx for box in boxes}) == 1
    assert [box.y for box in boxes] == sorted(box.y for box in boxes)
    assert any(">the_left_way_round<" in html.unescape(word) for word in canvas.words)


def test_lanes_are_numbered_and_run_down(tmp_path: Path) -> None:
    """Steps come one below another in the order written, each with its number."""
    canvas = canvas_of("lanes", tmp_path)
    heights = [wire.points[0][1] for wire in canvas.drawn]
    assert heights == sorted(heights)
    assert len(set(heights)) == 4
    assert sum(item.role == "number" for item in canvas.placed) == 5


def random_flow(seed: int) -> str:
    """A flow of our own making on a grid of our own making: some labels, groups, cycles, long words, wide nodes."""
    dice = random.Random(seed)
    count = dice.randint(3, 11)
    columns = dice.randint(1, 4)
    cells = [f"n{index}" for index in range(count)]
    for _ in range(dice.randint(0, 3)):
        cells.insert(dice.randrange(len(cells)), ".")
    rows = [cells[start : start + columns] for start in range(0, len(cells), columns)]
    rows[-1] += ["."] * (columns - len(rows[-1]))
    if columns > 1 and dice.random() < 0.5:
        rows.append(["last"] * columns)
        count += 1
    names = [name for row in rows for name in dict.fromkeys(row) if name != "."]
    lines = ['kind = "flow"', 'title = "随机"', 'alt = "一张随机生成的流程图，只为检验排版。"', "grid = ["]
    lines += [f'  "{" ".join(row)}",' for row in rows] + ["]"]
    grouped = dice.random() < 0.5
    if grouped:
        lines += ["[[groups]]", 'id = "g"', 'text = "一组"']
    size = dice.randint(1, max(1, count // 2))
    for index, name in enumerate(names):
        text = "".join(dice.choice("追加写入数组指针长度容量") for _ in range(dice.randint(2, 16)))
        kind = dice.choice(["step", "step", "data", "decision", "danger"])
        lines += ["[[nodes]]", f'id = "{name}"', f'text = "{text}"', f'kind = "{kind}"']
        if grouped and index < size:
            lines.append('group = "g"')
    pairs = {(names[dice.randrange(index)], names[index]) for index in range(1, len(names))}
    for _ in range(dice.randint(0, count // 2)):
        a, b = dice.sample(names, 2)
        pairs.add((a, b))
    for a, b in sorted(pairs):
        lines += ["[[edges]]", f'from = "{a}"', f'to = "{b}"']
        if dice.random() < 0.4:
            words = "".join(dice.choice("是否有没失败") for _ in range(dice.randint(1, 9)))
            lines.append(f'label = "{words}"')
        if dice.random() < 0.2:
            lines.append("dashed = true")
    return "\n".join(lines) + "\n"


@BOTH
@pytest.mark.parametrize("seed", range(40))
def test_random_flows_are_clean(seed: int, width: int) -> None:
    """Graphs nobody has looked at keep the same promises."""
    figure = Flow.model_validate(tomllib.loads(random_flow(seed)))
    canvas = flow.draw(figure, width)
    assert canvas.bounds().w <= width
    assert overlaps(canvas) == []
    assert escapes(canvas) == []
    assert crossed(canvas) == []
    assert len(canvas.drawn) == len(figure.edges)
    boxes = {item.owner: item.box for item in canvas.placed if item.role == "box"}
    for wire in canvas.drawn:
        assert on_border(wire.points[0], boxes[wire.source]), wire
        assert on_border(wire.points[-1], boxes[wire.target]), wire
    for panel in (item for item in canvas.placed if item.role == "panel"):
        for node in figure.nodes:
            if node.group != panel.owner:
                assert not panel.box.overlaps(boxes[node.id]), node.id


def chain(*edges: str) -> str:
    """A flow of three nodes: ``b`` and ``c`` below ``a``."""
    ends = (edge.split(">") for edge in edges)
    written = ", ".join(f'{{ from = "{a}", to = "{b}" }}' for a, b in ends)
    return f"""\
kind = "flow"
title = "三个节点"
alt = "三个节点自上而下排成一列。"
nodes = [{{ id = "a", text = "起点" }}, {{ id = "b", text = "中间" }}, {{ id = "c", text = "终点" }}]
edges = [{written}]
"""


def test_an_edge_to_the_node_right_above_is_straight() -> None:
    """In a column read upwards, the wire goes straight up instead of round the outside."""
    for wire in drawn(chain("b>a", "c>b")).drawn:
        (x1, y1), (x2, y2) = wire.points
        assert x1 == x2
        assert y1 > y2


def test_an_edge_past_a_node_goes_round_it_at_the_nearer_side() -> None:
    """Two bends beside the node, no more than the first outer line away from it."""
    canvas = drawn(chain("a>b", "b>c", "a>c"))
    boxes = {item.owner: item.box for item in canvas.placed if item.role == "box"}
    (past,) = (wire for wire in canvas.drawn if (wire.source, wire.target) == ("a", "c"))
    assert len(past.points) == 4
    assert min(abs(past.points[1][0] - side) for side in (boxes["b"].x, boxes["b"].right)) == 14


def segments(wires: Iterator[list[Point]] | list[list[Point]]) -> list[tuple[int, Point, Point]]:
    return [(index, a, b) for index, wire in enumerate(wires) for a, b in itertools.pairwise(wire)]


def shared(wires: list[list[Point]]) -> float:
    """How long the stretches are on which wires lie on one another, px."""
    total = 0.0
    for (i, a, b), (j, c, d) in itertools.combinations(segments(wires), 2):
        if i == j:
            continue
        for axis in (0, 1):
            if len({a[axis], b[axis], c[axis], d[axis]}) == 1:
                low = max(min(a[1 - axis], b[1 - axis]), min(c[1 - axis], d[1 - axis]))
                high = min(max(a[1 - axis], b[1 - axis]), max(c[1 - axis], d[1 - axis]))
                total += max(0.0, high - low)
    return total


def routed(starts: tuple[str, str], ends: tuple[str, str]) -> list[list[Point]]:
    """Two wires from one box to another, 100 px below it."""
    boxes = [Box(0, 0, 80, 40).grown(10), Box(0, 140, 80, 40).grown(10)]
    below, above = (
        [Port(40, 40, "bottom"), Port(54, 40, "bottom", 10)],
        [Port(40, 140, "top"), Port(54, 140, "top", 10)],
    )
    links = [Link(below, above, start, end) for start, end in zip(starts, ends, strict=True)]
    found = Router(boxes, links, [-14, 94], [-14, 90, 194]).route()
    return [found[0], found[1]]


def test_wires_that_begin_together_share_their_way_and_others_do_not() -> None:
    """Equal names of a start, or of an end, let wires lie on one another; unlike ones keep them apart."""
    assert shared(routed(("a", "a"), ("b", "c"))) == 100
    assert shared(routed(("a", "d"), ("b", "b"))) == 100
    assert shared(routed(("a", "d"), ("b", "c"))) == 0


def test_no_way_is_no_route() -> None:
    """A target walled in on all sides is reached by no wire, and no wire runs through the wall."""
    wall = [Box(-50, -50, 200, 10), Box(-50, 90, 200, 10), Box(-50, -50, 10, 150), Box(140, -50, 10, 150)]
    link = Link([Port(200, 0, "left")], [Port(40, 0, "top")], "a", "b")
    assert Router(wall, [link], [-80, 180, 260], [-80, -20, 120]).route() == {}


def test_a_word_without_end_is_cut_in_few_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each piece is found by halving: a label of 2,000 letters once took half a minute."""
    looks = 0
    whole = texts.run_width

    def counted(run: str, size: float, *, code: bool = False, bold: bool = False) -> float:
        nonlocal looks
        looks += 1
        return whole(run, size, code=code, bold=bold)

    monkeypatch.setattr(texts, "run_width", counted)
    block = texts.wrap("x" * 2000)
    assert "".join(run.text for line in block.lines for run in line) == "x" * 2000
    assert looks < 50_000
