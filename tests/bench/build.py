"""`make bench-build`: what proven quotations cost when the site is built, against the same pages with the code pasted in.

Synthetic articles, 15 quotations of 20 lines each, from a synthetic upstream. Three numbers a size, in seconds of
processor time (others may use the machine): rendering the quotations, building the pages that include them, building the
same pages with fenced code. Usage: python tests/bench/build.py [ARTICLES …]  (default: 200 1000)
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

from anatomy.blob import Identity  # noqa: E402
from anatomy.lock import LockedFile, LockedSnippet  # noqa: E402
from anatomy.paths import Project  # noqa: E402
from anatomy.quote import render_quote  # noqa: E402
from world import snippet  # noqa: E402

QUOTES, LINES = 15, 20
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
    return render_quote(chosen, LockedFile(identity, "0" * 40, "git", ()), entry, data)


def write_site(root: Path, articles: int, *, pasted: bool) -> float:
    """Write the sources; returns the processor seconds that rendering the quotations took."""
    nav = ["nav:", "  - index.md"]
    spent = 0.0
    (root / "docs").mkdir(parents=True)
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


def generate(project: Project) -> float:
    """Build with the generator alone; processor seconds of that process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(project.site)]
    subprocess.run(command, cwd=project.root, env=env, check=True, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(sizes: list[int]) -> None:
    for articles in sizes:
        with tempfile.TemporaryDirectory() as folder:
            quoted, pasted = Path(folder) / "quoted", Path(folder) / "pasted"
            rendered = write_site(quoted, articles, pasted=False)
            write_site(pasted, articles, pasted=True)
            with_quotes, with_code = generate(Project(quoted)), generate(Project(pasted))
        ratio = with_quotes / with_code
        print(
            f"{articles} articles, {articles * QUOTES} quotations: pages {with_quotes:.1f} s, with the code pasted in {with_code:.1f} s, "
            f"ratio {ratio:.2f}; rendering the quotations once {rendered:.1f} s, ratio with it {(with_quotes + rendered) / with_code:.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [200, 1000])
