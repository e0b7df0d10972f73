"""The words of a new article: its page in the house structure, its pins, its first experiment, its line in the navigation.

What the author has to replace begins with 待写 ("to be written").
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from anatomy import tomlfile
from anatomy.errors import AnatomyError, Fault
from anatomy.experiment.language import LANGUAGES
from anatomy.files import read_text
from anatomy.pages.article import NAV_ENTRY
from anatomy.pages.glossary import read_glossary, with_links
from anatomy.paths import Project
from anatomy.pin import UNKNOWN_LICENCE, Debian, Sdist, pin_key


@dataclass(frozen=True)
class Request:
    """What ``anatomy new`` was asked for. ``path`` and what selects from it make the first quotation."""

    slug: str
    repo: str
    ref: str
    commit: str | None = None
    sdist: Sdist | None = None
    debian: Debian | None = None
    title: str | None = None
    licence: str = UNKNOWN_LICENCE
    notice: str | None = None
    path: str | None = None
    symbol: str | None = None
    lines: str | None = None
    start: str | None = None
    end: str | None = None
    language: str | None = None
    host: str | None = None
    forge: str | None = None
    releases: str | None = None
    tip: str | None = None  # for git: upstream's own branch
    experiment: str = "python"

    @property
    def selects(self) -> bool:
        """Whether it says what to quote, if a path is given."""
        return bool(self.symbol or self.lines or self.start or self.end)

    @property
    def snippet(self) -> str | None:
        """The id of the first quotation: ``blinker`` and ``Signal.send`` make ``blinker-signal-send``, ``signal`` and this ``signal-send``."""
        if not self.path:
            return None
        name = slug(self.symbol or "") or "first"
        return name if name.startswith(f"{self.slug}-") else f"{self.slug}-{name}"


def slug(text: str) -> str:
    """``text`` as lower-case words with hyphens between; '' where it has no letter or digit of ASCII."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def parse_sdist(text: str | None) -> Sdist | None:
    """``PROJECT==VERSION``. Raises AnatomyError for anything else."""
    if text is None:
        return None
    project, equals, version = (part.strip() for part in text.partition("=="))
    if not (project and equals and version):
        raise AnatomyError(Fault(f"--sdist {text!r} names no release", mend="--sdist PROJECT==VERSION"))
    return Sdist.model_construct(project=project, version=version)


def parse_debian(text: str | None) -> Debian | None:
    """``SOURCE=VERSION``. Raises AnatomyError for anything else."""
    if text is None:
        return None
    source, equals, version = (part.strip() for part in text.partition("="))
    if not (source and equals and version) or version.startswith("="):
        message = f"--debian {text!r} names no source package with its version"
        raise AnatomyError(Fault(message, mend="--debian SOURCE=VERSION, e.g. --debian rust-fnv=1.0.7"))
    return Debian.model_construct(source=source, version=version)


_HEADER = """\
{mark} /// experiment
{mark} title = "待写：这次运行叫人意外的是什么"
{mark} envs = ["{env}"]
{mark} ///
{mark} 待写：换成一个输出让读者意外的程序。每次运行要打印同样的字：计数、比例、数量级，不打印时间与地址。
"""
_PROGRAMS = {
    "python": """\
import sys

print("解释器的实现：", sys.implementation.name)
print("一个整数占多少个字节：", "28" if sys.getsizeof(1) == 28 else "不是 28")
""",
    "node": 'console.log("一个数组的长度：", [1, 2, 3].length);\n',
    "c": '#include <stdio.h>\n\nint main(void)\n{\n    printf("一个指针占 %zu 个字节\\n", sizeof(void *));\n    return 0;\n}\n',
    "c++": '#include <iostream>\n\nint main()\n{\n    std::cout << "一个指针占 " << sizeof(void *) << " 个字节\\n";\n}\n',
    "rust": 'fn main() {\n    println!("一个引用占 {} 个字节", std::mem::size_of::<&u8>());\n}\n',
    "go": 'package main\n\nimport "fmt"\n\nfunc main() {\n\ts := make([]int, 3)\n\tfmt.Println("长度与容量：", len(append(s, 1)), cap(s))\n}\n',
    "shell": 'words=(一 二 三)\necho "数组里有 ${#words[@]} 个词"\n',
    "java": 'class First {\n    public static void main(String[] words) {\n        System.out.println("参数的个数：" + words.length);\n    }\n}\n',
}


