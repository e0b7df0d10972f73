"""Serving the site while one writes: static files on loopback only, and word of every rebuild.

Open pages reload themselves: the server adds one script to the pages it hands out, which are otherwise the files on
disk.
"""

from __future__ import annotations

import contextlib
import io
import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

from anatomy.errors import Fault, SiteError
from anatomy.paths import Project
from anatomy.site.rebuild import Builder, Watcher
from anatomy.terminal import Say

HOST = "127.0.0.1"
PING_SECONDS = 20.0
LIVE = "/__anatomy/"
# it tells how many rebuilds its page has seen: one may come between the page and the first event
LIVE_SCRIPT = (
    "const seen = new URL(document.currentScript.src).search;\n"
    'new EventSource("/__anatomy/changes" + seen).onmessage = () => location.reload();\n'
)
_CHANGES = re.compile(re.escape(LIVE) + r"changes(?:\?seen=(\d{1,9}))?")


class Changes:
    """A count of rebuilds that browsers wait on."""

    def __init__(self) -> None:
        self.count = 0
        self._condition = threading.Condition()

    def tell(self) -> None:
        with self._condition:
            self.count += 1
            self._condition.notify_all()

    def wait(self, seen: int, seconds: float) -> int:
        """The count once it is no longer ``seen``, or after ``seconds``."""
        with self._condition:
            self._condition.wait_for(lambda: self.count != seen, seconds)
            return self.count


class _Handler(SimpleHTTPRequestHandler):
    """Static files, never cached, and not a line of log for each."""

    def __init__(self, *args: Any, changes: Changes, **more: Any) -> None:
        self.changes = changes
        super().__init__(*args, **more)

    def do_GET(self) -> None:
        if (live := _CHANGES.fullmatch(self.path)) is not None:
            with contextlib.suppress(OSError):
                self._stream(int(live[1]) if live[1] else self.changes.count)
        else:
            super().do_GET()

    def _stream(self, seen: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while True:
            now = self.changes.wait(seen, PING_SECONDS)
            self.wfile.write(b"data: changed\n\n" if now != seen else b": still here\n\n")
            self.wfile.flush()
            seen = now

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        if self.path.split("?")[0] == LIVE + "live.js":
            return self._send(LIVE_SCRIPT.encode(), "text/javascript")
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if path.is_dir() and self.path.split("?")[0].endswith("/") else path
        if page.suffix != ".html" or not page.is_file():
            return super().send_head()
        seen = self.changes.count  # before the page is read
        script = f'<script src="{LIVE}live.js?seen={seen}" defer></script></body>'.encode()
        return self._send(page.read_bytes().replace(b"</body>", script), "text/html; charset=utf-8")

    def _send(self, body: bytes, kind: str) -> io.BytesIO:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

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
    changes = Changes()
    try:
        server = ThreadingHTTPServer((HOST, port), partial(_Handler, directory=str(site), changes=changes))
    except OSError as problem:
        raise SiteError(
            Fault(
                f"cannot listen on {HOST}:{port}: {problem.strerror}",
                None,
                None,
                f"make serve PORT={port + 1}",
            )
        ) from None
    server.daemon_threads = True
    say(f"serving http://{HOST}:{port}/ (Ctrl+C stops)")
    threading.Thread(target=Watcher(builder, changes.tell, say).watch, daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    server.server_close()
