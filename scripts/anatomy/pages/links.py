"""Links of the pages among themselves: what a browser would find broken, found in the source already."""

import os
import re
from collections.abc import Iterator, Set
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from anatomy.errors import Fault, instead
from anatomy.pages.anchors import lost, page_anchors
from anatomy.pages.glossary import glossary_path, link_text, lost_entry, other_name, read_glossary
from anatomy.pages.inclusion import inclusions, pages
from anatomy.pages.prose import read_page
from anatomy.paths import Project
from anatomy.pin import Pins
from anatomy.quotation.restore import restoring
from anatomy.quotation.upstream_file import nearest_path

_LINK = re.compile(
    r"""\]\([ \t]*<?(?P<href>[^()\s<>]+)>?(?P<title>[ \t]+"[^"\n]*")?[ \t]*\)|\bhref=["'](?P<raw>#[^"'\s]+)["']"""
)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_OWN = frozenset(("questions", "drift", "facts", "forms", "trust"))
"""Kinds of inclusions with anchors that are known when they have been made."""


def link_faults(project: Project, pins: Pins) -> Iterator[Fault]:
    """Links to files that are not there, to folders, and to anchors that their page will not have.

    Not those that others look at: into quotations of the same page (``pointer``), at runs with a number (``number``).
    """
    unknown = {use.page for use in inclusions(project) if use.kind in _OWN or use.name == "all"}
    terms, entries = glossary_path(project), read_glossary(project)

    @cache
    def anchors(path: Path) -> Set[str]:
        return page_anchors(project, pins, path)

    for path in pages(project):
        page = read_page(path)
        for match in _LINK.finditer(page.text):
            href = match["href"] or match["raw"]
            if (
                _ELSEWHERE.match(href)
                or href.startswith("#q-")
                or (href.startswith("#r-") and match["title"])
            ):
                continue
            place, _, anchor = href.partition("#")
            target = _target(path, place)
            if place and (wrong := _misled(project, path, place)):
                yield page.fault(match.start(), f"the link {place} {wrong[0]}", wrong[1])
                continue
            if not anchor or target.suffix != ".md" or target in unknown:
                continue
            word, known = unquote(anchor), anchors(target)
            text = link_text(page, match)
            entry = next((one for one in entries if target == terms and one.anchor == word), None)
            if entry and other_name(project, entry, text):
                what = f"the glossary calls #{word} {entry.text}, and no longer {text}"
                yield page.fault(match.start(), what, instead(text, entry.text, ""))
            if not _is_in(word, known):
                where = "this page" if target == path else project.relative(target)
                if target == terms:
                    if said := lost_entry(project, entries, anchor, text):
                        what = f"the glossary has no entry #{word}{said[0]}"
                        yield page.fault(match.start(), what, said[1])
                elif said := lost(project, target, anchor, known, ""):
                    yield page.fault(match.start(), f"{where} has no anchor #{word}{said[0]}", said[1])


def _target(path: Path, place: str) -> Path:
    """The file to which a page at ``path`` links by ``place``; the page itself for ''."""
    return Path(os.path.normpath(path.parent / unquote(place.partition("?")[0]))) if place else path


def _is_in(anchor: str, known: Set[str]) -> bool:
    """Whether a page has ``anchor``: its own, one of its table of claims, or one inside a quotation, a run or a figure."""
    parts = anchor.split("-") if anchor[:2] in ("q-", "r-", "f-") else []
    inside = ("-".join(parts[:end]) for end in range(2, len(parts)))
    return anchor in known or anchor.startswith("claim-") or not known.isdisjoint(inside)


def _misled(project: Project, path: Path, place: str) -> tuple[str, str] | None:
    """What is wrong with a ``place`` that names no file, and the mend. What is outside ``docs/`` and no page, the build may make."""
    target = _target(path, place)
    outside = not target.is_relative_to(project.docs) and target.suffix != ".md" and place[0] != "/"
    if outside or os.path.isfile(target):
        return None
    files = {os.path.relpath(file, path.parent) for file in project.docs.rglob("*.*")}
    if place[0] == "/":
        what, near = "begins at the root of the host", nearest_path(place.strip("/"), files)
    elif os.path.isdir(target):
        what, near = "leads to a folder", f"{place.rstrip('/')}/index.md"
    else:
        what, near = "leads to no file", nearest_path(place, files)
    near = near if near in files else ""
    mend = instead(place, near, "name a file of docs/ as it is seen from this page")
    return f"{what}{f'; did you mean {near}?' if near else ''}", restoring(project, target, mend)
