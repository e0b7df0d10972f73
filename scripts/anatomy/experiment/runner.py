"""Running one experiment in one interpreter, so that a second run prints the same.

The script is copied into a folder of its own and runs in an empty working folder, with an environment made
for it (``interpreter.child_environment``), in a process group of its own. The group is killed when the
script ends, when its time is up and when it prints too much; nothing it started outlives it.
"""

import os
import re
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from anatomy.experiment.failure import failure
from anatomy.experiment.interpreter import Interpreter, child_environment
from anatomy.experiment.script import Experiment, Normalizer
from anatomy.experiment.upstream import Files, lay
from anatomy.sources.process import kill

MAX_OUTPUT = 64 * 1024  # bytes; what nobody would read on a page
_POLL = 0.005  # seconds between looks, growing to 0.05


@dataclass(frozen=True)
class Outcome:
    """What one run printed (normalised), and how it ended."""

    output: str
    stderr: str
    status: int
    seconds: float


def run(
    experiment: Experiment, interpreter: Interpreter, upstream: Files | None = None, *, again: bool = False
) -> Outcome:
    """Run ``experiment`` in ``interpreter`` and check how it ended.

    ``upstream`` are the files it asks for (``upstream.upstream_files``); their folder is
    ``$ANATOMY_UPSTREAM``. ``again``: for a second look, in folders with longer names, so that an output which depends on them differs.

    Raises ExperimentError when it does not compile, cannot be started, takes longer than its ``timeout``, prints more than
    ``MAX_OUTPUT`` bytes, prints something that is not UTF-8, or ends with another status than its header
    says; the fault shows the error that stderr begins with (``failure``).
    """
    prefix = "anatomy-run-for-the-second-time-" if again else "anatomy-run-"
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve()
        outcome = _run_in(root, experiment, interpreter, upstream or {})
    if outcome.status != experiment.exit:
        message = f"{experiment.id} ended with {_status(outcome.status)}, not {_status(experiment.exit)}"
        status = outcome.status
        raise failure(root, experiment, interpreter, message, outcome.stderr, status=status)
    return outcome


def _run_in(root: Path, experiment: Experiment, interpreter: Interpreter, upstream: Files) -> Outcome:
    for name in ("script", "work", "home"):
        (root / name).mkdir()
    script = root / "script" / experiment.path.name
    script.write_bytes(experiment.source)
    env = child_environment(root / "home")
    if upstream:
        lay(upstream, root / "upstream")
        env["ANATOMY_UPSTREAM"] = str(root / "upstream")
    command = [*interpreter.command, str(script)]
    if interpreter.build:
        program = root / "script" / experiment.name
        words = [word.format(source=script, program=program) for word in interpreter.build]
        words += [word for name in experiment.features for word in ("--cfg", f'feature="{name}"')]
        status, stderr = _start(root, experiment, interpreter, words, env, "compile")
        if status:
            message = f"{experiment.path.name} does not compile"
            raise failure(root, experiment, interpreter, message, stderr, compiling=True)
        command = [str(program)]
    began = time.monotonic()
    status, stderr = _start(root, experiment, interpreter, command, env, "run")
    streams = root / "stdout", root / "stderr"
    raw = streams[0].read_bytes()
    if len(raw) > MAX_OUTPUT:
        message = f"{experiment.id} printed more than {MAX_OUTPUT} bytes"
        raise failure(root, experiment, interpreter, message, stderr)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        message = f"{experiment.id} printed bytes that are not UTF-8 ({problem.reason} at {problem.start})"
        raise failure(root, experiment, interpreter, message, stderr) from None
    places = {str(script): script.name, str(root / "work"): "<cwd>", str(root / "home"): "<home>"}
    places[str(root / "upstream")] = "<upstream>"
    places |= {path: name for name, path in interpreter.paths.items()}
    places |= dict.fromkeys(interpreter.places.values(), "<packages>")
    text = normalize(text, experiment.normalize, places)
    return Outcome(text, stderr, status, time.monotonic() - began)


def _start(
    root: Path,
    experiment: Experiment,
    interpreter: Interpreter,
    command: list[str],
    env: dict[str, str],
    what: str,
) -> tuple[int, str]:
    """Run one command to its end, its output in ``root``/stdout and ``root``/stderr. Returns the status and stderr.

    Raises ExperimentError when it cannot be started or has to be cut short.
    """
    streams = root / "stdout", root / "stderr"
    with streams[0].open("wb") as out, streams[1].open("wb") as err:
        try:
            process = subprocess.Popen(
                command,
                cwd=root / "work",
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
                preexec_fn=_interruptible,
            )
        except OSError as problem:
            message = f"{experiment.id} cannot be started: {problem.strerror}"
            raise failure(root, experiment, interpreter, message, "") from None
        try:
            trouble = _watch(process, streams, experiment.timeout)
        finally:
            kill(process)
    stderr = streams[1].read_bytes().decode("utf-8", "replace")
    if trouble:
        where = "" if what == "run" else f" ({what})"
        raise failure(root, experiment, interpreter, f"{experiment.id}{where} {trouble}", stderr)
    return process.returncode, stderr


def _interruptible() -> None:
    """What a shell starts in the background ignores Ctrl-C, and so would all that it starts: a run about Ctrl-C would end otherwise."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _watch(process: subprocess.Popen[bytes], streams: tuple[Path, Path], timeout: int) -> str | None:
    """Wait for the end; a sentence when the run had to be cut short."""
    deadline = time.monotonic() + timeout
    pause = _POLL
    while not _ended(process):
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
        if time.monotonic() > deadline:
            return f"did not end within {timeout} s"
        for name, stream in zip(("stdout", "stderr"), streams, strict=True):
            if stream.stat().st_size > MAX_OUTPUT * (1 if name == "stdout" else 16):
                return f"printed more than {MAX_OUTPUT} bytes on {name}"
    return None


def _ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether the script is over. It is left unreaped, so that its number still is its group's."""
    if os.name != "posix":
        return process.poll() is not None
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _status(code: int) -> str:
    if code >= 0:
        return f"status {code}"
    try:
        return f"signal {signal.Signals(-code).name} ({code})"
    except ValueError:
        return f"signal {-code}"


_ADDRESS = re.compile(r"\b0[xX][0-9a-fA-F]{5,16}\b")
_SECONDS = re.compile(
    r"\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(\s?)(ns|µs|μs|us|ms|s|sec|seconds?|纳秒|微秒|毫秒|秒)(?![A-Za-z0-9_])"
)


def normalize(text: str, kinds: tuple[Normalizer, ...], places: dict[str, str]) -> str:
    """``text`` with what differs from run to run replaced.

    ``address``: hexadecimal numbers of five and more digits become ``0x…``. ``seconds``: a number before a
    unit of time becomes ``…``. ``path``: the folders of the run and of the interpreter (``places``: path to
    placeholder) become ``<cwd>``, ``<stdlib>``, ``<packages>``, ``<prefix>`` and so on, the longest path
    first.
    """
    if "path" in kinds:
        for path, name in sorted(places.items(), key=lambda item: -len(item[0])):
            if len(path) > 3:
                text = re.sub(re.escape(path) + r"(?![\w.-])", name, text)
    if "address" in kinds:
        text = _ADDRESS.sub("0x…", text)
    if "seconds" in kinds:
        text = _SECONDS.sub(r"…\1\2", text)
    return text
