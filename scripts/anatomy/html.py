"""HTML of ours: elements with escaping by default, and source code split into lines of it.

A browser's ``textContent`` must be the source text again, to the character: CRLF, tabs, trailing spaces and invisible
characters included. And where HTML stands in Markdown (an inclusion goes past the parser, a table of ours does not),
Python-Markdown and its extensions must find nothing in it to act on.

How each is kept:

* a line break ends up inside a ``<span class="l">``, so that every line of the HTML starts with a tag: no
  fence, no ``--8<--``, no list, no blank line can be seen by a Markdown preprocessor;
* tab, carriage return and the characters that Markdown extensions look for are numeric references;
* a character that nobody sees, or that changes the order of others, stays in the text, inside ``<bdi class="ctrl"
  title="U+202E">``: the element isolates its effect on the characters around it, and a style sheet shows
  ``data-c`` in its place. These are controls, all that Unicode calls default-ignorable, every blank but the common one, and
  private use;
* a word of a script that runs from right to left stands in ``<bdi class="rtl">``: within it letters run as they
  should, around it everything keeps its place.

Only U+0000 and lone surrogates cannot be carried by HTML; U+2400 and U+FFFD stand for them, marked likewise.
"""

import functools
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from markupsafe import Markup
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token, _TokenType
from pygments.util import ClassNotFound

# Markdown extensions look for backticks, braces and (in attributes) quotes; browsers change tabs and CR.
_REFERENCES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
    "\t": "&#9;",
    "\r": "&#13;",
    "`": "&#96;",
    "{": "&#123;",
    "}": "&#125;",
}
_TABLE = str.maketrans(_REFERENCES)
_ABBREVIATED = """NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN SUB ESC FS GS RS US
NBSP SHY CGJ ALM ZWSP ZWNJ ZWJ LRM RLM LRE RLE PDF LRO RLO NNBSP WJ LRI RLI FSI PDI VS15 VS16 BOM"""
_NAMES = {unicodedata.lookup(name): name for name in _ABBREVIATED.split()}
_NAMES |= {"\x19": "EM", "\u2028": "LS", "\u2029": "PS"}  # which Python does not know
_NARROW = 20  # Chinese characters in a row of small print on the narrowest phone
_MARKED_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Zs")
# Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties.txt) outside those categories, the blank of braille,
# and format controls that are newer than some Python
_MARKED = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# the blocks whose letters run from right to left, taken whole
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]+")


@functools.lru_cache(maxsize=4096)
def is_hidden(char: str) -> bool:
    """Whether ``char`` would not be seen, or moves others: it is shown by its name."""
    if char in " \n":
        return False
    return (
        unicodedata.category(char) in _MARKED_CATEGORIES
        or _MARKED.match(char) is not None
        or ord(char) & 0xFFFE == 0xFFFE  # no characters
        or 0xFDD0 <= ord(char) <= 0xFDEF
    )


def _hidden(char: str) -> str:
    code = ord(char)
    name = _NAMES.get(char, f"{code:04X}")
    if code == 0:
        carried = "&#x2400;"
    elif 0xD800 <= code <= 0xDFFF:
        carried = "&#xFFFD;"
    elif 0x7F <= code <= 0x9F:
        carried = char  # HTML reads the references of this range as Windows-1252
    else:
        carried = f"&#x{code:X};"
    return f'<bdi class="ctrl" title="U+{code:04X}" data-c="{name}">{carried}</bdi>'


NOTHING = Markup()


def tag(name: str, /, *content: str | Markup, **attributes: str | bool | None) -> Markup:
    """The element ``name`` with ``content``: text is escaped, ``Markup`` stands as it is.

    ``class_`` is the attribute ``class``, ``data_lines`` is ``data-lines``; None and False leave an attribute out, True
    gives it no value.
    """
    given = [
        f" {key}" if value is True else f' {key}="{attribute(value)}"'
        for key, value in ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
        if value is not None and value is not False
    ]
    return Markup(f"<{name}{''.join(given)}>{join(content)}</{name}>")


def join(parts: Iterable[str | Markup], between: str = "") -> Markup:
    """``parts`` in one: text is escaped, ``Markup`` stands as it is."""
    texts = (part if isinstance(part, Markup) else escape(part) for part in parts)
    return Markup(escape(between).join(texts))


def backticked(text: str) -> Markup:
    """Plain ``text`` in which what stands between backticks is code; a lone backtick is a character."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return join(tag("code", part) if at % 2 else part for at, part in enumerate(parts))


def escape(text: str) -> Markup:
    """``text`` as HTML content that Markdown leaves alone and that shows what is invisible.

    Line feeds stay as they are; see ``lines`` for several lines, ``attribute`` for attribute values.
    """
    if text.isascii() and text.isprintable():  # nearly all code
        return Markup(text.translate(_TABLE))
    out: list[str] = []
    start = 0
    for word in _RTL.finditer(text):
        out += [
            *map(_shown, text[start : word.start()]),
            '<bdi class="rtl">',
            *map(_shown, word[0]),
            "</bdi>",
        ]
        start = word.end()
    out += map(_shown, text[start:])
    return Markup("".join(out))


def _shown(char: str) -> str:
    return _REFERENCES[char] if char in _REFERENCES else _hidden(char) if is_hidden(char) else char


def attribute(text: str) -> str:
    """``text`` as an attribute's value, without the quotes; line breaks and controls as references."""
    if text.isascii() and text.isprintable():
        return text.translate(_TABLE)
    out = []
    for char in text:
        code = ord(char)
        if char in _REFERENCES:
            out.append(_REFERENCES[char])
        elif code == 0 or 0xD800 <= code <= 0xDFFF or 0x7F <= code <= 0x9F:
            out.append("&#xFFFD;")
        elif char == "\n" or (not char.isprintable() and char != " "):
            out.append(f"&#x{code:X};")
        else:
            out.append(char)
    return "".join(out)


