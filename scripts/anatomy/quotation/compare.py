"""The same symbol at two pins: a unified comparison of the two whole extents, from verified bytes."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from anatomy import html
from anatomy.quotation.quotation import Quotation
from anatomy.quotation.selection.select import split_lines

CONTEXT = 3  # unchanged lines shown around a change, as git shows them
MAX_LINES = 200  # of either side; a longer comparison belongs to the upstream's own viewer
_ROW = re.compile(r'(?=<span class="l" data-n="\d+">)')
_OPENING = re.compile(r'<span class="l" data-n="(\d+)">')


@dataclass(frozen=True)
class Side:
    """One of the two: the text of the whole extent that a quotation was cut from."""

    quotation: Quotation
    text: str

    @property
    def lines(self) -> list[str]:
        """Without their ends."""
        return [line.rstrip("\r") for line in self.text.removesuffix("\n").split("\n")]

    @property
    def rows(self) -> list[str]:
        """One coloured line each, with its number in the file."""
        language = self.quotation.entry.language
        coloured = html.lines(self.text, None if language == "text" else language, self.quotation.extent[0])
        return [row for row in _ROW.split(coloured) if row]

    @property
    def version(self) -> str:
        return self.quotation.pin.tag or self.quotation.pin.name


def twins(quotations: Iterable[Quotation]) -> dict[str, list[str]]:
    """For each quotation, the ids of those of the same symbol of the same repository at another commit, sorted."""
    groups: dict[tuple[str, str], list[Quotation]] = defaultdict(list)
    for quotation in quotations:
        if quotation.snippet.symbol:
            groups[quotation.pin.repo, quotation.snippet.symbol].append(quotation)
    found: dict[str, list[str]] = {}
    for group in groups.values():
        for quotation in group:
            others = {q.pin.commit: q.id for q in reversed(group) if q.pin.commit != quotation.pin.commit}
            if others:
                found[quotation.id] = sorted(others.values())
    return found


def comparisons(quotations: Mapping[str, Quotation], have: Mapping[str, bytes]) -> dict[str, str]:
    """For each quotation, the folds that compare it with its twins; ``have`` maps a file's key to its verified bytes."""
    sides = {id: _side(quotation, have[quotation.snippet.key]) for id, quotation in quotations.items()}
    return {
        id: "".join(render_diff(sides[id], sides[other]) for other in others)
        for id, others in twins(quotations.values()).items()
    }


def _side(quotation: Quotation, data: bytes) -> Side:
    first, last = quotation.extent
    return Side(quotation, b"".join(split_lines(data)[first - 1 : last]).decode("utf-8", "replace"))


def render_diff(here: Side, other: Side) -> str:
    """A fold that shows what differs in ``here`` from ``other``; '' where the two are equal or too long.

    Where the quotation of ``other`` stands is not known yet: ``crosslink`` turns ``data-quote`` into an address.
    """
    old, new = other.lines, here.lines
    if old == new or max(len(old), len(new)) > MAX_LINES:
        return ""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    parts = [_hunk(group, other.rows, here.rows) for group in matcher.get_grouped_opcodes(CONTEXT)]
    added = sum(j2 - j1 for tag, _, _, j1, j2 in matcher.get_opcodes() if tag != "equal")
    removed = sum(i2 - i1 for tag, i1, i2, _, _ in matcher.get_opcodes() if tag != "equal")
    symbol = html.escape(here.quotation.snippet.symbol or "")
    names = [html.escape(side.version) for side in (other, here)]
    link = f'<a data-quote="{other.quotation.id}">{names[0]} 的引用</a>'
    body = '<p class="elided">⋯</p>'.join(
        f'<pre id="q-{here.quotation.id}-d{other.quotation.id}-{number}" class="diff" data-diff role="group"'
        f' aria-label="{symbol} 在两个版本之间的差别"><code>{part}</code></pre>'
        for number, part in enumerate(parts, 1)
    )
    return (
        f'<details class="fold compare no-search"><summary>与 {names[0]} 的 <code>{symbol}</code> 比较'
        f'<span class="count">+{added} −{removed}</span></summary>'
        f'<p class="fold-note">− 是 {link}，+ 是这里的 {names[1]}。</p><div class="highlight">{body}</div></details>'
    )


def _hunk(group: Sequence[tuple[str, int, int, int, int]], old: list[str], new: list[str]) -> str:
    out: list[str] = []
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            out += [_mark(row, "", " ") for row in new[j1:j2]]
            continue
        out += [_mark(row, " del", "−") for row in old[i1:i2]]
        out += [_mark(row, " ins", "+") for row in new[j1:j2]]
    return "".join(out)


def _mark(row: str, css: str, sign: str) -> str:
    closed = row if row.endswith("\n</span>") else row.removesuffix("</span>") + "\n</span>"
    return _OPENING.sub(lambda found: f'<span class="l{css}" data-n="{sign}{found[1]}">', closed, count=1)
