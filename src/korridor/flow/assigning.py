"""Who goes where when everyone wants to pass: flows of least cost under limits, and what a limit costs."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from korridor import schema
from korridor.atlas import End, resolve_end
from korridor.capacity import Limit, Limits, Row, limits_of, utilisation_level, waiting_ratio
from korridor.costs import dollars, values_of_time
from korridor.errors import InputError, KorridorError, MissingFigure, NoRoute, did_you_mean
from korridor.flow.throughput import MOST_MT, given_limits, is_amount, near, set_amounts
from korridor.parts import service_for, slots_of
from korridor.paths import Commodity, Digraph, Flows, LeastCostFlows, Path, Rows, shortest_path
from korridor.times import hours

if TYPE_CHECKING:
    import folium
    import pandas as pd

    from korridor.atlas import Link
    from korridor.network import Network

__all__ = ["COSTS", "PENALTY_USD_T", "Assignment", "Problem", "assign", "problem_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

COSTS = ("cost", "generalised")
PENALTY_USD_T = 1000.0  # of a tonne left behind, where no other is given: beyond any way of a usual atlas
MOST_USD_T = 1e6  # of a penalty; a greater one would drown the costs that it is added to
SMALL = 1e-9  # Mt; less is rounding
FULL = 1 - 1e-6  # of a limit; from here on a wait has no bound
ERLANG_2 = 0.5  # squared coefficient of variation of the time that serving takes
TOLD = 20  # rows of demand in words; the table has them all
COLUMNS = ("origin", "destination", "cargo", "mt")
DERIVED = ("year", "share", "confidence")  # columns by which an atlas says how its demand was derived
NEVER = "gas"


@dataclass(frozen=True, slots=True)
class Want:
    """One row of demand. name: its id, or its number. mt: Mt a year."""

    name: str
    origin: End
    destination: End
    cargo: str
    mt: float


@dataclass(frozen=True, slots=True)
class Bound:
    """One row of the programme: a limit at work on one thing, in one direction or in both together.

    direction: `both`, `forward` or `back`.
    """

    limit: Limit
    cargoes: tuple[str, ...]
    thing: str
    direction: str


@dataclass(frozen=True, eq=False)
class Problem:
    """A demand on a network, ready to be solved for one set of capacities after another.

    kinds: cargoes. bounds: rows, whose capacities with nothing changed are `capacity`. behind: the arc of the network
    of each arc, -1 for the way into or out of it. derived: how the demand was derived, empty where it does not say.
    """

    network: Network
    wants: tuple[Want, ...]
    derived: str
    kinds: tuple[str, ...]
    by: str
    penalty_usd_t: float
    gross: bool
    graph: Digraph
    cost: Floats
    commodities: tuple[Commodity, ...]
    bounds: tuple[Bound, ...]
    rows: Rows
    capacity: Floats
    behind: npt.NDArray[np.intp]

    @cached_property
    def solver(self) -> LeastCostFlows:
        """The programme, kept: other capacities are solved from where the last ones ended."""
        return LeastCostFlows(self.graph, self.cost, self.commodities, self.rows, self.penalty_usd_t)

    def closing(self, links: Iterable[str]) -> Floats:
        """Capacities with some links closed."""
        shut = {f"link:{link}" for link in links}
        found = self.capacity.copy()
        found[[number for number, bound in enumerate(self.bounds) if bound.thing in shut]] = 0.0
        return found


def assign(
    network: Network,
    demand: pd.DataFrame | Iterable[Mapping[str, Any]] | None = None,
    *,
    by: str = "cost",
    penalty_usd_t: float | None = None,
    gross: bool = False,
    limits: Mapping[str, float] | None = None,
) -> Assignment:
    """Send every demand on its cheapest ways under all limits at once, and leave behind what cannot pass.

    demand: rows with origin, destination (names of places), cargo and mt (Mt a year), and an id if wanted; by default
    that of the atlas, of the newest year that is not after the network's. by: `cost`, the USD a tonne of tariffs and
    fees, or `generalised`, with the value of time of the cargo besides. penalty_usd_t: what a tonne left behind costs
    (1,000 by default): demand whose ways with room cost more is dropped, and a warning says so. gross: whether demand
    may use the whole of each limit; else other traffic goes first. limits: other two-way amounts of some limits, Mt a
    year.
    A limit bounds both directions together, and each of them by the share of its heavy direction; on a railway of two
    tracks each direction alone.
    Raises InputError for no demand, negative or unknown amounts, an unknown cargo, gas (which is measured in bcm, never
    with Mt) and a penalty that is not above zero; NoRoute with the list of rows that have no way at all (under a
    scenario these stay behind); MissingFigure
    for limits without a figure, and for other traffic or heavy shares that are not known; UnknownName and AmbiguousName
    for names.
    """
    problem = problem_of(network, demand, by=by, penalty_usd_t=penalty_usd_t, gross=gross, limits=limits)
    found = Assignment(problem, problem.solver.solve(problem.capacity))
    cut_off = [want for want, cost in zip(problem.wants, found.flows.least.tolist(), strict=True) if cost == inf]
    if cut_off and network.atlas.under is None:  # what a scenario closes leaves goods behind, and is no slip of a table
        listed = "".join(
            f"\n- {want.name}: {want.cargo} from {want.origin.name} to {want.destination.name}" for want in cut_off
        )
        raise NoRoute(
            f"demand without any way on {network.day}, whatever the limits. Take it out, or give it another cargo or "
            f"place:{listed}"
        )
    dear = {want.name: cost for number, want in enumerate(problem.wants) if (cost := found.dropped_at(number)) < inf}
    if dear:
        listed = ", ".join(f"{name} ({cost:.0f} USD/t)" for name, cost in list(dear.items())[:5])
        warnings.warn(
            f"a penalty of {problem.penalty_usd_t:g} USD/t is below the cost of ways with room, so that demand is left "
            f"behind for want of a higher one: {listed}.",
            UserWarning,
            stacklevel=3,
        )
    return found


def problem_of(
    network: Network,
    demand: pd.DataFrame | Iterable[Mapping[str, Any]] | None,
    *,
    by: str = "cost",
    penalty_usd_t: float | None = None,
    gross: bool = False,
    limits: Mapping[str, float] | None = None,
) -> Problem:
    """Lay a demand out on a network; arguments and errors as in `assign`."""
    if not isinstance(by, str) or by not in COSTS:
        raise InputError(f"`by` is cost or generalised; got {by!r:.40}.")
    if not isinstance(gross, bool | np.bool_):
        raise InputError(f"`gross` is True or False; got {gross!r:.40}.")
    penalty = PENALTY_USD_T if penalty_usd_t is None else penalty_usd_t
    is_number = isinstance(penalty, int | float | np.integer | np.floating) and not isinstance(penalty, bool)
    if not (is_number and 0 < penalty <= MOST_USD_T):
        raise InputError(
            f"a penalty is an amount of USD a tonne above zero, {MOST_USD_T:,.0f} at most; got {penalty_usd_t!r:.40}."
        )
    table = _table(network, demand)
    wants = tuple(_wants(network, table))
    kinds = tuple(dict.fromkeys(want.cargo for want in wants))
    graph, cost, behind, ends = _laid(network, wants, kinds, by)
    commodities = tuple(
        Commodity(kinds.index(want.cargo), ends["from", want.origin.place], ends["to", want.destination.place], want.mt)
        for want in wants
    )
    bounds, rows, capacity = _bounds(network, kinds, graph, behind, gross=gross, limits=given_limits(limits))
    return Problem(
        network,
        wants,
        _derived(table),
        kinds,
        by,
        float(penalty),
        gross,
        graph,
        cost,
        commodities,
        bounds,
        rows,
        capacity,
        behind,
    )


# ------------------------------------------------------------------------------------------ demand


def _table(network: Network, demand: pd.DataFrame | Iterable[Mapping[str, Any]] | None) -> pd.DataFrame:
    """Demand as a table, checked as a whole."""
    import pandas as pd

    if demand is None:
        demand = _own_demand(network)
    table = demand if isinstance(demand, pd.DataFrame) else pd.DataFrame(_mappings(demand))
    lacking = [name for name in COLUMNS if name not in table.columns]
    if not len(table):
        raise InputError("the table of demand is empty: give at least one row of origin, destination, cargo and mt.")
    if lacking:
        raise InputError(f"demand has no column {', '.join(lacking)}; it needs {', '.join(COLUMNS)}.")
    if not table.columns.is_unique or table.columns.nlevels > 1:
        raise InputError(f"demand has a column twice, or columns of several levels; it needs {', '.join(COLUMNS)}.")
    if "year" in table.columns and len(set(table["year"])) > 1:
        raise InputError("demand is of several years, which are never added up; give the rows of one of them.")
    return table


def _derived(table: pd.DataFrame) -> str:
    """How a demand was derived, where its rows have the columns of an atlas that say so."""
    if not set(DERIVED) <= set(table.columns):
        return ""
    year = f" of {table['year'].iloc[0]}"
    grades = ", ".join(sorted(set(map(str, table["confidence"]))))
    return f"demand{year} derived from corridor volumes by stated shares, grade {grades}"


def _wants(network: Network, table: pd.DataFrame) -> Iterator[Want]:
    names = [str(name) for name in (table["id"] if "id" in table.columns else table.index)]
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise InputError(f"demand has the id {', '.join(twice[:5])} twice; give each row one of its own.")
    for name, row in zip(names, table[list(COLUMNS)].itertuples(index=False), strict=True):
        yield _want(network, name, (row.origin, row.destination), row.cargo, row.mt)


def _mappings(demand: object) -> list[Mapping[str, Any]]:
    rows = list(demand) if isinstance(demand, Iterable) and not isinstance(demand, str | Mapping) else [None]
    if not all(isinstance(row, Mapping) for row in rows):
        raise InputError(f"demand is a table, or a list of rows with {', '.join(COLUMNS)}; got {demand!r:.80}.")
    return rows


def _want(network: Network, name: str, ends: tuple[object, object], cargo: object, mt: object) -> Want:
    if not isinstance(cargo, str) or cargo not in schema.CARGOES:
        raise InputError(f"demand {name}: no cargo called {cargo!r}. {did_you_mean(str(cargo), schema.CARGOES)}")
    if cargo == NEVER:
        raise InputError(f"demand {name}: gas is measured in bcm and never summed with Mt; leave its rows out.")
    if not is_amount(mt):
        raise InputError(f"demand {name}: mt is an amount from 0 to {MOST_MT:,.0f}, in Mt a year; got {mt!r:.40}.")
    found = []
    for what, place in zip(("origin", "destination"), ends, strict=True):
        if not isinstance(place, str):
            raise InputError(f"demand {name}: {what} is the name of a place; got {place!r}.")
        try:
            found.append(resolve_end(network.atlas, place))
        except KorridorError as error:
            raise type(error)(f"demand {name}, {what}: {error}") from None
    start, end = found
    shared = {place for place, _ in start.terminals} & {place for place, _ in end.terminals}
    if start.place == end.place or shared:
        raise InputError(f"demand {name} starts and ends at {start.name!r}: nothing has to pass.")
    return Want(name, start, end, str(cargo), float(mt))


def _own_demand(network: Network) -> pd.DataFrame:
    """Demand of the atlas, of the newest year that is not after the network's."""
    import pandas as pd

    rows = network.atlas.rows["demand"]
    years = sorted({int(row["year"]) for row in rows if int(row["year"]) <= network.day.year})
    if not years:
        raise InputError(
            f"the atlas {network.atlas.about.name} has no demand of {network.day.year} or before; give a table of it."
        )
    return pd.DataFrame([dict(row) for row in rows if row["year"] == years[-1]])


