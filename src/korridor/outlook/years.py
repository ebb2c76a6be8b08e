"""Year by year: what could pass through a corridor, what wants to, what does, and what binds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isnan, nan
from typing import TYPE_CHECKING, Any

from korridor import schema
from korridor.atlas import change_days, check_valid, edited, named, newest_year, resolve_subject, scenario_named
from korridor.capacity import utilisation_level
from korridor.errors import InputError, MissingFigure, NoRoute, did_you_mean
from korridor.flow import USUAL, Throughput, throughput
from korridor.network import laid_out, status_on
from korridor.outlook.growth import Growth, days_in_force, days_of
from korridor.outlook.series import Series, observed_in, series_of
from korridor.units import DAYS_OF_YEAR, last_day, whole_year

if TYPE_CHECKING:
    import folium
    import pandas as pd

    from korridor.atlas import Atlas, Figure
    from korridor.scenario import DemandEdit, Scenario

__all__ = ["Outlook", "State", "assumed_capacity", "corridor_of", "outlook", "state_on", "usual_cargo"]

COLUMNS = (
    *("capacity", "capacity_low", "capacity_high", "computed", "assumed", "bottleneck", "confidence", "how"),
    *("demand", "volume", "volume_is", "utilisation", "level", "shortfall"),
)
AMOUNTS = ("capacity", "capacity_low", "capacity_high", "computed", "demand", "volume", "shortfall")
STEADY = Growth("rate", 0.0, why="no growth is assumed: neither the atlas nor the question says how demand grows")


@dataclass(frozen=True, slots=True)
class State:
    """What can pass from one day on, until something changes.

    amount, low, high: two-way a year; 0 where nothing can pass. bottleneck: ids of the limits of the first least cut;
    why: in words where nothing can pass. throughput: the answer behind it, None where nothing can pass.
    """

    day: dt.date
    amount: float
    low: float
    high: float
    bottleneck: tuple[str, ...]
    why: str
    throughput: Throughput | None


def outlook(
    atlas: Atlas,
    corridor: str,
    *,
    years: Iterable[int] | None = None,
    scenario: str | Scenario = "base",
    cargo: str | None = None,
    series: str | None = None,
    growth: float | Growth | None = None,
) -> Outlook:
    """Capacity, demand and volume of a corridor, year by year, under a scenario.

    corridor: name or id. years: by default from the base year of the atlas to the last it covers, as far as the
    scenario is valid. cargo: the one whose capacity is asked, as in `korridor.flow.throughput`; demand and volume are
    of all that the series counts. series: the observed volumes to go on from, by default
    as `korridor.outlook.series_of` finds them. growth: how what wants to pass grows after their last year, a share a
    year or a `Growth`; by default what corridors.toml says, else none.
    Capacity of a year is that of its states by their days: days x capacity over the days of the year. Volume is what
    was observed, then the lesser of demand and capacity, gross of other traffic.
    Raises UnknownName for the corridor and the scenario, InputError for years that the atlas or the scenario does not
    cover, and MissingFigure as `throughput`.
    """
    name = corridor_of(atlas, corridor)
    if cargo is not None and not (isinstance(cargo, str) and cargo in schema.CARGOES):
        raise InputError(f"no cargo called {cargo!r}. {did_you_mean(str(cargo), schema.CARGOES)}")
    if series is not None and not isinstance(series, str):
        raise InputError(f"a series is given by its name; got {series!r}.")
    found = scenario_named(atlas, scenario)
    wanted = _years(atlas, found, years)
    states = _states(atlas, name, found, wanted, cargo)
    used = next((one.throughput for one in states if one.throughput is not None), None)
    cargo = cargo or (used.cargo if used is not None else usual_cargo(atlas, name))
    observed = series_of(atlas, name, cargo=cargo, name=series)
    return Outlook(atlas, name, found, cargo, observed, _growth(atlas, name, growth), wanted, states)


def corridor_of(atlas: Atlas, name: str) -> str:
    """Id of a corridor by its name. Raises UnknownName, with the nearest."""
    if not isinstance(name, str):
        raise InputError(f"a corridor is given by its name; got {name!r}.")
    subject = resolve_subject(atlas, name if name.startswith("corridor:") else f"corridor:{name}")
    return subject.partition(":")[2]


def usual_cargo(atlas: Atlas, corridor: str) -> str:
    """The cargo of a corridor on which nothing passes: the one most wanted, else the first that all its links take."""
    wanted: dict[str, float] = {}
    for row in atlas.rows["demand"]:
        if row["corridor"] == corridor:
            wanted[row["cargo"]] = wanted.get(row["cargo"], 0.0) + row["mt"]
    links = [atlas.link_records[link] for branch in atlas.branches(corridor) for link in branch.links]
    taken = [cargo for cargo in USUAL if all(cargo in link.cargoes for link in links)]
    return max(wanted, key=lambda cargo: wanted[cargo]) if wanted else next(iter(taken), USUAL[0])


def _years(atlas: Atlas, scenario: Scenario, years: Iterable[int] | None) -> tuple[int, ...]:
    first, last = atlas.about.years
    start, end = scenario.valid
    if years is None:
        from_year = max(
            atlas.about.base_year, first if start is None else start.year + (start > dt.date(start.year, 1, 1))
        )
        to_year = min(last, last if end is None else end.year - (end < dt.date(end.year, 12, 31)))
        if from_year > to_year:
            raise InputError(
                f"the scenario {scenario.name!r} is valid from {start} to {end} only, which holds no whole year; ask "
                "for the network on a day."
            )
        return tuple(range(from_year, to_year + 1))
    try:
        found = tuple(sorted({whole_year(year) for year in years}))
    except TypeError:
        raise InputError(f"years is a list of years, as range(2025, 2036); got {years!r}.") from None
    if not found:
        raise InputError("years is empty; give one at least, or leave it out.")
    off = [year for year in found if not first <= year <= last]
    if off:
        raise InputError(f"the atlas {atlas.about.name} covers {first} to {last}; got {', '.join(map(str, off))}.")
    for year in found:
        for day in (dt.date(year, 1, 1), dt.date(year, 12, 31)):
            check_valid(scenario, day)
    return found


def _growth(atlas: Atlas, corridor: str, given: float | Growth | None) -> Growth:
    if isinstance(given, Growth):
        return given
    if given is not None:
        return Growth("rate", given, why="as asked")
    record = atlas.corridor(corridor)
    if record.growth is None:
        return STEADY
    return Growth("rate", record.growth, why=record.growth_note or ", ".join(record.growth_evidence))


# ------------------------------------------------------------------------------------------ what can pass


def _states(
    atlas: Atlas, corridor: str, scenario: Scenario, years: Sequence[int], cargo: str | None
) -> tuple[State, ...]:
    """A state for the first of each year and for every day within one on which something changes."""
    turns = {*change_days(atlas, scenario), *_turns(atlas, corridor)}
    days = sorted({dt.date(year, 1, 1) for year in years} | {day for day in turns if day.year in years})
    found: list[State] = []
    for day in days:
        state = state_on(atlas, corridor, scenario, day, cargo)
        if cargo is None and state.throughput is not None:
            cargo = state.throughput.cargo
        found.append(replace(state, day=day))
    return tuple(found)


def _turns(atlas: Atlas, corridor: str) -> set[dt.date]:
    """Days on which links of a corridor open, or have closed."""
    found = set()
    for name in atlas.corridor(corridor).links:
        link = atlas.link_records[name]
        if link.opened is not None:
            found.add(last_day(link.opened))
        if link.closed is not None:
            found.add(last_day(link.closed) + dt.timedelta(days=1))
    return found


def state_on(atlas: Atlas, corridor: str, scenario: Scenario, day: dt.date, cargo: str | None = None) -> State:
    """What can pass through a corridor on a day; of days that do not differ it is worked out once."""
    check_valid(scenario, day)
    plain = replace(scenario, demand=()) if scenario.demand else scenario  # demand changes nothing here
    now = edited(atlas, plain, day)
    links = atlas.corridor(corridor).links
    open_links = frozenset(name for name in links if status_on(now.link_records[name], day) == "operating")
    rest = (open_links, min(day.year, newest_year(atlas)), now)
    kept = vars(atlas).setdefault("_states", {})
    if (corridor, cargo, *rest) not in kept:
        found = kept[corridor, cargo, *rest] = _worked_out(now, corridor, day, cargo)
        if found.throughput is not None:
            kept.setdefault((corridor, found.throughput.cargo, *rest), found)
    found = kept[corridor, cargo, *rest]
    return replace(found, day=day, why=found.why.replace(found.day.isoformat(), day.isoformat()))


def _worked_out(now: Atlas, corridor: str, day: dt.date, cargo: str | None) -> State:
    net = laid_out(now, day, links=now.corridor(corridor).links)
    try:
        found = throughput(net, corridor, cargo=cargo)
    except NoRoute as error:
        return State(day, 0.0, 0.0, 0.0, (), str(error), None)
    low, high = found.low_high
    return State(day, found.two_way, low, high, found.cuts[0] if found.cuts else (), "", found)


def assumed_capacity(
    atlas: Atlas, corridor: str, scenario: Scenario, day: dt.date, cargo: str = "general"
) -> Figure | None:
    """The capacity of a whole corridor that a scenario takes at its word on a day; None where it takes none."""
    from korridor.atlas import fitting_figure

    now = edited(atlas, replace(scenario, demand=()), day)
    subject = f"corridor:{corridor}"
    if not any(change.subject == subject for change in now.changes.values()):
        return None
    quantity = "capacity_bcm" if cargo == "gas" else "capacity_mt"
    basis = "two_way" if cargo != "gas" else None
    figure = fitting_figure(now, subject, quantity, year=day.year, context={"cargo": {cargo}}, basis=basis)
    return figure if figure is not None and figure.scenario else None


class _Parts:
    """What wants to pass in a year, by the rows of demand: an edit moves those that it is about.

    Without rows all of it is one part, of the cargo asked for. A part that is not known stays so until all is set.
    """

    def __init__(self, amount: float, rows: Sequence[Mapping[str, Any]], cargo: str) -> None:
        whole = sum(row["mt"] for row in rows)
        self.rows = list(rows) if whole > 0 else [{"id": "", "cargo": cargo, "mt": 1.0}]
        whole = whole if whole > 0 else 1.0
        self.shares = [row["mt"] / whole for row in self.rows]
        self.amounts = [amount * share for share in self.shares]

    @property
    def total(self) -> float:
        return sum(self.amounts)

    def change(self, edit: DemandEdit, year: int) -> None:
        """Move what an edit is about; by its days in the year, growth by its middle."""
        about = [
            number
            for number, row in enumerate(self.rows)
            if (row["id"] == edit.row if edit.row is not None else edit.cargo in (None, row["cargo"]))
        ]
        part = days_in_force(edit.start, edit.end, year) / days_of(year)
        if edit.action == "grow":
            self._scale(about, (1 + edit.value) ** _grown_years(edit, year))
        elif part > 0 and edit.action == "scale":
            self._scale(about, 1 + part * (edit.value - 1))
        elif part > 0 and about:
            before = sum(self.amounts[number] for number in about)
            after = before + part * edit.value
            if edit.action == "set":
                after = edit.value if part == 1 else before * (1 - part) + part * edit.value
            self._share_out(about, before, max(after, 0.0))

    def _scale(self, about: Sequence[int], factor: float) -> None:
        for number in about:
            self.amounts[number] *= factor

    def _share_out(self, about: Sequence[int], before: float, after: float) -> None:
        """Give the parts an amount together, as they stood to each other."""
        shares = [self.amounts[number] if before > 0 else self.shares[number] for number in about]
        if not sum(shares) > 0:  # nothing of it was wanted: each as much as the other
            shares = [1.0] * len(about)
        for number, share in zip(about, shares, strict=True):
            self.amounts[number] = after * share / sum(shares)


def _grown_years(edit: DemandEdit, year: int) -> float:
    """Years of growth by the middle of a year, or of the part of it in force."""
    start = edit.start or dt.date(year, 1, 1)
    middle = min(dt.date(year, 7, 2), edit.end or dt.date.max)
    return max((middle - start).days, 0) / DAYS_OF_YEAR


# ------------------------------------------------------------------------------------------ the result


@dataclass(frozen=True, eq=False, repr=False)
class Outlook:
    """Capacity, demand, volume and bottleneck of a corridor by year. Made by `outlook`.

    corridor: id. series: the volumes it goes on from, None without any. growth: of demand after them. years: asked for.
    states: what can pass, from the first of each year and from each change in it.
    """

    atlas: Atlas = field(repr=False)
    corridor: str
    scenario: Scenario
    cargo: str
    series: Series | None
    growth: Growth
    years: tuple[int, ...]
    states: tuple[State, ...] = field(repr=False)

    @property
    def unit(self) -> str:
        """Mt, for gas bcm."""
        return "bcm" if self.cargo == "gas" else "Mt"

    @property
    def title(self) -> str:
        """The corridor."""
        return named(self.atlas, f"corridor:{self.corridor}")

    @property
    def table(self) -> pd.DataFrame:
        """A row for each year. Amounts are two-way, in Mt a year (of gas in bcm, with that in the names).

        Columns: capacity_mt, capacity_low_mt and capacity_high_mt (all limits low, all high); computed_mt, what the
        elements give, and assumed, whether the scenario takes a greater capacity at its word; bottleneck (limit ids on
        31 December; of what is computed), confidence and how (as of limits, of what is taken at its word its own);
        demand_mt, NaN where it is not known; volume_mt and
        volume_is (observed, expected, or empty); utilisation (volume over capacity) and its level; shortfall_mt, what
        wants to pass and cannot.
        """
        return self._table.copy()

    @cached_property
    def _table(self) -> pd.DataFrame:
        import pandas as pd

        unit = self.unit.lower()
        frame = pd.DataFrame([self._row(year) for year in self.years], columns=["year", *COLUMNS]).set_index("year")
        return frame.rename(columns={name: f"{name}_{unit}" for name in AMOUNTS})

    def _row(self, year: int) -> dict[str, Any]:
        states = [state for state in self.states if state.day.year == year]
        ends = [*(state.day for state in states[1:]), dt.date(year + 1, 1, 1)]
        days = [(end - state.day).days for state, end in zip(states, ends, strict=True)]

        def over(name: str) -> float:
            amounts = (getattr(state, name) for state in states)
            return sum(amount * part for amount, part in zip(amounts, days, strict=True)) / days_of(year)

        last, computed = states[-1], over("amount")
        capacity = self._assumed(states, days, year) if self._assumes else computed
        limits = (
            []
            if last.throughput is None
            else [
                last.throughput.plan.limits.records[last.throughput.plan.limits.numbers[name]]
                for name in last.bottleneck
            ]
        )
        demand = self._demand(year)
        seen = observed_in(self.series, year)
        # Where nothing can pass nothing does, whatever wants to.
        volume = seen if not isnan(seen) else 0.0 if capacity == 0 else min(demand, capacity)
        use = volume / capacity if capacity > 0 else nan
        at_word = None
        if capacity > computed:
            at_word = assumed_capacity(self.atlas, self.corridor, self.scenario, last.day, self.cargo)
        return {
            "year": year,
            "capacity": capacity,
            "capacity_low": capacity if capacity > computed else over("low"),
            "capacity_high": max(capacity, over("high")),
            "computed": computed,
            "assumed": capacity > computed,
            "bottleneck": "; ".join(last.bottleneck) or last.why,
            "confidence": at_word.confidence if at_word else max((limit.confidence for limit in limits), default=""),
            "how": "scenario" if at_word else "; ".join(dict.fromkeys(limit.how for limit in limits)),
            "demand": demand,
            "volume": volume,
            "volume_is": "" if isnan(volume) else "expected" if isnan(seen) else "observed",
            "utilisation": use,
            "level": "" if isnan(use) else utilisation_level(use),
            "shortfall": max(demand - capacity, 0.0) if not isnan(demand) else nan,
        }

    @cached_property
    def _assumes(self) -> bool:
        subject = f"corridor:{self.corridor}"
        from korridor.atlas import changes_of

        return any(change.subject == subject and change.assumed for change in changes_of(self.atlas, self.scenario))

    def _assumed(self, states: Sequence[State], days: Sequence[int], year: int) -> float:
        """Capacity with what is taken at its word, by days."""
        total = 0.0
        for state, part in zip(states, days, strict=True):
            figure = assumed_capacity(self.atlas, self.corridor, self.scenario, state.day, self.cargo)
            total += max(state.amount, figure.central if figure is not None else 0.0) * part
        return total / days_of(year)

    # -------------------------------------------------------------------------------- demand

    def _demand(self, year: int) -> float:
        """What wants to pass in a year; NaN for years observed, where it is only known that no less did."""
        if self.series is not None and self.series.last is not None and year <= self.series.last.year:
            return nan
        parts = _Parts(self._grown(year), self._rows, self.cargo)
        for action in ("grow", "set", "scale", "add"):
            for edit in self.scenario.demand:
                if edit.action == action and edit.corridor in (None, self.corridor):
                    parts.change(edit, year)
        return parts.total

    @cached_property
    def _rows(self) -> list[Mapping[str, Any]]:
        return [row for row in self.atlas.rows["demand"] if row["corridor"] == self.corridor]

    def _grown(self, year: int) -> float:
        if self.growth.rule == "share":
            return self._shared(year)
        last = None if self.series is None else self.series.last
        return nan if last is None else self.growth.volume(last.central, year - last.year)

    def _shared(self, year: int) -> float:
        """A share of what another corridor wants, under the same scenario."""
        other = corridor_of(self.atlas, self.growth.of or "")
        if other == self.corridor:
            raise InputError(f"{self.corridor} cannot want a share of itself.")
        return (self.growth.share or 0.0) * self._other[year]

    @cached_property
    def _other(self) -> Mapping[int, float]:
        found = outlook(self.atlas, self.growth.of or "", years=self.years, scenario=self.scenario)
        column = found.table[f"demand_{found.unit.lower()}"]
        return {year: float(column[year]) for year in self.years}

    def explore(self, m: folium.Map | None = None) -> folium.Map:
        """Draw what can pass and what binds, time by time, on a map; see `korridor.maps.outlook`."""
        from korridor.maps import outlook as drawn

        return drawn(self, m=m)

    # -------------------------------------------------------------------------------- in words

    def diff(self, other: Outlook) -> pd.DataFrame:
        """What another outlook has more than this one, by year: amounts and utilisation; and both bottlenecks.

        Columns as in `table` for amounts and utilisation, then bottleneck and bottleneck_other. Raises InputError for
        an outlook of another cargo's unit, or without a year in common.
        """
        if not isinstance(other, Outlook) or other.unit != self.unit:
            raise InputError("an outlook is compared with another one in the same unit.")
        years = [year for year in self.years if year in other.years]
        if not years:
            raise InputError("the two outlooks have no year in common.")
        names = [*(f"{name}_{self.unit.lower()}" for name in AMOUNTS), "utilisation"]
        mine, theirs = self._table.loc[years], other._table.loc[years]
        return (theirs[names] - mine[names]).assign(
            bottleneck=mine["bottleneck"], bottleneck_other=theirs["bottleneck"]
        )

    def sources(self) -> pd.DataFrame:
        """The figures behind the limits of the last year and the observed volumes, as `Throughput.sources`."""
        last = next((state.throughput for state in reversed(self.states) if state.throughput is not None), None)
        if last is None:
            raise MissingFigure(f"{self.title}: nothing can pass in {self.years[-1]}, so that no figure is behind it.")
        return last.sources()

    def to_frame(self) -> pd.DataFrame:
        """As `table`."""
        return self.table

    def __str__(self) -> str:
        unit = self.unit.lower()
        lines = [f"{self.title}, {self.cargo}, under {self.scenario.name!r}: {self.scenario.title}"]
        if self.series is None or self.series.last is None:
            lines.append("demand: no series of volumes")
        else:
            last = self.series.last
            seen = f"demand: {last.central:g} {self.unit} in {last.year} ({self.series.title}), then {self.growth}"
            changed = any(edit.corridor in (None, self.corridor) for edit in self.scenario.demand)
            lines.append(f"{seen}; the scenario changes it" if changed else seen)
        for row in self._table.reset_index().to_dict("records"):
            wants = "" if isnan(row[f"demand_{unit}"]) else f", {row[f'demand_{unit}']:.3g} want to"
            passes = "" if isnan(row[f"volume_{unit}"]) else f", {row[f'volume_{unit}']:.3g} {row['volume_is']}"
            word = " by assumption" if row["assumed"] else ""
            lines.append(
                f"{row['year']}: {row[f'capacity_{unit}']:.3g} {self.unit} can pass{word}{wants}{passes}; "
                f"{'by their figures the elements are ' if row['assumed'] else ''}{self._bound(row['year'])}"
            )
        return "\n".join(lines)

    def _bound(self, year: int) -> str:
        """What binds in a year: of several states each with its first day."""
        states = [state for state in self.states if state.day.year == year]
        told = [" and ".join(state.bottleneck) or "that there is no way" for state in states]
        if len(set(told)) == 1:
            return f"bound by {told[0]}"
        dated = [f"{what} (from {state.day})" for what, state in zip(told, states, strict=True)]
        return f"bound by {', then '.join(dated)}"

    def __repr__(self) -> str:
        return f"<Outlook {self.corridor} under {self.scenario.name}: {self.years[0]} to {self.years[-1]}>"

    def _repr_html_(self) -> str:
        from html import escape

        head = "<br>".join(escape(line) for line in str(self).splitlines()[:2])
        return f"<p>{head}</p>{self._table.to_html(float_format='{:.3g}'.format)}"
