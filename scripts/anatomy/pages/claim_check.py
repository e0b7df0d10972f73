"""Claims against their pages: every proof resolves, and every number of the brief's ledger is addressed once.

``ledger = ["L0-17"]`` at the top of a ``claims.toml`` names the numbers that the file must address; the numbers
themselves are facts about a list of statements, which stands elsewhere.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from anatomy import tomlfile
from anatomy.errors import Fault, faults_of
from anatomy.pages.anchors import lost, page_anchors
from anatomy.pages.claims import MEND, claim_files, read_claims
from anatomy.paths import Project
from anatomy.pin import Pins


def claim_faults(project: Project, pins: Pins) -> list[Fault]:
    """Malformed tables, proofs that lead nowhere, numbers of the ledger that no claim addresses or that it does not have."""
    return [fault for path in claim_files(project) for fault in faults_of(_one_file, project, pins, path)]


def _one_file(project: Project, pins: Pins, path: Path) -> Iterator[Fault]:
    claims = read_claims(path)
    document = tomlfile.load(path, mend=MEND)
    page = path.parent / "index.md"
    anchors = page_anchors(project, pins, page) if page.is_file() else set()
    for index, claim in enumerate(claims):
        links = re.findall(r"\]\(#([\w-]+)\)", claim.right)
        for anchor in [*(proof[1:] for proof in claim.proof), *links]:
            if anchor not in anchors:
                where = project.relative(page)
                form = "name an anchor of the page: #q-SNIPPET, #r-ARTICLE-EXPERIMENT, #f-ARTICLE-FIGURE or a heading's"
                if said := lost(project, page, anchor, anchors, form):
                    message = f"claims[{index + 1}]: {where} has no anchor #{anchor}{said[0]}"
                    key = "right" if anchor in links else "proof"
                    yield document.fault(("claims", index, key), message, mend=said[1])
    ledger = document.data.get("ledger", [])
    if ledger:
        wanted = set(ledger_ids(ledger))
        addressed = {id for claim in claims for id in claim.ids}
        for id in sorted(wanted - addressed, key=_order):
            yield document.fault(("ledger",), f"no claim addresses {id} of the ledger")
        for id in sorted(addressed - wanted, key=_order):
            yield document.fault(("ledger",), f"{id} is not in the ledger {', '.join(ledger)}")


def ledger_ids(ranges: list[str]) -> Iterator[str]:
    """``["L0-17"]`` as L0, L1, …, L17."""
    for item in ranges:
        match = re.fullmatch(r"([A-Z]+)(\d+)-(\d+)", item)
        if match:
            yield from (f"{match[1]}{number}" for number in range(int(match[2]), int(match[3]) + 1))


def _order(id: str) -> tuple[str, int]:
    return id.rstrip("0123456789"), int("0" + id.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
