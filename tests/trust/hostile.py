"""Hostile cases: what is sent, what must come back, and a room in which nothing else may happen.

A case is a function that sets a trap in a ``Room`` and returns the deed: the call of the product that walks into it.
Only the deed is measured. It must end in one named answer (a source's refusal, or an error of ours), or, where the case says
so, in a good one; any other exception is a failure of the test.
"""

from __future__ import annotations

import gc
import os
import re
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anatomy.errors import AnatomyError
from anatomy.sources.ask import ask
from anatomy.sources.base import Got, Refusal, Refused, Source, Want
from anatomy.sources.blob import Identity
from anatomy.sources.web import Limits, Web
from sources.support import Repository, Server, make_pin, serving
from world import World, make_world

Deed = Callable[[], object]
GOOD = b"def launch():\n    return 'up'\n"
PATIENT = Limits(
    seconds=15, connect=5, silence=5
)  # a busy machine must not turn another answer into a timeout


@dataclass(frozen=True)
class Case:
    """name: ASCII, unique. area and sent: as the table shows them. came: the word that must come back.
    seconds and mebibytes: bounds of the deed (memory above what the process had before). big: the table's run is at full size,
    the tests' at a small one, so that only the numbers in the sentence differ."""

    name: str
    area: str
    sent: str
    came: str
    seconds: float
    mebibytes: int
    trap: Callable[[Room], Deed]
    big: bool = False


CASES: dict[str, Case] = {}
AREAS = (
    "归档",
    "git 来源",
    "HTTP",
    "包索引",
    "同名异文",
    "钉文件里的路径",
    "TOML 与锁",
    "终端",
    "被引用的代码",
    "作者写的东西",
    "共用的缓存",
)


def ordered() -> list[Case]:
    """The cases as the table shows them."""
    return sorted(CASES.values(), key=lambda chosen: AREAS.index(chosen.area))


def case(
    name: str,
    area: str,
    sent: str,
    came: str,
    *,
    seconds: float = 6.0,
    mebibytes: int = 48,
    big: bool = False,
) -> Callable[[Callable[[Room], Deed]], Callable[[Room], Deed]]:
    """Register a trap."""

    def register(trap: Callable[[Room], Deed]) -> Callable[[Room], Deed]:
        assert name not in CASES, f"two cases are called {name}"
        CASES[name] = Case(name, area, sent, came, seconds, mebibytes, trap, big)
        return trap

    return register


@dataclass(frozen=True)
class Outcome:
    """word: the reason or the error's class. text: what a person reads, places replaced by ``…``. kib: memory at its
    peak above what the process held before. git_kib: the peak of all processes that it started, together.
    strays: files written outside."""

    word: str
    text: str
    kib: int
    git_kib: int
    seconds: float
    strays: list[str] = field(default_factory=list)


class Room:
    """A folder of its own: ``cache`` may be written by the product, ``outside`` may not. ``full``: a bomb is to be of full size."""

    def __init__(self, folder: Path, stack: ExitStack, *, full: bool = False) -> None:
        self.folder = folder
        self.full = full
        self.stack = stack
        self.cache = folder / "cache"
        self.outside = folder / "outside"
        for path in (self.cache, self.outside):
            path.mkdir()

    # ---- things to set traps with

    def repository(self) -> Repository:
        path = self.outside / "upstream"
        path.mkdir()
        made = Repository(path)
        made.git("init", "-q")
        return made

    def world(self) -> World:
        """A project with two quotations, locked and fetched once."""
        for name in [name for name in os.environ if name.startswith("ANATOMY_")]:
            self.setenv(name, None)
        made = make_world(self.folder)
        for words in (
            ("lock", "--offline", "--git-mirror", made.mirror),
            ("fetch", "--offline", "--git-mirror", made.mirror),
        ):
            done = made.run(*words)
            assert done.exit_code == 0, done.output
        return made

    def setenv(self, name: str, value: str | None) -> None:
        before = os.environ.get(name)
        self.stack.callback(
            lambda: os.environ.pop(name, None) if before is None else os.environ.update({name: before})
        )
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value

    def patch(self, owner: Any, name: str, value: object) -> None:
        before = getattr(owner, name)
        self.stack.callback(setattr, owner, name, before)
        setattr(owner, name, value)

    def server(self) -> Server:
        return self.stack.enter_context(serving())

    def web(self, **more: Any) -> Web:
        made = Web(**{"limits": PATIENT, **more})
        self.stack.callback(made.close)
        return made

    # ---- the product's way from a want to bytes

    def ask(self, source: Source, path: str = "a.py", data: bytes | None = GOOD, **pin: Any) -> Deed:
        """What ``anatomy fetch`` does with one file and one source: ask, then the gate."""
        wanted = Want(make_pin(**pin), path, None if data is None else Identity.of(data))

        def deed() -> Got | Refusal:
            ((_source, answer),) = ask([source], [wanted])
            return answer

        return deed


# ---- measuring


