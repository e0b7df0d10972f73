"""The partial of a figure: inert, deterministic, well-formed, legible, and honest about faults."""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from anatomy.errors import AnatomyError
from anatomy.figure import render, write_figure_partials
from anatomy.figure.canvas import NARROW, WIDE
from anatomy.figure.text import SMALL, run_width, wrap
from figure.samples import ALL, BARS, CHART, FLOW, LANES, LAYOUT, TRACE, make_project
from markdown_page import converted

SVG = "{http://www.w3.org/2000/svg}"


def partial(name: str, root: Path, text: str | None = None) -> str:
    project = make_project(root, None if text is None else {name: text})
    return render(project.docs / "demo" / "figures" / f"{name}.toml")


def faults(text: str, root: Path, name: str = "broken") -> list[str]:
    with pytest.raises(AnatomyError) as caught:
        partial(name, root, text)
    return [f"{Path(str(fault.path)).name}({fault.line}): {fault.message}" for fault in caught.value.faults]


@pytest.mark.parametrize("name", sorted(ALL))
def test_is_one_well_formed_line(name: str, tmp_path: Path) -> None:
    """A partial is one line of XML: a figure with its id, an image with the author's words, a caption."""
    text = partial(name, tmp_path)
    assert text.count("\n") == 1
    assert text.endswith("</figure>\n")
    figure = ET.fromstring(text)
    assert figure.get("id") == f"f-demo-{name}"
    written = tomllib.loads(ALL[name])
    (image,) = (element for element in figure.iter() if element.get("role") == "img")
    assert image.get("aria-label") == f"{written['title'].replace('`', '')}。{written['alt']}"
    assert figure.find("figcaption") is not None
    for svg in figure.iter(f"{SVG}svg"):
        assert svg.get("aria-hidden") == "true"
        view = [float(part) for part in (svg.get("viewBox") or "").split()]
        assert view[2:] == [float(svg.get("width") or 0), float(svg.get("height") or 0)]


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_figure_has_a_form_for_a_phone_and_one_beside_other_columns(name: str, tmp_path: Path) -> None:
    """One drawing where it fits both; else two, told apart by their classes, and only the narrow one fits a phone."""
    forms = list(ET.fromstring(partial(name, tmp_path)).iter(f"{SVG}svg"))
    widths = [float(svg.get("width") or 0) for svg in forms]
    if len(forms) == 1:
        assert forms[0].get("class") is None
        assert widths[0] <= NARROW
    else:
        assert [svg.get("class") for svg in forms] == ["fg-wide", "fg-narrow"]
        assert widths[1] <= NARROW < widths[0] <= WIDE


@pytest.mark.parametrize("name", sorted(ALL))
def test_no_text_is_below_12_px(name: str, tmp_path: Path) -> None:
    """Every text and every span says its size, and none is below 12 px; the picture is not scaled down."""
    figure = ET.fromstring(partial(name, tmp_path))
    texts = list(figure.iter(f"{SVG}text"))
    assert texts
    for element in [*texts, *figure.iter(f"{SVG}tspan")]:
        assert float(element.get("font-size") or 0) >= SMALL >= 12


@pytest.mark.parametrize("name", sorted(ALL))
def test_everything_lies_in_the_view(name: str, tmp_path: Path) -> None:
    """No text begins or ends outside the viewBox."""
    for svg in ET.fromstring(partial(name, tmp_path)).iter(f"{SVG}svg"):
        x, y, w, h = (float(part) for part in (svg.get("viewBox") or "").split())
        for element in svg.iter(f"{SVG}text"):
            size = float(element.get("font-size") or 0)
            width = run_width("".join(element.itertext()), size)
            left = float(element.get("x") or 0)
            left -= {"middle": width / 2, "end": width}.get(element.get("text-anchor") or "", 0)
            assert x <= left
            assert left + width <= x + w + 4
            assert y < float(element.get("y") or 0) <= y + h


def test_bytes_are_the_same_every_time(tmp_path: Path) -> None:
    """Two projects with the same descriptions give the same bytes."""
    first = [path.read_bytes() for path in write_figure_partials(make_project(tmp_path / "a"))]
    second = [path.read_bytes() for path in write_figure_partials(make_project(tmp_path / "b"))]
    assert first == second
    assert len(first) == len(ALL)


