"""Hosts other than the usual one: their addresses, and a quotation locked and fetched from each over the loopback."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from anatomy.host import FORGES, GITHUB, HOSTS, Host, host_of, repo_fault
from anatomy.pin import pin_key, ref_fault
from anatomy.quotation.lock import read_lock
from loopback import Quiet, listening
from world import World, git, quoting

COMMIT = "0123456789abcdef0123456789abcdef01234567"

PAGES = [
    ("github.com", "a/b", "src/x y.c", f"https://github.com/a/b/blob/{COMMIT}/src/x%20y.c#L3-L5"),
    ("github.com", "a/b", "README.md", f"https://github.com/a/b/blob/{COMMIT}/README.md?plain=1#L3-L5"),
    ("gitlab.com", "a/sub/b", "x.c", f"https://gitlab.com/a/sub/b/-/blob/{COMMIT}/x.c#L3-5"),
    ("gitlab.com", "a/sub/b", "x.rst", f"https://gitlab.com/a/sub/b/-/blob/{COMMIT}/x.rst?plain=1#L3-5"),
    ("gitee.com", "a/b", "数据.c", f"https://gitee.com/a/b/blob/{COMMIT}/%E6%95%B0%E6%8D%AE.c#L3-L5"),
    ("codeberg.org", "a/b", "x.c", f"https://codeberg.org/a/b/src/commit/{COMMIT}/x.c#L3-L5"),
    (
        "codeberg.org",
        "a/b",
        "x.md",
        f"https://codeberg.org/a/b/src/commit/{COMMIT}/x.md?display=source#L3-L5",
    ),
]


@pytest.mark.parametrize(("host", "repo", "path", "address"), PAGES)
def test_a_permalink_leads_to_the_lines_as_they_are_written(
    host: str, repo: str, path: str, address: str
) -> None:
    assert host_of(host, None).page(repo, COMMIT, path, (3, 5)) == address


def test_a_whole_file_is_shown_as_the_host_shows_it() -> None:
    assert GITHUB.page("a/b", COMMIT, "README.md") == f"https://github.com/a/b/blob/{COMMIT}/README.md"
    assert host_of("https://git.example.org", "git").page("a/b", COMMIT, "x.c", (3, 5)) == ""
    cgit = host_of("https://git.example.org/r", "cgit")
    assert cgit.page("b", COMMIT, "x.c", (3, 5)) == f"https://git.example.org/r/b/tree/x.c?id={COMMIT}#n3"


@pytest.mark.parametrize(
    ("host", "forge", "message"),
    [
        ("git.example.org", None, "say what runs at git.example.org"),
        ("https://git.example.org", "svn", "no forge 'svn'"),
        ("gitlab.com", "gitee", "gitlab.com is gitlab, not gitee"),
        (None, "gitlab", "goes with 'host'"),
        ("ftp://git.example.org", "git", "is no host"),
        ("https://user:pw@git.example.org", "git", "is no host"),
        ("https://git.example.org/?x=1", "git", "is no host"),
        ("https://[x", "git", "is no host"),
        ("https://{repo}", "git", "is no host"),
    ],
)
def test_a_host_is_checked_when_the_pin_file_is_read(
    host: str | None, forge: str | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        host_of(host, forge)


@pytest.mark.parametrize("repo", ["octo_corp/x", "me/.github", "a-b/c.d", "A/b_"])
def test_names_of_repositories_that_exist_are_names_everywhere(repo: str) -> None:
    assert repo_fault(repo) is None


@pytest.mark.parametrize(
    ("repo", "host"),
    [
        ("a", "github.com"), ("a/b/c", "github.com"), ("a/b/c", "gitee.com"), ("a//b", "gitlab.com"), ("../b", "github.com"), ("a/..", "github.com"),
        ("-a/b", "github.com"), ("a/b.git", "github.com"), ("a/数", "github.com"), ("a b/c", "github.com"), ("", "github.com"), ("a/.git", "github.com"),
    ],
)  # fmt: skip
def test_other_names_are_none_anywhere(repo: str, host: str) -> None:
    assert repo_fault(repo, host_of(host, None)) is not None


@pytest.mark.parametrize(
    "ref", ["v1", "pkg@1.0.0", "@scope/pkg@1.0.0", "release/1.0", "v1+dfsg", "v1,2", "1.0!2", "a#b", "x=y"]
)
def test_tags_that_git_allows_are_tags_everywhere(ref: str) -> None:
    assert ref_fault(ref) is None
    assert pin_key(ref)


@pytest.mark.parametrize(
    ("ref", "why"),
    [
        ("版本1", "ASCII"), ("", "empty"), ("a b", "blank"), ("a..b", "no ref"), ("a@{1}", "no ref"), ("@", "no ref"), ("-v", "no ref"), ("a.lock", r"\.lock"),
        ("a/.b", "begins with"), ("a//b", "empty"), ("a*", "in no ref"), ("a.", "no ref"), ("a:b", "in no ref"), ("x" * 101, "longer"),
    ],
)  # fmt: skip
def test_other_tags_are_refused_with_the_reason(ref: str, why: str) -> None:
    import re

    assert re.search(why, ref_fault(ref) or "")


def test_a_pin_gets_a_name_that_a_pin_file_can_hold() -> None:
    assert [pin_key(ref) for ref in ("@scope/pkg@1.0.0", "release/1.0", "v1+dfsg", "v1")] == [
        "scope-pkg-1.0.0", "release-1.0", "v1-dfsg", "v1",
    ]  # fmt: skip


# -- over the loopback

SOURCE = "fn area(w: u32) -> u32 {\n    w * w\n}\n"
PIN_FILE = """\
repo = "{repo}"
host = "{base}"
forge = "{forge}"
licence = "MIT"
notice = "LICENSE"

