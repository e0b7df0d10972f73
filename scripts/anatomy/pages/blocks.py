"""Blocks that hold other text: a fold or a box (``???``, ``!!!``) without its text or its header, a list that is read as a part of the paragraph
above it."""

import re
from collections.abc import Iterator, Set
from itertools import groupby, pairwise

from anatomy.errors import Fault, guessed, twice
from anatomy.lines import words
from anatomy.pages.prose import Page
from anatomy.paths import Project
from anatomy.quotation.restore import copies
from anatomy.tomlfile import MARKER

_BOX = re.compile(r"^(?P<indent>[ ]*)(?P<marks>\?\?\?\+?|!!!)[ ]+(?P<kind>\S+)")
_KINDS = words("note abstract info tip success question warning failure danger bug example quote")
"""The kinds of boxes that the theme has a colour and a sign for."""
_ANSWER = "success"
"""The kind of the fold that holds an answer. What is no part of it begins with a heading, another block or HTML."""
_AFTER = re.compile(r"#{1,6} |\?\?\?|!!!|<")
_CELL = re.compile(r"[^|\s:-][^|]*\|")
_ITEM = re.compile(r"[ ]*(?:[-*+]|\d+\.)[ ]")
_HEADER = re.compile(r'[ ]*(?:\?\?\?\+?|!!!)[ ]+[\w-]+(?:[ ]+[\w-]+)*(?:[ ]+".*")?[ ]*$')
_HOLDS = re.compile(rf"{_ITEM.pattern}|{_HEADER.pattern}|[ ]*(?:===|:[ ]|\[\^|<)")
_MEANT = re.compile(
    r"(?P<indent>[ ]*)(?P<mark>[?？!！])[?？!！]*(?P<open>\+?)[ ]*(?P<kind>[a-z]+)[ ]*[\"＂“”「]?(?P<title>.*?)[\"＂“”」]?[ ]*$"
)
"""What a slip, or a Chinese keyboard, makes of a header."""
_APART = re.compile(r"[ ]*(?:#|<|-+8<-|===|[?!:])")
"""What begins a line that is no part of the paragraph above it."""


def block_faults(page: Page, project: Project) -> Iterator[Fault]:
    """What is wrong with the blocks of one page."""
    yield from box_faults(page)
    yield from loose_faults(page, project)
    yield from glued_faults(page)
    yield from marker_faults(page)


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


def loose_faults(page: Page, project: Project) -> Iterator[Fault]:
    """Text that is indented below nothing that holds it: it is shown as code."""
    rows = page.body.split("\n")
    around, told = [(-1, 0)], -1  # the lines that one stands in, each with its indentation
    for number, row in enumerate(rows, 1):
        if not row.strip():
            continue
        indent = _indentation(row)
        while around[-1][0] >= indent:
            around.pop()
        outer = around[-1][1]
        around.append((indent, number))
        held = indent < 4 or rows[number - 2].strip() or (outer and _HOLDS.match(rows[outer - 1]))
        if not held and outer != told:
            told = outer
            meant = _MEANT.match(rows[outer - 1]) if outer else None
            if meant:
                marks = ("???" if meant["mark"] in "?？" else "!!!") + meant["open"]
                mend = f'write {meant["indent"]}{marks} {meant["kind"]} "{meant["title"]}"'
                yield Fault("the header of a block is not understood", page.path, outer, mend)
                continue
            header = _header(page, project, number) or '??? note "…" (or !!!)'
            mend = f"write {header} above it, or take the blanks away with which its lines begin"
            yield Fault("indented text below no ??? and no !!! is shown as code", page.path, number, mend)


def _header(page: Page, project: Project, number: int) -> str:
    """The line that git knows above the block which begins on the line ``number``, and that the page has lost; '' where there is none."""
    rows = page.source.split("\n")
    row = rows[number - 1]
    for _name, source in copies(project, page.path):
        old = source.split("\n")
        before = reversed(old[: old.index(row)] if row in old else [])
        outer = next((one for one in before if one.strip() and _indentation(one) < _indentation(row)), "")
        if _HEADER.match(outer) and old.count(outer) > rows.count(outer):
            return outer
    return ""


def _indentation(row: str) -> int:
    return len(row) - len(row.lstrip(" "))


def glued_faults(page: Page) -> Iterator[Fault]:
    """Lists and tables without a blank line above."""
    paragraph: int | None = None  # the indentation of the one that a line may be part of
    inside = False  # a list or a table
    for number, row in enumerate(page.body.split("\n"), 1):
        if not row.strip() or _APART.match(row):
            paragraph, inside = None, False
        elif _ITEM.match(row) or row.lstrip()[0] == "|":
            if paragraph == _indentation(row):
                what = f"this {'list' if _ITEM.match(row) else 'table'} is read as a part of the paragraph above it"
                yield Fault(what, page.path, number, "leave a blank line above it")
            paragraph, inside = None, True
        elif paragraph is None and not inside:
            paragraph = _indentation(row)


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
