"""A quotation as a page shows it: one figure of inert HTML, written as a partial that a page includes whole.

The figure is finished here, highlighting and line numbers included, so that nothing inside a quotation ever
passes through a Markdown parser, and the build needs neither parser nor network. ``<code>`` holds the quoted bytes and
nothing else: numbers, marks and elisions are attributes or stand outside it.
"""

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import markdown
from markupsafe import Markup

from anatomy import html
from anatomy.html import NOTHING, join, tag
from anatomy.lines import Range
from anatomy.pin import Pin, Snippet
from anatomy.quotation.quotation import Quotation
from anatomy.quotation.selection.select import marked_lines, shown_lines

Linker = Callable[[tuple[tuple[str, str], ...]], Mapping[int, html.Attributes]]
"""From the tokens of one piece of code to the attributes of those that are links; called for each piece in turn."""

MAX_WHOLE = 400  # lines; a longer extent is read upstream, not in a fold
COUNTED = 10_000  # the last first line for which numbers.css has the classes; later parts number each line themselves


def permalink(pin: Pin, path: str, lines: tuple[int, int] | None = None) -> str:
    """The page of ``path`` at the pinned commit on the code host; empty where the host shows no files."""
    return pin.host.page(pin.repo, pin.commit, path, lines)


def repo_name(pin: Pin) -> str:
    """The repository as a page writes it: with its host, where that is not the usual one."""
    return pin.repo if pin.host.is_default else f"{pin.host.name}/{pin.repo}"


def breakable(repo: str) -> str:
    """A repository's name for a heading, which on a phone may break after the owner."""
    return repo.replace("/", "/<wbr>")


def linked(text: str | Markup, address: str) -> Markup:
    """``text`` as a link, or by itself where there is no address."""
    return tag("a", text, href=address) if address else join((text,))


def markdown_link(text: str, address: str) -> str:
    """``linked``, for a table that is written in Markdown."""
    return f"[{text}]({address})" if address else text


def _address(quotation: Quotation) -> str:
    lines = quotation.ranges[0][0], quotation.ranges[-1][1]
    return permalink(quotation.pin, quotation.snippet.path, lines)


def render_quote(
    quotation: Quotation,
    data: bytes,
    folds: Markup = NOTHING,
    drift: Markup = NOTHING,
    code: Markup | None = None,
    callers: Markup = NOTHING,
) -> Markup:
    """The figure of ``quotation`` and what folds out below it; ``data`` is the whole verified upstream file, ``code`` its shown
    lines (default: without links), ``folds`` further HTML to stand there; the caption says with ``drift`` what became of it
    since, and with ``callers`` which other quotations call it."""
    code = render_code(quotation, data) if code is None else code
    figure = _figure(quotation, join((code, _notes(quotation.snippet))), drift=drift, callers=callers)
    # a fold stands after the figure: inside it, <code> is the quotation and nothing else
    parts = (figure, _whole(quotation, shown_lines(quotation.snippet, data)), folds)
    return Markup("".join(f"{part}\n" for part in parts if part))


def render_code(quotation: Quotation, data: bytes, link: Linker | None = None) -> Markup:
    """The quoted lines, with the places where lines are left out."""
    ranges, extent = quotation.ranges, quotation.extent
    lines = shown_lines(quotation.snippet, data)
    body = [_gap(extent[0], ranges[0][0] - 1)]
    for index, (first, last) in enumerate(ranges):
        if index:
            body.append(_gap(ranges[index - 1][1] + 1, first - 1))
        body.append(_code(quotation, lines, (first, last), link))
    body.append(_gap(ranges[-1][1] + 1, extent[1]))
    return tag("div", *body, class_="highlight")


def code_parts(quotation: Quotation, data: bytes) -> list[html.Part]:
    """What ``render_code`` will have coloured."""
    lines = shown_lines(quotation.snippet, data)
    return [(_text(lines, part), _lexer(quotation)) for part in quotation.ranges]


def colours(quotation: Quotation, data: bytes, name: str) -> Iterator[str]:
    """The CSS classes of the tokens of the shown code that are just ``name``. Read as far as the caller asks."""
    lines = shown_lines(quotation.snippet, data)
    for part in quotation.ranges:
        text = _text(lines, part)
        # few quotations show the head of what they name, and colouring costs most of a build
        if name in text:
            yield from (css for css, piece in html.stream(text, _lexer(quotation)) if piece == name)


def _lexer(quotation: Quotation) -> str | None:
    return None if quotation.entry.language == "text" else quotation.entry.language


def _text(lines: Sequence[str], part: Range) -> str:
    return "".join(lines[part[0] - 1 : part[1]])


