"""A merge or rebase that has stopped: every file for which git waits, each with what mends it."""

import os
import shlex
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from anatomy.errors import Fault, Stage
from anatomy.files import conflict
from anatomy.paths import Project
from anatomy.quotation.repository import git
from anatomy.quotation.restore import SETTLE


@dataclass(frozen=True)
class StoppedMerge:
    """faults: one a file for which git waits; those that a person merges first, and the last mend goes on with the merge. readable: whether
    none of them holds git's markers. goes_on: the command that goes on with what git has stopped in; '' where nothing is under way."""

    faults: list[Fault]
    readable: bool
    goes_on: str

    @property
    def waiting(self) -> list[Fault]:
        """A merge or rebase that has only to go on: all is added, and a push would send the half of it."""
        if self.faults or not self.goes_on:
            return []
        return [Fault("git has stopped in the middle and waits", None, None, self.goes_on, due="review")]


def stopped_merge(project: Project) -> StoppedMerge:
    """What keeps a merge from going on; no faults where none has stopped."""
    unmerged, goes_on = _unmerged(project), _goes_on(project)
    texts = [path for folder in (project.docs, project.snippets) for path in folder.rglob("*")]
    files = {path for path in (project.root / "mkdocs.yml", *texts, *unmerged) if path.is_file()}
    found = {path: conflict(path, path.read_bytes()) for path in files}
    marked = {path: fault for path, fault in found.items() if fault}
    edited = _edited(project) - {*marked, *unmerged} if goes_on else set()
    paths = sorted({*marked, *unmerged, *edited}, key=lambda path: (_written_by(project, path), path))
    faults = []
    for path in paths:
        name, tool = shlex.quote(os.path.relpath(path)), _written_by(project, path)
        mark = marked.get(path)
        message, mend = "git waits for it to be added", f"git add {name}"
        due: Stage = "draft"
        if path in edited:
            message, tool, due = "was edited after git add", "", "review"
        elif mark:
            message, mend = mark.message, str(mark.mend).removesuffix(" && anatomy check")
        elif path in unmerged and not {"2", "3"} <= unmerged[path]:
            message, mend = (
                "one side changed it, the other removed it",
                f"git rm {name}; to keep it: git add {name}",
            )
        if tool:
            message = mark.message if mark else "both sides changed it, and git kept one of them"
            mend = f"{tool} && git add {name}" if tool != _DRIFT else f"git checkout HEAD -- {name}"
        if path == paths[-1] and goes_on:
            mend += f"{'; then:' if ': ' in mend else ' &&'} {goes_on}"
        if tool == _DRIFT:
            mend += f"; once it is over: {tool.replace('UPSTREAM', _lost(project, path) or 'UPSTREAM')}"
        faults.append(Fault(message, path, mark.line if mark else 1, mend, due))
    return StoppedMerge(faults, not marked, goes_on)


_DRIFT = "anatomy drift UPSTREAM --all --record"


def _lost(project: Project, record: Path) -> str:
    """The upstreams of which the side that is not kept recorded something."""
    said: list[dict[str, object]] = []
    for stage in (1, 3):
        text = git(project, "show", f":{stage}:{project.relative(record)}").stdout.decode("utf-8", "replace")
        try:
            said.append(tomllib.loads(text).get("releases", {}))
        except tomllib.TOMLDecodeError:
            return ""
    before, other = said
    return " ".join(sorted({key.partition("/")[0] for key in other if other[key] != before.get(key)}))


def _written_by(project: Project, path: Path) -> str:
    """The command that writes the file; '' for one that a person writes."""
    if path == project.snippets / "evolution.toml":
        return _DRIFT
    return SETTLE if path == project.lock or path.match("recorded/stamps.toml") else ""


def _unmerged(project: Project) -> dict[Path, set[str]]:
    """The files that git has not merged, with the sides that have them: 2 for the one that is merged onto, 3 for the other."""
    listing = git(project, "ls-files", "--unmerged", "-z").stdout.decode("utf-8", "replace")
    found: defaultdict[Path, set[str]] = defaultdict(set)
    for row in filter(None, listing.split("\0")):
        facts, _tab, name = row.partition("\t")
        found[project.root / name].add(facts.split()[-1])
    return dict(found)


def _edited(project: Project) -> set[Path]:
    """The files that differ from what is added."""
    names = git(project, "diff", "--name-only", "-z").stdout.decode("utf-8", "replace")
    return {project.root / name for name in names.split("\0") if name}


_UNDER_WAY = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
}
"""What git keeps in its folder while something is under way → the command that goes on with it."""


def _goes_on(project: Project) -> str:
    """The command that goes on with what git has stopped in; '' where nothing is under way."""
    folder = Path(git(project, "rev-parse", "--absolute-git-dir").stdout.decode("utf-8", "replace").strip())
    for name, word in _UNDER_WAY.items():
        if (folder / name).exists():
            return f"git -c core.editor=true {word} --continue"
    return ""
