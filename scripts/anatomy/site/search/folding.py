"""Fold text for matching, and cut folded text into the grams and tokens that the index is keyed by.

The engine folds by the same rules (``docs/assets/js/search-fold.js``); ``tests/search`` compares the two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff\U00020000-\U0003ffff"
_HAN_RUN = re.compile(f"[{HAN}]+")
_WORD_RUN = re.compile(rf"[^\W{HAN}]+")
_PUNCTUATION_RUN = re.compile(r"[^\w\s]+")
_BRIDGE = re.compile(r"(?=([!-~][!-/:-@\[-^`{-~][!-~]))")
_SEAM = re.compile(rf"(?=([!-~] [!-/:-@\[-^`{{-~]|[!-/:-@\[-^`{{-~] [!-~]|[!-~][{HAN}]|[{HAN}][!-~]))")
_SPACE = re.compile(r"\s+")
_SPACE_AT_HAN = re.compile(rf"(?<=[{HAN}]) | (?=[{HAN}])")
_PART_BORDER = re.compile(
    r"_+|(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)"
)
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")

WHOLE = "="
PART = ">"
"""Sorts right behind WHOLE, so that one shard mostly holds both lists of a token."""
END = " "


class Folder:
    """Case, width and script folding; ``variants`` maps a traditional character to its simplified one."""

    def __init__(self, variants: Mapping[str, str]) -> None:
        self._variants = variants
        self._known: dict[str, str] = {}

    def _fold_character(self, character: str) -> str:
        if character in _INVISIBLE:
            return ""
        compatible = unicodedata.normalize("NFKC", character).lower()
        return "".join(self._variants.get(one, one) for one in compatible)

    def fold(self, text: str) -> str:
        """NFKC per character, lower case, simplified; white space is one blank, and none beside Han."""
        known = self._known
        for character in set(text).difference(known):
            known[character] = self._fold_character(character)
        folded = "".join(map(known.__getitem__, text))
        return _SPACE_AT_HAN.sub("", _SPACE.sub(" ", folded))


def grams(folded: str) -> set[str]:
    """Index keys of the substrings of ``folded``.

    Han runs give bigrams, word runs fours, punctuation bigrams; a run's last gram is padded with one END,
    so that every shorter substring is a prefix of some key. Bridges (``n.m``, ``f->``) tie the runs of code together:
    three printable ASCII characters with punctuation in the middle. Seams tell text as it stands from its scattered parts: a blank
    with punctuation on one side at least (``= n``, ``) {``), and ASCII next to Han.
    """
    found: set[str] = set()
    for pattern, size in ((_HAN_RUN, 2), (_WORD_RUN, 4), (_PUNCTUATION_RUN, 2)):
        for match in pattern.finditer(folded):
            run = match.group() + END
            found.update(run[at : at + size] for at in range(len(run) - 1))
    found.update(match.group(1) for match in _BRIDGE.finditer(folded))
    found.update(match.group(1) for match in _SEAM.finditer(folded))
    return found


def identifiers(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each word run of the *unfolded* ``text`` with its parts at ``_``, camelCase and digit borders."""
    for match in _WORD_RUN.finditer(text):
        word = match.group()
        yield word, [part for part in _PART_BORDER.split(word) if part]


def token_keys(text: str, folder: Folder) -> set[str]:
    """Index keys of whole identifiers (``list_resize=``) and of their parts (``resize>``)."""
    keys: set[str] = set()
    for word, parts in identifiers(text):
        keys.add(folder.fold(word) + WHOLE)
        if len(parts) > 1 or (parts and parts[0] != word):
            keys.update(folder.fold(part) + PART for part in parts)
    return keys