@functools.cache
def _lexer(lang: str | None) -> Lexer | None:
    if lang is None:
        return None
    try:
        return get_lexer_by_name(lang)
    except ClassNotFound as error:
        raise ValueError(f"Pygments knows no language {lang!r}") from error


# blanks, brackets, operators: three elements of five, and no colour worth them
_PLAIN = frozenset(("w", "p", "o"))


@functools.cache
def _css_class(token: _TokenType) -> str:
    """The short class Material styles under ``.highlight``; '' for plain text and what the lexer refused."""
    found: _TokenType | None = token
    while found is not None:
        if found is Token.Error:
            return ""
        if found in STANDARD_TYPES:
            name = str(STANDARD_TYPES[found])
            return "" if name in _PLAIN else name
        found = found.parent
    return ""


def stream(text: str, lang: str | None) -> Iterator[tuple[str, str]]:
    """(css class, piece) pairs whose pieces joined are ``text`` exactly.

    Pygments' ``get_tokens`` strips and normalises line ends, so the unprocessed stream is taken, over a copy
    in which CR is a space: same length, and no lexer stumbles over it.
    """
    lexer = _lexer(lang)
    if lexer is None:
        yield "", text
        return
    copy = text.replace("\r", " ")
    position = 0
    for start, token, value in lexer.get_tokens_unprocessed(copy if copy.endswith("\n") else copy + "\n"):
        if start != position or not value:
            if not value:
                continue
            break  # a lexer that reorders or skips: what is left goes out plain
        end = min(start + len(value), len(text))
        if end > start:
            yield _css_class(token), text[start:end]
        position = end
    if position < len(text):
        yield "", text[position:]


Tokens = tuple[tuple[str, str], ...]


@functools.lru_cache(maxsize=4096)
def tokens(text: str, lang: str | None) -> Tokens:
    """(css class, piece) pairs whose pieces joined are ``text`` exactly; neighbours of one colour are one pair.

    Names stay apart: each may become a link of its own. Raises ValueError for a language that Pygments does not know.
    """
    return ahead.pop((text, lang), None) or uncached_tokens(text, lang)


Part = tuple[str, str | None]
ahead: dict[Part, Tokens] = {}  # what ``quotation/colouring`` has done before it is asked for


def uncached_tokens(text: str, lang: str | None) -> Tokens:
    """``tokens``, made anew."""
    out: list[tuple[str, str]] = []
    for css, piece in stream(text, lang):
        if out and css == out[-1][0] and not css.startswith("n"):
            out[-1] = css, out[-1][1] + piece
        else:
            out.append((css, piece))
    return tuple(out)


Attributes = Mapping[str, str | bool | None]


@functools.lru_cache(maxsize=65536)  # the same few tokens make up most of a program
def _token(css: str, part: str) -> str:
    """A token without a link: escaped as ``escape`` does it, but without making an object of each."""
    text = part.translate(_TABLE) if part.isascii() and part.isprintable() else escape(part)
    return f'<span class="{css}">{text}</span>' if css and css != "n" else str(text)


def rows(text: str, lang: str | None = None, links: Mapping[int, Attributes] | None = None) -> list[Markup]:
    """The lines of ``text``, coloured, each with its line feed. Lines are split on ``\\n`` only.

    ``lang`` is a Pygments alias (None: no highlighting); ``links`` gives the attributes of the tokens (by their
    place in ``tokens``) that are links. A name of no colour of its own has no element: half of all elements would be such.
    """
    found: list[list[str]] = [[]]
    for index, (css, piece) in enumerate(tokens(text, lang)):
        link = links.get(index) if links else None
        if link is None and "\n" not in piece:
            found[-1].append(_token(css, piece))
            continue
        for at, part in enumerate(piece.split("\n")):
            if at:
                found[-1].append("\n")
                found.append([])
            if part:
                one = _token(css, part) if link is None else tag("a", part, class_=f"xref {css}", **link)
                found[-1].append(one)
    if not found[-1]:
        found.pop()
    return [Markup("".join(row)) for row in found]


def line(row: Markup, number: int | str | None = None, css: str = "", lead: str | Markup = "") -> Markup:
    """One of ``rows`` as ``<span class="l" data-n="NUMBER">``, with further classes and what stands before its text."""
    numbered = "" if number is None else f' data-n="{number}"'
    return Markup(f'<span class="{f"l {css}".rstrip()}"{numbered}>{lead}{row}</span>')


def lines(text: str, lang: str | None = None, start: int = 1) -> Markup:
    """``text`` as one ``<span class="l" data-n="N">…\\n</span>`` a line, for use inside ``<pre><code>``.

    ``start`` is the number of the first line. The ``textContent`` of the result is ``text``; every line of it starts with a
    tag. Raises ValueError for a language that Pygments does not know.
    """
    return Markup("".join(line(row, number) for number, row in enumerate(rows(text, lang), start)))


def text_rows(texts: Iterable[str]) -> int:
    """Rows of small print that ``texts`` take on a narrow phone, each beginning on a row of its own.

    For ``data-rows``, by which the style sheet keeps the place of a figure that the browser has not laid out yet.
    """
    widths = (sum(1 if char >= "\u2e80" else 0.55 for char in text) for text in texts)
    return sum(math.ceil(width / _NARROW) for width in widths)
