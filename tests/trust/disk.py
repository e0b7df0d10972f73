"""``python -m trust.disk ROOT KIBIBYTES MODE COMMAND…``: run COMMAND with ROOT/.anatomy on a tmpfs of that size.

Inside a mount namespace of its own: nothing of it is visible outside, and it ends with this process. MODE ``rw`` begins with
nothing. ``ro-…`` begins with one good run, after which the folder may only be read: whole (``ro-warm``), without the stamp
(``ro-read``), without the partials as well (``ro-partials``), without the cache (``ro-cache``).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from anatomy.paths import Project
from trust.crash import look, report


def main() -> None:
    root, size, mode, *words = sys.argv[1:]
    project = Project(Path(root))
    project.state.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(project.state)]
    subprocess.run(mount, check=True)
    if mode != "rw":
        subprocess.run(words, check=True, capture_output=True)
        if mode != "ro-warm":
            (project.state / "fetched.json").unlink()
        if mode == "ro-partials":
            shutil.rmtree(project.partials)
        if mode == "ro-cache":
            shutil.rmtree(project.cache)
        subprocess.run(["mount", "-o", "remount,ro", str(project.state)], check=True)
    done = subprocess.run(words, capture_output=True, text=True)
    print(json.dumps(report(done, look(project))))


if __name__ == "__main__":
    main()
