"""What git can bring back of the files that a person removed by mistake."""

import subprocess
from pathlib import Path

from anatomy.files import once
from anatomy.paths import Project


@once
def committed(project: Project) -> frozenset[str]:
    """The files of ``docs/`` and ``snippets/`` in the last commit, by path from the root; none outside a git checkout and without git."""
    words = "ls-tree", "-r", "-z", "--name-only", "HEAD", "--", "docs", "snippets"
    command = ["git", "-C", str(project.root), *words]
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    except OSError:  # there is no git here
        return frozenset()
    return frozenset(name for name in done.stdout.decode("utf-8", "replace").split("\0") if name)


def restoring(project: Project, path: Path, otherwise: str) -> str:
    """The command that brings ``path`` back, and then ``otherwise``; this alone where the last commit does not have the file."""
    name = project.relative(path)
    return f"git checkout HEAD -- {name}, or {otherwise}" if name in committed(project) else otherwise
