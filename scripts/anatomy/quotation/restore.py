"""What git can bring back of the files that a person removed by mistake."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from anatomy import tomlfile
from anatomy.errors import AnatomyError
from anatomy.files import once
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


_TRUNKS = ("HEAD", "upstream/main", "origin/main", "main")
"""Where a sound copy may be: in the middle of a rebase in HEAD, after it in the branch that it went onto."""


@contextmanager
def from_git(project: Project, path: Path, mend: str, then: str) -> Iterator[None]:
    """Puts in the place of ``mend``, in the faults of a TOML file that the tool writes, the command that brings back the last sound
    copy that git has, and then ``then``. The index is not asked: after a merge it holds what is wrong."""
    try:
        yield
    except AnatomyError as problem:
        name = project.relative(path)
        sound = next(
            (trunk for trunk in _TRUNKS if _is_toml(git(project, "show", f"{trunk}:{name}").stdout)), None
        )
        if sound is None:
            raise
        said = f"git checkout {sound} -- {shlex.quote(name)} && {then}"
        found = [replace(fault, mend=said) if fault.mend == mend else fault for fault in problem.faults]
        raise type(problem)(found) from None


def _is_toml(data: bytes) -> bool:
    try:
        return bool(tomlfile.parse(Path(), data.decode("utf-8", "replace")).data)
    except AnatomyError:
        return False
