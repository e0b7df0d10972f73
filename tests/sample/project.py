"""The sample project: an upstream with two tags, a long article and a short one, and everything that an article can have.

Nothing in it comes from the live articles, so that an edit of those cannot change how a test of the machinery ends.
``write`` makes the sources; ``built`` (for the tests in a browser) makes the site once and keeps it while its inputs stay.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path

from click.testing import CliRunner
from filelock import FileLock

from anatomy.cli.main import cli
from anatomy.paths import Project
from sample import texts
from world import git

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".anatomy" / "sample"
SITE = STATE / "project" / "site"
ARTICLE, SHORT = "wheel", "spring"
ARTICLES = (SHORT, ARTICLE)
REPO = "acme/clock"
_INPUTS = (
    "scripts",
    "overrides",
    "docs/assets",
    "tests/sample",
    "tests/world.py",
    "mkdocs.yml",
    ".autocorrectrc",
)


def write(folder: Path) -> Project:
    """The sources in ``folder``/project and the upstream in ``folder``/upstream; nothing is locked, recorded or built."""
    upstream = folder / "upstream"
    for name, text in texts.upstream(1).items():
        (upstream / name).parent.mkdir(parents=True, exist_ok=True)
        (upstream / name).write_text(text, "utf-8")
    git(upstream, "init", "-q", "-b", "main")
    commits = []
    for version in (1, 2):
        for name, text in texts.upstream(version).items():
            (upstream / name).write_text(text, "utf-8")
        git(upstream, "add", "-A")
        git(upstream, "commit", "-q", "-m", f"version {version}")
        git(upstream, "tag", f"v{version}")
        commits.append(git(upstream, "rev-parse", "HEAD"))
    root = folder / "project"
    for name, text in {**texts.project(*commits), "mkdocs.yml": _config()}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    shutil.copytree(ROOT / "docs" / "assets", root / "docs" / "assets")
    shutil.copytree(ROOT / "overrides", root / "overrides")
    shutil.copy(ROOT / ".autocorrectrc", root / ".autocorrectrc")
    (root / "scripts").mkdir()
    (root / "scripts" / "mkdocs_hook.py").symlink_to(ROOT / "scripts" / "mkdocs_hook.py")
    return Project(root)


def _config() -> str:
    """The live ``mkdocs.yml`` with the sample's pages in its navigation."""
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    nav = "nav:\n" + "".join(f"  - {title}: {page}\n" for title, page in texts.NAV)
    return re.sub(r"^nav:\n(?:[ \n].*\n)*?(?=^\S)", nav + "\n", text, count=1, flags=re.MULTILINE)


def run(project: Project, *words: str) -> str:
    """``anatomy WORDS`` on the project, which must end well. Returns what it printed."""
    done = CliRunner().invoke(cli, ["--root", str(project.root), *words])
    assert done.exit_code == 0, f"anatomy {' '.join(words)}\n{done.output}"
    return done.output


def prepare(folder: Path) -> Project:
    """``write``, with everything locked, fetched and recorded."""
    project = write(folder)
    mirror = f"{REPO}={folder / 'upstream'}"
    run(project, "lock", "--offline", "--git-mirror", mirror)
    run(project, "fetch", "--offline", "--git-mirror", mirror)
    run(project, "run", "--record")
    return project


def built() -> Path:
    """The built site, made anew when one of its inputs has changed. Several test processes share it."""
    STATE.mkdir(parents=True, exist_ok=True)
    with FileLock(STATE / "lock"):
        made, wanted = STATE / "made", _digest()
        if not made.is_file() or made.read_text("utf-8") != wanted:
            made.unlink(missing_ok=True)
            for part in ("project", "upstream"):
                shutil.rmtree(STATE / part, ignore_errors=True)
            project = prepare(STATE)
            run(project, "check", "--for", "main")
            run(project, "build")
            run(project, "site-check")
            made.write_text(wanted, "utf-8")
    return SITE


def _digest() -> str:
    digest = hashlib.sha256()
    for name in _INPUTS:
        top = ROOT / name
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(os.fsencode(path.relative_to(ROOT)) + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
