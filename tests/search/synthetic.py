"""A synthetic site of many articles, made by permuting the text of the real one: how search behaves at scale.

Sentences and lines of code are drawn at random from all pages; three identifiers in ten are recombined from parts of
others, so that the vocabulary grows as it would. The result is measured and never shown or published.
"""

from __future__ import annotations

import html
import random
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from anatomy.site.search import build_index
from anatomy.site.search.reading import Unit, read_site

from .invented import FRAME

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_WORD = re.compile(r"[A-Za-z]+(?:_[A-Za-z]+)+|[a-z]+(?:[A-Z][a-z]+)+")
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


class _Text:
    """All sentences, all runs of code lines and all titles of a site, and new ones drawn from them."""

    def __init__(self, units: list[Unit], seed: int) -> None:
        self.chance = random.Random(seed)
        prose = [unit for unit in units if unit.kind not in ("quote", "run")]
        self.sentences = [match.group() for unit in prose for match in _SENTENCE.finditer(unit.text)]
        self.lines = [
            line for unit in units if unit.kind in ("quote", "run") for line in unit.text.split("\n")
        ]
        self.titles = [unit.title for unit in prose if unit.title]
        self.symbols = [unit.symbol for unit in units if unit.symbol] or ["main"]
        self.paths = [unit.path for unit in units if unit.path] or ["src/main.c"]
        self.pieces = sorted(
            {piece.lower() for line in self.lines for piece in _PIECE.findall(line) if len(piece) > 2}
        )

    def renamed(self, text: str) -> str:
        def other(match: re.Match[str]) -> str:
            if self.chance.random() > 0.3:
                return match.group()
            return "_".join(self.chance.choice(self.pieces) for _ in range(self.chance.randint(2, 3)))

        return _WORD.sub(other, text)

    def paragraph(self) -> str:
        drawn = [self.chance.choice(self.sentences) for _ in range(self.chance.randint(2, 5))]
        halves = [re.split(r"(?<=，)", sentence, maxsplit=1) for sentence in drawn]
        mixed = [half[0] + self.chance.choice(halves)[-1] if len(half) > 1 else half[0] for half in halves]
        return self.renamed("".join(mixed))

    def code(self) -> str:
        start = self.chance.randrange(max(1, len(self.lines) - 30))
        lines = self.lines[start : start + self.chance.randint(8, 30)]
        self.chance.shuffle(lines)
        return self.renamed("\n".join(lines))


def _article(number: int, text: _Text, sections: int, quotes: int) -> str:
    body = [f'<h1 id="top">{html.escape(text.chance.choice(text.titles))} {number}</h1>']
    for section in range(sections):
        body.append(f'<h2 id="s{section}">{html.escape(text.chance.choice(text.titles))}</h2>')
        body.extend(f"<p>{html.escape(text.paragraph())}</p>" for _ in range(text.chance.randint(1, 4)))
        if section < quotes:
            symbol = html.escape(text.renamed(text.chance.choice(text.symbols)))
            path = html.escape(text.chance.choice(text.paths))
            body.append(
                f'<figure class="quote" id="q-{number}-{section}" data-path="{path}" data-symbol="{symbol}">'
                f"<pre><code>{html.escape(text.code())}</code></pre><figcaption>{path} · {symbol}</figcaption></figure>"
            )
    return "\n".join(body)


def make_synthetic(site: Path, articles: int, seed: int, say: Callable[[str], None]) -> Path:
    """A folder with ``articles`` permuted pages and their index; the caller may throw it away. Sizes are printed."""
    units = [unit for page in read_site(site) for unit in page.units]
    text = _Text(units, seed)
    real = max(1, sum(len(unit.text) for unit in units) // max(1, len(list(site.glob("*/index.html")))))
    folder = Path(tempfile.mkdtemp(prefix="anatomy-synthetic-"))
    for kind in ("js", "css"):
        shutil.copytree(site / "assets" / kind, folder / "assets" / kind)
    for number in range(articles):
        page = folder / f"article-{number:04}" / "index.html"
        page.parent.mkdir()
        page.write_text(
            FRAME.format(title=number, up="../", body=_article(number, text, 24, 15)), encoding="utf-8"
        )
    (folder / "index.html").write_text(
        FRAME.format(title="", up="", body='<h1 id="top">目录</h1>'), encoding="utf-8"
    )
    build_index(folder)
    files = list((folder / "search").iterdir())
    say(
        f"{articles} synthetic articles (a real page has {real:,} characters on average); index: {len(files)} files, "
        f"{sum(file.stat().st_size for file in files) / 1e6:.1f} MB, largest {max(file.stat().st_size for file in files):,} bytes"
    )
    return folder
