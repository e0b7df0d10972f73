"""What a word of the prose means, for the card that the reader's script shows: the definition of a glossary term, the place of a symbol.

Added to a page's element tree. A link to the glossary gets the definition as its title. A symbol in inline code becomes a link
to the quotation that shows it, when its name has one reading among the upstreams that the page quotes. Better no link than a
wrong one. Every occurrence is a link, the first is a tab stop.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from anatomy.pages.glossary import Term
from anatomy.pages.inclusion import url_of
from anatomy.paths import Project
from anatomy.pin import Snippet
from anatomy.site.crosslink import relative_url
from anatomy.site.evidence import Facts

_GLOSSARY = re.compile(r"(?:^|/)glossary\.md#([\w-]+)$")
_CALL = re.compile(r"([A-Za-z_][\w.]*)(?:\(\))?")
_UNTOUCHED = frozenset(("a", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "button"))


@dataclass(frozen=True)
class Card:
    """Where a symbol is shown, as seen from one page, and what the card says of it."""

    href: str
    about: str


def explain_terms(root: Element, terms: Iterable[Term]) -> None:
    """Give every link to the glossary the definition it leads to."""
    known = {term.anchor: term for term in terms}
    for link in root.iter("a"):
        found = _GLOSSARY.search(link.get("href") or "")
        term = known.get(found[1]) if found else None
        if term is not None and not link.get("title"):
            link.set("class", " ".join(filter(None, (link.get("class"), "term"))))
            link.set("title", f"{term.text} {term.english} · {term.definition}")


def symbol_cards(project: Project, facts: Facts, page: Path) -> dict[str, Card]:
    """By name: the symbols of the upstreams that ``page`` quotes, each shown by one quotation of the site."""
    here = url_of(project, page)
    quoted = {pin.repo for pin in facts.pages[page].pins} if page in facts.pages else set()
    found: dict[str, list[Snippet]] = {}
    for snippet in (each for repo in sorted(quoted) for each in facts.shown.get(repo, ())):
        for name in {str(snippet.symbol), str(snippet.symbol).rpartition(".")[2]}:
            # of two pages that show a symbol, this one's own counts
            own = facts.places[snippet.id] == page
            found.setdefault(name, []).insert(0 if own else len(found.get(name, [])), snippet)
    cards = {}
    for name, snippets in found.items():
        symbols = {(each.pin.repo, each.symbol) for each in snippets}
        bare = "." not in name and any("." in str(each.symbol) for each in snippets)
        if len(symbols) > 1 or (bare and ("_" not in name.strip("_") or name.startswith("__"))):
            continue
        best = snippets[0]
        version = best.pin.tag or best.pin.commit[:10]
        href = relative_url(here, f"{url_of(project, facts.places[best.id])}#q-{best.id}")
        cards[name] = Card(href, f"{best.symbol} · {best.path} · {version}")
    return cards


def link_symbols(root: Element, cards: Mapping[str, Card]) -> None:
    """Put a link around every inline code that names a symbol of ``cards``."""
    seen: set[str] = set()
    _link(root, cards, seen)


def _link(parent: Element, cards: Mapping[str, Card], seen: set[str]) -> None:
    for place, child in enumerate(parent):
        if child.tag in _UNTOUCHED:
            continue
        if child.tag != "code" or len(child):
            _link(child, cards, seen)
            continue
        name = _CALL.fullmatch(child.text or "")
        card = cards.get(name[1]) if name else None
        if card is None:
            continue
        link = Element("a", {"class": "xref", "href": card.href, "title": card.about})
        if card.href in seen:
            link.set("tabindex", "-1")
        seen.add(card.href)
        link.tail, child.tail = child.tail, None
        parent[place] = link
        link.append(child)
