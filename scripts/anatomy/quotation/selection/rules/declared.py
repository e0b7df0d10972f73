"""What one declaration of C, C++, Java or C# declares, told from its words and bracket groups."""

import re
from collections.abc import Iterator

from anatomy.lines import words as words_of
from anatomy.quotation.selection.extent import Item
from anatomy.quotation.selection.rules.family import FAMILY, Family, type_head
from anatomy.quotation.selection.rules.words import (
    KEYWORDS,
    TRAILING,
    TYPES,
    Declaration,
    Token,
    Tokens,
    name_before,
    without_templates,
)

_NAMELESS = words_of("using import package return friend static_assert _Static_assert")


def _function_name(tokens: Tokens, one: Declaration, family: Family) -> tuple[str, ...]:
    """The name of the function that ``tokens`` declare: before the parameter list, past macros before and behind it."""
    found: list[tuple[int, tuple[str, ...]]] = []
    for index, token in enumerate(tokens):
        if token.text in ("=", "{}", "->", "=>") or (token.text == ":" and found):
            break
        if token.text != "()" or not index:
            continue
        name = name_before(tokens, index, one.masked)
        if not name or name[-1] in TRAILING or (name[-1] in KEYWORDS and len(name) == 1):
            continue
        if tokens[index - 1].text == "()":
            continue
        found.append((index, name))
        if not family.c_like:
            break
    while len(found) > 1:
        index, name = found[-1]
        attribute = one.inside(tokens[index]).lstrip().startswith("(")
        shouting = name[-1].upper() == name[-1] and found[-2][1][-1].upper() != found[-2][1][-1]
        if not (attribute or shouting):
            break
        found.pop()
    return found[-1][1] if found else ()


def _pointer_name(tokens: Tokens, one: Declaration) -> tuple[str, ...]:
    """The name inside ``(*name)(…)`` or ``(*name[])(…)``."""
    for index, token in enumerate(tokens[:-1]):
        if token.text == "=":
            break
        if token.text == "()" and tokens[index + 1].text == "()":
            match = re.match(
                r"\s*(?:\w+\s+)?(?:\w+::)?[*&^]+\s*(?:const\s+|volatile\s+)*(\w+)", one.inside(token)
            )
            if match:
                return (match[1],)
    return ()


def _variables(tokens: Tokens) -> Iterator[tuple[str, ...]]:
    """The names of ``int a, *b[3] = {…}``: before each ``,``, ``=``, ``[]``, ``{}`` or the end, outside of ``<…>``."""
    depth = 0
    done = False
    for index, token in enumerate((*tokens, Token(",", -1, -1))):
        depth += {"<": 1, ">": -1, ">>": -2}.get(token.text, 0) if not done else 0
        if token.text == "," and depth <= 0:
            if not done and index and (name := name_before(tokens, index, "")) and name[-1] not in KEYWORDS:
                yield name
            done = False
        elif token.text == "[]" and index + 1 < len(tokens) and tokens[index + 1].is_word:
            continue  # of the type: ``int[] a``
        elif depth <= 0 and not done and token.text in ("=", "[]", "{}", ":", "()") and index:
            name = name_before(tokens, index, "")
            if name and name[-1] not in KEYWORDS and name[-1] not in TRAILING:
                yield name
                done = True