# ------------------------------------------------------------------------------------------ graph and costs

_Ends = Mapping[tuple[str, str], int]


def _laid(
    network: Network, wants: Sequence[Want], kinds: Sequence[str], by: str
) -> tuple[Digraph, Floats, npt.NDArray[np.intp], _Ends]:
    """The states of a network and a node for each end of a demand; costs (kinds, arcs), infinite where none goes."""
    slots, states = slots_of(network), len(network.state_records)
    central = [_slot_costs(network, cargo, by) for cargo in kinds]
    ends: dict[tuple[str, str], int] = {}
    tails, heads = [network.graph.tail], [network.graph.head]
    behind = [np.arange(len(network.arc_records))]
    costs = [
        np.array(
            [
                np.where(network.takes_cargo[cargo], found[: slots.arcs], inf)
                for cargo, found in zip(kinds, central, strict=True)
            ]
        )
    ]
    for side, at, slot in (("from", network.starts_at, slots.start), ("to", network.ends_at, slots.end)):
        for want in wants:
            end = want.origin if side == "from" else want.destination
            if (side, end.place) in ends:
                continue
            node = ends[side, end.place] = states + len(ends)
            for terminal, _ in end.terminals:
                access = [slots.access[end.place, terminal]] if (end.place, terminal) in slots.access else []
                for state in at.get(terminal, ()):
                    tails.append(np.array([node if side == "from" else state]))
                    heads.append(np.array([state if side == "from" else node]))
                    passed = [slot(state), *access]
                    costs.append(np.array([[found[passed].sum()] for found in central]))
                    behind.append(np.array([-1]))
    graph = Digraph(states + len(ends), np.concatenate(tails).astype(np.intp), np.concatenate(heads).astype(np.intp))
    return graph, np.concatenate(costs, axis=1), np.concatenate(behind).astype(np.intp), MappingProxyType(ends)


