"""What a change brings, as a comment says it: found in a checkout, carried as data, and shown so that nothing in it takes effect."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from anatomy.cli.main import cli
from anatomy.errors import AnatomyError
from anatomy.history.review import MARK, Review, collect, parse_review, render_review
from anatomy.paths import Project
from anatomy.sources.session import Session
from sample.project import REPO, STATE, built
from world import commit_first, git

PAGE = "docs/wheel/index.md"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The sample under git, on a branch of its own."""
    built()
    root = tmp_path / "project"
    shutil.copytree(STATE / "project", root, symlinks=True, ignore=shutil.ignore_patterns("site"))
    monkeypatch.setenv("ANATOMY_SOURCES", "mirror")
    monkeypatch.setenv("ANATOMY_GIT_MIRRORS", f"{REPO}={STATE / 'upstream'}")
    commit_first(root)
    git(root, "switch", "-q", "-c", "work")
    return Project(root)


def edit(project: Project, name: str, old: str, new: str) -> None:
    path = project.root / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def anatomy(project: Project, *words: str) -> str:
    done = CliRunner().invoke(cli, ["--root", str(project.root), *words])
    assert done.exit_code == 0, done.output
    return done.output


def test_nothing_changed_says_so(checkout: Project) -> None:
    found = collect(Session(checkout), "main")
    assert (found.pages, found.quotations, found.runs) == ((), (), ())
    assert "没有动到页面、引用和运行" in render_review(found)


def test_pages_quotations_runs_and_what_is_left_are_listed_with_their_proofs(checkout: Project) -> None:
    edit(
        checkout,
        PAGE,
        '--8<-- "quote/wheel-05-later.md"',
        '--8<-- "quote/wheel-05-later.md"\n\n--8<-- "quote/wheel-stop.md"',
    )
    with (checkout.root / "snippets" / "clock.toml").open("a", encoding="utf-8") as file:
        file.write('\n[snippets.wheel-stop]\npin = "v1"\npath = "src/wheel.c"\nsymbol = "stop"\n')
    anatomy(checkout, "lock")
    edit(checkout, "docs/wheel/experiments/teeth.py", "teeth * 3", "teeth * 4")
    anatomy(checkout, "run", "wheel/teeth", "--record", "--env", "cpython-3")
    edit(checkout, PAGE, "齿数为零时轮子不动。", "待写：零齿。")
    found = collect(Session(checkout), "main")
    assert [(page.path, page.what) for page in found.pages] == [(PAGE, "changed")]
    (quoted,) = found.quotations
    assert (quoted.id, quoted.what, quoted.page, quoted.evidence) == ("wheel-stop", "added", PAGE, "git")
    assert {(run.experiment, run.env, run.what) for run in found.runs} == {
        ("wheel/teeth", "cpython-3", "changed"),
        ("wheel/teeth", "cpython-any", "to record"),
    }
    assert found.audit is not None
    assert (found.audit.git, found.audit.unconfirmed, found.audit.faults) == (1, (), ())
    assert {left.message.split(":")[0] for left in found.left} == {
        "left to write",
        "was edited after it was recorded in cpython-any",
    }
    said = render_review(found, "https://code.example/runs/1")
    for part in (
        "[这次运行](https://code.example/runs/1)",
        "- 新 `wheel-stop`：[acme/clock v1](https://github.com/acme/clock/blob/",
        "- 待录 `wheel/teeth`，`cpython-any`",
        "1 个文件由 git 证明",
        f"- `{PAGE}(",
    ):
        assert part in said, said


def test_the_command_carries_it_as_data_and_reads_it_again(checkout: Project, tmp_path: Path) -> None:
    edit(checkout, PAGE, "齿数为零时轮子不动。", "齿数为零时轮子不转。")
    data = tmp_path / "review.json"
    said = anatomy(checkout, "review", "--since", "main", "--json", str(data))
    assert anatomy(checkout, "review", "--read", str(data)) == said
    assert said.startswith(MARK)


HOSTILE = "@everyone](https://evil.example) `x` <img src=x> ![y](https://evil.example/y)"


@pytest.mark.parametrize("break_", ["", "\n\n", "\r\r", "\n```\n"])
def test_texts_of_the_change_are_shown_as_code(break_: str) -> None:
    """Code ends at an empty line: what follows would be shown as it stands."""
    text = f"x{break_}{HOSTILE}"
    review = {
        "pages": [{"path": "docs/a/index.md", "title": text, "what": "added"}],
        "quotations": [],
        "runs": [],
        "left": [{"file": f"docs/a/{text}", "line": 1, "message": text}],
        "audit": {"git": 0, "artefacts": 0, "unconfirmed": [text], "faults": []},
    }
    said = render_review(parse_review(json.dumps(review)))
    rows = [row for row in said.splitlines() if "evil" in row]
    assert len(rows) == 3
    for row in rows:
        outside = "".join(row.split("`")[::2])
        assert "evil" not in outside
        assert "@" not in outside
        assert row.count("`") % 2 == 0


def quoted_as(told: dict[str, str]) -> str:
    quotation: dict[str, object] = {
        "id": "x", "page": "", "repo": "a/b", "pin": "v1", "commit": "0" * 40, "path": "x", "lines": "1-2", "sha256": "0" * 64,
        "evidence": "git", "linked": True, "what": "added",
    }  # fmt: skip
    return json.dumps({"pages": [], "quotations": [quotation | told], "runs": [], "left": []})


def test_a_quotation_in_order_is_a_review() -> None:
    assert "第 1-2 行" in render_review(parse_review(quoted_as({})))


@pytest.mark.parametrize(
    "data",
    [
        "",
        "[]",
        '{"pages": [{"path": "a`b", "title": "x", "what": "added"}], "quotations": [], "runs": [], "left": []}',
        '{"pages": [], "quotations": [], "runs": [], "left": [], "more": 1}',
        quoted_as({"lines": "1 @evil"}),
        quoted_as({"lines": "https://evil.example"}),
        quoted_as({"pin": "v1 @evil"}),
        quoted_as({"repo": "a/b](https://evil.example"}),
        '{"pages": [{"path": "a", "title": "'
        + "x" * 700
        + '", "what": "added"}], "quotations": [], "runs": [], "left": []}',
    ],
)
def test_what_is_no_review_is_refused_with_one_sentence(data: str) -> None:
    with pytest.raises(AnatomyError) as caught:
        parse_review(data, Path("review.json"))
    assert re.match(r"review\.json\(1\): is no review: [^:\s]", str(caught.value))


def test_long_lists_are_cut_and_counted() -> None:
    pages = tuple({"path": f"docs/a{n}.md", "title": "t", "what": "added"} for n in range(80))
    said = render_review(Review.model_validate({"pages": pages, "quotations": (), "runs": (), "left": ()}))
    assert "**页面**（80）" in said
    assert "- 另有 20 项" in said
