"""What is fuzzed: the pin parser, the selector, the partial writer and the archive reader.

A target takes a source of choices and does one run; it raises on a traceback, on a wrong quotation, and on HTML outside its
figure. Hypothesis supplies the choices in the tests, and raw bytes do under atheris (``atheris_main.py``).
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import tarfile
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from anatomy.errors import Fault, PinError, SelectionError
from anatomy.lines import parse_ranges, selected_bytes, split_lines
from anatomy.paths import Project
from anatomy.pin import Note, Omission
from anatomy.quotation.figure import render_quote
from anatomy.quotation.pinfile import read_pins
from anatomy.quotation.selection.select import select
from anatomy.sources.archive import Found, read_tar, read_zip
from anatomy.sources.base import Refused, path_fault
from markdown_page import PageReader, page_with
from world import PIN_FILE, quotation, snippet

Target = Callable[[st.DataObject], str]
GOOD = PIN_FILE.format(commit="0" * 40)

# ---- pin files

_PIECES = st.one_of(
    st.sampled_from(
        ["[pins.v2]\n", "[snippets.a]\n", "[[pins]]\n", "path = ", "lines = ", "symbol = ", "pin = ", '"', "'", '"""', "\\", "\\u0000", "{", "}", "[", "]", ".", "..", "/", "\n", "\r", "=", ",", "-", "1", "99999999999999999999", "true", "1979-05-27", "#", "\x1b", "\u202e", "é", "e\u0301"]
    ),
    st.text(max_size=8),
)  # fmt: skip


def pin_parser(data: st.DataObject) -> str:
    """A good pin file with pieces cut out and put in: pins that mean what they say, or PinError."""
    text = GOOD
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(_PIECES) + text[at + data.draw(st.sampled_from([0, 0, 0, 1, 4, 12])) :]
    return check_pins(text.encode("utf-8", "surrogatepass"))


def _refused(faults: Sequence[Fault]) -> str:
    """The word for a refusal of which each fault names its place."""
    assert faults
    for fault in faults:
        assert fault.path, fault
        assert fault.line or "nested" in fault.message, fault
    return "refused"


