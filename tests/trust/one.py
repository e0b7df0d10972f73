"""``python -m trust.one NAME FOLDER``: one case in a process of its own, its outcome as JSON on standard output."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

from trust import every
from trust.hostile import CASES, measure

if __name__ == "__main__":
    assert every.LOADED
    print(json.dumps(dataclasses.asdict(measure(CASES[sys.argv[1]], Path(sys.argv[2]), full=True))))
