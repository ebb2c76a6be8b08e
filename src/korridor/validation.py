"""Rows, columns and units of an atlas folder: reads every file once and lists everything that is wrong.

Nothing here knows what a corridor is for; structure (islands, chains, lengths) is the business of `checks`.
"""

from __future__ import annotations

import csv
import io
import json
import math
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import pydantic

from korridor import schema, units
from korridor.errors import InputError, KorridorError, Problem, did_you_mean

__all__ = ["Raw", "read_folder", "read_register"]

GEOJSON_TABLES = ("places", "links")
REGISTER_TABLES = ("documents", "claims")
REQUIRED_FILES = ("atlas.toml", "places.geojson", "links.geojson", "values.csv", "sources.csv")
OTHER_FILES = (
    *(
        f"{name}.csv"
        for name in schema.tables()
        if name not in (*GEOJSON_TABLES, *REGISTER_TABLES, "values", "sources")
    ),
    "corridors.toml",
    "water.geojson",
    "land.geojson",
)
Row = dict[str, Any]


@dataclass(slots=True)
class Raw:
    """What a folder holds, read and typed but not yet related: rows by table, and everything wrong with them."""

    folder: Path
    about: Row = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    corridors: list[Row] = field(default_factory=list)
    water: list[Row] = field(default_factory=list)
    land: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    named: dict[str, set[str]] = field(default_factory=dict)  # every id a table mentions, sound row or not
    faulty: set[str] = field(default_factory=set)  # tables of which a row, or all of it, could not be read


# ---------------------------------------------------------------------------------------------- kinds of cells


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
        pairs[key.strip()] = value.strip()
    return pairs


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
_Number = Annotated[float, pydantic.Field(allow_inf_nan=False)]
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
    "terminals": list[Terminal],
    **dict.fromkeys(("country", "place", "source", "value", "corridor"), _Text),
    **dict.fromkeys(("countries", "places", "links"), _list_of(_Text)),
}
_LISTS = ("list", "carriers", "cargoes", "terminals", "countries", "places", "links", "subjects")


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


# ------------------------------------------------------------------------------------------------------- files


def _text(path: Path, problems: list[Problem]) -> str | None:
    """The text of a file; None, and a problem, where there is none to read."""
    if not path.is_file():
        problems.append(Problem(path.name, "", "", f"the file is missing from {path.parent}"))
        return None
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        message = f"not UTF-8 text (byte {error.start}); save it again with the encoding UTF-8"
        problems.append(Problem(path.name, f"line {line}", "", message))
        return None
    if not text.strip():
        problems.append(Problem(path.name, "", "", "the file is empty; a table without rows still has its header"))
        return None
    return text


def _typed(table: str, where: str, cells: Row, problems: list[Problem], file: str) -> Row | None:
    model = _model(table)
    try:
        return model.model_validate(cells).model_dump()
    except pydantic.ValidationError as error:
        name = f"{where} (id={cells['id']})" if cells.get("id") and str(cells["id"]) not in where else where
        problems.extend(Problem(file, name, column, text) for column, text in _messages(error, _keys(model)))
        return None


def _read_csv(path: Path, table: str, problems: list[Problem], named: set[str]) -> list[Row]:
    text = _text(path, problems)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader)
    columns = schema.tables()[table]
    unknown = [name for name in header if name not in columns]
    missing = [name for name in columns if name not in header]
    problems.extend(
        Problem(path.name, "line 1", name, f"unknown column. {did_you_mean(name, columns)}") for name in unknown
    )
    problems.extend(
        Problem(path.name, "line 1", name, f"the column is missing: {columns[name].meaning or 'notes'}")
        for name in missing
    )
    if len(set(header)) < len(header):
        problems.append(Problem(path.name, "line 1", "", "a column stands twice in the header"))
    rows = []
    for line, cells in _lines(reader, path.name, problems):
        where = f"line {line}"
        if not any(cells):
            continue
        if len(cells) != len(header):
            hint = "quote a cell that holds a comma"
            if reader.line_num > line:
                hint = f"the row runs on to line {reader.line_num}: look for a quote that is never closed"
            message = f"{len(cells)} cells where the header has {len(header)}; {hint}"
            problems.append(Problem(path.name, where, "", message))
            named.update(cell for name, cell in zip(header, cells, strict=False) if name in ("id", "fact"))
            continue
        filled = {name: cell for name, cell in zip(header, cells, strict=True) if cell.strip() and name not in unknown}
        named.update(filled[name] for name in ("id", "fact") if name in filled)
        if any(columns[name].required or unknown for name in missing):
            continue  # said once for the header; every row would only repeat it
        row = _typed(table, where, filled, problems, path.name)
        if row is not None:
            rows.append(row | {"where": where})
    return rows


