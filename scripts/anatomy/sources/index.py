"""Finding published artefacts the way the user's own pip would: the same indexes, mirrors, certificates and
proxy.

No registry is named here. pip is asked for its configuration; pages are read with this package's bounded
client and understood by unearth.
"""

import ast
import json
import math
import os
import re
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import url2pathname

from anatomy.sources.base import Reason, Refused
from anatomy.sources.index_page import JSON, read_links
from anatomy.sources.web import Answered, Web, is_private, redact

_PAGE = 48 << 20  # bytes of one index page; the largest known has about 40 MB
_MAX_TAGS = 500  # of one wheel, when the tags of its name are multiplied out


@dataclass(frozen=True)
class PipSettings:
    """What pip's configuration says about where packages come from."""

    index: str | None = None  # None: pip's default
    extra: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    cert: str | None = None
    proxy: str | None = None
    no_index: bool = False


@dataclass(frozen=True)
class Artefact:
    """One published file. ``sha256`` as the index gives it, if it does."""

    filename: str
    url: str
    sha256: str | None
    version: str = field(compare=False)
    yanked: bool = field(default=False, compare=False)

    @property
    def path(self) -> Path | None:
        """Where it lies on this machine, for a ``file:`` address."""
        parts = urlsplit(self.url)
        return Path(url2pathname(unquote(parts.path))) if parts.scheme == "file" else None


def parse_pip_config(text: str) -> PipSettings:
    """Settings out of the output of ``pip config list``: lines ``section.key='value'``, later sections weigh
    more."""
    values: dict[str, str] = {}
    order = {"global": 0, "install": 1, "download": 1, ":env:": 2}
    seen: dict[str, int] = {}
    for line in text.splitlines():
        match = re.match(r"(:env:|[\w-]+)\.([\w-]+)=(.*)", line)
        if match is None or match.group(1) not in order:
            continue
        key, weight = match.group(2).replace("_", "-"), order[match.group(1)]
        try:
            value = str(ast.literal_eval(match.group(3)))
        except (ValueError, SyntaxError):
            value = match.group(3)
        if weight >= seen.get(key, 0):
            seen[key], values[key] = weight, value
    truth = values.get("no-index", "").strip().lower() in ("1", "true", "yes", "on", "y", "t")
    return PipSettings(
        index=values.get("index-url") or None,
        extra=tuple(values.get("extra-index-url", "").split()),
        find_links=tuple(values.get("find-links", "").split()),
        trusted=tuple(values.get("trusted-host", "").split()),
        cert=values.get("cert") or None,
        proxy=values.get("proxy") or None,
        no_index=truth,
    )


def pip_settings() -> PipSettings:
    """Ask this interpreter's pip. Without a usable pip: what the environment says (PIP_INDEX_URL and
    friends)."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"],
            capture_output=True,
            text=True,
            timeout=20,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
            encoding="utf-8",
            errors="replace",
            check=True,
        )
        return parse_pip_config(done.stdout)
    except (OSError, subprocess.SubprocessError):
        pairs = {key[4:].lower(): value for key, value in os.environ.items() if key.startswith("PIP_")}
        return parse_pip_config("\n".join(f":env:.{key}={value!r}" for key, value in pairs.items()))


class _Answer:
    """What unearth expects of a response (its ``Response`` protocol)."""

    def __init__(self, url: str, status: int, content: bytes) -> None:
        self.url = url
        self.status_code = status
        self.headers = {"Content-Type": JSON}
        self.content = content
        self.encoding = "utf-8"
        self.reason_phrase = ""

    def json(self) -> Any:
        return json.loads(self.content)


class _Pages:
    """unearth's ``Fetcher``, on top of ``Web``: bounded, with the host memory and the redirect rules."""

    def __init__(self, web: Web, trusted: Iterable[str]) -> None:
        self._web = web
        self._trusted = tuple(trusted)
        self.failures: list[Refused] = []

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> _Answer:
        try:
            page = self._page(url, headers)
            try:
                links = read_links(page.url, page.headers.get("content-type", ""), page.body)
            except Refused as refused:
                raise Refused(refused.reason, f"{redact(url)}: {refused.detail}") from None
        except Refused as refused:
            self.failures.append(refused)
            return _Answer(url, 404 if refused.reason is Reason.ABSENT else 503, b"")
        return _Answer(page.url, page.status, links)

    def _page(self, url: str, headers: Mapping[str, str] | None) -> Answered:
        if urlsplit(url).scheme != "file":
            return self._web.get(url, headers=headers, size=_PAGE, seconds=60.0)
        path = Path(url2pathname(unquote(urlsplit(url).path)))
        if not path.is_file():
            raise Refused(Reason.ABSENT, f"{redact(url)}: no such file")
        with path.open("rb") as file:
            return Answered(url, 200, {}, file.read(_PAGE))

    head = get

    def get_stream(self, url: str, *, headers: Mapping[str, str] | None = None) -> Any:
        raise NotImplementedError("artefacts are not downloaded through the index's client")

    def iter_secure_origins(self) -> Iterator[tuple[str, str, str]]:
        from unearth.fetchers import DEFAULT_SECURE_ORIGINS

        yield from DEFAULT_SECURE_ORIGINS
        for item in self._trusted:
            host, _colon, port = item.partition(":")
            yield ("*", host, port or "*")


