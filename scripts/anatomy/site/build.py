"""Building the site: every renderer writes its partials, then MkDocs or Zensical makes the pages."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from anatomy.errors import Fault, SiteError
from anatomy.files import reading_once, write_atomic
from anatomy.pages.headings import front_faults
from anatomy.pages.inclusion import inclusion_faults, pages
from anatomy.pages.prose import read_page
from anatomy.pages.published import published_faults
from anatomy.paths import Project
from anatomy.site.evidence import read_facts
from anatomy.site.staging import drop, staged, take_place
from anatomy.site.tree import Step, changed


def renderers() -> list[Callable[[Project], list[Path]]]:
    """What writes the partials, in no particular order."""
    from anatomy.experiment.figure import write_run_partials
    from anatomy.figure import write_figure_partials
    from anatomy.history.drift_page import write_drift_partials
    from anatomy.history.table import write_evolution_partials
    from anatomy.pages.claims import write_claim_partials
    from anatomy.pages.forms import write_form_partials
    from anatomy.pages.questions import write_question_partials
    from anatomy.site.facts import write_fact_partials
    from anatomy.site.quotations import write_quote_partials
    from anatomy.site.trust import write_trust_partials

    return [
        write_quote_partials,
        write_run_partials,
        write_figure_partials,
        write_claim_partials,
        write_form_partials,
        write_question_partials,
        write_fact_partials,
        write_drift_partials,
        write_evolution_partials,
        write_trust_partials,
    ]


def render_partials(project: Project) -> list[Path]:
    """Run every renderer. Returns the partials that changed.

    Raises AnatomyError for sources that are malformed, and for an inclusion on a page that leads nowhere.
    """
    read_facts.cache_clear()
    with reading_once():
        fronts = (fault for path in pages(project) for fault in front_faults(read_page(path), article=False))
        if wrong := [*published_faults(project), *fronts]:
            raise SiteError(wrong)
        changed = [path for write in renderers() for path in write(project)]
        if faults := inclusion_faults(project):
            raise SiteError(faults)
        read_facts(project)
    return changed


def build(project: Project, site: Path, *, strict: bool) -> None:
    """Build the pages with MkDocs into ``site``; its hook renders the partials before, finishes the site after and puts it in its place.

    Raises SiteError when the generator fails; its own words have gone to the terminal by then, and ``site`` is as it was.
    """
    command = [sys.executable, "-m", "mkdocs", "build", "--clean", "--site-dir", str(site.absolute())]
    command += ["--strict"] if strict else []
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    if subprocess.run(command, cwd=project.root, env=environment, check=False).returncode:
        config = project.root / "mkdocs.yml"
        what = "MkDocs did not build the site (see above)"
        raise SiteError(Fault(what, config, None, "mend what it says, then: make build"))


def build_zensical(project: Project, site: Path, *, strict: bool) -> None:
    """The same pages built by Zensical, from the same ``mkdocs.yml`` with another ``site_dir``, and finished alike.

    ``ANATOMY_ZENSICAL`` names its command (default: ``zensical``). Raises SiteError when there is none or it fails; ``site`` is then
    as it was.
    """
    render_partials(project)
    made = staged(project, site.absolute())
    try:
        _with_zensical(project, made, strict=strict)
        take_place(project, made, site.absolute())
    finally:
        drop(made)


def _with_zensical(project: Project, site: Path, *, strict: bool) -> None:
    from anatomy.site.finish import finish

    with tempfile.TemporaryDirectory(dir=_made(project.state), prefix="plain-") as plain:
        folder = Path(plain)
        _made(folder / "docs").joinpath("index.md").write_text("", "utf-8")
        _zensical(project, folder / "site", strict=False, docs=folder / "docs")
        empty = (folder / "site" / "index.html").read_text("utf-8")
    _zensical(project, site, strict=strict)
    write_atomic(site / "quotes.json", b"")  # pages link to it; ``finish`` fills it
    for page in site.rglob("*.html"):
        write_atomic(page, changed(page.read_text("utf-8"), _unmoved(page)).encode())
    finish(project, site, empty)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _zensical(project: Project, site: Path, *, strict: bool, docs: Path | None = None) -> None:
    """One run of Zensical into ``site``; of the pages of another folder than ``docs/``, without navigation, where ``docs`` is given."""
    config = project.root / "mkdocs.yml"
    text = config.read_text("utf-8")
    settings = {"site_dir": site} if docs is None else {"site_dir": site, "docs_dir": docs}
    for name, path in settings.items():
        line = f"{name}: {json.dumps(os.path.relpath(path, project.root))}"
        parts = re.split(rf"^{name}:.*$", text, flags=re.MULTILINE)
        if len(parts) != 2:
            raise SiteError(
                Fault(f"needs one line '{name}: …'", config, 1, f"write {name}: as MkDocs has it")
            )
        text = line.join(parts)
    if docs is not None:
        text = re.sub(r"^nav:\n(?:[ \n].*\n)*", "", text, flags=re.MULTILINE)
    # site-check knows the anchors; Zensical reads them in the Markdown, where a link may point at lines of a quotation
    text = re.sub(r"^( +anchors:).*$", r"\1 ignore", text, flags=re.MULTILINE)
    if not os.environ.get("REPO_URL"):  # without a repository it would make buttons that lead to "//index.md"
        text = re.sub(r"^ +- content\.action\..*\n", "", text, flags=re.MULTILINE)
    command = os.environ.get("ANATOMY_ZENSICAL") or "zensical"
    # beside the first: its paths are relative to where it stands
    other = project.root / ".mkdocs-zensical.yml"
    try:
        write_atomic(other, text.encode())
        done = subprocess.run(
            [command, "build", "--clean", *(["--strict"] if strict else []), "--config-file", str(other)],
            cwd=project.root,
            check=False,
        )
    except OSError as problem:
        message = f"{command} cannot be started: {problem.strerror}"
        mend = "make zensical, or set ANATOMY_ZENSICAL to its path"
        raise SiteError(Fault(message, config, None, mend)) from None
    finally:
        other.unlink(missing_ok=True)
    if done.returncode:
        mend = "mend the warnings, then: make zensical"
        raise SiteError(Fault("Zensical did not build the site (see above)", config, None, mend))


def _unmoved(page: Path) -> Step:
    """A step: the links of our generated HTML as they were written.

    Zensical takes an address in raw HTML as seen from the Markdown file and moves it up by one folder; the tool writes
    it as seen from the built page. A link that is right once that folder is taken back gets it taken back.
    """

    def step(tree: LexborHTMLParser) -> None:
        for node in tree.css('a[href^="../../"]'):
            written = (node.attributes["href"] or "").removeprefix("../")
            path = unquote(written.partition("#")[0])
            if (page.parent / path).exists() and not (page.parent / ".." / path).exists():
                node.attrs["href"] = written

    return step
