"""What a reader wants to know before a long article: how long it takes, and which upstream files its sections read.

Derived from the built page, so that it counts what is shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from anatomy.html import attribute, escape

HAN_PER_MINUTE = 400  # silent reading of Chinese exposition
WORDS_PER_MINUTE = 200  # Latin words between the Chinese ones: identifiers, mostly
CODE_LINES_PER_MINUTE = 60  # a quotation is read beside its explanation
FEWEST_QUOTES = 3  # below that, a page is no article

_GUIDE = re.compile(r'\n<section class="guide">.*?</section>', re.DOTALL)
_ARTICLE = re.compile(r'<article class="md-content__inner[^>]*>(.*?)</article>', re.DOTALL)
_SHOWN_CODE = re.compile(r"<pre data-lines=.*?</pre>", re.DOTALL)
_NOT_PROSE = re.compile(r"<(pre|script|style|svg|nav|figcaption)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_HAN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_']*")
_MARK = re.compile(
    r'<h2 id="(?P<id>[^"]+)">(?P<title>.*?)</h2>|<figure class="(?P<kind>quote|run)[^>]*? id="(?P<figure>[^"]+)"(?P<facts>[^>]*)>',
    re.DOTALL,
)
_PATH = re.compile(r'data-path="([^"]*)"')
_HEADERLINK = re.compile(r'<a class="headerlink.*?</a>', re.DOTALL)


@dataclass
class Section:
    """A second-level section: the upstream files it quotes (path → anchor of the first quotation, count), its runs."""

    anchor: str
    title: str
    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    runs: int = 0


@dataclass
class Guide:
    """What is counted on a page. ``minutes`` is rounded up to whole fives above twenty, for it is an estimate."""

    han: int
    words: int
    code_lines: int
    sections: list[Section]

    @property
    def quotes(self) -> int:
        return sum(count for section in self.sections for _, count in section.files.values())

    @property
    def runs(self) -> int:
        return sum(section.runs for section in self.sections)

    @property
    def minutes(self) -> int:
        exact = (
            self.han / HAN_PER_MINUTE
            + self.words / WORDS_PER_MINUTE
            + self.code_lines / CODE_LINES_PER_MINUTE
        )
        return math.ceil(exact / 5) * 5 if exact > 20 else max(1, math.ceil(exact))


def read_guide(html: str) -> Guide | None:
    """What ``html``, a built page, holds; None when it is no article."""
    found = _ARTICLE.search(html)
    if found is None:
        return None
    article = _GUIDE.sub("", found[1])
    sections = list(_sections(article))
    code = "".join(_SHOWN_CODE.findall(article))
    prose = unescape(_TAG.sub(" ", _NOT_PROSE.sub(" ", article)))
    guide = Guide(len(_HAN.findall(prose)), len(_WORD.findall(prose)), code.count('<span class="l'), sections)
    return guide if guide.quotes >= FEWEST_QUOTES else None


def _sections(article: str) -> Iterator[Section]:
    section = Section("", "")
    for mark in _MARK.finditer(article):
        if mark["id"]:
            if section.files or section.anchor:
                yield section
            title = unescape(_TAG.sub("", _HEADERLINK.sub("", mark["title"]))).strip()
            section = Section(mark["id"], title)
        elif mark["kind"] == "run":
            section.runs += 1
        elif path := _PATH.search(mark["facts"]):
            anchor, count = section.files.get(unescape(path[1]), (mark["figure"], 0))
            section.files[unescape(path[1])] = (anchor, count + 1)
    if section.files or section.anchor:
        yield section


def insert_guide(html: str) -> str:
    """``html`` with the guide below its first heading; unchanged when it is no article. Doing it twice does it once."""
    html = _GUIDE.sub("", html)
    guide = read_guide(html)
    if guide is None:
        return html
    place = html.find("</h1>")
    return html[: place + 5] + "\n" + render_guide(guide) + html[place + 5 :] if place >= 0 else html


def render_guide(guide: Guide) -> str:
    facts = [
        f"约 {guide.minutes} 分钟",
        f"{round(guide.han, -2):,} 字",
        f"{guide.quotes} 段引用",
        *([f"{guide.runs} 次实验"] if guide.runs else []),
    ]
    rows = "".join(_row(section) for section in guide.sections if section.files or section.runs)
    return (
        f'<section class="guide"><p class="reading">{" · ".join(facts)}</p>'
        '<details class="fold map"><summary>本文地图：每一节读哪些上游文件</summary>'
        "<table><thead><tr><th>节</th><th>上游文件</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></details></section>"
    )


def _row(section: Section) -> str:
    files = [
        f'<li><a href="#{attribute(anchor)}">{escape(path)}</a>{f" ×{count}" if count > 1 else ""}</li>'
        for path, (anchor, count) in section.files.items()
    ]
    runs = [f"<li>{section.runs} 次实验</li>"] if section.runs else []
    title = escape(section.title or "开头")
    link = f'<a href="#{attribute(section.anchor)}">{title}</a>' if section.anchor else title
    return f"<tr><td>{link}</td><td><ul>{''.join(files + runs)}</ul></td></tr>"
