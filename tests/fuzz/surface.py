"""Everything that a person or a file can get wrong at once: command lines, environment variables, files of a project.

``run(count, seed)`` makes ``count`` calls of the tool on a small project, each with damage of its own. A call may end well or in a
named error; anything else goes on as what it is.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sample import project as sample

COMMANDS: dict[str, tuple[str, ...]] = {
    "audit": ("--changed-since", "--dry-run", "--offline", "--allow-artifact", "--git-mirror", "--repeated"),
    "bump": ("--help", "--dry-run"),
    "check": ("--format", "--for", "--fix"),
    "drift": ("--record", "--all", "--tasks", "--bring", "--git-mirror"),
    "fetch": ("--allow-missing", "--offline", "--git-mirror"),
    "lock": ("--offline", "--git-mirror"),
    "new": ("--repo", "--ref", "--licence", "--path", "--symbol"),
    "offline": ("--no-pdf", "--site", "--into"),
    "publish": ("--site", "--made"),
    "refs": (),
    "render": (),
    "review": ("--since", "--json", "--read"),
    "run": ("--list", "--env", "--since", "--light", "--prune"),
    "schema": (),
    "show": ("--git-mirror",),
    "site-check": ("--site", "--format"),
    "spell": (),
    "symbols": ("--git-mirror",),
}
WORDS = (
    "", "-", "--", "\udcff", "x" * 5000, "../../etc", "/dev/null", "clock", "clock/v1", "wheel-00", "wheel/growth",
    "cpython-3", "HEAD", "v1", "acme/clock", "acme/clock=", "acme/clock=https://[::1", "acme/clock=https://h:99999/x",
    "https://h/{x}", "1-2", "99999999999999999999", "\u202e", "\x1b[2J", "text", "json", "main", "é", "a b", "%00", "{", "=", "@",
)  # fmt: skip
VARIABLES = (
    "ANATOMY_GIT_MIRRORS", "ANATOMY_HTTP_MIRRORS", "ANATOMY_SOURCES", "ANATOMY_CACHE", "ANATOMY_ENVS", "ANATOMY_ENV_CPYTHON_3",
    "SITE_URL", "REPO_URL", "EDIT_URI", "SOURCE_DATE_EPOCH", "PIP_INDEX_URL", "PIP_FIND_LINKS", "GIT_DIR", "LC_ALL", "COLUMNS",
    "GITHUB_ACTIONS", "NO_COLOR",
)  # fmt: skip


@contextmanager
def _environment(changes: dict[str, str | None]) -> Iterator[None]:
    before = dict(os.environ)
    try:
        for name, value in changes.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _damage(chance: random.Random, root: Path) -> tuple[Path, bytes | None]:
    """Damage one file of the project. Returns it and what it held (None: a new file)."""
    files = [
        path
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink() and not {".anatomy", "assets"} & set(path.parts)
    ]
    path = chance.choice(files)
    data = path.read_bytes()
    at = chance.randrange(len(data) + 1)
    junk = chance.choice(
        [
            b"\xff\xfe",
            b"\0",
            b'"',
            b"[[[[",
            b"\r",
            b"= ",
            b"'''",
            b"{{",
            b"\xe2\x80\xae",
            b"9" * 5000,
            b"-1",
            b"]",
        ]
    )
    kind = chance.randrange(6)
    if kind == 0:
        damaged = data[:at] + junk + data[at:]
    elif kind == 1:
        damaged = data[:at]
    elif kind == 2:
        damaged = b""
    elif kind == 3:
        damaged = data[:at] + data[at + chance.randrange(1, 40) :]
    elif kind == 4:
        lines = data.split(b"\n")
        chance.shuffle(lines)
        damaged = b"\n".join(lines)
    else:
        damaged = chance.randbytes(200)
    path.write_bytes(damaged)
    return path, data


def run(count: int, seed: int) -> Counter[str]:
    """How the calls ended: ``well``, ``named error``, ``usage``. Raises what a call raised beside that, with the call."""
    from click.testing import CliRunner

    from anatomy.cli.main import cli

    chance = random.Random(seed)
    tally: Counter[str] = Counter()
    quiet = {name: None for name in os.environ if name.startswith(("ANATOMY_", "PIP_"))}
    still = {"ANATOMY_SOURCES": "mirror", "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    with tempfile.TemporaryDirectory() as folder, _environment({**quiet, **still}):
        project = sample.prepare(Path(folder))
        whole = Path(folder) / "whole"
        shutil.copytree(project.root, whole, symlinks=True)
        for _ in range(count):
            command = chance.choice(list(COMMANDS))
            words = [command]
            for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
                words.append(chance.choice([*COMMANDS[command], *WORDS] if chance.random() < 0.7 else WORDS))
            changes: dict[str, str | None] = {}
            if chance.random() < 0.5:
                value = chance.choice(WORDS)
                name = chance.choice(VARIABLES)
                if name not in ("ANATOMY_CACHE", "ANATOMY_SOURCES"):
                    changes[name] = value
            damaged = [_damage(chance, project.root) for _ in range(chance.randrange(3))]
            with _environment(changes):
                done = CliRunner().invoke(cli, ["--root", str(project.root), *words])
            if done.exception is not None and not isinstance(done.exception, SystemExit):
                where = [(path.relative_to(project.root), len(data or b"")) for path, data in damaged]
                raise AssertionError(f"{words} {changes} {where}: {done.exception!r}") from done.exception
            tally["well" if done.exit_code == 0 else "usage" if done.exit_code == 2 else "named error"] += 1
            if damaged or command in ("new", "bump", "lock", "drift", "check", "run"):
                shutil.rmtree(project.root)
                shutil.copytree(whole, project.root, symlinks=True)
    return tally
