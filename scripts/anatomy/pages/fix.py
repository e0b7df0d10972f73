"""What ``anatomy check --fix`` may mend by itself: spacing, punctuation, brackets, and links of first uses to the glossary.

Only lines of prose are rewritten, and only where code, addresses and attributes on them stay as they are: front matter, fenced
code, comments, inclusions, TOML and everything that is quoted are never touched.
"""

import difflib
import re
from pathlib import Path

from anatomy.files import read_text, write_atomic
from anatomy.pages.copyedit import Lint, linter, without_inclusions
from anatomy.pages.glossary import articles, other_senses, read_glossary, unlinked, with_links
from anatomy.pages.inclusion import pages
from anatomy.pages.prose import parse_page
from anatomy.pages.wording import with_wide_marks
from anatomy.paths import Project

_PASSES = 3  # one mend may make room for another
_KEPT = re.compile(r"(`+)(?!`).+?\1|\]\([^()\n]*\)|\{[^{}\n]*\}|<[^<>\n]*>|\bhttps?://\S+")


def fix(project: Project) -> dict[Path, str]:
    """Mend what can be mended on every page; for each page that changed a unified diff, and the meaning of each term that was linked.

    Raises AnatomyError for a page that cannot be read, or where AutoCorrect is not installed.
    """
    terms, doubtful, of_articles = read_glossary(project), other_senses(project), set(articles(project))
    lint = linter(project)
    diffs = {}
    for path in pages(project):
        old = new = read_text(path)
        linked: list[str] = []
        for _ in range(_PASSES):
            before = new
            new = with_wide_marks(parse_page(path, new))
            new = _with_copy(path, new, lint)
            if path in of_articles:
                found = (
                    term for term, _ in unlinked(parse_page(path, new), terms) if term.text not in doubtful
                )
                linked += [f"# {term.text} ({term.english}): {term.definition}\n" for term in found]
                new = with_links(path, new, terms, doubtful)
            if new == before:
                break
        if new != old:
            write_atomic(path, new.encode())
            diffs[path] = diff(old, new, project.relative(path)) + "".join(linked)
    return diffs


def diff(old: str, new: str, name: str) -> str:
    """A unified diff of one file."""
    rows = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}", n=0
    )
    return "".join(row if row.endswith("\n") else f"{row}\n" for row in rows)


def _with_copy(path: Path, source: str, lint: Lint) -> str:
    page = parse_page(path, source)
    rows, body = source.split("\n"), page.body.split("\n")
    for number, old, new in lint(without_inclusions(page.body)):
        row = rows[number - 1]
        if row == body[number - 1] and old.strip() in row and _kept(old) == _kept(new):
            rows[number - 1] = row.replace(old.strip(), new.strip(), 1)
    return "\n".join(rows)


def _kept(row: str) -> list[str]:
    """What on a line nobody but its author changes: code, addresses, attributes, tags."""
    return [match[0] for match in _KEPT.finditer(row)]
