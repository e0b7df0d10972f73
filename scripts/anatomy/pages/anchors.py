"""The anchors of a page: those that it has, and what became of one that it has no longer."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from anatomy.errors import Fault, guessed, instead, nearest, twice
from anatomy.pages.headings import headings
from anatomy.pages.inclusion import PREFIXES, inclusions, meant, pages, partial_names
from anatomy.pages.prose import parse_page, read_page
from anatomy.pages.stood import renamed, stood
from anatomy.paths import Project
from anatomy.pin import Pins
from anatomy.quotation.revision import last_with, text_at

_ID = re.compile(r"""\{[^{}\n]*#(?P<attr>[\w-]+)[^{}\n]*\}|\bid=["'](?P<html>[\w-]+)["']""")
_MADE = {"claim-": "claim", **{prefix: kind for kind, prefix in PREFIXES.items()}}
"""With what the anchors begin that the tool makes, and what has them."""


def page_anchors(project: Project, pins: Pins, page: Path) -> set[str]:
    """The anchors that ``page`` will have: explicit ones of its source, those of its quotations, runs and figures."""
    found = {match["attr"] or match["html"] for match in _ID.finditer(read_page(page).body)}
    for use in (*inclusions(project), *meant(project)):
        if use.page == page and use.anchor:
            found.add(use.anchor)
            if use.kind == "quote" and use.name in pins.snippets:
                notes = range(1, len(pins.snippets[use.name].notes) + 1)
                found.update(f"{use.anchor}-{mark}{number}" for number in notes for mark in "mn")
    return found


def anchor_faults(project: Project) -> Iterator[Fault]:
    """Anchors that stand twice on their page, and those written by hand that look as if the tool had made them: what proves something
    could be anything."""
    mend = "keep one of the two sections; if they are two things: give the second {name}-2"
    for path in pages(project):
        page = read_page(path)
        written = [(match, match["attr"] or match["html"]) for match in _ID.finditer(page.text)]
        places = [(f"the anchor #{name}", page.line(match.start())) for match, name in written]
        yield from twice(path, places, mend)
        for match, name in written:
            for prefix, kind in _MADE.items():
                if name.startswith(prefix):
                    message = f"only a {kind} has an anchor like #{name}"
                    yield page.fault(match.start(), message, f"include the {kind}, or write another anchor")


def lost(
    project: Project, page: Path, anchor: str, known: Collection[str], otherwise: str, mark: str = "#"
) -> tuple[str, str] | None:
    """The end of a message about ``anchor``, which is not ``known`` of ``page``, and the mend: from what git says became of it, else a guess.
    None where a heading of the page has no anchor, which is said there and may be it.
    otherwise: the mend where there is nothing to guess; '' for a link. mark: what stands before an anchor where it is written."""
    now = headings(read_page(page))
    if any(heading.level > 1 and not heading.anchor for heading in now):
        return None
    kind = next((kind for kind, prefix in PREFIXES.items() if anchor.startswith(prefix)), "")
    if kind:
        own = [other for other in known if other.startswith(PREFIXES[kind])]
        return _made(project, page, kind, anchor, own, mark)
    elsewhere = otherwise or "take the link out"
    if revision := last_with(project, project.relative(page), f"{{ #{anchor} ")[0]:
        before = headings(parse_page(page, text_at(project, revision, project.relative(page)) or ""))
        had = {heading.anchor: heading.text for heading in before}
        again = {heading.text: heading.anchor for heading in now if heading.anchor not in had}
        if new := again.get(nearest(had.get(anchor, ""), again)):
            mend = instead(f"{mark}{anchor}", f"{mark}{new}", elsewhere)
            return f"; its heading 「{had[anchor]}」 has #{new} now", mend
        return _went(revision, "the section" if anchor in had else "it"), elsewhere
    return guessed(anchor, known, otherwise or f"give the place one: {{ #{anchor} }}", mark)


def _made(
    project: Project, page: Path, kind: str, anchor: str, known: Collection[str], mark: str
) -> tuple[str, str]:
    """``lost`` for an anchor of a quotation, a run or a figure, which only its inclusion makes. known: the anchors of this kind."""
    if gone := without_source(project, page, kind, anchor, known, mark):
        return gone
    inclusion = f'"{kind}/{_name(page, kind, anchor)}.md"'
    otherwise = f"include --8<-- {inclusion}, or take the link out"
    if revision := last_with(project, project.relative(page), inclusion)[0]:
        return _went(revision, "it"), otherwise
    return guessed(anchor, known, otherwise, mark, 0.4)


def without_source(
    project: Project, page: Path, kind: str, anchor: str, known: Collection[str], mark: str = "#"
) -> tuple[str, str] | None:
    """``lost`` for an anchor of ``kind`` whose program, block or file git knows and that is not there: including it brings nothing back.
    None where it is there, and where git does not know it."""
    name, names = _name(page, kind, anchor), partial_names(project)[kind]
    what, revision, _file = stood(project, kind, name) if name not in names else ("", "", "")
    if not revision:
        return None
    new = PREFIXES[kind] + renamed(project, kind, name, revision, names).replace("/", "-")
    if new in known:
        return f"; did you mean {new}?", instead(f"{mark}{anchor}", f"{mark}{new}", "take the link out")
    look = "git diff HEAD" if revision == "HEAD" else f"git show {revision[:-1]}"
    said = f"; HEAD has its {what}" if revision == "HEAD" else f"{_went(revision, 'it')} with its {what}"
    return said, f"take the link out; to have it back: {look}"


def _name(page: Path, kind: str, anchor: str) -> str:
    """The name in the inclusion that makes ``anchor`` on ``page``."""
    name, article = anchor.removeprefix(PREFIXES[kind]), page.parent.name
    return name if kind == "quote" else f"{article}/{name.removeprefix(f'{article}-')}"


def _went(revision: str, what: str) -> str:
    """What became of ``what`` that stood in ``revision`` last."""
    return "; HEAD shows it" if revision == "HEAD" else f"; {revision[:-1]} took {what} out"
