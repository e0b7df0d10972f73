"""A real browser that types into the search box and tells what was painted, and when."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WATCH = """
(() => {
  let pressed = 0;
  let last = null;
  addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);
  addEventListener("beforeinput", (event) => { if (event.timeStamp - pressed > 8) pressed = event.timeStamp; }, true);
  addEventListener("DOMContentLoaded", () => {
    new MutationObserver((changes) => {
      const box = changes[0].target;
      if (!box.matches(".sa-search") || !box.dataset.settled) { last = null; return; }
      const now = { query: box.dataset.settled, lag: null };
      const from = pressed;
      last = now;
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => { now.lag = performance.now() - from; };
        channel.port2.postMessage(0);
      });
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-settled"] });
  });
  window.painted = (query) => new Promise((resolve, reject) => {
    const until = performance.now() + 30_000;
    (function look() {
      if (last && last.query === query && last.lag !== null) resolve(last.lag);
      else if (performance.now() > until) reject(new Error("no answer to " + query));
      else setTimeout(look, 8);
    })();
  });
})();
"""
"""``painted`` gives the ms from the last key (by the browser's own time stamp of it, so that waiting for the main thread counts) to the
frame that shows the settled answer: one ``requestAnimationFrame`` and the message behind it."""
READ = """
(root) => {
  const link = (option) => option.href.slice(root.length).replace(/\\?[^#]*/, "");
  const options = [...document.querySelectorAll(".sa-search [role=option]")];
  return {
    links: options.map(link),
    excerpts: options.map((option) => option.querySelector(".sa-search__excerpt").textContent),
    marks: [...document.querySelectorAll(".sa-search mark")].map((mark) => mark.textContent),
    status: document.querySelector(".sa-search__status").textContent,
  };
}
"""


def chromium_path() -> str | None:
    """The system's Chromium (``CHROMIUM`` overrides); browsers are never downloaded.

    The headless shell comes first: the same engine without the windows around it opens a page in a third of the time.
    """
    names = (
        os.environ.get("CHROMIUM"),
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
    )
    return next((found for name in names if name and (found := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium. Raises RuntimeError when there is none."""
    path = chromium_path()
    if path is None:
        raise RuntimeError(
            "no Chromium here; install it (apt-get install chromium) or set CHROMIUM=/path/to/it"
        )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield started
        finally:
            started.close()


@cache
def shared() -> Browser:
    """The one browser of this process, which ends with it: two at once are more than Playwright can do."""
    context = browser()
    atexit.register(context.__exit__, None, None, None)
    return context.__enter__()


@dataclass(frozen=True)
class Answer:
    """What the box shows for a query once nobody types: links relative to the root, as they stand; ``lag`` in ms from the last key to the
    settled first results."""

    links: list[str]
    excerpts: list[str]
    marks: list[str]
    status: str
    lag: float


class Box:
    """The search box of one open page. ``pause``: ms between two keys; a quick typist needs a hundred."""

    def __init__(self, page: Page, root: str) -> None:
        self.page = page
        self.root = root
        self.pause = 30.0

    def open(self) -> None:
        self.page.keyboard.press("/")
        self.page.wait_for_selector(".sa-search[open]")

    def clear(self) -> None:
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Backspace")

    def type(self, query: str) -> None:
        """ASCII key by key; other runs as an input method commits them: at once."""
        for is_ascii, run in groupby(query, str.isascii):
            text = "".join(run)
            if is_ascii:
                self.page.keyboard.type(text, delay=self.pause)
            else:
                self.page.keyboard.insert_text(text)

    def ask(self, query: str) -> Answer:
        """Clear the field, type the query, wait until its answer is painted, and until the results below the first ones have followed."""
        self.clear()
        self.page.wait_for_timeout(self.pause)
        self.type(query)
        lag = self.page.evaluate("(query) => window.painted(query)", query)
        whole = "(query) => document.querySelector('.sa-search').dataset.whole === query"
        self.page.wait_for_function(whole, arg=query)
        return Answer(lag=lag, **self.page.evaluate(READ, self.root))


@contextmanager
def box(started: Browser, root: str, path: str = "", **context: Any) -> Iterator[Box]:
    """A fresh browser context on one page of the site, its search box open."""
    within = started.new_context(**context)
    try:
        page = within.new_page()
        page.add_init_script(WATCH)
        page.goto(root + path)
        found = Box(page, root)
        found.open()
        yield found
    finally:
        within.close()
