"""What moving a pin to another commit would do, quotation by quotation. Nothing is written here.

A quotation whose bytes are the same moves by itself. One that changed moves only when it is named as reviewed. One that
is gone, ambiguous, or in no file of the new version cannot move: it stays at the old pin, which then stays in the file.
"""

import re
import shlex
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from anatomy.errors import AnatomyError, Fault, did_you_mean
from anatomy.files import read_text
from anatomy.history.at_pin import QuotedAtPin, quotations_at_pin
from anatomy.history.change import Change, Status, unified
from anatomy.history.label import pin_version
from anatomy.history.release import Release, ReleaseSource
from anatomy.history.survey import compare_in_release, no_upstream
from anatomy.pages.inclusion import inclusions, pages
from anatomy.paths import Project
from anatomy.pin import Debian, Pin, Pins, Releases, Sdist, Wheel, pin_key
from anatomy.quotation.lock import read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.quotation import Quotation, locked
from anatomy.sources.base import Reason, Refused
from anatomy.sources.blob import BlobCache
from anatomy.sources.git_refs import find_commit, nearest_tag
from anatomy.sources.pypi import named_commit

STAYS = "unverified"  # the new version carries no such file
_REVIEWED = (Status.CHANGED, Status.GONE, Status.AMBIGUOUS)  # what needs somebody's review


@dataclass(frozen=True)
class Wish:
    """What ``anatomy bump`` was asked for."""

    upstream: str
    ref: str  # a tag, a branch or a full commit id
    pin: str | None = None  # which pin, where the upstream has several
    name: str | None = None  # of the new pin
    tag: str | None = None  # of a commit that is given in full
    sdist: str | None = None  # versions to read instead of git
    wheel: str | None = None
    debian: str | None = None

    def command(self, **other: str | None) -> str:
        """The call that asks for this, with ``other`` in the place of what it says."""
        upstream, ref, *options = (vars(self) | other).items()
        words = [word for key, value in options if value for word in (f"--{key}", value)]
        return shlex.join(["anatomy", "bump", upstream[1], ref[1], *words])


@dataclass(frozen=True)
class Target:
    """Where to: a commit, and the artefact that has its bytes where git has not."""

    commit: str  # '' where only an artefact can name it
    tag: str | None
    name: str  # of the new pin
    artefact: tuple[str, str, str] | None = None
    """("sdist", "wheel" or "debian"; its project, or source, or ''; version)"""


@dataclass(frozen=True)
class Use:
    """One line of the site's sources that shows or mentions a quotation, or names the old version."""

    place: str  # "docs/x/index.md(12)"
    text: str
    shows: bool = False


@dataclass(frozen=True)
class Move:
    """One quotation, and what the move does to it. ``change`` is None when the new version has no such file to compare with."""

    quoted: QuotedAtPin
    change: Change | None
    data: bytes = b""  # the whole file at the new place
    diff: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()

    @property
    def id(self) -> str:
        return self.quoted.id

    @property
    def status(self) -> str:
        return self.change.status.value if self.change is not None else STAYS

    @property
    def moves(self) -> bool:
        """Whether there is a place to move to."""
        return self.change is not None and bool(self.change.lines)


@dataclass(frozen=True)
class Plan:
    """Everything that a bump would do."""

    wish: Wish
    pin: Pin
    target: Target
    source: str  # what was read: an artefact's name, or git
    items: tuple[Move, ...]
    # that the new pin declares, by key: "debian", "sdist", "wheels"
    artefacts: dict[str, Debian | Sdist | Wheel] = field(default_factory=dict)
    lost: tuple[str, ...] = ()  # keys of the old pin that have no counterpart at the new commit, and why
    prose: tuple[Use, ...] = ()  # lines that name the old version

    def unreviewed(self, reviewed: Collection[str]) -> list[Move]:
        """Those that changed, are gone or are ambiguous, and were not named. Raises AnatomyError for an unknown name."""
        known = {item.id for item in self.items}
        if unknown := [id for id in reviewed if id not in known]:
            what = f"no quotation of {self.pin.upstream} {self.pin.name}"
            mend = f"{self.wish.command()} --dry-run lists them"
            said = (f"--reviewed {id}: {what}{did_you_mean(id, known)}" for id in unknown)
            raise AnatomyError([Fault(message, mend=mend) for message in said])
        return [item for item in self.items if item.status in _REVIEWED and item.id not in reviewed]


