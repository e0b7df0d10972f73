"""A drawing is published as it is and may be opened by itself, where no policy holds: it runs nothing and asks nobody, however it is written."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from anatomy.pages.published import published_faults
from world import World

SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'
SCRIPT = SVG.format("<script>alert(1)</script>")
WRONG = {
    "in UTF-16": SCRIPT.encode("utf-16"),
    "in UTF-16 without a mark": SCRIPT.encode("utf-16-le"),
    "in an encoding with escapes": b'<?xml version="1.0" encoding="iso-2022-jp"?>'
    + SCRIPT.replace("script", "scr\x1b(Bipt").encode(),
    "an address of character references": SVG.format(
        '<a href="&#106;ava&#10;script:alert(1)"><text>x</text></a>'
    ).encode(),
    "a picture of another host": SVG.format('<image href="https://evil.example/x"/>').encode(),
    "a style of another host": SVG.format("<style>@import '//evil.example/x';</style>").encode(),
    "a picture of another host, behind a bracket": SVG.format(
        '<image id=">" href="https://evil.example/x"/>'
    ).encode(),
    "a style in escapes": SVG.format(r"<style>rect { fill: u\72l(//evil.example/x) }</style>").encode(),
    "a set of pictures": SVG.format(
        '<style>svg { background: image-set("https://evil.example/x" 1x) }</style>'
    ).encode(),
    "an element of HTML": SVG.format(
        '<h:img xmlns:h="http://www.w3.org/1999/xhtml" src="//evil.example/x"/>'
    ).encode(),
    "a page that leads on": SVG.format(
        '<meta xmlns="http://www.w3.org/1999/xhtml" http-equiv="refresh" content="0;https://evil.example"/>'
    ).encode(),
    "an address that changes": SVG.format(
        '<a><set attributeName="href" to="javascript:alert(1)"/><text>x</text></a>'
    ).encode(),
    "a drawing in an address": SVG.format('<use href="data:image/svg+xml,x#a"/>').encode(),
    "a style sheet beside it": b'<?xml-stylesheet href="x.css"?>' + SVG.format("").encode(),
    "an entity": b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;").encode(),
    "a handler": SVG.format('<rect onload="alert(1)"/>').encode(),
    "a base": SVG.format('<g xml:base="https://evil.example/"><use href="#a"/></g>').encode(),
    "no XML": b"<svg>",
    "a colour of another host": SVG.format('<rect fill="url(https://evil.example/x#a)"/>').encode(),
}
RIGHT = (
    '<?xml version="1.0" encoding="UTF-8"?><svg xmlns="http://www.w3.org/2000/svg"><a href="https://example.org/"><text>文 &lt; 字</text></a></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><rect fill="url(#a)"/><use href="#b"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg" xml:lang="zh"><!-- 文 --><style><![CDATA[rect { fill: red }]]></style><a href="../list/"><text>文</text></a></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/png;base64,AA=="/></svg>',
)


def told(world: World, data: bytes) -> list[str]:
    (world.project.docs / "a.svg").write_bytes(data)
    return [fault.message for fault in published_faults(world.project)]


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_what_runs_or_asks_is_not_published(world: World, data: bytes) -> None:
    (message,) = told(world, data)
    assert message.startswith("a picture that ")


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_only_seen_is(world: World, text: str) -> None:
    assert told(world, text.encode()) == []


@pytest.mark.parametrize("name", ["x.html/y.txt", "x.html.md"])
def test_a_folder_of_the_site_does_not_look_like_a_page(world: World, name: str) -> None:
    """What reads the built pages would take it for one."""
    path = world.project.docs / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("# x\n", "utf-8")
    assert [fault.message for fault in published_faults(world.project)] == [
        "would be a folder that looks like a page"
    ]


@pytest.mark.parametrize("name", ["my notes.md", "Notes.md", "笔记.md"])
def test_a_page_whose_name_is_no_address_is_offered_one(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(world.project.root)
    path = world.project.docs / name
    path.write_text("# x\n", "utf-8")
    (fault,) = published_faults(world.project)
    assert fault.message == "the name of a page is lower-case letters, digits and -"
    subprocess.run(shlex.split(str(fault.mend)), check=True)
    assert list(published_faults(world.project)) == []
    path.write_text("# y\n", "utf-8")
    (fault,) = published_faults(world.project)
    assert fault.mend == "give it another name"
