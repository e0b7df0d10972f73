"""The offline files beside the published pages, and the links that lead to them.

A local build has no such files, so no page of ``docs/`` may link to them: the links are put into the built HTML, once the
files are there.
"""

from __future__ import annotations

import re
import shutil
from html import escape
from pathlib import Path

from anatomy.errors import Fault, SiteError
from anatomy.files import write_atomic
from anatomy.site.crosslink import title_of
from anatomy.site.offline_zip import LINKS, NAME, PUBLISHED

_END = re.compile(
    r"(?=(?:</footer>\s*)?</article>)"
)  # inside the line on what the page rests on, where there is one


def publish(site: Path, made: Path) -> list[Path]:
    """Put the zip and the PDFs of ``made`` (what ``offline`` wrote) into ``site``/offline/ and link them: all of them from
    the home page, each PDF from its article. Doing it twice does it once. Returns the files.

    Raises SiteError when there is no built site or no zip.
    """
    home = site / "index.html"
    if not home.is_file():
        raise SiteError(Fault("holds no built site", site, None, "make build"))
    if not (made / f"{NAME}.zip").is_file():
        raise SiteError(Fault(f"holds no {NAME}.zip", made, None, "make offline"))
    shutil.rmtree(site / PUBLISHED, ignore_errors=True)
    (site / PUBLISHED).mkdir()
    archive = _taken(made / f"{NAME}.zip", site)
    links = {}
    for path in sorted(made.glob("*.pdf")):
        page = site / path.stem / "index.html"
        if page.is_file():
            links[_taken(path, site)] = page
    books = []
    for book, page in links.items():
        text = page.read_text("utf-8")
        books.append(_link(f"{PUBLISHED}/{book.name}", title_of(text, book.stem), book))
        write_atomic(
            page, _put(text, f"离线阅读：{_link(f'../{PUBLISHED}/{book.name}', '本文的 PDF', book)}").encode()
        )
    whole = _link(f"{PUBLISHED}/{archive.name}", "整站的 zip", archive)
    pdfs = f"；每篇一个 PDF：{'、'.join(books)}" if books else ""
    text = f"离线阅读：{whole}，解开后用浏览器打开 <code>index.html</code>，搜索照样能用{pdfs}"
    write_atomic(home, _put(home.read_text("utf-8"), text).encode())
    return [archive, *links]


def _taken(path: Path, site: Path) -> Path:
    return Path(shutil.copyfile(path, site / PUBLISHED / path.name))


def _link(address: str, text: str, file: Path) -> str:
    return f'<a href="{escape(address)}" download>{escape(text)}</a>（{file.stat().st_size / 1e6:.1f} MB）'


def _put(page: str, text: str) -> str:
    line = f'<p class="offline no-search">{text}。</p>\n'
    return _END.sub(lambda _: line, LINKS.sub("", page), count=1)
