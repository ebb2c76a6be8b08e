"""Least-cost flows of several commodities that share limits, and the greatest flow of one.

A limit is a row: a weighted sum of arc flows that may not exceed the row's capacity. Least cost is found by column
generation: a linear programme over the paths found so far prices the rows, least paths at these prices are found for
the commodities that may have better ones, and so on until there are none. Greatest flow is one linear programme over
the arcs. Both keep what they found, so that other capacities are quickly solved for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import frexp, inf
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from korridor.errors import InputError, KorridorError
from korridor.paths.graph import NOISE, Adjacency, Digraph, Floats
from korridor.paths.graph import Rows as Places
from korridor.paths.search import checked, reach, search

if TYPE_CHECKING:
    import highspy

# A path enters if it is better than those known by more than this share of what the commodity pays.
BETTER = 1e-9
# What the solver lets pass in a sum or a price, in units that make the usual amount and cost about 1.
SLACK = 1e-10
# Commodities with a common end that are priced by a search each; more of them share a tree.
FEW = 2
# Simplex strategies of HiGHS: after a change of bounds, and after new columns.
DUAL, PRIMAL = 1, 4


@dataclass(frozen=True, eq=False, slots=True)
class Commodity:
    """An amount that wants to go from one node to another at the arc costs of its kind."""

    kind: int
    source: int
    target: int
    amount: float


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """Limits: for each row the sum of coefficient x flow, which may not exceed the capacity of the row.

    count: number of rows. row, arc, coefficient, kind: the terms, one after another in any order; coefficients are 0 or
    more, terms of the same row, arc and kind add up, and a kind of -1 stands for every kind.
    """

    count: int
    row: Places
    arc: Places
    coefficient: Floats
    kind: Places


@dataclass(frozen=True, eq=False, slots=True)
class PathFlow:
    """So much of a commodity on one path; cost: the sum of the arc costs for one unit, without prices of rows."""

    commodity: int
    arcs: tuple[int, ...]
    amount: float
    cost: float


@dataclass(frozen=True, eq=False, slots=True)
class Flows:
    """Flows of least cost: no other ones within the capacities have a lower `objective`.

    paths: by commodity, then cost. unserved: (commodities,) amounts left behind. prices: (rows,) what one more unit of
    a row's capacity would save, 0 or more; where the saving has a kink, one value between those of one more and one
    less. cost, penalty_cost: of what goes and of what is left, their sum is the objective. arc_flows: (kinds, arcs).
    use: (rows,) the weighted sums. rounds: times that paths were asked for. least: (commodities,) the cost of one
    unit on the cheapest path without any limits, infinite where there is no path: who pays less pays no prices.
    """

    paths: tuple[PathFlow, ...]
    unserved: Floats
    prices: Floats
    cost: float
    penalty_cost: float
    objective: float
    arc_flows: Floats
    use: Floats
    rounds: int
    least: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Greatest:
    """The greatest flow: its value, arc flows (arcs,) that run in no circle, use (rows,) and prices (rows,).

    A price is what one more unit of a row's capacity would add to the value. Where nothing limits the flow the value is
    infinite, flows and use are NaN, and all prices 0.
    """

    value: float
    flows: Floats
    use: Floats
    prices: Floats


# ------------------------------------------------------------------------------------------------------------- rows


@dataclass(frozen=True, eq=False, slots=True)
class RowTerms:
    """The terms of all rows in the order of their places, where place = kind * arcs + arc; one for each row there.

    first: where the terms of each place begin. unit: a power of two about as great as the greatest coefficient of each
    row, in which its capacity is counted inside.
    """

    count: int
    row: Places
    place: Places
    coefficient: Floats
    first: Places
    unit: Floats

    def priced(self, prices: Floats) -> Floats:
        """What prices of rows add to the cost of each place."""
        return _sums(self.place, self.coefficient * prices[self.row], len(self.first) - 1)

    def used(self, flows: Floats) -> Floats:
        """Weighted sum of flows by place for each row."""
        return _sums(self.row, self.coefficient * flows[self.place], self.count)

    def at(self, place: Places) -> tuple[Places, Places]:
        """Terms at each of the places, and which of the places each belongs to."""
        sizes = self.first[place + 1] - self.first[place]
        ends = sizes.cumsum()
        terms = np.arange(ends[-1] if len(ends) else 0) + np.repeat(self.first[place] - ends + sizes, sizes)
        return terms, np.repeat(np.arange(len(place)), sizes)


def merged_terms(rows: Rows, kinds: int, arcs: int) -> RowTerms:
    """Raises InputError for terms of unlike number, numbers that are not there, and coefficients that cannot be."""
    if rows.count < 0:
        raise InputError(f"the number of rows has to be 0 or more; {rows.count} is not.")
    row, arc, kind = (
        checked_numbers(values, least, most, what)
        for values, least, most, what in (
            (rows.row, 0, rows.count, "row"),
            (rows.arc, 0, arcs, "arc"),
            (rows.kind, -1, kinds, "kind"),
        )
    )
    coefficient = checked(rows.coefficient, (None,), "coefficient")
    sizes = [len(column) for column in (row, arc, coefficient, kind)]
    if len(set(sizes)) > 1:
        raise InputError(f"each term has a row, an arc, a coefficient and a kind; there are {sizes} of them.")
    if np.isinf(coefficient).any():
        raise InputError("a coefficient has to be finite; close an arc by an infinite cost.")
    every = np.flatnonzero(kind < 0)
    own = np.flatnonzero(kind >= 0)
    each = np.concatenate([own, np.tile(every, kinds)])
    of_kind = np.concatenate([kind[own], np.repeat(np.arange(kinds), len(every))])
    each, of_kind = each[coefficient[each] > 0], of_kind[coefficient[each] > 0]
    keys, which = np.unique((of_kind * arcs + arc[each]) * rows.count + row[each], return_inverse=True)
    added = _sums(which, coefficient[each], len(keys))
    place, row = np.divmod(keys, max(rows.count, 1))
    greatest = np.zeros(rows.count)
    np.maximum.at(greatest, row, added)
    return RowTerms(
        rows.count,
        row,
        place,
        added,
        np.searchsorted(place, np.arange(kinds * arcs + 1)),
        np.ldexp(1.0, np.frexp(np.where(greatest > 0, greatest, 1.0))[1]),
    )


def checked_numbers(values: npt.ArrayLike, least: int, end: int, what: str) -> Places:
    """Whole numbers from `least` to below `end`. Raises InputError, naming what they are, for others."""
    found = np.asarray(values)
    if found.ndim != 1 or (found.size and not np.issubdtype(found.dtype, np.integer)):
        raise InputError(f"{what} has to be a list of whole numbers; its shape is {found.shape}, type {found.dtype}.")
    if found.size and not least <= found.min() <= found.max() < end:
        raise InputError(f"{what} has to be from {least} to {end - 1}; it goes from {found.min()} to {found.max()}.")
    return found.astype(np.intp)


def _sums(group: Places, values: Floats, count: int) -> Floats:
    """Sum of the values of each group."""
    return np.bincount(group, values, count).astype(np.float64, copy=False)


def unit_of(values: Floats) -> float:
    """A power of two about as great as the usual one of the positive finite values: division by it is exact."""
    usual = values[(values > 0) & np.isfinite(values)]
    return 2.0 ** frexp(float(np.median(usual)))[1] if usual.size else 1.0


# ----------------------------------------------------------------------------------------------------------- solver


def fresh_solver() -> highspy.Highs:
    """A silent solver that gives the same answer to the same questions."""
    import highspy

    solver = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("parallel", "off"),
        ("solver", "simplex"),
        ("presolve", "off"),  # the programmes are small, and a warm start has no use for it
        ("random_seed", 0),
        ("primal_feasibility_tolerance", SLACK),
        ("dual_feasibility_tolerance", SLACK),
    ):
        solver.setOptionValue(option, value)
    return solver


def _run(solver: highspy.Highs, strategy: int) -> bool:
    """Solve from where it stands; False where nothing bounds the objective. Raises KorridorError for neither."""
    import highspy

    ends = highspy.HighsModelStatus
    solver.setOptionValue("simplex_strategy", strategy)
    for attempt in ("warm", "any threads", "cold"):
        if attempt == "any threads":
            solver.setOptionValue("threads", 0)  # another user of HiGHS in this process has settled their number
        elif attempt == "cold":
            solver.clearSolver()
            solver.setOptionValue("simplex_strategy", DUAL)
        solver.run()
        status = solver.getModelStatus()
        if status == ends.kOptimal:
            return True
        if status in (ends.kUnbounded, ends.kUnboundedOrInfeasible):
            return False  # each programme here has an answer: to let nothing go
    raise KorridorError(
        f"the linear programme has no answer ({solver.modelStatusToString(status)}): "
        "amounts, costs or capacities may be too many orders of magnitude apart."
    )


# ------------------------------------------------------------------------------------------------------------ paths


class _Pricing:
    """Least paths of commodities at changing costs of arcs, which are never lower than the plain ones.

    Commodities that share kind and target hang on it as their root, or kind and source, whichever makes fewer roots.
    Searches run from the other end, the leaf, to the root, led by the tree of plain costs.
    """

    def __init__(self, graph: Digraph, cost: Floats, ends: Sequence[tuple[int, int, int]]) -> None:
        """cost: (kinds, arcs). ends: kind, source and target of each commodity."""
        by_target = len({(kind, target) for kind, _, target in ends})
        self.forward = by_target <= len({(kind, source) for kind, source, _ in ends})
        # From a leaf one step nearer to the root, and the other way round.
        self.nearer: Adjacency = graph.leaving if self.forward else graph.entering
        self.further: Adjacency = graph.entering if self.forward else graph.leaving
        self.inward, self.outward = graph.ends[::-1] if self.forward else graph.ends
        self.leaf = [source if self.forward else target for _, source, target in ends]
        self.root = [(kind, target if self.forward else source) for kind, source, target in ends]
        self.plain = {
            (kind, root): reach(self.further, weights, root)
            for kind, weights in enumerate(cost.tolist())
            for root in sorted({root for of, root in self.root if of == kind})
        }

    def first(self) -> list[tuple[float, tuple[int, ...]]]:
        """Weight and arcs of the least path of each commodity at plain costs; infinite and none where there is none."""
        return [self._along(self.plain[root], leaf) for root, leaf in zip(self.root, self.leaf, strict=True)]

    def least(self, weight: Floats, commodities: Sequence[int]) -> Iterator[tuple[float, tuple[int, ...]]]:
        """The same at other weights (kinds, arcs), for some commodities that have paths."""
        sharing = Counter(self.root[commodity] for commodity in commodities)
        weights = {kind: weight[kind].tolist() for kind in {kind for kind, _ in sharing}}
        trees = {
            (kind, root): reach(self.further, weights[kind], root)
            for (kind, root), count in sharing.items()
            if count > FEW
        }
        for commodity in commodities:
            kind, root = self.root[commodity]
            leaf = self.leaf[commodity]
            if tree := trees.get((kind, root)):
                yield self._along(tree, leaf)
                continue
            least, _, last = search(self.nearer, weights[kind], leaf, root, self.plain[kind, root][0])
            arcs = []
            node = root
            while node != leaf:
                arcs.append(last[node])
                node = self.outward[last[node]]
            yield least[root], tuple(arcs[::-1] if self.forward else arcs)

    def _along(self, tree: tuple[list[float], list[int], list[int]], leaf: int) -> tuple[float, tuple[int, ...]]:
        least, _, last = tree
        arcs = []
        node = leaf
        while last[node] >= 0:
            arcs.append(last[node])
            node = self.inward[last[node]]
        return least[leaf], tuple(arcs if self.forward else arcs[::-1])


# ------------------------------------------------------------------------------------------------- least-cost flows


class LeastCostFlows:
    """Several commodities on one graph under common limits, each on as many paths as it takes.

    cost: (kinds, arcs), 0 or more; an infinite one closes the arc to the kind. penalty: (commodities,) or one number
    above 0, the cost of each unit left behind. What has no path, or none that is cheaper, is left behind.
    Raises InputError for negative amounts, costs and coefficients, NaN, wrong shapes, and nodes, arcs, kinds and rows
    that are not there.

    Two units want to go from 0 to 1; the short arc takes one of them, and one more there would save 3 - 1:

    >>> limit = Rows(1, *(np.array(column) for column in ([0], [0], [1.0], [-1])))
    >>> graph = Digraph(2, np.array([0, 0]), np.array([1, 1]))
    >>> problem = LeastCostFlows(graph, np.array([[1.0, 3.0]]), [Commodity(0, 0, 1, 2.0)], limit, 10.0)
    >>> flows = problem.solve(np.array([1.0]))
    >>> [(path.arcs, path.amount) for path in flows.paths], flows.objective, flows.prices
    ([((0,), 1.0), ((1,), 1.0)], 4.0, array([2.]))
    >>> problem.solve(np.array([2.0])).objective
    2.0
    """

    def __init__(
        self, graph: Digraph, cost: Floats, commodities: Sequence[Commodity], rows: Rows, penalty: float | Floats
    ) -> None:
        arcs = len(graph.tail)
        self._cost = checked(cost, (None, arcs), "cost")
        kinds = len(self._cost)
        self._terms = merged_terms(rows, kinds, arcs)
        self._kind = checked_numbers([commodity.kind for commodity in commodities], 0, kinds, "kind of a commodity")
        source = checked_numbers([commodity.source for commodity in commodities], 0, graph.nodes, "source")
        target = checked_numbers([commodity.target for commodity in commodities], 0, graph.nodes, "target")
        count = len(commodities)
        self._amount = checked([commodity.amount for commodity in commodities], (count,), "amount")
        if np.isinf(self._amount).any():
            raise InputError("an amount has to be finite.")
        self._penalty = np.array(np.broadcast_to(penalty, count) if np.ndim(penalty) == 0 else penalty, np.float64)
        if self._penalty.shape != (count,):
            raise InputError(f"penalty has the shape {self._penalty.shape}; give one number or {count}.")
        if not ((self._penalty > 0) & (self._penalty < inf)).all():
            raise InputError(f"penalty has to be above 0 and finite; {self._penalty.min()} to {self._penalty.max()}.")

        ends = list(zip(self._kind.tolist(), source.tolist(), target.tolist(), strict=True))
        self._pricing = _Pricing(graph, self._cost, ends)
        self._lock = Lock()  # of one solver, whoever asks
        self._begin()

    def _begin(self) -> None:
        """Put the programme: what is left of each commodity, and its least path, on which all goes at first."""
        import highspy

        first = self._pricing.first()
        self._least = np.array([weight for weight, _ in first], dtype=np.float64)
        # The others play no part: they have no amount, no path, or none that is worth its cost.
        self._live = np.flatnonzero((self._amount > 0) & (self._least < self._penalty))
        # By the greatest amount: what is as nothing beside it may vanish, but nothing may grow out of all bounds.
        self._amount_unit = unit_of(self._amount[self._live].max(initial=0.0, keepdims=True))
        self._cost_unit = unit_of(self._least[self._live])
        self._columns: list[tuple[int, tuple[int, ...]]] = []  # place among the live ones, and arcs
        self._path_cost = np.empty(0)
        self._known: set[tuple[int, tuple[int, ...]]] = set()
        self._capacity = np.full(self._terms.count, inf)

        live, rows = len(self._live), self._terms.count
        self._solver = fresh_solver()
        amount = self._amount[self._live] / self._amount_unit
        problem = highspy.HighsLp()
        problem.num_col_, problem.num_row_ = live, rows + live
        problem.col_cost_ = self._penalty[self._live] / self._cost_unit
        problem.col_lower_, problem.col_upper_ = np.zeros(live), np.full(live, inf)
        problem.row_lower_ = np.concatenate([np.full(rows, -inf), amount])
        problem.row_upper_ = np.concatenate([np.full(rows, inf), amount])
        problem.a_matrix_.start_ = np.arange(live + 1)
        problem.a_matrix_.index_ = np.arange(rows, rows + live)
        problem.a_matrix_.value_ = np.ones(live)
        self._solver.passModel(problem)
        self._add([(place, first[commodity][1]) for place, commodity in enumerate(self._live.tolist())])

        # Without limits these paths are the answer: a simplex that starts there mends only what exceeds a limit.
        basis = highspy.HighsBasis()
        away, basic = highspy.HighsBasisStatus.kLower, highspy.HighsBasisStatus.kBasic
        basis.col_status = [away] * live + [basic] * live
        basis.row_status = [basic] * rows + [away] * live
        basis.valid = True
        self._solver.setBasis(basis)

    def _add(self, columns: list[tuple[int, tuple[int, ...]]]) -> None:
        """Add columns for paths, all at once."""
        terms, rows, live = self._terms, self._terms.count, len(self._live)
        count = len(columns)
        lengths = [len(arcs) for _, arcs in columns]
        column = np.repeat(np.arange(count), lengths)
        commodity = np.array([place for place, _ in columns], dtype=np.intp)
        arc = np.fromiter((arc for _, arcs in columns for arc in arcs), np.intp, sum(lengths))
        place = self._kind[self._live[commodity]][column] * self._cost.shape[1] + arc
        cost = _sums(column, self._cost.ravel()[place], count)
        term, which = terms.at(place)
        row = terms.row[term]
        # A path may use a row on several arcs; the last row of each column is that of its commodity.
        start = np.arange(count) * (rows + live)
        keys = np.concatenate([start[column[which]] + row, start + rows + commodity])
        keys, into = np.unique(keys, return_inverse=True)
        values = np.concatenate([terms.coefficient[term] / terms.unit[row], np.ones(count)])
        self._solver.addCols(
            count,
            cost / self._cost_unit,
            np.zeros(count),
            np.full(count, inf),
            len(keys),
            np.searchsorted(keys, start).astype(np.int32),
            (keys % (rows + live)).astype(np.int32),
            _sums(into, values, len(keys)),
        )
        self._columns += columns
        self._known.update(columns)
        self._path_cost = np.concatenate([self._path_cost, cost])

    def solve(self, capacity: Floats) -> Flows:
        """Flows of least cost; capacity: (rows,), 0 or more, infinite for no limit.

        Paths found for other capacities are kept, so that it is quicker the second time. Objective and prices are the
        same as those of a problem that is solved for the first time, but of several solutions it may be another one.
        """
        with self._lock:
            return self._solved(capacity)

    def _solved(self, capacity: Floats) -> Flows:
        capacity = checked(capacity, (self._terms.count,), "capacity")
        changed = np.flatnonzero(capacity != self._capacity)
        if changed.size:
            with np.errstate(over="ignore"):  # so much more than all amounts that it is no limit
                scaled = capacity[changed] / (self._terms.unit[changed] * self._amount_unit)
            for row, most in zip(changed.tolist(), scaled.tolist(), strict=True):
                self._solver.changeRowBounds(row, -inf, most)
            self._capacity = capacity.copy()
        if not self._live.size:
            return self._flows(np.empty(0), np.zeros(self._terms.count), 0)
        rounds, strategy = 0, DUAL
        while True:
            _run(self._solver, strategy)
            solution = self._solver.getSolution()
            prices, paid = self._prices(np.array(solution.row_dual))
            rounds += 1
            better = self._better(prices, paid)
            if not better:
                return self._flows(np.array(solution.col_value[len(self._live) :]), prices, rounds)
            self._add(better)
            strategy = PRIMAL

    def _prices(self, dual: Floats) -> tuple[Floats, Floats]:
        """Price of each row, and what each live commodity pays for a unit at these prices."""
        rows = self._terms.count
        prices = np.maximum(-dual[:rows], 0.0) * (self._cost_unit / self._terms.unit)
        return prices, dual[rows:] * self._cost_unit

    def _better(self, prices: Floats, paid: Floats) -> list[tuple[int, tuple[int, ...]]]:
        """Paths that are cheaper at these prices than what is paid, where those at plain costs do not rule it out."""
        may = np.flatnonzero(self._least[self._live] < paid - BETTER * abs(paid)) if prices.any() else ()
        if not len(may):
            return []
        weight = self._cost + self._terms.priced(prices).reshape(self._cost.shape)
        found = self._pricing.least(weight, self._live[may].tolist())
        return [
            (place, arcs)
            for place, pays, (least, arcs) in zip(may.tolist(), paid[may].tolist(), found, strict=True)
            if least < pays - BETTER * abs(pays) and (place, arcs) not in self._known
        ]

    def _flows(self, solved: Floats, prices: Floats, rounds: int) -> Flows:
        kinds, arcs = self._cost.shape
        of = np.array([place for place, _ in self._columns], dtype=np.intp)
        limit = self._amount[self._live][of]
        amount = solved * self._amount_unit
        amount = np.where(amount > limit * NOISE, np.minimum(amount, limit), 0.0)
        taken = np.flatnonzero(amount).tolist()
        paths = sorted(
            (
                PathFlow(int(self._live[of[column]]), self._columns[column][1], float(amount[column]), float(cost))
                for column, cost in zip(taken, self._path_cost[taken], strict=True)
            ),
            key=lambda path: (path.commodity, path.cost, path.arcs),
        )
        served = _sums(self._live[of], amount, len(self._amount))
        unserved = self._amount - served
        unserved = np.where(unserved > self._amount * NOISE, unserved, 0.0)
        place = [int(self._kind[path.commodity]) * arcs + arc for path in paths for arc in path.arcs]
        each = np.repeat([path.amount for path in paths], [len(path.arcs) for path in paths])
        flows = _sums(np.array(place, dtype=np.intp), each, kinds * arcs)
        cost = float(sum(path.amount * path.cost for path in paths))
        penalty_cost = float(unserved @ self._penalty)
        return Flows(
            tuple(paths),
            unserved,
            prices,
            cost,
            penalty_cost,
            cost + penalty_cost,
            flows.reshape(kinds, arcs),
            self._terms.used(flows),
            rounds,
            self._least.copy(),
        )


# ---------------------------------------------------------------------------------------------------- greatest flow


class GreatestFlow:
    """The greatest flow from any source to any target under limits, for one set of capacities after another.

    rows: of one kind, 0 or -1. What arrives at a node leaves it, except that sources may send more than they get, and
    targets may keep some. A node that is both makes the flow infinite.
    Raises InputError for nodes and arcs that are not there, and what `LeastCostFlows` would not take in rows.
    """

    def __init__(self, graph: Digraph, rows: Rows, sources: Collection[int], targets: Collection[int]) -> None:
        import highspy

        self._terms = merged_terms(rows, 1, len(graph.tail))
        self._graph = graph
        source, target = (
            np.unique(checked_numbers(list(ends), 0, graph.nodes, what))
            for ends, what in ((sources, "source"), (targets, "target"))
        )
        self._endless = bool(np.intersect1d(source, target).size)
        # Only arcs that lead from a source to a target take part.
        behind, ahead = (
            _reached(adjacency, ends.tolist())
            for adjacency, ends in ((graph.leaving, source), (graph.entering, target))
        )
        self._arc = np.flatnonzero(behind[graph.tail] & ahead[graph.head] & (graph.tail != graph.head))
        tail, head = graph.tail[self._arc], graph.head[self._arc]
        nodes, passing = np.unique(np.concatenate([tail, head]), return_inverse=True)
        tails, heads = np.split(passing, 2)
        of_source, of_target = np.isin(nodes, source), np.isin(nodes, target)
        self._sign = of_source[tails].astype(np.float64) - of_source[heads]

        terms, count, limits = self._terms, len(self._arc), self._terms.count
        term, which = terms.at(self._arc)
        row = np.concatenate([terms.row[term], tails + limits, heads + limits])
        column = np.concatenate([which, np.arange(count), np.arange(count)])
        value = np.concatenate([terms.coefficient[term] / terms.unit[terms.row[term]], -np.ones(count), np.ones(count)])
        order = np.lexsort((row, column))
        problem = highspy.HighsLp()
        problem.num_col_, problem.num_row_ = count, limits + len(nodes)
        problem.col_cost_ = -self._sign
        problem.col_lower_, problem.col_upper_ = np.zeros(count), np.full(count, inf)
        problem.row_lower_ = np.concatenate([np.full(limits, -inf), np.where(of_source, -inf, 0.0)])
        problem.row_upper_ = np.concatenate([np.full(limits, inf), np.where(of_target, inf, 0.0)])
        problem.a_matrix_.start_ = np.searchsorted(column[order], np.arange(count + 1))
        problem.a_matrix_.index_ = row[order]
        problem.a_matrix_.value_ = value[order]
        self._solver = fresh_solver()
        self._solver.passModel(problem)
        self._strategy = PRIMAL  # nothing flows at first, which keeps all limits
        self._lock = Lock()

    def solve(self, capacity: Floats, *, afresh: bool = False) -> Greatest:
        """The greatest flow; capacity: (rows,), 0 or more, infinite for no limit.

        Of several greatest flows it gives one that depends on what was solved before; afresh: one that does not.
        """
        with self._lock:
            if afresh:
                self._solver.clearSolver()
                self._strategy = PRIMAL
            return self._solved(capacity)

    def _solved(self, capacity: Floats) -> Greatest:
        limits = self._terms.count
        capacity = checked(capacity, (limits,), "capacity")
        flows = np.zeros(len(self._graph.tail))
        if not len(self._arc) and not self._endless:
            return Greatest(0.0, flows, self._terms.used(flows), np.zeros(limits))
        unit = unit_of(capacity / self._terms.unit)
        scaled = capacity / self._terms.unit / unit
        for row, most in enumerate(scaled.tolist()):
            self._solver.changeRowBounds(row, -inf, most)
        if self._endless or not _run(self._solver, self._strategy):
            flows.fill(np.nan)
            return Greatest(inf, flows, np.full(limits, np.nan), np.zeros(limits))
        self._strategy = DUAL
        solution = self._solver.getSolution()
        ends = (self._graph.tail[self._arc].tolist(), self._graph.head[self._arc].tolist())
        flows[self._arc] = np.array(_without_circles(*ends, solution.col_value)) * unit
        prices = np.maximum(-np.array(solution.row_dual[:limits]), 0.0) / self._terms.unit
        return Greatest(float(self._sign @ flows[self._arc]), flows, self._terms.used(flows), prices)


def greatest_flow(
    graph: Digraph, rows: Rows, capacity: Floats, sources: Collection[int], targets: Collection[int]
) -> Greatest:
    """Find the greatest flow from any source to any target where rows limit weighted sums of arc flows.

    As `GreatestFlow`, which answers for other capacities more quickly.

    >>> graph = Digraph(3, np.array([0, 1, 0]), np.array([1, 2, 2]))
    >>> limits = Rows(2, *(np.array(column) for column in ([0, 1, 1], [0, 1, 2], [1.0, 1.0, 2.0], [-1, -1, -1])))
    >>> found = greatest_flow(graph, limits, np.array([3.0, 7.0]), [0], [2])
    >>> found.value, found.flows, found.prices
    (5.0, array([3., 3., 2.]), array([0.5, 0.5]))
    """
    return GreatestFlow(graph, rows, sources, targets).solve(capacity)


def _reached(adjacency: Adjacency, start: list[int]) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(adjacency), dtype=bool)
    passed = set(start)
    waiting = start
    while waiting:
        for _, node in adjacency[waiting.pop()]:
            if node not in passed:
                passed.add(node)
                waiting.append(node)
    found[list(passed)] = True
    return found


def _without_circles(tails: list[int], heads: list[int], flows: list[float]) -> list[float]:
    """Flows of arcs with those that run in a circle taken out, and with what is only noise."""
    noise = NOISE * max(flows, default=0.0)
    left = [flow if flow > noise else 0.0 for flow in flows]
    leaving: dict[int, list[int]] = {}
    for arc, flow in enumerate(left):
        if flow:
            leaving.setdefault(tails[arc], []).append(arc)
    for start in list(leaving):
        walk: list[int] = []
        depth = {start: 0}
        node = start
        while True:
            arcs = leaving.get(node, [])
            while arcs and not left[arcs[-1]]:
                arcs.pop()
            if not arcs:  # no circle from here on: step back, and do not come again
                if not walk:
                    break
                del depth[node]
                node = tails[walk.pop()]
                leaving[node].pop()
                continue
            walk.append(arcs[-1])
            node = heads[arcs[-1]]
            if node not in depth:
                depth[node] = len(walk)
                continue
            circle = walk[depth[node] :]
            least = min(left[arc] for arc in circle)
            for arc in circle:
                left[arc] -= least
            for arc in circle[:-1]:
                del depth[heads[arc]]
            del walk[depth[node] :]
    return left
