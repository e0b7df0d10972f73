"""Reading a few named files out of an archive that anybody may have made.

Nothing is ever extracted to disk. Only regular files are read, whole, up to MAX_FILE bytes; what the archive
claims about paths, links, owners and sizes has no effect beyond the name it is found by. Time, total bytes
after decompression, number of members and the size of any one header are bounded.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import time
import zipfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from anatomy.sources.base import MAX_FILE, Reason, Refused
from anatomy.terminal import printable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Found = dict[str, "bytes | Refused"]

_MAX_MEMBERS = 200_000
_MAX_DIRECTORY = 8 << 20  # bytes of a zip file's list of members; the largest known takes two
_MAX_HEADERS = 8 << 20  # bytes of the headers of one member of a tar
_MAX_UNPACKED = 4 << 30  # bytes of a whole tar; the largest known source tree is below 1 GiB
MAX_TAKEN = 192 << 20  # bytes of all members kept in memory together; CPython's sources are a third of it
_MAX_PIECE = MAX_FILE + 1  # no single read, of data or of a header, is larger
_XZ_MEMORY = 256 << 20
_SECONDS = 120.0
_END = struct.Struct("<4s4H2LH")  # end of central directory record (APPNOTE.TXT, 4.3.16)
_END64 = struct.Struct("<4sQ2H2L4Q")  # zip64 end of central directory record (4.3.14)
_LOCATOR = 20  # bytes of the record between the two


class _Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


def read_tar(
    path: Path,
    wanted: Collection[str],
    *,
    whole: bool,
    also: Callable[[str], bool] | None = None,
    seconds: float = _SECONDS,
) -> Found:
    """The wanted members of a tarball (gzip, bzip2, xz or plain), by their path below its one top folder.

    whole: read to the end even when all are found, so that a name that occurs twice is noticed.
    also: called with the path of every member; True has it read although it is not wanted.
    Returns the bytes, or why not, for every wanted path that occurs; a path without an entry is not in it.
    Raises Refused when the archive as a whole is damaged, too large or too slow.
    """
    found: Found = {}
    missing = set(wanted)
    try:
        until = time.monotonic() + seconds
        with _Timed(path, until) as raw:
            tape = _Forward(_decompressed(io.BufferedReader(raw, 1 << 16)), until)
            with tarfile.open(fileobj=tape, mode="r:", errorlevel=0) as tar:
                count = 0
                while (member := tape.next_of(tar)) is not None:
                    count += 1
                    if count > _MAX_MEMBERS:
                        raise Refused(Reason.TOO_LARGE, f"more than {_MAX_MEMBERS} members")
                    tar.members = []  # type: ignore[attr-defined]  # a stream: nothing is looked up later
                    name = below_top(member.name)
                    if name is not None and _is_kept(name, wanted, also):
                        _add(found, name, _tar_member(tar, member))
                        missing.discard(name)
                        if not missing and not whole:
                            break
    except Refused:
        raise
    except Exception as error:  # hostile bytes make the parsers raise nearly anything, for one reason
        raise Refused(Reason.MISMATCH, f"a damaged archive ({type(error).__name__}: {error})") from error
    return found


def read_zip(
    file: IO[bytes],
    wanted: Collection[str],
    *,
    strip: bool,
    prefix: str = "",
    also: Callable[[str], bool] | None = None,
) -> Found:
    """The wanted members of a zip file (a wheel, or a source archive): as ``read_tar``.

    strip: paths are below one top folder. prefix: folder inside the archive that stands for the root.
    """
    found: Found = {}
    start = prefix.strip("/") + "/" if prefix.strip("/") else ""
    try:
        _check_directory(file)
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                inside = below_top(info.filename) if strip else info.filename
                if inside is None or not inside.startswith(start):
                    continue
                name = inside.removeprefix(start)
                if not _is_kept(name, wanted, also):
                    continue
                if name in found:
                    found[name] = _twice(name)  # unlike tar's, a second one is never a later version
                else:
                    found[name] = _zip_member(archive, info)
                    _bound(found)
    except Refused:
        raise
    except Exception as error:  # as above
        raise Refused(Reason.MISMATCH, f"a damaged archive ({type(error).__name__}: {error})") from error
    return found


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a list of members that is too long, before zipfile makes an object of each. Finds the list as zipfile does.

    Raises Refused.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _END.size - 0xFFFF - _END64.size - _LOCATOR))
    tail = file.read(_END.size + 0xFFFF + _END64.size + _LOCATOR)
    file.seek(0)
    at = len(tail) - _END.size
    if at < 0 or not (tail[at:].startswith(b"PK\5\6") and tail.endswith(b"\0\0")):
        at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        return  # no zip file: zipfile says so
    length = _END.unpack_from(tail, at)[5]
    at64 = at - _LOCATOR - _END64.size
    if at64 >= 0 and tail[at64:].startswith(b"PK\6\6"):
        length = max(_END64.unpack_from(tail, at64)[8], length if length != 0xFFFFFFFF else 0)
    if length > _MAX_DIRECTORY:
        raise Refused(Reason.TOO_LARGE, f"a list of members of {length} bytes, more than {_MAX_DIRECTORY}")


def _is_kept(name: str, wanted: Collection[str], also: Callable[[str], bool] | None) -> bool:
    more = also is not None and also(name)
    return name in wanted or more


def below_top(name: str) -> str | None:
    """The path below an archive's top folder; None for a path that leaves it or has nothing below."""
    name = name.removeprefix("./")
    if name.startswith("/") or "\\" in name:
        return None
    _top, slash, rest = name.partition("/")
    parts = name.split("/")
    return rest if slash and rest and ".." not in parts and "" not in parts and "." not in parts else None


