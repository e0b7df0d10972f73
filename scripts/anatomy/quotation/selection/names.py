"""How names are read out of the nodes of a syntax tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anatomy.lines import words

if TYPE_CHECKING:
    from tree_sitter import Node

Name = tuple[str, ...]


def text_of(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "surrogatepass")


def plain(node: Node) -> Name:
    """The node's text as one name, without the quotes around it."""
    text = " ".join(text_of(node).split())
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'`":
        text = text[1:-1]
    return (text,) if text else ()


def dotted(node: Node) -> Name:
    """``a.b``, ``a::b`` and ``a:b`` as names one inside the other; generic arguments, pointers and lifetimes are left out."""
    text = text_of(node)
    if "type" in node.type:
        text = re.sub(r"'\w+|\b(?:mut|dyn|const)\b|[&*()]", " ", text).strip()
        text = re.sub(r"^\[(.*)\]$", r"\1", text)
    text = re.sub(r"<[^<>]*>|\[[^\[\]]*\]", "", text)
    text = re.sub(r"<[^<>]*>|\[[^\[\]]*\]", "", text)
    return tuple(part for part in re.split(r"::|[.:\\]", "".join(text.split()).lstrip("*&")) if part)


def keyed(node: Node) -> Name:
    """A dotted TOML key, each part without its quotes."""
    parts = re.findall(r""""([^"]*)"|'([^']*)'|([\w-]+)""", text_of(node))
    return tuple(a or b or c for a, b, c in parts)


def declared(node: Node) -> Name:
    """The name inside a C or C++ declarator, however many stars and brackets stand around it."""
    if node.type == "qualified_identifier":
        scope, name = node.child_by_field_name("scope"), node.child_by_field_name("name")
        return (*(declared(scope) if scope else ()), *(declared(name) if name else ()))
    if node.type in ("template_function", "template_type", "template_method", "dependent_name"):
        name = node.child_by_field_name("name")
        return declared(name) if name else ()
    if node.type == "operator_cast":
        return (re.sub(r" ?([*&]) ?", r"\1", " ".join(text_of(node).partition("(")[0].split())),)
    if node.type == "operator_name":
        return (re.sub(r"^operator\s*(?=\W)", "operator", " ".join(text_of(node).split())),)
    if node.type == "nested_namespace_specifier":
        return tuple(part for child in node.named_children for part in declared(child))
    if "declarator" in node.type:
        inner = node.child_by_field_name("declarator")
        if inner is None:
            found = [
                child
                for child in node.named_children
                if "modifier" not in child.type
                and child.type not in ("type_qualifier", "attribute_declaration")
            ]
            inner = found[-1] if found else None
        return declared(inner) if inner else ()
    word = "".join(text_of(node).split())
    return () if word in _NO_NAMES else (word,)


_NO_NAMES = words(
    "if else while for switch return void int char long short unsigned signed float double const static"
)
