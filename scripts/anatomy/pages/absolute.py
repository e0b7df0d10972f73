"""Absolute statements: a strong word in a paragraph without a link to a quotation or a run that was to refute it.

An author excuses a sentence in the front matter, with the reason::

    absolutes:
      - 句子里的一段：为什么可以这样说
"""

import re
from collections.abc import Iterator

from anatomy.errors import Fault
from anatomy.pages.excuse import Excuses
from anatomy.pages.glossary import articles
from anatomy.pages.prose import Page, read_page
from anatomy.paths import Project

WORDS = (
    "一律", "永远", "从不", "从来不", "绝不", "任何", "唯一", "必然", "必定", "无论", "不论", "没有理由", "毫无例外", "总是",
)  # fmt: skip
"""The reviewed list: words that speak of every case. 都 and 只 do so too rarely to be named."""

# what is denied is not said of every case
_DENIED = "".join(f"(?<!{word})" for word in ("不", "不是", "并非", "不会"))
_WORD = re.compile(f"{_DENIED}(?:{'|'.join(WORDS)})")
_PROOF = re.compile(r"\]\([^()\s]*#[qr]-")
_MEND = (
    "link the quotation or the run that tried to refute it, say what was seen instead, or excuse the sentence in the front "
    "matter: absolutes, an item 'part of the sentence：reason'"
)


def absolute_faults(project: Project) -> Iterator[Fault]:
    """Strong words without proof or excuse in the articles, and excuses of sentences that are not there."""
    for path in articles(project):
        yield from page_faults(read_page(path))


def page_faults(page: Page) -> Iterator[Fault]:
    """What is wrong on one page."""
    excuses = Excuses(page, "absolutes")
    yield from excuses.faults(_MEND)
    for start, end in _paragraphs(page.prose):
        if _PROOF.search(page.text, start, end):
            continue
        for match in _WORD.finditer(page.prose, start, end):
            if not excuses.cover(match.start()):
                message = f"{match[0]} is said of every case, and no proof stands beside it"
                yield page.fault(match.start(), message, _MEND)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each run of lines that are not blank."""
    for match in re.finditer(r"(?:^[^\n]*\S[^\n]*(?:\n|\Z))+", text, re.MULTILINE):
        yield match.span()
