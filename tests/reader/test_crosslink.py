"""Identifiers in quotations: linked where they have one reading, left alone where they might have two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from anatomy.quotation.figure import render_code, render_quote
from anatomy.quotation.quotation import Quotation
from anatomy.site.crosslink import Crosslinks, Place, definition, relative_url
from world import PIN, quotation, snippet

COMMIT, OTHER = "a" * 40, "b" * 40


@dataclass(frozen=True)
class Shown:
    """A quotation of all of ``data``."""

    quotation: Quotation
    data: bytes


def figure(
    id: str, symbol: str, text: str, *, lang: str = "python", repo: str = "acme/w", commit: str = COMMIT
) -> Shown:
    pin = PIN.model_copy(update={"repo": repo, "commit": commit})
    data = text.encode()
    chosen = snippet("w.py", id=id, pin=pin, lines=f"1-{text.count(chr(10))}", language=lang)
    made = quotation(chosen, data)
    return Shown(Quotation(chosen.model_copy(update={"symbol": symbol}), made.file, made.entry), data)


def site(**pages: Shown | Sequence[Shown]) -> dict[str, str]:
    """The figures of each page (folder name → HTML), linked to one another."""
    stand = {name: [on] if isinstance(on, Shown) else on for name, on in pages.items()}
    places = {q.quotation.id: Place(f"{name}/", f"{name} 页") for name, on in stand.items() for q in on}
    found = [definition(q.quotation, places[q.quotation.id], q.data) for on in stand.values() for q in on]
    links = Crosslinks(places, [each for each in found if each])
    return {
        name: "".join(
            render_quote(
                q.quotation, q.data, code=render_code(q.quotation, q.data, links.linker(q.quotation))
            )
            for q in on
        )
        for name, on in stand.items()
    }


def links(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<a class="xref \w+" href="([^"]*)"[^>]*>([^<]*)</a>', html)


TURN = figure("turn", "turn_wheel", "def turn_wheel(n):\n    return n\n")


def test_a_call_leads_to_the_definition_on_another_page() -> None:
    made = site(a=TURN, b=figure("use", "go", "def go():\n    x = turn_wheel(2)\n    return turn_wheel(x)\n"))
    assert links(made["b"]) == [("../a/#q-turn", "turn_wheel"), ("../a/#q-turn", "turn_wheel")]
    assert made["b"].count('tabindex="-1"') == 1, "only the first is a tab stop"
    assert "见「a 页」的引用" in made["b"]
    assert links(made["a"]) == [], "a definition does not lead to itself"


@pytest.mark.parametrize(
    "text",
    [
        "def go():\n    turn_wheel = 3\n    return turn_wheel\n",  # a local of the same name
        "def go(box):\n    return box.turn_wheel\n",  # an attribute of something else
        'def go():\n    return "turn_wheel(2)"  # turn_wheel(2)\n',  # text and comment
    ],
)
def test_other_things_of_the_same_name_are_left_alone(text: str) -> None:
    assert links(site(a=TURN, b=figure("use", "go", text))["b"]) == []


def test_another_commit_or_repository_is_another_thing() -> None:
    use = "def go():\n    return turn_wheel(1)\n"
    assert links(site(a=TURN, b=figure("use", "go", use, commit=OTHER))["b"]) == []


def test_self_means_the_class_of_the_quotation() -> None:
    method = figure("run", "Box.run", "def run(self):\n    pass\n")
    inside = figure("go", "Box.go", "def go(self):\n    self.run()\n    other.run()\n")
    outside = figure("far", "Bag.go", "def go(self):\n    self.run()\n")
    made = site(a=[method, inside, outside])["a"]
    assert links(made) == [("#q-run", "run")]


def test_a_telling_method_name_is_linked_from_anywhere() -> None:
    method = figure("notify", "Box._notify_all", "def _notify_all(self):\n    pass\n")
    made = site(a=method, b=figure("use", "go", "def go(box):\n    box._notify_all()\n"))
    assert links(made["b"]) == [("../a/#q-notify", "_notify_all")]


def test_the_text_stays_the_same() -> None:
    text = "def go():\n    x = turn_wheel(2) < 3 and '&lt;'\n\treturn x\n"
    page = figure("use", "go", text)
    linked, plain = site(a=TURN, b=page)["b"], site(b=page)["b"]
    assert linked != plain
    assert re.sub(r"<[^>]+>", "", linked) == re.sub(r"<[^>]+>", "", plain)


def test_a_quotation_on_no_page_is_neither_linked_nor_led_to() -> None:
    assert Crosslinks({}, []).linker(TURN.quotation) is None
    assert Crosslinks({}, []).address("turn", "use") is None


@pytest.mark.parametrize(
    ("page", "target", "expected"),
    [
        ("list/", "gevent/#q-x", "../gevent/#q-x"),
        ("list/", "list/#q-x", "#q-x"),
        ("", "list/#q-x", "list/#q-x"),
        ("list/", "", "../"),
        ("404.html", "list/", "list/"),
        ("a/b/", "c.html#x", "../../c.html#x"),
    ],
)
def test_addresses_are_relative(page: str, target: str, expected: str) -> None:
    assert relative_url(page, target) == expected
