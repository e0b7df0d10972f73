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

from many import make_project, paths, source

from world import commit_first, git

SNIPPETS = 10_000


def make(folder: Path) -> tuple[Path, Path, Path]:
    """(project, folder with the source distribution, git mirror), the project locked over the mirror."""
    files = {path: source(path) for path in paths(SNIPPETS)} | {"LICENSE": b"x\n"}
    mirror, links, root = folder / "mirror", folder / "links", folder / "project"
    for path, data in files.items():
        (mirror / path).parent.mkdir(parents=True, exist_ok=True)
        (mirror / path).write_bytes(data)
    commit_first(mirror, "files")
    links.mkdir()
    with tarfile.open(links / "widgets-1.0.tar.gz", "w:gz", compresslevel=1) as archive:
        for path, data in files.items():
            info = tarfile.TarInfo(f"widgets-1.0/{path}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    commit = git(mirror, "rev-parse", "HEAD")
    make_project(root, SNIPPETS, f'commit = "{commit}"\nsdist = {{ project = "widgets", version = "1.0" }}\n')
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