def make_plan(published: ReleaseSource, wish: Wish) -> Plan:
    """Compare every quotation of one pin with what is wished for.

    Raises AnatomyError when the pin, the ref or the new version's files cannot be had; PinError, LockError.
    """
    project = published.session.project
    pins, lock = read_pins(project), read_lock(project)
    pin = _pin(project, pins, wish)
    target = _target(published, pin, wish)
    if target.commit == pin.commit:
        raise _error(project, wish.upstream, f"{pin.name} is already at {pin.commit}", "nothing to do")
    own = [quotation for quotation in locked(pins, lock).values() if quotation.pin == pin]
    quoted = _at_pin(project, own)
    releases = pins.releases.get(wish.upstream) or Releases(kind="git")
    published.session.say(f"{pin.repo} {pin.name} → {target.name}: comparing {len(quoted)} quotations")
    source = _source(project, pin, releases, target)
    release = _open(published, pin, source, target, wish, quoted)
    mentions = _mentions(project, {one.id for one in quoted})
    items = [_item(one, source, release, mentions.get(one.id, [])) for one in quoted]
    artefacts, lost = _artefacts(published, pin, source, target, release)
    prose = tuple(_prose(project, pin, {one.id for one in quoted}))
    return Plan(wish, pin, target, release.source, tuple(items), artefacts, tuple(lost), prose)


def _error(project: Project, upstream: str, message: str, mend: str) -> AnatomyError:
    return AnatomyError(Fault(message, project.snippets / f"{upstream}.toml", None, mend))


def _pin(project: Project, pins: Pins, wish: Wish) -> Pin:
    there = {pin.name: pin for pin in pins.pins.values() if pin.upstream == wish.upstream}
    if not there:
        raise AnatomyError(
            no_upstream(project, pins, wish.upstream, lambda own: wish.command(upstream=own[0]))
        )
    used = {s.pin.name for s in pins.snippets.values() if s.pin.upstream == wish.upstream}
    if wish.pin is None and len(used) == 1:
        return there[next(iter(used))]
    if wish.pin not in there:
        mends = (wish.command(pin=name) for name in there)
        raise _error(project, wish.upstream, f"say which pin: {', '.join(there)}", " or ".join(mends))
    return there[wish.pin]


def _target(published: ReleaseSource, pin: Pin, wish: Wish) -> Target:
    full = re.fullmatch(r"[0-9a-f]{40}", wish.ref) is not None
    if (said := wish.sdist or wish.wheel or wish.debian) is not None:
        kind = "sdist" if wish.sdist else "wheel" if wish.wheel else "debian"
        project, _equals, version = said.rpartition("=" if kind == "debian" else "==")
        if kind == "debian" and not project:
            project = pin.debian.source if pin.debian else pin.upstream
        name = wish.name or pin_key(wish.tag or version)
        return Target(wish.ref if full else "", wish.tag, name, (kind, project, version))
    if full:
        return Target(wish.ref, wish.tag, wish.name or pin_key(wish.tag or wish.ref[:7]))
    try:
        try:
            tag: str | None = wish.ref
            commit = find_commit(published.session, pin.repo, f"refs/tags/{wish.ref}", pin.host)
        except Refused:
            tag = wish.tag
            commit = find_commit(published.session, pin.repo, wish.ref, pin.host)
    except Refused as refused:
        if refused.reason is Reason.ABSENT and (
            near := nearest_tag(published.session, pin.repo, wish.ref, pin.host)
        ):
            message = f"{pin.repo} has no tag and no branch {wish.ref}; did you mean {near}?"
            raise AnatomyError(Fault(message, mend=wish.command(ref=near))) from None
        message = f"{pin.repo}: {wish.ref!r} could not be looked up: {refused.detail}"
        mend = f"{wish.command()} --git-mirror {pin.repo}=PATH_OR_URL, or give the full commit id"
        raise AnatomyError(Fault(message, None, None, mend)) from None
    return Target(commit, tag, wish.name or pin_key(tag or commit[:7]))


def _at_pin(project: Project, quotations: Sequence[Quotation]) -> list[QuotedAtPin]:
    found, faults = [], []
    for quotation, at_pin in quotations_at_pin(quotations, BlobCache(project.cache)):
        if at_pin is None:
            message = f"{quotation.snippet.key} is not in the cache"
            faults.append(quotation.snippet.fault(message, "anatomy fetch"))
        else:
            found.append(at_pin)
    if faults:
        raise AnatomyError(faults)
    return found


def _source(project: Project, pin: Pin, releases: Releases, target: Target) -> Releases:
    """Where the new version is read from: git, or the artefact that was asked for."""
    if target.artefact is None or target.artefact[0] == "debian":
        return releases.model_copy(update={"kind": "git"})
    wheel = pin.wheels[0] if pin.wheels else None
    kind, said, _version = target.artefact
    name = said or releases.project or (pin.sdist.project if pin.sdist else wheel.project if wheel else None)
    if name is None:
        mend = f"--{kind} PROJECT==VERSION, or add [releases] with 'project' to the pin file"
        raise _error(project, pin.upstream, "no project on the package index is known", mend)
    if kind == "sdist":
        return Releases.model_construct(kind="sdist", project=name, moved=releases.moved)
    which = releases.tag or (wheel.tag if wheel else None)
    return Releases.model_construct(kind="wheel", project=name, tag=which, moved=releases.moved)


