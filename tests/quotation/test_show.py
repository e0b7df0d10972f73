"""``show`` prints an upstream file or a symbol with its line numbers; ``symbols`` lists what can be named."""

from __future__ import annotations

import pytest

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


def test_what_can_be_named_is_listed(world: World) -> None:
    world.lock()
    result = world.run("symbols", "acme:src/widget.c", "--offline")
    assert [line.split() for line in result.stdout.splitlines()] == [["3-10", "turn"], ["12", "stop"]]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "acme:src/widget.c:tern"], "no symbol 'tern'; is it one of: turn?"),
        (["show", "acne:src/widget.c"], "no upstream 'acne'; did you mean acme"),
        (["show", "acme"], "is not UPSTREAM:PATH[:SYMBOL]"),
        (["show", "acme:../x"], "is not UPSTREAM:PATH[:SYMBOL]"),
        (["show", "acme:none.c"], "none.c of acme/widgets at v1 could not be brought"),
        (
            ["show", "acme:LICENSE:turn", "--git-mirror", "MIRROR"],
            "no rule for symbols in files named LICENSE",
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
