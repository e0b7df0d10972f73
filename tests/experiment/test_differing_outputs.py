"""Outputs that differ between environments: the second shows what is new in it, the first is whole."""

from __future__ import annotations

import re

import pytest

from anatomy.experiment.figure import _shown, new_lines


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ("a\nb\nc\n", "a\nx\nc\n", {1}),
        ("a\nb\n", "a\nb\nc\n", {2}),
        ("a\nb\n", "b\n", set()),
        ("a\n", "a\n", set()),
        ("", "a\n", {0}),
    ],
)
def test_new_lines_are_those_the_first_output_does_not_have(before: str, after: str, new: set[int]) -> None:
    assert new_lines(before, after) == new


FIRST = "".join(f"row {number}\n" for number in range(20))
SECOND = FIRST.replace("row 9\n", "row nine\n")


def texts(html: str) -> list[str]:
    return [
        re.sub(r"<[^>]*>", "", part) for part in re.findall(r"<(?:pre|p)\b.*?</(?:pre|p)>", html, re.DOTALL)
    ]


def test_lines_that_say_nothing_new_are_left_out_visibly() -> None:
    html = str(_shown("r-x", SECOND, FIRST))
    assert texts(html) == [
        "⋯ 8 行与上面第一份输出相同",
        "row 8\nrow nine\nrow 10\n",
        "⋯ 9 行与上面第一份输出相同",
    ]
    assert '<span class="l new">row nine' in html


def test_the_first_output_is_whole_and_unmarked() -> None:
    html = str(_shown("r-x", SECOND, None))
    assert texts(html) == [SECOND]
    assert "new" not in re.findall(r'class="([^"]*)"', html)


def test_an_output_that_is_all_new_is_shown_as_it_is() -> None:
    assert texts(str(_shown("r-x", "p\nq\nr\n", FIRST))) == ["p\nq\nr\n"]


def test_pieces_have_names_of_their_own() -> None:
    after = SECOND.replace("row 0\n", "row zero\n")
    ids = re.findall(r'id="([^"]*)"', str(_shown("r-x", after, FIRST)))
    assert len(ids) == 2
    assert len(set(ids)) == 2
