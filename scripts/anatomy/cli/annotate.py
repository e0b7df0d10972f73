"""Faults for three readers: a person at a terminal, the pull request's annotations, and another program.

The form of an annotation (``::error file=…,line=…::message``) and its escapes are those of GitHub's workflow
commands: ``%``, carriage return and line feed in a message, and ``:`` and ``,`` as well in a property, are written as
``%XX``, so that nothing in a message can begin a command of its own.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Literal

from anatomy.errors import Fault, Stage
from anatomy.terminal import printable

Format = Literal["text", "github", "json"]
FORMATS: tuple[Format, ...] = ("text", "github", "json")


def default_format() -> Format:
    """``github`` inside GitHub Actions, where a log line of the right form becomes an annotation."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def _place(path: Path | str | None, root: Path | None) -> str | None:
    """The path as the repository knows it: relative to ``root`` (default: the working directory) where it lies below."""
    if path is None:
        return None
    try:
        return Path(path).absolute().relative_to((root or Path.cwd()).absolute()).as_posix()
    except ValueError:
        return str(path)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_text(fault: Fault, root: Path | None = None, stage: Stage = "main") -> str:
    """``file(line): message`` (``file(line): warning: message`` before it is due) and, on a line of its own, what mends it."""
    message = fault.message if fault.is_due(stage) else f"warning: {fault.message}"
    return printable(str(replace(fault, message=message, path=_place(fault.path, root))), keep="\n")


def as_annotation(fault: Fault, root: Path | None = None, stage: Stage = "main") -> str:
    """One workflow command. A fault without a place becomes an annotation of the whole run."""
    level = "error" if fault.is_due(stage) else "warning"
    place = _place(fault.path, root)
    file = _property(printable(place or "", keep="\n"))
    where = f" file={file},line={fault.line or 1}" if place is not None else ""
    mend = f"\nmend: {fault.mend}" if fault.mend else ""
    message = _data(printable(fault.message + mend, keep="\n"))
    return f"::{level}{where}::{message}"


def as_json(faults: Iterable[Fault], root: Path | None = None, stage: Stage = "main") -> str:
    """A list of ``{"file", "line", "severity", "message", "mend"}``; ``file`` and ``mend`` may be null."""
    rows = [
        {
            "file": _place(fault.path, root),
            "line": fault.line or 1,
            "severity": "error" if fault.is_due(stage) else "warning",
            "message": fault.message,
            "mend": fault.mend,
        }
        for fault in faults
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def formatted(
    faults: Iterable[Fault], format: Format, root: Path | None = None, stage: Stage = "main"
) -> str:
    """All ``faults`` in ``format``, without a line feed at the end."""
    if format == "json":
        return as_json(faults, root, stage)
    one = as_annotation if format == "github" else as_text
    return "\n".join(one(fault, root, stage) for fault in faults)
