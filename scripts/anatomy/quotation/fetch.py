"""Fetch: every locked file into the verified cache.

The lock says what is wanted; sources are asked in their order, each untrusted; the gate admits only bytes whose
git blob id, length and SHA-256 agree with the lock. Nothing else of this program writes to the cache.
"""

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from anatomy.errors import AnatomyError, Fault, LockError
from anatomy.pin import Pin, Pins, Snippet
from anatomy.quotation.lock import disagreements, read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.sources.ask import ask
from anatomy.sources.base import Got, Reason, Want
from anatomy.sources.blob import BlobCache
from anatomy.sources.chain import chain
from anatomy.sources.session import Session

WORKERS = 4  # pins asked about at once
SHOWN = 4  # answers that one fault lists


@dataclass
class FetchReport:
    """What one fetch did. Keys are the lock's file keys."""

    wanted: int = 0
    cached: int = 0
    fetched: dict[str, str] = field(default_factory=dict)  # key -> where it came from
    missing: dict[str, list[str]] = field(default_factory=dict)  # key -> what each source said
    contradicted: set[str] = field(default_factory=set)  # of ``missing``: a source had other bytes
    warnings: list[str] = field(default_factory=list)


def fetch(session: Session, *, allow_missing: bool = False) -> FetchReport:
    """Bring the cache up to the lock.

    Raises PinError and LockError for bad files, AnatomyError for files that no source brought (unless
    ``allow_missing``, and then still for one that a source answered with other bytes).
    """
    project = session.project
    pins, lock = read_pins(project), read_lock(project)
    if faults := disagreements(project, pins, lock):
        raise LockError(faults)
    cache = BlobCache(project.cache)
    report = FetchReport(wanted=len(lock.files))
    wants = {
        Want(snippet.pin, snippet.path, lock.files[snippet.key].identity): snippet.key
        for snippet in pins.snippets.values()
    }
    lacking = {want: key for want, key in wants.items() if cache.get(lock.files[key].identity) is None}
    report.cached = report.wanted - len(lacking)
    report.warnings.extend(cache.warnings)
    if lacking:
        session.say(f"{report.cached} of {report.wanted} files are in the cache; fetching {len(lacking)}")
        _bring(session, cache, lacking, report)
    grave = report.contradicted if allow_missing else report.missing.keys()
    if shown := {key: said for key, said in report.missing.items() if key in grave}:
        raise AnatomyError(list(missing_faults(pins, shown, "" if report.contradicted else CARDS)))
    return report


def _bring(session: Session, cache: BlobCache, wants: Mapping[Want, str], report: FetchReport) -> None:
    sources = chain(session)
    groups: dict[Pin, list[Want]] = {}
    for want in wants:
        groups.setdefault(want.pin, []).append(want)

    say = functools.cache(session.say)  # several pins ask the same host

    def bring(group: Sequence[Want]) -> None:
        said: dict[str, list[str]] = {wants[want]: [] for want in group}
        for source, answer in ask(sources, group, say=say):
            key = wants[answer.want]
            if isinstance(answer, Got):
                cache.put(answer.data)
                report.fetched[key] = answer.origin
                session.say(f"got {key} from {answer.origin}")
                continue
            said[key].append(f"{source.name}: {answer.reason}: {answer.detail}")
            if answer.reason is Reason.MISMATCH:
                report.contradicted.add(key)
                report.warnings.append(f"{key}: {source.name} answered with other bytes: {answer.detail}")
        report.missing |= {key: lines for key, lines in said.items() if key not in report.fetched}

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(bring, groups.values()))
    report.contradicted &= report.missing.keys()


CARDS = "anatomy fetch --allow-missing, which shows cards in their place; to have them: "


def missing_faults(pins: Pins, missing: Mapping[str, Sequence[str]], before: str = "") -> Iterator[Fault]:
    """A fault for each repository of which a file is missing. missing: what the sources said, by the lock's key. before: what stands in the mend
    before the command that brings them."""
    lacking: dict[str, list[Snippet]] = {}
    for snippet in pins.snippets.values():
        if snippet.key in missing:
            lacking.setdefault(snippet.pin.repo, []).append(snippet)
    for repo, snippets in sorted(lacking.items()):
        files = sorted({snippet.key for snippet in snippets})
        what = f"{len(files)} files of {repo}" if len(files) > 1 else files[0]
        users = (
            f"only its {len(snippets)} quotations need them"
            if len(snippets) > 1
            else "only one quotation needs it"
        )
        said = _told_once(answer for key in files for answer in missing[key])
        mend = f"{before}anatomy fetch --git-mirror {repo}=PATH_OR_URL"
        first = min(snippets, key=lambda snippet: (snippet.file, snippet.line))
        yield Fault(f"{what} could not be fetched ({users}): {said}", first.file, first.line, mend, "main")


def _told_once(answers: Iterable[str]) -> str:
    """What the sources said, in one line: of those that could not be reached only the first in full."""
    said = list(dict.fromkeys(answers)) or ["no source was asked (offline?)"]
    away = [answer for answer in said if f": {Reason.UNREACHABLE}: " in answer]
    others = [answer for answer in said if answer not in away]
    more = f" ({len(away) - 1} other sources neither)" if len(away) > 1 else ""
    return "; ".join([*others[:SHOWN], *(f"{answer}{more}" for answer in away[:1])])