def _add(found: Found, name: str, member: bytes | Refused) -> None:
    if name in found and found[name] != member:
        member = _twice(name)
    found[name] = member
    _bound(found)


def _bound(found: Found) -> None:
    if sum(len(data) for data in found.values() if isinstance(data, bytes)) > MAX_TAKEN:
        raise Refused(Reason.TOO_LARGE, f"more than {MAX_TAKEN >> 20} MiB of wanted members")


def _twice(name: str) -> Refused:
    return Refused(Reason.MISMATCH, f"{name!r} is in the archive more than once, with different contents")


def _tar_member(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes | Refused:
    if not member.isreg() or member.issparse():
        return Refused(Reason.ABSENT, f"{member.name!r} is {_kind(member)} in the archive")
    if member.size > MAX_FILE:
        return Refused(Reason.TOO_LARGE, f"{member.name!r} has {member.size} bytes")
    file = tar.extractfile(member)
    data = file.read(MAX_FILE + 1) if file is not None else b""
    if len(data) != member.size:
        raise Refused(Reason.MISMATCH, f"a truncated archive (in {member.name!r})")
    return data


def _kind(member: tarfile.TarInfo) -> str:
    if member.issym():
        return "a symbolic link"
    if member.islnk():
        return "a hard link"
    if member.isdir():
        return "a folder"
    return "a device or pipe" if member.isdev() else "no regular file"


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | Refused:
    name = printable(info.filename)
    mode = info.external_attr >> 16
    if info.is_dir() or (stat.S_IFMT(mode) not in (0, stat.S_IFREG)):
        return Refused(Reason.ABSENT, f"{name!r} is no regular file in the archive")
    if info.file_size > MAX_FILE:
        return Refused(Reason.TOO_LARGE, f"{name!r} has {info.file_size} bytes")
    if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return Refused(Reason.ABSENT, f"{name!r} is encrypted or compressed in an unusual way")
    with archive.open(info) as file:
        data = file.read(info.file_size + 1)
    if len(data) != info.file_size:
        return Refused(Reason.MISMATCH, f"{name!r} has {len(data)} bytes, the archive says {info.file_size}")
    return data


def _decompressed(file: IO[bytes]) -> _Source:
    magic = file.read(6)
    file.seek(0)
    if magic.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=file)
    if magic.startswith(b"BZh"):
        return bz2.BZ2File(file)
    if magic == b"\xfd7zXZ\0":
        return _Xz(file)
    return file


class _Timed(io.FileIO):
    """A file that is not read past a point of time, so that a decompressor cannot go on through bytes of which nothing comes."""

    def __init__(self, path: Path, until: float) -> None:
        super().__init__(path)
        self._until = until

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        if time.monotonic() > self._until:
            raise Refused(Reason.TIMEOUT, "the archive takes too long to read")
        return super().readinto(buffer)


class _Xz:
    """xz with a bound on memory, which ``lzma.LZMAFile`` does not offer."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._xz = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)

    def read(self, size: int, /) -> bytes:
        while True:
            if self._xz.eof:
                rest = self._xz.unused_data.lstrip(b"\0") or self._file.read(1 << 16).lstrip(b"\0")
                if not rest:
                    return b""
                self._xz = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)
            elif self._xz.needs_input:
                rest = self._file.read(1 << 16)
                if not rest:
                    raise EOFError("the compressed stream ends early")
            else:
                rest = b""
            data = self._xz.decompress(rest, size)
            if data:
                return data


class _Forward(io.RawIOBase):
    """A decompressed stream that only runs forward, for ``tarfile`` in its plain mode (its stream mode has
    no bounds)."""

    def __init__(self, source: _Source, until: float) -> None:
        self._source = source
        self._at = 0
        self._until = until
        self._headers: int | None = _MAX_HEADERS  # bytes that may still be read; None: a file is read

    def readable(self) -> bool:
        return True

    def next_of(self, tar: tarfile.TarFile) -> tarfile.TarInfo | None:
        """``tar``'s next member. Its headers, which tarfile keeps, may take _MAX_HEADERS bytes: anybody can write any number."""
        self._headers = _MAX_HEADERS
        try:
            return tar.next()
        finally:
            self._headers = None

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if whence != 0 or offset < self._at:
            raise Refused(Reason.MISMATCH, "an archive that points backwards")
        while self._at < offset:
            if not self._read(min(1 << 20, offset - self._at)):
                break  # the next read finds the end
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        if not 0 <= size <= _MAX_PIECE:
            raise Refused(Reason.TOO_LARGE, "an archive with an oversized header")
        if self._headers is not None:
            self._headers -= size
            if self._headers < 0:
                raise Refused(Reason.TOO_LARGE, "an archive with oversized headers")
        return self._read(size)

    def _read(self, size: int) -> bytes:
        pieces: list[bytes] = []
        while size:
            if time.monotonic() > self._until:
                raise Refused(Reason.TIMEOUT, "the archive takes too long to read")
            piece = self._source.read(size)
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
            self._at += len(piece)
            if self._at > _MAX_UNPACKED:
                raise Refused(Reason.TOO_LARGE, f"more than {_MAX_UNPACKED >> 20} MiB unpacked")
        return b"".join(pieces)
