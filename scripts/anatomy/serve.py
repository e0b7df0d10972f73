"""Serving the site while one writes: built once, rebuilt in the same process when a source changes, on loopback only."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from .errors import AnatomyError, Fault, SiteError
from .paths import Project
from .site import finish, render

HOST = "127.0.0.1"
POLL_SECONDS = 0.3
Say = Callable[[str], None]


class _Handler(SimpleHTTPRequestHandler):
    """Static files, never cached, and not a line of log for each."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def serve(project: Project, port: int, say: Say) -> None:
    """Build into ``.anatomy/serve``, serve it on 127.0.0.1:``port`` until interrupted.

    Raises SiteError when the port is taken.
    """
    site = project.state / "serve"
    builder = Builder(project, site)
    builder.build()
    try:
        server = ThreadingHTTPServer((HOST, port), partial(_Handler, directory=str(site)))
    except OSError as problem:
        raise SiteError(
            Fault(
                f"cannot listen on {HOST}:{port}: {problem.strerror}",
                None,
                None,
                f"make serve PORT={port + 1}",
            )
        ) from None
    say(f"serving http://{HOST}:{port}/ (Ctrl+C stops)")
    threading.Thread(target=_watch, args=(project, builder, say), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    server.server_close()


class Builder:
    """Builds the site again and again in one process, which saves the generator's start-up."""

    def __init__(self, project: Project, site: Path) -> None:
        self.project = project
        self.site = site

    def build(self, *, dirty: bool = False) -> None:
        """Build all pages, or with ``dirty`` only those that are newer than their output."""
        os.environ["NO_MKDOCS_2_WARNING"] = "1"
        from mkdocs.commands.build import build
        from mkdocs.config import load_config

        logging.getLogger("mkdocs").setLevel(logging.WARNING)
        logging.basicConfig(format="%(levelname)s %(message)s")
        render(self.project)
        config = load_config(str(self.project.root / "mkdocs.yml"), site_dir=str(self.site))
        build(config, dirty=dirty)
        finish(self.project, self.site)


def _sources(project: Project) -> dict[Path, int]:
    """Every file that a page is made of, with its time of change."""
    folders = [project.docs, project.root / "overrides", project.snippets, project.partials / "quote"]
    times = {project.root / "mkdocs.yml": (project.root / "mkdocs.yml").stat().st_mtime_ns}
    for folder in folders:
        for path in folder.rglob("*"):
            with contextlib.suppress(OSError):
                if path.is_file() and not path.name.startswith("."):
                    times[path] = path.stat().st_mtime_ns
    return times


def _watch(project: Project, builder: Builder, say: Say) -> None:
    seen = _sources(project)
    while True:
        time.sleep(POLL_SECONDS)
        now = _sources(project)
        changed = sorted(path for path, stamp in now.items() if seen.get(path) != stamp)
        if not changed and now.keys() == seen.keys():
            continue
        seen = now
        only_pages = bool(changed) and all(
            path.suffix == ".md" and project.docs in path.parents for path in changed
        )
        started = time.monotonic()
        try:
            builder.build(dirty=only_pages and now.keys() == seen.keys())
            say(f"rebuilt in {time.monotonic() - started:.1f} s")
        except (AnatomyError, SystemExit, OSError) as problem:
            say(f"not rebuilt: {problem}")