def _open(
    published: ReleaseSource,
    pin: Pin,
    source: Releases,
    target: Target,
    wish: Wish,
    quoted: Sequence[QuotedAtPin],
) -> Release:
    paths = {path for one in quoted for path in source.paths(one.snippet.path)}
    version = target.artefact[-1] if target.artefact is not None else target.commit
    try:
        if wish.debian:
            release = published.debian(pin.upstream, _debian(target), paths)
        else:
            release = published.open(source, pin.model_copy(update={"tag": target.tag}), version, paths)
    except Refused as refused:
        message = f"{pin.repo} at {target.name}: {refused.reason}: {refused.detail}"
        mend = f"{wish.command()} --git-mirror {pin.repo}=PATH_OR_URL, or --sdist VERSION"
        raise AnatomyError(Fault(message, None, None, mend)) from None
    if target.artefact is not None:
        _check_commit(release, target, wish)
    return release


def _check_commit(release: Release, target: Target, wish: Wish) -> None:
    """Raises AnatomyError where the artefact says that it was made from another commit, or none is known."""
    commit, path = named_commit(release.files)
    if target.commit and commit in ("", target.commit):
        return
    said = (
        f"says it was made from {commit} ({path})" if commit else "does not say which commit it was made from"
    )
    other, tag = (f", not from {target.commit}", wish.tag) if target.commit else ("", wish.tag or wish.ref)
    mend = wish.command(ref=commit or "FULL_COMMIT_ID", tag=tag)
    raise AnatomyError(Fault(f"{release.source} {said}{other}", mend=mend))


def _debian(target: Target) -> Debian:
    assert target.artefact is not None
    return Debian.model_construct(source=target.artefact[1], version=target.artefact[2])


def _item(one: QuotedAtPin, source: Releases, release: Release, uses: Sequence[Use]) -> Move:
    change = compare_in_release(one, source, release, ends=True)
    if change is None or not change.lines:
        return Move(one, change, uses=tuple(uses))
    data = release.files[change.path]
    return Move(one, change, data, tuple(unified(one, data, change)), tuple(uses))


def _artefacts(
    published: ReleaseSource, pin: Pin, source: Releases, target: Target, release: Release
) -> tuple[dict[str, Debian | Sdist | Wheel], list[str]]:
    """What the new pin declares besides its commit, and what of the old pin it cannot go on declaring."""
    made: dict[str, Debian | Sdist | Wheel] = {}
    lost: list[str] = []
    if target.artefact is not None and target.artefact[0] == "debian":
        made["debian"] = _debian(target)
    elif target.artefact is not None and source.project is not None:
        version = target.artefact[-1]
        if source.kind == "sdist":
            made["sdist"] = Sdist(project=source.project, version=version)
        else:
            tag = "-".join(release.source.removesuffix(".whl").split("-")[-3:])
            made["wheels"] = Wheel(project=source.project, version=version, tag=tag)
    version = re.sub(r"^v(?=\d)", "", target.tag or "")
    if pin.sdist is not None and "sdist" not in made:
        project = pin.sdist.project
        try:
            item = published.find(Releases.model_construct(kind="sdist", project=project), version)
        except Refused as refused:
            lost.append(f"sdist = {project} {pin.sdist.version}: {refused.detail}")
        else:
            made["sdist"] = Sdist(project=project, version=item.version)
    if pin.wheels and "wheels" not in made:
        names = ", ".join(f"{wheel.project} {wheel.version}" for wheel in pin.wheels)
        lost.append(f"wheels = {names}: name those of the new version by hand")
    if pin.debian is not None and "debian" not in made:
        lost.append(
            f"debian = {pin.debian.source} {pin.debian.version}: name that of the new version by hand"
        )
    return made, lost


def _mentions(project: Project, ids: set[str]) -> dict[str, list[Use]]:
    """Where each quotation is included, and each line of docs/ that links to it."""
    found: dict[str, list[Use]] = {}
    for use in inclusions(project):
        if use.kind == "quote" and use.name in ids:
            place = f"{project.relative(use.page)}({use.line})"
            found.setdefault(use.name, []).append(Use(place, "", True))
    link = re.compile(r"#q-([a-z0-9-]+)")
    for path in [*pages(project), *sorted(project.docs.rglob("*.toml"))]:
        for number, line in enumerate(read_text(path).split("\n"), 1):
            for id in dict.fromkeys(link.findall(line)):
                if id in ids:
                    place = f"{project.relative(path)}({number})"
                    found.setdefault(id, []).append(Use(place, line.strip()))
    return found


def _prose(project: Project, pin: Pin, ids: set[str]) -> list[Use]:
    """The lines that name the old version, in the folders of the pages that show a quotation of the pin."""
    names = {pin.name, pin.tag or pin.name, pin_version(pin), pin.commit[:7]} - {""}
    version = re.compile(
        rf"(?<![\w.])(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?![\w]|\.\d)"
    )
    folders = {use.page.parent for use in inclusions(project) if use.kind == "quote" and use.name in ids}
    found = []
    for folder in sorted(folders):
        for path in sorted([*folder.glob("*.md"), *folder.glob("*.toml")]):
            for number, line in enumerate(read_text(path).split("\n"), 1):
                if version.search(line):
                    found.append(Use(f"{project.relative(path)}({number})", line.strip()))
    return found
