"""``make fuzz``: the four targets under atheris (coverage-guided; libFuzzer), in an environment of its own.

``python -m fuzz.atheris_main TARGET -runs=N``. The targets that parse bytes get the bytes; the others draw from them through Hypothesis.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]

with atheris.instrument_imports(include=["anatomy", "fuzz"]):
    from hypothesis import given, settings
    from hypothesis import strategies as st

    from fuzz import targets


def drawn(name: str) -> Callable[[bytes], object]:
    """A target that draws, fed with libFuzzer's bytes."""

    @settings(deadline=None, database=None)
    @given(st.data())
    def work(data: st.DataObject) -> None:
        targets.TARGETS[name](data)

    return work.hypothesis.fuzz_one_input  # type: ignore[attr-defined, no-any-return]


BYTES: dict[str, Callable[[bytes], object]] = {
    "pin-parser": lambda raw: targets.check_pins(raw),
    "archive-reader": lambda raw: targets.check_archive(raw),
}


SEEDS = {"pin-parser": [targets.GOOD.encode()], "archive-reader": targets.ARCHIVES}


def main() -> None:
    """Fuzz the target named first; what follows goes to libFuzzer."""
    name = sys.argv.pop(1)
    work = BYTES.get(name) or drawn(name)
    with tempfile.TemporaryDirectory() as corpus:  # good inputs to begin with
        for number, seed in enumerate(SEEDS.get(name, ())):
            (Path(corpus) / str(number)).write_bytes(seed)
        fuzz([*sys.argv, corpus], work)


def fuzz(words: list[str], work: Callable[[bytes], object]) -> None:
    """Does not return: libFuzzer ends the process."""
    atheris.Setup(words, lambda raw: (work(raw), None)[1])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
