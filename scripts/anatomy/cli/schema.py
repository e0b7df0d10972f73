"""``anatomy schema``: what an editor wants to know of the TOML files."""

import json

import click

from anatomy.cli.console import tell
from anatomy.errors import AnatomyError, Fault, did_you_mean
from anatomy.files import write_atomic
from anatomy.paths import Project


@click.command()
@click.argument("form", required=False)
@click.pass_obj
def schema(project: Project, form: str | None) -> None:
    """Write the JSON Schema of every form of TOML file to .anatomy/schema/, or print that of FORM."""
    from anatomy.pages.forms import FORMS, json_schema

    if form is not None:
        if form not in FORMS:
            mend = f"say one of {', '.join(FORMS)}"
            raise AnatomyError(Fault(f"there is no form {form!r}{did_you_mean(form, FORMS)}", mend=mend))
        tell(json.dumps(json_schema(project, form), ensure_ascii=False, indent=1))
        return
    folder = project.state / "schema"
    for name in FORMS:
        text = json.dumps(json_schema(project, name), ensure_ascii=False, indent=1)
        write_atomic(folder / f"{name}.json", f"{text}\n".encode(), durable=False)
    figure = {"oneOf": [{"$ref": f"{name}.json"} for name in ("flow", "layout", "lanes", "chart")]}
    write_atomic(folder / "figure.json", f"{json.dumps(figure)}\n".encode(), durable=False)
    tell(f"{len(FORMS) + 1} schemas in {project.relative(folder)}")
