"""A small frozen site in the form of the real one, for tests of the engine: what it says about a mill is nobody's code or prose."""

from __future__ import annotations

import html
from pathlib import Path

FRAME = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title} - 水车</title>
<link rel="stylesheet" href="{up}assets/css/search.css"></head>
<body><header><button type="button" data-search-open hidden>搜索</button><nav><a href="#">导航里的词不该被找到：导航乌有</a></nav></header>
<main><article class="md-content__inner md-typeset">
{body}
</article></main><script src="{up}assets/js/search.js"></script></body></html>
"""


def quote(anchor: str, path: str, symbol: str, title: str, code: str) -> str:
    """A quotation as the tool writes it: one coloured span a token, one span a line."""
    blank = '<span class="w"> </span>'
    lines = "".join(
        f'<span class="l" data-n="{number}">'
        + blank.join(f'<span class="n">{html.escape(token)}</span>' for token in line.split(" "))
        + "\n</span>"
        for number, line in enumerate(code.split("\n"), 7)
    )
    return (
        f'<figure class="quote" id="q-{anchor}" data-repo="mill/wheel" data-path="{path}" data-symbol="{symbol}">'
        f'<p class="title">{title}</p><div class="highlight"><pre data-lines="7-9"><code>{lines}</code></pre></div>'
        f'<figcaption><span class="where">mill/wheel · {path} · <code>{symbol}</code></span></figcaption></figure>'
    )


PAGES = {
    "wheel/": (
        "水车怎样转动",
        """<h1 id="top">水车怎样转动<a class="headerlink" href="#top">¶</a></h1>
<p>水车把落差换成转动。先看<a href="../glossary/">闸门计数</a>，再看叶板。</p>
<h2 id="gate">开闸与关闸<a class="headerlink" href="#gate">¶</a></h2>
<p>开闸时先数水位，再切换叶板的方向。每次<strong>切换</strong>叶板都要付一次代价，所以把
小水流攒成一股。</p>
"""
        + quote(
            "wheel-gate",
            "src/gate_control.c",
            "gate_raise",
            "闸门一次只抬一格",
            "int gate_raise(Gate *self, int wanted_level)\n{\n    int next_level = (wanted_level >> 2) + self->spare_slots;\n"
            "    return gate_settle(self, next_level);\n}",
        )
        + """<h2 id="numbers">数字与括号</h2><p>全角写法（ＷＨＥＥＬ－９）和半角写法是同一个词。繁體字也一樣：轉動、計數。</p>
<h3 id="exercise-1">练习 1：数一数叶板</h3><p>写一个循环，数出转满一圈要经过几块叶板。</p>""",
    ),
    "mill/": (
        "磨坊的调度",
        """<h1 id="top">磨坊的调度</h1><p>磨坊按先来后到排队。排队的麻袋记在 <code>sack_queue</code> 里，
由 <code>mill.scheduler.SackRunner</code> 逐个取走，满的画作 x🌾🌾y。</p>
<h2 id="priority">插队与饥饿</h2><p>允许插队就会有饥饿：小麻袋总在前面，大麻袋永远等不到。</p>"""
        + quote(
            "mill-runner",
            "mill/scheduler.py",
            "SackRunner.run_until_empty",
            "取到空为止",
            "def run_until_empty(self, limit=None):\n    while self._sacks and not self.__stopped:\n        sack = self._sacks.popleft()\n"
            "        yield sack.grind(self.stone_gap)",
        )
        + """<figure class="run" id="r-mill-order"><p class="title">先来后到的实测</p><pre><code>sack 1 ground after 3 turns
sack 2 ground after 7 turns
</code></pre></figure>
<table><thead><tr><th>说法</th><th>更正</th></tr></thead><tbody><tr><td>麻袋会自己排队</td><td>队列由调度器维护</td></tr></tbody></table>""",
    ),
    "river/": (
        "河道与落差",
        """<h1 id="top">河道与落差</h1><p>河道弯一次，落差就少一截。上游的水位每天量两次，取平均。</p>
<h2 id="why">为什么</h2><p>为什么总问为什么。</p><h2 id="measure">量水位</h2><p>水位计的读数写进 <code>water_level_log</code>，读的时候用 <code>readLevelAt</code>。</p>
<ul><li>雨季：每小时一次</li><li>旱季：每天两次</li></ul>
<details><summary>答案</summary><p>折叠的答案里也有字：最深处在拐弯的外侧。</p></details>""",
    ),
    "questions/": (
        "问题索引",
        """<h1 id="top">问题索引</h1><h2 id="mill">磨坊的调度</h2><dl class="questions">
<dt data-also="麻袋 等不到&#xA;sack starving"><a href="../mill/#priority">大麻袋为什么总轮不到？</a></dt><dd>插队的小麻袋总在前面。</dd>
<dd><code>MillError: sack 7 was never ground</code></dd></dl>""",
    ),
    "claims/": (
        "常见错误说法",
        """<h1 id="top">常见错误说法</h1><h2 id="mill">磨坊的调度</h2>
<table><tbody><tr><td>麻袋会自己排队</td><td>队列由调度器维护</td></tr></tbody></table>""",
    ),
    "drift/": (
        "引用与最新版本",
        """<h1 id="top">引用与最新版本</h1><h2 id="mill-same">量水位</h2><p>量水位，量水位；另有碾盘 quern_stone。</p>""",
    ),
    "glossary/": (
        "术语表",
        """<h1 id="top">术语表</h1><dl><dt id="gate-count">gate count</dt><dd><strong>闸门计数</strong>：闸门升起的格数，归零就是关闭。</dd>
<dt id="drop">drop</dt><dd><strong>落差</strong>：两处水面的高度之差，见 prologue 与 epilogue。</dd></dl>""",
    ),
}


def make_site(folder: Path, assets: Path) -> Path:
    """Write the invented site into ``folder`` with the scripts and styles of ``assets``."""
    for url, (title, body) in {"": ("首页", '<h1 id="top">水车</h1><p>四页小书。</p>'), **PAGES}.items():
        page = folder / url / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(FRAME.format(title=title, up="../" * url.count("/"), body=body), encoding="utf-8")
    for kind in ("js", "css"):
        (folder / "assets" / kind).mkdir(parents=True, exist_ok=True)
        for file in (assets / kind).glob("search*"):
            (folder / "assets" / kind / file.name).write_bytes(file.read_bytes())
    return folder
