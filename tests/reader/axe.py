"""axe-core over pages of the built site in both schemes, folds open. `make axe` runs it over all of them (some minutes)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reader.layout import lay_out_everything
from search.serving import serve

SCHEMES = ("light", "dark")
# Folds open. Of long code only the first lines stay: a line is like the next, and axe measures every coloured word.
PREPARE = """() => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  for (const code of document.querySelectorAll("pre > code"))
    for (const line of [...code.querySelectorAll(".l")].slice(6)) line.remove();
}"""


@dataclass(frozen=True)
class Violation:
    page: str
    scheme: str
    rule: str
    target: str
    html: str

    def __str__(self) -> str:
        return f"{self.page} ({self.scheme}): {self.rule}: {self.target}: {self.html[:160]}"


def pages(site: Path) -> list[str]:
    return sorted(page.relative_to(site).as_posix() for page in site.rglob("*.html"))


def violations(
    site: Path, browser: Browser, names: list[str], schemes: tuple[str, ...] = SCHEMES
) -> Iterator[Violation]:
    """What axe-core finds on the pages ``names``."""
    with serve(site) as served:
        for scheme in schemes:
            context = browser.new_context(
                color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce", bypass_csp=True
            )
            page = context.new_page()
            for name in names:
                page.goto(served.url + name.removesuffix("index.html"), wait_until="load")
                lay_out_everything(page)
                page.evaluate(PREPARE)
                found: dict[str, Any] = Axe().run(page).response
                for rule in found["violations"]:
                    for node in rule["nodes"]:
                        yield Violation(name, scheme, rule["id"], str(node["target"][0]), node["html"])
            context.close()


def main(site: Path, names: list[str]) -> int:
    from search.browsing import browser

    count = 0
    with browser() as chromium:
        for name in names or pages(site):
            for found in violations(site, chromium, [name]):
                print(found, flush=True)
                count += 1
    print(f"{len(names or pages(site))} pages: axe-core finds {count} faults")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[2] / "site", sys.argv[1:]))
