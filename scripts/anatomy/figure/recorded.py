"""Reading a recorded output with a pattern, so that a picture shows what a program printed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anatomy.errors import Undrawable, did_you_mean
from anatomy.figure.model import Recorded


@dataclass(frozen=True)
class Match:
    """The named groups of one match and the 1-based line it stands on."""

    line: int
    groups: dict[str, str | None]


def matches(
    recorded: Recorded, folder: Path, names: tuple[str, ...], at: tuple[str | int, ...] = ()
) -> list[Match]:
    """Every match of ``recorded.pattern`` in its file, in order; lines without one are passed over.

    ``folder`` is where the figure's TOML stands, ``names`` the groups the pattern must have, ``at`` the key path of ``recorded`` there.
    Raises Undrawable when the pattern, the file or the outcome is no good.
    """
    assert recorded.source is not None
    assert recorded.pattern is not None
    try:
        pattern = re.compile(recorded.pattern)
    except re.error as error:
        raise Undrawable(f"pattern is no regular expression: {error}", *at, "pattern") from None
    missing = [name for name in names if name not in pattern.groupindex]
    if missing:
        raise Undrawable(
            "pattern has no group " + ", ".join(f"(?P<{name}>…)" for name in missing), *at, "pattern"
        )
    path = (folder / recorded.source).resolve()
    articles, parts = folder.resolve().parents[1], path.parts[-4:]
    if path.parents[3:4] != (articles,) or parts[1:3] != ("experiments", "recorded") or path.suffix != ".txt":
        # elsewhere nobody asks for a stamp, and nobody runs the program again
        message = "is no recording of an experiment: write ../experiments/recorded/NAME.ENV.txt"
        raise Undrawable(f"source {recorded.source!r} {message}", *at, "source")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        guess = did_you_mean(path.name, (other.name for other in path.parent.glob("*.txt")))
        message = f"source {recorded.source!r} cannot be read: {reason}{guess}"
        raise Undrawable(message, *at, "source") from None
    found = list(_matches(pattern, text, recorded.lines))
    if not found:
        where = f" in lines {recorded.lines}" if recorded.lines else ""
        message = f"pattern matches nothing in {recorded.source!r}{where}"
        raise Undrawable(message, *at, "lines" if recorded.lines else "pattern")
    return found


def _matches(pattern: re.Pattern[str], text: str, lines: str | None) -> Iterator[Match]:
    first, last = map(int, lines.split("-")) if lines else (1, None)
    for number, line in enumerate(text.split("\n"), 1):
        if number < first or (last is not None and number > last):
            continue
        for match in pattern.finditer(line):
            yield Match(number, match.groupdict())
