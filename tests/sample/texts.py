"""The words and the code of the sample project."""

from __future__ import annotations

import re
from itertools import count

from anatomy.pages.headings import SECTIONS

WHEELS = 24
NAV = (
    ("首页", "index.md"),
    ("钟里的轮子", "wheel/index.md"),
    ("发条", "spring/index.md"),
    ("问题索引", "questions.md"),
    ("符号索引", "symbols.md"),
    ("引用与最新版本", "drift.md"),
    ("常见错误说法", "claims.md"),
    ("术语表", "glossary.md"),
    ("来源与许可", "licences.md"),
    ("怎样核对一条引用", "verify.md"),
)
WALK = (
    ("growth", "转速怎样长"),
    ("teeth", "齿与齿"),
    ("shafts", "轴"),
    ("friction", "摩擦"),
    ("escapement", "擒纵"),
    ("regulation", "快慢针"),
    ("winding", "上弦"),
    ("strike", "报时"),
    ("almanac", "日历"),
    ("case", "外壳"),
)
PARAGRAPH = (
    "这一段说明下面的代码从哪里拿到齿数，怎样把它变成转速，又在什么时候停下。"
    "先看入口：参数是上一个轮子的齿数，返回值是这一个轮子的转速。"
    "中间那一步把转速限制在九以内，限制不在别处再做一遍。"
)


# -- upstream --------------------------------------------------------------------------------------
def upstream(version: int) -> dict[str, str]:
    """The files of one version; version 2 changes the wheels whose number is divided by five."""
    return {
        "src/wheel.c": _wheels(version),
        "clock/spring.py": _springs(version),
        "LICENSE": "Do as you like with this clock.\n",
    }


def _wheels(version: int) -> str:
    parts = ['#include "wheel.h"\n\nint stop(void) { return 0; }\n']
    for number in range(WHEELS):
        factor = 3 if version == 2 and number % 5 == 0 else 2
        wide = (
            f'    report_speed_of_wheel(teeth, speed, {number}, "wheel {number:02} turns at the speed of its teeth", 0);\n'
            if number % 12 == 6
            else ""
        )
        follower = f"wheel_{number + 1:02}(speed)" if number + 1 < WHEELS else "stop()"
        parts.append(
            f"/* wheel {number} */\nstatic int\nwheel_{number:02}(int teeth)\n{{\n    int speed = teeth * {factor};\n"
            f"    if (speed > 9) {{\n        speed = 9;  /* the limit */\n    }}\n{wide}"
            f"    for (int tooth = 0; tooth < teeth; tooth++) {{\n        if (tooth == {number})\n            continue;\n"
            f"        speed += tooth % 2;\n    }}\n    return speed > 0 ? {follower} : stop();\n}}\n"
        )
    return "\n".join(parts)


def _springs(version: int) -> str:
    parts = ['"""Springs of our own clock."""\n']
    for number in range(6):
        parts.append(
            f"\nclass Spring{number}:\n    turns = {number}\n\n    def wind(self, turns):\n"
            f"        self.turns = min(self.turns + turns, {12 + version})\n        return self.turns\n\n"
            f"    def relax(self):\n        while self.turns:\n            self.turns -= 1\n            yield self.turns\n"
        )
    return "\n".join(parts)


# -- project ---------------------------------------------------------------------------------------
def project(first: str, second: str) -> dict[str, str]:
    """The sources of the project, by path. ``first`` and ``second`` are the commits of the two versions."""
    files = {
        "snippets/clock.toml": _pins(first, second),
        "docs/environments.toml": _ENVIRONMENTS,
        "docs/glossary.md": _GLOSSARY,
        "docs/index.md": _HOME,
        "docs/wheel/index.md": _wheel_page(),
        "docs/wheel/claims.toml": _CLAIMS,
        "docs/wheel/questions.toml": _QUESTIONS,
        "docs/spring/index.md": _spring_page(),
    }
    for name, (title, text) in _GENERATED.items():
        files[f"docs/{name}.md"] = (
            f"---\ntitle: {title}\ndescription: {title}。\n---\n\n# {title}\n\n{text}\n"
        )
    for number, (anchor, _title) in enumerate(WALK):
        files[f"docs/wheel/experiments/{anchor}.py"] = _experiment(anchor, number)
    for name, text in _FIGURES.items():
        files[f"docs/wheel/figures/{name}.toml"] = text
    files["docs/spring/experiments/wind.py"] = _experiment("wind", 3) + "".join(
        f"# 弹簧上 {n} 圈\n" for n in range(40)
    )
    files["docs/spring/experiments/turns.py"] = _STEPS
    return {name: _numbered(text) if name.endswith(".md") else text for name, text in files.items()}


