"""Audit: what git confirms, what it contradicts, and what a change to the lock must bring with it."""

from __future__ import annotations

import datetime
import hashlib
import re
from pathlib import Path

import pytest
from click.testing import Result

from anatomy.history.record import record_path, write_record
from anatomy.history.survey import survey
from anatomy.quotation.lock import Lock, LockedFile, read_lock, write_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.sources.blob import Identity
from history.shop import FIRST, Press
from world import git

WHEEL = "gears/v1/gears/wheel.py"


@pytest.fixture
def locked(press: Press) -> Press:
    """``press`` under version control, as reviewed and merged."""
    git(press.project.root, "init", "-q", "-b", "main")
    (press.project.root / ".gitignore").write_text(".anatomy\n", "utf-8")
    commit(press)
    return press


def commit(press: Press) -> str:
    git(press.project.root, "add", "-A")
    git(press.project.root, "commit", "-q", "-m", "reviewed")
    return git(press.project.root, "rev-parse", "HEAD")


def audit(press: Press, *words: str) -> Result:
    return press.world.run("audit", *words)


def from_mirror(press: Press, *words: str) -> Result:
    return audit(press, "--offline", "--git-mirror", press.mirror, *words)


def forge(press: Press, old: str, new: str) -> None:
    """A lock that says upstream's wheel.py holds other text, with every hash made to fit."""
    text = FIRST["gears/wheel.py"]
    assert old in text
    data = text.replace(old, new).encode()
    lock = read_lock(press.project)
    file = lock.files[WHEEL]
    files = lock.files | {WHEEL: LockedFile.of(Identity.of(data), file.commit)}
    lines = data.split(b"\n")
    snippets = dict(lock.snippets)
    for id, entry in snippets.items():
        if entry.file == WHEEL:
            first, last = (int(word) for word in entry.lines.split("-"))
            digest = hashlib.sha256(b"".join(line + b"\n" for line in lines[first - 1 : last])).hexdigest()
            snippets[id] = entry.model_copy(update={"sha256": digest})
    write_lock(press.project, Lock(files=files, snippets=snippets))


def weaken(press: Press, *sources: str) -> None:
    """Make every entry's evidence ``artifact``."""
    lock = read_lock(press.project)
    files = {
        key: LockedFile.of(file.identity, file.commit, "artifact", sources)
        for key, file in lock.files.items()
    }
    write_lock(press.project, Lock(files=files, snippets=lock.snippets))


def test_every_entry_of_an_honest_lock_is_proven_from_git_and_its_tag_names_its_commit(locked: Press) -> None:
    before = locked.project.lock.read_bytes()
    result = from_mirror(locked)
    assert result.exit_code == 0, result.output
    assert (
        "2 entries: 2 proven from git, 0 by published artefacts, 0 not confirmed here, 0 faults; 1 tags"
        in result.output
    )
    assert locked.project.lock.read_bytes() == before


def test_a_forged_entry_with_fitting_hashes_is_contradicted_by_git_with_its_line_in_the_lock(
    locked: Press,
) -> None:
    forge(locked, "limit = 99", "limit = 98")
    result = from_mirror(locked)
    assert result.exit_code == 1
    found = re.search(
        r"lock\.toml\((\d+)\): files\.(\S+): contradicted by git: commit (\w+) holds blob", result.output
    )
    assert found is not None
    row = locked.project.lock.read_text("utf-8").split("\n")[int(found[1]) - 1]
    assert row.startswith(f'files."{WHEEL}" = ')
    assert found[2] == WHEEL
    assert locked.commits["v1"].startswith(found[3])


def test_a_path_that_the_commit_does_not_have_is_a_contradiction_too(locked: Press) -> None:
    text = locked.project.lock.read_text("utf-8").replace("gears/motor.c", "gears/engine.c")
    locked.project.lock.write_text(text, "utf-8")
    locked.world.edit(locked.pin_file, 'path = "gears/motor.c"', 'path = "gears/engine.c"')
    result = from_mirror(locked)
    assert result.exit_code == 1
    assert (
        "files.gears/v1/gears/engine.c: contradicted by git: no 'gears/engine.c' in commit" in result.output
    )


