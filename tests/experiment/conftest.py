"""An invented project in a temporary folder; two of its environments are this very interpreter."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from anatomy.experiment.environment import Environment, read_environments
from anatomy.experiment.interpreter import Interpreter, find_interpreter
from anatomy.experiment.script import Experiment, read_experiment
from anatomy.paths import Project

MINOR = "{}.{}".format(*sys.version_info)
REGISTRY = f"""
version = 1
[environments.here]
kind = "python"
label = "CPython {MINOR}"
version = "{MINOR}"
how = "you have it"
[environments.exact]
kind = "python"
label = "CPython {platform.python_version()}"
version = "{platform.python_version()}"
how = "you have it"
[environments.absent]
kind = "python"
label = "CPython 9.9"
version = "9.9"
how = "wait for it"
[environments.old]
kind = "python"
label = "CPython 2.7"
version = "2.7"
how = "pyenv install 2.7"
[environments.js]
kind = "node"
label = "Node.js"
version = "20"
how = "install it"
"""

Write = Callable[..., Experiment]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    (tmp_path / "snippets").mkdir()
    (tmp_path / "mkdocs.yml").touch()
    (tmp_path / "docs" / "demo" / "experiments").mkdir(parents=True)
    (tmp_path / "docs" / "environments.toml").write_text(REGISTRY, "utf-8")
    for id in ("HERE", "EXACT"):
        monkeypatch.setenv(f"ANATOMY_ENV_{id}", sys.executable)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    return Project(tmp_path)


@pytest.fixture
def environments(project: Project) -> dict[str, Environment]:
    return read_environments(project)


@pytest.fixture
def here(project: Project, environments: dict[str, Environment]) -> Interpreter:
    found = find_interpreter(project, environments["here"])
    assert found is not None
    return found


@pytest.fixture
def write(project: Project, environments: dict[str, Environment]) -> Write:
    """``write("name", "body", "header line", …)``: the experiment docs/demo/experiments/name.py."""

    def write(name: str, body: str, *header: str, envs: str = '["here", "exact"]') -> Experiment:
        path = project.docs / "demo" / "experiments" / f"{name}.py"
        rows = ["/// experiment", 'title = "一个实验"', f"envs = {envs}", *header, "///"]
        path.write_text("".join(f"# {row}\n" for row in rows) + body, "utf-8", newline="")
        return read_experiment(path, environments)

    return write
