"""Licences as people write them, and as SPDX does."""

from __future__ import annotations

import pytest

from anatomy.pages.licence import wrong_licence


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("MIT/Apache-2.0", "MIT OR Apache-2.0"),
        ("Apache-2.0 / MIT", "Apache-2.0 OR MIT"),
        ("MIT OR Apache 2.0", "MIT OR Apache-2.0"),
        ("MIT AND/OR Apache-2.0", "MIT OR Apache-2.0"),
        ("MIIT", "MIT"),
    ],
)
def test_what_was_meant_is_offered_as_spdx_writes_it(written: str, meant: str) -> None:
    assert wrong_licence(written) == (f"{written!r} is no SPDX expression; is it {meant}?", meant)


@pytest.mark.parametrize("written", ["MIT", "mit or apache-2.0", "MIT OR Apache-2.0", "LicenseRef-own"])
def test_what_spdx_reads_is_right(written: str) -> None:
    assert wrong_licence(written) is None


@pytest.mark.parametrize(
    ("written", "meant", "said"),
    [
        ("BSD", "BSD-2-Clause or BSD-3-Clause", "; is it BSD-2-Clause or BSD-3-Clause? Its text says which"),
        (
            "LGPL-3",
            "LGPL-3.0-only or LGPL-3.0-or-later",
            "; is it LGPL-3.0-only or LGPL-3.0-or-later? Its text says which",
        ),
        ("apache", "Apache-2.0", "; is it Apache-2.0?"),
        ("do as you like", "SPDX-ID", ""),
    ],
)
def test_a_name_of_several_licences_offers_them_and_an_unknown_word_none(
    written: str, meant: str, said: str
) -> None:
    assert wrong_licence(written) == (f"{written!r} is no SPDX expression{said}", meant)
