"""What a hostile repository or server can make git take: memory, disk and time are bounded, and the answer is a refusal."""

from __future__ import annotations

import hashlib
import resource
import time
import zlib
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from anatomy.sources import git_process
from anatomy.sources.base import Reason, Refusal, Refused, Want
from anatomy.sources.blob import object_id
from anatomy.sources.git_mirror import LocalMirror
from anatomy.sources.git_objects import tree_paths
from anatomy.sources.git_refs import commit_at
from anatomy.sources.git_remote import RemoteGit
from anatomy.sources.web import Hosts
from sources.support import Repository, Server, make_pin

MIB = 1 << 20


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch) -> int:
    """Bytes that a git may take; the real limit would make the tests slow."""
    monkeypatch.setattr(git_process, "_MAX_MEMORY", 256 * MIB)
    return 256 * MIB


def largest_child() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def test_refs_without_end_are_cut(server: Server, little_memory: int) -> None:
    """A server that goes on advertising refs: git keeps every one of them."""

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "application/x-git-upload-pack-advertisement")
        request.end_headers()
        request.wfile.write(b"001e# service=git-upload-pack\n0000")
        number = 0
        while not server.stop.is_set():
            rows = []
            for _ in range(2000):
                number += 1
                row = f"{'1' * 40} refs/heads/{'x' * 200}{number}".encode()
                rows.append(b"%04x%s\n" % (len(row) + 5, row))
            request.wfile.write(b"".join(rows))

    server.answers["/rocket.git/info/refs?service=git-upload-pack"] = endless
    before, start = largest_child(), time.monotonic()
    with pytest.raises(Refused) as caught:
        commit_at(f"{server.url}/rocket.git", "v1")
    assert caught.value.reason in (Reason.TOO_LARGE, Reason.UNREACHABLE)
    assert time.monotonic() - start < 30
    assert largest_child() <= max(before, little_memory)


def delta_bomb(size: int) -> tuple[bytes, str]:
    """(pack, blob id): a pack of a few kilobytes whose second object unpacks to ``size`` bytes."""
    piece = 0xFFFFFF
    base = bytes(piece)
    base_id = object_id("blob", base)
    copies, rest = divmod(size, piece)
    delta = _varint(len(base)) + _varint(size) + b"\xf0\xff\xff\xff" * copies
    if rest:
        delta += b"\xf0" + rest.to_bytes(3, "little")
    objects = [_entry(3, base), _entry(7, delta, bytes.fromhex(base_id))]
    pack = b"PACK" + (2).to_bytes(4, "big") + (2).to_bytes(4, "big") + b"".join(objects)
    body = hashlib.sha1(b"blob %d\0" % size)
    for _ in range(size // MIB):
        body.update(bytes(MIB))
    body.update(bytes(size % MIB))
    return pack + hashlib.sha1(pack).digest(), body.hexdigest()


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _entry(kind: int, data: bytes, base: bytes = b"") -> bytes:
    size = len(data)
    head = bytearray([kind << 4 | size & 15])
    size >>= 4
    while size:
        head[-1] |= 128
        head.append(size & 127)
        size >>= 7
    return bytes(head) + base + zlib.compress(data, 9)


def test_a_delta_that_unpacks_to_more_than_memory_is_refused_and_the_next_file_comes(
    repository: Repository, tmp_path: Path, little_memory: int
) -> None:
    pack, blob = delta_bomb(400 * MIB)
    assert len(pack) < 100_000
    repository.git("index-pack", "--stdin", data=pack)
    code = repository.blob(b"x = 1\n")
    commit = repository.commit_tree([("100644", blob, "bomb"), ("100644", code, "code")])
    pin = make_pin(commit)
    wants = [Want(pin, "bomb", None), Want(pin, "code", None)]
    bomb, good = LocalMirror(pin.repo, repository.path).fetch(wants)
    assert isinstance(bomb, Refusal)
    assert not isinstance(good, Refusal)
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    repository.git("config", "uploadpack.allowFilter", "true")
    remote = RemoteGit(f"file://{repository.path}", tmp_path / "cache", Hosts(), repo=pin.repo)
    (answer,) = remote.fetch([Want(pin, "bomb", None)])
    assert isinstance(answer, Refusal)
    kept = sum(path.stat().st_size for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert kept < 4 * MIB


def test_a_tree_that_names_itself_many_times_over_is_cut(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten folders of ten folders, eight deep: a hundred million paths out of nine small objects."""
    monkeypatch.setattr(git_process, "MAX_OUTPUT", 2 * MIB)
    kind, name = "100644", repository.blob(b"x\n")
    for _ in range(8):
        listing = "".join(
            f"{kind} {'tree' if kind == '040000' else 'blob'} {name}\tfolder{n}\n" for n in range(10)
        )
        kind, name = "040000", repository.git("mktree", data=listing.encode())
    commit = repository.git("commit-tree", "-m", "bomb", name)
    start = time.monotonic()
    paths = tree_paths(repository.path / ".git" / "objects", commit)
    assert time.monotonic() - start < 20
    assert sum(map(len, paths)) < 2 * MIB


def test_a_gitdir_file_is_read_at_its_beginning_only(tmp_path: Path) -> None:
    with (tmp_path / ".git").open("wb") as file:
        file.write(b"gitdir: nowhere\n")
        file.truncate(4 << 30)
    start = time.monotonic()
    with pytest.raises(Refused, match="is no git repository"):
        commit_at(str(tmp_path), "v1")
    assert time.monotonic() - start < 2
