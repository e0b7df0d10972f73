"""`mkdocs serve`, as `make serve` starts it: what is edited is shown, what is broken is said, and nothing goes away."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from search.browsing import chromium_path
from world import World

BOUND = 30.0  # seconds, on a machine that does other things as well; the goal on an idle one is 2


@dataclass
class Served:
    """``mkdocs serve`` in a process of its own. ``said`` is what it has printed so far."""

    world: World
    port: int
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8")

    def page(self, name: str = "") -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{name}", timeout=BOUND) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""


def command(world: World, port: int) -> list[str]:
    config = str(world.project.root / "mkdocs.yml")
    return [sys.executable, "-m", "mkdocs", "serve", "--dirty", "-a", f"127.0.0.1:{port}", "-f", config]


def until(true: Callable[[], bool], what: str) -> float:
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < BOUND, what
        time.sleep(0.05)
    return time.monotonic() - started


@contextmanager
def serving(world: World, log_path: Path, *, drop: str = "") -> Iterator[Served]:
    """``drop``: a word of the command that is left out."""
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {
        **os.environ,
        "ANATOMY_GIT_MIRRORS": world.mirror,
        "ANATOMY_SOURCES": "mirror",
        "NO_MKDOCS_2_WARNING": "1",
    }
    made = Served(world, port, log_path)
    words = [word for word in command(world, port) if word != drop]
    with made.log.open("w") as log:
        process = subprocess.Popen(words, env=environment, cwd=world.project.root, stdout=log, stderr=log)
    try:
        until(lambda: process.poll() is not None or "Serving on" in made.said, made.said)
        assert process.poll() is None, made.said
        yield made
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def served(world: World, tmp_path: Path) -> Iterator[Served]:
    with serving(world, tmp_path / "log") as made:
        yield made


def test_an_edit_is_shown_and_a_broken_one_leaves_the_last_good_page(served: Served) -> None:
    page = served.world.project.docs / "index.md"
    good = page.read_text("utf-8")
    page.write_text(f"{good}\n新写的一句。\n", "utf-8")
    until(lambda: "新写的一句" in served.page(), served.said)
    line = good.count("\n") + 2
    page.write_text(f'{good}\n--8<-- "quote/widget-trun.md"\n', "utf-8")
    until(lambda: "not rebuilt" in served.said, served.said)
    assert (
        f" docs/index.md({line}): quote/widget-trun: there is no snippet of this name; is it widget-turn?"
        in served.said
    )
    assert "Traceback" not in served.said
    assert "新写的一句" in served.page()
    page.write_text(f"{good}\n改好了。\n", "utf-8")
    until(lambda: "改好了" in served.page(), served.said)


def test_a_new_quotation_is_locked_fetched_and_shown(served: Served) -> None:
    pins, page = served.world.pin_file(), served.world.project.docs / "index.md"
    pins.write_text(
        pins.read_text("utf-8") + '\n[snippets.widget-stop]\npath = "src/widget.c"\nsymbol = "stop"\n',
        "utf-8",
    )
    page.write_text(page.read_text("utf-8") + '\n--8<-- "quote/widget-stop.md"\n', "utf-8")
    until(lambda: 'id="q-widget-stop"' in served.page(), served.said)
    assert "widget-stop" in served.world.project.lock.read_text("utf-8")


def test_a_partial_that_changes_is_shown_on_the_page_that_includes_it(served: Served) -> None:
    docs = served.world.project.docs
    (docs / "symbols.md").write_text('# 符号\n\n--8<-- "facts/symbols.md"\n', "utf-8")
    until(lambda: "Tool.use" in served.page("symbols/"), served.said)
    page = docs / "index.md"
    page.write_text('# 试\n\n--8<-- "quote/widget-turn.md"\n', "utf-8")
    until(lambda: "Tool.use" not in served.page("symbols/"), served.said)


@pytest.mark.parametrize("drop", ["", "--dirty"])
def test_a_page_that_its_policy_forbids_is_never_served(drop: str, world: World, tmp_path: Path) -> None:
    with serving(world, tmp_path / "log", drop=drop) as served:
        page = served.world.project.docs / "index.md"
        good = page.read_text("utf-8")
        page.write_text(f"{good}\n<script>stray(1)</script>\n", "utf-8")
        until(lambda: "not rebuilt" in served.said, served.said)
        assert "docs/index.md(1): an inline script that is not the theme's: 'stray(1)'" in served.said
        assert "Traceback" not in served.said
        assert 'id="q-widget-turn"' in served.page()
        assert "stray(1)" not in served.page()


def test_bad_text_and_rude_clients_end_nothing(served: Served) -> None:
    """Text that is no UTF-8 is saved, a page with a zero byte is asked for, clients leave before the answer, another name is used."""
    page = served.world.project.docs / "index.md"
    good = page.read_text("utf-8")
    page.write_bytes(good.encode() + b"\xff\xfe\n")
    until(lambda: "not rebuilt" in served.said, served.said)
    assert "docs/index.md" in served.said
    assert "is not UTF-8" in served.said
    zero = f"GET /%00 HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode()
    for request in (zero, b"GET /", b"\0\xff\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", served.port)) as client:
            client.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )  # leaves with a reset
            client.sendall(request)
            client.recv(1) if request == zero else None
    asked = urllib.request.Request(f"http://127.0.0.1:{served.port}/", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(asked, timeout=BOUND)
    page.write_text(f"{good}\n改好了。\n", "utf-8")
    until(lambda: "改好了" in served.page(), served.said)
    assert "Traceback" not in served.said


def test_a_busy_port_is_told_before_anything_is_built(world: World) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        done = subprocess.run(
            command(world, port),
            cwd=world.project.root,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert f"make serve PORT={port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


def test_only_this_machine_is_served(world: World) -> None:
    words = [word.replace("127.0.0.1", "0.0.0.0") for word in command(world, 8000)]
    done = subprocess.run(
        words, cwd=world.project.root, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "not on 127.0.0.1" in done.stderr


@pytest.mark.skipif(
    chromium_path() is None, reason="needs Chromium: apt-get install chromium, or set CHROMIUM"
)
def test_an_open_page_reloads_itself_under_its_policy(served: Served, chromium: Browser) -> None:
    page = served.world.project.docs / "index.md"
    with chromium.new_page() as opened:
        opened.goto(f"http://127.0.0.1:{served.port}/")
        page.write_text(page.read_text("utf-8") + "\n新写的一句。\n", "utf-8")
        opened.get_by_text("新写的一句").wait_for(timeout=BOUND * 1000)
