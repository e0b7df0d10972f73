"""Writing the plan of a bump: pin file and lock, both or neither. Comments, order and the author's way of writing stay."""

import re
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import tomlkit
import tomlkit.items

from anatomy.errors import AnatomyError, Fault
from anatomy.files import write_atomic
from anatomy.history.bump.plan import Move, Plan
from anatomy.lines import Range, format_ranges, parse_ranges, split_lines
from anatomy.paths import Project
from anatomy.pin import Snippet, Wheel
from anatomy.quotation.lock import read_lock
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.resolve import resolve
from anatomy.quotation.selection.select import select
from anatomy.sources.session import Session

_WORDS = {
    "changed": "changed",
    "gone": "is gone (it would stay at the old pin)",
    "ambiguous": "is ambiguous (it would stay at the old pin)",
}


def apply(session: Session, plan: Plan, reviewed: Collection[str]) -> list[str]:
    """Write the plan. Returns one line per change of the lock.

    Raises AnatomyError, before anything is written, when a quotation that changed, is gone or is ambiguous was not named
    as reviewed; and (then both files are as before) when the edited file would not select what was compared.
    """
    project = session.project
    path = project.snippets / f"{plan.pin.upstream}.toml"
    if unreviewed := plan.unreviewed(reviewed):
        mend = "read the report, then add --reviewed {}"
        said = ((item, f"{_WORDS[item.status]} and was not reviewed") for item in unreviewed)
        raise AnatomyError([item.quoted.snippet.fault(words, mend.format(item.id)) for item, words in said])
    before, lock_before = path.read_bytes(), project.lock.read_bytes()
    text = edited(before.decode("utf-8"), plan)
    _try_out(project, path, text, plan)
    moved = [item for item in plan.items if item.moves]
    try:
        write_atomic(path, text.encode())
        changes = resolve(session, [item.id for item in moved])
        _hold_to_plan(project, moved)
    except BaseException:
        write_atomic(path, before)
        write_atomic(project.lock, lock_before)
        raise
    return changes


def _hold_to_plan(project: Project, moved: Sequence[Move]) -> None:
    """What was locked must be what was compared and reviewed."""
    lock = read_lock(project)
    wrong = [one for one in moved if one.change and lock.snippets[one.id].sha256 != one.change.sha256]
    message = "what would be locked is not what was compared"
    faults = [one.quoted.snippet.fault(message, "edit the snippet by hand") for one in wrong]
    if faults:
        raise AnatomyError(faults)


def edited(text: str, plan: Plan) -> str:
    """The pin file with the new pin in the old one's place, or after it where something stays, and every quotation that moves
    at it."""
    old, new = plan.pin.name, plan.target.name
    stay = [item for item in plan.items if not item.moves]
    if new != old and new in tomlkit.parse(text)["pins"]:
        raise AnatomyError(Fault(f"there is a pin {new!r} already", mend=plan.wish.command(name="OTHER")))
    if stay and new == old:
        message = f"{len(stay)} quotations stay at the old pin {old!r}"
        raise AnatomyError(Fault(message, mend=plan.wish.command(name="NEW")))
    document = tomlkit.parse(text if stay else _renamed(text, old, new))
    pins: Any = document["pins"]
    if stay:
        pins[new] = _pin_table(tomlkit.table(), pins[old], plan)
    else:
        _pin_table(pins[new], pins[new], plan)
    snippets: Any = document.get("snippets", {})
    for item in plan.items:
        table = snippets[item.id]
        if item.moves:
            _move(table, item)
        if len(pins) > 1 or "pin" in table:
            table["pin"] = new if item.moves else old
    return tomlkit.dumps(document)


def _renamed(text: str, old: str, new: str) -> str:
    """The headers ``[pins.OLD]`` and ``[pins.OLD.…]`` with the new name; every other byte stays."""
    name = rf"(?:{re.escape(old)}|\"{re.escape(old)}\"|'{re.escape(old)}')"
    quoted = new if re.fullmatch(r"[A-Za-z0-9_-]+", new) else f'"{new}"'
    header = re.compile(rf"^(\s*\[{{1,2}}\s*pins\s*\.\s*){name}(?=\s*[.\]])", re.MULTILINE)
    return header.sub(lambda match: f"{match[1]}{quoted}", text)


def _pin_table(table: Any, old: Any, plan: Plan) -> Any:
    """``table``, made or edited so that it declares the new commit; what of ``old`` still holds stays."""
    target = plan.target
    table["commit"] = target.commit
    if target.tag:
        table["tag"] = target.tag
    elif "tag" in table:
        table.remove("tag")
    if "unmerged" in table:
        table.remove("unmerged")
    for key in ("licence", "notice"):
        if key in old and key not in table:
            table[key] = old[key]
    for key in ("debian", "sdist", "wheels"):
        if key in plan.artefacts:
            table[key] = _artefact(plan.artefacts[key])
        elif key in table:
            table.remove(key)
    return table


