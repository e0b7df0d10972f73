"""The blob cache serves whole, right files or nothing, whatever happens to it."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from anatomy.errors import AnatomyError
from anatomy.sources.blob import BlobCache, Identity, blob_id

TEXT = "第一行\nsecond line\n".encode()


def test_blob_id_is_gits(tmp_path: Path) -> None:
    """The id is the one git gives the same bytes."""
    done = subprocess.run(["git", "hash-object", "--stdin"], input=TEXT, capture_output=True, check=True)
    assert blob_id(TEXT) == done.stdout.decode().strip()


def test_what_is_put_is_got(tmp_path: Path) -> None:
    cache = BlobCache(tmp_path / "cache")
    identity = cache.put(TEXT)
    assert cache.get(identity) == TEXT
    assert cache.warnings == []


def test_nothing_put_nothing_got(tmp_path: Path) -> None:
    cache = BlobCache(tmp_path / "cache")
    assert cache.get(Identity.of(TEXT)) is None
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("offset", [0, len(TEXT) // 2, len(TEXT) - 1])
def test_a_flipped_byte_is_never_served(tmp_path: Path, offset: int) -> None:
    """A flipped byte: reported, set aside, None; a new put mends it."""
    cache = BlobCache(tmp_path)
    identity = cache.put(TEXT)
    damaged = bytearray(TEXT)
    damaged[offset] ^= 0x20
    cache.path(identity.blob).write_bytes(bytes(damaged))
    assert cache.get(identity) is None
    assert identity.blob in cache.warnings[0]
    cache.put(TEXT)
    assert cache.get(identity) == TEXT


@pytest.mark.parametrize("change", [TEXT[:-1], TEXT + b"x", b"", TEXT * 1000])
def test_a_file_of_another_length_is_never_served(tmp_path: Path, change: bytes) -> None:
    cache = BlobCache(tmp_path)
    identity = cache.put(TEXT)
    cache.path(identity.blob).write_bytes(change)
    assert cache.get(identity) is None


def test_put_mends_a_damaged_file(tmp_path: Path) -> None:
    cache = BlobCache(tmp_path)
    identity = cache.put(TEXT)
    cache.path(identity.blob).write_bytes(TEXT.upper())
    cache.put(TEXT)
    assert cache.get(identity) == TEXT


def test_sha256_decides_between_two_texts_of_one_blob_id(tmp_path: Path) -> None:
    """Were SHA-1 to name two texts alike, the SHA-256 in the lock would refuse the other one."""
    cache = BlobCache(tmp_path)
    identity = cache.put(TEXT)
    forged = Identity(identity.blob, identity.size, hashlib.sha256(b"the other text").hexdigest())
    assert cache.get(forged) is None
    assert "SHA-256" in cache.warnings[0]


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "A" * 40, "0" * 39, "0" * 40 + "\n"])
def test_only_blob_ids_name_files(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a blob id"):
        BlobCache(tmp_path).path(name)


def test_a_cache_that_cannot_be_written_is_a_named_error(tmp_path: Path) -> None:
    """A file where the folder should be stands for a read-only or full disk (as root, permissions do not
    bind)."""
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(AnatomyError, match=r"(?s)cannot write the blob cache.*ANATOMY_CACHE"):
        BlobCache(tmp_path / "cache").put(TEXT)


def test_a_full_disk_is_a_named_error_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    cache = BlobCache(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AnatomyError, match="No space left"):
        cache.put(TEXT)
    assert cache.get(Identity.of(TEXT)) is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


WRITER = """
import sys
from pathlib import Path
from anatomy.sources.blob import BlobCache
cache = BlobCache(Path(sys.argv[1]))
print("ready", flush=True)
for number in range(int(sys.argv[2])):
    data = (b"%d\\n" % (number % 7)) * 50_000
    identity = cache.put(data)
    assert cache.get(identity) in (data, None)
"""


def _writer(cache: Path, rounds: int) -> subprocess.Popen[bytes]:
    import anatomy

    home = str(Path(anatomy.__file__).parents[1])
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(cache), str(rounds)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": home},
    )


def test_two_processes_on_one_cache_do_no_harm(tmp_path: Path) -> None:
    """Both write and read the same seven files over and over; neither ever sees a half-written one."""
    both = [_writer(tmp_path, 150) for _ in range(2)]
    for process in both:
        _out, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode()
    _all_whole(tmp_path, at_least=7)
    assert not (tmp_path / "damaged").exists()


def test_a_file_appears_whole_at_once(tmp_path: Path) -> None:
    """Watched while large files are put: never there with fewer bytes than it will have."""
    seen: set[int] = set()
    data = bytes(8 << 20)
    paths = [BlobCache(tmp_path / str(number)).path(blob_id(data)) for number in range(6)]
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            for path in paths:
                with suppress(OSError):
                    seen.add(path.stat().st_size)

    watcher = threading.Thread(target=watch)
    watcher.start()
    for number in range(6):
        BlobCache(tmp_path / str(number)).put(data)
    done.set()
    watcher.join()
    assert seen <= {len(data)}
    assert all(path.stat().st_size == len(data) for path in paths)


def test_kill_in_the_middle_of_put_leaves_whole_files_only(tmp_path: Path) -> None:
    """Killed (SIGKILL) at ten different moments; what is in the cache is whole each time, and writing goes
    on."""
    for attempt in range(10):
        cache = tmp_path / str(attempt % 2)
        process = _writer(cache, 100_000)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.004 * attempt)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        _all_whole(cache, at_least=0)
    survivor = BlobCache(tmp_path / "0")
    assert survivor.get(survivor.put(TEXT)) == TEXT


def test_leftovers_of_killed_writers_are_swept(tmp_path: Path) -> None:
    beside = tmp_path / ".writing"
    beside.mkdir()
    old, new = beside / "old", beside / "new"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    BlobCache(tmp_path).put(TEXT)
    assert not old.exists()
    assert new.exists(), "another process may be writing it right now"


def _all_whole(cache: Path, at_least: int) -> None:
    files = [path for path in cache.glob("??/*") if path.is_file()]
    assert len(files) >= at_least
    for path in files:
        assert blob_id(path.read_bytes()) == path.parent.name + path.name
