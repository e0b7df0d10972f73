"""``make audit-deps``: every locked requirement against the OSV advisory database, through pip-audit.

Leaves with 1 when an advisory applies. Where the database cannot be asked it says so, and why, in a line that begins with NOT
AUDITED; that is status 0 on a person's machine and 1 where ``CI`` is set, so that no pipeline takes silence for safety.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from anatomy.paths import find_project

FILES = ("requirements.txt", "requirements-dev.txt", "requirements-symbols.txt")
UNREACHABLE = (
    "ConnectionError",
    "ServiceError",
    "ConnectTimeout",
    "ReadTimeout",
    "ProxyError",
    "SSLError",
    "Connection refused",
    "Max retries",
    "Name or service",
)


def verdict(status: int, output: str, environ: Mapping[str, str]) -> tuple[int, str]:
    """(exit status, last line) for what pip-audit came to."""
    if status == 0:
        return 0, "no known advisory applies to any locked requirement"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    if any(word in line for line in lines[-60:] for word in UNREACHABLE):
        why = next(line for line in reversed(lines) if any(word in line for word in UNREACHABLE))
        return (
            int(bool(environ.get("CI"))),
            f"NOT AUDITED: the advisory database could not be asked ({why[:300]}); run again where it can be reached",
        )
    return 1, "an advisory applies, or the audit failed (see above)"


def ask(files: Sequence[Path]) -> tuple[int, str]:
    """pip-audit's status and words."""
    words = [
        sys.executable,
        "-m",
        "pip_audit",
        "--progress-spinner=off",
        "--vulnerability-service=osv",
        "--disable-pip",
        "--require-hashes",
        "--timeout=10",
    ]
    for file in files:
        words += ["--requirement", str(file)]
    done = subprocess.run(words, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def main() -> int:
    root = find_project(Path(__file__).parent).root
    status, output = ask([root / name for name in FILES])
    code, line = verdict(status, output, os.environ)
    if not line.startswith("NOT AUDITED"):
        print(output, end="")
    print(line)
    return code


if __name__ == "__main__":
    sys.exit(main())
