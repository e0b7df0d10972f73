"""Bump: move a pin to another commit, quotation by quotation, and show a person everything that changed.

A quotation whose bytes are the same moves by itself. One that changed moves only when it is named as reviewed. One that
is gone, ambiguous, or in no file of the new version cannot move: it stays at the old pin, which then stays in the file.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import tomlkit
import tomlkit.items

from anatomy.errors import AnatomyError, BumpError, Fault
from anatomy.files import write_atomic
from anatomy.history.change import Change, Old, Status, unified
from anatomy.history.record import judge, olds_of
from anatomy.history.release import Release, ReleaseSource
from anatomy.pages.inclusion import inclusions, pages
from anatomy.paths import Project
from anatomy.pin import Pin, Pins, Releases, Sdist, Snippet, Wheel
from anatomy.quotation.lock import Lock, read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.resolve import resolve
from anatomy.quotation.selection.select import select
from anatomy.sources.base import Refused
from anatomy.sources.blob import BlobCache
from anatomy.sources.git_refs import find_commit
from anatomy.sources.session import Session

MOVES = (Status.SAME, Status.MOVED)  # without anybody's review
STAYS = "unverified"  # the new version carries no such file


@dataclass(frozen=True)
class Target:
    """Where to: a commit, and the artefact that has its bytes where git has not."""

    commit: str
    tag: str | None
    name: str  # of the new pin
    artefact: tuple[str, str] | None = None  # ("sdist" or "wheel", version)


@dataclass(frozen=True)
class Use:
    """One line of the site's sources that shows or mentions a quotation."""

    place: str  # "docs/x/index.md(12)"
    text: str
    shows: bool


@dataclass
class Item:
    """One quotation on its way. ``change`` is None when the new version has no such file to compare with."""

    old: Old
    change: Change | None
    new_data: bytes = b""  # the whole file at the new place
    diff: list[str] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.old.snippet.id

    @property
    def status(self) -> str:
        return self.change.status.value if self.change is not None else STAYS

    @property
    def moves(self) -> bool:
        """Whether there is a place to move to."""
        return self.change is not None and bool(self.change.lines)


@dataclass
class Plan:
    """Everything that a bump would do."""

    pin: Pin
    target: Target
    source: str
    items: list[Item]
    artefact: Sdist | Wheel | None = None  # what the new pin declares besides its commit

    def unreviewed(self, reviewed: Collection[str]) -> list[Item]:
        needs = (Status.CHANGED, Status.GONE, Status.AMBIGUOUS)
        return [item for item in self.items if item.status in needs and item.id not in reviewed]


def plan(
    upstream: str,
    ref: str,
    *,
    pin_name: str | None = None,
    name: str | None = None,
    tag: str | None = None,
    sdist: str | None = None,
    wheel: str | None = None,
    published: ReleaseSource,
) -> Plan:
    """Compare every quotation of one pin with ``ref``. Writes nothing.

    Raises BumpError when the pin, the ref or the new version's files cannot be had; PinError, LockError.
    """
    session = published.session
    project = session.project
    pins, lock = read_pins(project), read_lock(project)
    pin = _pin(project, pins, upstream, pin_name)
    target = _target(pin, ref, name, tag, sdist, wheel, published)
    if target.commit == pin.commit:
        raise _error(project, upstream, f"{pin.name} is already at {pin.commit}", "nothing to do")
    olds = _olds(project, pins, lock, pin)
    releases = pins.releases.get(upstream) or Releases("git", None, None, (), None, ())
    session.say(f"{pin.repo} {pin.name} → {target.name}: comparing {len(olds)} quotations")
    source = _source(project, pin, releases, target)
    release = _open(pin, source, target, olds, published)
    mentions = _mentions(project, {old.snippet.id for old in olds})
    items = []
    for old in olds:
        change = judge(old, releases, release)
        item = Item(old, change, uses=mentions.get(old.snippet.id, []))
        if change is not None and change.lines:
            item.new_data = release.files[change.path]
            item.diff = unified(old, item.new_data, change)
        items.append(item)
    return Plan(pin, target, release.source, items, _artefact(target, source, release))


def _error(project: Project, upstream: str, message: str, mend: str) -> BumpError:
    return BumpError(Fault(message, project.snippets / f"{upstream}.toml", None, mend))


