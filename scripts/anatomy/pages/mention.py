"""Symbols named in prose as `` `file.c:symbol` ``: the pinned file must still define them.

Only files that the lock knows are looked at, and only where the cache holds their bytes: nothing is fetched. A path
may be written in part (``listobject.c``); where several locked files end so, one of them is enough.
"""

import re
from collections.abc import Iterator

from anatomy.errors import Fault
from anatomy.pages.inclusion import pages
from anatomy.pages.prose import Page, read_page
from anatomy.paths import Project
from anatomy.quotation.lock import Lock
from anatomy.sources.blob import BlobCache

_MENTION = re.compile(
    r"`(?P<path>[\w.+/-]+\.(?:c|h|cc|cpp|hpp|js|py|pyi|pyx|ppyx|pxd)):(?P<symbol>[A-Za-z_$][\w$.]*)(?:\(\))?`"
)


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
