"""Other engines on the same pages, typed into their own boxes: Material's with jieba, and Pagefind (extended).

They are tools of the comparison only; each is installed into an environment of its own under ``.anatomy/envs``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from .browsing import browser
from .evaluate import Outcome, rank_of, table
from .sampling import Query
from .serving import serve

ROOT = Path(__file__).parent.parent.parent
SETTLE = """
([selector, quiet]) => new Promise((resolve) => {
  let last = performance.now();
  const began = last;
  const watcher = new MutationObserver(() => { last = performance.now(); });
  watcher.observe(document.querySelector(selector) || document.body, { subtree: true, childList: true, characterData: true });
  (function look() {
    const now = performance.now();
    if (now - last > quiet || now - began > 6000) { watcher.disconnect(); resolve(last - window.pressedAt); } else setTimeout(look, 20);
  })();
})
"""
READY = """
() => {
  const meta = document.querySelector(".md-search-result__meta");
  return meta && meta.textContent.trim() && !/初始化|Initializing/.test(meta.textContent);
}
"""
PRESSED = """
addEventListener("keydown", (event) => { if (event.key !== "Shift") window.pressedAt = event.timeStamp; }, true);
addEventListener("beforeinput", (event) => { if (event.timeStamp - (window.pressedAt || 0) > 8) window.pressedAt = event.timeStamp; }, true);
"""


def environment(name: str, packages: Sequence[str]) -> Path:
    """A virtual environment with the packages, made once. Raises RuntimeError with pip's words when it cannot be."""
    folder = ROOT / ".anatomy" / "envs" / name
    python = folder / "bin" / "python"
    if not (folder / ".made").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        done = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", *packages],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"cannot install {' '.join(packages)}: {done.stderr.strip()[-300:]}")
        (folder / ".made").touch()
    return python


def material(site: Path, work: Path) -> Path:
    """The project's own pages built with the theme's search and jieba."""
    python = environment(
        "material-jieba", ["mkdocs-material>=9.7,<10", "mkdocs<2", "pymdown-extensions>=12.1", "jieba"]
    )
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for ours in ("  - assets/js/search.js\n", "  - assets/css/search.css\n"):
        config = config.replace(ours, "")
    config = config.replace("extra_javascript:\n\n", "").replace(
        "plugins: []",
        "plugins:\n  - search:\n      lang: zh\n      separator: '[\\s\\u200b\\-_,:!=\\[\\]()\"`/.]+'",
    )
    config = config.replace("custom_dir: overrides", f"custom_dir: {work / 'overrides'}").replace(
        "docs_dir: docs", f"docs_dir: {ROOT / 'docs'}"
    )
    config = config.replace(
        "base_path: [.anatomy/slots, .anatomy/partials, .]",
        f"base_path: [{ROOT / '.anatomy' / 'partials'}, {ROOT}]",
    )
    shutil.copytree(ROOT / "overrides", work / "overrides")
    for ours in ("header.html", "search.html"):
        (work / "overrides" / "partials" / ours).unlink()
    (work / "mkdocs.yml").write_text(config, encoding="utf-8")
    command = [
        str(python),
        "-m",
        "mkdocs",
        "build",
        "-q",
        "-f",
        str(work / "mkdocs.yml"),
        "-d",
        str(work / "site"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-400:])
    return work / "site"


def pagefind(site: Path, work: Path) -> Path:
    """The built site indexed by Pagefind, with a page that holds its own box."""
    python = environment("pagefind", ["pagefind[extended]"])
    copy = work / "site"
    shutil.copytree(site, copy, ignore=shutil.ignore_patterns("search"))
    command = [str(python), "-m", "pagefind", "--site", str(copy), "--root-selector", "article"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr).strip()[-400:])
    (copy / "rival.html").write_text(
        '<!doctype html><html lang="zh"><meta charset="utf-8"><link rel="stylesheet" href="/pagefind/pagefind-ui.css">'
        '<script src="/pagefind/pagefind-ui.js"></script><div id="box"></div>'
        "<script>new PagefindUI({ element: '#box', showSubResults: false, debounceTimeoutMs: 0 });</script>",
        encoding="utf-8",
    )
    return copy


def compare(site: Path, queries: Sequence[Query], names: Sequence[str], say: Callable[[str], None]) -> None:
    """Type the same queries into each rival; print its table, or why it could not be had."""
    for name in names:
        if name not in ("material-jieba", "pagefind"):
            say(f"{name}: unknown; known are material-jieba and pagefind")
            continue
        with tempfile.TemporaryDirectory(prefix="anatomy-rival-") as made:
            try:
                built = material(site, Path(made)) if name == "material-jieba" else pagefind(site, Path(made))
            except (RuntimeError, subprocess.CalledProcessError, FileNotFoundError) as problem:
                say(f"{name}: not compared: {problem}")
                continue
            outcomes = _measure(built, name, queries)
            say(f"\n{name}")
            say("\n".join(table(outcomes)))


def _measure(built: Path, name: str, queries: Sequence[Query]) -> list[Outcome]:
    is_material = name == "material-jieba"
    field = ".md-search__input" if is_material else ".pagefind-ui__search-input"
    links = ".md-search-result__list a.md-search-result__link" if is_material else ".pagefind-ui__result-link"
    outcomes = []
    with browser() as started, serve(built) as served:
        page = started.new_page()
        page.add_init_script(PRESSED)
        page.goto(served.url + ("" if is_material else "rival.html"))
        page.wait_for_selector(field, state="attached")
        if is_material:
            page.keyboard.press("/")
            page.wait_for_function(READY, timeout=60_000)
        page.focus(field)
        for query in queries:
            page.keyboard.press("Control+A")
            page.keyboard.press("Backspace")
            for character in query.text:
                if character.isascii():
                    page.keyboard.type(character)
                else:
                    page.keyboard.insert_text(character)
            # an input method ends with a key of its own, and Material's box listens to keys, not to the field
            page.keyboard.press("Shift")
            lag = float(
                page.evaluate(
                    SETTLE, [".md-search-result" if is_material else "#box", 350 if is_material else 900]
                )
            )
            found = page.eval_on_selector_all(links, "(links) => links.map((link) => link.href)")
            pages = list(
                dict.fromkeys(
                    str(link).removeprefix(served.url).split("#")[0].split("?")[0] for link in found
                )
            )
            outcomes.append(Outcome(query, rank_of(query, pages), not pages, max(lag, 0.0)))
    return outcomes
