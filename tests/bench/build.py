"""`make bench-build`: what proven quotations cost when the site is built, against the same pages with the code pasted in.

Synthetic articles, 15 quotations of 20 lines each, from a synthetic upstream. Both sides are the whole build: the
generator with this site's theme, extensions and checks, then `finish` (links, reading guide, content policy, search index).
Seconds are of processor time, for others may use the machine. The side with quotations carries its partials as well: writing
their slots in every build, and, counted apart because `anatomy fetch` does it only when pins change, rendering them.

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
import time
from dataclasses import dataclass
from html import unescape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]


from anatomy.paths import Project  # noqa: E402
from anatomy.quotation.figure import render_quote  # noqa: E402
from anatomy.quotation.lock import LockedFile, LockedSnippet  # noqa: E402
from anatomy.quotation.quotation import Quotation  # noqa: E402
from anatomy.sources.blob import Identity  # noqa: E402
from world import snippet  # noqa: E402

QUOTES, LINES = 15, 20


@dataclass(frozen=True)
class Cost:
    """Processor seconds of a build: in the generator, and of the tool before and after it."""

    generator: float
    tool: float

    @property
    def total(self) -> float:
        return self.generator + self.tool

    def __str__(self) -> str:
        return f"{self.total:.1f} s ({self.generator:.1f} generator + {self.tool:.1f} finish)"


INCLUDE = re.compile(r'^--8<-- "quote/([\w-]+)\.md"$', re.MULTILINE)
MKDOCS = (ROOT / "mkdocs.yml").read_text("utf-8")


def function(article: int, quote: int) -> str:
    body = "".join(
        f"    if (value > {n} && !done({article}, {quote})) value = step(value, {n}); /* {n} */\n"
        for n in range(LINES - 3)
    )
    return f"static int turn_{article}_{quote}(int value)\n{{\n{body}}}\n"


def figure(article: int, quote: int, code: str) -> str:
    data = code.encode()
    identity = Identity.of(data)
    chosen = snippet("src/turn.c", id=f"a{article}-{quote}", symbol=f"turn_{article}_{quote}")
    entry = LockedSnippet(chosen.key, f"1-{LINES}", f"1-{LINES}", identity.sha256, "c", "0" * 16)
    return render_quote(Quotation(chosen, LockedFile(identity, "0" * 40, "git", ()), entry), data)


def write_site(root: Path, articles: int, *, pasted: bool) -> float:
    """Write the sources; returns the processor seconds that rendering the quotations took."""
    nav = ["nav:", "  - index.md"]
    spent = 0.0
    shutil.copytree(ROOT / "docs" / "assets", root / "docs" / "assets")
    (root / "snippets").mkdir()
    partials = root / ".anatomy" / "partials" / "quote"
    partials.mkdir(parents=True)
    for article in range(articles):
        parts = [f"# 文章 {article}\n"]
        for quote in range(QUOTES):
            code = function(article, quote)
            parts.append(
                f"## 第 {quote} 节 {{ #s{quote} }}\n\n" + "这一段说明下面的代码在做什么。" * 12 + "\n"
            )
            if pasted:
                parts.append(f"```c\n{code}```\n")
                continue
            started = time.process_time()
            text = figure(article, quote, code)
            spent += time.process_time() - started
            (partials / f"a{article}-{quote}.md").write_text(text, "utf-8")
            parts.append(f'--8<-- "quote/a{article}-{quote}.md"\n')
        (root / "docs" / f"a{article}.md").write_text("\n".join(parts), "utf-8")
    (root / "docs" / "index.md").write_text("# 首页\n", "utf-8")
    head, rest = MKDOCS.split("\nnav:\n", 1)
    tail = rest.split("\nexclude_docs:", 1)[1]
    text = (
        head.replace("custom_dir: overrides", f"custom_dir: {ROOT / 'overrides'}")
        + "\n"
        + "\n".join(nav)
        + "\nexclude_docs:"
        + tail
    )
    (root / "mkdocs.yml").write_text(text, "utf-8")
    return spent


def copy_site(root: Path, *, pasted: bool) -> None:
    """This site; with ``pasted``, every quotation is a fence on the page and everything else is as it was."""
    for name in ("docs", "overrides", "snippets", ".anatomy/partials"):
        shutil.copytree(ROOT / name, root / name)
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


def build(project: Project) -> Cost:
    """Build with the generator, in a process of its own; its hook renders and finishes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(project.site)]
    subprocess.run(command, cwd=project.root, env=env, check=True, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 0.0)


def main(sizes: list[int]) -> None:
    for articles in sizes:
        with tempfile.TemporaryDirectory() as folder:
            quoted, pasted = Path(folder) / "quoted", Path(folder) / "pasted"
            rendered = 0.0
            if articles:
                rendered = write_site(quoted, articles, pasted=False)
                write_site(pasted, articles, pasted=True)
            else:
                copy_site(quoted, pasted=False)
                copy_site(pasted, pasted=True)
            ours, plain = build(Project(quoted)), build(Project(pasted))
        name = f"{articles} articles, {articles * QUOTES} quotations" if articles else "this site"
        once = f"; rendering the quotations once {rendered:.1f} s, ratio with it {(ours.total + rendered) / plain.total:.2f}"
        ratio = ours.total / plain.total
        print(
            f"{name}: {ours}, with the code pasted in {plain}, ratio {ratio:.2f}{once if articles else ''}",
            flush=True,
        )


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [0, 200, 1000])
