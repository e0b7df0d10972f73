"""Our own readers: one a family of languages, independent of the grammars. ``read`` finds them by name."""

from __future__ import annotations

import importlib

from anatomy.quotation.selection.extent import Item

# rule -> (module, function); a module is imported when its rule is asked for
RULES = {
    "python": ("python", "read"),
    "cython": ("indent", "read_cython"),
    "c": ("declarations", "read_c"),
    "objc": ("declarations", "read_objc"),
    "cpp": ("declarations", "read_cpp"),
    "java": ("declarations", "read_java"),
    "csharp": ("declarations", "read_csharp"),
    "javascript": ("javascript", "read_javascript"),
    "typescript": ("javascript", "read_typescript"),
    "rust": ("braces", "read_rust"),
    "go": ("go", "read_go"),
    "kotlin": ("kotlin", "read_kotlin"),
    "swift": ("braces", "read_swift"),
    "php": ("braces", "read_php"),
    "perl": ("braces", "read_perl"),
    "shell": ("braces", "read_shell"),
    "css": ("braces", "read_css"),
    "protobuf": ("braces", "read_protobuf"),
    "llvm": ("braces", "read_llvm"),
    "ruby": ("columns", "read_ruby"),
    "lua": ("columns", "read_lua"),
    "html": ("page", "read"),
    "json": ("keys", "read_json"),
    "toml": ("keys", "read_toml"),
    "yaml": ("keys", "read_yaml"),
    "make": ("plain", "read_make"),
    "cmake": ("plain", "read_cmake"),
    "assembly": ("plain", "read_assembly"),
    "markdown": ("plain", "read_markdown"),
    "lisp": ("plain", "read_lisp"),
    "sql": ("plain", "read_sql"),
}


def read(rule: str, text: str) -> tuple[str, list[Item]]:
    """(the reader's name, the items it found). Raises Unreadable when the rule cannot read this file."""
    module, function = RULES[rule]
    found = getattr(importlib.import_module(f"{__name__}.{module}"), function)(text)
    name, items = found if isinstance(found, tuple) else ("rule", found)
    return name, list(items)
