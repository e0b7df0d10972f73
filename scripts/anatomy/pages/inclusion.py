"""Pages: which partials each one includes, and on which line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anatomy.paths import Project

_INCLUDE = re.compile(r"""^[ \t]*-{1,}8<-{1,}[ \t]+["']([a-z]+)/([^"']+)\.md["'][ \t]*$""")


@dataclass(frozen=True)
class Inclusion:
    """``--8<-- "KIND/NAME.md"`` on ``line`` of ``page``."""

    kind: str
    name: str
    page: Path
    line: int


def pages(project: Project) -> list[Path]:
    return sorted(project.docs.rglob("*.md"))


def inclusions(project: Project) -> Iterator[Inclusion]:
    """Every partial that a page includes, in page and line order."""
    for page in pages(project):
        for number, line in enumerate(page.read_text("utf-8").split("\n"), 1):
            if match := _INCLUDE.match(line):
                yield Inclusion(match[1], match[2], page, number)
