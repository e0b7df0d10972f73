"""The quotations as partials that pages include: ``quote/ID.md``, each a finished figure or the card that stands in for it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from anatomy.errors import AnatomyError, LockError
from anatomy.files import write_partials
from anatomy.history.drift_page import captions
from anatomy.paths import Project
from anatomy.quotation.compare import comparisons
from anatomy.quotation.figure import render_missing, render_quote
from anatomy.quotation.freshness import Freshness
from anatomy.quotation.quotation import contradiction, read_quotations
from anatomy.sources.blob import BlobCache


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
    since = captions(project, quotations)
    folds = comparisons(shown, have)
    texts = {
        f"{id}.md": render_quote(q, have[q.snippet.key], folds.get(id, ""), since.get(id, ""))
        if id in shown
        else render_missing(q)
        for id, q in quotations.items()
    }
    written = write_partials(project.partials / "quote", texts)
    if len(have) == len(files):
        with suppress(AnatomyError):  # it only saves time: all is there, on a disk that may not be written
            freshness.write(cache.path(identity.blob) for identity in files.values())
    return written
