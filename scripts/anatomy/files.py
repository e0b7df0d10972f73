"""Files of ours: read as UTF-8, written whole or not at all."""

import codecs
import errno
import functools
import os
import re
import shlex
import stat
import tempfile
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TypeVar, cast

from anatomy.errors import AnatomyError, Fault
from anatomy.lines import format_ranges
from anatomy.paths import Project

T = TypeVar("T")


def read_text(path: Path) -> str:
    """The text of a file that a person writes.

    Raises AnatomyError when it cannot be read, is not UTF-8, has a byte order mark, or is half merged.
    """
    try:
        data = path.read_bytes()
        if fault := conflict(path, data):
            raise AnatomyError(fault)
        if fault := byte_order_mark(path, data):
            raise AnatomyError(fault)
        return data.decode("utf-8").replace("\r\n", "\n")
    except OSError as problem:
        message = f"cannot be read: {problem.strerror}"
        raise AnatomyError(Fault(message, path, 1, "check that it is there and may be read")) from None
    except UnicodeDecodeError as problem:
        raise AnatomyError(not_utf8(path, problem)) from None


def not_utf8(path: Path, problem: UnicodeDecodeError, mend: str | None = None) -> Fault:
    """A fault at the line of ``path`` that is no UTF-8; ``problem`` is of its whole content."""
    line = problem.object[: problem.start].count(b"\n") + 1
    return Fault(f"is not UTF-8: {problem.reason}", path, line, mend or "save it as UTF-8 in your editor")


def byte_order_mark(path: Path, data: bytes) -> Fault | None:
    """A fault where a file begins with one: it would be a character before the first."""
    if not data.startswith(codecs.BOM_UTF8):
        return None
    return Fault("begins with a byte order mark", path, 1, "save it as UTF-8 without a BOM")


_PART = re.compile(rb"(\S.*\n)(?:.*\S.*\n)*")
"""A part of a text, up to an empty line; 1 is its first line."""
KEEP_BOTH = "keep what belongs there of both sides (a line next to the markers may belong to both), delete the three marker lines, then: git add "
_CONFLICT = re.compile(
    rb"^(?P<mark><{7} .*\n)(?P<ours>(?:.*\n)*?)(?P<base>\|{7}(?: .*)?\n(?:.*\n)*?)?={7}\r?\n(?P<theirs>(?:.*\n)*?)>{7} ",
    re.MULTILINE,
)
"""base: what both sides had before, with its marker, which git writes in its styles diff3 and zdiff3."""


def conflict(path: Path, data: bytes, before: Container[bytes] = ()) -> Fault | None:
    """A fault where git has left both sides of a merge in ``data``, the content of ``path``. before: the lines of the file that both began with."""
    found = list(_CONFLICT.finditer(data)) if b"<<<<<<< " in data else []
    if not found:
        return None

    def lines(*spans: tuple[int, int]) -> str:
        text = format_ranges([(data.count(b"\n", 0, a) + 1, data.count(b"\n", 0, b)) for a, b in spans])
        return f"line{'' if text.isdigit() else 's'} {text}"

    hints = ""
    for match in found:
        if match["base"]:
            hints += f"delete {lines(match.span('base'))}, what stood there before; "
        if bool(match["ours"]) != bool(match["theirs"]):
            side = match.span("ours" if match["ours"] else "theirs")
            old = [part.span() for part in _PART.finditer(data, *side) if part[1] in before]
            hints += f"one side has nothing for {lines(*(old or [side]))}: delete them too if it took them out on purpose; "
    keep, more = KEEP_BOTH, ""
    if len(found) > 1:
        keep = keep.replace("the three marker lines", "the three marker lines of each")
        more = f", also at {lines(*(match.span('mark') for match in found[1:]))}"
    mend = f"{hints}{keep}{shlex.quote(os.path.relpath(path))} && anatomy check"
    return Fault(
        f"holds git's conflict markers{more}", path, data.count(b"\n", 0, found[0].start()) + 1, mend
    )


def write_atomic(path: Path, data: bytes, *, durable: bool = True) -> bool:
    """Replace ``path`` by ``data`` as a whole, or not at all. Returns False when it already held just that.

    A reader sees the old file or the new one, also when the writer is killed: the bytes go to a temporary
    file in the same folder, to the disk, and are then renamed over the old name. Not ``durable``, for what every build
    writes anew: they are not waited for on their way to the disk.
    Raises AnatomyError when the disk is full or the place may not be written.
    """
    try:
        if path.read_bytes() == data:
            return False
    except OSError:
        pass
    name: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException as problem:
        if name is not None:
            with suppress(OSError):
                os.unlink(name)
        if isinstance(problem, OSError):
            mend = "make room, or set the permissions there"
            raise AnatomyError(
                Fault(f"cannot be written: {problem.strerror or problem}", path, None, mend)
            ) from problem
        raise
    return True


def make_real(root: Path, *parts: str) -> Path:
    """The folder ``parts`` below ``root``, made. A link in its way, by which others could lead us elsewhere, is removed.

    Raises OSError.
    """
    folder = root
    folder.mkdir(parents=True, exist_ok=True)
    for part in parts:
        folder = folder / part
        if folder.is_symlink():
            folder.unlink()
        folder.mkdir(exist_ok=True)
    return folder


def read_regular(path: Path, most: int) -> bytes:
    """The first ``most`` bytes of a regular file. Raises OSError for anything else: a pipe, which might never answer, or a link."""
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "is no regular file", str(path))
        return file.read(most)


_kept: ContextVar[dict[object, object] | None] = ContextVar("kept", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """While it lasts, functions marked ``once`` answer from what they have read first: many renderers read the same files.

    Within another it is that one that lasts.
    """
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(read: Callable[[Project], T]) -> Callable[[Project], T]:
    """Marks ``read``, whose result nobody changes; see ``reading_once``."""

    @functools.wraps(read)
    def answer(project: Project) -> T:
        kept = _kept.get()
        if kept is None:
            return read(project)
        if (read, project) not in kept:
            kept[read, project] = read(project)
        return cast(T, kept[read, project])

    return answer


def write_partials(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Make ``folder`` hold just ``texts`` (relative name → content): write what is new or changed, remove what is stale.

    Returns the paths written or removed; unchanged files keep their time, so that a watching build stays quiet.
    """
    changed = []
    for name, text in texts.items():
        path = folder / name
        if write_atomic(path, text.encode("utf-8", "surrogatepass"), durable=False):
            changed.append(path)
    wanted = {folder / name for name in texts}
    for path in sorted(folder.rglob("*.md")) if folder.exists() else []:
        if path not in wanted:
            path.unlink(missing_ok=True)
            changed.append(path)
    return changed
