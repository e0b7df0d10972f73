"""Reading git objects out of an object store that is not trusted.

Every object is hashed again before it is believed, so that commit -> tree -> blob is a proof whoever owns
the store. The store's repository (its configuration, hooks, replacements, promisor remotes) is never opened:
git runs in an empty repository of ours that borrows the store's objects, and with every transport forbidden.
That also makes the owner of the folder irrelevant (no "dubious ownership").
"""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

from anatomy.errors import nearest
from anatomy.files import read_regular
from anatomy.sources.base import MAX_FILE, Reason, Refused, alike
from anatomy.sources.blob import object_id
from anatomy.sources.git_process import MAX_OUTPUT, borrowing, own_repository, run_git
from anatomy.sources.process import bounded, kill

_MAX_TREE = 8 << 20  # bytes of one commit or tree object; a folder of 100,000 files takes four
_MAX_ENTRIES = 300_000  # of trees that are kept for the next question
_HEAD = re.compile(rb"([0-9a-f]{40}) (blob|tree|commit|tag) ([0-9]+)\n\Z")


def git_folders(repository: Path) -> tuple[Path, Path] | None:
    """Where a repository on disk (bare, with a work tree, or a linked work tree) keeps its HEAD, and its refs and objects.

    None when there is no repository.
    """
    git = repository / ".git"
    with suppress(OSError, ValueError):
        if git.is_file():
            text = read_start(git).decode()
            if not text.startswith("gitdir:"):
                return None
            git = repository / text.removeprefix("gitdir:").strip()
        for own in (git, repository):
            common = own
            if (own / "commondir").is_file():
                common = own / read_start(own / "commondir").decode().strip()
            if (common / "objects").is_dir():
                return own.absolute(), common.absolute()
    return None


def repository_near(path: Path) -> Path | None:
    """The repository that may be meant by ``path``, which is none: in the folder, beside it, or of a name like its own."""
    with suppress(OSError):
        beside = {found.name: found for found in path.parent.iterdir()} if path.parent.is_dir() else {}
        inside = sorted(path.iterdir()) if path.is_dir() else []
        named = [
            beside[name]
            for name in (f"{path.name}.git", nearest(path.name, beside.keys() - {path.name}))
            if name in beside
        ]
        return next((found for found in (*inside, *named) if git_folders(found)), None)
    return None


def no_repository(path: Path) -> str:
    """What is wrong with a ``path`` at which there is no repository."""
    near = repository_near(path)
    return f"{path} is no git repository{f'; did you mean {near}?' if near else ''}"


def object_store(repository: Path) -> Path | None:
    """The objects folder of a repository on disk, or None."""
    folders = git_folders(repository)
    return folders[1] / "objects" if folders else None


def read_start(path: Path) -> bytes:
    """The first 4096 bytes of a regular file. Raises OSError for anything else."""
    return read_regular(path, 4096)


