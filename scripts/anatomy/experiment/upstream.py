"""Upstream files for experiments that run upstream's own code: from the verified cache, never the network.

``upstream = ["bullshit/6c13e48"]`` in a header asks for every locked file of that pin; the runner lays them
at ``$ANATOMY_UPSTREAM/bullshit/6c13e48/PATH`` for the time of one run.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from anatomy.errors import Fault, UpstreamMissing, guessed
from anatomy.experiment.script import Experiment
from anatomy.paths import Project
from anatomy.quotation.lock import read_lock
from anatomy.sources.blob import BlobCache
from anatomy.tomlfile import written

Files = dict[str, bytes]  # "UPSTREAM/PIN/PATH" to content


def upstream_files(project: Project, experiment: Experiment) -> Files:
    """What ``experiment`` asks for; empty when it asks for nothing.

    Raises UpstreamMissing when a pin has no locked file, or a locked file is not in the cache; LockError
    for a bad lock.
    """
    if not experiment.upstream:
        return {}
    locked = read_lock(project).files
    cache = BlobCache(project.cache)
    files: Files = {}
    faults: list[Fault] = []
    for pin in experiment.upstream:
        keys = [key for key in locked if key.startswith(f"{pin}/")]
        if not keys:
            faults.append(_unlocked(experiment, pin, locked))
        for key in keys:
            data = cache.get(locked[key].identity)
            if data is None:
                message = f"upstream file {pin}:{key[len(pin) + 1 :]} is not in the cache"
                faults.append(experiment.fault(message, "anatomy fetch"))
            else:
                files[key] = data
    if faults:
        raise UpstreamMissing(faults)
    return files


def unlocked_pins(project: Project, experiment: Experiment) -> list[Fault]:
    """The pins whose files ``experiment`` asks for and of which the lock has none; a fault as well where it reads such files and asks for none."""
    if not experiment.upstream:
        return _unasked(project, experiment) if _READS.search(experiment.text) else []
    locked = read_lock(project).files
    asked = (pin for pin in experiment.upstream if not any(key.startswith(f"{pin}/") for key in locked))
    return [_unlocked(experiment, pin, locked) for pin in asked]


_READS = re.compile(r"\bANATOMY_UPSTREAM\b|\.\./upstream/")
_ENVS = re.compile(r"^(\W*)envs\b", re.MULTILINE)


def _unasked(project: Project, experiment: Experiment) -> list[Fault]:
    """The line that the header lacks, with the pins that the article quotes, or those of them that the program names."""
    locked = read_lock(project).snippets
    pages = "".join(path.read_text("utf-8", "replace") for path in experiment.path.parents[1].glob("*.md"))
    ids = sorted({*re.findall(r'"quote/([^"\n]+)\.md"', pages)} & locked.keys())
    pins = dict.fromkeys("/".join(locked[id].file.split("/")[:2]) for id in ids)
    chosen = [pin for pin in pins if pin in experiment.text] or list(pins)
    mark = match[1] if (match := _ENVS.search(experiment.text)) else "# "
    mend = f"write {mark}upstream = {written(chosen)} below envs in its header"
    if not pins:
        mend = 'quote a file of upstream on the page first, and ask for its pin in the header: upstream = ["UPSTREAM/PIN"]'
    fault = experiment.fault("reads files of upstream, and its header asks for none", mend)
    return [_at(fault, experiment, _READS)]


def _unlocked(experiment: Experiment, pin: str, locked: Iterable[str]) -> Fault:
    pins = {"/".join(key.split("/")[:2]) for key in locked}
    said, mend = guessed(pin, pins, "anatomy lock")
    fault = experiment.fault(f"the lock has no file of {pin}{said}", mend)
    return _at(fault, experiment, re.compile(re.escape(pin)))


def _at(fault: Fault, experiment: Experiment, text: re.Pattern[str]) -> Fault:
    """``fault`` at the first line of the program in which ``text`` is found."""
    found = text.search(experiment.text)
    return replace(fault, line=experiment.text.count("\n", 0, found.start()) + 1) if found else fault


def lay(files: Files, root: Path) -> None:
    """Write ``files`` below ``root``, read-only. Paths were checked when the pins were read."""
    for key, data in files.items():
        path = root.joinpath(*key.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o444)
