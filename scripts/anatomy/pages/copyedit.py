"""Chinese copy and spelling, read and never rewritten: full-width punctuation, spaces, and misspelt English words.

The copy rules are AutoCorrect's (``.autocorrectrc`` switches single ones off), spelling is that of ``typos``
(``_typos.toml``). Both see our own Markdown only, with front matter, code, links' addresses and tags blanked out:
upstream code is never on a page's source, and neither tool is let near what is fetched.
"""

import importlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from anatomy import tomlfile
from anatomy.errors import TOO_DEEP, AnatomyError, Fault
from anatomy.files import read_text
from anatomy.pages.inclusion import pages
from anatomy.pages.prose import read_page
from anatomy.pages.texts import texts
from anatomy.paths import Project

PLACES = ("README.md", "docs", "scripts", "tests", "mkdocs.yml", "Makefile", ".github", ".ci")
"""What is read for spelling."""
Lint = Callable[[str], Iterator[tuple[int, str, str]]]
"""Takes a Markdown text; gives line, the line as it is, the line as it should be."""
_COLON = re.compile(r"(?<!\d)(?!\d\d?：\d\d?(?!\d| ?[-+−×*÷/=<>^]))\d+：\d+")
"""Numbers with a colon of a sentence between them. A time or a ratio, which AutoCorrect takes them for, has at most two digits a side and no sum after it."""
_INCLUSION = re.compile(r"^[ \t]*-{1,}8<-.*$", re.MULTILINE)


def copy_faults(project: Project) -> list[Fault]:
    """Where Chinese punctuation or spacing is off, each with the line as it should read.

    Raises AnatomyError when AutoCorrect is not installed.
    """
    lint = linter(project)
    faults = []
    for page in (*map(read_page, pages(project)), *texts(project)):
        try:
            rows = list(lint(without_inclusions(page.body)))
        except ValueError as problem:  # a limit of AutoCorrect's
            why = str(problem).strip().rpartition("= ")[2]
            faults.append(Fault(f"AutoCorrect cannot read it: {why}", page.path, 1, TOO_DEEP.mend))
            continue
        for line, old, new in rows:
            mend = f"{page.fix}write: {new.strip()}"
            where = page.lines[line - 1] if page.lines else line
            faults.append(Fault(f"copy: {_excerpt(old, new)}", page.path, where, mend))
    return faults


def without_inclusions(text: str) -> str:
    """``text`` with blanks in the place of every inclusion."""
    return _INCLUSION.sub(lambda match: " " * len(match[0]), text)


def linter(project: Project) -> Lint:
    """AutoCorrect with the project's rules. Raises AnatomyError when it is not installed."""
    try:
        autocorrect: Any = importlib.import_module("autocorrect_py")
    except ImportError:
        raise AnatomyError(Fault("autocorrect-py is not installed", None, None, "make env")) from None
    rules = project.root / ".autocorrectrc"
    if rules.is_file():
        autocorrect.load_config(read_text(rules))

    def lint(text: str) -> Iterator[tuple[int, str, str]]:
        for row in autocorrect.lint_for(text, "markdown").lines:
            new = row.new
            for said in _COLON.findall(row.old):
                new = new.replace(said.replace("：", ":"), said)
            if new != row.old:
                yield row.line, row.old, new

    return lint


def _excerpt(old: str, new: str) -> str:
    """The first place where the two differ, with a little around it."""
    at = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(0, at - 8)
    return f"「{old[start : at + 8].strip()}」 should read 「{new[start : at + 9].strip()}」"


def spelling_faults(project: Project) -> list[Fault]:
    """Misspelt words in our own text and code, by ``typos``.

    Raises AnatomyError when ``typos`` is not installed or fails.
    """
    command = shutil.which("typos", path=str(Path(sys.executable).parent)) or shutil.which("typos")
    if command is None:
        raise AnatomyError(Fault("typos is not installed", None, None, "make dev"))
    here = [place for place in PLACES if (project.root / place).exists()]
    words = [command, "--format", "json", "--config", "_typos.toml", *here]
    done = subprocess.run(words, cwd=project.root, capture_output=True, text=True, check=False)
    faults = []
    for row in map(json.loads, done.stdout.splitlines()):
        if row.get("type") == "typo":
            wanted = " or ".join(row["corrections"]) or "something else"
            path = project.root / row["path"]
            mend = f"write {wanted}; or, where it is right, add it to _typos.toml"
            faults.append(Fault(f"spelling: {row['typo']}", path, row.get("line_num"), mend))
    if done.returncode not in (0, 2) or (done.returncode and not faults):
        known = project.root / "_typos.toml"
        tomlfile.load(known, mend="edit the file, then: anatomy spell")  # may say it with its line
        message = f"typos failed: {done.stderr.strip()[:300]}"
        raise AnatomyError(Fault(message, known, 1, "make dev"))
    return faults
