"""Ways and corridors side by side: comparison, scorecard, and the time and cost distance table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from korridor.atlas import figures_of, listed, resolve_subject
from korridor.errors import InputError, NoRoute
from korridor.network import Network, branch_status
from korridor.routing.choosing import route, route_of
from korridor.routing.demands import By, LonLat, Options
from korridor.routing.ways import AT_BORDERS, AT_TERMINALS, Route

if TYPE_CHECKING:
    import pandas as pd

    from korridor.atlas import Corridor

__all__ = ["COMPARED", "PROFILE_COLUMNS", "SCORED", "compare", "cumulated", "profile", "scorecard"]

Ends = tuple[str | LonLat, str | LonLat]

COMPARED = (
    *("distance_km", "days_p10", "days_p50", "days_p90", "usd_per_t", "usd_per_teu", "co2e_kg_per_t"),
    *("border_share", "terminal_share", "borders", "gauge_changes", "transfers"),
    *("default_share", "grade_c_share", "modes", "countries"),
)
SCORED = (
    *("title", "origin", "destination", "distance_km", "days_p10", "days_p50", "days_p90"),
    *("usd_per_t", "usd_per_teu", "co2e_kg_per_t", "border_share", "terminal_share"),
    *("tfi1_h", "tfi2_usd", "tfi3_usd", "tfi4_kmh", "capacity_mt", "coverage", "note"),
)
PROFILE_COLUMNS = (
    *("way", "kind", "from", "to", "name", "mode", "country", "length_km", "time_h", "cost_usd_per_t"),
    *("cum_km", "cum_h", "cum_usd_per_t"),
)


def _given(routes: Route | Iterable[Route] | Mapping[str, Route]) -> dict[str, Route]:
    """Routes by label, those without one by number. Raises InputError for none, and for what is no route."""
    if isinstance(routes, Mapping):
        given = {str(label): way for label, way in routes.items()}
    else:
        if not isinstance(routes, Route | Iterable):
            raise InputError(f"give routes, as net.route finds them; got {routes!r}.")
        ways = [routes] if isinstance(routes, Route) else list(routes)
        given = {
            f"{number}: {way.origin.name} to {way.destination.name}" if isinstance(way, Route) else str(number): way
            for number, way in enumerate(ways, 1)
        }
    if not given:
        raise InputError("no route to set side by side: give at least one.")
    for way in given.values():
        if not isinstance(way, Route):
            raise InputError(f"give routes, as net.route finds them; got {way!r}.")
    return given


def compare(routes: Iterable[Route] | Mapping[str, Route]) -> pd.DataFrame:
    """Set routes side by side, a row each.

    routes: as `net.routes` gives them, or by a label of one's own. Columns: distance_km; days_p10, days_p50, days_p90;
    usd_per_t, usd_per_teu and co2e_kg_per_t (medians); border_share and terminal_share of the mean time (borders with
    changes of gauge; waits, transfers, loading and unloading); borders, gauge_changes, transfers; default_share of the
    cost; grade_c_share of the km; modes, countries. Unknown is NaN.
    Raises InputError for none, and for what is no route.
    """
    import pandas as pd

    given = _given(routes)
    rows = [_compared(way) for way in given.values()]
    return pd.DataFrame(rows, columns=list(COMPARED), index=pd.Index(given, name="way"))


def _compared(way: Route) -> dict[str, Any]:
    counts = way.crossings
    found: dict[str, Any] = {
        "distance_km": way.distance_km,
        "borders": counts.get("border", 0),
        "gauge_changes": counts.get("gauge_change", 0),
        "transfers": counts.get("transfer", 0),
        "grade_c_share": float(way.graded_km["C"] / way.distance_km),
        "modes": ", ".join(way.modes),
        "countries": ", ".join(way.countries),
    }
    if not way.missing("time"):
        days = way.days
        found |= {"days_p10": days.p10, "days_p50": days.p50, "days_p90": days.p90}
        found |= {"border_share": way.share_of_time(AT_BORDERS), "terminal_share": way.share_of_time(AT_TERMINALS)}
    if not way.missing("cost"):
        found |= {"usd_per_t": way.cost_usd_per_t.p50, "default_share": way.default_share}
        if way.demands.cargo == "container":
            found["usd_per_teu"] = way.cost_usd_per_teu.p50
    if not way.missing("co2e"):
        found["co2e_kg_per_t"] = way.co2e_kg_per_t.p50
    return found


def scorecard(
    network: Network,
    corridors: Iterable[str],
    *,
    origin: str | LonLat | None = None,
    destination: str | LonLat | None = None,
    by: By = "time",
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Set corridors side by side, a row each, by the best way within each of them.

    corridors: names or ids. origin, destination: ends of every way; without them each corridor is run along the first
    of its branches that leads from an origin to a destination and is open to the cargo, and one whose branches are
    pieces between those two of its ends that lie furthest apart. by, options: as in `route`.
    Columns: title; origin, destination; distance_km; days_p10, days_p50, days_p90; usd_per_t, usd_per_teu,
    co2e_kg_per_t (medians); border_share, terminal_share of the mean time; CAREC's four indicators (see `Route.cpmm`);
    capacity_mt, the least two-way capacity in Mt a year that is stated for the corridor, for a section, link or border
    of the way, or for a place where its goods are handled; coverage, the share of the km on links that have such a
    figure; note, why there is no way. Unknown is NaN. Indexed by corridor id.
    Raises InputError for no corridor, and as `route` for options that cannot be; one without a way keeps its row.
    """
    import pandas as pd

    if not isinstance(network, Network):
        raise InputError(f"a scorecard is made on a network, as atlas.network() gives it; got {network!r}.")
    names = listed(corridors)
    if not names:
        raise InputError("no corridor to score: give at least one.")
    if len(set(names)) < len(names):
        raise InputError("a corridor is named twice; name each once.")
    if "corridor" in options:
        raise InputError("the corridors are given as a list; leave `corridor` out.")
    if (origin is None) != (destination is None):
        raise InputError("give both ends, or neither: without them each corridor is run from end to end.")
    rows = {}
    for name in names:
        subject = resolve_subject(network.atlas, name if name.startswith("corridor:") else f"corridor:{name}")
        corridor = subject.removeprefix("corridor:")
        ends = None if origin is None or destination is None else (origin, destination)
        rows[corridor] = _scored(network, corridor, ends, by, {**options, "corridor": corridor})
    return pd.DataFrame(list(rows.values()), columns=list(SCORED), index=pd.Index(rows, name="corridor"))


