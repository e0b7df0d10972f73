"""One PDF for each article, printed by Chromium from the built page: outline, tags, selectable Chinese.

Playwright and Chromium are needed here only, so they are no requirement of the build.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import multiprocessing
import os
import re
import shutil
import threading
import time
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anatomy.errors import Fault, SiteError
from anatomy.site.guide import MARK
from anatomy.terminal import Say, silent

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
_SMALL = "font-size:7px;width:100%;padding:0 16mm;display:flex;justify-content:space-between;color:#555"


def built_articles(site: Path) -> list[str]:
    """The folders of the built site that hold an article, sorted."""
    pages = sorted(site.glob("*/index.html"))
    return [page.parent.name for page in pages if MARK in page.read_text("utf-8")]


def browser_path() -> str:
    """The system's Chromium (``CHROMIUM`` overrides). Raises SiteError when there is none."""
    # the headless shell is the same engine without the windows around it, and prints in half the time
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    for name in (os.environ.get("CHROMIUM"), *names):
        if name and (path := shutil.which(name)):
            return path
    mend = "apt-get install chromium fonts-noto-cjk, or set CHROMIUM=/path/to/it"
    raise SiteError(Fault("PDFs need Chromium, and there is none here", None, None, mend))


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextlib.contextmanager
def _served(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def write_pdfs(site: Path, target: Path, names: list[str], *, seconds: int, say: Say = silent) -> list[Path]:
    """Print the articles ``names`` of ``site`` into ``target``/NAME.pdf, dated ``seconds`` since 1970.

    One browser a processor works at a time, at most four. Raises SiteError where Playwright or Chromium is missing.
    """
    if importlib.util.find_spec("pypdf") is None or importlib.util.find_spec("playwright") is None:
        message = "PDFs need Playwright and pypdf, two development requirements"
        raise SiteError(Fault(message, mend="make offline"))
    browser_path()
    target.mkdir(parents=True, exist_ok=True)
    workers = min(len(names), os.cpu_count() or 1, 4)
    with (
        _served(site) as address,
        ProcessPoolExecutor(max(workers, 1), mp_context=multiprocessing.get_context("spawn")) as pool,
    ):
        tasks = {
            pool.submit(_write_pdf, f"{address}{name}/", target / f"{name}.pdf", seconds): name
            for name in names
        }
        for number, done in enumerate(as_completed(tasks), 1):
            done.result()
            say(f"{tasks[done]}.pdf ({number} of {len(names)})")
    return [target / f"{name}.pdf" for name in names]


def _write_pdf(address: str, path: Path, seconds: int) -> None:
    """Print one page, in a browser of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        try:
            data = _print(browser, address)
        finally:
            browser.close()
    path.write_bytes(mended(data, seconds))


def _print(browser: Browser, address: str) -> bytes:
    context = browser.new_context(color_scheme="light", reduced_motion="reduce", java_script_enabled=True)
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    # Answers and scripts are read on paper too; whole files and comparisons would be half of the pages.
    page.evaluate(
        "document.querySelectorAll('article details:not(.fold)').forEach((fold) => { fold.open = true; })"
    )
    # A long script is fetched when its fold opens (docs/assets/js/reader.js), and stands in the place of its link then.
    page.wait_for_function("() => !document.querySelector('details.run-script[open] > p > a')")
    title = escape(page.title())
    data = page.pdf(
        format="A4",
        print_background=True,
        outline=True,
        tagged=True,
        prefer_css_page_size=False,
        margin={"top": "18mm", "bottom": "20mm", "left": "16mm", "right": "16mm"},
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=f'<div style="{_SMALL}"><span>{title}</span><span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>',
    )
    context.close()
    return data


# Radicals whose glyphs fonts share with everyday characters but which Unicode does not call compatible
_RADICALS = str.maketrans(
    "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳", "民西见角贝车长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙龟"
)


def common(char: str) -> str:
    """The everyday character for a radical such as U+2F42, and ``char`` itself for anything else."""
    return unicodedata.normalize("NFKC", char.translate(_RADICALS)) if "\u2e80" <= char <= "\u2fdf" else char


def mended(data: bytes, seconds: int) -> bytes:
    """``data`` dated ``seconds`` since 1970, and with character maps by which one copies and finds 文, not the radical ⽂.

    Chromium names a glyph by the first character the font has for it, and CJK fonts share glyphs
    between radicals and the characters everyone writes.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import StreamObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for number in range(1, len(writer._objects) + 1):
        stream = writer.get_object(number)
        if not isinstance(stream, StreamObject) or "/Length1" in stream or stream.get("/Subtype") is not None:
            continue
        text = stream.get_data()
        if b"begincmap" not in text:
            continue
        stream.set_data(_mended(text))
    date = time.strftime("D:%Y%m%d%H%M%SZ", time.gmtime(seconds))
    writer.add_metadata({"/CreationDate": date, "/ModDate": date, "/Creator": "anatomy offline"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _mended(cmap: bytes) -> bytes:
    """A ToUnicode map whose targets are everyday characters; ranges are spelt out where they hold a radical."""
    out = []
    for line in cmap.split(b"\n"):
        codes = re.findall(rb"<([0-9A-Fa-f]+)>", line)
        if len(codes) == 2 and len(codes[1]) == 4:
            char = common(chr(int(codes[1], 16)))
            out.append(b"<%s> <%04X>" % (codes[0], ord(char)))
        elif len(codes) == 3 and len(codes[2]) == 4 and 0x2E80 <= int(codes[2], 16) <= 0x2FDF:
            first, last, start = (int(code, 16) for code in codes)
            targets = [b"<%04X>" % ord(common(chr(start + i))) for i in range(last - first + 1)]
            out.append(b"<%s> <%s> [%s]" % (codes[0], codes[1], b" ".join(targets)))
        else:
            out.append(line)
    return b"\n".join(out)
