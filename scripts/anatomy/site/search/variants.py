"""Traditional and simplified characters, from OpenCC (Apache-2.0), cut down to what a site needs."""

from __future__ import annotations

from functools import cache

import opencc  # type: ignore[import-untyped, unused-ignore]


@cache
def simplified() -> dict[str, str]:
    """Every traditional character of the basic plane whose simplified form is one other character."""
    converter = opencc.OpenCC("t2s")
    table: dict[str, str] = {}
    for block in (range(0x3400, 0x4DC0), range(0x4E00, 0xA000)):
        for code in block:
            character = chr(code)
            other = converter.convert(character)
            if other != character and len(other) == 1:
                table[character] = other
    return table


def needed(occurring: set[str]) -> dict[str, str]:
    """The part of the table whose simplified character is in ``occurring``, a site's folded characters."""
    return {old: new for old, new in sorted(simplified().items()) if new in occurring}