def test_ids_differ_between_figures(tmp_path: Path) -> None:
    """All figures of a site can stand on one page."""
    text = "".join(path.read_text("utf-8") for path in write_figure_partials(make_project(tmp_path)))
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids)) == len(ALL)


def test_holds_no_colour_of_its_own(tmp_path: Path) -> None:
    """Colours come from the style sheet alone, so that the picture follows the palette."""
    for name in ALL:
        text = partial(name, tmp_path / name)
        assert not re.search(r'\b(fill|stroke|style|color)="', text)
        assert "<style" not in text


def test_markdown_leaves_it_alone(tmp_path: Path) -> None:
    """Included by a page through snippets, every partial reaches the HTML byte for byte."""
    nasty = FLOW.replace("写入指针，长度加一", "a*b* _c_ [d](e) {f} --8<-- &amp; <b> ~~x~~ ^y^ $z$")
    project = make_project(tmp_path, {**ALL, "nasty": nasty})
    written = write_figure_partials(project)
    page = "# 标题\n\n" + "\n\n段落。\n\n".join(f'--8<-- "figure/demo/{path.name}"' for path in written)
    html = converted(page, tmp_path)
    for path in written:
        assert path.read_text("utf-8").strip() in html
    assert html.count("<p>段落。</p>") == len(written) - 1


def test_written_only_when_changed_and_removed_when_gone(tmp_path: Path) -> None:
    """A second run touches nothing; a figure that is gone takes its partial along."""
    project = make_project(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in write_figure_partials(project)}
    assert before
    assert write_figure_partials(project) == []
    assert {path: path.stat().st_mtime_ns for path in before} == before
    (project.docs / "demo" / "figures" / "bars.toml").unlink()
    gone = project.partials / "figure" / "demo" / "bars.md"
    assert write_figure_partials(project) == [gone]
    assert not gone.exists()


def test_one_faulty_figure_does_not_hide_another(tmp_path: Path) -> None:
    """The faults of all figures come at once, and the sound figures are written."""
    project = make_project(tmp_path, {"one": "kind = 'tree'\n", "two": "kind = \n", "three": FLOW})
    with pytest.raises(AnatomyError) as caught:
        write_figure_partials(project)
    assert sorted(Path(str(fault.path)).name for fault in caught.value.faults) == ["one.toml", "two.toml"]
    assert (project.partials / "figure" / "demo" / "three.md").is_file()


def test_alt_is_required(tmp_path: Path) -> None:
    """A figure without the author's words for who cannot see it is a fault."""
    without = re.sub(r"alt = .*\n", "", FLOW)
    assert faults(without, tmp_path) == [
        'broken.toml(1): alt: is missing; write alt = "from a to b, in three steps"'
    ]


def test_a_short_alt_is_refused(tmp_path: Path) -> None:
    assert faults(re.sub(r"alt = .*\n", 'alt = "图"\n', FLOW), tmp_path) == [
        'broken.toml(3): alt: is "图"; must be a sentence of ten characters or more, e.g. "from a to b, in three steps"'
    ]


def test_all_faults_come_at_once_with_their_lines(tmp_path: Path) -> None:
    """Three faults in one file: three messages, each with the line to edit."""
    broken = (
        FLOW.replace('kind = "decision"', 'kind = "diamond"')
        .replace('note = "Python 调用"', 'colour = "red"')
        .replace('label = "失败"', 'label = "`失败"')
    )
    lines = broken.split("\n")
    found = faults(broken, tmp_path)
    assert len(found) == 3
    for word, message in (("diamond", "kind"), ("colour", "unknown key"), ("`失败", "backtick")):
        number = next(i for i, line in enumerate(lines, 1) if word in line)
        assert any(item.startswith(f"broken.toml({number})") and message in item for item in found), found


