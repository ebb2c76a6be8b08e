"""Choices of options, against the enumeration of all of them; what flows comes from cuts or from scipy's programmes."""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from korridor.errors import InputError, KorridorError
from korridor.paths import Digraph, Limited, Options, Rows, cheapest_choice, choices, flow_values, greatest_choice

NODES = 5
# Whole numbers, so that many choices tie and sums are exact.
COSTS = st.sampled_from([0.0, 1.0, 1.0, 2.0, 3.0, 5.0, 9.0])
AMOUNTS = st.sampled_from([0.0, 0.5, 1.0, 1.0, 1.0, 2.0, 2.0, np.inf])
LEVELS = st.sampled_from([0.0, 2.0, 2.0, 3.0, 4.0, 6.0, np.inf])
ADDS = st.sampled_from([0.0, 1.0, 2.0, 4.0])


def limited(arcs, amounts, levels=None, adds=None, *, limit_of_row=None, ends=None):
    """A row of coefficient 1 for each arc (tail, head), from the first node to the last one unless `ends` says more."""
    each = np.arange(len(arcs))
    nodes = 1 + max(map(max, arcs))
    sources, targets = ends or ([0], [nodes - 1])
    return Limited(
        Digraph(nodes, *np.array(arcs, dtype=np.intp).T),
        sources,
        targets,
        Rows(len(arcs), each, each, np.ones(len(arcs)), np.full(len(arcs), -1)),
        each if limit_of_row is None else np.array(limit_of_row),
        np.array(amounts, dtype=float),
        levels or {},
        adds or {},
    )


def options(*costs, most=None, needs=(), groups=()):
    """costs: of each option one number, or one for each period."""
    table = np.array(costs, dtype=float).reshape(len(costs), -1)
    return Options(table, np.array([1] * len(costs) if most is None else most), needs, groups)


def taken(choice):
    """Copies of each option by the last period."""
    return choice.counts[:, -1].tolist()


# ---------------------------------------------------------------------------------------------------- enumeration


@dataclass(frozen=True)
class Every:
    """All counts (choices, options) in one period that keep needs and groups, and what flows with each."""

    counts: np.ndarray
    values: np.ndarray


def limits_of(asked, copies):
    """What each limit is with these copies, as the words of `Limited` have it."""
    found = asked.amounts.copy()
    for limit, ways in asked.levels.items():
        held = [amount for needed, amount in ways if all(copies[option] for option in needed)]
        found[limit] = max([found[limit], *held])
    for limit, ways in asked.adds.items():
        for option, amount in ways:
            for _ in range(copies[option]):
                found[limit] += amount
    return found


def kept(chosen, copies):
    """Whether needs and groups are kept."""
    return all(copies[other] for option, other in chosen.needs if copies[option]) and all(
        sum(copies[option] > 0 for option in group) <= 1 for group in chosen.groups
    )


def every(asked, chosen, values):
    """values: what flows for limits (choices, limits)."""
    ranges = [range(most + 1) for most in chosen.most.tolist()]
    counts = [copies for copies in product(*ranges) if kept(chosen, copies)]
    limits = np.array([limits_of(asked, copies) for copies in counts])
    distinct, which = np.unique(limits, axis=0, return_inverse=True)
    return Every(np.array(counts, int).reshape(len(counts), -1), values(asked, distinct)[which.ravel()])


def by_cuts(asked, limits):
    """Values where each row holds one arc: an arc takes the least that a row leaves it."""
    capacity = np.full((len(limits), len(asked.graph.tail)), np.inf)
    for row, arc, coefficient in zip(asked.rows.row, asked.rows.arc, asked.rows.coefficient, strict=True):
        capacity[:, arc] = np.minimum(capacity[:, arc], limits[:, asked.limit_of_row[row]] / coefficient)
    return flow_values(asked.graph, capacity, set(asked.sources), set(asked.targets))


def by_linprog(asked, limits):
    """Values of the programme over arcs, with one arc more into each source and out of each target."""
    graph, sources, targets = asked.graph, sorted(asked.sources), sorted(asked.targets)
    arcs, ends = len(graph.tail), len(sources) + len(targets)
    balance = np.zeros((graph.nodes, arcs + ends))
    for arc, (tail, head) in enumerate(zip(graph.tail, graph.head, strict=True)):
        balance[tail, arc] += 1
        balance[head, arc] -= 1
    balance[sources, arcs + np.arange(len(sources))] = -1
    balance[targets, arcs + len(sources) + np.arange(len(targets))] = 1
    load = np.zeros((asked.rows.count, arcs + ends))
    for row, arc, coefficient in zip(asked.rows.row, asked.rows.arc, asked.rows.coefficient, strict=True):
        load[row, arc] += coefficient
    gain = np.zeros(arcs + ends)
    gain[arcs : arcs + len(sources)] = -1
    values = []
    for most in limits[:, asked.limit_of_row]:
        some = np.isfinite(most)
        found = linprog(gain, A_ub=load[some], b_ub=most[some], A_eq=balance, b_eq=np.zeros(graph.nodes))
        values.append(np.inf if found.status in (3, 4) else -found.fun)
    return np.array(values)


