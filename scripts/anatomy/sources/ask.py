"""Asking the sources in turn. The only place where an answer of theirs is taken, and so the only place of the gate."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from anatomy.pin import Pin
from anatomy.sources.base import Got, Refusal, Source, Want, admit, screen
from anatomy.terminal import Say, silent


def ask(
    sources: Sequence[Source],
    wants: Iterable[Want],
    *,
    settled: Callable[[Want], bool] | None = None,
    say: Say = silent,
) -> Iterator[tuple[Source, Got | Refusal]]:
    """Ask ``sources`` in their order about ``wants``, pin by pin; yields every answer, once through the gate, with its source.

    A source that does not serve a pin is passed over. settled: whether a want needs no further source; by default, when
    one has brought it. It is called again before each source, so that it may depend on the answers so far.
    """
    brought: set[Want] = set()
    done = settled or brought.__contains__
    groups: dict[Pin, list[Want]] = {}
    for want in dict.fromkeys(wants):
        groups.setdefault(want.pin, []).append(want)
    for pin, group in groups.items():
        for source in sources:
            left = [want for want in group if not done(want)] if source.serves(pin) else []
            if not left:
                continue
            say(f"{pin.repo}: asking {source.name}")
            for answer in _answers(source, left):
                if isinstance(answer, Got):
                    brought.add(answer.want)
                yield source, answer


def _answers(source: Source, wants: Sequence[Want]) -> Iterator[Got | Refusal]:
    asked: list[Want] = []
    for want in screen(wants):
        if isinstance(want, Refusal):
            yield want
        else:
            asked.append(want)
    for answer in source.fetch(asked) if asked else ():
        yield admit(answer) if isinstance(answer, Got) else answer
