"""Which commit a ref names: read from a repository on this machine, or asked over the network.

Like the objects, the refs of a repository on this machine are read without opening it: ``git ls-remote`` would obey its
configuration, and refuse a folder that belongs to another user.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from anatomy.host import GITHUB, Host
from anatomy.pin import ref_fault
from anatomy.sources.base import Reason, Refused
from anatomy.sources.git_objects import borrowing, git_environment, git_folders, own_repository, read_start
from anatomy.sources.git_remote import CODE_HOST, PROTOCOLS
from anatomy.sources.session import Session, local_path
from anatomy.sources.web import redact
from anatomy.terminal import printable

_COMMIT = re.compile(r"[0-9a-f]{40}")
_SECONDS = 40.0


def find_commit(session: Session, repo: str, ref: str, host: Host = GITHUB) -> str:
    """The commit that ``ref`` (a full id, a tag, a branch, or a full ref) names in ``repo`` (OWNER/NAME) of ``host``.

    The user's mirrors are asked first, then the code host. Raises Refused with what each of them said: ABSENT when one of them
    has no such ref, otherwise UNREACHABLE.
    """
    if _COMMIT.fullmatch(ref):
        return ref
    if fault := ref_fault(ref):
        raise Refused(Reason.ABSENT, f"{ref!r} is no ref: it {fault}")
    places = [mirror.place for mirror in session.mirrors if mirror.serves(repo)]
    if "git" in session.kinds:
        places.append(CODE_HOST.format(repo=repo) if host.is_default else host.git(repo))
    said = []
    reason = Reason.UNREACHABLE
    for place in places:
        try:
            return commit_at(place, ref)
        except Refused as refused:
            said.append(refused.detail)
            if refused.reason is Reason.ABSENT:
                reason = Reason.ABSENT
    raise Refused(reason, "; ".join(said) or f"no git source for {repo}")


def commit_at(place: str, ref: str) -> str:
    """The commit of ``ref`` at one path or address: a tag goes before the branch of that name, and leads to its commit.

    Raises Refused, ABSENT when there is no such ref.
    """
    names = [ref] if ref.startswith("refs/") or ref == "HEAD" else [f"refs/tags/{ref}", f"refs/heads/{ref}"]
    path = local_path(place)
    found = _read(path, names) if path is not None else _ask(place, names)
    for name in names:
        if _COMMIT.fullmatch(found.get(name, "")):
            return found[name]
    raise Refused(Reason.ABSENT, f"git {redact(place)}: no {ref!r}")


def _read(repository: Path, names: Sequence[str]) -> dict[str, str]:
    """``names`` of a repository on this machine, read by a repository of ours that borrows its refs and objects."""
    folders = git_folders(repository)
    if folders is None:
        raise Refused(Reason.UNREACHABLE, f"{repository} is no git repository")
    own, common = folders
    with own_repository() as home:
        (home / "refs").rmdir()
        for name in ("refs", "packed-refs"):
            (home / name).symlink_to((common / name).absolute())
        with suppress(OSError):
            (home / "HEAD").write_bytes(read_start(own / "HEAD"))
        found = {}
        for name in names:
            command = ["git", "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"]
            found[name] = _run(command, borrowing(common / "objects", home), None).strip()
        return found


def _ask(address: str, names: Sequence[str]) -> dict[str, str]:
    """``names`` as ``git ls-remote`` tells them."""
    environment = git_environment(GIT_ALLOW_PROTOCOL=PROTOCOLS)
    environment.setdefault("GIT_SSH_COMMAND", "ssh -oBatchMode=yes -oConnectTimeout=8")
    command = ["git", "-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=10"]
    command += ["ls-remote", "--quiet", "--", address, *names, *(f"{name}^{{}}" for name in names)]
    rows = [line.partition("\t") for line in _run(command, environment, address).splitlines()]
    told = {name: id for id, _tab, name in rows}
    return {name: told.get(f"{name}^{{}}") or told.get(name, "") for name in names}


def _run(command: Sequence[str], environment: Mapping[str, str], address: str | None) -> str:
    """What git prints. ``address``: of which a failure is an error; None: a failure is an empty answer."""
    try:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refused(
            Reason.TIMEOUT, f"git {redact(address or '')}: no answer within {_SECONDS:.0f} s"
        ) from None
    except OSError as error:
        raise Refused(Reason.UNREACHABLE, f"git could not be started: {error.strerror}") from error
    if done.returncode and address is not None:
        words = " ".join(done.stderr.decode("utf-8", "replace").split())
        raise Refused(Reason.UNREACHABLE, printable(f"git {redact(address)}: {words[:200]}"))
    return done.stdout.decode("utf-8", "replace")
