"""The live articles as `make offline` has printed them."""

from __future__ import annotations

import pytest

from reader.built import LIVE, ROOT
from reader.paper import check_pdf

PDFS = sorted((ROOT / "dist").glob("*.pdf"))


@pytest.mark.skipif(not PDFS, reason="nothing is printed here; make offline prints, and then runs this")
@pytest.mark.parametrize("name", [path.name for path in PDFS] or [""])
def test_a_printed_article_is_whole_and_can_be_searched(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = LIVE / name.removesuffix(".pdf") / "index.html"
    said = check_pdf(ROOT / "dist" / name, page)
    with capsys.disabled():
        print(f"\n{said}")
