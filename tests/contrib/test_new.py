"""``anatomy new``: all of an article or nothing, and nothing overwritten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

import pytest

from anatomy.experiment.environment import read_environments
from anatomy.experiment.interpreter import find_interpreter
from anatomy.experiment.language import LANGUAGES
from anatomy.pin import Pin
from anatomy.quotation.lock import read_lock
from anatomy.sources.base import Got, Reason, Refusal, Refused, Want
from anatomy.sources.pypi import answers
from world import WIDGET, World, git

NAV = """\
site_name: t   # a comment that has to stay
nav:
  - 首页: index.md
  - 旧的: old/index.md   # this one too
  - 老的: older/index.md
  - 索引:
      - 术语表: glossary.md
markdown_extensions:
  - attr_list
"""
ENVIRONMENTS = 'version = 1\n\n[environments."cpython-3.11"]\nkind = "python"\nlabel = "CPython"\nversion = "3"\nhow = "any"\n'
GLOSSARY = "# 术语表\n\ninvariant { #invariant }\n:   **不变式**：一直成立的事。\n"


@pytest.fixture
def empty(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A project with a navigation, an environment and no pins of the upstream yet."""
    root = world.project.root
    world.pin_file().unlink()
    (root / "docs" / "index.md").write_text("# 首页\n", "utf-8")
    (root / "docs" / "glossary.md").write_text(GLOSSARY, "utf-8")
    (root / "docs" / "environments.toml").write_text(ENVIRONMENTS, "utf-8")
    (root / "mkdocs.yml").write_text(NAV, "utf-8")
    for name in ("old", "older"):
        (root / "docs" / name).mkdir()
        (root / "docs" / name / "index.md").write_text("# 旧的 { #old }\n", "utf-8")
    git(world.upstream, "tag", "-a", "-m", "with an object of its own", "v1")
    monkeypatch.chdir(root)
    return world


def snapshot(world: World) -> dict[str, bytes]:
    root = world.project.root
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".anatomy" not in path.parts
    }


NEW = ("new", "widgets", "--repo", "acme/widgets", "--ref", "v1", "--offline")
QUOTING = ("--licence", "MIT", "--path", "src/widget.c", "--symbol", "turn")


def test_the_skeleton_is_green_as_it_stands(empty: World) -> None:
    done = empty.run(*NEW, "--git-mirror", empty.mirror, *QUOTING)
    assert done.exit_code == 0, done.output
    done = empty.run("check")
    assert done.exit_code == 0, done.output
    page = (empty.project.docs / "widgets" / "index.md").read_text("utf-8")
    anchors = [
        "thirty-seconds",
        "run-first",
        "walk-through",
        "edges",
        "evolution",
        "claims",
        "exercises",
        "sources",
    ]
    places = [page.index(f"{{ #{anchor} }}") for anchor in anchors]
    assert places == sorted(places)
    assert "[不变式](../glossary.md#invariant)" in page


def test_a_page_that_names_another_commit_than_it_quotes_is_warned_of(empty: World) -> None:
    """As after ``bump``; the commit of a change, without a version in bold before it, may be any."""
    assert empty.run(*NEW, "--git-mirror", empty.mirror, *QUOTING).exit_code == 0
    page = empty.project.docs / "widgets" / "index.md"
    empty.edit(
        page,
        f"**v1**（提交 `{empty.commit[:10]}`）",
        "**v0**（提交 `0123456789`），改于（提交 `9876543210`）",
    )
    done = empty.run("check", "--for", "draft")
    assert done.exit_code == 0, done.output
    said = "warning: names commit 0123456789, which is no pin of this page's quotations"
    assert (
        f"docs/widgets/index.md(8): {said}\n    mend: write {empty.commit[:10]}, and its version\n"
        in done.output
    )
    assert "9876543210" not in done.output


