"""Habits of copy that AutoCorrect does not know: half-width brackets and stops in Chinese sentences, characters that nobody sees, and line
numbers typed into prose.

An author excuses a typed line number in the front matter, with the reason::

    line_numbers:
      - 句子里的一段：为什么可以这样写
"""

import re
import unicodedata
from collections.abc import Iterator

from anatomy.errors import Fault
from anatomy.html import is_hidden
from anatomy.pages.excuse import Excuses
from anatomy.pages.inclusion import pages
from anatomy.pages.prose import Page, read_page
from anatomy.pages.texts import texts
from anatomy.paths import Project

_WIDE = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
_WORDS = rf"[^()\n]*[{_WIDE}][^()\n]*|[A-Za-z][A-Za-z .-]{{2,}}"  # Chinese, or a name: what else stands in brackets may be a formula
_BRACKETS = re.compile(rf"(?<=[{_WIDE}]) ?\((?:{_WORDS})\)|\((?:{_WORDS})\)(?= ?[{_WIDE}])")
_STOP = re.compile(r"(?:(?<=[）」』”`])[.,;:!?]|(?<=[\u4e00-\u9fff]);) ?(?=[\u4e00-\u9fff（「])")
_FULL = str.maketrans(".,;:!?", "。，；：！？")
_EMOJI = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff][\u200d\ufe0e\ufe0f]+|[0-9]\ufe0f\u20e3")
_LINES = re.compile(r"第\s*\d+(?:\s*[-–—~～到至、和]\s*\d+)*\s*行")
_LINES_MEND = (
    "link the line, whose number is then checked: [第 58 行](#q-ID:58); name the symbol instead; or, where the lines are not "
    "upstream's, excuse it in the front matter: line_numbers, an item 'part of the sentence：reason'"
)


def wording_faults(project: Project) -> Iterator[Fault]:
    """All of them on every page, and all but typed line numbers in the sentences of TOML files."""
    for path in pages(project):
        yield from page_faults(read_page(path))
    for page in texts(project):
        yield from sentence_faults(page)


def page_faults(page: Page) -> Iterator[Fault]:
    """What is wrong on one page."""
    yield from sentence_faults(page)
    excuses = Excuses(page, "line_numbers")
    yield from excuses.faults(_LINES_MEND)
    for match in _LINES.finditer(page.prose):
        if not excuses.cover(match.start()):
            yield page.fault(match.start(), f"{match[0]} is typed: nothing checks the number", _LINES_MEND)


def sentence_faults(page: Page) -> Iterator[Fault]:
    """What is wrong on one page but for its line numbers."""
    for match in _BRACKETS.finditer(page.prose):
        start, end = match.span()
        mend = f"{page.fix}write {_wide(page.source[start:end])}"
        yield page.fault(start, "copy: half-width brackets in a Chinese sentence", mend)
    for start, _end, wide in _stops(page):
        mend = f"{page.fix}write {wide}"
        yield page.fault(start, f"copy: a half-width {page.source[start]} in a Chinese sentence", mend)
    source = _EMOJI.sub(lambda match: "_" * len(match[0]), page.source)
    hidden = "".join(char for char in set(source) - {"\t"} if is_hidden(char))
    for match in re.finditer(f"[{re.escape(hidden)}]+", source) if hidden else ():
        before = source[: match.start()].rpartition("\n")[2][-8:]
        after = source[match.end() :].partition("\n")[0][:8]
        blank = " " if before and unicodedata.category(match[0][0]) == "Zs" else ""
        what = f"U+{ord(match[0][0]):04X} stands in the text, a character that is not seen"
        yield page.fault(match.start(), what, f"type anew: {before}{blank}{after}")


def _stops(page: Page) -> Iterator[tuple[int, int, str]]:
    """Where a half-width stop begins and ends in prose, and the full-width one. What stands before it may be code."""
    for match in _STOP.finditer(page.source):
        if page.prose[match.start()] != " ":
            yield *match.span(), match[0].strip().translate(_FULL)


def with_wide_marks(page: Page) -> str:
    """The page's source with full-width brackets and stops in its Chinese sentences."""
    source = page.source
    brackets = [(*match.span(), _wide(match[0])) for match in _BRACKETS.finditer(page.prose)]
    for start, end, wide in sorted([*brackets, *_stops(page)], reverse=True):
        source = source[:start] + wide + source[end:]
    return source


def _wide(text: str) -> str:
    return "（" + text.strip().removeprefix("(").removesuffix(")").strip() + "）"