def cost_of(chosen, counts):
    """Sum over all copies, each by itself; infinite where one comes when it cannot."""
    total = 0.0
    for costs, copies in zip(chosen.costs.tolist(), counts.tolist(), strict=True):
        for cost, now, before in zip(costs, copies, [0, *copies], strict=False):
            total += sum(cost for _ in range(now - before))
    return total


def best(ranked):
    """The least of tuples of equal length, or None."""
    return min(ranked, default=None)


def least_of_one(known, chosen, wanted):
    """Cost and copies of the best choice for one period."""
    return best(
        (cost_of(chosen, copies[:, None]), int(copies.sum()))
        for copies, value in zip(known.counts, known.values, strict=True)
        if value >= wanted * (1 - 1e-9)
    )


def rank(chosen, choice):
    """Cost, copies in all, and copies summed over periods."""
    return cost_of(chosen, choice.counts), int(choice.counts[:, -1].sum()), int(choice.counts.sum())


def is_sound(asked, chosen, choice, values):
    """The choice keeps all rules, and says of itself what the words of `Choice` say."""
    assert choice.counts.shape == chosen.costs.shape
    assert (np.diff(choice.counts, axis=1, prepend=0) >= 0).all()
    assert (chosen.most >= choice.counts.T).all()
    assert all(kept(chosen, copies) for copies in choice.counts.T)
    assert choice.cost == pytest.approx(cost_of(chosen, choice.counts), rel=1e-12)
    limits = np.array([limits_of(asked, copies) for copies in choice.counts.T])
    assert choice.values == pytest.approx(values(asked, limits), rel=1e-9, abs=1e-9)


# -------------------------------------------------------------------------------------------------------- drawing


@st.composite
def arcs_of(draw):
    """Two ways from node 0 to node 4, and others anywhere."""
    node = st.integers(0, NODES - 1)
    return [(0, 1), (1, 4), (0, 2), (2, 4), *draw(st.lists(st.tuples(node, node), max_size=5))]


@st.composite
def asked_of(draw, count, arcs, rows):
    """A few limits that options raise by levels and by adding."""
    size = draw(st.integers(1, 4))
    option = st.integers(0, count - 1)
    some = st.sets(option, min_size=1, max_size=3)
    ways = st.lists(st.tuples(some, LEVELS), max_size=3), st.lists(st.tuples(option, ADDS), max_size=3)
    levels, adds = ({limit: draw(way) for limit in range(size)} for way in ways)
    amounts = draw(st.lists(AMOUNTS, min_size=size, max_size=size))
    limit_of_row = draw(st.lists(st.integers(0, size - 1), min_size=rows.count, max_size=rows.count))
    return Limited(
        Digraph(NODES, *np.array(arcs, dtype=np.intp).T),
        draw(st.sampled_from([{0}, {0, 1}])),
        draw(st.sampled_from([{4}, {3, 4}])),
        rows,
        np.array(limit_of_row, dtype=np.intp),
        np.array(amounts),
        levels,
        adds,
    )


@st.composite
def of_single_arcs(draw, count):
    """Rows that hold one arc each, and each arc in one at least."""
    arcs = draw(arcs_of())
    of = np.array([*range(len(arcs)), *draw(st.lists(st.integers(0, len(arcs) - 1), max_size=2))])
    coefficients = draw(st.lists(st.sampled_from([1.0, 1.0, 0.5, 2.0]), min_size=len(of), max_size=len(of)))
    rows = Rows(len(of), np.arange(len(of)), of, np.array(coefficients), np.full(len(of), -1))
    return draw(asked_of(count, arcs, rows))


@st.composite
def options_of(draw, count, periods, most=1):
    """Needs lead from a higher number to a lower one, so that they never run in a ring."""
    pair = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    needs = [(max(one), min(one)) for one in draw(st.lists(pair, max_size=3)) if one[0] != one[1]]
    groups = draw(st.lists(st.sets(st.integers(0, count - 1), min_size=1, max_size=3), max_size=2))
    cost = COSTS if periods == 1 else st.one_of(COSTS, COSTS, st.just(np.inf))
    costs = draw(
        st.lists(st.lists(cost, min_size=periods, max_size=periods), min_size=count, max_size=count).map(np.array)
    )
    return Options(costs, np.array(draw(st.lists(st.integers(1, most), min_size=count, max_size=count))), needs, groups)


@st.composite
def of_one_period(draw):
    """Up to twelve options of one copy."""
    count = draw(st.integers(1, 12))
    return draw(of_single_arcs(count)), draw(options_of(count, 1))


@st.composite
def of_two_periods(draw):
    """Up to five options of up to three copies, which may come early, late or not at all."""
    count = draw(st.integers(1, 5))
    return draw(of_single_arcs(count)), draw(options_of(count, 2, 3 if count < 5 else 2))