def _numbered(text: str) -> str:
    """A page on which no paragraph says what another one does."""
    numbers = count(1)
    return re.sub("这一段", lambda _: f"第 {next(numbers)} 段", text)


def _pins(first: str, second: str) -> str:
    parts = [
        'repo = "acme/clock"\nlicence = "MIT"          # SPDX\nnotice = "LICENSE"\n',
        f'[pins.v1]\ncommit = "{first}"\ntag = "v1"\n',
        f'[pins.v2]\ncommit = "{second}"\ntag = "v2"\n',
    ]
    for number in range(WHEELS):
        rows = [
            f"[snippets.wheel-{number:02}]",
            'pin = "v1"',
            'path = "src/wheel.c"',
            f'symbol = "wheel_{number:02}"',
        ]
        rows.append(f'title = "第 {number} 个轮子"')
        if number % 5 == 4:
            rows.append('omit = [{ from = "int tooth = 0", to = "speed += tooth" }]')
        else:
            rows.append('highlight = ["speed = 9"]')
        rows.append('notes = [{ at = "int speed = teeth", text = "转速随齿数长，见 `teeth`" }]')
        parts.append("\n".join(rows) + "\n")
    parts.append(
        '[snippets.gears]\npin = "v1"\npath = "src/wheel.c"\nlines = "5-44"\ntitle = "连着的几个轮子"\n'
    )
    parts.append('[snippets.wheel-05-later]\npin = "v2"\npath = "src/wheel.c"\nsymbol = "wheel_05"\n')
    for number in range(4):
        parts.append(
            f'[snippets.spring-{number}]\npin = "v1"\npath = "clock/spring.py"\nsymbol = "Spring{number}"\n'
            f'notes = [{{ at = "def wind", text = "上弦" }}]\n'
        )
    return "\n".join(parts)


_ENVIRONMENTS = """\
version = 1

[environments."cpython-3"]
kind = "python"
label = "CPython 3"
version = "3"
how = "any CPython 3"

[environments."cpython-any"]
kind = "python"
label = "任一 CPython"
version = "3"
how = "any CPython 3"
"""


def _experiment(name: str, number: int) -> str:
    return (
        f'# /// experiment\n# title = "{name}：转了几圈"\n# envs = ["cpython-3", "cpython-any"]\n# ///\n'
        f'"""数一数第 {number} 个轮子。"""\n\nfor teeth in range({number + 4}):\n'
        f'    print(f"{{teeth:3}} {{min(teeth * {number + 2}, 9):3}}")\nprint("一共", {number + 4}, "行")\n'
    )


_STEPS = '''\
# /// experiment
# title = "上弦再松弦，一行一行看"
# envs = ["cpython-3", "cpython-any"]
# upstream = ["clock/v1"]
# steps = ["spring-0", "spring-1"]
# ///
"""跟着上游自己的代码走。"""

import os
import runpy
import sys

path = os.path.join(os.environ["ANATOMY_UPSTREAM"], "clock", "v1", "clock", "spring.py")
springs = runpy.run_path(path)


def trace(frame, event, arg):
    if frame.f_code.co_filename != path:
        return None
    if event == "line":
        spring = frame.f_locals["self"]
        name = type(spring).__name__
        print(f"spring-{name[-1]}:{frame.f_lineno}  `{name}` 停在 `{frame.f_code.co_name}`")
        print(f"  turns = {spring.turns}")
    return trace


sys.settrace(trace)
springs["Spring0"]().wind(2)
list(springs["Spring1"]().relax())
'''


