"""Blocks that hold other text: a fold or a box (``???``, ``!!!``) without its text, a ``<div>`` that does not end where it should."""

import re
from collections.abc import Iterator, Set
from itertools import groupby, pairwise

from anatomy.errors import Fault, guessed, twice
from anatomy.lines import words
from anatomy.pages.inclusion import pages
from anatomy.pages.prose import Page, read_page
from anatomy.paths import Project
from anatomy.tomlfile import MARKER

_BOX = re.compile(r"^(?P<indent>[ ]*)(?P<marks>\?\?\?\+?|!!!)[ ]+(?P<kind>\S+)")
_KINDS = words("note abstract info tip success question warning failure danger bug example quote")
"""The kinds of boxes that the theme has a colour and a sign for."""
_ANSWER = "success"
"""The kind of the fold that holds an answer. What is no part of it begins with a heading, another block or HTML."""
_AFTER = re.compile(r"#{1,6} |\?\?\?|!!!|<")
_CELL = re.compile(r"[^|\s:-][^|]*\|")
_DIV = re.compile(r"<(?P<end>/?)div\b(?:[^<>]*?\bclass=\"(?P<kind>[^\"]*)\")?[^<>]*>")


def block_faults(project: Project) -> Iterator[Fault]:
    """What is wrong with the blocks of every page."""
    for path in pages(project):
        page = read_page(path)
        yield from box_faults(page)
        yield from open_divs(page)
        yield from marker_faults(page)
        yield from doubled(page)


def marker_faults(page: Page) -> Iterator[Fault]:
    """Lines that git puts between the sides of a merge, of which a person has deleted the others. In code seven equals signs may be a heading."""
    for number, (row, outside) in enumerate(
        zip(page.source.split("\n"), page.body.split("\n"), strict=True), 1
    ):
        if MARKER.match(outside if row[:1] == "=" else row):
            mend = f"delete line {number}{', and below it what stood there before' if row[0] == '|' else ''}"
            yield Fault("a marker line of a merge is left", page.path, number, mend)


def box_faults(page: Page) -> Iterator[Fault]:
    """Folds and boxes of no known kind, and those below which no text is indented by four blanks: they show nothing, and the text stands
    outside. An answer of which a part stands outside."""
    rows = page.source.split("\n")
    for number, row in enumerate(page.body.split("\n"), 1):
        box = _BOX.match(row)
        if box is None:
            continue
        if box["kind"] not in _KINDS:
            said, mend = guessed(box["kind"], _KINDS, f"write one of: {', '.join(sorted(_KINDS))}")
            yield Fault(f"there is no box {box['kind']}{said}", page.path, number, mend)
        indent = box["indent"] + " " * 4
        below = ((n, rows[n - 1]) for n in range(number + 1, len(rows) + 1) if rows[n - 1].strip())
        if not next(below, (0, ""))[1].startswith(indent):
            message = f"the block {box['marks']} holds no text"
            mend = f"begin each line of its text with {len(indent)} blanks"
            yield Fault(message, page.path, number, mend)
            continue
        line, outside = next(((n, one) for n, one in below if not one.startswith(indent)), (0, ""))
        if box["kind"] == _ANSWER and outside and not _AFTER.match(outside.lstrip()):
            mend = f"begin it, and each line of the answer, with {len(indent)} blanks; what is no part of it gets a heading"
            yield Fault(f"the answer of line {number} ends above this line", page.path, line, mend)


def open_divs(page: Page) -> Iterator[Fault]:
    """The first ``<div>`` of a page that stands inside one of its own class, is not closed, or is closed without having been opened."""
    opened: list[tuple[str, int]] = []
    close = "write </div> on a line of its own"
    for tag in _DIV.finditer(page.text):
        if tag["end"]:
            if not opened:
                yield page.fault(tag.start(), "this </div> closes nothing", "take it out")
                return
            opened.pop()
            continue
        kind = tag["kind"] or ""
        around = next((start for name, start in opened if kind and name == kind), None)
        if around is not None:
            message = f'a block "{kind}" stands inside the one of line {page.line(around)}'
            yield page.fault(tag.start(), message, f"{close} before it, where the other one ends")
            return
        opened.append((kind, tag.start()))
    if opened:
        kind, start = opened[-1]
        name = f'the block "{kind}"' if kind else "this <div>"
        yield page.fault(start, f"{name} is not closed", f"{close} after what it holds")


def doubled(page: Page) -> Iterator[Fault]:
    """What a merge leaves when only its markers are deleted: lines of prose that stand on the page already, rows with three filled cells that
    stand in their table already; lines of prose that share most pairs of characters with one of the two lines before them, and rows that
    differ from one of these in one cell that is worded alike."""
    rows = [row.strip() for row in page.body.split("\n")]
    lengths = [len(prose.strip()) for prose in page.prose.split("\n")]
    sentences = [(row, number) for number, row in enumerate(rows, 1) if lengths[number - 1] > 20]
    tables = groupby(enumerate(rows, 1), lambda each: each[1][:1] == "|")
    filled = [
        [(row, n) for n, row in part if len(_CELL.findall(row)) > 2] for is_table, part in tables if is_table
    ]
    for said in (sentences, *filled):
        yield from twice(page.path, said, "delete line {line}", due="review")
    spoken = [_pairs(row) if length > 8 else set() for row, length in zip(rows, lengths, strict=True)]
    for number, row in enumerate(rows, 1):
        for before in range(max(1, number - 2), number):
            other = rows[before - 1]
            alike = row != other and _alike(spoken[number - 1], spoken[before - 1], _ALIKE)
            if alike or _same_but_for_a_cell(row, other):
                message = f"says nearly what line {before} says"
                yield Fault(message, page.path, number, "make one of the two", due="review")
                break


def _alike(own: Set[str], theirs: Set[str], least: float) -> bool:
    """Whether two texts share more than ``least`` of their pairs of characters."""
    return len(own & theirs) > least * len(own | theirs)


def _same_but_for_a_cell(row: str, other: str) -> bool:
    """Whether two rows of a table differ in one cell alone, and that is worded alike."""
    if row[:1] != "|" or other[:1] != "|" or row.count("|") != other.count("|"):
        return False
    unlike = [pair for pair in zip(row.split("|"), other.split("|"), strict=True) if pair[0] != pair[1]]
    return len(unlike) == 1 and _alike(_pairs(unlike[0][0]), _pairs(unlike[0][1]), _CELLS_ALIKE)


_ALIKE = 0.6
"""Lines that say different things in the same form come to 0.59."""
_CELLS_ALIKE = 0.4
"""Less is asked of a cell: it is short, and all other cells are the same."""


def _pairs(text: str) -> set[str]:
    return {one + other for one, other in pairwise(text)}