def test_a_fault_in_an_inline_table_has_its_own_line(tmp_path: Path) -> None:
    """Steps written one a line are told apart."""
    broken = LANES.replace('label = "干活"', 'labell = "干活"')
    number = next(i for i, line in enumerate(broken.split("\n"), 1) if "labell" in line)
    (found,) = faults(broken, tmp_path)
    assert found.startswith(f"broken.toml({number}): steps[3].labell: unknown key; did you mean label?")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (FLOW.replace('to = "oom"', 'to = "nowhere"'), "names no node 'nowhere'"),
        (FLOW.replace('id = "oom"', 'id = "put"'), "two things are called 'put'"),
        (FLOW.replace('"resize put  ."', '"resize .    ."'), "grid: 'put' stands nowhere"),
        (FLOW.replace('"resize put  ."', '"resize put  gift"'), "grid: nothing is called 'gift'"),
        (FLOW.replace('"resize put  ."', '"resize put  resize"'), "grid: 'resize' stands in two places"),
        (FLOW.replace('"resize put  ."', '"resize put"'), "grid: row 3 has 2 cells, the first row has 3"),
        (LAYOUT.replace('to = "array[3]"', 'to = "array[9]"'), "'array' has no cell 9"),
        (LAYOUT.replace('from = "head.size"', 'from = "head.weight"'), "'head' has no field 'weight'"),
        (LANES.replace('{ id = "HUB" }, ', ""), "names no lane 'HUB'"),
        (TRACE.replace("(?P<from>", "(?P<start>"), "(?P<from>…)"),
        (TRACE.replace("trace.cpython", "lost.cpython"), "cannot be read"),
        (TRACE.replace(" -> ", " => "), "matches nothing"),
        (TRACE.replace("^(?P", "^((?P"), "no regular expression"),
        (
            TRACE.replace("recorded/trace.cpython-3.11.txt", "recorded/../../figures/broken.toml"),
            "is no recording of an experiment",
        ),
        *(
            (
                TRACE.replace("../experiments/recorded/trace", f"{folder}/trace"),
                "is no recording of an experiment",
            )
            for folder in ("recorded", "../recorded", "../deeper/experiments/recorded", "../../../recorded")
        ),
        (CHART.replace("room=(?P<y>\\d+)", "(?P<y>room)"), "is no number"),
        (CHART.replace('x = { label = "长度" }', "x = { max = 5 }"), "outside the axis"),
        (
            CHART.replace('x = { label = "长度" }', "x = { max = inf }"),
            "x.max: is inf, which cannot stand here",
        ),
        (
            CHART.replace('x = { label = "长度" }', "x = { min = nan }"),
            "x.min: is nan, which cannot stand here",
        ),
        (BARS.replace('style = "bar"', 'style = "line"').replace("horizontal = true\n", ""), "for bars only"),
    ],
)
def test_what_cannot_be_drawn_is_said(text: str, part: str, tmp_path: Path) -> None:
    """Each mistake an author can make gets one plain message."""
    (found,) = faults(text, tmp_path)
    assert part in found


@pytest.mark.parametrize(
    ("figure", "recording", "printed", "part"),
    [
        (TRACE, "trace", "ONE -> TWO: start\nTWO -> ONE: \x1b[0m\n", "line 2 of the recording: the label holds"),
        (CHART.replace("n=(?P<x>\\d+)", "n=(?P<x>\\w+)"), "growth", "n=nan room=4\nn=2 room=4\n", "for bars only"),
        (CHART.replace("n=(?P<x>\\d+)", "n=(?P<x>\\w+)"), "growth", "n=1 room=4\nn=inf room=4\n", "for bars only"),
    ],
    ids=["a control character", "not a number", "infinity"],
)  # fmt: skip
def test_a_recording_that_cannot_be_drawn_is_a_fault_and_no_traceback(
    figure: str, recording: str, printed: str, part: str, tmp_path: Path
) -> None:
    project = make_project(tmp_path, {"broken": figure})
    path = project.docs / f"demo/experiments/recorded/{recording}.cpython-3.11.txt"
    path.write_text(printed, "utf-8")
    with pytest.raises(AnatomyError, match=part):
        render(project.docs / "demo/figures/broken.toml")


