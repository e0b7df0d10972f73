"""Drift and evolution: what the releases of an upstream made of the quotations, and what is recorded of it."""

from __future__ import annotations

import datetime
import re
from collections import Counter

import markdown
import pytest

from anatomy.errors import AnatomyError
from anatomy.history.drift_page import write_drift_partials
from anatomy.history.record import read_record, record_faults, record_path, write_record
from anatomy.history.survey import Finding, bring_recorded, survey
from anatomy.history.table import write_evolution_partials
from anatomy.lines import with_ends_of
from anatomy.quotation.pinfile import read_pins
from anatomy.sources.blob import BlobCache, blob_id
from history.shop import SECOND, Press
from markdown_page import PageReader

EXPECTED = {
    "gear-turn": "moved",
    "gear-stop": "changed",
    "gear-oil": "moved",
    "gear-rattle": "gone",
    "gear-count": "ambiguous",
    "gear-teeth": "moved",
    "gear-start": "same",
}


def record(press: Press, today: str = "2026-01-02", *, every: bool = True) -> Finding:
    finding = survey(press.published(), every=every, today=datetime.date.fromisoformat(today))
    write_record(press.project, finding.record, read_pins(press.project))
    return finding


def statuses(press: Press, version: str) -> dict[str, str]:
    return {
        id: found[version].status
        for id, found in read_record(press.project).verdicts.items()
        if version in found
    }


def partial(press: Press, name: str) -> str:
    return (press.project.partials / name).read_text("utf-8")


def test_every_status_is_found_in_a_source_distribution_and_the_pre_release_is_not_the_newest(
    press: Press,
) -> None:
    finding = record(press)
    assert finding.problems == []
    assert statuses(press, "2.0") == EXPECTED
    assert set(statuses(press, "1.0").values()) == {"same"}
    assert read_record(press.project).newest("gears") == "2.0"
    moved = read_record(press.project).verdicts["gear-oil"]["2.0"]
    assert (moved.path, moved.lines) == ("gears/care.py", "1-3")


def test_a_wheel_tells_the_same_of_what_it_carries_and_nothing_of_what_it_does_not(press: Press) -> None:
    press.declare("wheel", 'project = "gears"\ntag = "py3-*"')
    record(press)
    expected = EXPECTED | {"gear-start": "same"}
    assert statuses(press, "2.0") == expected
    press.wheel("2.5", {"gears/wheel.py": SECOND["gears/wheel.py"]})
    record(press)
    found = statuses(press, "2.5")
    assert found["gear-start"] == "unverified"  # a wheel without the C file proves nothing about it
    assert found["gear-oil"] == "gone"  # no other Python file in that folder defines it
    assert (
        "2.0" not in read_record(press.project).verdicts["gear-turn"]
    )  # it was the newest, and was never declared


def test_a_git_tip_is_compared_too_and_a_symbol_is_sought_in_its_other_files(press: Press) -> None:
    press.declare("git", 'versions = ["v1"]\ntip = "refs/heads/main"')
    record(press)
    assert statuses(press, press.commits["v2"]) == EXPECTED
    assert set(statuses(press, "v1").values()) == {"same"}


def test_the_record_holds_hashes_and_places_but_no_word_of_the_code(press: Press) -> None:
    record(press)
    text = record_path(press.project).read_text("utf-8")
    assert blob_id(SECOND["gears/care.py"].encode()) in text
    for word in ("limit", "stopped", "def ", "return", "42"):
        assert not re.search(rf"\b{word}", re.sub(r'"[0-9a-f]{40,64}"', "", text))


def test_recording_twice_changes_not_a_byte_and_another_day_changes_only_the_date(press: Press) -> None:
    record(press)
    first = record_path(press.project).read_bytes()
    record(press)
    assert record_path(press.project).read_bytes() == first
    record(press, "2026-03-04")
    assert record_path(press.project).read_bytes().replace(b"2026-03-04", b"2026-01-02") == first


def test_a_declared_move_of_a_folder_is_not_a_move_to_another_file(press: Press) -> None:
    press.sdist("2.0", {f"src/{name}": text for name, text in SECOND.items()})
    press.declare("sdist", 'project = "gears"\n[releases.moved]\n"gears/" = "src/gears/"')
    record(press)
    assert statuses(press, "2.0") == EXPECTED | {"gear-start": "moved"}
    write_evolution_partials(press.project)
    row = re.search(r'<a href="#q-gear-start">.*?</tr>', partial(press, "evolution/gears.md"))
    assert row is not None
    assert '<td class="same" title="src/gears/motor.c 第 1–5 行">相同</td>' in row[0]


