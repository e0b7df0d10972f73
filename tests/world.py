"""A small world for the tests: an upstream git repository and a project that quotes it, both our own."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from anatomy.cli.main import cli
from anatomy.paths import Project
from anatomy.pin import Pin, Snippet
from anatomy.quotation.lock import LockedFile, entry_of
from anatomy.quotation.quotation import Quotation
from anatomy.quotation.selection.select import select
from anatomy.sources.blob import Identity

WIDGET = """\
#include "widget.h"

static int
turn(int teeth)
{
    int speed = teeth * 2;
    if (speed > 9)
        speed = 9;
    return speed;
}

int stop(void) { return 0; }
"""

TOOL = 'class Tool:\r\n\tdef use(self):\r\n\t\treturn "`--8<--` {{ x }} <script>alert(1)</script>"\r\n'

PIN_FILE = """\
repo = "acme/widgets"
licence = "MIT"
notice = "LICENSE"

[pins.v1]
commit = "{commit}"
tag = "v1"

[snippets.widget-turn]
path = "src/widget.c"
symbol = "turn"
highlight = ["speed = 9"]
notes = [{{ at = "teeth * 2", text = "两倍，见 `turn`" }}]
title = "转"

[snippets.widget-tool]
path = "工具.py"
symbol = "Tool.use"
"""

PAGE = '# 试\n\n--8<-- "quote/widget-turn.md"\n\n--8<-- "quote/widget-tool.md"\n'

HOOK = Path(__file__).resolve().parents[1] / "scripts" / "mkdocs_hook.py"
MKDOCS = f"""\
site_name: t
theme:
  name: material
  font: false
markdown_extensions:
  - attr_list
  - md_in_html
  - pymdownx.superfences
  - anatomy.site.markdown
plugins: []
hooks:
  - {HOOK}
extra:
  scope: /
"""


def git(folder: Path, *words: str) -> str:
    """Run git in ``folder`` with a fixed identity and no configuration of the machine."""
    env = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.org",
        "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.org", "GIT_AUTHOR_DATE": "2020-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2020-01-01T00:00:00Z",
        "GIT_TEMPLATE_DIR": "",
    }  # fmt: skip
    done = subprocess.run(["git", *words], cwd=folder, env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@dataclass
class World:
    """A project at ``project.root`` and its upstream at ``upstream``."""

    project: Project
    upstream: Path
    commit: str

    @property
    def mirror(self) -> str:
        return f"acme/widgets={self.upstream}"

    def run(self, *words: str) -> Result:
        """``anatomy WORDS`` on this project."""
        return CliRunner().invoke(cli, ["--root", str(self.project.root), *words])

    def lock(self) -> Result:
        return self.run("lock", "--offline", "--git-mirror", self.mirror)

    def fetch(self, *words: str) -> Result:
        return self.run("fetch", "--offline", "--git-mirror", self.mirror, *words)

    def pin_file(self) -> Path:
        return self.project.snippets / "acme.toml"

    def edit(self, path: Path, old: str, new: str) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def partial(self, id: str) -> str:
        return (self.project.partials / "quote" / f"{id}.md").read_text("utf-8")


def commit_first(root: Path, message: str = "start") -> None:
    """Make ``root`` a repository whose first commit, on main, has all that stands in it."""
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", message)


def quotation(chosen: Snippet, data: bytes) -> Quotation:
    """``chosen`` as it would be locked over the file ``data``."""
    file = LockedFile.of(Identity.of(data), chosen.pin.commit, "git", ("git",))
    return Quotation(chosen, file, entry_of(chosen, select(chosen, data)))


PIN = Pin(
    upstream="acme",
    name="v1",
    repo="acme/widgets",
    commit="0" * 40,
    tag="v1",
    licence="MIT",
    notice="LICENSE",
)


def snippet(path: str, **changes: Any) -> Snippet:
    """A snippet of ``path``, as it is, whatever it says; ``changes`` are its fields."""
    base: dict[str, Any] = {"id": "x", "pin": PIN, "path": path, "file": Path("acme.toml"), "line": 1}
    return Snippet.model_construct(**(base | changes))


def make_world(folder: Path) -> World:
    """A project with two snippets and its upstream, in ``folder``; nothing is locked."""
    return quoting(folder, {"src/widget.c": WIDGET, "工具.py": TOOL}, PIN_FILE, PAGE)


def quoting(folder: Path, files: Mapping[str, str], pin_file: str, page: str) -> World:
    """A project whose one ``page`` and ``pin_file`` (with ``{commit}`` to fill in) quote an upstream of ``files``; nothing is locked."""
    made, commit = _upstream(tuple(files.items()))
    upstream = shutil.copytree(made, folder / "upstream")
    root = folder / "project"
    (root / "snippets").mkdir(parents=True)
    (root / "docs").mkdir()
    (root / "mkdocs.yml").write_text(MKDOCS, "utf-8")
    (root / "docs" / "index.md").write_text(page, "utf-8")
    (root / "snippets" / "acme.toml").write_text(pin_file.format(commit=commit), "utf-8")
    return World(Project(root), upstream, commit)


@functools.cache
def _upstream(files: tuple[tuple[str, str], ...]) -> tuple[Path, str]:
    """A repository of ``files``, made once a process and copied by each test, and its one commit."""
    made = Path(tempfile.mkdtemp(prefix="anatomy-upstream-"))
    atexit.register(shutil.rmtree, made)
    for name, text in (*files, ("LICENSE", "do as you like\n")):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(text.encode())
    commit_first(made, "widgets")
    return made, git(made, "rev-parse", "HEAD")