def _scored(network: Network, corridor: str, ends: Ends | None, by: By, options: Options) -> dict[str, Any]:
    record = network.atlas.corridor(corridor)
    found: dict[str, Any] = {"title": record.title, "note": ""}
    try:
        way = route(network, *ends, by=by, **options) if ends else _end_to_end(network, record, by, options)
    except NoRoute as error:
        return found | {"note": str(error)}
    compared = _compared(way)
    found |= {name: compared[name] for name in SCORED if name in compared}
    found |= {"origin": way.origin.name, "destination": way.destination.name}
    if not way.missing("time") and not way.missing("cost"):
        found |= {name: value for name, value in way.cpmm().items() if name in SCORED}
    found["capacity_mt"], found["coverage"] = _stated_capacity(way, corridor)
    return found


def _end_to_end(network: Network, record: Corridor, by: By, options: Options) -> Route:
    """The best way along a corridor as a whole. Raises NoRoute."""
    whole = [
        branch
        for branch in network.atlas.branches(record.id)
        if branch.origin in record.origins and branch.destination in record.destinations
    ]
    reason = NoRoute(f"no branch of {record.id!r} is open from end to end on {network.day}.")
    for branch in whole:
        if branch_status(network, branch) == "operating":
            try:
                links = frozenset(branch.links)
                return route_of(network, branch.origin, branch.destination, by, options, links=links)
            except NoRoute as error:
                reason = error
    # A cargo that the links of a branch do not take may find members beside them.
    pairs = dict.fromkeys((branch.origin, branch.destination) for branch in whole)
    ways: list[Route] = []
    for start, end in pairs or product(record.origins, record.destinations):
        try:
            ways.append(route(network, start, end, by=by, **options))
        except NoRoute as error:
            reason = error
        if ways and pairs:
            return ways[0]
    if not ways:
        raise reason
    return max(ways, key=lambda way: way.distance_km)


