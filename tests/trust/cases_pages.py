"""Traps in quoted code: what a page, its generator or a browser might obey instead of showing."""

from __future__ import annotations

from pathlib import Path

from anatomy.quotation.figure import render_quote
from markdown_page import page_with
from trust import browser
from trust.hostile import Deed, Room, case
from world import quotation, snippet

PAGE = "被引用的代码"
# Read in the page: the quoted text, whether anything ran or was made of it, and whether letters stand in their order.
LOOK = """
() => {
  const code = document.querySelector("figure.quote code");
  const left = [];
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (let at = 0; at < node.length; at++) {
      // a word that runs from right to left counts by its first letter
      if (!(node.parentElement.closest("bdi.rtl") ? at === 0 : /[a-z0-9]/i.test(node.data[at]))) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getBoundingClientRect();
      left.push([Math.round(box.top), box.left]);
    }
  let disorder = 0;
  for (let at = 1; at < left.length; at++) if (left[at][0] === left[at - 1][0] && left[at][1] < left[at - 1][1]) disorder++;
  return {
    text: code.textContent,
    ran: window.ran || 0,
    made: document.querySelectorAll("script, img, iframe, form, h1, table, a:not([href^='https://github.com/']):not([href^='#'])").length,
    outside: document.body.innerText.replace(document.querySelector("figure.quote").innerText, "").trim().split(/\\s+/).join(" "),
    disorder,
    figures: document.querySelectorAll("figure").length,
  };
}
"""


def page_of(source: str, folder: Path, language: str = "python") -> str:
    """A page whose one quotation is ``source``, by the way of every page: figure, snippet, Markdown with all extensions."""
    data = source.encode()
    assert source.endswith("\n")
    chosen = snippet("x.py", lines=f"1-{data.count(10)}", language=language)
    body = page_with(render_quote(quotation(chosen, data), data), folder)
    return f"<!doctype html><html lang=zh><meta charset=utf-8><title>t</title><body>{body}</body></html>"


def page_case(name: str, sent: str, source: str, language: str = "python") -> None:
    """Show ``source`` in a browser, without any policy of the page: only the quotation's own form protects it."""

    @case(f"page-{name}", PAGE, sent, "shown", seconds=20, mebibytes=96)
    def _(room: Room) -> Deed:
        folder = room.cache / "page"
        folder.mkdir()

        def deed() -> tuple[str, str]:
            (folder / "index.html").write_text(page_of(source, folder, language), "utf-8")
            log = browser.Log()
            with browser.visit(log) as page:
                page.goto((folder / "index.html").as_uri())
                seen = page.evaluate(LOOK)
            assert seen["text"] == source, seen
            assert (seen["ran"], seen["made"], seen["disorder"], seen["figures"]) == (0, 0, 0, 1), seen
            assert seen["outside"] == "前 后", seen
            assert log.dialogs == []
            assert log.foreign(folder.as_uri()) == []
            return (
                "shown",
                f"{len(source)} characters, the same in the page; nothing ran, nothing was made of them",
            )

        return deed


page_case(
    "script",
    "HTML：提前闭合的标签、脚本、事件处理器",
    '</span></code></pre></figure><script>window.ran = 1</script><img src=x onerror="window.ran = 1"><iframe srcdoc="x">\n',
    "html",
)
page_case(
    "markdown",
    "Markdown：标题、列表、表格、链接、围栏、缩写",
    "# h\n* i\n\n```\n````\n~~~\n| a | b |\n|---|---|\n[x](javascript:ran=1) ![y](//example.org/z.png)\n*[ran]: x\n!!! note\n    ran\n",
)
page_case(
    "snippet", "片段指令：包含别的文件", '--8<-- "/etc/passwd"\n;--8<-- "x"\n--8<--\n../../x.md\n--8<--\n'
)
page_case(
    "jinja",
    "Jinja 与属性表：`{{ … }}`、`{% … %}`、`{: onclick }`",
    "{{ config.site_name }} {% include 'x' %} {# c #}\n{: onclick=ran=1 } { .x }\n++ctrl+c++ `#!py x`\n",
)
page_case(
    "bidi",
    "双向控制字符：看上去与实际执行的顺序不同",
    'access = "user\u202e \u2066# admin only\u2069 \u2066" # x\nif access == "\u202dab\u202c": pass\n\u200f1 + 2\u061c\n',
)
page_case("invisible", "零宽与不可见字符", "a\u200bb\u200d = 1\ufeff\nx\u00ady\u2060z\n")
page_case(
    "ignorable",
    "看不见的字母与古怪的空格：谚文填充符、变体选择符、盲文空白、不换行空格、标签字符、私用区",
    "if admin\u3164: allow\u115f = x\ufe0f\na\u00a0b\u2003c\u202fd\u3000e\nu\u034fv\u2800w\u180bx\U000e0041y\ue000z\ufdd0\n",
)
page_case(
    "rtl",
    "从右到左的文字：没有控制字符也能调换运算数",
    "if א - ב > 0: # a שלום b עולם 12 c\nx = ['ابجد', 1, '٣٤', 'גד'] + y\n",
)
page_case("entities", "看上去已经转义过的文字", "&lt;script&gt;ran=1&lt;/script&gt; &amp; &#60;b&#62;\n")
page_case("controls", "回车、制表、换页与终端转义", "a\tb\r\n\tc\x0cd\x1b[2Je\x08f\n")
page_case(
    "comment", "注释与 CDATA 的开头结尾", "<!-- <![CDATA[ --> ]]> <?php ?> <!doctype html> --!>\n", "html"
)
