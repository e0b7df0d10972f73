"""What a reader wants to know before a long article: how long it takes, and which upstream files its sections read."""

import math
import re
from dataclasses import dataclass, field

from markupsafe import Markup

from anatomy.html import join, tag
from anatomy.lines import parse_ranges
from anatomy.pages.inclusion import Inclusion
from anatomy.site.evidence import Facts

HAN_PER_MINUTE = 400  # silent reading of Chinese exposition
WORDS_PER_MINUTE = 200  # Latin words between the Chinese ones: identifiers, mostly
CODE_LINES_PER_MINUTE = 60  # a quotation is read beside its explanation
FEWEST_QUOTES = 3  # below that, a page is no article
MARK = '<section class="guide">'  # what a built page of an article holds

_HAN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_']*")


@dataclass
class Section:
    """A second-level section: the upstream files it quotes (path → anchor of the first quotation, count), its runs."""

    anchor: str
    title: str
    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    runs: int = 0


@dataclass
class Guide:
    """What is counted on a page. ``minutes`` is rounded up to whole fives above twenty, for it is an estimate."""

    han: int = 0
    words: int = 0
    code_lines: int = 0
    sections: list[Section] = field(default_factory=lambda: [Section("", "")])

    def read(self, text: str) -> None:
        """Count ``text``, which is prose."""
        self.han += len(_HAN.findall(text))
        self.words += len(_WORD.findall(text))

    def add(self, use: Inclusion, facts: Facts) -> None:
        """Count what stands in the last section begun so far."""
        section = self.sections[-1]
        snippet = facts.pins.snippets.get(use.name) if use.kind == "quote" else None
        entry = facts.lock.snippets.get(use.name)
        if snippet is not None and entry is not None:
            anchor, count = section.files.get(snippet.path, (f"q-{snippet.id}", 0))
            section.files[snippet.path] = (anchor, count + 1)
            self.code_lines += sum(last - first + 1 for first, last in parse_ranges(entry.lines))
            self.read(" ".join([snippet.title or "", *(note.text for note in snippet.notes)]))
        elif use.kind == "run":
            section.runs += 1

    @property
    def quotes(self) -> int:
        return sum(count for section in self.sections for _, count in section.files.values())

    @property
    def runs(self) -> int:
        return sum(section.runs for section in self.sections)

    @property
    def is_article(self) -> bool:
        return self.quotes >= FEWEST_QUOTES

    @property
    def minutes(self) -> int:
        exact = self.han / HAN_PER_MINUTE + self.words / WORDS_PER_MINUTE
        exact += self.code_lines / CODE_LINES_PER_MINUTE
        return math.ceil(exact / 5) * 5 if exact > 20 else max(1, math.ceil(exact))


def render_guide(guide: Guide) -> Markup:
    facts = [
        f"约 {guide.minutes} 分钟",
        f"{round(guide.han, -2):,} 字",
        f"{guide.quotes} 段引用",
        *([f"{guide.runs} 次实验"] if guide.runs else []),
    ]
    rows = [_row(section) for section in guide.sections if section.files or section.runs]
    head = tag("tr", tag("th", "节"), tag("th", "上游文件"))
    return tag(
        "section",
        tag("p", " · ".join(facts), class_="reading"),
        tag(
            "details",
            tag("summary", "本文地图：每一节读哪些上游文件"),
            tag("table", tag("thead", head), tag("tbody", *rows)),
            class_="fold map",
        ),
        class_="guide",
    )


def _row(section: Section) -> Markup:
    files = [
        tag("li", tag("a", path, href=f"#{anchor}"), f" ×{count}" if count > 1 else "")
        for path, (anchor, count) in section.files.items()
    ]
    runs = [tag("li", f"{section.runs} 次实验")] if section.runs else []
    title = section.title or "开头"
    link = tag("a", title, href=f"#{section.anchor}") if section.anchor else title
    return tag("tr", tag("td", link), tag("td", tag("ul", join(files + runs))))
