"""The TOML files that people write: which there are, what each of their keys may hold, as tables for a page and as JSON Schema.

Keys, values and defaults are taken from the models that read the files; what a key means is said in ``docs/forms.toml``, and an
example of each form stands there, which its model has to accept.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from markupsafe import Markup
from pydantic import BaseModel, Field
from pydantic_core import PydanticUndefined

from anatomy import schema, tomlfile
from anatomy.errors import Fault, did_you_mean, faults_of
from anatomy.experiment.environment import Registry
from anatomy.experiment.script import Header
from anatomy.figure.kinds import Chart, Flow, Lanes, Layout
from anatomy.files import write_partials
from anatomy.html import backticked, join, lines, tag
from anatomy.pages.claims import ClaimFile
from anatomy.pages.questions import QuestionFile
from anatomy.paths import Project
from anatomy.quotation.pinfile import PinFile
from anatomy.schema import Model

FORMS: dict[str, type[BaseModel]] = {
    "pins": PinFile,
    "experiment": Header,
    "claims": ClaimFile,
    "questions": QuestionFile,
    "flow": Flow,
    "layout": Layout,
    "lanes": Lanes,
    "chart": Chart,
    "environments": Registry,
}
MEND = "say in docs/forms.toml what the key means, in one sentence"


@dataclass(frozen=True)
class Key:
    """One key: the table it stands in (``pins.*``, ``notes[]``, or '' at the top), and what it may hold, as the model has it and as TOML."""

    table: str
    name: str
    annotation: Any
    value: str
    needed: bool
    default: str

    @property
    def path(self) -> str:
        return f"{self.table}.{self.name}" if self.table else self.name


class _Form(Model):
    title: str
    where: str
    about: str
    example: str
    keys: dict[str, str] = Field(default_factory=dict)


class _Said(Model):
    version: Literal[1]
    common: dict[str, str]  # of keys that mean the same wherever they stand, by their last part
    forms: dict[str, _Form]


def keys_of(model: type[BaseModel], table: str = "") -> Iterator[Key]:
    """Every key of a form, a table's own keys before those of the tables in it."""
    inner: list[tuple[str, type[BaseModel]]] = []
    for name, field in model.model_fields.items():
        name = field.alias or name
        annotation = schema.annotated(field)
        tables = list(_tables(annotation, f"{table}.{name}" if table else name))
        inner += tables
        needed = field.is_required()
        default = "" if needed or tables else _default(field.get_default(call_default_factory=True))
        yield Key(table, name, annotation, _value(annotation) if not tables else "", needed, default)
    for place, inside in inner:
        yield from keys_of(inside, place)


