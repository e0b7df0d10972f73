"""The worked example: an edited lock with a plausible forged quotation, and which command notices what.

Upstream is the small world's. The forger moves a limit from 9 to 99 in the quoted function and makes every hash fit.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from anatomy.sources.blob import BlobCache, Identity
from anatomy.tomlfile import quote
from world import WIDGET, World, commit_first, make_world

HONEST = WIDGET.encode()
FORGED = HONEST.replace(b"speed > 9)", b"speed > 99)").replace(b"speed = 9;", b"speed = 99;")
QUOTED = (3, 10)


@dataclass(frozen=True)
class Step:
    """what: done before, in Chinese, for readers. said: the decisive line that ``command`` printed."""

    what: str
    command: str
    status: int
    said: str


def selected(text: bytes) -> str:
    lines = text.splitlines(keepends=True)[QUOTED[0] - 1 : QUOTED[1]]
    return hashlib.sha256(b"".join(lines)).hexdigest()


def swap(world: World, *pairs: tuple[str, str]) -> None:
    for old, new in pairs:
        world.edit(world.project.lock, old, new)


def forge_everything(world: World) -> None:
    """Blob id, length and both SHA-256 of the forged text: the lock agrees with itself."""
    was, now = Identity.of(HONEST), Identity.of(FORGED)
    swap(
        world,
        (
            f'blob = "{was.blob}", size = {was.size}, sha256 = "{was.sha256}"',
            f'blob = "{now.blob}", size = {now.size}, sha256 = "{now.sha256}"',
        ),
        (f'sha256 = "{selected(HONEST)}"', f'sha256 = "{selected(FORGED)}"'),
    )


def tell(folder: Path) -> list[Step]:
    """Play the story in ``folder``."""
    world = make_world(folder)
    ready(world)
    honest = world.project.lock.read_text("utf-8")
    steps: list[Step] = []

    def do(what: str, *words: str, mirror: bool = True, wanted: str) -> None:
        given = [*words, *(["--git-mirror", world.mirror] if mirror else [])]
        done = world.run(*given)
        line = next(line for line in done.output.splitlines() if re.search(wanted, line))
        shown = " ".join(["anatomy", *words, *(["--git-mirror acme/widgets=…"] if mirror else [])])
        steps.append(Step(what, shown, done.exit_code, clean(line, folder, world)))

    swap(world, (f'sha256 = "{selected(HONEST)}"', f'sha256 = "{selected(FORGED)}"'))
    do("只把锁里那条引用的哈希换成伪造文字的", "fetch", "--offline", wanted="do not hash")
    world.project.lock.write_text(honest, "utf-8")
    forge_everything(world)
    do(
        "让锁自圆其说：blob 编号、长度、两个 SHA-256 都换成伪造文件的",
        "check",
        mirror=False,
        wanted="agree|fault",
    )
    do("同一把锁，照常取文件", "fetch", "--offline", "--allow-missing", wanted="instead of")
    BlobCache(world.project.cache).put(FORGED)
    do("再往缓存里放进伪造的文件（或由一个镜像供给它）", "fetch", "--offline", wanted="rendered")
    assert "speed &gt; 99" in re.sub(r"<[^>]+>", "", world.partial("widget-turn")), (
        "the forgery is on the page"
    )
    do("锁、缓存、页面现在说法一致", "check", mirror=False, wanted="agree|fault")
    do(
        "持续集成对改动过的条目做的事：从提交走到树，再走到 blob",
        "audit",
        "--changed-since",
        "HEAD",
        "--offline",
        wanted="turn|widget.c",
    )
    do(
        "够不着任何 git 来源时",
        "audit",
        "--changed-since",
        "HEAD",
        "--offline",
        mirror=False,
        wanted="turn|widget.c",
    )
    return steps


def ready(world: World) -> None:
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    root = world.project.root
    (root / ".gitignore").write_text(".anatomy/\n")
    commit_first(root, "honest")


def clean(line: str, folder: Path, world: World) -> str:
    """The line without the places and times of this run."""
    line = re.sub(r"\S*/(?=snippets/|upstream)", "", line.replace(str(folder), "…"))
    return (
        re.sub(r"\d+\.\d s", "N s", line)
        .strip()
        .replace(world.commit, "COMMIT")
        .replace(world.commit[:12], "COMMIT")
    )


def story_as_toml() -> str:
    """The story played in a folder of its own, as the file that the page's example is made of."""
    for name in [name for name in os.environ if name.startswith("ANATOMY_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as folder:
        steps = tell(Path(folder))
    return "".join(
        f"\n[[steps]]\nwhat = {quote(step.what)}\ncommand = {quote(step.command)}\nstatus = {step.status}\nsaid = {quote(step.said)}\n"
        for step in steps
    )
