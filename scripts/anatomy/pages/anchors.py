"""The anchors of a page: those that it has, and what became of one that it has no longer."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from anatomy.errors import Fault, instead, nearest, twice
from anatomy.pages.headings import headings
from anatomy.pages.inclusion import PREFIXES, inclusions, meant, pages
from anatomy.pages.prose import parse_page, read_page
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
    """The end of a message about ``anchor``, which is not ``known`` of ``page``, and the mend: from what git says became of it, else a guess;
    ``otherwise`` where there is none. None where a heading of the page has no anchor, which is said there and may be it.
    mark: what stands before an anchor where it is written."""
    now = headings(read_page(page))
    if any(heading.level > 1 and not heading.anchor for heading in now):
        return None
    kind = next((kind for kind, prefix in PREFIXES.items() if anchor.startswith(prefix)), "")
    text = f"{{ #{anchor} "
    if kind:
        name = anchor[2:]
        if kind != "quote":
            name = f"{page.parent.name}/{name.removeprefix(f'{page.parent.name}-')}"
        text = f'"{kind}/{name}.md"'
        known = [other for other in known if other.startswith(PREFIXES[kind])]
        otherwise = f"include --8<-- {text}, or take the link out"
    if revision := last_with(project, project.relative(page), text)[0]:
        if kind:
            said = f"{revision[:-1]} took it out" if revision[-1] == "^" else "HEAD shows it"
            return f"; {said}", otherwise
        before = headings(parse_page(page, text_at(project, revision, project.relative(page)) or ""))
        title = next((heading.text for heading in before if heading.anchor == anchor), "")
        again = {heading.text: heading.anchor for heading in now}
        if new := again.get(nearest(title, again)):
            return f"; its heading 「{title}」 has #{new} now", instead(f"{mark}{anchor}", f"{mark}{new}", "")
    near = nearest(anchor, known, 0.4 if kind else 0.6)
    said = f"; did you mean {near}?" if near else ""
    return said, instead(f"{mark}{anchor}", near and f"{mark}{near}", otherwise)
