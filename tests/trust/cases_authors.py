"""Traps in what a request may bring: pages, pins, files; and in a cache that others write to."""

from __future__ import annotations

import os
from pathlib import Path

from anatomy.pages.published import published_faults
from anatomy.quotation.audit import audit
from anatomy.quotation.lock import read_lock
from anatomy.site import csp
from anatomy.sources.base import Want
from anatomy.sources.blob import BlobCache, Identity
from anatomy.sources.git_refs import commit_at
from anatomy.sources.git_remote import RemoteGit
from anatomy.sources.session import Session, parse_mirror
from anatomy.sources.web import Hosts
from sources.support import make_pin
from sources.test_shared_cache import FILES, Trap
from trust.hostile import GOOD, Deed, Room, case
from world import git

AUTHOR = "作者写的东西"
CACHE = "共用的缓存"
THEME = "<script>theme()</script>"


def page_case(name: str, sent: str, page: str) -> None:
    """A built page that holds ``page``."""

    @case(f"author-{name}", AUTHOR, sent, "fault")
    def _(_room: Room) -> Deed:
        def deed() -> tuple[str, str]:
            (fault,) = csp.faults(f"{THEME}{page}", frozenset(["theme()"]), at="wheel/")
            return "fault", fault

        return deed


page_case("article", "正文里先关掉 `<article>` 再写脚本", "<article></article><script>f()</script><article></article>")  # fmt: skip
page_case("front-matter", "首部的描述里关掉属性再写脚本", '<meta name="description" content=""><script>g()</script>')  # fmt: skip
page_case("refresh", "不写 `url=` 的自动跳转", '<meta http-equiv=refresh content="0;https://example.org/">')
page_case("base", "给整页换一个地址", '<base href="https://example.org/">')
page_case("own-script", "把脚本文件放进文章目录，再从正文引用", '<script src="evil.js"></script>')
page_case("own-assets", "文章目录里另放一个 `assets/js/`", '<script src="assets/js/search.js"></script>')
page_case("svg-script", "内嵌 SVG 用 `href` 引用脚本", '<svg><script href="../x.js"></script></svg>')
page_case(
    "dot-script",
    "脚本的地址绕着写，读起来在 `assets/` 里",
    '<script src="evil/assets//../../assets/x.js"></script>',
)
page_case("data-link", "链接里放一整页 HTML", '<a href="data:text/html,x">x</a>')
page_case("handler", "属性表写成事件处理器", '<a href="#x" onclick="f()">x</a>')
page_case("script-link", "链接是脚本，中间夹一个换行", '<a href="java&#10;script:f()">x</a>')
page_case("backslash", "用反斜杠写别的主机", '<img alt="x" src="\\\\example.org/x.png">')
page_case("ping", "点击时另发请求", '<a href="#x" ping="https://example.org/">x</a>')


def file_case(name: str, sent: str, put: str, text: str | None) -> None:
    """A file of the project (None: a link to a file outside)."""

    @case(f"author-{name}", AUTHOR, sent, "fault")
    def _(room: Room) -> Deed:
        world = room.world()
        path = world.project.root / put
        if text is None:
            (room.outside / "secret").write_text("secret\n")
            path.symlink_to(room.outside / "secret")
        else:
            path.write_text(text, "utf-8")

        def deed() -> tuple[str, str]:
            (fault,) = published_faults(world.project)
            return "fault", fault.message

        return deed


