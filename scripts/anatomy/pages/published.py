"""Files under ``docs/`` are published as they are: none may be a link to elsewhere, or something that a browser runs when it is opened."""

from __future__ import annotations

import html
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
    r"<\s*(?:[\w-]+:)?(?:script|foreignobject|iframe|object|embed|handler)\b|[\s\"'/]on\w+\s*=|(?:java|vb)script\s*:|<!(?:entity|doctype)|<\?xml-stylesheet|data:text/html",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"@import\b[^;]*|url\(\s*[\"']?\s*(?:https?:)?//[^)]*|<\s*(?:[\w-]+:)?(?:image|use|feimage)\b[^<>]*\bhref\s*=\s*[\"']\s*(?:https?:)?//[^\"']*",
    re.IGNORECASE,
)
_ENCODING = re.compile(r"<\?xml[^>]*\bencoding\s*=\s*[\"'](?!utf-8[\"'])[^\"']*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


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
                elif re.fullmatch(r".+\.html(\.md)?", name) and (name in names or name.endswith(".md")):
                    yield Fault(
                        "would be a folder that looks like a page", path, None, "give it another name"
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
    elif ending == "svg" and (what := _drawing(path.read_bytes())):
        yield Fault(f"a picture that {what}", path, None, "take it out")


def _drawing(data: bytes) -> str:
    """What a drawing does besides being seen, read as a browser reads it that opens the file itself: no policy holds there."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "is not UTF-8"
    if found := _ENCODING.search(text) or _CONTROL.search(text):
        return f"is not plain UTF-8: {found[0]!r}"
    unescaped = html.unescape(text)
    for form in (text, unescaped, re.sub(r"[\t\n\r]", "", unescaped)):
        if found := _ACTIVE.search(form):
            return f"runs something when it is opened: {found[0].strip()!r}"
        if found := _ASKS.search(form):
            return f"asks another host when it is opened: {found[0][:100]!r}"
    return ""
