"""How cells and keys are typed: from the schema to pydantic, and from its faults to sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal

import pydantic

from korridor import schema, units
from korridor.errors import InputError, Problem, did_you_mean

__all__ = ["About", "Branch", "Corridor", "Report", "ReportRoute", "Row", "modelled", "typed"]

Row = dict[str, Any]


def _id(text: str) -> str:
    if not text or text != text.strip() or any(sign in text for sign in " ;,|=") or text != text.lower():
        raise ValueError("an id has lower-case letters, digits and hyphens, and no spaces")
    return text


def _date(text: str) -> str:
    try:
        units.first_day(text)
    except InputError as error:
        raise ValueError(str(error).removesuffix(".")) from None
    return text


def _subject(text: str) -> str:
    kind, _, name = text.partition(":")
    if kind not in schema.SUBJECT_KINDS or not name:
        kinds = ", ".join(f"{kind}:" for kind in schema.SUBJECT_KINDS)
        raise ValueError(f"a subject begins with what it is, one of {kinds} as in link:a--b")
    return text


def _cargo(text: str) -> str:
    if text not in schema.CARGOES:
        raise ValueError(f"unknown cargo. {did_you_mean(text, schema.CARGOES)}")
    return text


def _scope(text: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for part in text.split(";"):
        key, equals, value = part.partition("=")
        if not equals or not key.strip() or not value.strip():
            raise ValueError("a scope is written key=value;key=value")
        if key.strip() in pairs:
            raise ValueError(f"the key {key.strip()!r} stands twice; join its values with ' / '")
        near = get_close_matches(key.strip(), schema.SCOPE_KEYS, 1, cutoff=0.8)
        if near and near[0] != key.strip():
            raise ValueError(f"the key {key.strip()!r} nearly reads {near[0]!r}: mend it, or choose another word")
        pairs[key.strip()] = value.strip()
    return pairs


def _plain(value: object) -> object:
    """Refuse what only a programmer reads as a number: 146_0 is no 1460."""
    if isinstance(value, str) and "_" in value:
        raise ValueError("a number is written with digits and a point")
    return value


def _once(months: list[int]) -> list[int]:
    if len(set(months)) < len(months):
        raise ValueError("a month stands twice")
    return months


def _split(value: object) -> object:
    return [part.strip() for part in value.split(";")] if isinstance(value, str) else value


class _Strict(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")


class Terminal(_Strict):
    """A place where the goods of a city are handed over, and the stated way there."""

    place: str
    access_km: Annotated[float, pydantic.Field(gt=0, le=200, allow_inf_nan=False)]


_Text = Annotated[str, pydantic.StringConstraints(strip_whitespace=True, min_length=1)]
_Id = Annotated[str, pydantic.AfterValidator(_id)]
_Date = Annotated[str, pydantic.AfterValidator(_date)]
_Number = Annotated[float, pydantic.BeforeValidator(_plain), pydantic.Field(allow_inf_nan=False)]
_Month = Annotated[int, pydantic.BeforeValidator(_plain), pydantic.Field(ge=1, le=12)]
_Year = Annotated[int, pydantic.Field(ge=1800, le=2100)]
_Lon = Annotated[float, pydantic.Field(ge=-180, le=180, allow_inf_nan=False)]
_Lat = Annotated[float, pydantic.Field(ge=-90, le=90, allow_inf_nan=False)]


def _list_of(kind: Any) -> Any:  # noqa: ANN401 - a type made at run time from columns.csv
    return Annotated[list[kind], pydantic.BeforeValidator(_split)]


def _choice(values: Iterable[str]) -> Any:  # noqa: ANN401 - likewise
    return Literal.__getitem__(tuple(values))


_KINDS: Mapping[str, Any] = {
    "id": _Id,
    "text": _Text,
    "number": _Number,
    "year": _Year,
    "date": _Date,
    "lonlat": tuple[_Lon, _Lat],
    "flag": Literal["use"],
    "quantity": _choice(schema.quantities()),
    "unit": _choice(sorted(schema.units_known())),
    "subject": Annotated[str, pydantic.AfterValidator(_subject)],
    "subjects": _list_of(Annotated[str, pydantic.AfterValidator(_subject)]),
    "scope": Annotated[dict[str, str], pydantic.BeforeValidator(lambda v: _scope(v) if isinstance(v, str) else v)],
    "list": _list_of(_Text),
    "carriers": _list_of(_choice(schema.CARRIERS)),
    "cargoes": _list_of(_choice(schema.CARGOES)),
    "modes": _list_of(_choice(schema.CARRIERS_OF_MODE)),
    "months": Annotated[list[_Month], pydantic.BeforeValidator(_split), pydantic.AfterValidator(_once)],
    "terminals": list[Terminal],
    **dict.fromkeys(("country", "place", "source", "value", "corridor", "sea"), _Text),
    **dict.fromkeys(("countries", "places", "links"), _list_of(_Text)),
}
_LISTS = (
    *("list", "carriers", "cargoes", "modes", "months", "terminals"),
    *("countries", "places", "links", "subjects"),
)


@cache
def _model(table: str) -> type[pydantic.BaseModel]:
    fields: dict[str, Any] = {}
    for column in schema.tables()[table].values():
        kind: Any = _choice(column.choices) if column.kind == "choice" else _KINDS[column.kind]
        if column.kind == "number" and (column.min is not None or column.max is not None):
            kind = Annotated[kind, pydantic.Field(ge=column.min, le=column.max)]
        if column.required:
            fields[column.name] = (kind, ...)
        elif column.kind in _LISTS:
            fields[column.name] = (kind, pydantic.Field(default_factory=list))
        elif column.kind == "scope":
            fields[column.name] = (kind, pydantic.Field(default_factory=dict))
        else:
            fields[column.name] = (kind | None, None)
    return pydantic.create_model(table, __base__=_Strict, **fields)


def _messages(
    error: pydantic.ValidationError, known: Callable[[Sequence[int | str]], Collection[str]]
) -> Iterator[tuple[str, str]]:
    """Column and sentence for each fault that pydantic found in one row; known: the names that can stand at a place."""
    for fault in error.errors(include_url=False):
        column = ".".join(str(part) for part in fault["loc"] if part != "function-before[_split()")
        got, kind = fault["input"], fault["type"]
        if kind == "missing":
            message = "is empty; it has to be given"
        elif kind == "extra_forbidden":
            message = f"unknown name. {did_you_mean(str(fault['loc'][-1]), known(fault['loc']))}"
        elif kind == "literal_error":
            message = f"unknown value {got!r}. {did_you_mean(str(got), _literals(fault))}"
        elif kind == "value_error":
            message = f"{str(fault['msg']).removeprefix('Value error, ')}; got {got!r}"
        else:
            message = f"{str(fault['msg']).replace('Input should be', 'has to be')}; got {got!r}"
        yield column, message


def _literals(fault: Any) -> list[str]:  # noqa: ANN401 - pydantic's own dictionary
    return [part.strip().strip("'") for part in fault["ctx"]["expected"].replace(" or ", ", ").split(",")]


def typed(table: str, where: str, cells: Row, problems: list[Problem], file: str) -> Row | None:
    """The filled cells of a row, typed, the others empty; None, and its problems, where that cannot be."""
    model = _model(table)
    try:
        return model.model_validate(cells).model_dump()
    except pydantic.ValidationError as error:
        name = f"{where} (id={cells['id']})" if cells.get("id") and str(cells["id"]) not in where else where
        problems.extend(Problem(file, name, column, text) for column, text in _messages(error, _keys(model)))
        return None


class ReportRoute(_Strict):
    """One route that the report shows."""

    origin: _Text
    destination: _Text
    corridor: _Text | None = None
    cargo: Annotated[str, pydantic.AfterValidator(_cargo)] = "container"


class Report(_Strict):
    """What the report asks and shows."""

    question: _Text
    corridor: _Text
    target: _Text | None = None
    routes: list[ReportRoute] = []
    scorecard: list[_Text] = []


class About(_Strict):
    """The keys of atlas.toml."""

    name: _Id
    title: _Text
    scope: _Text
    licence: _Text
    attribution: list[_Text]
    currency: _Text
    price_year: _Year
    base_year: _Year
    years: tuple[_Year, _Year]
    countries: dict[str, _Text]
    register_folder: Annotated[_Text | None, pydantic.Field(alias="register")] = None
    islands: dict[str, _Text] = {}
    report: Report | None = None

    @pydantic.field_validator("years")
    @classmethod
    def _cover_the_base_year(cls, years: tuple[int, int], given: pydantic.ValidationInfo) -> tuple[int, int]:
        if not years[0] <= given.data.get("base_year", years[0]) <= years[1]:
            raise ValueError("the years covered run from the first to the last and hold the base year")
        return years


class Branch(_Strict):
    """One way of a corridor: the keys under [[corridor.branch]]."""

    name: _Text
    origin: _Text
    destination: _Text
    via: list[_Text] = []
    links: Annotated[list[_Text], pydantic.Field(min_length=1)]
    status: Literal["operating", "construction", "planned", "proposed", "historic"]
    note: str | None = None


class Demanded(_Strict):
    """The keys of `outlook` of a corridor: its series of volumes, and how what wants to pass grows from there."""

    series: _Text | None = None
    growth: Annotated[float, pydantic.Field(gt=-1, le=10)] | None = None
    evidence: list[_Text] = []
    confidence: Literal["A", "B", "C"] = "C"
    note: str | None = None


class Corridor(_Strict):
    """The keys under [[corridor]]."""

    id: _Id
    title: _Text
    tags: list[_Text] = []
    documents: list[_Text] = []
    origins: Annotated[list[_Text], pydantic.Field(min_length=1)]
    destinations: Annotated[list[_Text], pydantic.Field(min_length=1)]
    gates: list[_Text] = []
    sections: list[_Text] = []
    total_section: _Text | None = None
    links: list[_Text] = []
    groups: list[_Text] = []
    note: str | None = None
    outlook: Demanded | None = None
    branch: list[Branch] = []


_INNER: Mapping[int | str, type[pydantic.BaseModel]] = {
    "report": Report,
    "routes": ReportRoute,
    "branch": Branch,
    "outlook": Demanded,
}


def modelled(
    model: type[pydantic.BaseModel], cells: object, file: str, where: str, problems: list[Problem]
) -> Row | None:
    """The keys of a table of TOML, typed; None, and its problems, where that cannot be."""
    try:
        return model.model_validate(cells).model_dump()
    except pydantic.ValidationError as error:
        problems.extend(Problem(file, where, column, text) for column, text in _messages(error, _keys(model)))
        return None


def _keys(model: type[pydantic.BaseModel]) -> Callable[[Sequence[int | str]], list[str]]:
    """The keys that can stand at a place in a TOML file, given as pydantic does: ("branch", 0, "via")."""

    def known(loc: Sequence[int | str]) -> list[str]:
        inner = next((_INNER[key] for key in reversed(loc[:-1]) if key in _INNER), model)
        return [field.alias or name for name, field in inner.model_fields.items()]

    return known
