"""The rooms of the package: what each may import, and that nothing runs in a circle. ``docs/architecture.md`` shows the order."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from anatomy.paths import find_project

ROOT = find_project(Path(__file__).parent).root
PACKAGE = ROOT / "scripts" / "anatomy"
GROUND = ("errors", "paths", "terminal", "tomlfile", "schema", "lines", "pin", "files", "html", "host")
ROOMS = ("ground", "sources", "quotation", "figure", "experiment", "pages", "history", "site", "cli")


@dataclass(frozen=True)
class Import:
    """``module`` (as ``sources.web``) takes something from ``target``."""

    module: str
    target: str
    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path.as_posix()}({self.line}): {self.module} imports {self.target}"


def modules(package: Path) -> dict[str, Path]:
    names = {path: path.relative_to(package).with_suffix("").parts for path in sorted(package.rglob("*.py"))}
    return {".".join(part for part in parts if part != "__init__"): path for path, parts in names.items()}


def imports(package: Path) -> Iterator[Import]:
    """Every import of the package's own modules, also those inside functions and those for type checkers only."""
    known = modules(package)
    for module, path in known.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = "." * node.level + (node.module or "")
                names = [f"{base}.{alias.name}" for alias in node.names]
            else:
                continue
            for name in names:
                if name.startswith("."):
                    yield Import(module, name, path.relative_to(package), node.lineno)
                elif name == package.name or name.startswith(f"{package.name}."):
                    inner = name.removeprefix(package.name).lstrip(".")
                    target = inner if inner in known else inner.rpartition(".")[0]
                    yield Import(module, target, path.relative_to(package), node.lineno)


def room(module: str) -> str:
    top = module.partition(".")[0]
    if top in ("", "__main__"):
        return "cli" if top else "ground"
    return "ground" if top in GROUND else top


def upward(package: Path) -> list[str]:
    """What is wrong with the imports, each as one line that names the place."""
    found = []
    graph: dict[str, set[str]] = {}
    for item in imports(package):
        graph.setdefault(item.module, set()).add(item.target)
        if item.target.startswith("."):
            found.append(f"{item}: write it absolute, from anatomy.…")
        elif room(item.module) not in ROOMS or room(item.target) not in ROOMS:
            found.append(f"{item}: in no room; the rooms are {', '.join(ROOMS)}")
        elif ROOMS.index(room(item.target)) > ROOMS.index(room(item.module)):
            found.append(f"{item}: {room(item.module)} stands below {room(item.target)}")
    try:
        TopologicalSorter({module: targets - {module} for module, targets in graph.items()}).prepare()
    except CycleError as circle:
        found.append(f"a circle: {' → '.join(reversed(circle.args[1]))}")
    return found


def test_imports_go_down_only_and_in_no_circle() -> None:
    assert upward(PACKAGE) == []


def test_the_page_on_architecture_lists_the_rooms_in_their_order() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = page[page.index("| Room |") : page.index("Outside the package")]
    rows = dict(re.findall(r"^\| `?(\w+)`? \| (.*) \|$", table, re.MULTILINE)[1:])
    assert tuple(rows) == ROOMS
    assert tuple(word for word in re.findall(r"`(\w+)`", rows["ground"])) == GROUND


def test_the_only_program_is_the_command() -> None:
    programs = sorted(
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.name == "__main__.py" or "__main__" in path.read_text("utf-8")
    )
    assert programs == ["__main__.py"]


@pytest.mark.parametrize(
    ("module", "text", "says"),
    [
        (
            "sources/web.py",
            "def f():\n    from anatomy.site import build\n",
            "sources/web.py(2): sources.web imports site.build: sources stands below site",
        ),
        (
            "errors.py",
            "import anatomy.cli.main\n",
            "errors.py(1): errors imports cli.main: ground stands below cli",
        ),
        (
            "cli/main.py",
            "from .run import run\n",
            "cli/main.py(1): cli.main imports .run.run: write it absolute, from anatomy.…",
        ),
        (
            "site/build.py",
            "from anatomy.site.check import x\n",
            "a circle: site.check → site.build → site.check",
        ),
        (
            "attic/box.py",
            "from anatomy import errors\n",
            "attic/box.py(1): attic.box imports errors: in no room; the rooms are " + ", ".join(ROOMS),
        ),
    ],
)
def test_an_import_that_goes_up_is_named_with_its_place(
    tmp_path: Path, module: str, text: str, says: str
) -> None:
    package = tmp_path / "anatomy"
    sound = {"errors.py": "", "site/build.py": "", "site/check.py": "from anatomy.site.build import y\n"}
    for name, content in {**sound, "cli/main.py": "from anatomy.site.check import x\n", module: text}.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(content, "utf-8")
    assert upward(package) == [says]
