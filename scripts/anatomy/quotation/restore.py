"""What git can bring back of the files that a person removed by mistake."""

import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from anatomy import tomlfile
from anatomy.errors import AnatomyError
from anatomy.files import once, write_atomic
from anatomy.paths import Project
from anatomy.quotation.repository import git


@once
def committed(project: Project) -> frozenset[str]:
    """The files of ``docs/`` and ``snippets/`` in the last commit, by path from the root; none outside a git checkout and without git."""
    words = "ls-tree", "-r", "-z", "--name-only", "HEAD", "--", "docs", "snippets"
    listing = git(project, *words).stdout.decode("utf-8", "replace")
    return frozenset(name for name in listing.split("\0") if name)


def restoring(project: Project, path: Path, otherwise: str) -> str:
    """The command that brings ``path`` back, and then ``otherwise``; this alone where the last commit does not have the file."""
    name = project.relative(path)
    return f"git checkout HEAD -- {name}, or {otherwise}" if name in committed(project) else otherwise


MAIN = ("upstream/main", "origin/main", "main")
"""Where the main branch may be: in a fork's clone, in a clone, in a checkout without remotes."""
SETTLE = "anatomy lock"
"""The command that settles what a merge has left of the lock and the stamps."""
_TRUNKS = ("HEAD", *MAIN)
"""Where a sound copy may be: in the middle of a rebase in HEAD, after it in the branch that it went onto."""


@contextmanager
def from_git(
    project: Project, path: Path, mend: str, then: str, read: Callable[[tomlfile.Document], object]
) -> Iterator[None]:
    """Puts in the place of ``mend``, in the faults of a TOML file that the tool writes, the command that brings back the last sound
    copy that git has, and then ``then``; where ``settle`` can do without a copy, the command that settles. read: raises AnatomyError for a document that is
    not sound. The index is not asked: after a merge it holds what is wrong."""
    try:
        yield
    except AnatomyError as problem:
        name = project.relative(path)
        if _is_toml(_settled(project, path), read):
            said = SETTLE
        elif sound := next((trunk for trunk, text in copies(project, path) if _is_toml(text, read)), None):
            said = f"git checkout {sound} -- {shlex.quote(name)} && {then}"
        else:
            raise
        found = [replace(fault, mend=said) if fault.mend == mend else fault for fault in problem.faults]
        raise type(problem)(found) from None


def settle(project: Project, path: Path) -> None:
    """Make the file ``path`` of ours, an entry a line, readable again after a merge that kept lines of both sides. One that is none of the
    kind is left for its reader to complain of."""
    text = _settled(project, path)
    if text and not _is_toml(path.read_bytes().decode("utf-8")) and _is_toml(text):
        write_atomic(path, text.encode())


def _settled(project: Project, path: Path) -> str:
    """The file as ``tomlfile.settled`` makes it; empty where it cannot be read."""
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    return tomlfile.settled(text, lambda: on_main(project, path)[1])


def on_main(project: Project, path: Path) -> tuple[str, str]:
    """The name of the main branch that git knows here, and the file ``path`` on it; twice '' where there is none."""
    return next(copies(project, path, MAIN), ("", ""))


def copies(project: Project, path: Path, trunks: Sequence[str] = _TRUNKS) -> Iterator[tuple[str, str]]:
    """The file ``path`` of the last commit and of the main branches that git knows here, each with its name; nothing where none has it."""
    for trunk in trunks:
        if data := git(project, "show", f"{trunk}:./{project.relative(path)}").stdout:
            yield trunk, data.decode("utf-8", "replace")


def _is_toml(text: str, read: Callable[[tomlfile.Document], object] = bool) -> bool:
    try:
        return bool(text) and bool(read(tomlfile.parse(Path(), text)))
    except AnatomyError:
        return False
