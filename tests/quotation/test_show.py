"""``show`` prints an upstream file or a symbol with its line numbers; ``symbols`` lists what can be named."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from anatomy.sources.pypi import answers
from world import World


def test_a_symbol_is_printed_with_the_numbers_of_its_lines(world: World) -> None:
    world.lock()
    result = world.run("show", "acme:src/widget.c:turn", "--offline")
    assert result.exit_code == 0, result.output
    assert result.stdout.split("\n")[0] == "     3  static int"
    assert result.stdout.rstrip().split("\n")[-1] == "    10  }"
    assert "locked: blob" in result.stderr
    assert "found by rule and tree-sitter" in result.stderr


def test_a_file_that_nothing_quotes_comes_from_a_source(world: World) -> None:
    result = world.run("show", "acme:LICENSE", "--offline", "--git-mirror", world.mirror)
    assert result.stdout == "     1  do as you like\n"
    assert "walked from the commit in git" in result.stderr


def test_lines_and_carriage_returns(world: World) -> None:
    world.lock()
    result = world.run("show", "acme:工具.py", "--lines", "2-", "--offline")
    assert result.stdout.startswith("     2  \tdef use(self):\n     3  ")
    assert "\r" not in result.stdout


def test_a_path_misspelt_is_mended_by_what_an_artefact_holds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = SimpleNamespace(
        name="sdist",
        evidence="artifact",
        serves=lambda _pin: True,
        fetch=lambda wants: answers(wants, {}, "x.tar", ["src/widget.c"]),
    )
    monkeypatch.setattr("anatomy.quotation.upstream_file.chain", lambda *_: [archive])
    result = world.run("symbols", "acme:widget.c")
    assert "x.tar holds no 'widget.c'; did you mean src/widget.c?" in result.output
    assert (
        "\n    mend: write src/widget.c in the place of widget.c; or --git-mirror acme/widgets=PATH_OR_URL\n"
        in result.output
    )


def test_what_can_be_named_is_listed(world: World) -> None:
    world.lock()
    result = world.run("symbols", "acme:src/widget.c", "--offline")
    assert [line.split() for line in result.stdout.splitlines()] == [["3-10", "turn"], ["12", "stop"]]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["show", "acme:src/widget.c:tern"],
            "is it one of: turn?\n    mend: anatomy symbols acme:src/widget.c\n",
        ),
        (
            ["show", "acme:src/widget.c:tern", "--pin", "v1"],
            "mend: anatomy symbols acme:src/widget.c --pin v1\n",
        ),
        (["show", "acne:src/widget.c"], "no upstream 'acne'; did you mean acme"),
        (["show", "acme"], "between upstream and path\n    mend: anatomy show acme:src/widget.c\n"),
        (
            ["symbols", "acme/src/widget.c"],
            "a colon stands between upstream and path\n    mend: anatomy symbols acme:src/widget.c\n",
        ),
        (["show", "acne/src/widget.c"], "no upstream 'acne'; did you mean acme"),
        (["show", "acme:"], "the path must be 1 to 400 characters long\n    mend: anatomy show acme:src/"),
        (["show", "acme:../x"], "is not UPSTREAM:PATH[:SYMBOL]: the path must be relative and normal"),
        (["show", "acme:none.c"], "none.c of acme/widgets at v1 could not be brought"),
        (
            ["show", "acme:LICENSE:turn", "--git-mirror", "MIRROR"],
            "no rule for symbols in files named LICENSE; use --lines\n    mend: anatomy show acme:LICENSE\n",
        ),
        (["symbols", "acme:LICENSE", "--git-mirror", "MIRROR"], "no rule for symbols"),
        (["show", "acme:src/widget.c", "--pin", "v9"], "acme has the pins v1"),
        (["show", "acme:src/widget.c", "--lines", "9-3"], "must start at 1 or later"),
        (["show", "acme:src/widget.c", "--encoding", "klingon"], "no text encoding 'klingon'"),
        (["show", "acme:src/widget.c", "--language", "Cee"], "no language 'Cee'"),
    ],
)
def test_what_cannot_be_shown_is_one_clear_message(words: list[str], message: str, world: World) -> None:
    world.lock()
    words = [world.mirror if word == "MIRROR" else word for word in words]
    result = world.run(*words, "--offline")
    assert result.exit_code != 0
    assert message in result.output
    assert "Traceback" not in result.output
