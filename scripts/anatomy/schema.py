"""What a TOML file may hold, as pydantic models; every fault at once, with its line and in words that say what to write.

``read`` is the only place where pydantic's findings become faults: its own sentences never reach a user.
"""

import datetime
import difflib
import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, RootModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from anatomy import tomlfile
from anatomy.errors import AnatomyError, Fault, did_you_mean, instead

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


class Model(BaseModel):
    """A table with known keys only, whose values have exactly the types they are declared with. Cannot be changed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    EXAMPLE: ClassVar[str] = ""
    """Such a table as TOML, where its required keys alone are none."""


@dataclass(frozen=True)
class Form:
    """How a value must look: in words that go on after "must be", and as TOML that may be copied."""

    words: str
    example: str


@dataclass(frozen=True)
class Pattern(Form):
    """A text that matches ``pattern`` as a whole, and has at most ``longest`` characters; ``example`` is such a text."""

    pattern: str = ""
    longest: int = 300

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.str_schema(pattern=f"^(?:{self.pattern})$", max_length=self.longest, strict=True)


Items = Annotated[tuple[T, ...], Field(strict=False)]
"""A list of the file, as a tuple."""


def read(
    path: Path, model: type[M], *, mend: str, error: type[AnatomyError] = AnatomyError
) -> tuple[M, tomlfile.Document]:
    """The file as ``model``, and where its parts stand. Raises ``error`` with every fault."""
    document = tomlfile.load(path, mend=mend, error=error)
    return validate(document, model, error=error), document


def validate(
    document: tomlfile.Document,
    model: type[M],
    *,
    error: type[AnatomyError] = AnatomyError,
    by_hand: bool = True,
) -> M:
    """The parsed document as ``model``. by_hand: whether a person writes it, who is told what to write; a file that the tool writes has its
    own mend. Raises ``error`` with every fault."""
    try:
        return model.model_validate(document.data)
    except ValidationError as problem:
        faults = list(_unquoted(document)) or list(_faults(document, model, problem))
        if not by_hand:
            faults = [
                replace(fault, message=_OFFER.sub("", fault.message), mend=document.mend) for fault in faults
            ]
        raise error(faults) from None


_OFFER = re.compile(r"; write .+ (?:= .*|in its place)$")
_GUESS = re.compile(r"(?:'([^']+)')?; did you mean (\S+)\?$")
_DOTTED = re.compile(r"^\s*\[([A-Za-z_-]+)\.([\w-]+(?:\.\d[\w-]*)+)((?:\.[A-Za-z_-]+)*)\]", re.ASCII)


def _unquoted(document: tomlfile.Document) -> Iterator[Fault]:
    """Headers in which a version is read as tables within tables."""
    for number, row in enumerate(document.text.split("\n"), 1):
        if found := _DOTTED.match(row):
            said = f'[{found[1]}."{found[2]}"{found[3]}]'
            message = f"a name with dots stands in quotation marks: {said}"
            yield Fault(message, document.path, number + document.above, f"write {said}")


def _faults(document: tomlfile.Document, model: type[BaseModel], problem: ValidationError) -> Iterator[Fault]:
    tagged = issubclass(model, RootModel)  # a union of kinds: pydantic puts the kind before every location
    told: dict[tomlfile.Loc, Any] = {}
    # one of a place: where it fits none of several kinds, that of one which it nearly fits
    for error in problem.errors(include_url=False):
        loc = _in_the_file(error["loc"][tagged:], document.data, error["type"] == "missing")
        if loc not in told or told[loc]["type"].endswith("_type"):
            told[loc] = error
    found = list(told.items())
    misspelt = {
        (*loc[:-1], close)
        for loc, item in found
        if item["type"] == "extra_forbidden"
        for close in difflib.get_close_matches(str(loc[-1]), _keys(model, loc[:-1], document.data), 1)
    }
    for loc, item in found:
        if item["type"] == "missing" and loc in misspelt:
            continue  # the unknown key beside it is the one that is missed
        if any(
            other != loc and other[: len(loc)] == loc for other, _item in found if item["type"] != "missing"
        ):
            continue  # a table that fits none of several kinds: what is wrong inside it says more
        if item["type"].startswith("union_tag"):
            loc = (*loc, item["ctx"]["discriminator"].strip("'"))
            item = {**item, "type": "literal_error", "input": document.data.get(str(loc[-1]))}
        message = _message(item, loc, model, document.data)
        place = loc or _named(message, document.data)
        said = f"{_spoken(loc)}: {message}" if loc else message
        yield document.fault(place, said, mend=_swap(item, loc, message))


def _swap(item: Mapping[str, Any], loc: tomlfile.Loc, message: str) -> str | None:
    """The mend for a word that looks like one that is known; None where the message guesses none."""
    if item["type"] == "literal_error" and (plain := re.search(r"; must be (\S+)$", message)):
        return f"write {loc[-1]} = {plain[1]}"
    guess = _GUESS.search(message)
    if guess is None:
        return None
    return instead(
        guess[1] or str(item["input"] if item["type"] == "literal_error" else loc[-1]), guess[2], ""
    )


def _named(message: str, data: object) -> tomlfile.Loc:
    """Where the value stands, or a text with the word, that a message about the whole file quotes last, below the key that it begins with
    or anywhere; the file itself, where it quotes none."""
    key, _, rest = message.partition(": ")
    inside = data.get(key) if isinstance(data, Mapping) else None
    if isinstance(inside, list) and (row := re.match(r"row (\d+) ", rest)):
        return key, int(row[1]) - 1
    quoted = re.findall("'([^']+)'", message)
    if not quoted:
        return ()
    places = list(_places(data if inside is None else {key: inside}, quoted[-1]))
    return next((loc for loc, whole in places if whole), next((loc for loc, _whole in places), ()))


def _places(data: object, wanted: str) -> Iterator[tuple[tomlfile.Loc, bool]]:
    """Where ``wanted`` stands, and whether it is the whole value."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        if isinstance(value, str) and wanted in (value, *value.split()):
            yield (key,), value == wanted
        yield from (((key, *rest), whole) for rest, whole in _places(value, wanted))


