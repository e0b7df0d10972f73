"""The quotations as partials that pages include: ``quote/ID.md``, each a finished figure or the card that stands in for it."""

import itertools
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from markupsafe import Markup

from anatomy.errors import AnatomyError, LockError
from anatomy.files import write_partials
from anatomy.history.label import captions
from anatomy.html import NOTHING
from anatomy.pages.inclusion import inclusions, url_of
from anatomy.pages.prose import page_title
from anatomy.paths import Project
from anatomy.quotation.colouring import colour_ahead
from anatomy.quotation.compare import comparisons
from anatomy.quotation.figure import code_parts, facts, render_code, render_missing, render_quote
from anatomy.quotation.freshness import Freshness
from anatomy.quotation.quotation import Quotation, contradiction, locked, read_quotations
from anatomy.site.crosslink import Crosslinks, Definition, Place, definition
from anatomy.site.evidence import read_facts
from anatomy.sources.blob import BlobCache

MANY = 1000  # quotations, from which on worker processes are worth their start
PUBLISHED = ("repo", "commit", "path", "lines", "blob", "sha256", "evidence", "symbol", "tag", "licence")


def write_quote_partials(project: Project) -> list[Path]:
    """Render every quotation from the cache; nothing when all is as the last rendering left it. Returns the changed partials.

    A file that is not in the cache gets cards, and the next call looks again.
    Raises PinError and LockError: for bad files, and for a cached file in which the locked lines are not what was locked.
    """
    freshness = Freshness(project)
    if freshness.holds():
        return []
    quotations, cache = read_quotations(project), BlobCache(project.cache)
    files = {quotation.snippet.key: quotation.file.identity for quotation in quotations.values()}
    have = {key: data for key, identity in files.items() if (data := cache.get(identity)) is not None}
    shown = {id: q for id, q in quotations.items() if q.snippet.key in have}
    wrong = [q for q in shown.values() if not q.is_in(have[q.snippet.key])]
    if wrong:
        raise LockError([contradiction(project, quotation) for quotation in wrong])
    places = _places(project)
    links = Crosslinks(places, _definitions(shown, have, places))
    since = captions(project, quotations)
    folds = comparisons(shown, have, links.address)
    codes = _codes(shown, have, links)
    texts = {
        f"{id}.md": render_quote(
            q,
            have[q.snippet.key],
            folds.get(id, NOTHING),
            since.get(id, NOTHING),
            codes[id],
            links.callers(q),  # known when the links of all others have been found
        )
        if id in shown
        else render_missing(q)
        for id, q in quotations.items()
    }
    written = write_partials(project.partials / "quote", texts)
    if len(have) == len(files):
        with suppress(AnatomyError):  # it only saves time: all is there, on a disk that may not be written
            freshness.write(cache.path(identity.blob) for identity in files.values())
    return written


def _codes(shown: Mapping[str, Quotation], have: Mapping[str, bytes], links: Crosslinks) -> dict[str, Markup]:
    """The quoted lines of each. Colouring is most of the work: that of many is shared among processes, which take a second to start."""
    data = {id: have[q.snippet.key] for id, q in shown.items()}
    many = len(shown) > MANY
    ahead = colour_ahead([code_parts(q, data[id]) for id, q in shown.items()]) if many else ()
    return {
        id: render_code(q, data[id], links.linker(q))
        for (id, q), _ in itertools.zip_longest(shown.items(), ahead)
    }


def quotation_facts(project: Project) -> Iterator[dict[str, Any]]:
    """For ``quotes.json``: every quotation in the order of the pages, with its address and what its figure says of it."""
    known = read_facts(project)
    quotations = locked(known.pins, known.lock)
    for use in inclusions(project):
        if use.kind == "quote" and use.name in quotations:
            entry: dict[str, Any] = {"page": url_of(project, use.page), "anchor": f"q-{use.name}"}
            said = facts(quotations[use.name])
            entry |= {name: said[name] for name in PUBLISHED}
            if said["git"]:  # where git fetches from, where that is not the usual host
                entry["git"] = said["git"]
            partial = (project.partials / "quote" / f"{use.name}.md").read_text("utf-8")
            entry["shown"] = not partial.startswith('<figure class="quote missing"')
            yield entry


def _places(project: Project) -> dict[str, Place]:
    """Where each quotation stands, in the order of the pages."""
    titles: dict[Path, str] = {}
    places: dict[str, Place] = {}
    for use in inclusions(project):
        if use.kind == "quote":
            if use.page not in titles:
                titles[use.page] = page_title(use.page)
            places.setdefault(use.name, Place(url_of(project, use.page), titles[use.page]))
    return places


def _definitions(
    shown: Mapping[str, Quotation], have: Mapping[str, bytes], places: Mapping[str, Place]
) -> Iterator[Definition]:
    for id, place in places.items():
        if id in shown and (found := definition(shown[id], place, have[shown[id].snippet.key])):
            yield found
