"""Build the index: sections to terms, terms to posting lists, posting lists and texts to shards, shards to files.

A posting says how well a section speaks of a term: by its words (``told``) and by its code, each 0 to 7, counted over the
fields of WEIGHTS as BM25F does. Every question of the list of questions is a small text of its own besides, with postings of its own
that lead to the section that answers it. The engine (``docs/assets/js/search-*.js``) weighs terms and adds what only a text can tell.
"""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import tempfile
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from anatomy.errors import Fault, SiteError
from anatomy.site.search.analyzer import Analyzer
from anatomy.site.search.sections import SearchPage, SearchSection, read_site
from anatomy.site.search.words import read_question_words, read_synonyms, simplified

FOLDER = "search"
FORMAT = 6

WEIGHTS = {
    "page": 1.0,
    "parent": 1.0,
    "heading": 4.0,
    "asked": 2.0,
    "gist": 2.0,
    "text": 1.0,
    "label": 2.0,
    "code": 0.3,
    "tool": 0.2,
}
"""What a term counts for in each field of a section. ``label`` is a quotation's symbol and path."""
OPENING = 2
"""How many sections from the first on speak of the page as a whole: there its title counts as a heading."""
APPENDIX = {"claims": 0.7, "exercises": 0.8, "evolution": 0.8, "sources": 0.6}
"""What a section that every article has counts for, beside 1 for others."""
LENGTH = 0.6
"""How much a field longer than others is held against it, 0 to 1 (the b of BM25)."""
SATURATION = 5.0
"""From which weighted count on a repeated term says little more (the k1 of BM25)."""
QUESTION_LENGTH = 0.2
QUESTION_SATURATION = 1.0
"""The same two for a question with its wordings and its answer."""
QUESTIONS = 8
"""Questions of a section that are told apart; the next ones are counted with the first ones."""
PAGES = {
    "": 0.6,
    "claims/": 0.5,
    "contributing/": 0.5,
    "drift/": 0.4,
    "glossary/": 0.7,
    "licences/": 0.4,
    "symbols/": 0.3,
    "trust/": 0.4,
    "verify/": 0.5,
}
"""What pages that are no articles count for, beside 1 for an article."""
FIELDS = {
    "text": "text",
    "figure": "text",
    "gist": "gist",
    "asked": "asked",
    "code": "code",
    "run": "code",
    "tool": "tool",
}
"""Kind of a block → the field it belongs to."""

UNREAD = frozenset(("code", "tool"))
"""Fields whose texts stand in shards of their own: of most results only the words are read, and these are more than half of all text."""

APART = " \x1f "
"""Between texts that are analyzed together: nothing that a term could hold."""
POSTING_SHARD = 1_000
TEXT_SHARD = 800
WORD_SHARD = 6_000
"""Characters a shard holds, or one list or section that is longer."""
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


Posting = int
"""How well one section speaks of a term: 64 times its number, 8 times told, code; or one question: 64 times the number of its
section, 8 times how well, which question."""


def encode_numbers(numbers: Iterable[int]) -> str:
    """Non-negative integers, five bits a digit, low digit first; digits 32 to 63 say that more follow."""
    digits: list[str] = []
    for number in numbers:
        while number > 31:
            digits.append(DIGITS[32 | (number & 31)])
            number >>= 5
        digits.append(DIGITS[number])
    return "".join(digits)


def encode_postings(postings: Sequence[Posting]) -> str:
    """Each posting as the difference to the section before it, and one digit for the other two numbers."""
    before = 0
    encoded = ""
    for posting in postings:
        step = (posting >> 6) - before
        encoded += (DIGITS[step] if step < 32 else encode_numbers([step])) + DIGITS[posting & 63]
        before += step
    return encoded


@dataclass(frozen=True)
class Counted:
    """Field → term → how often it stands there, for one section; and term → how often, for each of its questions."""

    fields: Mapping[str, Mapping[str, float]]
    weight: float
    paths: frozenset[str]
    questions: Sequence[Mapping[str, float]]


