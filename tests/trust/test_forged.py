"""The worked example of the page on trust happens as it is told."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from pathlib import Path

from anatomy.paths import find_project
from trust import forged

RECORD = find_project(Path(__file__).parent).docs / "trust" / "forged.toml"


def test_the_forgery_is_caught_where_the_page_says_so(tmp_path: Path) -> None:
    """Hashes that fit pass `check`; git does not: `audit` names the entry, also where no git can be asked."""
    steps = forged.tell(tmp_path)
    assert [step.status for step in steps] == [1, 0, 1, 0, 0, 1, 1]
    assert [asdict(step) for step in steps] == tomllib.loads(RECORD.read_text("utf-8"))["steps"], (
        "run: make trust"
    )