def _tables(annotation: Any, place: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """The tables that a value of this type holds, with where they stand."""
    for member in schema.members_of(annotation):
        plain = schema.bare(member)
        if isinstance(plain, type) and issubclass(plain, BaseModel):
            yield place, plain
        elif get_origin(plain) is dict:
            yield from _tables(get_args(plain)[1], f"{place}.*")
        elif get_origin(plain) in (list, tuple):
            yield from _tables(get_args(plain)[0], f"{place}[]")


def _value(annotation: Any) -> str:
    """What may stand there: the choices, the bounds, or an example."""
    for member in schema.members_of(annotation):
        plain = schema.bare(member)
        if get_origin(plain) is Literal:
            return " | ".join(schema.shown(choice) for choice in get_args(plain))
    least, most = schema.bounds(annotation)
    if least is not None and most is not None:
        return f"{least}–{most}"
    return next(filter(None, map(schema.example_of, schema.members_of(annotation))), "…")


def _default(value: object) -> str:
    if value in (None, PydanticUndefined, "", (), [], {}):
        return ""
    return schema.shown(value)


def _read(project: Project) -> tuple[dict[str, _Form], tomlfile.Document | None]:
    path = project.docs / "forms.toml"
    if not path.is_file():
        return {}, None
    said, document = schema.read(path, _Said, mend="edit the file, then: anatomy check")
    forms = {}
    for name, form in said.forms.items():
        known = keys_of(FORMS[name]) if name in FORMS else ()
        shared = {key.path: said.common[key.name] for key in known if key.name in said.common}
        forms[name] = form.model_copy(update={"keys": shared | form.keys})
    return forms, document


def form_faults(project: Project) -> list[Fault]:
    """Keys without a word on what they mean, words on keys that are not there, and examples that their form refuses."""
    return faults_of(_form_faults, project)


def _form_faults(project: Project) -> list[Fault]:
    said, document = _read(project)
    if document is None:
        return []
    faults = []
    for name, form in said.items():
        if name not in FORMS:
            message = f"there is no form {name!r}{did_you_mean(name, FORMS)}"
            faults.append(document.fault(("forms", name), message))
            continue
        known = {key.path for key in keys_of(FORMS[name])}
        faults += [
            document.fault(("forms", name, "keys"), f"{name}: nothing is said of the key {path}")
            for path in sorted(known - form.keys.keys())
        ]
        for path in sorted(form.keys.keys() - known):
            message = f"{name}: there is no key {path}{did_you_mean(path, known)}"
            faults.append(document.fault(("forms", name, "keys", path), message))
        for fault in faults_of(_refused, document.path, form.example, FORMS[name]):
            message = f"the example of {name}: {fault.message}"
            faults.append(document.fault(("forms", name, "example"), message, mend="mend the example"))
    missing = sorted(FORMS.keys() - said.keys())
    if missing:
        message = f"nothing is said of the forms {', '.join(missing)}"
        faults.append(document.fault((), message, mend=f"write [forms.{missing[0]}]"))
    return faults


def _refused(path: Path, example: str, model: type[BaseModel]) -> tuple[Fault, ...]:
    schema.validate(tomlfile.parse(path, example, mend=MEND), model)
    return ()


def write_form_partials(project: Project) -> list[Path]:
    """``forms/NAME.md`` for each form: what it is for, an example, a table of its keys."""
    said, _document = _read(project)
    texts = {f"{name}.md": _page(name, form) for name, form in said.items() if name in FORMS}
    return write_partials(project.partials / "forms", texts)


def _page(name: str, form: _Form) -> str:
    """What it is for, an example, and a table of the keys of each table, as finished HTML."""
    example = tag("pre", tag("code", lines(form.example.strip(), "toml"), tabindex="0"), id=f"form-{name}")
    out = [tag("p", backticked(form.about.strip())), tag("div", example, class_="highlight")]
    tables: dict[str, list[Key]] = {}
    for key in keys_of(FORMS[name]):
        tables.setdefault(key.table, []).append(key)
    for table, keys in tables.items():
        if table:
            out.append(tag("p", backticked(_spoken(table))))
        out.append(_table([_row(key, form.keys.get(key.path, "—")) for key in keys]))
    return join(out, "\n") + "\n"


_HEAD = ("键", "值", "缺省", "意思")


def _row(key: Key, said: str) -> Sequence[Markup]:
    value = tag("code", key.value) if key.value else Markup("表")
    default = Markup("必须写") if key.needed else tag("code", key.default) if key.default else Markup("—")
    return tag("code", key.name), value, default, backticked(said)


def _table(rows: Sequence[Sequence[Markup]]) -> Markup:
    head = tag("thead", tag("tr", *(tag("th", cell, scope="col") for cell in _HEAD)))
    cells = (
        tag("tr", *(tag("td", cell, data_label=label) for cell, label in zip(row, _HEAD, strict=True)))
        for row in rows
    )
    table = tag("table", head, tag("tbody", *cells), data_stacks="")
    return tag("div", tag("div", table, class_="md-typeset__table"), class_="md-typeset__scrollwrap")


def _spoken(table: str) -> str:
    """``pins.*.wheels[]`` as it is written in a file."""
    name = table.removesuffix("[]").replace(".*", ".名字").replace("[]", "")
    if not table.endswith("[]"):
        return f"`[{name}]`"
    return f"`[[{name}]]`，或者 `{name.rpartition('.')[2]} = [{{ … }}]`"


def json_schema(project: Project, name: str) -> dict[str, Any]:
    """The JSON Schema of one form, with what its keys mean as descriptions."""
    said, _document = _read(project)
    form = said.get(name)
    found = FORMS[name].model_json_schema(by_alias=True)
    if form is not None:
        found |= {"title": form.title, "description": re.sub(r"[`*]", "", form.about.strip())}
        _describe(found, found, "", form.keys)
    return found


def _describe(root: dict[str, Any], part: dict[str, Any], place: str, said: dict[str, str]) -> None:
    """Put the words on each key into ``part``, the schema of what stands at ``place``."""
    if "$ref" in part:
        part = root["$defs"][str(part["$ref"]).rpartition("/")[2]]
    for name, inner in part.get("properties", {}).items():
        path = f"{place}.{name}" if place else name
        if path in said:
            inner["description"] = re.sub(r"[`*]", "", said[path])
        _describe(root, inner, path, said)
    for inner in part.get("patternProperties", {}).values():
        _describe(root, inner, f"{place}.*", said)
    if isinstance(part.get("additionalProperties"), dict):
        _describe(root, part["additionalProperties"], f"{place}.*", said)
    if isinstance(part.get("items"), dict):
        _describe(root, part["items"], f"{place}[]", said)
    for inner in part.get("anyOf", []):
        _describe(root, inner, place, said)