@st.composite
def of_many_arcs(draw):
    """Rows that hold several arcs by weight, and limits of several rows."""
    arcs = draw(arcs_of())
    term = st.tuples(st.integers(0, 4), st.integers(0, len(arcs) - 1), st.sampled_from([0.5, 1.0, 3.0]))
    terms = [*((arc, arc, 1.0) for arc in range(4)), *draw(st.lists(term, max_size=8))]
    row, arc, coefficient = zip(*terms, strict=True)
    rows = Rows(5, np.array(row), np.array(arc), np.array(coefficient), np.full(len(row), -1))
    return draw(asked_of(3, arcs, rows)), draw(options_of(3, 1, 2))


WANTED = st.sampled_from([1.0, 2.0, 2.5, 3.0, 4.0, 6.0])


# ------------------------------------------------------------------------------------------------- worked by hand

# 0 -> 1 takes 1 and 1 -> 2 takes 2.
LINE = [(0, 1), (1, 2)]


def test_each_limit_on_the_way_is_raised_by_what_is_cheapest_for_it():
    """4 takes a first arc of 4 or more, from option 0 for 9, and two copies of option 2 for 2 each; 3 takes 5 + 2."""
    asked = limited(LINE, [1, 2], {0: [({0}, 4.0), ({1}, 3.0)]}, {1: [(2, 1.0)]})
    chosen = options(9, 5, 2, most=[1, 1, 3])
    found = [cheapest_choice(asked, chosen, [wanted]) for wanted in (1, 2, 3, 4, 4.5)]
    assert [one and (taken(one), one.cost, one.values.tolist()) for one in found] == [
        ([0, 0, 0], 0.0, [1.0]),
        ([0, 1, 0], 5.0, [2.0]),
        ([0, 1, 1], 7.0, [3.0]),
        ([1, 0, 2], 13.0, [4.0]),
        None,
    ]
    assert [(one.proven, one.bound) for one in found if one] == [(True, 0.0), (True, 5.0), (True, 7.0), (True, 13.0)]


def test_the_greatest_level_holds_and_levels_never_add_up():
    """Of 2 and 3 it is 3, not what is more by both; copies add to that."""
    asked = limited([(0, 1)], [1], {0: [({0}, 2.0), ({1}, 3.0)]}, {0: [(2, 0.5)]})
    assert greatest_choice(asked, options(1, 1, 1), 99.0).values.tolist() == [3.5]
    assert cheapest_choice(asked, options(1, 1, 1), [4.0]) is None


def test_a_level_of_several_options_holds_when_all_of_them_are_there():
    """Each alone gives 2; both together 5, which is more than half of each."""
    asked = limited([(0, 1)], [1], {0: [({0}, 2.0), ({1}, 2.0), ({0, 1}, 5.0)]})
    assert [taken(cheapest_choice(asked, options(3, 4), [wanted])) for wanted in (2, 2.5, 5)] == [
        [1, 0],
        [1, 1],
        [1, 1],
    ]


def test_a_limit_of_several_rows_bounds_each_of_them():
    """Two arcs side by side under one limit of 1: 2 pass, and 4 when it is 2."""
    asked = limited([(0, 1), (0, 1)], [1], {0: [({0}, 2.0)]}, limit_of_row=[0, 0])
    assert cheapest_choice(asked, options(3), [4.0]).values.tolist() == [4.0]
    assert cheapest_choice(asked, options(3), [2.0]).cost == 0.0
    assert cheapest_choice(asked, options(3), [4.5]) is None


def test_a_row_that_flow_passes_twice_takes_twice_as_much():
    """Both arcs of the line under 4 let 2 pass; 3 take option 0, which lets pass what comes, or 1, which makes it 6."""
    asked = replace(
        limited(LINE, [4], {0: [({0}, np.inf), ({1}, 6.0)]}, limit_of_row=[0, 0]),
        rows=Rows(1, np.array([0, 0]), np.array([0, 1]), np.ones(2), np.array([0, -1])),
        limit_of_row=np.array([0]),
    )
    assert [taken(cheapest_choice(asked, options(5, 4), [wanted])) for wanted in (2, 3, 3.5)] == [
        [0, 0],
        [0, 1],
        [1, 0],
    ]
    assert taken(cheapest_choice(asked, options(3, 4), [3.0])) == [1, 0]


def test_a_level_that_takes_no_option_always_holds():
    asked = limited([(0, 1)], [1], {0: [(set(), 2.0), ({0}, 1.5), ({1}, 3.0)]})
    assert [taken(cheapest_choice(asked, options(1, 1), [wanted])) for wanted in (2, 3)] == [[0, 0], [0, 1]]


def test_what_an_option_needs_comes_with_it():
    """1 needs 0, which raises nothing: 2 + 3 is dearer than the 4 of option 2 alone."""
    asked = limited([(0, 1)], [1], {0: [({1}, 2.0), ({2}, 2.0)]})
    assert taken(cheapest_choice(asked, options(2, 1, 4), [2.0])) == [0, 1, 0]
    assert taken(cheapest_choice(asked, options(2, 1, 4, needs=[(1, 0)]), [2.0])) == [1, 1, 0]
    assert taken(cheapest_choice(asked, options(2, 3, 4, needs=[(1, 0)]), [2.0])) == [0, 0, 1]


