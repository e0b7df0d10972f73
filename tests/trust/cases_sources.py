"""Traps in what sources send: archives and git repositories."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import random
import struct
import tarfile
import warnings
import zipfile
import zlib

from anatomy.pin import Sdist
from anatomy.sources import git_process
from anatomy.sources.base import MAX_FILE
from anatomy.sources.git_mirror import LocalMirror
from anatomy.sources.git_remote import RemoteGit
from anatomy.sources.index import Index, PipSettings
from anatomy.sources.pypi import SdistSource
from anatomy.sources.web import Hosts
from trust.hostile import GOOD, Deed, Room, case

ARCHIVE = "归档"
GIT = "git 来源"
SDIST = Sdist(project="rocket", version="1.0")
OWNED = b"owned\n"


def header(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, link: str = "") -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = size, kind, link
    return info.tobuf(tarfile.GNU_FORMAT)


def member(name: str, data: bytes = GOOD) -> bytes:
    return header(name, len(data)) + data + bytes(-len(data) % 512)


def sdist(
    room: Room, raw: bytes, *, path: str = "a.py", data: bytes | None = GOOD, ending: str = ".tar.gz"
) -> Deed:
    """The real sdist source over a folder of published files that somebody else has filled."""
    (room.outside / f"rocket-1.0{ending}").write_bytes(gzip.compress(raw, 1) if ending == ".tar.gz" else raw)
    settings = PipSettings(find_links=(str(room.outside),), no_index=True)
    source = SdistSource(Index(room.web(), settings), room.cache / "downloads", lambda _words: None)
    return room.ask(source, path, data, sdist=SDIST)


@case("tar-dotdot", ARCHIVE, "成员路径含 `..`，指到解包处之外", "absent")
def _(room: Room) -> Deed:
    return sdist(room, member("top/../../outside/owned", OWNED) + member("../a.py") + bytes(1024))


@case("tar-absolute", ARCHIVE, "成员路径是绝对路径", "absent")
def _(room: Room) -> Deed:
    return sdist(room, member(f"{room.outside}/owned", OWNED) + member("/top/a.py") + bytes(1024))


@case("tar-symlink", ARCHIVE, "所要的路径上是符号链接，指向系统文件", "absent")
def _(room: Room) -> Deed:
    return sdist(room, header("top/a.py", 0, tarfile.SYMTYPE, "/etc/passwd") + bytes(1024))


@case("tar-through-symlink", ARCHIVE, "先放一个指向外面的符号链接，再经它写文件", "mismatch")
def _(room: Room) -> Deed:
    raw = (
        header("top/out", 0, tarfile.SYMTYPE, str(room.outside))
        + member("top/out/owned", OWNED)
        + bytes(1024)
    )
    return sdist(room, raw, path="out/owned")


@case("tar-hardlink", ARCHIVE, "所要的路径上是硬链接", "absent")
def _(room: Room) -> Deed:
    return sdist(room, header("top/a.py", 0, tarfile.LNKTYPE, "/etc/passwd") + bytes(1024))


@case("tar-device", ARCHIVE, "所要的路径上是设备文件", "absent")
def _(room: Room) -> Deed:
    return sdist(room, header("top/a.py", 0, tarfile.CHRTYPE) + bytes(1024))


@case("tar-fifo", ARCHIVE, "所要的路径上是命名管道（打开就会永远等下去）", "absent")
def _(room: Room) -> Deed:
    return sdist(room, header("top/a.py", 0, tarfile.FIFOTYPE) + bytes(1024))


@case("tar-duplicate", ARCHIVE, "锁定时：同一路径出现两次，内容不同", "mismatch")
def _(room: Room) -> Deed:
    return sdist(room, member("top/a.py") + member("top/a.py", OWNED) + bytes(1024), data=None)


@case("tar-bomb", ARCHIVE, "约 256 KiB 的 gzip，解开 256 MiB（上限设为 128 MiB）", "too large", seconds=15)
def _(room: Room) -> Deed:
    room.patch(__import__("anatomy.sources.archive", fromlist=["x"]), "_MAX_UNPACKED", 128 << 20)
    pieces = header("top/zeros", 256 << 20), bytes(1 << 20), member("top/a.py") + bytes(1024)
    head, zeros, tail = map(gzip.compress, pieces)
    return sdist(room, head + zeros * 256 + tail, ending=".tgz")  # a gzip stream may be in many parts


@case("tar-large-member", ARCHIVE, "所要的文件本身解开有 64 MiB", "too large", seconds=10)
def _(room: Room) -> Deed:
    return sdist(room, header("top/a.py", 64 << 20) + bytes(64 << 20) + bytes(1024))


@case("tar-header-bomb", ARCHIVE, "扩展头声称有 3 GiB", "too large")
def _(room: Room) -> Deed:
    return sdist(room, header("top/h", 3 << 30, tarfile.XHDTYPE) + bytes(1 << 16))


@case("xz-dictionary", ARCHIVE, "xz 流要求 1.5 GiB 的字典", "mismatch")
def _(room: Room) -> Deed:
    # the dictionary's size is one byte of the block header, under a checksum of its own
    raw = bytearray(lzma.compress(member("top/a.py") + bytes(1024), preset=0))
    size = (raw[12] + 1) * 4
    block = raw[12 : 12 + size]
    at = block.index(b"\x21\x01") + 2
    block[at] = 39  # 3 GiB - 1 in the format's own scale
    block[-4:] = struct.pack("<I", zlib.crc32(block[:-4]))
    raw[12 : 12 + size] = block
    return sdist(room, bytes(raw), ending=".tar.xz")


@case("tar-truncated", ARCHIVE, "归档在所要的文件中间断掉", "mismatch")
def _(room: Room) -> Deed:
    return sdist(room, header("top/a.py", 70_000) + b"x" * 20_000, data=b"x" * 70_000)


@case("tar-garbage", ARCHIVE, "不是归档：64 KiB 随机字节", "mismatch")
def _(room: Room) -> Deed:
    return sdist(room, random.Random(1).randbytes(1 << 16), ending=".tar.xz")


@case("zip-slip", ARCHIVE, "zip 成员路径含 `..` 与绝对路径", "absent")
def _(room: Room) -> Deed:
    return sdist(
        room, zipped(("../top/a.py", GOOD), ("/top/a.py", GOOD), ("top/../a.py", GOOD)), ending=".zip"
    )


@case("zip-symlink", ARCHIVE, "zip 成员的权限位说它是符号链接", "absent")
def _(room: Room) -> Deed:
    return sdist(room, zipped(("top/a.py", b"/etc/passwd"), mode=0o120777), ending=".zip")


@case("zip-duplicate", ARCHIVE, "zip 里同名成员两个", "mismatch")
def _(room: Room) -> Deed:
    return sdist(room, zipped(("top/a.py", GOOD), ("top/a.py", OWNED)), ending=".zip")


@case("zip-bomb", ARCHIVE, "zip 成员解开 64 MiB，却自称 100 字节", "mismatch")
def _(room: Room) -> Deed:
    raw = bytearray(zipped(("top/a.py", bytes(64 << 20))))
    directory = raw.rindex(b"PK\x01\x02")
    raw[directory + 24 : directory + 28] = struct.pack("<I", 100)
    return sdist(room, bytes(raw), ending=".zip")


@case("zip-quoted-escape", ARCHIVE, "成员名里有终端控制序列（清屏、改标题）", "absent")
def _(room: Room) -> Deed:
    room.patch(__import__("anatomy.sources.base", fromlist=["x"]), "path_fault", lambda _path: None)
    name = "\x1b[2J\x1b]0;owned\x07"
    return sdist(room, header(f"top/{name}", 0, tarfile.SYMTYPE, "x") + bytes(1024), path=name)


def zipped(*members: tuple[str, bytes], mode: int = 0o100644) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two members of one name are the point
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return raw.getvalue()


# ---- git


def mirror(
    room: Room, entries: list[tuple[str, str, str]], path: str = "a.py", data: bytes | None = GOOD
) -> Deed:
    """A mirror whose one commit has a tree of these (mode, id, name)."""
    repository = room.repository() if not (room.outside / "upstream").exists() else None
    assert repository is not None
    commit = repository.commit_tree(
        [
            (mode, name if len(name) == 40 else repository.blob(name.encode()), place)
            for mode, name, place in entries
        ]
    )
    source = LocalMirror("acme/rocket", repository.path)
    return room.ask(source, path, data, commit=commit)


@case("git-symlink", GIT, "镜像里那个路径是符号链接", "absent")
def _(room: Room) -> Deed:
    return mirror(room, [("120000", "/etc/passwd", "a.py")])


@case("git-submodule", GIT, "镜像里那个路径是子模块", "absent")
def _(room: Room) -> Deed:
    return mirror(room, [("160000", "1" * 40, "a.py")])


@case("git-lfs", GIT, "锁定时：那个路径是 Git LFS 的指针文件", "absent")
def _(room: Room) -> Deed:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12345\n"
    return mirror(room, [("100644", pointer, "a.py")], data=None)


@case("git-other-bytes", GIT, "镜像里那个提交的同一路径是别的内容", "mismatch")
def _(room: Room) -> Deed:
    return mirror(room, [("100644", "def launch():\n    return 'no'\n", "a.py")])


@case("git-forged-object", GIT, "对象文件的名字是对的，内容换成了别的", "mismatch")
def _(room: Room) -> Deed:
    repository = room.repository()
    blob = repository.blob(GOOD)
    commit = repository.commit_tree([("100644", blob, "a.py")])
    loose = repository.loose(blob)
    os.chmod(loose, 0o644)
    evil = GOOD.replace(b"up", b"no")
    loose.write_bytes(zlib.compress(b"blob %d\0" % len(evil) + evil))
    return room.ask(LocalMirror("acme/rocket", repository.path), commit=commit)


@case("git-case", GIT, "镜像里只有大小写不同的路径", "absent")
def _(room: Room) -> Deed:
    return mirror(room, [("100644", GOOD.decode(), "A.py")])


@case("git-normalisation", GIT, "镜像里只有 Unicode 规范化不同的路径", "absent")
def _(room: Room) -> Deed:
    return mirror(room, [("100644", GOOD.decode(), "cafe\u0301.py")], path="caf\u00e9.py")


@case("git-config", GIT, "镜像自带恶意配置与钩子（会运行程序、经过滤器改写内容）", "admitted")
def _(room: Room) -> Deed:
    repository = room.repository()
    commit = repository.commit_tree([("100644", repository.blob(GOOD), "a.py")])
    evil = f"touch {room.outside}/owned"
    for key in (
        "core.fsmonitor",
        "core.sshCommand",
        "core.pager",
        "filter.x.smudge",
        "uploadpack.packObjectsHook",
    ):
        repository.git("config", key, evil)
    (repository.path / ".git" / "hooks" / "post-checkout").write_text(f"#!/bin/sh\n{evil}\n")
    return room.ask(LocalMirror("acme/rocket", repository.path), commit=commit)


@case("git-large", GIT, "镜像里那个文件解开有 64 MiB（几十 KiB 的对象）", "too large")
def _(room: Room) -> Deed:
    return mirror(room, [("100644", "\0" * (64 << 20), "a.py")])


@case("git-endless-pack", GIT, "服务器送来 24 MiB 的包（上限设为 8 MiB）", "too large", seconds=15)
def _(room: Room) -> Deed:
    room.patch(git_process, "MAX_PACK", 8 << 20)
    repository = room.repository()
    repository.git("config", "core.compression", "0")  # there is nothing to compress
    commit = repository.commit({"a.py": random.Random(7).randbytes(24 << 20)})
    source = RemoteGit(f"file://{repository.path}", room.cache / "git", Hosts(), repo="acme/rocket")
    return room.ask(source, commit=commit)


assert MAX_FILE < 64 << 20, "the traps above are larger than the limit"
