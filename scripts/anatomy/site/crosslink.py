"""Links inside quotations: an identifier leads to the quotation on this site that shows its definition.

Who defines what is known from the pins, the lock and the quoted bytes; where it stands, from the pages' inclusions. So the links
are made when a quotation is rendered, and only the element around a token changes: ``textContent`` stays the quoted bytes.

Better no link than a wrong one. A token is linked when its name has one reading only:

* a function, class, type or macro of the same repository at the same commit, not after ``.`` or ``->``; in Python and
  JavaScript it must be called, defined or capitalised, because a local variable may bear the same name;
* ``self.name`` where the quotation itself is of a method of the same class;
* ``x.name`` where the name holds an underscore, is no ``__dunder__`` and names one method of that repository only;
* ``Py…`` and ``_Py…`` of CPython, from wherever.

Every occurrence is a link, but only the first of a name in a quotation is a tab stop.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from anatomy.html import NOTHING, Attributes, join, tag
from anatomy.quotation.figure import Linker, colours
from anatomy.quotation.quotation import Quotation

_NAMES = frozenset(("n", "nf", "nc", "nx", "nb", "nn", "fm", "kt"))
_DEFINING = frozenset(("nf", "nc", "fm"))
_SHORTEST = 3
_MOST_CALLERS = 3
CPYTHON = "python/cpython"

Tokens = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Place:
    """Where a quotation stands: the address of its page relative to the root (``list/``), and the page's title."""

    page: str
    title: str


@dataclass(frozen=True)
class Definition:
    """A quotation of a symbol on a page, and how much of the symbol it shows."""

    quotation: Quotation
    place: Place
    symbol: str
    heads: bool  # shows the line that defines it
    lines: int

    @property
    def owner(self) -> str:
        return self.symbol.rpartition(".")[0]

    @property
    def name(self) -> str:
        return self.symbol.rpartition(".")[2]


def relative_url(page: str, target: str) -> str:
    """The address of ``target`` (with or without a fragment) as seen from ``page``, both relative to the root."""
    address, mark, fragment = target.partition("#")
    if address == page and mark:
        return f"#{fragment}"
    folder = page if page.endswith("/") or not page else posixpath.dirname(page)
    path = posixpath.relpath("/" + address, "/" + folder)
    if (address.endswith("/") or not address) and not path.endswith("/"):
        path += "/"
    return path + mark + fragment


def definition(quotation: Quotation, place: Place, data: bytes) -> Definition | None:
    """What ``quotation`` of the file ``data`` defines; None where it names no symbol."""
    symbol = quotation.snippet.symbol
    if not symbol:
        return None
    name = symbol.rpartition(".")[2]
    heads = any(css in _DEFINING for css in colours(quotation, data, name))
    lines = sum(last - first + 1 for first, last in quotation.ranges)
    return Definition(quotation, place, symbol, heads, lines)


class Crosslinks:
    """All definitions of the site, and the links that lead to them."""

    def __init__(self, places: Mapping[str, Place], found: Iterable[Definition]) -> None:
        self._places = places  # by the id of a quotation
        self._calls: dict[str, dict[str, Quotation]] = defaultdict(dict)  # called, symbol that calls
        self._plain: dict[tuple[str, str], list[Definition]] = defaultdict(list)
        self._methods: dict[tuple[str, str], list[Definition]] = defaultdict(list)
        for each in found:
            pin = each.quotation.pin
            table = self._methods if each.owner else self._plain
            table[pin.commit, each.name].append(each)
            if not each.owner and pin.repo == CPYTHON:
                self._plain[CPYTHON, each.name].append(each)
        self._names = {name for _, name in (*self._plain, *self._methods) if len(name) >= _SHORTEST}

    def address(self, here: str, there: str) -> str | None:
        """The address of the quotation ``there`` from the page of the quotation ``here``; None where either is on no page."""
        if here not in self._places or there not in self._places:
            return None
        return relative_url(self._places[here].page, f"{self._places[there].page}#q-{there}")

    def linker(self, quotation: Quotation) -> Linker | None:
        """What finds the links of ``quotation``; None where it is on no page."""
        place = self._places.get(quotation.id)
        if place is None:
            return None
        seen: set[str] = set()

        def links(tokens: Tokens) -> Mapping[int, Attributes]:
            found: dict[int, Attributes] = {}
            words = [at for at, (css, text) in enumerate(tokens) if css or text.strip()]
            for order, at in enumerate(words):
                css, name = tokens[at]
                if css not in _NAMES or name not in self._names:
                    continue
                before = [tokens[i][1].strip() for i in words[max(0, order - 2) : order]]
                after = tokens[words[order + 1]][1].lstrip() if order + 1 < len(words) else ""
                target = self._target(quotation, place, name, css, before, after)
                if target is not None:
                    found[at] = _attributes(place, target, first=name not in seen)
                    seen.add(name)
                    if after.startswith("(") and target.place.page == place.page:
                        self._calls[target.quotation.id].setdefault(_called(quotation), quotation)
            return found

        return links

    def callers(self, quotation: Quotation) -> Markup:
        """Which quotations of the page call this one, as a caption says it: those whose links have been found so far."""
        found = list(self._calls[quotation.id].items())
        if not found:
            return NOTHING
        names = [tag("a", symbol, href=f"#q-{caller.id}") for symbol, caller in found[:_MOST_CALLERS]]
        end = " 等调用" if len(found) > _MOST_CALLERS else " 调用"
        whole = "由 " + "、".join(symbol for symbol, _ in found) + " 调用"
        return tag("span", "由 ", join(names, "、"), end, class_="callers", title=whole)

    def _target(
        self, here: Quotation, place: Place, name: str, css: str, before: list[str], after: str
    ) -> Definition | None:
        last = before[-1] if before else ""
        commit, owner = here.pin.commit, (here.snippet.symbol or "").rpartition(".")[0]
        if last.endswith((".", "->")):
            methods = self._methods.get((commit, name), [])
            owners = {each.owner for each in methods}
            if len(before) > 1 and last == "." and before[-2] in ("self", "this") and owner in owners:
                methods = [each for each in methods if each.owner == owner]
            elif len(owners) != 1 or "_" not in name or name.startswith("__"):
                return None
            return _best(here, place, methods)
        found = self._plain.get((commit, name), [])
        if not found and re.match(r"_?Py[A-Z_]", name):
            found = self._plain.get((CPYTHON, name), [])
        dynamic = here.entry.language not in ("c", "cpp", "c++", "objc", "cuda")
        if dynamic and not (name[0].isupper() or after.startswith("(") or css in ("nf", "nc")):
            return None
        return _best(here, place, found)


def _called(quotation: Quotation) -> str:
    """The name by which a caption speaks of ``quotation``."""
    return (quotation.snippet.symbol or quotation.id).rpartition(".")[2]


def _best(here: Quotation, place: Place, found: list[Definition]) -> Definition | None:
    """The quotation to go to: one that shows the head, on this page if there is one, the longest. None: it is this one."""
    if not found:
        return None
    best = max(found, key=lambda each: (each.heads, each.place.page == place.page, each.lines))
    return None if best.quotation.id == here.id else best


def _attributes(place: Place, target: Definition, *, first: bool) -> Attributes:
    quoted = target.quotation
    where = "本页" if target.place.page == place.page else f"「{target.place.title}」"
    version = quoted.pin.tag or quoted.pin.commit[:10]
    return {
        "href": relative_url(place.page, f"{target.place.page}#q-{quoted.id}"),
        "title": f"{target.symbol} · {quoted.snippet.path} · {version} · 见{where}的引用",
        "tabindex": None if first else "-1",
    }