def test_copies_of_one_option_need_one_copy_of_another():
    """Three copies for 1 each take one of option 0 for 5, not three, in the period in which they come."""
    asked = limited([(0, 1)], [1], adds={0: [(1, 1.0)]})
    chosen = options((5, 5), (1, 1), most=[3, 3], needs=[(1, 0)])
    found = cheapest_choice(asked, chosen, [2.0, 4.0])
    assert found.counts.tolist() == [[1, 1], [1, 3]]
    assert found.cost == 8.0


def test_of_a_group_one_option_at_most_is_chosen():
    """Both would add 2 for 2; of the two of a group one adds 1, and copies of one are no two of a group."""
    asked = limited([(0, 1)], [1], adds={0: [(0, 1.0), (1, 1.0)]})
    assert cheapest_choice(asked, options(1, 1), [3.0]).cost == 2.0
    assert cheapest_choice(asked, options(1, 1, groups=[{0, 1}]), [3.0]) is None
    assert taken(cheapest_choice(asked, options(1, 1, most=[2, 2], groups=[{0, 1}]), [3.0])) in ([2, 0], [0, 2])


def test_a_copy_is_paid_once_when_it_is_first_there():
    """Later is cheaper: what the first period wants comes for 4, the second copy for 3."""
    asked = limited([(0, 1)], [1], adds={0: [(0, 1.0)]})
    found = cheapest_choice(asked, options((4, 3), most=[2]), [2.0, 3.0])
    assert (found.counts.tolist(), found.cost, found.values.tolist()) == ([[1, 2]], 7.0, [2.0, 3.0])


def test_nothing_comes_in_a_period_in_which_it_cannot():
    """Option 0 cannot come in the first period, option 1 only then: there it stays."""
    asked = limited([(0, 1)], [1], adds={0: [(0, 1.0), (1, 1.0)]})
    chosen = options((np.inf, 1), (5, np.inf))
    assert cheapest_choice(asked, chosen, [1.0, 2.0]).counts.tolist() == [[0, 1], [0, 0]]
    assert cheapest_choice(asked, chosen, [2.0, 2.0]).counts.tolist() == [[0, 0], [1, 1]]
    assert cheapest_choice(asked, chosen, [3.0, 3.0]) is None
    assert cheapest_choice(asked, options((np.inf, np.inf), (np.inf, np.inf)), [1.0, 2.0]) is None


def test_a_period_that_wants_less_than_one_before_asks_for_nothing():
    asked = limited([(0, 1)], [1], adds={0: [(0, 1.0)]})
    found = cheapest_choice(asked, options((1, 1, 1)), [1.5, 0.5, 1.5])
    assert (found.counts.tolist(), found.values.tolist()) == ([[1, 1, 1]], [2.0, 2.0, 2.0])


def test_of_equal_cost_it_is_the_fewest_copies_and_then_the_latest():
    """Two options of 1 cost what one of 2 does; what is free and not needed is left out."""
    asked = limited([(0, 1)], [1], adds={0: [(0, 1.0), (1, 1.0), (2, 2.0), (3, 0.5)]})
    found = cheapest_choice(asked, options((1, 1), (1, 1), (2, 2), (0, 0)), [1.0, 3.0])
    assert found.counts.tolist() == [[0, 0], [0, 0], [0, 1], [0, 0]]
    found = greatest_choice(asked, options((1, 1), (1, 1), (2, 2), (0, 0)), 2.0)
    assert found.counts.tolist() == [[0, 0], [0, 0], [0, 1], [0, 1]]


def test_what_is_free_at_first_and_dear_at_last_comes_at_first():
    """Two ways of 3 each take both. HiGHS 1.15, told of a choice to start from, calls a cost of 1 the least here."""
    asked = limited([(0, 1), (1, 3), (0, 2), (2, 3)], [0], {0: [({0}, 2.0), ({0, 1}, 3.0)]}, limit_of_row=[0] * 4)
    found = greatest_choice(asked, options((0, 0), (0, 1), (0, 3)), 1.0)
    assert (found.counts.tolist(), found.cost, found.values.tolist()) == ([[0, 1], [1, 1], [0, 0]], 0.0, [0.0, 6.0])


def test_fewer_copies_go_before_later_ones():
    """One option that can only come at first, or two for the same at last."""
    asked = limited([(0, 1)], [1], adds={0: [(0, 1.0), (1, 1.0), (2, 2.0)]})
    late, early = (np.inf, np.inf, 1), (2, np.inf, np.inf)
    assert cheapest_choice(asked, options(late, late, early), [1.0, 1.0, 3.0]).counts.tolist() == [[0] * 3] * 2 + [
        [1] * 3
    ]
    found = cheapest_choice(asked, options((1, 1, 1), (1, 1, 1), (2, 2, 2)), [1.0, 1.0, 3.0])
    assert found.counts.tolist() == [[0] * 3, [0] * 3, [0, 0, 1]]


