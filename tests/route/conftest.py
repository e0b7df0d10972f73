"""Fixtures of the routes' tests: a real git repository, a real server on the loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from .support import Repository, Server


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    path = tmp_path / "upstream"
    path.mkdir()
    made = Repository(path)
    made.git("init", "-q")
    return made


@pytest.fixture
def server() -> Iterator[Server]:
    made: Server

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.seen.append(" ".join(filter(None, [self.path, self.headers.get("Range", "")])))
            self.close_connection = True
            answer = made.answers.get(self.path)
            try:
                if answer is None:
                    self.send_error(404)
                else:
                    answer(self)
            except (BrokenPipeError, ConnectionResetError):
                made.seen.append(f"{self.path} hung up")

        def log_message(self, format: str, *args: object) -> None:
            return None

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    listening.daemon_threads = True
    made = Server(f"http://127.0.0.1:{listening.server_address[1]}")
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    made.stop.set()
    listening.shutdown()
    listening.server_close()
    thread.join()


@pytest.fixture
def server_that_hangs() -> Iterator[str]:
    """Accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