def test_a_recorded_trace_is_what_is_drawn(tmp_path: Path) -> None:
    """The steps come from the recording: change a line there and the picture changes, and says its source."""
    project = make_project(tmp_path)
    path = project.docs / "demo" / "figures" / "trace.toml"
    before = render(path)
    words = re.findall(r"<text[^>]*>(.*?)</text>", before)
    assert "启动" in words
    assert any("5 left" in word for word in words)
    assert "trace.cpython-3.11.txt" in before
    recording = project.docs / "demo" / "experiments" / "recorded" / "trace.cpython-3.11.txt"
    recording.write_text(recording.read_text("utf-8") + "ONE -> THREE\n", encoding="utf-8")
    after = render(path)
    assert after != before
    assert "THREE" in after


def test_a_recorded_growth_is_what_is_drawn(tmp_path: Path) -> None:
    """One number changed in the recording moves the line."""
    project = make_project(tmp_path)
    path = project.docs / "demo" / "figures" / "chart.toml"
    before = render(path)
    recording = project.docs / "demo" / "experiments" / "recorded" / "growth.cpython-3.11.txt"
    recording.write_text(recording.read_text("utf-8").replace("n=9 room=16", "n=9 room=12"), encoding="utf-8")
    assert render(path) != before


def test_two_sources_are_named_in_one_sentence(tmp_path: Path) -> None:
    """However many recordings a chart is drawn from, its caption has one full stop."""
    project = make_project(tmp_path)
    recorded = project.docs / "demo" / "experiments" / "recorded"
    (recorded / "other.cpython-3.11.txt").write_text("n=0 room=0\nn=12 room=20\n", encoding="utf-8")
    second = "source = \"../experiments/recorded/other.cpython-3.11.txt\"\npattern = 'n=(?P<x>\\d+) room=(?P<y>\\d+)'"
    path = project.docs / "demo" / "figures" / "chart.toml"
    path.write_text(CHART.replace("points = [[0, 0], [12, 12]]", second), encoding="utf-8")
    caption = "".join(ET.fromstring(render(path)).find("figcaption").itertext())  # type: ignore[union-attr]
    assert caption == "长度与容量 据记录 growth.cpython-3.11.txt、other.cpython-3.11.txt 绘制。"


def test_what_does_not_fit_is_said_with_what_to_do(tmp_path: Path) -> None:
    """Six lanes with long heads fit no phone."""
    lanes = ", ".join(f'{{ id = "L{n}", text = "`a_long_name_{n}`" }}' for n in range(6))
    text = f'kind = "lanes"\ntitle = "太宽"\nalt = "六条泳道，名字都很长，电话上放不下。"\nlanes = [{lanes}]\nsteps = [{{ from = "L0", to = "L5" }}]\n'
    (found,) = faults(text, tmp_path)
    assert found.endswith("does not fit 328 px; shorten the words, or use fewer lanes")


def test_hatching_covers_the_unused_cells(tmp_path: Path) -> None:
    """As many hatched cells as the array has unused ones."""
    forms = partial("layout", tmp_path).count("<svg")
    assert partial("layout", tmp_path / "again").count('class="fg-hatch"') == 2 * forms


def test_lines_do_not_begin_with_closing_punctuation() -> None:
    """No wrapped line begins with a comma or a closing bracket, or ends with an opening one."""
    block = wrap("先看一看（真的）有没有空位，有就写入；没有（就是满了），就换一块更大的。", 14, 90)
    lines = ["".join(run.text for run in line) for line in block.lines]
    assert len(lines) > 3
    assert not any(line[0] in "，。；）" or line[-1] in "（" for line in lines)
    assert "".join(lines) == "先看一看（真的）有没有空位，有就写入；没有（就是满了），就换一块更大的。"


def test_a_long_identifier_breaks_rather_than_overflows() -> None:
    """Code wider than its box is broken, without losing a letter."""
    block = wrap("`_PyEval_EvalFrameDefault_with_a_name_beyond_reason`", 14, 120)
    assert block.width <= 120
    assert "".join(run.text for line in block.lines for run in line).startswith(
        "_PyEval_EvalFrameDefault_with"
    )
