"""What an inclusion is made from and is not there: where git knows it from."""

from collections.abc import Iterable, Sequence

from anatomy.errors import nearest
from anatomy.paths import Project
from anatomy.quotation.repository import git
from anatomy.quotation.restore import MAIN
from anatomy.quotation.revision import last_with

OTHER_SIDES = ("MERGE_HEAD", "REBASE_HEAD", *MAIN)
"""Revisions beside HEAD that may have what the work tree lacks."""
MADE_FROM = {
    "quote": ("block", "snippets/*.toml", "[snippets.{}]"),
    "run": ("program", "docs/{}/experiments/{}.*", ""),
    "figure": ("file", "docs/{}/figures/{}.*", ""),
}
"""What an inclusion is made from: how that is called, where it stands, and the text by which it is found there."""


def stood(project: Project, kind: str, name: str, others: Sequence[str] = ()) -> tuple[str, str, str]:
    """How that is called of which ``kind/name`` is made, the last revision with it, and its file there; revision and file are '' where git
    knows of none. others: as of ``last_with``."""
    if kind not in MADE_FROM:
        return "", "", ""
    place, text = _place(kind, name)
    return MADE_FROM[kind][0], *last_with(project, place, text, others)


def renamed(project: Project, kind: str, name: str, revision: str, known: Iterable[str]) -> str:
    """The one of ``known``, the names that are there now, that looks most like ``name`` and was not there in ``revision``; '' where none does."""
    words = ["ls-tree", "-r", "--name-only", revision, "docs"]
    if kind == "quote":
        words = ["grep", "-hF", "-e", "[snippets.", revision, "--", "snippets"]
    listing = git(project, *words).stdout.decode("utf-8", "replace")
    marks = {other: text or place[:-1] for other in known for place, text in [_place(kind, other)]}
    return nearest(name, [other for other, mark in marks.items() if mark not in listing])


def _place(kind: str, name: str) -> tuple[str, str]:
    _what, place, text = MADE_FROM[kind]
    article, _, stem = name.partition("/")
    return place.format(article, stem), text.format(name)
