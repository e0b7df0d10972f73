"""What a built page may load and run: a Content-Security-Policy in the page itself, made from the page itself.

A static site on somebody else's server cannot set headers, so the policy stands in a ``<meta http-equiv>`` (W3C
Content Security Policy Level 3, section 3.3; ``frame-ancestors`` has no effect there and is left out). Scripts run
only from the site itself or when the SHA-256 of their text is listed; the list is computed after the build, from the
scripts that the theme has put into that very page. Those are known from a page that the same generator made without any content:
any other inline script is a fault, so that nothing that leaks out of a quotation, a title or front matter could list itself.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from html.parser import HTMLParser

from anatomy import html as markup

_CHARSET = re.compile(r"<head\b[^>]*>(?:\s*<meta charset=[^>]*>)?", re.IGNORECASE)
_OURS = re.compile(r'<meta http-equiv="Content-Security-Policy" content="[^"]*">')
_DATA = re.compile(
    r"(?:application|text)/(?:[\w.+-]*json|template|plain)|importmap|speculationrules", re.IGNORECASE
)
# attributes that make a browser load something, by element; a link of <a> is followed by people only
_LOADS = {
    ("script", "src"), ("img", "src"), ("img", "srcset"), ("source", "src"), ("source", "srcset"), ("iframe", "src"),
    ("audio", "src"), ("video", "src"), ("video", "poster"), ("track", "src"), ("embed", "src"), ("object", "data"),
    ("input", "src"), ("use", "href"), ("use", "xlink:href"), ("image", "href"), ("image", "xlink:href"),
}  # fmt: skip
_LINKS = {
    "stylesheet",
    "icon",
    "preload",
    "prefetch",
    "modulepreload",
    "preconnect",
    "dns-prefetch",
    "manifest",
}
_ELSEWHERE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//|(?!data:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class _Scripts(HTMLParser):
    """Collects the text of the scripts in a page, and what no page of ours may hold."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.faults: list[str] = []
        self.lines: list[int] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        for name, value in values.items():
            self._attribute(tag, name, value)
        if (
            tag == "link"
            and _LINKS & set(values.get("rel", "").lower().split())
            and _ELSEWHERE.match(values.get("href", ""))
        ):
            self._fault(f"<link> asks {values['href']!r}")
        if tag == "base" or (tag == "meta" and values.get("http-equiv", "").strip().lower() == "refresh"):
            self._fault(f"<{tag}> leads elsewhere")
        if tag == "script" and "src" not in values and not _DATA.fullmatch(values.get("type", "")):
            self._inside = True
            self.lines.append(self.getpos()[0])
            self.scripts.append("")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on"):
            self._fault(f"<{tag}> has the inline handler {name!r}")
        elif (tag, name) in _LOADS and _ELSEWHERE.match(value.strip()):
            self._fault(f"<{tag}> asks {value[:100]!r}")
        elif name in ("href", "action", "formaction", "src") and re.match(
            r"\s*(?:java|vb)script:", value, re.IGNORECASE
        ):
            self._fault(f"<{tag}> has a script for an address")

    def _fault(self, what: str) -> None:
        self.faults.append(f"line {self.getpos()[0]}: {what}")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data


# What takes no part in a policy: nine tags of ten. A run of them is left out from one ">" to the next, so that leaving it
# out can never join two halves of a tag or of a comment; scripts stay as they are.
_BARE = r"""</?(?:a|b|code|div|em|h[1-6]|i|li|p|pre|span|strong|td|text|th|tr|tspan|ul)(?: (?:class|data-n|id|tabindex|title)="[^"<>]*"| href="[^":&<>]*")*>"""
_INERT = re.compile(rf"(<script\b.*?</script>)|>(?:[^<>]*{_BARE})+", re.DOTALL | re.IGNORECASE)


def _active(page: str) -> str:
    """``page`` without what no policy is about, line numbers kept."""
    return _INERT.sub(lambda run: run[1] or ">" + "\n" * run[0].count("\n"), page)


@functools.lru_cache(maxsize=1)
def _read(page: str) -> _Scripts:
    reader = _Scripts()
    reader.feed(_active(page))
    reader.close()
    return reader


def inline_scripts(page: str) -> frozenset[str]:
    """The text of every inline script in the HTML ``page``."""
    return frozenset(_read(page).scripts)


def faults(page: str, allowed: frozenset[str] | None) -> list[str]:
    """What in the HTML ``page`` the policy would break or should: inline scripts other than those ``allowed`` (of the theme;
    None: any, while one writes), inline handlers, addresses that are scripts, anything loaded from another host, a new address for the page itself."""
    read = _read(page)
    foreign = [
        f"line {line}: an inline script that is not the theme's"
        for script, line in zip(read.scripts, read.lines, strict=True)
        if allowed is not None and script not in allowed
    ]
    return read.faults + foreign


def policy(allowed: frozenset[str] | None) -> str:
    """The policy of every page: nothing but this site, and the inline scripts that are ``allowed``; see ``faults``."""
    hashes = (
        ["'unsafe-inline'"] if allowed is None else sorted(f"'sha256-{_hash(script)}'" for script in allowed)
    )
    return "; ".join(
        [
            "default-src 'none'",
            " ".join(["script-src", "'self'", *hashes]),
            "style-src 'self'",
            "img-src 'self' data:",  # the theme's icons are data: addresses in its style sheet
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "form-action 'none'",
            "base-uri 'none'",
        ]
    )


def _hash(script: str) -> str:
    """Base64 of the SHA-256 of a script's text as a browser sees it (line ends normalised by its HTML parser)."""
    text = script.replace("\r\n", "\n").replace("\r", "\n")
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def seal(page: str, allowed: frozenset[str] | None) -> str:
    """``page`` with the policy as the first thing after the declaration of its encoding. Sealing twice changes nothing."""
    bare = _OURS.sub("", page)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{markup.attribute(policy(allowed))}">'
    return _CHARSET.sub(lambda head: head[0] + meta, bare, count=1)