class Index:
    """All configured sources of artefacts. Asks pip once, and each project once. Thread-safe."""

    def __init__(self, web: Web | None = None, settings: PipSettings | None = None) -> None:
        self._given = web
        self._settings = settings
        self._web: Web | None = None
        self._known: dict[str, tuple[Artefact, ...] | Refused] = {}
        self._lock = threading.RLock()

    @property
    def web(self) -> Web:
        """The client with pip's certificates and proxy."""
        with self._lock:
            if self._web is None:
                settings = self.settings
                base = self._given or Web()
                plain = not (settings.cert or settings.proxy or settings.trusted)
                self._web = base if plain else Web(
                    base.hosts,
                    limits=base.limits,
                    verify=_context(settings.cert),
                    insecure=settings.trusted,
                    proxy=settings.proxy,
                )  # fmt: skip
            return self._web

    @property
    def settings(self) -> PipSettings:
        with self._lock:
            if self._settings is None:
                self._settings = pip_settings()
            return self._settings

    def artefacts(self, project: str, version: str) -> list[Artefact]:
        """Every published file of ``project`` at ``version``, wheels of any platform included.

        Raises Refused: UNREACHABLE (or what the sources said) when no source answered, ABSENT when none has
        it.
        """
        from packaging.version import InvalidVersion, Version

        try:
            wanted = Version(version)
            all_of = self._project(project)
            return [item for item in all_of if Version(item.version) == wanted]
        except InvalidVersion as error:
            raise Refused(Reason.ABSENT, f"{project} {version}: no version as packages have them") from error

    def final(self, project: str) -> list[Artefact]:
        """Every published file of the final versions of ``project``, newest version first: no pre-release, no
        local build, nothing withdrawn. Raises Refused as ``artefacts``."""
        from packaging.version import InvalidVersion, Version

        found: list[tuple[Version, Artefact]] = []
        for item in self._project(project):
            try:
                version = Version(item.version)
            except InvalidVersion:
                continue
            if not (version.is_prerelease or version.local or item.yanked):
                found.append((version, item))
        return [item for _version, item in sorted(found, key=lambda pair: pair[0], reverse=True)]

    def _project(self, project: str) -> tuple[Artefact, ...]:
        with self._lock:
            if project not in self._known:
                try:
                    self._known[project] = self._ask(project)
                except Refused as refused:
                    self._known[project] = refused
            known = self._known[project]
        if isinstance(known, Refused):
            raise known
        return known

    def _ask(self, project: str) -> tuple[Artefact, ...]:
        import unearth

        settings = self.settings
        pages = _Pages(self.web, settings.trusted)
        sources: list[tuple[str, str]] = [("find_links", item) for item in settings.find_links]
        if not settings.no_index:
            # a finder without sources knows pip's default index
            default = settings.index or str(unearth.PackageFinder().sources[0]["url"])
            sources += [("index_urls", default), *(("index_urls", item) for item in settings.extra)]
        found: dict[Artefact, None] = {}
        for kind, source in sources:
            try:
                finder = _finder(unearth.PackageFinder)(
                    session=pages, ignore_compatibility=True, **{kind: [source]}
                )
                for package in finder.find_all_packages(project, allow_yanked=True):
                    artefact = _artefact(package, source)
                    if _is_usable(artefact.url, source):
                        found[artefact] = None
            except Refused as refused:
                pages.failures.append(refused)
            except Exception as error:  # a malformed page or location makes the parsers raise nearly anything
                pages.failures.append(Refused(Reason.UNREACHABLE, f"{redact(source)}: {error}"))
        if not found:
            hard = [failure for failure in pages.failures if failure.reason is not Reason.ABSENT]
            if hard:
                raise Refused(hard[0].reason, f"{project}: {'; '.join(failure.detail for failure in hard)}")
            reason = Reason.UNREACHABLE if settings.no_index else Reason.ABSENT
            raise Refused(reason, f"{project}: not on any configured package index")
        return tuple(found)


