"""Python 2, newer Python than the one that runs this, and Cython: definitions found by indentation.

No parser reads all of them (the standard one rejects Python 2, and none reads a Cython file that still holds
preprocessor lines), while all of them agree on indentation. Comments and lines of a preprocessor are neutral:
they belong to a body only when a deeper line follows.
"""

import keyword
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from anatomy.quotation.selection.extent import Item, blank, each_line

_TOKEN = re.compile(r"""\#[^\n]*|(?<![\w])([rRbBuUfFtT]{0,3})('''|\"\"\"|'|")""")
_ENDS = {
    quote: re.compile(rf"(?:\\.|[^\\{'' if len(quote) == 3 else chr(10)}])*?{quote}", re.DOTALL)
    for quote in ("'''", '"""', "'", '"')
}


def mask(text: str) -> str:
    """Python source with comments and the insides of strings blanked, offsets kept; the quotes stay."""
    out: list[str] = []
    at = 0
    while match := _TOKEN.search(text, at):
        out.append(text[at : match.start()])
        end = match.end()
        if match[2] is None:
            out.append(blank(match[0]))
        else:
            end = _string_end(text, match.end(), match[2], match[1])
            out.append(
                f"{' ' * len(match[1])}{match[2]}{blank(text[match.end() : end - 1])}{text[max(end - 1, match.end()) : end]}"
            )
        at = end
    out.append(text[at:])
    return "".join(out)


def _string_end(text: str, at: int, quote: str, prefix: str) -> int:
    """Offset behind the string whose inside begins at ``at``; a string that never ends is the quote alone."""
    if set("fFtT") & set(prefix):
        end = _template_end(text, at, quote)
        if end is not None:
            return end
    match = _ENDS[quote].match(text, at)
    return match.end() if match else at


def _template_end(text: str, at: int, quote: str, depth: int = 0) -> int | None:
    """Behind an f-string or t-string (PEP 701: expressions may hold the same quotes, and lines of their own)."""
    while at < len(text) and depth < 20:
        char = text[at]
        if text.startswith(quote, at):
            return at + len(quote)
        if char == "\n" and len(quote) == 1:
            return None
        if char == "\\" or text.startswith(("{{", "}}"), at):
            at += 2
        elif char == "{":
            after = _expression_end(text, at + 1, quote, depth)
            if after is None:
                return None
            at = after
        else:
            at += 1
    return None


def _expression_end(text: str, at: int, quote: str, depth: int) -> int | None:
    """Behind the ``}`` of a replacement field whose inside begins at ``at``."""
    open_brackets = 0
    while at < len(text):
        char = text[at]
        if char in "([{":
            open_brackets += 1
        elif char in ")]" or (char == "}" and open_brackets):
            open_brackets -= 1
        elif char == "}":
            return at + 1
        elif char == ":" and not open_brackets:
            return _format_end(text, at + 1, quote, depth)
        elif char in "\"'":
            inner = text[at : at + 3] if text[at : at + 3] in ("'''", '"""') else char
            prefix = re.search(r"\w{0,3}$", text[max(0, at - 3) : at])
            template = bool(prefix and set("fFtT") & set(prefix[0]))
            end = _template_end(text, at + len(inner), inner, depth + 1) if template else None
            at = end if end is not None else _string_end(text, at + len(inner), inner, "")
            continue
        at += 1
    return None


def _format_end(text: str, at: int, quote: str, depth: int) -> int | None:
    """Behind the ``}`` that ends a format specification, which may hold fields of its own."""
    while at < len(text):
        if text[at] == "}":
            return at + 1
        if text[at] == "{":
            after = _expression_end(text, at + 1, quote, depth)
            if after is None:
                return None
            at = after
        elif text.startswith(quote, at) or (text[at] == "\n" and len(quote) == 1):
            return None
        else:
            at += 1
    return None


@dataclass
class Logical:
    """One logical line: its first physical line's offset, its masked text in one piece, where its code ends."""

    start: int
    text: str
    end: int

    @property
    def indent(self) -> int:
        head = self.text[: len(self.text) - len(self.text.lstrip())]
        return len(head.rpartition("\f")[2].expandtabs(8))


