"""Running a program that is fed with what others send, within bounds of memory, disk and time."""

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from anatomy.sources.base import Reason, Refused

MAX_MEMORY = 256 << 20  # bytes of memory of one process, mapped files not counted
_MAX_ADDRESSES = 4 << 30  # bytes of address space: what a process maps may be large, its own memory may not
_MAX_WORDS = 1 << 16  # bytes of what a program says on standard error that are looked at: the last ones
# ulimit counts blocks of 512 bytes and KiB; a limit that is lower already stays
_BOUNDED = 'ulimit -f "$1" 2>/dev/null; ulimit -d "$2" 2>/dev/null; ulimit -v "$3" 2>/dev/null; ulimit -c 0; shift 3; exec "$@"'
_EXCESS = re.compile(r"File too large|Out of memory|malloc failed|mmap failed|unable to create thread")


def bounded(command: Sequence[str], most: int, *, goes_on: bool = False) -> list[str]:
    """``command`` so that no process of it writes a file of more than ``most`` bytes or takes more than ``MAX_MEMORY``.

    A process that writes more is killed; if it ``goes_on``, writing fails, and the one that started it hears why.
    """
    limits = [str(most // 512), str(MAX_MEMORY // 1024), str(_MAX_ADDRESSES // 1024)]
    script = f'trap "" XFSZ; {_BOUNDED}' if goes_on else _BOUNDED
    return ["/bin/sh", "-c", script, "sh", *limits, *command]


@dataclass(frozen=True)
class Done:
    """How a process ended. ``words``: the end of what it said on standard error."""

    status: int
    output: bytes
    words: str

    @property
    def exceeded(self) -> bool:
        """Whether it ran into one of our limits."""
        killed = self.status == -signal.SIGXFSZ
        return killed or (self.status != 0 and _EXCESS.search(self.words) is not None)


def run_bounded(
    command: Sequence[str],
    most: int,
    *,
    seconds: float,
    unstarted: str,
    late: str,
    environment: Mapping[str, str] | None = None,
    given: bytes = b"",
    goes_on: bool = False,
) -> Done:
    """Run ``command`` to its end, ``bounded``. environment: None for ours. given: its standard input.

    Raises Refused TIMEOUT (with the words ``late``) when it has to be killed, UNREACHABLE (``unstarted``) when it cannot be started.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(
                bounded(command, most, goes_on=goes_on),
                env=environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=said,
                start_new_session=True,
            )
        except OSError as error:
            raise Refused(Reason.UNREACHABLE, f"{unstarted}: {error.strerror}") from error
        try:
            process.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise Refused(Reason.TIMEOUT, late) from None
        finally:
            kill(process)
            if process.stdin is not None:
                with suppress(OSError):
                    process.stdin.close()
        output.seek(0)
        size = said.seek(0, os.SEEK_END)
        said.seek(max(0, size - _MAX_WORDS))
        return Done(process.returncode, output.read(), said.read().decode("utf-8", "replace"))


def kill(process: subprocess.Popen[bytes]) -> None:
    """End ``process`` and what it started (it has its own session), and reap it."""
    if os.name == "posix":
        with suppress(OSError):  # nobody left in it
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()
