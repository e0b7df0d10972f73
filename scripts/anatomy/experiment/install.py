"""Making an environment under ``.anatomy/envs/ID``: a virtual environment with pip, or Pyodide with npm.

Packages come through the user's own pip and npm configuration. A Python 2.7 environment needs a virtualenv
that still knows Python 2; it is installed in a folder of its own beside the environment.
"""

import os
import shutil
import subprocess
from pathlib import Path

from anatomy.errors import ExperimentError, Fault
from anatomy.experiment.environment import Environment, version_matches
from anatomy.experiment.interpreter import Interpreter, find_interpreter, probe_pyodide, probe_python
from anatomy.paths import Project
from anatomy.terminal import Say

VIRTUALENV = "virtualenv<20.22"  # the last that makes Python 2.7 environments


def make_environment(project: Project, env: Environment, say: Say) -> Interpreter:
    """The interpreter of ``env``: the one that is here, if it was made from one of its ``base``, or a new one in ``.anatomy/envs``.

    Raises ExperimentError when the registry does not say how to make it, or when a step fails (with its
    last lines).
    """
    found = find_interpreter(project, env)
    if found and (not env.base or any(version_matches(base, found.version) for base in env.base)):
        return found
    if not env.makeable:
        raise ExperimentError(Fault(f"{env.id} cannot be made here", mend=env.how))
    base = _base(project, env) if env.pip else None
    folder = project.state / "envs" / env.id
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        if env.npm:
            folder.mkdir()
            install = ["npm", "install", "--prefix", ".", "--no-audit", "--no-fund", "--ignore-scripts"]
            _step([*install, env.npm], say, folder)
        elif base:
            _make_python(project, env, base, folder, say)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    probe_python.cache_clear()
    probe_pyodide.cache_clear()
    made = find_interpreter(project, env)
    if made is None:
        message = f"{folder} was made, but is no {env.kind} {env.version} with {dict(env.packages)}"
        raise ExperimentError(Fault(message, mend=env.how))
    return made


def _make_python(project: Project, env: Environment, base: Interpreter, folder: Path, say: Say) -> None:
    if base.version.startswith("2."):
        tool = folder.with_name(f"{env.id}.virtualenv")
        newer = _base(project, env.model_copy(update={"base": ("3.11", "3.12", "3.13")}))
        try:
            _step([*newer.command, "-m", "venv", str(tool)], say)
            _step([str(tool / "bin" / "python"), "-m", "pip", "install", "-q", VIRTUALENV], say)
            _step([str(tool / "bin" / "virtualenv"), "-q", "-p", base.command[0], str(folder)], say)
        finally:
            shutil.rmtree(tool, ignore_errors=True)
    else:
        _step([*base.command, "-m", "venv", str(folder)], say)
    for package in env.pip:  # one after another: an old setup.py may need what comes before it
        _step([str(folder / "bin" / "python"), "-m", "pip", "install", "-q", package], say)


def _base(project: Project, env: Environment) -> Interpreter:
    """An interpreter to make ``env`` from, the first of its ``base`` versions that is here."""
    for version in env.base:
        plain = Environment(id=f"base-{version}", kind="python", label=version, version=version, how=env.how)
        if found := find_interpreter(project, plain):
            return found
    message = f"{env.id} needs a CPython {' or '.join(env.base)} to be made from"
    raise ExperimentError(Fault(message, mend=env.how))


def _step(command: list[str], say: Say, folder: Path | None = None) -> None:
    say("$ " + " ".join(command))
    foreign = ("PYTHON", "VIRTUAL_ENV")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=clean,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as problem:
        raise ExperimentError(Fault(f"{command[0]} cannot be run: {problem.strerror}")) from None
    if done.returncode:
        rows = done.stdout.decode("utf-8", "replace").rstrip().split("\n")[-12:]
        tail = "".join(f"\n    | {row}" for row in rows)
        raise ExperimentError(Fault(f"{' '.join(command[:4])} … ended with status {done.returncode}{tail}"))