CRLF = {name: text.replace("\n", "\r\n") for name, text in SECOND.items()}


def test_other_line_ends_are_no_change(press: Press) -> None:
    """An archive made on another system; the diff of what did change shows that alone."""
    press.sdist("2.0", CRLF)
    record(press)
    assert statuses(press, "2.0") == EXPECTED
    assert list(record_faults(press.project)) == []
    write_drift_partials(press.project)
    assert '<span class="count">+1 −0</span>' in partial(press, "drift/all.md")


def test_the_line_ends_of_the_pin_are_put_where_it_has_one_kind() -> None:
    assert with_ends_of(b"a\nb\n", b"c\r\nd\n") == b"c\nd\n"
    assert with_ends_of(b"a\r\nb\r\n", b"c\r\nd\n") == b"c\r\nd\r\n"
    assert with_ends_of(b"a\r\nb\n", b"c\r\nd\n") == b"c\r\nd\n"


def test_lines_of_a_file_that_a_release_lacks_are_sought_where_the_symbols_of_it_are(press: Press) -> None:
    """Only told: the table says so once the pin file does, and the record from before is called old."""
    flat = {name.replace("gears/wheel.py", "wheel.py"): text for name, text in SECOND.items()}
    press.sdist("2.0", flat)
    result = press.world.run("drift", "--all", "--record")
    move = 'moved = { "gears/wheel.py" = "wheel.py" }'
    told = f"gear-teeth: gone (no file gears/wheel.py; if it was wheel.py: write {move} below [releases])"
    assert told in result.output
    press.declare("sdist", f'project = "gears"\nversions = ["1.0"]\n{move}')
    (fault,) = record_faults(press.project)
    assert fault.message == "gears was recorded before [releases] was edited"
    assert fault.path == press.pin_file
    assert press.pin_file.read_text("utf-8").split("\n")[(fault.line or 0) - 1] == "[releases]"
    assert fault.mend == "anatomy drift gears --all --record"
    assert press.world.run(*fault.mend.split()[1:]).exit_code == 0
    assert list(record_faults(press.project)) == []
    assert statuses(press, "2.0")["gear-teeth"] == "moved"


def test_an_index_out_of_reach_costs_no_record_and_no_red_status(press: Press) -> None:
    record(press)
    before = record_path(press.project).read_bytes()
    for artefact in press.links.iterdir():
        artefact.unlink()
    result = press.world.run("drift", "--record", "--all")
    assert result.exit_code == 0, result.output
    assert "not verified here: gears: the newest release" in result.output
    assert record_path(press.project).read_bytes() == before


def test_drift_reports_what_changed_and_ends_well_although_things_are_gone(press: Press) -> None:
    result = press.world.run("drift")
    assert result.exit_code == 0, result.output
    assert "gears 2.0 (newest): 1 ambiguous, 1 changed, 1 gone, 3 moved, 1 same" in result.output
    assert "gear-stop: changed at gears/wheel.py(14-17)" in result.output
    assert "one.py, gears/two.py" in result.output
    assert not record_path(press.project).exists()


def test_an_edited_quotation_loses_its_recorded_verdict_until_it_is_looked_at_again(press: Press) -> None:
    record(press)
    press.world.edit(press.pin_file, 'lines = "3-6"', 'lines = "3-5"')
    assert press.world.run("lock", "--offline", "--git-mirror", press.mirror).exit_code == 0
    write_evolution_partials(press.project)
    row = re.search(r'<a href="#q-gear-teeth">.*?</tr>', partial(press, "evolution/gears.md"))
    assert row is None  # it is among those about which nothing is known
    blind = partial(press, "evolution/gears.md").partition("evolution-blind")[2]
    assert "还没有重新核对" in blind
    assert '<a href="#q-gear-teeth">' in blind
    record(press)
    assert statuses(press, "2.0")["gear-teeth"] == "moved"


def test_the_table_has_a_row_a_quotation_a_column_a_version_and_says_how_it_was_made(press: Press) -> None:
    record(press)
    write_evolution_partials(press.project)
    text = partial(press, "evolution/gears.md")
    words = re.findall(r"<td[^>]*>(?:<a[^>]*>)?([^<]+)", text)
    assert Counter(words) == {"相同": 10, "已改": 1, "已移动": 1, "认不出": 1, "有多处": 1}
    assert re.findall(r'scope="col">([^<]+)', text) == ["引用", "1.0", "2.0"]
    assert '<a href="../drift/#d-gear-stop">已改</a>' in text
    assert "2026-01-02" in text
    assert "gears-2.0.tar.gz" in text
    before = text
    write_evolution_partials(press.project)
    assert partial(press, "evolution/gears.md") == before


