"""Slots: a page holds one empty element for each finished figure, and the figure is put there in the built HTML.

A Markdown parser reads every element of a page several times, and a quotation is a thousand of them. So beside the
partial ``quote/NAME.md`` stands a slot of the same name, which pages include instead of it: a ``<div>`` with the ids of
the partial, for the links that the generator checks. What a slot stands for never passes through a Markdown parser, so that
it may stand in a list or in an admonition as well.
"""

from __future__ import annotations

import functools
import re
from html import unescape
from pathlib import Path

from anatomy.errors import Fault, SiteError
from anatomy.files import write_partials
from anatomy.paths import Project

KINDS = ("quote", "run", "figure", "evolution", "trust")  # partials that are HTML and hold no Markdown

_ID = re.compile(r'<[a-z][^<>]*? id="([^"]*)"')  # quoted code holds no bare "<"
_SLOT = re.compile(r'<div data-slot="([\w-]+(?:[./][\w-]+)*)">(?:<i id="[^"]*"></i>)*</div>')
_ALONE = re.compile(rf"<p>\s*({_SLOT.pattern})\s*</p>")  # what Markdown makes of it in an indented block
_OPEN = re.compile(r'<div data-slot="([^"]*)')


def slot(name: str, partial: str) -> str:
    """The slot of ``partial``, the text of ``NAME.md``."""
    ids = "".join(f'<i id="{id}"></i>' for id in _ID.findall(partial))
    return f'<div data-slot="{name}">{ids}</div>\n'


def write_slots(project: Project) -> list[Path]:
    """Write the slot of every partial that is finished HTML. Returns what changed."""
    changed = []
    for kind in KINDS:
        folder = project.partials / kind
        names = {path: path.relative_to(folder).as_posix() for path in sorted(folder.rglob("[!.]*.md"))}
        texts = {
            name: slot(f"{kind}/{name.removesuffix('.md')}", path.read_text("utf-8"))
            for path, name in names.items()
        }
        changed += write_partials(project.slots / kind, texts, durable=False)
    return changed


class Slots:
    """Fills the slots of built pages."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._partial = functools.cache(self._read)

    def fill(self, page: Path, html: str) -> str:
        """``html``, the text of the built ``page``, with every partial in its slot; unchanged when there is none.

        Raises SiteError for a slot without a partial, or one that the generator has changed.
        """
        if _OPEN.search(html) is None:
            return html
        try:
            # one pass: what a partial holds is never looked at
            html = _SLOT.sub(lambda found: self._partial(found[1]), _ALONE.sub(r"\1", html))
        except OSError as problem:
            what = f"cannot read the partial of a slot: {problem.strerror}: {problem.filename}"
            raise SiteError(Fault(what, page, None, "make build")) from None
        left = _OPEN.search(html)
        if left is not None:
            what = f"the slot {unescape(left[1])!r} is not as it was written"
            raise SiteError(Fault(what, page, None, 'include partials with --8<-- "KIND/NAME.md"'))
        return html

    def _read(self, name: str) -> str:
        return (self._project.partials / f"{name}.md").read_text("utf-8").rstrip("\n")
