"""Bring the plain CPythons of docs/environments.toml with uv: python3 interpreters.py REGISTRY FOLDER.

Each becomes FOLDER/ID/bin/python, where ``anatomy run`` looks for it when ANATOMY_ENVS names the folder. What uv does not
have is listed and left out.
"""

import subprocess
import sys
import tomllib
from pathlib import Path


def wanted(registry: Path) -> dict[str, str]:
    """Version to bring, by environment: those of CPython 3.8 and later that need no package."""
    entries = tomllib.loads(registry.read_text("utf-8"))["environments"]
    found = {}
    for id, entry in entries.items():
        if entry["kind"] == "python" and not entry.get("packages"):
            major, minor, *_ = map(int, (*entry["version"].split("."), 0))
            if (major, minor) >= (3, 8):
                found[id] = entry["version"] + entry.get("abiflags", "")
    return found


def main(registry: Path, folder: Path) -> None:
    for id, version in wanted(registry).items():
        print(f"{id}: CPython {version}", flush=True)
        if subprocess.run(["uv", "python", "install", version], check=False).returncode:
            print(f"{id}: not brought; its entry says how to get it", flush=True)
            continue
        found = subprocess.run(["uv", "python", "find", version], check=True, capture_output=True, text=True)
        link = folder / id / "bin" / "python"
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(found.stdout.strip())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
