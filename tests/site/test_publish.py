"""The published site offers itself as a zip and its articles as PDFs; a local build links to neither."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from anatomy.errors import SiteError
from anatomy.paths import Project
from anatomy.site.offline_zip import NAME, write_zip
from anatomy.site.publish import publish

PAGE = '<html lang="zh"><head><meta charset="utf-8"></head><body><article><h1 id="t">{title}<a class="headerlink" href="#t">¶</a></h1>{rest}</article></body></html>\n'
FOOTER = '<footer class="verified no-search" data-verified="2020-01-01"><p>y</p></footer>\n'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    made = tmp_path / "site"
    for name, title, rest in (
        ("index.html", "首页", FOOTER),
        ("gear/index.html", "齿轮 &amp; 轴", FOOTER),
        ("plain/index.html", "没有 PDF", ""),
    ):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(PAGE.format(title=title, rest=rest), "utf-8")
    return made


@pytest.fixture
def made(site: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    write_zip(Project(tmp_path), site, folder / f"{NAME}.zip")
    (folder / "gear.pdf").write_bytes(b"%PDF" + b"x" * 1_500_000)
    (folder / "gone.pdf").write_bytes(b"%PDF")
    return folder


def hrefs(page: Path) -> list[str]:
    return re.findall(r'<a href="([^"]*)" download(?:="")?>', page.read_text("utf-8"))


def test_every_link_leads_to_a_file_and_every_file_has_a_link(site: Path, made: Path) -> None:
    files = publish(site, made)
    assert {path.name for path in files} == {f"{NAME}.zip", "gear.pdf"}, "a PDF without an article is old"
    assert hrefs(site / "index.html") == [f"offline/{NAME}.zip", "offline/gear.pdf"]
    assert hrefs(site / "gear" / "index.html") == ["../offline/gear.pdf"]
    assert hrefs(site / "plain" / "index.html") == []
    for page in site.rglob("*.html"):
        assert all((page.parent / href).is_file() for href in hrefs(page))
    home = (site / "index.html").read_text("utf-8")
    assert "齿轮 &amp; 轴</a>（1.5 MB）" in home
    assert home.index("y</p>") < home.index('class="offline') < home.index("</footer>")


def test_publishing_twice_does_it_once_and_the_zip_offers_no_zip(
    site: Path, made: Path, tmp_path: Path
) -> None:
    publish(site, made)
    once = {page: page.read_bytes() for page in site.rglob("*.html")}
    before = (made / f"{NAME}.zip").read_bytes()
    publish(site, made)
    assert {page: page.read_bytes() for page in site.rglob("*.html")} == once
    write_zip(Project(tmp_path), site, made / f"{NAME}.zip")
    assert (made / f"{NAME}.zip").read_bytes() == before
    with zipfile.ZipFile(made / f"{NAME}.zip") as archive:
        assert sorted(archive.namelist()) == [
            f"{NAME}/{p}/index.html".replace("//", "/") for p in ("gear", "", "plain")
        ]


@pytest.mark.parametrize("missing", ["site", "made"])
def test_what_is_missing_is_said_with_the_command_that_makes_it(missing: str, site: Path, made: Path) -> None:
    gone = site / "index.html" if missing == "site" else made / f"{NAME}.zip"
    gone.unlink()
    with pytest.raises(SiteError, match="make build" if missing == "site" else "make offline"):
        publish(site, made)


def test_the_pages_workflow_publishes_what_make_publish_leaves_in_the_site() -> None:
    """``make publish`` builds, prints, links and checks, in that order, and the workflow uploads that folder."""
    root = Path(__file__).resolve().parents[2]
    rules = dict(re.findall(r"^([a-z]+): ([^#\n]*)##", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert rules["publish"].split() == ["offline"]
    assert "build" in rules["offline"].split()
    workflow = (root / ".github" / "workflows" / "pages.yml").read_text("utf-8")
    assert re.search(
        r"run: make check publish\n(?:.*\n)*?.*upload-pages-artifact.*\n\s+with:\n\s+path: site\n", workflow
    )
    looks = (root / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    assert looks.index("run: make looks") < looks.index("path: .anatomy/looks")
