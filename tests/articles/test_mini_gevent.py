"""The article's own mini-gevent switches exactly as the recorded gevent did, and fails as it says it does."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

greenlet = pytest.importorskip(
    "greenlet", reason="greenlet is not installed here; run: pip install greenlet (it is in requirements-dev)"
)
EXPERIMENTS = Path(__file__).resolve().parents[2] / "docs" / "gevent" / "experiments"
RECORDED = sorted((EXPERIMENTS / "recorded").glob("switch-trace.gevent-*.txt"))


@pytest.fixture
def mini() -> ModuleType:
    """A fresh mini-gevent: its hub belongs to the greenlet that loads it."""
    path = EXPERIMENTS / "mini_gevent.py"
    module = ModuleType("mini_gevent")
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return module


def test_traces_of_both_versions_are_recorded() -> None:
    """Without this the comparison below would pass over nothing."""
    assert [path.name for path in RECORDED] == [
        "switch-trace.gevent-1.0.2.txt",
        "switch-trace.gevent-26.9.0.txt",
    ]


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name)
def test_same_switches_as_gevent(mini: Any, path: Path) -> None:
    """Line by line the trace that gevent itself left behind, on both versions."""
    assert mini.trace_joinall() == path.read_text(encoding="utf-8").splitlines()


def count(mini: Any, greenlets: int, sleeps: int) -> int:
    """Switches that joinall makes for ``greenlets`` which each sleep ``sleeps`` times."""

    def work() -> None:
        for _ in range(sleeps):
            mini.sleep()

    gs = [mini.spawn(work) for _ in range(greenlets)]
    switches: list[str] = []
    greenlet.settrace(lambda event, args: switches.append(event))
    try:
        mini.joinall(gs)
    finally:
        greenlet.settrace(None)
    return len(switches)


@pytest.mark.parametrize(("n", "k"), [(1, 0), (2, 1), (3, 2), (5, 3), (100, 0)])
def test_formula_of_the_article(mini: Any, n: int, k: int) -> None:
    """n greenlets that sleep k times: 2n(k+2) switches (exercise 1)."""
    assert count(mini, n, k) == 2 * n * (k + 2)


def test_nothing_left_to_do_is_loop_exit_and_the_hub_survives(mini: Any) -> None:
    """LoopExit reaches the hub's parent; the hub can be used again."""
    with pytest.raises(mini.LoopExit):
        mini.Waiter().get()
    (done,) = mini.joinall([mini.spawn(lambda: 42)])
    assert done.value == 42


def test_iwait_style_links_the_waiter_and_join_links_the_greenlet(mini: Any) -> None:
    """What stands in ``links`` while someone waits."""
    target = mini.Greenlet(lambda: None)
    joiner = mini.spawn(target.join)
    mini.spawn(mini.joinall, [target])
    mini.sleep()
    by_join, by_joinall = target.links
    assert by_join.__self__ is joiner
    assert isinstance(by_joinall.__self__, mini.Waiter)


def lose(mini: Any, waiter: Any) -> list[object]:
    """Take four notices, switching away after each; what was received."""
    gs = [mini.spawn(lambda: None) for _ in range(4)]
    for g in gs:
        g.rawlink(waiter.switch)
    seen: list[object] = []
    try:
        for _ in gs:
            seen.append(gs.index(waiter.get()))
            mini.sleep()
    except mini.LoopExit:
        seen.append("LoopExit")
    return seen


def test_one_value_loses_notices_and_many_do_not(mini: Any) -> None:
    """Exercise 3: a Waiter of one value has the flaw recorded for gevent 1.0.2."""
    one = mini.Waiter()
    one.values = deque(maxlen=1)
    assert lose(mini, mini.Waiter()) == [0, 1, 2, 3]
    recorded = (EXPERIMENTS / "recorded" / "iwait-lost.gevent-1.0.2.txt").read_text(encoding="utf-8")
    assert recorded.splitlines()[1].endswith(repr(lose(mini, one)))


def test_exception_is_kept_and_the_others_finish(mini: Any) -> None:
    """An exception ends one greenlet only."""

    def boom() -> None:
        raise ValueError("boom")

    bad, good = mini.spawn(boom), mini.spawn(lambda: "fine")
    mini.joinall([bad, good])
    assert isinstance(bad.exception, ValueError)
    assert good.value == "fine"
