"""Figures for classes of things: the most specific row of defaults.csv that fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from korridor import schema
from korridor.atlas.figures import Figure

if TYPE_CHECKING:
    from korridor.atlas.records import Atlas
    from korridor.validation import Row

__all__ = ["default_for"]


def default_for(
    atlas: Atlas,
    quantity: str,
    *,
    kind: str,
    mode: str,
    countries: Sequence[str] = (),
    classes: Sequence[str] = (),
    service: str = "any",
    cargo: str = "any",
) -> Figure | None:
    """Return the most specific default of a quantity as a figure; None where no row fits.

    kind: as in defaults.csv (link, border, transfer and so on). mode: of the thing, or a pair as rail>sea. countries:
    one code, or two in the direction of travel. classes: of the thing, the most specific first. A row fits where each
    of its cells is the one asked for, or stands for any. Of the rows that fit, the country decides first, then the
    class, the direction, the service, the cargo and the mode; ties go to the better grade.

    The figure's `value_id` is the id of the row, its `subject` begins with `default:`.
    """
    best: tuple[tuple[float, ...], Row] | None = None
    for row in atlas.default_rows.get((quantity, kind), ()):
        rank = _fit(row, mode, countries, classes, service=service, cargo=cargo)
        if rank is not None and (best is None or rank > best[0]):
            best = (rank, row)
    if best is None:
        return None
    row = best[1]
    central = row["central"]
    factors = schema.quantity(quantity).spread.get(row["confidence"], (1.0, 1.0))
    stated = row["low"] is not None and row["high"] is not None
    return Figure(
        subject=f"default:{row['id']}",
        quantity=quantity,
        low=row["low"] if row["low"] is not None else central * factors[0],
        central=central,
        high=row["high"] if row["high"] is not None else central * factors[1],
        unit=row["unit"],
        year=None,
        value_id=row["id"],
        source=";".join(row["evidence"]),
        confidence=row["confidence"],
        rule=f"default {row['id']}: the most specific one for {mode} {kind} {'-'.join(countries)}".rstrip(),
        range_rule="as the default states it" if stated else f"default range at grade {row['confidence']}",
    )


def _fit(
    row: Row, mode: str, countries: Sequence[str], classes: Sequence[str], *, service: str, cargo: str
) -> tuple[float, ...] | None:
    """How specifically a row fits, greater is more; None where it does not."""
    pair = len(countries) > 1
    codes = {"-".join(countries), "-".join(reversed(countries))} if pair else set(countries)
    if row["country"] != "*" and row["country"] not in codes:
        return None
    if row["class"] and row["class"] not in classes:
        return None
    if row["direction"] and row["direction"] != ">".join(countries):
        return None
    for name, wanted in (("service", service), ("cargo", cargo), ("mode", mode)):
        if row[name] not in ("any", wanted):
            return None
    return (
        row["country"] != "*",
        len(classes) - classes.index(row["class"]) if row["class"] else 0,
        bool(row["direction"]),
        row["service"] != "any",
        row["cargo"] != "any",
        row["mode"] != "any",
        -schema.GRADES.index(row["confidence"]),
    )
