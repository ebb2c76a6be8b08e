"""The cheapest set of projects and measures with which enough can pass by a day, in the order of building."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from math import inf, isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from korridor.atlas import edited, listed, named, scenario_named
from korridor.errors import InputError, KorridorError, did_you_mean
from korridor.flow import Throughput, is_amount, throughput
from korridor.network import laid_out
from korridor.outlook import assumed_capacity, state_on, usual_cargo
from korridor.paths import Choice, Limited, Options, Rows, cheapest_choice, greatest_choice
from korridor.planning.aims import CLOSE, Aim, aim_of, reaches
from korridor.planning.candidates import (
    Candidate,
    Key,
    Site,
    amounts_of,
    measure_candidates,
    project_candidates,
    project_levels,
)
from korridor.scenario import Edit, Scenario, later
from korridor.units import DAYS_OF_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from korridor.atlas import Atlas

__all__ = ["DISCOUNT_RATE", "Plan", "plan", "plan_for"]

DISCOUNT_RATE = 0.05
STEPS = 8  # of a cost curve
EFFECTS = ("low", "central", "high")


def plan(
    atlas: Atlas,
    target: str | None = None,
    *,
    scenario: str | Scenario = "base",
    corridor: str | None = None,
    mt: float | None = None,
    year: int | None = None,
    cargo: str | None = None,
    budget_musd: float | None = None,
    projects: bool = True,
    measures: bool = True,
    without: str | Iterable[str] = (),
    effects: str = "central",
    discount_rate: float = DISCOUNT_RATE,
) -> Plan:
    """The cheapest set of projects and generic measures with which a target of capacity is met by its day.

    target: one of the atlas, or a corridor with mt (two-way Mt a year, of gas bcm) and year. scenario: what is built
    anyway. cargo: as in `korridor.flow.throughput`. budget_musd: at most this much, not discounted; where that does not
    reach, the most that it buys. projects, measures: whether the named projects and the generic measures may be taken.
    without: ids of candidates that may not, or of measures. effects: low, central or high, what measures are taken to
    bring. discount_rate: a year, from the end of the base year; a cost falls in the middle of its building time.
    A project has what projects.csv says; a measure acts on one limit at the unit costs of measures.csv, and not beside
    a project that changes the same limit by a factor. Building of measures begins after the base year. Where no choice
    reaches the target, the plan is the cheapest that lets most pass, and is not `met`.
    Raises UnknownName for names, InputError for numbers that cannot be, for a target that is not of one corridor, and
    for nothing to choose from; and as `korridor.flow.throughput`.
    """
    return plan_for(
        atlas,
        aim_of(atlas, target, corridor=corridor, mt=mt, year=year, cargo=cargo),
        scenario=scenario,
        cargo=cargo,
        budget_musd=budget_musd,
        projects=projects,
        measures=measures,
        without=without,
        effects=effects,
        discount_rate=discount_rate,
    )


def plan_for(
    atlas: Atlas,
    aim: Aim,
    *,
    scenario: str | Scenario = "base",
    cargo: str | None = None,
    budget_musd: float | None = None,
    projects: bool = True,
    measures: bool = True,
    without: str | Iterable[str] = (),
    effects: str = "central",
    discount_rate: float = DISCOUNT_RATE,
) -> Plan:
    """The same as `plan`, for an aim."""
    if aim.corridor is None:
        raise InputError(f"{aim.title}: a plan is made for a corridor; give corridor=, mt= and year=.")
    if not (projects or measures):
        raise InputError("nothing to choose from: neither projects nor measures.")
    for name, value in (("projects", projects), ("measures", measures)):
        if not isinstance(value, bool):
            raise InputError(f"{name} is True or False; got {value!r}.")
    if not (is_money(discount_rate) and 0 <= discount_rate < 1):
        raise InputError(f"discount_rate is a share a year, as 0.05; got {discount_rate!r}.")
    if effects not in EFFECTS:
        raise InputError(f"effects are {', '.join(EFFECTS)}; got {effects!r}.")
    if budget_musd is not None and not (is_money(budget_musd) and budget_musd >= 0):
        raise InputError(f"budget_musd is an amount of zero or more, in millions of US dollars; got {budget_musd!r}.")
    found = scenario_named(atlas, scenario)
    return Plan(
        atlas,
        aim,
        found,
        _cargo(atlas, aim, found, cargo),
        discount_rate,
        budget_musd,
        _Choices(
            atlas,
            aim,
            found,
            projects=projects,
            measures=measures,
            without=_names(without),
            cargo=cargo,
            effects=effects,
        ),
    )


def is_money(value: object) -> bool:
    """Whether a value is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _names(given: str | Iterable[str]) -> frozenset[str]:
    return frozenset(listed(given))


