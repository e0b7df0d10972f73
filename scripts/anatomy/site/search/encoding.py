"""Numbers as text: base-64 digits with a continuation bit, so that an index is plain JSON and gzips well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def encode_numbers(numbers: Iterable[int]) -> str:
    """Non-negative integers, five bits a digit, low digit first; digits 32–63 say that more follow."""
    digits: list[str] = []
    for number in numbers:
        while number > 31:
            digits.append(DIGITS[32 | (number & 31)])
            number >>= 5
        digits.append(DIGITS[number])
    return "".join(digits)


def encode_ascending(numbers: Sequence[int]) -> str:
    """Strictly ascending integers as differences."""
    return encode_numbers(now - before for before, now in zip((0, *numbers), numbers, strict=False))


def encode_postings(units: Sequence[int], titled: set[int]) -> str:
    """Ascending unit numbers, each as ``difference * 2 + (1 if the key stands in the unit's title)``."""
    return encode_numbers(
        (now - before) * 2 + (now in titled) for before, now in zip((0, *units), units, strict=False)
    )