def _artefact(artefact: Any) -> tomlkit.items.Item:
    entry = tomlkit.inline_table()
    entry.update({key: value for key, value in dict(artefact).items() if value})
    if not isinstance(artefact, Wheel):
        return entry
    wheels = tomlkit.array()
    wheels.append(entry)
    return wheels


def _move(table: Any, item: Move) -> None:
    """Path and line numbers of one quotation; symbols and text anchors find their place by themselves."""
    assert item.change is not None
    if table["path"] != item.change.path:
        table["path"] = item.change.path
    snippet, ranges = item.quoted.snippet, parse_ranges(item.change.lines)
    numbered = [omission for omission in snippet.omit if omission.lines]
    if snippet.lines is None and not numbered:
        return
    lines, omit = _numbers(item, snippet, ranges)
    if snippet.lines is not None:
        _set(table, "lines", lines)
    if numbered:
        kept = [entry for entry in table["omit"] if not isinstance(entry, str)]
        if omit or kept:
            array = tomlkit.array()
            array.extend([*kept, *omit])
            table["omit"] = array
        else:
            table.remove("omit")


def _set(table: Any, key: str, value: str) -> None:
    if parse_ranges(str(table[key])) != parse_ranges(value):
        table[key] = value


def _numbers(item: Move, snippet: Snippet, ranges: Sequence[Range]) -> tuple[str, list[str]]:
    """``lines`` and the numbered part of ``omit`` that leave just ``ranges`` of the new file, in the author's way of writing:
    what was left out between two ranges is left out again, what was never selected stays unselected."""
    by_text = tuple(omission for omission in snippet.omit if not omission.lines)
    if snippet.lines is None:
        whole = select(snippet.model_copy(update={"omit": by_text}), item.data).ranges
        return "", _texts(_without(whole, ranges))
    old = item.quoted.ranges
    if len(old) != len(ranges):
        return format_ranges(ranges).replace(",", ", "), []
    lines: list[Range] = []
    for index, (first, last) in enumerate(ranges):
        inside = index and any(
            a <= old[index - 1][1] and old[index][0] <= b
            for a, b in parse_ranges(snippet.lines, item.quoted.extent[1])
        )
        lines = [*lines[:-1], (lines[-1][0], last)] if inside else [*lines, (first, last)]
    wanted = snippet.model_copy(update={"lines": format_ranges(lines), "omit": by_text})
    written = format_ranges(lines).replace(",", ", ")
    if snippet.lines.rstrip().endswith("-") and lines[-1][1] == len(split_lines(item.data)):
        written = re.sub(r"(\d+)(?:-\d+)?$", r"\1-", written)  # open at its end, as it was
    return written, _texts(_without(select(wanted, item.data).ranges, ranges))


def _without(whole: Sequence[Range], kept: Sequence[Range]) -> list[Range]:
    """The lines of ``whole`` that are not in ``kept``."""
    left = sorted(
        {n for a, b in whole for n in range(a, b + 1)} - {n for a, b in kept for n in range(a, b + 1)}
    )
    found: list[Range] = []
    for number in left:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _texts(ranges: Sequence[Range]) -> list[str]:
    return [format_ranges([part]) for part in ranges]


def _try_out(project: Project, path: Path, text: str, plan: Plan) -> None:
    """Read the edited file as it will be read, and select from the new files, before anything is written."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Project(Path(folder))
        trial.snippets.mkdir()
        for other in project.snippets.glob("*.toml"):
            (trial.snippets / other.name).write_bytes(other.read_bytes())
        (trial.snippets / path.name).write_text(text, "utf-8")
        snippets = read_pins(trial).snippets
    moved = (item for item in plan.items if item.moves)
    if faults := [fault for item in moved for fault in _misfits(path, snippets[item.id], item)]:
        raise AnatomyError(faults)


def _misfits(path: Path, snippet: Snippet, item: Move) -> list[Fault]:
    assert item.change is not None
    line = item.quoted.snippet.line
    try:
        found = select(snippet, item.data)
    except AnatomyError as problem:
        return [replace(fault, path=path, line=line) for fault in problem.faults]
    if found.sha256 == item.change.sha256:
        return []
    message = f"it would select lines {found.text}, not {item.change.lines} as compared"
    return [item.quoted.snippet.fault(message, "edit the snippet by hand, then: anatomy lock")]
