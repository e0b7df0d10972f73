"""Traps for memory and time: little that unpacks to much, and what never ends."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import os
import struct
import tarfile
from http.server import BaseHTTPRequestHandler

from anatomy.history.release import ReleaseSource
from anatomy.pin import Releases, Wheel
from anatomy.quotation.lock import read_lock
from anatomy.quotation.selection.select import select
from anatomy.sources import archive, git_process, index_page, process
from anatomy.sources.archive import read_tar
from anatomy.sources.git_mirror import LocalMirror
from anatomy.sources.git_objects import tree_paths
from anatomy.sources.git_refs import commit_at
from anatomy.sources.git_remote import RemoteGit
from anatomy.sources.index import Index, PipSettings
from anatomy.sources.pypi import WheelSource
from anatomy.sources.session import Session
from anatomy.sources.web import Hosts
from sources.support import Repository, Server, delta_bomb, make_pin
from trust.cases_sources import ARCHIVE, GIT, header, member, sdist
from trust.cases_texts import TOML
from trust.hostile import Deed, Room, case
from world import snippet

INDEX = "包索引"
MIB = 1 << 20
MOST = 512  # MiB, of this process and its children together

# ---- git


@case("git-endless-refs", GIT, "服务器没完没了地报引用", "too large", seconds=45, mebibytes=MOST, big=True)
def _(room: Room) -> Deed:
    room.patch(process, "MAX_MEMORY", process.MAX_MEMORY if room.full else 64 * MIB)
    server = room.server()

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
    return lambda: commit_at(f"{server.url}/rocket.git", "v1")


def _delta(room: Room) -> tuple[Repository, str]:
    room.patch(process, "MAX_MEMORY", process.MAX_MEMORY if room.full else 96 * MIB)
    repository = room.repository()
    pack, blob = delta_bomb((1700 if room.full else 128) * MIB)
    repository.git("index-pack", "--stdin", data=pack)
    for setting in ("allowAnySHA1InWant", "allowFilter"):
        repository.git("config", f"uploadpack.{setting}", "true")
    return repository, repository.commit_tree([("100644", blob, "a.py")])


@case("git-delta-bomb", GIT, "镜像里的增量对象：几十 KiB 的包解开 1.7 GiB", "too large", seconds=20, mebibytes=MOST, big=True)  # fmt: skip
def _(room: Room) -> Deed:
    repository, commit = _delta(room)
    pin = make_pin(commit)
    return room.ask(LocalMirror(pin.repo, repository.path), data=None, commit=commit)


@case("git-delta-bomb-remote", GIT, "同上，由服务器送来", "too large", seconds=60, mebibytes=MOST, big=True)
def _(room: Room) -> Deed:
    repository, commit = _delta(room)
    pin = make_pin(commit)
    remote = RemoteGit(f"file://{repository.path}", room.cache, Hosts(), repo=pin.repo)
    return room.ask(remote, data=None, commit=commit)


@case("git-tree-bomb", GIT, "十个目录套十个目录，套八层：九个小对象，一亿条路径", "bounded", seconds=30, mebibytes=MOST, big=True)  # fmt: skip
def _(room: Room) -> Deed:
    room.patch(git_process, "MAX_OUTPUT", git_process.MAX_OUTPUT if room.full else 2 * MIB)
    repository = room.repository()
    kind, name = "100644", repository.blob(b"x\n")
    for _ in range(8):
        rows = (f"{kind} {'tree' if kind == '040000' else 'blob'} {name}\tfolder{n}\n" for n in range(10))
        kind, name = "040000", repository.git("mktree", data="".join(rows).encode())
    commit = repository.git("commit-tree", "-m", "bomb", name)

    def deed() -> tuple[str, str]:
        paths = tree_paths(repository.path / ".git" / "objects", commit)
        assert sum(map(len, paths)) <= git_process.MAX_OUTPUT
        return "bounded", f"the listing is cut: {len(paths)} paths are looked at"

    return deed


@case("git-wide-tree", GIT, "一个目录里有几十万个名字（树对象 24 MiB）", "too large", seconds=20, mebibytes=MOST, big=True)  # fmt: skip
def _(room: Room) -> Deed:
    repository = room.repository()
    blob = bytes.fromhex(repository.blob(b"x\n"))
    count = (24 if room.full else 9) * MIB // 38
    tree = b"".join(b"100644 file%06d.x\0%s" % (number, blob) for number in range(count))
    name = repository.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", data=tree)
    commit = repository.git("commit-tree", "-m", "wide", name)
    return room.ask(LocalMirror(make_pin().repo, repository.path), data=None, commit=commit)


@case("git-many-large", GIT, "新版本里同一个大文件出现一千五百次（drift 会逐个读）", "too large", seconds=60, mebibytes=MOST, big=True)  # fmt: skip
def _(room: Room) -> Deed:
    from anatomy.history import release

    room.patch(release, "MAX_TAKEN", archive.MAX_TAKEN if room.full else 8 * MIB)
    repository = room.repository()
    blob = repository.blob(b"# x\n" * ((15 if room.full else 1) * MIB // 4))
    commit = repository.commit_tree([("100644", blob, f"f{number:04}.py") for number in range(1500)])
    project = room.world().project
    source = ReleaseSource(Session(project, (f"acme/rocket={repository.path}",), offline=True))
    paths = [f"f{number:04}.py" for number in range(1500)]
    return lambda: source.open(Releases(kind="git"), make_pin(commit), commit, paths)


@case("git-gitdir-file", GIT, "`.git` 是一个几 GiB 的文件", "unreachable", seconds=4)
def _(room: Room) -> Deed:
    with (room.outside / ".git").open("wb") as file:
        file.write(b"gitdir: nowhere\n")
        file.truncate(4 << 30)
    return lambda: commit_at(str(room.outside), "v1")


@case(
    "git-pipes", GIT, "仓库里的 `HEAD` 与 `commondir` 是命名管道（打开就会永远等下去）", "absent", seconds=10
)
def _(room: Room) -> Deed:
    repository = room.repository()
    for name in ("HEAD", "commondir"):
        path = repository.path / ".git" / name
        path.unlink(missing_ok=True)
        os.mkfifo(path)
    return lambda: commit_at(str(repository.path), "v1")


# ---- archives


@case("tar-pax-bomb", ARCHIVE, "tar 里只有全局扩展头，一个接一个", "too large", seconds=20, mebibytes=96)
def _(room: Room) -> Deed:
    record = b"%d k%d=%s\n"
    value = b"x" * 60_000
    pieces = []
    for number in range(400):
        body = record % (60_020, number, value)
        pieces.append(header("pax", len(body), tarfile.XGLTYPE) + body + bytes(-len(body) % 512))
    return sdist(room, b"".join([*pieces, member("top/a.py"), bytes(1024)]))


@case("gzip-empty-members", ARCHIVE, "几百 MiB 的空 gzip 段：怎么读也读不出一个字节（时限设为 2 秒）", "timeout", seconds=4, big=True)  # fmt: skip
def _(room: Room) -> Deed:
    path = room.outside / "a.tar.gz"
    empty = gzip.compress(b"")
    with path.open("wb") as file:
        for _ in range(300 if room.full else 30):
            file.write(empty * (MIB // len(empty)))
    return lambda: read_tar(path, ["a.py"], whole=False, seconds=2 if room.full else 0.5)


@case(
    "gzip-endless-name",
    ARCHIVE,
    "gzip 头里的文件名有几百 MiB（时限设为 2 秒）",
    "timeout",
    seconds=4,
    big=True,
)
def _(room: Room) -> Deed:
    path = room.outside / "a.tar.gz"
    with path.open("wb") as file:
        file.write(b"\x1f\x8b\x08\x08\0\0\0\0\0\xff")
        for _ in range(400 if room.full else 50):
            file.write(b"x" * MIB)
    return lambda: read_tar(path, ["a.py"], whole=False, seconds=2 if room.full else 0.5)


@case(
    "bzip2-empty-streams", ARCHIVE, "几百 MiB 的空 bzip2 流（时限设为 2 秒）", "timeout", seconds=4, big=True
)
def _(room: Room) -> Deed:
    path = room.outside / "a.tar.bz2"
    empty = bz2.compress(b"")
    with path.open("wb") as file:
        for _ in range(200 if room.full else 60):
            file.write(empty * (MIB // len(empty)))
    return lambda: read_tar(path, ["a.py"], whole=False, seconds=2 if room.full else 0.5)


@case(
    "zip-many-entries", ARCHIVE, "zip 里有一百三十万个条目", "too large", seconds=20, mebibytes=96, big=True
)
def _(room: Room) -> Deed:
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    count = 1_300_000 if room.full else 200_000
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, count * len(entry), 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, count * len(entry), 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return sdist(room, entry * count + end64 + locator + end, ending=".zip")


@case("tar-all-wanted", ARCHIVE, "新版本的 tar 里全是大的源文件（drift 会在其中找符号）", "too large", seconds=30, mebibytes=MOST, big=True)  # fmt: skip
def _(room: Room) -> Deed:
    room.patch(archive, "MAX_TAKEN", archive.MAX_TAKEN if room.full else 8 * MIB)
    path = room.outside / "a.tar.gz"
    size = (15 if room.full else 1) * MIB
    with gzip.open(path, "wb", compresslevel=1) as file:
        for number in range(20):
            file.write(header(f"top/f{number}.py", size) + bytes(size))
    return lambda: read_tar(path, [], whole=True, also=lambda _name: True)


# ---- indexes


def index(room: Room, body: bytes, kind: str = "text/html") -> tuple[Server, Index]:
    server = room.server()
    server.says("/simple/rocket/", body, headers={"Content-Type": kind})
    return server, Index(room.web(), PipSettings(index=f"{server.url}/simple"))


def asked(room: Room, body: bytes, kind: str = "text/html") -> Deed:
    """The index's page for a project is ``body``."""
    made = index(room, body, kind)[1]
    return lambda: ("read", f"{len(made.artefacts('rocket', '1.0'))} artefacts")


