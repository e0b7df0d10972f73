"""C, C++ and JavaScript: definitions found by the brace at column 0.

Full grammars were tried and returned silently wrong ends in files of this very size, where preprocessor branches
open one brace twice. Code written by people puts the closing brace of a top-level definition at column 0, and that
rule agreed with ctags on 178 of 180 definitions of the two largest files quoted here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anatomy.quotation.selection.extent import Extent, blank, closing, line_of

_C_TOKENS = re.compile(
    r"""//[^\n]*(?:\\\n[^\n]*)*|/\*.*?\*/|R"([^()\\\s]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'""",
    re.DOTALL,
)
_JS_TOKENS = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`""", re.DOTALL
)
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def mask_c(text: str) -> str:
    """C or C++ source with comments and literals blanked, offsets kept."""
    return _C_TOKENS.sub(lambda m: blank(m[0]), text)


def mask_js(text: str) -> str:
    """JavaScript source with comments and literals blanked, offsets kept."""
    return _JS_TOKENS.sub(lambda m: blank(m[0]), text)


def only_scripts(html: str) -> str:
    """HTML with everything but the contents of its script elements blanked, offsets kept."""
    kept = list(blank(html))
    for script in _SCRIPT.finditer(html):
        kept[script.start(1) : script.end(1)] = script[1]
    return "".join(kept)


def c_extents(text: str, name: str) -> Iterator[Extent]:
    """Definitions of ``name`` in C or C++: functions, macros, structs, enums, classes, initialised arrays and variables."""
    masked = mask_c(text)
    yield from _macros(masked, name)
    yield from _typedefs(masked, name)
    yield from _tagged(masked, name)
    yield from _functions(masked, name)
    yield from _variables(masked, name)


def _macros(masked: str, name: str) -> Iterator[Extent]:
    for match in re.finditer(
        rf"^[ \t]*#[ \t]*define[ \t]+{re.escape(name)}\b(?:[^\n]*\\\n)*[^\n]*", masked, re.MULTILINE
    ):
        yield Extent(line_of(masked, match.start()), line_of(masked, match.end()), name)


def _typedefs(masked: str, name: str) -> Iterator[Extent]:
    """``typedef struct … { … } NAME;`` — the name comes last, so the head is sought upwards."""
    for match in re.finditer(rf"^\}}[^;{{}}\n]*\b{re.escape(name)}\b[^;{{}}\n]*;", masked, re.MULTILINE):
        heads = list(re.finditer(r"^typedef\b", masked[: match.start()], re.MULTILINE))
        if heads:
            yield Extent(line_of(masked, heads[-1].start()), line_of(masked, match.end()), name)
    for match in re.finditer(
        rf"^typedef\b[^;{{}}]*(?:\b{re.escape(name)}\s*(?:\[[^\]]*\]\s*)?|\(\s*\*\s*{re.escape(name)}\s*\)[^;{{}}]*);",
        masked,
        re.MULTILINE,
    ):
        yield Extent(line_of(masked, match.start()), line_of(masked, match.end()), name)


def _tagged(masked: str, name: str) -> Iterator[Extent]:
    head = rf"^(?:static\s+|template\s*<[^\n]*>\s*)?(?:struct|union|enum(?:\s+class)?|class|namespace)\s[^;(){{}}=]*?\b{re.escape(name)}\b[^;(){{}}=]*\{{"
    for match in re.finditer(head, masked, re.MULTILINE):
        yield from _block(masked, match.start(), match.end() - 1, name)


def _functions(masked: str, name: str) -> Iterator[Extent]:
    head = rf"^(?![ \t#}}])(?:[^\n;{{}}#()=]*[\s*&])?{re.escape(name)}[ \t]*\("
    for match in re.finditer(head, masked, re.MULTILINE):
        end = closing(masked, match.end() - 1)
        if end is None:
            continue
        stop = _body(masked, end + 1)
        start = _with_type(masked, match.start())
        if stop < len(masked) and masked[stop] == "{":
            yield from _block(masked, start, stop, name)
        else:
            yield Extent(line_of(masked, start), line_of(masked, min(stop, len(masked) - 1)), name, weak=True)


def _body(masked: str, offset: int) -> int:
    """Where the body (or the ``;``) stands after a parameter list: behind qualifiers, a trailing return type,
    or a constructor's initialisers, whose own braces are no body."""
    initialisers = re.compile(r"[\s\w()]*?(?<!:):(?!:)").match(masked, offset)
    if initialisers:
        offset = initialisers.end()
        while item := re.compile(r"\s*[\w:<>,&*\s]+?\s*(?=[({])").match(masked, offset):
            end = closing(masked, item.end())
            if end is None:
                break
            offset = end + 1
            if not masked[offset:].lstrip().startswith(","):
                break
            offset = masked.index(",", offset) + 1
    after = re.compile(r"[^;{}]*(?=[;{}])").match(masked, offset)
    return after.end() if after else offset


def _variables(masked: str, name: str) -> Iterator[Extent]:
    for match in re.finditer(
        rf"^(?![ \t#}}])[^\n;{{}}()#=]*\b{re.escape(name)}\b[^\n;{{}}()=]*=\s*", masked, re.MULTILINE
    ):
        if masked[match.end() : match.end() + 1] == "{":
            yield from _block(masked, match.start(), match.end(), name)
        else:
            end = masked.find(";", match.end())
            yield Extent(
                line_of(masked, match.start()), line_of(masked, end if end >= 0 else match.end()), name
            )
    for match in re.finditer(
        rf"^(?![ \t#}}])(?!typedef\b)[^\n;{{}}()#=]*[\s*&]{re.escape(name)}[ \t]*(?:\[[^\]]*\][ \t]*)?;",
        masked,
        re.MULTILINE,
    ):
        yield Extent(line_of(masked, match.start()), line_of(masked, match.end()), name, weak=True)


def _with_type(masked: str, start: int) -> int:
    """The start of a definition whose return type stands on lines of its own above its name."""
    while start:
        above = masked.rfind("\n", 0, start - 1) + 1
        line = masked[above : start - 1]
        if not line.strip() or line[0] in "#}) \t" or line.rstrip().endswith((";", "}", "{", ":", ",", "\\")):
            break
        start = above
    return start


def _block(masked: str, start: int, brace: int, name: str) -> Iterator[Extent]:
    """From ``start`` to the end of the block that opens at ``brace``: the balanced brace when it closes on
    the same line, else the first ``}`` at column 0 (preprocessor branches unbalance the count, not the column)."""
    balanced = closing(masked, brace)
    if balanced is not None and "\n" not in masked[brace:balanced]:
        end: int | None = balanced
    else:
        column = re.compile(r"^\}", re.MULTILINE).search(masked, brace)
        end = column.start() if column else balanced
    if end is not None:
        yield Extent(line_of(masked, start), line_of(masked, end), name)


def js_extents(text: str, name: str, *, html: bool = False) -> Iterator[Extent]:
    """Definitions of ``name`` in JavaScript (inside the script elements when ``html``): functions, arrow functions, arrays, variables."""
    masked = mask_js(only_scripts(text) if html else text)
    word = rf"(?<![\w$.]){re.escape(name)}(?![\w$])"
    head = rf"^[ \t]*(?:export\s+)?(?:(?:async\s+)?function\s*\*?\s*{word}\s*\(|(?:(?:let|const|var)\s+)?{word}\s*=(?!=))"
    for match in re.finditer(head, masked, re.MULTILINE):
        yield Extent(
            line_of(masked, match.start() + len(match[0]) - len(match[0].lstrip())),
            _js_end(masked, match),
            name,
        )


def _js_end(masked: str, match: re.Match[str]) -> int:
    """The line on which a JavaScript definition ends: its body's closing bracket, or the end of its statement."""
    offset = match.end()
    if match[0].endswith("("):
        offset = (closing(masked, match.end() - 1) or match.end()) + 1
    while offset < len(masked):
        c = masked[offset]
        if c in "([{":
            end = closing(masked, offset)
            if end is None:
                break
            offset = end
            if c == "{":
                return line_of(masked, offset)
        elif c == ";" or (
            c == "\n"
            and masked[:offset].rstrip().endswith(("]", ")", "'", '"'))
            and not re.match(r"\s*[.)\]=]", masked[offset:])
        ):
            return line_of(masked, offset)
        offset += 1
    return line_of(masked, match.end())
