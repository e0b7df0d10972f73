"""Asking in turn: who is asked about what, and that nothing passes without the gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from anatomy.pin import Pin
from anatomy.sources.ask import ask
from anatomy.sources.base import Got, Reason, Refusal, Want
from sources.support import COMMIT, make_pin, want

ONE, TWO = b"one\n", b"two\n"


@dataclass
class Shop:
    """A source that has ``files``."""

    name: str
    files: dict[str, bytes]
    only: str | None = None  # the one repository that it serves
    asked: list[list[str]] = field(default_factory=list)
    evidence: Literal["git", "artifact", "none"] = "none"

    def serves(self, pin: Pin) -> bool:
        return self.only in (None, pin.repo)

    def fetch(self, wants: Sequence[Want]) -> Iterator[Got | Refusal]:
        self.asked.append([want.path for want in wants])
        for wanted in wants:
            data = self.files.get(wanted.path)
            yield Refusal(wanted, Reason.ABSENT, "none") if data is None else Got(wanted, data, self.name)


def test_each_source_is_asked_about_what_is_still_wanted_and_the_last_ones_not_at_all() -> None:
    near, far, last = Shop("near", {"a": ONE}), Shop("far", {"a": ONE, "b": TWO}), Shop("last", {})
    answers = list(ask([near, far, last], [want("a", ONE), want("b", TWO)]))
    assert [(source.name, type(answer).__name__, answer.want.path) for source, answer in answers] == [
        ("near", "Got", "a"),
        ("near", "Refusal", "b"),
        ("far", "Got", "b"),
    ]
    assert (near.asked, far.asked, last.asked) == ([["a", "b"]], [["b"]], [])


def test_other_bytes_are_refused_by_the_gate_and_the_next_source_is_asked() -> None:
    liar, honest = Shop("liar", {"a": TWO}), Shop("honest", {"a": ONE})
    (_, refusal), (_, answer) = ask([liar, honest], [want("a", ONE)])
    assert isinstance(refusal, Refusal)
    assert refusal.reason is Reason.MISMATCH
    assert isinstance(answer, Got)
    assert answer.origin == "honest"


def test_while_locking_a_pointer_to_a_large_file_is_not_taken_for_the_file() -> None:
    pointer = Shop("near", {"a": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"})
    ((_, answer),) = ask([pointer], [want("a")])
    assert isinstance(answer, Refusal)


def test_who_wants_more_than_one_answer_says_when_it_is_enough() -> None:
    shops = [Shop(name, {"a": ONE}) for name in ("first", "second", "third")]
    seen: list[str] = []
    for source, _answer in ask(shops, [want("a", ONE)], settled=lambda _want: len(seen) == 2):
        seen.append(source.name)
    assert seen == ["first", "second"]


def test_a_pin_goes_only_to_sources_that_serve_it_and_each_pin_by_itself() -> None:
    rocket, plane = make_pin(), make_pin(repo="acme/plane")
    own, every = Shop("own", {}, only="acme/plane"), Shop("every", {})
    list(ask([own, every], [want("a", ONE, rocket), want("b", TWO, plane), want("c", ONE, rocket)]))
    assert own.asked == [["b"]]
    assert every.asked == [["a", "c"], ["b"]]


def test_an_impossible_path_reaches_no_source() -> None:
    shop = Shop("shop", {})
    ((_, answer),) = ask([shop], [want("../a", ONE, make_pin(COMMIT))])
    assert isinstance(answer, Refusal)
    assert shop.asked == []
