"""Install hash-locked requirements into an environment, and say how far it is. Used by the Makefile; needs the standard library only.

    python scripts/install.py FOLDER REQUIREMENTS [--project]

``--project`` also makes the environment first and installs this project, so that ``FOLDER/bin/anatomy`` is there.
"""

import re
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")


def main(folder: Path, requirements: Path, *, project: bool) -> int:
    began = time.monotonic()
    if project and not (folder / "bin" / "python").exists():
        say(f"making {folder}")
        venv.create(folder, with_pip=True)
    wanted = re.findall(r"^([A-Za-z0-9._-]+)==", requirements.read_text("utf-8"), re.MULTILINE)
    command = [
        str(folder / "bin" / "python"),
        *PIP,
        "install",
        "--require-hashes",
        "--no-deps",
        "-r",
        str(requirements),
    ]
    if not run(command, f"installing {len(wanted)} packages of {requirements.name}", len(wanted)):
        return 1
    if project:
        own = [
            str(folder / "bin" / "python"),
            *PIP,
            "install",
            "--no-deps",
            "--no-build-isolation",
            "--editable",
            str(ROOT),
        ]
        if not run(own, "installing this project", 1):
            return 1
    say(f"{requirements.name}: done in {time.monotonic() - began:.0f} s")
    print(flush=True) if sys.stdout.isatty() else None
    return 0


def run(command: list[str], title: str, count: int) -> bool:
    """Run pip; one line that changes on a terminal, a line for every tenth package in a log, everything it said where it fails."""
    said: list[str] = []
    seen = 0
    say(title)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line)
            if found := re.match(r"(?:Collecting|Requirement already satisfied:) ([A-Za-z0-9._-]+)", line):
                seen += 1
                if sys.stdout.isatty() or seen % 10 == 0 or seen == count:
                    say(f"{title}: {seen}/{count} {found[1]}")
            elif line.startswith("Installing collected"):
                say(f"{title}: {count}/{count} unpacking")
    if pip.returncode:
        print("\n" + "".join(said[-30:]), end="", flush=True)
        print(
            "mend: see what pip says above; it takes its index and proxies from your own pip configuration",
            flush=True,
        )
    return pip.returncode == 0


def say(text: str) -> None:
    end, start = ("", "\r\x1b[K") if sys.stdout.isatty() else ("\n", "")
    print(f"{start}{text}", end=end, flush=True)


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--project"]
    sys.exit(main(Path(words[0]), Path(words[1]), project="--project" in sys.argv))
