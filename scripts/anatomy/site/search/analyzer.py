"""What text is found by: the analyzer folds text and cuts it into terms.

The engine does the same to a query (``docs/assets/js/search-analyzer.js``); a test compares the two.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff\U00020000-\U0003ffff"
APART = "\x01"
"""Between texts that are analyzed together, and for what stands between names: nothing that a term could hold."""
_HAN_RUN = re.compile(f"[{HAN}]+")
_HAN_PAIR = re.compile(f"(?=([{HAN}]{{1,2}}))")
_NAME = re.compile(rf"{APART}|[^\W{HAN}]+(?:\.[^\W{HAN}]+)*")
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
HEADING = "\u00b6"
"""Before a whole heading, as a term: who types one wants the section under it."""

Term = tuple[str, float]
"""A term and what it counts for."""
Expression = tuple[str, list[Term]]
"""An expression that has synonyms, and its groups."""


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


def _by_member(synonyms: Sequence[Sequence[str]]) -> dict[str, list[Term]]:
    """Every expression, its words as stems, with the groups that it is in."""
    groups: dict[str, dict[str, None]] = defaultdict(dict)
    for number, group in enumerate(synonyms):
        for member in group:
            words = member if _HAN_RUN.match(member) else " ".join(map(stem, member.split(" ")))
            groups[words][f"{CONCEPT}{number}"] = None
    return {words: [(group, 1 / len(known)) for group in known] for words, known in groups.items()}


class Analyzer:
    """``variants`` maps a traditional character to its simplified one; ``synonyms`` are groups of folded expressions, each
    either Chinese characters or words, that are also found by one another."""

    def __init__(self, variants: Mapping[str, str], synonyms: Sequence[Sequence[str]] = ()) -> None:
        self._folding = _Folding(variants)
        self._names: dict[str, tuple[Sequence[Term], Sequence[str]]] = {}
        self._han: dict[str, list[Expression]] = defaultdict(list)
        self._words: dict[str, list[Term]] = {}
        self._phrases: dict[str, list[tuple[frozenset[str], Expression]]] = defaultdict(list)
        for words, terms in _by_member(synonyms).items():
            if _HAN_RUN.match(words):
                self._han[words[:2]].append((words, terms))
            elif " " in words:
                self._phrases[words.split(" ")[0]].append((frozenset(words.split(" ")), (words, terms)))
            else:
                self._words[words] = terms
        self._letters = [start for start in self._han if len(start) == 1]
        self._pairs = {start for start in self._han if len(start) > 1}

    def fold(self, text: str) -> str:
        """NFKC per character, simplified, case kept; white space is one blank, and none beside Han or at the ends."""
        return _SPACE_AT_HAN.sub("", " ".join(text.translate(self._folding).split()))

    def count(self, text: str, *, synonyms: bool = True) -> dict[str, float]:
        """The terms of ``text``, each with what it counts for, summed over the places where it stands.

        Of Han the pairs of neighbours, and the last character; of identifiers the whole, dotted names as well, and their parts;
        of signs each run of two or more, and each run with the character before or behind it (``f->``); of expressions with
        synonyms their group, where ``synonyms`` are asked for.
        """
        folded = self.fold(text)
        counts: dict[str, float] = defaultdict(float, Counter(_HAN_PAIR.findall(folded)))
        names = _NAME.findall(_HAN_RUN.sub(APART, folded))
        stems: set[str] = set()
        for name, often in Counter(names).items():
            terms, its_stems = self._names.get(name) or self._name(name)
            stems.update(its_stems)
            for term, share in terms:
                counts[term] += share * often
        for member, groups in self._han_members(folded, counts) if synonyms else ():
            times = counts[member] if len(member) == 2 else folded.count(member)
            for term, share in groups if times else ():
                counts[term] += share * times
        for term, share in self._phrase_groups(names, stems) if synonyms else ():
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

    def _name(self, text: str) -> tuple[Sequence[Term], Sequence[str]]:
        """The terms of a name, and the stems of its dotted parts; kept, since the same name stands in many texts."""
        parts = text.split(".")
        stems = [stem(part.lower()) for part in parts]
        terms = [(text.lower(), 1.0)] if len(parts) > 1 else []
        for part, its_stem in zip(parts, stems, strict=True):
            terms += [*word_terms(part), *self._words.get(its_stem, ())]
        self._names[text] = (terms, stems) if text != APART else ([], [APART])
        return self._names[text]

    def _han_members(self, folded: str, pairs: Mapping[str, float]) -> list[Expression]:
        """Chinese expressions whose first and last two characters stand in the text."""
        starts = [*self._pairs.intersection(pairs), *(one for one in self._letters if one in folded)]
        return [
            one for start in starts for one in self._han[start] if one[0][-2:] in pairs or len(one[0]) == 1
        ]

    def _phrase_groups(self, names: Sequence[str], known: set[str]) -> list[Term]:
        """``known`` are the stems of ``names``."""
        phrases = [
            phrase
            for start in self._phrases.keys() & known
            for words, phrase in self._phrases[start]
            if words <= known
        ]
        if not phrases:
            return []
        text = f" {' '.join([stem for name in names for stem in self._names[name][1]])} "
        found = [(text.count(f" {words} "), terms) for words, terms in phrases]
        return [(term, share * often) for often, terms in found if often for term, share in terms]