def experiment(kind: str, env: str) -> tuple[str, str]:
    """The name and the text of the first experiment, in the language ``kind``, recorded in ``env``."""
    language = LANGUAGES[kind]
    return f"first{language.suffix}", _HEADER.format(mark=language.comment, env=env) + "\n" + _PROGRAMS[kind]


FIGURE = """\
kind = "flow"
title = "待写：全程图的标题"
alt = "待写：图里有什么，谁连着谁，看不见图的人也能明白。"

[[nodes]]
id = "start"
text = "待写：从哪里来"
kind = "start"

[[nodes]]
id = "middle"
text = "待写：经过哪里"

[[nodes]]
id = "end"
text = "待写：到哪里去"
kind = "end"

[[edges]]
from = "start"
to = "middle"

[[edges]]
from = "middle"
to = "end"
"""

_PAGE = """\
---
title: {title}
description: 待写：一句话说出读者会得到什么。
---

# {heading}

本文读的是 `{repo}` 的 **{version}**（提交 `{commit}`）。

## 三十秒 {{ #thirty-seconds }}

待写：五句话说完答案。下面是全程图，画在 `docs/{slug}/figures/way.toml` 里。

--8<-- "figure/{slug}/way.md"

## 先跑起来 {{ #run-first }}

待写：一句话说跑什么。

--8<-- "run/{slug}/first.md"

待写：输出里哪一行让人意外。

## 走读 {{ #walk-through }}

{walk}
## 边界与坑 {{ #edges }}

待写：坏输入、重入、失败时发生什么；这个版本已知的缺陷。读者会问的，连同报错的原文，写进 `docs/{slug}/questions.toml`。

## 演化 {{ #evolution }}

待写：同一个符号在几个版本里是相同、改了、搬了，还是没了。只写读过的文件和跑过的程序。
表由工具算：钉子文件里写 `[releases]` 和它的 `versions`，跑 `anatomy drift 上游 --all --record`，再收录 `--8<-- "evolution/{slug}.md"`。

## 常见错误说法 {{ #claims }}

待写：流传的错误说法写进 `docs/{slug}/claims.toml`，这里收录它生成的表：`--8<-- "claims/{slug}.md"`。

## 动手 {{ #exercises }}

### 练习 1：待写 {{ #exercise-1 }}

待写：题目，以及怎样跑一个程序来核对答案。

??? success "答案"
    待写。

## 来源 {{ #sources }}

- 代码：`{repo}` {version}，许可 `{licence}`，{notice}。
- 没有核实的：待写。
"""

_QUOTED = """\
待写：数据从哪里来，走到 [`{what}`](#q-{snippet})。

--8<-- "quote/{snippet}.md"

待写：它维持什么不变式，谁调用它，代价是多少。

"""

_UNQUOTED = """\
待写：沿着数据走的路，先说出符号的名字，再引用它，然后说它维持什么不变式、谁调用它、代价是多少。

"""


def page(project: Project, request: Request, commit: str) -> str:
    """The page, every term of the glossary linked where it occurs first."""
    title = request.title or f"{request.repo.rpartition('/')[2]} 是怎样工作的"
    walk = _QUOTED if request.snippet else _UNQUOTED
    notice = f"许可文本是上游的 `{request.notice}`"
    text = _PAGE.format(
        title=json.dumps(title, ensure_ascii=False) if re.search(r"[:#\"'\[\]{}&*!|>%@`]", title) else title,
        heading=title,
        repo=request.repo,
        version=request.ref,
        commit=commit[:10],
        slug=request.slug,
        licence=request.licence,
        notice=notice if request.notice else "待写：许可文本在上游的哪个文件（钉子文件的 `notice`）",
        walk=walk.format(what=request.symbol or request.path, snippet=request.snippet),
    )
    return with_links(project.docs / request.slug / "index.md", text, read_glossary(project))


