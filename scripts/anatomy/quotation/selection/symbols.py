"""Symbols of a file: read twice, by a grammar and by a rule of ours or the language's own parser, and compared.

Either reader alone has been silently wrong on real files; both at the same place, never yet (``make differential``
counts). So where both see the form and say different lines, there is no answer but an error that shows both.
"""

import bisect
import difflib
import functools
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from anatomy.lines import Range, format_ranges
from anatomy.quotation.selection import grammar, rules
from anatomy.quotation.selection.extent import Definition, Unreadable, definitions, lines_of
from anatomy.quotation.selection.languages import LANGUAGES, Language
from anatomy.quotation.selection.query import bears, split_query, takes

TREE_SITTER = "tree-sitter"
SHOWN = 12  # names or places that a message lists


class NotOne(Exception):
    """A symbol does not stand for one place; the message says why. ``none``: nothing here bears the name."""

    def __init__(self, message: str, *, none: bool = False) -> None:
        super().__init__(message)
        self.none = none


@dataclass(frozen=True)
class Reading:
    """What one reader made of a file."""

    reader: str
    definitions: tuple[Definition, ...]
    broken: tuple[Range, ...] = ()  # lines that it could not read, sorted

    def could_read(self, lines: Range) -> bool:
        """Whether nothing between these lines stopped the reader."""
        at = bisect.bisect_left(self.broken, (lines[0], 0))
        return not (at < len(self.broken) and self.broken[at][0] <= lines[1])


@dataclass(frozen=True)
class Candidate:
    """Lines that a symbol may stand for, and who says so."""

    lines: Range
    readers: tuple[str, ...]
    weak: bool
    kind: str = ""
    path: tuple[str, ...] = ()
    free: bool = False
    count: int = 1  # how many bear the name, where it was sought


def readings(text: str, language: str) -> tuple[Reading, ...]:
    """What the readers of ``language`` make of ``text``; none for a language that has none.

    Raises SymbolsError when a grammar is needed that is not installed.
    """
    known = LANGUAGES.get(language)
    if known is None or not (known.grammar or known.rule):
        return ()
    return _readings(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), _Text(text), known)


@dataclass(frozen=True, eq=False)
class _Text:
    """A text that is no part of a cache's key."""

    text: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Text)

    def __hash__(self) -> int:
        return 0


@functools.lru_cache(maxsize=16)
def _readings(digest: str, held: _Text, language: Language) -> tuple[Reading, ...]:
    text = held.text.removeprefix("\ufeff").replace("\r\n", "\n")  # the same lines
    found = []
    with grammar.without_collector():
        if language.rule is not None:
            try:
                reader, items = rules.read(language.rule, text)
                found.append(Reading(reader, tuple(definitions(text, items))))
            except Unreadable:
                pass
        if language.grammar is not None:
            found.append(_by_grammar(_dialect(language, text), text))
    return tuple(found)


def _by_grammar(name: str, text: str) -> Reading:
    items, broken = grammar.read(name, text)
    lines = lines_of(text)
    unread = sorted({(lines.of(a), lines.of(b)) for a, b in broken})
    return Reading(TREE_SITTER, tuple(definitions(text, items)), tuple(unread))


_CPP_SIGNS = re.compile(
    r"^\s*(?:class|template|namespace|using)\b|\w::\w|^\s*(?:public|private|protected)\s*:", re.MULTILINE
)


def _dialect(language: Language, text: str) -> str:
    """A header in which nothing speaks of C++ is read as C: its own words may be names there."""
    assert language.grammar is not None
    if language.grammar == "cpp" and not _CPP_SIGNS.search(text):
        return "c"
    return language.grammar


def names(text: str, language: str) -> list[Candidate]:
    """All that can be named, in the order of the file, strong definitions first where they share lines."""
    places: dict[tuple[tuple[str, ...], Range], Candidate] = {}
    for reading in readings(text, language):
        for one in reading.definitions:
            _note(places, (one.path, (one.first, one.last)), reading, one)
    return sorted(places.values(), key=lambda place: (place.lines[0], -place.lines[1], place.path))


K = TypeVar("K")


