"""`make serve`: an edit is on the screen at once, and what depends on all pages follows without being waited for."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from anatomy.paths import Project
from anatomy.site.rebuild import Builder, Watcher, sources
from search.browsing import browser, chromium_path
from world import World

ROOT = Path(__file__).resolve().parents[2]
BOUND = 20.0  # seconds, on a machine that does other things as well; the goal on an idle one is 2
INDEX = '# 首页\n\n--8<-- "facts/symbols.md"\n'


def until(true: Callable[[], bool], seconds: float) -> float:
    """Seconds until ``true()``; fails after ``seconds``."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - started


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    """This site, to be edited."""
    if not (ROOT / ".anatomy" / "partials" / "quote").is_dir():
        pytest.skip("needs the quotations: make fetch")
    for name in ("docs", "overrides", "snippets"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / ".anatomy" / "partials", tmp_path / ".anatomy" / "partials")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return Project(tmp_path)


@pytest.fixture
def address(copy: Project) -> Iterator[str]:
    """``anatomy serve`` in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "anatomy", "--root", str(copy.root), "serve", "--port", str(port)]
    paths = os.pathsep.join(path for path in sys.path if path)
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/"
    try:
        until(lambda: process.poll() is not None or answers(url), 120)
        assert process.poll() is None, "anatomy serve has ended"
        yield url
    finally:
        process.terminate()
        process.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def indexed(folder: Path, word: str) -> bool:
    """Whether a shard of texts holds ``word``; the whole folder may be replaced meanwhile."""
    for path in folder.glob("t*.js"):
        with contextlib.suppress(FileNotFoundError):
            if word in path.read_text("utf-8"):
                return True
    return False


@pytest.mark.skipif(
    chromium_path() is None, reason="needs Chromium: apt-get install chromium, or set CHROMIUM"
)
def test_an_edit_appears_in_an_open_page_and_then_in_the_index(
    copy: Project, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The longest article, edited four times: out of the blue, and while the site is still settling."""
    source = copy.docs / "list" / "index.md"
    text = source.read_text("utf-8")
    times = []
    with browser() as chromium:
        page = chromium.new_page()
        page.goto(f"{address}list/")
        for number in range(4):
            mark = f"新写的第{number}句"
            source.write_text(f"{text}\n{mark}。\n", "utf-8")
            started = time.monotonic()
            page.wait_for_function(
                "(mark) => document.body && document.body.textContent.includes(mark)",
                arg=mark,
                timeout=BOUND * 1000,
                polling=50,
            )
            times.append(time.monotonic() - started)
            time.sleep(1.3 if number < 2 else 0)  # long enough for the rest to have begun
    until(lambda: indexed(copy.state / "serve" / "search", mark), 3 * BOUND)
    with capsys.disabled():
        print(f"\nserve: an edit of list/ was on the screen after {', '.join(f'{s:.1f}' for s in times)} s")


@pytest.fixture
def builder(world: World) -> Builder:
    """A site of two pages; the first lists the symbols that the second quotes."""
    assert world.lock().exit_code == 0
    assert world.fetch().exit_code == 0
    docs = world.project.docs
    (docs / "index.md").rename(docs / "quotes.md")
    (docs / "index.md").write_text(INDEX, "utf-8")
    made = Builder(world.project, world.project.state / "serve")
    made.build()
    return made


@pytest.mark.parametrize("steps", range(1, 12))
def test_what_a_change_broke_off_is_made_up_for(steps: int, builder: Builder) -> None:
    """However far settling had come: the list of symbols on one page follows the quotations of another."""
    quotes, listed = builder.project.docs / "quotes.md", builder.site / "index.html"
    assert "Tool.use" in listed.read_text("utf-8")
    quotes.write_text('# 试\n\n--8<-- "quote/widget-turn.md"\n', "utf-8")
    builder.pages([quotes])
    broken = builder.settle()
    for _ in range(steps):
        next(broken, None)
    for _ in builder.settle():
        pass
    assert "Tool.use" not in listed.read_text("utf-8")
    assert "Tool.use" not in (builder.site / "search" / "t0.js").read_text("utf-8")


def test_settling_stops_for_an_edit_and_is_done_later(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anatomy.site.rebuild.SETTLED_SECONDS", -1.0)
    told: list[str] = []
    watcher = Watcher(builder, lambda: told.append("reload"), told.append)
    quotes = builder.project.docs / "quotes.md"
    steps = 0
    settle = builder.settle

    def interrupted() -> Iterator[bool]:
        nonlocal steps
        for step in settle():
            steps += 1
            if steps == 2:
                quotes.write_text("# 二\n\n第二次。\n", "utf-8")
            yield step

    monkeypatch.setattr(builder, "settle", interrupted)
    quotes.write_text("# 一\n\n第一次。\n", "utf-8")
    watcher.look()
    assert told.pop() == "reload"
    watcher.look()
    assert steps == 2, "an edit waits for no more than the step at hand"
    watcher.look()
    assert "第二次" in (builder.site / "quotes" / "index.html").read_text("utf-8")
    watcher.look()
    assert not watcher.unsettled
    assert "第二次" in (builder.site / "search" / "t0.js").read_text("utf-8")


@pytest.mark.parametrize(
    "name", [".index.md.swp", "4913", "index.md~", "#index.md#", "sedA1b2C3", "index.md.tmp"]
)
def test_what_an_editor_puts_beside_a_page_is_no_source(name: str, builder: Builder) -> None:
    before = sources(builder.project)
    (builder.project.docs / name).write_text("x", "utf-8")
    assert sources(builder.project) == before