def _pin(project: Project, pins: Pins, upstream: str, name: str | None) -> Pin:
    there = {pin.name: pin for pin in pins.pins.values() if pin.upstream == upstream}
    if not there:
        known = ", ".join(sorted({pin.upstream for pin in pins.pins.values()}))
        raise BumpError(
            Fault(
                f"no upstream {upstream!r}; there are {known}",
                project.snippets,
                None,
                "anatomy bump UPSTREAM REF",
            )
        )
    used = {s.pin.name for s in pins.snippets.values() if s.pin.upstream == upstream}
    if name is None and len(used) == 1:
        return there[next(iter(used))]
    if name not in there:
        raise _error(
            project, upstream, f"say which pin: {', '.join(there)}", f"anatomy bump {upstream} REF --pin NAME"
        )
    return there[name]


def _target(
    pin: Pin,
    ref: str,
    name: str | None,
    tag: str | None,
    sdist: str | None,
    wheel: str | None,
    published: ReleaseSource,
) -> Target:
    full = re.fullmatch(r"[0-9a-f]{40}", ref) is not None
    version = sdist or wheel
    if version is not None:
        if not full or (sdist and wheel):
            raise BumpError(
                Fault(
                    "an artefact does not say which commit it was made from",
                    None,
                    None,
                    f"anatomy bump {pin.upstream} FULL_COMMIT_ID --{'sdist' if sdist else 'wheel'} VERSION [--tag TAG]",
                )
            )
        return Target(ref, tag, name or tag or version, ("sdist" if sdist else "wheel", version))
    try:
        if full:
            return Target(ref, tag, name or tag or ref[:7])
        try:
            commit = find_commit(published.session, pin.repo, f"refs/tags/{ref}")
            return Target(commit, ref, name or ref)
        except Refused:
            commit = find_commit(published.session, pin.repo, ref)
            return Target(commit, tag, name or tag or commit[:7])
    except Refused as refused:
        message = f"{pin.repo}: {ref!r} could not be looked up: {refused.detail}"
        mend = f"anatomy bump {pin.upstream} {ref} --git-mirror {pin.repo}=PATH_OR_URL, or give the full commit id"
        raise BumpError(Fault(message, None, None, mend)) from None


def _olds(project: Project, pins: Pins, lock: Lock, pin: Pin) -> list[Old]:
    olds = []
    faults = []
    for snippet, old in olds_of(pins, lock, pin.upstream, BlobCache(project.cache)):
        if snippet.pin != pin:
            continue
        if old is None:
            faults.append(
                Fault(f"{snippet.key} is not in the cache", snippet.file, snippet.line, "anatomy fetch")
            )
        else:
            olds.append(old)
    if faults:
        raise BumpError(faults)
    return olds


def _source(project: Project, pin: Pin, releases: Releases, target: Target) -> Releases:
    """Where the new version is read from: git, or the artefact that was asked for."""
    if target.artefact is None:
        return replace(releases, kind="git")
    wheel = pin.wheels[0] if pin.wheels else None
    name = releases.project or (pin.sdist.project if pin.sdist else wheel.project if wheel else None)
    if name is None:
        mend = "add [releases] with 'project' to the pin file"
        raise _error(project, pin.upstream, "no project on the package index is known", mend)
    if target.artefact[0] == "sdist":
        return Releases("sdist", name, None, (), None, releases.moved)
    return Releases("wheel", name, releases.tag or (wheel.tag if wheel else None), (), None, releases.moved)


def _artefact(target: Target, source: Releases, release: Release) -> Sdist | Wheel | None:
    if target.artefact is None or source.project is None:
        return None
    if source.kind == "sdist":
        return Sdist(source.project, target.artefact[1])
    tag = "-".join(release.source.removesuffix(".whl").split("-")[-3:])
    return Wheel(source.project, target.artefact[1], tag)


def _open(
    pin: Pin, source: Releases, target: Target, olds: Sequence[Old], published: ReleaseSource
) -> Release:
    paths = {path for old in olds for path in source.paths(old.snippet.path)}
    version = target.artefact[1] if target.artefact is not None else target.commit
    try:
        return published.open(source, replace(pin, tag=target.tag), version, paths)
    except Refused as refused:
        message = f"{pin.repo} at {target.name}: {refused.reason}: {refused.detail}"
        mend = f"anatomy bump … --git-mirror {pin.repo}=PATH_OR_URL, or --sdist VERSION"
        raise BumpError(Fault(message, None, None, mend)) from None


