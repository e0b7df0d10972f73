"""Check: whether pages, pins, lock, recordings and cache agree. Nothing is fetched and nothing is written."""

from collections.abc import Mapping
from dataclasses import replace

from anatomy.errors import AnatomyError, Fault, SelectionError, SymbolsError
from anatomy.experiment.recording import stale
from anatomy.figure.partial import figure_faults
from anatomy.files import reading_once
from anatomy.lines import format_ranges
from anatomy.pages.absolute import absolute_faults
from anatomy.pages.anchors import anchor_faults
from anatomy.pages.article import navigation_faults
from anatomy.pages.claim_check import claim_faults
from anatomy.pages.copyedit import copy_faults
from anatomy.pages.forms import form_faults
from anatomy.pages.glossary import glossary_faults
from anatomy.pages.headings import fence_faults, heading_faults
from anatomy.pages.inclusion import Inclusion, inclusion_faults, inclusions, meant, unshown
from anatomy.pages.licence import licence_faults
from anatomy.pages.links import link_faults
from anatomy.pages.markup import markup_faults
from anatomy.pages.mention import commit_faults, mention_faults
from anatomy.pages.merging import stopped_merge
from anatomy.pages.missing import missing_faults
from anatomy.pages.number import number_faults
from anatomy.pages.pasted import pasted_faults
from anatomy.pages.pointer import pointer_faults, stepping_faults
from anatomy.pages.published import published_faults
from anatomy.pages.questions import question_faults
from anatomy.pages.wording import wording_faults
from anatomy.paths import Project
from anatomy.pin import Pins
from anatomy.quotation.lock import Lock, digest, disagreements, read_lock
from anatomy.quotation.origin import unseen_commits
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.quotation import Quotation, contradiction, locked, locked_otherwise
from anatomy.quotation.selection.select import select
from anatomy.sources.blob import BlobCache


def check(project: Project) -> list[Fault]:
    """Files that are missing; where none is, every disagreement: unknown, unused and repeated quotations on pages; snippets not locked or edited since;
    cached files whose lines no longer hash to the lock; recordings that are missing, stale or edited; symbols named in
    prose that the pinned file does not have; commits that are no pin of a page; claims without their proof; questions without their section; pointers at lines
    that are not shown; numbers that were not recorded; absolute statements without proof; terms without their link; Chinese copy.

    Raises PinError and LockError when a file cannot be read at all, AnatomyError when one is half merged.
    """
    merge = stopped_merge(project)
    if not merge.readable:
        raise AnatomyError(merge.faults)
    with reading_once():
        pins, lock = read_pins(project), read_lock(project)
        found = (
            missing_faults(project, pins, lock)
            or list(fence_faults(project))
            or _all_faults(project, pins, lock)
        )
        # what goes on with a stopped merge commits both versions of a sentence, which are otherwise told before a review
        if merge.faults or merge.waiting:
            found = [replace(one, due="draft") if one.due == "review" else one for one in found]
        return [*found, *merge.faults, *merge.waiting]


def _all_faults(project: Project, pins: Pins, lock: Lock) -> list[Fault]:
    cache = BlobCache(project.cache)
    files = {key: cache.get(file.identity) for key, file in lock.files.items()}
    found = [
        *published_faults(project),
        *navigation_faults(project),
        *inclusion_faults(project),
        *heading_faults(project),
        *anchor_faults(project),
        *markup_faults(project),
        *_pages(project, pins),
        *licence_faults(project, pins),
        *unshown(project),
        *figure_faults(project),
        *disagreements(project, pins, lock),
        *unseen_commits(project, pins, lock),
        *_bytes(project, pins, lock, files),
        *pasted_faults(project, pins, lock, files),
        *(Fault(warning, project.cache, None, "anatomy fetch") for warning in cache.warnings),
        *stale(project),
        *mention_faults(project, lock),
        *commit_faults(project, pins),
        *claim_faults(project, pins),
        *question_faults(project, pins),
        *pointer_faults(project, lock),
        *link_faults(project, pins),
        *stepping_faults(project, lock),
        *number_faults(project),
        *absolute_faults(project),
        *wording_faults(project),
        *form_faults(project),
    ]
    # in a line that is wrong a term may be linked once it is mended, and what is misread may look like copy that is off
    said = {(fault.path, fault.line) for fault in found}
    later = (*glossary_faults(project), *copy_faults(project))
    return [*found, *(fault for fault in later if (fault.path, fault.line) not in said)]


def _pages(project: Project, pins: Pins) -> list[Fault]:
    faults = []
    first: dict[tuple[str, ...], Inclusion] = {}
    for use in filter(lambda use: use.kind, inclusions(project)):
        # a quotation stands once on all pages, all else once on each
        shown = (use.kind, use.name, "" if use.kind == "quote" else str(use.page))
        before = first.setdefault(shown, use)
        if before is not use:
            where = f"{project.relative(before.page)}({before.line})"
            mend = f"delete line {use.line}{f', or link to the first: [text](#{before.anchor})' if before.anchor else ''}"
            faults.append(use.fault(f"shows {use.kind}/{use.name} again (first in {where})", mend))
    quoted = {use.name for use in (*inclusions(project), *meant(project)) if use.kind == "quote"}
    for id, snippet in pins.snippets.items():
        if id not in quoted:
            mend = f'write --8<-- "quote/{id}.md" on a page, or remove the block'
            faults.append(snippet.fault("no page quotes it", mend))
    return faults


def _bytes(project: Project, pins: Pins, lock: Lock, files: Mapping[str, bytes | None]) -> list[Fault]:
    """Where the file is cached, the locked lines must hash to what the lock says, and be those that the pin file selects, cut from
    what it selects them from."""
    faults: list[Fault] = []
    for quotation in locked(pins, lock).values():
        data = files.get(quotation.entry.file)
        if data is None:
            continue
        if not quotation.is_in(data):
            faults.append(contradiction(project, quotation))
        elif quotation.entry.digest == digest(quotation.snippet) and (
            fault := _selected_otherwise(project, quotation, data)
        ):  # else it is said already that the block has changed
            faults.append(fault)
    return faults


def _selected_otherwise(project: Project, quotation: Quotation, data: bytes) -> Fault | None:
    """A fault where the pin file selects other lines of ``data`` than the lock says, or cuts them from others. None where the grammar
    that finds its symbol is not installed: then the audit of a request tells."""
    try:
        found = select(quotation.snippet, data)
    except SymbolsError:
        return None
    except SelectionError as problem:
        return problem.faults[0]
    entry, extent = quotation.entry, format_ranges([found.extent])
    if (entry.lines, entry.extent) == (found.text, extent):
        return None
    said = (
        f"the lock says lines {entry.lines} of {entry.extent}, the pin file selects {found.text} of {extent}"
    )
    return locked_otherwise(project, quotation, said)
