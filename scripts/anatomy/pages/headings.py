"""How an article is put together: its front matter, the anchors and the order of its sections, and what is left to write."""

import datetime
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import yaml

from anatomy.errors import Fault, guessed, nearest, twice
from anatomy.pages.glossary import articles, read_glossary
from anatomy.pages.inclusion import pages
from anatomy.pages.prose import Page, parse_page, read_page
from anatomy.paths import Project
from anatomy.quotation.restore import copies

SECTIONS = {
    "thirty-seconds": "三十秒",
    "run-first": "先跑起来",
    "walk-through": "走读",
    "edges": "边界与坑",
    "evolution": "演化",
    "claims": "常见错误说法",
    "exercises": "动手",
    "sources": "来源",
}
"""The sections of an article in their order, by anchor. The walk may be several sections with names of their own."""
FRONT: dict[str, type] = {
    "title": str,
    "description": str,
    "hide": list,
    "unlinked_terms": list,
    "absolutes": list,
    "line_numbers": list,
}
"""What a page may say in its front matter: text, or a list of texts. The theme knows more, and writes it into the HTML of every page as it
stands."""
TO_WRITE = "待写"
"""With this begins what ``anatomy new`` leaves to the author."""

_HEADING = re.compile(
    r"^[ \t]*(?P<marks>#{1,6})[ \t]+(?P<text>.*?)[ \t]*(?:\{:?(?P<attributes>[^{}]*)\})?[ \t]*$"
)
_ANCHOR = re.compile(r"#[A-Za-z0-9][A-Za-z0-9_-]*(?=\s|$)")
_ATTRIBUTES = re.compile(r"(?:\s*(?:[#.:][\w-]+|[\w-]+=\S+))*\s*")
_BEGINS = re.compile(r"\ufeff?-{3}[ \t]*\n")
_FRONT_ROW = re.compile(r"[A-Za-z_]+:|\s+\S|- ")
_LINK_ONLY = re.compile(r"\[[^\[\]]*\]\([^()]*\)")
_INLINE_CODE = re.compile(r"`[^`\n]*`|「待写」")


@dataclass(frozen=True)
class Heading:
    """One heading: its level, its text, its anchor ('' where the author gave none) and its line."""

    level: int
    text: str
    anchor: str
    line: int


def headings(page: Page) -> list[Heading]:
    """The headings of a page in their order."""
    found = []
    for number, row in enumerate(page.body.split("\n"), 1):
        if match := _HEADING.match(row):
            attributes = match["attributes"] or ""
            anchor = _ATTRIBUTES.fullmatch(attributes) and _ANCHOR.search(attributes)
            text = match["text"].strip()
            found.append(Heading(len(match["marks"]), text, anchor[0][1:] if anchor else "", number))
    return found


def fence_faults(project: Project) -> Iterator[Fault]:
    """Fences, and front matter, that are not closed: what comes after one is read as code, so nothing else can be said of its page."""
    for path in pages(project):
        page = read_page(path)
        if unclosed := _unclosed_front(page):
            yield unclosed
        if page.unclosed:
            row = page.source.split("\n")[page.unclosed - 1].strip()
            marks = row[: len(row) - len(row.lstrip(row[0]))]
            mend = f"write {marks} on a line of its own after the last line of code"
            yield Fault("the fence is not closed", path, page.unclosed, mend)


def _unclosed_front(page: Page) -> Fault | None:
    if page.front or not _BEGINS.match(page.source):
        return None
    rows = page.source.split("\n")
    last = next((n for n, row in enumerate(rows[1:], 1) if not _FRONT_ROW.match(row)), len(rows))
    mend = f"write --- on a line of its own after line {last}"
    return Fault("the front matter is not closed: no second line ---", page.path, 1, mend)


def heading_faults(project: Project) -> Iterator[Fault]:
    """Front matter that is not YAML, headings without anchor, sections that are missing or out of order, what is left to write."""
    of_articles = set(articles(project))
    for path in pages(project):
        page = read_page(path)
        yield from front_faults(page, article=path in of_articles)
        yield from _anchors(project, page)
        if path in of_articles:
            yield from _sections(page)
            yield from _unfinished(project, path.parent)


def front_faults(page: Page, *, article: bool) -> Iterator[Fault]:
    """What is wrong with the front matter of one page; an ``article`` has to have a title and a description."""
    mend = "write at the top: ---, title: …, description: …, --- (each on a line of its own)"
    if not page.front:
        if unclosed := _unclosed_front(page):
            yield unclosed
        elif article:
            yield Fault("an article begins with front matter", page.path, 1, mend, due="review")
        return
    try:
        data = yaml.safe_load("\n".join(page.front[1:-1])) or {}
    except (RecursionError, ValueError) as problem:  # a deep nest, a day that no month has
        yield Fault(f"the front matter is out of form: {str(problem)[:80]}", page.path, 2, mend)
        return
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = min(mark.line + 2 if mark else 2, len(page.front) - 1)
        row = page.front[line - 1]
        key, colon, value = row.partition(": ")
        quoted = f'{key}: "{value.strip().strip(chr(34))}"' if colon else "title: …"
        what = getattr(problem, "problem", None) or "out of form"
        yield Fault(f"the front matter is not YAML: {what}", page.path, line, f"write {quoted}, as one line")
        return
    if not isinstance(data, dict):
        yield Fault("the front matter is no list of 'name: value'", page.path, 2, mend)
        return
    keys = [(row.partition(":")[0], n) for n, row in enumerate(page.front, 1) if row[:1].isalpha()]
    yield from twice(page.path, keys, "keep one of the two lines")
    for key, what, mend in wrong_front(data):
        line = next((n for n, row in enumerate(page.front, 1) if row.startswith(f"{key}:")), 1)
        yield Fault(what, page.path, line, mend)
    meant = {nearest(str(key), FRONT) for key in data if key not in FRONT}
    for key in ("title", "description") if article else ():
        if key not in meant and not str(data.get(key) or "").strip():
            mend = f"write {key}: … between the two ---"
            yield Fault(f"the front matter has no {key}", page.path, 1, mend, due="review")