def test_a_declared_version_that_there_is_not_is_a_fault_of_its_line(press: Press) -> None:
    """The others are recorded."""
    press.declare("sdist", 'project = "gears"\nversions = [\n  "1.0",\n  "1.7",\n]')
    done = press.world.run("drift", "--all", "--record", "--git-mirror", press.mirror)
    assert done.exit_code == 1, done.output
    line = press.pin_file.read_text("utf-8").split("\n").index('  "1.7",') + 1
    assert f"snippets/gears.toml({line}): gears has no sdist 1.7; there are 1.0, 2.0\n" in done.output
    assert read_record(press.project).versions("gears") == ["1.0", "2.0"]


def test_in_a_version_before_the_pin_what_is_missing_is_not_there_yet(press: Press) -> None:
    press.sdist("0.5", {"gears/wheel.py": "class Gear:\n    def stop(self):\n        return 0\n"})
    press.declare("sdist", 'project = "gears"\nversions = ["0.5"]')
    press.world.edit(
        press.pin_file, 'tag = "v1"', 'tag = "v1"\nsdist = { project = "gears", version = "1.0" }'
    )
    record(press)
    write_evolution_partials(press.project)
    rows = dict(
        re.findall(r'<a href="#q-([a-z-]+)">.*?<td[^>]*>([^<]+)', partial(press, "evolution/gears.md"))
    )
    assert (rows["gear-turn"], rows["gear-stop"]) == ("尚无", "不同")


def test_commits_have_no_order_so_nothing_is_called_not_yet_there(press: Press) -> None:
    press.declare("git", 'tip = "refs/heads/main"')
    press.world.edit(press.pin_file, "[pins.v1]", "[pins.ffffff0]")
    press.world.edit(press.pin_file, 'tag = "v1"\n', "")
    assert press.world.run("lock", "--offline", "--git-mirror", press.mirror).exit_code == 0
    record(press)
    write_evolution_partials(press.project)
    assert "尚无" not in partial(press, "evolution/gears.md").partition("evolution-note")[0]
    assert "认不出" in partial(press, "evolution/gears.md").partition("evolution-note")[0]


HOSTILE = (
    '        <script>alert(1)</script>\n        --8<-- "quote/gear-turn.md"\n        {{ x }} `````\n\n'
    "        </code></pre></details> # \u202e [x](javascript:1) | a | b |\n"
)


def test_a_diff_full_of_markup_is_text_on_the_page_whatever_markdown_does(press: Press) -> None:
    new = SECOND["gears/wheel.py"].replace("        self.stopped = time.time()\n", HOSTILE)
    press.sdist("2.0", SECOND | {"gears/wheel.py": new})
    record(press)
    write_drift_partials(press.project)
    text = partial(press, "drift/all.md")
    assert '<div id="d-gear-stop"' in text
    ids = read_pins(press.project).snippets
    assert sorted(re.findall(r'<(?:li|div) id="d-([a-z-]+)"', text)) == sorted(ids), (
        "an address for each, whatever became of it"
    )
    html = markdown.markdown(
        '--8<-- "drift/all.md"\n',
        extensions=["attr_list", "md_in_html", "tables", "pymdownx.superfences", "anatomy.site.markdown"],
        extension_configs={"anatomy.site.markdown": {"root": str(press.project.root)}},
    )
    reader = PageReader(html)
    for line in HOSTILE.split("\n"):
        assert line in reader.text
    assert reader.tags["script"] == 0
    assert reader.tags["details"] == 1
    assert reader.tags["table"] == 0


def test_a_file_name_of_upstream_full_of_markup_is_text_on_the_page(press: Press) -> None:
    name = "gears/`</code></p></li></ul><script>alert(1)</script>`[x](javascript:1).py"
    files = {key: text for key, text in SECOND.items() if key != "gears/care.py"}
    press.sdist("2.0", files | {name: SECOND["gears/care.py"]})
    record(press)
    assert read_record(press.project).verdicts["gear-oil"]["2.0"].path == name
    write_drift_partials(press.project)
    reader = PageReader(
        markdown.markdown(partial(press, "drift/all.md"), extensions=["attr_list", "md_in_html"])
    )
    assert name in reader.text
    assert reader.tags["script"] == 0
    assert reader.tags["a"] == partial(press, "drift/all.md").count("/#q-")


