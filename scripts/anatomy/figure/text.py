"""Labels: their markup, their width, their line breaks.

A label is plain text with two marks: `` `code` `` (monospace) and ``\\n`` (line break). The readers' fonts
are not known when the picture is drawn, so widths are estimated on the generous side: a full-width character
is 1 em, Latin letters are those of a wide font, monospace is 0.6 em and a little more.
"""

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, replace

BODY = 14.0
"""Font size of a label, px."""
CODE = 13.0
"""Font size of code within a label: monospaced letters look larger than they are."""
SMALL = 12.0
"""Font size of notes, headings of panels, axes; nothing on the site is smaller."""
LEADING = 1.4
"""Line height in em."""

_BOLD = 1.12
"""How much wider bold Latin letters are."""
_MONO = 0.615
# Advance widths in hundredths of an em of DejaVu Sans, the widest of the fonts that browsers commonly fall back to.
_ADVANCE = {
    letter: width / 100
    for width, letters in (
        (28, "'ijl"), (32, " ,.IJ"), (35, "/:;\\|f-"), (41, "()[]!tr"), (46, '"'), (52, "*_sz?`"), (56, "cL"), (60, "FkvxyPTYao"),
        (64, "eESbdghnpqu0123456789${}"), (69, "KAVBRXZC"), (75, "UHN"), (79, "DG&OQ"), (84, "w#+<=>^~M"), (96, "%m"), (100, "W@"),
    )
    for letter in letters
}  # fmt: skip

_NO_START = "，。、；：！？）」』》〉】”’…—·,.;:!?)]}%"
_NO_END = "（「『《〈【“‘([{"


@dataclass(frozen=True)
class Run:
    """A stretch of a line in one style."""

    text: str
    code: bool = False


Line = tuple[Run, ...]
"""One printed line."""


@dataclass(frozen=True)
class Block:
    """Wrapped lines of one size; ``width`` and ``height`` in px."""

    lines: tuple[Line, ...]
    size: float
    width: float
    height: float


def is_wide(char: str) -> bool:
    """Whether ``char`` takes a full em (Chinese, full-width punctuation; ambiguous ones count as wide)."""
    return unicodedata.east_asian_width(char) in "WFA"


def run_width(text: str, size: float, *, code: bool = False, bold: bool = False) -> float:
    """The estimated advance of ``text`` in px at ``size`` px."""
    total = 0.0
    for char in text:
        if unicodedata.combining(char):
            continue
        if is_wide(char):
            total += 1.0
        elif code:
            total += _MONO
        else:
            total += _ADVANCE.get(char, 0.64) * (_BOLD if bold else 1.0)
    return total * size


def code_size(size: float) -> float:
    """The size in px of code inside text of ``size`` px, never below the smallest."""
    return max(SMALL, size * CODE / BODY) if size > SMALL else SMALL


def line_width(line: Line, size: float, *, bold: bool = False) -> float:
    """The estimated width of a line in px."""
    sizes = ((run, code_size(size) if run.code else size) for run in line)
    return sum(run_width(run.text, px, code=run.code, bold=bold) for run, px in sizes)


def emboldened(block: Block) -> Block:
    """``block`` with the width that it has in bold."""
    return replace(block, width=max(line_width(line, block.size, bold=True) for line in block.lines))


def parse(label: str) -> tuple[Line, ...]:
    """The runs of each line of ``label``. Raises ValueError for a backtick without its partner."""
    lines: list[Line] = []
    for raw in label.split("\n"):
        parts = raw.split("`")
        if len(parts) % 2 == 0:
            raise ValueError("a backtick without its partner")
        runs = [Run(part, index % 2 == 1) for index, part in enumerate(parts) if part]
        lines.append(tuple(runs))
    return tuple(lines)


def plain(label: str) -> str:
    """``label`` on one line without its marks."""
    return " ".join(label.replace("`", "").split("\n"))


