"""Which language a file is in: its name for the highlighter, and who reads its symbols."""

import ast
import re
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Language:
    """``name`` is Pygments' alias, as the lock writes it. ``grammar`` and ``rule`` are keys of ``queries.GRAMMARS`` and
    ``rules.RULES``; a language without either has no symbols. ``flat``: names are taken whole, dots and all. ``whole``: a
    name needs its outer names (elsewhere the end of the path will do, where it is enough)."""

    name: str
    grammar: str | None = None
    rule: str | None = None
    flat: bool = False
    whole: bool = False


_ALL = (
    Language("python", "python", "python", whole=True),
    Language("cython", None, "cython", whole=True),
    Language("c", "c", "c"),
    Language("cpp", "cpp", "cpp"),
    Language("cuda", "cuda", "cpp"),
    Language("objective-c", "objc", "objc"),
    Language("javascript", "javascript", "javascript"),
    Language("typescript", "typescript", "typescript"),
    Language("tsx", "tsx", None),
    Language("rust", "rust", "rust"),
    Language("go", "go", "go"),
    Language("java", "java", "java"),
    Language("kotlin", "kotlin", "kotlin"),
    Language("csharp", "csharp", "csharp"),
    Language("swift", "swift", "swift"),
    Language("ruby", "ruby", "ruby"),
    Language("php", "php", "php"),
    Language("lua", "lua", "lua"),
    Language("perl", "perl", "perl"),
    Language("bash", "bash", "shell"),
    Language("make", "make", "make", flat=True),
    Language("cmake", None, "cmake"),
    Language("sql", "sql", "sql"),
    Language("yaml", "yaml", "yaml"),
    Language("toml", "toml", "toml"),
    Language("json", "json", "json"),
    Language("css", "css", "css", flat=True),
    Language("html", "html", "html"),
    Language("haskell", "haskell", None),
    Language("gas", None, "assembly", flat=True),
    Language("nasm", None, "assembly", flat=True),
    Language("markdown", None, "markdown", flat=True),
    Language("emacs-lisp", None, "lisp", flat=True),
    Language("common-lisp", None, "lisp", flat=True),
    Language("scheme", None, "lisp", flat=True),
    Language("clojure", None, "lisp", flat=True),
    Language("llvm", None, "llvm", flat=True),
    Language("protobuf", None, "protobuf"),
)
LANGUAGES = {language.name: language for language in _ALL}
_SYNONYMS = {
    "py": "python", "python3": "python", "python2": "python", "pyx": "cython", "c++": "cpp", "objc": "objective-c", "js": "javascript",
    "jsx": "javascript", "ts": "typescript", "rs": "rust", "golang": "go", "c#": "csharp", "rb": "ruby", "pl": "perl", "sh": "bash",
    "shell": "bash", "zsh": "bash", "ksh": "bash", "makefile": "make", "asm": "gas", "md": "markdown", "elisp": "emacs-lisp", "emacs": "emacs-lisp", "proto": "protobuf",
    "cu": "cuda", "lisp": "common-lisp", "yml": "yaml",
}  # fmt: skip
_SUFFIXES = {
    "python": ".py .pyi .pyw", "cython": ".pyx .pxd .pxi .ppyx", "c": ".c", "cpp": ".h .cpp .cc .cxx .hpp .hh .hxx .inl .ipp .tcc .c++ .h++",
    "cuda": ".cu .cuh", "objective-c": ".m .mm", "javascript": ".js .mjs .cjs .jsx", "typescript": ".ts .mts .cts", "tsx": ".tsx",
    "rust": ".rs", "go": ".go", "java": ".java", "kotlin": ".kt .kts", "csharp": ".cs", "swift": ".swift", "ruby": ".rb .rake .gemspec",
    "php": ".php", "lua": ".lua", "perl": ".pl .pm .t", "bash": ".sh .bash .ksh .zsh", "make": ".mk", "cmake": ".cmake", "sql": ".sql",
    "yaml": ".yaml .yml", "toml": ".toml", "json": ".json", "css": ".css", "html": ".html .htm .vue .svelte", "haskell": ".hs",
    "gas": ".s .S", "nasm": ".asm .nasm", "markdown": ".md .markdown", "emacs-lisp": ".el", "common-lisp": ".lisp .cl", "scheme": ".scm .ss", "clojure": ".clj .cljs .cljc",
    "llvm": ".ll", "protobuf": ".proto",
}  # fmt: skip
SUFFIXES = {suffix: name for name, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}
_BY_NAME = {
    "CMakeLists.txt": "cmake", "Makefile": "make", "makefile": "make", "GNUmakefile": "make", "SConstruct": "python",
    "SConscript": "python", "wscript": "python", "Rakefile": "ruby", "Gemfile": "ruby", "Cargo.lock": "toml",
}  # fmt: skip
_SHEBANG = re.compile(rb"#![^\n]*?\b(python|bash|sh|dash|ksh|zsh|perl|ruby|node|lua|php)[\d.]*\s")
_INTERPRETERS = {"dash": "bash", "sh": "bash", "ksh": "bash", "zsh": "bash", "node": "javascript"}


def canonical(name: str) -> str:
    """``name`` (a Pygments alias) as a key of LANGUAGES where it is one of ours, else as it is."""
    return _SYNONYMS.get(name, name)


def language_name(value: str) -> str:
    """``value`` itself when the highlighter knows it, or ValueError with what is near."""
    from pygments.lexers import get_all_lexers, get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        if value == value.lower():
            get_lexer_by_name(value)
            return value
    except ClassNotFound:
        pass
    import difflib

    known = sorted({alias for _name, aliases, _files, _types in get_all_lexers() for alias in aliases})
    low = value.lower()
    close = [low] if low in known else difflib.get_close_matches(low, known, 3, 0.6)
    hint = f"; is it {' or '.join(map(repr, close))}?" if close else ""
    raise ValueError(f"no language {value!r}{hint} (Pygments' short names are meant, in lower case)")


def language_of(path: str, data: bytes = b"") -> str:
    """The highlighter's name for a file, by its name, else by its first line; ``text`` when unknown.

    A file without an ending that parses as Python and defines something is Python.
    """
    name = PurePosixPath(path)
    known = _BY_NAME.get(name.name) or SUFFIXES.get(name.suffix) or SUFFIXES.get(name.suffix.lower())
    if known or name.suffix or not data:
        return known or "text"
    if shebang := _SHEBANG.match(data[:200]):
        word = shebang[1].decode()
        return _INTERPRETERS.get(word, word)
    return "python" if _is_python(data) else "text"


def _is_python(data: bytes) -> bool:
    if not re.search(rb"^(?:async def|def|class) \w", data, re.MULTILINE):
        return False
    try:
        ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def ending(path: str) -> str:
    """What a message calls the kind of file at ``path``: ``.rs files``, or the file's name."""
    name = PurePosixPath(path)
    return f"{name.suffix} files" if name.suffix else f"files named {name.name}"
