"""Running git: what it may see, and how much disk and time it may take.

git obeys the configuration, hooks and alternates of the repository that it runs in. It therefore only ever runs in a repository
of ours, made new for the occasion in a folder that nobody else can write to, and borrows packs or objects from elsewhere.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from anatomy.sources.process import Done, run_bounded

MAX_PACK = 1 << 30  # bytes of any one file that git writes; the largest known tree packs into a fifth of it
MAX_OUTPUT = 32 << 20  # bytes of what git prints
# so that git itself keeps within the limits where it can
_SETTINGS = {
    "core.packedGitWindowSize": "16m",
    "core.packedGitLimit": "64m",
    "core.deltaBaseCacheLimit": "48m",
    "core.bigFileThreshold": "16m",
    "pack.threads": "2",
}
# what a user sets to get through a firewall
_KEPT = {
    "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_SSL_CERT", "GIT_SSL_KEY", "GIT_SSL_NO_VERIFY", "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_PROXY_COMMAND", "GIT_PROXY_SSL_CAINFO", "GIT_CONFIG_GLOBAL", "GIT_EXEC_PATH",
}  # fmt: skip


def git_environment(settings: Mapping[str, str] | None = None, **more: str) -> dict[str, str]:
    """The environment for a git that asks nothing, runs no hook, and takes no repository from its surroundings.

    settings: configuration on top of ours; passed in the environment, so that nothing of it is stored or shows in a list of
    processes.
    """
    keep = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key in _KEPT}
    pairs = {**_SETTINGS, **(settings or {})}
    keep["GIT_CONFIG_COUNT"] = str(len(pairs))
    for number, (key, value) in enumerate(pairs.items()):
        keep |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return keep | {
        "LC_ALL": "C",
        "MALLOC_ARENA_MAX": "2",  # address space is limited, and each arena reserves 64 MiB of it
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "true",
        "SSH_ASKPASS": "true",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        **more,
    }


def network_environment(settings: Mapping[str, str] | None = None, **more: str) -> dict[str, str]:
    """``git_environment`` for a git that opens connections."""
    environment = git_environment(settings, **{"GIT_ALLOW_PROTOCOL": "https:http:ssh:git", **more})
    environment.setdefault("GIT_SSH_COMMAND", "ssh -oBatchMode=yes -oConnectTimeout=8")
    return environment


def borrowing(objects: Path, home: Path) -> dict[str, str]:
    """The environment for a git that runs in ``home``, a repository of ours, and reads the objects of another.

    It takes no configuration but ours, and every transport is forbidden.
    """
    # several alternates are colon-separated and quoted like C when they begin with a quote (git(1))
    quoted = '"' + str(objects).replace("\\", "\\\\").replace('"', '\\"') + '"'
    return git_environment(
        GIT_DIR=str(home),
        GIT_ALTERNATE_OBJECT_DIRECTORIES=quoted,
        GIT_ALLOW_PROTOCOL="none",
        GIT_CONFIG_GLOBAL=os.devnull,
    )


@contextmanager
def own_repository(packs: Path | None = None) -> Iterator[Path]:
    """An empty bare repository in a new folder that only this user can write to; it is gone afterwards.

    packs: a folder of pack files that the repository reads and writes in place of its own; nothing else of where they lie
    is used.
    """
    with tempfile.TemporaryDirectory(prefix="anatomy-git-") as folder:
        home = Path(folder)
        (home / "objects").mkdir()
        (home / "refs").mkdir()
        if packs is not None:
            (home / "objects" / "pack").symlink_to(packs.absolute(), target_is_directory=True)
        (home / "HEAD").write_text("ref: refs/heads/main\n")
        yield home


def run_git(
    words: Sequence[str],
    environment: Mapping[str, str],
    *,
    seconds: float,
    packs: bool = False,
    given: bytes = b"",
    what: str = "git",
) -> Done:
    """Run ``git WORDS`` to its end, within the limits. packs: it may write files of MAX_PACK bytes, not just of MAX_OUTPUT.
    given: its standard input. what: its name in a refusal.

    Raises Refused TIMEOUT when it has to be killed, UNREACHABLE when it cannot be started.
    """
    return run_bounded(
        ["git", *words],
        MAX_PACK if packs else MAX_OUTPUT,
        environment=environment,
        seconds=seconds,
        given=given,
        goes_on=packs,
        unstarted="git could not be started",
        late=f"{what}: not done within {seconds:.0f} s",
    )
