"""`make looks`: pictures of every kind of page at four widths in both schemes and as printed, for people to look at.

Usage: python tests/reader/looks.py [OUTPUT [PAGE …]]   (default: .anatomy/looks, the pages of PAGES)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playwright.sync_api import Page

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reader.layout import lay_out_everything
from search.browsing import browser
from search.serving import serve

ROOT = Path(__file__).resolve().parents[2]

WIDTHS = (360, 768, 1024, 1440)
PAPER = 700  # px: what an A4 page has between its margins
LOOKS = [*((scheme, width) for scheme in ("light", "dark") for width in WIDTHS), ("print", PAPER)]
PAGES = (
    "",
    "list/",
    "gevent/",
    "glossary/",
    "claims/",
    "symbols/",
    "verify/",
    "trust/",
    "drift/",
    "questions/",
    "licences/",
    "contributing/",
    "404.html",
    "?q=list_resize",
)
TALL = 6000  # px: an article is long; its first screens show what there is to see


def name_of(address: str) -> str:
    return {"": "home", "?q=list_resize": "search"}.get(
        address, address.strip("/").removesuffix(".html").replace("/", "-")
    )


def settle(page: Page) -> None:
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
    if "?q=" in page.url:
        page.wait_for_selector("[data-whole=list_resize]")


def overflow(page: Page) -> int:
    """By how many px the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def main(target: Path, addresses: tuple[str, ...]) -> None:
    site = ROOT / "site"
    target.mkdir(parents=True, exist_ok=True)
    wide: dict[str, int] = {}
    with serve(site) as served, browser() as chromium:
        for scheme, width in LOOKS:
            context = chromium.new_context(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
                bypass_csp=True,
            )
            page = context.new_page()
            for address in addresses:
                file = site / address.split("?")[0]
                if not (file if file.suffix else file / "index.html").exists():
                    print(f"no page {address} in site/: no picture")
                    continue
                page.emulate_media(media="screen")
                page.goto(served.url + address)
                settle(page)
                lay_out_everything(page)
                if scheme == "print":
                    page.emulate_media(media="print")
                name = f"{name_of(address)}-{width}-{scheme}.png"
                height = min(TALL, int(page.evaluate("document.documentElement.scrollHeight")))
                page.screenshot(
                    path=target / name,
                    clip={"x": 0, "y": 0, "width": width, "height": height},
                    full_page=True,
                )
                if overflow(page) > 0:
                    wide[name] = overflow(page)
            context.close()
    print(f"{len(list(target.glob('*.png')))} pictures in {target}")
    if wide:
        print("wider than the window: " + json.dumps(wide))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / ".anatomy/looks", tuple(sys.argv[2:]) or PAGES)
