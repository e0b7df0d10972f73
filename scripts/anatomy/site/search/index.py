"""Build the index: posting lists and texts of the sections to shards, shards to files.

The engine (``docs/assets/js/search-*.js``) reads them, weighs terms and adds what only a text can tell.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from anatomy.errors import Fault, SiteError
from anatomy.site.search.analyzer import Analyzer
from anatomy.site.search.postings import (
    FIELDS,
    PAGE_WEIGHTS,
    UNREAD,
    Posting,
    count,
    encode_postings,
    postings,
    question_postings,
)
from anatomy.site.search.sections import SearchPage, read_site
from anatomy.site.search.words import read_question_words, read_synonyms, simplified

FOLDER = "search"
FORMAT = 7

POSTING_SHARD = 1_200
TEXT_SHARD = 800
WORD_SHARD = 6_000
"""Characters a shard holds, or one list or section that is longer."""


def cut(items: Iterable[tuple[str, str]], limit: int) -> list[dict[str, str]]:
    """The items in order, in dictionaries of about ``limit`` characters."""
    shards: list[dict[str, str]] = []
    size = limit
    for key, value in items:
        if size >= limit:
            shards.append({})
            size = 0
        shards[-1][key] = value
        size += len(key) + len(value) + 6
    return shards


def _utf16(key: str) -> bytes:
    """The engine compares keys by UTF-16 unit; so do we."""
    return key.encode("utf-16-be", "surrogatepass")


def word_lists(lists: Mapping[str, Sequence[Posting]]) -> list[tuple[str, str]]:
    """Known words of three letters and more by first letter and length, with the number of their sections if it is not one: for misspelt words."""
    buckets: dict[str, list[str]] = defaultdict(list)
    for term in lists:
        if 3 <= len(term) < 40 and term.isascii() and term.replace("_", "").isalnum():
            often = len(lists[term])
            buckets[term[0] + chr(64 + len(term))].append(f"{term}:{often}" if often > 1 else term)
    return [(bucket, " ".join(sorted(buckets[bucket]))) for bucket in sorted(buckets)]


def text_shards(pages: Sequence[SearchPage]) -> tuple[list[int], list[list[Any]], list[list[Any]]]:
    """Sections in order, cut into shards: the number of the first section of each, the shards, and apart the texts that they leave out."""
    starts: list[int] = []
    words: list[list[Any]] = []
    code: list[list[Any]] = []
    size = TEXT_SHARD
    for number, section in enumerate(section for page in pages for section in page.sections):
        if size >= TEXT_SHARD:
            starts.append(number)
            words.append([])
            code.append([])
            size = 0
        told = [("" if FIELDS[b.kind] in UNREAD else b.text) for b in section.blocks]
        rows = [[b.kind, b.anchor, text, b.label] for b, text in zip(section.blocks, told, strict=True)]
        words[-1].append([section.anchor, section.heading, rows])
        code[-1].append([b.text for b in section.blocks if FIELDS[b.kind] in UNREAD])
        size += sum(len(text) + 20 for text in told)
    return starts, words, code


def _script(name: str, value: object) -> bytes:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"anatomySearchShard({json.dumps(name)},{body});\n".encode()


def make_files(pages: Sequence[SearchPage]) -> dict[str, bytes]:
    """Path → content of every file of the index. The same pages give the same bytes.

    Shards stand in a folder named by their digest, so that an old page never reads a new shard.
    """
    synonyms = read_synonyms(pages, Analyzer(simplified()))
    analyzer = Analyzer(simplified(), synonyms)
    counted = [count(page, section, analyzer) for page in pages for section in page.sections]
    lists, questions = postings(counted), question_postings(counted)
    encoded = {
        key: encode_postings(lists[key]) + (f" {encode_postings(questions[key])}" if key in questions else "")
        for key in sorted(lists, key=_utf16)
    }
    posting_shards = cut(encoded.items(), POSTING_SHARD)
    word_shards = cut(word_lists(lists), WORD_SHARD)
    text_starts, texts, code = text_shards(pages)
    shards: dict[str, object] = {}
    for prefix, group in (("p", posting_shards), ("w", word_shards), ("t", texts), ("c", code)):
        shards.update({f"{prefix}{at}": shard for at, shard in enumerate(group)})
    scripts = {name: _script(name, shard) for name, shard in shards.items()}
    stamp = hashlib.sha256(b"".join(scripts[name] for name in sorted(scripts))).hexdigest()[:12]
    rows, first = [], 0
    for page in pages:
        rows.append([page.url, page.name, first, PAGE_WEIGHTS.get(page.url, 1.0)])
        first += len(page.sections)
    occurring = {character for key in lists for character in key}
    index = {
        "format": FORMAT,
        "stamp": stamp,
        "sections": first,
        "pages": rows,
        "postings": [next(iter(shard)) for shard in posting_shards],
        "words": [next(iter(shard)) for shard in word_shards],
        "texts": text_starts,
        "variants": "".join(old + new for old, new in simplified().items() if new in occurring),
        "synonyms": synonyms,
        "questionWords": read_question_words(analyzer),
    }
    return {"index.js": _script("index", index)} | {
        f"{stamp}/{name}.js": script for name, script in scripts.items()
    }


def build_index(site: Path) -> None:
    """Write the index of the built ``site`` to ``site/search/``, all of it or nothing.

    Raises SiteError when there is no built site, or when it holds no page that could be found.
    """
    if not (site / "index.html").is_file():
        raise SiteError(Fault("no built site here", site, mend="make build"))
    pages = read_site(site)
    if not pages:
        raise SiteError(Fault("no page of the built site holds an article", site, mend="make build"))
    target = site / FOLDER
    with tempfile.TemporaryDirectory(dir=site, prefix=".search-") as made:
        fresh = Path(made) / FOLDER
        files = make_files(pages)
        for folder in {(fresh / name).parent for name in files}:
            folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (fresh / name).write_bytes(content)
        if target.exists():
            shutil.rmtree(target)
        fresh.replace(target)
