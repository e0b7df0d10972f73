"""What a printed article must be: whole, outlined, tagged, and such that its Chinese can be searched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path

from pypdf import PdfReader
from pypdf.generic import Destination, DictionaryObject

LOOKED_AT = 6
"""Text is read from every sixth page: reading a page takes as long as printing it."""


def _outline(items: Sequence[object]) -> Iterator[Destination]:
    for item in items:
        if isinstance(item, list):
            yield from _outline(item)
        elif isinstance(item, Destination):
            yield item


def check_pdf(path: Path, page: Path, created: str = "") -> str:
    """Hold the PDF against the built ``page`` that it was printed from; ``created`` begins its date. Returns a summary."""
    reader = PdfReader(path)
    count = len(reader.pages)
    texts = {n: reader.pages[n - 1].extract_text() for n in (*range(1, count, LOOKED_AT), count)}
    for number, text in texts.items():
        assert re.search(rf"\b{number} ?/ ?{count}\b", text), f"{path.name}: page {number} does not say so"
        assert len(text.strip()) > 60, f"{path.name}: page {number} is empty"
    entries = list(_outline(reader.outline))
    places = [reader.get_destination_page_number(entry) or 0 for entry in entries]
    assert places == sorted(places)
    html = page.read_text("utf-8")
    found = re.findall(r'<h[12] id="[^"]*">(.*?)<a class="headerlink', html)
    headings = [unescape(re.sub(r"<[^>]+>", "", heading)) for heading in found]
    titles = [str(entry.title) for entry in entries]
    assert [title for title in titles if title in headings] == headings
    assert headings[1] in texts[1], f"{path.name}: the first page lacks its first section"
    assert re.findall("[\u2e80-\u2fdf]", "".join(texts.values())) == [], (
        "radicals, for which nobody can search"
    )
    root = reader.trailer["/Root"].get_object()
    assert isinstance(root, DictionaryObject)
    marked = root["/MarkInfo"].get_object()
    assert isinstance(marked, DictionaryObject)
    assert marked["/Marked"]
    assert reader.metadata is not None
    assert str(reader.metadata["/CreationDate"]).startswith(f"D:{created}")
    return f"{path.name}: {count} pages, {len(entries)} entries in the outline"