def test_the_text_of_the_licence_is_looked_for_in_the_usual_places(empty: World) -> None:
    git(empty.upstream, "mv", "LICENSE", "LICENSE.txt")
    git(empty.upstream, "commit", "-q", "-m", "renamed")
    git(empty.upstream, "tag", "v2")
    done = empty.run("new", "widgets", "--repo", "acme/widgets", "--ref", "v2", "--offline", "--git-mirror", empty.mirror)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert 'notice = "LICENSE.txt"' in (empty.project.snippets / "widgets.toml").read_text("utf-8")
    assert "`LICENSE.txt`" in (empty.project.docs / "widgets" / "index.md").read_text("utf-8")


def test_where_no_source_has_it_its_place_is_left_to_write(empty: World) -> None:
    done = empty.run(*NEW, "--commit", empty.commit)
    assert done.exit_code == 0, done.output
    assert "待写：许可文本" in (empty.project.docs / "widgets" / "index.md").read_text("utf-8")


@pytest.mark.parametrize("kind", [kind for kind in LANGUAGES if kind != "pyodide"])
def test_the_first_experiment_may_be_in_another_language(empty: World, kind: str) -> None:
    """Recorded where the compiler is here; where it is not, nothing is written and one sentence says what is missing."""
    registry = empty.project.docs / "environments.toml"

    def declare(version: str) -> None:
        rows = (f'kind = "{kind}"', 'label = "x"', f'version = "{version}"', 'how = "install it"')
        registry.write_text("version = 1\n\n[environments.mine]\n" + "\n".join(rows) + "\n", "utf-8")

    def is_here(version: str) -> bool:
        declare(version)
        return find_interpreter(empty.project, read_environments(empty.project)["mine"]) is not None

    here = any(is_here(version) for version in map(str, range(3, 40)))
    done = empty.run(*NEW, "--commit", empty.commit, "--experiment", kind)
    if not here:
        assert "so no experiment can be recorded" in done.output
        assert not (empty.project.docs / "widgets").exists()
        return
    assert done.exit_code == 0, done.output
    script = empty.project.docs / "widgets" / "experiments" / f"first{LANGUAGES[kind].suffix}"
    assert script.is_file()
    done = empty.run("check")
    assert done.exit_code == 0, done.output


def test_releases_are_declared_when_asked(empty: World) -> None:
    words = ("--commit", empty.commit, "--releases", "sdist")
    done = empty.run(*NEW, *words)
    assert done.exit_code == 1
    assert "--releases sdist needs the name of the project" in done.output
    done = empty.run(*NEW, *words, "--sdist", "widgets==1")
    assert done.exit_code == 0, done.output
    text = (empty.project.snippets / "widgets.toml").read_text("utf-8")
    assert '[releases]\nkind = "sdist"\nproject = "widgets"\n' in text
    assert empty.run("check").exit_code == 0


def test_the_skeleton_is_no_finished_article(empty: World) -> None:
    """A draft is green; sent or merged as it stands it would not be."""
    assert empty.run(*NEW, "--commit", empty.commit).exit_code == 0
    done = empty.run("check", "--for", "review")
    assert done.exit_code == 1
    assert done.output.count("left to write: ") > 10


def test_an_annotated_tag_is_pinned_at_its_commit(empty: World) -> None:
    empty.run(*NEW, "--git-mirror", empty.mirror)
    text = (empty.project.snippets / "widgets.toml").read_text("utf-8")
    assert f'commit = "{empty.commit}"\ntag = "v1"' in text


def test_nothing_quoted_is_green_too(empty: World) -> None:
    assert empty.run(*NEW, "--commit", empty.commit).exit_code == 0
    done = empty.run("check")
    assert done.exit_code == 0, done.output


def test_a_second_run_says_so_and_changes_nothing(empty: World) -> None:
    assert empty.run(*NEW, "--commit", empty.commit).exit_code == 0
    before = snapshot(empty)
    done = empty.run(*NEW, "--commit", empty.commit)
    assert done.exit_code == 1
    assert "docs/widgets(1): docs/widgets is there already; nothing was written" in done.output
    assert snapshot(empty) == before


