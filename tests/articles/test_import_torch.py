"""What the page on `import torch` says is so in the recordings of three builds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anatomy.pages.claims import read_claims

ARTICLE = Path(__file__).parents[2] / "docs" / "import-torch"
DEBIAN, WHEEL, NEW = "torch-1.13.1", "torch-1.13.1-official", "torch-2.13.0"


def recorded(name: str, env: str) -> str:
    return (ARTICLE / "experiments" / "recorded" / f"{name}.{env}.txt").read_text(encoding="utf-8")


def numbers(name: str, env: str, pattern: str) -> tuple[str, ...]:
    """The groups of the only match of ``pattern`` in a recording."""
    matches = re.findall(pattern, recorded(name, env))
    assert len(matches) == 1, f"{name}.{env}: {pattern!r} matches {len(matches)} times"
    found = matches[0]
    return found if isinstance(found, tuple) else (found,)


@pytest.mark.parametrize("env", [DEBIAN, WHEEL, NEW])
def test_initmodule_registers_no_operator_and_no_kernel(env: str) -> None:
    """The three counts before PyInit__C and after initModule are the same."""
    counts = r"：(\d+) 个算子，(\d+) 个内核；JIT 表 (\d+) 条；"
    before = numbers("static-registration", env, "4 dlopen _C.so，PyInit__C 未执行" + counts)
    assert numbers("static-registration", env, "5 initModule 返回后" + counts) == before


@pytest.mark.parametrize("env", [DEBIAN, WHEEL, NEW])
def test_what_only_the_jit_registry_holds_is_the_difference_of_the_two(env: str) -> None:
    """Two ways to the same number: the names that differ, and the two totals."""
    operators, schemas = numbers("static-registration", env, r"数出的算子 (\d+) 个，JIT 表 (\d+) 条")
    (own,) = numbers("static-registration", env, r"只在 JIT 表里的：(\d+) 条")
    assert int(schemas) - int(operators) == int(own)


@pytest.mark.parametrize("env", [DEBIAN, WHEEL, NEW])
def test_one_entry_is_safe_at_every_moment_and_two_entries_are_not(env: str) -> None:
    """No thread of the search got an unfinished module; with another entry some moments fail."""
    threads, got, objects, unfinished = numbers(
        "threads",
        env,
        r"线程： (\d+) 个\n拿到模块的： (\d+) 个；模块对象： (\d+) 个；拿到时不完整的： (\d+) 个",
    )
    assert (got, objects, unfinished) == (threads, "1", "0")
    assert numbers("two-entries", env, r"B 导入 torch：(\d+) 个时刻失败") == ("0",)
    assert int(numbers("two-entries", env, r"B 导入 torch\.nn：(\d+) 个时刻失败")[0]) > 0


@pytest.mark.parametrize("env", [DEBIAN, WHEEL, NEW])
def test_zeros_needs_autograd_init(env: str) -> None:
    """The control: killed right before the call, fine right after it."""
    text = recorded("early", env)
    assert re.search(r"^_autograd_init 之前：有这个函数，进程被信号 11 杀死$", text, re.M)
    assert re.search(r"^_autograd_init 之后：有这个函数，得到 \[0\.0, 0\.0\]$", text, re.M)


def test_every_other_statement_says_where_it_was_read() -> None:
    """A statement in circulation names a page or a file."""
    for claim in read_claims(ARTICLE / "claims.toml"):
        assert claim.source == "brief" or "见于" in claim.says, claim.says
