"""Every field that holds text holds HTML: a whole site is built of them, and no element comes of any.

Fields in Markdown (notes, prose, what a table of statements says) may hold HTML; they are not among these.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from anatomy.experiment.recording import read_stamps, write_stamps
from anatomy.paths import Project
from sample import project as sample
from sample import texts
from search.browsing import chromium_path
from trust import browser

PATH = "src/<xx-path>&'.c"


def bait(name: str) -> str:
    return f"'\"><xx-{name}>"


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def bait_fields(path: Path, prefix: str) -> None:
    """Put bait at the end of every text of a TOML file that people read."""

    def more(found: re.Match[str]) -> str:
        return f"{found[1]} = {quoted(found[2] + bait(f'{prefix}-{found[1]}'))}"

    keys = "title|text|label|alt|name|note|ask|answer|thread"
    text = re.sub(rf'^({keys}) = "([^"]*)"$', more, path.read_text("utf-8"), flags=re.MULTILINE)
    assert bait(prefix)[3:] in text or "xx-" in text, path
    path.write_text(text, "utf-8")


def edit(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text("utf-8")
    assert old in text, (name, old)
    (root / name).write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fields")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ANATOMY_GIT_MIRRORS", "ANATOMY_CACHE", "SITE_URL", "REPO_URL"):
            patch.delenv(name, raising=False)
        whole = texts.upstream

        def upstream(version: int) -> dict[str, str]:
            files = whole(version)
            code = files["src/wheel.c"].replace("the limit", f"{bait('code')} \u202e א - ב </code></pre>")
            return {**files, "src/wheel.c": code, PATH: f"int evil(void) {{ return {version}; }}\n"}

        patch.setattr(texts, "upstream", upstream)
        project = sample.write(folder)
        spoil(project)
        mirror = f"{sample.REPO}={folder / 'upstream'}"
        sample.run(project, "lock", "--offline", "--git-mirror", mirror)
        sample.run(project, "fetch", "--offline", "--git-mirror", mirror)
        sample.run(project, "run", "--record")
        forge(project)
        sample.run(project, "build")
    return project.site


def spoil(project: Project) -> None:
    root = project.root
    edit(root, "snippets/clock.toml", 'title = "第 0 个轮子"', f"title = {quoted(bait('snippet'))}")
    with (root / "snippets/clock.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[snippets.evil]\npin = "v1"\npath = {quoted(PATH)}\nlines = "1"\n')
    edit(root, "docs/wheel/index.md", "title: 钟里的轮子", f"title: |-\n  {bait('front-title')}")
    edit(root, "docs/wheel/index.md", "description: 从发条", f"description: |-\n  {bait('front')}从发条")
    edit(
        root,
        "docs/wheel/index.md",
        '--8<-- "quote/wheel-00.md"',
        '--8<-- "quote/wheel-00.md"\n\n--8<-- "quote/evil.md"',
    )
    for path in (root / "docs/wheel/figures").glob("*.toml"):
        bait_fields(path, "figure")
    for name in ("docs/environments.toml", "docs/wheel/questions.toml"):
        bait_fields(root / name, "file")
    growth = "docs/wheel/experiments/growth.py"
    edit(root, growth, 'title = "growth：转了几圈"', f"title = {quoted(bait('run'))}")
    edit(
        root,
        growth,
        'print("一共"',
        f'print("\\x1b[31m" + {bait("out")!r} + "\\x1b]0;t\\x07\\u202e </pre></figure>", "一共"',
    )


def forge(project: Project) -> None:
    """Data that only the tool writes, written by somebody."""
    recorded = project.docs / "wheel/experiments/recorded"
    stamps = read_stamps(recorded)
    key = ("growth", "cpython-3")
    stamp = stamps[key].model_copy(
        update={"platform": bait("platform"), "packages": {bait("package"): bait("packaged")}}
    )
    stamps[key] = stamp.model_copy(update={"seal": stamp.expected_seal})
    write_stamps(recorded, stamps)
    (project.docs / "repeated").mkdir(exist_ok=True)
    (project.docs / "repeated" / "cpython-3.toml").write_text(
        f'version = 1\n[runs."wheel/growth"]\ndate = "2099-01-01"\nplace = {quoted(bait("place"))}\n'
        f'version = {quoted(bait("version"))}\nplatform = {quoted(bait("where"))}\noutput_sha256 = "{stamp.output_sha256}"\n',
        "utf-8",
    )


def test_no_element_and_no_attribute_comes_of_a_field(site: Path) -> None:
    shown = 0
    for path in sorted(site.rglob("*.html")):
        page = path.read_text("utf-8")
        shown += len(set(re.findall(r"&lt;xx-[\w-]+", page)))
        root = LexborHTMLParser(page).root
        assert root is not None
        made = [
            (node.tag, name)
            for node in root.traverse()
            for name in ("", *node.attributes)
            if (node.tag or "").startswith("xx-") or name.startswith("xx-") or name in ("'", '"')
        ]
        assert made == [], path
    assert shown > 20, "the bait is on the pages, as text"


@pytest.mark.skipif(chromium_path() is None, reason=f"no Chromium here; {browser.HOW}")
def test_a_search_shows_it_as_text_too(site: Path) -> None:
    log = browser.Log()
    with browser.served(site) as root, browser.visit(log) as page:
        page.goto(f"{root}wheel/", wait_until="load")
        page.locator("header [data-search-open]").click()
        page.wait_for_selector(".sa-search[open]")
        page.keyboard.insert_text("xx-code")
        page.wait_for_selector(".sa-search__option")
        shown = page.locator(".sa-search__option").all_inner_texts()
        made = page.evaluate(
            "[...document.querySelectorAll('*')].filter((node) => node.localName.startsWith('xx-')).length"
        )
    assert any("<xx-" in text for text in shown), shown
    assert made == 0
    assert log.foreign(root) == []
    assert log.dialogs == []
