"""Bump: what moves by itself, what needs a review, what stays; and that a refusal writes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import tomlkit
from click.testing import Result

from anatomy.pin import Debian
from anatomy.quotation.lock import read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.sources.debian import DebianSource
from history.shop import FIRST, SECOND, Press, publish

REVIEWED = ("--reviewed", "gear-stop", "--reviewed", "gear-rattle", "--reviewed", "gear-count")


def bump(press: Press, ref: str = "v2", *words: str) -> Result:
    return press.world.run("bump", "gears", ref, "--offline", "--git-mirror", press.mirror, *words)


def state(press: Press) -> tuple[bytes, bytes]:
    return press.pin_file.read_bytes(), press.project.lock.read_bytes()


def section(report: str, title: str) -> str:
    return report.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_a_dry_run_reports_every_quotation_by_its_status_and_writes_nothing(press: Press) -> None:
    before = state(press)
    result = bump(press, "v2", "--dry-run")
    assert result.exit_code == 0, result.output
    assert state(press) == before
    assert f"`{press.commits['v1']}` → `{press.commits['v2']}`" in result.output
    assert "### gear-stop" in section(result.output, "Changed: to be reviewed")
    assert "gears/one.py, gears/two.py" in section(result.output, "Ambiguous: stays at the old pin")
    assert "### gear-rattle" in section(result.output, "Gone: stays at the old pin")
    moved = section(result.output, "Moved only (same bytes)")
    assert "gears/wheel.py(17-19) → gears/care.py(1-3)" in moved
    assert "gears/wheel.py(3-6) → gears/wheel.py(4-7)" in moved
    assert "`gear-start`" in section(result.output, "Unchanged")


def test_other_line_ends_are_other_bytes(press: Press) -> None:
    """What is quoted then is what the new pin holds."""
    publish(press.upstream, {name: text.replace("\n", "\r\n") for name, text in FIRST.items()}, "v3")
    result = bump(press, "v3", "--dry-run")
    assert "### gear-turn" in section(result.output, "Changed: to be reviewed")
    assert section(result.output, "Unchanged") == ""


def test_the_report_shows_the_diff_of_the_region_and_the_lines_that_rest_on_it(
    press: Press, tmp_path: Path
) -> None:
    file = tmp_path / "report.md"
    assert bump(press, "v2", "--dry-run", "--report", str(file)).exit_code == 0
    changed = section(file.read_text("utf-8"), "Changed: to be reviewed")
    fence = re.search(r"```diff\n(.*?)\n```", changed, re.DOTALL)
    assert fence is not None
    assert [line for line in fence[1].split("\n") if line[0] in "+-"] == [
        "+        self.stopped = time.time()"
    ]
    assert "- docs/gears/index.md(10) shows it" in changed
    assert "- docs/gears/index.md(22): It stops ([here](#q-gear-stop))." in changed


def test_a_changed_quotation_without_a_review_stops_everything(press: Press) -> None:
    before = state(press)
    result = bump(press)
    assert result.exit_code == 1
    assert state(press) == before
    assert re.search(r"gears\.toml\(\d+\): snippets\.gear-stop: changed and was not reviewed", result.output)
    assert "add --reviewed gear-stop" in result.output
    assert result.output.rstrip().endswith("3 faults")
    assert bump(press, "v2", "--reviewed", "gear-stop", "--reviewed", "gear-rattle").exit_code == 1
    assert state(press) == before


def test_with_reviews_what_can_move_moves_and_what_cannot_stays_at_the_old_pin(press: Press) -> None:
    result = bump(press, "v2", *REVIEWED)
    assert result.exit_code == 0, result.output
    pins = read_pins(press.project)
    assert pins.pins["gears", "v2"].commit == press.commits["v2"]
    assert pins.pins["gears", "v2"].tag == "v2"
    assert {id: s.pin.name for id, s in pins.snippets.items()} == {
        "gear-turn": "v2",
        "gear-stop": "v2",
        "gear-oil": "v2",
        "gear-teeth": "v2",
        "gear-start": "v2",
        "gear-rattle": "v1",
        "gear-count": "v1",
    }
    assert pins.snippets["gear-oil"].path == "gears/care.py"
    assert pins.snippets["gear-teeth"].lines == "4-7"
    lock = read_lock(press.project)
    assert lock.files["gears/v2/gears/care.py"].evidence == "git"
    assert lock.snippets["gear-stop"].lines == "14-17"
    done = press.world.run("check")
    assert done.exit_code == 0, done.output
    again = press.world.run("audit", "--offline", "--git-mirror", press.mirror)
    assert again.exit_code == 0, again.output


def test_the_pin_file_keeps_its_comments_and_order_and_loses_a_pin_that_nothing_uses(press: Press) -> None:
    third = FIRST | {"gears/wheel.py": "\n" + FIRST["gears/wheel.py"]}
    commit = publish(press.upstream, third, "v3")
    result = bump(press, "v3")
    assert result.exit_code == 0, result.output
    text = press.pin_file.read_text("utf-8")
    assert text.startswith("# where gears come from\n")
    assert list(tomlkit.parse(text)["pins"]) == ["v3"]
    assert commit in text
    assert press.commits["v1"] not in text
    assert text.index("gear-turn") < text.index("gear-stop") < text.index("gear-start")
    done = press.world.run("check")
    assert done.exit_code == 0, done.output


def test_a_highlight_that_the_new_version_lacks_is_named_and_nothing_is_written(press: Press) -> None:
    third = FIRST | {"gears/wheel.py": FIRST["gears/wheel.py"].replace("limit = 99", "limit = 77")}
    publish(press.upstream, third, "v3")
    before = state(press)
    result = bump(press, "v3", "--reviewed", "gear-turn")
    assert result.exit_code == 1
    assert "highlight 'limit = 99' stands on no selected line" in result.output
    assert state(press) == before


def test_a_failure_while_locking_puts_both_files_back(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    from anatomy.errors import AnatomyError

    def no_luck(*_words: object, **_more: object) -> list[str]:
        raise AnatomyError("the mirror went away")

    monkeypatch.setattr("anatomy.history.bump.edit.resolve", no_luck)
    before = state(press)
    result = bump(press, "v2", *REVIEWED)
    assert result.exit_code == 1
    assert "the mirror went away" in result.output
    assert state(press) == before


def test_a_branch_or_a_full_commit_may_be_given_and_names_the_pin_by_its_commit(press: Press) -> None:
    for ref in ("main", press.commits["v2"]):
        result = bump(press, ref, "--dry-run")
        assert f"acme/gears: v1 → {press.commits['v2'][:7]}" in result.output


def test_a_source_distribution_serves_where_the_commit_is_given(press: Press) -> None:
    commit = press.commits["v2"]
    words = ("bump", "gears", commit, "--tag", "v2", "--sdist", "2.0", *REVIEWED)
    result = press.world.run(*words)
    assert result.exit_code == 0, result.output
    pin = read_pins(press.project).pins["gears", "v2"]
    assert pin.sdist is not None
    assert (pin.sdist.project, pin.sdist.version, pin.tag) == ("gears", "2.0", "v2")
    entry = read_lock(press.project).files["gears/v2/gears/wheel.py"]
    assert (entry.evidence, entry.sources) == ("artifact", ("gears-2.0.tar.gz",))
    proven = press.world.run("audit", "--offline", "--git-mirror", press.mirror)
    assert proven.exit_code == 0, proven.output
    assert read_lock(press.project).files["gears/v2/gears/wheel.py"].evidence == "git"


def test_a_source_distribution_may_be_named_with_its_project_and_may_name_its_commit(press: Press) -> None:
    """It is read from that project, and no other commit is taken for the one that it names."""
    commit = press.commits["v2"]
    press.sdist("2.0", SECOND | {"gears/_version.py": f'"full-revisionid": "{commit}"\n'})
    press.world.edit(press.pin_file, 'kind = "sdist"\nproject = "gears"\nversions = ["1.0"]', 'kind = "git"')
    words = ("--tag", "v2", "--sdist", "gears==2.0", "--dry-run")
    done = press.world.run("bump", "gears", "a1" * 20, *words)
    assert (
        f"gears-2.0.tar.gz says it was made from {commit} (gears/_version.py), not from {'a1' * 20}\n"
        f"    mend: anatomy bump gears {commit} --tag v2 --sdist gears==2.0\n"
    ) in done.output
    done = press.world.run("bump", "gears", "v2", *words[2:])
    assert (
        f"gears-2.0.tar.gz says it was made from {commit} (gears/_version.py)\n"
        f"    mend: anatomy bump gears {commit} --tag v2 --sdist gears==2.0\n"
    ) in done.output
    done = press.world.run("bump", "gears", "v1", "--sdist", "gears==1.0")
    assert (
        "gears-1.0.tar.gz does not say which commit it was made from\n"
        "    mend: anatomy bump gears FULL_COMMIT_ID --tag v1 --sdist gears==1.0\n"
    ) in done.output
    done = press.world.run("bump", "gears", commit, *words)
    assert done.exit_code == 0, done.output
    assert "read from gears-2.0.tar.gz" in done.output
    done = press.world.run("bump", "gears", commit, *words, "--reviewed", "gear")
    assert (
        f"mend: anatomy bump gears {commit} --tag v2 --sdist gears==2.0 --dry-run lists them" in done.output
    )


def test_a_debian_source_package_serves_too(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(
        _self: DebianSource, debian: Debian, paths: set[str], _whole: bool, also: Callable[[str], bool]
    ) -> tuple[dict[str, bytes], str]:
        assert (debian.source, debian.version) == ("cogs", "2.0")
        kept = {path: text.encode() for path, text in SECOND.items() if also(path) or path in paths}
        return kept, "Debian cogs_2.0.orig.tar.gz"

    monkeypatch.setattr(DebianSource, "read", read)
    words = ("--tag", "v2", "--debian", "cogs=2.0", "--git-mirror", press.mirror, *REVIEWED)
    done = press.world.run("bump", "gears", press.commits["v2"], *words)
    assert done.exit_code == 0, done.output
    assert "read from Debian cogs_2.0.orig.tar.gz" in done.output
    assert read_pins(press.project).pins["gears", "v2"].debian == Debian(source="cogs", version="2.0")


def test_a_wheel_serves_too_and_what_it_does_not_carry_stays(press: Press) -> None:
    press.wheel("2.1", {name: text for name, text in SECOND.items() if name.endswith(".py")}, "cp3-none-any")
    press.declare("wheel", 'project = "gears"\ntag = "*-any"')
    result = press.world.run("bump", "gears", "a" * 40, "--wheel", "2.1", *REVIEWED)
    assert result.exit_code == 0, result.output
    pins = read_pins(press.project)
    assert pins.snippets["gear-start"].pin.name == "v1"
    assert pins.snippets["gear-turn"].pin.name == "2.1"
    assert pins.pins["gears", "2.1"].wheels[0].tag == "cp3-none-any"


LONG = """\
def long(a):
    first = 1
    left_out = 2
    also = 3
    second = 4
    return a


