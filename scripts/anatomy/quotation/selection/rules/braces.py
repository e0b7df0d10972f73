"""Rust, Swift, PHP, Perl, shell, CSS, Protocol Buffers and LLVM: heads of their own, bodies in braces."""

import re

from anatomy.quotation.selection.extent import Item, blank
from anatomy.quotation.selection.rules import mask as lexis
from anatomy.quotation.selection.rules.heads import Rule, Text, at_line, at_statement, head

_RUST_HEAD = r"(?:pub(?:\s*\([^)]*\))?\s+)?(?:default\s+)?"
RUST = Rule(
    lexis.RUST,
    (
        head(_RUST_HEAD + r'(?:const\s+)?(?:async\s+)?(?:unsafe\s+|safe\s+)?(?:extern\s+(?:"[^"]*"\s+)?)?fn\s+(?P<name>(?:r#)?\w+)', function=True),
        head(_RUST_HEAD + r"(?:struct|enum|union)\s+(?P<name>(?:r#)?\w+)"),
        head(_RUST_HEAD + r"(?:unsafe\s+)?(?:auto\s+)?trait\s+(?P<name>\w+)"),
        head(_RUST_HEAD + r"mod\s+(?P<name>\w+)"),
        head(_RUST_HEAD + r"(?:unsafe\s+)?impl\b(?:\s*<(?:[^<>]|<[^<>]*>|->)*>)?\s+(?:(?:[^{;]|\n)*?\bfor\s+)?(?P<name>(?:&|'\w+|mut\b|dyn\b|\s|\[)*[\w:]+)[^{;]*(?=\{)", scope=True),
        head(_RUST_HEAD + r"(?:const|static(?:\s+mut)?)\s+(?!fn\b|unsafe\b|extern\b|async\b)(?P<name>\w+)\s*:", ends=at_statement),
        head(_RUST_HEAD + r"type\s+(?P<name>\w+)[^=;]*=", ends=at_statement),
        head(r"(?:pub(?:\s*\([^)]*\))?\s+)?macro(?:_rules!)?\s+(?P<name>\w+)\s*(?=[{(])", function=True),
    ),
    above=r"#!?\[",
)  # fmt: skip

_SWIFT_WORDS = r"(?:(?:public|private|fileprivate|internal|open|static|final|override|mutating|nonmutating|class|convenience|required|dynamic|indirect|lazy|weak|unowned|optional|prefix|postfix|infix|isolated|nonisolated|distributed|package)(?:\([^)]*\))?\s+)*"
SWIFT = Rule(
    lexis.SWIFT,
    (
        head(rf"(?:@\w+(?:\([^)]*\))?\s+)*{_SWIFT_WORDS}func\s+(?P<name>\w+|[^\s\w(]+)", function=True),
        head(
            rf"(?:@\w+(?:\([^)]*\))?\s+)*{_SWIFT_WORDS}(?:class(?!\s+(?:func|var|let)\b)|struct|enum|protocol|actor)\s+(?P<name>\w+)"
        ),
        head(rf"(?:@\w+(?:\([^)]*\))?\s+)*{_SWIFT_WORDS}extension\s+(?P<name>[\w.]+)", scope=True),
    ),
)

_PHP_WORDS = r"(?:(?:public|private|protected|static|abstract|final|readonly)\s+)*"


def _php_only(text: str) -> str:
    """``text`` with what stands outside ``<?php … ?>`` blanked."""
    match = re.search(r"<\?(?:php|=)", text)
    return blank(text[: match.end()]) + text[match.end() :] if match else blank(text)


PHP = Rule(
    lexis.PHP,
    (
        head(rf"{_PHP_WORDS}function\s+&?\s*(?P<name>\w+)", function=True),
        head(rf"{_PHP_WORDS}(?:class|interface|trait|enum)\s+(?P<name>\w+)"),
    ),
    above=r"#\[",
    prepare=_php_only,
)

PERL = Rule(lexis.PERL, (head(r"sub\s+(?P<name>[\w:']+)", function=True),), above=r"(?!)")

SHELL = Rule(
    lexis.SHELL,
    (
        head(r"(?:function\s+)?(?P<name>[\w.:+-]+)\s*\(\s*\)\s*(?=[{(])", function=True),
        head(r"function\s+(?P<name>[\w.:+-]+)\s*(?=\{)", function=True),
    ),
    above=r"(?!)",
)


def read_css(text: str) -> list[Item]:
    """CSS: a rule by its selectors as they are written."""
    held = Text(text, Rule(lexis.CSS, ()))
    items = []
    for match in re.finditer(r"(?:(?<=[;{}])|^)([^;{}]*)\{", held.masked):
        closed = held.partner.get(match.end() - 1)
        name = " ".join(match[1].split())
        if closed is None or not name:
            continue
        start = match.start(1) + len(match[1]) - len(match[1].lstrip())
        if name.startswith("@"):
            items.append(Item(start, closed + 1, ((name,),), scope=()))
        else:
            written = " ".join(text[start : match.end(1)].split())
            parts = [part.strip() for part in written.split(",")]
            bare = [part[1:] for part in parts if re.fullmatch(r"[.#][\w-]+", part)]
            names = dict.fromkeys([written, *parts, *bare])
            items.append(Item(start, closed + 1, tuple((name,) for name in names)))
    return items


PROTOBUF = Rule(
    lexis.PROTO,
    (
        head(r"(?:message|enum|service|extend|oneof)\s+(?P<name>[\w.]+)"),
        head(r"rpc\s+(?P<name>\w+)", function=True),
    ),
    above=r"(?!)",
)

LLVM = Rule(
    lexis.LLVM,
    (
        head(r"define\b[^\n@]*@(?P<name>[\w.$-]+)", function=True),
        head(r"declare\b[^\n@]*@(?P<name>[\w.$-]+)", ends=at_line, weak=True),
        head(r"@(?P<name>[\w.$-]+)\s*=", ends=at_line),
    ),
    above=r"(?!)",
)
