"""Asking git about the repository of this project."""

import subprocess

from anatomy.paths import Project


def git(project: Project, *words: str) -> subprocess.CompletedProcess[bytes]:
    """What git says to ``words``; status 127, and nothing said, where there is no git."""
    command = ["git", "-C", str(project.root), *words]
    try:
        return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    except OSError:
        return subprocess.CompletedProcess(command, 127, b"", b"there is no git")
