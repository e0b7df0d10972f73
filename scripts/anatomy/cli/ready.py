"""``anatomy ready``: what a change of articles has to pass before it is sent, in under a minute; CI does the rest."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from anatomy.cli.annotate import as_text
from anatomy.cli.console import say, tell
from anatomy.errors import Fault
from anatomy.paths import Project
from anatomy.quotation.revision import changed_files, new_files, not_in_git


@dataclass(frozen=True)
class Step:
    """One command of the way: what a person reads while it runs, and its words."""

    title: str
    command: tuple[str, ...]
    rests_on_check: bool = True  # it would say again what the check, the first step, has found


@click.command()
@click.option(
    "--since", metavar="REV", help="Where the change began (default: where it left the main branch)."
)
@click.pass_obj
def ready(project: Project, since: str | None) -> None:
    """Check, spelling, build, built site, tests of content, and the runs of the articles that were touched."""
    changed = changed_files(project, since)
    touched = sorted({path.parts[1] for path in changed if len(path.parts) > 2 and path.parts[0] == "docs"})
    steps = _steps(project, touched)
    began = time.monotonic()
    failed: list[Step] = []
    for number, step in enumerate(steps, 1):
        place = f"[{number}/{len(steps)}]"
        if step.rests_on_check and steps[0] in failed:
            tell(f"{place} {step.title}: not looked at, mend [1/{len(steps)}] first")
        elif not _passes(step, place, project):
            failed.append(step)
    seconds = time.monotonic() - began
    new = new_files(project, "docs", "snippets")
    if new:  # `git commit -a` leaves them out
        adding = [str(new[0])]
        if len(new) > 1:
            config = ["mkdocs.yml"] if Path("mkdocs.yml") in changed else []
            adding = [*sorted({path.parts[0] for path in new}), *config]
        fault = Fault(not_in_git(new), project.root / new[0], 1, shlex.join(["git", "add", *adding]), "main")
        tell(as_text(fault, project.root, "review"), err=True)
    if failed:
        tell(f"not ready: {', '.join(step.title for step in failed)} ({seconds:.0f} s)", err=True)
        sys.exit(1)
    once = f" once {len(new)} new {'file is' if len(new) == 1 else 'files are'} in git" if new else ""
    tell(f"ready to be sent{once} ({seconds:.0f} s); git push, and CI does the rest")


def _steps(project: Project, touched: Sequence[str]) -> list[Step]:
    python = sys.executable
    anatomy = (python, "-m", "anatomy", "--root", str(project.root))
    steps = [
        Step("pages, pins, lock, recordings, prose", (*anatomy, "check", "--for", "review")),
        Step("spelling", (*anatomy, "spell"), rests_on_check=False),
        Step("quoted files", (*anatomy, "fetch", "--allow-missing"), rests_on_check=False),
        Step("site", (*anatomy, "build")),
        Step("built site: links, anchors, pictures, quotations", (*anatomy, "site-check")),
    ]
    if (project.root / "tests").is_dir():
        tests = ("-m", "pytest", "-q", "-n", "2", "-m", "not slow", "tests/articles", "tests/content")
        steps.append(Step("tests of content", (python, *tests)))
    articles = [name for name in touched if (project.docs / name / "experiments").is_dir()]
    if articles:
        jobs = str(min(os.cpu_count() or 1, 4))
        what = f"recorded runs of {', '.join(articles)}"
        steps.append(Step(what, (*anatomy, "run", *articles, "--light", "--jobs", jobs)))
    return steps


def _passes(step: Step, place: str, project: Project) -> bool:
    """Run one step. What it prints is shown when it fails, and its last line while it runs."""
    began = time.monotonic()
    lines: list[str] = []
    say(f"{place} {step.title} …")
    with subprocess.Popen(
        step.command,
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if say.live and line.strip():
                say(f"{place} {step.title} … {line.strip()}")
    good = process.returncode == 0
    tell(f"{place} {step.title}: {'good' if good else 'NOT GOOD'} ({time.monotonic() - began:.1f} s)")
    warned = [line for line in lines if ": warning: " in line]
    if not good or warned:
        tell("".join(lines if not good else warned), err=True, end="")
    return good
