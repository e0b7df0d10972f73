"""A page through Markdown with the extensions of the site, which could meddle with the figures that it includes; and its reader."""

from __future__ import annotations

import html
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import markdown

from anatomy.paths import Project

EXTENSIONS = [
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc", "pymdownx.details", "pymdownx.highlight",
    "pymdownx.keys", "pymdownx.superfences", "pymdownx.tabbed", "anatomy.site.markdown",
]  # fmt: skip


def converted(page: str, root: Path, path: Path | None = None) -> str:
    """The HTML of ``page``, which stands at ``path``; partials come from the project at ``root``."""
    configs: dict[str, dict[str, Any]] = {
        "anatomy.site.markdown": {"root": str(root), "page": str(path or "")},
        "pymdownx.tabbed": {"alternate_style": True},
    }
    return markdown.markdown(page, extensions=EXTENSIONS, extension_configs=configs)


def page_with(figure: str, folder: Path) -> str:
    """The HTML of ``figure`` between two paragraphs, ``前`` and ``后``; it becomes a partial of a project in ``folder``."""
    partial = Project(folder).partials / "quote" / "q.md"
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.write_text(figure, "utf-8", "surrogatepass")
    return converted('前\n\n--8<-- "quote/q.md"\n\n后\n', folder)


class PageReader(HTMLParser):
    """What stands on a piece of a page, to the character, without the corrections of a browser.

    Raises AssertionError for elements that cross or stay open, for event handlers, comments and declarations.
    """

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.pres: list[str] = []  # the text of each <pre>
        self.code = ""  # of those in a figure and in no fold
        self.folded = ""  # of those in a fold
        self.outside = ""  # what stands in no figure and no fold
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert not self._open, "an element is left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not any(name.startswith("on") for name, _value in attrs), "an event handler"
        self.tags[tag] += 1
        self.attributes.append((tag, dict(attrs)))
        if tag == "pre":
            self.pres.append("")
        if tag not in ("br", "hr", "img", "input", "wbr"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1:] == [tag], "elements that cross"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        if "pre" in self._open:
            self.pres[-1] += data
        if "details" in self._open:
            self.folded += data if "pre" in self._open else ""
        elif "figure" not in self._open:
            self.outside += data
        elif "pre" in self._open:
            self.code += data

    def handle_charref(self, name: str) -> None:
        self.handle_data(chr(int(name[1:], 16) if name[0] in "xX" else int(name)))

    def handle_entityref(self, name: str) -> None:
        self.handle_data(html.unescape(f"&{name};"))

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a declaration")

    def handle_pi(self, data: str) -> None:
        raise AssertionError("an instruction")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError("a marked section")