def _note(places: dict[K, Candidate], key: K, reading: Reading, one: Definition) -> None:
    """Put what ``reading`` says with what others have said of the same place."""
    old = places.get(key)
    readers = tuple(dict.fromkeys((*(old.readers if old else ()), reading.reader)))
    weak = one.weak and (old.weak if old else True)
    places[key] = Candidate((one.first, one.last), readers, weak, one.kind, one.path, one.free)


def _matching(reading: Reading, parts: tuple[str, ...], known: Language) -> list[Definition]:
    last = parts[-1]
    return [
        one
        for one in reading.definitions
        if (one.path[-1] == last or not one.path[-1].isascii()) and bears(one, parts, whole=known.whole)
    ]


def _is_member_of_match(one: Definition, parts: tuple[str, ...]) -> bool:
    """A constructor bears its class's name: whoever asks for ``Box`` means the class."""
    return len(one.path) > 1 and one.path[:-1][-len(parts) :] == parts


def _candidates(text: str, language: str, query: str) -> list[Candidate]:
    known = LANGUAGES[language]
    parts, params = split_query(query, known)
    if not parts:
        return []
    seen = readings(text, language)
    found = [(reading, one) for reading in seen for one in _matching(reading, parts, known)]
    if exact := {(one.first, one.last) for _reading, one in found if one.path == parts}:
        found = [(reading, one) for reading, one in found if (one.first, one.last) in exact]
    if any(not _is_member_of_match(one, parts) for _reading, one in found):
        found = [(reading, one) for reading, one in found if not _is_member_of_match(one, parts)]
    places: dict[Range, Candidate] = {}
    for reading, one in found:
        lines = (one.first, one.last)
        if params is None or takes(text, lines, parts[-1], params):
            _note(places, lines, reading, one)
    return sorted(_believable(list(places.values()), seen), key=lambda place: place.lines)


def _believable(places: list[Candidate], seen: Sequence[Reading]) -> list[Candidate]:
    """``places`` without those that only one reader sees where it could not read, or inside a function that it missed."""
    found = []
    for place in places:
        others = [reading for reading in seen if reading.reader not in place.readers]
        own = next(reading for reading in seen if reading.reader in place.readers)
        if len(place.readers) == 1 and not own.could_read(place.lines):
            continue
        if place.free or not any(_missed(place, reading) for reading in others):
            found.append(place)
    return found


def _missed(place: Candidate, other: Reading) -> bool:
    """Whether ``place`` stands inside a function of ``other``, or a type of its own name, that its path does not know: its
    reader lost the surroundings."""
    return any(
        (one.function or one.path[-1] == place.path[-1])
        and one.first < place.lines[0]
        and place.lines[1] < one.last
        and one.path[-1] not in place.path[:-1]
        and other.could_read((one.first, one.last))
        for one in other.definitions
    )


@grammar.without_collector()
def places(text: str, language: str, query: str) -> list[Candidate]:
    """Every place that ``query`` stands for, in the order of the file.

    Raises NotOne when there is none, or when the readers disagree about one; SymbolsError when a grammar is needed that
    is not installed.
    """
    every = _candidates(text, language, query)
    found = [place for place in every if not place.weak] or every
    if not found:
        raise NotOne(_nothing(text, language, query), none=True)
    _agree(text, language, query, found, every)
    return found


def find(text: str, language: str, query: str, occurrence: int | None = None) -> Candidate:
    """The one place that ``query`` stands for, or the one that ``occurrence`` (from 1) chooses.

    Raises NotOne when there is none, more than one to choose from, or when the readers disagree; SymbolsError when a
    grammar is needed that is not installed.
    """
    found = places(text, language, query)
    if occurrence is not None and occurrence > len(found):
        raise NotOne(f"symbol {query!r} is defined {_times(len(found))}, not {occurrence} times")
    if len(found) > 1 and occurrence is None:
        where = ", ".join(format_ranges([place.lines]) for place in found[:SHOWN])
        which = f"say which: occurrence = 1 to {len(found)}, its outer names ({_outer(found)}), its parameters, or lines"
        raise NotOne(f"symbol {query!r} is defined {len(found)} times, at lines {where}; {which}")
    place = found[(occurrence or 1) - 1]
    if place.weak:
        _no_definition(text, query, place)
    return replace(place, count=len(found))


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _outer(places: Iterable[Candidate]) -> str:
    return ", ".join(dict.fromkeys(".".join(place.path) for place in places))


