"""The index of the invented site: every query leads where it must, and every mutation is noticed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from anatomy.errors import SiteError
from anatomy.site.assets import pack
from anatomy.site.search import Reader, build_index, folding
from anatomy.site.search.encoding import DIGITS, encode_numbers
from anatomy.site.search.folding import Folder, grams, token_keys
from anatomy.site.search.reading import read_site
from anatomy.site.search.variants import simplified

from .invented import make_site

HERE = Path(__file__).parent
ASSETS = HERE.parent.parent / "docs" / "assets"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_site(tmp_path_factory.mktemp("invented"), ASSETS)
    build_index(made)
    return made


def failures(site: Path, scripts: Path, tmp_path: Path, queries: Path = HERE / "invented.toml") -> list[str]:
    """Queries that do not lead where they must, told by the engine under Node."""
    wanted = tmp_path / "queries.json"
    wanted.write_text(
        json.dumps(tomllib.loads(queries.read_text(encoding="utf-8"))["queries"]), encoding="utf-8"
    )
    command = ["node", str(HERE / "check.js"), str(site), str(scripts), str(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line for line in (done.stdout + done.stderr).splitlines() if line]


def test_every_query_leads_where_it_must(site: Path, tmp_path: Path) -> None:
    """Substrings, identifiers, parts, code, filters, fallbacks: each by the stated way to the stated place."""
    assert failures(site, ASSETS / "js", tmp_path) == []


def test_the_same_pages_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    """An index is a function of the pages: another folder, another run, the same files."""
    again = make_site(tmp_path / "again", ASSETS)
    build_index(again)
    build_index(again)
    first = {file.name: file.read_bytes() for file in (site / "search").iterdir()}
    second = {file.name: file.read_bytes() for file in (again / "search").iterdir()}
    assert first == second


def test_a_reader_reads_only_what_has_changed(tmp_path: Path) -> None:
    """One that knows the site gives the bytes of one that does not, also after an edit and when a page goes."""
    made = make_site(tmp_path / "site", ASSETS)
    reader = Reader()
    written = []
    for name, edit in (("nothing", None), ("river", "水位计改写了"), ("mill", "")):
        page = made / name / "index.html"
        if edit:
            page.write_text(page.read_text("utf-8").replace("水位计", edit), encoding="utf-8")
        elif edit == "":
            page.unlink()
        build_index(made, reader)
        written.append(reader.read)
        warm = {file.name: file.read_bytes() for file in (made / "search").iterdir()}
        build_index(made)
        assert warm == {file.name: file.read_bytes() for file in (made / "search").iterdir()}
    assert written == [5, 1, 0]


def test_units_are_what_a_reader_would_point_at(site: Path) -> None:
    """Sections, quotations with path and symbol, runs, terms; no navigation, no permalinks, wrapped lines joined."""
    pages = {page.url: page for page in read_site(site)}
    wheel = {unit.anchor: unit for unit in pages["wheel/"].units}
    assert wheel["q-wheel-gate"].kind == "quote"
    assert wheel["q-wheel-gate"].path == "src/gate_control.c"
    assert wheel["q-wheel-gate"].title == "gate_raise 闸门一次只抬一格"
    assert "int next_level = (wanted_level >> 2) + self->spare_slots;" in wheel["q-wheel-gate"].text.split(
        "\n"
    )
    assert wheel["gate"].title == "开闸与关闸"
    assert "把小水流攒成一股" in wheel["gate"].text
    assert "gate_raise" not in wheel["gate"].text
    assert {unit.anchor: unit.title for unit in pages["glossary/"].units}[
        "gate-count"
    ] == "gate count 闸门计数"
    assert [unit.kind for unit in pages["mill/"].units] == ["section", "section", "quote", "run"]
    everything = "".join(unit.text + unit.title for page in pages.values() for unit in page.units)
    assert "导航乌有" not in everything
    assert "¶" not in everything


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ　ｄ", "abc d"),
        ("引用 计数", "引用计数"),
        ("对象 ob_refcnt 归零", "对象ob_refcnt归零"),
        ("計數與轉動", "计数与转动"),
        ("zero\u200bwidth", "zerowidth"),
        ("a\n\t b", "a b"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert Folder(simplified()).fold(text) == folded


def test_every_substring_is_reached_by_some_key() -> None:
    """Each substring of a run is a gram, or the beginning of one."""
    for run, size in (("引用计数归零", 2), ("list_resize", 4), (">>=", 2)):
        keys = grams(run)
        for start in range(len(run)):
            for end in range(start + 1, len(run) + 1):
                text = run[start:end]
                assert any(key.startswith(text[:size]) for key in keys), text


def test_token_keys_split_at_underscore_camel_case_and_digits() -> None:
    keys = token_keys("list_resize PyListObject utf8", Folder({}))
    assert {"list_resize=", "list>", "resize>", "pylistobject=", "py>", "object>", "utf8=", "utf>"} <= keys
    assert "list=" not in keys


def test_numbers_survive() -> None:
    numbers = [0, 1, 31, 32, 1023, 1024, 10**6]
    text = encode_numbers(numbers)
    values: list[int] = []
    number = shift = 0
    for digit in map(DIGITS.index, text):
        number |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            values.append(number)
            number = shift = 0
    assert values == numbers


def test_no_site_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="no built site here"):
        build_index(tmp_path)


def change(name: str, old: str, new: str) -> Callable[[Path, Path], None]:
    """A mutation that edits one place of one script."""

    def mutate(site: Path, scripts: Path) -> None:
        file = scripts / name
        text = file.read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{name} no longer holds {old!r}: mend this mutation"
        file.write_text(text.replace(old, new), encoding="utf-8")

    return mutate


def drop(prefix: str) -> Callable[[Path, Path], None]:
    """A mutation that loses one shard."""

    def mutate(site: Path, scripts: Path) -> None:
        shards = sorted((site / "search").glob(f"{prefix}[0-9]*.js"))
        shards[len(shards) // 2].unlink()

    return mutate


def built_without_folding(site: Path, scripts: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Folder, "fold", lambda self, text: text)
        build_index(site)


def built_with_another_separator(site: Path, scripts: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folding, "_WORD_RUN", re.compile("[a-z]+"))
        build_index(site)


def built_without_seams(site: Path, scripts: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folding, "_SEAM", re.compile("(?!)()"))
        build_index(site)


def without_variants(site: Path, scripts: Path) -> None:
    index = site / "search" / "index.js"
    text = index.read_text(encoding="utf-8")
    start = text.index('"variants":"') + len('"variants":"')
    index.write_text(text[:start] + text[text.index('"', start) :], encoding="utf-8")


MUTATIONS: dict[str, Callable[[Path, Path], None]] = {
    "Han and other text are no longer parted": change(
        "search-query.js", 'run.kind === "han"', 'run.kind === "never"'
    ),
    "blanks no longer part a query": change("search-query.js", r"(\S+))/giu", "(.+))/giu"),
    "bigrams became trigrams": change("search-query.js", 'run.kind === "word" ? 4 : 2', "3"),
    "no compatible forms": change("search-fold.js", '.normalize("NFKC")', ""),
    "case matters": change("search-fold.js", ".toLowerCase()", ""),
    "the index is built without folding": built_without_folding,
    "the index is built with another separator": built_with_another_separator,
    "no simplified characters": without_variants,
    "seams are not indexed": built_without_seams,
    "a shard of postings is dropped": drop("g"),
    "a shard of texts is dropped": drop("t"),
    "the known tokens are dropped": drop("w"),
    "nothing is verified": change(
        "search-rank.js", "if (finds.some((one) => !one) && (all || !finds.some(Boolean))) return null;", ""
    ),
    "no border of identifiers": change("search-rank.js", "return 2.6", "return 0.1"),
    "exclusion does nothing": change("search-engine.js", "if (plan.without.some(has)) return true;", ""),
    "the way over a page is closed": change(
        "search-fallbacks.js", "[asTyped, plain, onOnePage, near]", "[asTyped, plain, near]"
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_turns_the_checks_red(name: str, site: Path, tmp_path: Path) -> None:
    """What the checks do not notice, they do not check."""
    changed = tmp_path / "site"
    scripts = tmp_path / "js"
    shutil.copytree(site, changed)
    shutil.copytree(ASSETS / "js", scripts)
    MUTATIONS[name](changed, scripts)
    assert failures(changed, scripts, tmp_path), f"not noticed: {name}"


@pytest.mark.parametrize("published", [False, True], ids=["as written", "as published"])
def test_engine_units_under_node(site: Path, tmp_path: Path, published: bool) -> None:
    """The engine's own unit tests (node --test) pass, also on the scripts without comments and blanks that a built site has."""
    shutil.copytree(ASSETS / "js", tmp_path / "assets/js")
    if published:
        pack(tmp_path)
    command = ["node", "--test", str(HERE / "engine.test.js")]
    environment = {"SEARCH_SITE": str(site), "SEARCH_SCRIPTS": str(tmp_path / "assets/js"), "PATH": _path()}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr


def _path() -> str:
    node = shutil.which("node")
    assert node, "Node is needed: apt-get install nodejs"
    return str(Path(node).parent)
