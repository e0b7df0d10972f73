"""A new article: page, pin file, one recorded experiment, a place in the navigation. Nothing is overwritten.

Everything is written, the quotation resolved and the experiment run; where one of these fails, all of it is taken
back, so that a second attempt starts from where the first did.
"""

import re
import shlex
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from anatomy import tomlfile
from anatomy.errors import AnatomyError, Fault
from anatomy.experiment.environment import read_environments
from anatomy.experiment.interpreter import Interpreter, find_interpreter
from anatomy.experiment.recording import record
from anatomy.experiment.repeat import steady_output
from anatomy.experiment.script import read_experiment
from anatomy.files import write_atomic
from anatomy.host import host_of, repo_fault
from anatomy.pages import template
from anatomy.pages.licence import wrong_licence
from anatomy.pages.template import Request
from anatomy.paths import Project
from anatomy.pin import UNKNOWN_LICENCE, Pin, pin_key, ref_fault
from anatomy.quotation.pinfile import pin_files, read_pins
from anatomy.quotation.resolve import EVIDENT, Sighting, resolve
from anatomy.quotation.selection.languages import language_name
from anatomy.sources.ask import ask
from anatomy.sources.base import Got, Reason, Refusal, Refused, Source, Want
from anatomy.sources.chain import chain
from anatomy.sources.git_refs import find_commit, find_tip, nearest_tag
from anatomy.sources.session import Session

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
PREFERRED = ("cpython-3.11", "cpython-3.12", "cpython-3.13", "cpython-3.14", "cpython-3.10")
_ENDS = ("", ".txt", ".md", ".rst")
NOTICES = (*(f"LICENSE{end}" for end in _ENDS), "LICENCE", "COPYING", "LICENSE-MIT", "LICENSE-APACHE")
_COMMIT_MEND = "--commit HEX as git rev-parse 'TAG^{commit}' prints it in a clone"
_COMMIT = re.compile(r"[0-9a-f]{40}")


class Undo:
    """What was written, and what stood there before."""

    def __init__(self) -> None:
        self._before: list[tuple[Path, bytes | None]] = []
        self.written: list[Path] = []

    def write(self, path: Path, text: str) -> None:
        self.note(path)
        write_atomic(path, text.encode())
        self.written.append(path)

    def note(self, path: Path) -> None:
        """``path`` is about to be changed by somebody else."""
        self._before.append((path, path.read_bytes() if path.exists() else None))

    def back(self) -> None:
        """Put everything back, and remove folders that are empty then."""
        for path, data in reversed(self._before):
            if data is not None:
                write_atomic(path, data)
                continue
            path.unlink(missing_ok=True)
            for folder in path.parents:
                try:
                    folder.rmdir()
                except OSError:
                    break


def check_request(project: Project, request: Request) -> None:
    """Raises AnatomyError with everything that is wrong with the words of ``request``, or exists already."""
    faults = []

    def want(good: object, message: str, mend: str) -> None:
        if not good:
            faults.append(Fault(message, None, None, mend))

    slug, folder = request.slug, project.docs / request.slug
    want(SLUG.fullmatch(slug), f"{slug!r} is no slug", "use lower-case words, digits and hyphens: my-article")
    try:
        fault = repo_fault(request.repo, host_of(request.host, request.forge))
        first = "/".join(request.repo.split("/")[:2]) if request.repo.count("/") > 1 else "OWNER/NAME"
        want(not fault, f"{request.repo!r} is no repository: it {fault}", f"--repo {first}")
    except ValueError as problem:
        want(False, str(problem), "--host HOST --forge FORGE")
    fault = ref_fault(request.ref)
    want(not fault, f"{request.ref!r} is no tag: it {fault}", "--ref TAG")
    want(
        request.commit is None or _COMMIT.fullmatch(request.commit),
        f"{request.commit!r} is no full commit id",
        "--commit with 40 hexadecimal digits",
    )
    if wrong := wrong_licence(request.licence):
        options = " or ".join(f"--licence {shlex.quote(meant)}" for meant in wrong[1].split(" or "))
        want(False, f"--licence: {wrong[0]}", f"{options}, or LicenseRef-NAME")
    want(
        bool(request.path) == request.selects,
        "a quotation needs a file and what to quote of it",
        "--path FILE and --symbol NAME, --lines RANGES, or --from TEXT --to TEXT",
    )
    want(
        (request.start is None) == (request.end is None),
        "--from and --to go together",
        "--from TEXT --to TEXT",
    )
    try:
        language_name(request.language or "text")
    except ValueError as problem:
        near = re.search(r"is it '([^']+)'", str(problem))
        want(False, f"--language: {problem}", f"--language {near[1] if near else 'NAME'}")
    want(
        not request.path or request.licence != UNKNOWN_LICENCE,
        "nothing is quoted from a project whose licence nobody has looked up",
        "--licence SPDX-ID, e.g. --licence MIT",
    )
    want(
        request.releases in (None, "git") or request.sdist,
        f"--releases {request.releases} needs the name of the project",
        "--sdist PROJECT==VERSION",
    )
    for path in (folder, project.docs / f"{slug}.md"):
        if SLUG.fullmatch(slug) and path.exists():
            message = f"{project.relative(path)} is there already; nothing was written"
            mend = f"edit {project.relative(folder / 'index.md')}, or choose another slug"
            faults.append(Fault(message, path, 1, mend))
    if faults:
        raise AnatomyError(faults)


