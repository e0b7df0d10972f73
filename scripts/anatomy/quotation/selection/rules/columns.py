"""Ruby and Lua: a definition ends with the first ``end`` at the column of its head, as people write them.

Layout only, no grammar of blocks: what is written otherwise is left to the other reader.
"""

import re
from collections.abc import Collection

from anatomy.quotation.selection.extent import Item, each_line
from anatomy.quotation.selection.rules.mask import Lexis, mask

_RUBY = Lexis(r"(?:(?<=\n)|^)=begin\b.*?\n=end\b[^\n]*|(?:^|(?<=[\s;]))#[^\n]*|(?:(?<=\n)|^)__END__\n.*", r"""<<[~-]?(?P<h>['"]?)(?P<word>[A-Z_]\w*)(?P=h)[^\n]*\n.*?(?<=\n)[ \t]*(?P=word)(?=\n|\Z)|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""")  # fmt: skip
_LUA = Lexis(r"--\[(?P<c1>=*)\[.*?\](?P=c1)\]|--[^\n]*", r"""\[(?P<c2>=*)\[.*?\](?P=c2)\]|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""")  # fmt: skip


def _read(text: str, lexis: Lexis, head: re.Pattern[str], types: Collection[str] = ()) -> list[Item]:
    """``head`` has the groups ``word`` and ``name``; ``types`` are the words that do not begin a function."""
    masked = mask(text, lexis)
    items: list[Item] = []
    open_: list[tuple[int, int, str, bool]] = []  # (column, start, name, whether it is a function)
    for offset, line in each_line(masked):
        column = len(line) - len(line.lstrip())
        if re.match(r"\s*end\b", line):
            while open_ and open_[-1][0] > column:
                open_.pop()
            if open_ and open_[-1][0] == column:
                _column, start, name, function = open_.pop()
                items.append(_item(start, offset + column + 3, name, function))
            continue
        match = head.match(line)
        if match is None:
            continue
        rest = line[match.end("name") :]
        name, function = match["name"], match["word"] not in types
        endless = match["word"] == "def" and re.match(r"\s*(?:\([^()]*\))?\s*=(?![=~>])\s*\S", rest)
        if endless or re.search(r"\bend\b[\s;)]*$", line):
            items.append(_item(offset + column, offset + len(line.rstrip()), name, function))
        else:
            open_.append((column, offset + column, name, function))
    return items


def _item(start: int, end: int, name: str, function: bool) -> Item:
    names = tuple(part for part in re.split(r"::|[.:]", name.removeprefix("self.")) if part)
    return Item(start, end, (names,), function=function)


def read_ruby(text: str) -> list[Item]:
    head = re.compile(
        r"\s*(?:(?:private|public|protected|module_function|private_class_method)\s+)?(?P<word>def|class|module)\s+(?P<name>(?:self\.)?[\w:]+[?!=]?)"
    )
    return _read(text, _RUBY, head, ("class", "module"))


def read_lua(text: str) -> list[Item]:
    head = re.compile(r"\s*(?:local\s+)?(?P<word>function)\s+(?P<name>[\w.:]+)")
    named = re.compile(r"\s*(?:local\s+)?(?P<name>[\w.]+)\s*=\s*(?P<word>function)\b")
    return [*_read(text, _LUA, head), *_read(text, _LUA, named)]
