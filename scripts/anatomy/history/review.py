"""What a change brings, for who reads it: pages, quotations and runs with their proofs, what an audit confirmed, what is left.

``collect`` looks at a checkout and may run on whatever somebody sent. What it finds is data: ``Review`` accepts nothing but
names, hashes and short texts, and ``render_review`` shows texts as code, so that a comment made of it holds no link and no name that
the change itself chose to put there.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from anatomy.errors import AnatomyError, Fault
from anatomy.experiment.environment import read_environments
from anatomy.experiment.recording import is_of, read_stamps, stamps_at
from anatomy.experiment.script import read_experiments
from anatomy.host import GITHUB
from anatomy.pages.check import check
from anatomy.pages.inclusion import inclusions
from anatomy.pages.prose import page_title
from anatomy.paths import Project
from anatomy.quotation.audit import audit
from anatomy.quotation.lock import read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.quotation import locked
from anatomy.quotation.revision import at_revision, changed_files, text_at
from anatomy.schema import Model
from anatomy.sources.session import Session

MARK = "<!-- anatomy review -->"
"""By this the comment is found again."""
MOST = 60  # entries of one list; the rest is counted

Name = Annotated[str, StringConstraints(pattern=r"^[^`\[\]()<>\n\r]+$", max_length=300)]
Repo = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", max_length=150)]
Lines = Annotated[str, StringConstraints(pattern=r"^[0-9, -]+$", max_length=300)]
PinName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$", max_length=100)]
Line = Annotated[str, StringConstraints(max_length=600)]
Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$|^[0-9a-f]{64}$")]


class ChangedPage(Model):
    """A page that was added, changed or removed."""

    path: Name
    title: Line
    what: Literal["added", "changed", "removed"]


class ChangedQuotation(Model):
    """A quotation that is new, or whose lines, file or commit have changed. ``linked``: its repository stands at the usual code host."""

    id: Name
    page: Line
    repo: Repo
    pin: PinName
    commit: Hex
    path: Line
    lines: Lines
    sha256: Hex
    evidence: Name
    linked: bool
    what: Literal["added", "changed"]


class ChangedRun(Model):
    """A recording that is new or changed, or that is left to be made."""

    experiment: Name
    env: Name
    where: Line
    output_sha256: Hex | None
    what: Literal["added", "changed", "to record"]


class Left(Model):
    """What has to be mended before the change is part of the main branch, though not before."""

    file: Line
    line: int
    message: Line


class Audit(Model):
    """How many entries of the lock git confirmed, how many published artefacts did, and what nothing could confirm."""

    git: int
    artefacts: int
    unconfirmed: tuple[Line, ...] = Field(strict=False)
    faults: tuple[Line, ...] = Field(strict=False)


class Review(Model):
    """All of it."""

    pages: tuple[ChangedPage, ...] = Field(strict=False)
    quotations: tuple[ChangedQuotation, ...] = Field(strict=False)
    runs: tuple[ChangedRun, ...] = Field(strict=False)
    left: tuple[Left, ...] = Field(strict=False)
    audit: Audit | None = None


def collect(session: Session, since: str, *, with_audit: bool = True) -> Review:
    """What has changed since the revision ``since`` of this repository.

    Raises AnatomyError for an unknown revision, and for files that cannot be read.
    """
    project = session.project
    return Review(
        pages=tuple(_pages(project, since)),
        quotations=tuple(_quotations(project, since)),
        runs=tuple(_runs(project, since)),
        left=tuple(
            Left(
                file=project.relative(Path(fault.path or "")),
                line=fault.line or 1,
                message=_short(fault.message),
            )
            for fault in check(project)
            if fault.due != "draft"
        ),
        audit=_audit(session, since) if with_audit else None,
    )


def _short(text: str) -> str:
    return " ".join(text.split())[:500]


def _pages(project: Project, since: str) -> Iterator[ChangedPage]:
    for path in changed_files(project, since):
        if path.suffix != ".md" or path.parts[0] != "docs":
            continue
        here = (project.root / path).is_file()
        before = text_at(project, since, path.as_posix()) is not None
        what: Any = "removed" if not here else "changed" if before else "added"
        title = page_title(project.root / path) if here else path.stem
        yield ChangedPage(path=path.as_posix(), title=_short(title), what=what)


def _quotations(project: Project, since: str) -> Iterator[ChangedQuotation]:
    lock = read_lock(project)
    _pins, old = at_revision(project, since)
    shown = {use.name: project.relative(use.page) for use in inclusions(project) if use.kind == "quote"}
    for id, quotation in locked(read_pins(project), lock).items():
        before = old.snippets.get(id)
        file = old.files.get(before.file) if before else None
        entry = quotation.entry
        same = before and (before.lines, before.sha256) == (entry.lines, entry.sha256)
        if same and file and file.commit == quotation.file.commit:
            continue
        pin = quotation.pin
        yield ChangedQuotation(
            id=id,
            page=shown.get(id, ""),
            repo=pin.repo,
            pin=pin.name,
            commit=pin.commit,
            path=quotation.snippet.path,
            lines=quotation.entry.lines,
            sha256=quotation.entry.sha256,
            evidence=quotation.file.evidence,
            linked=pin.host.is_default,
            what="changed" if before else "added",
        )


def _runs(project: Project, since: str) -> Iterator[ChangedRun]:
    environments = read_environments(project)
    for experiment in read_experiments(project, environments):
        stamps = read_stamps(experiment.recorded)
        before = stamps_at(project, since, experiment.recorded)
        for env in experiment.envs:
            stamp, old = (known.get((experiment.name, env)) for known in (stamps, before))
            run = {"experiment": experiment.id, "env": env}
            if stamp is None or not is_of(stamp, experiment):
                yield ChangedRun.model_validate(
                    run | {"where": "", "output_sha256": None, "what": "to record"}
                )
            elif old is None or stamp.output_sha256 != old.output_sha256:
                run["where"] = f"{stamp.implementation} {stamp.version}, {stamp.platform}, {stamp.date}"
                run |= {"output_sha256": stamp.output_sha256, "what": "changed" if old else "added"}
                yield ChangedRun.model_validate(run)


def _audit(session: Session, since: str) -> Audit:
    report = audit(session, changed_since=since, dry_run=True)
    return Audit(
        git=len(report.git),
        artefacts=len(report.artifacts),
        unconfirmed=tuple(_short(f"{key}: {'; '.join(said)}") for key, said in report.unconfirmed.items()),
        faults=tuple(_short(fault.message) for fault in report.faults),
    )


def parse_review(data: str, path: Path | None = None) -> Review:
    """A review from its JSON, which stands in ``path``. Raises AnatomyError for anything that is no review."""
    try:
        return Review.model_validate_json(data)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        why = ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))
        mend = "anatomy review --since origin/main --json FILE"
        raise AnatomyError(Fault(f"is no review: {why}", path, None, mend)) from None


_WHAT = {"added": "新", "changed": "改", "removed": "删", "to record": "待录"}


def render_review(review: Review, preview: str = "") -> str:
    """The comment, in Markdown. ``preview``: where the built site of this change can be had."""
    out = [MARK, "### 这次改动", "由改动自带的工具列出，供人查阅；作准的是检查项 `Audit of what changed`。"]
    if preview:
        out.append(f"预览：在 [这次运行]({preview}) 的 Artifacts 里下载 `preview`，解开后打开 `index.html`。")
    out += _list("页面", [f"- {_WHAT[page.what]} `{page.path}` {_code(page.title)}" for page in review.pages])
    out += _list("引用", list(map(_quotation, review.quotations)))
    out += _list("运行", list(map(_run, review.runs)))
    if review.audit is not None:
        out += _audited(review.audit)
    left = (f"{_code(f'{left.file}({left.line})')} {_code(left.message)}" for left in review.left)
    out += _list("合并之前", [f"- {row}" for row in left])
    if not (review.pages or review.quotations or review.runs):
        out.append("没有动到页面、引用和运行。")
    return "\n\n".join(out) + "\n"


def _quotation(item: ChangedQuotation) -> str:
    where = f"在 {_code(item.page)}" if item.page else "没有页面引用它"
    return (
        f"- {_WHAT[item.what]} `{item.id}`：{_upstream(item)} {_code(item.path)} 第 {item.lines} 行；"
        f"提交 `{item.commit[:12]}`，SHA-256 `{item.sha256[:16]}…`，证据 `{item.evidence}`；{where}"
    )


def _run(run: ChangedRun) -> str:
    proof = f"：{_code(run.where)}，输出的 SHA-256 `{run.output_sha256[:16]}…`" if run.output_sha256 else ""
    return f"- {_WHAT[run.what]} `{run.experiment}`，`{run.env}`{proof}"


def _audited(audit: Audit) -> list[str]:
    said = f"**核对**：{audit.git} 个文件由 git 证明，{audit.artefacts} 个由发布的归档证明，{len(audit.unconfirmed)} 个没有核实。"
    lines = [f"- 没有核实 {_code(text)}" for text in audit.unconfirmed] + [
        f"- **不符** {_code(text)}" for text in audit.faults
    ]
    return [said, *(["\n".join(lines[:MOST])] if lines else [])]


def _list(title: str, rows: list[str]) -> list[str]:
    more = [f"- 另有 {len(rows) - MOST} 项"] if len(rows) > MOST else []
    return [f"**{title}**（{len(rows)}）", "\n".join([*rows[:MOST], *more])] if rows else []


def _code(text: str) -> str:
    """A text that somebody chose, as code on one line: no link, no name, no markup comes of it."""
    one_line = " ".join(text.replace("`", "'").split())
    return f"`{one_line}`" if one_line else ""


def _upstream(item: ChangedQuotation) -> str:
    """The repository and the pin; a link to the lines, which is made here and not taken from what was found."""
    text = f"{item.repo} {item.pin}"
    ranges = re.findall(r"\d+", item.lines)
    if not (item.linked and ranges):
        return _code(text)
    address = GITHUB.page(item.repo, item.commit, item.path, (int(ranges[0]), int(ranges[-1])))
    return f"[{text}]({address.replace('(', '%28').replace(')', '%29')})"