def _slot_costs(network: Network, cargo: str, by: str) -> Floats:
    """USD a tonne of each slot, infinite where a figure is missing."""
    service = service_for(cargo, None)
    found = np.array(dollars(network, cargo, service).central)
    if by == "generalised":
        value, _ = values_of_time(network.atlas, cargo)
        found = found + value.figure.central * hours(network, cargo, service).central
    return np.nan_to_num(found, nan=inf, posinf=inf)


# ------------------------------------------------------------------------------------------ rows


def _bounds(
    network: Network,
    kinds: Sequence[str],
    graph: Digraph,
    behind: npt.NDArray[np.intp],
    *,
    gross: bool,
    limits: Mapping[str, float],
) -> tuple[tuple[Bound, ...], Rows, Floats]:
    """Rows of the programme with their capacities. Cargoes share a limit that rests on the same figures for each."""
    found = [limits_of(network, cargo) for cargo in kinds]
    _refuse_lacking(found)
    known = {name for one in found for name in one.numbers}
    for name in limits:
        if name not in known:
            raise InputError(f"no limit called {name!r}; `net.limits()` lists them. {near(str(name), known)}")
    gates = _gates(network, graph, behind)
    bounds: dict[tuple[object, ...], tuple[Bound, float]] = {}
    terms: dict[tuple[object, ...], list[tuple[int, int]]] = {}
    for kind, one in enumerate(found):
        amounts = set_amounts(one, one.central, {name: limits[name] for name in limits if name in one.numbers})
        base = np.zeros(len(amounts)) if gross else one.base_load
        _refuse_unknown(one, base)
        room = np.maximum(amounts - base, 0)
        for row in one.rows:
            limit = one.records[row.limit]
            figures = tuple(element.key for element in limit.elements)
            for direction, arcs in _directions(row, limit):
                key = (limit.id, figures, row.thing, direction)
                share = 1.0 if direction == "both" else one.heavy_share[row.limit]
                before = bounds[key][0].cargoes if key in bounds else ()
                bounds[key] = Bound(limit, (*before, one.cargo), row.thing, direction), float(room[row.limit] * share)
                passing = [*arcs]
                if direction == "both":
                    passing += [gate for state in row.starts for gate in gates.get((state, "from"), ())]
                    passing += [gate for state in row.ends for gate in gates.get((state, "to"), ())]
                terms.setdefault(key, []).extend((arc, kind) for arc in dict.fromkeys(passing))
    entries = [(number, arc, kind) for number, key in enumerate(bounds) for arc, kind in terms[key]]
    row_of, arc_of, kind_of = np.array(entries, dtype=np.intp).reshape(-1, 3).T
    rows = Rows(len(bounds), row_of, arc_of, np.ones(len(entries)), kind_of)
    return tuple(bound for bound, _ in bounds.values()), rows, np.array([room for _, room in bounds.values()])


