"""No input produces a traceback, a wrong quotation, or HTML outside its figure. `make trust` runs the same at length."""

from __future__ import annotations

import pytest

from fuzz.targets import TARGETS, check_figure, run

EXAMPLES = 150


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_does_harm(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    tally = run(name, EXAMPLES)
    with capsys.disabled():
        print(f" {name}: {dict(tally)}", end="")
    assert tally["executions"] >= EXAMPLES
    assert len(tally) > 2 or name == "partial-writer", f"all runs ended alike, so nothing was tried: {tally}"


@pytest.mark.parametrize(
    "figure",
    [
        '<figure class="quote"><pre><code>x</code></pre></figure>y\n',
        '<figure class="quote"><pre><code>x</code></pre><script>y</script></figure>\n',
        '<figure class="quote"><pre><code>z</code></pre></figure>\n',
        '<figure class="quote"><pre><code>x</code></pre><p onclick="y"></p></figure>\n',
    ],
)
def test_the_targets_notice_what_they_look_for(figure: str) -> None:
    """The mutation of the test above."""
    with pytest.raises(AssertionError):
        check_figure(figure, "x")
    check_figure('<figure class="quote"><pre><code>x</code></pre></figure>\n', "x")
