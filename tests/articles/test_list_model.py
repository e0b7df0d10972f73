"""The page's model of a list (docs/assets/js/list-model.js) against the list of the interpreter that runs this."""

from __future__ import annotations

import json
import platform
import random
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "docs" / "assets" / "js" / "list-model.js"
ARTICLE = ROOT / "docs" / "list"
WORD = struct.calcsize("P")
SEQUENCES = 3000

needs_node = pytest.mark.skipif(
    shutil.which("node") is None, reason="needs Node.js: install Node.js 18 or later and run pytest again"
)
needs_rules = pytest.mark.skipif(
    platform.python_implementation() != "CPython" or sys.version_info[:2] != (3, 11),
    reason="the model is of CPython 3.11's rules; run: python3.11 -m pytest tests/articles/test_list_model.py",
)

HARNESS = """
const model = require(process.argv[1]);
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map((text) => {
  try {
    return model.run(model.parse(text)).map(({ error, after, moved, way }) => [error, after.len, after.allocated, after.items, moved, way]);
  } catch (error) {
    return error.message;
  }
})));
"""


def modelled(texts: list[str]) -> list[Any]:
    """What the model makes of each text: a list of steps [error, len, allocated, items, moved, way], or a message."""
    command = [shutil.which("node") or "node", "-e", HARNESS, str(MODEL)]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    result: list[Any] = json.loads(done.stdout)
    return result


def allocated(items: list[Any]) -> int:
    """Capacity, from the bytes the list owns beyond its header."""
    return (items.__sizeof__() - list.__basicsize__) // WORD


def real(operations: list[str]) -> list[list[Any]]:
    """The same steps done by the interpreter: [error, len, allocated, items]."""
    a: list[Any] = []
    steps: list[list[Any]] = []
    for operation in operations:
        error = None
        try:
            exec(operation if operation.startswith("del") else "a." + operation, {"a": a})
        except IndexError as caught:
            error = f"IndexError: {caught}"
        steps.append([error, len(a), allocated(a), [str(item) for item in a]])
    return steps


def one(rng: random.Random, size: int) -> str:
    """One operation, mostly legal for a list of about this size."""
    index = rng.randint(-size - 2, size + 1)
    value = rng.randrange(100)
    choice = rng.random()
    if choice < 0.30:
        return f"append({value})"
    if choice < 0.45:
        return "pop()"
    if choice < 0.55:
        return f"pop({index})"
    if choice < 0.65:
        return f"insert({index}, {value})"
    if choice < 0.75:
        return f"extend([{', '.join(str(rng.randrange(100)) for _ in range(rng.randrange(9)))}])"
    if choice < 0.78:
        return f"extend(range({rng.randrange(60)}))"
    if choice < 0.88:
        return f"del a[{index}]"
    if choice < 0.97:
        ends = [rng.choice(["", str(rng.randint(-size - 2, size + 2))]) for _ in range(2)]
        return f"del a[{ends[0]}:{ends[1]}]"
    return "clear()"


def sequence(rng: random.Random) -> list[str]:
    """Up to 60 operations; the size is only followed roughly, so that some indexes miss."""
    operations: list[str] = []
    size = 0
    growing = rng.random() < 0.5
    for _ in range(rng.randint(1, 60)):
        operation = f"append({len(operations)})" if growing and rng.random() < 0.6 else one(rng, size)
        size = max(
            0,
            size + (1 if operation.startswith(("append", "insert")) else 3 if "extend" in operation else -1),
        )
        operations.append(operation)
    return operations


@needs_node
@needs_rules
def test_thousands_of_random_sequences() -> None:
    """Error, length, capacity and content agree after every operation."""
    rng = random.Random(20231123)
    sequences = [sequence(rng) for _ in range(SEQUENCES)]
    expected = [real(operations) for operations in sequences]
    assert {step[0] for steps in expected for step in steps} >= {
        None,
        "IndexError: pop from empty list",
        "IndexError: pop index out of range",
        "IndexError: list assignment index out of range",
    }
    assert len({step[2] for steps in expected for step in steps}) > 20, "too few capacities were met"
    for operations, steps, wanted in zip(
        sequences, modelled(["; ".join(s) for s in sequences]), expected, strict=True
    ):
        assert [step[:4] for step in steps] == wanted, "; ".join(operations)


@needs_node
@needs_rules
@pytest.mark.parametrize("count", [1, 17, 64, 200])
def test_growing_and_emptying(count: int) -> None:
    """Every capacity on the way up and, item by item, on the way down again."""
    down = ["pop()", "del a[-1]", "pop(0)", "del a[-1:]"]
    texts = [[f"append({i})" for i in range(count)] + [step] * (count + 1) for step in down]
    for operations, steps in zip(texts, modelled(["\n".join(text) for text in texts]), strict=True):
        assert [step[:4] for step in steps] == real(operations)


@needs_node
def test_repetition_and_the_prefix_of_the_list() -> None:
    """``* n`` and ``a.`` are only ways of writing."""
    short, long = modelled(["a.append(x) * 3 ; pop()*2", "append(x)\nappend(x);append(x)；pop()\npop()"])
    assert short == long
    assert [step[1] for step in short] == [1, 2, 3, 2, 1]


@needs_node
def test_moved_pointers() -> None:
    """What the figure says about shifted pointers follows from the positions."""
    (steps,) = modelled(["extend(range(10)); insert(0, x); insert(-1, x); pop(0); del a[2:5]; pop()"])
    assert [step[4] for step in steps] == [0, 10, 1, 11, 6, 0]


@needs_node
def test_a_list_without_an_array_gives_none_back() -> None:
    """Emptying it is no step of the allocator; emptying one that owns an array is."""
    (steps,) = modelled(["del a[:]; clear(); append(x); del a[:]; clear()"])
    assert [step[5] for step in steps] == ["none", "none", "reserve", "clear", "none"]


@needs_node
@pytest.mark.parametrize(
    "text",
    [
        "push(1)",
        "append()",
        "insert(1)",
        "extend(5)",
        "del b[0]",
        "pop(x)",
        "append(1) * 3000",
        "extend([1 2])",
        "append(1) 2",
    ],
)
def test_faulty_text_is_named(text: str) -> None:
    """A message, never a half-done run."""
    (message,) = modelled([text])
    assert isinstance(message, str)
    assert text.split(" *")[0] in message or "最多" in message or "1 2" in message


@needs_node
def test_figure_starts_with_the_recorded_sequence() -> None:
    """The picture without JavaScript is the recording of the very sequence the figure begins with."""
    page = (ARTICLE / "index.md").read_text(encoding="utf-8")
    found = re.search(r'data-operations="([^"]+)"', page)
    assert found, "no data-operations in docs/list/index.md"
    (steps,) = modelled([found.group(1)])
    recorded = (ARTICLE / "experiments" / "recorded" / "operations.cpython-3.11.2.txt").read_text(
        encoding="utf-8"
    )
    rows = re.findall(r"^ *(\d+) +(\d+)   ", recorded, re.MULTILINE)
    assert [[str(step[1]), str(step[2])] for step in steps] == [list(row) for row in rows]
