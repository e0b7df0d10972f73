"""Prints how long a first fetch of 10,000 snippets takes, quotations written, from artefacts on this machine: a source distribution,
and a git mirror.

Run it with ``make bench``. It is no test: times depend on the machine.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from anatomy.paths import Project
from world import git

SNIPPETS = 10_000
LINES = 40
PER_FILE = 10


def source(number: int) -> bytes:
    """A file of PER_FILE times LINES lines."""
    path = f"src/f{number}.py"
    return "".join(
        f"value_{n} = compute({n!r}, {path!r})  # line\n" for n in range(LINES * PER_FILE)
    ).encode()


def make(folder: Path) -> tuple[Path, Path, Path]:
    """(project, folder with the source distribution, git mirror), the project locked over the mirror."""
    files = {f"src/f{number}.py": source(number) for number in range(SNIPPETS // PER_FILE)} | {
        "LICENSE": b"x\n"
    }
    mirror, links, root = folder / "mirror", folder / "links", folder / "project"
    for path, data in files.items():
        (mirror / path).parent.mkdir(parents=True, exist_ok=True)
        (mirror / path).write_bytes(data)
    git(mirror, "init", "-q", "-b", "main")
    git(mirror, "add", "-A")
    git(mirror, "commit", "-q", "-m", "files")
    links.mkdir()
    with tarfile.open(links / "widgets-1.0.tar.gz", "w:gz", compresslevel=1) as archive:
        for path, data in files.items():
            info = tarfile.TarInfo(f"widgets-1.0/{path}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    project = Project(root)
    project.snippets.mkdir(parents=True)
    project.docs.mkdir()
    (root / "mkdocs.yml").write_text("site_name: t\n", "utf-8")
    head = f'repo = "acme/widgets"\nlicence = "MIT"\nnotice = "LICENSE"\n[pins.v1]\ncommit = "{git(mirror, "rev-parse", "HEAD")}"\n'
    blocks = [f'{head}sdist = {{ project = "widgets", version = "1.0" }}\n']
    for number in range(SNIPPETS):
        first = number % PER_FILE * LINES + 1
        blocks.append(
            f'[snippets.s-{number}]\npath = "src/f{number // PER_FILE}.py"\nlines = "{first}-{first + LINES - 1}"\n'
        )
    (project.snippets / "acme.toml").write_text("\n".join(blocks), "utf-8")
    (project.docs / "index.md").write_text(
        "".join(f'--8<-- "quote/s-{n}.md"\n\n' for n in range(SNIPPETS)), "utf-8"
    )
    return root, links, mirror


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, links, mirror = make(Path(folder))
        environ = {key: value for key, value in os.environ.items() if not key.startswith("ANATOMY_")}
        environ |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(links), "PIP_CONFIG_FILE": os.devnull}
        by_mirror = ["--offline", "--git-mirror", f"acme/widgets={mirror}"]
        for title, words, more in (
            ("lock, from a git mirror", ["lock", *by_mirror], {}),
            ("cold fetch, from a git mirror", ["fetch", *by_mirror], {}),
            ("cold fetch, from a source distribution", ["fetch"], {"ANATOMY_SOURCES": "sdist"}),
        ):
            shutil.rmtree(root / ".anatomy", ignore_errors=True)
            start = time.perf_counter()
            command = [sys.executable, "-m", "anatomy", "--root", str(root), *words]
            subprocess.run(
                command, check=True, env=environ | more, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            print(f"{SNIPPETS} snippets: {title:44} {time.perf_counter() - start:7.1f} s", flush=True)


if __name__ == "__main__":
    main()
