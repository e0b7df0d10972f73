"""Files, and blocks of pin files, on which others rest and that are not there. One is one fault, however many places speak of it."""

from collections.abc import Iterator
from pathlib import Path

from anatomy.errors import ExperimentError, Fault, instead, nearest
from anatomy.experiment.environment import read_environments
from anatomy.experiment.recording import recorded_folders
from anatomy.experiment.script import script_paths
from anatomy.files import read_text
from anatomy.pages.article import NAV_PAGE
from anatomy.pages.inclusion import inclusions, pages, partial_names
from anatomy.pages.stood import MADE_FROM, renamed
from anatomy.paths import Project
from anatomy.pin import Pins
from anatomy.quotation.lock import Lock, unlocked
from anatomy.quotation.pinfile import pin_files
from anatomy.quotation.repository import git
from anatomy.quotation.restore import committed, restoring

_PARTS = ("claims.toml", "questions.toml", "experiments/*.*", "figures/*.toml")
"""What an article's page shows."""
_SOURCES = {
    "run": "docs/{}/experiments/{}",
    "script": "docs/{}/experiments/{}",
    "figure": "docs/{}/figures/{}",
    "claims": "docs/{}/claims",
    "forms": "docs/forms",
}
"""What an inclusion is made from, by its kind; without the suffix."""


def missing_faults(project: Project, pins: Pins, lock: Lock) -> list[Fault]:
    """The files that are missing: the lock, pin files and blocks of them, pages, stamps, scripts, and what a page shows and the last commit has."""
    found = [
        *unlocked(project, pins),
        *_evolution(project, pins),
        *_pin_files(project, lock),
        *_blocks(project, pins, lock),
        *_pages(project),
        *_recorded(project),
        *_shown(project),
    ]
    return list({(fault.path, fault.line): fault for fault in reversed(found)}.values())[::-1]


def _gone(project: Project, path: Path, message: str, otherwise: str) -> Fault:
    return Fault(
        f"{'is empty' if path.exists() else 'is not there'}; {message}",
        path,
        1,
        restoring(project, path, otherwise),
    )


def _evolution(project: Project, pins: Pins) -> Iterator[Fault]:
    path = project.snippets / "evolution.toml"  # a project may do without
    if pins.releases and not path.exists() and project.relative(path) in committed(project):
        yield _gone(project, path, "it says what became of the quotations", "anatomy drift --record --all")


def _pin_files(project: Project, lock: Lock) -> Iterator[Fault]:
    """Pin files of quotations that are locked and shown."""
    there = {path.stem for path in pin_files(project)}
    shown = {use.name for use in inclusions(project) if use.kind == "quote"}
    for upstream in sorted(
        {lock.snippets[id].file.partition("/")[0] for id in shown & lock.snippets.keys()} - there
    ):
        path = project.snippets / f"{upstream}.toml"
        mend = "take them out of the pages, then: anatomy lock"
        yield _gone(project, path, "pages show its quotations", mend)


def _blocks(project: Project, pins: Pins, lock: Lock) -> Iterator[Fault]:
    """Blocks of pin files that are locked and shown. Where a block of the file is not locked yet, one may have got another name."""
    renamed = {pins.snippets[id].file for id in pins.snippets.keys() - lock.snippets.keys()}
    for use in inclusions(project):
        if use.kind != "quote" or use.name in pins.snippets or use.name not in lock.snippets:
            continue
        path = project.snippets / f"{lock.snippets[use.name].file.partition('/')[0]}.toml"
        if path.exists() and path not in renamed:
            name = project.relative(path)
            message = f"quote/{use.name}: its block is gone from {name} (the lock still has it)"
            back = f"put it back (git diff HEAD -- {name} shows it)"
            yield use.fault(message, f"{back}, or take this line out; then: anatomy lock")


