"""The Markdown extension of the site: everything that belongs to one page.

It runs inside Python-Markdown, so under every generator that uses it (MkDocs, Zensical), and does six things:

* an inclusion (``--8<-- "KIND/NAME.md"``) becomes the partial of that name. A finished figure goes into Python-Markdown's
  stash of raw HTML, so that no parser ever walks it; a partial that is Markdown is read as a part of the page;
* a line break between two Chinese characters, which a browser would show as a space, is removed: authors may write one
  sentence a line;
* an article gets its guide below the title (``guide``);
* the page ends with a line on what it rests on (``footer``);
* a page with steps loads the script that plays them;
* tables, pointers into code and what they point at get what they need on a phone and beside the code (``reading``).

Options: ``root``, the folder of the project (default: found from the working directory upwards); ``page``, the Markdown
file (default: what Zensical says; with neither, no guide and no last line).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

from anatomy.errors import Fault, SiteError
from anatomy.pages.glossary import read_glossary
from anatomy.pages.inclusion import FINISHED, Inclusion, inclusions_of, parse_directive, url_of
from anatomy.paths import Project, find_project
from anatomy.site.cards import explain_terms, link_symbols, symbol_cards
from anatomy.site.evidence import read_facts
from anatomy.site.footer import footer
from anatomy.site.guide import Guide, Section, render_guide
from anatomy.site.island import figure_rows, wrap_islands
from anatomy.site.reading import fold_sections, label_cells, point_into_code

_BEFORE_RAW_HTML = 23  # after fences (25), before MkDocs and Python-Markdown look for raw HTML (21, 20)
_AFTER_INLINE = 15  # inline markup is elements by then (20)
_AFTER_ATTRIBUTES = 7  # { #anchor .class } of headings and paragraphs are read by then (8)
_AFTER_HEADINGS = 4  # headings have their ids by then (5)
_WIDE = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
_GAP = "\x00"  # where one text ends and the next begins
_BREAK = re.compile(rf"(?<=[{_WIDE}])({_GAP}*)\n[ \t]*({_GAP}*)(?=[{_WIDE}])")
_DATA_ROWS = re.compile(r'<figure class="(?P<kind>\w+)[^>]* data-rows="(?P<rows>\d+)"')
_INLINE = frozenset(("a", "b", "em", "i", "span", "strong"))
_VERBATIM = frozenset(("pre", "code", "script", "style", "textarea"))


class SiteExtension(Extension):
    """See the module."""

    def __init__(self, **options: Any) -> None:
        self.config = {"root": ["", "the project's folder"], "page": ["", "the Markdown file"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        page = _Page(md, self.getConfig("root"), self.getConfig("page"))
        md.preprocessors.register(_Include(page), "anatomy_include", _BEFORE_RAW_HTML)
        md.treeprocessors.register(_Join(md), "anatomy_join", _AFTER_INLINE)
        md.treeprocessors.register(_ReadingAids(page), "anatomy_reading", _AFTER_ATTRIBUTES)
        md.treeprocessors.register(_GuideAndFooter(page), "anatomy_guide", _AFTER_HEADINGS)


def makeExtension(**options: Any) -> SiteExtension:
    return SiteExtension(**options)


class _Page:
    """The page being converted: where it stands, and what its stash holds of ours."""

    def __init__(self, md: Markdown, root: str, path: str) -> None:
        self.md = md
        self.project = Project(Path(root)) if root else find_project()
        self.shown: dict[str, Inclusion] = {}  # placeholder → what it stands for
        self.steps = False  # whether one of them holds steps
        self._path = path

    @property
    def path(self) -> Path | None:
        """The Markdown file; None where nobody says."""
        if self._path:
            return Path(self._path)
        if "rendering_context" in self.md.preprocessors:  # Zensical's own
            context: Any = self.md.preprocessors["rendering_context"]
            return self.project.docs / str(context.page.path)
        return None

    def stash(self, html: str) -> str:
        """A placeholder of ``html``, which is put in its place when the page has been serialised."""
        return str(self.md.htmlStash.store(html))


class _Include(Preprocessor):
    def __init__(self, page: _Page) -> None:
        super().__init__(page.md)
        self.page = page

    def run(self, lines: list[str]) -> list[str]:
        self.page.shown.clear()
        self.page.steps = False
        return [new for line in lines for new in (self._line(line) if "8<" in line else (line,))]

    def _line(self, line: str) -> list[str]:
        use = parse_directive(line, self.page.path or Path("page"), 1)
        if use is None:
            return [line]
        partial = use.partial(self.page.project)
        if partial is None:
            raise SiteError(self._fault(use))
        text = partial.read_text("utf-8")
        indent = line[: len(line) - len(line.lstrip())]
        if use.kind not in FINISHED:
            return [row for line_ in text.split("\n") for row in self._line(indent + line_ if line_ else "")]
        placeholder = self.page.stash(text.rstrip("\n"))
        self.page.shown[placeholder] = use
        self.page.steps = self.page.steps or " data-steps" in text
        return ["", indent + placeholder, ""]  # never inside a paragraph

    def _fault(self, use: Inclusion) -> Fault:
        source = use.page.read_text("utf-8") if use.page.is_file() else ""
        same = (at for at in inclusions_of(use.page, source) if (at.kind, at.name) == (use.kind, use.name))
        line = next((at.line for at in same), None)
        missing = f"there is no partial {use.kind}/{use.name}.md"
        what = missing if use.kind else "an inclusion that is not understood"
        return Fault(what, use.page, line, "anatomy check, then: anatomy render")


_Place = tuple[Element, str]  # a text: an element and which of its two, "text" or "tail"


class _Join(Treeprocessor):
    """Removes line breaks between two Chinese characters, also where inline elements stand between them."""

    def run(self, root: Element) -> None:
        runs: list[list[_Place]] = [[]]
        self._collect(root, runs)
        for run in runs:
            texts = [getattr(element, name) or "" for element, name in run]
            joined = _BREAK.sub(r"\1\2", _GAP.join(texts)).split(_GAP)
            if len(joined) == len(texts):
                for (element, name), old, new in zip(run, texts, joined, strict=True):
                    if new != old:
                        setattr(element, name, type(old)(new))

    def _collect(self, parent: Element, runs: list[list[_Place]]) -> None:
        """Add the texts in ``parent`` to ``runs``; a run is what nothing but inline elements interrupts."""
        if parent.tag in _VERBATIM:
            return
        runs[-1].append((parent, "text"))
        for child in parent:
            inline = child.tag in _INLINE
            if not inline:
                runs.append([])
            self._collect(child, runs)
            if not inline:
                runs.append([])
            runs[-1].append((child, "tail"))


class _ReadingAids(Treeprocessor):
    """What makes a page easier to read, see ``reading`` and ``cards``."""

    def __init__(self, page: _Page) -> None:
        super().__init__(page.md)
        self.page = page

    def run(self, root: Element) -> None:
        label_cells(root)
        point_into_code(root, self.page.shown)
        explain_terms(root, read_glossary(self.page.project))
        if self.page.path is not None:
            link_symbols(root, symbol_cards(self.page.project, read_facts(self.page.project), self.page.path))
        fold_sections(root, self.page.shown)


class _GuideAndFooter(Treeprocessor):
    """What stands around the text of a page: the guide below its title, and its last line."""

    def __init__(self, page: _Page) -> None:
        super().__init__(page.md)
        self.page = page

    def run(self, root: Element) -> None:
        path = self.page.path
        if path is None:
            return
        facts = read_facts(self.page.project)
        guide = Guide()
        title: Element | None = None
        for element, text in _walk(root):
            if text is None:
                if element.tag == "h1" and title is None:
                    title = element
                elif element.tag == "h2":
                    guide.sections.append(Section(element.get("id", ""), _text_of(element)))
                continue
            guide.read(text)
            for match in HTML_PLACEHOLDER_RE.finditer(text):
                use = self.page.shown.get(match[0])
                if use is not None:
                    guide.add(use, facts)
        if title is not None and guide.is_article:
            parent = next(parent for parent in root.iter() if title in list(parent))
            self._insert(parent, list(parent).index(title) + 1, render_guide(guide))
        wrap_islands(root, self._stashed)
        if self.page.steps:
            top = "../" * url_of(self.page.project, path).count("/")
            self._insert(root, len(root), f'<script src="{top}assets/js/steps.js" defer></script>')
        if last := footer(self.page.project, path, facts):
            self._insert(root, len(root), last)

    def _stashed(self, placeholder: str) -> int:
        """Rows of what ``placeholder`` stands for: what a figure says, else its lines; 0 for what stands in a line."""
        found = HTML_PLACEHOLDER_RE.match(placeholder)
        blocks = self.page.md.htmlStash.rawHtmlBlocks
        html = str(blocks[int(found[1])]) if found and int(found[1]) < len(blocks) else ""
        said = _DATA_ROWS.match(html)
        if said is None:
            return max(html.count("\n"), 2 * html.count("<tr"))
        return figure_rows(said["kind"], int(said["rows"]))

    def _insert(self, parent: Element, index: int, html: str) -> None:
        paragraph = Element("p")
        paragraph.text = self.page.stash(html)
        paragraph.tail = "\n"
        parent.insert(index, paragraph)


def _walk(element: Element) -> Iterator[tuple[Element, str | None]]:
    """Every element below ``element`` (with None) and every text outside code, in the order of the page."""
    for child in element:
        yield child, None
        if child.tag not in _VERBATIM - {"code"}:
            yield child, child.text or ""
            yield from _walk(child)
        yield child, child.tail or ""


def _text_of(element: Element) -> str:
    """The text of a heading without its permalink."""
    parts = [element.text or ""]
    for child in element:
        if child.get("class") != "headerlink":
            parts.append(_text_of(child))
        parts.append(child.tail or "")
    return "".join(parts).strip()