def _lines(reader: Any, file: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401 - csv's
    """Each row with the line where it begins; a quote that is never closed makes the rest of the file one cell."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(Problem(file, f"line {line}", "", f"cannot be read: {error}; look for an open quote"))
            return
        yield line, cells


def _features(path: Path, problems: list[Problem]) -> list[Any]:
    text = _text(path, problems)
    if text is None:
        return []
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        problems.append(Problem(path.name, f"line {error.lineno}", "", f"not JSON: {error.msg}"))
        return []
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        problems.append(Problem(path.name, "", "", "not a GeoJSON FeatureCollection: it has no list of features"))
        return []
    return document["features"]


def _read_geojson(path: Path, table: str, problems: list[Problem], named: set[str]) -> list[Row]:
    shape = "Point" if table == "places" else "LineString"
    rows = []
    for number, feature in enumerate(_features(path, problems), start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            problems.append(Problem(path.name, f"feature {number}", "", "a feature without properties"))
            continue
        where = str(properties.get("id") or f"feature {number}")
        filled = {name: cell for name, cell in properties.items() if cell not in (None, "", [])}
        named.add(where)
        row = _typed(table, where, filled, problems, path.name)
        points = _points(feature.get("geometry"), shape, path.name, where, problems)
        if row is not None and points is not None:
            rows.append(row | {"where": where, "points": points})
    return rows


def _points(
    geometry: object, shape: str, file: str, where: str, problems: list[Problem]
) -> list[tuple[float, float]] | None:
    """Longitudes and latitudes of a Point or a LineString."""
    if not isinstance(geometry, dict) or geometry.get("type") != shape:
        problems.append(Problem(file, where, "geometry", f"has to be a {shape}"))
        return None
    given: Any = geometry.get("coordinates")
    found = []
    for point in given if shape == "LineString" and isinstance(given, list) else [given]:
        try:
            lon, lat, *_ = (float(number) for number in point)
        except (TypeError, ValueError):
            problems.append(Problem(file, where, "geometry", f"a point is longitude and latitude; got {point!r}"))
            return None
        if not units.is_on_earth(lon, lat):
            message = f"longitude {lon} and latitude {lat} are no point on Earth; longitude comes first"
            problems.append(Problem(file, where, "geometry", message))
            return None
        found.append((lon, lat))
    if shape == "LineString" and len(found) < 2:  # noqa: PLR2004 - a line has two ends
        problems.append(Problem(file, where, "geometry", "a line needs two points at least"))
        return None
    return found


def _read_polygons(path: Path, problems: list[Problem]) -> list[Row]:
    rows = []
    for number, feature in enumerate(_features(path, problems), start=1):
        properties = (feature.get("properties") if isinstance(feature, dict) else None) or {}
        geometry = (feature.get("geometry") if isinstance(feature, dict) else None) or {}
        if geometry.get("type") not in ("Polygon", "MultiPolygon"):
            where = str(properties.get("id") or f"feature {number}")
            problems.append(Problem(path.name, where, "geometry", "has to be a Polygon or a MultiPolygon"))
            continue
        rows.append({"id": str(properties.get("id")), "name": properties.get("name"), "geometry": geometry})
    return rows


# -------------------------------------------------------------------------------------------------------- TOML


class _ReportRoute(_Strict):
    origin: _Text
    destination: _Text
    corridor: _Text | None = None
    cargo: Annotated[str, pydantic.AfterValidator(_cargo)] = "container"


class _Report(_Strict):
    question: _Text
    corridor: _Text
    target: _Text | None = None
    routes: list[_ReportRoute] = []


class _About(_Strict):
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
    report: _Report | None = None

    @pydantic.field_validator("years")
    @classmethod
    def _cover_the_base_year(cls, years: tuple[int, int], given: pydantic.ValidationInfo) -> tuple[int, int]:
        if not years[0] <= given.data.get("base_year", years[0]) <= years[1]:
            raise ValueError("the years covered run from the first to the last and hold the base year")
        return years


class _Branch(_Strict):
    name: _Text
    origin: _Text
    destination: _Text
    via: list[_Text] = []
    links: Annotated[list[_Text], pydantic.Field(min_length=1)]
    status: Literal["operating", "construction", "planned", "proposed", "historic"]
    note: str | None = None


class _Corridor(_Strict):
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
    branch: list[_Branch] = []


_INNER: Mapping[int | str, type[pydantic.BaseModel]] = {"report": _Report, "routes": _ReportRoute, "branch": _Branch}


def _toml(path: Path, problems: list[Problem]) -> Row | None:
    text = _text(path, problems)
    if text is None:
        return None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(path.name, "", "", f"not TOML: {error}"))
        return None


def _modelled(
    model: type[pydantic.BaseModel], cells: object, file: str, where: str, problems: list[Problem]
) -> Row | None:
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


def _read_corridors(path: Path, problems: list[Problem], named: set[str]) -> list[Row]:
    document = _toml(path, problems) or {}
    problems.extend(
        Problem(path.name, "", key, f"unknown table. {did_you_mean(key, ['corridor'])}")
        for key in document
        if key != "corridor"
    )
    rows = []
    corridors = document.get("corridor", [])
    if not isinstance(corridors, list):
        problems.append(Problem(path.name, "", "corridor", "a corridor begins with [[corridor]], in double brackets"))
        corridors = []
    for number, cells in enumerate(corridors, start=1):
        where = str(cells.get("id") or f"corridor {number}") if isinstance(cells, dict) else f"corridor {number}"
        named.add(where)
        row = _modelled(_Corridor, cells, path.name, where, problems)
        if row is not None:
            rows.append(row | {"where": where})
    return rows


# ---------------------------------------------------------------------------------------------- between tables


def _file(table: str) -> str:
    return f"{table}.geojson" if table in GEOJSON_TABLES else f"{table}.csv"


# Columns that tell the rows of a table apart; a project has one row for each of its effects.
_UNIQUE = {
    **{table: ("id",) for table, columns in schema.tables().items() if "id" in columns and table != "projects"},
    "left_out": ("fact",),
    "exchange": ("year", "currency"),
}


def _duplicates(raw: Raw) -> Iterator[Problem]:
    for table, columns in _UNIQUE.items():
        seen: dict[tuple[Any, ...], str] = {}
        for row in raw.tables.get(table, []):
            key = tuple(row[column] for column in columns)
            if key in seen:
                what = f"the {columns[-1]} {row[columns[-1]]!r}"
                message = f"{what} stands twice, first at {seen[key]}; rename or drop one of the two"
                yield Problem(_file(table), row["where"], columns[-1], message)
            seen.setdefault(key, row["where"])
    seen_corridors: set[str] = set()
    for row in raw.corridors:
        if row["id"] in seen_corridors:
            yield Problem("corridors.toml", row["where"], "id", "the id stands twice; rename one of the two")
        seen_corridors.add(row["id"])


Mention = tuple[str, str, str, str, Iterable[str]]  # file, where, column, kind of thing named, names


def _references(raw: Raw) -> Iterator[Problem]:
    """Every id named in one table exists in the other; a row that could not be read still counts as there."""
    tables = ("places", "links", "sections", "sources", "values", "corridors", "projects", "left_out")
    known: dict[str, Collection[str]] = {table: raw.named.get(table, set()) for table in tables}
    known["countries"] = set(raw.about.get("countries", {}))
    unread = {table for table in known if table in raw.faulty and not known[table]}  # said once, for the file
    unread |= {kind for kind, table in (("borders", "links"), ("facts", "values")) if table in unread}
    known["facts"] = {*known["values"], *known["left_out"]}
    known["borders"] = set(known["links"]) - {link["id"] for link in raw.tables["links"] if link["border"] is None}
    for file, where, column, kind, names in (*_mentions_in_tables(raw), *_mentions_in_toml(raw)):
        for name in names if kind not in unread else ():
            if name not in known[kind]:
                hint = did_you_mean(name, known[kind])
                yield Problem(file, where, column, f"{name!r} is not among the {kind}. {hint}")


_NAMED_BY = {
    "place": "places",
    "places": "places",
    "links": "links",
    "country": "countries",
    "countries": "countries",
    "source": "sources",
    "value": "values",
    "corridor": "corridors",
}
_SUBJECT_TABLES = {
    "link": "links",
    "border": "borders",
    "section": "sections",
    "place": "places",
    "corridor": "corridors",
    "country": "countries",
    "project": "projects",
}


def _mentions_in_tables(raw: Raw) -> Iterator[Mention]:
    for table, columns in schema.tables().items():
        for column in columns.values():
            named = _names_in(column)
            if named is None:
                continue
            for row in raw.tables.get(table, []):
                cell = row[column.name]
                if cell:
                    for kind, names in named(cell if isinstance(cell, list) else [cell]):
                        yield (_file(table), row["where"], column.name, kind, names)


def _names_in(column: schema.Column) -> Callable[[list[Any]], Iterable[tuple[str, list[str]]]] | None:
    """How to find what a cell of a column names, as pairs of a kind of thing and names; None if it names nothing."""
    if column.kind in _NAMED_BY:
        return lambda cell: [(_NAMED_BY[column.kind], cell)]
    if column.kind == "terminals":
        return lambda cell: [("places", [terminal["place"] for terminal in cell])]
    if column.kind in ("subject", "subjects"):
        return _subjects_in
    if column.name == "evidence":
        return lambda cell: [("facts", cell)]
    if column.name == "depends_on":
        return lambda cell: [("projects", cell)]
    return None


def _subjects_in(cell: list[str]) -> Iterator[tuple[str, list[str]]]:
    for subject in cell:
        kind, _, name = subject.partition(":")
        if kind in _SUBJECT_TABLES:
            yield _SUBJECT_TABLES[kind], [name]


def _mentions_in_toml(raw: Raw) -> Iterator[Mention]:
    for row in raw.corridors:
        at = ("corridors.toml", row["where"])
        for key in ("gates", "links"):
            yield (*at, key, "links", row[key])
        yield (*at, "sections", "sections", row["sections"])
        yield (*at, "total_section", "sections", [row["total_section"]] if row["total_section"] else [])
        yield (*at, "groups", "corridors", row["groups"])
        for key in ("origins", "destinations"):
            yield (*at, key, "places", row[key])
        for branch in row["branch"]:
            at = ("corridors.toml", f"{row['where']}, branch {branch['name']!r}")
            yield (*at, "links", "links", branch["links"])
            yield (*at, "places", "places", [branch["origin"], branch["destination"], *branch["via"]])
    yield ("atlas.toml", "", "islands", "places", raw.about.get("islands", {}))
    report = raw.about.get("report")
    if report:
        yield ("atlas.toml", "report", "corridor", "corridors", [report["corridor"]])
        for number, route in enumerate(report["routes"], start=1):
            at = ("atlas.toml", f"report, route {number}")
            yield (*at, "corridor", "corridors", [route["corridor"]] if route["corridor"] else [])
            for end in ("origin", "destination"):
                yield (*at, end, "places", [route[end]])


def _figures(table: str, rows: Iterable[Row]) -> Iterator[Problem]:
    """Units, bounds and order of low, central and high."""
    for row in rows:
        quantity = schema.quantities()[row["quantity"]]
        at = (_file(table), f"{row['where']} (id={row['id']})")
        if row["unit"] != quantity.unit:
            yield Problem(
                *at, "unit", f"{quantity.name} is in {quantity.unit}, not {row['unit']}{_converted(row, quantity)}"
            )
            continue
        kind = row["subject"].partition(":")[0] if table == "values" else None
        if kind is not None and kind not in quantity.applies_to and "any" not in quantity.applies_to:
            message = f"{quantity.name} is a figure about a {' or a '.join(quantity.applies_to)}, not about a {kind}"
            yield Problem(*at, "subject", message)
        low, central, high = row["low"], row["central"], row["high"]
        if central is None:
            if quantity.name != "status_note":
                yield Problem(*at, "central", "is empty; a figure that nobody knows has no row")
            continue
        for name in ("low", "central", "high"):
            figure = row[name]
            if figure is None:
                continue
            least, most = quantity.min or 0.0, math.inf if quantity.max is None else quantity.max
            if not least <= figure <= most:
                message = (
                    f"{figure:g} {quantity.unit} cannot be: {quantity.name} lies between {least:g} and "
                    f"{most:g}; look for a slip of unit"
                )
                yield Problem(*at, name, message)
        if (low is not None and low > central) or (high is not None and high < central):
            yield Problem(*at, "low", f"low, central and high are out of order: {low}, {central}, {high}")
        if row.get("use") and not row["note"]:
            yield Problem(*at, "use", "a row marked `use` needs its reason in the note")
        if table == "defaults" and not row["evidence"] and row["confidence"] != "C":
            yield Problem(*at, "confidence", "a default without evidence is of grade C")


def _converted(row: Row, quantity: schema.Quantity) -> str:
    try:
        number = units.convert(row["central"], row["unit"], quantity.unit)
    except (KorridorError, TypeError):
        return ""
    return f"; {row['central']:g} {row['unit']} would be {number:g} {quantity.unit}"


def _stray_files(folder: Path) -> Iterator[Problem]:
    expected = (*REQUIRED_FILES, *OTHER_FILES)
    for path in sorted(folder.iterdir()):
        if path.suffix in (".csv", ".geojson", ".toml") and path.name not in expected:
            yield Problem(path.name, "", "", f"no file of an atlas has this name. {did_you_mean(path.name, expected)}")


def read_folder(folder: Path) -> Raw:
    """Read every file of an atlas folder, with the list of everything that is wrong with rows, columns and units.

    Missing tables that an atlas may do without are empty. Problems name file, row, column, value and what to do.
    """
    raw = Raw(folder)
    found = raw.problems
    if not folder.is_dir():
        found.append(Problem(str(folder), "", "", "no such folder; an atlas is a folder with atlas.toml in it"))
        return raw
    found.extend(_stray_files(folder))
    about = _toml(folder / "atlas.toml", found)
    if about is not None:
        raw.about = _modelled(_About, about, "atlas.toml", "", found) or {}
    for table in schema.tables():
        if table in REGISTER_TABLES:
            continue
        path = folder / _file(table)
        if path.name not in REQUIRED_FILES and not path.exists():
            raw.tables[table] = []
        else:
            read = _read_geojson if table in GEOJSON_TABLES else _read_csv
            raw.tables[table] = read(path, table, found, raw.named.setdefault(table, set()))
    if (folder / "corridors.toml").exists():
        raw.corridors = _read_corridors(folder / "corridors.toml", found, raw.named.setdefault("corridors", set()))
    for name in ("water", "land"):
        if (folder / f"{name}.geojson").exists():
            setattr(raw, name, _read_polygons(folder / f"{name}.geojson", found))
    files = {"countries": "atlas.toml", "corridors": "corridors.toml"} | {table: _file(table) for table in raw.tables}
    raw.faulty = {table for table, file in files.items() if any(problem.file == file for problem in found)}
    found.extend(_duplicates(raw))
    found.extend(_references(raw))
    for table in ("values", "defaults"):
        found.extend(_figures(table, raw.tables[table]))
    return raw


def read_register(folder: Path) -> Raw:
    """Read a register of documents and of the claims they make, with everything that is wrong with their rows."""
    raw = Raw(folder)
    for table in REGISTER_TABLES:
        path = folder / _file(table)
        raw.tables[table] = _read_csv(path, table, raw.problems, raw.named.setdefault(table, set()))
    for row in raw.tables["claims"]:
        at = (_file("claims"), row["where"])
        if row["document"] not in raw.named["documents"]:
            hint = did_you_mean(row["document"], raw.named["documents"])
            raw.problems.append(Problem(*at, "document", f"{row['document']!r} is not among the documents. {hint}"))
    raw.problems.extend(_duplicates(raw))
    return raw
