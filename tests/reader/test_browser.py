"""The sample site in a real browser: copying, proving, following identifiers, reading from file://, printing, axe."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from anatomy.site.offline_zip import NAME, write_zip
from reader.axe import violations
from reader.built import ARTICLE, CHROMIUM, ROOT, SAMPLE, SITE
from search.serving import serve
from world import World, git

pytestmark = CHROMIUM


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"])
    yield made
    made.close()


def test_copying_a_quotation_gives_the_code_and_nothing_else(context: BrowserContext) -> None:
    """No line number, no mark, no note."""
    with serve(SITE) as served:
        page = context.new_page()
        page.goto(f"{served.url}{ARTICLE}/")
        figure = page.locator("figure.quote:has(.mark)").first
        code = figure.locator("pre[data-lines]").filter(has=page.locator(".mark")).first
        code.hover()
        code.locator("button.md-clipboard, .md-code__button[title]").first.click()
        expected = str(code.locator("code").first.evaluate("(code) => code.textContent"))
        page.wait_for_function("() => navigator.clipboard.readText().then((text) => text.length > 0)")
        copied = str(page.evaluate("navigator.clipboard.readText()"))
        code.locator("code").first.evaluate("(code) => getSelection().selectAllChildren(code)")
        selected = str(page.evaluate("getSelection().toString()"))
    assert copied == expected.rstrip()
    assert selected.rstrip() == expected.rstrip()
    assert not re.match(r"\s*\d+\s", copied)


@pytest.mark.parametrize(("width", "scheme"), [(1300, "light"), (360, "dark")])
def test_every_mark_shows_inside_its_figure(
    chromium: Browser, width: int, scheme: Literal["light", "dark"]
) -> None:
    """The number of an annotation stands visibly at its line, and its remark below leads back to it."""
    with (
        serve(SITE) as served,
        chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme) as made,
    ):
        page = made.new_page()
        page.goto(f"{served.url}{ARTICLE}/")
        marks = page.locator("figure.quote a.mark")
        assert marks.count() > 10
        lost = marks.evaluate_all(
            """(marks) => marks.filter((mark) => {
              const box = mark.getBoundingClientRect(), figure = mark.closest("figure").getBoundingClientRect();
              return getComputedStyle(mark).visibility !== "visible" || box.width < 8
                || box.left < figure.left || box.right > figure.right
                || !document.querySelector(mark.getAttribute("href"));
            }).map((mark) => mark.id)"""
        )
        assert lost == []


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("", "https://github.com/acme/widgets"),
        ('host = "gitlab.com"\n', "https://gitlab.com/acme/widgets.git"),
        (
            'host = "https://git.example.org/x"\nforge = "git"\n',
            "https://git.example.org/x/acme/widgets",
        ),
    ],
)
def test_the_copied_command_proves_the_quotation(
    host: str, address: str, world: World, context: BrowserContext
) -> None:
    """Git alone, given what the button copies, prints the lines, the blob id and the SHA-256 that the page names."""
    script = world.project.docs / "assets" / "js" / "reader.js"
    script.parent.mkdir(parents=True)
    shutil.copy(ROOT / "docs" / "assets" / "js" / "reader.js", script)
    config = world.project.root / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + "extra_javascript: [assets/js/reader.js]\n", "utf-8")
    world.edit(world.pin_file(), 'licence = "MIT"', f'{host}licence = "MIT"')
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    assert world.run("build").exit_code == 0
    git(world.upstream, "config", "uploadpack.allowFilter", "true")
    env = {
        **os.environ, "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.file://{world.upstream}.insteadOf",
        "GIT_CONFIG_VALUE_0": address,
    }  # fmt: skip
    with serve(world.project.site) as served:
        page = context.new_page()
        page.goto(served.url)
        for number, figure in enumerate(page.locator("figure.quote").all()):
            figure.locator(".about > summary").click()
            figure.get_by_role("button", name="复制核对命令").click()
            figure.get_by_role("button", name="已复制").wait_for()
            command = str(page.evaluate("navigator.clipboard.readText()"))
            folder = world.project.root.parent / f"proof-{number}"
            folder.mkdir()
            done = subprocess.run(
                ["sh", "-c", command], cwd=folder, env=env, capture_output=True, text=True, check=True
            )
            blob, sha256 = done.stdout.split("\n")[:2]
            assert blob == figure.get_attribute("data-blob")
            assert sha256.split()[0] == figure.get_attribute("data-sha256")


def test_an_identifier_says_where_it_is_defined_and_leads_there(context: BrowserContext) -> None:
    with serve(SITE) as served:
        page = context.new_page()
        page.goto(f"{served.url}{ARTICLE}/")
        link = page.locator("a.xref:not([tabindex]):visible").first
        about, href = link.get_attribute("title"), str(link.get_attribute("href"))
        link.focus()
        card = page.get_by_role("tooltip")
        card.wait_for()
        assert re.sub(r"\W", "", card.inner_text()) == re.sub(r"\W", "", about or "")
        page.keyboard.press("Escape")
        assert card.count() == 0
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(re.escape(href.lstrip("./")) + "$"))
        assert page.locator(f"[id='{href.split('#')[1]}']").is_visible()


def test_on_a_touch_screen_the_first_tap_tells_and_the_second_follows(chromium: Browser) -> None:
    touch = chromium.new_context(viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True)
    with serve(SITE) as served:
        page = touch.new_page()
        page.goto(f"{served.url}{ARTICLE}/")
        link = page.locator("a.xref:not([tabindex]):visible").first
        link.tap()
        page.get_by_role("tooltip").wait_for()
        assert "#q-" not in page.url  # the theme itself follows the headings that pass by
        link.tap()
        page.wait_for_url(re.compile("#q-"))
    touch.close()


def first_number(page: Page, part: str) -> str:
    """What stands before the first line of ``part``, an expression for its <pre>: a text of the style sheet, which only the browser knows."""
    session = page.context.new_cdp_session(page)
    place = session.send("Runtime.evaluate", {"expression": part})["result"]["objectId"]
    texts = session.send("Accessibility.queryAXTree", {"objectId": place, "role": "StaticText"})["nodes"]
    return str(texts[0]["name"]["value"])


def test_without_scripts_everything_is_there(chromium: Browser) -> None:
    plain = chromium.new_context(java_script_enabled=False)
    with serve(SITE) as served:
        page = plain.new_page()
        page.goto(f"{served.url}{ARTICLE}/")
        assert page.locator("figure.quote pre[data-lines]").first.is_visible()
        assert page.locator("a.xref").first.get_attribute("title")
        assert page.get_by_text("本文地图").is_visible()
        assert page.get_by_role("button", name="复制核对命令").count() == 0
        part = "document.querySelector('figure.quote pre[data-lines]')"
        assert first_number(page, part) == page.evaluate(f"{part}.dataset.lines").split("-")[0]
        page.evaluate(
            f"{part}.firstChild.className = 'counted h11 u71'"
        )  # the lines of the sample are all below 100
        assert first_number(page, part) == "1172"
    plain.close()


def test_the_zip_opens_from_a_file_and_finds(context: BrowserContext, tmp_path: Path) -> None:
    files = write_zip(SAMPLE, SITE, tmp_path / "site.zip")
    assert files > 40
    first = (tmp_path / "site.zip").read_bytes()
    write_zip(SAMPLE, SITE, tmp_path / "site.zip")
    assert (tmp_path / "site.zip").read_bytes() == first
    with zipfile.ZipFile(tmp_path / "site.zip") as archive:
        archive.extractall(tmp_path)
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / NAME / "index.html").as_uri())
    page.get_by_role("link", name="钟里的轮子").first.click()
    page.wait_for_url(re.compile(r"/wheel/index\.html$"))
    page.keyboard.press("/")
    page.locator(".sa-search__field").fill("wheel_07")
    page.wait_for_selector(".sa-search[data-settled='wheel_07']")
    option = page.locator(".sa-search__option").first
    assert "wheel_07" in option.inner_text()
    option.click()
    page.wait_for_url(re.compile(r"^file:.*index\.html.*#"))
    assert page.locator(f"[id='{page.url.split('#')[1]}']").is_visible()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


AXED = ("index.html", "404.html", "verify/index.html", f"{ARTICLE}/index.html")


def test_axe_finds_nothing(chromium: Browser) -> None:
    """On one page of each kind; `make axe` looks at every page (the long ones take a minute each)."""
    assert [str(found) for found in violations(SITE, chromium, list(AXED))] == []
