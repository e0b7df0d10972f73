"""A merge or rebase that has stopped: every file for which git waits, each with what mends it, and what of a side is gone."""

import os
import re
import shlex
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from anatomy.errors import Fault
from anatomy.files import conflict
from anatomy.paths import Project
from anatomy.quotation.repository import git
from anatomy.quotation.restore import SETTLE
from anatomy.quotation.revision import new_files, not_in_git, paths_of, text_at


@dataclass(frozen=True)
class StoppedMerge:
    """faults: those of files that a person merges come first, and the last mend goes on with the merge. readable: whether no file holds
    git's markers. goes_on: the command that goes on with what git has stopped in; '' where nothing is under way."""

    faults: list[Fault]
    readable: bool
    goes_on: str

    @property
    def waiting(self) -> list[Fault]:
        """A merge or rebase that has only to go on: all is added, and a push would send the half of it."""
        if not self.goes_on or any(self.goes_on in str(fault.mend) for fault in self.faults):
            return []
        mend = f"git add -u && {self.goes_on}"
        return [Fault("git has stopped in the middle and waits", None, None, mend, due="review")]


def stopped_merge(project: Project) -> StoppedMerge:
    """What keeps a merge from going on; no faults where none has stopped."""
    unmerged, (verb, other) = _unmerged(project), _under_way(project)
    goes_on = f"git -c core.editor=true {verb} --continue" if verb else ""
    texts = [path for folder in (project.docs, project.snippets) for path in folder.rglob("*")]
    files = {path for path in (project.root / "mkdocs.yml", *texts, *unmerged) if path.is_file()}
    found = {path: conflict(path, path.read_bytes(), _before(project, path, unmerged)) for path in files}
    marked = {path: fault for path, fault in found.items() if fault}
    tools = {path for path in {*marked, *unmerged} if _written_by(project, path)}
    removed = {
        path: sides
        for path, sides in unmerged.items()
        if path not in {*marked, *tools} and not {"2", "3"} <= sides
    }
    steps = {path: _by_hand(path, marked[path]) for path in marked.keys() - tools} | _removals(removed, verb)
    at_once = bool(verb) and not steps  # nothing is left that a person decides
    plain = sorted(((_edited(project) if verb else set()) | unmerged.keys()) - {*marked, *removed, *tools})
    for paths in [plain] if plain and at_once else [[path] for path in plain]:
        steps[paths[0]] = _added(paths, unmerged, "-u" if at_once else _names(paths))
    faults = [steps[path] for path in sorted(steps)]
    for path in sorted(tools):
        faults.append(_by_tool(project, path, marked.get(path), "-u" if at_once else _names([path])))
    if faults and verb:
        mend, later, drift = str(faults[-1].mend).partition(_LATER)
        mend = f"{mend}{'; then:' if ': ' in mend else ' &&'} {goes_on}{later}{drift}"
        faults[-1] = replace(faults[-1], mend=mend)
    if verb and not marked:
        faults = [*_dropped(project, verb, other), *_unknown(project), *faults]
    return StoppedMerge(faults, not marked, goes_on)


def _names(paths: Iterable[Path]) -> str:
    """Paths as they are typed here."""
    return shlex.join(map(os.path.relpath, paths))


def _by_hand(path: Path, mark: Fault) -> Fault:
    """The fault of a file that a person merges. A recording is made anew, from its program."""
    mend = str(mark.mend).removesuffix(" && anatomy check")
    if path.match("docs/*/experiments/recorded/*.txt"):
        name, env = path.stem.split(".", 1)
        again = f"anatomy run {path.parts[-4]}/{name} --record --env {env} && git add {_names([path])}"
        mend = f"first its program, if that is listed here; then: {again}; where it cannot run: git checkout HEAD -- {_names([path])}"
    return replace(mark, mend=mend)


def _removals(removed: dict[Path, set[str]], verb: str) -> dict[Path, Fault]:
    """Files that one side removed and the other changed; an experiment with its recordings is one."""
    groups: defaultdict[tuple[object, ...], list[Path]] = defaultdict(list)
    for path in sorted(removed):
        folder = path.parent.parent if path.parent.name == "recorded" else path.parent
        whole = (folder, path.name.partition(".")[0]) if folder.name == "experiments" else (path,)
        groups[*whole, "2" in removed[path]].append(path)
    faults = {}
    for (*_, kept), paths in groups.items():
        changed, took = _sides(verb) if kept else _sides(verb)[::-1]
        more = f" (and {len(paths) - 1} more of it)" if len(paths) > 1 else ""
        mend = f"git rm {_names(paths)}; to keep {'them' if more else 'it'}: git add {_names(paths)}"
        faults[paths[0]] = Fault(f"{changed} changed it, {took} removed it{more}", paths[0], 1, mend)
    return faults


