"""Partials: the generated files that pages include whole with ``--8<--``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .tomlfile import write_atomic


def write_partials(folder: Path, texts: Mapping[str, str], *, durable: bool = True) -> list[Path]:
    """Make ``folder`` hold just ``texts`` (relative name → content): write what is new or changed, remove what is stale.

    ``durable``: see ``write_atomic``. Returns the paths written or removed; unchanged files keep their time, so that a watching build stays quiet.
    """
    changed = []
    for name, text in texts.items():
        path = folder / name
        if write_atomic(path, text.encode("utf-8", "surrogatepass"), durable=durable):
            changed.append(path)
    wanted = {folder / name for name in texts}
    for path in sorted(folder.rglob("*.md")) if folder.exists() else []:
        if path not in wanted:
            path.unlink(missing_ok=True)
            changed.append(path)
    return changed
