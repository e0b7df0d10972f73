"""The audit of dependencies never takes an advisory for silence, nor silence for safety."""

from __future__ import annotations

import pytest

from trust.advisories import verdict


@pytest.mark.parametrize(
    ("status", "output", "environ", "code", "word"),
    [
        (0, "No known vulnerabilities found\n", {}, 0, "no known advisory"),
        (
            1,
            "Found 1 known vulnerability in 1 package\nName Version ID\nx 1 PYSEC-1\n",
            {},
            1,
            "an advisory applies",
        ),
        (1, "Traceback\npip_audit._service.interface.ConnectionError: no route\n", {}, 0, "NOT AUDITED"),
        (
            1,
            "Traceback\npip_audit._service.interface.ConnectionError: no route\n",
            {"CI": "true"},
            1,
            "NOT AUDITED",
        ),
        (2, "usage: pip-audit\n", {}, 1, "failed"),
    ],
)
def test_what_an_audit_comes_to(
    status: int, output: str, environ: dict[str, str], code: int, word: str
) -> None:
    found, line = verdict(status, output, environ)
    assert found == code
    assert word in line
