"""What of a Markdown page is prose: everything else is blanked out, so that offsets, lines and columns stay true.

Not prose are front matter, fenced code, HTML comments and tags, inclusions, headings, tables, titles of admonitions,
attribute lists, inline code, and the text and addresses of links.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from anatomy.errors import Fault, nearest
from anatomy.files import read_text

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})")
_NOT_PROSE_LINE = re.compile(r"^[ \t]*(?:#{1,6}[ \t]|\||-{1,}8<-|!!!|\?\?\?|:::|={3,}[ \t]\")")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# code may go on in the next line of its paragraph
CODE = re.compile(r"(?<![`\\])(`+)(?!`)((?:.|\n(?![ \t]*(?:\n|[-+*] |\d+\. |\||#)))+?)(?<!`)\1(?!`)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ATTRIBUTES = re.compile(r"\{[:\s]*[#.][^{}\n]*\}")
_LINK = re.compile(
    r"!?\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])"
)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


@dataclass(frozen=True)
class Page:
    """One Markdown file. All texts have the length and the line feeds of ``source``.

    ``body``: without front matter, fenced code and comments. ``text``: without inline code as well.
    ``prose``: only what a reader reads as running text. ``unclosed``: the line of a fence that does not end before the next one or
    the page does; 0 where there is none. ``lines``: the line in the file of each line of ``source``, where that is not the file.
    """

    path: Path
    source: str
    front: tuple[str, ...]
    body: str
    text: str
    prose: str
    unclosed: int = 0
    lines: tuple[int, ...] = ()

    def line(self, offset: int) -> int:
        row = self.source.count("\n", 0, offset)
        return self.lines[row] if self.lines else row + 1

    @property
    def fix(self) -> str:
        """How a mend begins that ``check --fix`` makes by itself: on pages alone."""
        return "" if self.lines else "anatomy check --fix, or "

    def fault(self, offset: int, message: str, mend: str) -> Fault:
        """What is wrong at ``offset``."""
        return Fault(message, self.path, self.line(offset), mend)


def read_page(path: Path) -> Page:
    """The file taken apart. Raises AnatomyError when it cannot be read or is not UTF-8."""
    return parse_page(path, read_text(path))


@lru_cache(maxsize=64)
def parse_page(path: Path, source: str) -> Page:
    """``source`` taken apart. Never fails: what is malformed is prose."""
    rows = source.split("\n")
    front = _front(rows)
    hidden = set(range(len(front)))
    fence, began, unclosed = "", 0, 0
    for number, row in enumerate(rows):
        if number in hidden:
            continue
        mark = _FENCE.match(row)
        if fence:
            hidden.add(number)
            if mark and mark[1].startswith(fence):
                if row.strip().strip(mark[1][0]):
                    unclosed = unclosed or began
                else:
                    fence = ""
        elif mark:
            fence, began = mark[1], number + 1
            hidden.add(number)
    if fence:
        unclosed = unclosed or began
    body = "\n".join(" " * len(row) if n in hidden else row for n, row in enumerate(rows))
    body = _COMMENT.sub(_blank, body)
    text = CODE.sub(_blank, body)
    prose = "\n".join(" " * len(row) if _NOT_PROSE_LINE.match(row) else row for row in text.split("\n"))
    for pattern in (_LINK, _TAG, _ATTRIBUTES):
        prose = pattern.sub(_blank, prose)
    return Page(path, source, tuple(front), body, text, prose, unclosed)


def _front(rows: list[str]) -> list[str]:
    if rows[0].strip() != "---":
        return []
    for number, row in enumerate(rows[1:], 2):
        if row.strip() == "---":
            return rows[:number]
    return []


def front_list(page: Page, key: str) -> list[str]:
    """The block list under ``key`` of the front matter; empty where there is none. A key misspelt is taken as meant: it is a fault of its own."""
    found: list[str] = []
    inside = False
    for row in page.front[1:-1]:
        if inside and (item := re.match(r"\s*-\s+(.+?)\s*$", row)):
            found.append(item[1].strip("\"'"))
        else:
            inside = row.rstrip()[-1:] == ":" and bool(nearest(row.rstrip(": "), [key], 0.8))
    return found


def page_title(page: Path) -> str:
    """The first heading of a page without its markup; its front matter's title, or its name, where there is none."""
    found = read_page(page)
    for row in (*found.body.split("\n"), *(row.replace("title:", "# ") for row in found.front)):
        if row.startswith("# "):
            return re.sub(r"\s*\{[^{}]*\}\s*$|[`*]", "", row[2:]).strip()
    return page.stem
