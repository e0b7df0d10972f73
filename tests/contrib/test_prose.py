"""What is prose, what is a first use, and how a fault is written for machines."""

from __future__ import annotations

from pathlib import Path

import pytest

from anatomy.cli.annotate import as_annotation, as_text
from anatomy.errors import Fault
from anatomy.pages.glossary import Term, page_faults, with_links
from anatomy.pages.prose import front_list, parse_page

PATH = Path("docs/x/index.md")
HEAP = Term("堆", "heap", "heap", 1)
LONG = Term("堆栈", "stack", "stack", 2)


def prose(text: str) -> str:
    return parse_page(PATH, text).prose


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: 堆\n---\n",
        "```c\n堆\n```\n",
        "~~~~\n堆\n~~~\n堆\n~~~~\n",
        "    ```\n    堆\n    ```\n",
        "## 堆 { #heap }\n",
        "| 堆 | x |\n",
        "`堆` 与 ``a`堆``\n",
        "[堆](x.md) 与 ![堆](x.svg) 与 [堆][ref]\n",
        '<!-- 堆\n堆 -->\n<a title="堆">x</a>\n',
        '--8<-- "quote/堆.md"\n',
        '!!! note "堆"\n',
        '??? success "堆"\n',
    ],
    ids=lambda text: text[:12],
)
def test_this_is_not_prose(text: str) -> None:
    page = parse_page(PATH, text)
    assert "堆" not in page.prose
    assert len(page.prose) == len(text)
    assert [len(row) for row in page.prose.split("\n")] == [len(row) for row in text.split("\n")]


@pytest.mark.parametrize("text", ["堆\n", "- 堆\n", "> 堆\n", "    堆\n", "**堆**\n", "<p>堆</p>\n"])
def test_this_is_prose(text: str) -> None:
    assert "堆" in prose(text)


FIRST_USES = {
    "linked": ("见[堆](../glossary.md#heap)。堆。", 0),
    "not linked": ("见堆。", 1),
    "linked too late": ("见堆。[堆](../glossary.md#heap)", 1),
    "linked under another word": ("见[那里](../glossary.md#heap)，堆。", 0),
    "only in a longer term": ("见[堆栈](../glossary.md#stack)，堆栈。", 0),
    "not at all": ("没有。", 0),
    "only in code": ("见 `堆`。", 0),
    "excused": ("---\nunlinked_terms:\n  - 堆\n---\n见堆。", 0),
}


@pytest.mark.parametrize(("text", "count"), FIRST_USES.values(), ids=FIRST_USES)
def test_the_first_use_of_a_term_is_linked(text: str, count: int) -> None:
    assert len(list(page_faults(parse_page(PATH, text), [HEAP, LONG]))) == count


def test_linking_first_uses_leaves_nothing_to_link() -> None:
    text = "见堆栈与堆。堆。`堆`\n"
    linked = with_links(PATH, text, [HEAP, LONG])
    assert linked == "见[堆栈](../glossary.md#stack)与[堆](../glossary.md#heap)。堆。`堆`\n"
    assert list(page_faults(parse_page(PATH, linked), [HEAP, LONG])) == []


def test_a_latin_term_is_a_whole_word() -> None:
    hub = Term("Hub", "hub", "hub", 1)
    assert not list(page_faults(parse_page(PATH, "GitHub 与 Hubble"), [hub]))
    assert len(list(page_faults(parse_page(PATH, "一个 Hub 对象"), [hub]))) == 1


def test_a_word_that_only_holds_a_term_is_not_the_term() -> None:
    symbol = Term("符号", "symbol", "symbol", 1)
    assert not list(page_faults(parse_page(PATH, "一个无符号整数，一个有符号整数。"), [symbol]))
    assert len(list(page_faults(parse_page(PATH, "一个无符号整数，一个符号。"), [symbol]))) == 1


def test_a_list_of_the_front_matter() -> None:
    page = parse_page(PATH, '---\ntitle: x\nunlinked_terms:\n  - 堆\n  - "栈"\nother: y\n---\n')
    assert front_list(page, "unlinked_terms") == ["堆", "栈"]
    assert front_list(page, "other") == []


def test_an_annotation_cannot_begin_another_command() -> None:
    """A message or a file name with line feeds, colons and commas stays one command."""
    fault = Fault("50 %\n::set-output name=x::y\r", "docs/a,b:c.md", 3, "mend it")
    text = as_annotation(fault)
    assert "\n" not in text
    assert text == "::error file=docs/a%2Cb%3Ac.md,line=3::50 %25%0A::set-output name=x::y\\r%0Amend: mend it"


def test_a_fault_without_a_place_is_an_annotation_of_the_run() -> None:
    assert as_annotation(Fault("no network")) == "::error::no network"


def test_paths_are_relative_to_the_project(tmp_path: Path) -> None:
    fault = Fault("x", tmp_path / "docs" / "a.md", 2)
    assert as_annotation(fault, tmp_path).startswith("::error file=docs/a.md,line=2::")
    assert as_text(fault, tmp_path) == "docs/a.md(2): x"
