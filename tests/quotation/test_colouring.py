"""Many quotations are coloured in worker processes, with the same result as one after the other."""

from __future__ import annotations

from anatomy import html
from anatomy.quotation.colouring import BATCH, colour_ahead


def test_each_quotation_is_coloured_before_its_turn_as_it_would_be_alone() -> None:
    parts: list[list[html.Part]] = [[(f"turn({n})  # {n}\n", "python"), (f"int a{n};\n", "c")] for n in range(2 * BATCH + 3)]  # fmt: skip
    steps = 0
    for own, _ in zip(parts, colour_ahead(parts), strict=True):
        for text, lang in own:
            assert html.ahead.pop((text, lang)) == html.uncached_tokens(text, lang)
        steps += 1
    assert steps == len(parts)
    assert not html.ahead


def test_a_language_that_nothing_colours_is_left_to_the_one_who_asks() -> None:
    assert len(list(colour_ahead([[("x\n", "weelish")]]))) == 1
    assert not html.ahead
