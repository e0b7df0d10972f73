"""A server on 127.0.0.1, for tests that need somebody to answer."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Quiet:
    """A handler that keeps no log; to be named before the handler's class."""

    def log_message(self, format: str, *args: object) -> None:
        return None


class _Files(Quiet, SimpleHTTPRequestHandler):
    pass


@contextmanager
def listening(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """Answer with ``handler`` while the context lasts. The address, without a slash at its end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def folder_served(folder: Path) -> Callable[..., BaseHTTPRequestHandler]:
    """A handler that answers with the files of ``folder``."""
    return functools.partial(_Files, directory=str(folder))
