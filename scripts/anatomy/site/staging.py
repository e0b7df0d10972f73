"""A built site appears as a whole: it is made in a folder beside, and takes the last one's place when nothing is wrong with it.

A build that ends in a fault leaves the last site as it was, or none where there was none.
"""

import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from filelock import FileLock

from anatomy.paths import Project

_LEFT_SECONDS = 3600.0  # a folder of this age belongs to a build that was killed


def staged(project: Project, site: Path) -> Path:
    """A new folder of the name of ``site``, on the same disk, in which it is to be made. Raises OSError."""
    site.parent.mkdir(parents=True, exist_ok=True)
    project.state.mkdir(exist_ok=True)
    near = project.state.stat().st_dev == site.parent.stat().st_dev
    home = project.state if near else site.parent
    for left in home.glob(f".{site.name}-new-*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
                shutil.rmtree(left)
    made = Path(tempfile.mkdtemp(dir=home, prefix=f".{site.name}-new-")) / site.name
    made.mkdir()
    return made


def take_place(project: Project, made: Path, site: Path) -> None:
    """Put what was ``made`` in the place of what ``site`` shows. The folder itself and hidden entries stay, as MkDocs leaves them.

    Raises OSError; ``site`` then shows no page.
    """
    old = made.parent / "old"
    try:
        old.mkdir()
        with FileLock(project.state / "site.lock"):
            site.mkdir(exist_ok=True)
            for entry in [entry for entry in site.iterdir() if not entry.name.startswith(".")]:
                shutil.move(entry, old / entry.name)
            for entry in made.iterdir():
                shutil.move(entry, site / entry.name)
    except OSError:
        for page in site.rglob("*.html"):
            page.unlink(missing_ok=True)
        raise
    finally:
        drop(made)


def drop(made: Path) -> None:
    """Remove what was staged."""
    shutil.rmtree(made.parent, ignore_errors=True)