[pins.v1]
commit = "{{commit}}"
tag = "pkg@1.0"

[snippets.area]
path = "src/a b.rs"
symbol = "area"
"""


@dataclass
class Loopback:
    """A host on the loopback: git over http at ``git_path``, bytes at ``files``."""

    url: str = ""
    root: Path = Path()
    files: dict[str, bytes] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)


@contextmanager
def hosting(root: Path) -> Iterator[Loopback]:
    made = Loopback(root=root)

    class Answering(Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.seen.append(self.path)
            if self.path in made.files:
                body = made.files[self.path]
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            else:
                self.backend(b"")

        def do_POST(self) -> None:
            self.backend(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def backend(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            env = {
                "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(made.root), "GIT_HTTP_EXPORT_ALL": "1", "REQUEST_METHOD": self.command,
                "PATH_INFO": parts.path, "QUERY_STRING": parts.query, "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""), "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
            }  # fmt: skip
            done = subprocess.run(
                ["git", "http-backend"], input=body, env=env, capture_output=True, check=False
            )
            head, _blank, answer = done.stdout.partition(b"\r\n\r\n")
            fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
            self.send_response(int(fields.pop("Status", "200").split()[0]))
            for name, value in fields.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    with listening(Answering) as made.url:
        yield made


def world_at(folder: Path, here: Loopback, forge: str, repo: str) -> World:
    text = PIN_FILE.format(repo=repo, base=here.url, forge=forge)
    world = quoting(folder, {"src/a b.rs": SOURCE}, text, '--8<-- "quote/area.md"\n')
    git(world.upstream, "tag", "pkg@1.0")
    git(world.upstream, "config", "uploadpack.allowFilter", "true")
    git(world.upstream, "config", "uploadpack.allowAnySHA1InWant", "true")
    place = here.root / Host("", forge).git(repo).lstrip("/")
    place.parent.mkdir(parents=True)
    place.symlink_to(world.upstream / ".git")
    return world


RAW = {
    "github": "/acme/box/raw/{commit}/src/a%20b.rs",
    "gitlab": "/acme/tools/box/-/raw/{commit}/src/a%20b.rs",
    "gitee": "/acme/box/raw/{commit}/src/a%20b.rs",
    "forgejo": "/acme/box/raw/commit/{commit}/src/a%20b.rs",
    "cgit": "/acme/tools/box/plain/src/a%20b.rs?id={commit}",
}


@pytest.mark.parametrize("forge", list(FORGES))
def test_a_quotation_is_locked_by_git_and_fetched_from_each_host(
    forge: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = "acme/tools/box" if FORGES[forge].deep else "acme/box"
    (tmp_path / "served").mkdir()
    with hosting(tmp_path / "served") as here:
        world = world_at(tmp_path, here, forge, repo)
        monkeypatch.setenv("ANATOMY_SOURCES", "git")
        locked = world.run("lock")
        assert locked.exit_code == 0, locked.output
        file = read_lock(world.project).files["acme/v1/src/a b.rs"]
        assert (file.evidence, file.sources) == ("git", ("git",))
        audit = world.run("audit")
        assert audit.exit_code == 0, audit.output
        for path in world.project.cache.rglob("*"):
            if path.is_file():
                path.unlink()
        if forge in RAW:
            monkeypatch.setenv("ANATOMY_SOURCES", "http")
            here.files[RAW[forge].format(commit=world.commit)] = SOURCE.encode()
        fetched = world.run("fetch")
        assert fetched.exit_code == 0, fetched.output
        if forge in RAW:
            assert RAW[forge].format(commit=world.commit) in here.seen


def test_every_known_host_runs_a_known_forge() -> None:
    assert set(HOSTS.values()) <= FORGES.keys()
    for name in HOSTS:
        host = host_of(name, None)
        assert host.name == name
        assert COMMIT in host.tree("a/b", COMMIT)
        assert host.git("a/b") == f"https://{name}/a/b.git"
