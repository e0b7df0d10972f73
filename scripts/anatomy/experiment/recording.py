"""Recordings: what experiments printed, and the stamps that say where and when.

``docs/<article>/experiments/recorded/NAME.ENV.txt`` is the output, byte for byte (after the header's
normalisers). ``recorded/stamps.toml`` is written by the tool only: for each experiment and environment the
interpreter, its platform and packages, the files of upstream that it was given, the UTC day, the SHA-256 of the script, of what of it decides the output
(``program``) and of the output, and a seal over all of it, by which an edit by hand is noticed. A stamp is a line, as an entry of the lock is.
``stale`` compares the two without running anything; ``difference`` and ``record`` are for a run's outcome.
"""

from __future__ import annotations

import datetime
import difflib
import hashlib
import json
import os
import time
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Annotated, Literal

from filelock import FileLock, Timeout
from pydantic import Field

from anatomy import schema, tomlfile
from anatomy.errors import ExperimentError, Fault
from anatomy.experiment.environment import Environment, read_environments
from anatomy.experiment.interpreter import Interpreter
from anatomy.experiment.program import program_sha256
from anatomy.experiment.script import (
    Experiment,
    lacking_packages,
    read_experiments,
    script_paths,
    unknown_scripts,
)
from anatomy.experiment.upstream import Files, unlocked_pins
from anatomy.files import write_atomic
from anatomy.paths import Project
from anatomy.quotation.lock import BlobId, Sha256, read_lock
from anatomy.quotation.restore import committed, from_git, settle
from anatomy.quotation.revision import text_at
from anatomy.schema import Model, Pattern
from anatomy.sources.blob import blob_id

VERSION = 1
LOCK_SECONDS = 60
_NOTE = "# Written by `anatomy run --record`. Do not edit: the hashes are checked.\n"


class Stamp(Model):
    """Where and when an output was recorded. ``date`` is a UTC day."""

    version: str
    implementation: str
    platform: str
    libc: str = ""
    date: Annotated[str, Pattern("a day", "2026-01-31", r"\d{4}-\d\d-\d\d")]
    script_sha256: Sha256
    program_sha256: Sha256 | None = None  # None: recorded before there was one; then the whole script counts
    output_sha256: Sha256
    seal: Annotated[str, Pattern("the tool's own", "", r"[0-9a-f]{16}")] | None = None
    packages: dict[str, str] = Field(default_factory=dict)
    upstream: dict[str, BlobId] | None = (
        None  # the files it was given; None: none, or recorded before they were noted
    )

    @property
    def expected_seal(self) -> str:
        """What ``seal`` is when nobody has edited the stamp."""
        facts = self.model_dump(exclude={"seal"}, exclude_none=True)
        return sha256(json.dumps(facts, sort_keys=True).encode())[:16]

    @property
    def is_edited(self) -> bool:
        """Whether somebody has; of one that is older than seals it cannot be told."""
        return self.seal is not None and self.seal != self.expected_seal

    def same_run(self, other: Stamp) -> bool:
        """Whether only the day differs, and with it the seal."""
        return self.model_copy(update={"date": other.date, "seal": other.seal}) == other


Stamps = dict[tuple[str, str], Stamp]  # (experiment's name, environment's id) within one article


class _Stamps(Model):
    version: Literal[1]
    stamps: dict[str, dict[str, Stamp]] = Field(default_factory=dict)

    @property
    def pairs(self) -> Stamps:
        return {(name, env): stamp for name, envs in self.stamps.items() for env, stamp in envs.items()}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def stamps_path(recorded: Path) -> Path:
    return recorded / "stamps.toml"


def read_stamps(recorded: Path) -> Stamps:
    """The stamps of one article (``recorded`` is its folder of recordings); none when there is no file.

    Raises ExperimentError for a malformed file or one of another version.
    """
    path = stamps_path(recorded)
    if not path.exists():
        return {}
    project = Project(recorded.parents[3])
    again = f"anatomy run {recorded.parents[1].name} --record"
    mend = f"rm {project.relative(path)} && {again}"
    with from_git(project, path, mend, again, _stamps_of):
        return _stamps_of(tomlfile.load(path, mend=mend, error=ExperimentError)).pairs


def _stamps_of(document: tomlfile.Document) -> _Stamps:
    return schema.validate(document, _Stamps, error=ExperimentError, by_hand=False)


