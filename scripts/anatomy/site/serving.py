"""What ``mkdocs serve`` does for somebody who writes, beyond showing the pages.

An edited page is built alone (``--dirty``), with every page that shows a partial which has changed. Snippets that are new are locked
and fetched on the way. A fault is printed, and the last good pages stay. The search index follows when nothing has
changed for a moment.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from jinja2.bccache import Bucket, BytecodeCache
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer

from anatomy.errors import AnatomyError, Fault, SiteError
from anatomy.pages.inclusion import inclusions
from anatomy.paths import Project
from anatomy.quotation.fetch import fetch
from anatomy.quotation.freshness import pages_digest
from anatomy.quotation.lock import disagreements, read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.resolve import resolve
from anatomy.site.partials import render_partials
from anatomy.site.search import build_index
from anatomy.sources.session import Session

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

NONCE = secrets.token_hex(16)
"""Of this process: the script by which a page reloads itself bears it, and no other does."""
SETTLED_SECONDS = 1.0  # without a build before the search index is made again
log = logging.getLogger("mkdocs.anatomy")


class _State:
    """Of this process: MkDocs loads hooks anew for every build."""

    active = False
    checked = False
    sources: object = None
    snippets: list[tuple[Path, int, int]] | None = None
    indexing: threading.Timer | None = None


class _CompiledTemplates(BytecodeCache):
    """The theme's templates, which MkDocs compiles anew for every build: a third of the time that an edit takes."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


COMPILED = _CompiledTemplates()


def started(serving: bool, *, dirty: bool) -> None:
    _State.active = serving
    if dirty:  # MkDocs warns at every build that only changed pages are built, which is what is wanted here
        logging.getLogger("mkdocs.commands.build").addFilter(lambda record: "'dirty' build" not in record.msg)


def active() -> bool:
    return _State.active


def check_address(host: str, port: int) -> None:
    """Before anything is built. Raises SiteError for an address that others could reach, or that is taken."""
    if _State.checked:
        return
    if host != "127.0.0.1":
        mend = f"mkdocs serve -a 127.0.0.1:{port}"
        raise SiteError(Fault(f"serves on {host}, not on 127.0.0.1", "mkdocs.yml", None, mend))
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as problem:
            message = f"cannot listen on {host}:{port}: {problem.strerror}"
            raise SiteError(Fault(message, None, None, f"make serve PORT={port + 1}")) from None
    _State.checked = True


def prepare(project: Project) -> list[Path]:
    """Lock and fetch snippets that are new, and render, unless nothing that partials are made of has changed since.

    Returns the changed partials. Raises AnatomyError for what is malformed or cannot be resolved.
    """
    if _State.indexing is not None:
        _State.indexing.cancel()
    if _sources(project) == _State.sources:
        return []
    _bring(project)
    changed = render_partials(project)
    _State.sources = _sources(project)
    return changed


def _sources(project: Project) -> object:
    """Changes with everything that partials are made of: what pages tell, and every other file."""
    others = [path for path in project.docs.rglob("*") if path.suffix != ".md" and path.is_file()]
    return pages_digest(project), _times(others), _times(project.snippets.glob("*.toml"))


def _times(paths: Iterable[Path]) -> list[tuple[Path, int, int]]:
    return sorted((path, path.stat().st_mtime_ns, path.stat().st_size) for path in paths)


def _bring(project: Project) -> None:
    """Lock and fetch, where snippets have changed. At the start, `make serve` has fetched what is locked."""
    if (times := _times(project.snippets.glob("*.toml"))) == _State.snippets:
        return
    new = bool(disagreements(project, read_pins(project), read_lock(project)))
    session = Session(project, say=log.info)
    for change in resolve(session) if new else ():
        log.info(change)
    if new or _State.snippets is not None:
        for key in fetch(session, allow_missing=True).missing:
            log.warning(f"{key} could not be fetched; its quotations are cards (anatomy fetch says why)")
    _State.snippets = _times(project.snippets.glob("*.toml")) if new else times


def mark(project: Project, site: Path, changed: Iterable[Path]) -> None:
    """Make every page that is older than the theme's files, or shows one of ``changed`` (partials), look older than its source."""
    theme = [project.root / "mkdocs.yml", *(project.root / "overrides").rglob("*")]
    newest = max(path.stat().st_mtime for path in theme)
    names = {path.relative_to(project.partials).with_suffix("").as_posix() for path in changed}
    due = {use.page for use in inclusions(project) if f"{use.kind}/{use.name}" in names}
    for page in project.docs.rglob("*.md"):
        built = output(project, site, page)
        if built.is_file() and (page in due or built.stat().st_mtime < newest):
            os.utime(built, (0, 0))


def output(project: Project, site: Path, page: Path) -> Path:
    """The built page of a Markdown file."""
    relative = page.relative_to(project.docs)
    named = relative.name in ("index.md", "README.md")
    return site / (relative.with_name("index.html") if named else relative.with_suffix("") / "index.html")


def index(site: Path) -> None:
    """Make the search index when nothing has changed for a moment."""

    def made() -> None:
        try:
            build_index(site)
        except (AnatomyError, OSError) as problem:
            log.error(f"the search index was not made: {problem}")

    _State.indexing = threading.Timer(SETTLED_SECONDS, made)
    _State.indexing.daemon = True
    _State.indexing.start()


def attend(server: LiveReloadServer, project: Project) -> None:
    """Watch what pages are made of beside ``docs/``; a build that fails leaves the server running, with the last good pages."""
    build = server.builder

    def guarded() -> None:
        try:
            build()
        except PluginError as problem:  # of the Markdown extension, see ``hook.on_build_error``
            log.error(f"{problem}")
        except SystemExit:
            pass  # MkDocs has said what it is
        except Exception as problem:
            log.error(f"{type(problem).__name__}: {problem}")
        else:
            return
        log.error("not rebuilt; the last good pages are shown")

    server.builder = guarded
    server.__class__ = _Attended
    server.set_app(server.serve_request)
    for folder in (project.snippets, project.root / "overrides"):
        if folder.is_dir():
            server.watch(str(folder))


class _Attended(LiveReloadServer):
    """Answers only who asks this machine by its own name; no request ends in a traceback."""

    def serve_request(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        own = {f"{host}:{self.server_port}" for host in ("127.0.0.1", "localhost")}
        # under another name the pages of its owner could read ours
        if environ.get("HTTP_HOST") not in own or "\0" in environ["PATH_INFO"]:
            start_response("400 Bad Request", [("Content-Type", "text/plain")])
            return [f"ask for http://127.0.0.1:{self.server_port}/\n".encode()]
        return super().serve_request(environ, start_response)

    def handle_error(self, request: object, client_address: object) -> None:
        log.debug(f"{client_address}: {sys.exc_info()[1]}")  # it has left before it had its answer

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        page = cast("bytes", super()._inject_js_into_html(content, epoch))  # type: ignore[no-untyped-call]
        before, _script, after = page.rpartition(b"<script>")
        return b'%s<script nonce="%s">%s' % (before, NONCE.encode(), after)
