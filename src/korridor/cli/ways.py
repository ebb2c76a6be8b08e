"""Commands that look for ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from korridor.cli.asking import (
    ASKED,
    TRADED,
    AsJson,
    Asked,
    Date,
    End,
    Folder,
    ScenarioName,
    Share,
    Ways,
    Year,
    by_of,
    network_of,
    opened,
)
from korridor.cli.printing import json_rows, print_json, print_table, print_under, scenario_name
from korridor.errors import InputError

if TYPE_CHECKING:
    from korridor.draws import Spread
    from korridor.routing import Route

__all__ = ["compare", "pareto", "route", "scorecard"]


def _summary(found: Route) -> dict[str, Any]:
    """A route for a script: unknown is null."""
    spreads = {
        name: None if found.missing(criterion) else _spread(getattr(found, name))
        for name, criterion in (("days", "time"), ("transit_days", "time"), ("cost_usd_per_t", "cost"))
    }
    boxes = found.demands.cargo == "container" and not found.missing("cost")
    spreads["cost_usd_per_teu"] = _spread(found.cost_usd_per_teu) if boxes else None
    spreads["co2e_kg_per_t"] = None if found.missing("co2e") else _spread(found.co2e_kg_per_t)
    ends = {"origin": found.origin.place, "destination": found.destination.place, "by": found.by}
    totals = {"distance_km": found.distance_km, "modes": found.modes, "countries": found.countries}
    when = {"day": found.network.day, "scenario": scenario_name(found.network)}
    return {**ends, **when, **totals, **spreads}


def _spread(spread: Spread) -> dict[str, float]:
    names = ("central", "mean", "p5", "p10", "p50", "p90", "p95")
    return {name: getattr(spread, name) for name in names}


def route(
    origin: End,
    destination: End,
    /,
    *,
    asked: Asked = ASKED,
    k: Ways = 1,
    distinct: Share = None,
    scenario: ScenarioName = "base",
    year: Year = None,
    date: Date = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Find the best way between two places, or the best few."""
    net = network_of(opened(atlas), scenario, year=year, date=date)
    start, end = asked.end(origin), asked.end(destination)
    found = net.routes(start, end, k=k, by=by_of(asked.by), distinct=distinct, **asked.options)
    if as_json:
        ways = [{**_summary(way), "legs": json_rows(way.legs)} for way in found]
        print_json(ways[0] if k == 1 else ways)
        return
    print_under(net)
    for number, way in enumerate(found):
        print(f"{chr(10) if number else ''}{way}")


def _print_ways(found: Sequence[Route], *, as_json: bool) -> None:
    """Ways side by side."""
    from korridor.routing import compare as set_side_by_side

    if as_json:
        print_json([_summary(way) for way in found])
        return
    print_under(found[0].network)
    table = set_side_by_side(found)
    columns = ["distance_km", "days_p10", "days_p50", "days_p90", "usd_per_t", "usd_per_teu", "co2e_kg_per_t"]
    rounded = table.round(dict.fromkeys(columns, 1))
    print_table(rounded, ["way", *columns, "borders", "transfers", "modes", "countries"], unknown="unknown")


def compare(
    origin: End,
    destination: End,
    /,
    *,
    asked: Asked = ASKED,
    k: Ways = 5,
    distinct: Share = 0.7,
    scenario: ScenarioName = "base",
    year: Year = None,
    date: Date = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Set the best few ways between two places side by side."""
    net = network_of(opened(atlas), scenario, year=year, date=date)
    start, end = asked.end(origin), asked.end(destination)
    found = net.routes(start, end, k=k, by=by_of(asked.by), distinct=distinct, **asked.options)
    _print_ways(found, as_json=as_json)


def pareto(
    origin: End,
    destination: End,
    /,
    *,
    asked: Asked = TRADED,
    scenario: ScenarioName = "base",
    year: Year = None,
    date: Date = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Set side by side every way that no other beats in all of some criteria, given to --by as time,cost."""
    net = network_of(opened(atlas), scenario, year=year, date=date)
    start, end = asked.end(origin), asked.end(destination)
    criteria = tuple(name.strip() for name in asked.by.split(","))
    _print_ways(net.pareto(start, end, by=criteria, **asked.options), as_json=as_json)


def scorecard(
    *corridors: str,
    origin: End | None = None,
    destination: End | None = None,
    asked: Asked = ASKED,
    scenario: ScenarioName = "base",
    year: Year = None,
    date: Date = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Set corridors side by side: km, days, costs, emissions, borders, capacity; without a name all of them.

    Parameters
    ----------
    corridors
        Ids or titles of corridors.
    origin
        Where every way starts; by default each corridor has its own ends.
    destination
        Where every way ends.
    """
    from korridor.routing import scorecard as scored

    loaded = opened(atlas)
    net = network_of(loaded, scenario, year=year, date=date)
    if asked.corridor is not None:
        raise InputError("the corridors are named one after the other; leave --corridor out.")
    options = asked.options
    del options["corridor"]
    start, end = (None if name is None else asked.end(name) for name in (origin, destination))
    names = corridors or tuple(loaded.corridor_records)
    table = scored(net, names, origin=start, destination=end, by=by_of(asked.by), **options)
    if as_json:
        print_json(json_rows(table))
        return
    print_under(net)
    columns = ["distance_km", "days_p10", "days_p50", "days_p90", "usd_per_t", "usd_per_teu", "co2e_kg_per_t"]
    shares = ["border_share", "terminal_share", "tfi4_kmh", "capacity_mt", "coverage"]
    rounded = table.round({**dict.fromkeys(columns, 1), **dict.fromkeys(shares, 2)})
    print_table(rounded, ["corridor", "origin", "destination", *columns, *shares], unknown="unknown")
    for corridor, note in table["note"].items():
        if note:
            print(f"{corridor}: {note}")
