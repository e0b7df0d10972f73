"""`make bench-build`: what proven quotations cost when the site is built, against the same pages with the code pasted in.

Synthetic articles, 15 quotations of 20 lines each, from a synthetic upstream: pins, lock, cached blobs and all. Both sides are
one `mkdocs build` with this site's theme, extensions and hook, so rendering (of what changed), content policy, checks and search
index are counted. Seconds are of processor time, for others may use the machine. Rendering all quotations for the first time is
counted apart: `anatomy fetch` does it, and a later build only where pins have changed.

Usage: python tests/bench/build.py [ARTICLES …]  (default: 0 200 1000; 0 is this site, its quotations pasted in as fences)
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from html import unescape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

from anatomy.paths import Project  # noqa: E402
from anatomy.quotation.lock import Lock, LockedFile, entry_of, write_lock  # noqa: E402
from anatomy.quotation.pinfile import read_pins  # noqa: E402
from anatomy.quotation.selection.select import select  # noqa: E402
from anatomy.sources.blob import BlobCache  # noqa: E402

QUOTES, LINES = 15, 20
INCLUDE = re.compile(r'^--8<-- "quote/([\w-]+)\.md"$', re.MULTILINE)
MKDOCS = (ROOT / "mkdocs.yml").read_text("utf-8")


def function(article: int, quote: int) -> str:
    body = "".join(
        f"    if (value > {n} && !done({article}, {quote})) value = step(value, {n}); /* {n} */\n"
        for n in range(LINES - 3)
    )
    return f"static int turn_{article}_{quote}(int value)\n{{\n{body}}}\n"


def write_site(root: Path, articles: int, *, pasted: bool) -> None:
    """Write the pages; where the code is not ``pasted``, the pins, the lock and the cached files that they quote as well."""
    shutil.copytree(ROOT / "docs" / "assets", root / "docs" / "assets")
    (root / "docs" / "index.md").write_text("# 首页\n", "utf-8")
    (root / "snippets").mkdir()
    for article in range(articles):
        parts = [f"# 文章 {article}\n"]
        for quote in range(QUOTES):
            parts.append(f"## 第 {quote} 节 {{ #s{quote} }}\n\n{'这一段说明下面的代码在做什么。' * 12}\n")
            code = f"```c\n{function(article, quote)}```\n"
            parts.append(code if pasted else f'--8<-- "quote/a{article}-{quote}.md"\n')
        (root / "docs" / f"a{article}.md").write_text("\n".join(parts), "utf-8")
    if not pasted:
        write_pins(Project(root), articles)
    head, rest = MKDOCS.split("\nnav:\n", 1)
    tail = rest.split("\nexclude_docs:", 1)[1]
    text = f"{head}\nnav:\n  - index.md\nexclude_docs:{tail}"
    text = text.replace("custom_dir: overrides", f"custom_dir: {ROOT / 'overrides'}")
    text = text.replace("- scripts/mkdocs_hook.py", f"- {ROOT / 'scripts' / 'mkdocs_hook.py'}")
    (root / "mkdocs.yml").write_text(text, "utf-8")


def write_pins(project: Project, articles: int) -> None:
    """One pin file an article, and the lock as `anatomy lock` would write it."""
    cache = BlobCache(project.cache)
    for article in range(articles):
        pin = f'repo = "acme/a{article}"\nlicence = "MIT"\nnotice = "LICENSE"\n[pins.v1]\ncommit = "{article:040x}"\n'
        for quote in range(QUOTES):
            first = quote * LINES + 1
            where = f'path = "turn.c"\nlines = "{first}-{first + LINES - 1}"\nlanguage = "c"\n'
            pin += f"[snippets.a{article}-{quote}]\n{where}"
        (project.snippets / f"a{article}.toml").write_text(pin, "utf-8")
    files, entries = {}, {}
    for id, snippet in read_pins(project).snippets.items():
        article = int(id[1:].split("-")[0])
        data = "".join(function(article, quote) for quote in range(QUOTES)).encode()
        if snippet.key not in files:
            files[snippet.key] = LockedFile.of(cache.put(data), snippet.pin.commit)
        entries[id] = entry_of(snippet, select(snippet, data))
    write_lock(project, Lock(files=files, snippets=entries))


def copy_site(root: Path, *, pasted: bool) -> None:
    """This site; with ``pasted``, every quotation is a fence on the page and everything else is as it was."""
    for name in ("docs", "overrides", "snippets", ".anatomy/partials", ".anatomy/cache"):
        shutil.copytree(ROOT / name, root / name)
    (root / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "mkdocs_hook.py", root / "scripts")
    (root / "mkdocs.yml").write_text(MKDOCS, "utf-8")
    for page in (root / "docs").rglob("*.md") if pasted else ():
        page.write_text(INCLUDE.sub(lambda found: fence(found[1]), page.read_text("utf-8")), "utf-8")


def fence(quote: str) -> str:
    """The code of a quotation as an author would paste it."""
    html = (ROOT / ".anatomy" / "partials" / "quote" / f"{quote}.md").read_text("utf-8").split("</figure>")[0]
    codes = re.findall(r"<pre data-lines=[^>]*><code[^>]*>(.*?)</code>", html, re.DOTALL)
    text = "".join(unescape(re.sub(r"<[^>]*>", "", code)) for code in codes)
    language = re.search(r'data-lang="([^"]*)"', html)
    return f"``````{language[1] if language else 'text'}\n{text.removesuffix(chr(10))}\n``````"


def spent(root: Path, *words: str) -> float:
    """Processor seconds of a Python module's command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    env.pop("ANATOMY_CACHE", None)
    subprocess.run([sys.executable, "-m", *words], cwd=root, env=env, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(sizes: list[int]) -> None:
    for articles in sizes:
        with tempfile.TemporaryDirectory() as folder:
            roots = Path(folder) / "quoted", Path(folder) / "pasted"
            for root, pasted in zip(roots, (False, True), strict=True):
                write_site(root, articles, pasted=pasted) if articles else copy_site(root, pasted=pasted)
            first = spent(roots[0], "anatomy", "render")
            spent(roots[1], "anatomy", "render")
            ours, plain = (spent(root, "mkdocs", "build", "--quiet") for root in roots)
        name = f"{articles} articles, {articles * QUOTES} quotations" if articles else "this site"
        print(
            f"{name}: {ours:.1f} s, with the code pasted in {plain:.1f} s, ratio {ours / plain:.2f}; "
            f"rendering for the first time {first:.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [0, 200, 1000])
