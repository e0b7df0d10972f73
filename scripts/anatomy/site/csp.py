"""What a built page may load and run: one Content-Security-Policy for all pages, in each page itself.

A static site on somebody else's server cannot set headers, so the policy stands in a ``<meta http-equiv>`` (W3C
Content Security Policy Level 3, section 3.3; ``frame-ancestors`` has no effect there and is left out). Scripts run
only from the site itself or when the SHA-256 of their text is listed. Listed are the inline scripts of the theme, known from
a page that the same generator made without any content: any other is a fault, so that nothing that leaks out of a
quotation, a title or front matter could list itself.
"""

import base64
import hashlib
import os
import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from anatomy.html import attribute
from anatomy.lines import words

CHARSET = '<meta charset="utf-8">'  # the policy stands behind it, before anything that could load or run
_META = '<meta http-equiv="Content-Security-Policy"'
_DATA = re.compile(
    r"(?:application|text)/(?:[\w.+-]*json|template|plain)|importmap|speculationrules", re.IGNORECASE
)
# attributes that make a browser load something, by element; a link of <a> is followed by people only
_LOADS = {
    "src": "script, img, source, iframe, audio, video, track, embed, input",
    "srcset": "img, source",
    "poster": "video",
    "data": "object",
    "href": "use, image, feImage",
    "xlink:href": "use, image, feImage",
    "background": "body, table, td, th",
    "ping": "a, area",
}
SCRIPTS = ("assets/",)
"""Where scripts and style sheets may stand that a page loads, from the root of the site; ``extra.scripts`` of mkdocs.yml names others."""
RELS = words("stylesheet icon preload prefetch modulepreload preconnect dns-prefetch manifest")
"""The kinds of ``<link>`` that make a browser load something."""
_ELSEWHERE = re.compile(r"\s*(?:(?:[a-z][a-z0-9+.-]*:)?//|(?!data:)[a-z][a-z0-9+.-]*:)", re.IGNORECASE)
_SCRIPT_ADDRESS = re.compile(r"\s*(?:(?:java|vb)script:|data:(?!image/))", re.IGNORECASE)
_HANDLER = re.compile(r"[\s\"'/]on\w+\s*=", re.IGNORECASE)  # where none is, none need be sought in the tree
_ADDRESSES = ("href", "action", "formaction", "src")


def inline_scripts(page: str) -> frozenset[str]:
    """The text of every inline script of the HTML ``page`` that a browser would run."""
    return frozenset(node.text() for node in _inline(LexborHTMLParser(page)))


def _inline(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    for node in tree.css("script"):
        kind = node.attributes.get("type") or ""
        if "src" not in node.attributes and not _DATA.fullmatch(kind) and node.text():
            yield node


def faults(
    page: str,
    allowed: frozenset[str],
    tree: LexborHTMLParser | None = None,
    *,
    at: str = "",
    scripts: tuple[str, ...] = SCRIPTS,
) -> list[str]:
    """What in a page the policy would break or should: inline scripts other than those ``allowed`` (of the theme), scripts and style
    sheets of the site that stand elsewhere than in ``scripts``, inline handlers, addresses that are scripts, anything loaded from
    another host, a new address for the page itself. ``tree`` is ``page`` parsed, where it is at hand; ``at`` its address from the
    root of the site."""
    tree = tree or LexborHTMLParser(page)
    found = []
    for node in tree.css("script"):
        for name in ("src", "href", "xlink:href"):
            address = _plain(node.attributes.get(name))
            if address and not _ELSEWHERE.match(address) and not _inside(address, at).startswith(scripts):
                found.append(f"a script that pages do not load: {address[:60]!r}")
    for node in tree.css("link[rel~=stylesheet][href]"):
        address = _plain(node.attributes["href"])
        if not _ELSEWHERE.match(address) and not _inside(address, at).startswith(scripts):
            found.append(f"a style sheet that pages do not load: {address[:60]!r}")
    for node in _inline(tree):
        if node.text() not in allowed:
            found.append(f"an inline script that is not the theme's: {node.text().strip()[:60]!r}")
    for name, tags in _LOADS.items():
        for node in tree.css(tags):
            value = _plain(node.attributes.get(name))
            if any(map(_ELSEWHERE.match, value.split(",") if name == "srcset" else [value])):
                found.append(f"<{node.tag}> asks {value[:100]!r}")
    for node in tree.css("link[rel][href]"):
        values = node.attributes
        if RELS & set((values["rel"] or "").lower().split()) and _ELSEWHERE.match(_plain(values["href"])):
            found.append(f"<link> asks {values['href']!r}")
    for node in tree.css("base, meta[http-equiv]"):
        if node.tag == "base" or (node.attributes["http-equiv"] or "").strip().lower() == "refresh":
            found.append(f"<{node.tag}> leads elsewhere")
    for name in _ADDRESSES:
        for node in tree.css(f"[{name}]"):
            # an SVG or MathML element is found by its xlink:href, and has no other
            if _SCRIPT_ADDRESS.match(_plain(node.attributes.get(name) or node.attributes.get("xlink:href"))):
                found.append(f"<{node.tag}> has a script for an address")
    if tree.root is not None and _HANDLER.search(page):
        for node in tree.root.traverse():
            handlers = [name for name in node.attributes if name.startswith("on")]
            found += [f"<{node.tag}> has the inline handler {name!r}" for name in handlers]
    return found


def _plain(address: str | None) -> str:
    """An address as a browser takes it: without line breaks and tabs, backslashes turned (WHATWG URL, 4.4)."""
    return re.sub(r"[\t\n\r]", "", address or "").lstrip("".join(map(chr, range(0x21)))).replace("\\", "/")


def _inside(address: str, at: str) -> str:
    """Where ``address`` leads from the root of the site, as seen from the page ``at``; begins with ``..`` outside, and where
    browsers and servers may take it otherwise than it is read here."""
    path = unquote(urlsplit(address).path)
    base = urlsplit(os.environ.get("SITE_URL", "")).path.rstrip("/")
    if "//" in path or "\\" in path:
        return ".."
    if path.startswith("/"):
        inside = path.startswith(f"{base}/")
        return posixpath.normpath(path.removeprefix(f"{base}/")).lstrip("/") if inside else ".."
    return posixpath.normpath(posixpath.join(posixpath.dirname(at), path))


def policy(allowed: frozenset[str], nonce: str = "") -> str:
    """The policy of every page: nothing but this site, and the inline scripts that are ``allowed``; see ``faults``. With ``nonce``
    a script that bears it may run as well: the one by which pages reload themselves while somebody writes."""
    scripts = sorted(map(_source, allowed)) + ([f"'nonce-{nonce}'"] if nonce else [])
    return "; ".join(
        [
            "default-src 'none'",
            " ".join(["script-src", "'self'", *scripts]),
            "style-src 'self'",
            "img-src 'self' data:",  # the theme's icons are data: addresses in its style sheet
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'none'",
            "base-uri 'none'",
        ]
    )


def _source(script: str) -> str:
    """The hash of a script's text as a browser sees it: its HTML parser has normalised line ends."""
    text = script.replace("\r\n", "\n").replace("\r", "\n")
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def seal(page: str, allowed: frozenset[str], nonce: str = "") -> str | None:
    """``page`` with the policy as the first thing after the declaration of its encoding; as it is, where it has one there.
    None for a page without such a declaration."""
    before, mark, after = page.partition(CHARSET)
    if not mark:
        return None
    if after.startswith(_META):
        return page
    return f'{before}{mark}{_META} content="{attribute(policy(allowed, nonce))}">{after}'
