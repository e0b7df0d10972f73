"""Interpreters of this machine: found lazily, probed once a run, several at a time.

Candidates, in this order: ``ANATOMY_ENV_<ID>``; made environments (``.anatomy/envs/ID``, then the folders
of ``ANATOMY_ENVS``); pyenv's versions; the commands of the environment on ``PATH``; for Python the interpreter that
runs this. A probe is one start of the candidate; what it reports decides, never a name.
"""

import functools
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from anatomy.experiment.environment import Environment, environment_folders
from anatomy.experiment.language import LANGUAGES
from anatomy.paths import Project

PROBE_SECONDS = 20

# Runs under every CPython from 2.7 on. Versions come from package metadata: importing torch takes seconds.
PROBE = r"""
import json, os, platform, re, sys
packages = {}
places = {}
for folder in sys.path:
    if os.path.isdir(folder):
        for name in sorted(os.listdir(folder)):
            found = re.match(r"([A-Za-z0-9._]+?)-([^-]+)(-py[0-9.]+)?[.](dist|egg)-info$", name)
            if found:
                key = found.group(1).lower().replace("_", "-")
                packages.setdefault(key, found.group(2))
                places.setdefault(key, folder)
try:
    libc = os.confstr("CS_GNU_LIBC_VERSION") or ""
except (AttributeError, ValueError, OSError):
    libc = ""
print(json.dumps({
    "version": platform.python_version(),
    "implementation": platform.python_implementation(),
    "abiflags": getattr(sys, "abiflags", ""),
    "platform": sys.platform.rstrip("2") + "-" + platform.machine(),
    "libc": libc,
    "packages": packages,
    "places": places,
    "paths": {"<stdlib>": os.path.dirname(os.__file__), "<prefix>": sys.prefix,
              "<base>": getattr(sys, "base_prefix", sys.prefix)},
}))
"""


@dataclass(frozen=True)
class Interpreter:
    """A program that runs experiments, as its probe reported it.

    ``command`` starts a script when its path is appended; ``build``, where there is one, compiles it first (``{source}`` to
    ``{program}``), and ``command`` is empty then. ``packages`` holds every package found, by
    lower-case name; ``paths`` maps a placeholder to the path it stands for (the ``path`` normaliser
    replaces those).
    """

    command: tuple[str, ...]
    version: str
    implementation: str
    platform: str
    build: tuple[str, ...] = ()
    libc: str = ""
    abiflags: str = ""
    packages: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.implementation} {self.version}"

    @property
    def program(self) -> str:
        """The file that is started, or that compiles."""
        return (self.command or self.build)[0]


def child_environment(home: Path) -> dict[str, str]:
    """The whole environment of an experiment: nothing of the caller's shell reaches it.

    ``-I`` would make an interpreter deaf to ``PYTHONHASHSEED``, so the isolation is done here: no user
    site, no ``PYTHONPATH``, no start-up file, a home and a temporary folder of its own.
    """
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "WINDIR") if name in os.environ}
    return kept | {
        "PATH": os.defpath if os.name != "posix" else "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONUTF8": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONSAFEPATH": "1",
    }


