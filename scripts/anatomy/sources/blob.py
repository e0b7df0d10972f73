"""Blobs: what a file *is* (git blob id, length, SHA-256), and the cache of files proven to be that.

The cache is content-addressed (a file's name is its blob id), so it needs no lock: writers write beside and
rename, readers verify everything they read. A cached file that is not what its name says is set aside and
reported, never returned.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from anatomy.errors import AnatomyError, Fault
from anatomy.files import make_real, read_regular

_BLOB = re.compile(r"[0-9a-f]{40}\Z")
_TRIES = 20  # of one write, where other processes' clocks jump all the time
_STALE = 3600.0  # seconds after which another process's unfinished write is taken for dead


def blob_id(data: bytes) -> str:
    """git's name of the content ``data``: SHA-1 of ``blob <length>\\0`` and the bytes
    (git-hash-object(1))."""
    return object_id("blob", data)


def object_id(kind: str, data: bytes) -> str:
    """git's name of an object of ``kind`` (``blob``, ``tree``, ``commit``, ``tag``) with the body
    ``data``."""
    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(data)) + data, usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Identity:
    """What a file must be. All three must agree; SHA-256 decides between two texts of one SHA-1."""

    blob: str  # 40 lower-case hex digits
    size: int  # bytes
    sha256: str  # 64 lower-case hex digits

    @classmethod
    def of(cls, data: bytes) -> Identity:
        return cls(blob_id(data), len(data), hashlib.sha256(data).hexdigest())

    def difference(self, data: bytes) -> str | None:
        """None when ``data`` is this file, else how it differs, in a few words for a person."""
        if len(data) != self.size:
            return f"{len(data)} bytes instead of {self.size}"
        found = Identity.of(data)
        if found.blob != self.blob:
            return f"blob {found.blob[:12]} instead of {self.blob[:12]}"
        if found.sha256 != self.sha256:
            return f"the same blob id, but SHA-256 {found.sha256[:12]} instead of {self.sha256[:12]}"
        return None


class BlobCache:
    """Verified files below ``root`` as ``ab/cdef…`` (blob id). Safe for any number of processes and threads
    at once.

    ``warnings`` lists what was found wrong, one sentence each.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.warnings: list[str] = []
        self._swept = False

    def path(self, blob: str) -> Path:
        """Where ``blob`` is or would be. Raises ValueError for anything but a full blob id."""
        if not _BLOB.match(blob):
            raise ValueError(f"not a blob id: {blob!r}")
        return self.root / blob[:2] / blob[2:]

    def get(self, identity: Identity) -> bytes | None:
        """The verified bytes, or None. A wrong file is set aside (and reported), so that a source may bring
        it anew."""
        path = self.path(identity.blob)
        data = _read(path, identity.size)
        if data is None:
            return None
        wrong = identity.difference(data)
        if wrong is None:
            return data
        self._set_aside(path, wrong)
        return None

    def put(self, data: bytes) -> Identity:
        """Store ``data``; returns what it is. Raises AnatomyError when the cache cannot be written.

        Written beside and renamed: a reader, or a run after a kill, sees the whole file or none.
        """
        identity = Identity.of(data)
        path = self.path(identity.blob)
        if _read(path, identity.size) == data:
            return identity
        for attempt in range(1, _TRIES + 1):
            try:
                self._write(identity.blob, path, data)
                break
            except OSError as error:
                # a process whose clock has jumped has swept the unfinished file away: write it again
                if isinstance(error, FileNotFoundError) and attempt < _TRIES:
                    continue
                message = f"cannot write the blob cache: {error.strerror or error}"
                mend = "make room or set the permissions there, or point ANATOMY_CACHE elsewhere"
                raise AnatomyError(Fault(message, self.root, None, mend)) from error
        return identity

    def _write(self, blob: str, path: Path, data: bytes) -> None:
        beside = make_real(self.root, ".writing")  # same file system; one place to sweep after a kill
        self._sweep(beside)
        make_real(self.root, path.parent.name)
        handle, scratch = tempfile.mkstemp(prefix=blob[:12], dir=beside)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(scratch, 0o644)
            os.replace(scratch, path)
        except OSError:
            with suppress(OSError):
                os.unlink(scratch)
            raise

    def _set_aside(self, path: Path, wrong: str) -> None:
        message = f"damaged cache entry {path.parent.name}{path.name}: {wrong}; set aside"
        try:
            aside = make_real(self.root, "damaged")
            os.replace(path, aside / f"{path.parent.name}{path.name}")
        except FileNotFoundError:
            return  # another process has set it aside in the meantime, and reported it
        except OSError as error:
            message = f"{message.removesuffix('; set aside')}; it could not be removed ({error.strerror})"
        self.warnings.append(message)

    def _sweep(self, beside: Path) -> None:
        """Once per instance: remove what killed writers left behind (a clock that jumps costs a rewrite at
        worst)."""
        if self._swept:
            return
        self._swept = True
        now = time.time()
        for leftover in beside.iterdir():
            with suppress(OSError):
                if abs(now - leftover.stat().st_mtime) > _STALE:
                    leftover.unlink()


def _read(path: Path, size: int) -> bytes | None:
    """The file's bytes, at most one more than ``size`` (a grown file must not fill the memory); None if
    there is none."""
    try:
        return read_regular(path, size + 1)
    except OSError:
        return None