def logical_lines(text: str) -> Iterator[Logical]:
    """The code of ``text``, statement by statement; blank lines, comments and preprocessor lines are left out."""
    masked = mask(text)
    depth = 0
    pieces: list[str] = []
    start = 0
    inside = ""  # the quote of a string that goes on
    for offset, line in each_line(masked):
        if not pieces:
            if not line.strip():
                continue
            start = offset
        pieces.append(line)
        code = line
        for match in re.finditer(r"'''|\"\"\"|['\"]|[()\[\]{}]", code):
            if inside:
                inside = "" if match[0] in inside or inside in match[0] else inside
            elif match[0] in "([{":
                depth += 1
            elif match[0] in ")]}":
                depth = max(0, depth - 1)
            else:
                inside = match[0]
        if depth or line.rstrip("\r ").endswith("\\") or inside:
            continue
        yield Logical(start, " ".join(pieces), offset + len(line.rstrip()))
        pieces = []
    if pieces:
        yield Logical(start, " ".join(pieces), len(masked.rstrip()))


@dataclass(frozen=True)
class Head:
    """What one logical line defines. ``weak``: nothing follows below it."""

    names: tuple[tuple[str, ...], ...]
    weak: bool = False
    block: bool = True
    function: bool = False
    scope: tuple[str, ...] | None = None
    declares: bool = False  # inside, a line without a keyword is a declaration in C's manner


@dataclass(frozen=True)
class _Open:
    """A definition whose body goes on."""

    depth: int
    start: int
    end: int
    head: Head


_DEF = re.compile(r"(?:async\s+def|def\s+async|def|class)\s+([^\W\d]\w*)")
_TYPE = re.compile(r"type\s+([^\W\d]\w*)\s*(?:\[.*\])?\s*=")
_TARGETS = re.compile(
    r"((?:[^\W\d]\w*|[(\[][\w\s,*()\[\]]*[)\]])(?:\s*,\s*\*?(?:[^\W\d]\w*|\([\w\s,*()]*\)))*\s*,?\s*)=(?!=)"
)
_ANNOTATED = re.compile(r"([^\W\d]\w*)\s*:\s*(?=[^\s=])")


def python_head(code: str) -> Head | None:
    if match := _DEF.match(code):
        return Head(((match[1],),), function=not code.startswith("class"))
    if match := _TYPE.match(code):
        return Head(((match[1],),), block=False)
    names: list[str] = []
    rest = code
    while match := _TARGETS.match(rest):
        names += re.findall(r"[^\W\d]\w*", match[1])
        rest = rest[match.end() :].lstrip()
    if not names and (match := _ANNOTATED.match(code)) and not keyword.iskeyword(match[1]):
        names = [match[1]]
    names = [name for name in names if not keyword.iskeyword(name)]
    return Head(tuple((name,) for name in names), weak=True, block=False) if names else None


def read_python(text: str) -> tuple[str, list[Item]]:
    """Functions, classes and assignments of any Python."""
    return "indentation", list(_read(text, lambda code, _declares: python_head(code)))


_C_WORDS = r"(?:public|private|readonly|api|inline|packed|nogil|extern|static|const|volatile)"
_C_CLASS = re.compile(rf"(?:cdef|cpdef|ctypedef)\s+(?:{_C_WORDS}\s+)*class\s+([\w.]+)")
_C_TYPE = re.compile(
    rf"(?:(?:cdef|cpdef|ctypedef)\s+)?(?:{_C_WORDS}\s+)*(struct|union|enum(?:\s+class)?|fused|cppclass)\s+([^\W\d]\w*)[^:()]*:"
)
_C_OPEN_ENUM = re.compile(rf"cp?def\s+(?:{_C_WORDS}\s+)*enum\s*:")
_C_EXTERN = re.compile(r"cdef\s+extern\b.*:\s*$")
_C_BLOCK = re.compile(rf"cdef\s*(?:{_C_WORDS}\s*)*:\s*$")
_PROPERTY = re.compile(r"property\s+([^\W\d]\w*)\s*:")
_DECLARED = re.compile(r"(?:cdef|cpdef|ctypedef)\s+(.*)", re.DOTALL)


