"""Where things are: the layout of the project, relative to one root."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Project:
    """The folders and files of one checkout. ``root`` holds ``mkdocs.yml``."""

    root: Path

    @property
    def docs(self) -> Path:
        return self.root / "docs"

    @property
    def snippets(self) -> Path:
        return self.root / "snippets"

    @property
    def lock(self) -> Path:
        return self.snippets / "lock.toml"

    @property
    def state(self) -> Path:
        """Generated, git-ignored: everything the tool writes but the lock and the recordings."""
        return self.root / ".anatomy"

    @property
    def cache(self) -> Path:
        """The verified blob cache; ``ANATOMY_CACHE`` moves it (for instance to share it between clones)."""
        override = os.environ.get("ANATOMY_CACHE")
        return Path(override).absolute() if override else self.state / "cache"

    @property
    def partials(self) -> Path:
        return self.state / "partials"

    @property
    def site(self) -> Path:
        return self.root / "site"

    def relative(self, path: Path) -> str:
        """``path`` as a person types it from the root (POSIX separators)."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()


def find_project(start: Path | None = None) -> Project:
    """The project around ``start`` (default: the working directory).

    Raises FileNotFoundError when no parent folder holds ``mkdocs.yml`` and ``snippets/``.
    """
    here = (start or Path.cwd()).absolute()
    for folder in (here, *here.parents):
        if (folder / "mkdocs.yml").is_file() and (folder / "snippets").is_dir():
            return Project(folder)
    raise FileNotFoundError(f"no mkdocs.yml with a snippets/ folder at or above {here}")
