"""The languages of experiments: one row says how a script is known, compiled and started.

Python and Pyodide are found by what a probe inside them reports (see ``interpreter.py``); every other row is a command on PATH,
known by the version that it prints. A row for one more language is all that it takes.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class ScriptLanguage:
    """``commands`` are looked for on PATH; ``version`` makes one of them print what ``pattern`` takes the version from.

    ``build`` compiles ``{source}`` to ``{program}``, which is then started; without it ``start`` is put before the script. ``tells``: words
    in a script that may print where it stands (a line number, a file), so that even a comment in it may change what it prints.
    """

    label: str
    suffix: str
    comment: str
    colours: str  # the lexer of Pygments
    commands: tuple[str, ...] = ()
    version: tuple[str, ...] = ()
    pattern: str = ""
    build: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    tells: str = r"(?!)"


_PYTHON = ScriptLanguage(
    "CPython", ".py", "#", "python",
    tells=r"__file__|__doc__|argv|inspect|linecache|line_?no|traceback|tokenize|_getframe|\bf_|\bco_|getsource|\bdis\b|warn|\bast\b|settrace|setprofile",
)  # fmt: skip
LANGUAGES: dict[str, ScriptLanguage] = {
    "python": _PYTHON,
    "pyodide": _PYTHON,
    "node": ScriptLanguage(
        "Node.js", ".js", "//", "javascript", ("node", "nodejs"), ("--version",), r"v(\S+)",
        tells=r"__filename|import\.meta|\.stack|captureStackTrace|toString|console\.(?:trace|error)",
    ),
    "c": ScriptLanguage(
        "GCC", ".c", "//", "c", ("gcc", "cc"), ("-dumpfullversion",), r"(\d+(?:\.\d+)*)",
        ("-std=gnu17", "-O1", "-w", "-pthread", "-o", "{program}", "{source}", "-lm"), tells=r"__LINE__|__FILE__|assert",
    ),
    "c++": ScriptLanguage(
        "GCC", ".cpp", "//", "cpp", ("g++", "c++"), ("-dumpfullversion",), r"(\d+(?:\.\d+)*)",
        ("-std=gnu++17", "-O1", "-w", "-pthread", "-o", "{program}", "{source}"), tells=r"__LINE__|__FILE__|assert|source_location",
    ),
    "rust": ScriptLanguage(
        "rustc", ".rs", "//", "rust", ("rustc",), ("--version",), r"rustc (\S+)",
        ("--edition", "2021", "-A", "warnings", "-o", "{program}", "{source}"), tells=r"line!|file!|column!|Location|[Bb]acktrace|panic|caller",
    ),
    "go": ScriptLanguage(
        "Go", ".go", "//", "go", ("go",), ("version",), r"go version go(\S+)", ("build", "-o", "{program}", "{source}"),
        tells=r"runtime\.|debug\.|Lshortfile|Llongfile",
    ),
    "shell": ScriptLanguage(
        "GNU bash", ".sh", "#", "bash", ("bash",), ("--version",), r"version (\d+(?:\.\d+)*)", tells=r"LINENO|\$0|caller|BASH_SOURCE|set -[a-z]*[vx]",
    ),
    "java": ScriptLanguage(
        "OpenJDK", ".java", "//", "java", ("java",), ("--version",), r"(\d+(?:\.\d+)*)", start=("-Xshare:auto",),
        tells=r"StackTrace|StackWalker|Thread\.dump",
    ),
}  # fmt: skip
SUFFIXES: dict[str, ScriptLanguage] = {language.suffix: language for language in LANGUAGES.values()}
"""The languages by the ending of their scripts."""

# begins a text of several lines in one of the languages
_OPEN = re.compile(r'"""|`|r#*"|<<-?\s*[\'"\\A-Za-z]|/\*')
"""With one of these in it, a script is not taken apart line by line."""


def without_comments(text: str, language: ScriptLanguage) -> str:
    """``text`` without the lines that are nothing but a comment, where a text of several lines cannot begin with one."""
    if _OPEN.search(text):
        return text
    rows = (row for row in text.split("\n") if not row.lstrip().startswith(language.comment))
    return "\n".join(row.rstrip() for row in rows if row.strip())