def pins(path: Path, request: Request, commit: str) -> str:
    """The text of the pin file ``path``: a new one, or the old one with what it lacks at its end.

    Raises AnatomyError when the file has a pin of that name at another commit.
    """
    quote = tomlfile.quote
    old = tomlfile.load(path).data if path.exists() else {}
    parts = [read_text(path).rstrip("\n") + "\n"] if old else []
    if not old:
        parts.append(
            f"repo = {quote(request.repo)}\n{_host(request)}licence = {quote(request.licence)}          # SPDX\n"
            f"notice = {quote(request.notice or 'LICENSE')}         # the licence's text, at the pin\n"
        )
        if request.releases:
            parts.append(_releases(request))
    known = old.get("pins", {}).get(pin_key(request.ref))
    if known is None:
        parts.append(_pin(request, commit))
    elif known.get("commit") != commit:
        line = tomlfile.load(path).line(("pins", pin_key(request.ref)))
        message = f"pin {request.ref} is at {known.get('commit')}, you gave {commit}"
        raise AnatomyError(Fault(message, path, line, "leave --commit out, or mend the pin"))
    else:
        for key, asked in (("sdist", request.sdist), ("debian", request.debian)):
            if asked and known.get(key) != dict(asked):
                line = tomlfile.load(path).line(("pins", pin_key(request.ref)))
                there = f"has {key} {' '.join(known[key].values())}" if key in known else f"has no {key}"
                message = f"pin {request.ref} {there}, you gave {' '.join(dict(asked).values())}"
                raise AnatomyError(Fault(message, path, line, f"leave --{key} out, or mend the pin"))
    if request.snippet:
        if request.snippet in old.get("snippets", {}):
            message = f"snippet {request.snippet} is there already"
            raise AnatomyError(Fault(message, path, 1, "choose another slug"))
        parts.append(_snippet(request))
    return "\n".join(parts)


def _releases(request: Request) -> str:
    """Where new versions are looked for, so that `anatomy drift` compares the quotations with them."""
    project = request.sdist.project if request.sdist and request.releases != "git" else None
    return tomlfile.table("releases", {"kind": request.releases, "tip": request.tip, "project": project})


def _host(request: Request) -> str:
    rows = {"host": request.host, "forge": request.forge}
    return "".join(f"{key} = {tomlfile.quote(value)}\n" for key, value in rows.items() if value)


def _snippet(request: Request) -> str:
    words = {
        "pin": pin_key(request.ref),
        "path": request.path,
        "symbol": request.symbol,
        "lines": request.lines,
        "from": request.start,
        "to": request.end,
        "language": request.language,
    }
    return tomlfile.table(f"snippets.{request.snippet}", {key: word or None for key, word in words.items()})


def _pin(request: Request, commit: str) -> str:
    tag = request.ref if request.ref != commit else None
    sdist = request.sdist and {"project": request.sdist.project, "version": request.sdist.version}
    debian = request.debian and {"source": request.debian.source, "version": request.debian.version}
    values = {"commit": commit, "tag": tag, "sdist": sdist, "debian": debian}
    return tomlfile.table(f"pins.{tomlfile.quote(pin_key(request.ref))}", values)


def with_nav_entry(path: Path, request: Request) -> str:
    """``mkdocs.yml`` with the article after the last one of the navigation; every other byte stays.

    Raises AnatomyError when the navigation lists no article to put it after.
    """
    rows = read_text(path).split("\n")
    last = max((n for n, row in enumerate(rows) if NAV_ENTRY.match(row)), default=None)
    if last is None:
        mend = f"add it by hand below nav: - {request.slug}: {request.slug}/index.md"
        raise AnatomyError(Fault("the navigation lists no article", path, 1, mend))
    match = NAV_ENTRY.match(rows[last])
    assert match is not None
    name = request.title or request.repo.rpartition("/")[2]
    label = name if re.fullmatch(r"[\w][\w .()\-]*", name) else json.dumps(name, ensure_ascii=False)
    rows.insert(last + 1, f"{match[1]}- {label}: {request.slug}/index.md")
    return "\n".join(rows)