def settle_stamps(recorded: Path) -> bool:
    """Put the stamps of one article in order after a merge that kept lines of both sides; whether there was anything to do.

    Raises ExperimentError as ``read_stamps``.
    """
    settle(Project(recorded.parents[3]), stamps_path(recorded))
    return bool(stamps := read_stamps(recorded)) and write_stamps(recorded, stamps)


def stamps_at(project: Project, revision: str, recorded: Path) -> Stamps:
    """The stamps of one article at a revision of this repository; none where it cannot be read."""
    text = text_at(project, revision, project.relative(stamps_path(recorded)))
    try:
        return _Stamps.model_validate(tomllib.loads(text or "")).pairs
    except ValueError:  # written by another version of this tool: all of them count as changed
        return {}


def write_stamps(recorded: Path, stamps: Stamps) -> bool:
    """Write the stamps sorted, a line each, atomically, and only when they changed."""
    quote = tomlfile.quote
    out = [_NOTE, f"version = {VERSION}\n\n"]
    for (name, env), stamp in sorted(stamps.items()):
        tables = {"packages": stamp.packages, "upstream": stamp.upstream or {}}
        keyed = {
            name: {quote(key): value for key, value in sorted(rows.items())} for name, rows in tables.items()
        }
        said = {key: value or None for key, value in {**dict(stamp), **keyed}.items()}
        out.append(tomlfile.entry(f"stamps.{quote(name)}.{quote(env)}", said))
    return write_atomic(stamps_path(recorded), "".join(out).encode())


def read_recording(experiment: Experiment, env: str) -> str | None:
    """The recorded output, or None when there is none."""
    try:
        return experiment.recording(env).read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return None


def today() -> str:
    """The UTC day; ``SOURCE_DATE_EPOCH`` (seconds) sets it, as reproducible builds have it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.datetime.fromtimestamp(float(epoch or time.time()), datetime.UTC)
    return now.date().isoformat()


def make_stamp(
    experiment: Experiment, env: Environment, interpreter: Interpreter, output: str, files: Files
) -> Stamp:
    """The stamp of this output, dated today. files: of upstream, which the run was given."""
    names = [*env.packages, *env.also, *(["pyodide"] if env.kind == "pyodide" else [])]
    stamp = Stamp(
        version=interpreter.version,
        implementation=interpreter.implementation,
        platform=interpreter.platform,
        libc=interpreter.libc,
        date=today(),
        script_sha256=sha256(experiment.source),
        program_sha256=program_sha256(experiment),
        output_sha256=sha256(output.encode()),
        packages={name: interpreter.packages[name] for name in sorted(names) if name in interpreter.packages},
        upstream={key: blob_id(data) for key, data in files.items()} or None,
    )
    return stamp.model_copy(update={"seal": stamp.expected_seal})


def is_of(stamp: Stamp, experiment: Experiment) -> bool:
    """Whether the recording with this stamp is of the program as it stands now."""
    if stamp.script_sha256 == sha256(experiment.source):
        return True
    return stamp.program_sha256 == program_sha256(experiment)


def record(
    experiment: Experiment,
    env: Environment,
    interpreter: Interpreter,
    output: str,
    files: Files | None = None,
) -> bool:
    """Keep ``output`` and its stamp. Returns False, and leaves the date alone, when nothing changed.

    A stamp that somebody has edited is written anew.
    """
    recorded = experiment.recorded
    stamp = make_stamp(experiment, env, interpreter, output, files or {})
    recorded.mkdir(exist_ok=True)
    with _alone(recorded):
        stamps = read_stamps(recorded)
        old = stamps.get((experiment.name, env.id))
        if old is not None and not old.is_edited and old.same_run(stamp):
            stamp = old
        stamps[experiment.name, env.id] = stamp
        changed = write_atomic(experiment.recording(env.id), output.encode())
        return write_stamps(recorded, stamps) or changed


@contextmanager
def _alone(recorded: Path) -> Iterator[None]:
    """Two recordings at once must not lose one another's stamp. Raises ExperimentError when another takes a minute."""
    docs = recorded.parents[2]  # docs/ARTICLE/experiments/recorded
    lock = Project(docs.parent).state / "recording.lock"
    lock.parent.mkdir(exist_ok=True)
    try:
        with FileLock(lock, timeout=LOCK_SECONDS):
            yield
    except Timeout:
        message = f"another recording has been under way for {LOCK_SECONDS} s"
        raise ExperimentError(Fault(message, lock, mend="wait for it, then run this again")) from None


