"""A visit with a headless Chromium: notes every request it makes, every word on its console and every breach of a page's policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from loopback import folder_served, listening
from search.browsing import shared

# asked before the first script of a page runs, so that no breach is missed
WATCH = """
window.breaches = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.breaches.push(event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile + ":" + event.lineNumber));
"""
HOW = "install Chromium (apt-get install chromium), or set CHROMIUM=/path/to/it"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """``folder`` on the loopback; the address of its root, with a slash at its end."""
    with listening(folder_served(folder)) as address:
        yield f"{address}/"


@dataclass
class Log:
    """What a visit caused: addresses asked, console errors and warnings, breaches of the policy, dialogs opened."""

    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def foreign(self, *roots: str) -> list[str]:
        """Requests that led anywhere but below ``roots``."""
        return [url for url in self.requests if not url.startswith((*roots, "data:"))]


@contextmanager
def visit(log: Log, **context: Any) -> Iterator[Page]:
    """A fresh page whose doings go to ``log``."""
    within = shared().new_context(**context)
    page = within.new_page()
    page.add_init_script(WATCH)
    # a request that the policy stops is announced, but never leaves the browser
    page.on("request", lambda request: log.requests.append(request.url))
    page.on(
        "requestfailed",
        lambda request: log.requests.remove(request.url) if request.failure == "csp" else None,
    )
    page.on(
        "console",
        lambda message: log.console.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: log.console.append(str(error)))

    def dismiss(dialog: Any) -> None:
        log.dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    try:
        yield page
        log.breaches += page.evaluate("window.breaches || []")
    finally:
        within.close()
