"""What is wanted, where, how much and by when: a target of the atlas, or one of the question."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from korridor.atlas import named
from korridor.errors import InputError, UnknownName, did_you_mean
from korridor.flow import is_amount
from korridor.outlook import corridor_of, usual_cargo
from korridor.units import last_day, whole_year

if TYPE_CHECKING:
    from korridor.atlas import Atlas

__all__ = ["CLOSE", "TARGETS", "Aim", "aim_of", "reaches", "targets"]

TARGETS = ("announced_target",)
CLOSE = 1e-6  # share by which amounts may differ and count as the same
AMOUNTS = ("target_mt", "forecast_mt", "capacity_mt", "capacity_bcm")


@dataclass(frozen=True, slots=True)
class Aim:
    """A target. mt: two-way a year, in `unit`. day: by when. subjects: what it is about, as qualified ids.

    corridor: id, where it is about one corridor, or about a link that is part of just one. dated: whether the target
    names a date; without one the question is that of the base year. evidence: figures it rests on.
    """

    id: str
    title: str
    subjects: tuple[str, ...]
    corridor: str | None
    mt: float
    unit: str
    day: dt.date
    dated: bool = True
    is_forecast: bool = False
    evidence: tuple[str, ...] = ()
    confidence: str = ""

    def __str__(self) -> str:
        return f"{self.title}: {self.mt:g} {self.unit} a year by {self.day}"


def reaches(amount: float, wanted: float) -> bool:
    """Whether an amount is what is wanted, or more.

    >>> reaches(19.999999, 20), reaches(19.9, 20)
    (True, False)
    """
    return amount >= wanted * (1 - CLOSE)


def targets(atlas: Atlas) -> tuple[str, ...]:
    """Ids of the targets that the atlas names."""
    return tuple(
        dict.fromkeys(
            row["id"] for row in atlas.rows["projects"] if row["status"] in TARGETS and row["quantity"] in AMOUNTS
        )
    )


def aim_of(
    atlas: Atlas,
    target: str | None,
    *,
    corridor: str | None = None,
    mt: float | None = None,
    year: int | None = None,
    cargo: str | None = None,
) -> Aim:
    """What is wanted: a target by its id, at its own date or that of `year`, or a corridor with mt and year.

    cargo: decides the unit of a corridor, Mt or for gas bcm.
    Raises UnknownName for names, with the nearest; InputError for both or neither, for no amount above zero and for a
    year that the atlas does not cover.
    """
    if (target is None) == (corridor is None):
        raise InputError("give a target of the atlas, or a corridor with mt and year.")
    if target is not None:
        if mt is not None:
            raise InputError("a target of the atlas has its own amount; leave mt out, or give a corridor instead.")
        return _named(atlas, target, year)
    if mt is None or year is None:
        raise InputError("a corridor needs mt, the amount wanted two-way a year, and year.")
    if not (is_amount(mt) and mt > 0):
        raise InputError(f"mt is an amount above zero, in Mt a year; got {mt!r}.")
    name = corridor_of(atlas, corridor or "")
    day = _day(atlas, whole_year(year))
    unit = "bcm" if (cargo or usual_cargo(atlas, name)) == "gas" else "Mt"
    title = f"{mt:g} {unit} on {named(atlas, f'corridor:{name}')} by {day.year}"
    return Aim(f"{name}-{mt:g}{unit.lower()}-{day.year}", title, (f"corridor:{name}",), name, float(mt), unit, day)


def _named(atlas: Atlas, target: str, year: int | None) -> Aim:
    known = targets(atlas)
    name = target.removeprefix("project:") if isinstance(target, str) else target
    if name not in known:
        raise UnknownName(f"no target called {target!r}. {did_you_mean(str(name), known)}")
    row = next(row for row in atlas.rows["projects"] if row["id"] == name and row["quantity"] in AMOUNTS)
    dated = row["earliest"] is not None
    if year is not None:
        day = _day(atlas, whole_year(year))
    elif dated:
        day = last_day(row["earliest"])
        first, last = atlas.about.years
        if not first <= day.year <= last:
            raise InputError(
                f"{name} is wanted by {day}, and the atlas {atlas.about.name} covers {first} to {last}; give a year."
            )
    else:
        day = _day(atlas, atlas.about.base_year)
    subjects = tuple(row["subject"] or ())
    return Aim(
        id=name,
        title=row["title"],
        subjects=subjects,
        corridor=_corridor(atlas, subjects),
        mt=float(row["after"]),
        unit="bcm" if row["unit"].startswith("bcm") else "Mt",
        day=day,
        dated=dated or year is not None,
        is_forecast=row["quantity"] == "forecast_mt",
        evidence=tuple(row["evidence"]),
        confidence=row["confidence"],
    )


def _day(atlas: Atlas, year: int) -> dt.date:
    first, last = atlas.about.years
    if not first <= year <= last:
        raise InputError(f"the atlas {atlas.about.name} covers {first} to {last}; got {year}.")
    return dt.date(year, 12, 31)


def _corridor(atlas: Atlas, subjects: tuple[str, ...]) -> str | None:
    """The corridor that a target is about; for a link the one that it is part of, if it is just one."""
    if len(subjects) != 1:
        return None
    kind, _, name = subjects[0].partition(":")
    if kind == "corridor":
        return name
    if kind == "link":
        over = [record.id for record in atlas.corridor_records.values() if name in record.links]
        return over[0] if len(over) == 1 else None
    return None
