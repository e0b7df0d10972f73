"""What the tests of sources share: pins of invented upstreams, real git repositories, a real server on the
loopback."""

from __future__ import annotations

import hashlib
import os
import subprocess
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from anatomy.pin import Debian, Pin, Sdist, Wheel
from anatomy.sources.base import Want
from anatomy.sources.blob import Identity, object_id
from loopback import Quiet, listening

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def make_pin(
    commit: str = COMMIT,
    repo: str = "acme/rocket",
    *,
    tag: str | None = None,
    debian: Debian | None = None,
    sdist: Sdist | None = None,
    wheels: tuple[Wheel, ...] = (),
) -> Pin:
    return Pin.model_construct(
        upstream="rocket",
        name="v1",
        repo=repo,
        commit=commit,
        tag=tag,
        licence="MIT",
        notice="LICENSE",
        debian=debian,
        sdist=sdist,
        wheels=wheels,
    )


def want(path: str, data: bytes | None = None, pin: Pin | None = None) -> Want:
    """A want for ``path`` that is locked to ``data`` (None: still to be locked)."""
    return Want(pin or make_pin(), path, None if data is None else Identity.of(data))


@dataclass
class Repository:
    """A real git repository made by a test."""

    path: Path

    def git(self, *args: str, data: bytes | None = None) -> str:
        names = {
            f"GIT_{who}_{what}": "t@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        done = subprocess.run(
            ["git", "-C", str(self.path), "-c", "init.defaultBranch=main", *args],
            input=data,
            capture_output=True,
            check=True,
            env=os.environ | names | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        )
        return done.stdout.decode().strip()

    def commit(self, files: dict[str, bytes]) -> str:
        """Write and commit ``files``; returns the commit's id."""
        for name, data in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        self.git("add", "-A")
        self.git("commit", "-qm", "files")
        return self.git("rev-parse", "HEAD")

    def commit_tree(self, entries: list[tuple[str, str, str]]) -> str:
        """Commit a tree of (mode, id, name) as it is, whatever it says; returns the commit's id."""
        listing = "".join(f"{mode} {kind(mode)} {name}\t{path}\n" for mode, name, path in entries)
        tree = self.git("mktree", "--missing", data=listing.encode())
        return self.git("commit-tree", "-m", "tree", tree)

    def blob(self, data: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", data=data)

    def loose(self, name: str) -> Path:
        return self.path / ".git" / "objects" / name[:2] / name[2:]


def kind(mode: str) -> str:
    return {"160000": "commit", "040000": "tree"}.get(mode, "blob")


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
    for _ in range(size >> 20):
        body.update(bytes(1 << 20))
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


Handler = Callable[[BaseHTTPRequestHandler], object]


@dataclass
class Server:
    """A server on the loopback whose every path is answered by a function of the test."""

    url: str = ""
    answers: dict[str, Handler] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)  # "PATH" of every request, "PATH RANGE" where one is asked
    stop: threading.Event = field(default_factory=threading.Event)

    def says(
        self,
        path: str,
        body: bytes,
        status: int = 200,
        headers: dict[str, str] | None = None,
        length: int | None = -1,
    ) -> None:
        """Answer ``path`` with ``body``. length: what Content-Length claims (None: no such header)."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for key, value in (headers or {}).items():
                request.send_header(key, value)
            if length is not None:
                request.send_header("Content-Length", str(len(body) if length == -1 else length))
            request.send_header("Connection", "close")
            request.end_headers()
            request.wfile.write(body)

        self.answers[path] = answer

    def never_ends(self, path: str) -> None:
        """Answer ``path`` with a body that goes on until the test is over."""

        def endless(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            request.end_headers()
            while not self.stop.is_set():
                request.wfile.write(b"x" * 65536)

        self.answers[path] = endless


@contextmanager
def serving() -> Iterator[Server]:
    """A server on the loopback while the context lasts; who hangs up is noted."""
    made = Server()

    class Answering(Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.seen.append(" ".join(filter(None, [self.path, self.headers.get("Range", "")])))
            self.close_connection = True
            answer = made.answers.get(self.path)
            try:
                if answer is None:
                    self.send_error(404)
                else:
                    answer(self)
            except (BrokenPipeError, ConnectionResetError):
                made.seen.append(f"{self.path} hung up")

    with listening(Answering) as made.url:
        try:
            yield made
        finally:
            made.stop.set()
