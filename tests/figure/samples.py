"""Small projects with figures of every kind, for the tests."""

from __future__ import annotations

from pathlib import Path

from anatomy.paths import Project

FLOW = """\
kind = "flow"
title = "一次 `append` 怎样走"
alt = "追加时先看有没有空位：有就原地写入，没有就先换一块更大的数组，换不到就抛异常。"
grid = [
  ".      call .",
  ".      room .",
  "resize put  .",
  ".      done oom",
]
legend = [{ text = "出错", style = "dashed", mark = "danger" }]

[[groups]]
id = "c"
text = "C 层"

[[nodes]]
id = "call"
text = "`a.append(x)`"
note = "Python 调用"
kind = "start"

[[nodes]]
id = "room"
text = "还有没有空位？"
kind = "decision"
group = "c"

[[nodes]]
id = "resize"
text = "换一块更大的数组，再把旧的内容搬过去"
note = "一次可能很贵，平均很便宜"
group = "c"

[[nodes]]
id = "put"
text = "写入指针，长度加一"
kind = "data"
group = "c"

[[nodes]]
id = "oom"
text = "`MemoryError`"
kind = "danger"
mark = "danger"

[[nodes]]
id = "done"
text = "返回"
kind = "end"

[[edges]]
from = "call"
to = "room"

[[edges]]
from = "room"
to = "put"
label = "有"

[[edges]]
from = "room"
to = "resize"
label = "没有，要先腾出地方来才行"

[[edges]]
from = "resize"
to = "put"

[[edges]]
from = "resize"
to = "oom"
label = "失败"
dashed = true
mark = "danger"

[[edges]]
from = "put"
to = "done"

[[edges]]
from = "done"
to = "call"
label = "下一次"
"""

LAYOUT = """\
kind = "layout"
title = "两块内存"
grid = ["head array", ". thing"]
legend = [{ text = "指针", mark = "accent" }]
alt = "头部里有一个指针，指向另一块数组；数组的最后两格还没有用。"
blocks = [
  { id = "head", title = "`Head`", note = "24 字节", fields = [
    { name = "size", offset = 0, type = "long", value = "3" },
    { name = "items", offset = 8, type = "void **", to = "array", mark = "accent" },
    { name = "room", offset = 16, type = "long", value = "5" },
  ] },
  { id = "thing", title = "对象", fields = [{ name = "值" }] },
]
pointers = [
  { from = "head.size", to = "array[3]", label = "下一个写这里", dashed = true },
]

[[arrays]]
id = "array"
title = "数组"
cells = ["a", { text = "b", to = "thing" }, "c"]
unused = 2
unused_text = "未用"
"""

CELLS = """\
kind = "layout"
title = "格子指向格子"
grid = ["u .", "d thing", "tall ."]
alt = "上面一行的两个格子分别指向下面一行的格子和右边的对象。"
arrays = [
  { id = "u", cells = ["a", { text = "b", to = "d[2]" }, { text = "c", to = "thing" }] },
  { id = "d", title = "下", cells = ["x", "y", "z"] },
  { id = "tall", cells = ["1", { text = "2", to = "thing" }], vertical = true },
]
blocks = [{ id = "thing", title = "对象", fields = [{ name = "值" }] }]
pointers = [{ from = "u[0]", to = "u[2]", label = "同一行" }]
"""

LANES = """\
kind = "lanes"
title = "谁切到谁"
alt = "主协程让给调度者，调度者启动 `g1`，`g1` 结束后一路切回来。"
lanes = [ { id = "MAIN", text = "主协程" }, { id = "HUB" }, { id = "G1", text = "`g1`", mark = "accent" } ]
steps = [
  { from = "MAIN", to = "HUB", label = "等它结束" },
  { from = "HUB", to = "G1", label = "`switch()`" },
  { from = "G1", to = "G1", label = "干活" },
  { from = "G1", to = "HUB", dashed = true },
  { from = "HUB", to = "MAIN", label = "回来", mark = "good" },
]
"""

TRACE = """\
kind = "lanes"
title = "录下来的切换"
alt = "两条线之间来回切换了三次，按录下的顺序画出。"
source = "../experiments/recorded/trace.cpython-3.11.txt"
pattern = '^(?P<from>\\w+) -> (?P<to>\\w+)(?:: (?P<label>.*))?$'
labels = { "start" = "启动" }
"""

RECORDED_TRACE = "ONE -> TWO: start\nnothing here\nTWO -> ONE: 5 left\nONE -> TWO\n"

CHART = """\
kind = "chart"
title = "长度与容量"
alt = "长度一格格增加，容量像楼梯一样一级一级上升。"
style = "step"
x = { label = "长度" }
y = { label = "容量", unit = "格" }

[[series]]
name = "容量"
source = "../experiments/recorded/growth.cpython-3.11.txt"
pattern = 'n=(?P<x>\\d+) room=(?P<y>\\d+)'

[[series]]
name = "长度"
style = "line"
dashed = true
mark = "muted"
points = [[0, 0], [12, 12]]
"""

RECORDED_GROWTH = "".join(f"n={n} room={(n + 7) // 8 * 8}\n" for n in range(13))

BARS = """\
kind = "chart"
title = "哪一种慢"
alt = "在开头插入比在末尾追加慢四十倍左右。"
style = "bar"
horizontal = true
y = { label = "相对耗时", unit = "倍" }

[[series]]
name = "一千项"
points = [["在末尾追加 `append`", 1], ["在开头插入 `insert(0, x)`", 41.257]]

[[series]]
name = "一万项"
points = [["在末尾追加 `append`", 1], ["在开头插入 `insert(0, x)`", 390]]
"""

COLUMNS = BARS.replace("horizontal = true\n", "")

WIDE = """\
kind = "flow"
title = "一分为三再合起来"
alt = "一个宽的节点分出三路，三路又合到一个宽的节点上，电话上把它们叠成一列。"
grid = ["split split split", "left middle right", "join join join"]
narrow = ["split split", "left right", "middle .", "join join"]
nodes = [
  { id = "split", text = "一分为三：每一路都要走到" },
  { id = "left", text = "`the_left_way_round`", note = "向左" },
  { id = "middle", text = "`the_middle_way`", note = "居中" },
  { id = "right", text = "`the_right_way`", note = "向右" },
  { id = "join", text = "三路都到了，才算完", kind = "end" },
]
edges = [
  { from = "split", to = "left" }, { from = "split", to = "middle" }, { from = "split", to = "right" },
  { from = "left", to = "join" }, { from = "middle", to = "join" }, { from = "right", to = "join" },
]
"""

ALL = {
    "flow": FLOW,
    "wide": WIDE,
    "layout": LAYOUT,
    "cells": CELLS,
    "lanes": LANES,
    "trace": TRACE,
    "chart": CHART,
    "bars": BARS,
    "columns": COLUMNS,
}


def make_project(root: Path, figures: dict[str, str] | None = None) -> Project:
    """A project whose article ``demo`` has ``figures`` (default: one of each kind) and their recordings."""
    folder = root / "docs" / "demo" / "figures"
    recorded = root / "docs" / "demo" / "experiments" / "recorded"
    folder.mkdir(parents=True)
    recorded.mkdir(parents=True)
    (root / "snippets").mkdir()
    (root / "mkdocs.yml").write_text("site_name: demo\n", encoding="utf-8")
    for name, text in (ALL if figures is None else figures).items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    (recorded / "trace.cpython-3.11.txt").write_text(RECORDED_TRACE, encoding="utf-8")
    (recorded / "growth.cpython-3.11.txt").write_text(RECORDED_GROWTH, encoding="utf-8")
    return Project(root)