class ObjectStore:
    """Verified reads through one ``git cat-file --batch``; a context manager. All calls raise Refused.

    The process is killed ``seconds`` after the start, whatever it is waiting for.
    """

    def __init__(self, objects: Path, *, seconds: float = 60.0) -> None:
        """objects: the folder ``objects`` of a repository. seconds: after which the process is killed."""
        self._home = ExitStack()
        home = self._home.enter_context(own_repository())
        try:
            self._process = subprocess.Popen(
                bounded(["git", "cat-file", "--batch"], MAX_OUTPUT),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=borrowing(objects, home),
                start_new_session=True,
            )
        except OSError as error:
            self._home.close()
            raise Refused(Reason.UNREACHABLE, f"git could not be started: {error.strerror}") from error
        self._late = False
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self._timer.start()
        self._trees: dict[str, dict[bytes, tuple[bytes, str]]] = {}

    def __enter__(self) -> ObjectStore:
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()
        kill(self._process)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._home.close()

    def find(self, commit: str, path: str) -> str:
        """The id of the blob at ``path`` in ``commit``, every object on the way hashed again.

        Raises Refused ABSENT when the commit is not there, or (``proven``) when it holds no regular file at the path.
        """
        head = self._read("commit", commit, _MAX_TREE)
        match = re.match(rb"tree ([0-9a-f]{40})\n", head)
        if match is None:
            raise Refused(Reason.MISMATCH, f"commit {commit[:12]} names no tree")
        current = match.group(1).decode()
        parts = path.split("/")
        for depth, part in enumerate(parts):
            here = "/".join(parts[: depth + 1])
            entries = self._tree(current)
            found = entries.get(part.encode())
            if found is None:
                detail = f"no {here!r} in commit {commit[:12]}{_lookalike(part, entries)}"
                raise Refused(Reason.ABSENT, detail, proven=True)
            mode, current = found
            last = depth == len(parts) - 1
            wrong = {b"120000": "a symbolic link", b"160000": "a submodule"}.get(mode)
            if wrong is None and last != (mode != b"40000"):
                wrong = "a folder" if last else "no folder"
            if wrong is not None:
                raise Refused(Reason.ABSENT, f"{here!r} is {wrong} in commit {commit[:12]}", proven=True)
        return current

    def blob(self, blob: str) -> bytes:
        """The bytes of ``blob``. Raises Refused: ABSENT, MISMATCH, TOO_LARGE or TIMEOUT."""
        return self._read("blob", blob, MAX_FILE)

    def holds(self, object_name: str) -> bool:
        """Whether the object is there and whole."""
        try:
            self._object(object_name, _MAX_TREE)
        except Refused as refused:
            if refused.reason is Reason.ABSENT:
                return False
            raise
        return True

    def _tree(self, tree: str) -> dict[bytes, tuple[bytes, str]]:
        if tree not in self._trees:
            entries = parse_tree(self._read("tree", tree, _MAX_TREE))
            if sum(map(len, self._trees.values())) + len(entries) > _MAX_ENTRIES:
                self._trees.clear()
            self._trees[tree] = entries
        return self._trees[tree]

    def _read(self, wanted: str, name: str, cap: int) -> bytes:
        kind, body = self._object(name, cap)
        if kind != wanted:
            raise Refused(Reason.ABSENT, f"{name[:12]} is a {kind}, not a {wanted}")
        return body

    def _object(self, name: str, cap: int) -> tuple[str, bytes]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            stdin.write(name.encode() + b"\n")
            stdin.flush()
            line = stdout.readline(512)
            if line.endswith(b" missing\n"):
                raise Refused(Reason.ABSENT, f"no object {name[:12]} in it")
            match = _HEAD.match(line)
            if match is None:
                raise self._broken(name)
            kind, size = match.group(2).decode(), int(match.group(3))
            if size > cap:
                self._process.kill()  # rather than read past it
                raise Refused(Reason.TOO_LARGE, f"object {name[:12]} has {size} bytes, more than {cap}")
            body = _exactly(stdout, size + 1)[:-1]
        except (OSError, EOFError) as error:
            raise self._broken(name) from error
        if object_id(kind, body) != name:
            raise Refused(Reason.MISMATCH, f"object {name[:12]} is not what its name says")
        return kind, body

    def _broken(self, name: str) -> Refused:
        if self._late:
            return Refused(Reason.TIMEOUT, f"git took too long over object {name[:12]}")
        return Refused(Reason.MISMATCH, f"object {name[:12]} cannot be read (damaged store?)")

    def _expire(self) -> None:
        self._late = True
        self._process.kill()


def tree_paths(objects: Path, commit: str) -> list[str]:
    """The paths of all regular files of ``commit``, as the store lists them; a hint only, nothing is proven by it."""
    try:
        with own_repository() as home:
            words = ["ls-tree", "-r", "-z", commit]
            listing = run_git(words, borrowing(objects, home), seconds=60.0).output
    except (OSError, Refused):
        return []
    entries = (entry.partition(b"\t") for entry in listing.split(b"\0"))
    return [path.decode("utf-8", "replace") for head, _tab, path in entries if head.startswith(b"100")]


def parse_tree(body: bytes) -> dict[bytes, tuple[bytes, str]]:
    """A tree object's entries, name -> (mode, id), from git's raw form ``mode SP name NUL id20``.

    Raises Refused MISMATCH when it is malformed or names one entry twice.
    """
    entries: dict[bytes, tuple[bytes, str]] = {}
    at = 0
    while at < len(body):
        space = body.find(b" ", at, at + 8)
        nul = body.find(b"\0", space)
        if space < 0 or nul < 0 or nul + 21 > len(body):
            raise Refused(Reason.MISMATCH, "a malformed tree object")
        name = body[space + 1 : nul]
        if name in entries:
            raise Refused(Reason.MISMATCH, "a tree object with one name twice")
        entries[name] = (body[at:space], body[nul + 1 : nul + 21].hex())
        at = nul + 21
    return entries


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise EOFError
    return data


def _lookalike(part: str, entries: Mapping[bytes, object]) -> str:
    for name in entries:
        other = name.decode("utf-8", "backslashreplace")
        if alike(part, other):
            return f" (there is {other!r}: it differs by case or Unicode normalisation)"
    return ""
