"""A project of very many snippets over invented files, for the benchmarks."""

from __future__ import annotations

from pathlib import Path

from anatomy.paths import Project

LINES = 40  # of a snippet
PER_FILE = 10  # snippets


def paths(snippets: int) -> list[str]:
    """The upstream files that so many snippets quote."""
    return [f"src/f{number}.py" for number in range(snippets // PER_FILE)]


def source(path: str) -> bytes:
    """The text of one of them."""
    rows = (f"value_{n} = compute({n!r}, {path!r})  # line\n" for n in range(LINES * PER_FILE))
    return "".join(rows).encode()


def make_project(root: Path, snippets: int, pin: str) -> Project:
    """A project in ``root`` with one page that quotes ``snippets`` snippets; ``pin``: the lines of its one pin."""
    project = Project(root)
    project.snippets.mkdir(parents=True)
    project.docs.mkdir()
    (root / "mkdocs.yml").write_text("site_name: t\n", "utf-8")
    blocks = [f'repo = "acme/widgets"\nlicence = "MIT"\nnotice = "LICENSE"\n[pins.v1]\n{pin}']
    for number in range(snippets):
        first = number % PER_FILE * LINES + 1
        path = f"src/f{number // PER_FILE}.py"
        blocks.append(f'[snippets.s-{number}]\npath = "{path}"\nlines = "{first}-{first + LINES - 1}"\n')
    (project.snippets / "acme.toml").write_text("\n".join(blocks), "utf-8")
    page = "".join(f'--8<-- "quote/s-{n}.md"\n\n' for n in range(snippets))
    (project.docs / "index.md").write_text(page, "utf-8")
    return project
