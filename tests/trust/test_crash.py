"""After kills, on full and read-only disks, in crowds and with jumping clocks: no wrong or half file is ever there to be read.

A short run of what `make trust` does two hundred times; its counts are in docs/trust/counts.toml.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from trust import crash
from world import World

RUNS = 12


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> World:
    return crash.make_upstream(tmp_path_factory.mktemp("crash"))


def test_kills_at_random_moments_leave_whole_files_only(upstream: World) -> None:
    counts = crash.kills(upstream, RUNS, seed=3)
    assert counts["killed"] > RUNS // 3, counts
    assert (counts["wrong_blobs"], counts["half_partials"], counts["not_mended"]) == (0, 0, 0), counts


def test_a_crowd_on_one_cache_does_no_harm(upstream: World) -> None:
    """Eight processes whose clocks jump by decades, so that each takes the others' unfinished files for leftovers."""
    counts = crash.crowd(upstream, 8, 1, crash.JUMPING)
    assert (counts["failed"], counts["tracebacks"], counts["wrong_blobs"], counts["not_mended"]) == (
        0,
        0,
        0,
        0,
    ), counts


def test_a_full_disk_is_one_named_error(upstream: World) -> None:
    """In the middle of the cache, and where the cache just fits and the quotations do not."""
    fits = crash.cache_kibibytes(upstream)
    for kibibytes in (100, fits // 2, fits + 24):
        result = crash.on_small_disk(upstream, kibibytes) or crash.with_file_limit(upstream, 100)
        assert (result["status"], result["traceback"], result["wrong"], result["half"]) == (1, False, 0, 0), (
            result
        )
        assert result["named"], "no named error"


READONLY = {"ro-read": 0, "ro-cache": 1}


@pytest.mark.parametrize(("mode", "status"), READONLY.items())
def test_a_disk_that_may_only_be_read(upstream: World, mode: str, status: int) -> None:
    """What is complete is served; what would have to be written is one named error."""
    result = crash.on_small_disk(upstream, 1 << 16, mode)
    if result is None:
        pytest.skip(
            "no private mount is allowed here; run as root, or allow user namespaces (unshare --user --mount)"
        )
    assert (result["status"], result["traceback"], result["wrong"]) == (status, False, 0), result
    assert result["named"] or not status


SWEEPING = """
import os, random, sys, time
from pathlib import Path
from anatomy.sources.blob import BlobCache
real = time.time
time.time = lambda: real() + random.choice([0, 1e9, -1e9])
for _ in range(40):
    data = os.urandom(100_000)
    cache = BlobCache(Path(sys.argv[1]))
    assert cache.get(cache.put(data)) == data
"""


def test_unfinished_files_swept_by_a_jumping_clock_are_written_again(tmp_path: Path) -> None:
    """Four writers that each take the others' work for leftovers of the dead, at every single write."""
    words = [sys.executable, "-c", SWEEPING, str(tmp_path)]
    running = [
        subprocess.Popen(words, env=crash.environment(), stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for process in running:
        _none, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    assert sum(1 for _ in tmp_path.glob("??/*")) == 160