def _stated_capacity(way: Route, corridor: str) -> tuple[float, float]:
    """The least two-way capacity stated for what a way passes, NaN without any; the share of the km that has one."""
    atlas, year = way.network.atlas, way.network.day.year
    links = dict(zip(way.links, way.haul_km, strict=True))
    handled_at = dict.fromkeys(way.legs.loc[way.legs["kind"].isin(["load", "transfer", "unload"]), "from"])
    by_link = figures_of(atlas, "capacity_mt", [f"link:{link}" for link in links], year=year)
    others = [
        f"corridor:{corridor}",
        *(f"border:{link}" for link in links if atlas.link(link).border),
        *(f"place:{place}" for place in handled_at),
    ]
    stated = [*by_link.values(), *figures_of(atlas, "capacity_mt", others, year=year).values()]
    covered = sum(length for link, length in links.items() if f"link:{link}" in by_link)
    return min((figure.central for figure in stated), default=float("nan")), covered / way.distance_km


# ------------------------------------------------------------------------------------------------------ profiles


def cumulated(table: pd.DataFrame) -> pd.DataFrame:
    """Add running totals to steps in order: cum_km, cum_h and cum_usd_per_t behind each step.

    table: columns length_km, time_h, cost_usd_per_t. An unknown step makes all totals behind it unknown.

    >>> import pandas as pd
    >>> steps = pd.DataFrame({"length_km": [500.0, 0.0], "time_h": [8.5, 4.0], "cost_usd_per_t": [75.0, 50.0]})
    >>> cumulated(steps)["cum_h"].tolist()
    [8.5, 12.5]
    """
    totals = {"cum_km": "length_km", "cum_h": "time_h", "cum_usd_per_t": "cost_usd_per_t"}
    return table.assign(**{name: np.cumsum(table[column].to_numpy(dtype=float)) for name, column in totals.items()})


def profile(routes: Route | Iterable[Route] | Mapping[str, Route]) -> pd.DataFrame:
    """Time and cost against distance, step by step: hauls slope, stops jump. One frame for several ways.

    routes: one, several, or by a label of one's own, as those of several years or atlases. Columns: way (label), kind
    (the first row of each way is its `start`), from, to, name (of where it begins), mode, country, length_km, time_h,
    cost_usd_per_t at central figures; cum_km, cum_h, cum_usd_per_t behind the step.
    Source: the time/cost-distance method of UNESCAP.
    Raises InputError for none, and for what is no route.
    """
    import pandas as pd

    frames = []
    for label, way in _given(routes).items():
        steps = way.legs[["kind", "from", "to", "mode", "country", "length_km", "time_h", "cost_usd_per_t"]]
        start = {"kind": "start", "from": steps["from"].iloc[0], "to": steps["from"].iloc[0], "mode": None}
        start |= {"country": steps["country"].iloc[0], "length_km": 0.0, "time_h": 0.0, "cost_usd_per_t": 0.0}
        table = pd.DataFrame([start, *steps.to_dict("records")])
        names = [way.network.atlas.place(place).name for place in table["from"]]
        frames.append(cumulated(table).assign(way=label, name=names)[list(PROFILE_COLUMNS)])
    return pd.concat(frames, ignore_index=True)
