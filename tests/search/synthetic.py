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
from pathlib import Path

from anatomy.site.search import build_index
from anatomy.site.search.sections import SearchBlock, read_site
from search.mill import FRAME, quote

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_WORD = re.compile(r"[A-Za-z]+(?:_[A-Za-z]+)+|[a-z]+(?:[A-Z][a-z]+)+")
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
SECTIONS, QUOTES = 24, 15


class _Text:
    """All sentences, lines of code and headings of a site, and new ones drawn from them."""

    def __init__(self, blocks: list[SearchBlock], headings: list[str], seed: int) -> None:
        self.chance = random.Random(seed)
        self.headings = headings
        self.sentences = [
            match[0] for block in blocks if block.kind == "text" for match in _SENTENCE.finditer(block.text)
        ]
        self.lines = [
            line for block in blocks if block.kind in ("code", "run") for line in block.text.split("\n")
        ]
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

    def article(self, number: int) -> str:
        body = [f'<h1 id="top">{html.escape(self.chance.choice(self.headings))} {number}</h1>']
        for section in range(SECTIONS):
            body.append(f'<h2 id="s{section}">{html.escape(self.chance.choice(self.headings))}</h2>')
            body += [f"<p>{html.escape(self.paragraph())}</p>" for _ in range(self.chance.randint(1, 4))]
            if section < QUOTES:
                symbol = self.renamed(self.chance.choice(self.headings)).split(" ")[0]
                body.append(quote(f"{number}-{section}", "src/main.c", html.escape(symbol), "", self.code()))
        return "\n".join(body)


def make_synthetic(site: Path, articles: int, seed: int) -> Path:
    """A folder with ``articles`` permuted pages and their index; the caller may throw it away."""
    sections = [section for page in read_site(site) for section in page.sections]
    blocks = [block for section in sections for block in section.blocks]
    text = _Text(blocks, [section.heading for section in sections if section.heading], seed)
    folder = Path(tempfile.mkdtemp(prefix="anatomy-synthetic-"))
    for kind in ("js", "css"):
        shutil.copytree(site / "assets" / kind, folder / "assets" / kind)
    pages = {"": '<h1 id="top">目录</h1>'} | {f"article-{n:04}/": text.article(n) for n in range(articles)}
    for url, body in pages.items():
        (folder / url).mkdir(exist_ok=True)
        page = FRAME.format(title=url, up="../" * url.count("/"), body=body)
        (folder / url / "index.html").write_text(page, "utf-8")
    build_index(folder)
    return folder