def commit_of(session: Session, request: Request) -> str:
    """The commit of the tag: as given, or asked of the configured mirrors and the code host.

    Raises AnatomyError when no repository answers or none has the tag.
    """
    if request.commit:
        return request.commit
    try:
        return _asked(session, request)
    except Refused as refused:
        host = host_of(request.host, request.forge)
        if refused.reason is Reason.ABSENT and (
            near := nearest_tag(session, request.repo, request.ref, host)
        ):
            message = f"{request.repo} has no tag {request.ref}; did you mean {near}?"
            raise AnatomyError(Fault(message, mend=f"--ref {near}")) from refused
        message = f"the commit of {request.repo} {request.ref} could not be looked up: {refused.detail}"
        named = _named_by_artefact(session, request)
        where = f" (as {named[1]} says)" if named else " (in a clone: git rev-parse 'TAG^{commit}')"
        mend = (
            f"add --commit {named[0] if named else 'HEX'}{where}, or --git-mirror {request.repo}=PATH_OR_URL"
        )
        raise AnatomyError(Fault(message, mend=mend)) from refused


def _named_by_artefact(session: Session, request: Request) -> tuple[str, str] | None:
    """The commit that the artefact of ``request`` says it was made from, and the artefact's name; None where it does not, or there is none."""
    pin = pin_of(session.project, request, "0" * 40)  # which no artefact was made from
    for _source, answer in ask(chain(session, EVIDENT), [Want(pin, NOTICES[0], None)], say=session.say):
        if isinstance(answer, Refusal) and answer.commit:
            return answer.commit, answer.detail.partition(" says ")[0]
    return None


def _asked(session: Session, request: Request) -> str:
    """The commit of the tag, as a repository says. Raises Refused."""
    ref = request.ref if _COMMIT.fullmatch(request.ref) else f"refs/tags/{request.ref}"
    return find_commit(session, request.repo, ref, host_of(request.host, request.forge))


def tip_of(session: Session, request: Request) -> str | None:
    """The branch that stands for the newest, where git says what is new; None where no repository says which: then it is HEAD."""
    if request.releases == "git":
        with suppress(Refused):
            return find_tip(session, request.repo, host_of(request.host, request.forge))
    return None


def pin_of(project: Project, request: Request, commit: str) -> Pin:
    """The pin that is quoted: that of the pin file, where it has one, or the one that will be written."""
    name = pin_key(request.ref)
    known = read_pins(project).pins.get((_pin_file(project, request).stem, name))
    if known and known.commit == commit:
        return known
    return Pin(
        upstream=request.slug, name=name, repo=request.repo, commit=commit, licence=request.licence, notice=NOTICES[0],
        sdist=request.sdist, debian=request.debian, host=host_of(request.host, request.forge),
    )  # fmt: skip


def notice_of(session: Session, request: Request, pin: Pin, quoted: Sighting | None) -> str | None:
    """Where the upstream keeps its licence: as given, else of the usual places; None where no source says. The sources are asked once, so
    ``quoted`` learns what they say of the file that is quoted.

    Raises AnatomyError where they say that the commit is another one, or that no file is at the place that was given.
    """
    names = dict.fromkeys([*filter(None, [request.notice]), *NOTICES])
    wants = [Want(pin, name, None) for name in names] + ([quoted.want] if quoted else [])
    found: list[str] = []
    answers: list[tuple[Source, Got | Refusal]] = []

    def settled(want: Want) -> bool:
        if quoted and want == quoted.want:
            return quoted.settled
        return request.notice in found if request.notice else bool(found)

    for source, answer in ask(chain(session, EVIDENT), wants, settled=settled, say=session.say):
        answers.append((source, answer))
        if isinstance(answer, Got) and answer.want.path in names:
            found.append(answer.want.path)
        if quoted and answer.want == quoted.want:
            quoted.learn(source, answer)
    _check_commit(session, request, pin, answers)
    there = [name for name in names if name in found]
    for source, answer in answers if request.notice not in found else ():
        if isinstance(answer, Got) or answer.want.path != request.notice:
            continue
        if answer.proven or (source.evidence == "artifact" and answer.reason is Reason.ABSENT):
            has = f"; it has {', '.join(there)}" if there else ""
            mend = f"--notice {there[0] if there else 'PATH'}"
            raise AnatomyError(Fault(f"--notice: {answer.detail}{has}", mend=mend))
    return request.notice or next(iter(there), None)


