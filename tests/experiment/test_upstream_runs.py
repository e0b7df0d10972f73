"""An experiment that drives the real program gets exactly the locked files, or a reason why it cannot run."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from anatomy.cli.main import cli
from anatomy.errors import UpstreamMissing
from anatomy.experiment.recording import read_stamps, stale, write_stamps
from anatomy.experiment.script import Experiment
from anatomy.experiment.upstream import upstream_files
from anatomy.paths import Project
from anatomy.quotation.lock import Lock, LockedFile, read_lock, write_lock
from anatomy.sources.blob import BlobCache, Identity

FILES = {
    "acme/v1/工具/turn.py": b"print('turn')\n",
    "acme/v1/data.json": b"{}\n",
    "acme/v2/data.json": b"[]\n",
}
SCRIPT = """\
# /// experiment
# title = "what lies there"
# envs = ["here"]
# upstream = ["acme/v1"]
# ///
import os

root = os.environ["ANATOMY_UPSTREAM"]
for folder, _, names in sorted(os.walk(root)):
    for name in names:
        print(os.path.relpath(os.path.join(folder, name), root), os.path.getsize(os.path.join(folder, name)))
"""
REGISTRY = """\
version = 1

[environments."here"]
kind = "python"
label = "here"
version = "{version}"
how = "it is here"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with three locked files of two pins, all in its cache, and one experiment."""
    project = Project(tmp_path)
    monkeypatch.setenv("ANATOMY_ENV_HERE", sys.executable)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mkdocs.yml").write_text("")
    project.snippets.mkdir()
    folder = project.docs / "acme" / "experiments"
    folder.mkdir(parents=True)
    (folder / "there.py").write_text(SCRIPT)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    (project.docs / "environments.toml").write_text(REGISTRY.format(version=version))
    cache = BlobCache(project.cache)
    files = {}
    for key, data in FILES.items():
        cache.put(data)
        files[key] = LockedFile.of(Identity.of(data), "0" * 40, "git", ("git",))
    write_lock(project, Lock(files=files))
    return project


def experiment(project: Project, *upstream: str) -> Experiment:
    path = project.docs / "acme" / "experiments" / "there.py"
    return Experiment(
        article="acme",
        name="there",
        path=path,
        source=path.read_bytes(),
        line=1,
        title="t",
        envs=("here",),
        upstream=upstream,
    )


def test_the_locked_files_of_the_named_pins_and_no_others(project: Project) -> None:
    assert upstream_files(project, experiment(project)) == {}
    assert set(upstream_files(project, experiment(project, "acme/v1"))) == set(list(FILES)[:2])
    assert upstream_files(project, experiment(project, "acme/v1", "acme/v2")) == FILES


def test_a_damaged_cache_entry_is_never_laid(project: Project) -> None:
    data = FILES["acme/v1/data.json"]
    path = BlobCache(project.cache).path(Identity.of(data).blob)
    path.write_bytes(b"[]\n")
    with pytest.raises(
        UpstreamMissing, match=r"acme/v1:data\.json is not in the cache\n    mend: anatomy fetch"
    ):
        upstream_files(project, experiment(project, "acme/v1"))


def test_a_pin_of_which_nothing_is_locked_is_an_error(project: Project) -> None:
    with pytest.raises(UpstreamMissing, match="the lock has no file of acme/v3"):
        upstream_files(project, experiment(project, "acme/v3"))


def test_the_run_finds_them_where_the_variable_says(project: Project) -> None:
    done = CliRunner().invoke(cli, ["run", "--record"])
    assert done.exit_code == 0, done.output
    recorded = (project.docs / "acme" / "experiments" / "recorded" / "there.here.txt").read_text("utf-8")
    assert recorded.split("\n")[:-1] == ["acme/v1/data.json 3", "acme/v1/工具/turn.py 14"]
    assert CliRunner().invoke(cli, ["run"]).exit_code == 0


def test_without_the_files_it_says_so_and_does_not_fail_unless_asked_to_record(project: Project) -> None:
    assert CliRunner().invoke(cli, ["run", "--record"]).exit_code == 0
    for data in FILES.values():
        BlobCache(project.cache).path(Identity.of(data).blob).unlink()
    compared = CliRunner().invoke(cli, ["run"])
    assert compared.exit_code == 0
    assert "acme/v1:data.json is not in the cache" in compared.output
    assert CliRunner().invoke(cli, ["run", "--record"]).exit_code == 1


def relocked(project: Project, **changed: bytes | None) -> None:
    """The lock with other bytes, or without the file, at acme/v1/NAME.json."""
    files = dict(read_lock(project).files)
    for name, data in changed.items():
        key = f"acme/v1/{name}.json"
        files.pop(key, None)
        if data is not None:
            BlobCache(project.cache).put(data)
            files[key] = LockedFile.of(Identity.of(data), "0" * 40, "git", ("git",))
    write_lock(project, Lock(files=files))


def told(project: Project) -> list[str]:
    return [f"{fault.line} {fault.due} {fault.message}" for fault in stale(project)]


def test_a_file_that_a_recorded_run_was_given_and_that_nothing_quotes_any_more_is_named(
    project: Project,
) -> None:
    """Else the experiment may no longer compile, and the check is green."""
    assert CliRunner().invoke(cli, ["run", "--record"]).exit_code == 0
    assert told(project) == []
    relocked(project, other=b"1\n")
    assert told(project) == []  # one more file is no reason to record again
    relocked(project, data=None)
    assert told(project) == ["1 main was recorded with data.json of acme/v1, which nothing quotes any more"]
    assert CliRunner().invoke(cli, ["run", "--record"]).exit_code == 0
    assert told(project) == []


def test_a_file_that_has_changed_since_a_run_was_given_it_is_named(project: Project) -> None:
    assert CliRunner().invoke(cli, ["run", "--record"]).exit_code == 0
    relocked(project, data=b"[1]\n")
    assert told(project) == ["1 main was recorded with another data.json of acme/v1"]


def test_a_stamp_from_before_these_files_were_noted_is_still_its_own(project: Project) -> None:
    assert CliRunner().invoke(cli, ["run", "--record"]).exit_code == 0
    folder = project.docs / "acme" / "experiments" / "recorded"
    stamps = read_stamps(folder)
    old = {
        key: (bare := stamp.model_copy(update={"upstream": None})).model_copy(
            update={"seal": bare.expected_seal}
        )
        for key, stamp in stamps.items()
    }
    write_stamps(folder, old)
    relocked(project, data=None)
    assert told(project) == []


@pytest.mark.parametrize("value", ['"acme"', '"../v1"', '"acme/v1/x"', '"Acme/.v1"'])
def test_a_name_that_is_no_pin_is_refused(project: Project, value: str) -> None:
    path = project.docs / "acme" / "experiments" / "there.py"
    path.write_text(SCRIPT.replace('"acme/v1"', value))
    done = CliRunner().invoke(cli, ["run"])
    assert done.exit_code == 1
    assert "there.py(4): upstream" in done.stderr
