"""The built site: partials before the build, facts for machines after it. Works on the HTML of any generator."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anatomy.errors import Fault, SiteError
from anatomy.files import write_atomic
from anatomy.paths import Project
from anatomy.site.slot import Slots, write_slots

if TYPE_CHECKING:
    from anatomy.site.crosslink import Definition
    from anatomy.site.search import Reader

QUOTE_FACTS = ("repo", "commit", "path", "lines", "blob", "sha256", "evidence", "symbol", "tag", "licence")


def renderers() -> list[Callable[[Project], list[Path]]]:
    """What writes the partials that need no upstream bytes, in no particular order."""
    from anatomy.experiment.figure import write_run_partials
    from anatomy.figure import write_figure_partials
    from anatomy.history.drift_page import write_drift_partials
    from anatomy.history.table import write_evolution_partials
    from anatomy.pages.claims import write_claim_partials
    from anatomy.pages.questions import write_question_partials
    from anatomy.site.facts import write_fact_partials
    from anatomy.site.trust import write_trust_partials

    return [
        write_run_partials,
        write_figure_partials,
        write_claim_partials,
        write_question_partials,
        write_fact_partials,
        write_drift_partials,
        write_evolution_partials,
        write_trust_partials,
    ]


def rendering(project: Project) -> Iterator[list[Path]]:
    """Write every partial but the quotations, and the slots of all; after each kind, the partials of it that changed."""
    for write in renderers():
        yield write(project)
    write_slots(project)


def render(project: Project) -> list[Path]:
    """``rendering`` at one go."""
    return [path for changed in rendering(project) for path in changed]


def build(project: Project, site: Path, *, strict: bool) -> None:
    """Build the pages with MkDocs into ``site`` and publish the facts beside them.

    Raises SiteError when the generator fails; its own words have gone to the terminal by then.
    """
    command = [sys.executable, "-m", "mkdocs", "build", "--clean", "--site-dir", str(site)]
    command += ["--strict"] if strict else []
    done = subprocess.run(
        command, cwd=project.root, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=False
    )
    if done.returncode:
        raise SiteError(
            Fault(
                "MkDocs did not build the site (see above)",
                project.root / "mkdocs.yml",
                None,
                "mend the warnings, then: make build",
            )
        )
    finish(project, site, page_without_content(project))


def page_without_content(project: Project) -> str:
    """What the theme makes of a page with no content, no title and no navigation: the scripts in it are the theme's own."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    from mkdocs.commands.build import get_context
    from mkdocs.config import load_config
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

    config = load_config(str(project.root / "mkdocs.yml"))
    context = get_context(Navigation([], []), Files([]), config, base_url=".")
    return str(config.theme.get_env().get_template("main.html").render(context))


def build_zensical(project: Project, site: Path, *, strict: bool) -> None:
    """The same pages built by Zensical, from the same ``mkdocs.yml`` with another ``site_dir``, and finished alike.

    ``ANATOMY_ZENSICAL`` names its command (default: ``zensical``). Raises SiteError when there is none or it fails.
    """
    with tempfile.TemporaryDirectory(dir=_made(project.state), prefix="plain-") as plain:
        folder = Path(plain)
        _made(folder / "docs").joinpath("index.md").write_text("", "utf-8")
        _zensical(project, folder / "site", strict=False, docs=folder / "docs")
        empty = (folder / "site" / "index.html").read_text("utf-8")
    _zensical(project, site, strict=strict)
    for page in site.rglob("*.html"):
        write_atomic(page, _unmoved(page, page.read_text("utf-8")).encode())
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


def _unmoved(page: Path, text: str) -> str:
    """``text`` with the links of our generated HTML as they were written.

    Zensical takes an address in raw HTML as seen from the Markdown file and moves it up by one folder; the tool writes
    it as seen from the built page. A link that is right once that folder is taken back gets it taken back.
    """

    def back(match: re.Match[str]) -> str:
        path = match[2].partition("#")[0]
        if (page.parent / "../.." / path).exists() or not (page.parent / ".." / path).exists():
            return match[0]
        return f"{match[1]}../{match[2]}"

    return re.sub(r"""(\bhref=")\.\./\.\./([^"./][^"]*)""", back, text)


def finish(project: Project, site: Path, empty: str) -> None:
    """``finishing`` at one go, of pages that will be read and not linked anew: they are made lighter, see ``lighten``."""
    from anatomy.site.search import Reader

    for _step in finishing(project, site, {}, Reader(), empty, last=True):
        pass


