"""How much memory the search worker holds while it works, asked of the browser itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import CDPSession, Page


class Heap:
    """Used heap of a page's workers in bytes, looked at again and again over the debugging protocol."""

    def __init__(self, session: CDPSession) -> None:
        self.sizes: list[float] = []
        self._session = session
        self._workers: list[str] = []
        self._asked = 0
        session.on("Target.attachedToTarget", lambda event: self._workers.append(event["sessionId"]))
        session.on("Target.receivedMessageFromTarget", self._received)
        session.send(
            "Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False}
        )

    def _received(self, event: dict[str, str]) -> None:
        result = json.loads(event["message"]).get("result", {})
        if "usedSize" in result:
            self.sizes.append(float(result["usedSize"]))

    def look(self) -> None:
        """Ask every worker for its heap; the answers arrive with the browser's next messages."""
        for worker in self._workers:
            self._asked += 1
            request = json.dumps({"id": self._asked, "method": "Runtime.getHeapUsage"})
            self._session.send("Target.sendMessageToTarget", {"sessionId": worker, "message": request})

    @property
    def looks(self) -> int:
        return len(self.sizes)

    @property
    def largest(self) -> float:
        return max(self.sizes, default=0.0)

    @property
    def last(self) -> float:
        return self.sizes[-1] if self.sizes else 0.0


@contextmanager
def heap_watch(page: Page) -> Iterator[Heap]:
    """A Heap of ``page``'s workers, to be looked at after every query."""
    session = page.context.new_cdp_session(page)
    heap = Heap(session)
    try:
        yield heap
        page.wait_for_timeout(200)
    finally:
        session.detach()
