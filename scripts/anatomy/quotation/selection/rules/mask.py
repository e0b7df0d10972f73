"""Comments and literals blanked out, language by language: what is left has only brackets that are brackets.

Offsets and lines stay. A comment leaves blanks; a literal leaves a quote at its first and at its last character, so that
it still counts as something.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

_SLASHES = r"//[^\n]*"
_STARS = r"/\*.*?(?:\*/|\Z)"
_DOUBLE = r'"(?:\\.|[^"\\\n])*"'
_SINGLE = r"'(?:\\.|[^'\\\n])*'"
_CHAR = r"'(?:\\[^\n][^'\n]{0,10}|[^'\\\n])'"
_TEMPLATE_DEPTH = 40


@dataclass(frozen=True)
class Lexis:
    """``comments`` and ``strings`` are regular expressions. ``opens``: what begins a stretch whose end takes more than one
    (nested comments, templates), with the function that finds the end (or None: it begins nothing)."""

    comments: str
    strings: str
    opens: tuple[tuple[str, Callable[[str, int, Lexis], int | None]], ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        opens = "".join(f"(?P<o{n}>{start})|" for n, (start, _end) in enumerate(self.opens))
        return re.compile(f"{opens}(?P<c>{self.comments})|(?P<s>{self.strings})", re.DOTALL)


def mask(text: str, lexis: Lexis, spans: list[tuple[int, int]] | None = None) -> str:
    """``text`` with what ``lexis`` names blanked; ``spans`` receives the tokens that hold a line feed."""
    out: list[str] = []
    at = 0
    while match := lexis.pattern.search(text, at):
        end, comment = _end(text, match, lexis)
        out.append(text[at : match.start()])
        piece = text[match.start() : end]
        if spans is not None and "\n" in piece:
            spans.append((match.start(), end))
        if comment:
            out.append(_INSIDE.sub(" ", piece))
        elif len(piece) < 2:
            out.append(piece)
        else:
            out.append(f'"{_INSIDE.sub(" ", piece[1:-1])}"')
        at = end
    out.append(text[at:])
    return "".join(out)


_INSIDE = re.compile(r"[^\n\\]|\\(?!\r?\n)")  # all but line feeds and what makes a line of C go on


def _end(text: str, match: re.Match[str], lexis: Lexis) -> tuple[int, bool]:
    """(where the token ends, whether it is a comment)."""
    kind = match.lastgroup or ""
    if kind.startswith("o") and kind[1:].isdigit():
        end = lexis.opens[int(kind[1:])][1](text, match.start(), lexis)
        if end is None:  # it begins nothing: one character is passed over
            return match.start() + 1, False
        return end, text.startswith(("/*", "#|", "{-"), match.start())
    return match.end(), match.group("c") is not None


def nested_comment(text: str, at: int, _lexis: Lexis) -> int:
    """Behind a comment that may hold comments."""
    depth = 0
    for match in re.compile(r"/\*|\*/").finditer(text, at):
        depth += 1 if match[0] == "/*" else -1
        if not depth:
            return match.end()
    return len(text)


def _quoted(
    quote: str, opener: str, closer: str, *, escapes: bool = True
) -> Callable[[str, int, Lexis], int | None]:
    """A literal between ``quote`` in which ``opener`` begins code that ``closer`` ends; ``escapes``: a backslash takes the next
    character along."""
    escape = r"\\.|" if escapes else ""
    pattern = re.compile(rf"(?P<o>{opener})|{escape}(?P<q>{re.escape(quote)})", re.DOTALL)

    def end(text: str, at: int, lexis: Lexis, depth: int = 0) -> int | None:
        at = text.index(quote, at) + len(quote)
        while match := pattern.search(text, at):
            if len(quote) == 1 and quote != "`" and "\n" in text[at : match.start()]:
                return None
            at = match.end()
            if match.group("q") is not None:
                return at
            if match.group("o") is not None:
                inside = code_end(text, at, lexis, closer, depth + 1)
                if inside is None:
                    return None
                at = inside
        return None

    return end


def code_end(text: str, at: int, lexis: Lexis, closer: str, depth: int) -> int | None:
    """Behind the ``closer`` of a stretch of code inside a literal."""
    opener = {"}": "{", ")": "("}[closer]
    if depth > _TEMPLATE_DEPTH:
        return None
    brackets = re.compile(rf"[{re.escape(opener + closer)}]")
    open_ = 1
    while True:
        bracket = brackets.search(text, at)
        if bracket is None:
            return None
        token = lexis.pattern.search(text, at)
        if token is not None and token.start() <= bracket.start():
            at = max(_end(text, token, lexis)[0], token.start() + 1)
            continue
        open_ += 1 if bracket[0] == opener else -1
        at = bracket.end()
        if not open_:
            return at


_REGEX = re.compile(r"/(?![*/])(?:[^\\/\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+/[a-z]*")
_BEFORE_REGEX = re.compile(
    r"(?:^|[(\[{,;=:!&|?+\-*%~^<>]|\b(?:return|typeof|case|in|of|delete|void|throw|new|else|do|instanceof|yield|await))\s*$"
)


def _regex_end(text: str, at: int, _lexis: Lexis) -> int | None:
    """Behind a regular expression, or None for a division: what stands before it decides."""
    before = text[max(0, at - 60) : at]
    stripped = before.rstrip()
    starts_line = "\n" in before[len(stripped) :] and stripped.endswith(("}", ";"))
    if not (starts_line or at == 0 or _BEFORE_REGEX.search(before)):
        return None
    match = _REGEX.match(text, at)
    return match.end() if match else None


C = Lexis(
    rf"//(?:[^\n\\]|\\(?:\r?\n|.))*|{_STARS}",
    r'(?:u8|[LuU])?R"(?P<raw>[^()\\\s]{0,16})\(.*?\)(?P=raw)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'',
)
JAVA = Lexis(f"{_SLASHES}|{_STARS}", rf'"""(?:\\.|[^\\])*?"""|{_DOUBLE}|{_CHAR}')
CSHARP = Lexis(
    f"{_SLASHES}|{_STARS}",
    rf'(?P<raws>"{{3,}}).*?(?P=raws)|(?:@\$?|\$@)"(?:[^"]|"")*"|{_DOUBLE}|{_CHAR}',
    ((r'\$"', _quoted('"', r"\{(?!\{)", "}")),),
)
JAVASCRIPT = Lexis(
    f"{_SLASHES}|{_STARS}|^#![^\n]*",
    rf"{_DOUBLE}|{_SINGLE}",
    (("`", _quoted("`", r"\$\{", "}")), (r"/(?![*/])", _regex_end)),
)
RUST = Lexis(
    _SLASHES,
    rf'(?<!\w)[bc]?r(?P<raw>#*)".*?"(?P=raw)|"(?:\\.|[^"\\])*"|b?{_CHAR}',
    ((r"/\*", nested_comment),),
)
GO = Lexis(f"{_SLASHES}|{_STARS}", rf"`[^`]*`|{_DOUBLE}|{_CHAR}")
KOTLIN = Lexis(
    _SLASHES,
    rf"{_CHAR}",
    (
        (r"/\*", nested_comment),
        ('"""', _quoted('"""', r"\$\{", "}", escapes=False)),
        ('"', _quoted('"', r"\$\{", "}")),
    ),
)
SWIFT = Lexis(
    _SLASHES,
    r'(?P<raw>#+)"(?:"".*?""|.*?)"(?P=raw)',
    ((r"/\*", nested_comment), ('"""', _quoted('"""', r"\\\(", ")")), ('"', _quoted('"', r"\\\(", ")"))),
)
PHP = Lexis(
    rf"\?>.*?(?:<\?(?:php|=)|\Z)|{_SLASHES}|{_STARS}|#(?!\[)[^\n]*",
    r"""<<<[ \t]*(?P<h>['"]?)(?P<word>\w+)(?P=h)\n.*?^[ \t]*(?P=word)\b|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""".replace(
        "^[", r"(?<=\n)["
    ),
)
CSS = Lexis(_STARS, rf"{_DOUBLE}|{_SINGLE}|url\([^)\"'\n]*\)")
SHELL = Lexis(
    r"(?:^|(?<=[\s;]))#[^\n]*",
    r"""\\.|<<-?[ \t]*(?P<h>['"]?)(?P<word>\w+)(?P=h)[^\n]*\n.*?(?<=\n)[ \t]*(?P=word)(?=\n|\Z)|\$?'[^']*'|"(?:\\.|[^"\\])*\"""",
)
PERL = Lexis(
    r"(?:(?<=\n)|^)=[a-z]\w*.*?(?:\n=cut\b[^\n]*|\Z)|(?:(?<=\n)|^)__(?:END|DATA)__\b.*|(?:^|(?<=[\s;{}(]))#[^\n]*",
    rf"<<~?(?P<h>['\"])(?P<word>\w+)(?P=h)[^\n]*\n.*?(?<=\n)[ \t]*(?P=word)(?=\n)|{_DOUBLE}|{_SINGLE}",
)
PROTO = Lexis(f"{_SLASHES}|{_STARS}", rf"{_DOUBLE}|{_SINGLE}")
LLVM = Lexis(r";[^\n]*", r'"[^"\n]*"')
