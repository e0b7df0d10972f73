"""From a file's bytes to its text, by what the file or the snippet says about itself; never by a guess."""

import codecs
import re

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_WIDE = ((codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"), (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"))  # fmt: skip


class Undecodable(ValueError):
    """The bytes are not text in the encoding that is declared; the message names the offset."""


def encoding_name(value: str) -> str:
    """``value`` itself when it names a text encoding in which a line feed is the byte 0x0A, or ValueError."""
    try:
        known = codecs.lookup(value)
        narrow = "a\nb".encode(value) == b"a\nb"
    except (LookupError, UnicodeError):
        raise ValueError(
            f"no text encoding {value!r}; write one that Python knows, e.g. gbk, latin-1"
        ) from None
    if not narrow or known.name in ("utf-7", "hz"):
        raise ValueError(
            f"{value!r} does not keep line feeds as they are; such a file cannot be quoted by lines"
        )
    return value


def encoding_of(data: bytes, declared: str | None, language: str) -> str:
    """The encoding of ``data``: what the snippet declares, a byte order mark, what PEP 263 says (Python), else UTF-8.

    Raises Undecodable for UTF-16 and UTF-32, and for a PEP 263 line that names nothing known.
    """
    for mark, name in _WIDE:
        if data.startswith(mark):
            raise Undecodable(
                f"is {name} (byte order mark at offset 0), which has no lines of bytes to quote"
            )
    if declared:
        return declared
    if data.startswith(codecs.BOM_UTF8) or language not in ("python", "cython"):
        return "utf-8"
    for line in data.split(b"\n", 2)[:2]:
        if cookie := _COOKIE.match(line):
            try:
                return encoding_name(cookie[1].decode("ascii"))
            except ValueError as problem:
                raise Undecodable(f"says that it is {cookie[1]!r}: {problem}") from None
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
    return "utf-8"


def decode(data: bytes, encoding: str) -> str:
    """``data`` as text with the same lines. Raises Undecodable with the offset of the first byte that does not fit."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        at = problem.start
        line = data.count(b"\n", 0, at) + 1
        raise Undecodable(
            f"holds byte 0x{data[at]:02X} at offset {at} (line {line}), which is not {encoding}; "
            f'say encoding = "…" (gbk, latin-1, …)'
        ) from None
    if text.count("\n") != data.count(b"\n"):
        raise Undecodable(f"has other lines as {encoding} than as bytes")
    return text
