"""The table of versions in the article on list says what the recordings of evolution.py say, cell by cell."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ARTICLE = Path(__file__).resolve().parents[2] / "docs" / "list"
RECORDED = ARTICLE / "experiments" / "recorded"


def versions() -> dict[str, str]:
    """Exact version, with the ABI flag of a free-threaded build, -> environment; Pyodide's are left out."""
    stamps = tomllib.loads((RECORDED / "stamps.toml").read_text(encoding="utf-8"))["stamps"]["evolution"]
    return {
        stamp["version"] + ("t" if env.endswith("t") else ""): env
        for env, stamp in stamps.items()
        if env.startswith("cpython-")
    }


def table() -> dict[str, list[str]]:
    """Exact version of CPython -> the other cells of its row."""
    page = (ARTICLE / "index.md").read_text(encoding="utf-8")
    rows = page.partition("| 版本 | 空表 |")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {version: row[1:] for row in cells for version in row[0].split("、")}


def recorded(env: str) -> dict[str, str]:
    """Name of the fact -> what evolution.py printed for it in ``env``."""
    lines = (RECORDED / f"evolution.{env}.txt").read_text(encoding="utf-8").splitlines()
    return {line[:15].strip(): line[15:].strip() for line in lines}


def steps(text: str) -> tuple[list[str], list[str]]:
    """Lengths and capacities of ``len:capacity`` pairs, the start left out."""
    pairs = [pair.split(":") for pair in text.split()[1:]]
    return [length for length, _ in pairs], [capacity for _, capacity in pairs]


@pytest.mark.parametrize("version", sorted(table()))
def test_row_is_what_was_recorded(version: str) -> None:
    """Every cell of one version's row."""
    facts = recorded(versions()[version])
    empty, levels, literal, from_range, pop, delete, comparisons = table()[version]
    assert empty == facts["getsizeof([])"].split(",")[0]
    assert levels.split() == steps(facts["append"])[1][3:6]
    assert literal == facts["[1,2] [1,2,3]"].split(", ")[1]
    assert from_range == facts["list(range 5)"]
    assert pop.split() == steps(facts["pop"])[0]
    assert (delete.split() if delete != "没有" else []) == steps(facts["del a[-1]"])[0]
    assert comparisons == facts["comparisons"]


def test_every_recording_has_a_row() -> None:
    """No interpreter that was asked is left out of the table; Pyodide's differ in one line of the text below it."""
    assert set(versions()) == set(table())
    for minor in ("3.12", "3.13"):
        small, large = recorded(f"pyodide-{minor}"), recorded(f"cpython-{minor}")
        differing = {name for name in large if small[name] != large[name]}
        assert differing == {"pointer", "getsizeof([])"}
    assert recorded("pyodide-3.14") == recorded("pyodide-3.15") == recorded("pyodide-3.13")
