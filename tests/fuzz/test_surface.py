"""No traceback, whatever the command line, the environment and the files are; ``make trust`` makes more calls."""

from __future__ import annotations

import pytest

from fuzz import surface

CALLS = 60


def test_no_call_ends_in_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    tally = surface.run(CALLS, seed=1)
    with capsys.disabled():
        print(f" {CALLS} calls: {dict(tally)}", end="")
    assert tally.total() == CALLS
    assert min(tally["well"], tally["named error"], tally["usage"]) > 2
