"""Traps in how HTTP servers answer, and in two texts of one SHA-1."""

from __future__ import annotations

import gzip
import zlib
from http.server import BaseHTTPRequestHandler

from anatomy.sources import blob
from anatomy.sources.base import MAX_FILE
from anatomy.sources.blob import BlobCache, Identity
from anatomy.sources.template import AddressTemplate
from anatomy.sources.web import Limits
from sources.support import COMMIT, Handler, Server
from trust.hostile import GOOD, Deed, Room, case

WEB = "HTTP"
HASH = "同名异文"
PATH = f"/acme/rocket/{COMMIT}/a.py"


def ask(room: Room, server: Server, **web: object) -> Deed:
    return room.ask(AddressTemplate(server.url + "/{repo}/{commit}/{path}", room.web(**web)))


def says(room: Room, body: bytes = b"", status: int = 200, length: int | None = -1, **headers: str) -> Deed:
    server = room.server()
    server.says(
        PATH, body, status, {name.replace("_", "-"): value for name, value in headers.items()}, length
    )
    return ask(room, server)


def does(room: Room, handler: Handler, **web: object) -> Deed:
    server = room.server()
    server.answers[PATH] = handler
    return ask(room, server, **web)


@case("http-redirect-scheme", WEB, "重定向到 `ftp:`", "unreachable")
def _(room: Room) -> Deed:
    return says(room, status=302, Location="ftp://127.0.0.1/a.py")


@case("http-redirect-file", WEB, "重定向到 `file:`，指向本机文件", "unreachable")
def _(room: Room) -> Deed:
    return says(room, status=302, Location="file://localhost/etc/hostname")


@case("http-redirect-private", WEB, "公网主机重定向到内网地址（解析由测试代答）", "unreachable")
def _(room: Room) -> Deed:
    server = room.server()
    port = server.url.rpartition(":")[2]
    server.says("/inside", GOOD)
    server.says(PATH, b"", 302, {"Location": f"http://127.0.0.1:{port}/inside"})
    deed = ask(room, Server(f"http://localhost:{port}"), private=lambda host: host == "127.0.0.1")

    def walk() -> object:
        answer = deed()
        assert "/inside" not in server.seen, "the private server was asked"
        return answer

    return walk


@case("http-redirect-loop", WEB, "重定向到自己，没完没了", "unreachable")
def _(room: Room) -> Deed:
    return says(room, status=301, Location=PATH)


@case("http-redirect-escape", WEB, "重定向地址里有终端控制序列", "unreachable")
def _(room: Room) -> Deed:
    return says(room, status=302, Location="ftp://x/%1b[2J\x1b]0;owned\x07")


@case("http-endless", WEB, "没有尽头的响应体", "too large", seconds=20, mebibytes=64)
def _(room: Room) -> Deed:
    server = room.server()
    server.never_ends(PATH)
    return ask(room, server, limits=Limits(seconds=60))


def _drip(before: bytes, letter: bytes) -> Handler:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(before)
        for _ in range(100):
            request.wfile.write(letter)
            request.wfile.flush()
            if stop.wait(1.0):
                return

    import threading

    stop = threading.Event()
    return drip


@case("http-drip-body", WEB, "响应体每秒一个字节（总时限设为 3 秒）", "timeout", seconds=4)
def _(room: Room) -> Deed:
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    return does(room, _drip(start, b"x"), limits=Limits(seconds=3, silence=2))


@case("http-drip-header", WEB, "响应头每秒一个字节（总时限设为 3 秒）", "timeout", seconds=4)
def _(room: Room) -> Deed:
    return does(room, _drip(b"HTTP/1.1 200 OK\r\n", b"x"), limits=Limits(seconds=3, silence=2))


@case("http-silent", WEB, "连上之后一言不发", "timeout", seconds=4)
def _(room: Room) -> Deed:
    server = room.server()
    server.answers[PATH] = lambda _request: server.stop.wait(20)
    return ask(room, server, limits=Limits(seconds=3, silence=1))


@case("http-length-short", WEB, "Content-Length 比内容少 7 字节", "mismatch")
def _(room: Room) -> Deed:
    return says(room, GOOD, length=len(GOOD) - 7)


@case("http-length-long", WEB, "Content-Length 比内容多", "unreachable")
def _(room: Room) -> Deed:
    return says(room, GOOD, length=len(GOOD) + 7)


