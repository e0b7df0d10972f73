"""Queries drawn from the text of built pages, as a browser sees it, each with the pages that truly hold it.

Nothing here uses the index or its reader: the truth comes from the pages' own DOM.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from playwright.sync_api import Browser

HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
MIXED = re.compile(
    r"([\u4e00-\u9fff]{2,4})[^\S\n]?([A-Za-z_]\w{2,})|([A-Za-z_]\w{2,})[^\S\n]?([\u4e00-\u9fff]{2,4})"
)
CLASSES = ("han", "identifier", "part", "mixed", "typo", "dotted", "code", "heading")

LINES = """
() => {
  const article = document.querySelector("article.md-content__inner");
  if (!article) return null;
  const inline = new Set("A ABBR B CODE EM I KBD MARK S SMALL SPAN STRONG SUB SUP U VAR TSPAN".split(" "));
  const skip = ".headerlink, a.back, script, style, button, nav, .footnote-ref, .footnote-backref, .md-source-file, .no-search, .md-content__button, noscript";
  let text = "";
  const headings = [];
  (function walk(node) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        text += child.parentElement.closest("pre") ? child.nodeValue : child.nodeValue.replace(/\\s+/g, " ");
      } else if (child.nodeType === Node.ELEMENT_NODE && !child.matches(skip)) {
        const block = !inline.has(child.tagName.toUpperCase());
        if (block) text += "\\n";
        const from = text.length;
        walk(child);
        if (/^H[1-6]$/.test(child.tagName)) headings.push(text.slice(from).trim());
        if (block) text += "\\n";
      }
    }
  })(article);
  return { text, headings };
}
"""


@dataclass(frozen=True)
class PageText:
    url: str
    lines: list[str]
    headings: list[str]
    plain: str


@dataclass(frozen=True)
class Query:
    kind: str
    text: str
    pages: frozenset[str]


def plain(text: str) -> str:
    """Text as compared: compatible forms, no case, single blanks, none beside Han."""
    folded = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).lower())
    return re.sub(r"(?<=[\u4e00-\u9fff]) | (?=[\u4e00-\u9fff])", "", folded)


def read_pages(started: Browser, root: str, urls: Iterable[str]) -> list[PageText]:
    """The text of every page that holds an article, read from its DOM."""
    pages = []
    context = started.new_context(java_script_enabled=True)
    tab = context.new_page()
    tab.route(
        "**/*",
        lambda route: route.continue_() if route.request.resource_type == "document" else route.abort(),
    )
    for url in urls:
        tab.goto(root + url, wait_until="domcontentloaded")
        read = tab.evaluate(LINES)
        if read is None:
            continue
        lines = [line for line in (" ".join(raw.split()) for raw in read["text"].split("\n")) if line]
        pages.append(PageText(url, lines, [h for h in read["headings"] if h], "\n".join(map(plain, lines))))
    context.close()
    return pages


def _typo(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    kind = chance.choice(("drop", "swap", "double", "replace"))
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "double":
        return word[:at] + word[at] + word[at:]
    return word[:at] + chance.choice("etaoinshr") + word[at + 1 :]


def _parts(word: str) -> list[str]:
    return [part for part in re.split(r"_+|(?<=[a-z0-9])(?=[A-Z])", word) if len(part) >= 3 and part != word]


class Sampler:
    """Draws queries of one class after another from the pages. ``seed`` fixes every draw."""

    def __init__(self, pages: list[PageText], seed: int) -> None:
        self.pages = pages
        self.chance = random.Random(seed)
        self._draws: dict[str, Callable[[str, PageText], tuple[str, list[str]] | None]] = {
            "han": self._han,
            "identifier": self._identifier,
            "part": self._part,
            "mixed": self._mixed,
            "typo": self._misspelt,
            "dotted": self._dotted,
            "code": self._code,
            "heading": self._heading,
        }

    def holders(self, texts: list[str]) -> frozenset[str]:
        wanted = [plain(text) for text in texts]
        return frozenset(page.url for page in self.pages if all(text in page.plain for text in wanted))

    def draw(self, kind: str, count: int) -> list[Query]:
        """Up to ``count`` different queries of a class."""
        found: dict[str, Query] = {}
        for _ in range(count * 200):
            if len(found) == count:
                break
            page = self.chance.choice(self.pages)
            if not page.lines:
                continue
            drawn = self._draws[kind](self.chance.choice(page.lines), page)
            if drawn is None or drawn[0] in found:
                continue
            query, truth = drawn
            if kind == "typo" and self.holders([query]):
                continue
            pages = self.holders(truth)
            if pages:
                found[query] = Query(kind, query, pages)
        return list(found.values())

    def _pick(self, pattern: re.Pattern[str], line: str) -> str | None:
        matches = [match.group() for match in pattern.finditer(line)]
        return self.chance.choice(matches) if matches else None

    def _han(self, line: str, page: PageText) -> tuple[str, list[str]] | None:
        run = self._pick(HAN, line)
        if run is None:
            return None
        size = min(len(run), self.chance.randint(2, 6))
        start = self.chance.randint(0, len(run) - size)
        text = run[start : start + size]
        return text, [text]

    def _identifier(self, line: str, page: PageText) -> tuple[str, list[str]] | None:
        word = self._pick(IDENTIFIER, line)
        return (word, [word]) if word else None

    def _part(self, line: str, page: PageText) -> tuple[str, list[str]] | None:
        word = self._pick(IDENTIFIER, line)
        parts = _parts(word) if word else []
        if not parts:
            return None
        part = self.chance.choice(parts)
        return part, [part]

    def _mixed(self, line: str, page: PageText) -> tuple[str, list[str]] | None:
        matches = list(MIXED.finditer(line))
        if not matches:
            return None
        match = self.chance.choice(matches)
        parts = [part for part in match.groups() if part]
        return self.chance.choice(("", " ")).join(parts), parts

    def _misspelt(self, line: str, page: PageText) -> tuple[str, list[str]] | None:
        word = self._pick(IDENTIFIER, line)
        if word is None or len(word) < 6 or not word.islower() or not word.replace("_", "").isalpha():
            return None
        wrong = _typo(word, self.chance)
        return (wrong, [word]) if wrong != word else None

    def _dotted(self, line: str, page: PageText) -> tuple[str, list[str]] | None:
        name = self._pick(DOTTED, line)
        return (name, [name]) if name else None

    def _code(self, line: str, page: PageText) -> tuple[str, list[str]] | None:
        if HAN.search(line) or sum(not c.isalnum() and not c.isspace() for c in line) < 3:
            return None
        borders = [
            at
            for at in range(len(line) + 1)
            if not (0 < at < len(line)) or not (line[at - 1 : at + 1].isalnum())
        ]
        start = self.chance.choice(borders)
        ends = [at for at in borders if 6 <= at - start <= 24]
        if not ends:
            return None
        text = line[start : self.chance.choice(ends)].strip()
        telling = sum(not c.isalnum() and not c.isspace() and c != "_" for c in text)
        if (
            telling < 2
            or not re.search(r"\w{2}", text)
            or '"' in text
            or re.match(r"-[A-Za-z_]", text)
            or re.search(r"\s-[A-Za-z_]", text)
        ):
            return None
        return text, [text]

    def _heading(self, line: str, page: PageText) -> tuple[str, list[str]] | None:
        usable = [heading for heading in page.headings if 3 <= len(heading) <= 30 and '"' not in heading]
        if not usable:
            return None
        heading = self.chance.choice(usable)
        return heading, [heading]
