"""What a person writes to name a symbol: ``Box.f(int)``, ``tools::two``, ``tool."x.y".z``."""

import re
import unicodedata

from anatomy.lines import Range
from anatomy.quotation.selection.extent import Definition
from anatomy.quotation.selection.languages import Language


def split_query(query: str, language: Language) -> tuple[tuple[str, ...], str | None]:
    """``Box.f(int)`` as (("Box", "f"), "int"). A flat language takes the whole as one name."""
    query = unicodedata.normalize("NFKC", query).strip()
    if language.flat:
        return (" ".join(query.split()),), None
    params = None
    if operator := re.fullmatch(
        r"(?:(.*?)(?:::|\.))?(operator(?:\s*\(\s*\)|\s*[^\w\s(]+|\s+[^(]+))\s*(?:\((.*)\))?", query
    ):
        outer = split_query(operator[1], language)[0] if operator[1] else ()
        return (*outer, re.sub(r"\s+(?=\W)|(?<=[*&])\s+", "", operator[2]).strip()), operator[3]
    if (match := re.fullmatch(r"(.*?[^\s(])\s*\((.*)\)", query, re.DOTALL)) and not match[1].endswith(
        "operator"
    ):
        query, params = match[1], match[2]
    if query.startswith(("impl ", "#")):
        return (" ".join(query.split()),), params
    parts = [
        quoted or bare.strip()
        for quoted, bare in re.findall(r"\"([^\"]*)\"|((?:[^.:\"]|(?<!:):(?!:))+)", query)
    ]
    return tuple(part for part in parts if part), params


def bears(one: Definition, parts: tuple[str, ...], *, whole: bool) -> bool:
    """Whether ``parts`` name ``one``: its whole path, or (unless ``whole`` or local) the end of it."""
    path = tuple(unicodedata.normalize("NFKC", part) for part in one.path)
    return path == parts or (not whole and not one.local and path[-len(parts) :] == parts)


def takes(text: str, lines: Range, name: str, params: str) -> bool:
    """Whether what stands on ``lines`` takes the parameters ``params``: their types, their names, or as written."""
    body = "\n".join(text.split("\n")[lines[0] - 1 : lines[1]])
    body = re.sub(r"//[^\n]*|/\*.*?\*/", " ", body, flags=re.DOTALL)
    match = re.search(rf"(?<!\w){re.escape(name)}\s*(?:<[^<>()]*>)?\s*\(", body)
    if match is None:
        return False
    depth, at = 1, match.end()
    while at < len(body) and depth:
        depth += {"(": 1, ")": -1}.get(body[at], 0)
        at += 1
    have = _parameters(body[match.end() : at - 1])
    want = _parameters(params)
    return len(have) == len(want) and all(w in _spellings(h) for w, h in zip(want, have, strict=True))


def _parameters(text: str) -> list[str]:
    parts, depth, piece = [], 0, ""
    for char in text:
        depth += {"(": 1, "[": 1, "{": 1, "<": 1, ")": -1, "]": -1, "}": -1, ">": -1}.get(char, 0)
        if char == "," and depth <= 0:
            parts.append(piece)
            piece = ""
        else:
            piece += char
    parts = [_squeezed(part) for part in [*parts, piece]]
    return [part for part in parts if part and part != "void"]


def _squeezed(text: str) -> str:
    return re.sub(r"\s*([^\w\s])\s*", r"\1", " ".join(text.split("=")[0].split()))


def _spellings(param: str) -> set[str]:
    """``int k``, ``k: int`` and ``self`` as a person may write them."""
    bare = re.sub(r"^(?:final|const|in|out|ref|this|mut|_) ", "", param)
    found = {param, bare}
    for text in (param, bare):
        if ":" in text and "::" not in text:
            name, _colon, kind = text.partition(":")
            found |= {name, kind, name.rpartition(" ")[2], name.partition(" ")[0]}
        elif match := re.fullmatch(r"(.*[^\w])(\w+)(\[\])?", text):
            found |= {match[1].strip() + (match[3] or ""), match[2]}
    return found
