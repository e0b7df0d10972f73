"""The offline files beside the published pages, and the links that lead to them.

A local build has no such files, so no page of ``docs/`` may link to them: the links are put into the built HTML, once the
files are there.
"""

import shutil
from pathlib import Path

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from anatomy.errors import Fault, SiteError
from anatomy.files import write_atomic
from anatomy.html import join, tag
from anatomy.site.offline_zip import NAME, PUBLISHED, without_offline_links
from anatomy.site.tree import Step, changed, fragment, title_of


def publish(site: Path, made: Path) -> list[Path]:
    """Put the zip and the PDFs of ``made`` (what ``offline`` wrote) into ``site``/offline/ and link them: all of them from
    the home page, each PDF from its article. Idempotent. Returns the files.

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
        books.append(_link(f"{PUBLISHED}/{book.name}", title_of(LexborHTMLParser(text), book.stem), book))
        own = join(("离线阅读：", _link(f"../{PUBLISHED}/{book.name}", "本文的 PDF", book)))
        write_atomic(page, changed(text, without_offline_links, _last(own)).encode())
    whole = _link(f"{PUBLISHED}/{archive.name}", "整站的 zip", archive)
    pdfs = join(("；每篇一个 PDF：", join(books, "、"))) if books else ""
    how = join(("，解开后用浏览器打开 ", tag("code", "index.html"), "，搜索照样能用"))
    said = join(("离线阅读：", whole, how, pdfs))
    write_atomic(home, changed(home.read_text("utf-8"), without_offline_links, _last(said)).encode())
    return [archive, *links]


def _taken(path: Path, site: Path) -> Path:
    return Path(shutil.copyfile(path, site / PUBLISHED / path.name))


def _link(address: str, text: str, file: Path) -> Markup:
    return join((tag("a", text, href=address, download=True), f"（{file.stat().st_size / 1e6:.1f} MB）"))


def _last(said: Markup) -> Step:
    """Puts ``said`` at the end of the article: inside the line on what the page rests on, where there is one."""

    def step(tree: LexborHTMLParser) -> None:
        place = tree.css_first("article footer.verified") or tree.css_first("article")
        if place is not None:
            place.insert_child(fragment(tag("p", said, "。", class_="offline no-search")))

    return step
