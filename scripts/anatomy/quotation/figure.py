"""A quotation as a page shows it: one figure of inert HTML, written as a partial that a page includes whole.

The figure is finished here, highlighting and line numbers included, so that nothing inside a quotation ever
passes through a Markdown parser, and the build needs neither parser nor network. ``<code>`` holds the quoted bytes and
nothing else: numbers, marks and elisions are attributes or stand outside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote as percent

import markdown
from markupsafe import Markup

from anatomy import html
from anatomy.pin import Pin, Snippet
from anatomy.quotation.quotation import Quotation
from anatomy.quotation.selection.select import Range, marked_lines, split_lines

CODE_HOST = "https://github.com"
MAX_WHOLE = 400  # lines; a longer extent is read upstream, not in a fold


def permalink(pin: Pin, path: str, lines: tuple[int, int] | None = None) -> str:
    """The address of ``path`` at the pinned commit on the code host."""
    anchor = f"#L{lines[0]}-L{lines[1]}" if lines else ""
    return f"{CODE_HOST}/{pin.repo}/blob/{pin.commit}/{percent(path)}{anchor}"


def _address(quotation: Quotation) -> str:
    lines = quotation.ranges[0][0], quotation.ranges[-1][1]
    return permalink(quotation.pin, quotation.snippet.path, lines)


def decode(data: bytes) -> str:
    """Source bytes as text; a byte that is not UTF-8 shows as U+FFFD."""
    return data.decode("utf-8", "replace")


def render_quote(quotation: Quotation, data: bytes, folds: str = "", drift: str = "") -> str:
    """The figure of ``quotation`` and what folds out below it; ``data`` is the whole verified upstream file,
    ``folds`` further HTML to stand there, ``drift`` the HTML in the caption on what became of it since."""
    snippet, language = quotation.snippet, quotation.entry.language
    ranges, extent = quotation.ranges, quotation.extent
    lines = split_lines(data)
    body = [_gap(extent[0], ranges[0][0] - 1)]
    for index, (first, last) in enumerate(ranges):
        if index:
            body.append(_gap(ranges[index - 1][1] + 1, first - 1))
        body.append(_code(snippet, lines, (first, last), language, ranges))
    body.append(_gap(ranges[-1][1] + 1, extent[1]))
    whole = _whole(snippet, lines, extent, ranges, language)
    code = f'<div class="highlight">{"".join(body)}</div>'
    figure = _figure(quotation, f"{code}{_notes(snippet)}", drift=drift)
    return figure + _below(whole) + _below(folds)


def _below(fold: str) -> str:
    """A fold after the figure: inside it, ``<code>`` is the quotation and nothing else."""
    return f"{fold}\n" if fold else ""


def _whole(
    snippet: Snippet, lines: Sequence[bytes], extent: Range, ranges: Sequence[Range], language: str
) -> str:
    """What the quotation was cut from, folded. Its ``<pre>`` is no quotation and does not say ``data-lines``."""
    first, last = extent
    count = last - first + 1
    if count == sum(b - a + 1 for a, b in ranges) or count > MAX_WHOLE:
        return ""
    text = decode(b"".join(lines[first - 1 : last]))
    spans = html.lines(text, None if language == "text" else language, first)
    for a, b in ranges:
        for number in range(a, b + 1):
            spans = spans.replace(
                f'<span class="l" data-n="{number}">', f'<span class="l in" data-n="{number}">', 1
            )
    name = f"<code>{html.escape(snippet.symbol)}</code> 的全文" if snippet.symbol else "连同省略的行"
    label = html.attribute(f"{snippet.symbol or snippet.path} 第 {first}–{last} 行")
    return (
        f'<details class="fold whole no-search"><summary>{name}<span class="count">{count} 行（{first}–{last}）</span></summary>'
        f'<div class="highlight"><pre data-whole="{first}-{last}" id="q-{snippet.id}-whole" role="group" aria-label="{label}"><code>{spans}</code></pre></div></details>'
    )


def render_missing(quotation: Quotation) -> str:
    """The card that stands in for a quotation whose bytes no source could bring."""
    link = html.attribute(_address(quotation))
    body = (
        f'<div class="card"><p><strong>这段代码没有取到。</strong>构建时没有一个来源能给出 <code>{html.escape(quotation.snippet.path)}</code>，'
        f"所以这里只有它的出处。</p>"
        f'<p><a href="{link}">在上游的固定提交上看第 {dashed(quotation.entry.lines)} 行</a>；'
        f"blob <code>{quotation.file.identity.blob}</code>。</p></div>"
    )
    return _figure(quotation, body, extra=" missing")


def dashed(lines: str) -> str:
    """Line ranges as a page writes them: ``43-58,60-62`` as ``43–58、60–62``."""
    return lines.replace("-", "–").replace(",", "、")


def _gap(first: int, last: int) -> str:
    if last < first:
        return ""
    span = str(first) if first == last else f"{first}–{last}"
    return f'<p class="elided">⋯ 省略 {last - first + 1} 行（{span}）</p>'


def _code(
    snippet: Snippet, lines: Sequence[bytes], part: Range, language: str, ranges: Sequence[Range]
) -> str:
    first, last = part
    text = decode(b"".join(lines[first - 1 : last]))
    spans = html.lines(text, None if language == "text" else language, first)
    bright = {n for mark in snippet.highlight for n in marked_lines(lines, ranges, mark)}
    for number in sorted(bright & set(range(first, last + 1))):
        spans = spans.replace(
            f'<span class="l" data-n="{number}">', f'<span class="l hll" data-n="{number}">', 1
        )
    for index, note in enumerate(snippet.notes, 1):
        (number,) = marked_lines(lines, ranges, note.at)
        spans = re.sub(
            rf'(<span class="l(?: hll)?" data-n="{number}">)',
            rf'\1<a class="mark" id="q-{snippet.id}-m{index}" href="#q-{snippet.id}-n{index}" data-mark="{index}" aria-label="注 {index}"></a>',
            spans,
            count=1,
        )
    label = html.attribute(f"{snippet.symbol or snippet.path} 第 {first}–{last} 行")
    return f'<pre data-lines="{first}-{last}" id="q-{snippet.id}-c{first}" role="group" aria-label="{label}"><code>{spans}</code></pre>'


def _notes(snippet: Snippet) -> str:
    if not snippet.notes:
        return ""
    items = "".join(
        f'<li id="q-{snippet.id}-n{i}">{inline(note.text)} <a class="back" href="#q-{snippet.id}-m{i}" aria-label="回到注 {i} 的代码行">↑</a></li>'
        for i, note in enumerate(snippet.notes, 1)
    )
    return f'<ol class="notes">{items}</ol>'


def inline(text: str) -> Markup:
    """Our own inline Markdown as one line of HTML."""
    reader = markdown.Markdown()
    reader.preprocessors.deregister(
        "html_block"
    )  # what looks like a tag is text: a note may speak of vector<int>
    reader.inlinePatterns.deregister("html")
    rendered = reader.convert(text).replace("\n", " ")
    return Markup(rendered.removeprefix("<p>").removesuffix("</p>"))


def _figure(quotation: Quotation, body: str, extra: str = "", drift: str = "") -> str:
    snippet, file, entry, pin = quotation.snippet, quotation.file, quotation.entry, quotation.pin
    facts = {
        "repo": pin.repo,
        "commit": pin.commit,
        "path": snippet.path,
        "lines": entry.lines,
        "blob": file.identity.blob,
        "sha256": entry.sha256,
        "evidence": file.evidence,
        "symbol": snippet.symbol or "",
        "pin": f"{pin.upstream}/{pin.name}",
        "tag": pin.tag or "",
        "licence": pin.licence,
        "lang": entry.language,
    }
    data = "".join(f' data-{name}="{html.attribute(value)}"' for name, value in facts.items())
    title = f'<p class="title">{inline(snippet.title)}</p>' if snippet.title else ""
    return f'<figure class="quote{extra}" id="q-{snippet.id}"{data}>{title}{body}{_caption(quotation, drift)}</figure>\n'


def _caption(quotation: Quotation, drift: str = "") -> str:
    snippet, file, pin = quotation.snippet, quotation.file, quotation.pin
    link = html.attribute(_address(quotation))
    symbol = f' · <code class="symbol">{html.escape(snippet.symbol)}</code>' if snippet.symbol else ""
    version = html.escape(pin.tag or pin.commit[:10])
    notice = html.attribute(permalink(pin, pin.notice))
    return (
        f'<figcaption><span class="where">{html.escape(pin.repo)} · <a href="{link}">{html.escape(snippet.path)}</a>{symbol}'
        f' · <a href="{link}">第 {dashed(quotation.entry.lines)} 行</a></span> '
        f'<span class="proof">{version} · <a href="{notice}">{html.escape(pin.licence)}</a>'
        f' · <span title="git blob {file.identity.blob}">blob {file.identity.blob[:10]}</span>{drift}'
        f' <a class="headerlink" href="#q-{snippet.id}" title="这段引用的链接" aria-label="这段引用的链接">¶</a></span></figcaption>'
    )