def declare(one: Declaration, family: Family) -> Iterator[Item]:
    """The items of one declaration."""
    tokens = without_templates(one.tokens)
    if not tokens:
        return
    words = [token.text for token in tokens]
    if words[0] == "friend" and words[-1] == "{}" and len(words) > 2:
        tokens, words = tokens[1:], words[1:]
    if words[0] in _NAMELESS or words[:2] == ["export", "module"]:
        if words[0] == "using" and "=" in words and len(words) > 2:
            yield Item(one.start, one.end, ((words[1],),))
        return
    body = next((index for index, word in enumerate(words) if word == "{}"), None)
    head = type_head(tokens[:body] if body is not None else tokens, family)
    if words[0] == "concept" and len(words) > 2:
        yield Item(one.start, one.end, ((words[1],),))
        return
    if words[0] == "typedef":
        yield from _typedef(one, tokens, body, head)
        return
    if head is not None and body is not None:
        yield Item(one.start, one.end, (head[1],) if head[1] else (), scope=head[1])
        if head[0] == "enum" and family.c_like:
            yield from _enumerators(one, tokens[body])
        rest = tokens[body + 1 :]
        names = tuple(dict.fromkeys(_variables(rest))) if rest and family.c_like else ()
        if names:
            yield Item(one.start, one.end, names, weak="=" not in words)
        return
    if head is not None and head[1] and "()" not in words and "=" not in words and _only_type(tokens):
        yield Item(one.start, one.end, (head[1],), weak=True)
        return
    yield from _function_or_variable(one, tokens, words, family)


def _only_type(tokens: Tokens) -> bool:
    """``class TORCH_API Box;``: a type's word and names, no declarator."""
    words = [t for t in tokens if t.is_word and t.text not in TYPES]
    return (
        len(words) <= 2
        and not any(t.text in ("*", "&", ",") for t in tokens)
        and (len(words) == 1 or words[0].text.upper() == words[0].text)
    )


def _enumerators(one: Declaration, group: Token) -> Iterator[Item]:
    at = group.start + 1
    for part in one.inside(group).split(","):
        match = re.match(r"(?:\s|#[^\n]*\n)*([^\W\d]\w*)", part)
        if match:
            yield Item(at + match.start(1), at + match.end(1), ((match[1],),), weak=True)
        at += len(part) + 1


def _typedef(
    one: Declaration, tokens: Tokens, body: int | None, head: tuple[str, tuple[str, ...]] | None
) -> Iterator[Item]:
    if body is not None:
        tag = type_head(tokens[1:body], FAMILY["cpp"])
        names = list(_variables(tokens[body + 1 :]))
        names = [name for name in names if name[-1] not in TRAILING]
        if tag and tag[1]:
            names.append(tag[1])
        yield Item(one.start, one.end, tuple(dict.fromkeys(names)), scope=names[0] if names else ())
        if tag and tag[0] == "enum":
            yield from _enumerators(one, tokens[body])
        return
    name = _pointer_name(tokens, one) or _function_name(tokens, one, FAMILY["c"])
    found = (name,) if name else tuple(_variables(tokens[1:]))
    if found:
        yield Item(one.start, one.end, found)


def _function_or_variable(
    one: Declaration, tokens: Tokens, words: list[str], family: Family
) -> Iterator[Item]:
    equals = words.index("=") if "=" in words else len(words)
    call = words.index("()") if "()" in words else len(words)
    operator = any(word.startswith("operator") for word in words[:call])
    if call < equals or operator:
        pointer = _pointer_name(tokens, one) if family.c_like else ()
        if pointer:
            yield Item(one.start, one.end, (pointer,), weak=equals == len(words))
            return
        name = _function_name(tokens, one, family)
        if name:
            ends = (
                words[-1] == "{}"
                or (family.name == "csharp" and "=>" in words)
                or (equals < len(words) and words[-1] in ("default", "delete", "0"))
            )
            found = [name]
            if len(tokens) == 2 + (words[-1] == "{}") and family.c_like:
                inner = [part.strip() for part in one.inside(tokens[1]).split(",")]
                if all(re.fullmatch(r"[^\W\d]\w*", part) for part in inner) and inner != ["void"]:
                    found += [(part,) for part in inner]  # a macro that makes a function of this name
            yield Item(one.start, one.end, tuple(found), weak=not ends, function=ends)
            return
    if family.name == "csharp" and words[-1] == "{}" and equals == len(words) and len(tokens) > 1:
        name = name_before(tokens, len(tokens) - 1, "")
        if name:
            yield Item(one.start, one.end, (name,))
        return
    names = tuple(dict.fromkeys(_variables(tokens)))
    if names and (len([t for t in tokens if t.is_word]) > 1 or family.name == "java"):
        yield Item(one.start, one.end, names, weak=equals == len(words))
