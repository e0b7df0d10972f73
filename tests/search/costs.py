"""What queries cost, told by the engine under Node: fetches, bytes and processor time, whatever else the machine does."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = HERE.parent.parent / "docs" / "assets" / "js"


@dataclass(frozen=True)
class Cost:
    """Of one query, asked at once (``whole``), typed key by key, and typed at a key a second (``slow``):
    bytes of the index (gzip), files, CPU ms of the last question.

    ``pages``: what was found in the end, best first; ``late``: the answer given while typing was only a part; ``first_page``: whether its first page was that of the full answer.
    """

    text: str
    whole: int
    typed: int
    fetches: int
    typed_fetches: int
    cpu: float
    typed_cpu: float
    slow: int
    slow_fetches: int
    slow_cpu: float
    late: bool
    first_page: bool
    pages: list[str]


def script_bytes(site: Path) -> int:
    """Gzip bytes of all scripts of the search, of which a built site's worker is one: the engine's own files serve ``file://`` only."""
    names = ("search", "search-client", "search-box", "search-mark", "search-worker")
    files = [site / "assets" / "js" / f"{name}.js" for name in names]
    return sum(len(gzip.compress(file.read_bytes(), 9, mtime=0)) for file in files)


def index_costs(site: Path, texts: Sequence[str]) -> Iterator[Cost]:
    """One Cost a text, in order. Raises RuntimeError with Node's words when it fails."""
    node = shutil.which("node")
    if node is None:
        raise RuntimeError("Node is needed: apt-get install nodejs")
    with tempfile.TemporaryDirectory(prefix="anatomy-cost-") as made:
        queries = Path(made) / "queries.json"
        queries.write_text(json.dumps(list(texts)), encoding="utf-8")
        command = [node, str(HERE / "cost.js"), str(site), str(SCRIPTS), str(queries)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-400:])
    for line in done.stdout.splitlines():
        read = json.loads(line)
        whole, typed, slow = read["whole"], read["typed"], read["slow"]
        yield Cost(
            read["text"],
            whole["bytes"],
            typed["bytes"],
            whole["fetches"],
            typed["fetches"],
            whole["cpu"],
            typed["cpu"],
            slow["bytes"],
            slow["fetches"],
            slow["cpu"],
            typed["late"],
            typed["first"][:1] == typed["pages"][:1],
            typed["pages"],
        )
