"""Archives made to do harm: nothing is written, memory and time are bounded, one word says what was wrong."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anatomy.sources.archive import Found, below_top, read_tar, read_zip
from anatomy.sources.base import MAX_FILE, Reason, Refused

CODE = b"print('launch')\n"
Member = tuple[str, bytes | None, bytes]  # name, data (None: as the type says), type


def tar(*members: Member, form: int = tarfile.PAX_FORMAT) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=form) as archive:
        for name, data, kind in members:
            info = tarfile.TarInfo(name)
            info.type = kind
            info.size = len(data or b"")
            if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                info.linkname = "/etc/passwd"
            archive.addfile(info, io.BytesIO(data or b""))
    return raw.getvalue()


def read(tmp_path: Path, raw: bytes, *wanted: str, whole: bool = True) -> Found:
    path = tmp_path / "artefact"
    path.write_bytes(raw)
    before = sorted(tmp_path.rglob("*"))
    try:
        return read_tar(path, wanted, whole=whole, seconds=20)
    finally:
        assert sorted(tmp_path.rglob("*")) == before, "nothing may be extracted"


def attempt(read: Callable[[], Found]) -> Found | Reason:
    """What was read, or the reason why the archive as a whole was refused; nothing else is caught."""
    try:
        return read()
    except Refused as refused:
        return refused.reason


def reason(found: Found, name: str) -> Reason:
    answer = found[name]
    assert isinstance(answer, Refused)
    return answer.reason


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_wanted_files_of_every_kind_of_tarball(
    tmp_path: Path, pack: Callable[[bytes], bytes], form: int
) -> None:
    name = "深/" * 12 + "a.py" if form != tarfile.USTAR_FORMAT else "a.py"
    raw = tar(
        ("top-1.0", None, tarfile.DIRTYPE),
        ("top-1.0/big", b"x" * 70_000, tarfile.REGTYPE),
        (f"top-1.0/{name}", CODE, tarfile.REGTYPE),
        ("top-1.0/block", b"y" * 512, tarfile.REGTYPE),
        ("top-1.0/empty", b"", tarfile.REGTYPE),
        form=form,
    )
    found = read(tmp_path, pack(raw), name, "block", "empty", "nothing")
    assert found == {name: CODE, "block": b"y" * 512, "empty": b""}


def test_a_global_header_and_a_dotted_top_folder(tmp_path: Path) -> None:
    """git archive puts a comment first; some tarballs begin every path with ``./``."""
    raw = io.BytesIO()
    with tarfile.open(
        fileobj=raw, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": "0" * 40}
    ) as archive:
        info = tarfile.TarInfo("./top/a.py")
        info.size = len(CODE)
        archive.addfile(info, io.BytesIO(CODE))
    assert read(tmp_path, raw.getvalue(), "a.py") == {"a.py": CODE}


@pytest.mark.parametrize(
    "name",
    ["../top/a.py", "top/../a.py", "top/../../a.py", "/top/a.py", "top//a.py", "top/./a.py", "top\\a.py",
     "a.py", "x/../top/a.py", "..", "top/"],
)  # fmt: skip
def test_members_with_escaping_paths_are_not_seen(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, tar((name, CODE, tarfile.REGTYPE)), "a.py") == {}


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
        tarfile.DIRTYPE,
        b"Z",
    ],
)
def test_what_is_no_regular_file_is_absent(tmp_path: Path, kind: bytes) -> None:
    found = read(tmp_path, tar(("top/a.py", None, kind)), "a.py")
    assert reason(found, "a.py") is Reason.ABSENT


def test_a_link_that_a_later_file_goes_through_leads_nowhere(tmp_path: Path) -> None:
    """The old trick: a link ``top/out`` to a folder outside, then a file ``top/out/x`` through it."""
    raw = tar(("top/out", None, tarfile.SYMTYPE), ("top/out/x", CODE, tarfile.REGTYPE))
    assert read(tmp_path, raw, "out/x") == {"out/x": CODE}


def test_duplicate_members(tmp_path: Path) -> None:
    """Equal twice: fine. Different: nobody can say which is meant."""
    same = tar(("top/a.py", CODE, tarfile.REGTYPE), ("top/a.py", CODE, tarfile.REGTYPE))
    other = tar(("top/a.py", CODE, tarfile.REGTYPE), ("top2/a.py", b"other", tarfile.REGTYPE))
    link = tar(("top/a.py", CODE, tarfile.REGTYPE), ("top/a.py", None, tarfile.SYMTYPE))
    assert read(tmp_path, same, "a.py") == {"a.py": CODE}
    assert reason(read(tmp_path, other, "a.py"), "a.py") is Reason.MISMATCH
    assert reason(read(tmp_path, link, "a.py"), "a.py") is Reason.MISMATCH
    assert read(tmp_path, other, "a.py", whole=False) == {"a.py": CODE}, (
        "the gate decides when the file is locked"
    )


def test_names_that_differ_by_case_are_different(tmp_path: Path) -> None:
    raw = tar(("top/A.py", b"upper", tarfile.REGTYPE), ("top/a.py", CODE, tarfile.REGTYPE))
    assert read(tmp_path, raw, "a.py") == {"a.py": CODE}


def test_the_largest_file_passes_and_one_byte_more_does_not(tmp_path: Path) -> None:
    raw = tar(("t/fits", bytes(MAX_FILE), tarfile.REGTYPE), ("t/large", bytes(MAX_FILE + 1), tarfile.REGTYPE))
    found = read(tmp_path, gzip.compress(raw, 1), "fits", "large")
    assert found["fits"] == bytes(MAX_FILE)
    assert reason(found, "large") is Reason.TOO_LARGE


def _header(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    info.type = kind
    return info.tobuf(tarfile.GNU_FORMAT)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_bomb_costs_bounded_memory(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """A wanted file behind 64 MiB of zeros: found, in a third of that memory."""
    size = 64 << 20
    path = tmp_path / "bomb"
    raw = _header("t/zeros", size) + bytes(size) + tar(("t/a.py", CODE, tarfile.REGTYPE))
    path.write_bytes(gzip.compress(raw, 1) if pack is gzip.compress else lzma.compress(raw, preset=0))
    del raw
    tracemalloc.start()
    found = read_tar(path, ["a.py"], whole=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == {"a.py": CODE}
    assert peak < 24 << 20


def test_more_than_may_be_unpacked_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anatomy.sources.archive._MAX_UNPACKED", 1 << 20)
    raw = gzip.compress(_header("t/zeros", 2 << 20) + bytes(2 << 20))
    with pytest.raises(Refused) as caught:
        read(tmp_path, raw, "a.py")
    assert caught.value.reason is Reason.TOO_LARGE


def test_more_members_than_any_upstream_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anatomy.sources.archive._MAX_MEMBERS", 20)
    raw = b"".join(_header(f"t/{number}", 0) for number in range(30)) + bytes(1024)
    with pytest.raises(Refused) as caught:
        read(tmp_path, raw, "a.py")
    assert caught.value.reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    "kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK]
)
def test_an_oversized_header_is_refused_before_it_is_read(tmp_path: Path, kind: bytes) -> None:
    """A header that claims gigabytes, which tarfile would read into memory at once."""
    raw = _header("t/h", 3 << 30, kind) + bytes(1 << 16)
    tracemalloc.start()
    with pytest.raises(Refused) as caught:
        read(tmp_path, raw, "a.py")
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()
    assert caught.value.reason in (Reason.TOO_LARGE, Reason.MISMATCH)


def test_a_chain_of_headers_is_refused(tmp_path: Path) -> None:
    """Ten thousand headers that each announce another one."""
    with pytest.raises(Refused) as caught:
        read(tmp_path, _header("t/h", 0, tarfile.XHDTYPE) * 10_000 + _header("t/a.py", 0), "a.py")
    assert caught.value.reason is Reason.MISMATCH


@pytest.mark.parametrize("kind", [tarfile.XGLTYPE, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME])
def test_headers_before_one_member_are_bounded_together(tmp_path: Path, kind: bytes) -> None:
    """tarfile keeps what every header says: a hundred of a mebibyte each, before the first file."""
    record = b"1048576 comment=" + b"x" * (1048576 - 17) + b"\n"
    block = _header("headers", len(record), kind) + record
    raw = block * 40 + tar(("top/a.py", CODE, tarfile.REGTYPE))
    tracemalloc.start()
    try:
        assert attempt(lambda: read(tmp_path, raw, "a.py")) in (Reason.TOO_LARGE, Reason.MISMATCH)
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()


def test_sizes_below_zero_and_backward_pointers_end(tmp_path: Path) -> None:
    """Negative sizes in base-256 have made readers loop for ever."""
    head = bytearray(_header("t/a.py", 0))
    head[124:136] = b"\xff" * 12
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    start = time.monotonic()
    found = attempt(lambda: read(tmp_path, bytes(head) + bytes(2048), "a.py"))
    assert found is Reason.MISMATCH or (isinstance(found, dict) and not isinstance(found.get("a.py"), bytes))
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("keep", [0.2, 0.7, 0.95])
def test_a_truncated_archive_never_gives_half_a_file(
    tmp_path: Path, pack: Callable[[bytes], bytes], keep: float
) -> None:
    data = bytes(range(256)) * 4000
    raw = pack(tar(("t/a.bin", data, tarfile.REGTYPE), ("t/b.bin", data[::-1], tarfile.REGTYPE)))
    found = attempt(lambda: read(tmp_path, raw[: int(len(raw) * keep)], "a.bin", "b.bin"))
    assert found is Reason.MISMATCH or (
        isinstance(found, dict) and all(content in (data, data[::-1]) for content in found.values())
    )


@pytest.mark.parametrize(
    "raw", [b"", b"no archive", b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\0", b"\0" * 5000, b"PK\x05\x06" + bytes(18)]
)
def test_what_is_no_tarball_holds_nothing(tmp_path: Path, raw: bytes) -> None:
    assert attempt(lambda: read(tmp_path, raw, "a.py")) in ({}, Reason.MISMATCH)


def test_a_read_that_takes_too_long_ends(tmp_path: Path) -> None:
    path = tmp_path / "artefact"
    path.write_bytes(tar(("t/a.py", CODE, tarfile.REGTYPE)))
    with pytest.raises(Refused) as caught:
        read_tar(path, ["a.py"], whole=True, seconds=-1)
    assert caught.value.reason is Reason.TIMEOUT


def test_terminal_escapes_in_names_are_not_printed(tmp_path: Path) -> None:
    name = "\x1b[2Jclear"
    answer = read(tmp_path, tar((f"top/{name}", None, tarfile.SYMTYPE)), name)[name]
    assert isinstance(answer, Refused)
    assert answer.detail.isprintable()


# ---- zip


def zipped(
    *members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED, mode: int = 0o100644
) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = compression
            archive.writestr(info, data)
    return raw.getvalue()


def read_z(raw: bytes, *wanted: str, strip: bool = False, prefix: str = "") -> Found:
    return read_zip(io.BytesIO(raw), wanted, strip=strip, prefix=prefix)


def test_wanted_members_of_a_zip() -> None:
    raw = zipped(("pkg/a.py", CODE), ("pkg/数.py", b"x"), ("pkg-1.dist-info/RECORD", b""))
    assert read_z(raw, "pkg/a.py", "pkg/数.py", "nothing") == {"pkg/a.py": CODE, "pkg/数.py": b"x"}
    assert read_z(raw, "a.py", strip=True) == {"a.py": CODE}
    assert read_z(raw, "a.py", prefix="pkg/") == {"a.py": CODE}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_zip_members_are_a_mismatch() -> None:
    assert reason(read_z(zipped(("a.py", CODE), ("a.py", b"other")), "a.py"), "a.py") is Reason.MISMATCH


@pytest.mark.parametrize("mode", [0o120777, 0o020666, 0o040755, 0o010644])
def test_zip_members_that_are_no_files_are_absent(mode: int) -> None:
    assert reason(read_z(zipped(("a.py", b"/etc/passwd"), mode=mode), "a.py"), "a.py") is Reason.ABSENT


def test_escaping_zip_names_are_not_seen() -> None:
    raw = zipped(("../top/a.py", CODE), ("/top/a.py", CODE), ("top/../a.py", CODE))
    assert read_z(raw, "a.py", strip=True) == {}


def test_a_zip_bomb_is_too_large_whatever_it_says() -> None:
    """Honest about its size: refused unread. Lying (a small size): cut, and not what it says."""
    raw = bytearray(zipped(("a.py", bytes(MAX_FILE + 1))))
    assert reason(read_z(bytes(raw), "a.py"), "a.py") is Reason.TOO_LARGE
    directory = raw.rindex(b"PK\x01\x02")
    raw[directory + 24 : directory + 28] = struct.pack("<I", 100)
    tracemalloc.start()
    with pytest.raises(Refused) as caught:
        read_z(bytes(raw), "a.py")
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()
    assert caught.value.reason is Reason.MISMATCH


def entries(count: int) -> bytes:
    """A zip file of nothing but a list of ``count`` members."""
    head = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0)
    names = b"".join(head + b"%07d" % number for number in range(count))
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, min(count, 0xFFFF), min(count, 0xFFFF), len(names), 0, 0)
    return names + end


def test_a_zip_with_a_list_of_members_without_end_costs_bounded_memory() -> None:
    """zipfile makes an object of half a kilobyte out of every fifty bytes."""
    raw = entries(400_000)
    tracemalloc.start()
    try:
        assert attempt(lambda: read_z(raw, "a.py")) is Reason.TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("tail", [b"PK\5\6", b"\0" * 65536 + b"PK\5\6" + b"\0" * 18], ids=["within", "after"])
def test_a_second_end_of_a_zip_does_not_hide_the_first(tail: bytes) -> None:
    """What is measured is the list that zipfile reads, wherever another record claims that it lies."""
    assert not isinstance(attempt(lambda: read_z(entries(400_000) + tail, "a.py")), dict) or (
        attempt(lambda: read_z(entries(400_000) + tail, "a.py")) == {}
    )


def test_unusual_compression_is_absent() -> None:
    assert (
        reason(read_z(zipped(("a.py", CODE), compression=zipfile.ZIP_LZMA), "a.py"), "a.py") is Reason.ABSENT
    )


def test_a_flipped_byte_in_a_zip_member_is_a_mismatch() -> None:
    raw = bytearray(zipped(("a.py", CODE), compression=zipfile.ZIP_STORED))
    raw[raw.index(CODE)] ^= 1
    with pytest.raises(Refused) as caught:
        read_z(bytes(raw), "a.py")
    assert caught.value.reason is Reason.MISMATCH


# ---- anything at all


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_edit_of_an_archive_gives_a_traceback_or_another_file(tmp_path: Path, data: st.DataObject) -> None:
    """Bytes of a good archive overwritten, cut out or repeated: the right file, another of its files' bytes
    at worst (the gate is behind), or Refused; never any other exception."""
    good = tar(("top/a.py", CODE, tarfile.REGTYPE), ("top/b.py", b"other\n", tarfile.REGTYPE))
    good = data.draw(st.sampled_from([good, gzip.compress(good, mtime=0), zipped(("top/a.py", CODE))]))
    raw = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        piece = data.draw(st.binary(min_size=0, max_size=12))
        raw[at : at + data.draw(st.integers(0, 12))] = piece
    path = tmp_path / "edited"
    path.write_bytes(bytes(raw))
    for found in (
        attempt(lambda: read_tar(path, ["a.py"], whole=True, seconds=10)),
        attempt(lambda: read_zip(io.BytesIO(bytes(raw)), ["a.py"], strip=True)),
    ):
        assert isinstance(found, Reason) or set(found) <= {"a.py"}


@given(
    st.lists(st.sampled_from(["a", "..", ".", "/", "//", "\\", "top", "数", "\0"]), max_size=8).map("".join)
)
def test_no_name_leads_out_of_the_top_folder(name: str) -> None:
    inside = below_top(name)
    assert inside is None or (not inside.startswith("/") and ".." not in inside.split("/"))
