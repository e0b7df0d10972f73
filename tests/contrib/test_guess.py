"""The guess at what a mistyped name was meant as: no mend may turn a statement into one about another thing."""

from __future__ import annotations

import pytest

from anatomy.errors import guessed
from anatomy.pages.template import Request

INSERT, CONTAINS = "bits-insert", "bits-bits-contains"


@pytest.mark.parametrize(
    ("word", "known", "mend"),
    [
        ("bits-contains", (INSERT, CONTAINS), f"write #{CONTAINS} in the place of #bits-contains"),
        ("bits-contians", (INSERT, CONTAINS), f"write #{CONTAINS} in the place of #bits-contians"),
        ("bits-remove", ("bits-resize",), "is it #bits-resize? if not: anatomy refs TEXT"),
        ("bist-insert", (INSERT, CONTAINS), f"write #{INSERT} in the place of #bist-insert"),
        ("clock/identity", ("clock/reentry",), "is it #clock/reentry? if not: anatomy refs TEXT"),
        ("clock/tooth", ("clock/teeth",), "write #clock/teeth in the place of #clock/tooth"),
        ("nothing", (INSERT, CONTAINS), "anatomy refs TEXT"),
    ],
)
def test_another_word_is_asked_for_and_a_mistyped_one_is_written(
    word: str, known: tuple[str, ...], mend: str
) -> None:
    assert guessed(word, known, "anatomy refs TEXT", "#")[1] == mend


@pytest.mark.parametrize(
    ("slug", "symbol", "id"),
    [
        ("bits", "Bits.contains", "bits-contains"),
        ("bits", "Bits", "bits-bits"),
        ("bits", "Bitset.contains", "bits-bitset-contains"),
    ],
)
def test_the_first_quotation_does_not_say_the_article_twice(slug: str, symbol: str, id: str) -> None:
    request = Request(slug=slug, repo="a/b", ref="v1", path="src/lib.rs", symbol=symbol)
    assert request.snippet == id
