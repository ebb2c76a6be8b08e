"""The files of a folder: CSV, GeoJSON and TOML, each read once, with what is wrong with it."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from korridor import schema, units
from korridor.errors import Problem, did_you_mean
from korridor.validation.cells import Corridor, Row, modelled, typed

__all__ = [
    "GEOJSON_TABLES",
    "REGISTER_TABLES",
    "REQUIRED_FILES",
    "file_of",
    "read_corridors",
    "read_csv",
    "read_geojson",
    "read_polygons",
    "read_texts",
    "read_toml",
    "stray_files",
]

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


def file_of(table: str) -> str:
    """Name of the file of a table.

    >>> file_of("places"), file_of("values")
    ('places.geojson', 'values.csv')
    """
    return f"{table}.geojson" if table in GEOJSON_TABLES else f"{table}.csv"


def text_of(path: Path, problems: list[Problem]) -> str | None:
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


def read_csv(path: Path, table: str, problems: list[Problem], named: set[str]) -> list[Row]:
    """Typed rows of a table, each with the line it stands on; `named` takes up every id, sound row or not."""
    text = text_of(path, problems)
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
        row = typed(table, where, filled, problems, path.name)
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
    text = text_of(path, problems)
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


def read_geojson(path: Path, table: str, problems: list[Problem], named: set[str]) -> list[Row]:
    """Typed features of a table, each with its points; `named` takes up every id, sound feature or not."""
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
        row = typed(table, where, filled, problems, path.name)
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


def read_polygons(path: Path, problems: list[Problem]) -> list[Row]:
    """Polygons of a backdrop or of the seas, with id, name, geometry as in the file and shape.

    The shape of a polygon that cannot be used is None: where it should be, nothing can be said about land and sea.
    """
    rows = []
    for number, feature in enumerate(_features(path, problems), start=1):
        cells = feature.get("properties") if isinstance(feature, dict) else None
        properties = cells if isinstance(cells, dict) else {}
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        where = str(properties.get("id") or f"feature {number}")
        if not properties.get("id"):
            problems.append(Problem(path.name, where, "id", "is empty; it has to be given"))
        shape, fault = _shape(geometry)
        if fault:
            problems.append(Problem(path.name, where, "geometry", fault))
        rows.append({"id": where, "name": properties.get("name"), "geometry": geometry, "shape": shape})
    return rows


def _shape(geometry: Any) -> tuple[shapely.Geometry | None, str]:  # noqa: ANN401 - whatever stands in the file
    """The shape of a Polygon or a MultiPolygon, or what is wrong with it."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        return None, "has to be a Polygon or a MultiPolygon"
    try:
        given = geometry["coordinates"]
        shape = _polygon(given) if kind == "Polygon" else shapely.MultiPolygon([_polygon(rings) for rings in given])
    except (TypeError, ValueError, LookupError, shapely.errors.ShapelyError):
        return None, f"a {kind} has rings of three points or more, each a longitude and a latitude"
    if shape.is_empty:
        return None, "is empty; give its coordinates or drop the feature"
    if not shape.is_valid:
        return None, f"the outline is no shape: {shapely.is_valid_reason(shape)}; mend it, as shapely.make_valid does"
    west, south, east, north = shape.bounds
    if not (units.is_on_earth(west, south) and units.is_on_earth(east, north)):
        return None, f"({west:g}, {south:g}) to ({east:g}, {north:g}) is not on Earth; longitude comes first"
    return shape, ""


def _polygon(rings: Any) -> shapely.Polygon:  # noqa: ANN401 - whatever stands in the file
    shell, *holes = (shapely.linearrings(np.array(ring, dtype=float), handle_nan="error") for ring in rings)
    return shapely.Polygon(shell, holes)


def read_toml(path: Path, problems: list[Problem]) -> Row | None:
    """The tables of a TOML file; None, and the problem, where it is none."""
    text = text_of(path, problems)
    if text is None:
        return None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(path.name, "", "", f"not TOML: {error}"))
        return None


def read_texts(folder: Path, problems: list[Problem]) -> dict[str, str]:
    """Texts of the TOML files of a folder by name, none where there is no folder; another file is a problem."""
    found = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix != ".toml" and not path.name.startswith("."):
            problems.append(Problem(f"{folder.name}/{path.name}", "", "", f"{folder.name} holds .toml files only"))
        elif path.suffix == ".toml" and (text := text_of(path, problems)) is not None:
            found[path.stem] = text
    return found


def read_corridors(path: Path, problems: list[Problem], named: set[str]) -> list[Row]:
    """Typed corridors; `named` takes up every id, sound or not."""
    document = read_toml(path, problems) or {}
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
        row = modelled(Corridor, cells, path.name, where, problems)
        if row is not None:
            rows.append(row | {"where": where})
    return rows


def stray_files(folder: Path) -> Iterator[Problem]:
    """Files that look like part of an atlas and are none: most often a slip in the name."""
    expected = (*REQUIRED_FILES, *OTHER_FILES)
    for path in sorted(folder.iterdir()):
        if path.suffix in (".csv", ".geojson", ".toml") and path.name not in expected:
            yield Problem(path.name, "", "", f"no file of an atlas has this name. {did_you_mean(path.name, expected)}")
