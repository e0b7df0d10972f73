"""The glossary: one Chinese term for one English term, and a link at its first use on each article's page.

Format (``docs/glossary.md``, a definition list)::

    reference count { #reference-count }
    :   **引用计数**：…

The bold text is the term. Its first occurrence in the prose of an article (``prose.py`` says what prose is) must be the
text of a link to its anchor, or come after such a link. A term inside a longer one of the glossary, or inside one of
``OTHER_WORDS``, is not an occurrence. An article that uses the word in another sense lists it in its front matter under ``unlinked_terms``.
"""

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from anatomy.errors import Fault, guessed, twice
from anatomy.files import read_text
from anatomy.pages.prose import Page, front_list, parse_page, read_page
from anatomy.paths import Project
from anatomy.quotation.restore import copies
from anatomy.quotation.revision import last_with, text_at

_ENTRY = re.compile(r"^(?P<english>[^\s:#>|].*?)[ \t]*(?:\{[ \t]*#(?P<anchor>[\w-]+)[ \t]*\})?[ \t]*$")
_DEFINITION = re.compile(r"^[:：](?![:：])")
_TERM = re.compile(r"^:[ \t]+\*\*(?P<term>[^*\n]+)\*\*[：:]?(?P<definition>.*)")
_LINKED = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_LINK = re.compile(r"\]\((?:\.\./)*g[a-z]{5,9}\.md(?:#(?P<anchor>[^()\s]*))?\)")
"""A link to the glossary; its name may be misspelt, which is told with all other links."""

OTHER_WORDS = ("无符号", "有符号", "标点符号", "符号链接")
"""Words of everyday computing that hold a term and mean something else."""


@dataclass(frozen=True)
class Term:
    """One entry: the Chinese ``text``, its English, its anchor (None when the author gave none), its line, its ``definition`` as
    plain text."""

    text: str
    english: str
    anchor: str | None
    line: int
    definition: str = ""


def glossary_path(project: Project) -> Path:
    return project.docs / "glossary.md"


def read_glossary(project: Project) -> list[Term]:
    """The entries in the page's order; none when there is no glossary."""
    path = glossary_path(project)
    return parse_glossary(read_text(path)) if path.is_file() else []


def parse_glossary(text: str) -> list[Term]:
    rows = text.split("\n")
    terms = []
    for number, (row, following) in enumerate(itertools.pairwise(rows), 1):
        entry, term = _ENTRY.match(row), _TERM.match(following)
        if entry and term:
            definition = re.sub(r"`|\*\*", "", _LINKED.sub(r"\1", term["definition"])).strip()
            terms.append(Term(term["term"].strip(), entry["english"], entry["anchor"], number, definition))
    return terms


def articles(project: Project) -> list[Path]:
    """The pages that are articles: ``docs/SLUG/index.md``."""
    return sorted(project.docs.glob("*/index.md"))


def glossary_faults(project: Project) -> list[Fault]:
    """Entries without an anchor, anchors and terms used twice, first uses without a link. Links to no entry are told with all others
    (``links``)."""
    if not glossary_path(project).is_file():
        return []
    terms = read_glossary(project)
    faults = [*_malformed(glossary_path(project)), *_entries(glossary_path(project), terms)]
    doubtful = other_senses(project)
    for path in articles(project):
        faults.extend(page_faults(read_page(path), terms, doubtful))
    return faults


def link_text(page: Page, match: re.Match[str]) -> str:
    """The text of the link whose address ``match`` is."""
    return page.text[: match.start()].rpartition("[")[2]


def lost_entry(project: Project, terms: Sequence[Term], anchor: str, text: str) -> tuple[str, str] | None:
    """The end of a message about a link with ``text`` to ``anchor``, which no entry has, and the mend: the entry of this name, else what
    git says became of it, else a guess that the text does not gainsay. None where an entry is to get this anchor, or has that of another: it is told there."""
    if any(term.anchor is None and _slug(term.english) == anchor for term in terms):
        return None
    path = project.relative(glossary_path(project))
    revision, _file = last_with(project, path, f"{{ #{anchor} ")
    before = parse_glossary(text_at(project, revision, path) or "") if revision else []
    names = [text, *(term.text for term in before if term.anchor == anchor)]
    if found := next((term for name in names for term in terms if term.anchor and term.text == name), None):
        if [term.anchor for term in terms].count(found.anchor) > 1:
            return None
        said = f"; {found.text} stands at #{found.anchor}{' now' if revision else ''}"
        return said, f"write {found.anchor} in the place of {anchor}"
    if revision:
        said = "HEAD has it" if revision == "HEAD" else f"{revision[:-1]} took the entry out"
        return f"; {said}", "take the link out"
    alike = [term.anchor for term in terms if term.anchor and (term.text in text or text in term.text)]
    return guessed(anchor, alike, "add the entry to docs/glossary.md, or link to an anchor that is there")


