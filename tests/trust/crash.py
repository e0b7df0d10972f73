"""Crashes, full disks and crowds: what the cache holds after each, counted. The product runs in processes of its own."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from anatomy.paths import Project
from anatomy.sources.blob import blob_id
from world import World, quoting

FILES = 16
_BLOB = re.compile(r"[0-9a-f]{2}/[0-9a-f]{38}\Z")
# a clock that is somewhere else each time one looks: minutes, days and decades, back and forth
JUMPING = """
import random, sys, time
real, steps = time.time, [0, 90, -90, 7200, -7200, 86400 * 400, -86400 * 400, 1e9, -1e9]
time.time = lambda: real() + random.choice(steps)
from anatomy.cli.main import main
main()
"""


def make_upstream(folder: Path, seed: int = 5) -> World:
    """A project that quotes sixteen files of 1 kB to 1 MB, locked."""
    rng = random.Random(seed)
    files, blocks = {}, []
    for number in range(FILES):
        lines = [
            f"line {n} of {number}: {rng.getrandbits(64):x}\n"
            for n in range(rng.choice([20, 400, 4000, 25_000]))
        ]
        files[f"f{number}.py"] = "".join(lines)
        blocks.append(f'[snippets.acme-{number}]\npath = "f{number}.py"\nlines = "1-4"\n')
    head = 'repo = "acme/widgets"\nlicence = "MIT"\nnotice = "LICENSE"\n\n[pins.v1]\ncommit = "{commit}"\n\n'
    page = "".join(f'\n--8<-- "quote/acme-{n}.md"\n' for n in range(FILES))
    made = quoting(folder, files, head + "\n".join(blocks), page)
    done = made.lock()
    assert done.exit_code == 0, done.output
    return made


def command(world: World, program: str | None = None) -> list[str]:
    start = [sys.executable, "-c", program] if program else [sys.executable, "-m", "anatomy"]
    return [*start, "--root", str(world.project.root), "fetch", "--offline", "--git-mirror", world.mirror]


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANATOMY_")}
    return kept | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


@dataclass(frozen=True)
class Look:
    """What lies in the cache and among the partials: ``wrong`` are files whose name and content disagree, half ones
    among them."""

    blobs: int
    wrong: int
    partials: int
    half: int


def look(project: Project) -> Look:
    """Hash every visible file of the cache anew, by our own few lines and not by the product's."""
    blobs = wrong = partials = half = 0
    for path in project.cache.glob("??/*"):
        if not _BLOB.search(path.as_posix()):
            continue
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            continue  # another process has just set it aside
        blobs += 1
        wrong += hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest() != path.parent.name + path.name
    for path in (project.partials / "quote").glob("[!.]*.md"):
        partials += 1
        half += not path.read_text("utf-8").endswith("</figure>\n")
    return Look(blobs, wrong, partials, half)


def empty(project: Project, rng: random.Random | None = None) -> None:
    """Remove the cache and what was derived, or with ``rng`` a random half of it."""
    if rng is None:
        shutil.rmtree(project.state, ignore_errors=True)
        return
    for path in [
        *project.cache.glob("??/*"),
        *(project.partials / "quote").glob("*.md"),
        project.state / "fetched.json",
    ]:
        if rng.random() < 0.5:
            path.unlink(missing_ok=True)


