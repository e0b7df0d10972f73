"""Python: by the language's own parser where it reads the file, else by indentation (Python 2, and syntax that is newer
than the Python that runs this)."""

import ast
import warnings
from collections.abc import Iterable, Iterator

from anatomy.quotation.selection.extent import Item, Lines, lines_of
from anatomy.quotation.selection.grammar import without_collector
from anatomy.quotation.selection.rules import indent


def read(text: str) -> tuple[str, Iterable[Item]]:
    tree = parse(text)
    if tree is None:
        return indent.read_python(text)
    return "ast", list(_items(tree, lines_of(text), text))


def parse(text: str) -> ast.Module | None:
    """The syntax tree of Python 3, or None. A lone CR, which ``ast`` takes for the end of a line, is none here."""
    if "\r" in text:
        return None
    try:
        with warnings.catch_warnings(), without_collector():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign)


def _items(tree: ast.Module, lines: Lines, text: str) -> Iterator[Item]:
    """Functions, classes, and the assignments outside of functions; statements only, so that expressions cost nothing."""
    left: list[tuple[ast.stmt, bool]] = [(node, False) for node in reversed(tree.body)]
    while left:
        node, local = left.pop()
        if isinstance(node, _ASSIGNMENTS):
            if not local:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = tuple((name,) for target in targets for name in _names(target))
                if names:
                    yield _item(node, names, lines, text, weak=True)
            continue
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            first = min([node.lineno, *(deco.lineno for deco in node.decorator_list)])
            local = isinstance(node, _FUNCTIONS)
            yield _item(node, ((node.name,),), lines, text, first=first, function=local)
            left += [(child, local) for child in reversed(node.body)]
        elif type(node).__name__ == "TypeAlias":
            name = getattr(node, "name", None)  # Python 3.12 and later
            if isinstance(name, ast.Name):
                yield _item(node, ((name.id,),), lines, text)
        elif not isinstance(node, _SIMPLE):
            left += [(child, local) for child in reversed(list(_inside(node)))]


_SIMPLE = (
    ast.Expr,
    ast.Return,
    ast.Import,
    ast.ImportFrom,
    ast.AugAssign,
    ast.Raise,
    ast.Assert,
    ast.Delete,
    ast.Pass,
)


def _inside(node: ast.stmt) -> Iterator[ast.stmt]:
    """The statements of a compound statement, in the order of the file."""
    yield from getattr(node, "body", ())
    for field in ("handlers", "cases"):
        for part in getattr(node, field, ()):
            yield from part.body
    yield from getattr(node, "orelse", ())
    yield from getattr(node, "finalbody", ())


def _names(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for part in target.elts:
            yield from _names(part)
    elif isinstance(target, ast.Starred):
        yield from _names(target.value)


def _item(
    node: ast.stmt,
    names: tuple[tuple[str, ...], ...],
    lines: Lines,
    text: str,
    *,
    first: int = 0,
    weak: bool = False,
    function: bool = False,
) -> Item:
    """Columns of ``ast`` count UTF-8 bytes: good enough to tell definitions of one line apart."""
    first = first or node.lineno
    start = lines.start(first) + (node.col_offset if first == node.lineno else 0)
    end = lines.start(node.end_lineno or node.lineno) + max(1, node.end_col_offset or 1)
    line_end = text.find("\n", lines.start(node.end_lineno or node.lineno))
    return Item(start, min(end, line_end if line_end >= 0 else len(text)), names, weak, None, function)
