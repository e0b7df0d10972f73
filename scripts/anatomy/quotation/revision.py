"""An earlier revision of this repository: its pins and its lock, and what has changed since."""

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from anatomy.errors import AnatomyError, Fault
from anatomy.paths import Project
from anatomy.pin import Pin, Pins
from anatomy.quotation.lock import Lock, read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.repository import git
from anatomy.quotation.restore import MAIN


def at_revision(project: Project, revision: str) -> tuple[Pins, Lock]:
    """The pins and the lock of a git revision of this repository; empty where that revision's cannot be read.

    Raises AnatomyError for a revision that git does not know here.
    """
    with project_at(project, revision) as before:
        try:
            return read_pins(before), read_lock(before)
        except AnatomyError:  # written by another version of this tool: everything counts as changed
            return Pins(), Lock()


def pins_at(project: Project, revision: str) -> dict[tuple[str, str], Pin]:
    """The pins of a git revision of this repository, by (upstream, name); none where they cannot be read."""
    try:
        with project_at(project, revision) as before:
            return read_pins(before).pins
    except AnatomyError:
        return {}


@contextmanager
def project_at(project: Project, revision: str) -> Iterator[Project]:
    """A project with the ``snippets/*.toml`` of a git revision of this repository, and nothing else.

    Raises AnatomyError for a revision that git does not know here.
    """
    names = _snippets_of(project, revision)
    with tempfile.TemporaryDirectory() as folder:
        before = Project(Path(folder))
        before.snippets.mkdir()
        for name in names:
            data = git(project, "show", f"{revision}:./snippets/{name}").stdout
            (before.snippets / name).write_bytes(data)
        yield before


def changed_files(project: Project, since: str | None = None) -> list[Path]:
    """What differs from the revision ``since`` (default: from where this branch left the main one), by path from the root; files
    that git does not know yet are among them. Empty outside a git checkout.

    Raises AnatomyError for a revision that git does not know here.
    """
    if since is not None:
        base: str | None = since
        _snippets_of(project, since)
    else:
        found = (git(project, "merge-base", "HEAD", name) for name in MAIN)
        base = next((done.stdout.decode().strip() for done in found if done.returncode == 0), None)
    if base is None:
        return []
    differing = git(project, "diff", "--name-only", "-z", "--relative", base, "--")
    return sorted({*paths_of(differing), *new_files(project)})


def new_files(project: Project, *folders: str) -> list[Path]:
    """The files in ``folders`` (default: everywhere) that git does not know yet and is not told to ignore, by path from the root.
    Empty outside a git checkout."""
    return paths_of(git(project, "ls-files", "-z", "--others", "--exclude-standard", "--", *folders))


def not_in_git(new: Sequence[Path]) -> str:
    """What is wrong with the files ``new``, said of the first."""
    more = f", nor {'are' if len(new) > 2 else 'is'} {', '.join(map(str, new[1:]))}" if len(new) > 1 else ""
    return f"is not in git yet{more}"


def paths_of(listing: subprocess.CompletedProcess[bytes]) -> list[Path]:
    """The names that git lists with ``-z``."""
    return [Path(name) for name in listing.stdout.decode("utf-8", "replace").split("\0") if name]


def text_at(project: Project, revision: str, path: str) -> str | None:
    """The file ``path`` (from the root) as it stood at ``revision``; None where there was none."""
    done = git(project, "show", f"{revision}:./{path}")
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def last_with(project: Project, place: str, text: str, others: Sequence[str] = ()) -> tuple[str, str]:
    """The last revision in which a file of ``place`` (a path or a pattern of git, from the root) had the line part ``text``, and that file: HEAD,
    one of ``others``, or the one before the commit that took it out. Twice '' where none had, and where git does not know. An empty
    ``text`` asks for the file."""
    for revision in ("HEAD", *others):
        if file := _having(project, revision, place, text):
            return revision, file
    change = f"-S{text}" if text else "--diff-filter=D"
    words = "log", "-1", change, "--format=%h", "HEAD", "--", place
    if commit := git(project, *words).stdout.decode().strip():
        return f"{commit}^", _having(project, f"{commit}^", place, text)
    return "", ""


def _having(project: Project, revision: str, place: str, text: str) -> str:
    words = "grep", "-lF", "-e", text, revision, "--", place
    found = git(project, *words).stdout.decode("utf-8", "replace")
    return found.partition("\n")[0].removeprefix(f"{revision}:")


def touched(pins: Pins, lock: Lock, old_pins: Pins, old_lock: Lock) -> set[str]:
    """The lock's file keys that differ from before: the file's own entry, a quotation of it, or its pin."""
    moved = {place for place, pin in pins.pins.items() if old_pins.pins.get(place) != pin}
    changed = {key for key, file in lock.files.items() if old_lock.files.get(key) != file}
    changed |= {e.file for id, e in lock.snippets.items() if old_lock.snippets.get(id) != e}
    return changed | {s.key for s in pins.snippets.values() if (s.pin.upstream, s.pin.name) in moved}


def _snippets_of(project: Project, revision: str) -> list[str]:
    """The names of the ``snippets/*.toml`` of ``revision``. Raises AnatomyError when git knows no such revision."""
    mend = "give a revision that git rev-parse knows here, e.g. origin/main"
    if revision.startswith("-") or not revision:
        raise AnatomyError(Fault(f"{revision!r} is no revision", None, None, mend))
    listing = git(project, "ls-tree", "-z", "--name-only", revision, "--", "snippets/")
    if listing.returncode:
        said = " ".join(listing.stderr.decode("utf-8", "replace").split())[:300]
        message = f"git gives no revision {revision!r} here: {said}"
        raise AnatomyError(Fault(message, project.root, None, mend))
    paths = listing.stdout.decode("utf-8", "replace").split("\0")
    names = [path.removeprefix("snippets/") for path in paths if path.endswith(".toml")]
    return [name for name in names if "/" not in name]