@case("http-length-huge", WEB, "Content-Length 声称 1 TB", "too large")
def _(room: Room) -> Deed:
    return says(room, GOOD, length=10**12)


@case("http-length-negative", WEB, "Content-Length 是负数", "unreachable")
def _(room: Room) -> Deed:
    return says(room, GOOD, length=-5)


@case("http-gzip-bomb", WEB, "没有要求却压缩了：256 KiB 解开 256 MiB", "too large", seconds=15, mebibytes=80)
def _(room: Room) -> Deed:
    pack = zlib.compressobj(9, wbits=31)
    zeros = bytes(1 << 20)
    bomb = b"".join([pack.compress(zeros) for _ in range(256)] + [pack.flush()])
    server = room.server()
    server.says(PATH, bomb, headers={"Content-Encoding": "gzip"})
    return ask(room, server, limits=Limits(seconds=60))


@case("http-gzip-cut", WEB, "gzip 响应体少了结尾", "mismatch")
def _(room: Room) -> Deed:
    return says(room, gzip.compress(GOOD)[:-9], Content_Encoding="gzip")


@case("http-coding", WEB, "没有要求过的压缩方式", "mismatch")
def _(room: Room) -> Deed:
    return says(room, GOOD, Content_Encoding="br")


@case("http-429", WEB, "429，Retry-After：一小时", "unreachable", seconds=3)
def _(room: Room) -> Deed:
    return says(room, status=429, Retry_After="3600")


@case("http-503", WEB, "503，Retry-After：1 秒；之后给出文件", "admitted", seconds=4)
def _(room: Room) -> Deed:
    server = room.server()

    def later(request: BaseHTTPRequestHandler) -> None:
        server.says(PATH, GOOD)
        request.send_response(503)
        request.send_header("Retry-After", "1")
        request.send_header("Content-Length", "0")
        request.end_headers()

    server.answers[PATH] = later
    return ask(room, server, limits=Limits(seconds=15))


@case("http-error-page", WEB, "状态 200，内容却是一页错误说明", "mismatch")
def _(room: Room) -> Deed:
    return says(room, b"<html>not found</html>")


@case("http-headers-endless", WEB, "没有尽头的响应头", "unreachable", seconds=6)
def _(room: Room) -> Deed:
    server = room.server()

    def flood(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not server.stop.is_set():
            request.wfile.write(b"X-Y: " + b"z" * 8192 + b"\r\n")

    server.answers[PATH] = flood
    return ask(room, server)


@case("http-no-http", WEB, "不是 HTTP：一串随机字节", "unreachable")
def _(room: Room) -> Deed:
    return does(room, lambda request: request.wfile.write(bytes(range(256)) * 16))


@case("http-one-byte-too-many", WEB, "恰好比单个文件的上限多一个字节", "too large", seconds=20, mebibytes=64)
def _(room: Room) -> Deed:
    server = room.server()
    server.says(PATH, b"x" * (MAX_FILE + 1), length=None)
    return ask(room, server, limits=Limits(seconds=60))


# ---- two texts of one SHA-1

EVIL = GOOD.replace(b"up", b"no")


def collide(room: Room) -> None:
    """From here on SHA-1 cannot tell EVIL from GOOD. (A true pair would be somebody else's file; the stub is as good:
    only the id is forged, everything behind it is the real thing.)"""
    real = blob.object_id
    room.patch(blob, "object_id", lambda kind, data: real(kind, GOOD if data == EVIL else data))
    assert blob.blob_id(EVIL) == blob.blob_id(GOOD)


@case("sha1-collision-route", HASH, "来源送来 SHA-1 与 git 编号都相同、内容不同的文件", "mismatch")
def _(room: Room) -> Deed:
    collide(room)
    return says(room, EVIL)


@case("sha1-collision-cache", HASH, "缓存里放着 SHA-1 相同、内容不同的文件", "set aside")
def _(room: Room) -> Deed:
    collide(room)
    identity = Identity.of(GOOD)
    cache = BlobCache(room.cache)
    cache.put(GOOD)
    cache.path(identity.blob).write_bytes(EVIL)

    def deed() -> tuple[str, str]:
        assert cache.get(identity) is None, "served"
        (warning,) = cache.warnings
        return "set aside", warning

    return deed
