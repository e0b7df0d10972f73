"""TOML files with line numbers: faults name the line a person has to edit."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from anatomy.errors import AnatomyError, Fault
from anatomy.files import byte_order_mark, conflict, not_utf8

MAX_PARTS = 64  # of one dotted key; the parser's time grows with the square of them
MAX_BYTES = 4 * 1024 * 1024  # a pin file is a few kB; anything like this size is a mistake or an attack

_HEADER = re.compile(r"^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*="""
)
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")
_LONG_KEY = re.compile(rf"""(?:\.[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*){{{MAX_PARTS}}}""")
_FULL_WIDTH = str.maketrans("“”„‟＂‘’＇＝［］｛｝，．＃", '"""""\'\'\'=[]{},.#')
_TEXT = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|"[^"]*?([“”„‟＂]?)$""")
"""A text on its line; of one that is not closed, 1 is a full-width quote at its end."""
_INNER = re.compile(r'''"(?!\s|[,.、，．]\s*(?:["'{\[\]}]|[A-Za-z0-9_."-]+\s*=|$))([^"]+)"''')
"""A text that goes on behind the quote that ends it; 1 is what stands up to the next quote."""
MARKER = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")  # a line that git puts between the sides of a merge

Loc = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """A parsed TOML text. ``above``: lines of the file that stand before the text."""

    path: Path
    text: str
    data: dict[str, Any]
    above: int = 0
    mend: str | None = field(default=None, compare=False)

    def line(self, loc: Sequence[str | int]) -> int:
        """The 1-based line of the key path ``loc``, such as ``("pins", "v1", "commit")`` or ``("omit", 2)``, or of its nearest
        parent that stands in the file."""
        key = tuple(loc)
        line = next((self._lines[key[:cut]] for cut in range(len(key), 0, -1) if key[:cut] in self._lines), 1)
        for cut, part in enumerate(key):
            start = self._lines.get(key[:cut])
            if isinstance(part, int) and start is not None and key[: cut + 1] not in self._lines:
                line = max(line, _element_line(self.text, start, part) or 1)
                break
        return line + self.above

    def fault(self, loc: Sequence[str | int], message: str, *, mend: str | None = None) -> Fault:
        """What is wrong at the key path ``loc``."""
        return Fault(message, self.path, self.line(loc), mend or self.mend)

    @cached_property
    def _lines(self) -> Mapping[Loc, int]:
        return _index(self.text)


def _parts(dotted: str) -> list[str]:
    return [next(group for group in match if group) for match in _PART.findall(dotted) if any(match)]


def _index(text: str) -> dict[Loc, int]:
    """Where headers and keys stand. A scan of lines, so a key inside a multi-line string can be met too:
    that costs a wrong line number in a message and nothing else, and the first mention wins."""
    lines: dict[Loc, int] = {(): 1}
    counts: dict[Loc, int] = {}
    table: Loc = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            base: list[str | int] = []
            names = _parts(header[2])
            for position, name in enumerate(names):
                base.append(name)
                lines.setdefault(tuple(base), number)
                last = position == len(names) - 1
                if header[1] == "[[" and last:
                    counts[tuple(base)] = counts.get(tuple(base), -1) + 1
                if tuple(base) in counts:
                    base.append(counts[tuple(base)])
            table = tuple(base)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            loc = table
            for name in _parts(key[1]):
                loc = (*loc, name)
                lines.setdefault(loc, number)
    return lines


def _element_line(text: str, start: int, index: int) -> int | None:
    """The line of element ``index`` of the array that begins on line ``start``."""
    depth, count, quote = 0, 0, ""
    lines = text.split("\n")
    for number, line in enumerate(lines[start - 1 :], start):
        position = line.find("=") + 1 if number == start else 0
        while position < len(line):
            char = line[position]
            if quote:
                if char == "\\" and quote == '"':
                    position += 1
                elif char == quote:
                    quote = ""
            elif char == "#":
                break
            else:
                if depth == 1 and count == index and char not in " \t,]":
                    return number
                if char in "\"'":
                    quote = char
                elif char in "[{":
                    depth += 1
                elif char in "]}":
                    depth -= 1
                    if depth == 0:
                        return None
                elif char == "," and depth == 1:
                    count += 1
            position += 1
    return None


_ENDS_INSIDE = re.compile(r"(?:Illegal|Found invalid) character '\\n'|Unterminated string|Expected \"'\"$")
"""How tomllib says that a line, or the whole document, ends inside a text."""

_MENDS = {
    "Unclosed array": "write the comma between two of its elements, or the ] at its end, whichever is missing",
    "Invalid value": 'a text stands in quotation marks: write "…"; or write the ] that the list above lacks',
}
"""What tomllib says → the mend."""


def load(path: Path, *, mend: str | None = None, error: type[AnatomyError] = AnatomyError) -> Document:
    """Read and parse ``path`` (UTF-8 without a byte order mark).

    Raises ``error`` with one fault when the file is missing, too large, not UTF-8, half merged, malformed or nested too deeply.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise error(Fault(f"cannot be read: {problem.strerror or problem}", path, None, mend)) from None
    if len(raw) > MAX_BYTES:
        raise error(Fault(f"is larger than {MAX_BYTES} bytes", path, None, mend))
    if fault := byte_order_mark(path, raw):
        raise error(fault)
    if fault := conflict(path, raw):
        raise error(fault)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise error(not_utf8(path, problem, None if _by_hand(mend) else mend)) from None
    return parse(path, text, mend=mend, error=error)


