"""The plan of a bump as Markdown fit for a pull request. Holds upstream's code: not a file to commit."""

import re
from collections.abc import Collection, Iterator

from anatomy.history.bump.plan import STAYS, Move, Plan
from anatomy.history.change import Status

_TITLES = {
    "changed": "Changed: to be reviewed",
    "ambiguous": "Ambiguous: stays at the old pin",
    "gone": "Gone: stays at the old pin",
    STAYS: "Not in this source: stays at the old pin",
    "moved": "Moved only (same bytes)",
    "same": "Unchanged",
}


def report(plan: Plan, reviewed: Collection[str] = ()) -> str:
    """Every quotation by what became of it, with the differences, and the lines of prose that rest on it."""
    counts = {status: sum(item.status == status for item in plan.items) for status in _TITLES}
    pin, target = plan.pin, plan.target
    lines = [
        f"# {pin.repo}: {pin.name} → {target.name}",
        "",
        f"`{pin.commit}` → `{target.commit}`, read from {plan.source}.",
        "",
        "| status | quotations |",
        "| --- | ---: |",
        *(f"| {_TITLES[status]} | {count} |" for status, count in counts.items() if count),
    ]
    for status, title in _TITLES.items():
        items = [item for item in plan.items if item.status == status]
        if items:
            lines += ["", f"## {title}"]
            lines += [line for item in items for line in _item(item, item.id in reviewed)]
    if plan.lost:
        lines += ["", "## Left out of the new pin", "", *(f"- {what}" for what in plan.lost)]
    if plan.prose:
        lines += ["", f"## Prose that names {pin.name}", ""]
        lines += [f"- {use.place}: {use.text}" for use in plan.prose]
    return "\n".join(lines) + "\n"


def _item(item: Move, reviewed: bool) -> Iterator[str]:
    snippet, change = item.quoted.snippet, item.change
    what = f" `{snippet.symbol}`" if snippet.symbol else ""
    here = f"{snippet.path}({item.quoted.entry.lines})"
    there = f" → {change.path}({change.lines})" if change is not None and change.lines else ""
    if item.status == Status.SAME:
        yield f"- `{item.id}`{what} {here}"
        return
    yield from ("", f"### {item.id}{what}{' — reviewed' if reviewed else ''}", "", f"{here}{there}")
    if change is not None and change.detail:
        yield from ("", f"{change.detail}.")
    if item.diff:
        runs = (len(run) for line in item.diff for run in re.findall(r"`+", line))
        fence = "`" * max(3, 1 + max(runs, default=0))
        yield from ("", f"{fence}diff", *item.diff, fence)
    if item.uses and item.status != Status.MOVED:
        yield ""
        for use in item.uses:
            yield f"- {use.place}{' shows it' if use.shows else f': {use.text}'}"
