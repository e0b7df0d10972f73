"""The index of the frozen site: the same terms in Python and JavaScript, sections with their anchors, the same bytes every time."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from anatomy.errors import SiteError
from anatomy.site.search import build_index, words
from anatomy.site.search.analyzer import Analyzer, stem
from anatomy.site.search.postings import DIGITS, encode_number
from anatomy.site.search.sections import read_page, read_site
from anatomy.site.search.words import simplified
from search.conftest import ASSETS
from search.engine import terms
from search.mill import make_site

TEXTS = [
    "ＡＢＣ　ｄ 引用 计数 計數與轉動 zero\u200bwidth a\n\t b 慢",
    "PyListObject utf8 list_resize __init__ x2y HTTPServer torch.nn.Module self->x; [*a] a >>= 3 (\u00d7)",
    "caching cached cache slowly classes hopping 𠮷野家 é_x Straße",
]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ　ｄ", "ABC d"),
        ("引用 计数", "引用计数"),
        ("对象 ob_refcnt 归零", "对象ob_refcnt归零"),
        ("計數與轉動", "计数与转动"),
        (" zero\u200bwidth ", "zerowidth"),
        ("a\n\t b", "a b"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert Analyzer(simplified()).fold(text) == folded


def test_terms_of_text() -> None:
    found = dict(Analyzer({}, [["扩容", "grow larger"]]).count("list_resize 扩容 grows larger f->x ≥ a.bc"))
    assert {
        "list_resize",
        "list",
        "resize",
        "resiz",
        "扩容",
        "容",
        "§0",
        "->",
        "->x",
        "f->",
        "≥",
        "a.bc",
    } <= set(found)
    assert (found["list_resize"], found["resize"], found["f->"]) == (1.0, 0.6, 0.3)
    assert {stem(word) for word in ("caching", "cached", "cache", "caches")} == {"cach"}


def test_a_query_is_cut_as_the_pages_are() -> None:
    """Every text, also a random one, has the same terms in Python and in the engine."""
    chance = random.Random(1)
    alphabet = "aAbZ09__..>-=(* \t的列表扩容慢計é×🌾ａ１；"
    texts = TEXTS + ["".join(chance.choices(alphabet, k=40)) for _ in range(300)]
    synonyms = [["扩容", "list cache"], ["慢", "slow"], ["计数", "列表"]]
    variants = {old: new for old, new in simplified().items() if old in "計數與轉動"}
    analyzer = Analyzer(variants, synonyms)
    there = terms("".join(old + new for old, new in variants.items()), synonyms, texts)
    for text, found in zip(texts, there, strict=True):
        counts = {term: sum(share for other, share in found if other == term) for term, _ in found}
        assert counts == pytest.approx(analyzer.count(text)), text


def test_numbers_survive() -> None:
    numbers = [0, 1, 31, 32, 1023, 1024, 10**6]
    values: list[int] = []
    number = shift = 0
    for digit in map(DIGITS.index, "".join(map(encode_number, numbers))):
        number |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            values.append(number)
            number = shift = 0
    assert values == numbers


def test_sections_hold_what_stands_under_their_heading(mill: Path) -> None:
    """Prose, code, output and rows of tables with their anchors; no navigation, no permalinks; questions go to their section."""
    pages = {page.url: page for page in read_site(mill)}
    wheel = {section.anchor: section for section in pages["wheel/"].sections}
    assert list(wheel) == ["", "gate", "numbers", "exercise-1"]
    assert wheel["exercise-1"].parent == "数字与括号"
    code = next(block for block in wheel["gate"].blocks if block.kind == "code")
    assert (code.anchor, code.label) == ("q-wheel-gate", "gate_raise src/gate_control.c")
    assert "int next_level = (wanted_level >> 2) + self->spare_slots;" in code.text.split("\n")
    priority = pages["mill/"].sections[1]
    assert [(block.kind, block.anchor) for block in priority.blocks if block.kind in ("run", "asked")] == [
        ("run", "r-mill-order"),
        ("asked", ""),
    ]
    assert priority.blocks[-1].also == "麻袋 等不到\nsack starving"
    everything = "".join(
        f"{section.heading}{block.text}"
        for page in pages.values()
        for section in page.sections
        for block in section.blocks
    )
    assert "导航乌有" not in everything
    assert "¶" not in everything
    assert "questions/" not in pages


def test_a_page_is_called_as_the_navigation_calls_it() -> None:
    entry = '<nav class="md-nav--primary"><a class="md-nav__link--active"><span class="md-ellipsis">水车</span></a></nav>'
    article = '<article class="md-content__inner"><h1 id="turn">水车怎样转</h1><p>水</p></article>'
    named, nameless = read_page("a/", entry + article), read_page("b/", article)
    assert named is not None
    assert nameless is not None
    assert (named.title, named.name, nameless.name) == ("水车怎样转", "水车", "水车怎样转")


def test_the_same_pages_give_the_same_bytes(mill: Path, tmp_path: Path) -> None:
    again = make_site(tmp_path, ASSETS)
    build_index(again)
    build_index(again)
    first, second = (
        {file.relative_to(site): file.read_bytes() for file in (site / "search").rglob("*.js")}
        for site in (mill, again)
    )
    assert first == second


def test_no_site_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="no built site here"):
        build_index(tmp_path)


def test_a_faulty_synonym_is_refused_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "words.toml"
    file.write_text(
        'question_words = ["吗"]\nsynonyms = [\n  ["慢", "slow"],\n  ["扩容 grow", "larger"],\n]\n', "utf-8"
    )
    monkeypatch.setattr(words, "FILE", file)
    with pytest.raises(SiteError) as caught:
        words.read_synonyms([], Analyzer({}))
    assert [(fault.line, "either Chinese or words" in fault.message) for fault in caught.value.faults] == [
        (4, True)
    ]
