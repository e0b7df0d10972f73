"""The reference of every key: taken from the models, with words for each and an example that its model accepts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anatomy.pages.forms import FORMS, form_faults, json_schema, keys_of, write_form_partials
from anatomy.paths import Project, find_project

LIVE = find_project(Path(__file__).parent)
"""The words on the keys are the tool's own, not an article's."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "forms.toml").write_text((LIVE.docs / "forms.toml").read_text("utf-8"), "utf-8")
    return Project(tmp_path)


def edit(project: Project, old: str, new: str) -> None:
    path = project.docs / "forms.toml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), "utf-8")


def test_every_key_is_explained_and_every_example_holds(project: Project) -> None:
    assert [str(fault) for fault in form_faults(project)] == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"pins.*.commit" = ', '"pins.*.commitx" = ', "nothing is said of the key pins.*.commit"),
        (
            '"pins.*.commit" = ',
            '"pins.*.commitx" = ',
            "there is no key pins.*.commitx; did you mean pins.*.commit?",
        ),
        ('symbol = "Spring.wind"', 'simbol = "Spring.wind"', "the example of pins: snippets.clock-wind"),
        ("[forms.chart]", "[forms.charts]", "there is no form 'charts'; did you mean chart?"),
    ],
)
def test_what_is_missing_or_gone_is_named_with_its_line(
    project: Project, old: str, new: str, says: str
) -> None:
    edit(project, old, new)
    faults = form_faults(project) if "charts" not in new else []
    if "charts" in new:
        edit(project, "[forms.chart.keys]", "[forms.charts.keys]")
        faults = form_faults(project)
    assert any(says in fault.message for fault in faults), faults
    assert all(fault.line and fault.mend for fault in faults)


def test_keys_of_tables_within_tables_are_all_there() -> None:
    paths = {key.path for key in keys_of(FORMS["pins"])}
    assert {
        "repo",
        "pins.*.commit",
        "pins.*.wheels[].prefix",
        "snippets.*.from",
        "snippets.*.omit[].from",
    } <= paths


def test_a_page_of_a_form_shows_each_key_once_with_its_words(project: Project) -> None:
    write_form_partials(project)
    text = (project.partials / "forms" / "experiment.md").read_text("utf-8")
    body = text[text.index("<tbody>") :]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", body)]
    assert [re.sub("<[^>]*>", "", row[0]) for row in rows] == [
        key.name for key in keys_of(FORMS["experiment"])
    ]
    assert next(row for row in rows if "timeout" in row[0])[1:3] == ["<code>1–600</code>", "<code>60</code>"]
    assert all(row[3] not in ("", "—") for row in rows)


def test_an_editor_reads_the_same_words(project: Project) -> None:
    found = json_schema(project, "pins")
    assert "40 位" in found["$defs"]["_Pin"]["properties"]["commit"]["description"]
    assert found["required"] == ["repo", "licence", "notice", "pins"]
    assert found["additionalProperties"] is False


def test_a_project_without_the_file_has_no_pages_of_forms(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    assert form_faults(Project(tmp_path)) == []
    assert write_form_partials(Project(tmp_path)) == []