def _mentions(project: Project, ids: set[str]) -> dict[str, list[Use]]:
    """Where each quotation is included, and each line of docs/ that links to it."""
    found: dict[str, list[Use]] = {}
    for use in inclusions(project):
        if use.kind == "quote" and use.name in ids:
            place = f"{project.relative(use.page)}({use.line})"
            found.setdefault(use.name, []).append(Use(place, "", True))
    link = re.compile(r"#q-([a-z0-9-]+)")
    for path in [*pages(project), *sorted(project.docs.rglob("*.toml"))]:
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
            for id in dict.fromkeys(link.findall(line)):
                if id in ids:
                    place = f"{project.relative(path)}({number})"
                    found.setdefault(id, []).append(Use(place, line.strip(), False))
    return found


def report(plan: Plan, reviewed: Collection[str] = ()) -> str:
    """The plan as Markdown fit for a pull request. Holds upstream's code: not a file to commit."""
    counts = {status: sum(item.status == status for item in plan.items) for status in _ORDER}
    pin, target = plan.pin, plan.target
    lines = [
        f"# {pin.repo}: {pin.name} → {target.name}",
        "",
        f"`{pin.commit}` → `{target.commit}`, read from {plan.source}.",
        "",
        "| status | quotations |",
        "| --- | ---: |",
        *(f"| {_TITLES[status]} | {count} |" for status, count in counts.items() if count),
    ]
    for status in _ORDER:
        items = [item for item in plan.items if item.status == status]
        if items:
            lines += ["", f"## {_TITLES[status]}"]
            lines += [line for item in items for line in _report_item(item, item.id in reviewed)]
    return "\n".join(lines) + "\n"


_TITLES = {
    "changed": "Changed: to be reviewed",
    "ambiguous": "Ambiguous: stays at the old pin",
    "gone": "Gone: stays at the old pin",
    STAYS: "Not in this source: stays at the old pin",
    "moved": "Moved only (same bytes)",
    "same": "Unchanged",
}
_ORDER = tuple(_TITLES)


def _report_item(item: Item, reviewed: bool) -> Iterator[str]:
    snippet, change = item.old.snippet, item.change
    what = f" `{snippet.symbol}`" if snippet.symbol else ""
    there = f" → {change.path}({change.lines})" if change is not None and change.lines else ""
    mark = " — reviewed" if reviewed else ""
    if item.status == Status.SAME:
        yield f"- `{item.id}`{what} {snippet.path}({item.old.lines})"
        return
    yield from ("", f"### {item.id}{what}{mark}", "", f"{snippet.path}({item.old.lines}){there}")
    if change is not None and change.detail:
        yield from ("", f"{change.detail}.")
    if item.diff:
        body = item.diff
        fence = "`" * max(
            3, 1 + max((len(run) for line in body for run in re.findall(r"`+", line)), default=0)
        )
        yield from ("", f"{fence}diff", *body, fence)
    if item.uses and item.status != Status.MOVED:
        yield ""
        for use in item.uses:
            yield f"- {use.place}{' shows it' if use.shows else f': {use.text}'}"


def apply(session: Session, plan: Plan, reviewed: Collection[str]) -> list[str]:
    """Write the plan: pin file and lock, both or neither. Returns one line per change of the lock.

    Raises BumpError, before anything is written, when a quotation that changed, is gone or is ambiguous was not named
    as reviewed; and (then both files are as before) when the edited file would not select what was compared.
    """
    project = session.project
    path = project.snippets / f"{plan.pin.upstream}.toml"
    open_items = plan.unreviewed(reviewed)
    if open_items:
        faults = []
        for item in open_items:
            words = {"changed": "changed", "gone": "is gone (it would stay at the old pin)"}.get(
                item.status, "is ambiguous (it would stay at the old pin)"
            )
            faults.append(
                Fault(
                    f"snippets.{item.id} {words} and was not reviewed",
                    path,
                    item.old.snippet.line,
                    f"read the report, then add --reviewed {item.id}",
                )
            )
        raise BumpError(faults)
    before, lock_before = path.read_bytes(), project.lock.read_bytes()
    text = _edited(before.decode("utf-8"), plan)
    _try_out(project, path, text, plan)
    moved = [item for item in plan.items if item.moves]
    try:
        write_atomic(path, text.encode())
        changes = resolve(session, [item.id for item in moved])
        _hold_to_plan(project, moved)
    except BaseException:
        write_atomic(path, before)
        write_atomic(project.lock, lock_before)
        raise
    return changes


