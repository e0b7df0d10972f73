"""Every exception of the tool, in one place.

Each user-facing error reads ``file(line): message`` and ends with the command that mends it.
"""

import difflib
import errno
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, ParamSpec, Self

P = ParamSpec("P")

Stage = Literal["draft", "review", "main"]
STAGES: tuple[Stage, ...] = ("draft", "review", "main")
"""How far a change has come: being written, sent to be read, part of the main branch."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, at one place, with the command that mends it.

    ``due`` is the stage from which on it must be mended; at an earlier stage it is a warning.
    """

    message: str
    path: Path | str | None = None
    line: int | None = None
    mend: str | None = None
    due: Stage = "draft"

    def __str__(self) -> str:
        where = ""
        if self.path is not None:
            where = f"{self.path}({self.line or 1}): "
        hint = f"\n    mend: {self.mend}" if self.mend else ""
        return f"{where}{self.message}{hint}"

    def below(self, root: Path) -> Self:
        """The same, with its path as it is typed in ``root``, where it lies below that."""
        if not isinstance(self.path, Path) or not self.path.is_relative_to(root):
            return self
        return replace(self, path=self.path.relative_to(root).as_posix())

    def is_due(self, stage: Stage) -> bool:
        """Whether it is a fault at ``stage``, not a warning."""
        return STAGES.index(self.due) <= STAGES.index(stage)


def nearest(word: str, known: Iterable[str], least: float = 0.6) -> str:
    """The one of ``known`` that looks most like ``word``, of those that end with the same part if any does; '' where none does.

    least: the likeness (difflib's ratio) that it must have.
    """
    close = difflib.get_close_matches(word, sorted(known), 10, least)
    _, hyphen, last = word.rpartition("-")
    same = (name for name in close if hyphen and name.endswith(f"-{last}"))
    return next(same, close[0] if close else "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a message about a ``word`` that is not among ``known``: the one that looks like it, if any."""
    return guessed(word, known, "")[0]


def instead(word: str, near: str, otherwise: str) -> str:
    """The mend for a ``word`` that was meant as ``near``; ``otherwise`` where that is ''."""
    return offered(word, near, f"write {near} in the place of {word}", otherwise)


def offered(word: str, near: str, mend: str, otherwise: str) -> str:
    """``mend``, which writes ``near`` for ``word``; a question where a whole part of the two differs, as that may be another thing."""
    if not near:
        return otherwise
    parts, own = re.findall("[^-/]+", near), re.findall("[^-/]+", word)
    alike = len(own) == 1 or all(difflib.get_close_matches(part, parts, 1) for part in own)
    return mend if alike else f"is it {near}? if not: {otherwise}"


def guessed(
    word: str, known: Iterable[str], otherwise: str, mark: str = "", least: float = 0.6
) -> tuple[str, str]:
    """``did_you_mean`` and ``instead`` of one guess. mark: what stands before the word where it is written, as # before an anchor. least: as
    of ``nearest``."""
    near = nearest(word, known, least)
    said = f"; did you mean {near}?" if near else ""
    return said, instead(f"{mark}{word}", near and f"{mark}{near}", otherwise)


def twice(
    path: Path,
    places: Iterable[tuple[str, int]],
    mend: str,
    same: Callable[[str], str] = str,
    due: Stage = "draft",
) -> Iterator[Fault]:
    """A fault at each line of ``places``, names with their lines, where a name stands that stands before it already. mend: in it ``{name}``
    and ``{line}`` are those of the fault. same: what of a name is compared."""
    first: dict[str, int] = {}
    told = 0
    for name, line in places:
        key = same(name)
        if key in first and line != told:
            short = name if len(name) <= _SHORT else f"{name[:_SHORT]}…"
            message = f"{short} stands in line {first[key]} already"
            yield Fault(message, path, line, mend.format(name=name, line=line), due)
            told = line
        first.setdefault(key, line)


_SHORT = 60
"""Characters of a name that a message gives."""


class AnatomyError(Exception):
    """Base of all errors that a user can cause; carries one or more faults.

    The command line prints the faults and exits with status 1; it never prints a traceback for one.
    """

    def __init__(self, faults: Sequence[Fault] | Fault | str) -> None:
        if isinstance(faults, str):
            faults = Fault(faults)
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class PinError(AnatomyError):
    """A pin file says something impossible."""


class LockError(AnatomyError):
    """``snippets/lock.toml`` is malformed, of a newer version, or disagrees with the pins."""


class SelectionError(AnatomyError):
    """A selection matches nothing, or more than one place."""


class SymbolsError(AnatomyError):
    """A symbol was asked for, and the grammars that find it are not installed."""


class SourceError(AnatomyError):
    """A source was configured wrongly (not: a source that merely had nothing)."""


class Undrawable(ValueError):
    """A figure cannot be drawn. ``loc`` is the key path of what is wrong in its file."""

    def __init__(self, message: str, *loc: str | int) -> None:
        self.loc = loc
        super().__init__(message)


class ExperimentError(AnatomyError):
    """An experiment is malformed, failed, or printed something other than its record."""


class UpstreamMissing(ExperimentError):
    """An experiment cannot be run here: it needs upstream files that the cache does not hold."""


class SiteError(AnatomyError):
    """The built site is not what it should be."""


def faults_of(check: Callable[P, Iterable[Fault]], *args: P.args, **more: P.kwargs) -> list[Fault]:
    """What ``check`` finds, or the faults for which it cannot look."""
    try:
        return list(check(*args, **more))
    except AnatomyError as problem:
        return list(problem.faults)


_ADVICE = {
    "make room there, then run it again": (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
    "set the permissions there, then run it again": (errno.EACCES, errno.EPERM, errno.EROFS),
    "close other programs or raise the limit (ulimit -n), then run it again": (errno.EMFILE, errno.ENFILE),
    "check that it is there and spelt so": (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG),
    "give a file where a folder stands, or the other way round": (
        errno.EISDIR,
        errno.EEXIST,
        errno.ENOTEMPTY,
    ),
}


def os_fault(problem: OSError) -> Fault:
    """What the operating system refused, with advice that fits the refusal."""
    mend = next((advice for advice, codes in _ADVICE.items() if problem.errno in codes), None)
    return Fault(problem.strerror or str(problem), problem.filename, None, mend)


TOO_DEEP = Fault("something is nested too deeply to be read", mend="take the nesting apart")
"""What a RecursionError comes to: no reader of ours nests without end, a text that somebody sent may."""
