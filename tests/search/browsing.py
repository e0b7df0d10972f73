"""A real browser that types into the search box and tells what was painted, and when."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
    "--enable-precise-memory-info",
]
WATCH = """
(() => {
  let pressed = 0;
  let answered = 0;
  let last = null;
  addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);
  addEventListener("beforeinput", (event) => { if (event.timeStamp - pressed > 8) pressed = event.timeStamp; }, true);
  const watched = (kind) => class extends kind {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", () => { answered = performance.now(); });
    }
  };
  window.Worker = watched(Worker);
  window.BroadcastChannel = watched(BroadcastChannel);
  // looked for once: in a long page that alone takes a millisecond
  let known = null;
  const dialog = () => known || (known = document.querySelector(".sa-search"));
  const first = (box) => [...box.querySelectorAll(".sa-search__group")].map((group) => group.querySelector("[role=option]").href);
  addEventListener("DOMContentLoaded", () => {
    new MutationObserver((changes) => {
      const box = dialog();
      const query = box && box.dataset.shown;
      if (!query || !changes.some((change) => change.target === box)) { last = query ? last : null; return; }
      if (last && last.query === query && last.whole === null && box.dataset.settled === query) last.whole = performance.now() - last.from;
      if (last && last.query === query) return;
      const from = pressed;
      const now = { query, from, first: first(box), answer: answered - from, dom: performance.now() - from, lag: null, whole: null };
      if (box.dataset.settled === query) now.whole = now.dom;
      last = now;
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => { now.lag = performance.now() - from; };
        channel.port2.postMessage(0);
      });
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-shown", "data-settled"] });
  });
  window.painted = (query) => new Promise((resolve) => {
    (function look() {
      const box = dialog();
      if (last && last.query === query && last.lag !== null && box.dataset.settled === query) resolve(last);
      else setTimeout(look, 8);
    })();
  });
})();
"""
"""Times of the newest query in ms from its last key (the browser's own time stamp of the key, so that waiting for the main thread
counts): the engine's first answer, its results in the DOM, the frame with them painted (one ``requestAnimationFrame`` and the
message behind it), and the whole answer in the DOM. ``painted`` waits until the whole answer is shown."""


def chromium_path() -> str | None:
    """The system's Chromium (``CHROMIUM`` overrides); browsers are never downloaded."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
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


@dataclass(frozen=True)
class Answer:
    """What the box shows: page addresses in order (relative to the root), links, the status line.

    ``first`` are the pages of the first frame with results, ``lag`` is when it was painted and ``answer`` when the engine had
    them, ``whole`` when the whole answer was in place, in ms from the last key.
    """

    pages: list[str]
    links: list[str]
    titles: list[str]
    marks: list[str]
    status: str
    first: list[str]
    lag: float
    answer: float
    whole: float


READ = """
async ([query, root]) => {
  const times = await window.painted(query);
  const groups = [...document.querySelectorAll(".sa-search__group")];
  const link = (option) => option.href.slice(root.length).replace(/\\?[^#]*/, "");
  const shown = {
    pages: groups.map((group) => link(group.querySelector("[role=option]")).replace(/#.*/, "")),
    links: [...document.querySelectorAll(".sa-search [role=option]")].map(link),
    titles: groups.map((group) => group.querySelector(".sa-search__page").textContent),
    marks: [...document.querySelectorAll(".sa-search mark")].map((mark) => mark.textContent),
    status: document.querySelector(".sa-search__status").textContent,
  };
  return [times, shown];
}
"""


class Box:
    """The search box of one open page."""

    def __init__(self, page: Page, root: str) -> None:
        self.page = page
        self.root = root
        self.pause = 30.0
        """Milliseconds between two keys, and between clearing the field and the first key; a quick typist needs a hundred."""

    def open(self) -> None:
        self.page.keyboard.press("/")
        self.page.wait_for_selector(".sa-search[open]")

    def clear(self) -> None:
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Backspace")

    def type(self, query: str) -> None:
        """ASCII key by key; other runs as an input method commits them: at once."""
        for is_ascii, run in groupby(query, str.isascii):
            if is_ascii:
                self.page.keyboard.type("".join(run), delay=self.pause)
            else:
                self._commit("".join(run))

    def _commit(self, run: str) -> None:
        if run:
            self.page.keyboard.insert_text(run)

    def ask(self, query: str, *, at_once: bool = False) -> Answer:
        """Clear the field, type the query (or put it in ``at_once``), wait until its answer is painted."""
        self.clear()
        self.page.wait_for_timeout(self.pause)
        if at_once:
            self._commit(query)
        else:
            self.type(query)
        times, shown = self.page.evaluate(READ, [query, self.root])
        first = [link.removeprefix(self.root).split("?")[0].split("#")[0] for link in times["first"]]
        return Answer(first=first, lag=times["lag"], answer=times["answer"], whole=times["whole"], **shown)


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