def shown_text(quotation: Quotation, data: bytes) -> str:
    """The text that the figure's ``<code>`` elements hold, one after the other."""
    lines = shown_lines(quotation.snippet, data)
    return "".join(_text(lines, part) for part in quotation.ranges)


def _shared_indent(texts: Iterable[str]) -> str:
    """The blanks that begin every line that is not blank."""
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    blanks = [line[: len(line) - len(line.lstrip(" \t"))] for line in lines]
    least, most = min(blanks, default=""), max(blanks, default="")
    return next((least[:at] for at in range(len(least), 0, -1) if most.startswith(least[:at])), "")


def _dedented(row: Markup, indent: str) -> Markup:
    """``row`` with its first blanks in an element that is not shown: they stay part of the text, and of its proof."""
    hidden = tag("span", indent, class_="dedent")
    opening = re.match(r'(?:<span class="[\w-]+">)?', row)
    at = opening.end() if opening else 0
    escaped = html.escape(indent)
    if not row.startswith(escaped, at):
        return row
    return Markup(row[:at]) + hidden + Markup(row[at + len(escaped) :])


def _pre(quotation: Quotation, part: Range, rows: Iterable[Markup], data: str, id: str) -> Markup:
    """The lines ``part`` as ``<pre data-DATA="FIRST-LAST">``, numbered by the browser (``numbers.css``) where it can count so far."""
    first, last = part
    hundreds, units = divmod(first - 1, 100)
    counted = first <= COUNTED
    return tag(
        "pre",
        tag("code", *rows, tabindex="0", class_=f"counted h{hundreds} u{units}" if counted else None),
        **{f"data_{data}": f"{first}-{last}"},
        id=f"q-{quotation.id}-{id}",
        role="group",
        aria_label=f"{quotation.snippet.symbol or quotation.snippet.path} 第 {first}–{last} 行",
    )


def _number(line: int, first: int) -> int | None:
    """What ``line`` of a part that begins with ``first`` says of its number: nothing where the browser counts."""
    return None if first <= COUNTED else line


def _whole(quotation: Quotation, lines: Sequence[str]) -> Markup:
    """What the quotation was cut from, folded. Its ``<pre>`` is no quotation and does not say ``data-lines``."""
    first, last = quotation.extent
    shown = {number for a, b in quotation.ranges for number in range(a, b + 1)}
    if len(shown) == last - first + 1 or last - first + 1 > MAX_WHOLE:
        return NOTHING
    rows = html.rows(_text(lines, (first, last)), _lexer(quotation))
    code = [
        html.line(row, _number(n, first), "in" if n in shown else "") for n, row in enumerate(rows, first)
    ]
    symbol = quotation.snippet.symbol
    name = join((tag("code", symbol), " 的全文")) if symbol else "连同省略的行"
    count = tag("span", f"{last - first + 1} 行（{first}–{last}）", class_="count")
    pre = _pre(quotation, (first, last), code, "whole", "whole")
    shell = tag("div", pre, class_="highlight")
    return tag("details", tag("summary", name, count), shell, class_="fold whole no-search")


def render_missing(quotation: Quotation) -> Markup:
    """The card that stands in for a quotation whose bytes no source could bring."""
    why = tag(
        "p",
        tag("strong", "这段代码没有取到。"),
        "构建时没有一个来源能给出 ",
        tag("code", quotation.snippet.path),
        "，所以这里只有它的出处。",
    )
    link = linked(f"在上游的固定提交上看第 {dashed(quotation.entry.lines)} 行", _address(quotation))
    where = tag("p", link, "；blob ", tag("code", quotation.file.identity.blob), "。")
    return _figure(quotation, tag("div", why, where, class_="card"), extra=" missing") + Markup("\n")


def dashed(lines: str) -> str:
    """Line ranges as a page writes them: ``43-58,60-62`` as ``43–58、60–62``."""
    return lines.replace("-", "–").replace(",", "、")


def _gap(first: int, last: int) -> Markup:
    if last < first:
        return NOTHING
    span = str(first) if first == last else f"{first}–{last}"
    return tag("p", f"⋯ 省略 {last - first + 1} 行（{span}）", class_="elided")


def _code(quotation: Quotation, lines: Sequence[str], part: Range, link: Linker | None) -> Markup:
    snippet, lexer, text = quotation.snippet, _lexer(quotation), _text(lines, part)
    bright = {n for mark in snippet.highlight for n in marked_lines(lines, quotation.ranges, mark)}
    marks: dict[int, Markup] = {}
    for index, note in enumerate(snippet.notes, 1):
        (number,) = marked_lines(lines, quotation.ranges, note.at)
        marks[number] = marks.get(number, NOTHING) + _mark(snippet, index)
    rows = html.rows(text, lexer, link(html.tokens(text, lexer)) if link else None)
    if snippet.dedent and (indent := _shared_indent(_text(lines, each) for each in quotation.ranges)):
        rows = [_dedented(row, indent) for row in rows]
    code = [
        html.line(row, _number(n, part[0]), "hll" if n in bright else "", marks.get(n, ""))
        for n, row in enumerate(rows, part[0])
    ]
    return _pre(quotation, part, code, "lines", f"c{part[0]}")