def _cargo(atlas: Atlas, aim: Aim, scenario: Scenario, cargo: str | None) -> str:
    """The cargo asked for, else the usual one on the corridor."""
    if cargo is not None:
        return cargo
    found = state_on(atlas, aim.corridor or "", scenario, aim.day).throughput
    return usual_cargo(atlas, aim.corridor or "") if found is None else found.cargo


# ------------------------------------------------------------------------------------------ what can be chosen


@dataclass(frozen=True, eq=False)
class _Choices:
    """What can be chosen, and what it makes of the limits."""

    atlas: Atlas
    aim: Aim
    scenario: Scenario
    projects: bool
    measures: bool
    without: frozenset[str]
    cargo: str | None
    effects: str = "central"

    @property
    def corridor(self) -> str:
        return self.aim.corridor or ""

    @cached_property
    def _known(self) -> tuple[list[Candidate], dict[str, str]]:
        if not self.projects:
            return [], {}
        return project_candidates(self.atlas, self.corridor, self.scenario, self.aim.day)

    @property
    def left_out(self) -> Mapping[str, str]:
        """Projects that cannot be taken, and why."""
        return self._known[1]

    @cached_property
    def site(self) -> Site:
        """The corridor, with every link open that a project could open."""
        atlas, day = self.atlas, self.aim.day
        links = atlas.corridor(self.corridor).links
        built = laid_out(edited(atlas, self.scenario, day), day, links=links)
        # The links themselves: projects that open them may exclude each other.
        opened = {f"link:{link}" for link in links if link in built.closed}
        edits = [
            Edit(action="open", subject=subject)
            for subject in sorted(opened & {one for candidate in self._known[0] for one in _opened(atlas, candidate)})
        ]
        net = built
        if edits:
            whole = self.scenario | Scenario("opened", "With all links open", edits=tuple(edits))
            net = laid_out(edited(atlas, whole, day), day, links=links)
        flow = throughput(net, self.corridor, cargo=self.cargo)
        return Site(
            atlas,
            self.corridor,
            self.scenario,
            day,
            flow.cargo,
            net,
            flow.plan,
            flow.plan.limits,
            MappingProxyType(amounts_of(built, flow.cargo)),
        )

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """All that can be chosen, projects first."""
        start = dt.date(self.atlas.about.base_year + 1, 1, 1)
        generic = measure_candidates(self.site, self.aim.mt, start, self.effects) if self.measures else []
        known = {candidate.id for candidate in (*self._known[0], *generic)}
        measures = {row["id"] for row in self.atlas.rows["measures"]}
        off = sorted(self.without - known - measures)
        if off:
            near = did_you_mean(off[0], known | measures)
            hint = near if near.startswith("Did") else "`plan.candidates` lists them."
            raise InputError(f"without: no candidate called {off[0]!r}. {hint}")
        # The id of a measure leaves it out on every limit.
        gone = {name for name in known if name in self.without or name.partition(" @ ")[0] in self.without}
        while True:  # what needs something that may not be taken may not be taken either
            more = {one.id for one in self._known[0] if one.id not in gone and gone & set(one.needs)}
            if not more:
                break
            gone |= more
        return tuple(candidate for candidate in (*self._known[0], *generic) if candidate.id not in gone)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        return {candidate.id: number for number, candidate in enumerate(self.candidates)}

    @cached_property
    def limited(self) -> Limited:
        """The flows, with the limits as candidates raise them."""
        site, plan = self.site, self.site.plan
        rows = plan.rows_used
        limits = [site.limits.rows[row] for row in rows.tolist()]
        keys = [bound.thing or site.limits.records[bound.limit].id for bound in limits]
        levels, adds = self._levels, self._adds
        signs: dict[tuple[Any, ...], int] = {}
        of_row = [
            signs.setdefault(
                (site.amounts.get(key, 0.0), tuple(levels.get(key, ())), tuple(adds.get(key, ()))), len(signs)
            )
            for key in keys
        ]
        amounts = np.array([sign[0] for sign in signs], dtype=np.float64)
        arcs, numbers = plan.pairs
        places = np.searchsorted(rows, numbers)
        return Limited(
            graph=plan.graph,
            sources=plan.sources,
            targets=plan.targets,
            rows=Rows(len(rows), places, arcs, np.ones(len(places)), np.full(len(places), -1)),
            limit_of_row=np.array(of_row, dtype=np.intp),
            amounts=amounts,
            levels={number: sign[1] for sign, number in signs.items() if sign[1]},
            adds={number: sign[2] for sign, number in signs.items() if sign[2]},
        )

    @cached_property
    def _by_projects(self) -> dict[Key, list[tuple[frozenset[str], float]]]:
        taken = [one for one in self.candidates if one.kind == "project"]
        return project_levels(self.site, taken) if taken else {}

    @cached_property
    def _levels(self) -> dict[Key, list[tuple[frozenset[int], float]]]:
        """For each key the sets of candidates that raise it, and to what; no set that another one makes needless."""
        wanted = self.aim.mt
        found = {
            key: [(frozenset(self.numbers[name] for name in names), amount) for names, amount in some]
            for key, some in self._by_projects.items()
        }
        factors: dict[str, list[Candidate]] = {}
        for candidate in self.candidates:
            if candidate.kind == "measure" and candidate.factor > 1:
                factors.setdefault(candidate.limit, []).append(candidate)
        for some in factors.values():
            for count in range(1, len(some) + 1):
                for chosen in combinations(some, count):
                    names = {one.id for one in chosen}
                    if any(names & set(one.excludes) for one in chosen):
                        continue
                    product = float(np.prod([one.factor for one in chosen]))
                    numbers = frozenset(self.numbers[name] for name in names)
                    added = self.site.added(chosen[0].limit)  # amounts of the scenario come after all factors
                    for key in chosen[0].keys:
                        amount = (self.site.amounts.get(key, 0.0) - added) * product + added
                        found.setdefault(key, []).append((numbers, amount))
        return {key: _leanest(some, wanted) for key, some in found.items()}

    @cached_property
    def _adds(self) -> dict[Key, list[tuple[int, float]]]:
        found: dict[Key, list[tuple[int, float]]] = {}
        for candidate in self.candidates:
            if candidate.added > 0:
                for key in candidate.keys:
                    found.setdefault(key, []).append((self.numbers[candidate.id], candidate.added))
        return found

    def options(self, discount_rate: float) -> Options:
        """What candidates cost, and which go together."""
        groups: list[frozenset[int]] = []
        alternates: dict[str, set[int]] = {}
        for candidate in self.candidates:
            if candidate.alternates:
                alternates.setdefault(candidate.alternates, set()).add(self.numbers[candidate.id])
            pairs = [other for other in candidate.excludes if other in self.numbers]
            groups += [frozenset((self.numbers[candidate.id], self.numbers[other])) for other in pairs]
            if candidate.kind == "measure" and candidate.factor > 1:
                rivals = {
                    name for key in candidate.keys for names, _ in self._by_projects.get(key, ()) for name in names
                }
                groups += [frozenset((self.numbers[candidate.id], self.numbers[name])) for name in rivals]
        groups += [frozenset(some) for some in alternates.values()]
        return Options(
            costs=np.array([[self.discounted(candidate, discount_rate)] for candidate in self.candidates]),
            most=np.array([candidate.most for candidate in self.candidates], dtype=np.intp),
            needs=[
                (self.numbers[candidate.id], self.numbers[need])
                for candidate in self.candidates
                for need in candidate.needs
                if need in self.numbers
            ],
            groups=list(dict.fromkeys(groups)),
        )

    def days(self, candidate: Candidate) -> tuple[dt.date, dt.date]:
        """First and last day of building: a project by its own date, a measure just in time."""
        ready = candidate.ready if candidate.kind == "project" else self.aim.day
        return later(ready, -candidate.build_years), ready

    def discounted(self, candidate: Candidate, rate: float) -> float:
        """Cost of a copy at the end of the base year, as if it all fell in the middle of the building."""
        begins, ready = self.days(candidate)
        now = dt.date(self.atlas.about.base_year, 12, 31)
        years = ((begins - now).days + (ready - now).days) / 2 / DAYS_OF_YEAR
        return float(candidate.capex_musd / (1 + rate) ** max(years, 0.0))