_GLOSSARY = """\
---
title: 术语表
description: 每个英文术语对应的唯一中文译名。
---

# 术语表

invariant { #invariant }
:   **不变式**：一直成立的事。

escapement { #escapement }
:   **擒纵机构**：让轮子一格一格走的零件。
"""
_HOME = """\
---
title: 钟表解剖
description: 测试用的站点。
---

# 钟表解剖

- [钟里的轮子](wheel/index.md)
- [发条](spring/index.md#sources)
"""
_GENERATED = {
    "questions": ("问题索引", '--8<-- "questions/all.md"'),
    "symbols": ("符号索引", '--8<-- "facts/symbols.md"'),
    "drift": ("引用与最新版本", '--8<-- "drift/all.md"'),
    "claims": ("常见错误说法", '--8<-- "claims/all.md"'),
    "licences": ("来源与许可", '--8<-- "facts/licences.md"'),
    "verify": ("怎样核对一条引用", "用 git 核对每一条引用。"),
}


def _wheel_page() -> str:
    parts = [
        "---\ntitle: 钟里的轮子\ndescription: 从发条到指针，逐个轮子看。\nabsolutes:\n  - 轮子从不倒转：这是测试用的一句话\n---\n",
        "# 钟里的轮子\n",
        f"## 三十秒 {{ #thirty-seconds }}\n\n每个轮子维持一条[不变式](../glossary.md#invariant)：转速不过九。轮子从不倒转。{PARAGRAPH}\n",
        '--8<-- "figure/wheel/way.md"\n',
        f'## 先跑起来 {{ #run-first }}\n\n{PARAGRAPH}第一行印着 [0](#r-wheel-growth "cpython-3: 0   0")。\n\n--8<-- "run/wheel/growth.md"\n',
    ]
    for number, (anchor, title) in enumerate(WALK):
        parts.append(_section(number, anchor, title))
    parts += [_TAIL, *(_exercise(number) for number in range(1, 4)), _SOURCES]
    return "\n".join(parts)


def _section(number: int, anchor: str, title: str) -> str:
    own = {1: "layout", 3: "lanes", 5: "chart"}.get(number)
    wheels = [wheel for wheel in range(WHEELS) if wheel % len(WALK) == number]
    parts = [f"## {title} {{ #{anchor} }}\n\n{PARAGRAPH}\n"]
    for wheel in wheels:
        parts.append(
            f"### 第 {wheel} 个轮子 {{ #wheel-{wheel:02} }}\n\n看 [`wheel_{wheel:02}`](#q-wheel-{wheel:02})，即 `wheel.c:wheel_{wheel:02}`。{PARAGRAPH}\n"
        )
        parts.append(f'--8<-- "quote/wheel-{wheel:02}.md"\n')
        parts.append(f"它维持的是转速不过九，下一个轮子由它推动。{PARAGRAPH}\n")
    if number == 1:
        parts.append('--8<-- "quote/gears.md"\n\n[前一个轮子](#q-gears:9-11)推动[后一个](#q-gears:30-32)。\n')
    if own:
        parts.append(f'--8<-- "figure/wheel/{own}.md"\n')
    if number:
        parts.append(f'??? note "跑一遍"\n\n    {PARAGRAPH}\n\n    --8<-- "run/wheel/{anchor}.md"\n')
    parts.append("| 齿数 | 转速 | 说明 |\n| --- | --- | --- |\n| 1 | 2 | 两倍 |\n| 5 | 9 | 到了上限 |\n")
    return "\n".join(parts)


_TAIL = """\
## 边界与坑 { #edges }

齿数为零时轮子不动。

```c
int none = wheel_00(0);  /* 我们自己写的一行 */
```

## 演化 { #evolution }

第五个轮子后来改成三倍。

--8<-- "quote/wheel-05-later.md"

--8<-- "evolution/wheel.md"

## 常见错误说法 { #claims }

--8<-- "claims/wheel.md"

## 动手 { #exercises }
"""


