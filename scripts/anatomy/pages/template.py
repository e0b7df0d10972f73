"""The words of a new article: its page in the house structure, its pins, its first experiment, its line in the navigation.

What the author has to replace begins with 待写 ("to be written").
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from anatomy import tomlfile
from anatomy.errors import AnatomyError, Fault
from anatomy.pages.glossary import read_glossary, with_links
from anatomy.paths import Project

if TYPE_CHECKING:
    from anatomy.pages.new_article import Request

EXPERIMENT = '''\
# /// experiment
# title = "待写：这次运行叫人意外的是什么"
# envs = ["{env}"]
# ///
"""待写：换成一个输出让读者意外的程序。每次运行要打印同样的字：计数、比例、数量级，不打印时间与地址。"""

import sys

print("解释器的实现：", sys.implementation.name)
print("一个整数占多少个字节：", "28" if sys.getsizeof(1) == 28 else "不是 28")
'''

_PAGE = """\
---
title: {title}
description: 待写：一句话说出读者会得到什么。
---

# {heading}

本文读的是 `{repo}` 的 **{version}**（提交 `{commit}`）。

## 三十秒 {{ #thirty-seconds }}

待写：五句话说完答案，再放一张全程图。

## 先跑起来 {{ #run-first }}

待写：一句话说跑什么。

--8<-- "run/{slug}/first.md"

待写：输出里哪一行让人意外。

## 走读 {{ #walk-through }}

{walk}
## 边界与坑 {{ #edges }}

待写：坏输入、重入、失败时发生什么；这个版本已知的缺陷。

## 演化 {{ #evolution }}

待写：同一个符号在几个版本里是相同、改了、搬了，还是没了。只写读过的文件和跑过的程序。

## 常见错误说法 {{ #claims }}

待写：流传的错误说法写进 `docs/{slug}/claims.toml`，这里收录它生成的表。

## 动手 {{ #exercises }}

### 练习 1：待写 {{ #exercise-1 }}

待写：题目，以及怎样跑一个程序来核对答案。

??? success "答案"
    待写。

## 来源 {{ #sources }}

- 代码：`{repo}` {version}，许可 `{licence}`，许可文本是上游的 `{notice}`。
- 没有核实的：待写。
"""

_QUOTED = """\
待写：数据从哪里来，走到 [`{symbol}`](#q-{snippet})。

--8<-- "quote/{snippet}.md"

待写：它维持什么不变式，谁调用它，代价是多少。

"""

_UNQUOTED = """\
待写：沿着数据走的路，先说出符号的名字，再引用它，然后说它维持什么不变式、谁调用它、代价是多少。

"""


def snippet_id(slug: str, symbol: str) -> str:
    """``blinker`` and ``Signal.send`` as ``blinker-signal-send``."""
    words = re.sub(r"[^a-z0-9]+", "-", symbol.lower()).strip("-")
    return f"{slug}-{words}" if words else f"{slug}-first"


def page(project: Project, request: Request, commit: str, snippet: str | None) -> str:
    """The page, every term of the glossary linked where it occurs first."""
    title = request.title or f"{request.repo.rpartition('/')[2]} 是怎样工作的"
    walk = _QUOTED if snippet else _UNQUOTED
    text = _PAGE.format(
        title=json.dumps(title, ensure_ascii=False) if re.search(r"[:#\"'\[\]{}&*!|>%@`]", title) else title,
        heading=title,
        repo=request.repo,
        version=request.ref,
        commit=commit[:10],
        slug=request.slug,
        licence=request.licence,
        notice=request.notice,
        walk=walk.format(symbol=request.symbol, snippet=snippet),
    )
    return with_links(project.docs / request.slug / "index.md", text, read_glossary(project))


def pins(path: Path, request: Request, commit: str, snippet: str | None) -> tuple[Path, str]:
    """The text of the pin file ``path``: a new one, or the old one with what it lacks at its end.

    Raises AnatomyError when the file has a pin of that name at another commit.
    """
    quote = tomlfile.quote
    old = tomlfile.load(path).data if path.exists() else {}
    parts = [path.read_text("utf-8").rstrip("\n") + "\n"] if old else []
    if not old:
        parts.append(
            f"repo = {quote(request.repo)}\nlicence = {quote(request.licence)}          # SPDX\n"
            f"notice = {quote(request.notice)}         # the licence's text, at the pin\n"
        )
    known = old.get("pins", {}).get(request.ref)
    if known is None:
        parts.append(_pin(request, commit))
    elif known.get("commit") != commit:
        line = tomlfile.load(path).line(("pins", request.ref))
        message = f"pin {request.ref} is at {known.get('commit')}, you gave {commit}"
        raise AnatomyError(Fault(message, path, line, "leave --commit out, or mend the pin"))
    if snippet and request.path and request.symbol:
        if snippet in old.get("snippets", {}):
            raise AnatomyError(Fault(f"snippet {snippet} is there already", path, 1, "choose another slug"))
        parts.append(
            f"[snippets.{snippet}]\npin = {quote(request.ref)}\npath = {quote(request.path)}\n"
            f"symbol = {quote(request.symbol)}\n"
        )
    return path, "\n".join(parts)


def _pin(request: Request, commit: str) -> str:
    lines = [f"[pins.{tomlfile.quote(request.ref)}]", f'commit = "{commit}"']
    if request.ref != commit:
        lines.append(f"tag = {tomlfile.quote(request.ref)}")
    if request.sdist:
        project, version = map(tomlfile.quote, (request.sdist.project, request.sdist.version))
        lines.append(f"sdist = {{ project = {project}, version = {version} }}")
    return "\n".join(lines) + "\n"


def with_nav_entry(path: Path, request: Request) -> str:
    """``mkdocs.yml`` with the article after the last one of the navigation; every other byte stays.

    Raises AnatomyError when the navigation lists no article to put it after.
    """
    rows = path.read_text("utf-8").split("\n")
    entry = re.compile(r"^(\s+)- [^#]+: [a-z0-9-]+/index\.md\s*$")
    last = max((n for n, row in enumerate(rows) if entry.match(row)), default=None)
    if last is None:
        mend = f"add it by hand below nav: - {request.slug}: {request.slug}/index.md"
        raise AnatomyError(Fault("the navigation lists no article", path, 1, mend))
    match = entry.match(rows[last])
    assert match is not None
    name = request.title or request.repo.rpartition("/")[2]
    label = name if re.fullmatch(r"[\w][\w .()\-]*", name) else json.dumps(name, ensure_ascii=False)
    rows.insert(last + 1, f"{match[1]}- {label}: {request.slug}/index.md")
    return "\n".join(rows)
