"""Inclusions: the one directive by which a page shows what the tool has made.

``--8<-- "KIND/NAME.md"``, alone on its line, stands for a partial: a file of ``.anatomy/partials/`` and of nowhere else. In a
code fence or a comment it is text.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from anatomy.errors import Fault, nearest, offered
from anatomy.files import once, read_text
from anatomy.pages.prose import Page, parse_page, read_page
from anatomy.pages.stood import OTHER_SIDES, renamed, stood
from anatomy.paths import Project
from anatomy.pin import Pins

FINISHED = frozenset(("quote", "run", "script", "figure", "evolution", "trust", "forms"))
"""Kinds whose partials are HTML that no Markdown parser may read."""
WRITTEN = frozenset(("claims", "questions", "drift", "facts"))
"""Kinds whose partials are Markdown, read as a part of the page that includes them."""
PREFIXES = {"quote": "q-", "run": "r-", "figure": "f-"}
"""With what the anchors begin of the kinds that have one."""

DIRECTIVE = re.compile(r"^[ \t]*-{1,}8<-{1,}(?P<rest>.*?)[ \t]*$")
_NAME = re.compile(r"""^[ \t]+(?P<quote>["'])(?P<kind>[\w-]+)/(?P<name>[^"'\s]+)\.md(?P=quote)$""")
_CALLED = {
    "quote": "snippet",
    "run": "experiment",
    "script": "section of a script",
    "figure": "figure",
    "claims": "table of statements",
}
_MEND = 'write --8<-- "KIND/NAME.md" on a line of its own'
# what a slip, or a word processor, makes of an inclusion
_MEANT = re.compile(r"^[ \t]*[-–—−－]*[ \t]*[8８][ \t]*[<＜〈《][ \t]*[-–—−－]*(?P<rest>.*)$")
_INSIDE = re.compile(
    r"\S.*?(?P<use>-{2,}8<-{2,}[ \t]*[\"'][\w./-]+[\"'])|(?P<first>-{2,}8<-{2,}[ \t]*[\"'][\w./-]+[\"'])[ \t]*\S"
)


@dataclass(frozen=True)
class Inclusion:
    """``--8<-- "KIND/NAME.md"`` on ``line`` of ``page``. ``kind`` and ``name`` are '' where it is written in another way."""

    kind: str
    name: str
    page: Path
    line: int

    def article(self, project: Project) -> str:
        """The folder of its page below ``docs/``; ``.`` for ``docs/`` itself."""
        return self.page.parent.relative_to(project.docs).as_posix()

    @property
    def anchor(self) -> str:
        """The id of what it shows; '' for a kind that has none."""
        return PREFIXES[self.kind] + self.name.replace("/", "-") if self.kind in PREFIXES else ""

    def fault(self, message: str, mend: str) -> Fault:
        return Fault(message, self.page, self.line, mend)

    def partial(self, project: Project) -> Path | None:
        """The file that it stands for; None when there is none."""
        parts = self.name.split("/")
        if self.kind not in FINISHED | WRITTEN or not all(parts) or {".", ".."}.intersection(parts):
            return None
        path = project.partials / self.kind / f"{self.name}.md"
        return path if path.is_file() else None


def parse_directive(line: str, page: Path, number: int) -> Inclusion | None:
    """The inclusion that ``line`` is; None when it is none."""
    directive = DIRECTIVE.match(line)
    if directive is None:
        return None
    found = _NAME.match(directive["rest"])
    kind, name = (found["kind"], found["name"]) if found else ("", "")
    return Inclusion(kind, name, page, number)


def pages(project: Project) -> list[Path]:
    return sorted(project.docs.rglob("*.md"))


def url_of(project: Project, page: Path) -> str:
    """The address of a page relative to the root of the site: ``list/`` for ``docs/list/index.md``."""
    relative = page.relative_to(project.docs).with_suffix("")
    folder = relative.parent if relative.name == "index" else relative
    return "" if folder == Path() else f"{folder.as_posix()}/"


@once
def inclusions(project: Project) -> tuple[Inclusion, ...]:
    """Every partial that a page includes, in page and line order."""
    return tuple(use for page in pages(project) for use in inclusions_of(page, read_text(page)))


@functools.lru_cache(maxsize=4096)
def inclusions_of(page: Path, source: str) -> tuple[Inclusion, ...]:
    """The inclusions of one page, whose text is ``source``."""
    if "8<" not in source:
        return ()
    rows = enumerate(parse_page(page, source).body.split("\n"), 1)
    return tuple(found for number, row in rows if (found := parse_directive(row, page, number)))


def partial_names(project: Project) -> dict[str, set[str]]:
    """The names of all partials that there can be, by kind."""
    from anatomy.experiment.script import script_paths, script_sections
    from anatomy.figure.partial import figure_files
    from anatomy.pages.claims import claim_files
    from anatomy.quotation.pinfile import read_pins

    return {
        "quote": set(read_pins(project).snippets),
        "run": {f"{path.parents[1].name}/{path.stem}" for path in script_paths(project)},
        "script": {
            f"{path.parents[1].name}/{path.stem}/{section}"
            for path in script_paths(project)
            for section in script_sections(read_text(path))
        },
        "figure": {f"{path.parents[1].name}/{path.stem}" for path in figure_files(project)},
        "claims": {"all", *(path.parent.name for path in claim_files(project))},
        "evolution": {use.article(project) for use in inclusions(project) if use.kind == "quote"},
        "questions": {"all", "first"},
        "forms": _forms(project),
        "drift": {"all"},
        "facts": {"counts", "symbols", "licences"},
        "trust": {"cases", "counts", "fuzz", "forged", "repeats"},
    }


def _forms(project: Project) -> set[str]:
    path = project.docs / "forms.toml"
    return set(re.findall(r"^\[forms\.(\w+)\]", read_text(path), re.MULTILINE)) if path.is_file() else set()


def quoted_upstreams(project: Project, pins: Pins, article: str) -> set[str]:
    """The upstreams that the pages of ``article`` quote."""
    uses = inclusions(project)
    ids = {use.name for use in uses if use.kind == "quote" and use.article(project) == article}
    return {pins.snippets[id].pin.upstream for id in ids & pins.snippets.keys()}


def inclusion_faults(project: Project) -> list[Fault]:
    """Every inclusion on a page that shows nothing: written in another way, of an unknown kind, of an unknown name."""
    from anatomy.experiment.script import half_sections, script_paths

    names = partial_names(project)
    faults = [fault for page in pages(project) for fault in _misspelt(read_page(page))]
    for path in script_paths(project):
        for name, fault in half_sections(path, read_text(path)).items():
            faults.append(fault)
            names["script"].add(f"{path.parents[1].name}/{path.stem}/{name}")  # said already
    for use in inclusions(project):
        if not use.kind:
            row = read_text(use.page).split("\n")[use.line - 1]
            faults.append(use.fault("an inclusion that is not understood", _written(row)))
        elif use.kind not in names:
            what = f"{use.kind}/{use.name}: there is no kind {use.kind!r}"
            faults.append(_unknown(use, what, use.kind, names))
        elif use.name not in names[use.kind]:
            what = f"{use.kind}/{use.name}: there is no {_CALLED.get(use.kind, 'partial')} of this name"
            # these tables are named after the article
            own = use.article(project) if use.kind in ("claims", "evolution") else ""
            said = _unmarked(use, project) or _gone(use, project, what, names[use.kind])
            faults.append(said or _unknown(use, what, use.name, names[use.kind], own))
    return faults


def _misspelt(page: Page) -> Iterator[Fault]:
    """Lines that were meant as inclusions and are read as text."""
    for number, row in enumerate(page.body.split("\n"), 1):
        if _MEANT.match(row) and not DIRECTIVE.match(row):
            yield Fault("an inclusion that is not understood", page.path, number, _written(row))
    for number, row in enumerate(page.text.split("\n"), 1):
        if found := _inside(row):
            mend = f"put {found['use'] or found['first']} on a line of its own, with blank lines around it"
            yield Fault("an inclusion inside a line of text is not expanded", page.path, number, mend)


def _inside(row: str) -> re.Match[str] | None:
    """An inclusion with other text on its line."""
    return _INSIDE.search(row) if "8<" in row else None  # few lines need the slow look


def _written(row: str) -> str:
    """How the inclusion that ``row`` was meant as is written."""
    indent = row[: len(row) - len(row.lstrip())]
    words = re.search(r"[\w-]+/[\w./-]+?(?=\.md|[\"'“”‘’＂\s]|$)", row)
    return f'write {indent}--8<-- "{words[0]}.md"' if words else _MEND


@once
def meant(project: Project) -> tuple[Inclusion, ...]:
    """The inclusions that misspelt ones were meant as, so that one slip is one fault."""
    return tuple(_meant(project))


def _meant(project: Project) -> Iterator[Inclusion]:
    names = partial_names(project)
    for page in pages(project):
        for number, row in enumerate(read_page(page).body.split("\n"), 1):
            use = parse_directive(row, page, number)
            if use is not None and use.kind in names and use.name in names[use.kind]:
                continue
            if use is None and not _MEANT.match(row) and not _inside(row):
                continue
            words = re.search(r"([\w-]+)/([\w./-]+?)(?=\.md|[\"'“”‘’＂\s]|$)", row)
            if words is None:
                continue
            kind = nearest(words[1], names)
            if kind and (name := nearest(words[2], names[kind])):
                yield Inclusion(kind, name, page, number)


def unshown(project: Project) -> Iterator[Fault]:
    """Figures and claims that no page includes, and experiments that neither a page includes nor a figure draws."""
    from anatomy.experiment.script import name_fault, script_paths
    from anatomy.figure.partial import figure_files
    from anatomy.pages.claims import claim_files

    shown = {(use.kind, use.name) for use in (*inclusions(project), *meant(project))}
    figures = figure_files(project)
    for path in figures:
        name = f"{path.parents[1].name}/{path.stem}"
        if ("figure", name) not in shown:
            mend = f'write --8<-- "figure/{name}.md" on a page, or remove it'
            yield Fault(f"figure {name}: no page shows it", path, 1, mend)
    for path in claim_files(project):
        name = path.parent.name
        if ("claims", name) not in shown:
            mend = f'write --8<-- "claims/{name}.md" in docs/{name}/index.md, or remove it'
            yield Fault(f"claims {name}: no page shows it", path, 1, mend)
    drawn = "".join(path.read_bytes().decode("utf-8", "replace") for path in figures)
    for path in script_paths(project):
        name = f"{path.parents[1].name}/{path.stem}"
        run = ("run", name) in shown or any(k == "script" and n.startswith(f"{name}/") for k, n in shown)
        if not run and f"{path.stem}." not in drawn and name_fault(path) is None:
            mend = f'write --8<-- "run/{name}.md" on a page, or remove it'
            yield Fault(f"experiment {name}: no page shows its run", path, 1, mend)


def _unmarked(use: Inclusion, project: Project) -> Fault | None:
    """The two lines that a script lacks of which no part is marked, where ``use`` shows one."""
    from anatomy.experiment.language import SUFFIXES
    from anatomy.experiment.script import script_paths, script_sections

    script, _, section = use.name.rpartition("/")
    for path in script_paths(project) if use.kind == "script" else ():
        if f"{path.parents[1].name}/{path.stem}" == script and not script_sections(read_text(path)):
            mark = f"{SUFFIXES[path.suffix].comment} --8<-- "
            mend = f"write {mark}[start:{section}] above the part in {path.name}, and {mark}[end:{section}] below it"
            return use.fault(f"{use.kind}/{use.name}: no part of {project.relative(path)} is marked", mend)
    return None


def _gone(use: Inclusion, project: Project, what: str, known: Iterable[str]) -> Fault | None:
    """What ``use`` shows, where git knows it: it may have another name now, else it can be put back."""
    source, revision, file = stood(project, use.kind, use.name, OTHER_SIDES)
    if not revision:
        return None
    if new := renamed(project, use.kind, use.name, revision, known):
        return _unknown(use, what, use.name, [new])
    mend = f"git checkout {revision} -- {file}, or take this line out"
    if use.kind == "quote":
        mend = (
            f"put it back (git diff {revision} -- {file} shows it), or take this line out; then: anatomy lock"
        )
    return use.fault(f"{use.kind}/{use.name}: its {source} stood in {revision}:{file}", mend)


def _unknown(use: Inclusion, what: str, word: str, known: Iterable[str], own: str = "") -> Fault:
    otherwise = (
        "anatomy refs TEXT, to find the right id" if use.kind == "quote" else "mend it, or take the line out"
    )
    near = own if own in known else nearest(word, known)
    row = read_text(use.page).split("\n")[use.line - 1].rstrip()
    mend = offered(word, near, f"write {row.replace(word, near, 1)}", otherwise)
    return use.fault(f"{what}; is it {near}?" if near else what, mend)