def _in_the_file(loc: tuple[str | int, ...], data: object, missing: bool) -> tomlfile.Loc:
    """Pydantic's location without what it adds of its own: which member of a union it tried, whether a key is meant."""
    found: list[str | int] = []
    for position, part in enumerate(loc):
        if (inner := _inside(data, part)) is not None:
            data = inner
        elif not (missing and position == len(loc) - 1):
            continue
        found.append(part)
    return tuple(found)


def _spoken(loc: tomlfile.Loc) -> str:
    """``("nodes", 0, "text")`` as ``nodes[1].text``."""
    words = ""
    for part in loc:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if words else part
    return words


def _message(item: Mapping[str, Any], loc: tomlfile.Loc, model: Any, data: Mapping[str, Any]) -> str:
    """What is wrong with the value at ``loc``, and what may stand there."""
    kind, value, about = str(item["type"]), item["input"], item.get("ctx", {})
    name = str(loc[-1]) if loc else ""
    is_key = item["loc"][-1:] == ("[key]",)
    declared = list(_declared(model, (*loc, "[key]") if is_key else loc, data))
    form = next((found for kinds in declared for found in get_args(kinds) if isinstance(found, Form)), None)
    example = next(filter(None, (example_of(kinds) for kinds in declared)), None)
    key = name if re.fullmatch(r"[\w-]+", name, re.ASCII) else tomlfile.quote(name)
    write = f"; write {key} = {example}" if example and loc else ""
    if write and isinstance(loc[-1], int):
        write = f"; write {example} in its place"
    if kind == "value_error":
        return str(item["msg"]).removeprefix("Value error, ")
    if kind == "missing":
        return f"is missing{write}"
    if kind == "extra_forbidden":
        return f"unknown key{_suggestion(name, _keys(model, loc[:-1], data))}"
    if kind == "literal_error":
        choices = _choices(declared)
        if str(value) in choices:  # a number that was written as a text
            return f"is {_shown(value)}; must be {value}"
        known = _suggestion(str(value), choices) if str(value).isascii() else _possible(choices)
        return f"is {_shown(value)}{known}"
    if kind in ("string_pattern_mismatch", "string_too_short", "string_too_long"):
        if form:
            return f"is {_shown(value)}; must be {form.words}" + (
                f", e.g. {_toml(form)}" if form.example else ""
            )
        bound = about.get("min_length") or about.get("max_length")
        return f"has {len(value)} characters; {'at least' if 'min_length' in about else 'at most'} {bound} are needed"
    if kind in ("too_short", "too_long"):
        least = "min_length" in about
        bound = about["min_length"] if least else about["max_length"]
        return f"has {about['actual_length']} entries; must have at {'least' if least else 'most'} {bound}"
    for word, sign in (("greater_than", "at least"), ("less_than", "at most")):
        if kind.startswith(word):
            bound = next(iter(about.values()))
            return f"is {value}; must be {sign if kind.endswith('equal') else sign + ' more than'} {bound}"
    return f"is {_shown(value)}, which cannot stand here{write}"


