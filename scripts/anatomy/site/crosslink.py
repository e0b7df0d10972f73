"""Links inside quotations: an identifier leads to the quotation on this site that shows its definition.

Works on the built pages, where every address is known, whatever generator wrote them. Only the element around a token
changes (``<span class="n">`` becomes ``<a class="xref n">``): ``textContent`` stays the quoted bytes.

Better no link than a wrong one. A token is linked when its name has one reading only:

* a function, class, type or macro of the same repository at the same commit, not after ``.`` or ``->``; in Python and
  JavaScript it must be called, defined or capitalised, because a local variable may bear the same name;
* ``self.name`` where the quotation itself is of a method of the same class;
* ``x.name`` where the name holds an underscore, is no ``__dunder__`` and names one method of that repository only;
* ``Py…`` and ``_Py…`` of CPython, from wherever.

Every occurrence is a link, but only the first of a name in a quotation is a tab stop.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape

from anatomy.html import attribute

_FIGURE = re.compile(r'<figure class="quote"[^>]*>.*?</figure>', re.DOTALL)
_ATTRIBUTE = re.compile(r'([a-z][a-z0-9-]*)="([^"]*)"')
_CODE = re.compile(r"(<pre data-lines=[^>]*><code[^>]*>)(.*?)(</code></pre>)", re.DOTALL)
_LINKED = re.compile(r'<a class="xref ([a-z0-9]+)"[^>]*>([^<]*)</a>')
_TOKEN = re.compile(r'<span class="([a-z][a-z0-9]?)">([^<]*)</span>|<[^>]*>|[^<]+')
_PLACEHOLDER = re.compile(r'<a data-quote="([a-z0-9-]+)"(?: href="[^"]*")?>')
_TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_MARKUP = re.compile(r'<a class="headerlink.*?</a>|<[^>]+>', re.DOTALL)
_NAMES = frozenset(("n", "nf", "nc", "nx", "nb", "nn", "fm", "kt"))
_SHORTEST = 3
CPYTHON = "python/cpython"


@dataclass(frozen=True)
class Definition:
    """A quotation of a symbol: where it stands and how much of the symbol it shows."""

    page: str  # address of the page relative to the root, e.g. "list/"
    page_title: str
    id: str  # of the figure
    repo: str
    commit: str
    path: str
    version: str
    symbol: str
    language: str
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


def title_of(html: str, otherwise: str) -> str:
    """The first heading of a built page as text, without its permalink; ``otherwise`` where there is none."""
    found = _TITLE.search(html)
    return unescape(_MARKUP.sub("", found[1])).strip() if found else otherwise


def definitions(page: str, html: str) -> list[Definition]:
    """The quoted symbols of one built page, in page order."""
    title = title_of(html, page)
    out = []
    for figure in _FIGURE.findall(html):
        facts = {name: unescape(value) for name, value in _ATTRIBUTE.findall(figure[: figure.index(">")])}
        symbol = facts.get("data-symbol", "")
        if not symbol:
            continue
        name = re.escape(symbol.rpartition(".")[2])
        heads = re.search(rf'class="(?:xref )?(?:nf|nc|fm)"[^>]*>{name}<', figure) is not None
        out.append(
            Definition(
                page, title, facts["id"], facts["data-repo"], facts["data-commit"], facts["data-path"],
                facts["data-tag"] or facts["data-commit"][:10], symbol, facts["data-lang"], heads, figure.count('<span class="l'),
            )
        )  # fmt: skip
    return out


class Crosslinks:
    """All definitions of the site, and the links that lead to them."""

    def __init__(self, found: Iterable[Definition]) -> None:
        self.by_id: dict[str, Definition] = {}
        self._plain: dict[tuple[str, str], list[Definition]] = defaultdict(list)
        self._methods: dict[tuple[str, str], list[Definition]] = defaultdict(list)
        for definition in found:
            self.by_id.setdefault(definition.id, definition)
            table = self._methods if definition.owner else self._plain
            table[definition.commit, definition.name].append(definition)
            if not definition.owner and definition.repo == CPYTHON:
                self._plain[CPYTHON, definition.name].append(definition)
        self._names = {name for _, name in (*self._plain, *self._methods) if len(name) >= _SHORTEST}

    def link(self, page: str, html: str) -> str:
        """``html``, the text of ``page``, with its links made anew."""
        html = _PLACEHOLDER.sub(lambda found: self._placeholder(page, found[1]), html)
        return _FIGURE.sub(lambda found: self._figure(page, found[0]), html)

    def _placeholder(self, page: str, id: str) -> str:
        definition = self.by_id.get(f"q-{id}")
        if definition is None:
            return f'<a data-quote="{id}">'
        return f'<a data-quote="{id}" href="{relative_url(page, f"{definition.page}#{definition.id}")}">'

    def _figure(self, page: str, figure: str) -> str:
        facts = {name: unescape(value) for name, value in _ATTRIBUTE.findall(figure[: figure.index(">")])}
        seen: set[str] = set()
        return _CODE.sub(lambda code: code[1] + self._code(page, facts, code[2], seen) + code[3], figure)

    def _code(self, page: str, facts: Mapping[str, str], code: str, seen: set[str]) -> str:
        pieces = [
            (found[1] or "", found[2] if found[1] else found[0])
            for found in _TOKEN.finditer(_LINKED.sub(r'<span class="\1">\2</span>', code))
        ]
        words = [
            i for i, (css, text) in enumerate(pieces) if css or (not css and text.strip() and text[0] != "<")
        ]
        out = [f'<span class="{css}">{text}</span>' if css else text for css, text in pieces]
        for place, index in enumerate(words):
            css, text = pieces[index]
            if css not in _NAMES or text not in self._names:
                continue
            before = [pieces[i][1] for i in words[max(0, place - 2) : place]]
            after = pieces[words[place + 1]][1] if place + 1 < len(words) else ""
            target = self._target(page, facts, text, css, before, after)
            if target is not None:
                out[index] = _anchor(page, target, css, text, first=text not in seen)
                seen.add(text)
        return "".join(out)

    def _target(
        self, page: str, facts: Mapping[str, str], name: str, css: str, before: list[str], after: str
    ) -> Definition | None:
        last = before[-1].strip() if before else ""
        commit, owner = facts["data-commit"], facts["data-symbol"].rpartition(".")[0]
        if last.endswith((".", "-&gt;")):
            methods = self._methods.get((commit, name), [])
            owners = {definition.owner for definition in methods}
            on_self = (
                len(before) > 1 and last == "." and before[-2].strip() in ("self", "this") and owner in owners
            )
            if on_self:
                methods = [definition for definition in methods if definition.owner == owner]
            elif len(owners) != 1 or "_" not in name or name.startswith("__"):
                return None
            return _best(page, facts["id"], methods)
        found = self._plain.get((commit, name), [])
        if not found and re.match(r"_?Py[A-Z_]", name):
            found = self._plain.get((CPYTHON, name), [])
        dynamic = facts["data-lang"] not in ("c", "cpp", "c++", "objc", "cuda")
        if dynamic and not (name[0].isupper() or after.lstrip().startswith("(") or css in ("nf", "nc")):
            return None
        return _best(page, facts["id"], found)


def _best(page: str, here: str, found: list[Definition]) -> Definition | None:
    """The quotation to go to: one that shows the head, on this page if there is one, the longest. None: it is this one."""
    if not found:
        return None
    best = max(found, key=lambda d: (d.heads, d.page == page, d.lines))
    return None if best.id == here and best.page == page else best


def _anchor(page: str, target: Definition, css: str, text: str, *, first: bool) -> str:
    where = "本页" if target.page == page else f"「{target.page_title}」"
    title = attribute(f"{target.symbol} · {target.path} · {target.version} · 见{where}的引用")
    stop = "" if first else ' tabindex="-1"'
    href = attribute(relative_url(page, f"{target.page}#{target.id}"))
    return f'<a class="xref {css}" href="{href}" title="{title}"{stop}>{text}</a>'