def parse(
    path: Path,
    text: str,
    *,
    above: int = 0,
    mend: str | None = None,
    error: type[AnatomyError] = AnatomyError,
) -> Document:
    """Parse ``text``, which stands in ``path`` below ``above`` other lines. Raises ``error`` as ``load``."""

    def fail(message: str, line: int, mends: str | None = mend) -> AnatomyError:
        return error(Fault(message, path, line + above, mends))

    if long_key := _LONG_KEY.search(text):
        raise fail("is nested too deeply", text.count("\n", 0, long_key.start()) + 1)
    try:
        return Document(path, text, tomllib.loads(text), above, mend)
    except tomllib.TOMLDecodeError as problem:
        where = re.search(r" \(at line (\d+), column (\d+)\)| \(at end of document\)", str(problem))
        last = text.count("\n") + (not text.endswith("\n"))
        line = int(where[1]) if where and where[1] else max(1, last)
        said = str(problem)[: where.start()] if where else str(problem)
        if said == 'Expected "\'"':  # the last one of the text has no partner
            line = text.count("\n", 0, text.rindex("'")) + 1
        if _by_hand(mend) and (left := _left_by_a_merge(text, line, above, mend or "")):
            raise fail(left[0], line, left[1]) from None
        row, mends = text.split("\n")[line - 1], mend
        if _ENDS_INSIDE.match(said) and not (said == "Unterminated string" and '"""' in text):
            said = f"the quote of line {line + above} is not closed"
            mends = 'write " where the text ends' if _by_hand(mend) and '"' in row else mend
        elif _by_hand(mend) and where and where[2] and (inner := _INNER.match(row, int(where[2]) - 2)):
            before = row[: inner.start()].rpartition('"')[2][-10:]
            said = f"a quotation mark inside the text ends it after {before}"
            mends = (
                f'write 「{inner[1]}」, or \\"{inner[1]}\\"'
                if inner[1][0] not in "，。；：、"
                else 'write \\" for it'
            )
            raise fail(f"is not TOML: {said}", line, mends) from None
        wide = _full_width(row)
        if _by_hand(mend) and not wide:
            mends = _MENDS.get(said, mends)
        raise fail(f"is not TOML: {said}{wide}", line, mends) from None
    except RecursionError:
        raise fail("is nested too deeply", 1) from None
    except ValueError as problem:  # an integer of more digits than Python converts
        raise fail(f"is not TOML: {problem}", 1) from None


def _by_hand(mend: str | None) -> bool:
    """Whether a person writes the file: what the tool writes has a mend of its own."""
    return not mend or mend.startswith("edit ")


