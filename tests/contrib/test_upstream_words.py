"""Words about an upstream that a newcomer mistypes: the tag, the branch, the path of a mirror. Upstream itself is asked what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.paths import Project
from anatomy.sources.git_refs import find_tip, nearest_tag
from anatomy.sources.session import Session
from loopback import folder_served, listening
from world import World, git

NAV = "site_name: t\nnav:\n  - 首页: index.md\n  - 旧的: old/index.md\n"
ENVIRONMENTS = 'version = 1\n\n[environments."cpython-3"]\nkind = "python"\nlabel = "CPython"\nversion = "3"\nhow = "any"\n'


@pytest.fixture
def upstream(world: World) -> World:
    """An upstream whose branch is master and whose tags bear no v; nothing quotes it yet."""
    git(world.upstream, "branch", "-q", "-m", "main", "master")
    for tag in ("1.0.9", "1.0.10", "docs-2020"):
        git(world.upstream, "tag", tag)
    root = world.project.root
    world.pin_file().unlink()
    (root / "mkdocs.yml").write_text(NAV, "utf-8")
    (root / "docs" / "index.md").write_text("# 首页\n", "utf-8")
    (root / "docs" / "environments.toml").write_text(ENVIRONMENTS, "utf-8")
    (root / "docs" / "glossary.md").write_text(
        "# 术语表\n\ninvariant { #invariant }\n:   **不变式**：总成立。\n", "utf-8"
    )
    return world


def words(tag: str, *more: str) -> list[str]:
    return ["new", "widgets", "--repo", "acme/widgets", "--ref", tag, "--licence", "MIT", "--offline", *more]


@pytest.mark.parametrize(
    ("tag", "meant"), [("v1.0.9", "1.0.9"), ("rel-1.0.10", "1.0.10"), ("doc-2020", "docs-2020")]
)
def test_a_tag_that_upstream_lacks_is_guessed_from_those_it_has(
    upstream: World, tag: str, meant: str
) -> None:
    done = upstream.run(*words(tag, "--git-mirror", upstream.mirror))
    assert done.exit_code == 1
    assert f"acme/widgets has no tag {tag}; did you mean {meant}?\n    mend: --ref {meant}\n" in done.output
    assert upstream.run(*words(meant, "--git-mirror", upstream.mirror)).exit_code == 0


def test_a_tag_to_move_to_is_guessed_too(upstream: World) -> None:
    mirror = ("--offline", "--git-mirror", upstream.mirror)
    quoting = ("--git-mirror", upstream.mirror, "--path", "src/widget.c", "--symbol", "turn")
    assert upstream.run(*words("1.0.9", *quoting)).exit_code == 0
    git(upstream.upstream, "commit", "-q", "--allow-empty", "-m", "later")
    git(upstream.upstream, "tag", "1.0.11")
    done = upstream.run("bump", "widgets", "v1.0.11", "--dry-run", *mirror)
    assert done.exit_code == 1
    said = "acme/widgets has no tag and no branch v1.0.11; did you mean 1.0.11?"
    assert f"{said}\n    mend: anatomy bump widgets 1.0.11\n" in done.output
    assert upstream.run("bump", "widgets", "1.0.11", "--dry-run", *mirror).exit_code == 0


def test_a_tag_that_is_like_none_is_not_guessed(upstream: World) -> None:
    done = upstream.run(*words("nothing", "--git-mirror", upstream.mirror))
    assert done.exit_code == 1
    assert "did you mean" not in done.output
    assert "no 'refs/tags/nothing'" in done.output


@pytest.mark.parametrize("way", ["a folder", "an address"])
def test_upstream_says_which_branch_is_its_own_and_which_tags_it_has(
    upstream: World, tmp_path: Path, way: str
) -> None:
    git(upstream.upstream, "clone", "-q", "--mirror", ".", str(tmp_path / "bare.git"))
    git(tmp_path / "bare.git", "update-server-info")
    with listening(folder_served(tmp_path)) as address:
        place = str(tmp_path / "bare.git") if way == "a folder" else f"{address}/bare.git"
        session = Session(Project(tmp_path), (f"acme/widgets={place}",), offline=way == "a folder")
        assert find_tip(session, "acme/widgets") == "refs/heads/master"
        assert nearest_tag(session, "acme/widgets", "v1.0.10") == "1.0.10"


def test_an_article_that_follows_git_follows_the_branch_of_upstream(upstream: World) -> None:
    done = upstream.run(*words("1.0.9", "--git-mirror", upstream.mirror, "--releases", "git"))
    assert done.exit_code == 0, done.output
    text = (upstream.project.snippets / "widgets.toml").read_text("utf-8")
    assert '[releases]\nkind = "git"\ntip = "refs/heads/master"\n' in text


def test_where_nobody_can_be_asked_the_newest_is_what_head_means(upstream: World) -> None:
    done = upstream.run(*words("1.0.9", "--commit", upstream.commit, "--releases", "git"))
    assert done.exit_code == 0, done.output
    text = (upstream.project.snippets / "widgets.toml").read_text("utf-8")
    assert '[releases]\nkind = "git"\n' in text
    assert "tip" not in text


def test_drift_names_the_line_of_a_branch_that_upstream_lacks_and_the_one_it_has(upstream: World) -> None:
    mirror = ("--offline", "--git-mirror", upstream.mirror)
    quoting = ("--path", "src/widget.c", "--symbol", "turn", "--releases", "git")
    assert upstream.run(*words("1.0.9", "--git-mirror", upstream.mirror, *quoting)).exit_code == 0
    path = upstream.project.snippets / "widgets.toml"
    upstream.edit(path, "refs/heads/master", "refs/heads/main")
    line = path.read_text("utf-8").split("\n").index('tip = "refs/heads/main"') + 1
    done = upstream.run("drift", *mirror)
    assert done.exit_code == 0, done.output
    said = "tip: upstream has no refs/heads/main; its branch is refs/heads/master"
    assert (
        f'snippets/widgets.toml({line}): {said}\n    mend: write tip = "refs/heads/master"\n' in done.output
    )
    upstream.edit(path, "refs/heads/main", "refs/heads/master")
    assert "(newest): 1 same" in upstream.run("drift", *mirror).output


@pytest.mark.parametrize("typed", ["inside", "beside", "misspelt"])
def test_a_path_that_is_no_mirror_is_answered_with_the_one_that_is(upstream: World, typed: str) -> None:
    root = upstream.upstream.parent
    place = {"inside": root / "mirrors", "beside": root / "widgets", "misspelt": root / "widgts"}[typed]
    made = {"inside": place / "repo", "beside": root / "widgets.git", "misspelt": root / "widgets"}[typed]
    git(upstream.upstream, "clone", "-q", "--mirror", ".", str(made))
    done = upstream.run(*words("1.0.9", "--git-mirror", f"acme/widgets={place}"))
    assert done.exit_code == 1
    assert f"{place} is no git repository; did you mean {made}?" in done.output
    assert f"mend: --git-mirror acme/widgets={made}; a mirror is a bare repository" in done.output
    assert upstream.run(*words("1.0.9", "--git-mirror", f"acme/widgets={made}")).exit_code == 0


def test_a_path_with_no_repository_near_it_is_refused(upstream: World) -> None:
    done = upstream.run(*words("1.0.9", "--git-mirror", "acme/widgets=/nowhere"))
    assert done.exit_code == 1
    assert (
        "/nowhere is no git repository\n    mend: --git-mirror acme/widgets=PATH_OR_URL; a mirror is"
        in done.output
    )
