"""Corridors that compete for the same demand: who carries how much, by generalised cost and within capacity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import exp, isfinite, isnan, nan
from typing import TYPE_CHECKING, Any

from korridor.atlas import edited, listed, named, newest_year, scenario_named
from korridor.errors import InputError, NoRoute
from korridor.flow import is_amount, throughput
from korridor.network import laid_out
from korridor.outlook.years import Outlook, corridor_of, outlook
from korridor.routing import route

if TYPE_CHECKING:
    import pandas as pd

    from korridor.atlas import Atlas
    from korridor.network import Network
    from korridor.scenario import Scenario

__all__ = ["SCALE_USD_T", "Competition", "compete", "shared_out"]

# Difference of cost at which 73 of 100 choose the cheaper of two: an assumption of grade C.
SCALE_USD_T = 20.0
ALMOST = 1e-12


def shared_out(
    demand: float, costs: Mapping[str, float], capacities: Mapping[str, float], scale_usd_t: float = SCALE_USD_T
) -> dict[str, float]:
    """How much each takes of a demand: by a logit of cost, and what is too much for one goes to the others.

    costs: USD a tonne, infinite where there is no way. scale_usd_t: the less, the more goes to the cheapest. What is in
    no capacity is left over. Raises InputError for negative numbers and a scale not above zero.
    Source: the multinomial logit of mode choice; capacity by filling in turns.

    >>> shared_out(10, {"a": 50, "b": 50}, {"a": 3, "b": 100})
    {'a': 3.0, 'b': 7.0}
    """
    if not (isfinite(scale_usd_t) and scale_usd_t > 0):
        raise InputError(f"scale_usd_t is above zero; got {scale_usd_t!r}.")
    if not (isfinite(demand) and demand >= 0) or any(not amount >= 0 for amount in capacities.values()):
        raise InputError("demand and capacities are amounts of zero or more.")
    taken = dict.fromkeys(costs, 0.0)
    left = float(demand)
    able = [name for name, cost in costs.items() if isfinite(cost) and capacities[name] > 0]
    while able and left > ALMOST * max(demand, 1.0):
        least = min(costs[name] for name in able)
        weights = {name: exp((least - costs[name]) / scale_usd_t) for name in able}
        whole = sum(weights.values())
        wants = {name: left * weight / whole for name, weight in weights.items()}
        full = [name for name in able if taken[name] + wants[name] >= capacities[name]]
        if not full:
            for name, amount in wants.items():
                taken[name] += amount
            break
        for name in full:
            left -= capacities[name] - taken[name]
            taken[name] = float(capacities[name])
        able = [name for name in able if name not in full]
    return taken


def compete(
    atlas: Atlas,
    corridors: Iterable[str],
    between: Sequence[str],
    *,
    years: Iterable[int] | None = None,
    scenario: str | Scenario = "base",
    cargo: str = "general",
    demand_mt: float | Mapping[int, float] | None = None,
    scale_usd_t: float = SCALE_USD_T,
) -> Competition:
    """Which corridor carries how much of a demand that any of them could carry, year by year.

    corridors: two at least, by name or id. between: origin and destination of the goods whose generalised cost decides,
    each corridor by its cheapest way between them. demand_mt: what wants to pass in all, each year or by year; by
    default the sum of what the corridors want by their own outlooks. scale_usd_t: as in `shared_out`. The rest as in
    `outlook`.
    Together they carry no more than what can pass between the ends on all their links, since corridors share lines;
    capacity that a scenario takes at its word comes on top. Ways, their costs and what they share are those of the last
    day of a year on which most of the corridors have a way; capacity is that of all its days.
    Raises InputError for one corridor, for ends that no corridor joins, and where no demand is known; and as `outlook`
    and `korridor.routing.route`.
    """
    if not (isinstance(scale_usd_t, int | float) and not isinstance(scale_usd_t, bool) and scale_usd_t > 0):
        raise InputError(f"scale_usd_t is above zero; got {scale_usd_t!r}.")
    names = tuple(dict.fromkeys(corridor_of(atlas, one) for one in listed(corridors)))
    if len(names) < 2:  # noqa: PLR2004 - one alone has no rival
        raise InputError("give two corridors at least: one alone competes with none.")
    ends = listed(between)
    if len(ends) != len(("origin", "destination")):
        raise InputError(f"between is an origin and a destination; got {between!r}.")
    found = scenario_named(atlas, scenario)
    outlooks = {name: outlook(atlas, name, years=years, scenario=found, cargo=cargo) for name in names}
    shared = next(iter(outlooks.values())).years
    wanted = _wanted(outlooks, shared, demand_mt)
    return Competition(atlas, names, (ends[0], ends[1]), found, cargo, outlooks, wanted, scale_usd_t)


def _wanted(
    outlooks: Mapping[str, Outlook], years: Sequence[int], given: float | Mapping[int, float] | None
) -> dict[int, float]:
    """Demand of each year, of all corridors together; NaN where it is not known of each of them."""
    amounts = list(given.values()) if isinstance(given, Mapping) else [] if given is None else [given]
    if not all(is_amount(amount) for amount in amounts):
        raise InputError(f"demand_mt is an amount of zero or more, in Mt a year, or one a year; got {given!r:.60}.")
    if isinstance(given, Mapping):
        lacking = [year for year in years if year not in given]
        if lacking:
            raise InputError(f"demand_mt has no amount for {', '.join(map(str, lacking))}.")
        return {year: float(given[year]) for year in years}
    if given is not None:
        return dict.fromkeys(years, float(given))
    found = {}
    for year in years:
        amounts = [float(one.table[f"demand_{one.unit.lower()}"].loc[year]) for one in outlooks.values()]
        found[year] = nan if any(isnan(amount) for amount in amounts) else sum(amounts)
    if all(isnan(amount) for amount in found.values()):
        unknown = [name for name, one in outlooks.items() if one.series is None or one.series.last is None]
        raise InputError(f"what wants to pass is not known of {', '.join(unknown) or 'any year'}; give demand_mt.")
    return found


@dataclass(frozen=True, eq=False, repr=False)
class Competition:
    """Corridors against each other. Made by `compete`; worked out when first asked for.

    corridors: ids. between: origin and destination. wanted: demand of each year. outlooks: of each corridor alone.
    """

    atlas: Atlas = field(repr=False)
    corridors: tuple[str, ...]
    between: tuple[str, str]
    scenario: Scenario
    cargo: str
    outlooks: Mapping[str, Outlook] = field(repr=False)
    wanted: Mapping[int, float]
    scale_usd_t: float

    @cached_property
    def costs(self) -> Mapping[int, Mapping[str, float]]:
        """Generalised cost in USD a tonne of the cheapest way of each corridor, by year; infinite without a way."""
        kept: dict[Any, dict[str, float]] = {}
        found = {}
        for year in self.wanted:
            net = self._net(year)
            state = (net.atlas, tuple(sorted(net.closed)), min(year, newest_year(self.atlas)))
            if state not in kept:
                kept[state] = {name: self._cost(net, name) for name in self.corridors}
            found[year] = kept[state]
        if not any(isfinite(cost) for costs in found.values() for cost in costs.values()):
            raise InputError(f"none of the corridors joins {self.between[0]} and {self.between[1]}.")
        return found

    def _net(self, year: int) -> Network:
        """The network that the ways of a year are told by; of the whole year, so that no season counts."""
        day = self._days[year]
        return laid_out(edited(self.atlas, self.scenario, day), day)

    def _cost(self, net: Network, corridor: str) -> float:
        try:
            way = route(net, *self.between, by="cost", corridor=corridor, cargo=self.cargo)
        except NoRoute:
            return float("inf")
        return float(way.generalised_cost_usd_per_t.central)

    def _year_of(self, name: str, year: int) -> dict[str, float]:
        """Capacity of a corridor in a year, and what its elements give of it."""
        one = self.outlooks[name]
        table, unit = one.table, one.unit.lower()
        return {key: float(table[f"{key}_{unit}"].loc[year]) for key in ("capacity", "computed")}

    @cached_property
    def _days(self) -> Mapping[int, dt.date]:
        """The day of each year that its ways are told by: the last of its longest state in which most can pass."""
        found = {}
        for year in self.wanted:
            states = [state for one in self.outlooks.values() for state in one.states if state.day.year == year]
            starts = sorted({state.day for state in states})
            ends = [*(day - dt.timedelta(days=1) for day in starts[1:]), dt.date(year, 12, 31)]
            able = [sum(self._open_on(name, day) for name in self.corridors) for day in starts]
            best = max(range(len(starts)), key=lambda number: (able[number], (ends[number] - starts[number]).days))
            found[year] = ends[best]
        return found

    def _open_on(self, name: str, day: dt.date) -> bool:
        """Whether anything can pass on a corridor on a day."""
        states = [state for state in self.outlooks[name].states if state.day <= day]
        return bool(states) and states[-1].amount > 0

    @cached_property
    def together(self) -> Mapping[int, float]:
        """What can pass between the ends on the links of all corridors at once, by year, two-way."""
        links = frozenset(link for name in self.corridors for link in self.atlas.corridor(name).links)
        found = {}
        for year in self.wanted:
            net = self._net(year)
            some = laid_out(net.atlas, net.day, links=links)
            origin, destination = self.between
            try:
                found[year] = throughput(some, origins=origin, destinations=destination, cargo=self.cargo).two_way
            except NoRoute:
                found[year] = 0.0
        return found

    @property
    def table(self) -> pd.DataFrame:
        """A row for each year and corridor.

        Columns: year, corridor, cost_usd_t (generalised), capacity_mt, demand_mt (of all together), volume_mt, share
        (of what passes), together_mt (what can pass on all of them at once) and left_mt (what no capacity takes), both
        the same in each row of a year.
        """
        return self._table.copy()

    @cached_property
    def _table(self) -> pd.DataFrame:
        import pandas as pd

        rows = []
        for year, demand in self.wanted.items():
            capacities = {
                name: float(one.table[f"capacity_{one.unit.lower()}"].loc[year]) for name, one in self.outlooks.items()
            }
            known = not isnan(demand)
            taken = shared_out(demand, self.costs[year], capacities, self.scale_usd_t) if known else {}
            passed = sum(taken.values())
            years = [self._year_of(name, year) for name in self.corridors]
            most = self.together[year] + sum(one["capacity"] - one["computed"] for one in years)
            if passed > most:  # lines that they share are there once
                taken = {name: amount * most / passed for name, amount in taken.items()}
                passed = most
            for name in self.corridors:
                amount = taken.get(name, nan)
                rows.append(
                    {
                        "year": year,
                        "corridor": name,
                        "cost_usd_t": self.costs[year][name],
                        "capacity_mt": capacities[name],
                        "demand_mt": demand,
                        "volume_mt": amount,
                        "share": amount / passed if passed > 0 else nan,
                        "together_mt": self.together[year],
                        "left_mt": demand - passed if known else nan,
                    }
                )
        return pd.DataFrame(rows)

    def to_frame(self) -> pd.DataFrame:
        """As `table`."""
        return self.table

    def __str__(self) -> str:
        asked = f"{self.between[0]} to {self.between[1]}, {self.cargo}, under {self.scenario.name!r}"
        lines = [f"{asked}, by generalised cost (scale {self.scale_usd_t:g} USD/t, an assumption)"]
        for year, rows in self._table.groupby("year"):
            told = [self._told(row) for row in rows.to_dict("records")]
            left = float(rows["left_mt"].iloc[0])
            over = "" if isnan(left) or left <= 0 else f"; {left:.3g} Mt left over"
            lines.append(f"{year}: {'; '.join(told)}{over}")
        return "\n".join(lines)

    def _told(self, row: Mapping[Any, Any]) -> str:
        """A corridor in a year."""
        title = named(self.atlas, f"corridor:{row['corridor']}")
        if not isfinite(row["cost_usd_t"]):
            return f"{title} no way"
        return f"{title} {row['volume_mt']:.3g} Mt at {row['cost_usd_t']:,.0f} USD/t"

    def __repr__(self) -> str:
        return f"<Competition of {', '.join(self.corridors)}: {min(self.wanted)} to {max(self.wanted)}>"