def test_a_tag_that_upstream_does_not_have_is_a_fault(locked: Press) -> None:
    """The code host shows a fork's commit under upstream's name; a tag that looks right must not cover for it."""
    locked.world.edit(locked.pin_file, 'tag = "v1"', 'tag = "v1.0.0-final"')
    result = from_mirror(locked)
    assert result.exit_code == 1
    assert re.search(
        r"gears\.toml\(\d+\): pins\.v1: no source confirms the tag v1\.0\.0-final", result.output
    )


def test_a_tag_that_nobody_could_be_asked_about_is_told_and_refused_in_a_change(locked: Press) -> None:
    base = commit_nothing(locked)
    assert "origin not confirmed here: pins.v1: " in audit(locked, "--offline").output
    locked.world.edit(locked.pin_file, 'licence = "MIT"', 'licence = "GPL-3.0-only"')
    weaken(locked)
    result = audit(locked, "--offline", "--changed-since", base)
    assert result.exit_code == 1
    assert "pins.v1: no source confirms the tag v1 of acme/gears" in result.output


def test_a_change_that_takes_the_tag_away_is_refused(locked: Press) -> None:
    base = commit_nothing(locked)
    locked.world.edit(locked.pin_file, 'tag = "v1"\n', "")
    result = from_mirror(locked, "--changed-since", base)
    assert result.exit_code == 1
    assert "pins.v1: had the tag v1, and has none now" in result.output
    assert from_mirror(locked).exit_code == 0


def test_a_pin_without_a_tag_needs_a_commit_of_upstream_s_history(locked: Press) -> None:
    """Of a fork's commit the code host shows every file under upstream's name."""
    own = locked.commits["v1"]
    git(locked.upstream, "checkout", "-q", "--detach")
    (locked.upstream / "gears" / "wheel.py").write_text(FIRST["gears/wheel.py"] + "# forked\n", "utf-8")
    git(locked.upstream, "commit", "-q", "-a", "-m", "forked")
    forked = git(locked.upstream, "rev-parse", "HEAD")
    git(locked.upstream, "checkout", "-q", "main")
    text = locked.pin_file.read_text("utf-8")
    for commit_id, status in ((forked, 1), (own, 0)):
        loose = text.replace("[pins.v1]", "[pins.loose]").replace('tag = "v1"\n', "").replace(own, commit_id)
        locked.pin_file.write_text(loose, "utf-8")
        assert locked.world.run("lock", "--offline", "--git-mirror", locked.mirror).exit_code == 0
        result = from_mirror(locked, "--changed-since", "HEAD")
        assert result.exit_code == status, result.output
        told = f"pins.loose: no source confirms commit {commit_id} of acme/gears" in result.output
        assert told == bool(status)
    assert "pins.loose: no source confirms" in audit(locked, "--offline", "--changed-since", "HEAD").output


def test_lines_that_the_pin_file_does_not_select_are_named_although_the_file_is_right(locked: Press) -> None:
    locked.world.edit(locked.project.lock, 'lines = "3-6"', 'lines = "3-5"')
    result = from_mirror(locked)
    assert result.exit_code == 1
    assert "snippets.gear-teeth: the lock says lines 3-5" in result.output


def test_a_commit_that_upstream_s_tag_does_not_name_is_a_fault_of_the_pin_file(locked: Press) -> None:
    git(locked.upstream, "tag", "-f", "-a", "-m", "x", "v1", locked.commits["v2"])
    result = from_mirror(locked)
    assert result.exit_code == 1
    line = re.search(r"gears\.toml\((\d+)\): pins\.v1: the tag v1 of acme/gears names commit", result.output)
    assert line is not None
    assert "commit =" in locked.pin_file.read_text("utf-8").split("\n")[int(line[1]) - 1]


