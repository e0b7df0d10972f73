"""Interpreters: what discovery calls an environment is that environment, on whatever machine this is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from anatomy.errors import ExperimentError
from anatomy.experiment.environment import Environment, read_environments
from anatomy.experiment.install import make_environment
from anatomy.experiment.interpreter import Interpreter, absence, find_interpreter, find_interpreters
from anatomy.experiment.runner import run
from anatomy.experiment.script import Experiment
from anatomy.paths import Project, find_project

Write = Callable[..., Experiment]

REAL = find_project()
ENVIRONMENTS = read_environments(REAL)
SCRIPT = """# /// experiment
# title = "t"
# envs = ["here"]
# ///
import sys, json
print(json.dumps([list(sys.version_info[:2]), __name__, sys.argv == [__file__], u"\\u6587"]))
raise SystemExit(5)
"""


@pytest.mark.parametrize(
    "env", [pytest.param(e, id=e.id) for e in ENVIRONMENTS.values() if e.suffix == ".py"]
)
def test_a_found_interpreter_runs_a_script_as_its_version_says(env: Environment, write: Write) -> None:
    found = find_interpreter(REAL, env)
    if found is None:
        pytest.skip(f"{absence(env)}; then: pytest {Path(__file__).name}")
    experiment = write("one", "").model_copy(update={"source": SCRIPT.encode(), "exit": 5})
    minor = [int(part) for part in found.version.split(".")[:2]]
    assert run(experiment, found).output == f'[{minor}, "__main__", true, "\\u6587"]\n'
    assert env.accepts(found.version, found.packages, found.abiflags)


def test_node_prints_and_ends_with_its_status(write: Write, project: Project) -> None:
    env = ENVIRONMENTS["node-20"]
    found = find_interpreter(REAL, env)
    if found is None:
        pytest.skip(f"{absence(env)}; then: pytest {Path(__file__).name}")
    source = b"console.log('\xe6\x96\x87'); process.exit(5)"
    experiment = write("one", "").model_copy(update={"path": Path("one.js"), "source": source, "exit": 5})
    assert run(experiment, found).output == "文\n"


def test_the_named_interpreter_wins_and_a_wrong_one_is_not_taken(
    project: Project, environments: dict[str, Environment], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = find_interpreter(project, environments["here"])
    assert found is not None
    assert found.command[0] == sys.executable
    monkeypatch.setenv("ANATOMY_ENV_ABSENT", sys.executable)  # is here, and is no CPython 9.9
    assert find_interpreter(project, environments["absent"]) is None
    assert f"ANATOMY_ENV_ABSENT={sys.executable}, which is not it" in absence(environments["absent"])
    monkeypatch.setenv("ANATOMY_ENV_HERE", "/no/such/python")
    assert find_interpreter(project, environments["here"]) is None


def test_a_made_environment_is_found_where_anatomy_envs_points(
    project: Project, environments: dict[str, Environment], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ANATOMY_ENV_HERE")
    python = tmp_path / "made" / "here" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    monkeypatch.setenv("ANATOMY_ENVS", str(tmp_path / "made"))
    found = find_interpreter(project, environments["here"])
    assert found is not None
    assert found.command[0] == str(python)


def test_a_program_that_hangs_lies_or_fails_is_not_an_interpreter(
    project: Project, environments: dict[str, Environment], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("anatomy.experiment.interpreter.PROBE_SECONDS", 1)
    for name, body in {
        "hangs": "exec sleep 60",
        "lies": "echo '[]'",
        "rambles": "echo hello",
        "fails": "exit 3",
    }.items():
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\nexec 2>/dev/null\n{body}\n")
        path.chmod(0o755)
        monkeypatch.setenv("ANATOMY_ENV_HERE", str(path))
        assert find_interpreter(project, environments["here"]) is None


def test_several_are_found_at_once(
    project: Project, environments: dict[str, Environment], here: Interpreter
) -> None:
    wanted = [environments[id] for id in ("here", "exact", "absent")]
    assert find_interpreters(project, wanted) == {"here": here, "exact": here, "absent": None}


def test_an_environment_of_another_base_is_made_again_and_kept_while_it_cannot_be(
    project: Project, environments: dict[str, Environment]
) -> None:
    """Its name and its packages are the same, so it would be found."""
    here = environments["here"]
    env = here.model_copy(update=dict(pip=("blinker==1.4",), base=(here.version,)))  # noqa: C408
    kept = project.state / "envs" / env.id / "kept"
    kept.parent.mkdir(parents=True)
    kept.touch()
    assert make_environment(project, env, print) == find_interpreter(project, env)
    with pytest.raises(ExperimentError, match=r"here needs a CPython 9\.9 to be made from"):
        make_environment(project, env.model_copy(update={"base": ("9.9",)}), print)
    assert kept.exists()
