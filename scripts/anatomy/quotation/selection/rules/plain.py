"""Files whose definitions stand at the margin and need no grammar: make, CMake, assembly, Markdown, Lisp, SQL."""

import re

from anatomy.quotation.selection.extent import Item, each_line
from anatomy.quotation.selection.rules.mask import Lexis, mask

_TARGET = re.compile(r"^(?![\t#\s])((?:[^:=#\n]|\$\([^)]*\))+?)\s*&?::?(?!=)[^\n]*")
_MAKE_ASSIGNMENT = re.compile(r"^(?:export\s+|override\s+)*([\w.%/-]+)\s*(?:::?:?|\?|\+|!)?=")
_DEFINE = re.compile(r"^define\s+([\w.-]+)")


def read_make(text: str) -> list[Item]:
    """Targets with their recipes, variables, and ``define``."""
    items: list[Item] = []
    rule: tuple[int, int, list[str]] | None = None  # (start, end, targets)
    define: tuple[int, str] | None = None
    carried: tuple[int, tuple[str, ...]] | None = None  # an assignment that goes on
    head_goes_on = False

    def done() -> None:
        if rule:
            items.append(Item(rule[0], rule[1], tuple((name,) for name in rule[2])))

    for offset, line in each_line(text):
        end = offset + len(line.rstrip())
        goes_on = line.rstrip("\r").endswith("\\")
        if define:
            if re.match(r"\s*endef\b", line):
                items.append(Item(define[0], end, ((define[1],),)))
                define = None
        elif carried:
            if not goes_on:
                items.append(Item(carried[0], end, (carried[1],), weak=True))
                carried = None
        elif rule and (line.startswith("\t") or head_goes_on):
            if line.strip():
                rule = (rule[0], end, rule[2])
            head_goes_on = goes_on
        elif (
            not line.strip() or line.startswith("#") or re.match(r"\s*(?:ifn?eq|ifn?def|else|endif)\b", line)
        ):
            continue
        else:
            done()
            rule = None
            if match := _DEFINE.match(line):
                define = (offset, match[1])
            elif match := _MAKE_ASSIGNMENT.match(line):
                if goes_on:
                    carried = (offset, (match[1],))
                else:
                    items.append(Item(offset, end, ((match[1],),), weak=True))
            elif match := _TARGET.match(line):
                rule = (offset, end, match[1].split())
                head_goes_on = goes_on
    done()
    return items


_CMAKE = Lexis(r"#\[(?P<c0>=*)\[.*?\](?P=c0)\]|#[^\n]*", r'\[(?P<s1>=*)\[.*?\](?P=s1)\]|"(?:\\.|[^"\\])*"')
_CMAKE_COMMAND = re.compile(r"^[ \t]*(\w+)[ \t]*\(", re.MULTILINE)


def read_cmake(text: str) -> list[Item]:
    """Functions and macros to their ``endfunction``/``endmacro``; what ``set``, ``option`` and ``add_…`` name."""
    masked = mask(text, _CMAKE)
    items: list[Item] = []
    open_: list[tuple[str, int, str]] = []
    for match in _CMAKE_COMMAND.finditer(masked):
        word = match[1].lower()
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        closed = _closing(masked, match.end() - 1)
        if closed is None:
            continue
        name = re.match(r"\s*([^\s()]+)", text[match.end() : closed])
        if word in ("function", "macro") and name:
            open_.append((word, start, name[1]))
        elif word in ("endfunction", "endmacro"):
            if open_ and open_[-1][0] == word.removeprefix("end"):
                _word, begin, called = open_.pop()
                items.append(Item(begin, closed + 1, ((called,),), function=True))
        elif (word in ("set", "option") or word.startswith("add_")) and name:
            items.append(Item(start, closed + 1, ((name[1],),), weak=True))
    return items


def _closing(masked: str, opening: int) -> int | None:
    depth = 0
    for match in re.compile(r"[()]").finditer(masked, opening):
        depth += 1 if match[0] == "(" else -1
        if not depth:
            return match.start()
    return None


_LABEL = re.compile(r"^([A-Za-z_.$?@][\w.$?@]*)\s*:(?!:)|^(\w+)\s+(?:PROC|proc|MACRO|macro)\b")
_END_PROC = re.compile(r"^\s*\.?(?:endp|ENDP|endm|ENDM|size\s)")