def test_the_navigation_gains_one_line_and_keeps_its_comments(empty: World) -> None:
    empty.run(*NEW, "--commit", empty.commit, "--title", "零件: 怎样转")
    rows = (empty.project.root / "mkdocs.yml").read_text("utf-8").split("\n")
    before = NAV.split("\n")
    assert [row for row in rows if row not in before] == ['  - "零件: 怎样转": widgets/index.md']
    assert rows.index('  - "零件: 怎样转": widgets/index.md') == rows.index("  - 老的: older/index.md") + 1


FAILURES = {
    "no such symbol": (*NEW, "--licence", "MIT", "--path", "src/widget.c", "--symbol", "twist"),
    "no such path": (*NEW, "--licence", "MIT", "--path", "src/none.c", "--symbol", "turn"),
    "lines that are not there": (*NEW, "--licence", "MIT", "--path", "src/widget.c", "--lines", "8-900"),
    "half of two anchors": (*NEW, "--licence", "MIT", "--path", "src/widget.c", "--from", "static"),
    "nothing to quote": (*NEW, "--licence", "MIT", "--symbol", "turn"),
    "no such tag": ("new", "widgets", "--repo", "acme/widgets", "--ref", "v9", "--offline"),
    "no licence": (*NEW, "--path", "src/widget.c", "--symbol", "turn"),
    "half a quotation": (*NEW, "--licence", "MIT", "--path", "src/widget.c"),
    "a slug that climbs": ("new", "../widgets", "--repo", "acme/widgets", "--ref", "v1"),
    "a ref that is an option": ("new", "widgets", "--repo", "acme/widgets", "--ref", "--upload-pack=x"),
    "a repository that is none": ("new", "widgets", "--repo", "acme", "--ref", "v1"),
    "a short commit": (*NEW, "--commit", "abc"),
    "a commit that the mirror does not have": (*NEW, "--commit", "0" * 40),
    "a licence that SPDX does not know": (*NEW, "--licence", "BSD3"),
    "an address with more than the repository": (
        "new",
        "widgets",
        "--repo",
        "https://github.com/acme/widgets/tree/main",
        "--ref",
        "v1",
        "--offline",
    ),
    "a release without version": (*NEW, "--sdist", "widgets"),
    "a package without version": (*NEW, "--debian", "widgets"),
    "outside": (*NEW, "--licence", "MIT", "--path", "../x.c", "--symbol", "turn"),
}


