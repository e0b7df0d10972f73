"""``make trust``: run every hostile case in a process of its own, the crashes at length, the fuzzing at length; write what came of it.

Writes docs/trust/cases.toml and docs/trust/counts.toml, from which the page's tables are made. ``python -m trust.record PART…``
renews only these parts: cases, new (of the cases), crash, fuzz, surface, forged; and atheris, which ``make fuzz`` runs.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

from anatomy.files import write_atomic
from anatomy.paths import find_project
from anatomy.tomlfile import quote
from trust import crash, every
from trust.hostile import ordered

FOLDER = find_project(Path(__file__).parent).docs / "trust"
COUNTS = FOLDER / "counts.toml"
KILLS = 200
EXAMPLES = 5_000
CALLS = 600
HEADER = "# Written by `make trust`. Do not edit.\n"
Section = dict[str, int | float | str]


def cases(*, new: bool = False) -> None:
    """Every case, alone in its process, so that its memory is its own; or just those that the table lacks or tells otherwise."""
    assert every.LOADED
    blocks = [HEADER]
    known = tomllib.loads((FOLDER / "cases.toml").read_text("utf-8"))["cases"] if new else {}
    for chosen in ordered():
        name = chosen.name
        if (
            known.get(name, {}).items()
            >= {"area": chosen.area, "sent": chosen.sent, "came": chosen.came}.items()
        ):
            blocks.append(f"[cases.{name}]\n{_lines(known[name])}")
            continue
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [sys.executable, "-m", "trust.one", name, folder],
                env=crash.environment(),
                capture_output=True,
                text=True,
                check=True,
            )
        came = json.loads(done.stdout.splitlines()[-1])
        if came["word"] != chosen.came or came["strays"]:
            raise SystemExit(f"{name}: {came}")
        row: Section = {
            "area": chosen.area, "sent": chosen.sent, "came": came["word"], "text": came["text"], "kib": came["kib"],
            "git_kib": came["git_kib"], "seconds": round(came["seconds"], 2), "strays": len(came["strays"]),
        }  # fmt: skip
        blocks.append(f"[cases.{name}]\n{_lines(row)}")
        print(f"{name}: {came['word']}, {came['kib']} KiB, {came['seconds']:.2f} s", flush=True)
    write_atomic(FOLDER / "cases.toml", "\n".join(blocks).encode())


def crashes() -> dict[str, Section]:
    found: dict[str, Section] = {}
    with tempfile.TemporaryDirectory() as folder:
        world = crash.make_upstream(Path(folder))
        found["kill"] = {**crash.kills(world, KILLS)}
        found["two"] = {**crash.crowd(world, 2, 10)}
        found["eight"] = {**crash.crowd(world, 8, 5)}
        found["clock"] = {**crash.crowd(world, 8, 5, crash.JUMPING)}
        found["full"] = _disk([crash.on_small_disk(world, size) for size in range(64, 8 << 10, 512)])
        modes = ("ro-warm", "ro-read", "ro-partials", "ro-cache")
        found["readonly"] = _disk([crash.on_small_disk(world, 1 << 16, mode) for mode in modes])
        found["limit"] = _disk([crash.with_file_limit(world, size) for size in (1, 8, 64, 512)])
    return found


def _disk(results: list[dict[str, object] | None]) -> Section:
    done = [result for result in results if result is not None]
    if len(done) < len(results):
        print(
            f"{len(results) - len(done)} runs on a small disk were not allowed here (unshare --user --mount)"
        )
    return {
        "runs": len(done),
        "completed": sum(result["status"] == 0 for result in done),
        "named_errors": sum(result["status"] == 1 and bool(result["named"]) for result in done),
        "tracebacks": sum(bool(result["traceback"]) for result in done),
        "blobs_looked_at": sum(int(str(result["blobs"])) for result in done),
        "wrong_blobs": sum(int(str(result["wrong"])) for result in done),
        "half_partials": sum(int(str(result["half"])) for result in done),
    }


def fuzz() -> dict[str, Section]:
    from fuzz import targets

    found: dict[str, Section] = {}
    for name in targets.TARGETS:
        start = time.monotonic()
        tally = targets.run(name, EXAMPLES)
        found[f"fuzz-{name}"] = {**tally, "seconds": round(time.monotonic() - start)}
        print(name, found[f"fuzz-{name}"], flush=True)
    return found


def surface() -> dict[str, Section]:
    """Calls of the tool on damaged projects with random words and variables."""
    from fuzz import surface as calls

    start = time.monotonic()
    tally = calls.run(CALLS, seed=2)
    section: Section = {
        "executions": CALLS,
        **{word.replace(" ", "-"): count for word, count in sorted(tally.items())},
    }
    return {"fuzz-command-line": {**section, "seconds": round(time.monotonic() - start)}}


def atheris() -> dict[str, Section]:
    """The targets under atheris, a minute each, with the interpreter that FUZZ_PYTHON names (``make fuzz``)."""
    from fuzz import targets

    found: dict[str, Section] = {}
    for name in targets.TARGETS:
        words = [
            os.environ["FUZZ_PYTHON"],
            "-m",
            "fuzz.atheris_main",
            name,
            "-max_total_time=60",
            "-max_len=4096",
        ]
        done = subprocess.run(
            words, env=os.environ | {"PYTHONPATH": "scripts:tests"}, capture_output=True, text=True
        )
        ended = re.search(r"Done (\d+) runs in (\d+) second", done.stderr)
        if done.returncode or ended is None:
            raise SystemExit(f"{name}: {done.stderr[-3000:]}")
        found[f"atheris-{name}"] = {"executions": int(ended[1]), "seconds": int(ended[2])}
        print(name, ended[0], flush=True)
    return found


def _lines(section: Section) -> str:
    return "".join(
        f"{key} = {quote(value) if isinstance(value, str) else value}\n" for key, value in section.items()
    )


def counts(parts: list[Callable[[], dict[str, Section]]]) -> None:
    for part in parts:
        found = part()
        known: dict[str, Section] = tomllib.loads(COUNTS.read_text("utf-8")) if COUNTS.exists() else {}
        _write_counts(known | found)


def _write_counts(known: dict[str, Section]) -> None:
    write_atomic(
        COUNTS,
        "\n".join([HEADER, *(f"[{name}]\n{_lines(section)}" for name, section in known.items())]).encode(),
    )


def main(words: list[str]) -> None:
    words = words or ["cases", "crash", "fuzz", "surface", "forged"]
    if {"cases", "new"}.intersection(words):
        cases(new="cases" not in words)
    counts(
        [
            part
            for word, part in (("crash", crashes), ("fuzz", fuzz), ("surface", surface), ("atheris", atheris))
            if word in words
        ]
    )
    if "forged" in words:
        from trust import forged

        write_atomic(FOLDER / "forged.toml", (HEADER + forged.story_as_toml()).encode())


if __name__ == "__main__":
    main(sys.argv[1:])
