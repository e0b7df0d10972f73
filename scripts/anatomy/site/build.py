"""Building the site: MkDocs, whose hook does all else, or Zensical makes the pages.

``anatomy build`` waits for a process of MkDocs that loads the rest, and so loads little itself.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from anatomy.errors import Fault, SiteError, faults_of
from anatomy.files import write_atomic
from anatomy.paths import Project
from anatomy.site.staging import drop, staged, take_place
from anatomy.site.tree import Step, changed


def build(project: Project, site: Path, *, strict: bool) -> None:
    """Build the pages with MkDocs into ``site``; its hook renders the partials before, finishes the site after and puts it in its place.

    Raises SiteError when the generator fails; its own words have gone to the terminal by then, and ``site`` is as it was.
    """
    command = [sys.executable, "-m", "mkdocs", "build", "--clean", "--site-dir", str(site.absolute())]
    command += ["--strict"] if strict else []
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    if subprocess.run(command, cwd=project.root, env=environment, check=False).returncode:
        raise SiteError(_explained(project))


def _explained(project: Project) -> list[Fault]:
    """Why MkDocs did not build the site: the links that lead nowhere, in our own words, else that it has said so itself."""
    from anatomy.pages.links import link_faults
    from anatomy.quotation.pinfile import read_pins

    what = "MkDocs did not build the site (see above)"
    said = Fault(what, project.root / "mkdocs.yml", None, "mend what it says, then: make build")
    return faults_of(lambda: link_faults(project, read_pins(project))) or [said]


def build_zensical(project: Project, site: Path, *, strict: bool) -> None:
    """The same pages built by Zensical, from the same ``mkdocs.yml`` with another ``site_dir``, and finished alike.

    ``ANATOMY_ZENSICAL`` names its command (default: ``zensical``). Raises SiteError when there is none or it fails; ``site`` is then
    as it was.
    """
    from anatomy.site.partials import render_partials

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
