"""The cheapest choice of options that lets enough flow, and the one that lets the most flow for its cost.

Options raise the limits of a graph. How many copies of each are there by each period are whole numbers of one programme
in which every period has flows of its own; what flows in the end is worked out afresh for the choice that it finds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from math import inf

import numpy as np
import numpy.typing as npt

from korridor.errors import InputError, KorridorError
from korridor.paths.commodities import (
    GreatestFlow,
    Rows,
    RowTerms,
    checked_numbers,
    fresh_solver,
    merged_terms,
    unit_of,
)
from korridor.paths.graph import Digraph, Floats
from korridor.paths.graph import Rows as Places
from korridor.paths.search import checked

Counts = npt.NDArray[np.int64]
Terms = dict[int, float]  # column of a programme to coefficient

# Amounts and costs that differ by less than this share count as equal.
SLACK = 1e-9
# What the flow of a choice may be short of what the programme promised before that is a fault, and how often a search
# may go on from a choice that is short by less.
SHORT, TRIES = 1e-6, 50
# Branches of the search after which the best choice found is given, proven or not.
BRANCHES = 100_000
# What HiGHS says of a solution that keeps all rows.
FEASIBLE = 2


@dataclass(frozen=True, eq=False, slots=True)
class Options:
    """What can be chosen.

    costs: (options, periods), of one copy that is first there in that period; infinite where none can come then. Once
    there, a copy stays. most: (options,), copies at most. needs: pairs (option, other), the option is there only while
    at least one copy of the other is. groups: sets of options of which one at most is ever there.
    """

    costs: Floats
    most: Places
    needs: Sequence[tuple[int, int]] = ()
    groups: Sequence[Collection[int]] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Limited:
    """A graph whose rows are bounded by limits that options raise.

    limit_of_row: (rows,), the limit of each row; each of several rows of one limit is bounded by it. amounts:
    (limits,), with nothing chosen, infinite for no limit. levels: for a limit, sets of options and what it is at least
    when all options of the set are there; the greatest holds. adds: for a limit, options and what each copy adds to
    that. What is not named in levels and adds stays as it is.
    """

    graph: Digraph
    sources: Collection[int]
    targets: Collection[int]
    rows: Rows
    limit_of_row: Places
    amounts: Floats
    levels: Mapping[int, Sequence[tuple[Collection[int], float]]] = field(default_factory=dict)
    adds: Mapping[int, Sequence[tuple[int, float]]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class Choice:
    """Copies of options that are there, what they cost and what can flow then.

    counts: (options, periods), copies there by each period, never fewer later. cost: of all copies by the periods in
    which they are first there. values: (periods,), greatest flows. proven: whether no other choice is better. bound:
    what any choice costs at least, or lets flow at most; what this one does where that is known to be best.
    """

    counts: Counts
    cost: float
    values: Floats
    proven: bool
    bound: float


def cheapest_choice(
    limited: Limited, options: Options, wanted: npt.ArrayLike, *, branches: int = BRANCHES
) -> Choice | None:
    """Find the choice of least cost that lets flow what is wanted in each period; None where no choice does.

    wanted: (periods,), above 0; amounts and costs count as equal within a 10^-9. Of several cheapest choices it gives
    one with the fewest copies, and of these one whose copies come late: nothing that is free comes unless it is
    needed. The same question always has the same answer.
    branches: parts of the search after which the best choice found is given, though it may not be proven.
    Raises InputError for what does not fit together and for numbers that cannot be, and KorridorError where the search
    ends without any answer.

    1 can go from 0 to 1 and 2 from there to 2. Option 0 makes the first 4 for 9, option 1 makes it 3 for 5, and each
    of up to three copies of option 2 adds 1 to the second for 2:

    >>> graph = Digraph(3, np.array([0, 1]), np.array([1, 2]))
    >>> rows = Rows(2, *(np.array(column) for column in ([0, 1], [0, 1], [1.0, 1.0], [-1, -1])))
    >>> levels, adds = {0: [({0}, 4.0), ({1}, 3.0)]}, {1: [(2, 1.0)]}
    >>> limited = Limited(graph, [0], [2], rows, np.array([0, 1]), np.array([1.0, 2.0]), levels, adds)
    >>> options = Options(np.array([[9.0], [5.0], [2.0]]), np.array([1, 1, 3]))
    >>> choice = cheapest_choice(limited, options, [3.0])
    >>> choice.counts.ravel().tolist(), choice.cost, choice.values.tolist(), choice.proven
    ([0, 1, 1], 7.0, [3.0], True)
    >>> cheapest_choice(limited, options, [5.0]) is None
    True
    """
    asked = _asked(limited, options)
    wants = checked(wanted, (asked.costs.shape[1],), "wanted")
    if not ((wants > 0) & (wants < inf)).all():
        raise InputError(f"what is wanted has to be above 0 and finite; it goes from {wants.min()} to {wants.max()}.")
    found = _cheapest(asked, wants, inf, branches)
    if not found:
        return None
    return _choice(asked, found.counts, wants, proven=found.proven, bound=found.bound)


def greatest_choice(limited: Limited, options: Options, budget: float, *, branches: int = BRANCHES) -> Choice:
    """Find the choice that lets the most flow in the last period and costs no more than the budget.

    budget: 0 or more. It is the most but for a 10^-6 of what all options together would let flow. Of choices that let
    as much flow it gives the cheapest, and of these one with the fewest copies, which come late, as `cheapest_choice`
    does. bound: what can flow at most. The rest is as there.

    >>> rows = Rows(1, *(np.array(column) for column in ([0], [0], [1.0], [-1])))
    >>> graph = Digraph(2, np.array([0]), np.array([1]))
    >>> limited = Limited(graph, [0], [1], rows, np.array([0]), np.array([1.0]), adds={0: [(0, 1.0), (1, 1.5)]})
    >>> options = Options(np.array([[2.0], [3.5]]), np.array([2, 1]))
    >>> choice = greatest_choice(limited, options, 5.0)
    >>> choice.counts.ravel().tolist(), choice.cost, choice.values.tolist()
    ([2, 0], 4.0, [3.0])
    """
    asked = _asked(limited, options)
    if not budget >= 0:
        raise InputError(f"a budget has to be 0 or more; {budget} is not.")
    nothing = np.zeros(asked.costs.shape, np.int64)
    least, most = (asked.value(copies) for copies in (nothing[:, -1], asked.every))
    if least >= most * (1 - SLACK):
        return _choice(asked, nothing, np.zeros(nothing.shape[1]), proven=True, bound=least)
    caps = np.zeros(nothing.shape[1])
    caps[-1] = most if most < inf else asked.beyond
    first = _greatest(asked, _programme(asked, caps, np.zeros(len(caps)), budget), caps[-1], branches)
    value = asked.value(first.counts[:, -1])
    wants = caps.copy()
    wants[-1] = min(value, caps[-1])
    found = _cheapest(asked, wants, min(budget, asked.cost(first.counts)), branches, first)
    found = found or replace(first, proven=False)
    bound = value if first.proven else max(first.bound, value) if most < inf else inf
    return _choice(asked, found.counts, wants, proven=first.proven and found.proven, bound=bound)


def _choice(asked: _Asked, counts: Counts, wants: Floats, *, proven: bool, bound: float) -> Choice:
    """The choice with what really flows, worked out without the programme."""
    values = np.array([asked.value(copies) for copies in counts.T])
    _check((values >= wants * (1 - SHORT)).all(), values.tolist(), wants.tolist())
    return Choice(counts, asked.cost(counts), values, proven, bound)


def _check(ok: bool | np.bool_, value: object, promised: object) -> None:
    if not ok:
        raise KorridorError(
            f"the choice lets {value} flow where {promised} was to be reached: "
            "amounts or coefficients may be too many orders of magnitude apart."
        )


# --------------------------------------------------------------------------------------------------- what is asked


@dataclass(frozen=True, eq=False, slots=True)
class _Asked:
    """A question that has been checked; levels: for each limit those above its amount, adds: (option, amount)."""

    costs: Floats
    most: Places
    needs: tuple[tuple[int, int], ...]
    groups: tuple[tuple[int, ...], ...]
    graph: Digraph
    sources: frozenset[int]
    targets: frozenset[int]
    terms: RowTerms
    limit_of_row: Places
    amounts: Floats
    levels: tuple[tuple[tuple[tuple[int, ...], float], ...], ...]
    adds: tuple[tuple[tuple[int, float], ...], ...]
    flow: GreatestFlow

    @property
    def every(self) -> Places:
        """All copies that can ever be there."""
        return np.where(np.isfinite(self.costs).any(axis=1), self.most, 0)

    @property
    def beyond(self) -> float:
        """More than can flow in any choice that does not let flow without end.

        There each path has a row whose limit is finite, and what all paths of such a row carry is at most that limit by
        the least coefficient.
        """
        terms = self.terms
        least = np.full(terms.count, inf)
        np.minimum.at(least, terms.row, terms.coefficient)
        greatest = np.array(
            [
                max((amount for amount in (base, *(amount for _, amount in ways)) if amount < inf), default=0.0)
                + sum(amount * self.every[option] for option, amount in adds if amount < inf)
                for base, ways, adds in zip(self.amounts.tolist(), self.levels, self.adds, strict=True)
            ]
        )
        return 2.0 * float((greatest[self.limit_of_row] / least).sum()) + 1.0

    def cost(self, counts: Counts) -> float:
        """Costs of all copies by the period in which they are first there."""
        new = np.diff(counts, axis=1, prepend=0)
        return float(new[new > 0] @ self.costs[new > 0])

    def value(self, copies: npt.NDArray[np.integer]) -> float:
        """The greatest flow with so many copies of each option."""
        there = copies.tolist()
        limits = [
            max([base, *(amount for needed, amount in ways if all(there[option] for option in needed))])
            + sum(amount * there[option] for option, amount in adds if there[option])
            for base, ways, adds in zip(self.amounts.tolist(), self.levels, self.adds, strict=True)
        ]
        return self.flow.solve(np.array(limits, np.float64)[self.limit_of_row], afresh=True).value


def _asked(limited: Limited, options: Options) -> _Asked:
    costs = checked(options.costs, (None, None), "costs")
    count, periods = costs.shape
    if not periods:
        raise InputError("costs has no column; give at least one period.")
    most = np.asarray(options.most)
    if most.shape != (count,) or (count and not np.issubdtype(most.dtype, np.integer)):
        raise InputError(f"most has to be {count} whole numbers; its shape is {most.shape}, type {most.dtype}.")
    if not (most >= 1).all():
        raise InputError(f"of an option there can be 1 copy at most or more; {most.min()} is fewer.")
    needs = tuple(dict.fromkeys(zip(*_pairs(options.needs, count), strict=True)))
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for option, other in needs:
        sorter.add(option, other)
    try:
        sorter.prepare()
    except CycleError as error:
        ring = " needs ".join(map(str, error.args[1][::-1]))
        raise InputError(f"no option can need itself: {ring}.") from None

    rows = limited.rows
    flow = GreatestFlow(limited.graph, rows, limited.sources, limited.targets)
    amounts = checked(limited.amounts, (None,), "amounts")
    limit_of_row = checked_numbers(limited.limit_of_row, 0, len(amounts), "limit of a row")
    if len(limit_of_row) != rows.count:
        raise InputError(f"each row has a limit; there are {rows.count} rows and {len(limit_of_row)} limits of rows.")
    levels: list[list[tuple[tuple[int, ...], float]]] = [[] for _ in amounts]
    adds: list[list[tuple[int, float]]] = [[] for _ in amounts]
    for what, named in (("levels", limited.levels), ("adds", limited.adds)):
        checked_numbers(list(named), 0, len(amounts), f"limit in {what}")
    for limit, ways in limited.levels.items():
        heights = checked([amount for _, amount in ways], (None,), "amount of a level").tolist()
        for (needed, _), amount in zip(ways, heights, strict=True):
            levels[limit].append((_set(needed, count, "option of a level"), amount))
    for limit, ways in limited.adds.items():
        heights = checked([amount for _, amount in ways], (None,), "amount that is added").tolist()
        known = checked_numbers([option for option, _ in ways], 0, count, "option that adds").tolist()
        adds[limit] += zip(known, heights, strict=True)
    # A level without options is how it is with nothing chosen, and one below that never holds.
    bases = [max([base, *(a for needed, a in ways if not needed)]) for base, ways in zip(amounts, levels, strict=True)]
    return _Asked(
        costs,
        most.astype(np.intp),
        needs,
        tuple(_set(group, count, "option of a group") for group in options.groups),
        limited.graph,
        frozenset(limited.sources),
        frozenset(limited.targets),
        merged_terms(rows, 1, len(limited.graph.tail)),
        limit_of_row,
        np.array(bases, np.float64),
        tuple(tuple(way for way in ways if way[1] > base) for base, ways in zip(bases, levels, strict=True)),
        tuple(tuple(way for way in ways if way[1] > 0) for ways in adds),
        flow,
    )


def _pairs(needs: Sequence[tuple[int, int]], count: int) -> tuple[list[int], list[int]]:
    options, others = zip(*needs, strict=True) if needs else ((), ())
    return (
        checked_numbers(list(options), 0, count, "option that needs another").tolist(),
        checked_numbers(list(others), 0, count, "option that is needed").tolist(),
    )


def _set(options: Collection[int], count: int, what: str) -> tuple[int, ...]:
    return tuple(sorted(set(checked_numbers(list(options), 0, count, what).tolist())))


# ------------------------------------------------------------------------------------------------------- programme


@dataclass(frozen=True, eq=False, slots=True)
class _Found:
    """Copies of options (options, periods), and what the objective is at least."""

    counts: Counts
    bound: float
    proven: bool


@dataclass(frozen=True, eq=False, slots=True)
class _Programme:
    """Columns from 0 to `most`, and rows. Objectives in units that make the usual cost and the greatest flow about 1.

    copies: (options, periods), column of the copies there, -1 where there can be none yet. floors: (periods,), what has
    to flow. cost: of all copies. few: copies there at last, before copies there earlier. value: what flows in all
    periods that have flows.
    """

    copies: Places
    floors: Floats
    most: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[float, float, Terms]] = field(default_factory=list)
    cost: Terms = field(default_factory=dict)
    few: Terms = field(default_factory=dict)
    value: Terms = field(default_factory=dict)

    def column(self, most: float, *, whole: bool = False) -> int:
        """The number of one more column."""
        self.most.append(most)
        self.whole.append(whole)
        return len(self.most) - 1

    def row(self, least: float, most: float, terms: Terms) -> None:
        """One more row, unless nothing could break it."""
        if terms or least > 0:
            self.rows.append((least, most, terms))

    def exclude(self, most: Places, counts: Counts, period: int) -> None:
        """Leave out all choices in which no option has more copies in a period than here."""
        terms: Terms = {}
        for column, many, count in zip(self.copies[:, period].tolist(), most.tolist(), counts.tolist(), strict=True):
            if column >= 0 and count < many:
                more = column
                if many > 1:
                    more = self.column(1.0, whole=True)
                    self.row(0.0, inf, {column: 1.0, more: -count - 1.0})
                terms[more] = 1.0
        self.row(1.0, inf, terms)

    def least(self, objective: Terms, branches: int, known: _Found | None = None) -> _Found | None:
        """Where the objective is least; None where no choice keeps all rows. Raises KorridorError for no answer.

        known: a choice that is given where the search ends before it has any.
        """
        import highspy

        columns, rows = len(self.most), [terms for *_, terms in self.rows]
        kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
        problem = highspy.HighsLp()
        problem.num_col_, problem.num_row_ = columns, len(rows)
        problem.col_cost_ = np.array([objective.get(column, 0.0) for column in range(columns)])
        problem.col_lower_, problem.col_upper_ = np.zeros(columns), np.array(self.most)
        problem.integrality_ = [kinds[whole] for whole in self.whole]
        problem.row_lower_ = np.array([least for least, *_ in self.rows])
        problem.row_upper_ = np.array([most for _, most, _ in self.rows])
        problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        problem.a_matrix_.start_ = np.cumsum([0, *map(len, rows)])
        problem.a_matrix_.index_ = np.array([column for terms in rows for column in terms], np.int32)
        problem.a_matrix_.value_ = np.array([value for terms in rows for value in terms.values()])
        # HiGHS calls choices the best that are not: 1.14 with presolve, which stays off, in restarts too; 1.15 with a
        # tolerance of whole numbers below the usual 10^-6, and where it is told of a choice to start from.
        solver = fresh_solver()
        for option, setting in (
            ("solver", "choose"),  # with any other some versions leave whole numbers aside
            ("mip_allow_restart", False),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.0),
            ("primal_feasibility_tolerance", SLACK),
            ("dual_feasibility_tolerance", SLACK),
            ("mip_max_nodes", branches),
        ):
            solver.setOptionValue(option, setting)
        solver.passModel(problem)
        ends = highspy.HighsModelStatus
        for threads in (1, 0):  # another user of HiGHS in this process may have settled their number
            solver.setOptionValue("threads", threads)
            solver.run()
            status, info = solver.getModelStatus(), solver.getInfo()
            if status in (ends.kInfeasible, ends.kUnboundedOrInfeasible):
                return None  # every column has a most
            if status == ends.kOptimal or (status == ends.kSolutionLimit and info.primal_solution_status == FEASIBLE):
                values = np.array([*solver.getSolution().col_value, 0.0])  # none for column -1
                counts = np.rint(values[self.copies]).astype(np.int64)
                return _Found(counts, float(info.mip_dual_bound), status == ends.kOptimal)
            if known and status == ends.kSolutionLimit:
                return replace(known, bound=-inf, proven=False)
        raise KorridorError(f"the search for a choice ended without any ({solver.modelStatusToString(status)}).")


def _cheapest(asked: _Asked, wants: Floats, within: float, branches: int, known: _Found | None = None) -> _Found | None:
    """The choice of least cost, no more than `within`, and the fewest copies; its bound is that of the cost."""
    nothing = np.zeros(asked.costs.shape, np.int64)
    before = np.maximum.accumulate(np.concatenate([[asked.value(nothing[:, 0])], wants[:-1]]))
    # Flows never fall from one period to the next: only what is more than before asks for anything.
    caps = np.where((wants * (1 - SLACK) > before[0]) & (wants > before), wants, 0.0)
    if not caps.any():
        return _Found(nothing, 0.0, proven=True)
    programme, unit = _programme(asked, caps, caps * (1 - SLACK), within), unit_of(asked.costs)
    first = _reaching(asked, programme, programme.cost, branches, known)
    if not first:
        return None
    cost = asked.cost(first.counts)
    bound = cost if first.proven else min(max(first.bound * unit, 0.0), cost)
    # A second search among choices of that cost, so that no cost is blurred by a weight on copies.
    programme.row(-inf, cost * (1 + SLACK) / unit, programme.cost)
    found = _reaching(asked, programme, programme.few, branches, first)
    if not found or asked.cost(found.counts) > cost * (1 + 2 * SLACK):
        found = first
    return replace(found, bound=bound, proven=first.proven)


def _greatest(asked: _Asked, programme: _Programme, cap: float, branches: int) -> _Found:
    """The choice that lets the most flow in the last period; its bound is that of the flow.

    The programme lets pass a little more than it should. Where that is not negligible, the choice is kept, left out
    with all smaller ones, and the search goes on for a better one.
    """
    objective = {column: -sign for column, sign in programme.value.items()}
    best, most, bound = None, -inf, cap
    for _ in range(TRIES):
        found = programme.least(objective, branches, best)
        if not found:
            bound = most
            break
        value = min(asked.value(found.counts[:, -1]), cap)
        if value > most:
            best, most = found, value
        bound = min(bound, max(-found.bound * unit_of(np.array([cap])), most))
        if not found.proven or bound - most <= SHORT * cap:
            break
        programme.exclude(asked.most, found.counts[:, -1], -1)
    if not best:
        raise KorridorError("the search found no choice, though nothing is one.")
    return replace(best, bound=bound, proven=bound - most <= SHORT * cap)


def _reaching(
    asked: _Asked, programme: _Programme, objective: Terms, branches: int, known: _Found | None
) -> _Found | None:
    """Where the objective is least among choices that let flow what they have to, by the flow itself.

    The programme lets pass a little more than it should. A choice that is short is left out with all smaller ones,
    which are so too, and the search goes on.
    """
    floors, values = programme.floors, []
    for _ in range(TRIES):
        found = programme.least(objective, branches, known)
        if not found:
            return None
        values = [asked.value(copies) if floor else inf for copies, floor in zip(found.counts.T, floors, strict=True)]
        short = np.flatnonzero(values < floors * (1 - SLACK)).tolist()
        if not short:
            return found
        for period in short:
            programme.exclude(asked.most, found.counts[:, period], period)
    _check(ok=known is not None, value=values, promised=floors.tolist())
    return known and replace(known, bound=-inf, proven=False)


def _programme(asked: _Asked, caps: Floats, floors: Floats, within: float) -> _Programme:
    """Choices that cost no more than `within`, with flows for each period whose cap is above 0.

    caps: up to which flow counts. No amount has to be greater than what that flow could use, so none is.
    """
    programme = _Programme(np.full(asked.costs.shape, -1, np.intp), floors)
    _add_copies(programme, asked)
    if within < inf:
        programme.row(-inf, within * (1 + SLACK) / unit_of(asked.costs), programme.cost)
    for period in np.flatnonzero(caps > 0).tolist():
        _add_flows(programme, asked, period, floors[period], caps[period])
    return programme


def _add_copies(programme: _Programme, asked: _Asked) -> None:
    """Columns of copies, and rows that keep needs and groups."""
    copies, periods = programme.copies, asked.costs.shape[1]
    unit, late = unit_of(asked.costs), (periods - 1) * int(asked.most.sum()) + 1
    for option, (costs, most) in enumerate(zip(asked.costs.tolist(), asked.most.tolist(), strict=True)):
        column = -1
        for period, cost in enumerate(costs):
            if cost < inf:
                before, column = column, programme.column(most, whole=True)
                programme.cost[column] = cost / unit
                if before >= 0:  # those that were there do not come again
                    programme.cost[before] -= cost / unit
                    programme.row(0.0, inf, {column: 1.0, before: -1.0})
            copies[option, period] = column
            if column >= 0:
                weight = late if period == periods - 1 else 1
                programme.few[column] = programme.few.get(column, 0.0) + weight

    some: dict[int, int] = {}

    def there(option: int, period: int) -> int:
        """Column of 1 where there is a copy, of 0 where there is none."""
        column, most = int(copies[option, period]), int(asked.most[option])
        if most == 1:
            return column
        if column not in some:
            some[column] = programme.column(1.0, whole=True)
            programme.row(0.0, inf, {column: 1.0, some[column]: -1.0})
            programme.row(-inf, 0.0, {column: 1.0, some[column]: -most})
        return some[column]

    for option, other in asked.needs:
        for period in np.flatnonzero(copies[option] >= 0).tolist():
            terms = {int(copies[option, period]): 1.0}
            if copies[other, period] >= 0:
                terms[there(other, period)] = -float(asked.most[option])
            programme.row(-inf, 0.0, terms)
    for group in asked.groups:
        programme.row(-inf, 1.0, {there(option, -1): 1.0 for option in group if copies[option, -1] >= 0})


def _add_flows(programme: _Programme, asked: _Asked, period: int, floor: float, cap: float) -> None:
    """Columns of flows in a period, and rows that keep them at nodes and within limits.

    Flow that runs in no circle is no more than its value on any arc, and paths add up to it.
    """
    graph, terms, copies = asked.graph, asked.terms, programme.copies[:, period].tolist()
    unit = unit_of(np.array([cap]))
    value: Terms = {}
    flow: dict[int, int] = {}
    kept: list[Terms] = [{} for _ in range(graph.nodes)]
    for arc, (tail, head) in enumerate(zip(*graph.ends, strict=True)):
        if tail != head:
            flow[arc] = column = programme.column(cap / unit)
            kept[tail][column], kept[head][column] = 1.0, -1.0
            value[column] = float(tail in asked.sources) - (head in asked.sources)
    for node, of_node in enumerate(kept):
        programme.row(-inf if node in asked.targets else 0.0, inf if node in asked.sources else 0.0, of_node)
    programme.row(floor / unit, cap / unit, value)
    programme.value.update(value)

    uses: list[Terms] = [{} for _ in range(terms.count)]
    for row, arc, coefficient in zip(terms.row.tolist(), terms.place.tolist(), terms.coefficient.tolist(), strict=True):
        if arc in flow:
            uses[row][flow[arc]] = coefficient
    raised: dict[int, list[tuple[int, float]]] = {}
    for use, limit, size in zip(uses, asked.limit_of_row.tolist(), terms.unit.tolist(), strict=True):
        base, all_used = float(asked.amounts[limit]), cap * sum(use.values())
        if base >= all_used:
            continue
        if limit not in raised:
            raised[limit] = list(_levels(programme, asked.levels[limit], copies))
        row = {column: coefficient / size for column, coefficient in use.items()}
        ways = [(column, amount - base) for column, amount in raised[limit]]
        ways += [(copies[option], amount) for option, amount in asked.adds[limit] if copies[option] >= 0]
        for column, more in ways:
            row[column] = row.get(column, 0.0) - min(more, all_used - base) / (size * unit)
        programme.row(-inf, base / (size * unit), row)


def _levels(
    programme: _Programme, levels: Sequence[tuple[tuple[int, ...], float]], copies: Sequence[int]
) -> Iterator[tuple[int, float]]:
    """Column of each level that can hold, and its amount; between levels nothing is gained, so none need be whole."""
    chosen: Terms = {}
    for options, amount in levels:
        columns = [copies[option] for option in options]
        if min(columns) >= 0:
            level = programme.column(1.0)
            chosen[level] = 1.0
            for column in columns:
                programme.row(0.0, inf, {column: 1.0, level: -1.0})
            yield level, amount
    programme.row(-inf, 1.0, chosen)