def _agree(
    text: str, language: str, query: str, places: Sequence[Candidate], every: Sequence[Candidate]
) -> None:
    """Raises NotOne where one reader's place cuts through what another sees, be it a declaration only."""
    seen = readings(text, language)
    for place in places:
        for reading in seen:
            if reading.reader in place.readers:
                continue
            rival = _rival(place, every, reading)
            if rival is not None:
                raise NotOne(_disagreement(text, query, place, reading, rival))


def _rival(place: Candidate, places: Sequence[Candidate], reading: Reading) -> Range | None:
    """What ``reading`` says instead of ``place``: another stretch for the same name, or one that crosses its borders."""
    first, last = place.lines
    for other in places:
        if reading.reader in other.readers and other.lines[0] <= last and first <= other.lines[1]:
            return other.lines
    for one in reading.definitions:
        if one.weak or one.last < first or one.first > last or not reading.could_read((one.first, one.last)):
            continue
        if (one.first < first <= one.last < last) or (first < one.first <= last < one.last):
            return (one.first, one.last)
    return None


def _disagreement(text: str, query: str, place: Candidate, reading: Reading, rival: Range) -> str:
    lines = text.split("\n")

    def shown(reader: str, where: Range) -> str:
        rows = [f"\n      {reader}: lines {where[0]}-{where[1]}"]
        rows += [f"\n        {n}: {lines[n - 1].rstrip()[:100]}" for n in dict.fromkeys(where)]
        return "".join(rows)

    return (
        f"symbol {query!r}: two readers see different ends, so neither is believed{shown(place.readers[0], place.lines)}"
        f'{shown(reading.reader, rival)}\n      look, then write lines = "{place.lines[0]}-{place.lines[1]}" or what is right instead of symbol'
    )


def _no_definition(text: str, query: str, place: Candidate) -> None:
    """A declaration stands for a name only where nothing looks like a definition that no reader could read."""
    name = re.split(r"::|\.", query.partition("(")[0])[-1]
    looks = re.compile(
        rf"^[^\n#/*'\"=;]*(?<![\w.>]){re.escape(name)}\s*\([^;{{}}()]*(?:\([^()]*\)[^;{{}}()]*)*\)[^;{{}}()=\"]*\{{",
        re.MULTILINE,
    )
    for match in looks.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        head = match[0].split("(")[0]
        statement = re.search(r"\b(?:return|else|if|while|for|switch)\b", head)
        if not (statement or place.lines[0] <= line <= place.lines[1]):
            where = (
                f"at line {place.lines[0]}; line {line} looks like the definition, and no reader can read it"
            )
            raise NotOne(f"symbol {query!r}: only a declaration can be read, {where}")


def _nothing(text: str, language: str, query: str) -> str:
    known = LANGUAGES[language]
    parts, _params = split_query(query, known)
    for reading in readings(text, language):
        for one in _matching(reading, parts, known) if parts else ():
            if not reading.could_read((one.first, one.last)):
                broken = next(b for b in reading.broken if one.first <= b[0] <= one.last)
                said = f"{reading.reader} cannot read line {broken[0]} and would end at line {one.last}"
                mend = "no other reader finds it; look, then write lines instead of symbol"
                return f"symbol {query!r}: {said}, and {mend}"
    return f"no symbol {query!r}{_near(text, language, query)}"


def _near(text: str, language: str, query: str) -> str:
    known = sorted({".".join(place.path) for place in names(text, language)})
    last = split_query(query, LANGUAGES[language])[0][-1:]
    close = [name for name in known if name.rpartition(".")[2] == "".join(last)]
    close = close or difflib.get_close_matches(query, known, 5, 0.5)
    close = close or difflib.get_close_matches("".join(last), known, 5, 0.6)
    if close:
        return f"; is it one of: {', '.join(close[:8])}?"
    return f"; anatomy symbols lists the {len(known)} there are" if known else "; nothing here can be named"