def difference(experiment: Experiment, env: str, old: str, new: str) -> str:
    """A unified diff from the recording to the run; '' when they are equal."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    name = experiment.recording(env).name
    rows = difflib.unified_diff(before, after, f"recorded/{name}", f"this run in {env}", n=2)
    return "".join(row if row.endswith("\n") else f"{row}\n\\ no newline at the end\n" for row in rows)


def prune(project: Project, experiments: Iterable[Experiment]) -> list[Path]:
    """Remove recordings and stamps that no header asks for; the removed files."""
    removed: list[Path] = []
    wanted: dict[Path, set[tuple[str, str]]] = {folder: set() for folder in recorded_folders(project)}
    for experiment in experiments:
        pairs = {(experiment.name, env) for env in experiment.envs}
        wanted.setdefault(experiment.recorded, set()).update(pairs)
    for recorded, pairs in wanted.items():
        files = {f"{name}.{env}.txt" for name, env in pairs}
        for path in sorted(recorded.glob("*.txt")):
            if path.name not in files:
                path.unlink()
                removed.append(path)
        stamps = read_stamps(recorded)
        kept = {key: stamp for key, stamp in stamps.items() if key in pairs}
        if kept != stamps:
            write_stamps(recorded, kept)
    return removed


def edited(path: Path) -> bool:
    """Whether a recording is not what its stamp says; of one without a stamp it cannot be told."""
    name, _, env = path.stem.partition(".")
    stamp = read_stamps(path.parent).get((name, env))
    return stamp is not None and _is_other(path, stamp)


def _is_other(path: Path, stamp: Stamp) -> bool:
    return sha256(path.read_bytes()) != stamp.output_sha256


def take_over(experiment: Experiment, old: str) -> list[Path]:
    """Make what was recorded of a script under its name ``old`` that of ``experiment``; the files that have another name now.

    What ``experiment`` has recorded itself stays. Raises ExperimentError where the script ``old`` is there, or nothing is recorded of it.
    """
    files = sorted(experiment.recorded.glob(f"{old}.*.txt"))
    if experiment.path.with_stem(old).exists() or not files:
        what = "is there still" if files else "has no recordings"
        raise ExperimentError(Fault(f"{old} {what}", experiment.path.with_stem(old), 1, "anatomy run --list"))
    moved = [experiment.recorded / f"{experiment.name}{path.name.removeprefix(old)}" for path in files]
    for path, new in zip(files, moved, strict=True):
        if new.exists():
            path.unlink()
        else:
            path.rename(new)
    stamps = read_stamps(experiment.recorded)
    taken = {(experiment.name, env): stamp for (name, env), stamp in stamps.items() if name == old}
    kept = {key: stamp for key, stamp in stamps.items() if key[0] != old}
    write_stamps(experiment.recorded, taken | kept)
    return moved


def recorded_folders(project: Project) -> list[Path]:
    return sorted(project.docs.glob("*/experiments/recorded/"))


def stale(project: Project) -> list[Fault]:
    """What is wrong with the recordings, found without running anything, for ``anatomy check``.

    A script changed after it was recorded, an environment of a header without a recording, a recording or
    stamp that no header asks for, an output edited by hand, a stamp of an interpreter that is not the
    environment. Malformed headers, registry and stamps are faults here, not exceptions.
    """
    unknown = list(unknown_scripts(project))
    if not script_paths(project) and not recorded_folders(project):
        return unknown
    try:
        environments = read_environments(project)
        experiments = read_experiments(project, environments)
        stamps = {folder: read_stamps(folder) for folder in recorded_folders(project)}
    except ExperimentError as problem:
        return [*unknown, *problem.faults]
    found, wrong = unknown, set[str]()
    for experiment in experiments:
        own = {id: stamps.get(experiment.recorded, {}).get((experiment.name, id)) for id in experiment.envs}
        if lacking := list(lacking_packages(experiment, environments)):
            found.extend(lacking)
            wrong.add(experiment.id)
            continue
        found.extend(unlocked_pins(project, experiment) or _to_record(project, experiment, own))
        found.extend(_given(project, experiment, own))
        for id, stamp in own.items():
            found.extend(_recording_faults(experiment, environments[id], stamp))
    found.extend(_orphans(project, experiments, stamps, wrong))
    return found


def _to_record(
    project: Project, experiment: Experiment, stamps: Mapping[str, Stamp | None]
) -> Iterator[Fault]:
    """What is left to record: a warning until the main branch, for not everybody has every environment."""
    missing = [env for env in stamps if not experiment.recording(env).exists()]
    gone = [env for env in missing if project.relative(experiment.recording(env)) in committed(project)]
    missing = [env for env in missing if env not in gone]
    if gone:
        names = [project.relative(experiment.recording(env)) for env in gone]
        message = f"is not there; {project.relative(experiment.path)} asks for it"
        message += f", and for {len(gone) - 1} more" if len(gone) > 1 else ""
        mend = f"git checkout HEAD -- {' '.join(names)}, or anatomy run {experiment.id} --record"
        yield Fault(message, experiment.recording(gone[0]), 1, mend, "main")
    older = [
        env
        for env, stamp in stamps.items()
        if stamp and env not in (*missing, *gone) and not is_of(stamp, experiment)
    ]
    for envs, message in (
        (missing, f"{experiment.id} has no recording in {', '.join(missing)}"),
        (older, f"was edited after it was recorded in {', '.join(older)}"),
    ):
        if envs:
            only = "" if len(envs) == len(experiment.envs) else "".join(f" --env {env}" for env in envs)
            mend = f"anatomy run {experiment.id} --record{only}; an environment that is not here: leave it to a maintainer"
            yield experiment.fault(message, mend, "main")


def _given(project: Project, experiment: Experiment, stamps: Mapping[str, Stamp | None]) -> Iterator[Fault]:
    """Files of upstream that a run was given and would not be given now: no page quotes them any more, or the pin has moved."""
    given = {env: stamp.upstream for env, stamp in stamps.items() if stamp and stamp.upstream}
    if not given:
        return
    locked = read_lock(project).files
    odd: dict[str, str] = {}
    for files in given.values():
        for key, blob in files.items():
            pin, path = "/".join(key.split("/")[:2]), key.split("/", 2)[2]
            if pin not in experiment.upstream:
                continue
            if key not in locked:
                odd[key] = f"{path} of {pin}, which nothing quotes any more"
            elif locked[key].blob != blob:
                odd[key] = f"another {path} of {pin}"
    if odd:
        mend = f"anatomy run {experiment.id} --record; where it needs what is missing, quote that again"
        yield experiment.fault(
            f"was recorded with {'; '.join(odd[key] for key in sorted(odd))}", mend, "main"
        )


def _recording_faults(experiment: Experiment, env: Environment, stamp: Stamp | None) -> Iterator[Fault]:
    mend = f"anatomy run {experiment.id} --record --env {env.id}"
    path = experiment.recording(env.id)
    if not path.exists():
        return
    if stamp is None:
        yield Fault("this recording has no stamp", path, 1, mend)
    elif _is_other(path, stamp):
        yield Fault("this recording was edited after it was made: its hash is not the stamp's", path, 1, mend)
    elif not env.accepts(stamp.version, stamp.packages, env.abiflags):
        where = f"{stamp.implementation} {stamp.version}"
        yield Fault(f"this recording was made in {where}, which is not {env.id}", path, 1, mend)
    elif stamp.is_edited:
        place = stamps_path(experiment.recorded)
        message = f"the stamp of {experiment.name} in {env.id} was edited after it was made"
        yield tomlfile.load(place, mend=mend).fault(("stamps", experiment.name, env.id), message)


def _orphans(
    project: Project, experiments: list[Experiment], stamps: Mapping[Path, Stamps], wrong: Collection[str]
) -> Iterator[Fault]:
    """Recordings and stamps that no header asks for; those of experiments that are ``wrong`` in another way may be asked for again."""
    scripts = {(item.recorded, item.name): item for item in experiments}
    known = {(item.recorded, item.name, env) for item in experiments for env in item.envs}
    for recorded, stamped in stamps.items():
        files = {
            (path.name.partition(".")[0], path.name.partition(".")[2][:-4]) for path in recorded.glob("*.txt")
        }
        odd = sorted((name, env) for name, env in {*stamped, *files} if (recorded, name, env) not in known)
        for name, pairs in groupby(odd, lambda pair: pair[0]):
            script = scripts.get((recorded, name))
            if script and script.id in wrong:
                continue
            envs = [env for _name, env in pairs]
            path = stamps_path(recorded) if (name, envs[0]) in stamped else recorded / f"{name}.{envs[0]}.txt"
            said = ", ".join(envs)
            again = (
                f"write {said} in the envs of {project.relative(script.path)} again, or " if script else ""
            )
            mend = f"{again}anatomy run --prune, which removes it"
            yield Fault(f"no experiment asks for {name} in {said}", path, 1, mend)