def wrong_front(data: Mapping[Any, Any]) -> Iterator[tuple[str, str, str]]:
    """Each key of a page's front matter with a wrong name or value, what is wrong, and the mend."""
    for key, value in data.items():
        form = FRONT.get(key)
        if form is None:
            said, mend = guessed(str(key), FRONT, "take it out of the front matter")
            yield key, f"says {key!r}, which no page needs{said}", mend
        elif form is str and not isinstance(value, str | int | float | datetime.date):
            yield key, f"says {key}: {str(value)[:40]!r}, which is no text", f"write {key}: …, as one line"
        elif form is list and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            what = f"says {key}: {str(value)[:40]!r}, which is no list of texts"
            yield key, what, f"write each text on a line of its own below {key}: as in   - …"


def _anchors(project: Project, page: Page) -> Iterator[Fault]:
    anchors = {one.anchor for one in headings(page) if one.anchor}
    bare = [
        (number, heading)
        for number, heading in enumerate(headings(page), 1)
        if heading.level > 1 and not heading.anchor and not _LINK_ONLY.fullmatch(heading.text)
    ]
    lost = _lost(project, page, anchors) if bare else {}
    for number, heading in bare:
        marks, text = "#" * heading.level, re.split("[{｛]", heading.text)[0].strip()
        if attributes := lost.pop(nearest(text, lost), ""):
            mend = f"write {marks} {text} {attributes}"
            yield Fault("the heading has no anchor", page.path, heading.line, mend)
            continue
        name = _named(project, text) or f"part-{number}"
        anchor = next(each for n in count(1) if (each := f"{name}-{n}" if n > 1 else name) not in anchors)
        anchors.add(anchor)
        yield Fault(
            "the heading has no anchor", page.path, heading.line, f"write {marks} {text} {{ #{anchor} }}"
        )


def _lost(project: Project, page: Page, anchors: Container[str]) -> dict[str, str]:
    """The headings of the last commit, or of the main branch, whose anchors are none of ``anchors``, with their attributes as they were written."""
    found: dict[str, str] = {}
    for _trunk, source in copies(project, page.path):
        rows = source.split("\n")
        for heading in headings(parse_page(page.path, source)):
            if heading.anchor and heading.anchor not in anchors:
                found.setdefault(heading.text, "{" + rows[heading.line - 1].rstrip().rpartition("{")[2])
    return found


def _named(project: Project, text: str) -> str:
    """An anchor for a heading: that of its section, or what of it is Latin or has an English name in the glossary; '' where nothing is."""
    if text in SECTIONS.values():
        return next(anchor for anchor, title in SECTIONS.items() if title == text)
    for term in sorted(read_glossary(project), key=lambda term: -len(term.text)):
        text = text.replace(term.text, f" {term.anchor or ''} ")
    name = re.sub(r"[^a-z0-9]+", "-", text.replace("练习", " exercise ").lower()).strip("-")
    return name if name[:1].isalpha() else ""


def _sections(page: Page) -> Iterator[Fault]:
    own = [heading for heading in headings(page) if heading.level == 2]
    order = list(SECTIONS)
    known = [heading for heading in own if heading.anchor in SECTIONS]
    for before, after in pairwise(known):
        if order.index(after.anchor) < order.index(before.anchor):
            message = f"the section {after.text} stands after {before.text}"
            mend = f"move it: the order is {'、'.join(SECTIONS.values())}"
            yield Fault(message, page.path, after.line, mend)
    present = {heading.anchor for heading in known}
    present |= {"walk-through"} if any(heading.anchor not in SECTIONS for heading in own) else set()
    if missing := [anchor for anchor in SECTIONS if anchor not in present]:
        message = f"the article has no section {'、'.join(SECTIONS[anchor] for anchor in missing)}"
        mend = f"write {', '.join(f'## {SECTIONS[anchor]} {{ #{anchor} }}' for anchor in missing)}"
        yield Fault(message, page.path, 1, mend, due="review")


def _unfinished(project: Project, folder: Path) -> Iterator[Fault]:
    """Lines of an article's own files that still say what is to be written."""
    files = [*folder.glob("*.md"), *folder.glob("*.toml"), *folder.glob("figures/*.toml")]
    files += [path for path in folder.glob("experiments/*") if path.is_file()]
    for path in sorted(files):
        rows = path.read_bytes().decode("utf-8", "replace").split("\n")
        for number, row in enumerate(rows, 1):
            if TO_WRITE in _INLINE_CODE.sub("", row):
                mend = f"write it, and take {TO_WRITE} out"
                yield Fault(f"left to write: {row.strip()[:60]}", path, number, mend, due="review")
