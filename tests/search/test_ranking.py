"""The engine on the frozen site: every kind of query leads where it must."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from anatomy.site.search import build_index
from search.conftest import ASSETS
from search.engine import answers
from search.mill import FRAME

# query → where its first result leads
FIRST = {
    # Chinese, from mid-sentence too, traditional and full-width forms
    "切换叶板": "wheel/#gate", "付一次代": "wheel/#gate", "把小水流": "wheel/#gate", "闸门計數": "glossary/#gate-count", "转动、计数": "wheel/#numbers",
    "水位平均值": "river/#", "开闸先数": "wheel/#gate", "拐弯的外": "river/#measure", "饥饿 先来后到": "mill/#priority", "为什么": "river/#why",
    # identifiers, their parts and pieces, also misspelt
    "GATE_RAISE": "wheel/#q-wheel-gate", "raise": "wheel/#q-wheel-gate", "ＷＡＴＥＲ_level_log": "river/#measure", "readlevel": "river/#measure", "evel_lo": "river/#measure",
    "mill.scheduler.SackRunner": "mill/#", "SackRunner.run": "mill/#q-mill-runner", "gate_rasie": "wheel/#q-wheel-gate", "popelft": "mill/#q-mill-runner", "__stopped": "mill/#q-mill-runner", "ｒａｉｓｅ": "wheel/#q-wheel-gate", "raise_gate": "wheel/#q-wheel-gate",
    # code, signs, symbols
    "(wanted_level >> 2)": "wheel/#q-wheel-gate", "self->spare_slots;": "wheel/#q-wheel-gate", "🌾": "mill/#", "->": "wheel/#q-wheel-gate", 'gate_raise(d["sack"], wanted_level)': "wheel/#q-wheel-gate",
    # operators
    '"ground after 7"': "mill/#r-mill-order", "“上游的水位”": "river/#", "path:scheduler popleft": "mill/#q-mill-runner", "水位 article:river -读数": "river/#", "SackRunner -Run": "mill/#q-mill-runner",
    # questions: words that ask are dropped, wordings and errors of the list of questions lead to the section that answers
    "麻袋为什么总是轮不到": "mill/#priority", "sack 7 was never ground": "mill/#priority", "开闸 为什么": "wheel/#gate", "sacks starve": "mill/#priority", "starvation": "mill/#priority", "落差 轮不到": "mill/#priority",
    # pages that are made from others come last, and first where they alone have it
    "量水位": "river/#measure", "drop 要经过几块叶": "wheel/#exercise-1", "quern": "drift/#mill-same",
}  # fmt: skip


def missed(site: Path, scripts: Path = ASSETS / "js") -> list[str]:
    found = answers(site, list(FIRST), scripts=scripts)
    return [
        f"{text}: {one['results'][:2]}"
        for (text, first), one in zip(FIRST.items(), found, strict=True)
        if one["guessed"] or one["results"][:1] != [first]
    ]


def test_every_query_leads_where_it_must(mill: Path) -> None:
    assert missed(mill) == []


def test_an_answer_depends_on_the_query_alone(mill: Path) -> None:
    """However it was typed, and whatever was asked before."""
    assert all(one["same"] for one in answers(mill, list(FIRST), typed=True))


def test_a_fragment_is_found_where_it_stands(tmp_path: Path) -> None:
    """Many sections have its terms and say them louder; the one that holds it follows the first three."""
    louder = "".join(f'<h2 id="s{n}">stone -&gt; sack</h2><p>stone -&gt; sack</p>' for n in range(8))
    holding = f'<h2 id="here">磨坊</h2><p>{"水车转一圈，闸门开一格。" * 9} sack -&gt; stone</p>'
    page = FRAME.format(title="", up="", body=f'<h1 id="top">河道</h1>{louder}{holding}')
    (tmp_path / "index.html").write_text(page, "utf-8")
    build_index(tmp_path)
    assert one(tmp_path, "sack -> stone")["results"][3] == "#here"


def one(mill: Path, text: str) -> dict[str, Any]:
    return answers(mill, [text])[0]


def test_what_was_not_found_is_told(mill: Path) -> None:
    assert one(mill, "闸门 xylophone")["missing"] == ["xylophone"]
    assert one(mill, "gate_rasie")["instead"] == ["gate_raise"]
    nothing = one(mill, "qqzzxxjj")
    assert (nothing["results"], nothing["missing"]) == ([], ["qqzzxxjj"])
    assert one(mill, "导航")["guessed"] is True
    assert one(mill, '"闸门计数器"')["exactly"] is False
    assert one(mill, '"闸门计数"')["exactly"] is True


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "-",
        '"',
        '""',
        "path:",
        "，。",
        "(",
        "\u0000",
        "a" * 5000,
        "__proto__",
        "constructor",
        "🙂",
        "𠮷野家",
        "[[[",
        "的",
    ],
)
def test_odd_queries_do_no_harm(mill: Path, text: str) -> None:
    assert isinstance(one(mill, text)["results"], list)


MUTATIONS = [
    ("analyzer", '.normalize("NFKC")', ""), ("analyzer", "split(SearchAnalyzer.PART_BORDER)", 'split("~")'), ("analyzer", "characters[at + 1] ?? ", ""),
    ("analyzer", "...touching.filter(({ term }) => term)", "...[]"), ("analyzer", "...this.wordGroups(words)", ""), ("query", "[kept, begun]", "[begun]"),
    ("engine", "* (copied ? 1 : complete ? Math.sqrt(page.weight) : page.weight)", ""), ("engine", "|| headed(number)", ""), ("engine", "+ askedShare * (asked.get(number) ?? 0)", ""), ("engine", "!excluded.some((has) => has(number))", "true"), ("index", "64 + shortest + at", "64 + shortest"),
    ("spelling", "known.map", "[].map"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "old", "new"), MUTATIONS)
def test_a_mutation_turns_the_checks_red(mill: Path, tmp_path: Path, script: str, old: str, new: str) -> None:
    """What the queries do not notice, they do not check."""
    scripts = tmp_path / "js"
    shutil.copytree(ASSETS / "js", scripts)
    file = scripts / f"search-{script}.js"
    text = file.read_text("utf-8")
    assert old in text, f"mend this mutation: search-{script}.js no longer holds {old!r}"
    file.write_text(text.replace(old, new), "utf-8")
    assert missed(mill, scripts)
