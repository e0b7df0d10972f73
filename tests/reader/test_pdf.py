"""Each article as a PDF: an outline, text that can be found, as many pages as the article needs."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination, DictionaryObject

from anatomy.site.pdf import articles
from reader.built import CHROMIUM, ROOT, SITE

ARTICLES = articles(SITE) if (SITE / "quotes.json").exists() else []
PRINT = (
    "import sys; from pathlib import Path; from anatomy.site.pdf import write_pdfs; "
    "write_pdfs(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:], seconds=1_700_000_000)"
)
FEWEST, MOST = 20, 200
"""Pages: an article on paper is a long read, but no book."""
SAMPLE = 6  # text is read from every sixth page: reading a page takes as long as printing it

pytestmark = [
    CHROMIUM,
    pytest.mark.skipif(not ARTICLES, reason="needs the built site: make build"),
]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them, in a process of its own, because this one may hold another browser."""
    folder = tmp_path_factory.mktemp("pdf")
    command = [sys.executable, "-c", PRINT, str(SITE), str(folder), *ARTICLES]
    subprocess.run(command, check=True, cwd=ROOT / "scripts")
    return folder


def outline(items: Sequence[object]) -> Iterator[Destination]:
    for item in items:
        if isinstance(item, list):
            yield from outline(item)
        elif isinstance(item, Destination):
            yield item


@pytest.mark.parametrize("article", ARTICLES)
def test_an_article_as_pdf_is_whole_and_can_be_searched(
    article: str, printed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reader = PdfReader(printed / f"{article}.pdf")
    count = len(reader.pages)
    assert FEWEST <= count <= MOST
    texts = {n: reader.pages[n - 1].extract_text() for n in (*range(1, count, SAMPLE), count)}
    for number, text in texts.items():
        assert re.search(rf"\b{number} ?/ ?{count}\b", text), f"page {number} does not say so"
        assert len(text.strip()) > 60, f"page {number} is empty"
    entries = list(outline(reader.outline))
    places = [reader.get_destination_page_number(entry) or 0 for entry in entries]
    assert places == sorted(places)
    assert places[-1] > count * 0.8
    html = (SITE / article / "index.html").read_text("utf-8")
    found = re.findall(r'<h[12] id="[^"]*">(.*?)<a class="headerlink', html)
    headings = [unescape(re.sub(r"<[^>]+>", "", heading)) for heading in found]
    assert len(headings) > 5
    titles = [str(entry.title) for entry in entries]
    assert [title for title in titles if title in headings] == headings
    assert "三十秒" in texts[1]
    radicals = re.findall("[\u2e80-\u2fdf]", "".join(texts.values()))
    assert radicals == [], "radicals in the place of characters: nobody can search for them"
    root = reader.trailer["/Root"].get_object()
    assert isinstance(root, DictionaryObject)
    marked = root["/MarkInfo"].get_object()
    assert isinstance(marked, DictionaryObject)
    assert marked["/Marked"]
    assert reader.metadata is not None
    assert str(reader.metadata["/CreationDate"]).startswith("D:20231114")
    with capsys.disabled():
        print(f"\n{article}.pdf: {count} pages, {len(entries)} entries in the outline")