def _hold_to_plan(project: Project, moved: Sequence[Item]) -> None:
    """What was locked must be what was compared and reviewed."""
    lock = read_lock(project)
    faults = []
    for item in moved:
        assert item.change is not None
        if lock.snippets[item.id].sha256 != item.change.sha256:
            message = f"snippets.{item.id}: what would be locked is not what was compared"
            faults.append(
                Fault(message, item.old.snippet.file, item.old.snippet.line, "edit the snippet by hand")
            )
    if faults:
        raise BumpError(faults)


def _edited(text: str, plan: Plan) -> str:
    """The pin file with the new pin, every quotation that moves at it, and the old pin where something stays."""
    document = tomlkit.parse(text)
    pins: Any = document["pins"]
    snippets: Any = document.get("snippets", {})
    pin, target = plan.pin, plan.target
    if target.name in pins and target.name != pin.name:
        raise BumpError(
            Fault(f"there is a pin {target.name!r} already", None, None, "anatomy bump … --name OTHER")
        )
    stay = [item for item in plan.items if not item.moves]
    others = len(pins) > 1
    new = _new_pin(pins[pin.name], plan)
    if stay and target.name == pin.name:
        raise BumpError(
            Fault(
                f"{len(stay)} quotations stay at the old pin {pin.name!r}",
                None,
                None,
                "anatomy bump … --name NEW",
            )
        )
    if target.name == pin.name:
        pins[pin.name] = new
    else:
        pins[target.name] = new
        if not stay:
            pins.remove(pin.name)
    for item in plan.items:
        table = snippets[item.id]
        if item.moves:
            _move(table, item)
        if others or stay or "pin" in table:
            table["pin"] = target.name if item.moves else pin.name
    return tomlkit.dumps(document)


def _new_pin(old: Any, plan: Plan) -> tomlkit.items.Table:
    target = plan.target
    new = tomlkit.table()
    new["commit"] = target.commit
    if target.tag:
        new["tag"] = target.tag
    for key in ("licence", "notice"):
        if key in old:
            new[key] = old[key]
    if plan.artefact is not None:
        entry = tomlkit.inline_table()
        entry.update({"project": plan.artefact.project, "version": plan.artefact.version})
        if isinstance(plan.artefact, Sdist):
            new["sdist"] = entry
        else:
            entry.update({"tag": plan.artefact.tag})
            wheels = tomlkit.array()
            wheels.append(entry)
            new["wheels"] = wheels
    return new


def _move(table: Any, item: Item) -> None:
    """Path and line numbers of one quotation; symbols and text anchors find their place by themselves."""
    assert item.change is not None
    table["path"] = item.change.path
    numbered = "lines" in table or any(isinstance(omission, str) for omission in table.get("omit", []))
    if numbered and "from" not in table:
        table["lines"] = item.change.lines.replace(",", ", ")
        if "omit" in table:
            table.remove("omit")  # the new ranges leave the same lines out


def _try_out(project: Project, path: Path, text: str, plan: Plan) -> None:
    """Read the edited file as it will be read, and select from the new files, before anything is written."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Project(Path(folder))
        trial.snippets.mkdir()
        for other in project.snippets.glob("*.toml"):
            (trial.snippets / other.name).write_bytes(other.read_bytes())
        (trial.snippets / path.name).write_text(text, "utf-8")
        snippets = read_pins(trial).snippets
    faults: list[Fault] = []
    for item in plan.items:
        if item.moves:
            faults += _misfits(path, snippets[item.id], item)
    if faults:
        raise BumpError(faults)


def _misfits(path: Path, snippet: Snippet, item: Item) -> list[Fault]:
    assert item.change is not None
    data = item.new_data
    try:
        found = select(snippet, data)
    except AnatomyError as problem:
        return [replace(fault, path=path, line=item.old.snippet.line) for fault in problem.faults]
    if found.sha256 != item.change.sha256:
        message = (
            f"snippets.{item.id}: it would select lines {found.text}, not {item.change.lines} as compared"
        )
        return [Fault(message, path, item.old.snippet.line, "edit the snippet by hand, then: anatomy lock")]
    return []
