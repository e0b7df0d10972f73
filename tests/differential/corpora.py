"""The projects that are read, brought by the user's own clients into ``.anatomy/differential`` and kept there."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from anatomy.pin import Debian
from anatomy.sources.debian import DebianSource
from anatomy.sources.index import Index, fetch_artefact
from anatomy.sources.web import Web


@dataclass(frozen=True)
class Corpus:
    """``files``: globs below ``folders`` of the unpacked project. ``judge``: a key of ``judges.JUDGES``."""

    title: str
    bring: Callable[[Path], Path]  # a folder -> the tarball that was put there
    folders: tuple[str, ...]
    files: tuple[str, ...]
    judge: str
    project: str  # the folder that keeps it

    def paths(self, home: Path) -> list[Path]:
        """The files, brought if need be."""
        root = unpacked(home / self.project, self.bring)
        found = {
            path for folder in self.folders for glob in self.files for path in (root / folder).rglob(glob)
        }
        return sorted(path for path in found if path.is_file())


def unpacked(place: Path, bring: Callable[[Path], Path]) -> Path:
    """The one top folder of the tarball."""
    if not place.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as folder:
            tarball = bring(Path(folder))
            with tarfile.open(tarball) as archive:
                archive.extractall(Path(folder) / "out", filter="data")
            shutil.move(Path(folder) / "out", place)
    return next(path for path in sorted(place.iterdir()) if path.is_dir())


def debian(source: str, version: str) -> Callable[[Path], Path]:
    def bring(folder: Path) -> Path:
        apt = DebianSource(folder.parent / "apt", folder, print)._apt
        apt.state.mkdir(parents=True, exist_ok=True)
        return apt.download(source, apt.versions(Debian(source=source, version=version), print)[0], folder)

    return bring


def sdist(project: str, version: str) -> Callable[[Path], Path]:
    def bring(folder: Path) -> Path:
        index = Index(Web())
        item = next(i for i in index.artefacts(project, version) if i.filename.endswith(".tar.gz"))
        path = folder / item.filename
        with path.open("w+b") as file:
            fetch_artefact(index.web, item, file, size=1 << 27, seconds=300.0)
        return path

    return bring


def npm(package: str, version: str) -> Callable[[Path], Path]:
    def bring(folder: Path) -> Path:
        command = ["npm", "pack", "--silent", f"{package}@{version}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return next(folder.glob("*.tgz"))

    return bring


_PYTHON = debian("python3.11", "3.11.2")
CORPORA = {
    "python": Corpus("CPython 3.11.2 Lib", _PYTHON, ("Lib",), ("*.py",), "ast", "cpython"),
    "indentation": Corpus("the same, without ast", _PYTHON, ("Lib",), ("*.py",), "ast", "cpython"),
    "c": Corpus("CPython Objects, Python", _PYTHON, ("Objects", "Python"), ("*.c",), "ctags", "cpython"),
    "cpp": Corpus(
        "PyTorch 1.13.1 c10", debian("pytorch", "1.13.1"), ("c10",), ("*.h", "*.cpp", "*.cu"), "ctags", "pytorch"
    ),
    "rust": Corpus("pydantic-core 2.27.2 (Rust)", sdist("pydantic-core", "2.27.2"), ("src",), ("*.rs",), "rustc", "rust"),
    "go": Corpus(
        "golang.org/x/tools 0.5.0 (Go)", debian("golang-golang-x-tools", "0.5.0"), ("",), ("*.go",), "go", "go"
    ),
    "typescript": Corpus("rxjs 7.8.2 (TypeScript)", npm("rxjs", "7.8.2"), ("src",), ("*.ts",), "tsc", "typescript"),
    "java": Corpus(
        "commons-lang 3.12.0 (Java)", debian("libcommons-lang3-java", "3.12.0"), ("src",), ("*.java",), "javac", "java"
    ),
}  # fmt: skip
