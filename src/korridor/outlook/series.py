"""Observed volumes of a corridor: one named series, by calendar years, never joined with another population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from korridor import schema
from korridor.errors import InputError, did_you_mean
from korridor.outlook.growth import Calendar, calendar_volume

if TYPE_CHECKING:
    from korridor.atlas import Atlas

__all__ = ["Observed", "Series", "observed_in", "series_of"]

Row = Mapping[str, Any]
YEARLY = ("calendar", "iranian", "marketing")
MEASURES = {"gas": "volume_bcm"}  # of other cargoes volume_mt


@dataclass(frozen=True, slots=True)
class Observed:
    """A volume of one calendar year: its range, the rows of values it comes from, their poorest grade."""

    year: int
    low: float
    central: float
    high: float
    values: tuple[str, ...]
    confidence: str


@dataclass(frozen=True, eq=False)
class Series:
    """One observed series. calendar: in which years its source counts; points are by calendar year all the same.

    Of Iranian and marketing years only those calendar years are here of which both halves are known.
    """

    id: str
    title: str
    calendar: str
    points: Mapping[int, Observed]

    @property
    def last(self) -> Observed | None:
        """The newest year; None where no calendar year is whole."""
        return self.points[max(self.points)] if self.points else None

    def __repr__(self) -> str:
        return f"<Series {self.id}: {len(self.points)} years>"


def series_of(atlas: Atlas, corridor: str, *, cargo: str = "general", name: str | None = None) -> Series | None:
    """The series that an outlook of a corridor goes on from; None without one.

    name: of the series, by default that of corridors.toml, else of those about the corridor as a whole the one with
    most years, then the newest, then the best grade. Raises InputError for a name that is none, or about a part of a
    year, with the nearest.
    """
    record = atlas.corridor(corridor)
    known = {row["series"]: row for row in atlas.rows["volumes"]}
    wanted = name or record.series
    quantity = MEASURES.get(cargo, "volume_mt")
    if wanted is not None:
        if wanted not in known:
            raise InputError(f"no series called {wanted!r}; `atlas.volumes` lists them. {did_you_mean(wanted, known)}")
        found = _series(atlas, wanted)
        if found is None:
            raise InputError(f"{wanted!r} is about a part of a year, or has no volume: no outlook goes on from it.")
        if any(row["quantity"] != quantity for row in _rows(atlas, wanted)):
            raise InputError(f"{wanted!r} is not in the unit of {cargo}: gas is in bcm and never in Mt.")
        return found
    subjects = {f"corridor:{corridor}", f"section:{record.total_section}"}
    fitting = []
    for one in known:
        rows = _rows(atlas, one)
        whole = all(
            row["subject"] in subjects
            and (row["quantity"], row["basis"]) == (quantity, schema.quantity(quantity).basis)
            and "cargo" not in row["scope"]
            for row in rows
        )
        if rows and whole and (series := _series(atlas, one)) is not None and series.last is not None:
            fitting.append(series)
    return min(
        fitting,
        key=lambda one: (-len(one.points), -max(one.points), one.points[max(one.points)].confidence, one.id),
        default=None,
    )


def _rows(atlas: Atlas, name: str) -> list[Row]:
    """The figures of a series."""
    return [atlas.evidence_rows[row["value"]] for row in atlas.rows["volumes"] if row["series"] == name]


def _series(atlas: Atlas, name: str) -> Series | None:
    rows = [row for row in atlas.rows["volumes"] if row["series"] == name]
    kind = rows[0]["calendar"]
    figures = {row["year"]: atlas.evidence_rows[row["value"]] for row in rows}
    if kind not in YEARLY or any(row["calendar"] != kind for row in rows):
        return None
    if any(row["quantity"] not in ("volume_mt", "volume_bcm") for row in figures.values()):
        return None
    stated = {year: _observed(year, row) for year, row in figures.items()}
    points = stated if kind == "calendar" else _by_calendar(stated, cast("Calendar", kind))
    return Series(name, rows[0]["title"], kind, MappingProxyType(dict(sorted(points.items()))))


def _observed(year: int, row: Row) -> Observed:
    central = float(row["central"])
    low = central if row["low"] is None else float(row["low"])
    high = central if row["high"] is None else float(row["high"])
    return Observed(year, low, central, high, (row["id"],), row["confidence"])


def _by_calendar(stated: Mapping[int, Observed], kind: Calendar) -> dict[int, Observed]:
    """Calendar years of which both halves are stated.

    A row has the calendar year in which most of its year lies: that in which an Iranian year begins, and in which a
    marketing year ends.
    """
    found = {}
    for year in stated:
        before, after = (year - 1, year) if kind == "iranian" else (year, year + 1)
        if before in stated and after in stated:
            pair = stated[before], stated[after]
            low, central, high = (
                calendar_volume(getattr(pair[0], name), getattr(pair[1], name), year, kind)
                for name in ("low", "central", "high")
            )
            values = (*pair[0].values, *pair[1].values)
            found[year] = Observed(year, low, central, high, values, max(one.confidence for one in pair))
    return found


def observed_in(series: Series | None, year: int) -> float:
    """Volume of a year; NaN where none was observed."""
    point = None if series is None else series.points.get(year)
    return nan if point is None else point.central
