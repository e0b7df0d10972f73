"""An invented upstream with two versions, as git tags, source distributions and wheels in a local folder."""

from __future__ import annotations

import io
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from anatomy.history.release import ReleaseSource
from anatomy.paths import Project
from anatomy.sources.index import Index, PipSettings
from anatomy.sources.session import Session
from anatomy.sources.web import Web
from world import World, git

FIRST = {
    "gears/wheel.py": """\
import math

TEETH = {
    "small": 9,
    "large": 42,
}

class Gear:
    def turn(self, speed):
        limit = 99
        return min(speed, limit)

    def stop(self):
        self.speed = 0
        return self.speed

def oil(gear):
    gear.dry = False
    return gear

def rattle(gear):
    return gear.loose

def count(gears):
    return len(gears)
""",
    "gears/motor.c": """\
int
start(int key)
{
    return key == 7;
}
""",
    "setup.txt": "teeth = 9\nname = gears\nspare line\n",
    "LICENSE": "do as you like\n",
}

SECOND = {
    # two lines above, so that everything moves; stop() changed; oil() went elsewhere; rattle() is gone
    "gears/wheel.py": """\
import math
import time

TEETH = {
    "small": 9,
    "large": 42,
}

class Gear:
    def turn(self, speed):
        limit = 99
        return min(speed, limit)

    def stop(self):
        self.speed = 0
        self.stopped = time.time()
        return self.speed
""",
    "gears/care.py": "def oil(gear):\n    gear.dry = False\n    return gear\n",
    "gears/one.py": "def count(gears):\n    return len(gears)\n",
    "gears/two.py": "def count(gears):\n    return len(gears)\n",
    "gears/motor.c": FIRST["gears/motor.c"],
    "setup.txt": FIRST["setup.txt"],
    "LICENSE": FIRST["LICENSE"],
}

PIN_FILE = """\
# where gears come from
repo = "acme/gears"
licence = "MIT"
notice = "LICENSE"

[releases]
kind = "{kind}"
{more}

[pins.v1]
commit = "{commit}"
tag = "v1"

[snippets.gear-turn]
path = "gears/wheel.py"
symbol = "Gear.turn"
highlight = ["limit = 99"]

[snippets.gear-stop]
path = "gears/wheel.py"
symbol = "Gear.stop"

[snippets.gear-oil]
path = "gears/wheel.py"
symbol = "oil"

[snippets.gear-rattle]
path = "gears/wheel.py"
symbol = "rattle"

[snippets.gear-count]
path = "gears/wheel.py"
symbol = "count"

[snippets.gear-teeth]
path = "gears/wheel.py"
lines = "3-6"

[snippets.gear-start]
path = "gears/motor.c"
symbol = "start"
"""

IDS = ("gear-turn", "gear-stop", "gear-oil", "gear-rattle", "gear-count", "gear-teeth", "gear-start")
PAGE = (
    "---\ntitle: Gears\ndescription: How gears turn.\n---\n\n# Gears\n\n"
    + "\n".join(f'--8<-- "quote/{id}.md"\n' for id in IDS)
    + "\nIt stops ([here](#q-gear-stop)).\n"
)


@dataclass
class Press:
    """A project that quotes the first version, and the places where both versions are published."""

    world: World
    upstream: Path
    links: Path
    commits: dict[str, str]

    @property
    def project(self) -> Project:
        return self.world.project

    @property
    def pin_file(self) -> Path:
        return self.project.snippets / "gears.toml"

    @property
    def mirror(self) -> str:
        return f"acme/gears={self.upstream}"

    def published(self, *, offline: bool = False) -> ReleaseSource:
        settings = PipSettings(find_links=(str(self.links),), no_index=True)
        return ReleaseSource(Session(self.project, (self.mirror,), offline), index=Index(Web(), settings))

    def declare(self, kind: str, more: str = "") -> None:
        """Write the pin file with ``[releases]`` of this kind, and lock it from git."""
        text = PIN_FILE.format(kind=kind, more=more, commit=self.commits["v1"])
        self.pin_file.write_text(text, "utf-8")
        done = self.world.run("lock", "--offline", "--git-mirror", self.mirror)
        assert done.exit_code == 0, done.output

    def sdist(self, version: str, files: dict[str, str]) -> None:
        raw = io.BytesIO()
        with tarfile.open(fileobj=raw, mode="w:gz") as archive:
            for name, text in files.items():
                info = tarfile.TarInfo(f"gears-{version}/{name}")
                info.size = len(text.encode())
                archive.addfile(info, io.BytesIO(text.encode()))
        (self.links / f"gears-{version}.tar.gz").write_bytes(raw.getvalue())

    def wheel(self, version: str, files: dict[str, str], tag: str = "py3-none-any") -> None:
        with zipfile.ZipFile(self.links / f"gears-{version}-{tag}.whl", "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)


def publish(upstream: Path, files: dict[str, str], tag: str) -> str:
    """Commit exactly ``files`` and tag the commit; returns its id."""
    for old in upstream.rglob("*"):
        if old.is_file() and ".git" not in old.relative_to(upstream).parts:
            old.unlink()
    for name, text in files.items():
        path = upstream / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    git(upstream, "add", "-A")
    git(upstream, "commit", "-q", "-m", tag)
    git(upstream, "tag", "-a", "-m", tag, tag)
    return git(upstream, "rev-parse", "HEAD")
