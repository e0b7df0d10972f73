"""A drawing is published as it is and may be opened by itself, where no policy holds: it runs nothing and asks nobody, however it is written."""

from __future__ import annotations

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
    "a colour of another host": SVG.format('<rect fill="url(https://evil.example/x#a)"/>').encode(),
}
RIGHT = (
    '<?xml version="1.0" encoding="UTF-8"?><svg xmlns="http://www.w3.org/2000/svg"><a href="https://example.org/"><text>文 &lt; 字</text></a></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><rect fill="url(#a)"/><use href="#b"/></svg>',
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
