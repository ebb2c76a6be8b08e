"""Whether a target is met by its day: by capacity and by volume, which are never the same question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from math import ceil, isnan, nan, prod
from typing import TYPE_CHECKING

from korridor.atlas import edited, fitting_figure, links_of, named, scenario_named
from korridor.capacity import limits_of
from korridor.capacity.factors import moves_of
from korridor.capacity.inputs import Inputs
from korridor.errors import KorridorError, MissingFigure, NoRoute
from korridor.flow import Throughput
from korridor.network import laid_out
from korridor.outlook import Outlook, State, assumed_capacity, growth_rate, outlook, state_on
from korridor.parts import Lookup
from korridor.planning.aims import Aim, aim_of, reaches
from korridor.planning.plans import Plan, plan_for
from korridor.scenario import BASE

if TYPE_CHECKING:
    import pandas as pd

    from korridor.atlas import Atlas
    from korridor.scenario import Scenario

__all__ = ["Target", "target"]

WANTED = ("target_mt", "forecast_mt")


def target(
    atlas: Atlas,
    name: str | None = None,
    *,
    scenario: str | Scenario = "base",
    corridor: str | None = None,
    mt: float | None = None,
    year: int | None = None,
    cargo: str | None = None,
) -> Target:
    """Whether a target is met under a scenario.

    name: of a target of the atlas (`korridor.planning.targets` lists them); or a corridor with mt (two-way Mt a year)
    and year. year: asks a target of the atlas for 31 December of another year than its own. scenario, cargo: as in
    `korridor.outlook.outlook`.
    Raises UnknownName for names, and InputError as `korridor.planning.aim_of` and for days for which the scenario is
    not valid.
    """
    aim = aim_of(atlas, name, corridor=corridor, mt=mt, year=year, cargo=cargo)
    if aim.unit == "bcm":
        cargo = cargo or "gas"
    return Target(atlas, aim, scenario_named(atlas, scenario), cargo)


@dataclass(frozen=True, eq=False, repr=False)
class Target:
    """What is wanted against what can pass and what does. Made by `target`; worked out when first asked for."""

    atlas: Atlas = field(repr=False)
    aim: Aim
    scenario: Scenario
    cargo: str | None

    @property
    def title(self) -> str:
        """What is wanted, in the words of the atlas."""
        return self.aim.title

    @property
    def unit(self) -> str:
        """Mt, for gas bcm."""
        return self.aim.unit

    # -------------------------------------------------------------------------------- by capacity

    @cached_property
    def _state(self) -> State | None:
        if self.aim.corridor is None:
            return None
        return state_on(self.atlas, self.aim.corridor, self.scenario, self.aim.day, self.cargo)

    @property
    def computed_mt(self) -> float:
        """What can pass on the day by the figures of the elements, two-way a year."""
        return self._capacity_on(self.aim.day)

    def _capacity_on(self, day: dt.date) -> float:
        if self.aim.corridor is not None:
            return state_on(self.atlas, self.aim.corridor, self.scenario, day, self.cargo).amount
        return sum(self._amount(subject, day) for subject in self.aim.subjects)

    @cached_property
    def capacity_mt(self) -> float:
        """What can pass on the day, two-way a year, with what the scenario takes at its word."""
        return max(self.computed_mt, self._assumed_on(self.aim.day))

    def _assumed_on(self, day: dt.date) -> float:
        if self.aim.corridor is None:
            return 0.0
        figure = assumed_capacity(self.atlas, self.aim.corridor, self.scenario, day, self.cargo or "general")
        return 0.0 if figure is None else figure.central

    @property
    def met(self) -> bool:
        """Whether as much as is wanted can pass on the day. `assumed` says where that rests on nothing but its word."""
        return reaches(self.capacity_mt, self.aim.mt)

    @property
    def assumed(self) -> bool:
        """Whether the capacity is what the scenario takes at its word, beyond what the elements let pass."""
        return self.capacity_mt > self.computed_mt

    @property
    def gap_mt(self) -> float:
        """How much more would have to be able to pass, two-way a year; 0 where it is met."""
        return max(self.aim.mt - self.capacity_mt, 0.0)

    @cached_property
    def year_met(self) -> int | None:
        """The first year on whose last day as much can pass, from the base year on; None for none that is covered."""
        first, last = self.atlas.about.base_year, self.atlas.about.years[1]
        start, end = self.scenario.valid
        for year in range(first, last + 1):
            day = dt.date(year, 12, 31)
            if (start is not None and day < start) or (end is not None and day > end):
                continue
            if reaches(max(self._capacity_on(day), self._assumed_on(day)), self.aim.mt):
                return year
        return None

    @cached_property
    def _throughput(self) -> Throughput | None:
        """What can pass on the day, with the ladder up to what is wanted; None where nothing can."""
        if self._state is None or self._state.throughput is None:
            return None
        found = self._state.throughput  # of the first day that was asked for and does not differ
        return replace(found, up_to=self.aim.mt, network=replace(found.network, day=self.aim.day))

    @property
    def ladder(self) -> pd.DataFrame:
        """What binds, step by step, up to what is wanted; see `Throughput.ladder`. Empty where it is no corridor."""
        import pandas as pd

        return pd.DataFrame() if self._throughput is None else self._throughput.ladder

    @property
    def gap(self) -> pd.DataFrame:
        """What is missing at each limit that has to be lifted, in units of the field.

        Columns: limit_id, limit_mt, needed_mt (to carry what is wanted alone), gap_mt, train_pairs_per_day and
        wagons_per_day that this takes; NaN where no trains run.
        """
        ladder = self.ladder
        columns = ["limit_id", "limit_mt", "needed_mt", "gap_mt", "train_pairs_per_day", "wagons_per_day"]
        if ladder.empty:
            return ladder.reindex(columns=columns)
        lifted = ladder[ladder["lifted"]].drop_duplicates("limit_id").copy()
        lifted["gap_mt"] = lifted["needed_mt"] - lifted["limit_mt"]
        names = {
            "needed_trains_per_day": "train_pairs_per_day",
            "needed_wagons_per_day": "wagons_per_day",
        }
        return lifted.rename(columns=names)[columns].reset_index(drop=True)

    def _amount(self, subject: str, day: dt.date) -> float:
        """Capacity of a subject that is no corridor. Raises MissingFigure where it is not known."""
        kind, _, name = subject.partition(":")
        if kind == "corridor":
            return state_on(self.atlas, name, self.scenario, day, self.cargo).amount
        now = edited(self.atlas, replace(self.scenario, demand=()), day)
        net = laid_out(now, day, links=links_of(self.atlas, subject))
        if kind == "place":
            # All goods of the port, as its own figure has it, with what a scenario makes of it.
            figure = fitting_figure(now, subject, "capacity_mt", year=day.year, context={})
            if figure is not None:
                moves = moves_of(Inputs(Lookup(net, self.cargo or "general", "wagonload")), [subject], of_all=True)
                factor = prod(move.central for move in moves if move.quantity == "capacity_factor")
                added = sum(move.central for move in moves if move.quantity == "capacity_added_mt")
                return figure.central * factor + added
        else:
            limits = limits_of(net, self.cargo or "general")
            things = ("border:", "link:") if kind == "border" else ("link:",)
            amounts = [float(limits.central[row.limit]) for row in limits.rows if row.thing.startswith(things)]
            if amounts:
                return min(amounts)
        raise MissingFigure(
            f"{subject}: no capacity is known, so that the target {self.aim.id} cannot be set against it."
        )

    # -------------------------------------------------------------------------------- by volume

    @cached_property
    def outlook(self) -> Outlook | None:
        """The outlook behind the volume; None where the target is about no one corridor."""
        if self.aim.corridor is None:
            return None
        years = [self.aim.day.year]
        return outlook(self.atlas, self.aim.corridor, years=years, scenario=self.scenario, cargo=self.cargo)

    @property
    def volume_mt(self) -> float:
        """What passes in the year of the day: observed, else the lesser of demand and capacity; NaN if not known."""
        if self.outlook is None:
            return nan
        return float(self.outlook.table[f"volume_{self.outlook.unit.lower()}"].loc[self.aim.day.year])

    @property
    def volume_met(self) -> bool | None:
        """Whether as much as is wanted passes in that year; None where no volume is known."""
        return None if isnan(self.volume_mt) else reaches(self.volume_mt, self.aim.mt)

    @property
    def growth(self) -> pd.DataFrame:
        """Growth that it would take, and growth that was seen, with the steps that each is counted over.

        Rows: needed, from the last volume observed to what is wanted; then seen, between the volumes observed. Columns:
        what, from_year, from_mt, to_year, to_mt, steps, rate (a share a year). Empty without a series.
        """
        import pandas as pd

        series = None if self.outlook is None else self.outlook.series
        columns = ["what", "from_year", "from_mt", "to_year", "to_mt", "steps", "rate"]
        rows = []
        if series is not None and series.last is not None:
            last = series.last
            pairs = [("needed", last.year, last.central, self.aim.day.year, self.aim.mt)]
            points = list(series.points.values())
            pairs += [("seen", a.year, a.central, b.year, b.central) for a, b in pairwise(points)]
            for what, year, amount, other, wanted in pairs:
                if other > year and amount > 0 and wanted > 0:
                    rate = growth_rate(amount, wanted, other - year)
                    rows.append((what, year, amount, other, wanted, other - year, rate))
        return pd.DataFrame(rows, columns=columns)

    # -------------------------------------------------------------------------------- beside it

    @property
    def rivals(self) -> pd.DataFrame:
        """Everything that is said to be wanted or expected of the same, so that one sees which sources disagree.

        Indexed by value id: quantity (target_mt or forecast_mt), what (capacity or volume), low, central, high, year,
        status, by (who says so), title, publisher, date, confidence, note.
        """
        import pandas as pd

        subjects = set(self.aim.subjects)
        if self.aim.corridor is not None:
            record = self.atlas.corridor(self.aim.corridor)
            subjects |= {f"corridor:{record.id}", f"section:{record.total_section}"}
        rows = []
        for row in self.atlas.rows["values"]:
            if row["subject"] not in subjects or row["quantity"] not in WANTED:
                continue
            source = self.atlas.source_rows[row["source"]]
            rows.append(
                {
                    "value_id": row["id"],
                    "quantity": row["quantity"],
                    "what": row["scope"].get("what", ""),
                    **{name: row[name] for name in ("low", "central", "high", "year", "status")},
                    "by": row["scope"].get("population", ""),
                    **{name: source[name] for name in ("title", "publisher", "date")},
                    "confidence": row["confidence"],
                    "note": row["note"],
                }
            )
        columns = ["value_id", "quantity", "what", "low", "central", "high", "year", "status", "by", "title"]
        found = pd.DataFrame(rows, columns=[*columns, "publisher", "date", "confidence", "note"])
        return found.astype({"year": "Int64"}).sort_values(["year", "value_id"]).set_index("value_id")

    @cached_property
    def plan(self) -> Plan:
        """The cheapest plan to meet it; see `korridor.planning.plan`."""
        return plan_for(self.atlas, self.aim, scenario=self.scenario, cargo=self.cargo)

    @property
    def gap_musd(self) -> float:
        """What is missing in millions of US dollars: the cost of the cheapest plan; NaN where none reaches it.

        0 where the elements let it pass; what a scenario takes at its word still has its cost. Where no way is open,
        and none that works could open, none reaches it. Raises InputError for a target that is not of one corridor.
        """
        if reaches(self.computed_mt, self.aim.mt):
            return 0.0
        try:
            return self.plan.capex_musd if self.plan.met else nan
        except NoRoute:
            return nan

    def across(self, scenarios: Mapping[str, Scenario] | None = None) -> pd.DataFrame:
        """The same under each scenario of the atlas, `base` first; those that are not valid on the day say so.

        Columns: title, capacity_mt, met, assumed, gap_mt, volume_mt, volume_met, bottleneck, note. Indexed by name.
        """
        import pandas as pd

        chosen = {BASE.name: BASE, **self.atlas.scenario_records} if scenarios is None else dict(scenarios)
        rows = []
        for name, scenario in chosen.items():
            one = replace(self, scenario=scenario)
            row: dict[str, object] = {"scenario": name, "title": scenario.title, "note": ""}
            try:
                row |= {
                    **{key: getattr(one, key) for key in ("capacity_mt", "met", "assumed", "gap_mt")},
                    "volume_mt": one.volume_mt,
                    "volume_met": one.volume_met,
                    "bottleneck": "; ".join(one._state.bottleneck) if one._state is not None else "",  # noqa: SLF001
                }
            except KorridorError as error:
                row["note"] = str(error)
            rows.append(row)
        columns = ["scenario", "title", "capacity_mt", "met", "assumed", "gap_mt", "volume_mt", "volume_met"]
        return pd.DataFrame(rows, columns=[*columns, "bottleneck", "note"]).set_index("scenario")

    # -------------------------------------------------------------------------------- in words

    def __str__(self) -> str:
        aim, unit = self.aim, self.unit
        when = f"by {aim.day}" if aim.dated else f"no date is named; asked of {aim.day}"
        where = " and ".join(named(self.atlas, subject) for subject in aim.subjects)
        lines = [f"{aim.title}: {aim.mt:g} {unit} a year on {where} ({when}), under {self.scenario.name!r}"]
        if self.met:
            at_word = not reaches(self.computed_mt, aim.mt)
            word = "met by assumption, at its word" if at_word else "met"
            lines.append(f"capacity: {word}: {self.capacity_mt:.3g} {unit} can pass")
            if self.assumed:
                lines.append(f"by the figures of its elements {self.computed_mt:.3g} {unit} can pass")
        else:
            lines.append(f"capacity: not met: {self.capacity_mt:.3g} {unit} can pass, {self.gap_mt:.3g} short")
        if len(aim.subjects) > 1:
            lines.append("that is the sum of them: what several share is counted for each")
        year = self.year_met
        if not self.met:
            once = "met for a while, first" if year is not None and year < aim.day.year else "reached"
            last = f"not reached by {self.atlas.about.years[1]}"
            lines.append(last if year is None else f"{once} on the last day of {year}")
        if self.volume_met is None:
            lines.append("volume: not known")
        else:
            word = "met" if self.volume_met else "not met"
            lines.append(f"volume: {word}: {self.volume_mt:.3g} {unit} {self._volume_words()} in {aim.day.year}")
        lines += [
            f"growth {row['what']}: {row['rate']:.1%} a year, {row['from_mt']:.3g} ({row['from_year']}) to "
            f"{row['to_mt']:.3g} ({row['to_year']}) in {row['steps']} {'step' if row['steps'] == 1 else 'steps'}"
            for row in self.growth.to_dict("records")
        ]
        for row in self.gap.to_dict("records"):
            pairs, wagons = row["train_pairs_per_day"], row["wagons_per_day"]
            told = "" if isnan(pairs) else f", {ceil(pairs)} train pairs a day"
            told += "" if isnan(wagons) else f", {wagons:,.0f} wagons a day"
            amounts = f"from {row['limit_mt']:.3g} to {row['needed_mt']:.3g} {unit}"
            lines.append(f"to lift: {row['limit_id']} {amounts}{told}")
        said = self.rivals
        said = said[(said["quantity"] == "target_mt") & (said["what"] == "capacity")]
        amounts = sorted({f"{row['central']:g} by {row['year']}" for row in said.to_dict("records")})
        if len(amounts) > 1:
            lines.append(f"as sources have it: {', '.join(amounts)}")
        return "\n".join(lines)

    def _volume_words(self) -> str:
        return str(self.outlook.table["volume_is"].loc[self.aim.day.year]) if self.outlook is not None else ""

    def __repr__(self) -> str:
        return f"<Target {self.aim.id} under {self.scenario.name}: {'met' if self.met else 'not met'}>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{'<br>'.join(escape(line) for line in str(self).splitlines())}</p>"

    def to_frame(self) -> pd.DataFrame:
        """As `gap`."""
        return self.gap
