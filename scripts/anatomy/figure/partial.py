"""From a figure's TOML to its partial: one line of inert HTML."""

from __future__ import annotations

import math
import re
from pathlib import Path

from markupsafe import Markup

from anatomy import schema, tomlfile
from anatomy.errors import Fault, FigureError
from anatomy.figure import chart, flow, lanes, memory
from anatomy.figure.canvas import Canvas, escape, number
from anatomy.figure.model import Chart, Figure, Flow, Lanes, Layout
from anatomy.figure.text import parse, plain
from anatomy.files import write_atomic
from anatomy.html import text_rows
from anatomy.paths import Project

MEND = "edit the file, then: anatomy render"
_NAME = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_ROW = 20  # px


def figure_files(project: Project) -> list[Path]:
    """Every figure of every article, sorted."""
    return sorted(project.docs.glob("*/figures/*.toml"))


def load(path: Path) -> Flow | Layout | Lanes | Chart:
    """The checked description of one figure. Raises FigureError with every fault and its line."""
    figure, _document = schema.read(path, Figure, mend=MEND, error=FigureError)
    return figure.root


def paint(figure: Flow | Layout | Lanes | Chart, folder: Path) -> Canvas:
    """The drawing of a checked figure; ``folder`` is where recordings are sought from. Raises ValueError."""
    match figure:
        case Flow():
            return flow.draw(figure)
        case Layout():
            return memory.draw(figure)
        case Lanes():
            return lanes.draw(figure, folder)
        case Chart():
            return chart.draw(figure, folder)


def render(path: Path) -> str:
    """The partial of the figure at ``path``: one line of HTML and a line feed. Raises FigureError."""
    article, name = path.parent.parent.name, path.stem
    if not _NAME.match(name):
        raise FigureError(
            Fault(
                "a figure's name is lower-case letters, digits and hyphens", path, 1, f"git mv {path.name} …"
            )
        )
    figure = load(path)
    try:
        canvas = paint(figure, path.parent)
    except ValueError as error:
        raise FigureError(Fault(str(error), path, _blame(path, str(error)), MEND)) from None
    return assemble(figure, canvas, article, name)


def _blame(path: Path, message: str) -> int:
    """The line a drawing fault most likely speaks of."""
    document = tomlfile.load(path, mend=MEND, error=FigureError)
    for word in ("pattern", "source"):
        if message.startswith(word):
            keys = [(word,), *((("series", i, word)) for i in range(len(document.data.get("series", []))))]
            return max(document.line(key) for key in keys)
    return 1


def assemble(figure: Flow | Layout | Lanes | Chart, canvas: Canvas, article: str, name: str) -> str:
    """The figure element around a drawing."""
    ident = f"f-{article}-{name}"
    box = canvas.bounds()
    size = f'width="{number(box.w)}" height="{number(box.h)}"'
    view = f"{number(box.x)} {number(box.y)} {number(box.w)} {number(box.h)}"
    title = escape(plain(figure.title))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{ident}-title {ident}-desc" '
        f'viewBox="{view}" {size}><title id="{ident}-title">{title}</title>'
        f'<desc id="{ident}-desc">{escape(figure.alt)}</desc>{canvas.body()}</svg>'
    )
    caption = f"<strong>{_inline(figure.title)}</strong>"
    if figure.caption:
        caption += f" <span>{_inline(figure.caption)}</span>"
    for source in _sources(figure):
        caption += f' <span class="figure-source">据记录 <code>{escape(source)}</code> 绘制。</span>'
    return (
        f'<figure class="figure figure-{figure.kind}" id="{ident}" data-rows="{_rows(box.h, caption)}">'
        f'<div class="figure-pane" tabindex="0" role="group" aria-label="{title}">{svg}</div>'
        f"<figcaption>{caption}</figcaption></figure>\n"
    )


def _rows(height: float, caption: str) -> int:
    """Rows of text that the figure takes, see ``anatomy.html.text_rows``."""
    return math.ceil(height / _ROW) + text_rows([Markup(caption).striptags()])


def _sources(figure: Flow | Layout | Lanes | Chart) -> list[str]:
    found: list[str] = []
    if isinstance(figure, Lanes) and figure.source:
        found.append(figure.source)
    if isinstance(figure, Chart):
        found += [series.source for series in figure.series if series.source]
    return list(dict.fromkeys(Path(source).name for source in found))


def _inline(label: str) -> str:
    runs = [run for line in parse(label) for run in line]
    return "".join(f"<code>{escape(run.text)}</code>" if run.code else escape(run.text) for run in runs)


def figure_faults(project: Project) -> list[Fault]:
    """What is wrong with the figures, found without drawing them."""
    faults: list[Fault] = []
    for path in figure_files(project):
        try:
            load(path)
        except FigureError as error:
            faults += error.faults
    return faults


def write_figure_partials(project: Project) -> list[Path]:
    """Write the partial of every figure, remove those whose figure is gone; the partials that changed, sorted.

    A file is replaced as a whole, and only when its bytes change. Raises FigureError with the faults of all
    figures; then the sound ones have been written all the same.
    """
    root = project.partials / "figure"
    wanted: set[Path] = set()
    changed: list[Path] = []
    faults: list[Fault] = []
    for path in figure_files(project):
        target = root / path.parent.parent.name / f"{path.stem}.md"
        wanted.add(target)
        try:
            text = render(path)
        except FigureError as error:
            faults += error.faults
        else:
            if write_atomic(target, text.encode()):
                changed.append(target)
    for stale in sorted(set(root.glob("*/*.md")) - wanted):
        stale.unlink()
        changed.append(stale)
    if faults:
        raise FigureError(faults)
    return sorted(changed)