def cython_head(code: str, declares: bool) -> Head | None:
    if match := _C_CLASS.match(code):
        name = match[1].rpartition(".")[2]
        return Head(((name,),), weak=not code.rstrip().endswith(":") and ":" not in code)
    if match := _C_TYPE.match(code):
        return Head(((match[2],),), declares=match[1] in ("struct", "union", "cppclass"))
    if _C_OPEN_ENUM.match(code):
        return Head((), scope=())
    if _C_EXTERN.match(code) or _C_BLOCK.match(code):
        return Head((), scope=(), declares=True)
    if match := _PROPERTY.match(code):
        return Head(((match[1],),))
    if match := _DECLARED.match(code):
        return _declaration(match[1])
    if declares and not _DEF.match(code):
        return _declaration(code)
    return python_head(code)


def _declaration(rest: str) -> Head | None:
    """``TYPE NAME(…) …:``, ``TYPE NAME(…)``, ``TYPE a, b = 0``: C's manner, after ``cdef`` or inside an extern block."""
    rest = rest.strip()
    if rest.startswith(("from ", "import ", "pass", '"', "'")) or not rest:
        return None
    flat = rest
    while "[" in flat and (shorter := re.sub(r"\[[^\[\]]*\]", " ", flat)) != flat:
        flat = shorter
    call = re.search(r"([^\W\d]\w*)\s*(?:\"[^\"]*\"\s*)?\(", flat)
    equals = flat.find("=")
    if call and (equals < 0 or call.start() < equals):
        inner = re.match(r"\s*\*\s*([^\W\d]\w*)\s*\)\s*\(", flat[call.end() :])
        if inner:  # a pointer to a function
            return Head(((inner[1],),), weak=True, block=False)
        after = _behind(flat, call.end() - 1)
        body = ":" in after
        return Head(((call[1],),), weak=not body, block=body, function=body)
    if (pointer := re.search(r"\(\s*\*\s*([^\W\d]\w*)\s*\)", flat)) and (
        equals < 0 or pointer.start() < equals
    ):
        return Head(((pointer[1],),), weak=True, block=False)
    names = []
    for part in re.sub(r"\([^()]*\)", " ", flat).split(","):
        found = re.findall(r"[^\W\d]\w*", part.split("=")[0])
        if found:
            names.append((found[-1],))
    return Head(tuple(names), weak=True, block=False) if names else None


def _behind(text: str, opening: int) -> str:
    """What stands behind the bracket that opens at ``opening``."""
    depth = 0
    for at in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if not depth:
            return text[at + 1 :]
    return ""


def read_cython(text: str) -> tuple[str, list[Item]]:
    """Cython: Python's forms, and those of ``cdef``, ``cpdef`` and ``ctypedef``."""
    return "indentation", list(_read(text, cython_head))


def _read(text: str, head_of: Callable[[str, bool], Head | None]) -> Iterator[Item]:
    open_: list[_Open] = []
    above: tuple[int, int] | None = None  # (depth, start) of the decorators above
    last = 0

    def close(depth: int) -> Iterator[Item]:
        while open_ and open_[-1].depth >= depth:
            done = open_.pop()
            head = done.head
            yield Item(done.start, max(last, done.end), head.names, False, head.scope, head.function)

    for line in logical_lines(text):
        depth = line.indent
        yield from close(depth)
        last = line.end
        code = line.text.strip()
        if code.startswith("@"):
            if above is None or above[0] != depth:
                above = (depth, line.start)
            continue
        decorators, above = above, None
        head = head_of(code, bool(open_) and open_[-1].head.declares)
        if head is None:
            continue
        decorated = head.block and decorators is not None and decorators[0] == depth
        begin = decorators[1] if decorators is not None and decorated else line.start
        start = begin + _blanks(text, begin)
        if head.block and not head.weak:
            open_.append(_Open(depth, start, line.end, head))
        elif head.names:
            yield Item(start, line.end, head.names, head.weak)
    yield from close(0)


def _blanks(text: str, offset: int) -> int:
    match = re.compile(r"[ \t\f]*").match(text, offset)
    return match.end() - match.start() if match else 0
