"""The most that can pass through a corridor in a year, what binds first, and what binds when that is lifted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf, isfinite, isnan, nan
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
import numpy.typing as npt

from korridor import schema
from korridor.atlas import figure_sources, listed, named, refuse_waypoint, resolve_place, resolve_subject
from korridor.capacity import Limit, Limits, limits_of, pairs_needed, wagons_needed
from korridor.draws import DRAWS, SEED, Spread, drawn_logs
from korridor.errors import InputError, MissingFigure, NoRoute, did_you_mean
from korridor.flow.plan import Greatest, Plan, plan_of

if TYPE_CHECKING:
    import folium
    import pandas as pd

    from korridor.network import Network

__all__ = ["Throughput", "given_limits", "is_amount", "near", "set_amounts", "throughput"]

Floats = npt.NDArray[np.float64]

# The order in which a corridor is asked what it carries, where no cargo is named.
USUAL = ("general", "container", "grain", "oil", "gas")
LADDER = (
    *("step", "limit_id", "kind", "title", "limit_mt", "throughput_mt", "lifts_to_mt", "lifted", "needed_mt", "gap_mt"),
    *(
        "needed_trains_per_day",
        "needed_wagons_per_day",
        "how",
        "basis",
        "confidence",
        "coverage",
        "value_id",
        "source_id",
    ),
)
MOST_MT = 100_000.0  # a year: several times what the world moves, so that more is a slip of the unit
TOLD = 4  # limits of a step in words; the table has them all
NAMED = 3  # limits named in a sentence
SHARED_DRAWS = 400  # of a Spread where each draw is a linear programme
STEPS = 10  # of a ladder that leads to no wanted amount
GAIN = 1e-9  # share by which a lifted limit has to let more pass to count


def throughput(
    network: Network,
    corridor: str | None = None,
    *,
    origins: str | Iterable[str] | None = None,
    destinations: str | Iterable[str] | None = None,
    cargo: str | None = None,
    limits: Mapping[str, float] | None = None,
    up_to: float | None = None,
) -> Throughput:
    """The most that can pass in a year through a corridor, or between two sets of places on the whole network.

    corridor: name or id; only its members carry, from any of its origins to any of its destinations, and none is
    opened or dropped. origins, destinations: places instead of those. cargo: by default the one of which the atlas has
    most demand on the corridor, else the first of general, container, grain, oil and gas that has a way. limits: other
    two-way amounts of some limits, in Mt a year (gas in bcm), by limit id as in the tables: a what-if. up_to: amount
    to which the ladder leads; by default the greatest capacity that a target of the atlas wants for the corridor, else
    ten steps.
    Raises NoRoute without a way, MissingFigure for what lies on a way and has no limit (all of it, never taken as zero
    or as endless), UnknownName and AmbiguousName for names, InputError for no corridor and no ends, for places that
    are origins and destinations, and for amounts that are negative or no numbers.
    """
    if cargo is not None and not (isinstance(cargo, str) and cargo in schema.CARGOES):
        raise InputError(f"no cargo called {cargo!r}. {did_you_mean(str(cargo), schema.CARGOES)}")
    name, starts, ends, links = _asked(network, corridor, origins, destinations)
    if up_to is not None and not (is_amount(up_to) and up_to > 0):
        raise InputError(f"up_to is an amount above zero, in Mt a year; got {up_to!r:.40}.")
    cargo = cargo or network.once(
        f"cargo of {name} {starts} {ends}", lambda: _usual_cargo(network, name, links, starts, ends)
    )
    found = limits_of(network, cargo)
    plan = network.once(f"plan {cargo} {name} {starts} {ends}", lambda: plan_of(network, found, links, starts, ends))
    given = given_limits(limits)
    set_amounts(found, found.central, given)
    off = [name for name in given if found.numbers[name] not in plan.used]
    if off:
        raise InputError(
            f"{', '.join(off)}: on no way between the ends, so that it bounds nothing there; leave it out."
        )
    wanted = _wanted(network, name) if up_to is None else float(up_to)
    return Throughput(network, name, starts, ends, cargo, plan, MappingProxyType(given), wanted)


def is_amount(value: object) -> TypeGuard[float]:
    """Whether a value can be an amount: a finite number of zero or more, no greater than MOST_MT."""
    is_number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    return is_number and bool(0 <= value <= MOST_MT)


def given_limits(limits: Mapping[str, float] | None) -> dict[str, float]:
    """Limits that a question sets, by id. Raises InputError for what is no mapping."""
    if limits is not None and not isinstance(limits, Mapping):
        raise InputError(f"limits is a mapping of limit ids to amounts, as {{'link:a--b': 5}}; got {limits!r:.60}.")
    return dict(limits or {})


def _asked(
    network: Network,
    corridor: str | None,
    origins: str | Iterable[str] | None,
    destinations: str | Iterable[str] | None,
) -> tuple[str | None, tuple[str, ...], tuple[str, ...], frozenset[str]]:
    """Corridor, origins, destinations and links of a question, as ids."""
    atlas = network.atlas
    name, links = None, frozenset(atlas.link_records)
    given = [_places(network, origins), _places(network, destinations)]
    if corridor is not None:
        if not isinstance(corridor, str):
            raise InputError(f"a corridor is given by its name; got {corridor!r}.")
        subject = resolve_subject(atlas, corridor if corridor.startswith("corridor:") else f"corridor:{corridor}")
        record = atlas.corridor(subject.partition(":")[2])
        name, links = record.id, record.links
        own = [_terminals(network, record.origins), _terminals(network, record.destinations)]
        given = [places or mine for places, mine in zip(given, own, strict=True)]
    if not all(given):
        raise InputError("give a corridor, or origins and destinations.")
    both = set(given[0]) & set(given[1])
    if both:
        names = ", ".join(repr(atlas.place_records[place].name) for place in sorted(both))
        raise InputError(f"{names} is an origin and a destination: nothing has to pass between them.")
    return name, given[0], given[1], links


def _places(network: Network, names: str | Iterable[str] | None) -> tuple[str, ...]:
    """Places by their names; a city stands for its terminals."""
    given = listed(names)
    if names is not None and not given:
        raise InputError("an empty list of places: give one at least, or leave it out.")
    found = [resolve_place(network.atlas, one) for one in given]
    for place in found:
        refuse_waypoint(network.atlas, place)
    return _terminals(network, found)


def _terminals(network: Network, places: Iterable[str]) -> tuple[str, ...]:
    records = network.atlas.place_records
    return tuple(
        dict.fromkeys(end for place in places for end in ([name for name, _ in records[place].terminals] or [place]))
    )


def _usual_cargo(
    network: Network, corridor: str | None, links: frozenset[str], starts: tuple[str, ...], ends: tuple[str, ...]
) -> str:
    """The cargo of which most wants to pass on a corridor, else the first with a way. Raises NoRoute without any."""
    wanted: dict[str, float] = {}
    for row in network.atlas.rows["demand"]:
        if corridor is not None and row["corridor"] == corridor:
            wanted[row["cargo"]] = wanted.get(row["cargo"], 0.0) + row["mt"]
    reason = ""
    for cargo in dict.fromkeys((*sorted(wanted, key=lambda name: -wanted[name]), *USUAL)):
        try:
            plan_of(network, limits_of(network, cargo), links, starts, ends)
        except NoRoute as error:
            reason = str(error).replace(f"for {cargo} ", "for any cargo ", 1)
        except MissingFigure:
            return cargo
        else:
            return cargo
    raise NoRoute(reason)


def _wanted(network: Network, corridor: str | None) -> float | None:
    """The greatest capacity that a target of the atlas wants for a corridor."""
    rows = network.atlas.figure_rows.get((f"corridor:{corridor}", "target_mt"), ())
    wanted = [
        float(row["central"])
        for row in rows
        if row["status"] == "target" and row["scope"].get("what") == "capacity" and row["central"] is not None
    ]
    return max(wanted, default=None)


def near(name: str, known: Iterable[str]) -> str:
    """The nearest limits, or nothing where none comes near."""
    words = did_you_mean(name, known)
    return words if words.startswith("Did") else ""


def set_amounts(limits: Limits, amounts: Floats, given: Mapping[str, float]) -> Floats:
    """Amounts (..., limits) with those given by limit id put in.

    Raises InputError for an id that is no limit, with the nearest, and for what is no amount.
    """
    found = np.array(amounts, dtype=np.float64)
    for name, amount in given.items():
        if name not in limits.numbers:
            raise InputError(f"no limit called {name!r}; `net.limits()` lists them. {near(str(name), limits.numbers)}")
        if not is_amount(amount):
            raise InputError(f"{name}: a limit is an amount of zero or more, in {limits.unit}; got {amount!r:.40}.")
        found[..., limits.numbers[name]] = amount
    return found


@dataclass(frozen=True, eq=False, repr=False)
class Throughput:
    """What can pass in a year, and what bounds it. Figures are worked out when first asked for.

    corridor: id, None for a question between places. origins, destinations: ids of places. given: amounts of limits
    that the question set. up_to: where the ladder leads, None for none.
    """

    network: Network
    corridor: str | None
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    cargo: str
    plan: Plan = field(repr=False)
    given: Mapping[str, float]
    up_to: float | None

    @property
    def unit(self) -> str:
        """Mt/yr, for gas bcm/yr."""
        return self.plan.limits.unit

    def _mt(self) -> None:
        if self.cargo == "gas":
            raise InputError("gas is measured in bcm, never in Mt: ask `.two_way`, `.one_way` or `.available`.")

    # ------------------------------------------------------------------------------------------ amounts

    @cached_property
    def _amounts(self) -> Floats:
        limits = self.plan.limits
        return set_amounts(limits, limits.central, self.given)

    @cached_property
    def _greatest(self) -> Greatest:
        return self.plan.greatest(self._amounts)

    @property
    def two_way(self) -> float:
        """The most that can pass in both directions together, gross of other traffic, a year, in `unit`."""
        return self._greatest.value

    @cached_property
    def one_way(self) -> float:
        """The most that can pass in the heavy direction, gross of other traffic, a year, in `unit`.

        Raises MissingFigure where the share of the heavy direction is not known.
        """
        shares = self.plan.limits.heavy_share
        unknown = [self._record(number).id for number in self.plan.used if isnan(shares[number])]
        if unknown:
            raise MissingFigure(
                "the share of the heavy direction is not known: neither a figure nor a default of backhaul_share for "
                f"{', '.join(unknown)}."
            )
        return self.plan.value(self._amounts * np.nan_to_num(shares, nan=1.0))

    @cached_property
    def available(self) -> float:
        """What is left, both directions together, after other traffic, which goes first; a year, in `unit`.

        Raises MissingFigure where other traffic is not known: it is not taken as none.
        """
        limits = self.plan.limits
        base = limits.base_load
        unknown = [limits.records[number].id for number in self.plan.used if isnan(base[number])]
        if unknown:
            raise MissingFigure(
                "other traffic is not known, so that what is left cannot be told: neither base_load_mt nor a default "
                f"of base_load_share for {', '.join(unknown)}."
            )
        return self.plan.value(np.maximum(self._amounts - np.nan_to_num(base), 0))

    @property
    def two_way_mt(self) -> float:
        """The most that can pass in both directions together, in Mt a year. Raises InputError for gas."""
        self._mt()
        return self.two_way

    @property
    def one_way_mt(self) -> float:
        """The most that can pass in the heavy direction, in Mt a year. Raises InputError for gas."""
        self._mt()
        return self.one_way

    @property
    def available_mt(self) -> float:
        """What is left after other traffic, in Mt a year. Raises InputError for gas, MissingFigure as `available`."""
        self._mt()
        return self.available

    @cached_property
    def low_high(self) -> tuple[float, float]:
        """Two-way amounts with every limit at its P10 at once, and with every one at its P90.

        Draws of all limits may go beyond either: the least of many is often lower than any one of them as a rule.
        """
        found = []
        for side in (0, 1):
            amounts = self._amounts.copy()
            for number in self.plan.used:
                limit = self.plan.limits.records[number]
                if limit.id not in self.given:
                    amounts[number] = limit.range[side]
            found.append(self.plan.value(amounts))
        return found[0], found[1]

    @cached_property
    def spread(self) -> Spread:
        """Two-way amount as a Spread: every limit drawn from its range, with the common factors of its group.

        4,000 draws, and 400 where each of them is a linear programme; `drawn` takes another number.
        """
        return self.drawn(draws=SHARED_DRAWS if self.plan.shared else DRAWS)

    def drawn(self, *, draws: int = DRAWS, seed: int = SEED) -> Spread:
        """Two-way amount as a Spread. Raises InputError as `korridor.draws.drawn_logs`."""
        limits = self.plan.limits
        part = limits.only(self.plan.used)
        drawn = part.amounts(drawn_logs(part.elements, draws=draws, seed=seed))
        amounts = np.full((draws, len(limits.records)), inf)
        amounts[:, list(self.plan.used)] = drawn
        return Spread(self.two_way, self.unit, self.plan.values(set_amounts(limits, amounts, self.given)))

    # ------------------------------------------------------------------------------------------ what binds

    @property
    def cuts(self) -> tuple[tuple[str, ...], ...]:
        """Every least cut, as ids of limits, the one nearest the origins first: one limit of each has to be lifted."""
        return tuple(tuple(self._record(number).id for number in cut) for cut in self._greatest.cuts)

    @property
    def bottleneck(self) -> tuple[str, ...]:
        """Ids of the limits that bind: the least cut nearest the origins."""
        return self.cuts[0] if self.cuts else ()

    def _record(self, number: int) -> Limit:
        return self.plan.limits.records[number]

    @property
    def method(self) -> str:
        """How the amount was found: a greatest flow, or a linear programme where limits are shared between lines."""
        if not self.plan.shared:
            return "greatest flow"
        names = [self._record(number).id for number in self.plan.shared]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        return f"linear programme: limits shared between several lines are {', '.join(names[:NAMED])}{more}"

    @property
    def ladder(self) -> pd.DataFrame:
        """What binds first, what binds when that is lifted, and so on, up to `up_to`; a row for each limit of a step.

        A step shows every limit of every least cut. The one that alone lets most more pass is lifted; where several
        cuts tie, one limit of each, and of what else binds before more can pass. Columns: step; limit_id, kind, title;
        limit_mt; throughput_mt, with the earlier steps lifted; lifts_to_mt, with this limit lifted too and no other
        (infinite where nothing else binds); lifted, whether the next step has it lifted; needed_mt, what it has to
        carry for `up_to` if the others of its cut stay as they are; gap_mt, how much more that is;
        needed_trains_per_day (pairs) and needed_wagons_per_day, of railways; how and basis (the formula); confidence;
        coverage, as of the whole; value_id and source_id of its first figure. Of gas, Mt reads bcm.
        """
        return self._ladder.copy()

    @cached_property
    def _ladder(self) -> pd.DataFrame:
        import pandas as pd

        amounts, rows = self._amounts.copy(), []
        for step in range(1, (STEPS if self.up_to is None else len(self.plan.used)) + 1):
            found = self.plan.greatest(amounts)
            if not isfinite(found.value) or (self.up_to is not None and found.value >= self.up_to * (1 - GAIN)):
                break
            lifts = {
                number: self._lifted(amounts, [number]) for number in sorted({n for cut in found.cuts for n in cut})
            }
            chosen = self._chosen(amounts, found, lifts)
            lifts |= {number: self._lifted(amounts, [number]) for number in sorted(chosen - set(lifts))}
            rows += [
                self._rung(step, number, float(amounts[number]), found.value, lifts_to_mt=lift, lifted=number in chosen)
                for number, lift in lifts.items()
            ]
            amounts[list(chosen)] = inf
        return pd.DataFrame(rows, columns=list(LADDER)).astype({"lifted": bool})

    def _lifted(self, amounts: Floats, numbers: Sequence[int]) -> float:
        raised = amounts.copy()
        raised[list(numbers)] = inf
        return self.plan.value(raised)

    def _chosen(self, amounts: Floats, found: Greatest, lifts: Mapping[int, float]) -> set[int]:
        """The limit that alone lets most more pass, else one of each of the cuts that tie."""
        more = found.value * (1 + GAIN) if found.value else GAIN
        most = max(lifts.values())
        best = min(number for number, value in lifts.items() if value >= most * (1 - GAIN) or value == most)
        if lifts[best] > more:
            return {best}
        raised, chosen = amounts.copy(), set()
        while (now := self.plan.greatest(raised)).value <= more and now.cuts:
            weakest = min(now.cuts[0], key=lambda number: (amounts[number], number))
            chosen.add(weakest)
            raised[weakest] = inf
        return chosen

    def _rung(self, step: int, number: int, amount: float, value: float, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        """A row of the ladder; more: the cells that compare it with others."""
        limit = self._record(number)
        gap = nan if self.up_to is None else self.up_to - value
        needed = amount + gap
        first = limit.figures[0]
        is_given = limit.id in self.given
        return {
            "step": step,
            "limit_id": limit.id,
            "kind": limit.kind,
            "title": limit.title,
            "limit_mt": amount,
            "throughput_mt": value,
            **more,
            "needed_mt": needed,
            "gap_mt": gap,
            "needed_trains_per_day": _trains(limit, needed),
            "needed_wagons_per_day": _wagons(limit, needed),
            "how": "given" if is_given else limit.how,
            "basis": "set by the question" if is_given else limit.formula,
            "confidence": "" if is_given else limit.confidence,
            "coverage": self.coverage,
            "value_id": "" if is_given else first.value_id,
            "source_id": "" if is_given else ", ".join(figure_sources(self.network.atlas, first)),
        }

    # ------------------------------------------------------------------------------------------ behind it

    @property
    def limits(self) -> pd.DataFrame:
        """The limits on all ways between the ends; see `korridor.capacity.Limits.table` for the columns."""
        return self._limits.copy()

    @cached_property
    def _limits(self) -> pd.DataFrame:
        return self.plan.limits.table(self.plan.used)

    @cached_property
    def _member_km(self) -> Mapping[str, float]:
        """Length in km of the links on all ways between the ends."""
        records = self.network.arc_records
        return MappingProxyType(
            {
                arc.link: arc.length_km
                for behind in self.plan.behind
                for number in behind
                if (arc := records[number]).kind == "haul" and arc.link is not None
            }
        )

    @property
    def links(self) -> tuple[str, ...]:
        """Ids of the links on all ways between the ends, sorted."""
        return tuple(sorted(self._member_km))

    def without(self, links: Iterable[str]) -> float:
        """The two-way amount with some links closed, a year, in `unit`."""
        return self.plan.value(self._amounts, closed=links)

    @cached_property
    def coverage(self) -> float:
        """Share of the km on all ways between the ends whose limit is documented, 0 to 1."""
        stated: set[str] = set()
        for row in self.plan.limits.rows:
            limit = self._record(row.limit)
            if limit.how == "documented" and limit.kind in ("link", "section"):
                stated |= {self.network.arc_records[arc].link or "" for arc in row.arcs}
        total = sum(self._member_km.values())
        return sum(km for link, km in self._member_km.items() if link in stated) / total

    @property
    def arc_flows(self) -> pd.DataFrame:
        """One greatest flow, a row for each haul that it uses, indexed by arc id; other flows may be as great.

        Columns: link, from, to, mode, length_km, flow_mt, limit_id (the least one), limit_mt, load_share. Of gas, Mt
        reads bcm.
        """
        return self._arc_flows.copy()

    @cached_property
    def _arc_flows(self) -> pd.DataFrame:
        import pandas as pd

        limits, rows = self.plan.limits, []
        for number, flow in enumerate(self._greatest.flows.tolist()):
            hauls = [arc for arc in self.plan.behind[number] if self.network.arc_records[arc].kind == "haul"]
            if flow <= GAIN or not hauls:
                continue
            arc = self.network.arc_records[hauls[0]]
            bounds = {limits.rows[row].limit for row in self.plan.arc_rows[number]}
            least = min(bounds, key=lambda limit: (self._amounts[limit], limit))
            link = self.network.atlas.link_records[arc.link or ""]
            ends = (link.start, link.end) if arc.id.endswith(">") else (link.end, link.start)
            rows.append(
                {
                    "arc_id": arc.id,
                    "link": arc.link,
                    "from": ends[0],
                    "to": ends[1],
                    "mode": arc.mode,
                    "length_km": arc.length_km,
                    "flow_mt": flow,
                    "limit_id": limits.records[least].id,
                    "limit_mt": float(self._amounts[least]),
                    "load_share": flow / float(self._amounts[least]),
                }
            )
        columns = ["arc_id", "link", "from", "to", "mode", "length_km", "flow_mt", "limit_id", "limit_mt", "load_share"]
        return pd.DataFrame(rows, columns=columns).set_index("arc_id")

    def sources(self) -> pd.DataFrame:
        """The figures behind the limits on all ways, indexed by value id.

        Columns: subject, quantity, low, central, high, unit, confidence, rule, limits (ids), source_ids.
        """
        import pandas as pd

        found: dict[str, dict[str, Any]] = {}
        for number in self.plan.used:
            limit = self._record(number)
            for figure in limit.figures:
                row = found.setdefault(
                    figure.value_id,
                    {
                        **{name: getattr(figure, name) for name in ("value_id", "subject", "quantity")},
                        **{name: getattr(figure, name) for name in ("low", "central", "high", "unit", "confidence")},
                        "rule": figure.rule,
                        "limits": [],
                        "source_ids": ", ".join(figure_sources(self.network.atlas, figure)),
                    },
                )
                row["limits"].append(limit.id)
        return pd.DataFrame(list(found.values())).set_index("value_id").sort_index()

    @property
    def in_units(self) -> pd.DataFrame:
        """The two-way amount in the units of the field, by each limit that binds.

        Columns: two_way_mt; teu (at the net tonnes of a TEU); train_pairs_per_day, wagons_per_day, of railways;
        ships_per_day, at sea. NaN where a thing has no such unit. Raises InputError for gas.
        """
        return self._in_units.copy()

    @cached_property
    def _in_units(self) -> pd.DataFrame:
        import pandas as pd

        self._mt()
        rows = [self._units_of(number) for number in sorted({number for cut in self._greatest.cuts for number in cut})]
        columns = ["limit_id", "two_way_mt", "teu", "train_pairs_per_day", "wagons_per_day", "ships_per_day"]
        return pd.DataFrame(rows, columns=columns).set_index("limit_id")

    def _units_of(self, number: int) -> dict[str, Any]:
        from korridor.parts import Lookup

        limit, amount = self._record(number), float(self._amounts[number])
        net = Lookup(self.network, "container", "block_train").default("teu_net_t", "link", "any")
        return {
            "limit_id": limit.id,
            "two_way_mt": amount,
            "teu": nan if net is None else amount * 1e6 / net.central,
            "train_pairs_per_day": _trains(limit, amount),
            "wagons_per_day": _wagons(limit, amount),
            "ships_per_day": nan if limit.payload_t is None else amount * 1e6 / limit.payload_t / 365,
        }

    def explore(self, m: folium.Map | None = None) -> folium.Map:
        """Draw one greatest flow and what binds on a map; see `korridor.maps.flows`."""
        from korridor.maps import flows

        return flows(self, m=m)

    # ------------------------------------------------------------------------------------------ in words

    @property
    def title(self) -> str:
        """The corridor, or the ends."""
        if self.corridor is not None:
            return named(self.network.atlas, f"corridor:{self.corridor}")
        places = self.network.atlas.place_records
        starts, ends = (", ".join(places[place].name for place in some) for some in (self.origins, self.destinations))
        return f"{starts} to {ends}"

    def __str__(self) -> str:
        low, high = self.low_high
        word = self.unit.partition("/")[0]
        head = (
            f"{self.title}, {self.cargo}, {self.network.day}: {self.two_way:.3g} {word} a year two-way "
            f"({low:.3g} with all low figures, {high:.3g} with all high ones)"
        )
        lines = [head]
        for words, name in (("in the heavy direction", "one_way"), ("two-way after other traffic", "available")):
            try:
                lines.append(f"{words}: {getattr(self, name):.3g} {word}")
            except MissingFigure as error:
                lines.append(f"{words}: unknown ({error})")
        lines.append(f"{self.coverage:.0%} of the km have a documented limit")
        if self.plan.shared:
            lines.append(self.method)
        lines += [
            f"the scenario takes {change.value:g} {word} at its word; by assumption that can pass, by these figures not"
            for change in self.network.atlas.changes.values()
            if change.assumed and change.subject == f"corridor:{self.corridor}" and change.value > self.two_way
        ]
        for cut in self.cuts[:3]:
            limits = [self._record(self.plan.limits.numbers[name]) for name in cut]
            amounts = [self._amounts[self.plan.limits.numbers[limit.id]] for limit in limits]
            parts = [f"{limit.title} {amount:.3g}" for limit, amount in zip(limits, amounts, strict=True)]
            lines.append(f"bound by {' and '.join(parts)}")
        lines += ["", *self._told()]
        return "\n".join(lines)

    def _told(self) -> list[str]:
        """The ladder, a line for each step."""
        lines = []
        for step, rungs in self.ladder.groupby("step", sort=True):
            told = []
            rows = sorted(rungs.to_dict("records"), key=lambda rung: not rung["lifted"])
            for rung in rows[:TOLD]:
                grade = f", {rung['confidence']}" if rung["confidence"] else ""
                told.append(f"{rung['title']} ({rung['limit_mt']:.3g}; {rung['how']}{grade})")
            more = f" and {len(rows) - TOLD} more" if len(rows) > TOLD else ""
            lifted = " and ".join(str(rung["title"]) for rung in rows if rung["lifted"])
            amount = float(rungs["throughput_mt"].iloc[0])
            lines.append(f"{step}. {amount:.3g}: {' + '.join(told)}{more}; lift {lifted}")
        return lines

    def __repr__(self) -> str:
        return f"<Throughput {self.title}: {self.two_way:.3g} {self.unit} two-way>"

    def _repr_html_(self) -> str:
        from html import escape

        head, *_ = str(self).split("\n\n")
        return f"<p>{'<br>'.join(escape(line) for line in head.splitlines())}</p>{self.ladder.to_html(index=False)}"

    def to_frame(self) -> pd.DataFrame:
        """The limits on all ways; as `limits`."""
        return self.limits


def _trains(limit: Limit, amount: float) -> float:
    """Train pairs a day that a two-way amount takes; NaN where no trains run."""
    if limit.train is None or isnan(amount):
        return nan
    train = limit.train
    days = train.operating_days.central
    return float(pairs_needed(amount, train.train_net_t.central, operating_days=days, heavy_share=limit.heavy_share))


def _wagons(limit: Limit, amount: float) -> float:
    """Loaded wagons a day that a two-way amount takes; NaN where no trains run."""
    if limit.train is None or limit.train.wagon_net_t is None or isnan(amount):
        return nan
    return float(wagons_needed(amount, limit.train.wagon_net_t.central))