def test_artifact_evidence_becomes_git_evidence_where_git_can_be_asked(locked: Press) -> None:
    honest = locked.project.lock.read_bytes()
    weaken(locked, "gears-1.0.tar.gz")
    assert from_mirror(locked, "--dry-run").exit_code == 0
    assert read_lock(locked.project).files[WHEEL].evidence == "artifact"
    result = from_mirror(locked)
    assert result.exit_code == 0
    assert f"{WHEEL}: evidence brought up to date" in result.output
    assert locked.project.lock.read_bytes() == honest


def test_without_a_git_source_nothing_is_called_wrong_and_nothing_is_upgraded(locked: Press) -> None:
    weaken(locked, "gears-1.0.tar.gz")
    before = locked.project.lock.read_bytes()
    result = audit(locked, "--offline")
    assert result.exit_code == 0
    assert "not confirmed here (2 entries)" in result.output
    assert locked.project.lock.read_bytes() == before


def test_only_the_entries_that_a_change_touches_are_audited(locked: Press) -> None:
    base = commit_nothing(locked)
    assert "0 entries" in from_mirror(locked, "--changed-since", base).output
    forge(locked, "limit = 99", "limit = 98")
    result = from_mirror(locked, "--changed-since", base)
    assert result.exit_code == 1
    assert "1 entries: 0 proven from git" in result.output
    assert "contradicted by git" in result.output


def commit_nothing(press: Press) -> str:
    return git(press.project.root, "rev-parse", "HEAD")


def test_an_edited_quotation_or_a_moved_pin_touches_its_file(locked: Press) -> None:
    base = commit_nothing(locked)
    locked.world.edit(locked.project.lock, 'lines = "3-6"', 'lines = "3-5"')
    assert "1 entries" in from_mirror(locked, "--changed-since", base).output
    git(locked.project.root, "checkout", "-q", "--", ".")
    locked.world.edit(locked.pin_file, 'licence = "MIT"', 'licence = "GPL-3.0-only"')
    assert "2 entries" in from_mirror(locked, "--changed-since", base).output


def test_a_changed_entry_that_no_git_source_confirms_is_refused(locked: Press) -> None:
    base = commit_nothing(locked)
    weaken(locked, "gears-1.0.tar.gz")
    result = audit(locked, "--offline", "--changed-since", base)
    assert result.exit_code == 1
    assert result.output.count("changed, and no git source confirms it") == 2
    repo = next(iter(read_pins(locked.project).pins.values())).repo
    mend = f"    mend: anatomy audit --changed-since {base} --git-mirror {repo}=PATH_OR_URL\n"
    assert result.output.count(mend) == 2


def declare_artefacts(press: Press, *, wheel: bool) -> None:
    wheels = '\nwheels = [{ project = "gears", version = "1.0" }]' if wheel else ""
    press.world.edit(
        press.pin_file, 'tag = "v1"', f'tag = "v1"\nsdist = {{ project = "gears", version = "1.0" }}{wheels}'
    )


def test_two_published_artefacts_confirm_a_changed_entry_when_that_is_allowed(locked: Press) -> None:
    base = commit_nothing(locked)
    locked.wheel("1.0", FIRST)
    declare_artefacts(locked, wheel=True)
    weaken(locked, "gears-1.0.tar.gz")
    refused = audit(locked, "--changed-since", base)
    assert refused.exit_code == 1
    result = audit(locked, "--changed-since", base, "--allow-artifact")
    assert result.exit_code == 0, result.output
    assert "2 by published artefacts" in result.output
    assert read_lock(locked.project).files[WHEEL].sources == (
        "gears-1.0-py3-none-any.whl",
        "gears-1.0.tar.gz",
    )


