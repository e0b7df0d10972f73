"""What is known about words: synonyms, question words, traditional characters.

``words.toml`` beside this file is written by hand; the pairs of the glossary and OpenCC's characters (Apache-2.0) come on top.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import opencc  # type: ignore[import-untyped, unused-ignore]

from anatomy import tomlfile
from anatomy.errors import Fault, SiteError
from anatomy.site.search.analyzer import HAN, Analyzer
from anatomy.site.search.sections import SearchPage

FILE = Path(__file__).with_name("words.toml")


@cache
def simplified() -> dict[str, str]:
    """Every traditional character of the basic plane whose simplified form is one other character."""
    characters = [chr(code) for block in (range(0x3400, 0x4DC0), range(0x4E00, 0xA000)) for code in block]
    # in one call; each on a line of its own, so that neighbours are not converted as a word
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return {character: other for character, other in pairs if other != character and len(other) == 1}


_EXPRESSION = re.compile(rf"[{HAN}]+|[a-z0-9_]+( [a-z0-9_]+)*")


def read_synonyms(pages: Sequence[SearchPage], analyzer: Analyzer) -> list[list[str]]:
    """Groups of expressions that mean the same, folded: those of the file, and English and Chinese of every entry of the glossary.

    Raises SiteError with every expression that is neither Chinese nor words.
    """
    document = tomlfile.load(FILE, error=SiteError)
    groups = [[_plain(member, analyzer) for member in group] for group in document.data["synonyms"]]
    faults = [
        Fault(
            f"{member!r}: an expression is either Chinese or words",
            FILE,
            _line(document, member),
            "write it as two expressions",
        )
        for group in document.data["synonyms"]
        for member in group
        if not _EXPRESSION.fullmatch(_plain(member, analyzer))
    ]
    if faults:
        raise SiteError(faults)
    return [*groups, *_glossary(pages, analyzer)]


def _plain(expression: str, analyzer: Analyzer) -> str:
    return analyzer.fold(expression).lower().replace("-", " ")


def _line(document: tomlfile.Document, word: str) -> int:
    return document.text.partition(f'"{word}"')[0].count("\n") + 1


def read_question_words(analyzer: Analyzer) -> list[str]:
    """What is dropped from a query, the longest first."""
    words = [
        analyzer.fold(word).lower() for word in tomlfile.load(FILE, error=SiteError).data["question_words"]
    ]
    return sorted(set(words), key=lambda word: (-len(word), word))


def _glossary(pages: Sequence[SearchPage], analyzer: Analyzer) -> list[list[str]]:
    entries = [
        section for page in pages if page.url == "glossary/" for section in page.sections if section.blocks
    ]
    pairs = [
        [_plain(text, analyzer) for text in (entry.heading, entry.blocks[0].text.split("：")[0])]
        for entry in entries
    ]
    return [pair for pair in pairs if all(map(_EXPRESSION.fullmatch, pair))]
