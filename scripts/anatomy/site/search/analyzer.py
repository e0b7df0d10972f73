"""What text is found by: the analyzer folds text and cuts it into terms.

The engine does the same to a query (``docs/assets/js/search-analyzer.js``); a test compares the two.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{HAN}]+|[^\W{HAN}]+(?:\.[^\W{HAN}]+)*")
_STARTS_HAN = re.compile(f"[{HAN}]")
_SIGNS = re.compile(r"([0-9a-z_]?)([!-/:-@\[-^`{-~]+)(?=([0-9a-z_]?))")
_SYMBOL = re.compile("[\u00d7\u00f7\u2190-\u22ff\u2500-\u27bf\U0001f300-\U0001faff]")
_PART_BORDER = re.compile(
    r"_+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[0-9])"
)
_ENDING = re.compile(
    r"(?<=[a-z]{4})i[sz](?:e[drs]?|ers?|ing|ations?)$"
    r"|(?<=[a-z]{3})(?:at(?:e[ds]?|ing|ors?|ions?|ive)|ments?|ness|ers?|ors?|ions?|ies|es|s|ing|ed|ly|y|e)$"
)
_SPACE_AT_HAN = re.compile(rf"(?<=[{HAN}]) | (?=[{HAN}])")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")

DERIVED = 0.6
"""What a part of an identifier or the stem of a word counts for, where the whole counts for 1."""
SIGN = 0.3
CONCEPT = "\u00a7"
"""Before the number of a group of synonyms, as a term."""

Term = tuple[str, float]
"""A term and what it counts for."""


@cache
def stem(word: str) -> str:
    """An English word without its commonest ending: ``caching``, ``cached`` and ``cache`` give ``cach``."""
    stemmed = _ENDING.sub("", word)
    doubled = stemmed != word and len(stemmed) > 3 and stemmed[-1] == stemmed[-2]
    return stemmed[:-1] if doubled else stemmed


@cache
def word_terms(word: str) -> tuple[Term, ...]:
    """An identifier or English word, its parts at ``_``, camelCase and digits, and their stems."""
    whole = word.lower()
    parts = [part.lower() for part in _PART_BORDER.split(word) if part]
    stems = [stem(part) for part in parts if part.isascii() and part.isalpha()]
    derived = dict.fromkeys([*parts, *stems])
    return ((whole, 1.0), *((part, DERIVED) for part in derived if part != whole))


class _Folding(dict[int, str]):
    """Code of a character → NFKC and simplified, nothing for one that is not seen; for ``str.translate``."""

    def __init__(self, variants: Mapping[str, str]) -> None:
        super().__init__()
        self._variants = variants

    def __missing__(self, code: int) -> str:
        character = chr(code)
        seen = "" if character in _INVISIBLE else unicodedata.normalize("NFKC", character)
        self[code] = "".join(self._variants.get(one, one) for one in seen)
        return self[code]


@dataclass(frozen=True)
class _Run:
    """A Chinese run or a name: its terms, and what it is among words: its stems, or one gap."""

    terms: Sequence[Term]
    words: Sequence[str]


class Analyzer:
    """``variants`` maps a traditional character to its simplified one; ``synonyms`` are groups of folded expressions, each
    either Chinese characters or words, that are also found by one another."""

    def __init__(self, variants: Mapping[str, str], synonyms: Sequence[Sequence[str]] = ()) -> None:
        self._folding = _Folding(variants)
        self._runs: dict[str, _Run] = {}
        self._expressions: dict[str, list[tuple[str | list[str], list[Term]]]] = {}
        groups: dict[str, dict[str, None]] = {}
        for number, group in enumerate(synonyms):
            for member in group:
                words = member if _STARTS_HAN.match(member) else " ".join(map(stem, member.split(" ")))
                groups.setdefault(words, {})[f"{CONCEPT}{number}"] = None
        for words, known in groups.items():
            is_han = _STARTS_HAN.match(words)
            start = words[:2] if is_han else words.split(" ")[0]
            terms = [(group, 1 / len(known)) for group in known]
            self._expressions.setdefault(start, []).append((words if is_han else words.split(" "), terms))

    def fold(self, text: str) -> str:
        """NFKC per character, simplified, case kept; white space is one blank, and none beside Han or at the ends."""
        return _SPACE_AT_HAN.sub("", " ".join(text.translate(self._folding).split()))

    def count(self, text: str) -> dict[str, float]:
        """The terms of ``text``, each with what it counts for, summed over the places where it stands.

        Of Han the pairs of neighbours, and the last character; of identifiers the whole, dotted names as well, and their parts;
        of signs each run of two or more, and each run with the character before or behind it (``f->``); of expressions with
        synonyms their group.
        """
        folded = self.fold(text)
        counts: dict[str, float] = defaultdict(float)
        found = _RUN.findall(folded)
        for text_of_run, often in Counter(found).items():
            for term, share in self._run(text_of_run).terms:
                counts[term] += share * often
        for term, share in self._word_groups([word for run in found for word in self._runs[run].words]):
            counts[term] += share
        for (before, signs, after), often in Counter(_SIGNS.findall(folded.lower())).items():
            if len(signs) > 1:
                counts[signs] += often * (SIGN if before or after else 1)
            if before:
                counts[before + signs] += often * SIGN
            if after:
                counts[signs + after] += often * SIGN
        for symbol in _SYMBOL.findall(folded):
            counts[symbol] += 1
        return counts

    def _run(self, text: str) -> _Run:
        """The same run stands in many texts."""
        if text not in self._runs:
            if _STARTS_HAN.match(text):
                self._runs[text] = _Run(self._han_terms(text), [""])
            else:
                names = text.split(".")
                dotted = [(text.lower(), 1.0)] if len(names) > 1 else []
                terms = [*dotted, *(term for name in names for term in word_terms(name))]
                self._runs[text] = _Run(terms, [stem(name.lower()) for name in names])
        return self._runs[text]

    def _han_terms(self, run: str) -> list[Term]:
        pairs = [run[at : at + 2] for at in range(len(run))]
        found = [(pair, 1.0) for pair in pairs]
        for at, pair in enumerate(pairs):
            for start in dict.fromkeys((pair, pair[0])):
                for member, groups in self._expressions.get(start, ()):
                    if run.startswith(str(member), at):
                        found += groups
        return found

    def _word_groups(self, words: list[str]) -> list[Term]:
        return [
            group
            for at, word in enumerate(words)
            if word in self._expressions
            for member, groups in self._expressions[word]
            if words[at : at + len(member)] == member
            for group in groups
        ]