def test_a_budget_buys_the_most_that_can_flow_and_no_more_than_that_takes():
    """7 for 3 more: option 0 for 6 rather than two of option 1; what is left buys nothing that does not help."""
    asked = limited(LINE, [1, 9], {1: [({2}, 20.0)]}, {0: [(0, 3.0), (1, 1.0)]})
    chosen = options(6, 3, 1, most=[1, 2, 1])
    bought = [greatest_choice(asked, chosen, budget) for budget in (0, 2, 3, 6, 7, 9, np.inf)]
    assert [(taken(one), one.cost, one.values.tolist()) for one in bought] == [
        ([0, 0, 0], 0.0, [1.0]),
        ([0, 0, 0], 0.0, [1.0]),
        ([0, 1, 0], 3.0, [2.0]),
        ([1, 0, 0], 6.0, [4.0]),
        ([1, 0, 0], 6.0, [4.0]),
        ([1, 1, 0], 9.0, [5.0]),
        ([1, 2, 0], 12.0, [6.0]),
    ]
    assert all(one.proven and one.bound == one.values[0] for one in bought)


def test_a_sum_of_costs_that_differs_from_the_budget_by_rounding_is_within_it():
    """0.1 + 0.2 is more than 0.3 in floating point, and a flow of 0.1 + 0.2 less than one of 0.3 + 1e-11."""
    asked = limited([(0, 1)], [0], adds={0: [(0, 0.1), (1, 0.2)]})
    assert taken(greatest_choice(asked, options(0.1, 0.2), 0.3)) == [1, 1]
    assert taken(cheapest_choice(asked, options(0.1, 0.2), [0.3 + 1e-11])) == [1, 1]
    assert cheapest_choice(asked, options(0.1, 0.2), [0.3 + 1e-6]) is None


def test_a_level_may_be_infinite():
    """It lets pass what the rest does; where all the rest does too, flow is without end, and the cheapest such wins."""
    asked = limited(LINE, [1, 2], {0: [({0}, np.inf)], 1: [({1}, np.inf), ({2}, 7.0)]})
    assert taken(cheapest_choice(asked, options(4, 5, 1), [2.0])) == [1, 0, 0]
    assert taken(cheapest_choice(asked, options(4, 5, 1), [1e6])) == [1, 1, 0]
    bought = [greatest_choice(asked, options(4, 5, 1), budget) for budget in (4, 8, 9)]
    assert [(taken(one), one.values[0], one.bound) for one in bought] == [
        ([1, 0, 0], 2.0, 2.0),
        ([1, 0, 1], 7.0, 7.0),
        ([1, 1, 0], np.inf, np.inf),
    ]


@pytest.mark.parametrize(
    ("arcs", "amounts", "ends", "value"),
    [
        (LINE, [np.inf, np.inf], None, np.inf),
        (LINE, [1, 1], ([0], [0]), np.inf),
        ([(2, 1), (1, 0)], [1, 1], None, 0.0),
        ([(0, 0), (1, 1)], [1, 1], None, 0.0),
    ],
)
def test_where_no_option_matters_none_is_chosen(arcs, amounts, ends, value):
    """Without a limit, where a source is a target, and where nothing leads."""
    asked = limited(arcs, amounts, adds={0: [(0, 1.0)]}, ends=ends)
    found = greatest_choice(asked, options(1), 5.0)
    assert (taken(found), found.values.tolist(), found.bound) == ([0], [value], value)
    enough = cheapest_choice(asked, options(1), [7.0])
    assert (enough and taken(enough)) == ([0] if value else None)


def test_without_options_there_is_the_choice_of_nothing():
    asked, none = limited([(0, 1)], [1]), Options(np.empty((0, 2)), np.empty(0, int))
    assert cheapest_choice(asked, none, [1.0, 1.0]).counts.shape == (0, 2)
    assert cheapest_choice(asked, none, [1.0, 2.0]) is None
    assert greatest_choice(asked, none, 1.0).values.tolist() == [1.0, 1.0]


# --------------------------------------------------------------------------------------------- against enumeration


@settings(max_examples=60)
@given(of_one_period(), WANTED)
def test_the_cheapest_of_all_subsets(question, wanted):
    """Least cost, and of that the fewest options; None where no subset lets so much flow."""
    asked, chosen = question
    found = cheapest_choice(asked, chosen, [wanted])
    known = least_of_one(every(asked, chosen, by_cuts), chosen, wanted)
    assert (found and rank(chosen, found)[:2]) == known
    if found:
        is_sound(asked, chosen, found, by_cuts)
        assert found.values[0] >= wanted * (1 - 1e-9)
        assert (found.proven, found.bound) == (True, found.cost)


@settings(max_examples=60)
@given(of_one_period(), WANTED)
def test_without_any_option_of_the_choice_it_is_not_enough(question, wanted):
    """All else that is chosen lets less flow, or does not stand without it."""
    asked, chosen = question
    found = cheapest_choice(asked, chosen, [wanted])
    for option in np.flatnonzero(found.counts[:, 0]).tolist() if found else ():
        copies = found.counts[:, 0].copy()
        copies[option] = 0
        if kept(chosen, copies):
            assert by_cuts(asked, limits_of(asked, copies)[None])[0] < wanted * (1 - 1e-9)