def finishing(
    project: Project,
    site: Path,
    known: dict[Path, list[Definition]],
    reader: Reader,
    empty: str,
    *,
    last: bool = False,
) -> Iterator[None]:
    """Everything derived from the built pages, whichever generator built them. ``known``: see ``woven``; ``reader``: see
    ``build_index``; ``empty``: a page that the same generator made without content; ``last``: see ``finish``.

    Yields after every step of a fraction of a second: one may stop there and begin anew later.

    Raises SiteError for pages that hold what their content policy forbids (see ``csp.faults``); they are removed, and no
    other is written.
    """
    from anatomy.site import csp
    from anatomy.site import footer as verified
    from anatomy.site.lighten import Bundle, lighten, lighten_scripts
    from anatomy.site.search import build_index

    faults = []
    footers = verified.footers(project, site)
    texts = woven(project, site, None, known)
    bundle = Bundle(site, list(texts.values())) if last else None
    allowed = csp.inline_scripts(empty)
    for page, text in texts.items():
        text = verified.put(_scrollable(_relinked(site, page, text)), footers.get(page, ""))
        if bundle is not None:
            text = bundle.put(lighten(text))
        texts[page] = text
        faults += [
            Fault(what, page, None, "take it out of the page or the template")
            for what in csp.faults(text, allowed)
        ]
        yield
    if faults:
        for name in {str(fault.path) for fault in faults}:
            Path(name).unlink(missing_ok=True)
        raise SiteError(faults)
    for page, text in texts.items():
        write_atomic(page, csp.seal(text).encode(), durable=False)
    yield
    if last:
        lighten_scripts(site)
    write_atomic(
        site / "quotes.json", json.dumps(list(quotes(site)), ensure_ascii=False, indent=1).encode() + b"\n"
    )
    yield
    reader.pages(site)
    yield
    build_index(site, reader)


def _relinked(site: Path, page: Path, text: str) -> str:
    """Links to ``quotes.json``, which no generator knows: one leaves them alone, the other moves them by a folder."""
    right = os.path.relpath(site / "quotes.json", page.parent)
    return re.sub(r'(?<=href=")(?:\.\./)*quotes\.json(?=")', right, text)


_CODE = re.compile(r"(<pre\b[^>]*>(?:<span></span>)?<code)(?= class=|>)")


def _scrollable(text: str) -> str:
    """Code that may be wider than the page is a tab stop from the start: the theme makes it one when it has come into view."""
    return _CODE.sub(r'\1 tabindex="0"', text)


def woven(
    project: Project,
    site: Path,
    pages: Iterable[Path] | None = None,
    known: dict[Path, list[Definition]] | None = None,
) -> dict[Path, str]:
    """The text of every built page (or of ``pages``), its slots filled, its quotations linked to one another and its guide in
    place. Idempotent.

    ``known`` carries the definitions of each page from one call to the next.
    """
    from anatomy.site.crosslink import Crosslinks, definitions
    from anatomy.site.guide import insert_guide

    known = {} if known is None else known
    chosen = sorted(site.rglob("*.html")) if pages is None else list(pages)
    slots = Slots(project)
    texts = {page: join_cjk_lines(slots.fill(page, page.read_text("utf-8"))) for page in chosen}
    known.update({page: definitions(page_url(site, page), text) for page, text in texts.items()})
    links = Crosslinks(definition for page in sorted(known) for definition in known[page])
    return {page: insert_guide(links.link(page_url(site, page), text)) for page, text in texts.items()}


_WIDE = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
_INLINE = "(?:a|b|em|i|span|strong)"
_BREAK = re.compile(rf"([{_WIDE}](?:</{_INLINE}>)*)\n((?:<{_INLINE}\b[^<>]*>)*(?=[{_WIDE}]))")
_PREFORMATTED = re.compile(
    r"(<(?:pre|script|style|textarea)\b.*?</(?:pre|script|style|textarea)>)", re.DOTALL
)


def join_cjk_lines(html: str) -> str:
    """Remove line breaks between two Chinese characters, which a browser would show as a space in mid-sentence.

    Authors may so write one sentence a line. Preformatted text is left alone.
    """
    parts = _PREFORMATTED.split(html)
    return "".join(part if index % 2 else _BREAK.sub(r"\1\2", part) for index, part in enumerate(parts))


_FIGURE_TAG = re.compile(r"<figure\b[^>]*>")  # our own attributes hold no bare ">"


class _Figures(HTMLParser):
    """Collects the attributes of ``<figure class="quote">`` in one page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "figure" and "quote" in facts.get("class", "").split():
            self.found.append(facts)


def page_url(site: Path, page: Path) -> str:
    """The address of a built page relative to the site's root: ``list/`` for ``list/index.html``."""
    relative = page.relative_to(site).as_posix()
    return relative.removesuffix("index.html") if relative.endswith("index.html") else relative


def quotes(site: Path) -> Iterator[dict[str, Any]]:
    """The facts of every quotation on the built site, in page order."""
    for page in sorted(site.rglob("*.html")):
        parser = _Figures()
        parser.feed("".join(_FIGURE_TAG.findall(page.read_text("utf-8"))))
        for facts in parser.found:
            entry: dict[str, Any] = {"page": page_url(site, page), "anchor": facts.get("id", "")}
            entry |= {name: facts.get(f"data-{name}", "") for name in QUOTE_FACTS}
            entry["shown"] = "missing" not in facts["class"].split()
            yield entry
