"""Fixtures of the sources' tests: a real git repository, a real server on the loopback."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sources.support import Repository, Server, serving


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    path = tmp_path / "upstream"
    path.mkdir()
    made = Repository(path)
    made.git("init", "-q")
    return made


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture
def server_that_hangs() -> Iterator[str]:
    """Accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
