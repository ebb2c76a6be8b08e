"""What a way is made of, component by component."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from korridor.atlas import figure_sources

if TYPE_CHECKING:
    from korridor.atlas import Figure
    from korridor.parts import Part, Parts
    from korridor.routing.ways import Route

__all__ = ["LEG_COLUMNS", "components"]

# Criterion, name of its columns, unit.
_MEASURES = (("time", "time", "h"), ("cost", "cost", "usd_per_t"), ("co2e", "co2e", "kg_per_t"))
LEG_COLUMNS = (
    *("kind", "from", "to", "mode", "carrier", "length_km", "country", "link"),
    *("time_low_h", "time_h", "time_high_h"),
    *("cost_low_usd_per_t", "cost_usd_per_t", "cost_high_usd_per_t"),
    *("co2e_low_kg_per_t", "co2e_kg_per_t", "co2e_high_kg_per_t"),
    *("figures", "sources", "confidence"),
)


def components(way: Route) -> Iterator[dict[str, Any]]:
    """The components of a way in order, a row of `LEG_COLUMNS` each; see `Route.legs`."""
    for place in range(len(way.slots)):
        runs = _runs(way, place)
        for number in range(len(runs)):
            yield _component(way, place, runs, number)


def _runs(way: Route, place: int) -> list[str]:
    """Kinds of the components of a slot, in the order of time; those that only cost or emit something come last."""
    found = [kind for kind, _ in groupby(part.kind for part in _parts_at(way.parts("time"), place))]
    for criterion in ("cost", "co2e"):
        kinds = dict.fromkeys(part.kind for part in _parts_at(way.parts(criterion), place))
        found += [kind for kind in kinds if kind not in found]
    _, _, arc = way.stops[place]
    return found or ([arc.kind] if arc is not None else [])  # nothing at all is known of it


def _parts_at(parts: Parts, place: int) -> list[Part]:
    return [parts.parts[row] for row in parts.by_slot.get(place, ())]


def _component(way: Route, place: int, runs: Sequence[str], number: int) -> dict[str, Any]:
    """One component: by time its own run of parts; cost and emissions of its kind stand at the first run of it."""
    atlas = way.network.atlas
    kind = runs[number]
    start, end, arc = way.stops[place]
    moves = kind in ("haul", "access")
    if not moves and arc is not None and arc.kind == "haul":  # boarding and waiting before, landing behind
        start, end = (end, end) if "haul" in runs[:number] else (start, start)
    used = [way.network.length_figures[arc.link]] if moves and arc is not None and arc.link else []
    row: dict[str, Any] = {
        "kind": kind,
        "from": start,
        "to": end,
        "mode": (arc.mode if arc else "road") if moves else None,
        "carrier": (arc.carrier if arc else "road") if moves else None,
        "length_km": (arc.length_km if arc else float(way.access_step(start, end)["length_km"])) if moves else 0.0,
        "country": arc.country if arc else atlas.place_records[start].country,
        "link": arc.link if arc else None,
    }
    timed: list[Figure] = []
    for criterion, name, unit in _MEASURES:
        parts = way.parts(criterion)
        rows = _rows(parts, place, runs, number, by_run=criterion == "time")
        sums = (
            sum(parts.decile(one, low=True) for one in rows),
            float(parts.part_central[rows].sum()),
            sum(parts.decile(one, low=False) for one in rows),
        )
        for label, value in zip(("_low", "", "_high"), sums, strict=True):
            row[f"{name}{label}_{unit}"] = np.nan if place in parts.missing else value
        found = [figure for one in rows for figure in parts.parts[one].figures]
        timed = found if criterion == "time" else timed
        used += found
    row["figures"] = tuple(dict.fromkeys(figure.value_id for figure in used))
    row["sources"] = tuple(dict.fromkeys(name for figure in used for name in figure_sources(atlas, figure)))
    row["confidence"] = max((figure.confidence for figure in timed), default=None)
    return row


def _rows(parts: Parts, place: int, runs: Sequence[str], number: int, *, by_run: bool) -> list[int]:
    """Rows of the parts of one component."""
    rows = parts.by_slot.get(place, ())
    if by_run:
        grouped = [list(group) for _, group in groupby(rows, key=lambda row: parts.parts[row].kind)]
        return grouped[number] if number < len(grouped) else []
    first = runs[number] not in runs[:number]
    return [row for row in rows if first and parts.parts[row].kind == runs[number]]