def count(page: SearchPage, section: SearchSection, analyzer: Analyzer) -> Counted:
    """The terms of every field of a section. Terms of paths come apart: they are for ``path:`` only."""
    texts: dict[str, list[str]] = defaultdict(list)
    paths: set[str] = set()
    asked = [f"{block.text}\n{block.also}" for block in section.blocks if block.kind == "asked"]
    texts["page"] = [page.title, page.url]
    texts["parent"] = [section.parent]
    texts["heading"] = [section.heading]
    if section in page.sections[:OPENING]:
        texts["heading"].append(page.title)
    for block in section.blocks:
        if block.kind != "asked":
            texts[FIELDS[block.kind]].append(block.text)
        if block.label and block.kind == "figure":
            texts["label"].append(block.label)
            paths.update(term for term, _ in analyzer.terms(block.label.split(" ")[-1]))
    fields = {field: _counts(APART.join(parts), analyzer) for field, parts in texts.items()}
    questions = [
        _counts(APART.join(asked[at::QUESTIONS]), analyzer) for at in range(min(len(asked), QUESTIONS))
    ]
    if questions:
        fields["asked"] = defaultdict(float)
        for question in questions:
            for term, often in question.items():
                fields["asked"][term] += often
    return Counted(fields, APPENDIX.get(section.anchor, 1.0), frozenset(paths), questions)


def _counts(text: str, analyzer: Analyzer) -> dict[str, float]:
    counts: dict[str, float] = defaultdict(float)
    for term, share in analyzer.terms(text):
        counts[term] += share
    return counts


def postings(sections: Sequence[Counted]) -> dict[str, list[Posting]]:
    """Term → its postings in the order of sections; ``/`` before a term of a quotation's path."""
    lengths = [{field: sum(counts.values()) for field, counts in one.fields.items()} for one in sections]
    means = {
        field: sum(one.get(field, 0.0) for one in lengths) / max(1, sum(field in one for one in lengths))
        for field in WEIGHTS
    }
    lists: dict[str, list[Posting]] = defaultdict(list)
    for number, (one, length) in enumerate(zip(sections, lengths, strict=True)):
        told: dict[str, float] = defaultdict(float)
        code: dict[str, float] = defaultdict(float)
        for field, counts in one.fields.items():
            weight = WEIGHTS[field] / (1 - LENGTH + LENGTH * length[field] / (means[field] or 1))
            target = code if field in UNREAD else told
            for term, often in counts.items():
                target[term] += weight * often
        steps = _thresholds(one.weight, SATURATION)
        for term, often in told.items():
            in_code = 1 + bisect(steps, code[term]) if term in code else 0
            lists[term].append(number * 64 + 8 * (1 + bisect(steps, often)) + in_code)
        for term in code.keys() - told.keys():
            lists[term].append(number * 64 + 1 + bisect(steps, code[term]))
        for term in one.paths:
            lists["/" + term].append(number * 64 + 1)
    return lists


def question_postings(sections: Sequence[Counted]) -> dict[str, list[Posting]]:
    """Term → the questions that have it, in the order of sections."""
    lengths = [sum(question.values()) for one in sections for question in one.questions]
    mean = sum(lengths) / max(1, len(lengths))
    steps = _thresholds(1.0, QUESTION_SATURATION)
    lists: dict[str, list[Posting]] = defaultdict(list)
    for number, one in enumerate(sections):
        for which, question in enumerate(one.questions):
            shortness = 1 / (1 - QUESTION_LENGTH + QUESTION_LENGTH * sum(question.values()) / mean)
            for term, often in question.items():
                lists[term].append(number * 64 + 8 * (1 + bisect(steps, often * shortness)) + which)
    return lists


@cache
def _thresholds(weight: float, saturation: float) -> list[float]:
    """The weighted counts from which on a term has level 2, 3 … 7: saturating, and finer where it is small.

    Level n stands for the square of n sevenths of what could be said (the engine reads it so), rounded.
    """
    shares = [((level - 0.5) / 7) ** 2 for level in range(2, 8)]
    return [share * saturation / (weight - share) if share < weight else math.inf for share in shares]


def cut(items: Iterable[tuple[str, str]], limit: int) -> list[dict[str, str]]:
    """The items in order, in dictionaries of about ``limit`` characters."""
    shards: list[dict[str, str]] = []
    size = limit
    for key, value in items:
        if size >= limit:
            shards.append({})
            size = 0
        shards[-1][key] = value
        size += len(key) + len(value) + 6
    return shards


def _utf16(key: str) -> bytes:
    """The engine compares keys by UTF-16 unit; so do we."""
    return key.encode("utf-16-be", "surrogatepass")


