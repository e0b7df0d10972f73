"""Every hostile case ends in its one named answer, writes nothing outside the cache, and stays within its bounds."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from anatomy.paths import find_project
from search.browsing import chromium_path
from trust import browser, cases_pages, every
from trust.hostile import CASES, Case, Deed, Room, measure, ordered

RECORD = find_project(Path(__file__).parent).docs / "trust" / "cases.toml"
RECORDED = tomllib.loads(RECORD.read_text("utf-8"))["cases"] if RECORD.exists() else {}
SLACK = 4  # a busy machine: the recorded run holds the bounds themselves


@pytest.mark.parametrize("name", sorted(CASES))
def test_it_ends_in_one_named_answer(name: str, tmp_path: Path) -> None:
    chosen = CASES[name]
    if chosen.area == cases_pages.PAGE and chromium_path() is None:
        pytest.skip(f"no Chromium here; {browser.HOW}")
    outcome = measure(chosen, tmp_path)
    assert outcome.word == chosen.came, outcome
    assert outcome.text.isprintable(), outcome
    assert outcome.strays == []
    assert outcome.kib <= chosen.mebibytes * 1024, outcome
    assert outcome.seconds <= chosen.seconds * SLACK, outcome
    assert name in RECORDED, "not in the table; run: make trust"
    recorded = RECORDED[name]
    assert outcome.word == recorded["came"]
    assert ours(outcome.text, chosen) == ours(recorded["text"], chosen)


def ours(text: str, chosen: Case) -> str:
    """What of a message is our own words; a parser's, in brackets or after a colon, differ between versions of Python. The
    numbers of a bomb differ with its size."""
    own = re.split(r" \(|is not TOML:", text)[0]
    return re.sub(r"[0-9a-f]*\d[0-9a-f]*", "N", own) if chosen.big else own


def test_the_table_holds_just_the_cases_there_are() -> None:
    """What readers see is what the tests do: no case is missing from the table and none is left over."""
    assert every.LOADED
    assert list(RECORDED) == [chosen.name for chosen in ordered()]
    for name, row in RECORDED.items():
        chosen = CASES[name]
        assert (row["area"], row["sent"], row["came"]) == (chosen.area, chosen.sent, chosen.came)
        assert row["seconds"] <= chosen.seconds
        assert row["kib"] <= chosen.mebibytes * 1024
        assert row["kib"] + row["git_kib"] <= 512 * 1024
        assert row["strays"] == 0


@pytest.mark.skipif(chromium_path() is None, reason=f"no Chromium here; {browser.HOW}")
def test_the_look_at_a_page_notices_what_it_looks_for(tmp_path: Path) -> None:
    """The mutation of the page cases: the same texts as bare HTML do run, do make elements, do change their order."""
    bare = '<figure class="quote"><code>user\u202e admin only</code></figure><script>window.ran = 1</script><h1>x</h1>'
    (tmp_path / "index.html").write_text(f"<meta charset=utf-8>{bare}", "utf-8")
    with browser.visit(browser.Log()) as page:
        page.goto((tmp_path / "index.html").as_uri())
        seen = page.evaluate(cases_pages.LOOK)
    assert seen["ran"] == 1
    assert seen["made"] == 2
    assert seen["disorder"] > 3


def test_a_deed_that_writes_elsewhere_is_noticed(tmp_path: Path) -> None:
    """The mutation of the watch: a file beside the cache is a stray, whether Python wrote it or another program."""

    def trap(room: Room) -> Deed:
        def deed() -> tuple[str, str]:
            (room.outside / "one").write_text("x")
            subprocess.run(["touch", str(room.outside / "two")], check=True)
            return "done", "x"

        return deed

    outcome = measure(Case("x", "x", "x", "done", 1, 1, trap), tmp_path)
    assert {stray.rpartition("/")[2] for stray in outcome.strays} >= {"one", "two"}


def test_an_error_that_is_not_ours_is_not_an_outcome(tmp_path: Path) -> None:
    def trap(_room: Room) -> Deed:
        nothing: dict[str, object] = {}
        return lambda: nothing["x"]

    with pytest.raises(KeyError):
        measure(Case("x", "x", "x", "done", 1, 1, trap), tmp_path)
