"""The vocabulary: tables with their columns, quantities with their units and rules, carriers and cargoes.

Both tables are plain CSV beside this module, so that people, checks and the documentation read the same text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from korridor.errors import InputError, did_you_mean

__all__ = [
    "CARGOES",
    "CARRIERS",
    "CARRIERS_OF_MODE",
    "DESCRIBING",
    "GRADES",
    "RAIL_CARRIERS",
    "SCOPE_KEYS",
    "SUBJECT_KINDS",
    "Column",
    "Quantity",
    "quantities",
    "quantity",
    "tables",
    "units_known",
]

RAIL_CARRIERS = ("rail1000", "rail1067", "rail1435", "rail1520", "rail1676")
CARRIERS = (*RAIL_CARRIERS, "road", "sea", "pipeline")
CARGOES = ("container", "grain", "general", "oil", "gas")
GRADES = ("A", "B", "C")
# The usual keys of a scope. Others may be used; one that nearly reads like these is a slip of the pen.
SCOPE_KEYS = (
    *("cargo", "direction", "mode", "part", "phase", "population", "service", "side", "sides", "stage", "state"),
    *("terminal", "trade", "what"),
    *("calendar", "period", "seen", "stated"),
)
# Those that describe a figure without narrowing what it is about.
DESCRIBING = frozenset({"calendar", "period", "seen", "stated"})
SUBJECT_KINDS = ("link", "section", "place", "border", "corridor", "country", "sea", "project", "class")
# A rail ferry joins rail states of its gauge and a truck ferry joins road states: their goods stay on their wheels.
CARRIERS_OF_MODE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "rail": RAIL_CARRIERS,
        "road": ("road",),
        "sea": ("sea",),
        "ferry": (*RAIL_CARRIERS, "road"),
        "pipeline": ("pipeline",),
        "swap": ("pipeline",),
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one table of an atlas; `kind` says how its cells are read."""

    table: str
    name: str
    kind: str
    required: bool
    choices: tuple[str, ...]
    min: float | None
    max: float | None
    meaning: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """One kind of figure: its unit, bounds, rule of choice, and default range by grade of evidence.

    pick: confidence_first, recent_first or none. observed_counts, planned_counts: whether something seen, or planned,
    may stand for it where nothing current or designed does.
    adds: whether it adds up along links in series, as lengths do, or is shared by all of them, as capacities are.
    spread: (low, high) as factors of the central figure by grade, empty where the quantity is never drawn.
    """

    name: str
    unit: str
    applies_to: tuple[str, ...]
    basis: str
    pick: str
    observed_counts: bool
    planned_counts: bool
    adds: bool
    max_age_y: int | None
    distribution: str
    spread: Mapping[str, tuple[float, float]]
    min: float | None
    max: float | None
    meaning: str


def _rows(name: str) -> list[dict[str, str]]:
    text = files("korridor").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _number(text: str) -> float | None:
    return float(text) if text else None


@cache
def tables() -> Mapping[str, Mapping[str, Column]]:
    """Columns by table and name, in the order in which files hold them.

    >>> tables()["sections"]["links"].meaning
    'links in series, in order; figures of the section are about the whole run'
    """
    found: dict[str, dict[str, Column]] = {}
    for row in _rows("columns.csv"):
        found.setdefault(row["table"], {})[row["column"]] = Column(
            table=row["table"],
            name=row["column"],
            kind=row["type"],
            required=row["required"] == "yes",
            choices=tuple(row["choices"].split("|")) if row["choices"] else (),
            min=_number(row["min"]),
            max=_number(row["max"]),
            meaning=row["meaning"],
        )
    return MappingProxyType({table: MappingProxyType(columns) for table, columns in found.items()})


@cache
def quantities() -> Mapping[str, Quantity]:
    """Every quantity by name.

    >>> quantities()["length_km"].unit, quantities()["length_km"].pick
    ('km', 'confidence_first')
    """
    found = {}
    for row in _rows("quantities.csv"):
        spread = {}
        for grade in GRADES:
            if text := row[f"spread_{grade.lower()}"]:
                low, _, high = text.partition("-")
                spread[grade] = (float(low), float(high))
        found[row["quantity"]] = Quantity(
            name=row["quantity"],
            unit=row["unit"],
            applies_to=tuple(row["applies_to"].split("|")),
            basis=row["basis"],
            pick=row["pick"],
            observed_counts=row["observed_counts"] == "yes",
            planned_counts=row["planned_counts"] == "yes",
            adds=row["along"] == "adds",
            max_age_y=int(row["max_age_y"]) if row["max_age_y"] else None,
            distribution=row["distribution"],
            spread=MappingProxyType(spread),
            min=_number(row["min"]),
            max=_number(row["max"]),
            meaning=row["meaning"],
        )
    return MappingProxyType(found)


def quantity(name: str) -> Quantity:
    """Look one quantity up.

    Raises InputError for a name that is not in the vocabulary; it offers the nearest.

    >>> quantity("border_h").unit
    'h'
    """
    try:
        return quantities()[name]
    except KeyError:
        raise InputError(f"no quantity called {name!r}. {did_you_mean(name, quantities())}") from None


@cache
def units_known() -> frozenset[str]:
    """Every unit of the vocabulary.

    >>> "Mt/yr" in units_known()
    True
    """
    return frozenset(quantity.unit for quantity in quantities().values())