def _directions(row: Row, limit: Limit) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Both directions together, and each of them where goods go both ways; on two tracks each alone."""
    two_way = bool(row.back) and not limit.forward_only
    if not (row.parallel and two_way):
        yield "both", row.arcs
    if two_way:
        yield "forward", row.forward
        yield "back", row.back


def _gates(network: Network, graph: Digraph, behind: npt.NDArray[np.intp]) -> Mapping[tuple[int, str], list[int]]:
    """Arcs that lead into the network at a state (`from`), or out of it there (`to`)."""
    states = len(network.state_records)
    found: dict[tuple[int, str], list[int]] = {}
    for arc in np.flatnonzero(behind < 0).tolist():
        tail, head = int(graph.tail[arc]), int(graph.head[arc])
        found.setdefault((head, "from") if tail >= states else (tail, "to"), []).append(arc)
    return found


def _refuse_lacking(found: Sequence[Limits]) -> None:
    lacking = dict.fromkeys(f"{subject}: {why}" for one in found for subject, (why, _) in one.missing.items())
    if lacking:
        raise MissingFigure(
            f"{len(lacking)} of what goods can pass has no limit, which is neither nothing nor without a limit. Add a "
            f"figure to values.csv or a default to defaults.csv:{''.join(f'{chr(10)}- {line}' for line in lacking)}"
        )


def _refuse_unknown(limits: Limits, base: Floats) -> None:
    for values, what, quantity in (
        (base, "other traffic", "base_load_mt, and no default of base_load_share"),
        (limits.heavy_share, "the share of the heavy direction", "backhaul_share"),
    ):
        unknown = [limits.records[number].id for number in np.flatnonzero(np.isnan(values))]
        if unknown:
            raise MissingFigure(
                f"{what} is not known at {', '.join(unknown[:10])}{' and others' if len(unknown) > 10 else ''}: "  # noqa: PLR2004
                f"no {quantity}. Add one{', or ask gross=True' if what == 'other traffic' else ''}."
            )


# ------------------------------------------------------------------------------------------ answers


@dataclass(frozen=True, eq=False, repr=False)
class Assignment:
    """Flows of least cost, what stays behind, and what limits cost. Mt and USD a year."""

    problem: Problem = field(repr=False)
    flows: Flows = field(repr=False)

    @property
    def demand_mt(self) -> float:
        """All that wants to pass."""
        return sum(want.mt for want in self.problem.wants)

    @property
    def unserved_mt(self) -> float:
        """What stays behind."""
        return float(self.flows.unserved.sum())

    @property
    def cost_musd(self) -> float:
        """What the flows cost a year, without the penalty, in millions of USD."""
        return self.flows.cost

    @property
    def penalty_usd_t(self) -> float:
        """What a tonne left behind costs."""
        return self.problem.penalty_usd_t

    @property
    def table(self) -> pd.DataFrame:
        """A row for each row of demand, indexed by its id.

        Columns: origin, destination (names), cargo, mt, served_mt, unserved_mt, cost_usd_t (mean of what goes),
        ways, least_usd_t (the cheapest way if nothing else went, infinite without any), stopped_by (ids of the
        limits that what stays behind would have to pay for; none where there is room on a way that costs more
        than the penalty).
        """
        return self._table.copy()

    @cached_property
    def _table(self) -> pd.DataFrame:
        import pandas as pd

        by_want: dict[int, list[tuple[float, float]]] = {}
        for path in self.flows.paths:
            by_want.setdefault(path.commodity, []).append((path.amount, path.cost))
        rows = []
        for number, want in enumerate(self.problem.wants):
            ways = by_want.get(number, [])
            served = sum(amount for amount, _ in ways)
            unserved = float(self.flows.unserved[number])
            rows.append(
                {
                    "id": want.name,
                    "origin": want.origin.name,
                    "destination": want.destination.name,
                    "cargo": want.cargo,
                    "mt": want.mt,
                    "served_mt": want.mt - unserved,
                    "unserved_mt": unserved,
                    "cost_usd_t": sum(amount * cost for amount, cost in ways) / served if served > SMALL else np.nan,
                    "ways": len(ways),
                    "least_usd_t": float(self.flows.least[number]),
                    "stopped_by": self._stopped_by(number) if unserved > SMALL else (),
                }
            )
        return pd.DataFrame(rows).set_index("id")

    @property
    def unserved(self) -> pd.DataFrame:
        """The rows of `table` of which something stays behind."""
        return self.table[self.table["unserved_mt"] > SMALL]

    def _stopped_by(self, number: int) -> tuple[str, ...]:
        """Limits with a price on the way that is cheapest when prices are paid; none where only the penalty does it."""
        if self.dropped_at(number) < inf:
            return ()
        problem, prices = self.problem, self.flows.prices
        rows, arcs = self._terms(number)
        cost = problem.cost[problem.commodities[number].kind].copy()
        np.add.at(cost, arcs, prices[rows])
        path = self._cheapest(number, cost)
        if path is None:
            return ()
        paid = [row for row in rows[np.isin(arcs, path.arcs)].tolist() if prices[row] > SMALL]
        return tuple(dict.fromkeys(problem.bounds[row].limit.id for row in paid))

    def dropped_at(self, number: int) -> float:
        """USD a tonne of the cheapest way with room left for a row of demand that stays behind; infinite without any.

        It is at least the penalty, or the goods would go.
        """
        if self.flows.unserved[number] <= SMALL:
            return inf
        rows, arcs = self._terms(number)
        cost = self.problem.cost[self.problem.commodities[number].kind].copy()
        full = self.flows.use[rows] >= self.problem.capacity[rows] * (1 - SMALL) - SMALL
        cost[arcs[full]] = inf
        path = self._cheapest(number, cost)
        return inf if path is None else path.weight

    def _terms(self, number: int) -> tuple[Ints, Ints]:
        """Rows and arcs of all terms that count for a row of demand."""
        rows = self.problem.rows
        here = rows.kind == self.problem.commodities[number].kind
        return rows.row[here], rows.arc[here]

    def _cheapest(self, number: int, cost: Floats) -> Path | None:
        """The cheapest way of a row of demand at these costs of arcs."""
        commodity = self.problem.commodities[number]
        return shortest_path(self.problem.graph, cost, {commodity.source: 0.0}, {commodity.target: 0.0})

    @property
    def prices(self) -> pd.DataFrame:
        """What one more tonne a year at a limit would save, the dearest first; only limits that cost something.

        A run of links is one limit, so that its price is the sum of those of its links. Columns: limit_id, kind, title,
        direction (in words), capacity_mt (after other traffic, unless gross), use_mt (the greatest of its links),
        price_usd_t, in_words. One more Mt saves as many millions of USD a year, until something else
        binds; where several limits are full at once the price is that of one Mt less, and one more may save less.
        """
        return self._prices.copy()

    @cached_property
    def _prices(self) -> pd.DataFrame:
        import pandas as pd

        found: dict[tuple[str, str, float], dict[str, Any]] = {}
        for number, bound in enumerate(self.problem.bounds):
            price = float(self.flows.prices[number])
            if price <= SMALL:
                continue
            capacity = float(self.problem.capacity[number])
            words = self._direction(bound)
            about = {"limit_id": bound.limit.id, "kind": bound.limit.kind, "title": bound.limit.title}
            row = found.setdefault(
                (bound.limit.id, words, capacity),
                {**about, "direction": words, "capacity_mt": capacity, "use_mt": 0.0, "price_usd_t": 0.0},
            )
            row["use_mt"] = max(row["use_mt"], float(self.flows.use[number]))
            row["price_usd_t"] += price
        for row in found.values():
            row["in_words"] = (
                f"one more tonne a year at {row['title']}, {row['direction']}, saves up to {row['price_usd_t']:.3g} USD"
            )
        columns = ["limit_id", "kind", "title", "direction", "capacity_mt", "use_mt", "price_usd_t", "in_words"]
        table = pd.DataFrame(list(found.values()), columns=columns)
        return table.sort_values(["price_usd_t", "limit_id"], ascending=[False, True], ignore_index=True)

    @property
    def loads(self) -> pd.DataFrame:
        """How full every limit is that carries something, the fullest first.

        Columns: limit_id, kind, title, thing, direction, capacity_mt, use_mt, load_share, level (as
        `korridor.capacity.utilisation_level` names it); wait_ratio, the wait at a border, a change of gauge or a berth
        as a multiple of the time it takes to serve (M/M/c with Erlang-2 service; NaN elsewhere, where the berths are
        not known, and where it is full: then there is no steady wait); price_usd_t.
        """
        return self._loads.copy()

    @cached_property
    def _loads(self) -> pd.DataFrame:
        import pandas as pd

        rows = []
        for number, bound in enumerate(self.problem.bounds):
            use, capacity = float(self.flows.use[number]), float(self.problem.capacity[number])
            if use <= SMALL:
                continue
            share = use / capacity
            rows.append(
                {
                    "limit_id": bound.limit.id,
                    "kind": bound.limit.kind,
                    "title": bound.limit.title,
                    "thing": bound.thing or bound.limit.subject,
                    "direction": self._direction(bound),
                    "capacity_mt": capacity,
                    "use_mt": use,
                    "load_share": share,
                    "level": utilisation_level(min(share, 1.0)),
                    "wait_ratio": _wait_ratio(bound.limit, share),
                    "price_usd_t": float(self.flows.prices[number]),
                }
            )
        columns = ["limit_id", "kind", "title", "thing", "direction", "capacity_mt", "use_mt", "load_share", "level"]
        found = pd.DataFrame(rows, columns=[*columns, "wait_ratio", "price_usd_t"])
        return found.sort_values(["load_share", "limit_id"], ascending=[False, True], ignore_index=True)

    def _direction(self, bound: Bound) -> str:
        """The direction of a row in words; of a run that along it, of a fleet that of the first of its lines."""
        if bound.direction == "both":
            return "both directions together"
        atlas, forward = self.problem.network.atlas, bound.direction == "forward"
        kind, _, name = (bound.thing or bound.limit.subject).partition(":")
        link = atlas.link_records[atlas.section_records[name].links[0] if kind == "section" else name]
        ends = (link.start, link.end) if forward else (link.end, link.start)
        if bound.limit.kind == "section":
            run = atlas.section_records[bound.limit.id.partition(":")[2]]
            ends = _along([atlas.link_records[other] for other in run.links], link, forward=forward)
        start, end = (atlas.place_records[place].name for place in ends)
        return f"{start} to {end}"

    @property
    def paths(self) -> pd.DataFrame:
        """The ways behind the flows: a row for each way of each demand.

        Columns: demand, cargo, mt, cost_usd_t, length_km, modes, links.
        """
        return self._paths.copy()

    @cached_property
    def _paths(self) -> pd.DataFrame:
        import pandas as pd

        records = self.problem.network.arc_records
        rows = []
        for path in self.flows.paths:
            behind = [int(self.problem.behind[arc]) for arc in path.arcs]
            hauls = [records[arc] for arc in behind if arc >= 0 and records[arc].kind == "haul"]
            want = self.problem.wants[path.commodity]
            rows.append(
                {
                    "demand": want.name,
                    "cargo": want.cargo,
                    "mt": path.amount,
                    "cost_usd_t": path.cost,
                    "length_km": sum(arc.length_km for arc in hauls),
                    "modes": ", ".join(dict.fromkeys(arc.mode or "" for arc in hauls)),
                    "links": tuple(arc.link for arc in hauls),
                }
            )
        return pd.DataFrame(rows, columns=["demand", "cargo", "mt", "cost_usd_t", "length_km", "modes", "links"])

    @property
    def arc_flows(self) -> pd.DataFrame:
        """Mt a year on each haul in use, indexed by arc id: link, from, to, mode, a column for each cargo, mt."""
        return self._arc_flows.copy()

    @cached_property
    def _arc_flows(self) -> pd.DataFrame:
        import pandas as pd

        network = self.problem.network
        flows = self.flows.arc_flows[:, : len(network.arc_records)]
        rows = []
        for number in np.flatnonzero(flows.sum(axis=0) > SMALL).tolist():
            arc = network.arc_records[number]
            if arc.kind != "haul":
                continue
            link = network.atlas.link_records[arc.link or ""]
            ends = (link.start, link.end) if arc.id.endswith(">") else (link.end, link.start)
            by_cargo = dict(zip(self.problem.kinds, flows[:, number].tolist(), strict=True))
            about = {"arc_id": arc.id, "link": link.id, "from": ends[0], "to": ends[1], "mode": link.mode}
            rows.append({**about, **by_cargo, "mt": float(flows[:, number].sum())})
        columns = ["arc_id", "link", "from", "to", "mode", *self.problem.kinds, "mt"]
        return pd.DataFrame(rows, columns=columns).set_index("arc_id")

    def explore(self, m: folium.Map | None = None) -> folium.Map:
        """Draw the flows and the limits with a price on a map; see `korridor.maps.flows`."""
        from korridor.maps import flows

        return flows(self, m=m)

    @property
    def note(self) -> str:
        """What the answer rests on besides figures: how the demand was derived, who goes first, the penalty."""
        goes_first = "demand may use the whole of every limit" if self.problem.gross else "other traffic goes first"
        said = (self.problem.derived, goes_first, f"a tonne left behind costs {self.penalty_usd_t:,.0f} USD")
        return "; ".join(words for words in said if words)

    def __str__(self) -> str:
        served = self.demand_mt - self.unserved_mt
        cost = f", at {self.cost_musd / served:.3g} USD/t on average" if served > SMALL else ""
        lines = [f"{served:.4g} of {self.demand_mt:.4g} Mt a year can pass{cost} ({self.note})"]
        behind = self.unserved.sort_values("unserved_mt", ascending=False)
        for name, row in behind.head(TOLD).iterrows():
            no_way = "no way is left" if row["least_usd_t"] == inf else "the penalty, which is below its cheapest way"
            titles = ", ".join(self._titles(row["stopped_by"])) or no_way
            lines.append(f"- {row['unserved_mt']:.3g} of {row['mt']:.3g} Mt of {name} stays behind: {titles}")
        if len(behind) > TOLD:
            lines.append(f"- and something of {len(behind) - TOLD} more rows stays behind")
        lines += [f"- {words}" for words in self.prices["in_words"].head(5)]
        return "\n".join(lines)

    def _titles(self, names: Sequence[str]) -> list[str]:
        titles = {bound.limit.id: bound.limit.title for bound in self.problem.bounds}
        return [titles[name] for name in names]

    def __repr__(self) -> str:
        return f"<Assignment: {self.demand_mt - self.unserved_mt:.4g} of {self.demand_mt:.4g} Mt a year>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{'<br>'.join(map(escape, str(self).splitlines()))}</p>{self.table.to_html()}"

    def to_frame(self) -> pd.DataFrame:
        """As `table`."""
        return self.table


def _wait_ratio(limit: Limit, share: float) -> float:
    """Wait as a multiple of the service time at a load, where goods queue; else NaN."""
    if limit.servers is None or share >= FULL:
        return np.nan
    return float(waiting_ratio(limit.servers, share, service_cv2=ERLANG_2))


def _along(run: Sequence[Link], link: Link, *, forward: bool) -> tuple[str, str]:
    """Ends of a run of links in the direction in which one of them is passed."""

    def places(number: int, *, first: bool) -> tuple[str, str]:
        """A link of the run as it is passed from the first link to the last."""
        other = run[number + 1 if first else number - 1] if len(run) > 1 else run[number]
        joined = {other.start, other.end}
        along = run[number].end in joined if first else run[number].start in joined
        return (run[number].start, run[number].end) if along else (run[number].end, run[number].start)

    number = next(number for number, one in enumerate(run) if one.id == link.id)
    passed = places(number, first=number + 1 < len(run))
    ends = places(0, first=len(run) > 1)[0], places(len(run) - 1, first=False)[1]
    return ends if (passed == (link.start, link.end)) == forward else (ends[1], ends[0])
