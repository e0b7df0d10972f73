"""Fetch: every locked file into the verified cache.

The lock says what is wanted; sources are asked in their order, each untrusted; the gate admits only bytes whose
git blob id, length and SHA-256 agree with the lock. Nothing else of this program writes to the cache.
"""

from collections.abc import Iterable, Mapping, Sequence
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
SHOWN = 8  # files that one fault lists


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
        raise AnatomyError(_missing_faults(pins, shown))
    return report


def _bring(session: Session, cache: BlobCache, wants: Mapping[Want, str], report: FetchReport) -> None:
    sources = chain(session)
    groups: dict[Pin, list[Want]] = {}
    for want in wants:
        groups.setdefault(want.pin, []).append(want)

    def bring(group: Sequence[Want]) -> None:
        said: dict[str, list[str]] = {wants[want]: [] for want in group}
        for source, answer in ask(sources, group, say=session.say):
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


def grouped_by_answers(missing: Mapping[str, Sequence[str]]) -> list[tuple[list[str], list[str]]]:
    """(files, what the sources said) for each different set of answers: thirteen files of one unreachable host
    are one thing to read."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for key, answers in sorted(missing.items()):
        groups.setdefault(tuple(answers), []).append(key)
    return [(keys, list(answers) or ["no source was asked (offline?)"]) for answers, keys in groups.items()]


def mirror_options(pins: Pins, missing: Iterable[str]) -> str:
    """What to give a command so that the files ``missing`` are read from a mirror: an option for each of their repositories."""
    lacking = set(missing)
    repos = {snippet.pin.repo for snippet in pins.snippets.values() if snippet.key in lacking}
    return " ".join(f"--git-mirror {repo}=PATH_OR_URL" for repo in sorted(repos))


def _missing_faults(pins: Pins, missing: Mapping[str, Sequence[str]]) -> list[Fault]:
    """A fault for each repository and each set of answers. What mends one names the mirrors of all."""
    mend = f"anatomy fetch {mirror_options(pins, missing)}, or anatomy fetch --allow-missing, which shows cards in their place"
    users: dict[str, list[Snippet]] = {}
    for snippet in pins.snippets.values():
        users.setdefault(snippet.key, []).append(snippet)
    faults = []
    for same, answers in grouped_by_answers(missing):
        said = "".join(f"\n      {answer}" for answer in answers)
        for repo in sorted({users[key][0].pin.repo for key in same}):
            keys = [key for key in same if users[key][0].pin.repo == repo]
            ids = {key: ", ".join(snippet.id for snippet in users[key]) for key in keys[:SHOWN]}
            files = "".join(f"\n      {key} (for {quoted})" for key, quoted in ids.items())
            files += f"\n      … and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
            message = f"{len(keys)} files could not be fetched:{files}\n    the sources said:{said}"
            first = users[keys[0]][0]
            faults.append(Fault(message, first.file, first.line, mend))
    return faults
