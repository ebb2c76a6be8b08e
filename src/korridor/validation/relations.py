"""What rows say of each other: ids that are unique, names that exist, figures in their unit and bounds."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from korridor import schema, units
from korridor.errors import KorridorError, Problem, did_you_mean
from korridor.validation.cells import Row
from korridor.validation.files import file_of

__all__ = ["Raw", "duplicates", "expectations", "figures", "marks", "references", "times"]


@dataclass(slots=True)
class Raw:
    """What a folder holds, read and typed but not yet related: rows by table, and everything wrong with them."""

    folder: Path
    about: Row = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    corridors: list[Row] = field(default_factory=list)
    water: list[Row] = field(default_factory=list)
    land: list[Row] = field(default_factory=list)
    scenarios: dict[str, str] = field(default_factory=dict)  # texts by name
    problems: list[Problem] = field(default_factory=list)
    named: dict[str, set[str]] = field(default_factory=dict)  # every id a table mentions, sound row or not
    faulty: set[str] = field(default_factory=set)  # tables of which a row, or all of it, could not be read


# Columns that tell the rows of a table apart; a project has one row for each of its effects.
_UNIQUE = {
    **{table: ("id",) for table, columns in schema.tables().items() if "id" in columns and table != "projects"},
    "left_out": ("fact",),
    "exchange": ("year", "currency"),
    "volumes": ("series", "year"),
}


def duplicates(raw: Raw) -> Iterator[Problem]:
    """Ids that stand twice where they should stand once."""
    for table, columns in _UNIQUE.items():
        seen: dict[tuple[Any, ...], str] = {}
        for row in raw.tables.get(table, []):
            key = tuple(row[column] for column in columns)
            if key in seen:
                what = " of ".join(f"the {column} {row[column]!r}" for column in reversed(columns))
                message = f"{what} stands twice, first at {seen[key]}; rename or drop one of the two"
                yield Problem(file_of(table), row["where"], columns[-1], message)
            seen.setdefault(key, row["where"])
    seen_corridors: set[str] = set()
    for row in raw.corridors:
        if row["id"] in seen_corridors:
            yield Problem("corridors.toml", row["where"], "id", "the id stands twice; rename one of the two")
        seen_corridors.add(row["id"])


_DISORDER = "low, central and high are out of order: {}, {}, {}"
Mention = tuple[str, str, str, str, Iterable[str]]  # file, where, column, kind of thing named, names


def references(raw: Raw) -> Iterator[Problem]:
    """Every id named in one table exists in the other; a row that could not be read still counts as there."""
    tables = ("places", "links", "sections", "sources", "values", "corridors", "projects", "left_out", "measures")
    known: dict[str, Collection[str]] = {table: raw.named.get(table, set()) for table in tables}
    known["countries"] = set(raw.about.get("countries", {}))
    unread = {table for table in known if table in raw.faulty and not known[table]}  # said once, for the file
    unread |= {kind for kind, table in (("borders", "links"), ("facts", "values")) if table in unread}
    known["seas"] = {row["id"] for row in raw.water}
    unread |= set() if raw.water else {"seas"}  # the checks warn once that no water says where ships can go
    known["facts"] = {*known["values"], *known["left_out"]}
    known["series"] = {row["series"] for row in raw.tables["volumes"]}
    unread |= {"series"} if "volumes" in raw.faulty else set()
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
    "sea": "seas",
}
_NAMED_IN = {"evidence": "facts", "depends_on": "projects", "excludes": "measures"}  # lists, by their column
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
                        yield (file_of(table), row["where"], column.name, kind, names)


def _names_in(column: schema.Column) -> Callable[[list[Any]], Iterable[tuple[str, list[str]]]] | None:
    """How to find what a cell of a column names, as pairs of a kind of thing and names; None if it names nothing."""
    if column.kind in _NAMED_BY:
        return lambda cell: [(_NAMED_BY[column.kind], cell)]
    if column.kind == "terminals":
        return lambda cell: [("places", [terminal["place"] for terminal in cell])]
    if column.kind in ("subject", "subjects"):
        return _subjects_in
    table = _NAMED_IN.get(column.name)
    return None if table is None else lambda cell: [(table, cell)]


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
        if row["outlook"]:
            yield (*at, "outlook", "facts", row["outlook"]["evidence"])
            yield (*at, "outlook", "series", [row["outlook"]["series"]] if row["outlook"]["series"] else [])
        for branch in row["branch"]:
            at = ("corridors.toml", f"{row['where']}, branch {branch['name']!r}")
            yield (*at, "links", "links", branch["links"])
            for end in ("origin", "destination"):
                yield (*at, end, "places", [branch[end]])
            yield (*at, "via", "places", branch["via"])
    yield ("atlas.toml", "", "islands", "places", raw.about.get("islands", {}))
    report = raw.about.get("report")
    if report:
        if report["target"]:
            yield ("atlas.toml", "report", "target", "projects", [report["target"]])
        yield ("atlas.toml", "report", "corridor", "corridors", [report["corridor"]])
        yield ("atlas.toml", "report", "scorecard", "corridors", report["scorecard"])
        for number, route in enumerate(report["routes"], start=1):
            at = ("atlas.toml", f"report, route {number}")
            yield (*at, "corridor", "corridors", [route["corridor"]] if route["corridor"] else [])
            for end in ("origin", "destination"):
                yield (*at, end, "places", [route[end]])


def rings(raw: Raw) -> Iterator[Problem]:
    """No project needs itself, through whatever others."""
    needs: dict[str, set[str]] = {}
    for row in raw.tables["projects"]:
        needs.setdefault(row["id"], set()).update(row["depends_on"])
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        ring = " needs ".join(reversed(error.args[1]))
        yield Problem("projects.csv", error.args[1][0], "depends_on", f"{ring}: a project cannot need itself")


def figures(table: str, rows: Iterable[Row]) -> Iterator[Problem]:
    """Units, bounds and order of low, central and high."""
    for row in rows:
        quantity = schema.quantities()[row["quantity"]]
        at = (file_of(table), f"{row['where']} (id={row['id']})")
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
            yield Problem(*at, "low", _DISORDER.format(low, central, high))
        if quantity.distribution == "split_lognormal" and (low == 0 < central or central == 0 < (high or 0)):
            column = "low" if central else "central"
            yield Problem(*at, column, f"a number that is drawn lies above zero; got {row[column]:g}")
        if table == "defaults" and not row["evidence"] and row["confidence"] != "C":
            yield Problem(*at, "confidence", "a default without evidence is of grade C")


def times(runs: Iterable[Row]) -> Iterator[Problem]:
    """Runs take some time, and their low, central and high are in order."""
    for row in runs:
        at = (file_of("runs"), f"{row['where']} (id={row['id']})")
        for name in ("low", "central", "high"):
            if row[name] is not None and row[name] <= 0:
                yield Problem(*at, name, f"a run takes time; got {row[name]:g} {row['unit']}")
        low, central, high = row["low"], row["central"], row["high"]
        if (low is not None and low > central) or (high is not None and high < central):
            yield Problem(*at, "low", _DISORDER.format(low, central, high))


def marks(values: Iterable[Row]) -> Iterator[Problem]:
    """Rows marked `use`: each gives its reason, may stand for what is, and is alone about its very thing."""
    seen: dict[Any, str] = {}
    for row in values:
        if not row["use"]:
            continue
        at = (file_of("values"), f"{row['where']} (id={row['id']})", "use")
        if not row["note"]:
            yield Problem(*at, "a row marked `use` needs its reason in the note")
        may = row["status"] == "planned" and schema.quantities()[row["quantity"]].planned_counts
        if row["status"] in ("planned", "target", "forecast", "historic") and not may:
            yield Problem(*at, f"what is {row['status']} is not used; only scenarios and projects bring it in")
        scope = frozenset(pair for pair in row["scope"].items() if pair[0] not in schema.DESCRIBING)
        key = (row["subject"], row["quantity"], row["basis"], scope)
        if key in seen:
            message = f"{seen[key]!r} is marked for the same subject, quantity, basis and scope; unmark one of the two"
            yield Problem(*at, message)
        seen.setdefault(key, row["id"])


def expectations(claims: Iterable[Row]) -> Iterator[Problem]:
    """What a claim expects can be compared as it asks: else the document would be blamed for a slip of its register."""
    for row in claims:
        at = (file_of("claims"), f"{row['where']} (id={row['id']})", "expected")
        measured = row["compare"] in ("within", "at_least", "less_than")
        if row["expected"] is None and (measured or row["compare"] == "equal"):
            yield Problem(*at, f"is empty; {row['compare']} sets the answer against it")
        elif measured and not _is_number(row["expected"]):
            yield Problem(*at, f"{row['compare']} sets the answer against a number; got {row['expected']!r}")


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _converted(row: Row, quantity: schema.Quantity) -> str:
    try:
        number = units.convert(row["central"], row["unit"], quantity.unit)
    except (KorridorError, TypeError):
        return ""
    return f"; {row['central']:g} {row['unit']} would be {number:g} {quantity.unit}"
