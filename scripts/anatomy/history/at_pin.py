"""Quotations with the bytes that they were cut from: what is compared with other versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from anatomy.lines import selected_bytes, split_lines
from anatomy.quotation.quotation import Quotation
from anatomy.sources.blob import BlobCache


@dataclass(frozen=True)
class QuotedAtPin(Quotation):
    """A quotation with ``data``, the whole file at its pin."""

    data: bytes

    @classmethod
    def of(cls, quotation: Quotation, data: bytes) -> QuotedAtPin:
        return cls(quotation.snippet, quotation.file, quotation.entry, data)

    @cached_property
    def lines(self) -> list[bytes]:
        """Of the whole file."""
        return split_lines(self.data)

    @cached_property
    def selected(self) -> bytes:
        return selected_bytes(self.lines, self.ranges)

    def under_its_later_name(self) -> QuotedAtPin:
        """The same, as if the snippet asked for the symbol that other releases call it by."""
        update = {"symbol": self.snippet.later, "lines": None, "start": None, "end": None}
        return replace(self, snippet=self.snippet.model_copy(update=update))


def quotations_at_pin(
    quotations: Iterable[Quotation], cache: BlobCache
) -> Iterator[tuple[Quotation, QuotedAtPin | None]]:
    """Every quotation with its file from the cache, or None where that is not there."""
    for quotation in quotations:
        data = cache.get(quotation.file.identity)
        yield quotation, None if data is None else QuotedAtPin.of(quotation, data)
