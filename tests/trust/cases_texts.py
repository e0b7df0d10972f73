"""Traps in the repository's own texts: pin files, the lock, and what of them reaches a terminal."""

from __future__ import annotations

import re

from anatomy.quotation.lock import read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.site.quotations import write_quote_partials
from sources.support import COMMIT
from trust.hostile import Deed, Room, case
from world import World

PATHS = "钉文件里的路径"
TOML = "TOML 与锁"
TERMINAL = "终端"
SOURCE = 'path = "src/widget.c"'


def pins(world: World) -> Deed:
    return lambda: read_pins(world.project)


def path_case(name: str, sent: str, toml: str) -> None:
    """A pin file whose first snippet names the path ``toml`` (a TOML string)."""

    @case(f"path-{name}", PATHS, sent, "PinError")
    def _(room: Room) -> Deed:
        world = room.world()
        world.edit(world.pin_file(), SOURCE, f"path = {toml}")
        return pins(world)


path_case("dotdot", "含 `..`", '"../../outside/owned"')
path_case("inner-dotdot", "中间含 `..`", '"src/../../owned"')
path_case("absolute", "绝对路径", '"/etc/passwd"')
path_case("nul", "含 NUL 字符", '"src/widget.c\\u0000.png"')
path_case("backslash", "含反斜杠", "'src\\widget.c'")
path_case("newline", "含换行", '"src/widget.c\\nx"')
path_case("escape", "含终端控制字符", '"src/\\u001b[2Jwidget.c"')
path_case("trailing-dot", "一段以点结尾", '"src./widget.c"')
path_case("trailing-space", "一段以空格结尾", '"src /widget.c"')
path_case("git-folder", "指进 `.git`", '".git/config"')
path_case("normalisation", "不是 NFC 规范形式", '"src/cafe\\u0301.c"')
path_case("bidi", "含改变显示顺序的字符（U+202E）", '"src/\\u202Ec.tegdiw"')
path_case("empty", "空", '""')
path_case("long", "长 5000 个字符", '"' + "a/" * 2500 + 'b"')


@case("path-case-only", PATHS, "两条引用的路径只有大小写不同", "PinError")
def _(room: Room) -> Deed:
    world = room.world()
    block = '\n[snippets.widget-other]\npath = "src/Widget.c"\nlines = "1-2"\n'
    world.pin_file().write_text(world.pin_file().read_text("utf-8") + block, "utf-8")
    return pins(world)


@case("path-form-only", PATHS, "两条引用的路径只有兼容形式不同（全角字母）", "PinError")
def _(room: Room) -> Deed:
    world = room.world()
    block = '\n[snippets.widget-other]\npath = "src/ｗidget.c"\nlines = "1-2"\n'
    world.pin_file().write_text(world.pin_file().read_text("utf-8") + block, "utf-8")
    return pins(world)


# ---- TOML


def text_case(name: str, sent: str, text: bytes, came: str = "PinError") -> None:
    """A pin file that is just ``text``."""

    @case(f"toml-{name}", TOML, sent, came)
    def _(room: Room) -> Deed:
        world = room.world()
        world.pin_file().write_bytes(text)
        return pins(world)


text_case("malformed", "引号没有闭合", b'repo = "acme/widgets\n')
text_case("huge", "8 MiB 的文件", b"# " + b"x" * (8 << 20))
text_case("deep-arrays", "十万层嵌套的数组", b"repo = " + b"[" * 100_000)
text_case("deep-tables", "一万层嵌套的内联表", b"repo = " + b"{a=" * 10_000)
text_case("deep-key", "一个键由二十万段点号连成", b"a" + b".a" * 200_000 + b" = 1\n")
text_case("deep-quoted-key", "同上，每段加引号，放在内联表里", b"x = {a" + b' . "a"' * 100_000 + b" = 1}\n")
text_case("deep-header", "表头由二十万段点号连成", b"[a" + b".a" * 200_000 + b"]\n")
text_case("not-utf8", "不是 UTF-8", b'repo = "\xff\xfe"\n')
text_case("twice", "同一个键写两次", b'repo = "a/b"\nrepo = "c/d"\n')
text_case("long-number", "一个十万位的整数", b"repo = " + b"9" * 100_000 + b"\n")


def lock_case(name: str, sent: str, old: str, new: str) -> None:
    """The lock with the first match of the pattern ``old`` replaced."""

    @case(f"lock-{name}", TOML, sent, "LockError")
    def _(room: Room) -> Deed:
        world = room.world()
        text, count = re.subn(old, new, world.project.lock.read_text("utf-8"), count=1)
        assert count
        world.project.lock.write_text(text, "utf-8")
        return lambda: read_lock(world.project)


lock_case("newer", "锁的版本比工具新", "version = 1", "version = 2")
lock_case("no-version", "锁没有版本", "version = 1", "")
lock_case(
    "bad-blob", "blob 编号里有路径", r'blob = "[0-9a-f]{40}"', 'blob = "../../../../outside/owned.........."'
)
lock_case("negative-size", "长度是负数", r"size = \d+", "size = -1")
lock_case("no-file", "引用指向没有登记的文件", r'file = "acme/v1/src', 'file = "acme/v1/elsewhere')
lock_case("bad-lines", "行号范围不成形", r'lines = "3-10"', 'lines = "3-10; rm"')


@case("lock-moved-lines", TOML, "锁里的行号被改，哈希没有跟着改", "LockError")
def _(room: Room) -> Deed:
    world = room.world()
    world.edit(world.project.lock, 'lines = "3-10"', 'lines = "3-9"')
    return lambda: write_quote_partials(world.project)


@case("lock-lines-outside", TOML, "锁里的行号超出文件", "LockError")
def _(room: Room) -> Deed:
    world = room.world()
    world.edit(world.project.lock, 'lines = "3-10"', 'lines = "3-99999999"')
    return lambda: write_quote_partials(world.project)


# ---- terminal


@case("terminal-fault", TERMINAL, "镜像服务器的答复里有控制序列，错误信息照样印到终端", "inert", seconds=20)
def _(room: Room) -> Deed:
    world = room.world()
    server = room.server()
    evil = "\x1b[2J\x1b]0;owned\x07\u202e"
    for data in ("src/widget.c", "%E5%B7%A5%E5%85%B7.py"):
        server.says(f"/{COMMIT}/{data}", b"", 302, {"Location": "ftp://x/" + evil.encode().decode("latin-1")})
    for file in (world.project.cache).glob("??/*"):
        file.unlink()
    room.setenv("ANATOMY_HTTP_MIRRORS", server.url + "/" + COMMIT + "/{path}")
    room.setenv("ANATOMY_SOURCES", "http")
    from anatomy.sources import template

    room.patch(template, "BUILT_IN", ())

    def deed() -> tuple[str, str]:
        done = world.run("fetch")
        assert done.exit_code == 1, done.output
        assert "another scheme" in done.output
        assert all(char.isprintable() or char == "\n" for char in done.output), done.output
        line = next(line for line in done.output.splitlines() if "another scheme" in line)
        return "inert", line

    return deed


@case("terminal-toml", TERMINAL, "钉文件的键名里有控制序列", "inert")
def _(room: Room) -> Deed:
    world = room.world()
    world.edit(world.pin_file(), 'licence = "MIT"', 'licence = "MIT"\n"\\u001b[2J\\u001b]0;owned\\u0007" = 1')

    def deed() -> tuple[str, str]:
        done = world.run("check")
        assert done.exit_code == 1
        assert all(char.isprintable() or char == "\n" for char in done.output), done.output
        return "inert", done.output.splitlines()[0]

    return deed
