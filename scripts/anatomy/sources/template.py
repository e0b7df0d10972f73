"""Source: an address made of a template, for raw hosts, content networks, archives and a reader's own mirror.

An address cannot prove which commit its bytes belong to; the locked identity decides whether they are let in.
"""

import string
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal
from urllib.parse import quote, urlsplit

from anatomy.errors import Fault, SourceError
from anatomy.pin import Pin
from anatomy.sources.base import Got, Reason, Refusal, Refused, Want
from anatomy.sources.web import Web, redact

BUILT_IN = (
    "https://raw.githubusercontent.com/{repo}/{commit}/{path}",
    "https://cdn.jsdelivr.net/gh/{repo}@{commit}/{path}",
    "https://archive.softwareheritage.org/api/1/content/sha1_git:{blob}/raw/",
)
_FIELDS = {"repo", "commit", "path", "blob"}
_MEND = "write e.g. https://host/{repo}/{commit}/{path} in ANATOMY_HTTP_MIRRORS"


def check_template(template: str) -> str:
    """``template`` itself. Raises SourceError when it is no address or has an unknown field or no file in
    it."""
    try:
        fields = [
            (name, spec, conv)
            for _text, name, spec, conv in string.Formatter().parse(template)
            if name is not None
        ]
    except ValueError as error:
        raise SourceError(Fault(f"address template {template!r}: {error}", mend=_MEND)) from error
    names = {name for name, _spec, _conv in fields}
    parts = urlsplit(template)
    wrong = None
    if parts.scheme not in ("http", "https") or not parts.hostname or "{" in parts.netloc:
        wrong = "is no http(s) address"
    elif names - _FIELDS or any(spec or conv for _name, spec, conv in fields):
        wrong = f"may hold {{{'}, {'.join(sorted(_FIELDS))}}} and nothing else in braces"
    elif not names & {"path", "blob"}:
        wrong = "names no file: neither {path} nor {blob}"
    if wrong:
        raise SourceError(Fault(f"address template {redact(template)!r} {wrong}", mend=_MEND))
    return template


class AddressTemplate:
    """One address template. Four requests at once."""

    evidence: Literal["git", "artifact", "none"] = "none"

    def __init__(self, template: str, web: Web) -> None:
        self.template = check_template(template)
        self.name = f"http {urlsplit(template).hostname}"
        self._web = web

    def serves(self, pin: Pin) -> bool:
        return pin.host.is_default or self.template not in BUILT_IN or "{repo}" not in self.template

    def address(self, want: Want) -> str:
        """The address of ``want``; percent-encoded, so that no path can change what the template says.

        Raises Refused when the template wants a blob id that is not known yet.
        """
        if want.identity is None and "{blob}" in self.template:
            raise Refused(Reason.ABSENT, f"{self.name} finds files by blob id only, which is not known yet")
        return self.template.format(
            repo=quote(want.pin.repo, safe="/"),
            commit=quote(want.pin.commit, safe=""),
            path=quote(want.path, safe="/"),
            blob=want.identity.blob if want.identity else "",
        )

    def fetch(self, wants: Sequence[Want]) -> Iterator[Got | Refusal]:
        with ThreadPoolExecutor(min(4, len(wants))) as pool:
            yield from pool.map(self._one, wants)

    def _one(self, want: Want) -> Got | Refusal:
        try:
            url = self.address(want)
            return Got(want, self._web.get(url).body, redact(url))
        except Refused as refused:
            return refused.refuse(want)


class HostAddress(AddressTemplate):
    """The raw addresses of the pins' own host, where that is not the default one."""

    def __init__(self, web: Web) -> None:
        self.name = "http at its host"
        self._web = web

    def serves(self, pin: Pin) -> bool:
        return not pin.host.is_default and bool(pin.host.raw(pin.repo, pin.commit, "x"))

    def address(self, want: Want) -> str:
        return want.pin.host.raw(want.pin.repo, want.pin.commit, want.path)
