"""What belongs to the whole site: the content policy of every page, ``quotes.json``, the search index.

One function over the built folder, whichever generator wrote it. No page is changed but for the policy in its head.
"""

import json
import re
from dataclasses import replace
from pathlib import Path

from anatomy.errors import TOO_DEEP, Fault, SiteError
from anatomy.files import read_text, write_atomic
from anatomy.paths import Project
from anatomy.site import csp
from anatomy.site.assets import pack
from anatomy.site.built_page import BuiltPage
from anatomy.site.quotations import quotation_facts
from anatomy.site.search import build_index

_MEND = "take it out of the page or the template"


class Seal:
    """Puts the content policy into finished pages. ``empty``: a page that the same generator made without content. ``nonce`` lets one
    more script run (see ``csp.policy``)."""

    def __init__(self, project: Project, empty: str, nonce: str = "") -> None:
        self.project = project
        self.allowed = csp.inline_scripts(empty)
        self.scripts = (*csp.SCRIPTS, *_own_scripts(project))
        self.nonce = nonce

    def __call__(self, page: BuiltPage, at: str) -> str:
        """The page at the address ``at`` with its policy. Raises SiteError for what the policy forbids (see ``csp.faults``)."""
        wrong = csp.faults(page.html, self.allowed, page.tree, at=at, scripts=self.scripts)
        where = source_at(self.project, at) or f"site/{at}"
        faults = [Fault(what, where, None, _MEND) for what in wrong]
        text = csp.seal(page.html, self.allowed, self.nonce)
        if text is None:
            faults.append(Fault(f"has no {csp.CHARSET}", where, None, "overrides/main.html puts it there"))
        if text is None or faults:
            raise SiteError(faults)
        return text


def finish(project: Project, site: Path, empty: str) -> None:
    """Everything derived from the built pages. ``empty`` is a page that the same generator made without content.

    Raises SiteError for pages that hold what their content policy forbids; no page is written then.
    """
    seal = Seal(project, empty)
    faults: list[Fault] = []
    sealed: dict[Path, str] = {}
    outlines: dict[str, list[str]] = {}
    for path in sorted(site.rglob("*.html")):
        page = BuiltPage(path, path.read_text("utf-8"))
        at = page_url(site, path)
        try:
            outlines[at] = page.outline()
            sealed[path] = seal(page, at)
        except SiteError as problem:
            faults += problem.faults
        except RecursionError:
            faults.append(replace(TOO_DEEP, path=source_at(project, at)))
    if faults:
        raise SiteError(faults)
    for path, text in sealed.items():
        write_atomic(path, text.encode(), durable=False)
    write_facts(project, site)
    pack(site)
    build_index(site)
    write_atomic(outlines_path(project, site), json.dumps(outlines, ensure_ascii=False).encode())


def write_facts(project: Project, site: Path) -> None:
    """``quotes.json``, which the footer links."""
    facts = json.dumps(list(quotation_facts(project)), ensure_ascii=False, indent=1)
    write_atomic(site / "quotes.json", f"{facts}\n".encode())


def source_at(project: Project, at: str) -> Path | None:
    """The Markdown of the page at the address ``at`` (``list/``, or empty); None for a page that has none."""
    candidates = (project.docs / at / "index.md", project.docs / f"{at.rstrip('/')}.md")
    return next((path for path in candidates if path.is_file()), None)


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
