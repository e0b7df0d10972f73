"""A remote file read piece by piece with HTTP ranges, as a file object (for ``zipfile``)."""

import io
import re

from anatomy.sources.base import Reason, Refused
from anatomy.sources.web import Answered, Web, redact

_BLOCK = 256 << 10  # bytes asked for at least; a wheel's directory and a few members fit into a few of these
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})\Z")


class NoRanges(Exception):
    """The server does not answer ranges: the file must be taken whole."""


class RangeFile(io.RawIOBase):
    """``url`` as a seekable file. Every piece must come from the same version of the same file (length and
    ETag).

    budget: most bytes transferred in all. ``transferred`` and ``requests`` count what was.
    Raises NoRanges when made, Refused later.
    """

    def __init__(self, web: Web, url: str, *, budget: int) -> None:
        self._web = web
        self._url = url
        self._budget = budget
        self._at = 0
        self._blocks: dict[int, bytes] = {}  # by number
        self.transferred = 0
        self.requests = 0
        first = self._get(f"bytes=-{_BLOCK}")
        start, self.length = self._where(first)
        if first.url != url:
            self._url = first.url  # where the redirect led: ask there from now on
        self._etag = first.headers.get("etag")
        # the tail is not aligned to blocks; keep it apart
        self._tail_start = start
        self._tail = first.body

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0, /) -> int:
        base = {0: 0, 1: self._at, 2: self.length}[whence]
        if base + offset < 0:
            raise ValueError("a position before the beginning")
        self._at = base + offset
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        size = self.length if size is None or size < 0 else size
        end = min(self.length, self._at + size)
        if end <= self._at:
            return b""
        if end - self._at > self._budget:
            raise Refused(Reason.TOO_LARGE, f"{redact(self._url)}: more than {self._budget} bytes in ranges")
        if self._at >= self._tail_start:
            data = self._tail[self._at - self._tail_start : end - self._tail_start]
        else:
            data = self._blocks_between(self._at, end)
        self._at = end
        return data

    def _blocks_between(self, start: int, end: int) -> bytes:
        first, last = start // _BLOCK, (end - 1) // _BLOCK
        lacking = [number for number in range(first, last + 1) if number not in self._blocks]
        if lacking:  # one request from the first to the last that is lacking
            low, high = lacking[0] * _BLOCK, min(self.length, (lacking[-1] + 1) * _BLOCK)
            page = self._get(f"bytes={low}-{high - 1}")
            if self._where(page) != (low, self.length) or page.headers.get("etag") != self._etag:
                raise Refused(Reason.MISMATCH, f"{redact(self._url)}: the file changed while it was read")
            for number in range(lacking[0], lacking[-1] + 1):
                offset = number * _BLOCK - low
                self._blocks[number] = page.body[offset : offset + _BLOCK]
        joined = b"".join(self._blocks[number] for number in range(first, last + 1))
        return joined[start - first * _BLOCK : end - first * _BLOCK]

    def _get(self, wanted: str) -> Answered:
        left = self._budget - self.transferred
        if left <= 0:
            raise Refused(Reason.TOO_LARGE, f"{redact(self._url)}: more than {self._budget} bytes in ranges")
        try:
            page = self._web.get(
                self._url, headers={"Range": wanted}, size=left, statuses=(200, 206, 416, 501), seconds=60.0
            )
        except Refused as refused:
            if refused.reason is Reason.TOO_LARGE and self.requests == 0:
                raise NoRanges from refused
            raise
        self.requests += 1
        self.transferred += len(page.body)
        if page.status != 206:
            raise NoRanges
        return page

    def _where(self, page: Answered) -> tuple[int, int]:
        """(first byte, length of the whole file) of an answer, which must be whole."""
        match = _CONTENT_RANGE.match(page.headers.get("content-range", ""))
        if match is None:
            raise NoRanges
        first, last, length = (int(group) for group in match.groups())
        if last - first + 1 != len(page.body) or last >= length or page.headers.get("content-encoding"):
            raise Refused(Reason.MISMATCH, f"{redact(self._url)}: a range that is not what it says")
        return first, length