one = 1
two = 2
skipped = 3
three = 4
never = 5
four = 6
"""
OMITTING = """
[snippets.gear-long]
path = "gears/long.py"
symbol = "long"
omit = ["3-4"]                  # by number

[snippets.gear-mixed]
path = "gears/long.py"
symbol = "long"
omit = [{ from = "first" }, "4"]

[snippets.gear-lines]
path = "gears/long.py"
lines = "9-12, 14"
omit = ["11"]
"""


@pytest.fixture
def omitting(press: Press) -> Press:
    """``press`` whose pin file has comments about everything, artefacts, and omissions by number and by text."""
    commit = publish(press.upstream, FIRST | {"gears/long.py": LONG}, "v4")
    moved = LONG.replace("left_out", "# a line more\n    left_out").replace("never", "never_ever")
    publish(press.upstream, FIRST | {"gears/long.py": f"\n{moved}"}, "v5")
    press.sdist("4", FIRST | {"gears/long.py": LONG})
    press.sdist("5", FIRST | {"gears/long.py": f"\n{moved}"})
    text = press.pin_file.read_text("utf-8").replace(press.commits["v1"], commit)
    text = text.replace("[pins.v1]\n", "# the release of May\n[pins.v1]        # not the last one\n").replace(
        'tag = "v1"\n',
        'tag = "v4"           # signed\nsdist = { project = "gears", version = "4" }\n\n# what is quoted\n',
    )
    press.pin_file.write_text(text + OMITTING, "utf-8")
    page = press.project.docs / "gears" / "index.md"
    ids = ("gear-long", "gear-mixed", "gear-lines")
    included = "".join(f'\n--8<-- "quote/{id}.md"\n' for id in ids)
    page.write_text(f"{page.read_text('utf-8')}{included}\nAs v4 has it; 1.4 and v41 are others.\n", "utf-8")
    done = press.world.run("lock", "--offline", "--git-mirror", press.mirror)
    assert done.exit_code == 0, done.output
    return press


def bump_online(press: Press, *words: str) -> Result:
    return press.world.run("bump", "gears", "v5", "--git-mirror", press.mirror, *words)


def test_comments_artefacts_and_the_way_of_writing_omissions_stay(omitting: Press) -> None:
    before = omitting.pin_file.read_text("utf-8")
    result = bump_online(omitting, "--name", "v5", "--reviewed", "gear-long", "--reviewed", "gear-lines")
    assert result.exit_code == 0, result.output
    after = omitting.pin_file.read_text("utf-8")
    changed = [
        (old, new) for old, new in zip(before.split("\n"), after.split("\n"), strict=True) if old != new
    ]
    commit = read_pins(omitting.project).pins["gears", "v5"].commit
    assert changed == [
        ("[pins.v1]        # not the last one", "[pins.v5]        # not the last one"),
        (f'commit = "{read_lock_commit(before)}"', f'commit = "{commit}"'),
        ('tag = "v4"           # signed', 'tag = "v5"           # signed'),
        ('sdist = { project = "gears", version = "4" }', 'sdist = {project = "gears", version = "5"}'),
        ('omit = ["3-4"]                  # by number', 'omit = ["4-6"]                  # by number'),
        ('omit = [{ from = "first" }, "4"]', 'omit = [{ from = "first" }, "4", "6"]'),
        ('lines = "9-12, 14"', 'lines = "11-14, 16"'),
        ('omit = ["11"]', 'omit = ["13"]'),
    ]
    assert omitting.world.run("check").exit_code == 0


def read_lock_commit(text: str) -> str:
    found = re.search(r'commit = "([0-9a-f]{40})"', text)
    assert found is not None
    return found[1]


def test_an_artefact_that_the_new_version_does_not_have_is_named_in_the_report(omitting: Press) -> None:
    (omitting.links / "gears-5.tar.gz").unlink()
    result = bump_online(omitting, "--dry-run")
    lost = section(result.output, "Left out of the new pin")
    assert "- sdist = gears 4: gears 5 has no sdist on the index" in lost


def test_the_lines_of_prose_that_name_the_old_version_are_listed(omitting: Press) -> None:
    result = bump_online(omitting, "--dry-run")
    prose = section(result.output, "Prose that names v1")
    assert re.fullmatch(
        r"\n- docs/gears/index\.md\(\d+\): As v4 has it; 1\.4 and v41 are others\.\n.*", prose, re.DOTALL
    )
    assert prose.count("- docs/") == 1
    result = bump_online(omitting, "--name", "v5", "--reviewed", "gear-long", "--reviewed", "gear-lines")
    said = "next: mend the prose that the report lists (1), then anatomy fetch, anatomy check\n"
    assert result.output.endswith(said)


@pytest.mark.parametrize("dry", [("--dry-run",), ()])
def test_a_review_of_what_is_not_quoted_is_refused(press: Press, dry: tuple[str, ...]) -> None:
    before = state(press)
    result = bump(press, "v2", "--reviewed", "gear-stops", *dry)
    assert result.exit_code == 1
    assert "--reviewed gear-stops: no quotation of gears v1; did you mean gear-stop?" in result.output
    assert state(press) == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("bump", "sprockets", "v2"), "no upstream 'sprockets'; there are gears"),
        (
            ("bump", "cogs", "v2"),
            "cogs is an article; it quotes gears\n    mend: anatomy bump gears v2\n",
        ),
        (
            ("bump", "gears", "v9", "--name", "nine"),
            "\n    mend: anatomy bump gears v9 --name nine --git-mirror acme/gears=PATH_OR_URL, or give",
        ),
        (
            ("bump", "gears", "v2", "--pin", "v7"),
            "say which pin: v1\n    mend: anatomy bump gears v2 --pin v1\n",
        ),
        (("bump", "gears", "v1"), "v1 is already at"),
        (
            ("bump", "gears", "v2", "--name", "v1", *REVIEWED),
            "2 quotations stay at the old pin 'v1'\n    mend: anatomy bump gears v2 --name NEW\n",
        ),
        (("bump", "gears", "-v2"), "No such option"),
    ],
)
def test_a_mistake_is_one_clear_error_and_writes_nothing(
    press: Press, words: tuple[str, ...], says: str
) -> None:
    (press.project.docs / "gears").rename(press.project.docs / "cogs")
    before = state(press)
    result = press.world.run(*words, "--git-mirror", press.mirror, "--offline")
    assert result.exit_code != 0
    assert says in result.output
    assert state(press) == before