class _Watch:
    """Notes every file that this process opens for writing, makes, moves or links outside the folders allowed."""

    def __init__(self) -> None:
        self.allowed: tuple[str, ...] | None = None
        self.strays: list[str] = []
        self._hooked = False

    def start(self, *allowed: Path) -> None:
        if not self._hooked:
            sys.addaudithook(self._hook)  # hooks cannot be removed: this one sleeps between deeds
            self._hooked = True
        self.strays = []
        self.allowed = tuple(os.path.realpath(path) + os.sep for path in allowed)

    def stop(self) -> list[str]:
        self.allowed = None
        return self.strays

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if self.allowed is None:
            return
        touched: Sequence[object] = ()
        folder = (
            args[-1]
            if event in ("os.mkdir", "os.remove", "os.rmdir") and isinstance(args[-1], int) and args[-1] >= 0
            else None
        )
        if event == "open":
            path, mode, flags = args
            writes = (
                flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
                if isinstance(flags, int)
                else "r" not in (mode or "r")
            )
            touched = [path] if writes else []
        elif event in ("os.mkdir", "os.remove", "os.rmdir", "os.truncate"):
            touched = args[:1]
        elif event in ("os.rename", "os.link", "os.symlink"):
            touched = args[1:2] if event != "os.rename" else args[:2]
        for path in touched:
            if isinstance(path, bytes):
                path = os.fsdecode(path)
            if folder is not None and isinstance(path, str):
                path = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), path)
            if isinstance(path, (str, os.PathLike)) and os.fspath(path) != os.devnull:
                full = os.path.join(
                    os.path.realpath(os.path.dirname(os.path.abspath(path))), os.path.basename(path)
                )
                if not (full + os.sep).startswith(self.allowed):
                    self.strays.append(f"{event} {full}")


WATCH = _Watch()


def _peak_kib() -> int:
    """The largest resident size since ``_reset_peak`` (Linux), or of the process's life (elsewhere)."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _reset_peak() -> None:
    """proc(5): 5 written to clear_refs resets VmHWM."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _listing(folder: Path, but: Sequence[Path]) -> dict[str, tuple[int, int]]:
    found = {}
    for path in folder.rglob("*"):
        if any(path == other or other in path.parents for other in but):
            continue
        status = path.lstat()
        found[str(path)] = (status.st_size, status.st_mtime_ns)
    return found


class _Offspring:
    """The memory of all processes that this one has started, looked at a hundred times a second (Linux; elsewhere nothing)."""

    def __init__(self) -> None:
        self.kib = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Offspring:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        parents: dict[str, str] = {}
        while not self._over.wait(0.02):
            alive = (
                {name for name in os.listdir("/proc") if name.isdigit()} if os.path.isdir("/proc") else set()
            )
            parents = {pid: parents.get(pid) or _parent(pid) for pid in alive}
            ours = {str(os.getpid())}
            while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
                ours |= more
            self.kib = max(self.kib, sum(map(_resident_kib, ours - {str(os.getpid())})))


def _parent(pid: str) -> str:
    with suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
    return ""


def _resident_kib(pid: str) -> int:
    """What of a process is its own: pages of files that it maps can be had again at any time."""
    with suppress(OSError, ValueError, IndexError):
        pages = Path(f"/proc/{pid}/statm").read_text().split()
        return (int(pages[1]) - int(pages[2])) * resource.getpagesize() // 1024
    return 0


def measure(chosen: Case, folder: Path, *, full: bool = False) -> Outcome:
    """Set the trap in ``folder``, walk into it, and tell what came of it."""
    with ExitStack() as stack:
        room = Room(folder, stack, full=full)
        for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
            room.setenv(name, "2020-01-01T00:00:00Z")
        deed = chosen.trap(room)
        scratch = folder / "tmp"  # may be written while the deed goes on, and must be empty afterwards
        scratch.mkdir()
        room.patch(tempfile, "tempdir", str(scratch))
        allowed = [room.cache, folder / "project" / ".anatomy", scratch]
        sys.dont_write_bytecode = True  # a first import is no stray
        before = _listing(folder, [*allowed, scratch])
        gc.collect()
        _reset_peak()
        held = _peak_kib()
        WATCH.start(*allowed)
        start = time.monotonic()
        try:
            with _Offspring() as offspring:
                word, text = _named(deed)
        finally:
            seconds = time.monotonic() - start
            strays = WATCH.stop()
        peak = _peak_kib()
        after = _listing(folder, allowed)
        strays = [
            *strays,
            *(path for path in after.keys() | before.keys() if after.get(path) != before.get(path)),
            *map(str, scratch.iterdir()),
        ]
        return Outcome(word, _placeless(text, folder), max(0, peak - held), offspring.kib, seconds, strays)


def _named(deed: Deed) -> tuple[str, str]:
    """The one word and the sentence of what the deed came to. Whatever is not a named error goes on."""
    try:
        answer = deed()
    except Refused as refused:
        return str(refused.reason), refused.detail
    except AnatomyError as error:
        if len(error.faults) != 1:
            raise
        return type(error).__name__, str(error.faults[0]).split("\n    mend:")[0]
    if isinstance(answer, Refusal):
        return str(answer.reason), answer.detail
    if isinstance(answer, Got):
        return "admitted", f"{answer.origin}: {len(answer.data)} bytes"
    assert isinstance(answer, tuple), answer
    word, text = answer
    return str(word), str(text)


def _placeless(text: str, folder: Path) -> str:
    text = text.replace(str(folder), "…").replace(str(Path.cwd()), "…")
    text = re.sub(r"(127\.0\.0\.1|localhost):\d+", r"\1:PORT", text)
    return " ".join(text.split())[:400]
