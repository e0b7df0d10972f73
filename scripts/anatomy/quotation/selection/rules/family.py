"""How C, C++, Java and C# write declarations: what opens a scope, what ends a declaration."""

import re
from dataclasses import dataclass

from anatomy.quotation.selection.rules.words import (
    TRAILING,
    TYPES,
    Token,
    Tokens,
    behind_angles,
    qualified,
    without_templates,
)


@dataclass(frozen=True)
class Family:
    """How one family of languages writes its declarations."""

    name: str

    @property
    def c_like(self) -> bool:
        return self.name in ("c", "cpp")

    @property
    def enumerates(self) -> bool:
        """Enumerations hold members, so their bodies are scopes."""
        return self.name == "java"

    def is_label(self, tokens: Tokens) -> bool:
        """``public:`` and the like; in C nothing at the margin."""
        return (
            self.name == "cpp"
            and 1 <= len(tokens) <= 2
            and tokens[0].text in ("public", "private", "protected", "signals", "slots", "Q_SIGNALS")
        )

    def parameters_behind(self, tokens: Tokens, masked: str) -> bool:
        """Whether the ``;`` only ends a parameter of a function in the manner of K&R: the names declared behind the ``()``
        are those between its brackets."""
        if self.name not in ("c", "cpp"):
            return False
        for index, token in enumerate(tokens):
            if token.text == "()" and index and tokens[index - 1].is_word:
                names = [part.strip() for part in masked[token.start + 1 : token.end - 1].split(",")]
                if not all(re.fullmatch(r"[^\W\d]\w*", name) for name in names):
                    continue
                behind = [t.text for t in tokens[index + 1 :] if t.is_word]
                if len(behind) > 1 and behind[-1] in names:
                    return True
        return False

    def opens(self, tokens: Tokens) -> tuple[str, tuple[str, ...]]:
        """What a ``{`` behind ``tokens`` opens: ("namespace" or "type", the names it adds), or ("", ()) for a body."""
        words = [token.text for token in tokens]
        if "namespace" in words and "=" not in words and "using" not in words:
            return "namespace", qualified(tokens[words.index("namespace") + 1 :])
        if self.name == "cpp" and words[:1] == ["extern"] and len(words) == 2 and not tokens[1].is_word:
            return "namespace", ()
        if self.c_like and words[:1] == ["extern"] and len(words) == 2 and words[1].startswith('"'):
            return "namespace", ()
        head = type_head(tokens, self)
        if head is None or (head[0] == "enum" and not self.enumerates):
            return "", ()
        return "type", head[1]

    def complete(self, tokens: Tokens, masked: str, end: int) -> bool:
        """Whether the declaration ends with the ``}`` at ``end``."""
        tokens = without_templates(tokens)
        words = [token.text for token in tokens]
        following = re.compile(r"\s*(\w+|=>|[^\w\s])?").match(masked, end)
        after = following[1] if following else None
        head = type_head(tokens[:-1], self)
        if self.name in ("java", "csharp"):
            if "=" in words or words[-1] != "{}":
                return False
            return not (self.name == "csharp" and after == "=" and head is None)
        if head is not None and "()" not in words:
            return False
        body = function_body(tokens)
        if body is None or "=" in words[: words.index("()") if "()" in words else 0]:
            return False
        return after != "catch"


def type_head(tokens: Tokens, family: Family) -> tuple[str, tuple[str, ...]] | None:
    """(``struct``, names) when ``tokens`` begin the definition of a type: its word, then its name, then at most bases."""
    tokens = without_templates(tokens)
    words = [token.text for token in tokens]
    at = 0
    while at < len(words):
        word = words[at]
        if word in TYPES or (word == "@" and words[at + 1 : at + 2] == ["interface"]):
            break
        if word in ("()", "=", "{}", "new", "return", "operator", "<", "using"):
            if word == "()" and at and words[at - 1] in TRAILING | {"pragma"}:
                at += 1
                continue
            return None
        if word == "@":
            at += 3 if words[at + 2 : at + 3] == ["()"] else 2
            continue
        at += 1
    else:
        return None
    word = words[at] if words[at] != "@" else "interface"
    at += 1 if words[at] != "@" else 2
    if word == "enum" and words[at : at + 1] in (["class"], ["struct"]):
        at += 1
    if word == "record" and family.name not in ("java", "csharp"):
        return None
    if word == "record" and words[at : at + 1] in (["class"], ["struct"]):
        at += 1
    names: list[str] = []
    while at < len(words):
        text = words[at]
        if text == "[]" or (text in TRAILING and words[at + 1 : at + 2] == ["()"]):
            at += 1 if text == "[]" else 2
        elif tokens[at].is_word:
            if text in ("final", "extends", "implements", "permits", "where"):
                break
            if words[at + 1 : at + 2] == ["()"] and word != "record":
                # an attribute's macro, or the head of a function
                behind = (t for t in tokens[at + 2 :] if not t.text.startswith(("()", "[]")))
                if family.c_like and any(t.is_word for t in behind):
                    at += 2
                    continue
                return None
            if names and words[at - 1] != "::":
                if not family.c_like:
                    return None
                names = []  # a macro stood before the name
            names.append(text)
            at += 1
        elif text == "::":
            at += 1
        elif text == "<":
            at = behind_angles(tokens, at)
        elif text == "()" and word == "record":
            at += 1
        else:
            break
    if at < len(words) and words[at] not in (":", "final", "extends", "implements", "permits", "where", "()"):
        return None
    return word, tuple(names)


def function_body(tokens: Tokens) -> Token | None:
    """The last group when it is a function's body: behind ``()``, qualifiers, or a constructor's initialisers."""
    if not tokens or tokens[-1].text != "{}":
        return None
    words = [token.text for token in tokens]
    if "()" not in words:
        return None
    first = words.index("()")
    colon = next((at for at in range(first, len(words)) if words[at] == ":"), None)
    if colon is not None:
        before = tokens[-2]
        if before.is_word or before.text in (">", ">>"):
            return None
    return tokens[-1]


FAMILY = {name: Family(name) for name in ("c", "cpp", "java", "csharp")}
