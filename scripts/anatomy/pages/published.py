"""Files under ``docs/`` are published as they are: none may be a link to elsewhere, or something that a browser runs when it is opened."""

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from anatomy.errors import Fault
from anatomy.lines import words
from anatomy.paths import Project

ENDINGS = words(
    "md toml txt json py js mjs ts c h cc cpp cxx hpp rs go sh java css svg png jpg jpeg gif webp avif ico woff2"
)
_PAGE = re.compile(r"[a-z0-9][a-z0-9-]*\.md")
"""A name that is an address as it is."""
_SVG = "{http://www.w3.org/2000/svg}"
_PARTS = frozenset(
    ["svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath",
     "a", "image", "style", "marker", "pattern", "mask", "clipPath", "linearGradient", "radialGradient", "stop", "filter", "feBlend", "feColorMatrix",
     "feComponentTransfer", "feComposite", "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feMerge",
     "feMergeNode", "feMorphology", "feOffset"]
)  # fmt: skip
"""Elements that are only seen. Those that change others in time could change an address, and elements of HTML load what they name."""
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_XML = "{http://www.w3.org/XML/1998/namespace}"
_DECLARED = re.compile(r"<\?(?!xml[ \t\r\n])[^>]*|<!(?!--|\[CDATA\[)[^>]*")
_LOADING = re.compile(r"[\\@]|url\(\s*[\"']?(?!#)[^)]*|image-set|javascript:", re.IGNORECASE)
_HERE = re.compile(r"#|data:image/(?:png|jpeg|gif|webp|avif)[;,]")
_LINK = re.compile(r"#|https?://|(?![\s\x00-\x1f]*[a-z][a-z0-9+.-]*:)[^\\]*$", re.IGNORECASE)
_ENCODING = re.compile(r"<\?xml[^>]*\bencoding\s*=\s*[\"'](?!utf-8[\"'])[^\"']*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def published_faults(project: Project) -> Iterator[Fault]:
    """What of ``docs/`` (and of ``snippets/``, whose links would be read) may not stand there."""
    for top in (project.docs, project.snippets):
        for folder, names, files in os.walk(top):
            for name in sorted((*names, *files)):
                path = Path(folder, name)
                if path.is_symlink():
                    message = "is a link; what it leads to would be published"
                    yield Fault(message, path, None, "put a file there")
                elif re.fullmatch(r".+\.html(\.md)?", name) and (name in names or name.endswith(".md")):
                    message = "would be a folder that looks like a page"
                    yield Fault(message, path, None, "give it another name")
                elif name in files and top == project.docs and not name.startswith("."):
                    yield from _file(path, Path(folder).match(str(project.docs / "*" / "experiments")))


def _file(path: Path, runs: bool) -> Iterator[Fault]:
    """runs: where experiments stand; which endings they have is told there."""
    ending = path.suffix.lower().removeprefix(".")
    if ending == "md" and not _PAGE.fullmatch(path.name):
        near = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "page"
        free = path.with_name(f"{near}.md")
        mend = shlex.join(["mv", os.path.relpath(path), os.path.relpath(free)])
        mend = "give it another name" if free.exists() else mend  # mv would write over that page
        yield Fault("the name of a page is lower-case letters, digits and -", path, 1, mend)
    if ending not in ENDINGS and not runs:
        message = f"files ending in {path.suffix or 'nothing'!r} are not published"
        yield Fault(message, path, None, f"use one of: {', '.join(sorted(ENDINGS))}")
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
    if found := _DECLARED.search(text):
        return f"says what readers of XML obey: {found[0][:60]!r}"
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as problem:
        return f"is no XML: {problem}"
    return next((what for element in root.iter() if (what := _part(element))), "")


def _part(element: ElementTree.Element) -> str:
    """What an element of a drawing does besides being seen."""
    name = element.tag.removeprefix(_SVG)
    if element.tag == name or name not in _PARTS:
        return f"holds what is no part of a picture: <{element.tag.rpartition('}')[2]}>"
    for key, value in element.attrib.items():
        if key in _HREFS:
            plain = re.sub(r"[\t\n\r]", "", value)  # as a browser takes an address
            if not (_LINK if name == "a" else _HERE).match(plain):
                return f"leads elsewhere when it is opened: {value[:60]!r}"
        elif key.startswith("on") or ("{" in key and not key.startswith(_XML)) or key == f"{_XML}base":
            return f"holds what is no part of a picture: {key.rpartition('}')[2]!r}"
        elif found := _LOADING.search(value):
            return f"asks for something when it is opened: {found[0][:60]!r}"
    if name == "style" and (found := _LOADING.search("".join(element.itertext()))):
        return f"asks for something when it is opened: {found[0][:60]!r}"
    return ""
