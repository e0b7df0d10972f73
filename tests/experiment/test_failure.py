"""Where a failed run or compilation is said to be wrong, and how much of its words is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from anatomy.errors import ExperimentError, Fault
from anatomy.experiment.failure import ROWS, failure
from anatomy.experiment.interpreter import Interpreter
from anatomy.experiment.language import LANGUAGES
from anatomy.experiment.runner import run
from anatomy.experiment.script import Experiment
from anatomy.paths import Project
from experiment.test_languages import experiment, here

ROOT = Path("/tmp/anatomy-run-x")
INTERPRETER = Interpreter(("x",), "1", "x", "x")


def written(suffix: str, lines: int = 40) -> Experiment:
    path = Path(f"docs/demo/experiments/first{suffix}")
    return Experiment(
        article="demo", name="first", path=path, source=b"\n" * lines, line=2, title="t", envs=("x",)
    )


def told(suffix: str, stderr: str) -> Fault:
    (fault,) = failure(ROOT, written(suffix), INTERPRETER, "it failed", stderr).faults
    return fault


@pytest.mark.parametrize(
    ("suffix", "stderr"),
    [
        (".rs", f"error[E0425]: no x\n --> {ROOT}/script/first.rs:7:5\n  |\nerror: two\n --> {ROOT}/script/first.rs:9:1\n"),
        (".rs", f"\nthread 'main' panicked at {ROOT}/script/first.rs:7:5:\nindex out of bounds\n"),
        (".c", f"{ROOT}/script/first.c: In function 'main':\n{ROOT}/script/first.c:7:3: error: x\n"),
        (".c", f"first: {ROOT}/script/first.c:7: main: Assertion `x' failed.\n"),
        (".go", "# command-line-arguments\n../script/first.go:7:2: undefined: x\n"),
        (".go", f"panic: x\n\ngoroutine 1 [running]:\nmain.main()\n\t{ROOT}/script/first.go:7 +0x1d\n"),
        (".java", "Exception in thread \"main\" x\n\tat java.base/a.b(B.java:3)\n\tat Main.main(first.java:7)\n\tat Main.x(first.java:9)\n"),
        (".js", f"{ROOT}/script/first.js:7\nthrow x\n^\n"),
        (".sh", f"{ROOT}/script/first.sh: line 7: nothing: command not found\n"),
        (".py", f'Traceback:\n  File "{ROOT}/script/first.py", line 9, in <module>\n  File "{ROOT}/script/first.py", line 7, in f\nE: x\n'),
    ],
)  # fmt: skip
def test_the_fault_stands_at_the_line_that_the_error_names(suffix: str, stderr: str) -> None:
    fault = told(suffix, stderr)
    assert fault.line == 7
    assert str(ROOT) not in fault.message
    assert "../script" not in fault.message


def test_an_error_that_names_no_line_of_the_script_stands_at_its_header() -> None:
    fault = told(".rs", f"error: no file\n --> {ROOT}/script/../upstream/a/v1/lib.rs:43:1\n")
    assert fault.line == 2
    assert " --> upstream/a/v1/lib.rs:43:1" in fault.message
    assert "given those that are quoted" not in str(fault.mend)  # its header asks for none
    assert told(".rs", "note: first.rs:900:1 is no line of it\n").line == 2
    assert told(".c", "").message.endswith("(stderr is empty)")


def test_an_upstream_file_that_may_be_missing_is_explained() -> None:
    asking = written(".rs").model_copy(update={"upstream": ("a/v1",)})
    error = f"error: no file\n --> {ROOT}/script/../upstream/a/v1/lib.rs:43:1\n"
    (fault,) = failure(ROOT, asking, INTERPRETER, "it failed", error).faults
    assert str(fault.mend).endswith("; of a pin's files it is given those that are quoted, no others")


def test_the_first_error_is_shown_and_whole_rows() -> None:
    """The end of a long list of errors is what follows from the first."""
    rows = [f"error: number {n}\n --> {ROOT}/script/first.rs:{n}:1" for n in range(1, 40)]
    shown = told(".rs", "\n".join(rows)).message.split("\n    | ")[1:]
    assert shown[0] == "error: number 1"
    assert len(shown) == ROWS + 1
    assert shown[-1] == "… 58 more lines"


def test_what_a_program_prints_before_it_fails_is_left_out() -> None:
    said = "".join(f"step {n}\n" for n in range(100))
    shown = told(".rs", f"{said}thread 'main' panicked at first.rs:7:5:\nwhy\n").message.split("\n    | ")[1:]
    assert shown[0] == "… 82 lines before"
    assert shown[-2:] == ["thread 'main' panicked at first.rs:7:5:", "why"]
    assert len(shown) == ROWS + 1


UNIT = f"{ROOT}/script/../upstream/a/v1/src/lib.rs:43:1"
LOST = f'error[E0583]: file not found for module `range`\n --> {UNIT}\n = help: to create it, create file "{ROOT}/script/../upstream/a/v1/src/range.rs" or another\n'
LATER = f"\nerror[E0425]: cannot find `x`\n --> {ROOT}/script/first.rs:7:5\n"


@pytest.mark.parametrize(
    ("error", "mend"),
    [
        (LOST, "quote something of src/range.rs, then: anatomy lock"),
        (f"error: couldn't read `{ROOT}/script/../upstream/a/v1/src/b.rs`: No such file\n", "quote something of src/b.rs, then: anatomy lock"),
        (f"error[E0432]: unresolved import `crate::error`\n --> {UNIT}\n", 'write #[path = "../upstream/a/v1/src/error.rs"] mod error; in first.rs, '),
        (f"error[E0433]: cannot find `error` in `crate`\n --> {UNIT.replace('lib', 'deep/b')}\n", 'write #[path = "../upstream/a/v1/src/error.rs"] mod error; in first.rs, '),
        (f"error[E0432]: unresolved import `crate::heap`\n --> {UNIT}\n  | --- the item is gated behind the `std` feature\n", 'write // features = ["alloc", "std"] in its header, then: anatomy run demo/first'),
        (f"error: no such name\n --> {UNIT}\n", "edit first.rs, then: anatomy run demo/first; of a pin's files"),
    ],
)  # fmt: skip
def test_the_first_error_of_a_compiler_is_what_is_mended(error: str, mend: str) -> None:
    asking = written(".rs").model_copy(update={"upstream": ("a/v1",), "features": ("alloc",)})
    (fault,) = failure(ROOT, asking, INTERPRETER, "it failed", error + LATER * 20, compiling=True).faults
    assert str(fault.mend).startswith(mend)
    shown = fault.message.split("\n    | ")[1:]
    assert shown[: error.count("\n")] == error.replace(f"{ROOT}/script/../", "").rstrip().split("\n")
    assert shown[-1].endswith(" more lines, of later errors")
    assert all(row.strip() for row in shown)
    assert "E0425" not in fault.message


@pytest.mark.parametrize(
    ("typed", "given", "mend"),
    [
        ("../upstream/a/v1/src/lib.rs", ["a/v1/lib.rs"], "write ../upstream/a/v1/lib.rs in the place of ../upstream/a/v1/src/lib.rs; if upstream has it: quote something of src/lib.rs, then: anatomy lock"),
        ("../upstream/b/v1/lib.rs", ["a/v1/lib.rs"], "write ../upstream/a/v1/lib.rs in the place of ../upstream/b/v1/lib.rs"),
        ("upstream/a/v1/lib.rs", ["a/v1/lib.rs"], "write ../upstream/a/v1/lib.rs in the place of upstream/a/v1/lib.rs"),
        ("../upstream/a/v1/c.rs", ["a/v1/b.rs", "a/v1/lib.rs"], "quote something of c.rs, then: anatomy lock; it is given ../upstream/a/v1/b.rs, ../upstream/a/v1/lib.rs"),
        ("lib.rs", ["a/v1/x/lib.rs", "a/v1/lib.rs"], "edit first.rs; it is given ../upstream/a/v1/lib.rs, ../upstream/a/v1/x/lib.rs"),
    ],
)  # fmt: skip
def test_a_wrong_path_to_an_upstream_file_is_told_those_that_are_given(
    tmp_path: Path, typed: str, given: list[str], mend: str
) -> None:
    """At the line that has the path, not at that of the ``mod`` below it, which rustc names."""
    for name in given:
        (tmp_path / "upstream" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "upstream" / name).touch()
    source = f'\n\n#[path = "{typed}"]\nmod a;\n'.encode()
    asking = written(".rs").model_copy(update={"upstream": ("a/v1",), "source": source})
    error = f"error: couldn't read `{tmp_path}/script/{typed}`: No such file\n --> {tmp_path}/script/first.rs:4:1\n"
    (fault,) = failure(tmp_path, asking, INTERPRETER, "it failed", error, compiling=True).faults
    assert (fault.line, fault.mend) == (3, mend)


def test_a_program_that_ends_with_another_status_may_be_meant_to() -> None:
    asking = written(".rs").model_copy(update={"upstream": ("a/v1",)})
    built = replace(INTERPRETER, build=("rustc",))
    said = f"thread 'main' panicked at {ROOT}/script/../upstream/a/v1/lib.rs:3:1:\nwhy\n"
    (fault,) = failure(ROOT, asking, built, "it failed", said, status=101).faults
    assert str(fault.mend) == (
        "edit first.rs, then: anatomy run demo/first; if it is meant to fail: write // exit = 101 in its header"
    )


FAILING = {
    "c": ("int main(void) {\n  return x;\n}\n", 2),
    "c++": ("int main() {\n  return x;\n}\n", 2),
    "rust": ("fn main() {\n    let a: Vec<u8> = vec![];\n    println!(\"{}\", a[7]);\n}\n", 3),
    "go": ("package main\nfunc main() {\n  x()\n}\n", 3),
    "java": ("class Main {\n  public static void main(String[] a) {\n    throw new IllegalStateException();\n  }\n}\n", 3),
    "node": ("const a = 1;\nthrow new Error('x');\n", 2),
    "shell": ("set -e\nnothing-of-this-name\n", 2),
}  # fmt: skip


@pytest.mark.parametrize("kind", FAILING)
def test_every_language_says_where_it_failed(tmp_path: Path, kind: str) -> None:
    env, interpreter = here(Project(tmp_path), kind)
    body, line = FAILING[kind]
    failing = experiment(Project(tmp_path), kind, body, env)
    with pytest.raises(ExperimentError) as caught:
        run(failing, interpreter)
    (fault,) = caught.value.faults
    header = failing.text.count("\n") - body.count("\n")
    assert fault.line == header + line, fault.message
    assert "anatomy-run-" not in fault.message
    assert LANGUAGES[kind].suffix in fault.message
