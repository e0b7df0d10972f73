"""Articles as PDF, printed from the sample; those of the live site are checked where they are made: `make offline`."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from anatomy.site.pdf import built_articles, common, write_pdfs
from reader.built import ARTICLES, CHROMIUM, SITE
from reader.paper import check_pdf


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pdf")
    write_pdfs(SITE, folder, list(ARTICLES), seconds=1_700_000_000)
    return folder


@CHROMIUM
@pytest.mark.parametrize("article", ARTICLES)
def test_an_article_as_pdf_is_whole_and_can_be_searched(article: str, printed: Path) -> None:
    check_pdf(printed / f"{article}.pdf", SITE / article / "index.html", created="20231114")


@CHROMIUM
def test_a_script_that_is_fetched_stands_whole_on_paper(printed: Path) -> None:
    script = (SITE / "spring" / "experiments" / "wind.py").read_text("utf-8")
    shown = "".join("".join(page.extract_text() for page in PdfReader(printed / "spring.pdf").pages).split())
    assert [row for row in script.splitlines() if row.isascii() and "".join(row.split()) not in shown] == []


@CHROMIUM
def test_a_long_article_has_its_whole_length_on_paper(printed: Path) -> None:
    assert len(PdfReader(printed / "wheel.pdf").pages) > len(PdfReader(printed / "spring.pdf").pages) > 2


def test_the_pages_that_are_articles_are_found() -> None:
    assert built_articles(SITE) == sorted(ARTICLES)


@pytest.mark.parametrize(("char", "everyday"), [("⽂", "文"), ("⻅", "见"), ("文", "文"), ("a", "a")])
def test_a_radical_becomes_the_character_that_people_type(char: str, everyday: str) -> None:
    assert common(char) == everyday