def _left_by_a_merge(text: str, number: int, above: int, mend: str) -> tuple[str, str] | None:
    """What is wrong, and the mend, where TOML cannot be read at the line ``number`` because a merge left a marker, a key or a table twice, or
    two entries of a list as one. above: as in ``Document``. mend: of the file."""
    rows = text.split("\n")
    row = rows[number - 1]
    if MARKER.match(row):
        return "a marker line of a merge is left", f"delete line {number + above}"
    headers = [n for n, other in enumerate(rows, 1) if _HEADER.match(other)]
    if number in headers:
        same = [n for n in headers if n < number and rows[n - 1].strip() == row.strip()]
        mend = "delete one of the two blocks, or give the second another name"
        return (f"{row.strip()} stands in line {same[0] + above} already", mend) if same else None
    start = max((n for n in headers if n < number), default=0)
    end = min((n for n in headers if n > number), default=len(rows) + 1)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for n in range(start + 1, end):
        if key := _KEY.match(rows[n - 1]):
            places[key[1]].append(n)
    found = next((key for key, lines in places.items() if len(lines) > 1 and lines[1] <= number), None)
    if found is None:
        return None
    header = rows[start - 1].strip() if start else ""
    if not header.startswith("[["):
        inside = f", in the same {header}" if header else ""
        then = mend.partition(", then: ")[2]
        return (
            f"{found} stands in line {places[found][0] + above} already{inside}",
            f"keep one of the two lines{then and f', then: {then}'}",
        )
    once = [key for key, lines in places.items() if len(lines) == 1]
    first, again = (n + above for n in places[found][:2])
    mend = f"write {header} above line {again}"
    mend += f", and in both blocks what git kept once and they had ({', '.join(once)})" if once else ""
    mend += f"; if it is the same entry: delete line {again}"
    return f"{found} stands in line {first} already, in the same {header}", mend


def _full_width(row: str) -> str:
    """A hint where a Chinese keyboard has left its own quotes or brackets on the line, outside its texts."""
    outside = re.sub("“[^”]*”", "“”", _TEXT.sub(r"\1", row))
    wide = sorted({char for char in outside if ord(char) in _FULL_WIDTH})
    if not wide:
        return ""
    return "; " + ", ".join(f"{char} should be {char.translate(_FULL_WIDTH)}" for char in wide)


def quote(text: str) -> str:
    """``text`` as a TOML basic string."""
    body = "".join(
        {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(c)
        or (f"\\u{ord(c):04X}" if ord(c) < 32 or ord(c) == 127 else c)
        for c in text
    )
    return f'"{body}"'


def written(value: object) -> str:
    """A value as TOML; keys of an inline table are written as they are given."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {written(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(written, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def table(name: str, values: Mapping[str, object]) -> str:
    """The table ``[name]``, with a line for each of ``values`` but those that are None; name and keys are written as given."""
    rows = (f"{key} = {written(value)}\n" for key, value in values.items() if value is not None)
    return f"[{name}]\n{''.join(rows)}"


def entry(name: str, values: Mapping[str, object]) -> str:
    """The table ``name`` as one line, without those of ``values`` that are None. A merge takes lines as they are, so that it can never put an
    entry together from two."""
    return f"{name} = {written({key: value for key, value in values.items() if value is not None})}\n"


def settled(text: str, trunk: Callable[[], str]) -> str:
    """A text of ``entry`` lines in which a merge left both sides, as TOML again: git's markers go, of equal lines one stays. Where the sides
    say different things of one entry, what ``trunk`` says of it stays, or nothing: the tool finds it out anew. Any other text is left."""
    rows = [row for row in text.split("\n") if not MARKER.match(row)]
    if any(row.startswith("[") for row in rows):  # a table of several lines: some are equal in each
        return text
    said: defaultdict[str, list[str]] = defaultdict(list)
    for row in dict.fromkeys(rows):
        said[row.partition(" = ")[0]].append(row)
    if twice := [key for key, different in said.items() if len(different) > 1]:
        known = set(trunk().split("\n"))
        said |= {key: [row for row in said[key] if row in known] for key in twice}
    return "\n".join(row for different in said.values() for row in different if row) + "\n"
