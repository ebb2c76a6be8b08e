"""Recorded and claimed trips set against the model: a comparison, never an input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from korridor.errors import KorridorError
from korridor.routing import Route, route
from korridor.units import convert

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from korridor.network import Network

__all__ = ["RUN_COLUMNS", "ledger"]

RUN_COLUMNS = (
    *("origin", "destination", "what", "date", "distance_km", "low", "recorded", "high"),
    *("p10", "p50", "p90", "unit", "inside", "source", "note"),
)


def ledger(network: Network) -> pd.DataFrame:
    """Each trip of runs.csv against the model, from departure to arrival, along the course that it took.

    The way is the shortest one through the places that the trip passed: what is compared is its time and not its
    choice. Columns: origin, destination, what (run, claim or announced), date, distance_km, low, recorded, high, and
    the model's p10, p50, p90 of `Route.transit_h`, all in unit; inside, whether the recorded figure lies between the
    model's P10 and P90 (unknown without a way); source; note, or why there is no way today. Indexed by run id; empty
    for an atlas without.
    """
    import pandas as pd

    rows = [_judged(network, run) for run in network.atlas.rows["runs"]]
    return pd.DataFrame(rows, columns=["id", *RUN_COLUMNS]).set_index("id").astype({"inside": "boolean"})


def _judged(network: Network, run: Mapping[str, Any]) -> dict[str, Any]:
    places = network.atlas.place_records
    row = {name: run[name] for name in ("id", "what", "date", "low", "high", "unit", "source", "note")}
    row |= {"recorded": run["central"], "inside": None}
    row |= {end: places[run[end]].name for end in ("origin", "destination")}
    try:
        found = _route(network, run)
        transit = found.transit_h
    except KorridorError as error:
        return row | {"note": str(error)}
    hours = {name: getattr(transit, name) for name in ("p10", "p50", "p90")}
    row |= {name: convert(value, "h", run["unit"]) for name, value in hours.items()}
    return row | {"distance_km": found.distance_km, "inside": row["p10"] <= run["central"] <= row["p90"]}


def _route(network: Network, run: Mapping[str, Any]) -> Route:
    return route(
        network,
        run["origin"],
        run["destination"],
        by="distance",
        cargo=run["cargo"],
        service=run["service"],
        via=run["via"],
        avoid=run["avoid"],
        modes=run["modes"] or None,
        corridor=run["corridor"],
    )
