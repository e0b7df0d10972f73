"""From a figure's TOML to its partial: one line of inert HTML."""

import math
import re
from pathlib import Path

from markupsafe import Markup

from anatomy import schema, tomlfile
from anatomy.errors import AnatomyError, Fault, Undrawable
from anatomy.figure import chart, flow, lanes, memory
from anatomy.figure.canvas import NARROW, WIDE, Canvas, escape
from anatomy.figure.geometry import number
from anatomy.figure.kinds import AnyFigure, Chart, Figure, Flow, Lanes, Layout
from anatomy.figure.text import parse, plain
from anatomy.files import write_partials
from anatomy.html import text_rows
from anatomy.paths import Project

MEND = "edit the file, then: anatomy render"
_NAME = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_ROW = 20  # px


def figure_files(project: Project) -> list[Path]:
    """Every figure of every article, sorted."""
    return sorted(project.docs.glob("*/figures/*.toml"))


def load(path: Path) -> tuple[AnyFigure, tomlfile.Document]:
    """The checked description of one figure, and where its parts stand. Raises AnatomyError with every fault and its line."""
    figure, document = schema.read(path, Figure, mend=MEND)
    return figure.root, document


def paint(figure: AnyFigure, folder: Path, width: int) -> Canvas:
    """A checked figure drawn on at most ``width`` px; ``folder`` is where recordings are sought from. Raises Undrawable."""
    match figure:
        case Flow():
            return flow.draw(figure, width)
        case Layout():
            return memory.draw(figure, width)
        case Lanes():
            return lanes.draw(figure, folder, width)
        case Chart():
            return chart.draw(figure, folder, width)


def forms(figure: AnyFigure, folder: Path) -> list[Canvas]:
    """A checked figure as it is drawn: for a page beside other columns, and for a phone where that is too wide for one.

    Raises Undrawable.
    """
    wide = paint(figure, folder, WIDE)
    return [wide] if wide.bounds().w <= NARROW else [wide, paint(figure, folder, NARROW)]


def render(path: Path) -> str:
    """The partial of the figure at ``path``: one line of HTML and a line feed. Raises AnatomyError."""
    article, name = path.parent.parent.name, path.stem
    if not _NAME.match(name):
        message = "a figure's name is lower-case letters, digits and hyphens"
        raise AnatomyError(Fault(message, path, 1, f"git mv {path.name} …"))
    figure, document = load(path)
    return assemble(figure, _drawn(figure, document), f"f-{article}-{name}")


def _drawn(figure: AnyFigure, document: tomlfile.Document) -> list[Canvas]:
    try:
        return forms(figure, document.path.parent)
    except Undrawable as error:
        raise AnatomyError(document.fault(error.loc, str(error))) from None


def assemble(figure: AnyFigure, canvases: list[Canvas], ident: str) -> str:
    """The figure element round the drawings. One of them is shown at a time, and their words are read to nobody: what is to
    be heard is the author's."""
    names = [""] if len(canvases) == 1 else [' class="fg-wide"', ' class="fg-narrow"']
    drawn = "".join(_svg(canvas, name) for canvas, name in zip(canvases, names, strict=True))
    caption = f"<strong>{_inline(figure.title)}</strong>"
    if figure.caption:
        caption += f" <span>{_inline(figure.caption)}</span>"
    if sources := _sources(figure):
        listed = "、".join(f"<code>{escape(source)}</code>" for source in sources)
        space = "" if figure.caption and figure.caption.endswith("。") else " "
        caption += f'{space}<span class="figure-source">据记录 {listed} 绘制。</span>'
    return (
        f'<figure class="figure figure-{figure.kind}" id="{ident}" data-rows="{_rows(canvases, caption)}">'
        f'<div class="figure-pane" role="img" aria-label="{escape(plain(figure.title))}。{escape(figure.alt)}">{drawn}</div>'
        f"<figcaption>{caption}</figcaption></figure>\n"
    )


def _svg(canvas: Canvas, name: str) -> str:
    box = canvas.bounds()
    view = f"{number(box.x)} {number(box.y)} {number(box.w)} {number(box.h)}"
    size = f'width="{number(box.w)}" height="{number(box.h)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg"{name} aria-hidden="true" viewBox="{view}" {size}>{canvas.body()}</svg>'


def _rows(canvases: list[Canvas], caption: str) -> int:
    """Rows of text that the figure takes where it takes most, see ``anatomy.html.text_rows``."""
    height = max(canvas.bounds().h for canvas in canvases)
    return math.ceil(height / _ROW) + text_rows([Markup(caption).striptags()])


def _sources(figure: AnyFigure) -> list[str]:
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
    """What is wrong with the figures. Those of boxes and arrows, which take long to draw, are read only."""
    faults: list[Fault] = []
    for path in figure_files(project):
        try:
            figure, document = load(path)
            if isinstance(figure, Chart | Lanes):
                _drawn(figure, document)
        except AnatomyError as error:
            faults += error.faults
    return faults


def write_figure_partials(project: Project) -> list[Path]:
    """Write the partial of every figure, remove the others; the partials that changed.

    Raises AnatomyError with the faults of all figures; then the sound ones have been written all the same.
    """
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for path in figure_files(project):
        try:
            texts[f"{path.parent.parent.name}/{path.stem}.md"] = render(path)
        except AnatomyError as error:
            faults += error.faults
    changed = write_partials(project.partials / "figure", texts)
    if faults:
        raise AnatomyError(faults)
    return changed
