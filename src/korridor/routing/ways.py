"""One way through a network: how far, how long, at what cost, where it goes, and on which figures it turns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from korridor import schema
from korridor.atlas import End, figure_sources
from korridor.costs import cost_of_500_km, generalised_cost, in_currency
from korridor.draws import DRAWS, SEED, Spread, drawn_logs
from korridor.errors import InputError, MissingFigure, did_you_mean
from korridor.parts import KINDS, Parts, slots_of
from korridor.routing import legs, telling
from korridor.routing.demands import CRITERIA, PARTED, By, Demands, central_slots, parts_of
from korridor.times import delay_share, speed_kmh, spread_share

if TYPE_CHECKING:
    import folium
    import pandas as pd

    from korridor.network import Arc, Network

__all__ = ["STEP_COLUMNS", "Route"]

Floats = npt.NDArray[np.float64]

H_OF_DAY = 24.0
# A figure that moves the median by more than this share, if its range is taken away, is one that a route turns on.
TURNING_SHARE = 0.10
TURNING_MOST = 3
INDICATIVE_SHARE = 0.5  # of a cost that rests on defaults
STEP_COLUMNS = (
    *("kind", "from", "to", "mode", "carrier", "length_km", "country", "link"),
    *("value_id", "source", "confidence"),
)
# Which kinds of step a crossing of a frontier and a stop at a terminal are made of.
AT_BORDERS = ("border", "gauge_change")
AT_TERMINALS = ("load", "wait", "transfer", "unload")


@dataclass(frozen=True, eq=False)
class Route:
    """One way through a network, frozen. Totals come from the parts, so they cannot disagree with them.

    arcs: ids of the arcs in order. demands: what it had to meet. by: what it was chosen by.
    `time_h`, `days`, `cost_usd_per_t`, `cost_usd_per_teu` and `co2e_kg_per_t` are Spreads of 4,000 draws, drawn when
    first asked for; lengths are never drawn.
    """

    network: Network
    origin: End
    destination: End
    arcs: tuple[str, ...]
    demands: Demands
    by: By

    # ------------------------------------------------------------------------------------------- where it goes

    @cached_property
    def arc_records(self) -> tuple[Arc, ...]:
        """The arcs as records."""
        numbers = self.network.arc_numbers
        return tuple(self.network.arc_records[numbers[arc]] for arc in self.arcs)

    @cached_property
    def _terminals(self) -> tuple[str, str]:
        first, last = self.arc_records[0], self.arc_records[-1]
        return self.ends_of(first)[0], self.ends_of(last)[1]

    @property
    def access_km(self) -> tuple[float, float]:
        """Way from the origin city to the first terminal, and from the last one to the destination city; else 0."""
        first, last = self._terminals
        return dict(self.origin.terminals)[first], dict(self.destination.terminals)[last]

    @cached_property
    def slots(self) -> tuple[int, ...]:
        """Slots passed in order: access, loading, arcs, unloading, access."""
        network, slots = self.network, slots_of(self.network)
        first, last = self._terminals
        numbers = network.state_numbers
        head = slots.access.get((self.origin.place, first))
        tail = slots.access.get((self.destination.place, last))
        found = [
            head,
            slots.start(numbers[self.arc_records[0].from_state]),
            *(network.arc_numbers[arc] for arc in self.arcs),
            slots.end(numbers[self.arc_records[-1].to_state]),
            tail,
        ]
        return tuple(slot for slot in found if slot is not None)

    @cached_property
    def stops(self) -> tuple[tuple[str, str, Arc | None], ...]:
        """(from, to, arc) of each slot; access, loading and unloading have no arc."""
        first, last = self._terminals
        found: list[tuple[str, str, Arc | None]] = [(first, first, None)]
        found += [(*self.ends_of(arc), arc) for arc in self.arc_records]
        found.append((last, last, None))
        access = slots_of(self.network).access
        if (self.origin.place, first) in access:
            found.insert(0, (self.origin.place, first, None))
        if (self.destination.place, last) in access:
            found.append((last, self.destination.place, None))
        return tuple(found)

    def ends_of(self, arc: Arc) -> tuple[str, str]:
        """Places an arc leads between; a haul over a border, and the border itself, lie between the link's ends."""
        ends = [state.rpartition("|")[0] for state in (arc.from_state, arc.to_state)]
        if arc.link is None:
            return ends[0], ends[1]
        link = self.network.atlas.link_records[arc.link]
        return (link.start, link.end) if arc.id.endswith(">") else (link.end, link.start)

    @property
    def steps(self) -> pd.DataFrame:
        """The way step by step, as a table of one's own.

        Columns: kind (access, haul, border, gauge_change, transfer), from, to (place ids; a border lies between the
        ends of its link), mode, carrier, length_km, country (of a border: the pair, in the direction of travel),
        link, and value_id, source, confidence of the length.
        """
        return self._steps.copy()

    @cached_property
    def _steps(self) -> pd.DataFrame:
        import pandas as pd

        rows: list[dict[str, Any]] = []
        for start, end, arc in self.stops:
            if arc is None:
                if start != end:
                    rows.append(self.access_step(start, end))
                continue
            row = {
                "kind": arc.kind,
                "from": start,
                "to": end,
                "mode": arc.mode,
                "carrier": arc.carrier,
                "length_km": arc.length_km,
                "country": arc.country,
                "link": arc.link,
            }
            if arc.kind == "haul" and arc.link is not None:
                used = self.network.length_figures[arc.link]
                row |= {"value_id": used.value_id, "source": used.source, "confidence": used.confidence}
            rows.append(row)
        return pd.DataFrame(rows, columns=list(STEP_COLUMNS))

    def access_step(self, start: str, end: str) -> dict[str, Any]:
        """A step between a city and its terminal; such ways are stated by the atlas itself, so they are of grade C."""
        city = self.network.atlas.place_records[start if start == self.origin.place else end]
        return {
            "kind": "access",
            "from": start,
            "to": end,
            "mode": "road",
            "carrier": "road",
            "length_km": dict(city.terminals)[end if city.id == start else start],
            "country": city.country,
            "confidence": "C",
        }

    @cached_property
    def haul_km(self) -> tuple[float, ...]:
        """Length of each haul in km, in order."""
        return tuple(arc.length_km for arc in self.arc_records if arc.kind == "haul")

    @property
    def links(self) -> tuple[str, ...]:
        """Ids of the links hauled over, in order."""
        return tuple(arc.link for arc in self.arc_records if arc.kind == "haul" and arc.link is not None)

    @property
    def distance_km(self) -> float:
        """Length of the whole way in km, the way between city and terminal included."""
        return sum(self.access_km) + sum(self.haul_km)

    @property
    def places(self) -> tuple[str, ...]:
        """Ids of the places where steps begin and end, in order."""
        moves = self._steps[self._steps["kind"].isin(["haul", "access"])]
        return (moves["from"].iloc[0], *moves["to"])

    @property
    def course(self) -> tuple[str, ...]:
        """Ids of every place passed, in order: those of `places`, and those that links pass on their way."""
        found = [self.stops[0][0]]
        for start, end, arc in self.stops:
            if arc is not None and arc.kind == "haul" and arc.link is not None:
                link = self.network.atlas.link_records[arc.link]
                found += [start, *(link.via if start == link.start else reversed(link.via)), end]
        found.append(self.stops[-1][1])
        return tuple(place for place, _ in groupby(found))

    @property
    def modes(self) -> tuple[str, ...]:
        """Modes of the hauls in order, each run of one mode once."""
        return tuple(mode for mode, _ in groupby(arc.mode or "" for arc in self.arc_records if arc.kind == "haul"))

    @property
    def countries(self) -> tuple[str, ...]:
        """Codes of the countries passed, in order; the sea belongs to none."""
        atlas = self.network.atlas
        found: list[str] = []
        for arc in self.arc_records:
            start, end = (atlas.place_records[place].country for place in self.ends_of(arc))
            crossed = () if arc.link is None else atlas.link_records[arc.link].countries
            found += [start, *(crossed if crossed[:1] == (start,) else reversed(crossed)), end]
        return tuple(dict.fromkeys(found))

    @property
    def crossings(self) -> Mapping[str, int]:
        """How many borders, gauge changes and transfers there are, by kind."""
        return Counter(arc.kind for arc in self.arc_records if arc.kind != "haul")

    @property
    def graded_km(self) -> pd.Series:
        """Km by grade of evidence, A to C."""
        km = self._steps.groupby("confidence")["length_km"].sum()
        return km.reindex(list(schema.GRADES), fill_value=0.0)

    # ---------------------------------------------------------------------------- time, cost and emissions

    def missing(self, criterion: str) -> tuple[str, ...]:
        """What the way lacks to be judged by a criterion: a line for each step without a figure.

        Lengths and borders are always known. Raises InputError for another criterion.
        """
        if criterion in CRITERIA and criterion not in PARTED:
            return ()
        return tuple(dict.fromkeys(self.parts(criterion).missing.values()))

    def parts(self, criterion: str) -> Parts:
        """What the way is made of by time, cost, teu (the cost per TEU) or co2e, slot by slot in order."""
        if criterion not in self._kept_parts:
            self._kept_parts[criterion] = parts_of(self.network, criterion, self.demands).along(self.slots)
        return self._kept_parts[criterion]

    @cached_property
    def _kept_parts(self) -> dict[str, Parts]:
        return {}

    @cached_property
    def _kept_draws(self) -> dict[str, Floats]:
        return {}

    @cached_property
    def _kept_spreads(self) -> dict[str, Spread]:
        return {}

    def _whole(self, criterion: str) -> Parts:
        """The parts along the way, all of them known. Raises MissingFigure, naming what is not."""
        parts = self.parts(criterion)
        if parts.missing:
            listed = "\n- ".join(self.missing(criterion))
            raise MissingFigure(f"this way cannot be judged by {criterion}, since figures are missing:\n- {listed}")
        return parts

    def spread(self, criterion: str, *, draws: int = DRAWS, seed: int = SEED) -> Spread:
        """The way by one criterion: time, cost, co2e, distance or borders; draws and seed as wanted.

        Raises InputError for another criterion, MissingFigure where a step lacks a figure.
        """
        if not isinstance(criterion, str) or criterion not in CRITERIA:
            raise InputError(f"no criterion called {criterion!r}. {did_you_mean(str(criterion), CRITERIA)}")
        if criterion not in PARTED:
            value = float(central_slots(self.network, criterion, self.demands)[list(self.slots)].sum())
            return Spread(value, CRITERIA[criterion], np.full(draws, value))
        parts = self._whole(criterion)
        values = parts.values(drawn_logs(parts.elements, draws=draws, seed=seed), range(len(parts.parts)))
        return Spread(float(parts.part_central.sum()), parts.unit, values.sum(axis=1))

    def _drawn(self, criterion: str) -> Floats:
        """Every part in every draw, shape (draws, parts)."""
        if criterion not in self._kept_draws:
            parts = self._whole(criterion)
            self._kept_draws[criterion] = parts.values(drawn_logs(parts.elements), range(len(parts.parts)))
        return self._kept_draws[criterion]

    def _summed(self, criterion: str, rows: Sequence[int]) -> Spread:
        """The sum of some parts; those of the whole add up to it in every draw."""
        parts, values = self._whole(criterion), self._drawn(criterion)
        return Spread(float(parts.part_central[list(rows)].sum()), parts.unit, values[:, list(rows)].sum(axis=1))

    def _spread_of(self, criterion: str) -> Spread:
        if criterion not in self._kept_spreads:
            self._kept_spreads[criterion] = self._summed(criterion, range(len(self._whole(criterion).parts)))
        return self._kept_spreads[criterion]

    def _rows_by_kind(self, criterion: str) -> Mapping[str, list[int]]:
        """Rows of the parts of each kind that there is, in the order of a chain."""
        parts = self._whole(criterion).parts
        rows = {kind: [row for row, part in enumerate(parts) if part.kind == kind] for kind in KINDS}
        return {kind: found for kind, found in rows.items() if found}

    def _central_by_kind(self, criterion: str) -> Mapping[str, float]:
        """The whole by kind of step, on central figures; 0 for a kind that there is not."""
        central = self._whole(criterion).part_central
        return Counter({kind: float(central[rows].sum()) for kind, rows in self._rows_by_kind(criterion).items()})

    @property
    def time_h(self) -> Spread:
        """Hours from the origin's gate to goods at the receiver's disposal, waits included."""
        return self._spread_of("time")

    @property
    def days(self) -> Spread:
        """The same in days."""
        return self.time_h.times(1 / H_OF_DAY, "days")

    @cached_property
    def transit_h(self) -> Spread:
        """Hours from the first departure to the last arrival, as operators count a train's or a ship's run.

        What comes before the first haul, as loading, boarding and the wait for a train or a ship, is not in it, nor
        what comes behind the last haul and its border.
        """
        parts = self._whole("time")
        moving = [row for row, part in enumerate(parts.parts) if part.kind in ("haul", "border")]
        return self._summed("time", range(moving[0], moving[-1] + 1) if moving else ())

    @property
    def transit_days(self) -> Spread:
        """The same in days."""
        return self.transit_h.times(1 / H_OF_DAY, "days")

    @property
    def cost_usd_per_t(self) -> Spread:
        """US dollars for each tonne."""
        return self._spread_of("cost")

    @property
    def cost_usd_per_teu(self) -> Spread:
        """US dollars for each TEU. Raises InputError for what goes in no container."""
        return self._spread_of("teu")

    @property
    def co2e_kg_per_t(self) -> Spread:
        """Kilograms of CO2 equivalents for each tonne, well to wheel."""
        return self._spread_of("co2e")

    @property
    def default_share(self) -> float:
        """Share of the central cost per tonne whose price is a default, and no figure of the very thing."""
        parts = self._whole("cost")
        central = parts.part_central
        defaults = [part.figures[0].is_default for part in parts.parts]
        return float(central[defaults].sum() / central.sum()) if central.sum() else 0.0

    @property
    def is_indicative(self) -> bool:
        """Whether over half of the cost rests on defaults."""
        return self.default_share > INDICATIVE_SHARE

    def cost(self, currency: str = "USD", *, per: str = "t", year: int | None = None) -> Spread:
        """Cost per t or per teu in a currency, at the mean rate of a year, by default the price year of the atlas.

        Raises InputError for another unit, and for a currency or year that exchange.csv does not have.
        """
        dollars_of = {"t": "cost", "teu": "teu"}
        if not isinstance(per, str) or per not in dollars_of:
            raise InputError(f"a cost is per t or per teu; got {per!r}.")
        return in_currency(self.network.atlas, self._spread_of(dollars_of[per]), currency, year=year)

    @cached_property
    def generalised_cost_usd_per_t(self) -> Spread:
        """Cost, plus the value of the mean time, plus the value of its standard deviation, by cargo.

        Raises MissingFigure for a cargo without a value of time.
        """
        return generalised_cost(self.network.atlas, self.demands.cargo, self.cost_usd_per_t, self.time_h)

    # --------------------------------------------------------------------------------------------- where it goes to

    def by_kind(self, criterion: str = "time") -> pd.DataFrame:
        """Where the time, the cost or the emissions go: a row for each kind of step, in the order of a chain.

        Columns: central, p10, p50, p90 (of that kind alone: percentiles do not add up), share (of the mean of the
        whole), spread_share ((P90 - P10) / mean: the less reliable, the greater). Indexed by kind. Raises as `spread`.
        """
        import pandas as pd

        if criterion not in PARTED:
            raise InputError(f"only time, cost and co2e have parts; got {criterion!r}.")
        whole = self._spread_of(criterion).mean
        rows = []
        for kind, of_kind in self._rows_by_kind(criterion).items():
            found = self._summed(criterion, of_kind)
            spread = spread_share(found.p10, found.mean, found.p90)
            rows.append((kind, found.central, found.p10, found.p50, found.p90, found.mean / whole, spread))
        columns = ["kind", "central", "p10", "p50", "p90", "share", "spread_share"]
        return pd.DataFrame(rows, columns=columns).set_index("kind")

    def share_of_time(self, kinds: Sequence[str]) -> float:
        """Share of the mean time that goes to some kinds of step, as ("border", "gauge_change").

        Raises InputError for what is no kind of step.
        """
        for kind in kinds:
            if kind not in KINDS:
                raise InputError(f"no kind of step called {kind!r}. {did_you_mean(str(kind), KINDS)}")
        rows = [row for kind, found in self._rows_by_kind("time").items() if kind in kinds for row in found]
        return self._summed("time", rows).mean / self.time_h.mean if rows else 0.0

    @property
    def _running_h(self) -> float:
        """Central hours of running alone."""
        time = self._central_by_kind("time")
        return time["access"] + time["haul"]

    def reliability(self, deadline_days: float | None = None) -> Mapping[str, float]:
        """How much the days can be relied on.

        p95_over_p50; buffer_index, (P95 - mean) / mean; planning_index, P95 over the hours of running alone; cv;
        swod_kmh and swd_kmh, the speed without and with every stop (at central running hours and mean hours), and
        delay_share, 1 - SWD / SWOD; with a deadline on_time, the chance of arriving by then.
        Raises InputError for a deadline before the least of the draws.
        """
        days = self.days
        running = self._running_h
        swod, swd = speed_kmh(self.distance_km, running), speed_kmh(self.distance_km, self.time_h.mean)
        found = {
            "p95_over_p50": days.p95 / days.p50,
            "buffer_index": days.buffer_index,
            "planning_index": days.planning_index(running / H_OF_DAY),
            "cv": days.cv,
            "swod_kmh": swod,
            "swd_kmh": swd,
            "delay_share": delay_share(swod, swd),
        }
        if deadline_days is not None:
            least = days.quantile(0.0)
            chance = days.chance_below(deadline_days)
            if deadline_days < least:
                raise InputError(
                    f"a deadline of {deadline_days:g} days is before the least possible: the quickest of "
                    f"{len(days.draws):,} draws takes {least:.1f} days. Give more, or look for a quicker way."
                )
            found["on_time"] = chance
        return found

    def cpmm(self) -> Mapping[str, float]:
        """The four indicators of CAREC's corridor monitoring, on central figures.

        tfi1_h: hours at a border crossing point, one country's side (mean over the sides crossed; gauge changes are
        not in it). tfi2_usd: dollars paid there for 20 t. tfi3_usd: dollars for 20 t over 500 km. tfi4_kmh: speed with
        every stop (SWD); swod_kmh: without those at borders and terminals, so that it lies below a speed in motion.
        tfi1_h and tfi2_usd are NaN where no border is crossed.
        """
        time, cost = self._central_by_kind("time"), self._central_by_kind("cost")
        sides = 2 * self.crossings.get("border", 0)
        cargo_t = 20.0
        return {
            "tfi1_h": time["border"] / sides if sides else float("nan"),
            "tfi2_usd": cargo_t * cost["border"] / sides if sides else float("nan"),
            "tfi3_usd": cost_of_500_km(sum(cost.values()) * cargo_t, distance_km=self.distance_km, cargo_t=cargo_t),
            "tfi4_kmh": speed_kmh(self.distance_km, sum(time.values())),
            "swod_kmh": speed_kmh(self.distance_km, self._running_h),
        }

    # ---------------------------------------------------------------------------------------------- explaining

    @property
    def legs(self) -> pd.DataFrame:
        """What the way is made of, component by component, as a table of one's own.

        Columns: kind (access, load, wait, haul, border, gauge_change, transfer, unload), from, to, mode, carrier,
        length_km, country, link; time, cost per tonne and emissions per tonne, each with its low, central and high
        (every figure of the component at its favourable or unfavourable decile: P10 and P90 where there is one
        figure); figures (ids of all rows of values.csv and defaults.csv behind it), sources (ids), confidence (the
        least grade among the figures of its hours). Unknown is NaN, never 0.
        """
        return self._legs.copy()

    @cached_property
    def _legs(self) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame(legs.components(self), columns=list(legs.LEG_COLUMNS))

    def sources(self) -> pd.DataFrame:
        """Where the figures come from: rows of sources.csv with the km and the hours that rest on each, the most first.

        A component that rests on several sources counts for each of them.
        """
        import pandas as pd

        km: dict[str, float] = defaultdict(float)
        hours: dict[str, float] = defaultdict(float)
        steps = self._steps[self._steps["source"].notna()]
        for source, length in zip(steps["source"], steps["length_km"], strict=True):
            km[source] += length
        parts = self.parts("time")
        for part, central in zip(parts.parts, parts.part_central.tolist(), strict=True):
            for source in {name for used in part.figures for name in figure_sources(self.network.atlas, used)}:
                hours[source] += central
        used = {name for names in self._legs["sources"] for name in names}
        found = pd.DataFrame({"km": pd.Series(km, dtype=float), "hours": pd.Series(hours, dtype=float)})
        found = found.reindex(sorted(used | set(km) | set(hours))).fillna(0.0)
        table = self.network.atlas.sources.loc[found.index].assign(**found)
        return table.sort_values(["km", "hours", "title"], ascending=[False, False, True])

    def doubts(self, criterion: str = "time") -> pd.DataFrame:
        """What each figure of grade C does to the result, the one that widens it most first.

        Columns: subject, quantity, low, central, high, unit, p50, p50_without (with the figure held at its central
        value), moves (by what share the median then moves), narrows (what share of P90 - P10 goes). Indexed by value
        id. Raises as `spread`.
        """
        import pandas as pd

        if criterion not in PARTED:
            raise InputError(f"only time, cost and co2e rest on drawn figures; got {criterion!r}.")
        parts, values = self._whole(criterion), self._drawn(criterion)
        logs = drawn_logs(parts.elements)
        low, p50, high = np.quantile(values.sum(axis=1), (0.1, 0.5, 0.9))
        doubtful: dict[str, list[int]] = {}
        for number, element in enumerate(parts.elements):
            if element.figure.confidence == schema.GRADES[-1]:
                doubtful.setdefault(element.figure.value_id, []).append(number)
        rows = []
        for value_id, numbers in doubtful.items():
            figure = parts.elements[numbers[0]].figure
            held = logs.copy()
            held[:, numbers] = np.log([parts.elements[number].figure.central for number in numbers])
            touched = [row for row, part in enumerate(parts.parts) if {n for n, _ in part.factors} & set(numbers)]
            without = values.copy()
            without[:, touched] = parts.values(held, touched)
            least, moved, most = np.quantile(without.sum(axis=1), (0.1, 0.5, 0.9))
            fields = (figure.subject, figure.quantity, figure.low, figure.central, figure.high, figure.unit)
            rows.append((value_id, *fields, p50, moved, moved / p50 - 1, 1 - (most - least) / (high - low)))
        columns = ["subject", "quantity", "low", "central", "high", "unit", "p50", "p50_without", "moves", "narrows"]
        rows.sort(key=lambda row: -row[-1])
        return pd.DataFrame(rows, columns=["value_id", *columns]).set_index("value_id")

    def turns_on(self, criterion: str = "time") -> pd.DataFrame:
        """Up to three figures of grade C that the median turns on: without its range each moves it by over a tenth.

        Columns as in `doubts`. The one that moves most first; empty where no single figure moves it so much, which is
        the rule, since a range that is about even on both sides of its central value hardly moves a median.
        Raises as `spread`.
        """
        found = self.doubts(criterion)
        found = found[found["moves"].abs() > TURNING_SHARE]
        return found.sort_values("moves", key=abs, ascending=False, kind="stable").head(TURNING_MOST)

    def diff(self, other: Route) -> pd.DataFrame:
        """What another way takes more or less, by kind of step, on central figures; the last row is the whole.

        Columns: length_km, time_h, cost_usd_per_t, co2e_kg_per_t, each the other's less this one's; NaN where either
        is unknown. Indexed by kind, with `total`.
        """
        if not isinstance(other, Route):
            raise InputError(f"a route is set against another route; got {other!r}.")
        columns = ["length_km", "time_h", "cost_usd_per_t", "co2e_kg_per_t"]
        sides = [way.legs.groupby("kind")[columns].agg(lambda cells: cells.sum(skipna=False)) for way in (self, other)]
        table = (
            sides[1]
            .sub(sides[0], fill_value=0.0)
            .reindex([kind for kind in KINDS if any(kind in s.index for s in sides)])
        )
        table.loc["total"] = table.sum(skipna=False)
        return table

    def others(self) -> Mapping[str, Route]:
        """Other ways worth a look: the best by each other criterion, and the next best that differs by half.

        Keyed by what each is best by, as `cost`; `other` for the next best. Those that are this very way are left out.
        """
        return self._others

    @cached_property
    def _others(self) -> Mapping[str, Route]:
        from korridor.routing.choosing import alternatives

        return MappingProxyType(dict(alternatives(self)))

    def profile(self) -> pd.DataFrame:
        """The time and cost distance table of the way; see `korridor.routing.profile`."""
        from korridor.routing.comparing import profile

        return profile([self])

    def to_frame(self) -> pd.DataFrame:
        """Return the components as a table; see `legs` for the columns."""
        return self.legs

    def explore(self, m: folium.Map | None = None) -> folium.Map:
        """Draw the route on a map; `m` stacks it on another one."""
        from korridor.maps import routes

        return routes([self], m=m)

    def __str__(self) -> str:
        return telling.text(self)

    def __repr__(self) -> str:
        return f"<Route {self.origin.name} to {self.destination.name}: {telling.way(self)}>"

    def _repr_html_(self) -> str:
        return telling.html(self)
