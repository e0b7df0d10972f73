"""Definitions as a tree-sitter grammar sees them.

The grammars are wheels of the ``symbols`` extra, pinned by hash, and imported only here. What a definition is in each
language is told by a query (``queries``): a capture ``@name`` and one of ``@function``, ``@type`` (names nested inside),
``@value``, ``@weak`` (a declaration or a plain assignment) or ``@scope`` (no definition, only a name for what is inside).
"""

from __future__ import annotations

import functools
import gc
import importlib
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from anatomy.errors import Fault, SymbolsError
from anatomy.quotation.selection.extent import Item, tidy
from anatomy.quotation.selection.queries import GRAMMARS, Grammar

if TYPE_CHECKING:
    from tree_sitter import Node

MEND = "make symbols (or: pip install --require-hashes --no-deps -r requirements-symbols.txt)"
MAX_DEPTH = 2_000  # brackets in brackets; the deepest in the sources of CPython and PyTorch is 254
_NO_BRACKETS = bytes(set(range(256)) - set(b"()[]{}"))
KINDS = ("function", "type", "value", "weak", "scope")


@contextmanager
def without_collector() -> Iterator[None]:
    """Python's cycle collector looks through every new node again and again: most of the time on a large file."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@functools.cache
def _load(name: str) -> tuple[Any, Any]:
    """(parser, query) of a grammar. Raises SymbolsError when the extra is not installed, or is not the pinned one."""
    grammar = GRAMMARS[name]
    try:
        from tree_sitter import Language, Parser, Query

        module = importlib.import_module(grammar.module)
    except ImportError as problem:
        message = f"symbols of this language need a grammar that is not installed ({problem.name})"
        raise SymbolsError(Fault(message, None, None, MEND)) from None
    try:
        with warnings.catch_warnings():
            # some grammars hand over a number, not a capsule
            warnings.simplefilter("ignore", DeprecationWarning)
            language = Language(getattr(module, grammar.function)())
        return Parser(language), Query(language, grammar.query)
    except (AttributeError, ValueError, RuntimeError) as problem:
        message = f"{grammar.module} is not the version that is pinned: {problem}"
        raise SymbolsError(Fault(message, None, None, MEND)) from None


class _Offsets:
    """From byte offsets in UTF-8 to character offsets."""

    def __init__(self, text: str, data: bytes) -> None:
        self._plain = len(text) == len(data)
        if not self._plain:
            self._rows = data.split(b"\n")
            self._starts = [0]
            for row in self._rows:
                self._starts.append(self._starts[-1] + len(row.decode("utf-8", "surrogatepass")) + 1)

    def span(self, first: Node, last: Node) -> tuple[int, int]:
        """From the beginning of ``first`` to the end of ``last``."""
        return self._of(first.start_point, first.start_byte), self._of(last.end_point, last.end_byte)

    def _of(self, point: tuple[int, int], byte: int) -> int:
        if self._plain:
            return byte
        row, column = point
        return self._starts[row] + len(self._rows[row][:column].decode("utf-8", "surrogatepass"))


def _depth(data: bytes) -> int:
    steps = (1 if byte in b"([{" else -1 for byte in data.translate(None, _NO_BRACKETS))
    return max(accumulate(steps, initial=0))


def read(name: str, text: str) -> tuple[list[Item], list[tuple[int, int]]]:
    """The definitions that the grammar ``name`` finds in ``text``, and the stretches it could not read (character
    offsets). A text of brackets in brackets without end, over which a query takes a time that grows with the square of the depth,
    could not be read at all.

    Raises SymbolsError when the grammar is not installed.
    """
    from tree_sitter import Query, QueryCursor

    parser, query = _load(name)
    grammar = GRAMMARS[name]
    data = text.encode("utf-8", "surrogatepass")
    if _depth(data) > MAX_DEPTH:
        return [], [(0, len(text))]
    with without_collector():
        root = parser.parse(data).root_node
        offsets = _Offsets(text, data)
        items: dict[tuple[int, int, tuple[tuple[str, ...], ...], bool], Item] = {}
        for _pattern, captures in QueryCursor(query).matches(root):
            for item in _items(grammar, captures, text, offsets):
                items.setdefault((item.start, item.end, item.names, item.weak), item)
        broken: list[tuple[int, int]] = []
        if root.has_error:
            query = Query(parser.language, "[(ERROR) (MISSING)] @broken")
            for _pattern, captures in QueryCursor(query).matches(root):
                broken += [offsets.span(node, node) for node in captures["broken"]]
    found = list(items.values())
    return (_joined(found, text) if grammar.joins else found), broken


def _joined(items: list[Item], text: str) -> list[Item]:
    """Neighbours of one name, with nothing but blanks and comments between them, as one."""
    found: list[Item] = []
    for item in sorted(items, key=lambda item: item.start):
        last = found[-1] if found else None
        if (
            last is not None
            and last.names == item.names
            and not re.sub(r"--[^\n]*", "", text[last.end : item.start]).strip()
        ):
            found[-1] = replace(last, end=max(last.end, item.end))
        else:
            found.append(item)
    return found


def _items(grammar: Grammar, captures: dict[str, list[Node]], text: str, offsets: _Offsets) -> Iterator[Item]:
    for kind in KINDS:
        if kind in captures:
            break
    node = captures[kind][0]
    if grammar.inside and kind in ("value", "weak") and _is_local(node, grammar):
        return
    if node.type in grammar.groups and any(child.type == "(" for child in node.children):
        return
    names = tuple(filter(None, map(grammar.names, captures.get("name", ()))))
    if len(names) > 1:
        names = tuple(dict.fromkeys(names))
    start, end = tidy(text, *offsets.span(*_whole(grammar, node)))
    scope = None
    if kind == "scope":
        scope = names[0] if names else ()
        names = tuple(name for node in captures.get("also", ()) if (name := grammar.names(node)))
    elif "scope_name" in captures:
        scope = grammar.names(captures["scope_name"][0])
    if not names and scope is None:
        return
    if not grammar.nests:
        scope = ()
    qualifier = grammar.names(captures["of"][0]) if "of" in captures else ()
    yield Item(
        start,
        end,
        tuple((*qualifier, *name) for name in names),
        weak=kind == "weak",
        scope=scope,
        function=kind == "function",
        variable=kind == "value",
        free=node.type in grammar.free,
    )


def _is_local(node: Node, grammar: Grammar) -> bool:
    """Whether a variable stands directly in a function's body."""
    parent = node.parent
    if parent is None:
        return False
    outer = f"{parent.parent.type}/{parent.type}" if parent.parent is not None else ""
    return parent.type in grammar.inside or outer in grammar.inside


def _whole(grammar: Grammar, node: Node) -> tuple[Node, Node]:
    """The first and the last node of the definition that ``node`` is the heart of: what wraps it, the attributes above it,
    a semicolon behind it."""
    while node.parent is not None and node.parent.type in grammar.wraps:
        node = node.parent
    first, last = node, node
    above = node.prev_sibling
    while above is not None and (above.type in grammar.before or "comment" in above.type):
        if above.type in grammar.before:
            first = above
        above = above.prev_sibling
    while grammar.trims and last.child_count:
        children = last.children
        child = next((each for each in reversed(children) if each.type != "comment"), children[0])
        if child.type not in grammar.trims and child is children[-1]:
            break
        last = child
        if child.type not in grammar.trims:
            break
    after = last.next_sibling
    if after is not None and after.type == ";" and after.start_point[0] > last.end_point[0]:
        last = after
    return first, last
