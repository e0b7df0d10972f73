"""Environments: in which interpreter an experiment is recorded, and how to know that interpreter again.

``docs/environments.toml`` is the registry. An environment is a demand ("any CPython 3.11.x", "torch
1.13.1"), an ``Interpreter`` (see ``interpreter.py``) is what stands on this machine;
``Environment.accepts`` joins the two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from anatomy import tomlfile
from anatomy.errors import ExperimentError, Fault
from anatomy.paths import Project

MEND = "edit the file, then: anatomy run"
Kind = Literal["python", "pyodide", "node"]


@dataclass(frozen=True)
class Environment:
    """One entry of the registry; the fields are explained at the top of ``docs/environments.toml``."""

    id: str
    kind: Kind
    label: str
    version: str
    how: str
    abiflags: str = ""
    packages: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    debian: Mapping[str, str] = field(default_factory=dict)
    commands: tuple[str, ...] = ()
    base: tuple[str, ...] = ()
    pip: tuple[str, ...] = ()
    npm: str | None = None
    heavy: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that names an interpreter for it, e.g. ``ANATOMY_ENV_CPYTHON_3_11``."""
        return "ANATOMY_ENV_" + re.sub(r"[^A-Za-z0-9]", "_", self.id).upper()

    @property
    def suffix(self) -> str:
        """The kind of script it runs."""
        return ".js" if self.kind == "node" else ".py"

    @property
    def makeable(self) -> bool:
        return bool(self.pip or self.npm)

    def accepts(self, version: str, packages: Mapping[str, str], abiflags: str = "") -> bool:
        """Whether an interpreter of this version, with these packages, is this environment."""
        return (
            version_matches(self.version, version)
            and self.abiflags == abiflags.replace("m", "")  # 3.6 and 3.7 say "m" for their default allocator
            and all(name in packages and packages[name] != "" for name in self.packages)
            and all(version_matches(want, packages[name]) for name, want in self.packages.items())
        )


def version_matches(wanted: str, found: str) -> bool:
    """``found`` is ``wanted`` or one of its releases: 3.11 takes 3.11.7, 1.13.1 takes 1.13.1+cpu."""
    want = wanted.split(".")
    have = re.split(r"[.+-]", re.sub(r"(?<=\d)(?:a|b|rc)\d+.*$", "", found))
    return have[: len(want)] == want


Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@<>=~+-]*$", max_length=100)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=60)]
Line = Annotated[str, StringConstraints(pattern=r"^[^\n\r]+$", min_length=1, max_length=300)]


class _Environment(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    kind: Kind
    label: Line
    version: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)*$")]
    how: Line
    abiflags: Literal["", "t"] = ""
    packages: dict[Word, Word] = Field(default_factory=dict)
    also: list[Word] = Field(default_factory=list)
    debian: dict[Word, Word] = Field(default_factory=dict)
    commands: list[Word] = Field(default_factory=list)
    base: list[Word] = Field(default_factory=list)
    pip: list[Word] = Field(default_factory=list)
    npm: Word | None = None
    heavy: bool = False

    @model_validator(mode="after")
    def _makeable(self) -> Self:
        if self.pip and (self.kind != "python" or not self.base):
            raise ValueError("'pip' needs kind = \"python\" and 'base', the versions to make it from")
        if (self.kind == "pyodide") != (self.npm is not None):
            raise ValueError("'npm' belongs to kind = \"pyodide\", and to that only")
        return self


class _Registry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    version: Literal[1]
    environments: dict[Id, _Environment] = Field(min_length=1)


def validation_faults(problem: ValidationError, document: tomlfile.Document, offset: int = 0) -> list[Fault]:
    """Pydantic's findings as faults with line numbers (``offset``: lines before the TOML text)."""
    found = []
    for error in problem.errors(include_url=False):
        loc = tuple(part for part in error["loc"] if part != "[key]")
        message = error["msg"].removeprefix("Value error, ")
        name = ".".join(map(str, loc)) or "header"
        line = document.line(loc) + offset
        found.append(Fault(f"{name}: {message[:1].lower()}{message[1:]}", document.path, line, MEND))
    return found


def _environment(id: str, raw: _Environment) -> Environment:
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in raw.model_dump().items()
    }
    return Environment(id=id, **fields)


def read_environments(project: Project) -> dict[str, Environment]:
    """The registry, in the file's order.

    Raises ExperimentError with every fault of ``docs/environments.toml``.
    """
    path = project.docs / "environments.toml"
    document = tomlfile.load(path, mend=MEND, error=ExperimentError)
    try:
        registry = _Registry.model_validate(document.data)
    except ValidationError as problem:
        raise ExperimentError(validation_faults(problem, document)) from None
    return {id: _environment(id, raw) for id, raw in registry.environments.items()}


def environment(environments: Mapping[str, Environment], id: str) -> Environment:
    """The environment ``id``. Raises ExperimentError, which lists those that there are."""
    if id not in environments:
        message = f"no environment {id!r}; known: {', '.join(environments)}"
        raise ExperimentError(Fault(message, mend="anatomy run --list"))
    return environments[id]


def environment_folders(project: Project, extra: str | None) -> list[Path]:
    """Where made environments stand: the project's own folder, then those of ``ANATOMY_ENVS`` (``extra``)."""
    own = project.state / "envs"
    more = [Path(item) for item in (extra or "").split(":") if item]
    return [own, *more]
