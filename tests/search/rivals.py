"""Other engines on the same pages, typed into their own boxes: Pagefind (extended), and the theme's own search with jieba.

They are tools of the comparison only; each is installed into an environment of its own under ``.anatomy/envs``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from search.browsing import browser
from search.serving import serve

ROOT = Path(__file__).parent.parent.parent
SETTLED = """
([selector, quiet]) => new Promise((resolve) => {
  const began = performance.now();
  let last = began;
  const watcher = new MutationObserver(() => { last = performance.now(); });
  watcher.observe(document.querySelector(selector), { subtree: true, childList: true, characterData: true });
  (function look() {
    const now = performance.now();
    if (now - last > quiet || now - began > 6000) { watcher.disconnect(); resolve(); } else setTimeout(look, 20);
  })();
})
"""
READY = "() => /\\S/.test(document.querySelector('.md-search-result__meta')?.textContent ?? '')"


def _install(name: str, packages: Sequence[str]) -> Path:
    """A folder with the packages, made once. Raises RuntimeError with pip's words when it cannot be."""
    folder = ROOT / ".anatomy" / "envs" / name
    if not folder.exists():
        _run([sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), *packages])
    return folder


def _run(command: Sequence[str], **environment: str) -> None:
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | environment
    )
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr).strip()[-400:])


def theme(site: Path, work: Path) -> None:
    """The project's own pages with the theme's search and its box in the place of ours."""
    jieba = _install("jieba", ["jieba"])
    shutil.copytree(ROOT / "overrides", work / "overrides")
    for ours in ("header.html", "search.html"):
        (work / "overrides" / "partials" / ours).unlink()
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    config = re.sub(r"^hooks:\n(?:  .*\n)+", "", config, flags=re.MULTILINE).replace(
        "  - assets/js/search.js\n", ""
    )
    search = "plugins:\n  - search:\n      lang: zh\n      separator: '[\\s\\u200b\\-_,:!=\\[\\]()\"`/.]+'"
    config = config.replace("plugins: []", search).replace(
        "custom_dir: overrides", f"custom_dir: {work / 'overrides'}"
    )
    file = ROOT / ".mkdocs-rival.yml"  # its paths are relative to where it stands
    try:
        file.write_text(config, "utf-8")
        command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(file), "-d", str(work / "site")]
        _run(command, PYTHONPATH=str(jieba))
    finally:
        file.unlink(missing_ok=True)


def pagefind(site: Path, work: Path) -> None:
    """The built site indexed by Pagefind, with a page that holds its own box."""
    installed = _install("pagefind", ["pagefind[extended]"])
    copy = work / "site"
    shutil.copytree(site, copy, ignore=shutil.ignore_patterns("search"))
    command = [sys.executable, "-m", "pagefind", "--site", str(copy), "--root-selector", "article"]
    _run(command, PYTHONPATH=str(installed))
    (copy / "rival.html").write_text(
        '<!doctype html><html lang="zh"><meta charset="utf-8"><link rel="stylesheet" href="/pagefind/pagefind-ui.css">'
        '<script src="/pagefind/pagefind-ui.js"></script><div id="box"></div>'
        "<script>new PagefindUI({ element: '#box', showSubResults: true, pageSize: 10, debounceTimeoutMs: 0 });</script>",
        encoding="utf-8",
    )


# name -> (how to build it, page with the box, its field, where results appear, links of results, ms of silence that mean done)
RIVALS = {
    "theme": (theme, "", ".md-search__input", ".md-search-result", "a.md-search-result__link", 350),
    "pagefind": (
        pagefind,
        "rival.html",
        ".pagefind-ui__search-input",
        "#box",
        ".pagefind-ui__result-link",
        900,
    ),
}


def links(name: str, site: Path, texts: Sequence[str]) -> Iterator[list[str]]:
    """What the rival shows for each text: PAGE#ANCHOR as they stand in its list.

    Raises RuntimeError when it cannot be had here.
    """
    build, path, field, results, selector, quiet = RIVALS[name]
    with tempfile.TemporaryDirectory(prefix="anatomy-rival-") as made:
        build(site, Path(made))
        with browser() as started, serve(Path(made) / "site") as served:
            page = started.new_page()
            page.goto(served.url + path)
            page.wait_for_selector(field, state="attached")
            if name == "theme":
                page.keyboard.press("/")
                page.wait_for_function(READY, timeout=60_000)
            page.focus(field)
            for text in texts:
                page.fill(field, text)
                page.keyboard.press("Shift")  # the theme's box listens to keys, not to the field
                page.evaluate(SETTLED, [results, quiet])
                found = page.eval_on_selector_all(
                    selector, "(links) => links.map((link) => link.pathname + link.hash)"
                )
                yield list(dict.fromkeys(str(link).lstrip("/") for link in found))
