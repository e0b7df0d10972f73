"""The sentences that authors write in TOML files, as pages: what is asked of a page's prose is asked of them."""

from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import replace

from anatomy import tomlfile
from anatomy.errors import AnatomyError
from anatomy.files import once
from anatomy.pages.prose import Page, parse_page
from anatomy.paths import Project
from anatomy.quotation.pinfile import WRITTEN

_PLACES = {
    "docs/*/claims.toml": ("says", "right"),
    "docs/*/questions.toml": ("ask", "answer"),
    "docs/environments.toml": ("label", "how"),
    "snippets/*.toml": ("title", "text"),
}
"""The files, and the keys of their sentences."""


@once
def texts(project: Project) -> tuple[Page, ...]:
    """A page of each file, with a sentence in each paragraph. None of one that cannot be read: others say why."""
    return tuple(_pages(project))


def _pages(project: Project) -> Iterator[Page]:
    for place, keys in _PLACES.items():
        for path in sorted(project.root.glob(place)):
            if path.name in WRITTEN:
                continue
            with suppress(AnatomyError):
                document = tomlfile.load(path)
                found = _sentences(document.data, (), keys)
                rows = [(row, document.line(loc)) for loc, text in found for row in (*text.split("\n"), "")]
                page = parse_page(path, "\n".join(row for row, _ in rows))
                yield replace(page, lines=tuple(line for _, line in rows))


def _sentences(
    value: object, loc: tomlfile.Loc, keys: Container[object]
) -> Iterator[tuple[tomlfile.Loc, str]]:
    if isinstance(value, str) and loc[-1] in keys:
        yield loc, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from _sentences(part, (*loc, key), keys)
