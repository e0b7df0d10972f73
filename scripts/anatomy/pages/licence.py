"""Licences as SPDX writes them: in the pin files, and in the words of a new article."""

import re
from collections.abc import Iterator

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from anatomy import tomlfile
from anatomy.errors import Fault, nearest
from anatomy.paths import Project
from anatomy.pin import UNKNOWN_LICENCE, Pins
from anatomy.quotation.pinfile import pin_files

_COMMON = (
    "MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib", "GPL-2.0-only",
    "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "AGPL-3.0-or-later",
)  # fmt: skip
"""Licences that a misspelt one may mean."""


_BETWEEN = re.compile(r"\s+(?:and/)?or\s+|/", re.IGNORECASE)


def wrong_licence(licence: str) -> tuple[str, str] | None:
    """What is wrong with an SPDX expression, and what to write: the one that may have been meant, or several of its name, or SPDX-ID.
    None where nothing is wrong, or nobody has looked."""
    if licence == UNKNOWN_LICENCE:
        return None
    try:
        canonicalize_license_expression(licence)
    except InvalidLicenseExpression:
        stem = re.compile(rf"{re.escape(licence)}(\.0)?-", re.IGNORECASE)
        family = [known for known in _COMMON if stem.match(known)]
        near = _choice(licence) or " or ".join(family) or nearest(licence, _COMMON, 0.5)
        more = " Its text says which" if len(family) > 1 else ""
        said = f"; is it {near}?{more}" if near else ""
        return f"{licence!r} is no SPDX expression{said}", near or "SPDX-ID"
    return None


def _choice(licence: str) -> str:
    """``MIT OR Apache-2.0`` for ``MIT/Apache-2.0``, as Cargo once wrote a choice, each part mended; '' for what is no choice, or has a part
    that is like no licence."""
    parts = [part.strip() for part in _BETWEEN.split(licence)]
    if len(parts) == 1:
        return ""
    meant = [part if wrong_licence(part) is None else nearest(part, _COMMON, 0.5) for part in parts]
    return " OR ".join(meant) if all(meant) else ""


def licence_faults(project: Project, pins: Pins) -> Iterator[Fault]:
    """Licences that SPDX does not know, and quotations of what nobody has looked up."""
    unlooked = [snippet.pin for snippet in pins.snippets.values() if snippet.pin.licence == UNKNOWN_LICENCE]
    quoted = {(pin.upstream, name) for pin in unlooked for name in ("", pin.name)}
    for path in pin_files(project):
        document = tomlfile.load(path)
        for name in ("", *(name for upstream, name in pins.pins if upstream == path.stem)):
            key = ("pins", name, "licence") if name else ("licence",)
            licence = (document.data["pins"][name] if name else document.data).get("licence")
            if licence == UNKNOWN_LICENCE and (path.stem, name) in quoted:
                message = f"quotes {document.data['repo']}, whose licence nobody has looked up"
                yield document.fault(key, message, mend='write licence = "SPDX-ID"')
            elif licence is not None and (wrong := wrong_licence(licence)):
                mend = " or ".join(f'licence = "{meant}"' for meant in wrong[1].split(" or "))
                mend = f"write {mend}, or LicenseRef-NAME"
                yield document.fault(key, f"licence: {wrong[0]}", mend=mend)