def _opened(atlas: Atlas, candidate: Candidate) -> set[str]:
    """Links that a project opens."""
    return {
        subject
        for row in atlas.rows["projects"]
        if row["id"] == candidate.id and row["quantity"] == "status_note"
        for subject in row["subject"] or ()
    }


def _leanest(levels: Sequence[tuple[frozenset[int], float]], wanted: float) -> list[tuple[frozenset[int], float]]:
    """Sets that let more pass than any part of them does; more than is wanted is no more."""
    capped = sorted(
        ((names, min(amount, wanted)) for names, amount in levels), key=lambda one: (len(one[0]), sorted(one[0]))
    )
    kept: list[tuple[frozenset[int], float]] = []
    for names, amount in capped:
        if not any(other <= names and before >= amount for other, before in kept):
            kept.append((names, amount))
    return kept


# ------------------------------------------------------------------------------------------ the result


@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """The cheapest set of projects and measures for a target. Made by `plan`; worked out when first asked for.

    aim: the target. scenario: what is built anyway. discount_rate, budget_musd: as asked.
    """

    atlas: Atlas = field(repr=False)
    aim: Aim
    scenario: Scenario
    cargo: str
    discount_rate: float
    budget_musd: float | None
    choices: _Choices = field(repr=False)

    @property
    def title(self) -> str:
        """The target."""
        return self.aim.title

    @cached_property
    def stands_mt(self) -> float:
        """What can pass by the day without the plan, two-way a year."""
        return state_on(self.atlas, self.aim.corridor or "", self.scenario, self.aim.day, self.cargo).amount

    @cached_property
    def _choice(self) -> Choice:
        if reaches(self.stands_mt, self.aim.mt) or not self.choices.candidates:
            counts = np.zeros((len(self.choices.candidates), 1), dtype=np.int64)
            return Choice(counts, 0.0, np.array([self.stands_mt]), proven=True, bound=0.0)
        limited = self.choices.limited
        found = cheapest_choice(limited, self.choices.options(self.discount_rate), [self.aim.mt])
        if found is not None and (self.budget_musd is None or self._cost(found) <= self.budget_musd * (1 + CLOSE)):
            return found
        budget = inf if self.budget_musd is None else self.budget_musd
        if found is not None:  # it may be met for less money, if not for less of its worth
            at_once = cheapest_choice(limited, self.choices.options(0.0), [self.aim.mt])
            if at_once is not None and self._cost(at_once) <= budget * (1 + CLOSE):
                return at_once
        return greatest_choice(limited, self.choices.options(0.0), budget)

    def _cost(self, choice: Choice) -> float:
        return sum(
            candidate.capex_musd * int(count)
            for candidate, count in zip(self.choices.candidates, choice.counts[:, -1], strict=True)
        )

    @property
    def proven(self) -> bool:
        """Whether the search has shown that nothing is better."""
        return self._choice.proven

    @property
    def met(self) -> bool:
        """Whether the target is met with the plan."""
        return reaches(self.two_way_mt, self.aim.mt)

    @property
    def two_way_mt(self) -> float:
        """What can pass with the plan built, two-way a year, by the flow of its own network; of gas bcm."""
        return self.built.two_way

    @cached_property
    def built(self) -> Throughput:
        """What can pass with the plan built, and what binds then: of the network under its scenario.

        Raises KorridorError where that is not what the search reckoned with.
        """
        links = self.atlas.corridor(self.aim.corridor or "").links
        now = edited(self.atlas, self.whole, self.aim.day)
        found = throughput(laid_out(now, self.aim.day, links=links), self.aim.corridor, cargo=self.cargo)
        reckoned = float(self._choice.values[-1])
        least = min(reckoned, self.aim.mt)  # the search looks no further than the target
        if not reaches(found.two_way, least):
            raise KorridorError(
                f"the plan lets {found.two_way:g} pass and was reckoned to let {reckoned:g}: a fault of the library."
            )
        return found

    @cached_property
    def chosen(self) -> tuple[tuple[Candidate, int], ...]:
        """What is built, and how many of each, in the order in which building begins."""
        found = [
            (candidate, int(count))
            for candidate, count in zip(self.choices.candidates, self._choice.counts[:, -1], strict=True)
            if count > 0
        ]
        return tuple(sorted(found, key=lambda one: (*self.choices.days(one[0]), one[0].id)))

    @cached_property
    def edits(self) -> Scenario:
        """The plan as a scenario of its own, to be read, changed or joined with others."""
        edits: list[Edit] = []
        taken = {edit.target for edit in self.scenario.edits if edit.action != "open"}
        for candidate, count in self.chosen:
            ready = self.choices.days(candidate)[1]
            for edit in candidate.edits:
                if edit.value is None:
                    edits.append(replace(edit, start=ready))
                    continue
                # What the scenario sets already is moved under another name: a factor or an amount on the same limit.
                names = (
                    ("capacity_mt", "train_pairs_per_day", "wagons_per_day")
                    if edit.action == "scale"
                    else ("capacity_mt",)
                )
                others = [replace(edit, quantity=name) for name in names]
                if edit.action == "add":
                    others = [replace(one, value=candidate.added) for one in others]
                chosen = next((one for one in (edit, *others) if one.target not in taken), edit)
                value = (chosen.value or 0.0) * (count if edit.action == "add" else 1)
                edits.append(replace(chosen, value=value, start=ready))
        return Scenario(f"plan {self.aim.id}", f"Plan for {self.aim.title}", why=self._words(), edits=_merged(edits))

    @cached_property
    def whole(self) -> Scenario:
        """What is built anyway, and the plan."""
        return self.scenario | self.edits if self.edits.edits else self.scenario

    @property
    def projects(self) -> pd.DataFrame:
        """What is built, in the order in which building begins.

        Columns: id, title, kind (project or measure), limit_id (of a measure), count, size and size_unit (km, loops and
        so on, of all copies), begins and ready (days), capex_musd, capex_low_musd, capex_high_musd, discounted_musd,
        effect, confidence, source_id.
        """
        import pandas as pd

        rows = []
        for candidate, count in self.chosen:
            begins, ready = self.choices.days(candidate)
            rows.append(
                {
                    **{name: getattr(candidate, name) for name in ("id", "title", "kind")},
                    "limit_id": candidate.limit,
                    "count": count,
                    "size": candidate.size * count,
                    "size_unit": candidate.size_unit,
                    "begins": begins,
                    "ready": ready,
                    "capex_musd": candidate.capex_musd * count,
                    "capex_low_musd": candidate.capex_low * count,
                    "capex_high_musd": candidate.capex_high * count,
                    "discounted_musd": self.choices.discounted(candidate, self.discount_rate) * count,
                    "effect": candidate.effect,
                    "confidence": candidate.confidence,
                    "source_id": self._sources(candidate),
                }
            )
        columns = ["id", "title", "kind", "limit_id", "count", "size", "size_unit", "begins", "ready", "capex_musd"]
        columns += ["capex_low_musd", "capex_high_musd", "discounted_musd", "effect", "confidence", "source_id"]
        return pd.DataFrame(rows, columns=columns)

    def _sources(self, candidate: Candidate) -> str:
        """Sources of a work: that of a measure, or those of the figures that a project rests on."""
        if candidate.kind == "measure":
            return candidate.source
        rows = (self.atlas.evidence_rows.get(name) for name in candidate.source.split("; "))
        return "; ".join(dict.fromkeys(row["source"] for row in rows if row is not None))

    @property
    def capex_musd(self) -> float:
        """Cost of all of it in millions of US dollars, not discounted: the sum of its parts."""
        return sum(candidate.capex_musd * count for candidate, count in self.chosen)

    @property
    def capex_range_musd(self) -> tuple[float, float]:
        """Cost with every part at its low cost, and with every one at its high cost."""
        low = sum(candidate.capex_low * count for candidate, count in self.chosen)
        return low, sum(candidate.capex_high * count for candidate, count in self.chosen)

    @property
    def discounted_musd(self) -> float:
        """Cost at the end of the base year: what the plan makes least."""
        return sum(self.choices.discounted(candidate, self.discount_rate) * count for candidate, count in self.chosen)

    @property
    def candidates(self) -> pd.DataFrame:
        """All that could be chosen: id, title, kind, limit_id, most, capex_musd (of one), ready, effect, chosen."""
        import pandas as pd

        counts = {candidate.id: count for candidate, count in self.chosen}
        rows = [
            {
                **{name: getattr(one, name) for name in ("id", "title", "kind")},
                "limit_id": one.limit,
                **{name: getattr(one, name) for name in ("most", "capex_musd", "ready", "effect")},
                "chosen": counts.get(one.id, 0),
            }
            for one in self.choices.candidates
        ]
        columns = ["id", "title", "kind", "limit_id", "most", "capex_musd", "ready", "effect", "chosen"]
        return pd.DataFrame(rows, columns=columns)

    @property
    def left_out(self) -> Mapping[str, str]:
        """Projects on the corridor that cannot be taken, and why: no cost, no date, too late."""
        return MappingProxyType(dict(self.choices.left_out))

    @cached_property
    def documented_mt(self) -> float:
        """How far the named projects alone get by the day, whatever they cost."""
        return self._only(measures=False).two_way_mt

    def _only(self, *, measures: bool) -> Plan:
        some = replace(self.choices, projects=True, measures=measures, without=frozenset())
        return replace(self, choices=some, budget_musd=None)

    def cost_curve(self, amounts: Iterable[float] | None = None) -> pd.DataFrame:
        """What each amount costs at least.

        amounts: two-way a year; by default in equal steps from what stands to the target. Columns: two_way_mt,
        capex_musd, discounted_musd, met, proven.
        """
        import pandas as pd

        if amounts is None:
            first = min(self.stands_mt, self.aim.mt)
            amounts = (
                [self.aim.mt]
                if first == self.aim.mt
                else [first + (self.aim.mt - first) * step / STEPS for step in range(1, STEPS + 1)]
            )
        rows = []
        for amount in amounts:
            if not (is_amount(amount) and amount > 0):
                raise InputError(f"amounts are above zero, in Mt a year; got {amount!r}.")
            aim = replace(self.aim, mt=float(amount))
            one = replace(self, aim=aim, choices=replace(self.choices, aim=aim), budget_musd=None)
            rows.append(
                {
                    "two_way_mt": float(amount),
                    "capex_musd": one.capex_musd,
                    "discounted_musd": one.discounted_musd,
                    "met": one.met,
                    "proven": one.proven,
                }
            )
        return pd.DataFrame(rows)

    # -------------------------------------------------------------------------------- in words

    def _words(self) -> str:
        """What it comes to, in a sentence."""
        unit = "bcm" if self.cargo == "gas" else "Mt"
        name = named(self.atlas, f"corridor:{self.aim.corridor}")
        goal = f"{self.aim.mt:g} {unit} a year by {self.aim.day}"
        if reaches(self.stands_mt, self.aim.mt):
            return f"{name}: {goal} is met as it stands: {self.stands_mt:.3g} {unit} can pass."
        low = sum(candidate.capex_low * count for candidate, count in self.chosen)
        high = sum(candidate.capex_high * count for candidate, count in self.chosen)
        cost = f"{self.capex_musd:,.0f} million USD ({low:,.0f} to {high:,.0f})"
        works = "1 work" if len(self.chosen) == 1 else f"{len(self.chosen)} works"
        reckoned = float(self._choice.values[-1])
        if reaches(reckoned, self.aim.mt):
            return f"{name}: {goal} takes {cost}, for {works}; {self.stands_mt:.3g} {unit} pass without."
        held = "" if self.budget_musd is None else f" for {self.budget_musd:,.0f} million USD"
        return f"{name}: {goal} is not reached{held}; the most is {reckoned:.3g} {unit}, for {cost}."

    def __str__(self) -> str:
        unit = "bcm" if self.cargo == "gas" else "Mt"
        lines = [self._words()]
        for candidate, count in self.chosen:
            begins, ready = self.choices.days(candidate)
            copies = f"{count} x " if count > 1 else ""
            cost = f"{candidate.capex_musd * count:,.0f} million USD [{candidate.confidence}]"
            lines.append(f"{begins:%Y-%m} to {ready:%Y-%m}: {copies}{candidate.title}, {cost}")
        if assumed_capacity(self.atlas, self.aim.corridor or "", self.scenario, self.aim.day, self.cargo) is not None:
            lines.append("the scenario takes a capacity at its word, which builds nothing: the plan sets it aside")
        if self.choices.projects and self.choices.measures and self.chosen:
            lines.append(f"the documented projects alone reach {self.documented_mt:.3g} {unit}")
        if not self.met:
            lines.append(f"what stops it: {'; '.join(' and '.join(cut) for cut in self.built.cuts[:2])}")
        cost = f"discounted {self.discounted_musd:,.0f} million USD at {self.discount_rate:.0%}"
        better = "cheaper choice" if self.met else "choice that lets more pass"
        best = f"no {better} exists among the candidates" if self.proven else f"a {better} may exist"
        lines.append(f"with all of it {self.two_way_mt:.3g} {unit} can pass; {cost}; {best}")
        lines += [f"not taken: {name}: {why}" for name, why in sorted(self.left_out.items())]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Plan {self.aim.id}: {len(self.chosen)} works, {self.capex_musd:,.0f} MUSD>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(self._words())}</p>{self.projects.to_html(index=False)}"

    def to_frame(self) -> pd.DataFrame:
        """As `projects`."""
        return self.projects


def _merged(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Edits of one thing as one: factors multiply, amounts add up."""
    found: dict[tuple[object, ...], Edit] = {}
    for edit in edits:
        key = (edit.action, *edit.target, edit.start)
        before = found.get(key)
        if before is None or before.value is None or edit.value is None:
            found[key] = edit
        elif edit.action == "scale":
            found[key] = replace(before, value=before.value * edit.value, note=f"{before.note}; {edit.note}")
        else:
            found[key] = replace(before, value=before.value + edit.value, note=f"{before.note}; {edit.note}")
    return tuple(found.values())
