"""Whether the quotations on disk are still those that the last complete rendering wrote.

Answered without parsing or hashing anything: this module imports nothing heavy, so that a fetch with nothing to do takes a
few hundredths of a second.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import anatomy
from anatomy.files import write_atomic
from anatomy.paths import Project


def pages_digest(project: Project) -> str:
    """A digest of what the partials take from the pages: who includes what, and titles."""
    digest = hashlib.sha256()
    for page in sorted(project.docs.rglob("*.md")):
        rows = page.read_bytes().split(b"\n")
        told = [row for row in rows if b"8<" in row or row.startswith((b"# ", b"title:"))]
        digest.update(str(page).encode() + b"\0" + b"\n".join(told) + b"\0")
    return digest.hexdigest()


class Freshness:
    """What ``.anatomy/fetched.json`` remembers: a digest of the inputs (pins, lock, record, ``pages_digest``, this tool's code,
    what colours code), and size and time of every cached blob and every rendered quotation. Deleting the file is always safe."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._path = project.state / "fetched.json"

    def holds(self) -> bool:
        """Whether nothing changed since ``write``."""
        try:
            last = json.loads(self._path.read_bytes())
            return bool(
                last["inputs"] == self._inputs()
                and list(last["partials"]) == self._partials()
                and all(_status(path) == seen for path, seen in (last["partials"] | last["blobs"]).items())
            )
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def write(self, blobs: Iterable[Path]) -> None:
        """Remember the state as it is; ``blobs`` are the cached files that the quotations come from.

        Raises AnatomyError when the disk cannot be written.
        """
        state = {
            "inputs": self._inputs(),
            "partials": {path: _status(path) for path in self._partials()},
            "blobs": {str(path): _status(path) for path in sorted(set(blobs))},
        }
        write_atomic(self._path, json.dumps(state).encode())

    def _inputs(self) -> str:
        digest = hashlib.sha256(str(self._project.cache).encode())
        code = Path(anatomy.__file__).parent
        for path in [*sorted(self._project.snippets.glob("*.toml")), *sorted(code.rglob("*.py"))]:
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        digest.update(pages_digest(self._project).encode())
        for package in ("pygments", "markdown", "markupsafe"):
            digest.update(f"{package} {version(package)}\0".encode())
        return digest.hexdigest()

    def _partials(self) -> list[str]:
        return sorted(str(path) for path in (self._project.partials / "quote").glob("*.md"))


def _status(path: Path | str) -> list[int]:
    """Size in bytes and time of change in nanoseconds."""
    status = os.stat(path)
    return [status.st_size, status.st_mtime_ns]