def word_lists(lists: Mapping[str, Sequence[Posting]]) -> list[tuple[str, str]]:
    """Known words of three letters and more by first letter and length, with the number of their sections if it is not one: for misspelt words."""
    buckets: dict[str, list[str]] = defaultdict(list)
    for term in sorted(lists):
        if 3 <= len(term) < 40 and term.isascii() and term.replace("_", "").isalnum():
            often = len(lists[term])
            buckets[term[0] + chr(64 + len(term))].append(f"{term}:{often}" if often > 1 else term)
    return [(bucket, " ".join(buckets[bucket])) for bucket in sorted(buckets)]


def text_shards(pages: Sequence[SearchPage]) -> tuple[list[int], list[list[Any]], list[list[Any]]]:
    """Sections in order, cut into shards: the number of the first section of each, the shards, and apart the texts that they leave out."""
    starts: list[int] = []
    words: list[list[Any]] = []
    code: list[list[Any]] = []
    size = TEXT_SHARD
    for number, section in enumerate(section for page in pages for section in page.sections):
        if size >= TEXT_SHARD:
            starts.append(number)
            words.append([])
            code.append([])
            size = 0
        told = [("" if FIELDS[b.kind] in UNREAD else b.text) for b in section.blocks]
        rows = [[b.kind, b.anchor, text, b.label] for b, text in zip(section.blocks, told, strict=True)]
        words[-1].append([section.anchor, section.heading, rows])
        code[-1].append([b.text for b in section.blocks if FIELDS[b.kind] in UNREAD])
        size += sum(len(text) + 20 for text in told)
    return starts, words, code


def _script(name: str, value: object) -> bytes:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"anatomySearchShard({json.dumps(name)},{body});\n".encode()


def make_files(pages: Sequence[SearchPage]) -> dict[str, bytes]:
    """Path → content of every file of the index. The same pages give the same bytes.

    Shards stand in a folder named by their digest, so that an old page never reads a new shard.
    """
    synonyms = read_synonyms(pages, Analyzer(simplified()))
    analyzer = Analyzer(simplified(), synonyms)
    counted = [count(page, section, analyzer) for page in pages for section in page.sections]
    lists, questions = postings(counted), question_postings(counted)
    encoded = {
        key: encode_postings(lists[key]) + (f" {encode_postings(questions[key])}" if key in questions else "")
        for key in sorted(lists, key=_utf16)
    }
    posting_shards = cut(encoded.items(), POSTING_SHARD)
    word_shards = cut(word_lists(lists), WORD_SHARD)
    text_starts, texts, code = text_shards(pages)
    shards: dict[str, object] = {}
    for prefix, group in (("p", posting_shards), ("w", word_shards), ("t", texts), ("c", code)):
        shards.update({f"{prefix}{at}": shard for at, shard in enumerate(group)})
    scripts = {name: _script(name, shard) for name, shard in shards.items()}
    stamp = hashlib.sha256(b"".join(scripts[name] for name in sorted(scripts))).hexdigest()[:12]
    rows, first = [], 0
    for page in pages:
        rows.append([page.url, page.title, first, PAGES.get(page.url, 1.0)])
        first += len(page.sections)
    occurring = {character for key in lists for character in key}
    index = {
        "format": FORMAT,
        "stamp": stamp,
        "sections": first,
        "pages": rows,
        "postings": [next(iter(shard)) for shard in posting_shards],
        "words": [next(iter(shard)) for shard in word_shards],
        "texts": text_starts,
        "variants": "".join(old + new for old, new in simplified().items() if new in occurring),
        "synonyms": synonyms,
        "questionWords": read_question_words(analyzer),
    }
    return {"index.js": _script("index", index)} | {
        f"{stamp}/{name}.js": script for name, script in scripts.items()
    }


def build_index(site: Path) -> None:
    """Write the index of the built ``site`` to ``site/search/``, all of it or nothing.

    Raises SiteError when there is no built site, or when it holds no page that could be found.
    """
    if not (site / "index.html").is_file():
        raise SiteError(Fault("no built site here", site, mend="make build"))
    pages = read_site(site)
    if not pages:
        raise SiteError(Fault("no page of the built site holds an article", site, mend="make build"))
    target = site / FOLDER
    with tempfile.TemporaryDirectory(dir=site, prefix=".search-") as made:
        fresh = Path(made) / FOLDER
        for name, content in make_files(pages).items():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_bytes(content)
        if target.exists():
            shutil.rmtree(target)
        fresh.replace(target)
