"""Parsers that this project has no part in: each says from where to where the definitions of some files go.

``None`` where the program is not installed; the table then says that nobody judged.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from differential.corpora import npm, unpacked

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Verdict:
    """``name`` is the last part of a definition's name. ``exact``: its first line is that of the whole definition."""

    name: str
    first: int
    last: int
    path: str = ""  # with its outer names, where the judge tells them


Verdicts = dict[Path, list[Verdict]]


def _rows(text: str) -> Verdicts:
    """``FILE NAME FIRST LAST`` by tabs."""
    found: Verdicts = defaultdict(list)
    for line in text.splitlines():
        parts = line.split("\t")
        if len(parts) == 4 and parts[2].isdigit() and parts[3].isdigit():
            name = parts[1].rpartition(".")[2]
            found[Path(parts[0])].append(Verdict(name, int(parts[2]), int(parts[3]), parts[1]))
    return found


def _run(command: Sequence[str], files: Sequence[Path], env: dict[str, str] | None = None) -> str:
    out = []
    for at in range(0, len(files), 400):
        batch = [str(path) for path in files[at : at + 400]]
        done = subprocess.run(
            [*command, *batch], capture_output=True, text=True, errors="replace", check=False, env=env
        )
        out.append(done.stdout)
    return "".join(out)


def by_ast(files: Sequence[Path], _home: Path) -> Verdicts:
    """Functions and classes, decorators included, outside of functions too."""
    found: Verdicts = defaultdict(list)
    for path in files:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                first = min([node.lineno, *(deco.lineno for deco in node.decorator_list)])
                found[path].append(Verdict(node.name, first, node.end_lineno or 0))
    return found


_KINDS = ("function", "struct", "union", "class", "enum", "namespace", "macro", "variable", "typedef")


def by_ctags(files: Sequence[Path], _home: Path) -> Verdicts | None:
    if shutil.which("ctags") is None:
        return None
    found: Verdicts = defaultdict(list)
    form = "--_xformat=%F\t%N\t%K\t%n\t%e"
    for forced, some in (
        ("C", [p for p in files if p.suffix == ".c"]),
        ("C++", [p for p in files if p.suffix != ".c"]),
    ):
        for line in _run(["ctags", "-x", form, f"--language-force={forced}"], some).splitlines():
            parts = line.split("\t")
            if len(parts) == 5 and parts[2] in _KINDS and parts[4].isdigit():
                found[Path(parts[0])].append(Verdict(parts[1], int(parts[3]), int(parts[4])))
    return found


def by_go(files: Sequence[Path], home: Path) -> Verdicts | None:
    go = shutil.which("go") or next(
        iter(sorted(map(str, Path("/usr/lib").glob("go-*/bin/go")), reverse=True)), None
    )
    if go is None:
        return None
    program = home / "judge-go"
    env = os.environ | {"GOCACHE": str(home / "gocache"), "GOFLAGS": "-mod=mod"}
    subprocess.run([go, "build", "-o", str(program), str(HERE / "judge.go")], check=True, env=env, cwd=home)
    return _rows(_run([str(program)], files))


def by_tsc(files: Sequence[Path], home: Path) -> Verdicts | None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    compiler = unpacked(home / "tsc", npm("typescript", "5.6.3"))
    return _rows(_run(["node", str(HERE / "judge.cjs"), str(compiler)], files))


def by_javac(files: Sequence[Path], _home: Path) -> Verdicts | None:
    if shutil.which("javac") is None:
        return None
    return _rows(_run(["java", str(HERE / "Judge.java")], files))


_SPAN = re.compile(r"^( *)span: (.*?):(\d+):\d+: (\d+):\d+")
_NAME = re.compile(r"^ *(?:ident: )?(?:r#)?(\w+)#\d+,$")
_KIND = re.compile(r"^ *kind: (Fn|Struct|Enum|Union|Trait|Mod|Const|Static|TyAlias|Type|MacroDef)\($")


def by_rustc(files: Sequence[Path], _home: Path) -> Verdicts | None:
    if shutil.which("rustc") is None:
        return None
    found: Verdicts = defaultdict(list)
    env = os.environ | {"RUSTC_BOOTSTRAP": "1"}
    for path in files:
        command = ["rustc", "--edition", "2021", "--crate-type", "lib", "-Zunpretty=ast-tree", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, env=env)
        found[path] += _items(done.stdout.splitlines(), path)
    return found


def _items(lines: Iterable[str], path: Path) -> Iterable[Verdict]:
    """Out of the compiler's dump: an ``Item`` has a span, then a kind, then the name."""
    open_: list[tuple[int, int, int]] = []  # (column, first, last) of items whose name is to come
    wanted = -1
    waiting = False
    for line in lines:
        column = len(line) - len(line.lstrip())
        if line.rstrip().endswith("Item {") and line.strip() == "Item {":
            wanted = column + 4
        elif (match := _SPAN.match(line)) and len(match[1]) == wanted:
            open_.append((wanted, int(match[3]), int(match[4])) if match[2] == str(path) else (wanted, 0, 0))
            wanted = -1
        elif open_ and _KIND.match(line):
            while open_ and open_[-1][0] != column:
                open_.pop()
            waiting = bool(open_)
        elif waiting and (match := _NAME.match(line)):
            _column, first, last = open_.pop()
            waiting = False
            if first:
                yield Verdict(match[1], first, last)


JUDGES: dict[str, Callable[[Sequence[Path], Path], Verdicts | None]] = {
    "ast": by_ast,
    "ctags": by_ctags,
    "go": by_go,
    "tsc": by_tsc,
    "javac": by_javac,
    "rustc": by_rustc,
}
