"""The numbers of the brief's statements: each article names its own, and `check` holds it to every one."""

from __future__ import annotations

import pytest

from anatomy import tomlfile
from anatomy.pages.claim_check import claim_faults, ledger_ids
from anatomy.paths import find_project
from anatomy.quotation.pinfile import read_pins

LEDGERS = {
    "list": "L0-17",
    "import-torch": "T1-16",
    "nn-module": "N1-32",
    "bullshit": "B1-18",
    "gevent": "G1-17",
}


# Statements in which there is nothing to check; an article may leave them out.
WITHOUT_CONTENT = {"L0", "L5", "L17", "N6", "N32", "B16", "G16", "G17", "T16"}


@pytest.mark.parametrize(("article", "ledger"), LEDGERS.items())
def test_each_article_answers_for_its_whole_ledger(article: str, ledger: str) -> None:
    """Only statements without content may be left out, and none may be added."""
    named = set(ledger_ids(tomlfile.load(find_project().docs / article / "claims.toml").data["ledger"]))
    whole = set(ledger_ids([ledger]))
    assert named <= whole
    assert whole - named <= WITHOUT_CONTENT


def test_every_statement_is_addressed_once_and_every_proof_resolves() -> None:
    project = find_project()
    assert [str(fault) for fault in claim_faults(project, read_pins(project))] == []


def test_a_range_is_spelt_out() -> None:
    assert list(ledger_ids(["L0-2", "T9-10"])) == ["L0", "L1", "L2", "T9", "T10"]
