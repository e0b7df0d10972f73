"""How much memory the search worker holds, asked of the browser itself."""

from __future__ import annotations

import json

from playwright.sync_api import Page


def worker_heap(page: Page) -> float:
    """Used heap of the search worker in bytes, over the debugging protocol; 0 when there is no worker."""
    session = page.context.new_cdp_session(page)
    answers: dict[int, float] = {}
    attached: list[str] = []
    session.on("Target.attachedToTarget", lambda event: attached.append(event["sessionId"]))

    def received(event: dict[str, str]) -> None:
        message = json.loads(event["message"])
        if "result" in message:
            answers[message["id"]] = float(message["result"].get("usedSize", 0))

    session.on("Target.receivedMessageFromTarget", received)
    session.send("Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False})
    for number, target in enumerate(attached, 1):
        request = json.dumps({"id": number, "method": "Runtime.getHeapUsage"})
        session.send("Target.sendMessageToTarget", {"sessionId": target, "message": request})
    page.wait_for_timeout(200)
    session.detach()
    return max(answers.values(), default=0.0)
