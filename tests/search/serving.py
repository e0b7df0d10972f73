"""A site served on 127.0.0.1 with gzip, as a static host would; counts what goes over the wire."""

from __future__ import annotations

import gzip
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".wasm": "application/wasm",
}
_COMPRESSED = {".html", ".js", ".css", ".svg", ".json"}


@dataclass
class Traffic:
    """Paths asked for and the bytes of the answers' bodies, in order."""

    requests: list[tuple[str, int]] = field(default_factory=list)

    def total(self) -> int:
        return sum(size for _, size in self.requests)


@dataclass
class Site:
    url: str
    traffic: Traffic


@contextmanager
def serve(folder: Path, *, delay: float = 0.0) -> Iterator[Site]:
    """Serve ``folder``; ``delay`` seconds pass before each answer (a slow network)."""
    traffic = Traffic()
    packed: dict[tuple[Path, int], bytes] = {}
    lock = threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = (
            -1
        )  # head and body leave together: as two packets the second would wait for an acknowledgement

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            file = folder / path.lstrip("/")
            if file.is_dir():
                file = file / "index.html"
            if not file.is_file():
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if delay:
                threading.Event().wait(delay)
            body = self._body(file)
            with lock:
                traffic.requests.append((path, len(body)))
            self.send_response(200)
            self.send_header("Content-Type", _TYPES.get(file.suffix, "application/octet-stream"))
            if file.suffix in _COMPRESSED:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Cache-Control", "max-age=600")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _body(self, file: Path) -> bytes:
            key = file, file.stat().st_mtime_ns
            with lock:
                body = packed.get(key)
            if body is None:
                body = file.read_bytes()
                if file.suffix in _COMPRESSED:
                    body = gzip.compress(body, 9, mtime=0)
                with lock:
                    packed[key] = body
            return body

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A browser that hangs up is no fault of ours."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}/", traffic)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