def test_two_artefacts_that_disagree_confirm_nothing(locked: Press) -> None:
    base = commit_nothing(locked)
    locked.wheel("1.0", FIRST | {"gears/wheel.py": FIRST["gears/wheel.py"].replace("99", "98")})
    declare_artefacts(locked, wheel=True)
    weaken(locked, "gears-1.0.tar.gz")
    result = audit(locked, "--changed-since", base, "--allow-artifact")
    assert result.exit_code == 1
    assert f"files.{WHEEL}: contradicted by gears-1.0-py3-none-any.whl" in result.output


def test_one_artefact_is_enough_only_where_no_second_one_carries_the_file(locked: Press) -> None:
    base = commit_nothing(locked)
    weaken(locked)
    declare_artefacts(locked, wheel=True)
    locked.wheel("1.0", {"gears/wheel.py": FIRST["gears/wheel.py"]})
    result = audit(locked, "--changed-since", base, "--allow-artifact")
    assert result.exit_code == 0, result.output
    files = read_lock(locked.project).files
    assert files["gears/v1/gears/motor.c"].sources == ("gears-1.0.tar.gz",)
    damaged = next(Path(locked.links).glob("gears-1.0-*.whl"))
    damaged.write_bytes(b"not a wheel")
    weaken(locked)
    result = audit(locked, "--changed-since", base, "--allow-artifact")
    assert result.exit_code == 1
    assert "not enough published artefacts" in result.output


@pytest.mark.parametrize("revision", ["nosuch", "--help", ""])
def test_an_unknown_revision_is_one_error(locked: Press, revision: str) -> None:
    result = from_mirror(locked, f"--changed-since={revision}")
    assert result.exit_code == 1
    assert "mend: give a revision" in result.output


# ---- verdicts and recordings of a change


def surveyed(press: Press) -> str:
    """The record made, reviewed and merged; returns the commit."""
    finding = survey(press.published(), every=True, today=datetime.date(2026, 1, 2))
    write_record(press.project, finding.record, read_pins(press.project))
    return commit(press)


def test_a_changed_verdict_is_derived_again_and_the_true_one_passes(locked: Press) -> None:
    base = commit_nothing(locked)
    surveyed(locked)
    result = audit(locked, "--git-mirror", locked.mirror, "--changed-since", base)
    assert result.exit_code == 0, result.output
    assert (
        "14 changed verdicts derived again, the newest release of 1 upstreams asked again, 0 faults"
        in result.output
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('status = "changed"', 'status = "same"', "snippets.gear-stop in 2.0: says same"),
        ('status = "gone"', 'status = "unverified"', "snippets.gear-rattle in 2.0: says unverified; derived again it is gone"),
        ('path = "gears/care.py", lines = "1-3"', 'path = "gears/care.py", lines = "1-2"', "snippets.gear-oil in 2.0"),
        (r'digest = ""', f'digest = "{"0" * 64}"', "releases.gears/"),
        (r'source = "gears-2.0', 'source = "gears-2.9', "releases.gears/2.0: says"),
        ("newest = true", "newest = false", "says that the newest of gears is none; it is 2.0"),
        ("newest = false", "newest = true", "says that the newest of gears is "),
        (r"2026-01-02((?:\n.+)*\nnewest = true)", r"2999-01-02\1", "gears was checked on a day to come"),
    ],
)  # fmt: skip
def test_a_forged_verdict_is_a_fault(locked: Press, old: str, new: str, words: str) -> None:
    base = surveyed(locked)
    path = record_path(locked.project)
    text, count = re.subn(old, new, path.read_text("utf-8"), count=1)
    assert count == 1
    path.write_text(text, "utf-8")
    result = audit(locked, "--git-mirror", locked.mirror, "--changed-since", base)
    assert result.exit_code == 1, result.output
    assert words in result.output


def test_a_changed_verdict_of_a_release_that_cannot_be_had_is_a_fault(locked: Press) -> None:
    base = commit_nothing(locked)
    surveyed(locked)
    for path in locked.links.iterdir():
        path.unlink()
    result = audit(locked, "--git-mirror", locked.mirror, "--changed-since", base)
    assert result.exit_code == 1
    assert "changed, and cannot be derived again" in result.output