@settings(max_examples=60)
@given(of_two_periods(), WANTED, WANTED)
def test_the_cheapest_of_all_pairs_of_counts(question, first, second):
    """Copies come in either period or never; the least cost, then the fewest, then the latest."""
    asked, chosen = question
    found = cheapest_choice(asked, chosen, [first, second])
    known = every(asked, chosen, by_cuts)
    early, late = (np.flatnonzero(known.values >= wanted) for wanted in (first, second))
    best_rank = None
    for copies in known.counts[early]:
        after = known.counts[late]
        after = after[(after >= copies).all(axis=1)]
        new = after - copies
        with np.errstate(invalid="ignore"):
            costs = np.where(copies > 0, copies * chosen.costs[:, 0], 0.0).sum()
            costs = costs + np.where(new > 0, new * chosen.costs[:, 1], 0.0).sum(axis=1)
        in_all = after.sum(axis=1)
        ranks = zip(costs.tolist(), in_all.tolist(), (in_all + copies.sum()).tolist(), strict=True)
        best_rank = best(one for one in [*ranks, best_rank] if one and one[0] < np.inf)
    assert (found and rank(chosen, found)) == best_rank
    if found:
        is_sound(asked, chosen, found, by_cuts)
        assert (found.values >= [first, second]).all()


@settings(max_examples=40)
@given(of_many_arcs(), WANTED)
def test_rows_may_hold_several_arcs_by_weight(question, wanted):
    asked, chosen = question
    found = cheapest_choice(asked, chosen, [wanted])
    assert (found and rank(chosen, found)[:2]) == least_of_one(every(asked, chosen, by_linprog), chosen, wanted)
    if found:
        is_sound(asked, chosen, found, by_linprog)


def greatest_of(known, chosen, budget):
    """Value, cost and copies of the best choice in one period that the budget allows."""
    costs = np.array([cost_of(chosen, copies[:, None]) for copies in known.counts])
    value = known.values[costs <= budget].max()
    return (
        value,
        *best(
            (cost, int(copies.sum()))
            for cost, copies, flows in zip(costs.tolist(), known.counts, known.values, strict=True)
            if cost <= budget and flows >= value * (1 - 1e-9)
        ),
    )


@settings(max_examples=60)
@given(of_one_period(), st.sampled_from([0.0, 1.0, 4.0, 8.0, 15.0, np.inf]))
def test_the_most_of_all_subsets_within_a_budget(question, budget):
    asked, chosen = question
    found = greatest_choice(asked, chosen, budget)
    value, cost, copies = greatest_of(every(asked, chosen, by_cuts), chosen, budget)
    assert found.values[0] == pytest.approx(value, rel=1e-9)
    assert rank(chosen, found)[:2] == (cost, copies)
    assert found.proven
    assert found.bound == found.values[0]
    is_sound(asked, chosen, found, by_cuts)


@settings(max_examples=30)
@given(of_two_periods(), st.sampled_from([0.0, 1.0, 4.0, 8.0]))
def test_a_budget_is_for_the_last_period_and_copies_come_when_they_are_cheapest(question, budget):
    """As if each cost its least in one period, where no option needs another; else no less than all of them late."""
    asked, chosen = question
    chosen = replace(chosen, needs=())
    found = greatest_choice(asked, chosen, budget)
    merged = replace(chosen, costs=chosen.costs.min(axis=1, keepdims=True))
    known = every(asked, merged, by_cuts)
    can = (known.counts[:, np.isinf(merged.costs[:, 0])] == 0).all(axis=1)
    value, cost, copies = greatest_of(Every(known.counts[can], known.values[can]), merged, budget)
    assert found.values[-1] == pytest.approx(value, rel=1e-9)
    assert rank(chosen, found)[:2] == (cost, copies)
    is_sound(asked, chosen, found, by_cuts)


@settings(max_examples=30)
@given(of_one_period(), st.lists(st.sampled_from([0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0]), min_size=2, max_size=3))
def test_more_budget_never_gives_less(question, budgets):
    values = [greatest_choice(*question, budget).values[0] for budget in sorted(budgets)]
    assert values == sorted(values)


@settings(max_examples=30)
@given(of_two_periods(), WANTED)
def test_what_the_cheapest_costs_buys_what_was_wanted(question, wanted):
    """And what is bought for less flows less: the two questions are one."""
    asked, chosen = question
    last = replace(chosen, costs=chosen.costs[:, 1:])
    found = cheapest_choice(asked, last, [wanted])
    if found:
        assert greatest_choice(asked, last, found.cost).values[0] >= wanted * (1 - 1e-9)
        if found.cost:
            assert greatest_choice(asked, last, found.cost - 0.5).values[0] < wanted


@settings(max_examples=30)
@given(of_two_periods(), WANTED)
def test_the_same_question_has_the_same_answer(question, wanted):
    one, other = (cheapest_choice(*question, [wanted, wanted]) for _ in range(2))
    assert (one and (one.counts.tolist(), one.cost, one.values.tolist())) == (
        other and (other.counts.tolist(), other.cost, other.values.tolist())
    )


