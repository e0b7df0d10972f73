"""JSON, TOML and YAML: a value by the path of its keys (``tool.ruff.line-length``); numbers count the items of a list."""

import re
from collections.abc import Iterator

from anatomy.quotation.selection.extent import Item, Unreadable, each_line, tidy

_JSON = re.compile(r'"((?:\\.|[^"\\])*)"(\s*:)?|[{}\[\],]')


def read_json(text: str) -> list[Item]:
    items: list[Item] = []
    pending: list[tuple[int, str]] = []  # the key whose value is open: (start, name)
    open_keys: list[tuple[int, str] | None] = []
    for match in _JSON.finditer(text):
        char = match[0]
        if match[2]:
            pending = [(match.start(), match[1])]
        elif char in "{[":
            open_keys.append(pending[0] if pending else None)
            pending = []
        elif char in "}]" and open_keys:
            if pending:
                items.append(_key(pending[0], text, match.start()))
                pending = []
            if key := open_keys.pop():
                items.append(Item(key[0], match.end(), ((key[1],),)))
        elif char == "," and pending:
            items.append(_key(pending[0], text, match.start()))
            pending = []
    if open_keys:
        raise Unreadable("its brackets do not pair")
    return items


def _key(key: tuple[int, str], text: str, end: int) -> Item:
    return Item(*tidy(text, key[0], end), ((key[1],),))


_TABLE = re.compile(r"[ \t]*(\[\[?)[ \t]*([^\[\]]+?)[ \t]*\]\]?[ \t]*(?:#.*)?\r?$")
_PAIR = re.compile(
    r"""[ \t]*((?:[\w-]+|"[^"]*"|'[^']*')(?:[ \t]*\.[ \t]*(?:[\w-]+|"[^"]*"|'[^']*'))*)[ \t]*="""
)
_QUOTES = re.compile(r'"""|\'\'\'')


def read_toml(text: str) -> list[Item]:
    """A table goes to its last pair; a pair over several lines to the line that closes its brackets or its string."""
    items: list[Item] = []
    table: tuple[int, tuple[str, ...]] | None = None
    last = 0
    inside, depth, start = "", 0, 0
    name: tuple[str, ...] = ()
    for offset, line in each_line(text):
        code = _without_strings(line) if not inside else line
        if inside or depth > 0:
            if inside and inside in line:
                inside = ""
                code = ""
            depth += sum(map(code.count, "[{")) - sum(map(code.count, "]}")) if not inside else 0
            last = offset + len(line.rstrip())
            if not inside and depth <= 0:
                items.append(Item(start, last, (name,)))
            continue
        if head := _TABLE.match(line):
            if table:
                items.append(Item(table[0], last, (table[1],)))
            table, last = (offset + line.index("["), _dotted(head[2])), offset + len(line.rstrip())
        elif pair := _PAIR.match(line):
            start, name = offset + len(line) - len(line.lstrip()), _dotted(pair[1])
            last = offset + len(line.rstrip())
            value = line[pair.end() :]
            opened = _QUOTES.findall(value)
            inside = opened[-1] if len(opened) % 2 else ""
            rest = _without_strings(value)
            depth = sum(map(rest.count, "[{")) - sum(map(rest.count, "]}")) if not inside else 0
            if not inside and depth <= 0:
                items.append(Item(start, last, (name,)))
    if table:
        items.append(Item(table[0], last, (table[1],)))
    return items


def _without_strings(line: str) -> str:
    return re.sub(r""""(?:\\.|[^"\\])*"|'[^']*'|#.*""", "", line)


def _dotted(text: str) -> tuple[str, ...]:
    return tuple(a or b or c for a, b, c in re.findall(r""""([^"]*)"|'([^']*)'|([\w-]+)""", text))


def read_yaml(text: str) -> tuple[str, list[Item]]:
    """By the YAML parser that the site's generator needs anyway."""
    import yaml

    try:
        documents = list(yaml.compose_all(text, Loader=yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        raise Unreadable(f"PyYAML: {problem}") from None
    return "pyyaml", [
        item for document in documents if document is not None for item in _nodes(document, text)
    ]


def _nodes(root: object, text: str) -> Iterator[Item]:
    import yaml

    left: list[object] = [root]
    seen: set[int] = set()
    while left:
        node = left.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            left.extend(node.value)
        if not isinstance(node, yaml.MappingNode):
            continue
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            start, end = key.start_mark.index, max(key.end_mark.index, _end(value, key.start_mark.index))
            yield Item(*tidy(text, start, end), ((str(key.value),),))
            left.append(value)


def _end(node: object, after: int) -> int:
    """Behind what ``node`` holds. A block goes to its last value: its own end mark stands before the next key, with comments
    between that are not its own. 0 for an alias, whose place (before ``after``) is elsewhere."""
    import yaml

    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        if node.start_mark.index < after:
            return 0
        last = node.value[-1]
        if isinstance(last, tuple):
            key, value = last
            if value.start_mark.index < key.start_mark.index:
                return int(key.end_mark.index)
            last = value if value.end_mark.index > key.end_mark.index else key
        node = last
    assert isinstance(node, yaml.Node)
    return int(node.end_mark.index) if node.start_mark.index >= after else 0
