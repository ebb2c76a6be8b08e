"""Commands that ask what can pass."""

from __future__ import annotations

import sys
import warnings
from dataclasses import replace
from math import isinf
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from korridor.cli.asking import (
    AsJson,
    Cargo,
    Corridor,
    Date,
    Folder,
    Names,
    ScenarioName,
    WhatIf,
    Year,
    amounts,
    network_of,
    opened,
    whole,
)
from korridor.cli.demands import read_demand
from korridor.cli.printing import (
    json_rows,
    print_json,
    print_text,
    print_under,
    print_wide,
    rounded,
    scenario_name,
    working,
)
from korridor.errors import InputError, MissingFigure

if TYPE_CHECKING:
    import pandas as pd

    from korridor.closures import Closures
    from korridor.flow import Assignment, Throughput

__all__ = ["assign", "capacity", "closures"]

# Units that a limit of some kinds and modes has; a port has neither trains nor ships of its own.
TRAINS = ("needed_trains_per_day", "needed_wagons_per_day", "train_pairs_per_day", "wagons_per_day")
SHIPS = ("ships_per_day",)
UNITS = (
    (TRAINS, {"link", "section", "border", "gauge_change"}, {"rail"}),
    (SHIPS, {"link", "section", "fleet"}, {"sea", "ferry"}),
)
TOP = 20  # rows of closures that are printed


