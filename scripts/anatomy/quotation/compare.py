"""The same symbol at two pins: a unified comparison of the two whole extents, from verified bytes."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anatomy import html
from anatomy.pin import Pins, Snippet
from anatomy.quotation.pinfile import parse_ranges
from anatomy.quotation.selection.select import split_lines

if TYPE_CHECKING:
    from anatomy.quotation.lock import Lock

CONTEXT = 3  # unchanged lines shown around a change, as git shows them
MAX_LINES = 200  # of either side; a longer comparison belongs to the upstream's own viewer
_ROW = re.compile(r'(?=<span class="l" data-n="\d+">)')
_OPENING = re.compile(r'<span class="l" data-n="(\d+)">')


@dataclass(frozen=True)
class Side:
    """One of the two: the text of its whole extent, which begins on line ``first`` of its file."""

    snippet: Snippet
    text: str
    first: int
    language: str


def twins(pins: Pins) -> dict[str, list[str]]:
    """For each snippet id, the ids that quote the same symbol of the same repository at another commit, sorted."""
    groups: dict[tuple[str, str], list[Snippet]] = defaultdict(list)
    for snippet in pins.snippets.values():
        if snippet.symbol:
            groups[snippet.pin.repo, snippet.symbol].append(snippet)
    found: dict[str, list[str]] = {}
    for group in groups.values():
        for snippet in group:
            others = {s.pin.commit: s.id for s in reversed(group) if s.pin.commit != snippet.pin.commit}
            if others:
                found[snippet.id] = sorted(others.values())
    return found


def rows(text: str, language: str, first: int) -> list[str]:
    """``html.lines`` cut into its lines."""
    coloured = html.lines(text, None if language == "text" else language, first)
    return [row for row in _ROW.split(coloured) if row]


def comparisons(snippet: Snippet, pins: Pins, lock: Lock, have: Mapping[str, bytes]) -> str:
    """The folds that compare ``snippet`` with its twins; ``have`` maps a file's key to its verified bytes."""
    folds = []
    for id in twins(pins).get(snippet.id, []):
        here, other = (_side(s, lock, have) for s in (snippet, pins.snippets[id]))
        if here and other:
            folds.append(render_diff(here, other))
    return "".join(folds)


def _side(snippet: Snippet, lock: Lock, have: Mapping[str, bytes]) -> Side | None:
    entry = lock.snippets.get(snippet.id)
    data = have.get(snippet.key)
    if entry is None or data is None:
        return None
    first, last = parse_ranges(entry.extent)[0]
    text = b"".join(split_lines(data)[first - 1 : last]).decode("utf-8", "replace")
    return Side(snippet, text, first, entry.language)


def render_diff(here: Side, other: Side) -> str:
    """A fold that shows what differs in ``here`` from ``other``; '' where the two are equal or too long.

    Where the quotation of ``other`` stands is not known yet: ``crosslink`` turns ``data-quote`` into an address.
    """
    old, new = (
        [line.rstrip("\r") for line in side.text.removesuffix("\n").split("\n")] for side in (other, here)
    )
    if old == new or max(len(old), len(new)) > MAX_LINES:
        return ""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    old_rows, new_rows = (rows(side.text, side.language, side.first) for side in (other, here))
    parts = [_hunk(group, old_rows, new_rows) for group in matcher.get_grouped_opcodes(CONTEXT)]
    added = sum(j2 - j1 for tag, _, _, j1, j2 in matcher.get_opcodes() if tag != "equal")
    removed = sum(i2 - i1 for tag, i1, i2, _, _ in matcher.get_opcodes() if tag != "equal")
    symbol = html.escape(here.snippet.symbol or "")
    names = [html.escape(side.snippet.pin.tag or side.snippet.pin.name) for side in (other, here)]
    link = f'<a data-quote="{other.snippet.id}">{names[0]} 的引用</a>'
    body = '<p class="elided">⋯</p>'.join(
        f'<pre id="q-{here.snippet.id}-d{other.snippet.id}-{number}" class="diff" data-diff role="group"'
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
