"""Lines of a file and ranges of them: 1-based, both ends included."""

from collections.abc import Sequence

Range = tuple[int, int]


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def split_lines(data: bytes) -> list[bytes]:
    """Lines with their ends kept, split on line feeds only: a lone CR or a form feed is not an end of line."""
    lines = data.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def with_ends_of(model: bytes, data: bytes) -> bytes:
    """``data`` with the line ends of ``model``, LF or CRLF, where that has one kind throughout."""
    plain, pairs = data.replace(b"\r\n", b"\n"), model.count(b"\r\n")
    if not pairs:
        return plain
    return plain.replace(b"\n", b"\r\n") if pairs == model.count(b"\n") else data


def selected_bytes(lines: Sequence[bytes], ranges: Sequence[Range]) -> bytes:
    return b"".join(b"".join(lines[first - 1 : last]) for first, last in ranges)


def parse_ranges(value: str, total: int = 0) -> tuple[Range, ...]:
    """``"43-58,66"`` as ``((43, 58), (66, 66))``; ``total`` is where an open range (``66-``) ends."""
    found = []
    for item in value.split(","):
        first, dash, end = item.strip().partition("-")
        found.append((int(first), int(end or (max(int(first), total) if dash else first))))
    return tuple(found)


def format_ranges(ranges: Sequence[Range]) -> str:
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)
