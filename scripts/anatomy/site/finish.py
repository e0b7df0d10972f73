"""What belongs to the whole site: the content policy of every page, ``quotes.json``, the search index.

One function over the built folder, whichever generator wrote it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from anatomy.errors import Fault, SiteError
from anatomy.files import write_atomic
from anatomy.paths import Project
from anatomy.site import csp
from anatomy.site.crosslink import Crosslinks, definitions
from anatomy.site.lighten import Bundle, lighten, lighten_scripts
from anatomy.site.search import build_index

QUOTE_FACTS = ("repo", "commit", "path", "lines", "blob", "sha256", "evidence", "symbol", "tag", "licence")


def finish(project: Project, site: Path, empty: str | None) -> None:
    """Everything derived from the built pages. ``empty`` is a page that the same generator made without content; None: the pages are
    for somebody who writes, who needs the generator's own scripts and no index yet.

    Raises SiteError for pages that hold what their content policy forbids (see ``csp.faults``); they are removed, and no
    other is written.
    """
    texts = {page: page.read_text("utf-8") for page in sorted(site.rglob("*.html"))}
    known = [found for page, text in texts.items() for found in definitions(page_url(site, page), text)]
    links = Crosslinks(known)
    bundle = Bundle(site, list(texts.values()))
    allowed = csp.inline_scripts(empty) if empty is not None else None
    faults = []
    for page, text in texts.items():
        text = links.link(page_url(site, page), text)
        text = bundle.put(lighten(_scrollable(_relinked(site, page, text))))
        texts[page] = text
        faults += [Fault(what, page, None, "take it out of the page") for what in csp.faults(text, allowed)]
    if faults:
        for name in {str(fault.path) for fault in faults}:
            Path(name).unlink(missing_ok=True)
        raise SiteError(faults)
    for page, text in texts.items():
        write_atomic(page, csp.seal(text, allowed).encode(), durable=False)
    lighten_scripts(site)
    facts = json.dumps(list(quotes(site)), ensure_ascii=False, indent=1)
    write_atomic(site / "quotes.json", f"{facts}\n".encode())
    if empty is not None:
        build_index(site)


def _relinked(site: Path, page: Path, text: str) -> str:
    """Links to ``quotes.json``, which no generator knows: one leaves them alone, the other moves them by a folder."""
    right = os.path.relpath(site / "quotes.json", page.parent)
    return re.sub(r'(?<=href=")(?:\.\./)*quotes\.json(?=")', right, text)


_CODE = re.compile(r"(<pre\b[^>]*>(?:<span></span>)?<code)(?= class=|>)")


def _scrollable(text: str) -> str:
    """Code that may be wider than the page is a tab stop from the start: the theme makes it one when it has come into view."""
    return _CODE.sub(r'\1 tabindex="0"', text)


_FIGURE_TAG = re.compile(r"<figure\b[^>]*>")  # our own attributes hold no bare ">"


class _Figures(HTMLParser):
    """Collects the attributes of ``<figure class="quote">`` in one page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "figure" and "quote" in facts.get("class", "").split():
            self.found.append(facts)


def page_url(site: Path, page: Path) -> str:
    """The address of a built page relative to the site's root: ``list/`` for ``list/index.html``."""
    relative = page.relative_to(site).as_posix()
    return relative.removesuffix("index.html") if relative.endswith("index.html") else relative


def quotes(site: Path) -> Iterator[dict[str, Any]]:
    """The facts of every quotation on the built site, in page order."""
    for page in sorted(site.rglob("*.html")):
        parser = _Figures()
        parser.feed("".join(_FIGURE_TAG.findall(page.read_text("utf-8"))))
        for facts in parser.found:
            entry: dict[str, Any] = {"page": page_url(site, page), "anchor": facts.get("id", "")}
            entry |= {name: facts.get(f"data-{name}", "") for name in QUOTE_FACTS}
            entry["shown"] = "missing" not in facts["class"].split()
            yield entry
