"""What an editor says of the TOML files, by the schemas that ``anatomy schema`` writes and ``.vscode/settings.json`` names: nothing, where
the tool takes them."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from click.testing import CliRunner

from anatomy.cli.main import cli
from anatomy.paths import find_project
from sample import texts

fastjsonschema = pytest.importorskip(
    "fastjsonschema", reason="fastjsonschema is not installed here: make dev"
)
PROJECT = find_project()
ROOT = PROJECT.root
NAMED: dict[str, str] = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))[
    "evenBetterToml.schema.associations"
]
FILES = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for folder in (PROJECT.snippets, PROJECT.docs)
    for path in folder.rglob("*.toml")
}
SAMPLE = {f"sample/{path}": text for path, text in texts.project("0" * 40, "1" * 40).items()}
EXAMPLES = {
    f"{form}.json": said["example"] for form, said in tomllib.loads(FILES["docs/forms.toml"])["forms"].items()
}
CASES = [
    (path, schema.rpartition("/")[2], text)
    for path, text in {**FILES, **SAMPLE}.items()
    for pattern, schema in NAMED.items()
    if re.fullmatch(pattern, f"/{path}")
] + [(f"example of {schema}", schema, text) for schema, text in EXAMPLES.items()]


@cache
def written() -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        assert CliRunner().invoke(cli, ["schema"]).exit_code == 0
    return {path.name: json.loads(path.read_bytes()) for path in (PROJECT.state / "schema").glob("*.json")}


@cache
def judge(schema: str) -> Callable[[Any], Any]:
    found: Callable[[Any], Any] = fastjsonschema.compile(written()[schema])
    return found


def said(schema: str, text: str) -> str:
    """What is wrong with a TOML text; '' for nothing."""
    if kinds := written()[schema].get("oneOf"):
        faults = [said(kind["$ref"], text) for kind in kinds]
        return "" if faults.count("") == 1 else "; ".join(faults)
    try:
        judge(schema)(json.loads(json.dumps(tomllib.loads(text), default=str)))  # a date is a text to it
    except fastjsonschema.JsonSchemaException as problem:
        return str(problem)
    return ""


@pytest.mark.parametrize(("schema", "text"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_an_editor_takes_what_the_tool_takes(schema: str, text: str) -> None:
    assert said(schema, text) == ""


def test_every_association_names_a_schema_and_meets_a_file() -> None:
    assert {schema for _path, schema, _text in CASES} == written().keys()


@pytest.mark.parametrize(
    ("old", "new"),
    [('omit = ["40-52", ', "omit = [40, "), ('tag = "v1"', "tag = 1"), ("highlight =", "highlights =")],
)
def test_an_editor_marks_what_the_tool_refuses(old: str, new: str) -> None:
    text = EXAMPLES["pins.json"]
    assert text.count(old) == 1
    assert said("pins.json", text.replace(old, new))
