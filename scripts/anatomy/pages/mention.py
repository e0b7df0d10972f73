"""Symbols named in prose as `` `file.c:symbol` ``, which the pinned file must still define, and the commit that a page says it reads.

Only files that the lock knows are looked at, and only where the cache holds their bytes: nothing is fetched. A path
may be written in part (``listobject.c``); where several locked files end so, one of them is enough.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from anatomy.errors import Fault
from anatomy.pages.inclusion import inclusions, pages
from anatomy.pages.prose import Page, read_page
from anatomy.paths import Project
from anatomy.pin import Pins
from anatomy.quotation.lock import Lock
from anatomy.sources.blob import BlobCache

_MENTION = re.compile(
    r"`(?P<path>[\w.+/-]+\.(?:c|h|cc|cpp|hpp|js|py|pyi|pyx|ppyx|pxd)):(?P<symbol>[A-Za-z_$][\w$.]*)(?:\(\))?`"
)
_OWN_COMMIT = re.compile(r"(?<=\*\*（提交 `)[0-9a-f]{7,40}(?=`）)")  # behind the version, in bold


def mentions(page: Page) -> Iterator[tuple[str, str, int]]:
    """(path, symbol, line) of every mention on a page."""
    for match in _MENTION.finditer(page.body):
        yield match["path"], match["symbol"], page.line(match.start())


def mention_faults(project: Project, lock: Lock) -> list[Fault]:
    """Mentions of symbols that no locked file of that name has any more."""
    cache = BlobCache(project.cache)
    faults = []
    for path in pages(project):
        for file, symbol, line in mentions(read_page(path)):
            keys = [key for key in lock.files if key.endswith(f"/{file}")]
            contents = [data for key in keys if (data := cache.get(lock.files[key].identity)) is not None]
            if len(contents) < len(keys) or not keys:
                continue
            if not any(_defines(data, symbol) for data in contents):
                where = ", ".join(keys)
                mend = f"name a symbol that {file} has (anatomy refs {symbol}), or change the pin back"
                faults.append(Fault(f"`{file}:{symbol}` is not in {where}", path, line, mend))
    return faults


def _defines(data: bytes, symbol: str) -> bool:
    """Whether the name stands there as a word: a macro's product or a field is defined in ways that no reader sees."""
    word = rb"(?<![A-Za-z0-9_$])" + re.escape(symbol.rsplit(".", 1)[-1].encode()) + rb"(?![A-Za-z0-9_$])"
    return re.search(word, data) is not None


def commit_faults(project: Project, pins: Pins) -> Iterator[Fault]:
    """The commit of which a page says that it reads it, as ``anatomy new`` writes that, where no quotation of the page is from it."""
    quoted: defaultdict[Path, set[str]] = defaultdict(set)
    for use in inclusions(project):
        if use.kind == "quote" and use.name in pins.snippets:
            quoted[use.page].add(pins.snippets[use.name].pin.commit)
    for path, commits in quoted.items():
        page = read_page(path)
        for match in _OWN_COMMIT.finditer(page.body):
            if not any(commit.startswith(match[0]) for commit in commits):
                message = f"names commit {match[0]}, which is no pin of this page's quotations"
                now = " or ".join(sorted(commit[: len(match[0])] for commit in commits))
                mend = f"write {now}, and its version"
                yield replace(page.fault(match.start(), message, mend), due="review")
