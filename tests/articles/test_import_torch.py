"""The page on `import torch` says what its recordings say, and its claims point at proofs that are on the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anatomy.pages.claims import read_claims

ARTICLE = Path(__file__).parents[2] / "docs" / "import-torch"
PAGE = (ARTICLE / "index.md").read_text(encoding="utf-8")
OLD, NEW = "torch-1.13.1", "torch-2.13.0"


def recorded(name: str, env: str) -> str:
    return (ARTICLE / "experiments" / "recorded" / f"{name}.{env}.txt").read_text(encoding="utf-8")


def numbers(name: str, env: str, pattern: str) -> tuple[str, ...]:
    """The groups of the only match of ``pattern`` in a recording."""
    matches = re.findall(pattern, recorded(name, env))
    assert len(matches) == 1, f"{name}.{env}: {pattern!r} matches {len(matches)} times"
    found = matches[0]
    return found if isinstance(found, tuple) else (found,)


# name of the recording, pattern for the numbers, and what the page says with them ({0}, {1} …)
SAYINGS = [
    ("static-registration", r"(\d+) 个算子 +(\d+) 个内核，无 torch._C   3 ", ["把 {0} 个算子登记到", "里是 {0} 个", "内核有 {1} 个"]),
    ("static-registration", r"(\d+) 个算子 +(\d+) 个内核，有 torch._C   5 ", ["算子从 3199 涨到 {0}，内核从 14989 涨到 {1}"]),
    ("static-registration", r"命名空间： (\d+) 个\n +aten (\d+)，quantized (\d+)", ["分在 {0} 个命名空间，其中 `aten` {1} 个、`quantized` {2} 个"]),
    ("static-registration", r"(\d+) 个内核，无 torch._C   1 ", ["3199 个签名、{0} 个内核"]),
    ("before-c", r"模块数： (\d+)", ["`sys.modules` 里有 {0} 个 torch 模块"]),
    ("init-order", r"名字总数： (\d+)", ["挂在上面的 {0} 个名字", "那一刻是 {0} 个"]),
    ("init-order", r"又多出： (\d+) 个", ["后来添的 {0} 个名字"]),
    ("namespace", r"共 (\d+) 个名字，公共名 (\d+) 个", ["公共名有 {1} 个，全部搬来", "{0} 是导入结束时数的"]),
    ("namespace", r"子模块 (\d+) 个；不在 sys.modules 里的： \['(\w+)'\]", ["导入结束时 {0} 个子模块", "后来才造的 `{1}` 错过了它"]),
    ("functions", r"被 Python 层换掉的： (\d+)", ["被盖掉的 {0} 个没有消失"]),
    ("stub", r"libtorch_cpu +(\d+) MiB +(\d+) 项", ["`libtorch_cpu.so` 有 {1} 个初始化函数", "| `libtorch_cpu.so` | {0} MiB |"]),
    ("differences", r"tensortype 的个数： (\d+)\ndtype 对象的个数： (\d+)", ["造 {0} 个 `torch.FloatTensor`", "`float32` 等 {1} 个 dtype"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "pattern", "says"), SAYINGS)
def test_the_page_repeats_the_recording(name: str, pattern: str, says: list[str]) -> None:
    """A number in the prose about 1.13.1 is the one the program printed."""
    found = numbers(name, OLD, pattern)
    for sentence in says:
        assert sentence.format(*found) in PAGE


def test_the_table_of_differences_repeats_both_recordings() -> None:
    """The rows with counts hold what was recorded on 1.13.1 and on 2.13.0."""
    start = r"(\d+) 个算子 +(\d+) 个内核，无 torch._C   3 "
    end = r"(\d+) 个算子 +(\d+) 个内核，有 torch._C   5 "
    for label, pattern in (("`initModule` 开始时的算子", start), ("导入结束时的算子", end)):
        old, new = numbers("static-registration", OLD, pattern), numbers("static-registration", NEW, pattern)
        assert f"| {label} | {old[0]}，内核 {old[1]} | {new[0]}，内核 {new[1]} |" in PAGE
    old, new = (numbers("init-order", env, r"名字总数： (\d+)") for env in (OLD, NEW))
    assert f"| `initModule` 留下的名字 | {old[0]} | {new[0]} |" in PAGE


def test_initmodule_registers_no_operator_and_no_kernel() -> None:
    """The counts before PyInit__C and after initModule are the same, in both versions."""
    for env in (OLD, NEW):
        before = numbers("static-registration", env, r"(\d+) 个算子 +(\d+) 个内核，无 torch._C   3 ")
        after = numbers("static-registration", env, r"(\d+) 个算子 +(\d+) 个内核，有 torch._C   4 ")
        assert before == after


def test_every_statement_of_the_brief_is_addressed_once() -> None:
    """T1–T16, each in one block."""
    ids = [id for claim in read_claims(ARTICLE / "claims.toml") for id in claim.ids]
    assert sorted(ids) == sorted(f"T{n}" for n in range(1, 17))


def test_every_proof_is_on_the_page() -> None:
    """A proof names a heading, or a quotation, run or figure the page includes."""
    anchors = {f"#{name}" for name in re.findall(r"\{ #([\w-]+) \}", PAGE)}
    for kind, article, name in re.findall(
        r'^--8<-- "(quote|run|figure)/(?:([\w-]+)/)?([\w-]+)\.md"$', PAGE, re.M
    ):
        anchors.add(f"#q-{name}" if kind == "quote" else f"#{kind[0]}-{article}-{name}")
    for claim in read_claims(ARTICLE / "claims.toml"):
        assert set(claim.proof) <= anchors, claim.says