def _ask(command: list[str], *arguments: str) -> str | None:
    """What the command prints on stdout, or None when it cannot be run, fails or takes too long."""
    with tempfile.TemporaryDirectory(prefix="anatomy-probe-") as home:
        try:
            done = subprocess.run(
                [*command, *arguments],
                env=child_environment(Path(home)),
                cwd=home,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=PROBE_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


@cache
def probe_python(path: str) -> Interpreter | None:
    """The interpreter at ``path``, or None when that is not one."""
    answer = _ask([path, "-s", "-c", PROBE])
    try:
        facts = json.loads(answer or "null")
        return None if facts is None else Interpreter(command=(path, "-s"), **facts)
    except (ValueError, TypeError):
        return None


@cache
def probe_command(path: str, kind: str) -> Interpreter | None:
    """The compiler or interpreter of the language ``kind`` at ``path``, or None."""
    language = LANGUAGES[kind]
    path = _unwrapped(path) if kind == "rust" else path
    found = re.search(language.pattern, _ask([path, *language.version]) or "")
    if found is None:
        return None
    return Interpreter(
        command=() if language.build else (path, *language.start),
        build=(path, *language.build) if language.build else (),
        version=found[1],
        implementation=language.label,
        platform=f"{sys.platform}-{platform.machine()}",
        libc=os.confstr("CS_GNU_LIBC_VERSION") or "" if hasattr(os, "confstr") else "",
    )


def _unwrapped(path: str) -> str:
    """The compiler behind rustup's wrapper, which looks for its choice below the home of whoever calls it."""
    done = subprocess.run(
        [path, "--print", "sysroot"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    real = Path(done.stdout.strip(), "bin", "rustc")
    return str(real) if done.returncode == 0 and real.is_file() else path


@cache
def probe_pyodide(folder: str) -> Interpreter | None:
    """The Pyodide package in ``folder``; its own files say what it holds, which spares a slow start."""
    node = next((path for path in on_path(("node", "nodejs")) if probe_command(path, "node")), None)
    try:
        package = json.loads(Path(folder, "package.json").read_text("utf-8"))
        info = json.loads(Path(folder, "pyodide-lock.json").read_text("utf-8"))["info"]
        version, python, arch = package["version"], info["python"], f"emscripten-{info['arch']}"
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if node is None or package.get("name") != "pyodide":
        return None
    runner = Path(__file__).with_name("pyodide_runner.mjs")
    return Interpreter(
        command=(node, str(runner), folder),
        version=str(python),
        implementation="CPython",
        platform=arch,
        packages={"pyodide": str(version)},
        paths={"<home>": "/home/pyodide", "<stdlib>": f"/lib/python{str(python).rpartition('.')[0]}"},
    )


def on_path(names: Iterable[str]) -> Iterator[str]:
    """Every match of every name on PATH, in order; without pyenv's shims, whose targets are known."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        if not folder or Path(folder).name == "shims":
            continue
        for name in names:
            path = shutil.which(name, path=folder)
            if path:
                yield path


def pyenv_versions() -> list[Path]:
    """The version folders of pyenv, newest first."""
    roots = [Path(os.environ["PYENV_ROOT"])] if os.environ.get("PYENV_ROOT") else []
    command = shutil.which("pyenv")
    if command:
        roots.append(Path(command).resolve().parent.parent)
    roots.append(Path.home() / ".pyenv")
    folders: dict[Path, None] = {}
    for root in roots:
        for folder in (root / "versions").glob("*/"):
            folders.setdefault(folder.resolve())

    def newest(folder: Path) -> list[int]:
        return [int(part) for part in re.findall(r"\d+", folder.name)]

    return sorted(folders, key=newest, reverse=True)


def _python_candidates(project: Project, env: Environment) -> Iterator[str]:
    for folder in environment_folders(project):
        yield str(folder / env.id / "bin" / "python")
        yield str(folder / env.id / "Scripts" / "python.exe")
    wanted = env.version.split(".")[:2]
    for folder in pyenv_versions():
        if re.findall(r"\d+", folder.name)[: len(wanted)] == wanted:
            yield str(folder / "bin" / "python")
    minor = ".".join(wanted)
    yield from on_path(env.commands or (f"python{minor}", f"python{wanted[0]}", "python"))
    yield getattr(sys, "_base_executable", None) or sys.executable


def _pyodide_candidates(project: Project, env: Environment) -> Iterator[str]:
    for folder in environment_folders(project):
        yield str(folder / env.id / "node_modules" / "pyodide")


def _commands(project: Project, env: Environment) -> Iterator[str]:
    """The commands of a language: those of made environments, then those on PATH."""
    names = env.commands or LANGUAGES[env.kind].commands
    for folder in environment_folders(project):
        yield from (str(folder / env.id / "bin" / name) for name in names)
    yield from on_path(names)


def _debian_versions(interpreter: Interpreter, env: Environment) -> Interpreter:
    """Debian's metadata can be wrong (its torch 1.13.1 says 1.13.0a0): there dpkg's word counts."""
    packages = dict(interpreter.packages)
    for name, package in env.debian.items():
        if interpreter.places.get(name, "").endswith("/dist-packages"):
            version = _ask(["dpkg-query"], "-W", "-f", "${Version}", package)
            packages[name] = (version or "").strip() or packages[name]
    return replace(interpreter, packages=packages)


def _accepted(env: Environment, interpreter: Interpreter | None) -> Interpreter | None:
    if interpreter is None:
        return None
    if env.debian:
        interpreter = _debian_versions(interpreter, env)
    if env.kind == "python" and interpreter.implementation != "CPython":
        return None
    if env.npm and env.npm != f"pyodide@{interpreter.packages.get('pyodide')}":
        return None
    fits = env.accepts(interpreter.version, interpreter.packages, interpreter.abiflags)
    return interpreter if fits else None


def find_interpreter(project: Project, env: Environment) -> Interpreter | None:
    """The first candidate on this machine that is ``env``, or None. Probes are remembered for the process."""
    named = os.environ.get(env.variable)
    candidates: Iterable[str]
    probe: Callable[[str], Interpreter | None]
    if env.kind == "pyodide":
        candidates, probe = _pyodide_candidates(project, env), probe_pyodide
    elif env.kind == "python":
        candidates, probe = _python_candidates(project, env), probe_python
    else:
        candidates, probe = _commands(project, env), functools.partial(probe_command, kind=env.kind)
    for path in [named] if named else candidates:
        if Path(path).exists() and (found := _accepted(env, probe(os.path.abspath(path)))):
            return found
    return None


def absence(env: Environment) -> str:
    """A sentence for an environment that ``find_interpreter`` did not find, with how to get it."""
    named = os.environ.get(env.variable)
    wrong = f" ({env.variable}={named}, which is not it)" if named else ""
    return f"{env.id}, which is not on this machine{wrong} — {env.how}"


def find_interpreters(project: Project, envs: Iterable[Environment]) -> dict[str, Interpreter | None]:
    """``find_interpreter`` for several environments, in parallel."""
    wanted = {env.id: env for env in envs}
    with ThreadPoolExecutor(max_workers=4) as pool:
        found = pool.map(lambda env: find_interpreter(project, env), wanted.values())
        return dict(zip(wanted, found, strict=True))
