"""What belongs to the whole site: the content policy of every page, ``quotes.json``, the search index.

One function over the built folder, whichever generator wrote it. No page is changed but for the policy in its head.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from anatomy.errors import Fault, SiteError
from anatomy.files import read_text, write_atomic
from anatomy.paths import Project
from anatomy.site import csp
from anatomy.site.assets import pack
from anatomy.site.built_page import BuiltPage
from anatomy.site.quotations import quotation_facts
from anatomy.site.search import build_index

_MEND = "take it out of the page or the template"


def finish(project: Project, site: Path, empty: str | None) -> None:
    """Everything derived from the built pages. ``empty`` is a page that the same generator made without content; None: the pages are
    for somebody who writes, who needs the generator's own scripts and no index yet.

    Raises SiteError for pages that hold what their content policy forbids (see ``csp.faults``); they are removed, and no
    other is written.
    """
    allowed = csp.inline_scripts(empty) if empty is not None else None
    scripts = (*csp.SCRIPTS, *_own_scripts(project))
    faults: list[Fault] = []
    sealed: dict[Path, str] = {}
    outlines: dict[str, list[str]] = {}
    for path in sorted(site.rglob("*.html")):
        html = path.read_text("utf-8")
        if empty is None and csp.is_sealed(html):
            continue  # of an earlier build: only changed pages are built while one writes
        page = BuiltPage(path, html)
        at = page_url(site, path)
        wrong = csp.faults(page.html, allowed, page.tree, at=at, scripts=scripts)
        faults += [Fault(what, path, None, _MEND) for what in wrong]
        text = csp.seal(page.html, allowed)
        if text is None:
            faults.append(Fault(f"has no {csp.CHARSET}", path, None, "overrides/main.html puts it there"))
        elif text != page.html:
            sealed[path] = text
        outlines[at] = page.outline()
    if faults:
        for name in {str(fault.path) for fault in faults}:
            Path(name).unlink(missing_ok=True)
        raise SiteError(faults)
    for path, text in sealed.items():
        write_atomic(path, text.encode(), durable=False)
    facts = json.dumps(list(quotation_facts(project)), ensure_ascii=False, indent=1)
    write_atomic(site / "quotes.json", f"{facts}\n".encode())
    if empty is not None:
        write_atomic(outlines_path(project, site), json.dumps(outlines, ensure_ascii=False).encode())
        pack(site)
        build_index(site)


def _own_scripts(project: Project) -> list[str]:
    """``extra.scripts`` of mkdocs.yml, read as lines: its tags are not plain YAML."""
    config = project.root / "mkdocs.yml"
    found = re.search(
        r"^  scripts:.*\n((?:    - .*\n)+)",
        read_text(config) if config.is_file() else "",
        re.MULTILINE,
    )
    return re.findall(r"- (\S+)", found[1]) if found else []


def outlines_path(project: Project, site: Path) -> Path:
    """Where it is noted what stood where on the generator's pages; ``site-check`` compares."""
    return project.state / "outlines" / f"{site.name}.json"


def page_url(site: Path, page: Path) -> str:
    """The address of a built page relative to the site's root: ``list/`` for ``list/index.html``."""
    relative = page.relative_to(site).as_posix()
    return relative.removesuffix("index.html") if relative.endswith("index.html") else relative