@pytest.mark.parametrize("words", FAILURES.values(), ids=FAILURES)
def test_a_failure_leaves_everything_as_it_was(
    empty: World, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One clear error with its mend, no traceback, no file."""
    monkeypatch.setattr("anatomy.sources.git_refs.CODE_HOST", "file:///nowhere/{repo}")
    before = snapshot(empty)
    done = empty.run(*words, "--git-mirror", empty.mirror)
    assert done.exit_code == 1, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert "mend: " in done.output
    assert snapshot(empty) == before
    assert not (empty.project.docs / "widgets").exists()
    for place in re.findall(r"^(\S+)\(\d+\): ", done.output, re.MULTILINE):
        assert (empty.project.root / place).exists(), "it points to a file that was taken back"


class Archive:
    """A source that brings everything, or ``files`` alone, or nothing and says what would help; it counts how often it is asked."""

    name = "debian"
    evidence: Literal["artifact"] = "artifact"

    def __init__(self, refused: Refused | None = None, files: dict[str, bytes] | None = None) -> None:
        self.refused = refused
        self.files = files
        self.asked: list[str] = []

    def serves(self, pin: Pin) -> bool:
        return pin.debian is not None

    def fetch(self, wants: Sequence[Want]) -> Iterator[Got | Refusal]:
        self.asked += [want.path for want in wants]
        if self.files is not None:
            yield from answers(wants, dict(self.files), "x.tar", list(self.files))
            return
        for want in wants:
            yield self.refused.refuse(want) if self.refused else Got(want, WIDGET.encode(), "x.tar")


@pytest.mark.parametrize(
    ("words", "advice", "mend"),
    [
        (("--debian", "widgets=1"), "take another mirror", "take another mirror"),
        (("--debian", "widgets=1"), "", None),
        ((), "", "name what has the same files: --sdist PROJECT==VERSION, or --debian SOURCE=VERSION"),
    ],
    ids=["it knows", "it does not", "none was named"],
)
def test_a_file_that_nobody_brings_is_mended_as_its_source_says(
    empty: World, words: tuple[str, ...], advice: str, mend: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(Refused(Reason.UNREACHABLE, "gone", advice=advice))
    monkeypatch.setattr("anatomy.pages.new_article.chain", lambda *_: [archive])
    done = empty.run(*NEW, "--commit", empty.commit, *QUOTING, *words)
    assert done.exit_code == 1, done.output
    ways = "; or ".join(filter(None, [mend, "--git-mirror acme/widgets=PATH_OR_URL"]))
    assert f"    mend: nothing was written; {ways}\n" in done.output


def test_the_sources_are_asked_once(empty: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the licence and for the file that is quoted."""
    archive = Archive()
    monkeypatch.setattr("anatomy.pages.new_article.chain", lambda *_: [archive])
    done = empty.run(*NEW, "--commit", empty.commit, *QUOTING, "--debian", "widgets=1")
    assert done.exit_code == 0, done.output
    assert done.output.count("asking debian") == 1
    assert archive.asked.count("src/widget.c") == archive.asked.count("LICENSE") == 1
    (file,) = read_lock(empty.project).files.values()
    assert file.sources == ("x.tar",)


SAYS = {
    "widgets/version.py": b'"full-revisionid": "' + b"a1" * 20 + b'"\n',
    "LICENSE-MIT": b"do as you like\n",
}


@pytest.mark.parametrize(
    ("words", "message", "mend"),
    [
        (
            ("--commit", "0" * 40),
            f"x.tar says it was made from {'a1' * 20} (widgets/version.py), not from {'0' * 40}",
            f"--commit {'a1' * 20}",
        ),
        (
            (),
            "the commit of acme/widgets v1 could not be looked up: no git source for acme/widgets",
            f"add --commit {'a1' * 20} (as x.tar says), or --git-mirror acme/widgets=PATH_OR_URL",
        ),
        (
            ("--commit", "a1" * 20, "--notice", "COPYING"),
            "--notice: x.tar holds no 'COPYING'; it has LICENSE-MIT",
            "--notice LICENSE-MIT",
        ),
    ],
    ids=["another commit", "no commit", "no such notice"],
)
def test_what_an_artefact_says_of_itself_counts(
    empty: World, words: tuple[str, ...], message: str, mend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anatomy.pages.new_article.chain", lambda *_: [Archive(files=SAYS)])
    before = snapshot(empty)
    done = empty.run(*NEW, *words, "--debian", "widgets=1")
    assert done.exit_code == 1, done.output
    assert f"{message}\n    mend: {mend}\n" in done.output
    assert snapshot(empty) == before
    done = empty.run(*NEW, "--commit", "a1" * 20, "--debian", "widgets=1")
    assert done.exit_code == 0, done.output
    assert 'notice = "LICENSE-MIT"' in (empty.project.snippets / "widgets.toml").read_text("utf-8")


def test_a_notice_that_git_does_not_have_is_refused(empty: World) -> None:
    done = empty.run(*NEW, "--git-mirror", empty.mirror, "--notice", "COPYING")
    assert "; it has LICENSE\n    mend: --notice LICENSE\n" in done.output


def test_another_artefact_than_the_pin_has_is_refused(empty: World) -> None:
    words = ("--repo", "acme/widgets", "--ref", "v1", "--offline", "--git-mirror", empty.mirror)
    assert empty.run("new", "one", *words, "--debian", "widgets=1").exit_code == 0
    done = empty.run("new", "two", *words, "--debian", "widgets=2")
    assert "pin v1 has debian widgets 1, you gave widgets 2\n    mend: leave --debian out" in done.output
    assert "pin v1 has no sdist, you gave w 1" in empty.run("new", "two", *words, "--sdist", "w==1").output
    assert empty.run("new", "two", *words, "--debian", "widgets=1").exit_code == 0


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (("--lines", "3-4,12"), "3-4,12"),
        (("--from", "int speed", "--to", "return speed;"), "6-9"),
        (("--symbol", "turn", "--language", "cpp"), "3-10"),
    ],
)
def test_the_first_quotation_may_be_chosen_by_lines_or_by_text(
    empty: World, words: tuple[str, ...], lines: str
) -> None:
    quoting = ("--licence", "MIT", "--path", "src/widget.c", *words)
    done = empty.run(*NEW, "--git-mirror", empty.mirror, *quoting)
    assert done.exit_code == 0, done.output
    (entry,) = read_lock(empty.project).snippets.values()
    assert entry.lines == lines
    done = empty.run("check")
    assert done.exit_code == 0, done.output


