"""Files under ``docs/`` are published as they are: none may be a link to elsewhere, or something that a browser runs when it is opened."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from anatomy.errors import Fault
from anatomy.paths import Project

ENDINGS = frozenset(
    [
        "md",
        "toml",
        "txt",
        "json",
        "py",
        "js",
        "mjs",
        "ts",
        "c",
        "h",
        "cc",
        "cpp",
        "cxx",
        "hpp",
        "rs",
        "go",
        "sh",
        "java",
        "css",
        "svg",
        "png",
        "jpg",
        "jpeg",
        "gif",
        "webp",
        "avif",
        "ico",
        "woff2",
    ]
)
_ACTIVE = re.compile(
    rb"<\s*(?:[\w-]+:)?(?:script|foreignobject|iframe|object|embed|handler)\b|[\s\"'/]on\w+\s*=|(?:java|vb)script\s*:|<!(?:entity|doctype)|<\?xml-stylesheet|data:text/html",
    re.IGNORECASE,
)


def published_faults(project: Project) -> Iterator[Fault]:
    """What of ``docs/`` (and of ``snippets/``, whose links would be read) may not stand there."""
    for top in (project.docs, project.snippets):
        for folder, names, files in os.walk(top):
            for name in sorted((*names, *files)):
                path = Path(folder, name)
                if path.is_symlink():
                    yield Fault(
                        "is a link; what it leads to would be published", path, None, "put a file there"
                    )
                elif name in files and top == project.docs and not name.startswith("."):
                    yield from _file(path)


def _file(path: Path) -> Iterator[Fault]:
    ending = path.suffix.lower().removeprefix(".")
    if ending not in ENDINGS:
        yield Fault(
            f"files ending in {path.suffix or 'nothing'!r} are not published",
            path,
            None,
            f"use one of: {', '.join(sorted(ENDINGS))}",
        )
    elif ending == "svg" and (found := _ACTIVE.search(path.read_bytes())):
        what = found[0].decode("ascii", "replace").strip()
        yield Fault(f"a picture that runs something when it is opened: {what!r}", path, None, "take it out")