def _finder(base: Any) -> Any:
    """unearth's finder, that passes over wheels whose tags would fill the memory when they are multiplied out."""

    class Finder(base):  # type: ignore[misc]
        def build_evaluator(self, package_name: str, allow_yanked: bool = False) -> Any:
            evaluator = super().build_evaluator(package_name, allow_yanked)
            evaluate = evaluator.evaluate_link
            evaluator.evaluate_link = lambda link: evaluate(link) if _is_sane(link.filename) else None
            return evaluator

    return Finder


def _is_sane(filename: str) -> bool:
    tags = filename.removesuffix(".whl").split("-")[-3:] if filename.endswith(".whl") else []
    return math.prod(1 + tag.count(".") for tag in tags) <= _MAX_TAGS


def _is_usable(url: str, source: str) -> bool:
    """Whether ``url``, a link of ``source``, can be asked for. A page of another machine leads to no file here, and a public one
    to no private host."""
    try:
        parts, page = urlsplit(url), urlsplit(source)
        if "\0" in unquote(parts.path) or parts.port == 0:
            return False
    except ValueError:
        return False
    if page.scheme not in ("http", "https") or parts.hostname == page.hostname:
        return parts.scheme != "file" or page.scheme not in ("http", "https")
    return parts.scheme != "file" and not (_is_private(parts.hostname) and not _is_private(page.hostname))


@cache
def _is_private(host: str | None) -> bool:
    return is_private(host or "")


def _artefact(package: Any, source: str) -> Artefact:
    link = package.link
    hashes = link.hash_option or {}
    digest = (hashes.get("sha256") or [None])[0]
    return Artefact(
        link.filename,
        _with_login(link.url_without_fragment, source),
        digest,
        str(package.version),
        link.yank_reason is not None,
    )


def _with_login(url: str, source: str) -> str:
    """``url`` with the user and password of ``source`` when both are on one host: indexes link without
    them."""
    here, there = urlsplit(url), urlsplit(source)
    login, at, host = there.netloc.rpartition("@")
    if at and here.netloc == host and here.scheme == there.scheme:
        return urlunsplit(here._replace(netloc=f"{login}@{host}"))
    return url


def _context(cert: str | None) -> ssl.SSLContext | bool:
    if cert is None:
        return True
    try:
        return ssl.create_default_context(cafile=cert) if Path(cert).is_file() else True
    except (OSError, ssl.SSLError):
        return True


def fetch_artefact(web: Web, artefact: Artefact, sink: IO[bytes], *, size: int, seconds: float) -> int:
    """The whole artefact into ``sink``, checked against the index's SHA-256. Returns its size in bytes.
    Raises Refused."""
    import hashlib
    import shutil

    path = artefact.path
    if path is not None:
        try:
            if path.stat().st_size > size:
                raise Refused(Reason.TOO_LARGE, f"{artefact.filename}: more than {size} bytes")
            with path.open("rb") as file:
                shutil.copyfileobj(file, sink)
        except OSError as error:
            raise Refused(Reason.UNREACHABLE, f"{artefact.filename}: {error.strerror}") from error
    else:
        web.download(artefact.url, sink, size=size, seconds=seconds)
    total = sink.tell()
    sink.seek(0)
    if artefact.sha256 and hashlib.file_digest(sink, "sha256").hexdigest() != artefact.sha256.lower():  # type: ignore[arg-type]
        raise Refused(
            Reason.MISMATCH, f"{artefact.filename}: not the file that the index announced (SHA-256)"
        )
    sink.seek(0)
    return total
