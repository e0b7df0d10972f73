"""The same symbol at two pins: a unified comparison of the two whole extents, from verified bytes."""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from anatomy import html
from anatomy.html import NOTHING, join, tag
from anatomy.quotation.quotation import Quotation
from anatomy.quotation.selection.select import shown_lines

CONTEXT = 3  # unchanged lines shown around a change, as git shows them
MAX_LINES = 200  # of either side; a longer comparison belongs to the upstream's own viewer

Address = Callable[[str, str], str | None]
"""The address of one quotation (the second id) as seen from the page of another (the first); None where either is on no page."""


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
    def rows(self) -> list[tuple[int, Markup]]:
        """The lines with their number in the file, coloured."""
        language = self.quotation.entry.language
        coloured = html.rows(self.text, None if language == "text" else language)
        return list(enumerate(coloured, self.quotation.extent[0]))

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


def comparisons(
    quotations: Mapping[str, Quotation], have: Mapping[str, bytes], address: Address
) -> dict[str, Markup]:
    """For each quotation, the folds that compare it with its twins; ``have`` maps a file's key to its verified bytes."""
    sides = {id: _side(quotation, have[quotation.snippet.key]) for id, quotation in quotations.items()}
    return {
        id: join(comparison(sides[id], sides[other], address(id, other)) for other in others)
        for id, others in twins(quotations.values()).items()
    }


def _side(quotation: Quotation, data: bytes) -> Side:
    first, last = quotation.extent
    return Side(quotation, "".join(shown_lines(quotation.snippet, data)[first - 1 : last]))


def comparison(here: Side, other: Side, address: str | None = None) -> Markup:
    """A fold below ``here`` that shows what differs between it and ``other``, whose quotation is at ``address``: − is the older of
    the two, as their pin file orders them, + the newer. '' where they are equal or too long."""
    old, new = sorted((here, other), key=lambda side: side.quotation.pin.place)
    before, after = old.lines, new.lines
    if before == after or max(len(before), len(after)) > MAX_LINES:
        return NOTHING
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    symbol = here.quotation.snippet.symbol or ""
    pieces = [
        tag(
            "pre",
            tag("code", *_hunk(group, old.rows, new.rows), tabindex="0"),
            id=f"q-{here.quotation.id}-d{other.quotation.id}-{number}",
            class_="diff",
            data_diff=True,
            role="group",
            aria_label=f"{symbol} 在两个版本之间的差别",
        )
        for number, group in enumerate(matcher.get_grouped_opcodes(CONTEXT), 1)
    ]
    added = sum(j2 - j1 for kind, _, _, j1, j2 in matcher.get_opcodes() if kind != "equal")
    removed = sum(i2 - i1 for kind, i1, i2, _, _ in matcher.get_opcodes() if kind != "equal")
    count = tag("span", f"+{added} −{removed}", class_="count")
    said = f"{other.version} 的引用"
    link = tag("a", said, href=address) if address else said
    names = {id(here): join((f"这里的 {here.version}",)), id(other): join((" ", link))}
    return tag(
        "details",
        tag("summary", f"与 {other.version} 的 ", tag("code", symbol), " 比较", count),
        tag("p", "− 是", names[id(old)], "，+ 是", names[id(new)], "。", class_="fold-note"),
        tag("div", Markup(tag("p", "⋯", class_="elided")).join(pieces), class_="highlight"),
        class_="fold compare no-search",
    )


Rows = Sequence[tuple[int, Markup]]


def _hunk(group: Sequence[tuple[str, int, int, int, int]], old: Rows, new: Rows) -> list[Markup]:
    out: list[Markup] = []
    for kind, i1, i2, j1, j2 in group:
        if kind == "equal":
            out += [_marked(row, "", " ") for row in new[j1:j2]]
            continue
        out += [_marked(row, "del", "−") for row in old[i1:i2]]
        out += [_marked(row, "ins", "+") for row in new[j1:j2]]
    return out


def _marked(row: tuple[int, Markup], css: str, sign: str) -> Markup:
    number, code = row
    return html.line(code if code.endswith("\n") else code + "\n", f"{sign}{number}", css)