def _exercise(number: int) -> str:
    return f'### 练习 {number}：再快一点 {{ #exercise-{number} }}\n\n把上限改成十，会怎样？\n\n??? success "答案"\n\n    转速最多是十。{PARAGRAPH}\n'


_SOURCES = "## 来源 { #sources }\n\n- 代码：`acme/clock` v1 与 v2，许可 `MIT`。\n"


def _spring_page() -> str:
    middle = {
        "thirty-seconds": PARAGRAPH,
        "run-first": '--8<-- "run/spring/wind.md"',
        "walk-through": "\n\n".join(
            f'先看 `Spring{number}`：{PARAGRAPH}\n\n--8<-- "quote/spring-{number}.md"' for number in range(4)
        )
        + f'\n\n逐步走一遍。{PARAGRAPH}\n\n--8<-- "run/spring/turns.md"',
    }
    head = "---\ntitle: 发条\ndescription: 上弦与松弦。\n---\n\n# 发条\n"
    parts = [
        f"## {title} {{ #{anchor} }}\n\n{middle.get(anchor, PARAGRAPH)}\n"
        for anchor, title in SECTIONS.items()
    ]
    return "\n".join([head, *parts])


_CLAIMS = """\
ledger = ["W1-2"]

[[claims]]
ids = ["W1"]
source = "brief"
says = "轮子越转越快"
verdict = "错"
right = "不过九，见 [`wheel_00`](#q-wheel-00)。"
proof = ["#q-wheel-00", "#r-wheel-growth"]

[[claims]]
ids = ["W2"]
source = "brief"
says = "轮子有齿"
verdict = "对"

[[claims]]
source = "circulation"
says = "第五个轮子没有改过"
verdict = "错"
right = "改成了三倍。"
proof = ["#q-wheel-05-later", "#f-wheel-way"]
"""
_QUESTIONS = """\
version = 1

[[questions]]
ask = "轮子的转速有上限吗？"
also = ["wheel speed limit"]
errors = ["SpeedError: too fast"]
section = "growth"
answer = "有，是九。"
thread = "Clock forum 1"

[[questions]]
ask = "轮子为什么会停？"
also = ["wheel stops"]
section = "q-wheel-23"
answer = "最后一个轮子叫 `stop`。"
thread = "Clock forum 2"
"""
_FIGURES = {
    "way": """\
kind = "flow"
title = "从发条到指针"
alt = "发条推动第零个轮子，轮子依次推动下一个，最后推动指针。"

[[nodes]]
id = "spring"
text = "发条"
kind = "start"

[[nodes]]
id = "wheel"
text = "`wheel_00`"
note = "转速不过九"

[[nodes]]
id = "hand"
text = "指针"
kind = "end"

[[edges]]
from = "spring"
to = "wheel"

[[edges]]
from = "wheel"
to = "hand"
label = "一格一格"
""",
    "layout": """\
kind = "layout"
title = "一个轮子的两块内存"
alt = "轮子的头里有齿数与指针，指针指向一长排齿。"

[[blocks]]
id = "head"
title = "`Wheel`"
fields = [{ name = "teeth", value = "12" }, { name = "row", to = "row", mark = "accent" }]

[[arrays]]
id = "row"
title = "齿"
cells = ["a", "b", "c", "d", "e"]
unused = 2
unused_text = "未用"
""",
    "lanes": """\
kind = "lanes"
title = "擒纵的一格"
alt = "轮子推叉，叉推摆，摆再放开叉。"
lanes = [{ id = "wheel", text = "轮" }, { id = "fork", text = "叉" }, { id = "balance", text = "摆" }]
steps = [{ from = "wheel", to = "fork" }, { from = "fork", to = "balance", label = "推" }, { from = "balance", to = "fork" }]
""",
    "chart": """\
kind = "chart"
title = "齿数与转速"
alt = "转速随齿数直线上升，到九为止。"
style = "step"
x = { label = "齿数" }
y = { label = "转速", min = 0 }

[[series]]
name = "转速"
source = "../experiments/recorded/regulation.cpython-3.txt"
lines = "1-9"
pattern = '^\\s*(?P<x>\\d+)\\s+(?P<y>\\d+)$'
""",
}
