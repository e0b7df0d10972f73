"""Identifiers in quotations: linked where they have one reading, left alone where they might have two."""

from __future__ import annotations

import re

import pytest

from anatomy import html as code
from anatomy.site.crosslink import Crosslinks, definitions, relative_url

COMMIT, OTHER = "a" * 40, "b" * 40


def figure(
    id: str, symbol: str, text: str, *, lang: str = "python", repo: str = "acme/w", commit: str = COMMIT
) -> str:
    facts = {"repo": repo, "commit": commit, "path": "w.py", "symbol": symbol, "tag": "v1", "lang": lang}
    data = "".join(f' data-{name}="{value}"' for name, value in facts.items())
    body = f'<pre data-lines="1-9"><code>{code.lines(text, lang)}</code></pre>'
    return f'<figure class="quote" id="q-{id}"{data}><div class="highlight">{body}</div></figure>'


def site(**pages: str) -> dict[str, str]:
    """The pages (folder name → HTML) as crosslinking leaves them."""
    texts = {f"{name}/": f"<h1>{name} 页</h1>{text}" for name, text in pages.items()}
    links = Crosslinks(d for url, text in texts.items() for d in definitions(url, text))
    return {url.strip("/"): links.link(url, text) for url, text in texts.items()}


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
    made = site(a=method + inside + outside)["a"]
    assert links(made) == [("#q-run", "run")]


def test_a_telling_method_name_is_linked_from_anywhere() -> None:
    method = figure("notify", "Box._notify_all", "def _notify_all(self):\n    pass\n")
    made = site(a=method, b=figure("use", "go", "def go(box):\n    box._notify_all()\n"))
    assert links(made["b"]) == [("../a/#q-notify", "_notify_all")]


def test_the_text_stays_the_same_and_twice_is_once() -> None:
    text = "def go():\n    x = turn_wheel(2) < 3 and '&lt;'\n\treturn x\r\n"
    page = figure("use", "go", text)
    links_ = Crosslinks([*definitions("a/", TURN), *definitions("b/", page)])
    once = links_.link("b/", page)
    assert once != page
    assert links_.link("b/", once) == once
    assert re.sub(r"<[^>]+>", "", once) == re.sub(r"<[^>]+>", "", page)


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
