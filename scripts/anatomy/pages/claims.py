"""Statements in circulation, true and false, each with its correction and a link to the proof.

Format (``docs/ARTICLE/claims.toml``): ``[[claims]]`` blocks with ``ids`` (numbers in the ledger of the brief, may be
empty for others), ``source`` (``brief`` or ``circulation``), ``says`` (our paraphrase), ``verdict``, ``right`` (the
correction, Markdown), ``proof`` (anchors on the article's page).
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from anatomy import schema, tomlfile
from anatomy.errors import AnatomyError, Fault, twice
from anatomy.files import write_partials
from anatomy.pages.article import article_name, in_order
from anatomy.paths import Project
from anatomy.schema import Model, Pattern

MEND = "edit the file, then: anatomy check"
TWICE = "take it out of one, or delete one of the two blocks"
UNPROVEN = ("对", "无法核实", "无内容")  # verdicts that may stand without a link to a proof
TRUE = "对"

Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Anchor = Annotated[str, Pattern("an anchor of the page", "#q-list-append", r"#[A-Za-z0-9_-]+")]


class Claim(Model):
    """One statement."""

    ids: list[str] = Field(default_factory=list)
    source: Literal["brief", "circulation"]
    says: Text
    verdict: Literal["对", "不精确", "错", "残缺", "无法核实", "无内容"]
    right: str = ""
    proof: list[Anchor] = Field(default_factory=list)

    @property
    def anchor(self) -> str:
        """The id of its row: from its number, or else from what it says."""
        name = self.ids[0].lower() if self.ids else hashlib.sha256(self.says.encode()).hexdigest()[:8]
        return f"claim-{name}"


class ClaimFile(Model):
    version: Literal[1] = 1
    ledger: list[Annotated[str, Pattern("a range of ids", "L1-30", r"[A-Z]+\d+-\d+")]] = Field(
        default_factory=list
    )
    claims: list[Claim] = Field(min_length=1)


def claim_files(project: Project) -> list[Path]:
    return in_order(project, project.docs.glob("*/claims.toml"))


def read_claims(path: Path) -> list[Claim]:
    """The statements of one article.

    Raises AnatomyError with every fault: form, an id addressed twice, a verdict without correction or proof.
    """
    file, document = schema.read(path, ClaimFile, mend=MEND)
    if faults := list(_faults(document, file.claims)):
        raise AnatomyError(faults)
    return file.claims


def _faults(document: tomlfile.Document, claims: list[Claim]) -> Iterator[Fault]:
    places = [
        (name, document.line(("claims", index)))
        for index, claim in enumerate(claims)
        for name in (*claim.ids, claim.says)
    ]
    yield from twice(document.path, places, TWICE)
    for index, claim in enumerate(claims):
        if claim.verdict not in UNPROVEN and not (claim.right and claim.proof):
            message = f"claims[{index + 1}]: verdict {claim.verdict} needs a correction and a proof"
            yield document.fault(("claims", index), message)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()


def _rows(claims: list[Claim], page: str) -> str:
    """A Markdown table; ``page`` is put before the anchors of the proofs, so that the table can stand on another page."""
    lines = ["| 说法 | 判定 | 实际 | 证据 |", "| --- | --- | --- | --- |"]
    for claim in claims:
        proof = "、".join(f"[{number}]({page}{anchor})" for number, anchor in enumerate(claim.proof, 1))
        # the address of a row leads to the article's page
        mark = "" if page else f'<span id="{claim.anchor}"></span>'
        verdict = f'<span class="verdict">{claim.verdict}</span>'
        right = _cell(claim.right.replace("](#", f"]({page}#"))
        lines.append(f"| {mark}{_cell(claim.says)} | {verdict} | {right} | {proof or '—'} |")
    return "\n".join(lines)


def render_claims(claims: list[Claim], page: str = "") -> str:
    """Those of the brief first, then those that other pages repeat."""
    brief = [c for c in claims if c.source == "brief"]
    others = [c for c in claims if c.source == "circulation"]
    parts = [_rows(brief, page)] if brief else []
    if others:
        parts.append("其他页面上流传的说法：\n\n" + _rows(others, page))
    return "\n\n".join(parts) + "\n"


def write_claim_partials(project: Project) -> list[Path]:
    """``claims/ARTICLE.md`` for each article, and ``claims/all.md`` with the false ones of all, linked to their articles."""
    texts: dict[str, str] = {}
    everything = []
    for path in claim_files(project):
        article = path.parent.name
        claims = read_claims(path)
        texts[f"{article}.md"] = render_claims(claims)
        wrong = [c for c in claims if c.verdict not in (TRUE, "无内容")]
        if wrong and (path.parent / "index.md").is_file():
            head = f"## {article_name(project, article)} {{ #{article} }}\n\n[到文章]({article}/index.md)"
            everything.append(f"{head}\n\n{render_claims(wrong, f'{article}/index.md')}")
    texts["all.md"] = "\n".join(everything) or "（还没有。）\n"
    return write_partials(project.partials / "claims", texts)
