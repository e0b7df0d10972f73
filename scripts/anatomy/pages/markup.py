"""Inline markup and tables that Markdown does not take for what was meant: the reader would see their marks."""

import re
from collections.abc import Iterator, Sequence, Set
from itertools import groupby

from anatomy.errors import Fault, nearest
from anatomy.files import once, read_text
from anatomy.pages.blocks import block_faults, doubled
from anatomy.pages.elements import element_faults
from anatomy.pages.inclusion import pages
from anatomy.pages.prose import CODE, Page, read_page
from anatomy.pages.texts import texts
from anatomy.paths import Project

_TICK = re.compile(r"(?<!\\)`+")
_TARGET = re.compile(r"(?<=\])\([^()\n]*\)")
_STRONG = re.compile(r"(?<!\\)\*\*")
_BOLD = re.compile(r"(?<!\\)\*\*(.+?)\*\*")
_ADDRESS = r"(?:#[\w-]|https?://|(?:\.\./|[\w-]+/)*[\w-]+\.md\b)"
_LINKS = {
    "the address of a link stands in full-width brackets": rf"(\[[^\[\]]*)\]（({_ADDRESS}[^（）]*)）",
    "the address of a link stands apart from its text": rf"(\[[^\[\]]*)\][ \t]+\(({_ADDRESS}[^()]*)\)",
    "the ] before ({}) is missing": rf"(\[[^\[\]()]*)\(({_ADDRESS}[^()]*)\)",
    "the ) after ({} is missing": rf"(\[[^\[\]]*)\]\(({_ADDRESS}[!-'*-~]*)）?(?!.*\))",
}
"""What may be wrong with the brackets of a link, and how that looks: 1 is [ with the text, 2 the address."""
_NAMELESS = re.compile(r"!\[[ \t]*\](_+)")
_ATTRIBUTES = re.compile(r"[{｛][ \t:]*(?P<names>[.#][\w-]+(?:[ \t]+[.#][\w-]+)*)[ \t]*｝?")
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
_ITEM = re.compile(r"^[ \t]*(?P<mark>-|\d+\.)(?P<word>[\u4e00-\u9fff「（_]{1,8}|\*\*[^\s*]{1,8})")
_RULE = re.compile(r"\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-+:?[ \t]*\|?")
_BAR = re.compile(r"(?<!\\)\|")


def markup_faults(project: Project) -> Iterator[Fault]:
    """What is wrong with the markup of every page, and of the sentences in TOML files."""
    for page in map(read_page, pages(project)):
        yield from page_faults(page, project)
        yield from doubled(page)
    for page in texts(project):
        yield from inline_faults(page)
        if page.path.name == "claims.toml":  # in the others a tag is text
            yield from element_faults(page)


def page_faults(page: Page, project: Project) -> Iterator[Fault]:
    """What is wrong on one page, and would be said of the built page in other words."""
    yield from block_faults(page, project)
    yield from inline_faults(page, styled(project))
    yield from table_faults(page)
    yield from element_faults(page)


@once
def styled(project: Project) -> Set[str]:
    """The classes that a style sheet of the site speaks of."""
    sheets = (read_text(path) for path in sorted(project.docs.rglob("*.css")))
    return {name for sheet in sheets for name in _CLASS.findall(sheet)}


def inline_faults(page: Page, classes: Set[str] = frozenset()) -> Iterator[Fault]:
    """Marks that Markdown does not take for what they were meant as: a backtick of each paragraph, one other of each line. classes: those that
    attributes may name."""
    for match in _TICK.finditer(page.text):
        mend = "close the code; a backtick that is meant is written \\`"
        yield page.fault(match.start(), "a backtick of this paragraph is not closed", mend)
    text = page.body
    for pattern in (CODE, _TARGET):  # what Markdown does take for that
        text = pattern.sub(lambda match: re.sub(r"[^\n]", "_", match[0]), text)
    for row in re.finditer(r".+", text):
        if _TICK.search(row[0]):
            continue  # what of it is code is not known
        said = page.source[row.start() : row.end()]
        for column, what, old, new in _slips(row[0], said, classes):
            mend = f"write {new} in the place of {old}" if old else new
            yield page.fault(row.start() + column, what, mend)
            break


def _slips(row: str, said: str, classes: Set[str]) -> Iterator[tuple[int, str, str, str]]:
    """The column of a mark that is left in ``row``, what is wrong, the text with it and how that is written; '' and a mend where that is not
    known. said: the row with its code and addresses."""
    if len(marks := [match.start() for match in _STRONG.finditer(row)]) % 2:
        mend = "close the bold words, or write \\*\\*"
        yield marks[-1], "the ** of this line are opened and not closed", "", mend
    for match in _BOLD.finditer(row):
        words = said[match.start(1) : match.end(1)]
        if (bare := words.strip()) != words:
            what = "blanks stand inside the ** of bold words"
            yield match.start(), what, f"**{words}**", f"**{bare}**"
    for what, pattern in _LINKS.items():
        for match in re.finditer(pattern, row):
            old, text, address = (said[match.start(part) : match.end(part)] for part in range(3))
            yield match.start(), what.format(address), old, f"{text.strip()}]({address})"
    for match in _NAMELESS.finditer(row):
        address = said[match.start(1) : match.end(1)]
        yield (
            match.start(),
            "a picture without alternative text",
            f"![]{address}",
            f"![what it shows]{address}",
        )
    for match in _ATTRIBUTES.finditer(row):
        names = match["names"]
        if "}" not in row[match.end() :] and ("." in names or row[0] in "{｛") and row[0] != "#":
            yield match.start(), f"the }} after {names} is missing", match[0], f"{{ {names} }}"
        for name in _CLASS.findall(names):
            if name not in classes and (near := nearest(name, classes, 0.75)):
                what = f"no style sheet has the class {name}; did you mean {near}?"
                yield match.start(), what, f".{name}", f".{near}"
    if item := _ITEM.match(row):
        mark, word = item["mark"], said[item.start("word") : item.end("word")]
        yield 0, f"a blank is missing after the {mark} of a list", f"{mark}{word}", f"{mark} {word}"


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
