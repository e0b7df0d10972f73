"""Queries drawn from the text of built pages, as a browser sees it, each with the pages that truly hold it.

Nothing here uses the index or its reader: the truth comes from the pages' own DOM.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser

HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
MIXED = re.compile(
    r"([\u4e00-\u9fff]{2,4})[^\S\n]?([A-Za-z_]\w{2,})|([A-Za-z_]\w{2,})[^\S\n]?([\u4e00-\u9fff]{2,4})"
)
LISTS_QUESTIONS = "questions/"

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
  return { text, headings, links: [...article.querySelectorAll("a[href]")].map((link) => link.pathname) };
}
"""


@dataclass(frozen=True)
class PageText:
    """``leads_to``: the pages that the entries of the list of questions lead to; there its text is found."""

    url: str
    lines: list[str]
    headings: list[str]
    plain: str
    leads_to: frozenset[str]


@dataclass(frozen=True)
class Drawn:
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
    context = started.new_context()
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
        leads_to = frozenset(link.lstrip("/") for link in read["links"]) if url == LISTS_QUESTIONS else ()
        headings = [heading for heading in read["headings"] if heading]
        pages.append(PageText(url, lines, headings, "\n".join(map(plain, lines)), frozenset(leads_to)))
    context.close()
    return pages


class Sampler:
    """Draws queries of one class after another from the pages. ``seed`` fixes every draw."""

    def __init__(self, pages: list[PageText], seed: int) -> None:
        self.pages = pages
        self.chance = random.Random(seed)
        # class -> from a line and its page to a query and the pieces of text that a right page holds
        self.classes: dict[str, Callable[[str, PageText], tuple[str, Sequence[str]] | None]] = {
            "han": self._han,
            "identifier": lambda line, page: self._whole(IDENTIFIER, line),
            "part": self._part,
            "mixed": self._mixed,
            "typo": self._misspelt,
            "dotted": lambda line, page: self._whole(DOTTED, line),
            "code": self._code,
            "heading": self._heading,
        }

    def holders(self, texts: Sequence[str]) -> frozenset[str]:
        wanted = [plain(text) for text in texts]
        found = [page for page in self.pages if all(text in page.plain for text in wanted)]
        return frozenset(page.url for page in found).union(*(page.leads_to for page in found))

    def draw(self, kind: str, count: int) -> list[Drawn]:
        """Up to ``count`` different queries of a class."""
        found: dict[str, Drawn] = {}
        for _ in range(count * 200):
            if len(found) == count:
                break
            page = self.chance.choice(self.pages)
            drawn = self.classes[kind](self.chance.choice(page.lines), page) if page.lines else None
            if drawn is None or drawn[0] in found or (kind == "typo" and self.holders([drawn[0]])):
                continue
            if pages := self.holders(drawn[1]):
                found[drawn[0]] = Drawn(kind, drawn[0], pages)
        return list(found.values())

    def _pick(self, pattern: re.Pattern[str], line: str) -> str:
        matches = [match.group() for match in pattern.finditer(line)]
        return self.chance.choice(matches) if matches else ""

    def _whole(self, pattern: re.Pattern[str], line: str) -> tuple[str, Sequence[str]] | None:
        word = self._pick(pattern, line)
        return (word, [word]) if word else None

    def _han(self, line: str, page: PageText) -> tuple[str, Sequence[str]] | None:
        run = self._pick(HAN, line)
        size = min(len(run), self.chance.randint(2, 6))
        start = self.chance.randint(0, len(run) - size)
        text = run[start : start + size]
        return (text, [text]) if text else None

    def _part(self, line: str, page: PageText) -> tuple[str, Sequence[str]] | None:
        word = self._pick(IDENTIFIER, line)
        parts = [
            part for part in re.split(r"_+|(?<=[a-z0-9])(?=[A-Z])", word) if len(part) >= 3 and part != word
        ]
        part = self.chance.choice(parts) if parts else ""
        return (part, [part]) if part else None

    def _mixed(self, line: str, page: PageText) -> tuple[str, Sequence[str]] | None:
        matches = list(MIXED.finditer(line))
        if not matches:
            return None
        parts = [part for part in self.chance.choice(matches).groups() if part]
        return self.chance.choice(("", " ")).join(parts), parts

    def _misspelt(self, line: str, page: PageText) -> tuple[str, Sequence[str]] | None:
        word = self._pick(IDENTIFIER, line)
        if len(word) < 6 or not word.islower() or not word.replace("_", "").isalpha():
            return None
        at = self.chance.randrange(1, len(word) - 1)
        wrong = self.chance.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at] + word[at:],
                word[:at] + self.chance.choice("etaoinshr") + word[at + 1 :],
            )
        )
        return (wrong, [word]) if wrong != word else None

    def _code(self, line: str, page: PageText) -> tuple[str, Sequence[str]] | None:
        inner = range(1, len(line))
        borders = [0, *(at for at in inner if not line[at - 1 : at + 1].isalnum()), len(line)]
        start = self.chance.choice(borders)
        ends = [at for at in borders if 6 <= at - start <= 24]
        if HAN.search(line) or not ends:
            return None
        text = line[start : self.chance.choice(ends)].strip()
        telling = sum(not c.isalnum() and not c.isspace() and c != "_" for c in text)
        operator = '"' in text or re.search(r"(?:^|\s)-[A-Za-z_]", text)
        return None if telling < 2 or not re.search(r"\w{2}", text) or operator else (text, [text])

    def _heading(self, line: str, page: PageText) -> tuple[str, Sequence[str]] | None:
        usable = [heading for heading in page.headings if 3 <= len(heading) <= 30 and '"' not in heading]
        heading = self.chance.choice(usable) if usable else ""
        return (heading, [heading]) if heading else None
