"""Numbers in prose that come from a recording: ``[798](#r-ARTICLE-RUN "ENVIRONMENT: text of the line")``.

The link leads the reader to the run; its title names the environment and the line of the output that holds the number.
When a run is recorded again and prints another number, the prose that still says the old one is a fault.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from anatomy.errors import Fault, guessed, instead, nearest
from anatomy.experiment.recording import edited
from anatomy.experiment.script import script_paths
from anatomy.files import read_text
from anatomy.pages.anchors import without_source
from anatomy.pages.inclusion import pages
from anatomy.pages.prose import read_page
from anatomy.paths import Project

_BOUND = re.compile(
    r"""\[(?P<text>[^\[\]\n]*)\]\([^()\s]*?#(?P<anchor>r-[\w-]+)[ ]+"(?P<env>[\w.-]+):[ ]*(?P<line>[^"\n]+)"\)"""
)
_NUMBER = re.compile(r"(?<![\d.])(?:(?<!\w)[-−])?\d[\d,]*(?:\.\d+)?")


def numbers(text: str) -> list[str]:
    """The numbers in ``text``, without the separators of thousands."""
    return [found.replace(",", "").replace("−", "-") for found in _NUMBER.findall(text)]


def number_faults(project: Project) -> Iterator[Fault]:
    """Every number in prose that its recording does not hold where the title of its link says."""
    scripts = {f"r-{path.parents[1].name}-{path.stem}": path for path in script_paths(project)}
    for path in pages(project):
        page = read_page(path)
        for match in _BOUND.finditer(page.body):
            anchor = match["anchor"]
            if script := scripts.get(anchor):
                wrong = _wrong(script, match)
            else:
                gone = without_source(project, path, "run", anchor, scripts)
                said, mend = gone or guessed(anchor, scripts, "anatomy run --list", "#")
                wrong = f"there is no run #{anchor}{said}", mend
            if wrong:
                yield page.fault(match.start(), f"{match['text']}: {wrong[0]}", wrong[1])


def _wrong(script: Path, match: re.Match[str]) -> tuple[str, str] | None:
    """What is wrong with one number bound to a recording of ``script``, and the mend."""
    anchor, env = match["anchor"], match["env"]
    recorded = {
        path.name.split(".", 1)[1][:-4]: path for path in script.parent.glob(f"recorded/{script.stem}.*.txt")
    }
    if env not in recorded:
        if re.search(rf'\benvs = \[[^\]]*"{re.escape(env)}"', read_text(script)):
            return None  # the header asks for it: that the recording is not there is said already
        name = f"{script.parents[1].name}/{script.stem}"
        said, mend = guessed(env, recorded, f"name an environment of this run: anatomy run --list {name}")
        return f"{name} is not recorded in {env}{said}", mend
    recording = recorded[env]
    wanted = numbers(match["text"])
    if not wanted:
        mend = f'write [NUMBER](#{anchor} "{env}: text of the line")'
        return "there is no number in it", mend
    lines = [row for row in read_text(recording).split("\n") if match["line"].strip() in row]
    if any(set(wanted) <= set(numbers(row)) for row in lines) or edited(
        recording
    ):  # the latter is said already
        return None
    if not lines:
        text = match["line"].strip()
        near = nearest(text, map(str.strip, read_text(recording).split("\n")))
        what = f"no line of {recording.name} reads {text!r}"
        return what, instead(text, near, "name a text of the line that holds the number")
    return f"the recording says: {lines[0].strip()}", "write the number that was recorded"
