"""The built site: its policy holds in a real browser, nothing on it asks another host, and it also works from a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page

from anatomy.site import csp
from sample.project import ARTICLES, SITE, built
from search.browsing import chromium_path
from trust import browser as real

PAGES = (
    "index.html",
    "symbols/index.html",
    "claims/index.html",
    *(f"{name}/index.html" for name in ARTICLES),
)
needs_browser = pytest.mark.skipif(chromium_path() is None, reason=f"no Chromium here; {real.HOW}")


@pytest.fixture(scope="module", autouse=True)
def _sample_site() -> None:
    built()


def look_around(page: Page, query: str) -> None:
    """Switch the palette there and back, and search."""
    seen = {page.evaluate(SCHEME)}
    for _ in range(2):
        page.locator("label[for^=__palette]:visible").first.click()
        seen.add(page.evaluate(SCHEME))
    assert seen == {"default", "slate"}, "the palette's own script did not run"
    page.locator("header [data-search-open]").click()
    page.wait_for_selector(".sa-search[open]")
    page.keyboard.insert_text(query)
    page.wait_for_selector(".sa-search__option")
    page.keyboard.press("Escape")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")


SCHEME = "document.body.getAttribute('data-md-color-scheme')"


def watched(site: Path, pages: Sequence[str], query: str) -> int:
    """Walk over ``pages`` of ``site``, light over HTTP, dark from a folder, and assert that nothing breaks the policy, asks
    another host or writes on the console. Returns the number of requests."""
    logs = {"light": real.Log(), "dark": real.Log()}
    with real.served(site) as address:
        roots = {"light": address, "dark": site.as_uri() + "/"}
        for scheme, log in logs.items():
            with real.visit(log, color_scheme=scheme) as page:
                for name in pages:
                    page.goto(roots[scheme] + name, wait_until="load")
                    look_around(page, query)
                    log.breaches += page.evaluate("window.breaches")
                    seen = (log.breaches, log.console, log.foreign(*roots.values()))
                    assert seen == ([], [], []), (scheme, name)
    return len(logs["light"].requests)


@needs_browser
def test_no_breach_and_no_request_elsewhere() -> None:
    """A page of each kind, over HTTP and from a folder: search works, the palette works, the console is silent."""
    assert watched(SITE, PAGES, "wheel") > len(PAGES)


INJECTED = """
<p><img src="x" onerror="document.title='broken'"><a id="bait" href="javascript:document.title='broken'">x</a></p>
<script>document.title = 'broken'</script>
<script src="http://127.0.0.1:9/elsewhere.js"></script>
<style>body { display: none }</style><form action="http://127.0.0.1:9/"><button id="go">x</button></form>
"""


@needs_browser
def test_the_policy_stops_what_would_slip_into_a_page(tmp_path: Path) -> None:
    """The mutation of the test above: markup put into a finished page neither runs, nor loads, nor sends, and is noticed."""
    page = (SITE / "404.html").read_text("utf-8")
    (tmp_path / "index.html").write_text(page.replace("</body>", INJECTED + "</body>"), "utf-8")
    log = real.Log()
    with real.served(tmp_path) as root, real.visit(log) as opened:
        opened.goto(root, wait_until="load")
        opened.evaluate("document.getElementById('bait').click()")
        opened.evaluate("document.getElementById('go').click()")
        opened.wait_for_timeout(100)
        assert opened.title() != "broken"
        assert opened.evaluate("getComputedStyle(document.body).display") != "none"
    assert log.foreign(root) == []
    kinds = {breach.split()[0] for breach in log.breaches}
    assert {"script-src-attr", "script-src-elem", "style-src-elem", "form-action"} <= kinds, log.breaches


@pytest.mark.parametrize(
    ("page", "word"),
    [
        ('<p onclick="f()">x</p>', "onclick"),
        ('<a href=" JavaScript:f()">x</a>', "a script for an address"),
        ('<a href=" data:text/html,<script>f()</script>">x</a>', "a script for an address"),
        ('<img src="//example.org/x.png">', "example.org"),
        ('<link rel="stylesheet" href="https://example.org/x.css">', "example.org"),
        ('<script src="https://example.org/x.js"></script>', "example.org"),
        ("<svg><use href='https://example.org/x.svg#a'/></svg>", "example.org"),
        ('<math><mtext xlink:href="java&#10;script:f()">x</mtext></math>', "a script for an address"),
        ('<link rel="stylesheet" href="own.css">', "a style sheet"),
        ('<script src="evil/assets//../../assets/x.js"></script>', "a script that pages do not load"),
        ('<script src="assets/..%2f..%5cx.js"></script>', "a script that pages do not load"),
        ('<img srcset="x.png 1x, https://example.org/x.png 2x">', "example.org"),
        ("<article></article><script>f()</script><article></article>", "not the theme's"),
        ('<meta name="description" content=""><script>g()</script>', "not the theme's"),
        ('<base href="https://example.org/">', "base"),
        ('<meta http-equiv="refresh" content="0; url=https://example.org/">', "meta"),
        ('<meta http-equiv=" Refresh" content="0;https://example.org/">', "meta"),
    ],
)
def test_what_no_page_may_hold_is_named(page: str, word: str) -> None:
    (fault,) = csp.faults(f"<script>theme()</script>{page}", frozenset(["theme()"]))
    assert word in fault


@pytest.mark.parametrize(
    ("address", "wrong"), [("/clock/assets/x.js", 0), ("/assets/x.js", 1), ("/clockassets/x.js", 1)]
)
def test_a_script_of_another_site_at_the_same_host_is_named(
    address: str, wrong: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages of several projects often share a host."""
    monkeypatch.setenv("SITE_URL", "https://example.org/clock/")
    assert len(csp.faults(f'<script src="{address}"></script>', frozenset(), at="wheel/")) == wrong


def test_links_and_pictures_of_ours_are_no_faults() -> None:
    assert (
        csp.faults(
            '<a href="https://example.org/">x</a><img src="../x.svg"><img src="data:image/png;base64,AA==">',
            frozenset(),
        )
        == []
    )


def test_only_inline_scripts_that_run_are_listed() -> None:
    page = '<head><meta charset="utf-8"></head><script>a</script><script type="application/json">b</script><script src="x.js"></script>'
    theme = csp.inline_scripts(page)
    assert theme == {"a"}
    sealed = csp.seal(page, theme)
    assert sealed is not None
    assert sealed.count("sha256-") == 1
    assert csp.seal(sealed, theme) == sealed
    assert sealed.index("Content-Security-Policy") < sealed.index("<script")
    assert csp.seal("<head></head>", theme) is None, "no page goes without a policy unnoticed"
    written = csp.seal(f"{page}{sealed}", theme)
    assert written is not None
    assert written.startswith(sealed), (
        "a policy further down, which an author may have written, does not count"
    )