def capacity(
    corridor: Corridor | None = None,
    /,
    *,
    origins: Annotated[Names, Parameter(name="--from")] = None,
    destinations: Annotated[Names, Parameter(name="--to")] = None,
    cargo: Cargo = None,
    limit: WhatIf = None,
    up_to: float | None = None,
    limits: Annotated[bool, Parameter(negative="")] = False,
    scenario: ScenarioName = "base",
    year: Year = None,
    date: Date = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show the most that can pass in a year through a corridor, or between places, what binds, and what binds next.

    Parameters
    ----------
    origins
        Place to start from, instead of those of the corridor; repeat it for more.
    destinations
        Place to go to; repeat it for more.
    up_to
        Amount to which the steps lead, in Mt a year (gas in bcm); by default what the atlas wants for the corridor.
    limits
        List every limit on the way instead.
    """
    what_if = amounts(limit or ())
    if limits and what_if:
        raise InputError("--limits lists the figures of the atlas; leave --limit out.")
    net = network_of(opened(atlas), scenario, year=year, date=date)
    with working("Looking for what binds"):
        found = net.throughput(
            corridor, origins=origins, destinations=destinations, cargo=cargo, limits=what_if, up_to=up_to
        )
        # All that is printed is worked out, and kept, before the first line.
        told = json_rows(found.limits) if limits else _as_json(found) if as_json else str(found)
        units = _units(found)
    if as_json:
        print_json(told)
        return
    print_under(net)
    if limits:
        _print_limits(found)
    else:
        print_text(str(told).rstrip())
        _print_ladder(found)
        _print_units(found, units)


def _print_limits(found: Throughput) -> None:
    columns = ["limit_id", "low", "central", "high", "one_way", "base_load", "available", "how", "confidence"]
    noted = ["note"] if found.limits["note"].any() else []
    title = f"Limits on the ways of {found.title}, {found.cargo}, {found.unit} two-way"
    print_wide(found.limits, [*columns, "source", *noted], title=title)


def _as_json(found: Throughput) -> dict[str, Any]:
    ends = {"origins": found.origins, "destinations": found.destinations}
    about: dict[str, Any] = {"title": found.title, "corridor": found.corridor, **ends, "cargo": found.cargo}
    about |= {"day": found.network.day, "scenario": scenario_name(found.network)}
    told: dict[str, Any] = {"unit": found.unit, "two_way": found.two_way}
    for name in ("one_way", "available"):
        try:
            told[name] = getattr(found, name)
        except MissingFigure as error:
            told |= {name: None, f"{name}_unknown": str(error)}
    told["low"], told["high"] = found.low_high
    behind = {"coverage": found.coverage, "method": found.method, "cuts": found.cuts}
    # JSON has no endless number, and null is what is not known: a flag tells them apart.
    ladder = found.ladder.assign(unbound=found.ladder["lifts_to_mt"].map(isinf).astype(bool))
    return {**about, **told, **behind, "ladder": json_rows(ladder), "units": json_rows(_units(found))}


def _units(found: Throughput) -> pd.DataFrame:
    """The amount in the units of the field; gas has none."""
    import pandas as pd

    return pd.DataFrame() if found.cargo == "gas" else found.in_units


def _print_ladder(found: Throughput) -> None:
    print()
    if found.ladder.empty:
        print("Nothing has to be lifted for that: it can pass as it is.")
        return
    wanted = ("needed_mt", "gap_mt", "needed_trains_per_day", "needed_wagons_per_day")
    aim = "" if found.up_to is None else f", up to {rounded(found.up_to)}"
    columns = [
        *("step", "limit_id", "limit_mt", "throughput_mt", "lifts_to_mt", "lifted"),
        *(() if found.up_to is None else wanted),
        *("how", "confidence", "source_id"),
    ]
    title = f"What binds, step by step{aim}; two-way, {_measure(found)} a year"
    print_wide(_told(found, found.ladder), columns, keys=2, title=title)


def _print_units(found: Throughput, units: pd.DataFrame) -> None:
    if units.empty:
        return
    print()
    columns = ["limit_id", "two_way_mt", "teu", "train_pairs_per_day", "wagons_per_day", "ships_per_day"]
    print_wide(
        _told(found, units.reset_index()), columns, title="What binds now, in units of the field, a year or a day"
    )


def _measure(found: Throughput) -> str:
    return "mt is bcm" if found.cargo == "gas" else "Mt"


def _told(found: Throughput, table: pd.DataFrame) -> pd.DataFrame:
    """An empty cell for a unit that a limit does not have, so that only what is not known stays unknown."""
    import pandas as pd

    limits = found.plan.limits
    modes: dict[int, set[str | None]] = {}
    for row in limits.rows:
        modes.setdefault(row.limit, set()).update(found.network.arc_records[arc].mode for arc in row.arcs)
    for names, kinds, ways in UNITS:
        has = [
            limits.records[number].kind in kinds and bool(modes[number] & ways)
            for number in (limits.numbers[name] for name in table["limit_id"])
        ]
        for name in table.columns.intersection(list(names)):
            cells = [amount if own else "" for amount, own in zip(table[name], has, strict=True)]
            table = table.assign(**{name: pd.Series(cells, index=table.index, dtype=object)})
    return table


def assign(
    *,
    demand: str | None = None,
    by: str = "cost",
    penalty: float | None = None,
    gross: Annotated[bool, Parameter(negative="")] = False,
    limit: WhatIf = None,
    all_rows: Annotated[bool, Parameter(name="--all", negative="")] = False,
    scenario: ScenarioName = "base",
    year: Year = None,
    date: Date = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Send all demand on its cheapest ways under all limits at once, and show what stays behind and what limits cost.

    Parameters
    ----------
    demand
        CSV file with the columns origin, destination, cargo and mt (Mt a year), and id if wanted; by default the demand
        of the atlas, of the newest year that is not after the network's.
    by
        What to make least: cost, or generalised (with the value of time).
    penalty
        What a tonne left behind costs, in USD; 1,000 by default.
    gross
        Let demand use the whole of every limit; else other traffic goes first.
    all_rows
        Print every row of demand, not just what stays behind.
    """
    rows = None if demand is None else read_demand(demand)
    what_if = amounts(limit or ())
    net = network_of(opened(atlas), scenario, year=year, date=date)
    with warnings.catch_warnings(record=True) as caught, working("Sending the demand on its ways"):
        warnings.simplefilter("always", UserWarning)
        found = net.assign(rows, by=by, penalty_usd_t=penalty, gross=gross, limits=what_if)
    for warning in caught:
        print(f"warning: {warning.message}", file=sys.stderr)
    if as_json:
        sums = {"demand_mt": found.demand_mt, "served_mt": found.demand_mt - found.unserved_mt}
        costs = {"unserved_mt": found.unserved_mt, "cost_musd": found.cost_musd, "penalty_usd_t": found.penalty_usd_t}
        print_json(
            {**sums, **costs, "note": found.note, "rows": json_rows(found.table), "prices": json_rows(found.prices)}
        )
        return
    print_under(net)
    _print_assignment(found, all_rows=all_rows)


def _print_assignment(found: Assignment, *, all_rows: bool) -> None:
    summary, *_ = str(found).splitlines()
    print_text(summary)
    print()
    table = found.table if all_rows else found.unserved
    if table.empty:
        print("Nothing stays behind.")
    else:
        shown = table.assign(
            least_usd_t=["" if isinf(cost) else cost for cost in table["least_usd_t"]],
            cost_usd_t=[cost if cost == cost else "" for cost in table["cost_usd_t"]],  # noqa: PLR0124 - NaN differs from itself
            stopped_by=[
                names if names or not behind else "no way is left" if isinf(least) else "the penalty"
                for behind, names, least in zip(
                    table.index.isin(found.unserved.index), table["stopped_by"], table["least_usd_t"], strict=True
                )
            ],
        )
        amount = ["mt", "served_mt", "unserved_mt", "cost_usd_t", "ways", "least_usd_t"]
        title = "Demand, Mt a year" if all_rows else "What stays behind, Mt a year"
        print_wide(shown, ["id", "origin", "destination", "cargo", *amount, "stopped_by"], title=title)
    print()
    if found.prices.empty:
        print("No limit costs anything.")
    else:
        title = "What one more tonne a year at a limit would save; Mt a year and USD a tonne"
        print_wide(found.prices, ["limit_id", "direction", "capacity_mt", "use_mt", "price_usd_t"], title=title)


def closures(
    corridor: Corridor,
    /,
    *,
    kind: Names = None,
    element: Names = None,
    cargo: Cargo = None,
    demand: str | None = None,
    atlas_demand: Annotated[bool, Parameter(negative="")] = False,
    top: Annotated[int | None, Parameter(converter=whole)] = None,
    scenario: ScenarioName = "base",
    year: Year = None,
    date: Date = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Lose each element of a corridor in turn, and show what still passes, the way around, and what stays behind.

    Parameters
    ----------
    kind
        What to lose: link, border, place, country or corridor; repeat it for more. By default all but corridors.
    element
        Lose only this, by name or id; repeat it for more.
    demand
        CSV file as that of `korridor assign`: show how much more of it stays behind, and what the rest costs more.
    atlas_demand
        Show that of the demand of the atlas.
    top
        How many rows, the worst first; by default 20, and all of them as JSON.
    """
    if kind and element:
        raise InputError("--element says what to lose; leave --kind out.")
    if demand is not None and atlas_demand:
        raise InputError("give --demand or --atlas-demand, not both.")
    if top is not None and top < 1:
        raise InputError(f"top is a whole number of at least 1; got {top}.")
    from korridor.closures import CLOSED
    from korridor.flow import problem_of

    rows = None if demand is None else read_demand(demand)
    net = network_of(opened(atlas), scenario, year=year, date=date)
    with working("Losing one after the other"):
        found = net.closures(corridor, cargo=cargo, elements=element, kinds=kind or CLOSED[:4], demand=rows)
        if atlas_demand:
            found = replace(found, problem=problem_of(net, None))
        table = found.table
    if as_json:
        base = {"title": found.base.title, "throughput": found.base.two_way, "unit": found.base.unit}
        print_json({**base, "rows": json_rows(table.head(len(table) if top is None else top))})
        return
    print_under(net)
    _print_closures(found, TOP if top is None else top)


def _print_closures(found: Closures, top: int) -> None:
    base, table = found.base, found.table
    mt = base.unit.partition("/")[0]
    print_text(
        f"{base.title}, {base.cargo}, {base.network.day}: {rounded(base.two_way)} {mt} a year two-way with all open"
    )
    print()
    shown = table.head(top)
    rows = zip(shown["origin"], shown["destination"], shown["detour"], shown["off_corridor"], strict=True)
    ways = [
        (f"{origin} to {destination}", f"{detour} *" if is_off is True else detour)
        if isinstance(detour, str)
        else ("", "")
        for origin, destination, detour, is_off in rows
    ]
    shown = shown.assign(ends=[ends for ends, _ in ways], detour=[detour for _, detour in ways])
    columns = ["throughput_mt", "lost_mt", "cut_off", "added_days", "added_km", "added_usd_t"]
    behind = [] if found.problem is None else ["unserved_mt", "added_cost_musd"]
    title = (
        f"Lost one at a time, two-way, {_measure(base)} a year; the way around of the pair of ends that loses most days"
    )
    # No way around is needed, or none is left: such a cell is empty, for nothing is unknown.
    columns = ["element", *columns, *behind, "ends", "detour"]
    print_wide(shown, columns, title=title, unknown="")
    if (shown["off_corridor"] == True).any():  # noqa: E712 - NaN where there is no way around
        print("\n* a way that leaves the corridor")
    if len(shown) < len(table):
        print(f"\n{len(shown)} of {len(table)}; --top {len(table)} prints all.")
