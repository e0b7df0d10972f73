"""The scripts of the workflows, run against a stand-in for the code host's own client that answers as it does and notes what it is asked."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from anatomy.history.review import MARK

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import labels  # noqa: E402 - a script of the workflows, beside the package

GH = """\
#!{python}
import json, os, sys
from pathlib import Path
words = sys.argv[1:]
with open({log!r}, "a") as log:
    print(json.dumps(words, ensure_ascii=False), file=log)
for answer in json.loads(Path({answers!r}).read_text()):
    if all(word in words for word in answer["words"]):
        for name, text in answer.get("files", {{}}).items():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(text)
        print(answer["says"], end="")
        sys.exit(0)
"""
REVIEW = {
    "pages": [{"path": "docs/list/index.md", "title": "一页", "what": "changed"}],
    "quotations": [],
    "runs": [
        {
            "experiment": "list/x",
            "env": "cpython-3.13",
            "where": "",
            "output_sha256": None,
            "what": "to record",
        }
    ],
    "left": [],
    "audit": None,
}


class Host:
    """A checkout with the scripts, and ``gh`` on its PATH."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._log, self._answers = root / "gh.log", root / "answers.json"
        self._log.write_text("")
        self.answers: list[dict[str, Any]] = []
        binaries = root / "bin"
        binaries.mkdir()
        (binaries / "gh").write_text(
            GH.format(python=sys.executable, log=str(self._log), answers=str(self._answers))
        )
        (binaries / "gh").chmod(0o755)
        for name in (".github", "scripts"):
            (root / name).symlink_to(ROOT / name)
        (root / "mkdocs.yml").touch()
        (root / "snippets").mkdir()
        tool = root / ".venv" / "bin"
        tool.mkdir(parents=True)
        (tool / "anatomy").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m anatomy "$@"\n')
        (tool / "anatomy").chmod(0o755)
        (tool / "python").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
        (tool / "python").chmod(0o755)

    def run(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        self._answers.write_text(json.dumps(self.answers))
        env = {
            **os.environ, "PATH": f"{self.root / 'bin'}:{os.environ['PATH']}", "GH_REPO": "a/b", "GITHUB_ACTIONS": "",
            "PYTHONPATH": str(ROOT / "scripts"), **environment,
        }  # fmt: skip
        return subprocess.run(
            [f".github/{script}"], cwd=self.root, env=env, capture_output=True, text=True, check=False
        )

    @property
    def asked(self) -> list[list[str]]:
        return [json.loads(row) for row in self._log.read_text().splitlines()]


@pytest.fixture
def host(tmp_path: Path) -> Host:
    if shutil.which("bash") is None:
        pytest.skip("the scripts of the workflows need bash; apt-get install bash")
    return Host(tmp_path)


def review(host: Host, text: str) -> None:
    (host.root / "review").mkdir()
    (host.root / "review" / "review.json").write_text(text, "utf-8")


COMMENT = {"HEAD_SHA": "a" * 40, "RUN": "https://code.example/a/b/actions/runs/7"}


def test_a_comment_is_written_and_labels_are_set(host: Host) -> None:
    review(host, json.dumps(REVIEW))
    host.answers = [
        {"words": ["pr", "list"], "says": "12\n"},
        {"words": ["repos/a/b/issues/12/comments", "--paginate"], "says": ""},
        {"words": ["repos/a/b/pulls/12/files"], "says": "docs/list/index.md\nscripts/anatomy/x.py\n"},
    ]
    done = host.run("comment", **COMMENT)
    assert done.returncode == 0, done.stderr
    body = (host.root / "body.md").read_text("utf-8")
    assert body.startswith(MARK)
    assert "(https://code.example/a/b/actions/runs/7)" in body
    (made,) = [words for words in host.asked if "POST" in words]
    assert "repos/a/b/issues/12/comments" in made
    assert ["pr", "edit", "12", "--add-label", "article,tool,to-record"] in host.asked


def test_a_second_comment_renews_the_first(host: Host) -> None:
    review(host, json.dumps(REVIEW))
    host.answers = [
        {"words": ["pr", "list"], "says": "12\n"},
        {"words": ["repos/a/b/issues/12/comments", "--paginate"], "says": "345\n"},
        {"words": ["repos/a/b/pulls/12/files"], "says": "README.md\n"},
    ]
    assert host.run("comment", **COMMENT).returncode == 0
    assert next(words for words in host.asked if "PATCH" in words)[3] == "repos/a/b/issues/comments/345"
    assert not [words for words in host.asked if "POST" in words]


def test_data_that_is_no_review_is_not_shown(host: Host) -> None:
    review(host, '{"pages": "<script>"}')
    host.answers = [{"words": ["pr", "list"], "says": "12\n"}]
    done = host.run("comment", **COMMENT)
    assert done.returncode == 1
    assert "is no review" in done.stderr
    assert not [words for words in host.asked if "POST" in words or "PATCH" in words]


def test_a_request_that_is_gone_gets_no_comment(host: Host) -> None:
    review(host, json.dumps(REVIEW))
    host.answers = [{"words": ["pr", "list"], "says": ""}]
    done = host.run("comment", **COMMENT)
    assert done.returncode == 0
    assert "no open pull request" in done.stdout


def test_without_a_review_nothing_is_asked(host: Host) -> None:
    assert host.run("comment", **COMMENT).returncode == 0
    assert host.asked == []


def test_the_notes_of_the_weekly_repetition_come_into_the_pages(host: Host) -> None:
    note = {"repeated-notes/repeated-cpython-3.13/cpython-3.13.toml": "version = 1\n"}
    host.answers = [
        {"words": ["run", "list", "schedule"], "says": "99\n"},
        {"words": ["run", "download", "99"], "says": "", "files": note},
    ]
    done = host.run("repeated")
    assert done.returncode == 0, done.stderr
    assert (host.root / "docs" / "repeated" / "cpython-3.13.toml").read_text() == "version = 1\n"
    assert not (host.root / "repeated-notes").exists()


def test_before_the_first_repetition_nothing_comes(host: Host) -> None:
    host.answers = [{"words": ["run", "list"], "says": ""}]
    assert host.run("repeated").returncode == 0
    assert not (host.root / "docs").exists()


def test_the_comment_never_runs_what_a_request_sent() -> None:
    """The job with the right to write checks out the main branch alone, and runs nothing but the tool and its own script."""
    data = yaml.safe_load((ROOT / ".github/workflows/comment.yml").read_text("utf-8"))
    (job,) = data["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == ["make env", ".github/comment"]
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert set(step["with"]) == {"persist-credentials"}
    assert "head_ref" not in json.dumps(data)
    assert "secrets" not in json.dumps(data)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["docs/list/index.md"], ["article"]),
        (["docs/list/experiments/x.py", "docs/list/experiments/recorded/x.txt"], ["experiment"]),
        (["snippets/cpython.toml", "snippets/lock.toml"], ["quotation"]),
        (["README.md"], []),
        ([".github/workflows/ci.yml"], ["workflow"]),
    ],
)
def test_labels_fit_the_files(files: list[str], expected: list[str]) -> None:
    assert labels.fitting(files) == expected


def test_every_label_that_is_used_is_made() -> None:
    made = {label["name"] for label in labels.read_labels()}
    used = set()
    for form in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"):
        used |= set(yaml.safe_load(form.read_text("utf-8")).get("labels", []))
    drift = (ROOT / ".github/workflows/drift.yml").read_text("utf-8")
    assert "drift" in made
    assert '"good first issue"' in drift
    assert used <= made
    assert all(len(label["color"]) == 6 and label["description"] for label in labels.read_labels())


def test_every_line_of_the_owners_fits_something() -> None:
    rows = [
        row.split()
        for row in (ROOT / ".github" / "CODEOWNERS").read_text("utf-8").splitlines()
        if row and row[0] != "#"
    ]
    for pattern, *owners in rows:
        assert owners
        assert all(owner.startswith("@") for owner in owners)
        assert pattern == "*" or list(ROOT.glob(pattern.strip("/"))), pattern