def _check_commit(
    session: Session, request: Request, pin: Pin, answers: Sequence[tuple[Source, Got | Refusal]]
) -> None:
    """Raises AnatomyError when git was asked for the commit that was given, and does not have it, or another one under the tag, and where no
    git has it when an artefact says that it was made from another one."""
    by_git = [(source, answer) for source, answer in answers if source.evidence == "git"]
    if any(isinstance(answer, Got) or answer.proven for _source, answer in by_git):
        if request.commit:
            with suppress(Refused):  # it has the commit, and no such tag
                if (other := _asked(session, request)) != pin.commit:
                    message = f"{request.ref} of {request.repo} is commit {other}, not {pin.commit}"
                    raise AnatomyError(Fault(message, mend=f"--commit {other}, or leave it out"))
        return
    refusals = [(source, answer) for source, answer in answers if isinstance(answer, Refusal)]
    for _source, answer in refusals:
        if answer.commit:
            raise AnatomyError(Fault(answer.detail, mend=f"--commit {answer.commit}"))
    lacking = {
        f"{source.name}: {answer.detail}": None
        for source, answer in refusals
        if source.evidence == "git" and answer.reason is Reason.ABSENT
    }
    if lacking:
        message = f"--commit {pin.commit} is in no repository that was asked: {'; '.join(lacking)}"
        raise AnatomyError(Fault(message, mend=_COMMIT_MEND))


def create(session: Session, request: Request) -> list[Path]:
    """Make the article. Returns the files written, in the order in which a person would read them.

    Raises AnatomyError, and leaves the project as it was, when something exists already, cannot be resolved, or the
    experiment cannot be run here.
    """
    project = session.project
    check_request(project, request)
    commit = commit_of(session, request)
    env, interpreter = _interpreter(project, request.experiment)
    pin = pin_of(project, request, commit)
    quoted = Sighting(Want(pin, request.path, None)) if request.path else None
    notice, tip = notice_of(session, request, pin, quoted), tip_of(session, request)
    request = replace(request, notice=notice, tip=tip)
    undo = Undo()
    try:
        name, program = template.experiment(request.experiment, env)
        script = project.docs / request.slug / "experiments" / name
        pin_file, config = _pin_file(project, request), project.root / "mkdocs.yml"
        undo.write(project.docs / request.slug / "index.md", template.page(project, request, commit))
        undo.write(script, program)
        undo.write(project.docs / request.slug / "figures" / "way.toml", template.FIGURE)
        undo.write(pin_file, template.pins(pin_file, request, commit))
        undo.write(config, template.with_nav_entry(config, request))
        if request.snippet:
            undo.note(project.lock)
            resolve(session, [request.snippet], {quoted.want.path: quoted} if quoted else {})
            undo.written.append(project.lock)
        environments = read_environments(project)
        experiment = read_experiment(script, environments)
        for made in (experiment.recording(env), experiment.recorded / "stamps.toml"):
            undo.note(made)
            undo.written.append(made)
        record(experiment, environments[env], interpreter, steady_output(experiment, interpreter))
    except AnatomyError as problem:
        undo.back()
        raise AnatomyError(
            [_taken_back(fault, undo, request, quoted) for fault in problem.faults]
        ) from problem
    except BaseException:
        undo.back()
        raise
    return undo.written


def _taken_back(fault: Fault, undo: Undo, request: Request, quoted: Sighting | None) -> Fault:
    """A fault of something that is not there any more, without its place, and with what to do instead."""
    if fault.path is None or Path(fault.path) not in undo.written:
        return fault
    ways = ["run anatomy new again with another --path, --symbol, --lines, --from and --to"]
    if quoted and quoted.data is None and not quoted.absent:
        ways = [*dict.fromkeys(quoted.advice)]
        if not (ways or request.sdist or request.debian):
            ways = ["name what has the same files: --sdist PROJECT==VERSION, or --debian SOURCE=VERSION"]
        ways.append(f"--git-mirror {request.repo}=PATH_OR_URL")
    return Fault(fault.message, mend=f"nothing was written; {'; or '.join(ways)}")


def _interpreter(project: Project, kind: str) -> tuple[str, Interpreter]:
    """The first environment of this language that is here and needs no packages; the preferred ones go first."""
    environments = read_environments(project)
    plain = [id for id, env in environments.items() if env.kind == kind and not env.packages]
    for id in sorted(plain, key=lambda id: PREFERRED.index(id) if id in PREFERRED else len(PREFERRED)):
        if found := find_interpreter(project, environments[id]):
            return id, found
    said = f"no environment of {kind} that docs/environments.toml names was found here, so no experiment can be recorded"
    how = next((environments[id].how for id in plain), "add one to docs/environments.toml")
    raise AnatomyError(Fault(said, mend=f"{how}; anatomy run --list says what is here"))


def _pin_file(project: Project, request: Request) -> Path:
    """The pin file that has the repository already, or the name of a new one.

    Raises AnatomyError when a pin file of that name belongs to another repository.
    """
    for path in pin_files(project):
        data = tomlfile.load(path).data
        if (str(data.get("repo", "")).lower(), data.get("host")) == (request.repo.lower(), request.host):
            return path
    stem = template.slug(request.repo.rpartition("/")[2]) or request.slug
    path = project.snippets / f"{stem}.toml"
    if path.exists() or stem == "lock":
        path = project.snippets / f"{template.slug(request.repo)}.toml"
    if path.exists():
        fault = Fault("is there already, for another repository", path, 1, "rename one of the two")
        raise AnatomyError(fault)
    return path
