"""The repository itself: no secret in its whole history, and requirements that are checked by hash."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from anatomy.paths import find_project

ROOT = find_project(Path(__file__).parent).root
# well-known forms of credentials, each with a made-up example (put together here, so that this file holds none)
FORMS = {
    "private key": (r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----", "-----BEGIN RSA " + "PRIVATE KEY-----"),
    "code host token": (r"\bgh[pousr]_[A-Za-z0-9]{36,}", "ghp_" + "a1B2" * 9),
    "code host fine-grained token": (r"\bgithub_pat_[A-Za-z0-9_]{60,}", "github_pat_" + "a1B2" * 16),
    "package index token": (r"\bpypi-[A-Za-z0-9_-]{60,}", "pypi-" + "a1B2" * 16),
    "npm token": (r"\bnpm_[A-Za-z0-9]{36}\b", "npm_" + "a1B2" * 9),
    "cloud access key": (r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b", "AKIA" + "A1B2" * 4),
    "API key": (r"\bAIza[A-Za-z0-9_-]{35}\b", "AIza" + "a1B2c" * 7),
    "chat token": (r"\bxox[abprs]-[A-Za-z0-9-]{20,}", "xoxb-" + "a1B2" * 6),
    "secret key": (r"\bsk-[A-Za-z0-9_-]{32,}", "sk-" + "a1B2" * 9),
    "web token": (r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}", ".".join(["eyJ" + "a1B2" * 4] * 2 + ["x" * 12])),
    "login in an address": (r"\bhttps?://[^/\s:@\"'`<>{}$]+:[^/\s@\"'`<>{}$]{6,}@[\w.-]+\.[a-z]{2,}", "https://someone:" + "hunter22" + "@example.org/"),
}  # fmt: skip


def findings(text: str) -> Iterator[str]:
    for name, (form, _example) in FORMS.items():
        for match in re.finditer(form, text):
            yield f"{name}: {match[0][:16]}…"


@pytest.mark.parametrize("name", FORMS)
def test_the_scanner_knows_each_form(name: str) -> None:
    assert [found.split(":")[0] for found in findings(f'x = "{FORMS[name][1]}"\n')] == [name]


def test_no_secret_was_ever_committed() -> None:
    """Every line that any commit has added, and every commit message."""
    words = [
        "git",
        "-C",
        str(ROOT),
        "log",
        "--all",
        "-p",
        "--unified=0",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--text",
    ]
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone, so there is no history; clone the repository to run this test")
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        lines = 0
        for raw in process.stdout:
            lines += 1
            line = raw.decode("utf-8", "replace")
            found = list(findings(line[:20_000])) if not line.startswith("-") else []
            assert found == [], f"line {lines} of git log --all -p: {found}"
    assert process.returncode == 0
    assert lines > 1000


def test_every_requirement_is_pinned_with_its_hash_and_pip_is_told_to_check() -> None:
    for name in (
        "requirements.txt",
        "requirements-dev.txt",
        "requirements-fuzz.txt",
        "requirements-symbols.txt",
        "requirements-zensical.txt",
    ):
        text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
        pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert len(pinned) > 5
        for line in pinned:
            assert re.match(r"[A-Za-z0-9._\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line


# what installs without hashes, and stands in SECURITY.md by these words
NAMED = {
    "Makefile": (),
    "scripts/install.py": (
        'PIP = ("-m", "pip"',
    ),  # both of its calls: by hash, and this project itself without dependencies
    "scripts/anatomy/sources/index.py": ('"config", "list"',),  # only asked
    ".ci/install": ("apt-get install",),
    ".devcontainer/Dockerfile": ("apt-get update -q &&", "uv"),
    ".devcontainer/interpreters.py": ("uv",),
    ".github/workflows/drift.yml": (".newest/",),
    "scripts/anatomy/experiment/install.py": ('"pip", "install"', '"npm"'),
}
INSTALLS = re.compile(
    r"pip install|\bnpm (?:install|i|ci)\b|\bnpx\b|apt-get install|\buv (?:pip|python|tool)\b|\"pip\"|\"npm\"|\"uv\""
)


def test_every_install_is_by_hash_or_named() -> None:
    """Makefile, workflows and scripts: pip with --require-hashes, npm from a lock without scripts; the rest is named in SECURITY.md."""
    files = [
        ROOT / "Makefile",
        ROOT / "scripts" / "install.py",
        *(ROOT / ".ci").iterdir(),
        *(path for path in (ROOT / ".devcontainer").iterdir() if path.is_file()),
        *(path for path in (ROOT / ".github").rglob("*") if path.is_file()),
        *(ROOT / "scripts").rglob("*.py"),
        ROOT / "tests" / "reader" / "speed.py",
    ]
    loose = []
    for path in files:
        name = path.relative_to(ROOT).as_posix()
        for line in path.read_text("utf-8").splitlines():
            by_hash = "--require-hashes" in line or ("npm ci" in line and "--ignore-scripts" in line)
            spoken = re.match(
                r"\s*(?:#|echo|@\$\(PYTHON\) -c|uv pip compile)|.*(?:MEND|mend|how =|print\(|\|\| \{ echo)",
                line,
            )
            if (
                INSTALLS.search(line)
                and not by_hash
                and not spoken
                and not any(word in line for word in NAMED.get(name, ()))
            ):
                loose.append(f"{name}: {line.strip()}")
    assert loose == []
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    for word in ("anatomy run --make-env", ".newest/", ".ci/install", ".devcontainer/", "lychee"):
        assert word in text, word


def test_the_page_on_how_to_report_exists() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    assert "docs/trust.md" in text
