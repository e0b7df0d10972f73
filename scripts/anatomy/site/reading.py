"""What makes a page easier to read, added to its element tree while Markdown is converted.

* A cell of a table knows the heading of its column (``data-label``): on a phone a row becomes a stack of labelled entries.
* A link ``#q-ID:54-58`` leads to the quotation and names the lines it points at (``data-lines``); see ``pages.pointer``.
* What follows a heading of class ``fold`` (``## 演化 { #evolution .fold }``), up to the next heading of its level, is folded; a
  first paragraph of class ``gist`` stays in view.
* A quotation and the paragraphs that point into it stand in one box (``walk``), so that a wide window can keep the code in view.
"""

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from anatomy.pages.inclusion import Inclusion
from anatomy.pages.pointer import parse_pointer

_STACKED = 3  # columns; two fit beside each other on a phone
_HEADINGS = ("h1", "h2", "h3", "h4")
_HAN = re.compile(r"[\u3400-\u9fff]")


def label_cells(root: Element) -> None:
    """Give the cells of every table of three and more columns the heading of their column."""
    for table in root.iter("table"):
        head = table.find("thead/tr")
        if head is None or len(head) < _STACKED:
            continue
        labels = ["".join(cell.itertext()).strip() for cell in head]
        table.set("data-stacks", "")
        for row in table.iterfind("tbody/tr"):
            for cell, label in zip(row, labels, strict=False):
                cell.set("data-label", label)


def point_into_code(root: Element, shown: Mapping[str, Inclusion]) -> None:
    """Turn pointers into links that name their lines, and join each quotation with what points into it."""
    for link in root.iter("a"):
        pointer = parse_pointer(link.get("href") or "")
        if pointer is not None:
            link.set("href", f"#q-{pointer.id}")
            link.set("data-lines", f"{pointer.first}-{pointer.last}")
    for parent in [root, *root.iter("div")]:
        _walks(parent, shown)


def _walks(parent: Element, shown: Mapping[str, Inclusion]) -> None:
    blocks = list(parent)
    for start, block in enumerate(blocks):
        use = shown.get((block.text or "").strip()) if block.tag == "p" else None
        if use is None or use.kind != "quote":
            continue
        end = start
        for place, later in _until_next(blocks, start + 1, shown):
            if any(
                link.get("href") == f"#q-{use.name}" and link.get("data-lines") for link in later.iter("a")
            ):
                end = place
        if end > start:
            box = Element("div", {"class": "walk"})
            box.text = "\n"
            enclose(parent, blocks[start : end + 1], box)


def _until_next(
    blocks: list[Element], start: int, shown: Mapping[str, Inclusion]
) -> Iterator[tuple[int, Element]]:
    """The blocks from ``start`` to the next heading or figure."""
    for place in range(start, len(blocks)):
        block = blocks[place]
        if block.tag in _HEADINGS or (block.text or "").strip() in shown:
            return
        yield place, block


def enclose(parent: Element, blocks: list[Element], box: Element) -> None:
    """Put ``blocks``, neighbours in ``parent``, into ``box``, and that in their place."""
    place = list(parent).index(blocks[0])
    box.tail = "\n"
    for block in blocks:
        parent.remove(block)
        box.append(block)
    parent.insert(place, box)


def fold_sections(root: Element, shown: Mapping[str, Inclusion]) -> None:
    """Put what follows each heading of class ``fold`` into an element that opens."""
    for level in reversed(_HEADINGS):  # the inner sections first
        for heading in [each for each in root if each.tag == level]:
            classes = (heading.get("class") or "").split()
            if "fold" in classes:
                classes.remove("fold")
                heading.set("class", " ".join(classes)) if classes else heading.attrib.pop("class")
                _fold(root, heading, shown)


def _fold(root: Element, heading: Element, shown: Mapping[str, Inclusion]) -> None:
    start = list(root).index(heading) + 1
    end = start
    ending = _HEADINGS[: _HEADINGS.index(heading.tag) + 1]
    while end < len(root) and root[end].tag not in ending:
        end += 1
    if start < end and "gist" in (root[start].get("class") or "").split():
        start += 1
    blocks = root[start:end]
    if not blocks:
        return
    fold = Element("details", {"class": "section"})
    summary = Element("summary")
    summary.text = f"这一节：{_contents(blocks, shown)}"
    fold.append(summary)
    enclose(root, blocks, fold)


def _contents(blocks: list[Element], shown: Mapping[str, Inclusion]) -> str:
    """What a folded section holds, for who decides whether to open it."""
    texts = [text for block in blocks for text in block.itertext()]
    kinds = [use.kind for text in texts if (use := shown.get(text.strip())) is not None]
    han = sum(len(_HAN.findall(text)) for text in texts)
    counts = [
        (kinds.count("quote"), "段引文"),
        (kinds.count("run"), "次实验"),
        (kinds.count("figure"), "张图"),
    ]
    parts = [f"{count} {name}" for count, name in counts if count]
    return "、".join([f"约 {max(1, round(han / 100)) * 100:,} 字", *parts])
