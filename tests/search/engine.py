"""The engine under Node: what it answers and what that costs, without a browser."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SCRIPTS = HERE.parent.parent / "docs" / "assets" / "js"


def _node(task: str, given: object, *folders: Path) -> list[Any]:
    node = shutil.which("node")
    if node is None:
        raise RuntimeError("Node is needed: apt-get install nodejs")
    command = [node, str(HERE / "run.js"), task, *map(str, folders)]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-600:])
    return [json.loads(line) for line in done.stdout.splitlines()]


def terms(
    variants: str, synonyms: Sequence[Sequence[str]], texts: Sequence[str]
) -> list[list[tuple[str, float]]]:
    """The terms that the engine cuts each text into."""
    given = {"variants": variants, "synonyms": synonyms, "texts": texts}
    return [[(term, counts) for term, counts in line] for line in _node("terms", given, SCRIPTS)]


def answers(
    site: Path, texts: Sequence[str], *, typed: bool = False, scripts: Path = SCRIPTS
) -> list[dict[str, Any]]:
    """For each text ``results`` (PAGE#ANCHOR, best first), ``missing``, ``instead``, ``exactly``, ``guessed``; ``bytes`` (gzip)
    that a first query reads. With ``typed``: ``warm``, the ms of the same query again; ``typed``, the bytes when every
    beginning is answered as well; ``same``, whether it ends in the same answer."""
    return _node("type" if typed else "search", list(texts), scripts, site)


def script_bytes(site: Path) -> int:
    """Gzip bytes of all scripts of the search on a built site."""
    files = (site / "assets" / "js").glob("search*.js")
    return sum(len(gzip.compress(file.read_bytes(), 9, mtime=0)) for file in files)
