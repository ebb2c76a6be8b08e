"""Figures for classes of things: the most specific row of defaults.csv that fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from korridor import schema
from korridor.atlas.figures import Figure

if TYPE_CHECKING:
    from korridor.atlas.records import Atlas, Link

__all__ = ["default_for", "link_classes"]

Row = Mapping[str, Any]

_TRACKS = {1.0: ("single",), 1.5: ("single_double", "single"), 2.0: ("double",)}


def link_classes(link: Link) -> tuple[str, ...]:
    """Classes of defaults that fit a link, the most specific first: its own, then those of its tracks and traction.

    A railway that is partly double takes figures of single track where there are none of its kind, and one that is
    partly under wire those of diesel traction: the weakest stretch rules.
    """
    if link.mode != "rail":
        return link.classes
    tracks = _TRACKS.get(link.tracks or 0.0, ("double",) if (link.tracks or 0.0) > 1 else ())
    traction = "electric" if link.electrified == "yes" else "diesel"
    built = [f"{prefix}{suffix}" for prefix in tracks for suffix in (f"_{traction}", "")]
    shaped = [f"{prefix}_{own}{suffix}" for own in link.classes for prefix in tracks for suffix in (f"_{traction}", "")]
    return (*shaped, *link.classes, *built, traction)


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
    class, the direction, the service, the cargo and the mode, then the better grade, then the id; at a border the
    class and the direction come before the country, since a mean made of other borders is no figure for this one.

    The figure's `value_id` is the id of the row, its `subject` that id behind `default:`.
    """
    best: tuple[tuple[float, ...], Row] | None = None
    for row in atlas.default_rows.get((quantity, kind), ()):
        rank = _fit(row, mode, countries, classes, service=service, cargo=cargo)
        if rank is not None and (best is None or rank > best[0]):
            best = (rank, row)
    return None if best is None else _as_figure(best[1])


def _as_figure(row: Row) -> Figure:
    quantity = schema.quantity(row["quantity"])
    central = float(row["central"])
    low, high = row["low"], row["high"]
    grade = row["confidence"]
    if quantity.distribution == "none":
        low = high = central
        range_rule = "never drawn"
    elif low is not None and high is not None:
        range_rule = "as the default states it"
    else:
        one = "" if low is None and high is None else "one end as the default states it, the other by the "
        range_rule = f"{one}default range of {quantity.name} at grade {grade}"
        least, most = quantity.spread[grade]
        low, high = (central * least if low is None else low), (central * most if high is None else high)
    return Figure(
        subject=f"default:{row['id']}",
        quantity=quantity.name,
        low=float(low),
        central=central,
        high=float(high),
        unit=row["unit"],
        year=None,
        value_id=row["id"],
        source="",
        confidence=grade,
        rule="the most specific default",
        range_rule=range_rule,
        evidence=tuple(row["evidence"]),
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
    if any(row[name] not in ("any", wanted) for name, wanted in (("service", service), ("cargo", cargo))):
        return None
    if row["mode"] not in ("any", mode):
        return None
    country = float(row["country"] != "*")
    kind = float(len(classes) - classes.index(row["class"])) if row["class"] else 0.0
    direction = float(bool(row["direction"]))
    first = (kind, direction, country) if row["kind"] == "border" else (country, kind, direction)
    return (
        *first,
        float(row["service"] != "any"),
        float(row["cargo"] != "any"),
        float(row["mode"] != "any"),
        -float(schema.GRADES.index(row["confidence"])),
    )