def other_name(project: Project, term: Term, text: str) -> bool:
    """Whether ``text`` is what git knows ``term`` by, and no longer its name."""
    path = glossary_path(project)
    is_name = text == term.text or f"**{text}**" in read_text(path)
    before = [] if is_name else [one for _, page in copies(project, path) for one in parse_glossary(page)]
    return any((one.anchor, one.text) == (term.anchor, text) for one in before)


def other_senses(project: Project) -> set[str]:
    """The terms that mean something else in some article: which sense it is on a new page only its author can tell."""
    return {text for path in articles(project) for text in front_list(read_page(path), "unlinked_terms")}


def _slug(english: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", english.lower()).strip("-")


def _malformed(path: Path) -> Iterator[Fault]:
    """Rows that are neither prose nor one of the two rows of an entry."""
    form = "write two lines: english name { #english-name }, then :   **中文名**：what it means"
    rows = read_page(path).body.split("\n")
    for number, (row, following) in enumerate(itertools.pairwise(rows), 1):
        named = _ENTRY.match(row) and re.search(r"\{[^{}]*#[^{}]*\}[ \t]*$", row)
        if named and not _DEFINITION.match(following):
            message = f"the entry {row.split('{')[0].strip()} has no line with its term below it"
            yield Fault(message, path, number, form)
        if not _DEFINITION.match(following):
            continue
        if not _TERM.match(following) or following[0] != ":":
            yield Fault("a definition without its term in bold", path, number + 1, form)
        elif _TERM.match(row):
            english = rows[number - 2].partition("{")[0].strip()
            yield Fault(f"a second definition of {english}", path, number + 1, "keep one of the two lines")
        elif not _ENTRY.match(row):
            yield Fault("a definition without an English name above it", path, number + 1, form)


def _entries(path: Path, terms: Sequence[Term]) -> Iterator[Fault]:
    places = [(name, term.line) for term in terms for name in dict.fromkeys((term.text, term.anchor)) if name]
    yield from twice(path, places, "keep one of the two entries")
    for term in terms:
        slug = _slug(term.english)
        if term.anchor is None:
            message = f"the term {term.text} has no anchor, so no page can link to it"
            yield Fault(message, path, term.line, f"write the line as: {term.english} {{ #{slug} }}")


def unlinked(page: Page, terms: Sequence[Term]) -> Iterator[tuple[Term, int]]:
    """Each term whose first occurrence on ``page`` neither is a link to the glossary nor comes after one; its offset."""
    linked: dict[str, int] = {}
    anchors = {term.text: term.anchor for term in terms}
    for match in _LINK.finditer(page.text):
        anchor = match["anchor"] or ""
        if anchor not in anchors.values():  # has a fault of its own
            anchor = anchors.get(link_text(page, match)) or anchor
        linked.setdefault(anchor, match.start())
    excused = set(front_list(page, "unlinked_terms"))
    for term, offset in first_uses(page.prose, [term for term in terms if term.text not in excused]):
        if term.anchor is not None and linked.get(term.anchor, offset + 1) > offset:
            yield term, offset


def with_links(path: Path, source: str, terms: Sequence[Term], doubtful: Collection[str] = ()) -> str:
    """``source``, a page to be written to ``path``, with every first use linked but those of ``doubtful`` terms."""
    for term, offset in sorted(unlinked(parse_page(path, source), terms), key=lambda found: -found[1]):
        if term.text in doubtful:
            continue
        link = f"[{term.text}](../glossary.md#{term.anchor})"
        source = source[:offset] + link + source[offset + len(term.text) :]
    return source


def page_faults(page: Page, terms: Sequence[Term], doubtful: Collection[str] = ()) -> Iterator[Fault]:
    """First uses on one article's page that are not linked. doubtful: terms that `check --fix` does not link."""
    for term, offset in unlinked(page, terms):
        link = f"write [{term.text}](../glossary.md#{term.anchor}) here"
        here = (
            f"{link}, if it is: {term.definition}"
            if term.text in doubtful
            else f"anatomy check --fix, or {link}"
        )
        mend = f"{here}; or, if the word means something else on this page, put it under unlinked_terms in the front matter"
        message = f"the first use of the term {term.text} is not linked to the glossary"
        yield page.fault(offset, message, mend)


def first_uses(prose: str, terms: Sequence[Term]) -> Iterator[tuple[Term, int]]:
    """Each term that occurs, with the offset of its first occurrence; longer terms hide the shorter ones in them."""
    if not terms:
        return
    by_text = {term.text: term for term in terms}
    words = "|".join(_word(text) for text in sorted([*by_text, *OTHER_WORDS], key=len, reverse=True))
    seen = set(OTHER_WORDS)
    for match in re.finditer(words, prose):
        if match[0] not in seen:
            seen.add(match[0])
            yield by_text[match[0]], match.start()


def _word(text: str) -> str:
    before = r"(?<![A-Za-z0-9_])" if text[0].isascii() else ""
    after = r"(?![A-Za-z0-9_])" if text[-1].isascii() else ""
    return before + re.escape(text) + after
