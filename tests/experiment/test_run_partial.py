"""Run partials: inert under Markdown, true to the recording, written only when they change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from anatomy.cli.main import cli
from anatomy.errors import ExperimentError
from anatomy.experiment.environment import Environment
from anatomy.experiment.figure import joined_labels, write_run_partials
from anatomy.experiment.script import Experiment
from anatomy.paths import Project
from markdown_page import PageReader, converted

Write = Callable[..., Experiment]

HOSTILE = (
    'x = \'\'\'\n```\n~~~\n--8<-- "/etc/hostname"\n; --8<-- "x"\n\n\n'
    "<script>alert(1)</script></code></pre></figure>\n"
    "!!! note\n    a\n# heading { #thirty-seconds }\n[^1]: f\n| a | b |\n|---|---|\n"
    "{{ x }} {% y %}\n  \t \n'''\n"
    "print(x, end='\\t\\r\\n\\u202e\\x07 end')\n"
)


def record(project: Project) -> None:
    shown = CliRunner().invoke(cli, ["--root", str(project.root), "run", "--record"])
    assert shown.exit_code == 0, shown.output


def included(project: Project, name: str) -> PageReader:
    """The partial as a page's Markdown includes it, with the extensions of the site that could meddle."""
    html = converted(f'before\n\n--8<-- "run/demo/{name}.md"\n\nafter\n', project.root)
    assert html.startswith("<p>before</p>")
    assert html.rstrip().endswith("<p>after</p>")
    return PageReader(html)


def test_hostile_output_and_script_come_out_as_they_went_in(project: Project, write: Write) -> None:
    experiment = write("one", HOSTILE)
    record(project)
    write_run_partials(project)
    figure = included(project, "one")
    output = experiment.recording("here").read_bytes().decode()
    assert "--8<--" in output
    assert figure.pres == [output, experiment.text]
    known = {
        "p",
        "figure",
        "figcaption",
        "div",
        "pre",
        "code",
        "span",
        "bdi",
        "ul",
        "li",
        "details",
        "summary",
        "a",
    }
    assert set(figure.tags) <= known


def test_every_line_of_a_partial_starts_with_a_tag(project: Project, write: Write) -> None:
    write("one", HOSTILE)
    record(project)
    (path,) = write_run_partials(project)
    text = path.read_text("utf-8")
    assert text.endswith("</figure>\n")
    assert all(line.startswith("<") for line in text.removesuffix("\n").split("\n"))
    assert not set("\t\r`{}") & set(text)


def test_the_figure_carries_its_facts_and_a_link_that_is_right_from_the_page(
    project: Project, write: Write
) -> None:
    write("one", "print(1)")
    record(project)
    write_run_partials(project)
    found = [facts for tag, facts in included(project, "one").attributes if tag in ("a", "figure")]
    facts, link, own = found
    assert facts == {
        "class": "run",
        "id": "r-demo-one",
        "data-experiment": "demo/one",
        "data-envs": "here exact",
        "data-rows": "9",
    }
    # the page is /demo/, so the browser asks for /demo/experiments/one.py, which MkDocs copies there
    assert link["href"] == "experiments/one.py"
    assert own["href"] == "#r-demo-one"
    assert (project.docs / "demo" / "experiments" / "one.py").exists()


def test_equal_outputs_share_a_group_and_different_ones_have_their_own(
    project: Project, write: Write
) -> None:
    experiment = write("one", "print('same')")
    record(project)
    write_run_partials(project)
    assert included(project, "one").pres == ["same\n", experiment.text]
    experiment.recording("exact").write_text("other\n")
    (path,) = write_run_partials(project)
    assert included(project, "one").pres == ["same\n", "other\n", experiment.text]
    assert path.read_text("utf-8").count('class="run-output"') == 2


def test_an_environment_without_a_recording_is_named_on_the_page(project: Project, write: Write) -> None:
    write("one", "print(1)", envs='["here", "absent"]')
    record(project)
    (path,) = write_run_partials(project)
    assert "还没有记录：CPython 9.9" in path.read_text("utf-8")


def test_unchanged_partials_are_not_touched_and_stale_ones_go(project: Project, write: Write) -> None:
    one = write("one", "print(1)")
    write("two", "print(2)")
    record(project)
    assert [path.name for path in write_run_partials(project)] == ["one.md", "two.md"]
    kept = project.partials / "run" / "demo" / "two.md"
    before = kept.stat().st_mtime_ns
    assert write_run_partials(project) == []
    one.path.unlink()
    write_run_partials(project)
    assert [path.name for path in kept.parent.iterdir()] == ["two.md"]
    assert kept.stat().st_mtime_ns == before


def test_a_malformed_script_stops_everything_before_anything_is_written(
    project: Project, write: Write
) -> None:
    write("one", "print(1)")
    Path(project.docs / "demo" / "experiments" / "two.py").write_text("print(2)\n")
    with pytest.raises(ExperimentError, match=r"two\.py\(1\): no header"):
        write_run_partials(project)
    assert not project.partials.exists()


def test_labels_of_one_family_are_said_in_short() -> None:
    def envs(*labels: str) -> list[Environment]:
        return [Environment(id=label, kind="python", label=label, version="3", how="any") for label in labels]

    cpython = [f"CPython {v}" for v in ("3.11.2", "2.7", "3.6", "3.7", "3.8", "3.10", "3.11")]
    assert joined_labels(envs(*cpython)) == "CPython 2.7、3.6–3.8、3.10、3.11"
    assert joined_labels(envs("CPython 3.11.2", "PyTorch 2.13.0")) == "CPython 3.11.2；PyTorch 2.13.0"
    assert joined_labels(envs(*(f"CPython 3.{n}（W）" for n in (12, 13, 14)))) == "CPython 3.12–3.14（W）"
