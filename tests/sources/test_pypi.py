"""Source distributions and wheels from an index on the loopback, as pip's own configuration would find
them."""

from __future__ import annotations

import functools
import hashlib
import io
import os
import re
import struct
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from anatomy.pin import Sdist, Wheel
from anatomy.sources.base import Got, Reason, Refusal, Refused, Want, admit
from anatomy.sources.index import Index, PipSettings, _is_usable, parse_pip_config, pip_settings
from anatomy.sources.pypi import SdistSource, WheelSource
from anatomy.sources.rangefile import NoRanges, RangeFile
from anatomy.sources.web import Limits, Web
from sources.support import COMMIT, Server, make_pin, want

CODE = b"def launch():\n    return 'up'\n"
SETUP = b"raise SystemExit('a build was run')\n"
SDIST = make_pin(sdist=Sdist(project="rocket", version="1.0"))
TAG = "cp310-none-macosx_11_0_arm64"
WHEEL = make_pin(wheels=(Wheel(project="rocket", version="1.0", tag=TAG),))


def tarball(files: dict[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(f"rocket-1.0/{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return raw.getvalue()


def zipfile_of(files: dict[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return raw.getvalue()


GOOD_SDIST = tarball({"setup.py": SETUP, "rocket/launch.py": CODE, "rocket/data.py": b"1\n"})
GOOD_WHEEL = zipfile_of(
    {f"rocket/{n}.bin": os.urandom(300_000) for n in range(10)} | {"rocket/launch.py": CODE}
)


class Shop:
    """A package index on the loopback. ``ranges``: whether its files can be had in pieces."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.ranges = True
        self.etag: Iterator[str] | None = None

    def publish(self, files: dict[str, bytes], sha256: dict[str, str] | None = None) -> Index:
        links = ""
        for name, data in files.items():
            digest = (sha256 or {}).get(name, hashlib.sha256(data).hexdigest())
            links += f'<a href="/files/{name}#sha256={digest}" data-yanked="an old one">{name}</a>\n'
            self.server.answers[f"/files/{name}"] = functools.partial(self._serve, data)
        self.server.says("/simple/rocket/", links.encode(), headers={"Content-Type": "text/html"})
        return Index(Web(limits=Limits(seconds=5, silence=1)), PipSettings(index=self.server.url + "/simple"))

    def _serve(self, data: bytes, request: BaseHTTPRequestHandler) -> None:
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("Range", ""))
        if match is None or not self.ranges:
            start, end, status = 0, len(data), 200
        else:
            first, last = match.groups()
            start = int(first) if first else max(0, len(data) - int(last))
            end = min(len(data), int(last) + 1) if first and last else len(data)
            status = 206
        request.send_response(status)
        if status == 206:
            request.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(data)}")
        if self.etag is not None:
            request.send_header("ETag", next(self.etag))
        request.send_header("Content-Length", str(end - start))
        request.end_headers()
        request.wfile.write(data[start:end])


@pytest.fixture
def shop(server: Server) -> Shop:
    return Shop(server)


def ask(
    kind: type[SdistSource | WheelSource], index: Index, scratch: Path, *wants: Want
) -> list[Got | Refusal]:
    answers = list(kind(index, scratch, lambda _message: None).fetch(wants))
    assert not scratch.exists() or list(scratch.iterdir()) == [], "downloads are not kept"
    return [admit(answer) if isinstance(answer, Got) else answer for answer in answers]


def reason(answer: Got | Refusal) -> Reason:
    assert isinstance(answer, Refusal), answer
    return answer.reason


# ---- source distributions


def test_one_download_serves_all_files_of_an_sdist(shop: Shop, tmp_path: Path) -> None:
    index = shop.publish({"rocket-1.0.tar.gz": GOOD_SDIST, "rocket-2.0.tar.gz": b"another version"})
    wants = [
        want("rocket/launch.py", CODE, SDIST),
        want("rocket/data.py", None, SDIST),
        want("rocket/gone.py", None, SDIST),
    ]
    launch, data, gone = ask(SdistSource, index, tmp_path / "s", *wants)
    assert isinstance(launch, Got)
    assert isinstance(data, Got)
    assert (launch.data, data.data, launch.origin) == (CODE, b"1\n", "rocket-1.0.tar.gz")
    assert reason(gone) is Reason.ABSENT
    assert shop.server.seen.count("/files/rocket-1.0.tar.gz") == 1
    assert shop.server.seen.count("/simple/rocket/") == 1


def test_a_path_misspelt_is_guessed_from_the_names_of_the_sdist(shop: Shop, tmp_path: Path) -> None:
    index = shop.publish({"rocket-1.0.tar.gz": GOOD_SDIST})
    (answer,) = ask(SdistSource, index, tmp_path / "s", want("roket/launch.py", None, SDIST))
    assert isinstance(answer, Refusal)
    said = "rocket-1.0.tar.gz holds no 'roket/launch.py'; did you mean rocket/launch.py?"
    assert answer.detail == said


SAYS = b'{"git": {"sha1": "' + b"a1" * 20 + b'"}}\n'


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({".cargo_vcs_info.json": SAYS}, ".cargo_vcs_info.json"),
        ({"src/rocket/_version.py": SAYS}, "src/rocket/_version.py"),
        ({"versioneer.py": SAYS, "rocket/vendor/other/_version.py": SAYS}, None),
        ({"rocket/version.py": SAYS, "other/version.py": SAYS.replace(b"a1", b"b2")}, None),
        ({"version.py": b'"1.0"\n'}, None),
    ],
    ids=["a crate", "python", "of others", "two", "none"],
)
def test_an_sdist_that_names_another_commit_is_none_of_the_pin_s(
    shop: Shop, tmp_path: Path, files: dict[str, bytes], named: str | None
) -> None:
    """While locking: a locked file is known by its own bytes."""
    index = shop.publish({"rocket-1.0.tar.gz": tarball(files | {"rocket/launch.py": CODE})})
    (found,) = ask(SdistSource, index, tmp_path / "s", want("rocket/launch.py", None, SDIST))
    if named is None:
        assert isinstance(found, Got)
        return
    assert reason(found) is Reason.MISMATCH
    assert isinstance(found, Refusal)
    assert found.detail == f"rocket-1.0.tar.gz says it was made from {'a1' * 20} ({named}), not from {COMMIT}"
    assert (found.commit, found.advice) == ("a1" * 20, f'write commit = "{"a1" * 20}"')
    (locked,) = ask(SdistSource, index, tmp_path / "s", want("rocket/launch.py", CODE, SDIST))
    same = make_pin("a1" * 20, sdist=SDIST.sdist)
    (right,) = ask(SdistSource, index, tmp_path / "s", want("rocket/launch.py", None, same))
    assert isinstance(locked, Got)
    assert isinstance(right, Got)


def test_an_sdist_may_be_a_zip_file(shop: Shop, tmp_path: Path) -> None:
    index = shop.publish({"rocket-1.0.zip": zipfile_of({"rocket-1.0/rocket/launch.py": CODE})})
    (answer,) = ask(SdistSource, index, tmp_path / "s", want("rocket/launch.py", CODE, SDIST))
    assert isinstance(answer, Got)


@pytest.mark.parametrize("damage", ["hash", "truncated", "flipped", "html"])
def test_an_sdist_that_is_not_what_it_should_be(shop: Shop, tmp_path: Path, damage: str) -> None:
    """Whatever is wrong with the download, no byte of it gets through."""
    sent = {
        "hash": tarball({"rocket/launch.py": CODE.swapcase()}),
        "truncated": GOOD_SDIST[: len(GOOD_SDIST) // 2],
        "flipped": GOOD_SDIST[:100] + bytes([GOOD_SDIST[100] ^ 1]) + GOOD_SDIST[101:],
        "html": b"<html>try later</html>",
    }[damage]
    announced = hashlib.sha256(GOOD_SDIST).hexdigest()
    index = shop.publish({"rocket-1.0.tar.gz": sent}, {"rocket-1.0.tar.gz": announced})
    (answer,) = ask(SdistSource, index, tmp_path / "s", want("rocket/launch.py", CODE, SDIST))
    assert reason(answer) is Reason.MISMATCH


def test_an_sdist_with_another_file_fails_at_the_gate(shop: Shop, tmp_path: Path) -> None:
    """The index vouches for it, the lock does not."""
    index = shop.publish({"rocket-1.0.tar.gz": tarball({"rocket/launch.py": CODE.swapcase()})})
    (answer,) = ask(SdistSource, index, tmp_path / "s", want("rocket/launch.py", CODE, SDIST))
    assert reason(answer) is Reason.MISMATCH


def test_an_sdist_that_is_too_large_is_not_downloaded(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anatomy.sources.pypi._MAX_SDIST", len(GOOD_SDIST) - 1)
    index = shop.publish({"rocket-1.0.tar.gz": GOOD_SDIST})
    (answer,) = ask(SdistSource, index, tmp_path / "s", want("rocket/launch.py", CODE, SDIST))
    assert reason(answer) is Reason.TOO_LARGE


def test_find_links_and_a_dead_index_beside_it(shop: Shop, tmp_path: Path) -> None:
    """A folder of files counts, and one source that is down does not hide the other."""
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "rocket-1.0.tar.gz").write_bytes(GOOD_SDIST)
    settings = PipSettings(index="http://127.0.0.1:9/simple", find_links=(str(tmp_path / "links"),))
    index = Index(Web(limits=Limits(seconds=2)), settings)
    (answer,) = ask(SdistSource, index, tmp_path / "s", want("rocket/launch.py", CODE, SDIST))
    assert isinstance(answer, Got)


def test_an_extra_index_and_a_local_index(shop: Shop, tmp_path: Path) -> None:
    local = tmp_path / "simple" / "rocket"
    local.mkdir(parents=True)
    (tmp_path / "rocket-1.0.tar.gz").write_bytes(GOOD_SDIST)
    (local / "index.html").write_text('<a href="../../rocket-1.0.tar.gz">rocket-1.0.tar.gz</a>')
    shop.server.says("/simple/rocket/", b"", 404)
    settings = PipSettings(index=shop.server.url + "/simple", extra=((tmp_path / "simple").as_uri(),))
    (answer,) = ask(
        SdistSource, Index(Web(), settings), tmp_path / "s", want("rocket/launch.py", CODE, SDIST)
    )
    assert isinstance(answer, Got)


def test_nobody_has_it_and_nobody_can_be_asked(shop: Shop, tmp_path: Path) -> None:
    absent = shop.publish({"rocket-2.0.tar.gz": GOOD_SDIST})
    (answer,) = ask(SdistSource, absent, tmp_path / "s", want("a.py", None, SDIST))
    assert reason(answer) is Reason.ABSENT
    assert isinstance(answer, Refusal)
    assert answer.advice.startswith("sdist takes a project of the package index")
    down = Index(Web(limits=Limits(seconds=2)), PipSettings(index="http://u:secret@127.0.0.1:9/simple"))
    (answer,) = ask(SdistSource, down, tmp_path / "s", want("a.py", None, SDIST))
    assert reason(answer) is Reason.UNREACHABLE
    assert isinstance(answer, Refusal)
    assert not answer.advice
    assert "secret" not in str(answer)


@pytest.mark.parametrize(
    "page", [b"\xff\xfe\0", b"<a href=>", b'<a href="http://[/x-1.0.tar.gz">x</a>', b"{", b"[]"]
)
@pytest.mark.parametrize("kind", ["text/html", "application/vnd.pypi.simple.v1+json"])
def test_a_malformed_index_page_is_a_refusal(shop: Shop, tmp_path: Path, page: bytes, kind: str) -> None:
    index = shop.publish({})
    shop.server.says("/simple/rocket/", page, headers={"Content-Type": kind})
    (answer,) = ask(SdistSource, index, tmp_path / "s", want("a.py", None, SDIST))
    assert isinstance(answer, Refusal)


@pytest.mark.parametrize(
    "link", ["http://h:99999/x-1.0.tar.gz", "file:///%00/x-1.0.tar.gz", "http://[::1/x-1.0.tar.gz"]
)
def test_a_link_that_nothing_can_be_asked_for_by_is_passed_over(
    shop: Shop, tmp_path: Path, link: str
) -> None:
    index = shop.publish({"rocket-1.0.tar.gz": GOOD_SDIST})
    good = '<a href="/files/rocket-1.0.tar.gz">rocket-1.0.tar.gz</a>'
    bad = link.replace("x-1.0", "rocket-1.0")
    for page in (
        f'<a href="{bad}">rocket-1.0.tar.gz</a>{good}',
        f"{good}<a href='{bad}'>rocket-1.0.tar.gz</a>",
    ):
        shop.server.says("/simple/rocket/", page.encode(), headers={"Content-Type": "text/html"})
        fresh = Index(Web(limits=Limits(seconds=5, silence=1)), index.settings)
        (answer,) = ask(SdistSource, fresh, tmp_path / "s", want("rocket/launch.py", CODE, SDIST))
        assert isinstance(answer, Got | Refusal)


def test_a_page_of_another_machine_leads_to_no_file_here(shop: Shop, tmp_path: Path) -> None:
    here = tmp_path / "rocket-1.0.tar.gz"
    here.write_bytes(GOOD_SDIST)
    index = shop.publish({})
    page = f'<a href="{here.as_uri()}">rocket-1.0.tar.gz</a>'
    shop.server.says("/simple/rocket/", page.encode(), headers={"Content-Type": "text/html"})
    (answer,) = ask(SdistSource, index, tmp_path / "s", want("rocket/launch.py", CODE, SDIST))
    assert reason(answer) is Reason.ABSENT


def test_a_public_page_leads_to_no_private_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anatomy.sources.index._is_private", lambda host: host == "10.0.0.1")
    page = "https://index.example/simple/rocket/"
    assert _is_usable("https://files.example/rocket-1.0.tar.gz", page)
    assert not _is_usable("https://10.0.0.1/rocket-1.0.tar.gz", page)
    assert _is_usable("https://10.0.0.1/rocket-1.0.tar.gz", "https://10.0.0.1/simple/rocket/")


def test_a_page_of_more_links_than_anybody_waits_for_is_refused(shop: Shop, tmp_path: Path) -> None:
    index = shop.publish({})
    links = b"".join(b'<a href="/files/rocket-0.%d.tar.gz">x</a>' % number for number in range(150_000))
    shop.server.says("/simple/rocket/", links, headers={"Content-Type": "text/html"})
    start = time.monotonic()
    (answer,) = ask(SdistSource, index, tmp_path / "s", want("a.py", None, SDIST))
    assert reason(answer) is Reason.TOO_LARGE
    assert time.monotonic() - start < 10


def test_a_wheel_whose_tags_multiply_is_passed_over(shop: Shop, tmp_path: Path) -> None:
    """packaging makes an object of each combination: here there would be 27 million."""
    many = ".".join(f"t{number}" for number in range(300))
    index = shop.publish({f"rocket-1.0-{many}-{many}-{many}.whl": b"", "rocket-1.0.tar.gz": GOOD_SDIST})
    start = time.monotonic()
    (answer,) = ask(SdistSource, index, tmp_path / "s", want("rocket/launch.py", CODE, SDIST))
    assert isinstance(answer, Got)
    assert time.monotonic() - start < 10


def test_a_wheel_that_claims_to_be_endless_is_too_large(shop: Shop, tmp_path: Path) -> None:
    """Content-Range gives a length of 10^17, and the file's own list of members asks for as much."""
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, 10**16, 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 10**17 - 98, 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    tail = bytes(256 << 10)[: -len(end64 + locator + end)] + end64 + locator + end
    index = shop.publish({NAME: b""})

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(206)
        request.send_header("Content-Range", f"bytes {10**17 - len(tail)}-{10**17 - 1}/{10**17}")
        request.send_header("Content-Length", str(len(tail)))
        request.end_headers()
        request.wfile.write(tail)

    shop.server.answers[f"/files/{NAME}"] = answer
    tracemalloc.start()
    try:
        (refused,) = ask(WheelSource, index, tmp_path / "s", want("first.py", CODE, WHEEL))
        assert reason(refused) is Reason.TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


# ---- wheels


NAME = f"rocket-1.0-{TAG}.whl"


def test_a_wheel_is_read_in_pieces(shop: Shop, tmp_path: Path) -> None:
    """One small member out of three megabytes: a fraction of it is transferred, the rest never asked for."""
    index = shop.publish({NAME: GOOD_WHEEL})
    launch, gone = ask(
        WheelSource,
        index,
        tmp_path / "s",
        want("rocket/launch.py", CODE, WHEEL),
        want("setup.py", None, WHEEL),
    )
    assert isinstance(launch, Got)
    assert reason(gone) is Reason.ABSENT
    assert all("bytes=" in request for request in shop.server.seen if NAME in request)
    asked = [request for request in shop.server.seen if NAME in request]
    assert 1 <= len(asked) <= 3


def test_a_member_far_from_the_end_is_read_too(shop: Shop, tmp_path: Path) -> None:
    index = shop.publish({NAME: zipfile_of({"first.py": CODE, "big": os.urandom(3_000_000), "last": b"x"})})
    (answer,) = ask(WheelSource, index, tmp_path / "s", want("first.py", CODE, WHEEL))
    assert isinstance(answer, Got)


def test_a_server_without_ranges_gives_a_small_wheel_whole(shop: Shop, tmp_path: Path) -> None:
    index = shop.publish({NAME: GOOD_WHEEL})
    shop.ranges = False
    (answer,) = ask(WheelSource, index, tmp_path / "s", want("rocket/launch.py", CODE, WHEEL))
    assert isinstance(answer, Got)


def test_a_server_without_ranges_does_not_give_a_large_one(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anatomy.sources.pypi._MAX_WHEEL", 1000)
    monkeypatch.setattr("anatomy.sources.pypi._MAX_RANGES", 1000)
    shop.ranges = False
    index = shop.publish({NAME: GOOD_WHEEL})
    (answer,) = ask(WheelSource, index, tmp_path / "s", want("rocket/launch.py", CODE, WHEEL))
    assert reason(answer) is Reason.TOO_LARGE


def test_a_wheel_that_changes_while_it_is_read_is_a_mismatch(shop: Shop, tmp_path: Path) -> None:
    index = shop.publish({NAME: zipfile_of({"first.py": CODE, "big": os.urandom(3_000_000)})})
    shop.etag = iter(f'"{number}"' for number in range(100))
    (answer,) = ask(WheelSource, index, tmp_path / "s", want("first.py", CODE, WHEEL))
    assert reason(answer) is Reason.MISMATCH


def test_a_wheel_with_windows_line_ends_does_not_hide_a_good_one(shop: Shop, tmp_path: Path) -> None:
    """Two wheels in the pin, the first with other bytes: named, and the second is asked."""
    index = shop.publish(
        {
            "rocket-1.0-cp310-cp310-win_amd64.whl": zipfile_of({"a.py": CODE.replace(b"\n", b"\r\n")}),
            NAME: zipfile_of({"a.py": CODE}),
        }
    )
    windows = Wheel(project="rocket", version="1.0", tag="cp310-cp310-win_amd64")
    both = make_pin(wheels=(windows, *WHEEL.wheels))
    alone = make_pin(wheels=(windows,))
    (good,) = ask(WheelSource, index, tmp_path / "s", want("a.py", CODE, both))
    (bad,) = ask(WheelSource, index, tmp_path / "s", want("a.py", CODE, alone))
    assert isinstance(good, Got)
    assert good.origin == NAME
    assert reason(bad) is Reason.MISMATCH


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        (None, True),
        (TAG, True),
        ("cp3*-none-macosx_*_arm64", True),
        ("cp311-none-any", False),
        ("m64", False),
    ],
)
def test_tags(shop: Shop, tmp_path: Path, tag: str | None, found: bool) -> None:
    index = shop.publish({NAME: zipfile_of({"a.py": CODE})})
    (answer,) = ask(
        WheelSource,
        index,
        tmp_path / "s",
        want("a.py", CODE, make_pin(wheels=(Wheel(project="rocket", version="1.0", tag=tag),))),
    )
    assert isinstance(answer, Got) is found
    if isinstance(answer, Refusal):
        assert NAME in answer.detail, "the wheels that there are, to mend the pin by"


def test_a_prefix_stands_for_the_root(shop: Shop, tmp_path: Path) -> None:
    index = shop.publish({NAME: zipfile_of({"rocket/src/a.py": CODE, "a.py": b"not this"})})
    pin = make_pin(wheels=(Wheel(project="rocket", version="1.0", tag=TAG, prefix="rocket/src"),))
    (answer,) = ask(WheelSource, index, tmp_path / "s", want("a.py", CODE, pin))
    assert isinstance(answer, Got)


def test_a_wheel_on_this_machine(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(GOOD_WHEEL)
    index = Index(Web(), PipSettings(find_links=(str(tmp_path),), no_index=True))
    (answer,) = ask(WheelSource, index, tmp_path / "s", want("rocket/launch.py", CODE, WHEEL))
    assert isinstance(answer, Got)


def test_ranges_that_lie(server: Server) -> None:
    """An answer that is not the range it says it is, or is none."""
    for headers, body in (
        ({"Content-Range": "bytes 0-99/100"}, b"short"),
        ({"Content-Range": "bytes 90-189/100"}, b"x" * 100),
        ({"Content-Range": "bytes 0-4/100", "Content-Encoding": "gzip"}, b""),
    ):
        server.says("/w", body, 206, headers)
        with pytest.raises(Refused):
            RangeFile(Web(limits=Limits(seconds=2)), server.url + "/w", budget=1 << 20)
    for content_range in ("bytes */100", "bytes 0-4/*", "items 0-4/5", ""):
        server.says("/w", b"hello", 206, {"Content-Range": content_range})
        with pytest.raises(NoRanges):
            RangeFile(Web(limits=Limits(seconds=2)), server.url + "/w", budget=1 << 20)


def test_reading_in_pieces_equals_reading_whole(shop: Shop, server: Server) -> None:
    shop.publish({NAME: GOOD_WHEEL})
    remote = RangeFile(Web(limits=Limits(seconds=5)), f"{server.url}/files/{NAME}", budget=64 << 20)
    for start in (
        0,
        1,
        262_143,
        262_144,
        len(GOOD_WHEEL) - 262_145,
        len(GOOD_WHEEL) - 1,
        len(GOOD_WHEEL),
        len(GOOD_WHEEL) + 5,
    ):
        for size in (0, 1, 5, 300_000):
            remote.seek(start)
            assert remote.read(size) == GOOD_WHEEL[start : start + size]
    remote.seek(-10, 2)
    assert remote.read() == GOOD_WHEEL[-10:]
    with pytest.raises(ValueError, match="before the beginning"):
        remote.seek(-1)


# ---- pip's configuration


def test_pip_configuration_is_understood() -> None:
    """Sections in pip's order of weight, several items in one value, quotes as pip prints them."""
    text = "\n".join(
        [
            ":env:.index-url='https://env.example/simple'",
            "global.index-url='https://global.example/simple'",
            "global.extra-index-url='https://one.example/s\\nhttps://two.example/s'",
            "install.find-links='/wheels /more'",
            "global.trusted-host='two.example'",
            "freeze.index-url='https://other.example'",
            "nonsense",
        ]
    )
    assert parse_pip_config(text) == PipSettings(
        index="https://env.example/simple",
        extra=("https://one.example/s", "https://two.example/s"),
        find_links=("/wheels", "/more"),
        trusted=("two.example",),
    )
    assert parse_pip_config("global.no-index='true'").no_index
    assert parse_pip_config("") == PipSettings()


def test_pip_is_asked_for_the_users_own_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nextra-index-url = https://near.example/simple\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    monkeypatch.setenv("PIP_INDEX_URL", "https://env.example/simple")
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    settings = pip_settings()
    assert settings.index == "https://env.example/simple"
    assert settings.extra == ("https://near.example/simple",)


def test_without_pip_the_environment_still_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    monkeypatch.setenv("PIP_INDEX_URL", "https://env.example/simple")
    assert pip_settings().index == "https://env.example/simple"


# ---- the real thing


def test_the_real_index_has_what_a_pin_names() -> None:
    """Live, where the user's index can be reached: the artefact that a real pin of this project is taken
    from."""
    index = Index(Web(limits=Limits(seconds=20)))
    try:
        published = index.artefacts("gevent", "1.0.2")
    except Refused as refused:
        pytest.skip(
            f"no package index within reach ({refused}); set pip's index-url to a mirror and run again"
        )
    finally:
        index.web.close()
    assert any(item.filename == "gevent-1.0.2.tar.gz" for item in published)
