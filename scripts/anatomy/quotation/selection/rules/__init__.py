"""Our own readers: one a family of languages, independent of the grammars. ``read`` finds them by name."""

import importlib

from anatomy.quotation.selection.extent import Item
from anatomy.quotation.selection.rules import heads

# rule -> (module, a Rule of heads or a function); a module is imported when its rule is asked for
RULES = {
    "python": ("python", "read"),
    "cython": ("indent", "read_cython"),
    "c": ("declarations", "read_c"),
    "objc": ("declarations", "read_objc"),
    "cpp": ("declarations", "read_cpp"),
    "java": ("declarations", "read_java"),
    "csharp": ("declarations", "read_csharp"),
    "javascript": ("javascript", "JAVASCRIPT"),
    "typescript": ("javascript", "TYPESCRIPT"),
    "rust": ("braces", "RUST"),
    "go": ("go", "GO"),
    "kotlin": ("kotlin", "KOTLIN"),
    "swift": ("braces", "SWIFT"),
    "php": ("braces", "PHP"),
    "perl": ("braces", "PERL"),
    "shell": ("braces", "SHELL"),
    "css": ("braces", "read_css"),
    "protobuf": ("braces", "PROTOBUF"),
    "llvm": ("braces", "LLVM"),
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
    module, name = RULES[rule]
    reader = getattr(importlib.import_module(f"{__name__}.{module}"), name)
    found = heads.read(text, reader) if isinstance(reader, heads.Rule) else reader(text)
    said, items = found if isinstance(found, tuple) else ("rule", found)
    return said, list(items)