file_case("link", "`docs/` 里放一个指向外面的符号链接", "docs/notes.txt", None)
file_case("html", "`docs/` 里放一个 HTML 文件，会原样发布", "docs/evil.xhtml", "<script>f()</script>")
file_case("svg-html", "SVG 图里混进 HTML 的元素，打开就去问别的主机", "docs/evil.svg", '<svg xmlns="http://www.w3.org/2000/svg"><h:img xmlns:h="http://www.w3.org/1999/xhtml" src="//example.org/x"/></svg>')  # fmt: skip
file_case("svg-style", "SVG 图的样式用转义写 `url(`", "docs/evil.svg", r'<svg xmlns="http://www.w3.org/2000/svg"><style>a { fill: u\72l(//example.org/x) }</style></svg>')  # fmt: skip
file_case("svg", "SVG 图里带脚本，单独打开就会运行", "docs/evil.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>f()</script></svg>')  # fmt: skip


@case("author-inclusion", AUTHOR, "包含指令指向 `.git/config`", "fault")
def _(room: Room) -> Deed:
    world = room.world()
    page = world.project.docs / "index.md"
    page.write_text(page.read_text("utf-8") + '\n--8<-- ".git/config"\n', "utf-8")

    def deed() -> tuple[str, str]:
        done = world.run("check")
        assert done.exit_code == 1
        return "fault", next(line for line in done.output.splitlines() if "inclusion" in line)

    return deed


def tag_case(name: str, sent: str, tag: str) -> None:
    """The tag of a pin is ``tag``, which upstream does not have."""

    @case(f"author-tag-{name}", AUTHOR, sent, "refused", seconds=10)
    def _(room: Room) -> Deed:
        world = room.world()
        world.edit(world.pin_file(), 'tag = "v1"', f'tag = "{tag}"')

        def deed() -> tuple[str, str]:
            done = world.run("audit", "--offline", "--git-mirror", world.mirror)
            assert done.exit_code == 1, done.output
            line = next(row for row in done.output.splitlines() if "tag" in row and "(" in row)
            return "refused", line.replace(tag, ascii(tag))

        return deed


tag_case("greek", "标签换成希腊字母：`ν1`", "\u03bd1")
tag_case("wide", "标签换成全角数字：`v１`", "v\uff11")
tag_case("invented", "上游没有的标签", "v1.0.2-final")


@case("author-fork", AUTHOR, "钉到派生仓库的提交，不写标签", "refused", seconds=10)
def _(room: Room) -> Deed:
    """The code host keeps it in the same store, on no branch of upstream's."""
    world = room.world()
    (world.upstream / "src" / "widget.c").write_text("int turn(int teeth) { return 99; }\n")
    git(world.upstream, "checkout", "-q", "--detach")
    git(world.upstream, "commit", "-q", "-a", "-m", "forked")
    forked = git(world.upstream, "rev-parse", "HEAD")
    git(world.upstream, "checkout", "-q", "main")
    text = world.pin_file().read_text("utf-8").replace(world.commit, forked).replace('tag = "v1"\n', "")
    world.pin_file().write_text(
        text.replace("highlight =", "# highlight =").replace("notes =", "# notes ="), "utf-8"
    )
    assert world.lock().exit_code == 0

    def deed() -> tuple[str, str]:
        done = world.run("audit", "--offline", "--git-mirror", world.mirror)
        assert done.exit_code == 1, done.output
        line = next(row for row in done.output.splitlines() if "no source confirms" in row)
        return "refused", line.replace(forked, "COMMIT")

    return deed


@case("author-lock-key", AUTHOR, "锁里的文件名指到外面", "LockError")
def _(room: Room) -> Deed:
    world = room.world()
    text = world.project.lock.read_text("utf-8").replace("acme/v1/src/widget.c", "acme/v1/../../../owned")
    world.project.lock.write_text(text, "utf-8")
    return lambda: read_lock(world.project)


@case("author-forged-bytes", AUTHOR, "锁、缓存都改成伪造的内容，哈希全部配套", "contradicted", seconds=10)
def _(room: Room) -> Deed:
    world = room.world()
    text = world.project.lock.read_text("utf-8")
    lock = read_lock(world.project)
    file = lock.files["acme/v1/src/widget.c"].identity
    fake = Identity.of(BlobCache(world.project.cache).get(file).replace(b"9", b"8"))  # type: ignore[union-attr]
    for old, new in ((file.blob, fake.blob), (file.sha256, fake.sha256)):
        text = text.replace(old, new)
    world.project.lock.write_text(text, "utf-8")

    def deed() -> tuple[str, str]:
        session = Session(world.project, (world.mirror,), offline=True)
        (fault, *_rest) = audit(session, dry_run=True).faults
        return "contradicted", fault.message

    return deed


def mirror_case(name: str, sent: str, item: str) -> None:
    @case(f"mirror-{name}", AUTHOR, sent, "SourceError")
    def _(_room: Room) -> Deed:
        return lambda: parse_mirror(item)


@case("mirror-ext", AUTHOR, "镜像地址是 `ext::`，git 会运行它", "unreachable")
def _(room: Room) -> Deed:
    mirror = parse_mirror(f"acme/rocket=ext::sh -c touch% {room.outside}/owned")
    return lambda: commit_at(mirror.place, "v1")


mirror_case("option", "镜像地址是 git 的选项", "acme/rocket=--upload-pack=touch owned")
mirror_case("bracket", "镜像地址的括号不成对", "acme/rocket=https://[::1/x")
mirror_case("port", "镜像地址的端口不成形", "acme/rocket=https://h:99999/x")


@case("mirror-ssh-option", AUTHOR, "ssh 的主机名是选项", "unreachable", seconds=10)
def _(room: Room) -> Deed:
    mark = room.outside / "owned"
    remote = RemoteGit(f"ssh://-oProxyCommand=touch${{IFS}}{mark}/x", room.cache, Hosts(), repo="acme/rocket")
    return room.ask(remote, data=None)


# ---- the cache


@case("cache-commands", CACHE, "缓存里的仓库带着配置、钩子、alternates", "admitted", seconds=30)
def _(room: Room) -> Deed:
    repository = room.repository()
    commit = repository.commit(FILES)
    for setting in ("allowAnySHA1InWant", "allowFilter"):
        repository.git("config", f"uploadpack.{setting}", "true")
    remote = RemoteGit(f"file://{repository.path}", room.cache, Hosts(), repo="acme/rocket")
    list(remote.fetch([Want(make_pin(commit), "README", None)]))
    trap = Trap(room.outside)
    trap.plant(room.cache)
    deed = room.ask(remote, "src/launch.py", FILES["src/launch.py"], commit=commit)

    def watched() -> object:
        answer = deed()
        assert not trap.mark.exists(), trap.mark.read_text()
        return answer

    return watched


def link_case(name: str, sent: str, link: str) -> None:
    """A folder of the cache is a link to a folder outside, which holds an old file."""

    @case(f"cache-link-{name}", CACHE, sent, "written")
    def _(room: Room) -> Deed:
        victim = room.outside / "home"
        victim.mkdir()
        (victim / "old").write_text("mine\n")
        os.utime(victim / "old", (0, 0))
        (room.cache / link).symlink_to(victim)

        def deed() -> tuple[str, str]:
            cache = BlobCache(room.cache)
            identity = cache.put(GOOD)
            assert cache.get(identity) == GOOD
            assert [path.name for path in victim.iterdir()] == ["old"]
            return "written", "beside the link, which is gone; nothing behind it was touched"

        return deed


link_case("writing", "写文件的目录换成指向外面的链接：清扫会删掉那里的旧文件", ".writing")
link_case("blobs", "放 blob 的目录换成指向外面的链接", Identity.of(GOOD).blob[:2])


@case("cache-pipe", CACHE, "缓存里的文件换成命名管道", "absent", seconds=4)
def _(room: Room) -> Deed:
    cache = BlobCache(room.cache)
    identity = cache.put(GOOD)
    path = cache.path(identity.blob)
    path.unlink()
    os.mkfifo(path)

    def deed() -> tuple[str, str]:
        assert cache.get(identity) is None
        return "absent", "a pipe is no file: it is asked for again"

    return deed


@case("cache-git-link", CACHE, "缓存里放包的目录换成指向外面的链接", "admitted", seconds=20)
def _(room: Room) -> Deed:
    repository = room.repository()
    commit = repository.commit(FILES)
    for setting in ("allowAnySHA1InWant", "allowFilter"):
        repository.git("config", f"uploadpack.{setting}", "true")
    remote = RemoteGit(f"file://{repository.path}", room.cache, Hosts(), repo="acme/rocket")
    victim = room.outside / "home"
    victim.mkdir()
    packs: Path = remote._packs(make_pin(commit))
    packs.parent.mkdir(parents=True)
    packs.symlink_to(victim)
    return room.ask(remote, "src/launch.py", FILES["src/launch.py"], commit=commit)