def _mark(snippet: Snippet, index: int) -> Markup:
    return tag(
        "a",
        class_="mark",
        id=f"q-{snippet.id}-m{index}",
        href=f"#q-{snippet.id}-n{index}",
        data_mark=str(index),
        aria_label=f"注 {index}",
    )


def _notes(snippet: Snippet) -> Markup:
    items = [
        tag(
            "li",
            inline(note.text),
            " ",
            tag("a", "↑", class_="back", href=f"#q-{snippet.id}-m{at}", aria_label=f"回到注 {at} 的代码行"),
            id=f"q-{snippet.id}-n{at}",
        )
        for at, note in enumerate(snippet.notes, 1)
    ]
    return tag("ol", *items, class_="notes") if items else NOTHING


@functools.lru_cache(maxsize=8192)
def inline(text: str) -> Markup:
    """Our own inline Markdown as one line of HTML. What looks like a tag is text: a note may speak of ``vector<int>``."""
    rendered = _inline_reader().convert(text).replace("\n", " ")
    return Markup(rendered.removeprefix("<p>").removesuffix("</p>"))


@functools.cache
def _inline_reader() -> markdown.Markdown:
    reader = markdown.Markdown()
    reader.preprocessors.deregister("html_block")
    reader.inlinePatterns.deregister("html")
    return reader


def facts(quotation: Quotation) -> dict[str, str]:
    """What the figure says about its code, in ``data-`` attributes."""
    snippet, pin = quotation.snippet, quotation.pin
    return {
        "repo": pin.repo,
        "git": "" if pin.host.is_default else pin.host.git(pin.repo),
        "commit": pin.commit,
        "path": snippet.path,
        "lines": quotation.entry.lines,
        "blob": quotation.file.identity.blob,
        "sha256": quotation.entry.sha256,
        "evidence": quotation.file.evidence,
        "symbol": snippet.symbol or "",
        "pin": f"{pin.upstream}/{pin.name}",
        "tag": pin.tag or "",
        "licence": pin.licence,
        "lang": quotation.entry.language,
    }


def _figure(
    quotation: Quotation,
    body: Markup,
    extra: str = "",
    drift: Markup = NOTHING,
    callers: Markup = NOTHING,
) -> Markup:
    snippet = quotation.snippet
    texts = [
        inline(each).striptags() for each in (snippet.title, *(note.text for note in snippet.notes)) if each
    ]
    shown = sum(last - first + 1 for first, last in quotation.ranges)
    data = {f"data_{name}": value for name, value in facts(quotation).items()}
    return tag(
        "figure",
        _caption(quotation, drift, callers),
        body,
        class_=f"quote{extra}",
        id=f"q-{snippet.id}",
        **data,
        data_rows=str(shown + html.text_rows(texts) + 2 * len(quotation.ranges) + 2),
    )


def _caption(quotation: Quotation, drift: Markup, callers: Markup) -> Markup:
    """Above the code: the title, and a bar that stays in view with symbol, file and callers; the rest behind one control."""
    snippet, blob, pin = quotation.snippet, quotation.file.identity.blob, quotation.pin
    title = tag("p", inline(snippet.title), class_="title") if snippet.title else NOTHING
    link = _address(quotation)
    where = tag(
        "span",
        tag("code", snippet.symbol, class_="symbol") if snippet.symbol else NOTHING,
        tag("span", linked(snippet.path, link), class_="path"),
        tag("span", linked(f"第 {dashed(quotation.entry.lines)} 行", link), class_="lines"),
        callers,
        class_="where",
    )
    name = "这段引用的链接"
    proof = tag(
        "p",
        repo_name(pin),
        " · ",
        snippet.path,
        " · ",
        pin.tag or pin.commit[:10],
        f"（未并入：{pin.unmerged}）" if pin.unmerged else "",
        " · ",
        linked(pin.licence, permalink(pin, pin.notice)),
        " · ",
        tag("span", f"blob {blob[:10]}", title=f"git blob {blob}"),
        drift,
        " ",
        tag("a", "¶", class_="headerlink", href=f"#q-{snippet.id}", title=name, aria_label=name),
        class_="proof",
    )
    about = tag("details", tag("summary", "出处"), proof, class_="about")
    return tag("figcaption", title, tag("div", where, about, class_="bar"))
