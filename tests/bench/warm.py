"""Prints how long a warm fetch and a check take, as whole processes: for the real pins, and for synthetic ones.

Run it with ``make bench``. It is no test: times depend on the machine.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from many import make_project, source

from anatomy.paths import find_project
from anatomy.sources.blob import BlobCache

SNIPPETS = 1000
RUNS = 7


def seconds(root: Path, *words: str) -> list[float]:
    """Wall seconds of ``anatomy WORDS`` in each of RUNS runs, after one that is not counted."""
    environ = (
        {key: value for key, value in os.environ.items() if key != "ANATOMY_CACHE"}
        if root.name == "synthetic"
        else None
    )
    times = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "anatomy", "--root", str(root), *words],
            check=True,
            stdout=subprocess.DEVNULL,
            env=environ,
        )
        times.append(time.perf_counter() - start)
    return times[1:]


def synthetic(root: Path) -> None:
    """A project of SNIPPETS snippets over invented files, locked by hand-made facts, its cache filled."""
    from anatomy.quotation.lock import Lock, LockedFile, entry_of, write_lock
    from anatomy.quotation.pinfile import read_pins
    from anatomy.quotation.selection.select import select

    project = make_project(root, SNIPPETS, f'commit = "{"a" * 40}"\n')
    cache = BlobCache(project.cache)
    pins = read_pins(project)
    files, entries = {}, {}
    for id, snippet in pins.snippets.items():
        data = source(snippet.path)
        if snippet.key not in files:
            files[snippet.key] = LockedFile.of(cache.put(data), snippet.pin.commit, "git", ("git",))
        entries[id] = entry_of(snippet, select(snippet, data))
    write_lock(project, Lock(files=files, snippets=entries))


def report(name: str, times: list[float]) -> None:
    print(
        f"{name:44} median {statistics.median(times):6.3f} s   min {min(times):6.3f}   max {max(times):6.3f}"
    )


def main() -> None:
    real = find_project().root
    subprocess.run(
        [sys.executable, "-m", "anatomy", "fetch", "--allow-missing"], check=True, stdout=subprocess.DEVNULL
    )
    report("real pins: warm fetch", seconds(real, "fetch", "--allow-missing"))
    report("real pins: check", seconds(real, "check"))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "synthetic"
        synthetic(root)
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "anatomy", "--root", str(root), "fetch"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        print(f"{f'{SNIPPETS} snippets: first rendering':44} {time.perf_counter() - start:13.3f} s")
        report(f"{SNIPPETS} snippets: warm fetch", seconds(root, "fetch"))
        report(f"{SNIPPETS} snippets: check", seconds(root, "check"))


if __name__ == "__main__":
    main()