@settings(max_examples=30)
@given(of_two_periods(), WANTED, *[st.sampled_from([1e-6, 1.0, 1e6])] * 2)
def test_units_do_not_matter(question, wanted, money, mass):
    """Costs and amounts may be counted in units of any size."""
    asked, chosen = question
    scaled = replace(
        asked,
        amounts=asked.amounts * mass,
        levels={at: [(needed, amount * mass) for needed, amount in ways] for at, ways in asked.levels.items()},
        adds={at: [(option, amount * mass) for option, amount in ways] for at, ways in asked.adds.items()},
    )
    one = cheapest_choice(asked, chosen, [wanted, wanted])
    other = cheapest_choice(scaled, replace(chosen, costs=chosen.costs * money), np.full(2, wanted * mass))
    assert (one and rank(chosen, one)) == (other and rank(chosen, other))


# ------------------------------------------------------------------------------------------------- errors, solver


def hard(count, seed=1):
    """A line of three arcs; each option adds some to one or two of them, at about what that is worth."""
    chance = np.random.default_rng(seed)
    adds = {limit: [] for limit in range(3)}
    gain = np.zeros(count)
    for option in range(count):
        for limit in chance.choice(3, 2, replace=False).tolist():
            adds[limit].append((option, float(chance.integers(50, 99))))
            gain[option] += adds[limit][-1][1]
    asked = limited([(0, 1), (1, 2), (2, 3)], [0, 0, 0], adds=adds)
    return asked, options(*(gain + chance.integers(1, 9, count)))


def test_a_search_that_is_cut_short_says_what_is_not_proven():
    """The choice is enough all the same; the bound is below the least cost, and that no more than its own."""
    asked, chosen = hard(20)
    short, whole = (cheapest_choice(asked, chosen, [701.0], branches=branches) for branches in (1, 100_000))
    assert whole.proven
    assert not short.proven
    assert short.values[0] >= 701.0
    assert short.bound < whole.cost == whole.bound <= short.cost
    budget = whole.cost - 1
    short, whole = (greatest_choice(asked, chosen, budget, branches=branches) for branches in (1, 100_000))
    assert (short.proven, whole.proven) == (False, True)
    assert short.values[0] <= whole.values[0] == whole.bound <= short.bound
    assert max(short.cost, whole.cost) <= budget


def test_what_does_not_flow_as_the_programme_promised_is_an_error(monkeypatch):
    """No choice is handed out that was not tried."""
    asked = limited([(0, 1)], [1], adds={0: [(0, 1.0)]})
    nothing = choices._Found(np.zeros((1, 1), int), 0.0, proven=True)
    monkeypatch.setattr(choices, "_cheapest", lambda *_: nothing)
    with pytest.raises(KorridorError, match=r"lets \[1.0\] flow where \[2.0\] was to be reached"):
        cheapest_choice(asked, options(1), [2.0])


@pytest.mark.parametrize(
    ("most", "counts", "cost"), [([1, 1, 1], [1, 1, 0], 3.0), ([3, 1, 1], [2, 0, 0], 2.0), ([3, 3, 3], [2, 0, 0], 2.0)]
)
def test_the_flow_decides_what_is_enough_and_not_the_programme(monkeypatch, most, counts, cost):
    """Were single copies short by a part in ten million, which the solver may let pass, it would take two at least."""
    real = choices._Asked.value
    monkeypatch.setattr(
        choices._Asked, "value", lambda asked, copies: real(asked, copies) * (1 - 1e-7 * (copies.sum() < 2))
    )
    asked = limited([(0, 1)], [1], adds={0: [(option, 1.0) for option in range(3)]})
    found = cheapest_choice(asked, options(1, 2, 5, most=most), [2.0])
    assert (taken(found), found.cost, found.proven) == (counts, cost, True)


def test_of_what_a_budget_buys_the_flow_decides_too(monkeypatch):
    """By the programme option 2 is the most for 5; were it a hundredth less by the flow, 0 and 1 together were."""
    real = choices._Asked.value
    monkeypatch.setattr(choices._Asked, "value", lambda asked, copies: real(asked, copies) - 0.02 * copies[2])
    asked = limited([(0, 1)], [1], adds={0: [(0, 1.0), (1, 1.0), (2, 2.01)]})
    found = greatest_choice(asked, options(2, 3, 5), 5.0)
    assert (taken(found), found.values.tolist(), found.bound, found.proven) == ([1, 1, 0], [3.0], 3.0, True)


def test_a_search_that_never_ends_is_an_error(monkeypatch):
    """Here no choice is ever enough by the flow itself."""
    monkeypatch.setattr(choices._Asked, "value", lambda *_: 1.0)
    asked = limited([(0, 1)], [1], adds={0: [(option, 1.0) for option in range(8)]})
    with pytest.raises(KorridorError, match=r"lets \[1.0\] flow where"):
        cheapest_choice(asked, options(*[1] * 8), [3.0])


