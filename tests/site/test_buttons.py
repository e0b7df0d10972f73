"""The buttons for editing a page and for its source lead to the file that the page is made from."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from anatomy.paths import Project, find_project

ROOT = find_project().root
PAGES = {"index.md": "index.html", "widget/index.md": "widget/index.html", "terms.md": "terms/index.html"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Three pages of our own under the site's real configuration and templates."""
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    nav = "nav:\n" + "".join(f"  - {name}: {name}\n" for name in PAGES)
    text, found = re.subn(r"^nav:\n(?:[ \t].*\n|\n)*", nav, text, flags=re.MULTILINE)
    assert found == 1
    (tmp_path / "mkdocs.yml").write_text(text, "utf-8")
    (tmp_path / ".anatomy" / "partials").mkdir(parents=True)
    (tmp_path / "snippets").mkdir()
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "mkdocs_hook.py", tmp_path / "scripts")
    shutil.copytree(ROOT / "overrides", tmp_path / "overrides")
    shutil.copytree(ROOT / "docs" / "assets", tmp_path / "docs" / "assets")
    for name in PAGES:
        (tmp_path / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "docs" / name).write_text(f"# {name}\n\n文。\n", "utf-8")
    return Project(tmp_path)


def build(project: Project, monkeypatch: pytest.MonkeyPatch, **environment: str) -> None:
    for name in ("SITE_URL", "REPO_URL", "EDIT_URI"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--clean", "--site-dir", str(project.site)]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def addresses(project: Project, page: str) -> list[str]:
    """Where the buttons of a built page lead."""
    text = (project.site / page).read_text("utf-8")
    links = re.findall(r"<a\b[^>]*>", text)
    return [
        found[1]
        for link in links
        if "md-content__button" in link and (found := re.search(r'href="([^"]*)"', link))
    ]


def test_the_buttons_lead_to_the_page_s_own_source(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the workflows set them: a fork's name, its default branch."""
    build(project, monkeypatch, REPO_URL="https://code.example/fork/anatomy", EDIT_URI="edit/trunk/docs/")
    for source, page in PAGES.items():
        assert addresses(project, page) == [
            f"https://code.example/fork/anatomy/edit/trunk/docs/{source}",
            f"https://code.example/fork/anatomy/raw/trunk/docs/{source}",
        ]
        assert (project.docs / source).is_file()


def test_a_mistake_is_reported_with_the_page_filled_in(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fields are those of the issue form."""
    build(
        project, monkeypatch, REPO_URL="https://code.example/fork/anatomy", SITE_URL="https://pages.example/"
    )
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/wrong-statement.yml").read_text("utf-8"))
    fields = {item["id"] for item in form["body"]}
    assert {"page", "section", "says"} <= fields
    for source, page in PAGES.items():
        (link,) = re.findall(r'<a data-report[^>]* href="([^"]*)"', (project.site / page).read_text("utf-8"))
        address = urlsplit(unescape(link))
        assert address.path == "/fork/anatomy/issues/new"
        asked = parse_qs(address.query)
        assert asked["template"] == ["wrong-statement.yml"]
        assert asked["page"][0].startswith(f"docs/{source} https://pages.example/")
        assert set(asked) <= fields | {"template", "title"}


def test_without_a_repository_there_are_no_buttons(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    build(project, monkeypatch)
    for page in PAGES.values():
        assert addresses(project, page) == []
        assert "data-report" not in (project.site / page).read_text("utf-8")


def test_the_workflows_set_what_the_configuration_reads() -> None:
    asked = set(re.findall(r"!ENV \[(\w+),", (ROOT / "mkdocs.yml").read_text("utf-8")))
    set_ = set(
        re.findall(r"^ +([A-Z_]+):", (ROOT / ".github/workflows/pages.yml").read_text("utf-8"), re.MULTILINE)
    )
    assert asked <= set_
