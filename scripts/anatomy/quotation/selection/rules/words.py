"""The words of a declaration in C, C++, Java or C#, and the names among them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class Token:
    """A word, a sign, or a whole group of brackets (``()``, ``[]``, ``{}``)."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        return self.text[0].isalpha() or self.text[0] in "_$"


Tokens = tuple[Token, ...]


@dataclass(frozen=True)
class Declaration:
    """One declaration: characters ``start`` to ``end`` of the file."""

    tokens: Tokens
    start: int
    end: int
    masked: str
    text: str

    def inside(self, token: Token) -> str:
        """Masked text between the brackets of a group."""
        return self.masked[token.start + 1 : token.end - 1]


TYPES = {"struct", "union", "class", "enum", "interface", "record"}
KEYWORDS = {
    *("int", "char", "void", "long", "short", "unsigned", "signed", "float", "double", "bool", "auto", "const", "volatile"),
    *("static", "extern", "inline", "register", "typedef", "struct", "union", "enum", "class", "virtual", "explicit", "constexpr"),
    *("friend", "mutable", "typename", "return", "if", "while", "for", "switch", "else", "do", "case", "sizeof", "alignof", "public", "private", "protected", "final"),
    *("namespace", "template", "using", "concept", "operator", "interface", "record", "abstract", "synchronized", "native", "default"),
}  # fmt: skip
TRAILING = {"__attribute__", "__attribute", "noexcept", "throw", "throws", "alignas", "__declspec", "decltype", "requires", "__asm__", "asm", "_Alignas", "__aligned", "explicit", "static_assert", "_Static_assert"}  # fmt: skip


def joined_operator(before: Token, token: Token) -> Token | None:
    """``operator`` and the sign behind it as one word (``operator=`` assigns nothing), or None."""
    empty = token.text in ("()", "[]") and token.end - token.start == 2
    if before.text == "operator" and (empty or token.text in _SIGNS):
        return Token(f"operator{token.text}", before.start, token.end)
    if (
        before.text.startswith("operator")
        and before.end == token.start
        and before.text[8:] + token.text in _SIGNS
    ):
        return Token(before.text + token.text, before.start, token.end)
    return None


_SIGNS = {"+", "-", "*", "/", "%", "^", "&", "|", "~", "!", "=", "<", ">", "+=", "-=", "*=", "/=", "%=", "^=", "&=", "|=", "<<", ">>", ">>=", "<<=", "==", "!=", "<=", ">=", "<=>", "&&", "||", "++", "--", ",", "->*", "->",}  # fmt: skip


def without_templates(tokens: Tokens) -> Tokens:
    """``tokens`` without ``template <…>`` heads and ``requires`` clauses before the declaration, and without attributes in
    ``[[…]]``."""
    index = 0
    while index < len(tokens):
        if tokens[index].text == "template" and index + 1 < len(tokens) and tokens[index + 1].text == "<":
            index = behind_angles(tokens, index + 1)
        elif tokens[index].text == "requires" and index + 1 < len(tokens):
            index += 1
            while index < len(tokens) and (
                tokens[index].text in ("()", "&&", "||", "::", "!")
                or (index + 1 < len(tokens) and tokens[index + 1].text in ("<", "::"))
            ):
                index += 1
                if index < len(tokens) and tokens[index].text == "<":
                    index = behind_angles(tokens, index)
        elif tokens[index].text == "[]":
            index += 1
        elif tokens[index].text == "@":
            index += 2
            while index + 1 < len(tokens) and tokens[index].text == ".":
                index += 2
            if index < len(tokens) and tokens[index].text == "()":
                index += 1
        else:
            break
    return tokens[index:]


def behind_angles(tokens: Sequence[Token], index: int) -> int:
    """Behind the ``<…>`` that opens at ``index``; ``index`` + 1 when it does not close."""
    depth = 0
    for at in range(index, len(tokens)):
        text = tokens[at].text
        depth += {"<": 1, "<<": 2, ">": -1, ">>": -2}.get(text, 0)
        if depth <= 0:
            return at + 1
    return index + 1


def qualified(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The names of ``a::b<c>::d`` at the beginning of ``tokens``."""
    names: list[str] = []
    at = 0
    while at < len(tokens):
        if tokens[at].is_word and (not names or tokens[at - 1].text in ("::", ".", "inline")):
            if tokens[at].text != "inline":
                names.append(tokens[at].text)
        elif tokens[at].text == "<":
            at = behind_angles(tokens, at)
            continue
        elif tokens[at].text not in ("::", ".", "[]"):
            break
        at += 1
    return tuple(names)


def name_before(tokens: Tokens, index: int, masked: str) -> tuple[str, ...]:
    """The qualified name that ends before ``tokens[index]``: ``Box<T>::~Box``, ``operator==``."""
    at = index - 1
    names: list[str] = []
    for back in range(at, max(-1, at - 6), -1):
        if tokens[back].text == "operator" and masked:
            names = [_conversion(masked[tokens[back].start : tokens[index].start])]
            at = back - 1
            break
    else:
        if at < 0 or not tokens[at].is_word:
            if at >= 0 and tokens[at].text in (">", ">>"):
                opened = before_angles(tokens, at)
                if opened > 0 and tokens[opened - 1].is_word:
                    names, at = [tokens[opened - 1].text], opened - 2
            if not names:
                return ()
        else:
            names, at = [tokens[at].text], at - 1
            if at >= 0 and tokens[at].text == "~":
                names, at = [f"~{names[0]}"], at - 1
    while at > 0 and tokens[at].text in ("::", "."):
        at -= 1
        if tokens[at].text in (">", ">>"):
            at = before_angles(tokens, at) - 1
        if at < 0 or not tokens[at].is_word or tokens[at].text in KEYWORDS:
            break
        names.insert(0, tokens[at].text)
        at -= 1
    return tuple(names)


def _conversion(text: str) -> str:
    """``operator const char *`` with its blanks as few as can be."""
    return re.sub(r" ?([*&]) ?", r"\1", " ".join(text.split()))


def before_angles(tokens: Tokens, index: int) -> int:
    """Index of the ``<`` that the ``>`` at ``index`` closes, or -1."""
    depth = 0
    for at in range(index, -1, -1):
        depth += {">": 1, ">>": 2, "<": -1, "<<": -2}.get(tokens[at].text, 0)
        if depth <= 0:
            return at
    return -1