def _units(line: Line) -> list[Run]:
    """The pieces of a line that may not be broken inside; a space stays with the piece before it."""
    units: list[Run] = []
    for run in line:
        start = True
        for char in run.text:
            glue = not start and bool(units)
            if glue:
                before = units[-1].text[-1]
                narrow = before != " " and not is_wide(char) and not is_wide(before)
                glue = char == " " or char in _NO_START or before in _NO_END or narrow
            elif units and char in _NO_START and not run.code:
                # Punctuation right after code: a line must not begin with it; keep it as a unit that clings.
                units.append(Run(char, run.code))
                start = False
                continue
            if glue:
                units[-1] = Run(units[-1].text + char, run.code)
            else:
                units.append(Run(char, run.code))
            start = False
    return units


def widest_word(label: str, size: float) -> float:
    """The width in px of the widest piece of ``label`` that wrapping does not break."""
    widest = 0.0
    for line in parse(label):
        word: list[Run] = []
        for unit in _units(line):
            word = [*word, unit] if word and _clings(unit, word[-1]) else [unit]
            widest = max(widest, line_width(_join(word), size))
    return widest


def _split_long(unit: Run, size: float, limit: float) -> list[Run]:
    """A unit wider than ``limit`` in pieces: after ``_ . / ( ,`` where possible, else anywhere."""
    actual = code_size(size) if unit.code else size
    pieces: list[Run] = []
    rest = unit.text
    while run_width(rest.rstrip(" "), actual, code=unit.code) > limit and len(rest) > 1:
        text = rest
        fit = bisect_right(
            range(1, len(text)), limit, key=lambda end: run_width(text[:end], actual, code=unit.code)
        )
        cut = max(1, fit)  # the longest piece that is no wider
        soft = max((rest.rfind(mark, 1, cut) + 1 for mark in "_./(,:"), default=0)
        if soft >= max(3, cut // 3):
            cut = soft
        pieces.append(Run(rest[:cut], unit.code))
        rest = rest[cut:]
    pieces.append(Run(rest, unit.code))
    return pieces


def _join(units: list[Run]) -> Line:
    runs: list[Run] = []
    for unit in units:
        if runs and runs[-1].code == unit.code:
            runs[-1] = Run(runs[-1].text + unit.text, unit.code)
        else:
            runs.append(unit)
    if runs:
        runs[-1] = Run(runs[-1].text.rstrip(" "), runs[-1].code)
        if not runs[-1].text:
            runs.pop()
    return tuple(runs)


def _clings(unit: Run, before: Run) -> bool:
    return (unit.text[0] in _NO_START and not unit.code) or before.text[-1] in _NO_END


def _fill(lines: tuple[Line, ...], size: float, limit: float) -> list[Line]:
    out: list[Line] = []
    for line in lines:
        current: list[Run] = []
        for whole in _units(line):
            for unit in _split_long(whole, size, limit):
                if current and line_width(_join([*current, unit]), size) > limit:
                    carried: list[Run] = []
                    pending = unit
                    while len(current) > 1 and _clings(pending, current[-1]):
                        pending = current.pop()
                        carried.insert(0, pending)
                    out.append(_join(current))
                    current = carried
                current.append(unit)
        out.append(_join(current))
    return out


def wrap(label: str, size: float = BODY, limit: float = 200.0) -> Block:
    """``label`` in lines no wider than ``limit`` px, of nearly equal length.

    Raises ValueError for a backtick without its partner.
    """
    parsed = parse(label)
    lines = _fill(parsed, size, limit)
    if len(lines) > len(parsed):
        low, high = min(limit, max(limit / 3, widest_word(label, size))), limit
        while high - low > 2:
            middle = (low + high) / 2
            if len(_fill(parsed, size, middle)) <= len(lines):
                high = middle
            else:
                low = middle
        lines = _fill(parsed, size, high)
    width = max((line_width(line, size) for line in lines), default=0.0)
    return Block(tuple(lines), size, width, len(lines) * size * LEADING)