def test_a_pin_file_of_the_same_repository_is_added_to(empty: World) -> None:
    first = (
        "new",
        "one",
        "--repo",
        "acme/widgets",
        "--ref",
        "v1",
        "--offline",
        "--git-mirror",
        empty.mirror,
        *QUOTING,
    )
    second = ("new", "two", *first[2:-1], "stop")
    assert empty.run(*first).exit_code == 0
    before = (empty.project.snippets / "widgets.toml").read_text("utf-8")
    done = empty.run(*second)
    assert done.exit_code == 0, done.output
    after = (empty.project.snippets / "widgets.toml").read_text("utf-8")
    assert after.startswith(before)
    assert after.count("[pins.") == 1
    assert "[snippets.two-stop]" in after


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("--licence", "BSD3"), "--licence BSD-3-Clause"),
        (("--repo", "https://github.com/acme/widgets/tree/main"), "--repo acme/widgets"),
        (("--commit", "0" * 40), "--commit HEX"),
        (("--ref", "v2"), "--commit {tagged}"),
        ((*QUOTING, "--language", "Rust"), "--language rust\n"),
        ((*QUOTING, "--to", "}}"), "--from TEXT --to TEXT\n"),
    ],
    ids=["licence", "address", "unknown commit", "commit of another tag", "language", "half of two anchors"],
)
def test_the_mend_of_a_wrong_word_is_the_right_word(empty: World, words: tuple[str, ...], mend: str) -> None:
    (empty.upstream / "new.c").write_text("int x;\n", "utf-8")
    git(empty.upstream, "add", "-A")
    git(empty.upstream, "commit", "-q", "-m", "two")
    git(empty.upstream, "tag", "v2")
    tagged = git(empty.upstream, "rev-parse", "v2^{commit}")
    done = empty.run(*NEW, "--commit", empty.commit, "--git-mirror", empty.mirror, *words)
    assert done.exit_code == 1, done.output
    assert f"    mend: {mend.format(tagged=tagged)}" in done.output


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/acme/widgets",
        "https://github.com/acme/widgets.git",
        "git@github.com:acme/widgets.git",
    ],
)
def test_the_address_of_a_repository_is_taken_for_its_name(empty: World, address: str) -> None:
    done = empty.run(
        "new", "widgets", "--repo", address, "--ref", "v1", "--offline", "--git-mirror", empty.mirror
    )
    assert done.exit_code == 0, done.output
    text = (empty.project.snippets / "widgets.toml").read_text("utf-8")
    assert 'repo = "acme/widgets"\n' in text
    assert "host" not in text


def test_the_address_of_a_repository_elsewhere_brings_its_host(empty: World) -> None:
    words = ("--ref", "v1", "--commit", empty.commit, "--offline")
    done = empty.run("new", "widgets", "--repo", "https://gitlab.com/acme/tools/widgets", *words)
    assert done.exit_code == 0, done.output
    text = (empty.project.snippets / "widgets.toml").read_text("utf-8")
    assert 'repo = "acme/tools/widgets"\n' in text
    assert 'host = "gitlab.com"\n' in text
