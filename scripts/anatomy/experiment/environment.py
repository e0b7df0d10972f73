"""Environments: in which interpreter an experiment is recorded, and how to know that interpreter again.

``docs/environments.toml`` is the registry. An environment is a demand ("any CPython 3.11.x", "torch
1.13.1"), an ``Interpreter`` (see ``interpreter.py``) is what stands on this machine;
``Environment.accepts`` joins the two.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from anatomy import schema, tomlfile
from anatomy.errors import ExperimentError, Fault, guessed, instead
from anatomy.experiment.language import LANGUAGES
from anatomy.paths import Project
from anatomy.schema import Items, Model, Pattern

MEND = "edit the file, then: anatomy check"
Kind = Literal["python", "pyodide", "node", "c", "c++", "rust", "go", "shell", "java"]
"""The rows of ``language.LANGUAGES``."""

Name = Annotated[
    str,
    Pattern("a name, a version or a requirement", "torch==1.13.1", r"[A-Za-z0-9][A-Za-z0-9._@<>=~+-]*", 100),
]
Id = Annotated[
    str, Pattern("lower-case words joined by . or -", "cpython-3.11", r"[a-z0-9]+([.-][a-z0-9]+)*", 60)
]
Line = Annotated[str, Pattern("one line of text", "…", r"[^\n\r]+")]
Version = Annotated[str, Pattern("a version of digits and dots", "3.11", r"\d+(\.\d+)*")]


class Entry(Model):
    """One entry of the registry; the keys are explained at the top of ``docs/environments.toml``."""

    kind: Kind
    label: Line
    version: Version
    how: Line
    abiflags: Literal["", "t"] = ""
    packages: dict[Name, Name] = Field(default_factory=dict)
    also: Items[Name] = ()
    debian: dict[Name, Name] = Field(default_factory=dict)
    commands: Items[Name] = ()
    base: Items[Version] = ()
    pip: Items[Name] = ()
    npm: Name | None = None
    heavy: bool = False

    @model_validator(mode="after")
    def _makeable(self) -> Self:
        if self.pip and (self.kind != "python" or not self.base):
            raise ValueError("'pip' needs kind = \"python\" and 'base', the versions to make it from")
        if self.pip and not self.packages:  # any interpreter would be taken for it
            raise ValueError(
                "'pip' needs 'packages', by which the made environment is known: packages = { NAME = \"VERSION\" }"
            )
        if (self.kind == "pyodide") != (self.npm is not None):
            raise ValueError("'npm' belongs to kind = \"pyodide\", and to that only")
        return self


class Environment(Entry):
    """An entry with its id: what an interpreter must be for a run to count."""

    id: str

    @property
    def variable(self) -> str:
        """The environment variable that names an interpreter for it, e.g. ``ANATOMY_ENV_CPYTHON_3_11``."""
        return "ANATOMY_ENV_" + re.sub(r"[^A-Za-z0-9]", "_", self.id).upper()

    @property
    def suffix(self) -> str:
        """The kind of script it runs."""
        return LANGUAGES[self.kind].suffix

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


class Registry(Model):
    version: Literal[1]
    environments: Annotated[dict[Id, Entry], Field(min_length=1)]


def read_environments(project: Project) -> dict[str, Environment]:
    """The registry, in the file's order.

    Raises ExperimentError with every fault of ``docs/environments.toml``.
    """
    path = project.docs / "environments.toml"
    registry, document = schema.read(path, Registry, mend=MEND, error=ExperimentError)
    if faults := list(_made_otherwise(document, registry)):
        raise ExperimentError(faults)
    return {
        id: Environment.model_construct(id=id, **dict(entry)) for id, entry in registry.environments.items()
    }


def _made_otherwise(document: tomlfile.Document, registry: Registry) -> Iterator[Fault]:
    """Environments that would be made with another version of a package than they are known by."""
    for id, entry in registry.environments.items():
        for requirement in entry.pip:
            name, _, version = requirement.partition("==")
            wanted = entry.packages.get(name)
            if version and wanted and not version_matches(wanted, version):
                message = f"pip installs {name} {version}, packages asks for {wanted}"
                mend = instead(requirement, f"{name}=={wanted}", "")
                yield document.fault(("environments", id, "pip"), message, mend=mend)


def environment(environments: Mapping[str, Environment], id: str) -> Environment:
    """The environment ``id``. Raises ExperimentError, which lists those that there are."""
    if id not in environments:
        said, mend = guessed(id, environments, "anatomy run --list")
        listed = f"; known: {', '.join(environments)}"
        raise ExperimentError(Fault(f"no environment {id!r}{said or listed}", mend=mend))
    return environments[id]


def environment_folders(project: Project) -> list[Path]:
    """Where made environments stand: the project's own folder, then those of ``ANATOMY_ENVS``."""
    more = os.environ.get("ANATOMY_ENVS", "").split(":")
    return [project.state / "envs", *(Path(item) for item in more if item)]
