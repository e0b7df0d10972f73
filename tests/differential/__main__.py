"""Names every definition of whole projects, finds it by that name as ``anatomy lock`` would, and lets others judge.

For each corpus one row: how many names were asked for; where both readers agreed; where one alone could read the form
and the lock would say so; what was refused; and of what was found, how much the judge confirms, knows nothing of, or
contradicts. What it contradicts is wrong and would have been unseen: it is printed, and the status is 1.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from anatomy.paths import find_project
from anatomy.quotation.selection import rules, symbols
from anatomy.quotation.selection.encoding import Undecodable, decode, encoding_of
from anatomy.quotation.selection.languages import language_of
from differential.corpora import CORPORA, Corpus
from differential.judges import JUDGES, Verdict


@dataclass
class Tally:
    counts: Counter[str] = field(default_factory=Counter)
    shown: list[str] = field(default_factory=list)  # contradictions
    alone: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)


def judge(verdicts: list[Verdict] | None, name: str, first: int, last: int, lines: list[str]) -> str:
    """``confirmed``, ``contradicted``, or ``silent`` where the judge has nothing of that name there."""
    if verdicts is None:
        return "silent"
    there = [v for v in verdicts if v.name == name and first <= v.first <= last]
    there = [v for v in there if v.first - first <= _head(lines, first, last)]
    if not there:
        return "silent"
    return "confirmed" if any(_same_end(v.last, last, lines) for v in there) else "contradicted"


def _head(lines: list[str], first: int, last: int) -> int:
    """How many lines a definition's attributes, template head and type may take before the judge's first line."""
    for at in range(first, min(last, first + 60) + 1):
        text = lines[at - 1].strip()
        if text and not text.startswith(("@", "#[", "#![", "//", "/*", "*", "template", "requires")):
            return at - first + 8
    return 60


def _same_end(one: int, other: int, lines: list[str]) -> bool:
    """The same last line; blank lines that one of them counts in do not matter."""
    low, high = sorted((one, other))
    return all(not line.strip() for line in lines[low:high])


def ask(corpus: Corpus, home: Path) -> Tally:
    tally = Tally()
    paths = corpus.paths(home)
    verdicts = JUDGES[corpus.judge](paths, home)
    if verdicts is None:
        print(f"{corpus.title}: {corpus.judge} is not installed, so nobody judges")
    for path in paths:
        data = path.read_bytes()
        language = language_of(path.name, data)
        try:
            text = decode(data, encoding_of(data, None, language))
        except Undecodable:
            tally.counts["not text"] += 1
            continue
        tally.counts["files"] += 1
        own = None if verdicts is None else verdicts.get(path, [])
        _ask_file(tally, path, text, language, own)
    return tally


def _ask_file(tally: Tally, path: Path, text: str, language: str, verdicts: list[Verdict] | None) -> None:
    lines = text.split("\n")
    named = {
        ".".join(f'"{part}"' if "." in part or ":" in part else part for part in one.path): one.path[-1]
        for reading in symbols.readings(text, language)
        for one in reading.definitions
        if not one.weak and not one.local
    }
    for query, name in named.items():
        tally.counts["asked"] += 1
        try:
            found = symbols.find(text, language, query)
        except symbols.NotOne as problem:
            kind = (
                "disagree"
                if "two readers" in str(problem)
                else "several"
                if "is defined" in str(problem)
                else "unread"
            )
            tally.counts[kind] += 1
            tally.refused.append(f"{kind}: {path} {query}: {str(problem)[:300]}")
            continue
        alone = len(found.readers) == 1
        tally.counts["alone" if alone else "agreed"] += 1
        if alone:
            tally.alone[found.readers[0]] += 1
        verdict = judge(verdicts, name, *found.lines, lines)
        tally.counts[verdict] += 1
        if verdict == "contradicted":
            who = " and ".join(found.readers)
            said = [
                v for v in verdicts or () if v.name == name and found.lines[0] <= v.first <= found.lines[1]
            ]
            ends = ", ".join(f"{v.first}-{v.last}" for v in said[:4])
            tally.shown.append(
                f"{path}({found.lines[0]}-{found.lines[1]}) {query}: by {who}; the judge says {ends}"
            )


COLUMNS = (
    "files",
    "asked",
    "agreed",
    "alone",
    "disagree",
    "several",
    "unread",
    "confirmed",
    "silent",
    "contradicted",
)


def main(only: list[str]) -> int:
    home = find_project().state / "differential"
    home.mkdir(parents=True, exist_ok=True)
    print(f"{'':32}{''.join(f'{name:>13}' for name in COLUMNS)}")
    wrong = 0
    for name in only or list(CORPORA):
        corpus = CORPORA[name]
        if name == "indentation":
            rules.RULES["python"] = ("indent", "read_python")
        symbols._readings.cache_clear()
        tally = ask(corpus, home)
        rules.RULES["python"] = ("python", "read")
        print(f"{corpus.title:32}{''.join(f'{tally.counts[name]:>13}' for name in COLUMNS)}", flush=True)
        (home / f"{name}.refused").write_text("\n".join(tally.refused) + "\n", "utf-8")
        for line in tally.shown:
            print(f"  wrong and unseen: {line}")
        wrong += len(tally.shown)
    print(f"wrong and unseen: {wrong}; what was refused, and why, is in {home}/*.refused")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main([name for word in sys.argv[1:] for name in word.split(",")]))
