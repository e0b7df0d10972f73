"""Releases over HTTP: which one is the newest, and how little of a wheel is read."""

from __future__ import annotations

import datetime
import io
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

import pytest

from anatomy.history.release import ReleaseSource
from anatomy.history.survey import survey
from anatomy.pin import Releases
from anatomy.sources.base import Reason, Refused
from anatomy.sources.index import Index, PipSettings
from anatomy.sources.session import Session
from anatomy.sources.web import Web
from history.shop import SECOND, Press
from loopback import Quiet, listening
from world import PIN

WHEELS = Releases(kind="wheel", project="gears", tag="cp3*-any")


@dataclass
class Store:
    """A package index on the loopback."""

    url: str
    files: dict[str, bytes] = field(default_factory=dict)
    yanked: set[str] = field(default_factory=set)
    ranges: bool = True
    sent: int = 0  # bytes of files

    def published(self, press: Press) -> ReleaseSource:
        return ReleaseSource(
            Session(press.project), index=Index(Web(), PipSettings(index=f"{self.url}/simple"))
        )


@pytest.fixture
def store() -> Iterator[Store]:
    made = Store("")

    class Answering(Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, status, headers = b"", 200, {}
            if self.path == "/simple/gears/":
                links = []
                for name in made.files:
                    withdrawn = ' data-yanked=""' if name in made.yanked else ""
                    links.append(f'<a href="/files/{name}"{withdrawn}>{name}</a>')
                body, headers = "\n".join(links).encode(), {"Content-Type": "text/html"}
            elif (data := made.files.get(self.path.removeprefix("/files/"))) is not None:
                body = data
                asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
                if asked and made.ranges:
                    first = int(asked[1]) if asked[1] else max(0, len(data) - int(asked[2]))
                    body = data[first : int(asked[2]) + 1 if asked[1] and asked[2] else len(data)]
                    status = 206
                    headers = {"Content-Range": f"bytes {first}-{first + len(body) - 1}/{len(data)}"}
                made.sent += len(body)
            else:
                status = 404
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with listening(Answering) as made.url:
        yield made


def wheel(files: dict[str, str], ballast: int = 0) -> bytes:
    """A wheel with ``ballast`` bytes that nobody wants at its front."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("gears/lib.bin", os.urandom(ballast))
        for name, text in files.items():
            archive.writestr(name, text)
    return raw.getvalue()


def test_the_newest_is_the_newest_final_release_that_fits_and_was_not_withdrawn(
    press: Press, store: Store
) -> None:
    store.files = {
        f"gears-{name}.whl": b""
        for name in (
            "1.9-cp39-none-any",
            "1.10-cp310-none-any",
            "1.11-py2-none-any",
            "1.12-cp310-none-any",
            "2.0rc1-cp310-none-any",
            "1.10+local-cp310-none-any",
        )
    }
    store.yanked = {"gears-1.12-cp310-none-any.whl"}
    assert store.published(press).newest(WHEELS, PIN) == "1.10"


def test_of_a_large_wheel_only_the_wanted_pieces_are_read(press: Press, store: Store) -> None:
    data = wheel(SECOND, ballast=60_000_000)
    store.files = {"gears-2.0-cp310-none-any.whl": data}
    release = store.published(press).open(WHEELS, PIN, "2.0", ["gears/wheel.py", "gears/none.py"])
    assert release.files == {"gears/wheel.py": SECOND["gears/wheel.py"].encode()}
    assert set(release.around("gears/wheel.py")) == {
        "gears/care.py",
        "gears/one.py",
        "gears/two.py",
        "gears/motor.c",
    }
    assert release.transferred == store.sent
    assert store.sent < len(data) / 40


def test_a_server_without_ranges_gives_the_wheel_whole_and_the_same_is_read(
    press: Press, store: Store
) -> None:
    store.files = {"gears-2.0-cp310-none-any.whl": wheel(SECOND)}
    store.ranges = False
    release = store.published(press).open(WHEELS, PIN, "2.0", ["gears/wheel.py"])
    assert release.files["gears/wheel.py"] == SECOND["gears/wheel.py"].encode()
    assert "gears/care.py" in release.around("gears/wheel.py")
    assert list((press.project.cache / "downloads").iterdir()) == []


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "not on any configured package index"),
        ({"gears-2.0-py2-none-any.whl": b""}, "no final release as wheel"),
    ],
)
def test_what_is_not_published_is_absent_in_words(
    press: Press, store: Store, files: dict[str, bytes], says: str
) -> None:
    store.files = files
    with pytest.raises(Refused, match=says) as caught:
        store.published(press).newest(WHEELS, PIN)
    assert caught.value.reason is Reason.ABSENT


def test_a_damaged_wheel_is_a_mismatch_and_drift_goes_on_without_it(press: Press, store: Store) -> None:
    store.files = {"gears-2.0-cp310-none-any.whl": b"PK nothing of the kind" * 1000}
    with pytest.raises(Refused) as caught:
        store.published(press).open(WHEELS, PIN, "2.0", ["gears/wheel.py"])
    assert caught.value.reason is Reason.MISMATCH


def test_a_project_that_no_index_knows_is_a_fault_of_its_line(press: Press, store: Store) -> None:
    press.declare("sdist", 'project = "gaers"\nversions = ["1.0"]')
    finding = survey(store.published(press), every=True, today=datetime.date(2026, 1, 2))
    (fault,) = finding.faults
    assert fault.message == "releases.project: no package index has gaers; did you mean gears?"
    assert (fault.path, fault.line) == (press.pin_file, 8)
    assert fault.mend == "write gears in the place of gaers"
    assert finding.problems == []