def check_pins(raw: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        project.snippets.mkdir()
        (project.snippets / "acme.toml").write_bytes(raw)
        try:
            pins = read_pins(project)
        except PinError as error:
            return _refused(error.faults)
    for found in pins.snippets.values():
        assert path_fault(found.path) is None, "a path that no source would ask for"
        assert re.fullmatch(r"[0-9a-f]{40}", found.pin.commit)
        assert re.fullmatch(r"[a-z0-9-]{1,80}", found.id)
        ranges = parse_ranges(found.lines) if found.lines else ()
        assert all(first <= last for first, last in ranges)
    return "pins"


# ---- selector and partial writer

_CODE = st.lists(
    st.one_of(
        st.sampled_from(
            ["def f(a):", "    return a", "class C:", "    def g(self): pass", "int f(int a)", "{", "}", "#define f 1", "/*", "*/", '"""', "'", "function f() {", "if (x) {", "#if 0", "#else", "#endif", "", "\t", "```", '--8<-- "x"', "<script>", "</code></pre></figure>", "{{ x }}", "\x0c", "\r", "&amp;", "\u202e", "\u2028"]
        ),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\x00"), max_size=12),
    ),
    min_size=1, max_size=14,
)  # fmt: skip
_SOMETIMES = st.sampled_from([False, False, False, True])
_ENDINGS = st.sampled_from([".py", ".c", ".cpp", ".js", ".html", ".ppyx", ".txt", ".toml"])
_ANCHORS = st.sampled_from(["f", "C", "C.g", "return", "}", "def", "x", "<", "a"])


def selector(data: st.DataObject) -> str:
    """Any code, any way to select from it: just the lines that were asked for, or SelectionError; then the figure of them."""
    source = "\n".join(data.draw(_CODE)) + data.draw(st.sampled_from(["", "\n"]))
    name = "x" + data.draw(_ENDINGS)
    asked: dict[str, object] = {}
    way = data.draw(st.integers(0, 4))
    if way in (0, 1):
        asked["symbol"] = data.draw(_ANCHORS)
    if way in (1, 2):
        first = data.draw(st.integers(1, 8))
        asked["lines"] = f"{first}-{first + data.draw(st.integers(0, 6))}"
    if way == 3:
        asked["start"], asked["end"] = data.draw(_ANCHORS), data.draw(_ANCHORS)
    if way == 4:
        asked["lines"] = f"1-{max(1, len(split_lines(source.encode())))}"
    if data.draw(_SOMETIMES):
        asked["omit"] = (Omission(lines=f"{data.draw(st.integers(1, 6))}"),)
    if data.draw(_SOMETIMES):
        asked["highlight"] = (data.draw(_ANCHORS),)
    if data.draw(_SOMETIMES):
        asked["notes"] = (Note(at=data.draw(_ANCHORS), text="x `y` <b>"),)
    return check_selection(source.encode(), name, asked)


def check_selection(raw: bytes, name: str, asked: dict[str, object]) -> str:
    chosen = snippet(name, **asked)
    try:
        selection = select(chosen, raw)
    except SelectionError as error:
        return _refused(error.faults)
    lines = split_lines(raw)
    wanted = [lines[n - 1] for first, last in selection.ranges for n in range(first, last + 1)]
    assert wanted, "an empty quotation"
    assert b"".join(lines) == raw
    assert hashlib.sha256(b"".join(wanted)).hexdigest() == selection.sha256, "a wrong quotation"
    assert selected_bytes(lines, selection.ranges) == b"".join(wanted)
    figure = render_quote(quotation(chosen, raw), raw)
    whole = lines[selection.extent[0] - 1 : selection.extent[1]]
    check_figure(
        figure, b"".join(wanted).decode("utf-8", "replace"), b"".join(whole).decode("utf-8", "replace")
    )
    return "figure"


_OURS = {
    "figure",
    "div",
    "pre",
    "code",
    "span",
    "bdi",
    "p",
    "a",
    "ol",
    "li",
    "figcaption",
    "strong",
    "em",
    "details",
    "summary",
}


def check_figure(figure: str, text: str, whole: str = "") -> None:
    """One figure with ``text`` in it, at most one fold with ``whole`` in it, and nothing that Markdown would act upon."""
    with tempfile.TemporaryDirectory() as folder:
        page = page_with(figure, Path(folder))
    reader = PageReader(page)
    assert reader.tags["figure"] == 1
    assert set(reader.tags) <= _OURS, f"elements that are not ours: {set(reader.tags) - _OURS}"
    assert reader.outside.split() == ["前", "后"], "HTML outside its figure"
    assert reader.code == text.replace("\0", "␀"), "a wrong quotation"
    assert not reader.folded or reader.folded == whole.replace("\0", "␀"), "a wrong fold"


def partial_writer(data: st.DataObject) -> str:
    """Any text at all, in any language: quoted whole."""
    text = data.draw(
        st.text(
            st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x02\x03"),
            min_size=1,
            max_size=300,
        )
    )
    language = data.draw(
        st.sampled_from(["python", "c", "cpp", "cython", "javascript", "html", "toml", "text"])
    )
    return check_selection(
        text.encode(), "x.py", {"lines": f"1-{len(split_lines(text.encode()))}", "language": language}
    )


# ---- archives

CODE, OTHER = b"print('launch')\n", b"other\n"


def _tar() -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for name, body in (("top/a.py", CODE), ("top/b.py", OTHER)):
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return raw.getvalue()


def _zip() -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("top/a.py"), CODE)
        archive.writestr(zipfile.ZipInfo("top/b.py"), OTHER)
    return raw.getvalue()


ARCHIVES = [_tar(), gzip.compress(_tar(), mtime=0), _zip()]


def archive_reader(data: st.DataObject) -> str:
    """Bytes of a good archive overwritten, cut out, put in, or cut off."""
    raw = bytearray(data.draw(st.sampled_from(ARCHIVES)))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, max(0, len(raw) - 1)))
        raw[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
    return check_archive(bytes(raw))


def check_archive(raw: bytes) -> str:
    words = set()
    with tempfile.NamedTemporaryFile() as file:
        file.write(raw)
        file.flush()
        reads: list[Callable[[], Found]] = [
            lambda: read_tar(Path(file.name), ["a.py"], whole=True, seconds=10),
            lambda: read_zip(io.BytesIO(raw), ["a.py"], strip=True),
        ]
        for read in reads:
            try:
                found = read()
            except Refused as refused:
                words.add(
                    str(refused.reason) if refused.detail.isprintable() else "a detail that is not printable"
                )
                continue
            assert set(found) <= {"a.py"}, "a file that was not asked for"
            words.add("absent" if not found or isinstance(found["a.py"], Refused) else "read")
    assert "a detail that is not printable" not in words
    return "read" if "read" in words else min(words)


TARGETS: dict[str, Target] = {
    "pin-parser": pin_parser,
    "selector": selector,
    "partial-writer": partial_writer,
    "archive-reader": archive_reader,
}


def run(name: str, examples: int) -> dict[str, int]:
    """``examples`` runs of a target; how many there were, and how they ended."""
    tally: Counter[str] = Counter()
    target = TARGETS[name]

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(st.data())
    def work(data: st.DataObject) -> None:
        tally[target(data).replace(" ", "_")] += 1

    work()
    return {"executions": sum(tally.values()), **dict(sorted(tally.items()))}