def test_the_diff_is_made_from_the_cache_and_its_absence_is_said(press: Press) -> None:
    record(press)
    write_drift_partials(press.project)
    assert "self.stopped = time.time()" in partial(press, "drift/all.md").replace("&#39;", "'")
    cache = BlobCache(press.project.cache)
    stored = cache.path(blob_id(SECOND["gears/wheel.py"].encode()))
    stored.write_bytes(stored.read_bytes().replace(b"stopped", b"stepped"))
    write_drift_partials(press.project)
    text = partial(press, "drift/all.md")
    assert "stepped" not in text
    assert "差异没有显示" in text
    assert "every recorded file is in the cache" in bring_recorded(press.published())
    write_drift_partials(press.project)
    assert "self.stopped = time.time()" in partial(press, "drift/all.md")


def test_a_release_that_was_replaced_after_it_was_recorded_is_not_shown(press: Press) -> None:
    record(press)
    stored = BlobCache(press.project.cache).path(blob_id(SECOND["gears/wheel.py"].encode()))
    stored.unlink()
    press.sdist("2.0", SECOND | {"gears/wheel.py": SECOND["gears/wheel.py"].replace("99", "98")})
    said = bring_recorded(press.published())
    assert "1 files could not be had" in said
    assert "gears/wheel.py: blob" in said
    assert not stored.exists()


def test_each_caption_says_what_the_newest_release_made_of_it(press: Press) -> None:
    record(press)
    result = press.world.run("fetch", "--git-mirror", press.mirror)
    assert result.exit_code == 0, result.output
    assert '2.0 中已改（<a href="../drift/#d-gear-stop">查看差异</a>）' in press.world.partial("gear-stop")
    assert "2.0 中相同" in press.world.partial("gear-start")
    assert "2.0 中移到 gears/care.py" in press.world.partial("gear-oil")
    assert "2.0 中认不出" in press.world.partial("gear-rattle")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version = 1", "version = 2", "version 2"),
        ('status = "gone"', 'status = "fine"', "snippets.gear-rattle"),
        ('lines = "1-3"', 'lines = "x"', "snippets.gear-oil"),
        ("newest = true", "newest = ", "is not TOML"),
    ],
)
def test_a_damaged_record_is_one_error_with_its_line(press: Press, old: str, new: str, says: str) -> None:
    record(press)
    press.world.edit(record_path(press.project), old, new)
    with pytest.raises(AnatomyError, match=re.escape(says)) as caught:
        read_record(press.project)
    assert caught.value.faults[0].mend is not None
    assert "evolution.toml(" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('status = "moved", path = "gears/care.py"', 'status = "changed", path = "gears/care.py"', "in 2.0 it is changed, with the hash of"),
        ('status = "changed"', 'status = "same"', "in 2.0 it is same, with another hash than"),
        ('status = "gone"', 'status = "moved"', "in 2.0 it is moved, without a place"),
        ('[files."gears/2.0/gears/care.py"]', '[files."gears/2.0/gears/car.py"]', "names gears/care.py, which has no block"),
        ("base =", "bas =", "unknown key"),
    ],
)  # fmt: skip
def test_check_reads_the_record(press: Press, old: str, new: str, says: str) -> None:
    """Each of these was edited by hand: a fault of its line, with the command that makes the record anew."""
    record(press)
    assert list(record_faults(press.project)) == []
    path = record_path(press.project)
    press.world.edit(path, old, new)
    result = press.world.run("check")
    assert result.exit_code == 1, result.output
    found = re.search(
        rf"^\S*evolution\.toml\((\d+)\): [^\n]*{re.escape(says)}[^\n]*\n    mend: git checkout",
        result.output,
        re.MULTILINE,
    )
    assert found, result.output
    row = path.read_text("utf-8").split("\n")[int(found[1]) - 1]
    assert row.startswith(('"2.0" = ', "bas = ")), row


def test_a_pin_file_that_declares_releases_wrongly_is_told_so(press: Press) -> None:
    press.world.edit(press.pin_file, 'project = "gears"', 'tip = "main"')
    result = press.world.run("drift")
    assert result.exit_code == 1
    assert re.search(r"gears.toml\(\d+\): releases: kind = 'sdist' needs 'project'", result.output)


def test_an_unknown_upstream_is_told_which_there_are(press: Press) -> None:
    result = press.world.run("drift", "sprockets")
    assert result.exit_code == 1
    assert "there are gears" in result.output
