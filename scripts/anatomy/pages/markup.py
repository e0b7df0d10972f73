"""Inline markup and tables that Markdown does not take for what was meant: the reader would see their marks."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from anatomy.errors import Fault
from anatomy.pages.inclusion import pages
from anatomy.pages.prose import Page, read_page
from anatomy.paths import Project

_TICK = re.compile(r"(?<!\\)`")
_TARGET = re.compile(r"(?<=\])\([^()\n]*\)")
_STRONG = re.compile(r"(?<!\\)\*\*")
_ADDRESS = r"(?:#[\w-]|https?://|(?:\.\./|[\w-]+/)*[\w-]+\.md\b)"
_WIDE_LINK = re.compile(rf"\]（({_ADDRESS}[^（）\n]*)）")
_OPEN_LINK = re.compile(rf"\[([^\[\]()\n]*)\(({_ADDRESS}[^()\n]*)\)")
_RULE = re.compile(r"\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-+:?[ \t]*\|?")
_BAR = re.compile(r"(?<!\\)\|")


def markup_faults(project: Project) -> Iterator[Fault]:
    """What is wrong with the markup of every page."""
    for path in pages(project):
        page = read_page(path)
        yield from inline_faults(page)
        yield from table_faults(page)


def inline_faults(page: Page) -> Iterator[Fault]:
    """Backticks that are not closed in their paragraph, ``**`` that are not in their line, and links whose brackets are not those of Markdown."""
    rows = list(enumerate(page.text.split("\n"), 1))
    for is_blank, part in groupby(rows, lambda each: not each[1].strip()):
        ticks = [] if is_blank else [number for number, row in part for _ in _TICK.findall(row)]
        if len(ticks) % 2:  # code may go on in the next line
            mend = "close the code; a backtick that is meant is written \\`"
            yield Fault("a backtick of this paragraph is not closed", page.path, ticks[-1], mend)
    for number, row in rows:
        if _TICK.search(row):
            continue  # what of it is code is not known
        if len(_STRONG.findall(_TARGET.sub("", row))) % 2:
            mend = "close the bold words, or write \\*\\*"
            yield Fault("the ** of this line are opened and not closed", page.path, number, mend)
        for match in _WIDE_LINK.finditer(row):
            mend = f"write ]({match[1]})"
            yield Fault("the address of a link stands in full-width brackets", page.path, number, mend)
        for match in _OPEN_LINK.finditer(row):
            mend = f"write [{match[1].strip() or 'text'}]({match[2]})"
            yield Fault(f"the ] before ({match[2]}) is missing", page.path, number, mend)


def table_faults(page: Page) -> Iterator[Fault]:
    """Tables whose rows have not as many cells as their head: Markdown drops what is too much, or takes none of it for a table."""
    rows = enumerate(page.text.split("\n"), 1)
    for is_table, part in groupby(rows, lambda each: each[1].lstrip()[:1] == "|"):
        table = list(part)
        if not is_table:
            continue
        wanted = _cells(table[0][1])
        if len(table) < 2 or not _RULE.fullmatch(table[1][1].strip()):
            mend = f"write below it: |{' --- |' * wanted}"
            yield Fault("a table without its second row", page.path, table[0][0], mend)
            continue
        yield from _uneven(page, table, wanted)


def _uneven(page: Page, table: Sequence[tuple[int, str]], wanted: int) -> Iterator[Fault]:
    for number, row in table[1:]:
        if (found := _cells(row)) != wanted:
            mend = (
                f"write |{' --- |' * wanted}"
                if number == table[1][0]
                else f"make it {wanted}; a | that is no border is written \\|"
            )
            message = f"{found} cells, the head of the table has {wanted}"
            yield Fault(message, page.path, number, mend)


def _cells(row: str) -> int:
    return len(_BAR.findall(row.strip().removeprefix("|").removesuffix("|"))) + 1
