"""What sections say of terms: posting lists.

A posting says how well a section speaks of a term: by its words (``told``) and by its code, each 0 to 7, counted over the
fields of FIELD_WEIGHTS as BM25F does. Every question of the list of questions is a small text of its own besides, with postings of its own
that lead to the section that answers it.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from anatomy.site.search.analyzer import APART, HEADING, Analyzer
from anatomy.site.search.sections import SearchPage, SearchSection

FIELD_WEIGHTS = {
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
SECTION_WEIGHTS = {"claims": 0.7, "exercises": 0.8, "evolution": 0.8, "sources": 0.6}
"""What a section that every article has counts for, by its anchor alone and without its subsections, beside 1 for others."""
PAGE_WEIGHTS = {
    "": 0.6,
    "claims/": 0.5,
    "contributing/": 0.5,
    "drift/": 0.4,
    "forms/": 0.5,
    "glossary/": 0.7,
    "licences/": 0.4,
    "symbols/": 0.3,
    "trust/": 0.4,
    "verify/": 0.5,
}
"""What pages that are no articles count for, beside 1 for an article."""
LENGTH = 0.6
"""How much a field longer than others is held against it, 0 to 1 (the b of BM25)."""
SATURATION = 5.0
"""From which weighted count on a repeated term says little more (the k1 of BM25)."""
QUESTION_LENGTH = 0.2
QUESTION_SATURATION = 1.0
"""The same two for a question with its wordings and its answer."""
QUESTIONS = 32
"""Questions of a section that are told apart; the next ones are counted with the first ones."""
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

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


Posting = int
"""How well one section speaks of a term, ``number << 6 | told << 3 | code``; or how well one question of it does,
``(number * 4 + which // 8) << 6 | level << 3 | which % 8``."""


@cache
def encode_number(number: int) -> str:
    """A non-negative integer, five bits a digit, low digit first; digits 32 to 63 say that more follow."""
    digits = ""
    while number > 31:
        digits += DIGITS[32 | (number & 31)]
        number >>= 5
    return digits + DIGITS[number]


@cache
def encode_step(step: Posting) -> str:
    """The difference to the section before it, and one digit for the other two numbers."""
    return encode_number(step >> 6) + DIGITS[step & 63]


def encode_postings(postings: Sequence[Posting]) -> str:
    """Each posting as its difference to the section before it."""
    before = 0
    encoded = ""
    for posting in postings:
        encoded += encode_step(posting - before)
        before = posting & -64
    return encoded


@dataclass(frozen=True)
class Counted:
    """Field → term → how often it stands there, for one section; and term → how often, for each of its questions.

    ``weight`` is what the section counts for. ``others`` are the terms that are no part of a text: its whole heading, and ``/`` before each term of a quotation's path.
    """

    fields: Mapping[str, Mapping[str, float]]
    weight: float
    others: frozenset[str]
    questions: Sequence[Mapping[str, float]]


def count(page: SearchPage, section: SearchSection, analyzer: Analyzer) -> Counted:
    """The terms of every field of a section."""
    texts: dict[str, list[str]] = defaultdict(list)
    others = {HEADING + analyzer.fold(section.heading).lower()}
    asked = [
        f"{block.text}\n{block.also}".replace("\n", APART)
        for block in section.blocks
        if block.kind == "asked"
    ]
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
            others.update("/" + term for term in analyzer.count(block.label.split(" ")[-1]))
    fields = {
        field: analyzer.count(APART.join(parts), synonyms=field not in UNREAD)
        for field, parts in texts.items()
    }
    questions = [analyzer.count(APART.join(asked[at::QUESTIONS])) for at in range(min(len(asked), QUESTIONS))]
    if questions:
        fields["asked"] = defaultdict(float)
        for question in questions:
            for term, often in question.items():
                fields["asked"][term] += often
    return Counted(fields, SECTION_WEIGHTS.get(section.anchor, 1.0), frozenset(others), questions)


def postings(sections: Sequence[Counted]) -> dict[str, list[Posting]]:
    """Term → its postings in the order of sections."""
    lengths = [{field: sum(counts.values()) for field, counts in one.fields.items()} for one in sections]
    means = {
        field: sum(one.get(field, 0.0) for one in lengths) / max(1, sum(field in one for one in lengths))
        for field in FIELD_WEIGHTS
    }
    lists: dict[str, list[Posting]] = defaultdict(list)
    for number, (one, length) in enumerate(zip(sections, lengths, strict=True)):
        told: dict[str, float] = defaultdict(float)
        code: dict[str, float] = defaultdict(float)
        for field, counts in one.fields.items():
            weight = FIELD_WEIGHTS[field] / (1 - LENGTH + LENGTH * length[field] / (means[field] or 1))
            target = code if field in UNREAD else told
            for term, often in counts.items():
                target[term] += weight * often
        steps = _thresholds(one.weight, SATURATION)
        for term, often in told.items():
            in_code = 1 + bisect(steps, code[term]) if term in code else 0
            lists[term].append(number * 64 + 8 * (1 + bisect(steps, often)) + in_code)
        for term in code.keys() - told.keys():
            lists[term].append(number * 64 + 1 + bisect(steps, code[term]))
        for term in one.others:
            lists[term].append(number * 64 + 1)
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
                level = 1 + bisect(steps, often * shortness)
                lists[term].append((number * 4 + which // 8) * 64 + 8 * level + which % 8)
    return lists


@cache
def _thresholds(weight: float, saturation: float) -> list[float]:
    """The weighted counts from which on a term has level 2, 3 … 7: saturating, and finer where it is small.

    Level n stands for the square of n sevenths of what could be said (the engine reads it so), rounded.
    """
    shares = [((level - 0.5) / 7) ** 2 for level in range(2, 8)]
    return [share * saturation / (weight - share) if share < weight else math.inf for share in shares]
