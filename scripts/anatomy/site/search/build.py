"""Build the index: units to posting lists, posting lists and texts to shards, shards to files."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anatomy.errors import Fault, SiteError
from anatomy.site.search.encoding import encode_ascending, encode_postings
from anatomy.site.search.folding import PART, WHOLE, Folder, grams, token_keys
from anatomy.site.search.reading import Page, Unit, html_files, read_page
from anatomy.site.search.variants import needed, simplified

FOLDER = "search"
FORMAT = 4
GRAM_SHARD = 5_000
"""Characters of JSON a shard of posting lists holds, or one list that is longer."""
TEXT_SHARD = range(1_500, 4_000)
"""Characters a shard of texts holds: about one unit on a small site, some on a large one; a unit is never cut."""
TEXT_SHARDS = 250
"""About how many shards of texts there are, within the limits of TEXT_SHARD."""
TOKEN_SHARD = 4_000
LONGEST_TOKEN = 48


@dataclass
class Postings:
    """Key → ascending numbers of the units that hold it, and those that hold it in their title."""

    units: dict[str, list[int]]
    titled: dict[str, set[int]]


def _utf16(key: str) -> bytes:
    """The engine compares keys by UTF-16 unit; so do we."""
    return key.encode("utf-16-be", "surrogatepass")


def _title_of(unit: Unit, page: Page, first: bool) -> str:
    parts = [unit.title, unit.symbol]
    if first and page.title != unit.title:
        parts.append(page.title)
    return "\n".join(part for part in parts if part)


@dataclass(frozen=True)
class Cut:
    """A page and, for each of its units in order, all its keys and those of its title."""

    page: Page
    keys: Sequence[tuple[frozenset[str], frozenset[str]]]


def cut(page: Page, folder: Folder) -> Cut:
    """Every gram, token, ``/path`` gram and ``@article`` of each unit of ``page``."""
    found = []
    for at, unit in enumerate(page.units):
        title = _title_of(unit, page, at == 0)
        title_keys = grams(folder.fold(title)) | token_keys(title, folder)
        keys = title_keys | grams(folder.fold(unit.text)) | token_keys(unit.text, folder)
        keys.update("/" + gram for gram in grams(folder.fold(unit.path)))
        keys.add("@" + folder.fold(page.article))
        found.append((frozenset(keys), frozenset(title_keys)))
    return Cut(page, found)


class Reader:
    """Reads and cuts the pages of a site. Kept from one build to the next, it reads again only what has changed."""

    def __init__(self) -> None:
        self._folder = Folder(simplified())
        self._known: dict[str, tuple[bytes, Cut | None]] = {}
        self.read = 0
        """Pages read by the newest call of ``pages``; the others were known."""

    def pages(self, site: Path) -> list[Cut]:
        """Every findable page under ``site``, in the order of their addresses."""
        known, self._known = self._known, {}
        self.read = 0
        for url, file in html_files(site):
            content = file.read_bytes()
            digest = hashlib.sha256(content).digest()
            before = known.get(url)
            if before is not None and before[0] == digest:
                self._known[url] = before
                continue
            page = read_page(url, content.decode("utf-8"))
            self._known[url] = digest, cut(page, self._folder) if page else None
            self.read += 1
        return [done for _, done in self._known.values() if done is not None]


def collect(pages: Iterable[Cut]) -> Postings:
    """Posting lists of all keys over all units of ``pages``."""
    units: dict[str, list[int]] = defaultdict(list)
    titled: dict[str, set[int]] = defaultdict(set)
    number = 0
    for page in pages:
        for keys, title_keys in page.keys:
            for key in keys:
                units[key].append(number)
            for key in title_keys:
                titled[key].add(number)
            number += 1
    return Postings(units, titled)


def _cut(items: Iterable[tuple[str, str]], limit: int) -> list[dict[str, str]]:
    shards: list[dict[str, str]] = []
    size = limit
    for key, value in items:
        if size >= limit:
            shards.append({})
            size = 0
        shards[-1][key] = value
        size += len(key) + len(value) + 6
    return shards


def gram_shards(postings: Postings) -> list[dict[str, str]]:
    """Posting lists in the order of their keys, cut into shards."""
    nothing: set[int] = set()
    keys = sorted(postings.units, key=_utf16)
    encoded = [(key, encode_postings(postings.units[key], postings.titled.get(key, nothing))) for key in keys]
    return _cut(encoded, GRAM_SHARD)


def token_shards(postings: Postings) -> tuple[list[str], list[dict[str, str]]]:
    """Known tokens by length and alphabet, each with the number of units that hold it: for mistyped identifiers.

    A shard is named by its first token behind a character whose code is the token's length, so that lengths and
    first letters can be looked up alone.
    """
    counts: dict[str, int] = defaultdict(int)
    for key, numbers in postings.units.items():
        if key[-1] in (WHOLE, PART) and len(key) > 3 and key[0] not in "/@":
            counts[key[:-1]] += len(numbers)
    keys = sorted((chr(len(token)) + token for token in counts if len(token) <= LONGEST_TOKEN), key=_utf16)
    starts: list[str] = []
    shards: list[dict[str, list[str]]] = []
    size = TOKEN_SHARD
    for key in keys:
        if size >= TOKEN_SHARD:
            starts.append(key)
            shards.append(defaultdict(list))
            size = 0
        entry = f"{key[1:]}:{counts[key[1:]]}"
        shards[-1][str(ord(key[0]))].append(entry)
        size += len(entry) + 1
    return starts, [{length: " ".join(words) for length, words in shard.items()} for shard in shards]


def text_shards(pages: Sequence[Page]) -> tuple[list[int], list[dict[str, Any]]]:
    """Units in order, cut into shards; each carries the pages it needs."""
    starts: list[int] = []
    shards: list[dict[str, Any]] = []
    total = sum(len(unit.text) for page in pages for unit in page.units)
    limit = min(max(total // TEXT_SHARDS, TEXT_SHARD.start), TEXT_SHARD.stop)
    number, size = 0, limit
    for index, page in enumerate(pages):
        for unit in page.units:
            if size >= limit:
                starts.append(number)
                shards.append({"units": [], "pages": {}})
                size = 0
            row = [unit.kind, unit.anchor, unit.title, unit.section, unit.path, unit.symbol, unit.text]
            shards[-1]["units"].append(row)
            shards[-1]["pages"][str(index)] = [page.url, page.title, page.article]
            size += sum(map(len, row)) + 20
            number += 1
    return starts, shards


def _payload(name: str, value: object, stamp: str) -> bytes:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"anatomySearchShard({json.dumps(name)},{json.dumps(stamp)},{body});\n".encode()


def make_files(cuts: Sequence[Cut]) -> dict[str, bytes]:
    """Name → content of every file of the index. The same pages give the same bytes."""
    postings = collect(cuts)
    pages = [done.page for done in cuts]
    grams_ = gram_shards(postings)
    token_starts, tokens = token_shards(postings)
    text_starts, texts = text_shards(pages)
    firsts: list[int] = []
    number = 0
    for page in pages:
        firsts.append(number)
        number += len(page.units)
    occurring = {character for key in postings.units for character in key}
    variants = needed(occurring)
    values: dict[str, object] = {}
    for prefix, shards in (("g", grams_), ("w", tokens), ("t", texts)):
        values.update({f"{prefix}{at}": shard for at, shard in enumerate(shards)})
    digest = hashlib.sha256()
    for name in sorted(values):
        digest.update(_payload(name, values[name], ""))
    stamp = digest.hexdigest()[:12]
    values["index"] = {
        "format": FORMAT,
        "units": number,
        "pages": encode_ascending(firsts),
        "texts": encode_ascending(text_starts),
        "grams": [next(iter(shard)) for shard in grams_],
        "tokens": token_starts,
        "variants": "".join(old + new for old, new in variants.items()),
    }
    return {f"{name}.js": _payload(name, value, stamp) for name, value in values.items()}


def build_index(site: Path, reader: Reader | None = None) -> None:
    """Write the index of the built ``site`` to ``site/search/``, all of it or nothing.

    A ``reader`` that has read the site before reads only the pages that have changed since; the bytes are the same.

    Raises SiteError when there is no built site, or when it holds no page that could be found.
    """
    if not (site / "index.html").is_file():
        raise SiteError(Fault("no built site here", site, mend="make build"))
    pages = (reader or Reader()).pages(site)
    if not pages:
        raise SiteError(Fault("no page of the built site holds an article", site, mend="make build"))
    target = site / FOLDER
    with tempfile.TemporaryDirectory(dir=site, prefix=".search-") as made:
        fresh = Path(made) / FOLDER
        fresh.mkdir()
        for name, content in make_files(pages).items():
            (fresh / name).write_bytes(content)
        if target.exists():
            shutil.rmtree(target)
        fresh.replace(target)