def _pages(project: Project) -> Iterator[Fault]:
    """Pages of articles of which something else is there, and pages that the navigation names. An empty one is missing too."""
    parts = (path.relative_to(project.docs) for part in _PARTS for path in project.docs.glob(f"*/{part}"))
    for article in sorted({part.parts[0] for part in parts}):
        page = project.docs / article / "index.md"
        if not _has_text(page):
            mend = f"write it, or remove docs/{article}"
            yield _gone(project, page, "other files of the article are", mend)
    config = project.root / "mkdocs.yml"
    rows = read_text(config).split("\n") if config.is_file() else []
    named = {found[1]: number for number, row in enumerate(rows, 1) if (found := NAV_PAGE.match(row))}
    others = [
        name for page in pages(project) if (name := page.relative_to(project.docs).as_posix()) not in named
    ]
    for name, number in named.items():
        page = project.docs / name
        known = project.relative(page) in committed(project)
        if not known and not page.exists() and (near := nearest(name, others)):
            message = f"the navigation names docs/{name}, which is not there; did you mean {near}?"
            yield Fault(message, config, number, instead(name, near, ""))
        elif not _has_text(page):
            yield _gone(project, page, "the navigation names it", f"take {name} out of mkdocs.yml")


def _has_text(page: Path) -> bool:
    return page.exists() and (page.is_dir() or bool(page.read_bytes().strip()))


def _recorded(project: Project) -> Iterator[Fault]:
    """The environments, stamps of recordings, and the scripts that were recorded."""
    registry = project.docs / "environments.toml"
    if not registry.exists() and script_paths(project):
        yield _gone(project, registry, "it says in what the experiments are run", "write it")
    for folder in recorded_folders(project):
        path = folder / "stamps.toml"
        if not path.exists() and any(folder.glob("*.txt")):
            mend = f"anatomy run {folder.parts[-3]} --record"
            yield _gone(project, path, "it holds the stamps of the recordings", mend)
    for script in _lost_scripts(project):
        mend = "write it again; if it was meant to go: anatomy run --prune"
        committed_as = _committed_as(project, script)
        beside = (
            other
            for other in script_paths(project)
            if (other.parent, other.suffix) == (script.parent, script.suffix)
        )
        new = [other for other in beside if not any(other.parent.glob(f"recorded/{other.stem}.*.txt"))]
        for other in committed_as or new[-1:]:
            again = f"anatomy run {script.parts[-3]}/{other.stem} --renamed {script.stem}"
            mend = f"{'' if committed_as else 'write it again; if '}it is {other.name} now: {again}"
        yield _gone(project, script, "its recordings are", mend)


def _committed_as(project: Project, script: Path) -> list[Path]:
    """What a commit renamed the script to; empty where none did, or it is not there either."""
    words = "log", "--diff-filter=R", "-M", "--name-status", "--format=", "--relative", "--"
    listing = git(project, *words, project.relative(script.parent)).stdout.decode("utf-8", "replace")
    rows = (row.split("\t") for row in listing.split("\n") if row)
    return [
        project.root / new
        for _how, old, new in rows
        if old == project.relative(script) and (project.root / new).is_file()
    ]


def _lost_scripts(project: Project) -> list[Path]:
    """Scripts that are not there and whose recordings are. The suffix is that of the last commit, else of its environment; .py where neither is known."""
    there = {path.with_suffix("") for path in script_paths(project)}
    recorded = {
        folder.parent / path.name.partition(".")[0]: path.stem.partition(".")[2]
        for folder in recorded_folders(project)
        for path in folder.glob("*.txt")
    }
    lost = sorted(recorded.keys() - there)
    known = {Path(name).with_suffix(""): project.root / name for name in committed(project)} if lost else {}
    try:
        environments = read_environments(project) if lost else {}
    except ExperimentError:  # said elsewhere
        environments = {}
    suffixes = {id: env.suffix for id, env in environments.items()}
    return [
        known.get(path.relative_to(project.root), path.with_suffix(suffixes.get(recorded[path], ".py")))
        for path in lost
    ]


def _shown(project: Project) -> Iterator[Fault]:
    """Scripts, figures and tables that a page includes and that the last commit has."""
    names = partial_names(project)
    for use in inclusions(project):
        if use.kind not in _SOURCES or use.name in names[use.kind]:
            continue
        article, name, *_section = *use.name.split("/"), ""
        stem = _SOURCES[use.kind].format(article, name)
        for known in committed(project):
            path = project.root / known
            if known.rpartition(".")[0] != stem or path.exists():
                continue
            if use.kind not in MADE_FROM or not renamed(
                project, use.kind, use.name, "HEAD", names[use.kind]
            ):  # else the page is told
                yield _gone(
                    project, path, f"{project.relative(use.page)} shows it", "take it out of the page"
                )
