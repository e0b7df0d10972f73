"""How readers are told what became of a quotation: versions, statuses and names in words."""

import re
from collections.abc import Mapping

from markupsafe import Markup

from anatomy.history.change import Status
from anatomy.history.record import UNVERIFIED, Record, Verdict, read_record, version_key
from anatomy.html import join, tag
from anatomy.paths import Project
from anatomy.pin import Pin, Releases, Snippet
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.quotation import Quotation


def pin_version(pin: Pin) -> str:
    """The version that a pin stands for, as packages write it; the pin's name where it has none."""
    for artefact in (pin.sdist, *pin.wheels, pin.debian):
        if artefact is not None:
            return artefact.version
    return re.sub(r"^v(?=\d)", "", pin.tag or pin.name)


def version_label(version: str) -> str:
    """A version for a reader: a commit is cut and named as the main line's."""
    return f"主线 {version[:10]}" if re.fullmatch(r"[0-9a-f]{40}", version) else version


def is_older(version: str, than: str) -> bool:
    """Whether both are release numbers and the first is the lower; commits have no order here."""
    one, other = version_key(version), version_key(than)
    return one[0] == other[0] == 0 and one < other


def status_label(
    verdict: Verdict | None, snippet: Snippet, releases: Releases, version: str
) -> tuple[str, str]:
    """(CSS class, Chinese word) for what became of a quotation. In a version older than the pin, what is not there is
    not there *yet*."""
    if verdict is None:
        return "unknown", "未记录"
    older = is_older(version, pin_version(snippet.pin))
    home = verdict.path in releases.paths(snippet.path)
    match verdict.status:
        case Status.SAME:
            return "same", "相同"
        case Status.MOVED:
            return ("same", "相同") if home else ("moved", "已移动")
        case Status.CHANGED if home:
            return "changed", "不同" if older else "已改"
        case Status.CHANGED:
            return "changed", "在别处，不同" if older else "移动并改"
        case Status.GONE:
            return ("yet", "尚无") if older else ("gone", "认不出")
        case Status.AMBIGUOUS:
            return "unknown", "有多处"
    return "unknown", "无法核实"


def name_of(snippet: Snippet) -> str:
    """What a quotation is called in a table: its symbol, else its title, else its file. Inline Markdown."""
    if snippet.symbol:
        return f"`{snippet.symbol}`"
    return snippet.title or f"`{snippet.path}`"


def captions(project: Project, quotations: Mapping[str, Quotation]) -> dict[str, Markup]:
    """For each quotation with a recorded verdict on the newest release: the HTML that its caption ends with."""
    pins, record = read_pins(project), read_record(project)
    found = {}
    for id, quotation in quotations.items():
        releases = pins.releases.get(quotation.pin.upstream)
        version = record.newest(quotation.pin.upstream)
        if releases is None or version is None:
            continue
        verdict = record.verdict(quotation, version)
        if verdict is None or verdict.status == UNVERIFIED:
            continue
        found[id] = _caption(quotation, releases, version, verdict, record)
    return found


def _caption(
    quotation: Quotation, releases: Releases, version: str, verdict: Verdict, record: Record
) -> Markup:
    css, text = status_label(verdict, quotation.snippet, releases, version)
    said: tuple[str | Markup, ...] = (f"{version_label(version)} 中{text}",)
    if css == "moved":
        said = (f"{version_label(version)} 中移到 {verdict.path}",)
    elif css == "changed":
        said += ("（", tag("a", "查看差异", href=f"../drift/#d-{quotation.id}"), "）")
    checked = record.releases[f"{quotation.pin.upstream}/{version}"].checked
    return join((" · ", tag("span", *said, class_=f"drift {css}", title=f"{checked} 核对")))
