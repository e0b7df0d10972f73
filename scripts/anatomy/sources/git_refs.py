"""Which commit a ref names, and which refs there are: read from a repository on this machine, or asked over the network.

Like the objects, the refs of a repository on this machine are read without opening it: ``git ls-remote`` would obey its
configuration, and refuse a folder that belongs to another user.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from anatomy.errors import nearest
from anatomy.host import GITHUB, Host
from anatomy.pin import Pin, ref_fault
from anatomy.sources.base import Reason, Refused
from anatomy.sources.git_objects import git_folders, no_repository, read_start
from anatomy.sources.git_process import (
    borrowing,
    git_environment,
    network_environment,
    own_repository,
    run_git,
)
from anatomy.sources.git_remote import CODE_HOST, fetch_history
from anatomy.sources.session import Session, local_path
from anatomy.sources.web import redact
from anatomy.terminal import printable

T = TypeVar("T")
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
    return _first(session, repo, host, lambda place: commit_at(place, ref))


def find_branch(session: Session, pin: Pin) -> str:
    """A branch or tag of upstream's in whose history the pinned commit stands, or the ref of a request that the pin names. A code host
    serves a fork's commits under upstream's name, but does not count them among upstream's branches.

    Raises Refused with what each source said: ABSENT when one of them has no such branch, otherwise as it was.
    """
    return _first(session, pin.repo, pin.host, lambda place: _branch_at(place, pin.commit, pin.unmerged))


def find_tip(session: Session, repo: str, host: Host = GITHUB) -> str:
    """The branch that upstream's HEAD means, in full: ``refs/heads/master``. Raises Refused when no source says."""
    return _first(session, repo, host, _tip_at)


def nearest_tag(session: Session, repo: str, tag: str, host: Host = GITHUB) -> str:
    """The tag that may be meant by ``tag``, which is none: one of the same version, else one that looks like it; '' where no source says."""
    try:
        tags = _first(session, repo, host, _tags_at)
    except Refused:
        return ""
    same = [known for known in tags if _version(known) and _version(known) == _version(tag)]
    return min(same, key=len) if same else nearest(tag, tags, 0.7)


def _version(tag: str) -> str:
    """What is left of ``tag`` without the word before its number: ``1.0.9`` of ``v1.0.9`` and of ``rel-1.0.9``."""
    return re.sub(r"^\D+", "", tag)


def _first(session: Session, repo: str, host: Host, ask: Callable[[str], T]) -> T:
    """The answer of the first source of ``repo`` that has one: the user's mirrors, then the code host. Raises Refused."""
    places = [mirror.place for mirror in session.mirrors if mirror.serves(repo)]
    if "git" in session.kinds:
        places.append(CODE_HOST.format(repo=repo) if host.is_default else host.git(repo))
    said = []
    reason = Reason.UNREACHABLE
    for place in places:
        try:
            return ask(place)
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


def _tip_at(place: str) -> str:
    path = local_path(place)
    if path is not None:
        with _borrowed(path) as environment:
            found = run_git(["symbolic-ref", "--quiet", "HEAD"], environment, seconds=_SECONDS).output
        name = found[:1000].decode("utf-8", "replace").strip()
    else:
        rows = (row.split() for row in _listed(place, ["--symref"], ["HEAD"]))
        name = next((row[1] for row in rows if len(row) == 3 and row[0] == "ref:"), "")
    if not name.startswith("refs/heads/") or ref_fault(name):
        raise Refused(Reason.ABSENT, f"git {redact(place)}: HEAD names no branch")
    commit_at(place, name)  # a mirror may lack the branch
    return name


def _tags_at(place: str) -> list[str]:
    path = local_path(place)
    if path is not None:
        with _borrowed(path) as environment:
            done = run_git(
                ["for-each-ref", "--format=%(refname)", "refs/tags"], environment, seconds=_SECONDS
            )
        names = done.output.decode("utf-8", "replace").split()
    else:
        names = [row.split()[-1] for row in _listed(place, ["--tags", "--refs"], [])]
    return [tag for name in names if not ref_fault(tag := name.removeprefix("refs/tags/"))]


def _branch_at(place: str, commit: str, ref: str | None) -> str:
    path = local_path(place)
    if path is not None:
        with _borrowed(path) as environment:
            return _branch_of(commit, ref, environment, place)
    with own_repository() as home:
        if (fault := fetch_history(place, home, ref, _SECONDS)) is not None:
            raise fault
        return _branch_of(commit, ref, git_environment(GIT_DIR=str(home)), place)


def _branch_of(commit: str, ref: str | None, environment: Mapping[str, str], place: str) -> str:
    words = ["for-each-ref", "--count=1", "--format=%(refname)", f"--contains={commit}"]
    among = [ref] if ref else ["refs/heads", "refs/remotes", "refs/tags"]
    done = run_git([*words, *among], environment, seconds=_SECONDS)
    name = done.output[:1000].decode("utf-8", "replace").strip()
    if done.status or not name:
        what = f"{ref} does not have" if ref else "no branch and no tag has"
        raise Refused(Reason.ABSENT, f"git {redact(place)}: {what} {commit} in its history")
    return name


def _read(repository: Path, names: Sequence[str]) -> dict[str, str]:
    """``names`` of a repository on this machine."""
    found = {}
    with _borrowed(repository) as environment:
        for name in names:
            words = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"]
            done = run_git(words, environment, seconds=_SECONDS)
            found[name] = done.output[:100].decode("ascii", "replace").strip()
    return found


@contextmanager
def _borrowed(repository: Path) -> Iterator[dict[str, str]]:
    """The environment of a git in a repository of ours that borrows the refs and objects of ``repository``. Raises Refused."""
    folders = git_folders(repository)
    if folders is None:
        raise Refused(Reason.UNREACHABLE, no_repository(repository))
    own, common = folders
    with own_repository() as home:
        (home / "refs").rmdir()
        for name in ("refs", "packed-refs", "shallow"):
            (home / name).symlink_to((common / name).absolute())
        with suppress(OSError):
            (home / "HEAD").write_bytes(read_start(own / "HEAD"))
        yield borrowing(common / "objects", home)


def _ask(address: str, names: Sequence[str]) -> dict[str, str]:
    """``names`` as ``git ls-remote`` tells them."""
    peeled = [f"{name}^{{}}" for name in names]
    rows = [line.partition("\t") for line in _listed(address, [], [*names, *peeled])]
    told = {name: id for id, _tab, name in rows}
    return {name: told.get(f"{name}^{{}}") or told.get(name, "") for name in names}


def _listed(address: str, options: Sequence[str], names: Sequence[str]) -> list[str]:
    """The lines of ``git ls-remote`` about ``names``. Raises Refused."""
    what = f"git {redact(address)}"
    environment = network_environment({"http.lowSpeedLimit": "1000", "http.lowSpeedTime": "10"})
    words = ["ls-remote", "--quiet", *options, "--", address, *names]
    done = run_git(words, environment, seconds=_SECONDS, what=what)
    if done.status:
        reason = Reason.TOO_LARGE if done.exceeded else Reason.UNREACHABLE
        raise Refused(reason, printable(f"{what}: {' '.join(done.words.split())[:200]}"))
    return done.output.decode("utf-8", "replace").splitlines()