def read_assembly(text: str) -> list[Item]:
    """A label and what follows it up to the next label that is not local (``.L1``, ``1``), or its ``.size`` line."""
    items: list[Item] = []
    start, end, name = -1, 0, ""
    for offset, line in each_line(text):
        match = _LABEL.match(line)
        label = (match[1] or match[2]) if match else ""
        if label and not label.startswith((".L", "L.", "..")):
            if name:
                items.append(Item(start, end, ((name,),)))
            start, name = offset, label
        if name and (line.strip() and not re.match(r"\s*(?:[;@]|//|/\*|#(?!\s*(?:if|el|end|define)))", line)):
            if (
                re.match(r"\s*\.(?:(?:globl|global)|type|align|p2align|section|text|data|bss)\b", line)
                and not label
            ):
                if re.match(r"\s*\.(?:(?:globl|global)|section|text|data|bss)\b", line):
                    items.append(Item(start, end, ((name,),)))
                    name = ""
                continue
            end = offset + len(line.rstrip())
            if _END_PROC.match(line):
                items.append(Item(start, end, ((name,),)))
                name = ""
    if name:
        items.append(Item(start, end, ((name,),)))
    return items


_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*(?:\{[^}]*\})?[ \t]*\r?$")
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)")


def read_markdown(text: str) -> list[Item]:
    """A section: from its heading to the line before the next one of its level or above."""
    items: list[Item] = []
    open_: list[tuple[int, int, str]] = []
    fence = ""
    before = 0
    for offset, line in each_line(text):
        if match := _FENCE.match(line):
            if not fence:
                fence = match[1][:3]
            elif match[1].startswith(fence):
                fence = ""
        elif not fence and (head := _HEADING.match(line)):
            while open_ and open_[-1][0] >= len(head[1]):
                _level, start, name = open_.pop()
                items.append(Item(start, offset, ((name,),), scope=()))
            open_.append((len(head[1]), offset, head[2]))
        before = offset + len(line)
    end = len(text.rstrip()) or before
    items += [Item(start, end, ((name,),), scope=()) for _level, start, name in open_]
    return items


_LISP = Lexis(r";[^\n]*|#\|.*?\|#", r'"(?:\\.|[^"\\])*"|[#?]\\.|(?<=[\s(])\?\S')
_DEFUN = re.compile(r"^\((?:[\w:-]*def[\w:*-]*|defn?-?)\s+\(?([^\s()]+)", re.MULTILINE)


def read_lisp(text: str) -> list[Item]:
    """Forms at the margin whose first word holds ``def``."""
    masked = mask(text, _LISP)
    items = []
    for match in _DEFUN.finditer(masked):
        closed = _closing(masked, match.start())
        if closed is not None:
            items.append(Item(match.start(), closed + 1, ((match[1],),)))
    return items


_SQL = Lexis(r"--[^\n]*|/\*.*?\*/", r"'(?:''|[^'])*'|(?P<d>\$\w*\$).*?(?P=d)")
_CREATE = re.compile(
    r"\bcreate\s+(?:or\s+replace\s+)?(?:(?:global|local|temp|temporary|unlogged|unique|recursive|materialized|external)\s+)*"
    r"(?:table|view|function|procedure|type|trigger|index|sequence|schema|domain|aggregate)\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?"
    r"((?:[\w$]+|\"[^\"]*\"|`[^`]*`|\[[^\]]*\])(?:\.(?:[\w$]+|\"[^\"]*\"|`[^`]*`|\[[^\]]*\]))*)",
    re.IGNORECASE,
)


def read_sql(text: str) -> list[Item]:
    """``create …`` to its ``;`` (a body in ``$$`` is one literal; ``begin … end`` is not read)."""
    masked = mask(text, _SQL)
    items = []
    for match in _CREATE.finditer(masked):
        end = masked.find(";", match.end())
        stop = end if end >= 0 else len(masked.rstrip())
        if re.search(r"\bbegin\b", masked[match.end() : stop], re.IGNORECASE):
            continue
        name = tuple(
            part.strip('"`[]') for part in re.findall(r'"[^"]*"|`[^`]*`|\[[^\]]*\]|[\w$]+', match[1])
        )
        items.append(Item(match.start(), stop + 1 if end >= 0 else stop, (name,)))
    return items