def kills(world: World, runs: int, seed: int = 11) -> dict[str, int]:
    """``kill -9`` the whole process group at a random moment of a fetch, ``runs`` times; look; go on from what is left.

    The moment is a number of files written since the start, and up to 20 ms more: that is as random on a busy machine.
    """
    rng = random.Random(seed)
    project = world.project
    counts = {"runs": runs, "killed": 0, "finished_before": 0, "killed_half_way": 0, "blobs_looked_at": 0, "wrong_blobs": 0,
              "partials_looked_at": 0, "half_partials": 0, "not_mended": 0}  # fmt: skip
    for number in range(runs):
        empty(project, None if number % 3 == 0 else rng)
        start = _written(project)
        moment = rng.randint(min(start, 2 * FILES - 1), 2 * FILES - 1)
        process = subprocess.Popen(
            command(world),
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while process.poll() is None and _written(project) < moment:
            time.sleep(0.001)
        time.sleep(rng.uniform(0, 0.02))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            counts["killed"] += 1
        else:
            counts["finished_before"] += 1
        process.wait()
        seen = look(project)
        counts["killed_half_way"] += 0 < seen.blobs < FILES or 0 < seen.partials < FILES
        counts["blobs_looked_at"] += seen.blobs
        counts["wrong_blobs"] += seen.wrong
        counts["partials_looked_at"] += seen.partials
        counts["half_partials"] += seen.half
        if number % 10 == 9:
            counts["not_mended"] += not _mended(world)
    return counts


def _written(project: Project) -> int:
    """The files of the cache and the partials that are there; never more than twice ``FILES``."""
    quotes = project.partials / "quote"
    return sum(1 for _ in project.cache.glob("??/*")) + sum(1 for _ in quotes.glob("[!.]*.md"))


def _mended(world: World) -> bool:
    """Whether a plain fetch afterwards completes everything."""
    done = subprocess.run(command(world), env=environment(), capture_output=True)
    seen = look(world.project)
    return done.returncode == 0 and seen == Look(FILES, 0, FILES, 0)


def crowd(world: World, processes: int, rounds: int, program: str | None = None) -> dict[str, int]:
    """``processes`` fetches at once into one empty cache, looked at all the while; ``rounds`` times."""
    counts = {
        "processes": processes,
        "rounds": rounds,
        "failed": 0,
        "tracebacks": 0,
        "blobs_looked_at": 0,
        "wrong_blobs": 0,
        "not_mended": 0,
    }
    for _ in range(rounds):
        empty(world.project)
        running = [
            subprocess.Popen(
                command(world, program),
                env=environment(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(processes)
        ]
        while any(process.poll() is None for process in running):
            seen = look(world.project)
            counts["blobs_looked_at"] += seen.blobs
            counts["wrong_blobs"] += seen.wrong
            time.sleep(0.05)
        for process in running:
            _none, errors = process.communicate()
            counts["failed"] += process.returncode != 0
            counts["tracebacks"] += "Traceback" in errors
        counts["not_mended"] += not _mended(world)
    return counts


# ---- a disk that is full, or may only be read


def on_small_disk(world: World, kibibytes: int, mode: str = "rw") -> dict[str, object] | None:
    """One fetch with ``.anatomy`` on a file system of that size (a private mount that ends with the process).

    None where such a mount is not allowed: then see ``with_file_limit``.
    """
    words = ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-m", "trust.disk"]
    words += [str(world.project.root), str(kibibytes), mode, *command(world)]
    if shutil.which("unshare") is None:
        return None
    done = subprocess.run(words, env=environment(), capture_output=True, text=True)
    if done.returncode != 0:
        return None
    result: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return result


def cache_kibibytes(world: World) -> int:
    """What the cache takes after a whole fetch, in KiB, as a file system of 4 KiB pages counts it."""
    empty(world.project)
    subprocess.run(command(world), env=environment(), capture_output=True, check=True)
    return sum(
        -(-path.stat().st_size // 4096) * 4 for path in world.project.cache.rglob("*") if path.is_file()
    )


def with_file_limit(world: World, kibibytes: int) -> dict[str, object]:
    """One fetch that may write no file larger than that (setrlimit(2), RLIMIT_FSIZE): a disk that fills up in mid-file."""
    import resource

    empty(world.project)

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kibibytes << 10, kibibytes << 10))

    done = subprocess.run(command(world), env=environment(), capture_output=True, text=True, preexec_fn=limit)
    seen = look(world.project)
    return report(done, seen)


def report(done: subprocess.CompletedProcess[str], seen: Look) -> dict[str, object]:
    first = done.stderr.strip().splitlines()
    named = next(
        (line for line in first if ("cannot" in line and "be written" in line) or "cannot write" in line), ""
    )
    return {
        "status": done.returncode, "traceback": "Traceback" in done.stderr, "named": named[:200],
        "blobs": seen.blobs, "wrong": seen.wrong, "half": seen.half,
    }  # fmt: skip


assert blob_id(b"") == hashlib.sha1(b"blob 0\0").hexdigest()