def _shown(value: object) -> str:
    """A value as the file has it, cut short."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return tomlfile.quote(value if len(value) <= 60 else value[:60] + "…")
    if isinstance(value, Mapping):
        return "a table"
    return "a list" if isinstance(value, list) else str(value)


def _suggestion(word: str, known: list[str]) -> str:
    return did_you_mean(word, known) or _possible(known)


def _possible(known: list[str]) -> str:
    return f"; possible are {', '.join(known)}" if known else ""


# ---- what the model declares at a place of the file


def annotated(field: FieldInfo) -> Any:
    """The type of a key of a model, with what is annotated about it."""
    return Annotated[field.annotation, None, *field.metadata]


def bare(annotation: Any) -> Any:
    """A type without what is annotated about it."""
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def members_of(annotation: Any) -> Iterator[Any]:
    """The alternatives of a union, each with what is annotated about it."""
    plain = bare(annotation)
    if get_origin(plain) in (Union, types.UnionType):
        for member in get_args(plain):
            yield from members_of(member)
    elif isinstance(plain, type) and issubclass(plain, RootModel):
        yield from members_of(plain.model_fields["root"].annotation)
    elif plain is not types.NoneType:
        yield annotation


def _declared(annotation: Any, loc: tomlfile.Loc, data: object) -> Iterator[Any]:
    """What may stand at ``loc`` below ``annotation``; of several tables, those that fit what ``data`` says of itself."""
    if not loc:
        yield from members_of(annotation)
        return
    part, rest = loc[0], loc[1:]
    inner = _inside(data, part)
    for member in members_of(annotation):
        plain = bare(member)
        if isinstance(plain, type) and issubclass(plain, BaseModel):
            for name, field in plain.model_fields.items():
                if (field.alias or name) == part and (_is_meant(plain, data) or not rest):
                    yield from _declared(annotated(field), rest, inner)
        elif get_origin(plain) is dict and isinstance(part, str):
            key, value = get_args(plain)
            yield from _declared(key, (), part) if rest == ("[key]",) else _declared(value, rest, inner)
        elif get_origin(plain) in (list, tuple) and isinstance(part, int):
            yield from _declared(get_args(plain)[0], rest, inner)


def _inside(data: object, part: str | int) -> object:
    if isinstance(data, Mapping):
        return data.get(part)
    return data[part] if isinstance(data, list) and isinstance(part, int) and part < len(data) else None


def _is_meant(model: type[BaseModel], data: object) -> bool:
    """Whether the table can be one of ``model``: no key that tells kinds of tables apart says otherwise."""
    return not isinstance(data, Mapping) or all(
        data.get(name) in get_args(bare(field.annotation))
        for name, field in model.model_fields.items()
        if get_origin(bare(field.annotation)) is Literal and field.is_required() and name in data
    )


def _keys(model: Any, loc: tomlfile.Loc, data: Mapping[str, Any]) -> list[str]:
    value: object = data
    for part in loc:
        value = _inside(value, part)
    return [
        field.alias or name
        for declared in _declared(model, loc, data)
        if isinstance(plain := bare(declared), type)
        and issubclass(plain, BaseModel)
        and _is_meant(plain, value)
        for name, field in plain.model_fields.items()
    ]


def _choices(declared: list[Any]) -> list[str]:
    return [
        str(choice)
        for kinds in declared
        if get_origin(bare(kinds)) is Literal
        for choice in get_args(bare(kinds))
    ]


_EXAMPLES: dict[Any, str] = {str: '"…"', int: "1", float: "1.5", bool: "true", datetime.date: "2026-01-31"}


def _toml(form: Form) -> str:
    return tomlfile.quote(form.example) if isinstance(form, Pattern) else form.example


def shown(value: object) -> str:
    """A plain value as TOML."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(shown, value))}]"
    return _shown(value)


def example_of(annotation: Any) -> str | None:
    """A value of this type as TOML."""
    if form := next((found for found in get_args(annotation) if isinstance(found, Form)), None):
        return _toml(form)
    plain, inner = bare(annotation), get_args(bare(annotation))
    if get_origin(plain) is Literal:
        return shown(inner[0])
    if get_origin(plain) in (list, tuple):
        return f"[{', '.join(_one_of(part) for part in inner if part is not ...)}]"
    if get_origin(plain) is dict:
        return f"{{ {_one_of(inner[0])} = {_one_of(inner[1])} }}"
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        if said := getattr(plain, "EXAMPLE", ""):
            return str(said)
        fields = ((field.alias or name, field) for name, field in plain.model_fields.items())
        needed = (f"{name} = {_one_of(annotated(field))}" for name, field in fields if field.is_required())
        return f"{{ {', '.join(needed)} }}"
    least, most = bounds(annotation)
    return str(least) if least is not None and most is not None else _EXAMPLES.get(plain)


def _one_of(annotation: Any) -> str:
    """An example of the first alternative that has one."""
    return next(filter(None, map(example_of, members_of(annotation))), "…")


def bounds(annotation: Any) -> tuple[object, object]:
    """The least and the greatest number that may stand there; None where it is not bounded."""
    parts = [part for member in members_of(annotation) for part in get_args(member)[1:]]
    parts += [bound for part in parts for bound in getattr(part, "metadata", ())]
    least = next((part.ge for part in parts if hasattr(part, "ge")), None)
    return least, next((part.le for part in parts if hasattr(part, "le")), None)
