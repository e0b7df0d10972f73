"""Where and when a recorded run was last repeated and printed the same: ``docs/repeated/ENV.toml``, written by ``anatomy run --note``.

One file an environment, so that machines which repeat different environments write different files.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from anatomy import schema, tomlfile
from anatomy.errors import ExperimentError
from anatomy.experiment.recording import Stamp, today
from anatomy.files import write_atomic
from anatomy.paths import Project
from anatomy.quotation.lock import Sha256
from anatomy.schema import Model, Pattern

MEND = "git checkout docs/repeated, or: make experiments"
_NOTE = "# Written by `anatomy run --note PLACE`: recorded runs that were repeated and printed the same. Do not edit.\n"


class Repetition(Model):
    """One repetition. ``place`` says where in words, ``date`` is a UTC day, ``output_sha256`` is of what was printed."""

    date: Annotated[str, Pattern("a day", "2026-01-31", r"\d{4}-\d\d-\d\d")]
    place: Annotated[str, Pattern("one line of text", "…", r"[^\n\r]+", 80)]
    version: str
    platform: str
    output_sha256: Sha256

    def is_of(self, stamp: Stamp | None) -> bool:
        """Whether it repeated the recording with this stamp."""
        return stamp is not None and self.output_sha256 == stamp.output_sha256 and self.date >= stamp.date


class _File(Model):
    version: Literal[1]
    runs: dict[str, Repetition] = Field(default_factory=dict)


Repetitions = dict[tuple[str, str], Repetition]  # (experiment's id, environment's id)


def read_repetitions(project: Project) -> Repetitions:
    """All of them. Raises ExperimentError for a malformed file."""
    found: Repetitions = {}
    for path in sorted(_folder(project).glob("*.toml")):
        file, _document = schema.read(path, _File, mend=MEND, error=ExperimentError)
        found |= {(id, path.stem): repetition for id, repetition in file.runs.items()}
    return found


def note(project: Project, env: str, place: str, runs: Iterable[tuple[str, str, str, str]]) -> None:
    """Write that ``runs`` (experiment's id, SHA-256 of the output, interpreter's version, platform) printed today what is recorded."""
    path = _folder(project) / f"{env}.toml"
    kept: dict[str, Repetition] = {}
    if path.is_file():
        kept = dict(schema.read(path, _File, mend=MEND, error=ExperimentError)[0].runs)
    for id, output_sha256, version, platform in runs:
        kept[id] = Repetition(
            date=today(), place=place, version=version, platform=platform, output_sha256=output_sha256
        )
    out = [_NOTE, "version = 1\n"]
    for id, repetition in sorted(kept.items()):
        out.append("\n" + tomlfile.table(f"runs.{tomlfile.quote(id)}", dict(repetition)))
    write_atomic(path, "".join(out).encode())


def _folder(project: Project) -> Path:
    return project.docs / "repeated"
