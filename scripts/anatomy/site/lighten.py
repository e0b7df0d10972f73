"""Less for a browser to do: the last change to a built page before it is sealed.

A long article is a thousand lines of coloured code. What is measured here is style and layout time on a phone
(`make speed`): elements that colour nothing go, style sheets that every page loads become one file, and figures and stretches (what
stands between two headings) say how many rows they take, so that the style sheet can keep their place without laying them out
(``content-visibility`` in ``site.css``; https://drafts.csswg.org/css-contain-2/#content-visibility). Headings stay outside: the theme
asks where each of them is. Scripts lose their comments, and a worker its imports, which a browser fetches one after the other.
"""

from __future__ import annotations

import hashlib
import math
import re
from pathlib import Path

from rjsmin import jsmin  # type: ignore[import-untyped, unused-ignore]

from anatomy.files import write_atomic

_PLAIN_NAME = re.compile(r'<span class="n">([^<]*)</span>')
_FIGURE = re.compile(
    r'(<figure class="(?:quote|run|figure)\b[^>]*?)(?: data-rows="\d+")?>(.*?)</figure>', re.DOTALL
)
_TABLE = re.compile(r"<table\b[^>]*>(.*?)</table>", re.DOTALL)
_DRAWING = re.compile(r'<svg [^>]*height="(\d+)"')
_FOLDED = re.compile(r"(?<=</summary>).*?</details>", re.DOTALL)
_LINE = '<span class="l'
_TEXT = re.compile(r"<(?:li|p|summary|figcaption)\b[^>]*>(.*?)</(?:li|p|summary|figcaption)>", re.DOTALL)
_CELLS = re.compile(r"<t[dh]\b[^>]*>(.*?)(?=<t[dh]\b|</t[dhr]>|$)", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_NARROW = 20  # Chinese characters in a row of small print on the narrowest phone
_ACROSS = 18  # ... in a row of a table, shared by its columns
_ROW = 20  # px
_AROUND = 6  # rows: margins and paddings of a figure, of a table
_TALLER = 1.4  # rows of small print to a row of text

_ARTICLE = re.compile(r'(<article class="md-content__inner[^>]*>)(.*)(</article>)', re.DOTALL)
_HEADING = re.compile(r"(<h[2-4] id=.*?</h[2-4]>)", re.DOTALL)
_SEEN_AT_ONCE = 2  # headings
_BLOCKS = ("div", "details", "section", "figure", "blockquote", "aside", "table", "ul", "ol", "dl", "footer")
_BLOCK_TAG = re.compile(rf"<(/?)({'|'.join(_BLOCKS)})\b")
_STRETCH = '<div class="stretch"'
_LISTING = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_SIZED = re.compile(r'<figure\b[^>]* data-rows="(\d+)"')

_SHEET = re.compile(r'<link rel="stylesheet" href="([^"]*?)assets/css/([\w-]+)\.css">\s*')
BUNDLE = "assets/css/all-{}.css"
_IMPORTS = re.compile(r"\bimportScripts\(([^)]*)\);")
_NAME = re.compile(r'"([^"]+)"')


def lighten(page: str) -> str:
    """``page`` without the elements around names that are neither links nor coloured; figures and stretches with ``data-rows``.

    Not before ``crosslink`` has found the names by these elements.
    """
    page = _FIGURE.sub(_sized, _PLAIN_NAME.sub(r"\1", page))
    return (
        page
        if _STRETCH in page
        else _ARTICLE.sub(lambda found: found[1] + _stretched(found[2]) + found[3], page)
    )


def _stretched(article: str) -> str:
    """``article`` (inner HTML) with what follows each heading but the first two in an element of its own.

    The first two are what one sees at once. What does not close the elements it opens, and only those, is left alone:
    its heading stands inside something.
    """
    parts = _HEADING.split(article)
    for place in range(2 * _SEEN_AT_ONCE + 2, len(parts), 2):
        part = parts[place]
        if part.strip() and _is_whole(part):
            parts[place] = f'\n{_STRETCH} data-rows="{stretch_rows(part)}">{part}</div>\n'
    return "".join(parts)


def _is_whole(part: str) -> bool:
    """Whether ``part`` closes exactly the elements that it opens, each inside the one around it."""
    open_: list[str] = []
    for end, tag in _BLOCK_TAG.findall(part):
        if not end:
            open_.append(tag)
        elif not open_ or open_.pop() != tag:
            return False
    return not open_


def _sized(figure: re.Match[str]) -> str:
    return f'{figure[1]} data-rows="{rows(figure[2])}">{figure[2]}</figure>'


def rows(figure: str) -> int:
    """Rows of text that ``figure`` (inner HTML) takes on a narrow phone, folds closed: code does not wrap, remarks do."""
    shown = _FOLDED.sub("</details>", figure)
    remarks = sum(math.ceil(_width(text) / _NARROW) for text in _TEXT.findall(shown))
    drawing = max((int(height) for height in _DRAWING.findall(shown)), default=0)
    paddings = shown.count("<pre") + shown.count('class="elided"') + shown.count("<summary") // 2
    return shown.count(_LINE) + remarks + math.ceil(drawing / _ROW) + paddings


def table_rows(table: str) -> int:
    """Rows of text that ``table`` (inner HTML) takes on a narrow phone: its longest cells, and twice a padding each."""
    count = 0
    for row in table.split("<tr")[1:]:
        cells = [_width(cell) for cell in _CELLS.findall(row)]
        count += 2 + math.ceil(max(cells, default=0) * len(cells) / _ACROSS)
    return count


def stretch_rows(part: str) -> int:
    """Rows of small print that ``part``, with its figures sized, takes on a narrow phone."""
    sized = [int(count) + _AROUND for count in _SIZED.findall(part)]
    tables = [table_rows(table) + _AROUND for table in _TABLE.findall(part)]
    text = _TABLE.sub("", _FIGURE.sub("", _FOLDED.sub("", part)))
    blocks: list[float] = [_TALLER * math.ceil(_width(block) / _NARROW) + 1 for block in _TEXT.findall(text)]
    code: list[int] = [listing.count("\n") + 2 for listing in _LISTING.findall(text)]
    return math.ceil(sum(sized) + sum(tables) + sum(blocks) + sum(code))


def _width(markup: str) -> float:
    """Of the text of ``markup``, in Chinese characters: a Latin one is half as wide."""
    return sum(1 if char >= "\u2e80" else 0.55 for char in _TAG.sub("", markup))


class Bundle:
    """The style sheets of ours that every page loads, as one file whose name is its hash."""

    def __init__(self, site: Path, pages: list[str]) -> None:
        lists = [[found[2] for found in _SHEET.finditer(page)] for page in pages]
        lists = [names for names in lists if names]  # a redirect has no style
        self.names = [name for name in lists[0] if all(name in names for names in lists)] if lists else []
        css = "\n".join((site / f"assets/css/{name}.css").read_text("utf-8") for name in self.names)
        self.path = BUNDLE.format(hashlib.sha256(css.encode()).hexdigest()[:8])
        for old in site.glob(BUNDLE.format("*")):
            old.unlink()
        if self.names:
            write_atomic(site / self.path, css.encode())

    def put(self, page: str) -> str:
        """``page`` with one link instead of many, where the first of them was."""

        def link(found: re.Match[str]) -> str:
            if found[2] not in self.names:
                return found[0]
            return (
                f'<link rel="stylesheet" href="{found[1]}{self.path}">' if found[2] == self.names[0] else ""
            )

        return _SHEET.sub(link, page)


def lighten_scripts(site: Path) -> None:
    """Writes our scripts without comments and needless blanks, and in place of a worker's imports what they name. Idempotent.

    The files that are imported stay: from ``file://`` the page loads them itself.
    """
    folder = site / "assets/js"
    texts = {file.name: file.read_text("utf-8") for file in sorted(folder.glob("*.js"))}
    for name, text in texts.items():
        whole = _IMPORTS.sub(lambda found: "\n".join(texts[each] for each in _NAME.findall(found[1])), text)
        write_atomic(folder / name, jsmin(whole).encode(), durable=False)
