"""Code hosts: where a repository's files are shown, served as they are, and fetched by git.

One small table of the programs that run there (``FORGES``) and of the hosts everybody knows (``HOSTS``); any other host
is named in the pin file by its address and what runs there.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit


@dataclass(frozen=True)
class Forge:
    """How the addresses of one program look: templates with {base} {repo} {commit} {path}. ``lines``: {first} {last}.
    An empty one: it has no such page."""

    git: str
    page: str = ""
    lines: str = ""
    raw: str = ""
    tree: str = ""
    plain: str = ""  # the query that shows Markdown as it is written, with line numbers
    deep: bool = False  # repositories may stand in groups of groups


FORGES = {
    "github": Forge(
        "{base}/{repo}.git", "{base}/{repo}/blob/{commit}/{path}", "#L{first}-L{last}", "{base}/{repo}/raw/{commit}/{path}",
        "{base}/{repo}/tree/{commit}", "?plain=1",
    ),
    "gitlab": Forge(
        "{base}/{repo}.git", "{base}/{repo}/-/blob/{commit}/{path}", "#L{first}-{last}", "{base}/{repo}/-/raw/{commit}/{path}",
        "{base}/{repo}/-/tree/{commit}", "?plain=1", deep=True,
    ),
    "gitee": Forge(
        "{base}/{repo}.git", "{base}/{repo}/blob/{commit}/{path}", "#L{first}-L{last}", "{base}/{repo}/raw/{commit}/{path}",
        "{base}/{repo}/tree/{commit}",
    ),
    "forgejo": Forge(
        "{base}/{repo}.git", "{base}/{repo}/src/commit/{commit}/{path}", "#L{first}-L{last}", "{base}/{repo}/raw/commit/{commit}/{path}",
        "{base}/{repo}/src/commit/{commit}", "?display=source",
    ),
    "cgit": Forge(
        "{base}/{repo}", "{base}/{repo}/tree/{path}?id={commit}", "#n{first}", "{base}/{repo}/plain/{path}?id={commit}",
        "{base}/{repo}/tree/?id={commit}", deep=True,
    ),
    "git": Forge("{base}/{repo}", deep=True),
}  # fmt: skip
HOSTS = {"github.com": "github", "gitlab.com": "gitlab", "gitee.com": "gitee", "codeberg.org": "forgejo"}
_RENDERED = frozenset([".md", ".markdown", ".mdx", ".rst", ".adoc", ".org", ".ipynb"])
_NAME = re.compile(r"(?!.*\.git$)(?=.*[A-Za-z0-9])[A-Za-z0-9._-]{1,100}")


@dataclass(frozen=True)
class Host:
    """One host: ``base`` is its address without a slash at the end, ``forge`` a key of FORGES."""

    base: str
    forge: str

    @cached_property
    def name(self) -> str:
        """As a person says it, e.g. ``gitlab.com``."""
        return self.base.partition("://")[2]

    @property
    def is_default(self) -> bool:
        return self == GITHUB

    def git(self, repo: str) -> str:
        """What git fetches from."""
        return self._fill(FORGES[self.forge].git, repo)

    def page(self, repo: str, commit: str, path: str, lines: tuple[int, int] | None = None) -> str:
        """The page of a file at a commit, at ``lines`` of it; empty where the host shows no files."""
        forge = FORGES[self.forge]
        if not forge.page:
            return ""
        plain = forge.plain if lines and PurePosixPath(path).suffix.lower() in _RENDERED else ""
        anchor = forge.lines.format(first=lines[0], last=lines[1]) if lines else ""
        return self._fill(forge.page, repo, commit, path) + plain + anchor

    def tree(self, repo: str, commit: str) -> str:
        """The page of the whole tree at a commit; empty where the host shows none."""
        return self._fill(FORGES[self.forge].tree, repo, commit)

    def raw(self, repo: str, commit: str, path: str) -> str:
        """The address of a file's bytes at a commit; empty where there is none."""
        return self._fill(FORGES[self.forge].raw, repo, commit, path)

    def _fill(self, template: str, repo: str, commit: str = "", path: str = "") -> str:
        return template.format(
            base=self.base, repo=quote(repo, safe="/"), commit=commit, path=quote(path, safe="/")
        )


GITHUB = Host("https://github.com", "github")
ANYWHERE = Host("", "git")  # for names of repositories that may be on any host


_ADDRESS = re.compile(r"(?:https?://|ssh://git@|git@)(?:www\.)?([\w.-]+)[/:](.+?)(?:\.git)?/*")


def split_address(text: str) -> tuple[str | None, str]:
    """The host (None: the usual one) and the repository of an address, as a browser or ``git clone`` has it; anything else is taken for
    a repository."""
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return None, text
    return None if found[1] == GITHUB.name else found[1], found[2]


def host_of(host: str | None, forge: str | None) -> Host:
    """The host that a pin file names: one of HOSTS, or an address and what runs there. Raises ValueError."""
    if forge is not None and forge not in FORGES:
        raise ValueError(f"no forge {forge!r}; there are {', '.join(FORGES)}")
    if host is None:
        if forge is not None:
            raise ValueError("'forge' goes with 'host'")
        return GITHUB
    name = host.removeprefix("https://").rstrip("/")
    if name in HOSTS:
        if forge not in (None, HOSTS[name]):
            raise ValueError(f"{name} is {HOSTS[name]}, not {forge}")
        return Host(f"https://{name}", HOSTS[name])
    base = (host if "://" in host else f"https://{host}").rstrip("/")
    try:
        parts = urlsplit(base)
        good = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket without its partner, or a port that is none
        good = False
    if not good or parts.username is not None or not re.fullmatch(r"[\w.:/\[\]~-]+", base):
        raise ValueError(f"{host!r} is no host; write {', '.join(HOSTS)}, or an https address and 'forge'")
    if forge is None:
        raise ValueError(f"say what runs at {name}: forge = one of {', '.join(FORGES)}")
    return Host(base, forge)


def repo_fault(repo: str, host: Host = GITHUB) -> str | None:
    """Why ``repo`` cannot be the name of a repository there, or None."""
    parts = repo.split("/")
    deep = FORGES[host.forge].deep
    if len(parts) < 2 and not deep:
        return "must be OWNER/NAME"
    if len(parts) > 2 and not deep:
        return f"must be OWNER/NAME: {host.name} knows no groups of groups"
    if len(repo) > 300 or not all(
        _NAME.fullmatch(part) or (part.endswith(".git") and host.forge in ("git", "cgit")) for part in parts
    ):
        return (
            "must be names of letters, digits, '.', '_' and '-' with '/' between, without '.git' at the end"
        )
    if any(part.startswith("-") or part in (".", "..", ".git") for part in parts):
        return "has a part that is no name"
    return None