def test_another_user_of_the_solver_may_have_settled_the_number_of_threads():
    """HiGHS has one pool of threads for the whole process, and refuses to run with another number of them."""
    import highspy

    highspy.Highs.resetGlobalScheduler(True)  # noqa: FBT003 - it takes no name
    other = highspy.Highs()
    other.setOptionValue("output_flag", False)  # noqa: FBT003 - the same
    other.setOptionValue("threads", 2)
    other.addVariable(0, 1, 1.0)
    assert other.run() == highspy.HighsStatus.kOk
    try:
        assert cheapest_choice(*hard(8), [150.0]).proven
    finally:
        highspy.Highs.resetGlobalScheduler(True)  # noqa: FBT003 - the same


def test_nothing_is_printed(capfd):
    cheapest_choice(*hard(12), [300.0])
    greatest_choice(*hard(12), 500.0)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"costs": np.ones(2)}, r"costs has the shape \(2,\)"),
        ({"costs": np.ones((2, 0))}, "at least one period"),
        ({"costs": np.array([[1.0], [-1.0]])}, "costs has to be 0 or more"),
        ({"costs": np.array([[1.0], [np.nan]])}, "costs has to be 0 or more"),
        ({"most": np.array([1])}, "most has to be 2 whole numbers"),
        ({"most": np.array([1.0, 1.5])}, "most has to be 2 whole numbers"),
        ({"most": np.array([1, 0])}, "1 copy at most or more; 0 is fewer"),
        ({"needs": [(0, 2)]}, "option that is needed has to be from 0 to 1"),
        ({"needs": [(-1, 0)]}, "option that needs another has to be from 0 to 1"),
        ({"needs": [(1, 1)]}, "no option can need itself: 1 needs 1"),
        ({"needs": [(0, 1), (1, 0)]}, "no option can need itself: (0 needs 1 needs 0|1 needs 0 needs 1)"),
        ({"groups": [{0, 2}]}, "option of a group has to be from 0 to 1"),
    ],
)
def test_options_that_cannot_be_are_an_error_that_says_so(changes, said):
    given_options = Options(**({"costs": np.ones((2, 1)), "most": np.ones(2, int)} | changes))
    for ask, amount in ((cheapest_choice, [1.0]), (greatest_choice, 1.0)):
        with pytest.raises(InputError, match=said):
            ask(limited([(0, 1)], [1]), given_options, amount)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sources": [2]}, "source has to be from 0 to 1"),
        ({"targets": [-1]}, "target has to be from 0 to 1"),
        ({"rows": Rows(1, *np.zeros((2, 1), int), np.array([-1.0]), np.zeros(1, int))}, "coefficient has to be 0 or"),
        ({"limit_of_row": np.array([1])}, "limit of a row has to be from 0 to 0"),
        ({"limit_of_row": np.array([0, 0])}, "there are 1 rows and 2 limits of rows"),
        ({"amounts": np.array([-1.0])}, "amounts has to be 0 or more"),
        ({"amounts": np.array([np.nan])}, "amounts has to be 0 or more"),
        ({"amounts": np.ones((1, 1))}, r"amounts has the shape \(1, 1\)"),
        ({"levels": {1: []}}, "limit in levels has to be from 0 to 0"),
        ({"levels": {0: [({2}, 1.0)]}}, "option of a level has to be from 0 to 1"),
        ({"levels": {0: [({0}, -1.0)]}}, "amount of a level has to be 0 or more"),
        ({"levels": {0: [({0}, np.nan)]}}, "amount of a level has to be 0 or more"),
        ({"adds": {-1: []}}, "limit in adds has to be from 0 to 0"),
        ({"adds": {0: [(2, 1.0)]}}, "option that adds has to be from 0 to 1"),
        ({"adds": {0: [(0, -1.0)]}}, "amount that is added has to be 0 or more"),
        ({"adds": {0: [(0, np.nan)]}}, "amount that is added has to be 0 or more"),
    ],
)
def test_limits_that_cannot_be_are_an_error_that_says_so(changes, said):
    asked = replace(limited([(0, 1)], [1]), **changes)
    for ask, amount in ((cheapest_choice, [1.0]), (greatest_choice, 1.0)):
        with pytest.raises(InputError, match=said):
            ask(asked, options(1, 1), amount)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ([0.0], "above 0 and finite"),
        ([np.inf], "above 0 and finite"),
        ([-1.0], "wanted has to be 0 or more"),
        ([np.nan], "wanted has to be 0 or more"),
        ([1.0, 1.0], r"wanted has the shape \(2,\)"),
        (1.0, r"wanted has the shape \(\)"),
    ],
)
def test_what_cannot_be_wanted_is_an_error_that_says_so(wanted, said):
    with pytest.raises(InputError, match=said):
        cheapest_choice(limited([(0, 1)], [1]), options(1), wanted)


@pytest.mark.parametrize("budget", [-1.0, np.nan])
def test_a_budget_that_cannot_be_is_an_error(budget):
    with pytest.raises(InputError, match="budget has to be 0 or more"):
        greatest_choice(limited([(0, 1)], [1]), options(1), budget)
