"""One run: isolated, bounded, and the same every time."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from anatomy.errors import ExperimentError
from anatomy.experiment.interpreter import Interpreter
from anatomy.experiment.runner import MAX_OUTPUT, normalize, run
from anatomy.experiment.script import Experiment

Write = Callable[..., Experiment]


def test_output_is_kept_to_the_byte(write: Write, here: Interpreter) -> None:
    assert run(write("one", "print('容量', 4, end=' \\r\\n\\tx')"), here).output == "容量 4 \r\n\tx"


def test_nothing_of_the_callers_shell_reaches_a_run(
    write: Write, here: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("SECRET", "1")
    body = (
        "import os, sys\n"
        "print(sorted(os.listdir('.')), 'SECRET' in os.environ, '/nowhere' in sys.path)\n"
        "print(sys.flags.no_user_site)\n"
        "print(os.environ['PYTHONHASHSEED'], sys.stdout.encoding, os.environ['TZ'])\n"
        "print(any(os.path.samefile(p, os.path.dirname(__file__)) for p in sys.path if os.path.isdir(p)))\n"
    )
    assert run(write("one", body), here).output == "[] False False\n1\n0 utf-8 UTC\nFalse\n"


def test_a_run_can_be_interrupted_though_the_caller_ignores_it(write: Write, here: Interpreter) -> None:
    body = "import signal\nprint(signal.getsignal(signal.SIGINT) is signal.default_int_handler)\n"
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert run(write("one", body), here).output == "True\n"
    finally:
        signal.signal(signal.SIGINT, before)


def test_hashes_are_the_same_in_two_runs(write: Write, here: Interpreter) -> None:
    experiment = write("one", "print([hash(c) for c in 'abc'], list({'x', 'y', 'z'}))")
    assert run(experiment, here).output == run(experiment, here).output


def test_the_time_limit_kills_the_script_and_its_children(
    write: Write, here: Interpreter, tmp_path: Path
) -> None:
    mark = f"{tmp_path}/pid"
    body = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"with open({mark!r}, 'w') as file: file.write(str(child.pid))\n"
        "time.sleep(600)\n"
    )
    began = time.monotonic()
    with pytest.raises(ExperimentError, match="did not end within 1 s"):
        run(write("one", body, "timeout = 1"), here)
    assert time.monotonic() - began < 20
    assert_gone(int(Path(mark).read_text()))


def test_what_a_finished_script_left_behind_is_killed_and_not_waited_for(
    write: Write, here: Interpreter, tmp_path: Path
) -> None:
    mark = f"{tmp_path}/pid"
    body = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"with open({mark!r}, 'w') as file: file.write(str(child.pid))\n"
        "print('done')\n"
    )
    assert run(write("one", body), here).output == "done\n"
    assert_gone(int(Path(mark).read_text()))


def assert_gone(pid: int) -> None:
    """Killed: no such process, or a zombie that its new parent has not reaped yet."""
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX":
            return
        time.sleep(0.02)
    pytest.fail(f"process {pid} outlived the run")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_endless_output_is_cut_short(write: Write, here: Interpreter, stream: str) -> None:
    body = f"import sys\nwhile True: sys.{stream}.write('x' * 9999)\n"
    with pytest.raises(ExperimentError, match=f"printed more than {MAX_OUTPUT} bytes"):
        run(write("one", body, "timeout = 60"), here)


def test_a_failure_shows_the_end_of_stderr(write: Write, here: Interpreter) -> None:
    with pytest.raises(ExperimentError, match=r"(?s)status 1, not status 0 .*\| ZeroDivisionError") as caught:
        run(write("one", "1 / 0"), here)
    assert caught.value.faults[0].mend


@pytest.mark.parametrize(("body", "status"), [("raise SystemExit(3)", 3), ("import os; os.abort()", -6)])
def test_an_expected_status_is_no_failure(write: Write, here: Interpreter, body: str, status: int) -> None:
    assert run(write("one", body, f"exit = {status}"), here).status == status
    with pytest.raises(ExperimentError, match=f"not status {status + 50}"):
        run(write("one", body, f"exit = {status + 50}"), here)


def test_output_that_is_not_utf8_is_a_fault(write: Write, here: Interpreter) -> None:
    with pytest.raises(ExperimentError, match="not UTF-8"):
        run(write("one", "import sys; sys.stdout.buffer.write(b'\\xff')"), here)


def test_the_path_normaliser_hides_where_things_stand(write: Write, here: Interpreter) -> None:
    body = "import os\nprint(__file__, os.getcwd(), os.__file__, os.path.expanduser('~'))\n"
    shown = run(write("one", body, 'normalize = ["path"]'), here).output
    assert shown == "one.py <cwd> <stdlib>/os.py <home>\n"


def test_upstream_files_are_laid_read_only(write: Write, here: Interpreter) -> None:
    body = (
        "import os\np = os.environ['ANATOMY_UPSTREAM'] + '/a/b/dir/文.txt'\n"
        "print(open(p).read(), os.stat(p).st_mode & 0o222)\n"
    )
    experiment = write("one", body, 'upstream = ["a/b"]')
    assert run(experiment, here, {"a/b/dir/文.txt": b"hello"}).output == "hello 0\n"


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("address", "<T at 0x7f3a9c0>, 0x10, 0xdeadbeefcafe", "<T at 0x…>, 0x10, 0x…"),
        (
            "seconds",
            "1.25 s, 3ms, 7 items, 1e-06 seconds, 12 秒, 5 steps",
            "… s, …ms, 7 items, … seconds, … 秒, 5 steps",
        ),
        ("path", "/tmp/a/b/c.py /tmp/a /tmp/ab", "<b>/c.py <a> /tmp/ab"),
    ],
)
def test_normalisers_touch_only_what_they_name(kind: str, text: str, shown: str) -> None:
    places = {"/tmp/a": "<a>", "/tmp/a/b": "<b>"}
    assert normalize(text, (kind,), places) == shown  # type: ignore[arg-type]
    assert normalize(text, (), places) == text