@case("index-many-links", INDEX, "页面上有三十万个链接", "too large", seconds=25, mebibytes=256, big=True)
def _(room: Room) -> Deed:
    room.patch(index_page, "SECONDS", 20.0)
    count = 300_000 if room.full else 101_000
    return asked(room, b"".join(b'<a href="rocket-1.0-%d.tar.gz">x</a>' % n for n in range(count)))


@case(
    "index-json-bomb", INDEX, "JSON 页面：四十 MiB 的空数组", "too large", seconds=30, mebibytes=256, big=True
)
def _(room: Room) -> Deed:
    room.patch(process, "MAX_MEMORY", process.MAX_MEMORY if room.full else 96 * MIB)
    count = (40 if room.full else 8) * MIB // 3
    return asked(room, b'{"files": [], "x": [' + b"[]," * count + b"[]]}", index_page.JSON)


@case("index-json-deep", INDEX, "JSON 页面：十万层嵌套", "unreachable", seconds=10, mebibytes=64)
def _(room: Room) -> Deed:
    return asked(room, b"[" * 100_000, index_page.JSON)


@case("index-html-wide", INDEX, "HTML 页面：四十 MiB，没有一个链接，全是没有闭合的标签", "too large", seconds=30, mebibytes=256, big=True)  # fmt: skip
def _(room: Room) -> Deed:
    room.patch(process, "MAX_MEMORY", process.MAX_MEMORY if room.full else 48 * MIB)
    return asked(room, b"<b c='\xf0\x9f\x98\x80'>" * ((40 if room.full else 8) * MIB // 12))


@case("index-wheel-tags", INDEX, "轮子的名字里压缩的标签展开有九百万个", "absent", seconds=10, mebibytes=64)
def _(room: Room) -> Deed:
    tags = "-".join(".".join(f"{letter}{n}" for n in range(count)) for letter, count in (("p", 300), ("a", 300), ("m", 100)))  # fmt: skip
    return asked(room, f'<a href="rocket-1.0-{tags}.whl">x</a>'.encode())


@case("index-odd-links", INDEX, "链接的端口、括号、NUL 都不成形", "unreachable", seconds=10, mebibytes=64)
def _(room: Room) -> Deed:
    links = ("http://h:99999/rocket-1.0.tar.gz", "http://[::1/rocket-1.0.tar.gz", "file:///%00/rocket-1.0.tar.gz", "http://h:x/rocket-1.0.tar.gz", "file:///etc/rocket-1.0.tar.gz")  # fmt: skip
    return asked(room, "".join(f'<a href="{link}">rocket-1.0.tar.gz</a>' for link in links).encode())


@case("wheel-range-lie", INDEX, "Content-Range 声称文件有 10^17 字节，zip64 目录在远处", "too large", seconds=10, mebibytes=96)  # fmt: skip
def _(room: Room) -> Deed:
    name = "rocket-1.0-py3-none-any.whl"
    server, made = index(room, f'<a href="/files/{name}">{name}</a>'.encode())
    total = 10**17
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 10**6, 10**6, 10**9, total - 10**10)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, total - 98, 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    tail = (end64 + locator + end).rjust(256 << 10, b"\0")

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(206)
        request.send_header("Content-Range", f"bytes {total - len(tail)}-{total - 1}/{total}")
        request.send_header("Content-Length", str(len(tail)))
        request.end_headers()
        with contextlib.suppress(OSError):
            request.wfile.write(tail)

    server.answers[f"/files/{name}"] = answer
    source = WheelSource(made, room.cache / "downloads", lambda _words: None)
    return room.ask(source, wheels=(Wheel(project="rocket", version="1.0"),))


# ---- the lock, and quoted text


@case("lock-lines-huge", TOML, "锁里的行号到三亿", "LockError", seconds=4)
def _(room: Room) -> Deed:
    from anatomy.site.quotations import write_quote_partials

    world = room.world()
    world.edit(world.project.lock, 'lines = "3-10"', 'lines = "3-300000000"')
    assert read_lock(world.project)
    return lambda: write_quote_partials(world.project)


def text_bomb(name: str, sent: str, path: str, before: bytes, many: bytes, after: bytes = b"\n") -> None:
    """A quoted file that makes a parser work: selecting from it ends in an error of ours or in a selection."""

    @case(f"text-{name}", TOML, sent, "answered", seconds=30, mebibytes=MOST, big=True)
    def _(room: Room) -> Deed:
        from anatomy.errors import AnatomyError

        text = before + many * (1_000_000 if room.full else 50_000) + after

        def deed() -> tuple[str, str]:
            try:
                found = select(snippet(path, symbol="f"), text)
            except AnatomyError as error:
                return "answered", str(error.faults[0]).split("\n    mend:")[0]
            return "answered", f"lines {found.text}"

        return deed


text_bomb("deep-brackets", "被引用的 Python 文件：一百万个左括号", "x.py", b"f = ", b"(")
text_bomb("deep-minus", "被引用的 Python 文件：一百万个负号", "x.py", b"f = ", b"-", b"1\n")
text_bomb("deep-blocks", "被引用的 C 文件：一百万层花括号", "x.c", b"int f(void) ", b"{")