def _sides(verb: str) -> tuple[str, str]:
    """Whose ``HEAD`` is, and whose the commit that is put on it."""
    return {"rebase": ("main", "you"), "merge": ("you", "main")}.get(verb, ("one side", "the other"))


def _added(paths: list[Path], unmerged: Collection[Path], words: str) -> Fault:
    """Files that have only to be added."""
    more = f" (and {len(paths) - 1} more)" if len(paths) > 1 else ""
    if any(path in unmerged for path in paths):
        return Fault(f"git waits for it to be added{more}", paths[0], 1, f"git add {words}")
    return Fault(f"was edited after git add{more}", paths[0], 1, f"git add {words}", "review")


def _by_tool(project: Project, path: Path, mark: Fault | None, words: str) -> Fault:
    """The fault of a file that a command writes."""
    message = mark.message if mark else "both sides changed it, and git kept one of them"
    tool = _written_by(project, path)
    mend = f"{tool} && git add {words}"
    if tool == _DRIFT:
        again = tool.replace("UPSTREAM", _lost(project, path) or "UPSTREAM")
        mend = f"git checkout HEAD -- {_names([path])} && git add {words}{_LATER}{again}"
    return Fault(message, path, mark.line if mark else 1, mend)


def _unknown(project: Project) -> Iterator[Fault]:
    """Files that git does not know, as a recording that was made anew under another name: the commit would lack them."""
    if new := new_files(project, "docs", "snippets"):
        mend = f"git add {_names(project.root / path for path in new)}"
        yield Fault(not_in_git(new), project.root / new[0], 1, mend, "review")


_KEY = re.compile(r"""^(?:\[[a-z]+\..+\]|(?:says|ask) = .+|.*\{ #[\w-]+ \}|--8<-- ".+")$""", re.MULTILINE)
"""What names a block, a statement, a question, a section, a term or an inclusion."""


def _dropped(project: Project, verb: str, other: str) -> Iterator[Fault]:
    """Files that both sides changed and that lack what one of them had added: one side was taken as a whole."""
    shared = git(project, "merge-base", "HEAD", other).stdout.decode().strip()
    base = shared if verb == "merge" else f"{other}^"
    ours, theirs = (set(paths_of(git(project, *_DIFF, base, side))) for side in ("HEAD", other))
    for relative in sorted(ours & theirs):
        path, name = project.root / relative, relative.as_posix()
        if _written_by(project, path) or not path.is_file():
            continue
        before, now = _keys(text_at(project, base, name)), _keys(path.read_bytes().decode("utf-8", "replace"))
        for side, who in zip(("HEAD", other), _sides(verb), strict=True):
            there = _keys(text_at(project, side, name))
            gone = [key for key in there if key not in {*before, *now}]
            if gone and before.keys() <= there.keys():  # else it may be another wording of what went
                more = f" (and {len(gone) - 1} more)" if len(gone) > 1 else ""
                mend = f"git show {side}:{name} has it; put it back, unless it was meant to go"
                yield Fault(f"{who} added {gone[0]:.60}, and it is gone{more}", path, 1, mend, "review")


def _keys(text: str | None) -> dict[str, None]:
    return dict.fromkeys(_KEY.findall(text or ""))


_DRIFT = "anatomy drift UPSTREAM --all --record"
_LATER = "; once it is over: "
_DIFF = "diff", "--name-only", "-z", "--relative"


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
    return {project.root / path for path in paths_of(git(project, *_DIFF))}


_UNDER_WAY = {
    "rebase-merge": ("rebase", "REBASE_HEAD"),
    "rebase-apply": ("rebase", "REBASE_HEAD"),
    "MERGE_HEAD": ("merge", "MERGE_HEAD"),
    "CHERRY_PICK_HEAD": ("cherry-pick", "CHERRY_PICK_HEAD"),
}
"""What git keeps in its folder while something is under way → what it is, and the commit that is put on ``HEAD``."""


def _under_way(project: Project) -> tuple[str, str]:
    """What git has stopped in, and the commit that it puts on ``HEAD``; twice '' where nothing is under way."""
    folder = Path(git(project, "rev-parse", "--absolute-git-dir").stdout.decode("utf-8", "replace").strip())
    return next((what for name, what in _UNDER_WAY.items() if (folder / name).exists()), ("", ""))


def _before(project: Project, path: Path, unmerged: Collection[Path]) -> frozenset[bytes]:
    """The lines of a file that git has not merged, as both sides began with them."""
    if path not in unmerged:
        return frozenset()
    return frozenset(git(project, "show", f":1:./{project.relative(path)}").stdout.splitlines(keepends=True))
