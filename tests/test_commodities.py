"""Flows under common limits, against scipy's linear programmes over arcs and against networkx as second opinions."""

from dataclasses import dataclass, replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from korridor.errors import InputError, KorridorError
from korridor.paths import Commodity, Digraph, GreatestFlow, LeastCostFlows, Rows, commodities, greatest_flow

NODES = 5
NODE = st.integers(0, NODES - 1)
# Few and whole numbers, so that many paths tie; what is so rare as to decide nothing else is drawn too.
COSTS = st.sampled_from([0.0, 1.0, 2.0, 3.0, 5.0, np.inf])
AMOUNTS = st.sampled_from([0.0, 1.0, 2.5, 4.0])
PENALTIES = st.sampled_from([0.5, 3.0, 20.0])
COEFFICIENTS = st.sampled_from([0.0, 0.5, 1.0, 3.0])
CAPACITIES = st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, 7.0, np.inf])


@dataclass(frozen=True)
class Question:
    """What `LeastCostFlows` is given, and capacities."""

    graph: Digraph
    cost: np.ndarray
    wants: list[Commodity]
    rows: Rows
    penalty: np.ndarray
    capacity: np.ndarray

    def made(self):
        """The problem, before it is solved."""
        return LeastCostFlows(self.graph, self.cost, self.wants, self.rows, self.penalty)

    def solved(self):
        """The answer of a problem that is solved for the first time."""
        return self.made().solve(self.capacity)


def table(*rows):
    """Columns of terms from (row, arc, coefficient, kind)."""
    row, arc, coefficient, kind = zip(*rows, strict=True) if rows else ((), (), (), ())
    return np.array(row, int), np.array(arc, int), np.array(coefficient, float), np.array(kind, int)


def digraph(nodes, *arcs):
    """From (tail, head)."""
    return Digraph(nodes, *np.array(arcs, dtype=np.intp).reshape(-1, 2).T)


def of_rows(arcs, kinds):
    """Rows of a few terms each, with repeated terms and empty rows."""
    size = st.integers(0, 4)
    term = st.tuples(st.integers(0, 3), st.integers(0, arcs - 1), COEFFICIENTS, st.integers(-1, kinds - 1))
    return st.lists(term, max_size=8).flatmap(
        lambda terms: size.map(lambda more: Rows(max([4, *(r for r, *_ in terms)]) + more, *table(*terms)))
    )


@st.composite
def questions(draw):
    """A multigraph with parallel arcs, loops and closed arcs, and a few commodities of one or two kinds."""
    arcs = draw(st.lists(st.tuples(NODE, NODE), min_size=1, max_size=12))
    kinds = draw(st.integers(1, 2))
    cost = [draw(st.lists(COSTS, min_size=len(arcs), max_size=len(arcs))) for _ in range(kinds)]
    want = st.builds(Commodity, st.integers(0, kinds - 1), NODE, NODE, AMOUNTS)
    wants = draw(st.lists(want, min_size=1, max_size=6))
    rows = draw(of_rows(len(arcs), kinds))
    penalty = draw(st.lists(PENALTIES, min_size=len(wants), max_size=len(wants)))
    return Question(
        digraph(NODES, *arcs), np.array(cost), wants, rows, np.array(penalty), np.array(draw(capacities(rows)))
    )


def capacities(rows):
    """One number for each row."""
    return st.lists(CAPACITIES, min_size=rows.count, max_size=rows.count).map(np.array)


def loads(rows, kinds, arcs):
    """Coefficients as (kinds, rows, arcs), term by term."""
    found = np.zeros((kinds, rows.count, arcs))
    for row, arc, coefficient, kind in zip(rows.row, rows.arc, rows.coefficient, rows.kind, strict=True):
        for each in range(kinds) if kind < 0 else [kind]:
            found[each, row, arc] += coefficient
    return found


def net_out(graph):
    """What leaves each node less what enters it, for a unit on each arc: (nodes, arcs)."""
    found = np.zeros((graph.nodes, len(graph.tail)))
    for arc, (tail, head) in enumerate(zip(graph.tail, graph.head, strict=True)):
        found[tail, arc] += 1
        found[head, arc] -= 1
    return found


def by_linprog(asked):
    """Objective of the programme over the arcs of each commodity, with what is left behind as one more column each."""
    arcs, wants, count = len(asked.graph.tail), asked.wants, len(asked.wants)
    load = loads(asked.rows, len(asked.cost), arcs)
    size = count * (arcs + 1)
    cost, upper = np.zeros(size), np.full(size, np.inf)
    kept, limits = np.zeros((count * asked.graph.nodes, size)), np.zeros((asked.rows.count, size))
    supply = np.zeros(len(kept))
    for at, want in enumerate(wants):
        own, left = slice(at * arcs, (at + 1) * arcs), count * arcs + at
        closed = np.isinf(asked.cost[want.kind])
        cost[own] = np.where(closed, 0.0, asked.cost[want.kind])
        upper[own] = np.where(closed, 0.0, np.inf)
        cost[left] = asked.penalty[at]
        upper[left] = want.amount
        nodes = slice(at * asked.graph.nodes, (at + 1) * asked.graph.nodes)
        kept[nodes, own] = net_out(asked.graph)
        if want.source != want.target:
            ends = np.zeros(asked.graph.nodes)
            ends[want.source], ends[want.target] = 1, -1
            kept[nodes, left] = ends
            supply[nodes] = ends * want.amount
        limits[:, own] = load[want.kind]
    some = np.isfinite(asked.capacity)
    found = linprog(
        cost,
        A_ub=limits[some],
        b_ub=asked.capacity[some],
        A_eq=kept,
        b_eq=supply,
        bounds=np.column_stack([np.zeros(size), upper]),
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    assert found.success
    return found.fun


def close(value):
    """Equal but for one part in ten million."""
    return pytest.approx(value, rel=1e-7, abs=1e-7)


def least(asked, weight, want):
    """Weight of the least path by networkx, infinite where there is none."""
    found = nx.MultiDiGraph()
    found.add_nodes_from(range(asked.graph.nodes))
    for tail, head, w in zip(asked.graph.tail.tolist(), asked.graph.head.tolist(), weight, strict=True):
        if np.isfinite(w):
            found.add_edge(tail, head, weight=w)
    try:
        return nx.dijkstra_path_length(found, want.source, want.target)
    except nx.NetworkXNoPath:
        return np.inf


def dual_objective(asked, prices):
    """What the commodities pay at these prices of rows, each the least it can, less what the capacities are worth."""
    load = loads(asked.rows, *asked.cost.shape)
    weight = asked.cost + np.einsum("kra,r->ka", load, prices)
    pays = [
        want.amount * min(penalty, least(asked, weight[want.kind], want))
        for want, penalty in zip(asked.wants, asked.penalty, strict=True)
    ]
    priced = prices > 0
    return sum(pays) - prices[priced] @ asked.capacity[priced]


def grid(side, kinds, wants, seed, *, many_sources):
    """A square with limits that both directions of a link share; all wants lead to one of two nodes, or from one."""
    chance = np.random.default_rng(seed)
    links = np.array(nx.convert_node_labels_to_integers(nx.grid_2d_graph(side, side)).edges)
    graph = Digraph(side**2, *np.concatenate([links, links[:, ::-1]]).T)
    arcs = len(graph.tail)
    rows = Rows(len(links), np.tile(np.arange(len(links)), 2), np.arange(arcs), np.ones(arcs), np.full(arcs, -1))
    asked = []
    for _ in range(wants):
        ends = [int(chance.integers(side**2)), int(chance.choice([side + 1, side**2 - side - 2]))]
        asked.append(
            Commodity(
                int(chance.integers(kinds)), *(ends if many_sources else ends[::-1]), float(chance.integers(1, 5))
            )
        )
    cost = chance.integers(1, 4, (kinds, arcs)).astype(float)
    return Question(graph, cost, asked, rows, np.full(wants, 30.0), chance.integers(3, 15, len(links)).astype(float))


# ----------------------------------------------------------------------------------------- least cost: worked by hand


def two_ways(amount=3.0, penalty=10.0):
    """0 -> 1 for 2, or 0 -> 2 -> 1 for 3 + 2; the short way takes `capacity[0]`, the arc 0 -> 2 `capacity[1]`."""
    graph = digraph(3, (0, 1), (0, 2), (2, 1))
    rows = Rows(2, *table((0, 0, 1.0, -1), (1, 1, 1.0, -1)))
    want = [Commodity(0, 0, 1, amount)]
    return LeastCostFlows(graph, np.array([[2.0, 3.0, 2.0]]), want, rows, penalty)


def test_what_the_cheapest_path_cannot_take_goes_on_the_next():
    """Two units for 2 each and one for 5; one more on the short way would save 3."""
    flows = two_ways().solve(np.array([2.0, 4.0]))
    assert [(path.commodity, path.arcs, path.amount, path.cost) for path in flows.paths] == [
        (0, (0,), 2.0, 2.0),
        (0, (1, 2), 1.0, 5.0),
    ]
    assert (flows.cost, flows.penalty_cost, flows.objective) == (9.0, 0.0, 9.0)
    assert flows.prices.tolist() == [3.0, 0.0]
    assert flows.arc_flows.tolist() == [[2.0, 1.0, 1.0]]
    assert flows.use.tolist() == [2.0, 1.0]
    assert flows.unserved.tolist() == [0.0]
    assert flows.least.tolist() == [2.0]


def test_what_nothing_can_take_is_left_at_the_penalty():
    """Of three units, one goes for 2, one for 5, one is left: room for it on either way would save 10 - 2 or 10 - 5."""
    flows = two_ways().solve(np.array([1.0, 1.0]))
    assert flows.unserved.tolist() == [1.0]
    assert (flows.cost, flows.penalty_cost, flows.objective) == (7.0, 10.0, 17.0)
    assert flows.prices.tolist() == [8.0, 5.0]


def test_a_path_that_is_dearer_than_the_penalty_is_not_taken():
    flows = two_ways(penalty=4.0).solve(np.array([1.0, np.inf]))
    assert flows.unserved.tolist() == [2.0]
    assert flows.objective == 2.0 + 2 * 4.0
    assert flows.prices.tolist() == [2.0, 0.0]


def test_without_limits_all_goes_on_the_cheapest_path_in_one_round():
    flows = two_ways().solve(np.array([np.inf, np.inf]))
    assert [path.arcs for path in flows.paths] == [(0,)]
    assert flows.rounds == 1
    assert flows.prices.tolist() == [0.0, 0.0]


def test_a_limit_is_given_to_whom_it_saves_most_by_its_coefficient():
    """Two kinds want the one short arc: the first saves 4 a unit, the second 6 but uses the limit three times as much.

    So the first goes there, and what it leaves of the limit, 5 - 2, is enough for one unit of the second, at 6 / 3.
    """
    graph = digraph(2, (0, 1), (0, 1))
    cost = np.array([[1.0, 5.0], [1.0, 7.0]])
    rows = Rows(1, *table((0, 0, 1.0, 0), (0, 0, 3.0, 1)))
    wants = [Commodity(0, 0, 1, 2.0), Commodity(1, 0, 1, 2.0)]
    flows = LeastCostFlows(graph, cost, wants, rows, 100.0).solve(np.array([5.0]))
    np.testing.assert_allclose(flows.arc_flows, [[2.0, 0.0], [1.0, 1.0]])
    np.testing.assert_allclose(flows.prices, [2.0])
    np.testing.assert_allclose(flows.use, [5.0])


def test_both_directions_can_share_a_limit():
    """Two units each way want a link that takes three; who is left pays 10 in place of 1."""
    graph = digraph(2, (0, 1), (1, 0))
    rows = Rows(1, *table((0, 0, 1.0, -1), (0, 1, 1.0, -1)))
    wants = [Commodity(0, 0, 1, 2.0), Commodity(0, 1, 0, 2.0)]
    flows = LeastCostFlows(graph, np.ones((1, 2)), wants, rows, 10.0).solve(np.array([3.0]))
    assert flows.objective == 3.0 + 10.0
    assert flows.prices.tolist() == [9.0]


def test_a_path_counts_in_a_row_once_for_each_of_its_arcs():
    """Both arcs of the only path are in the row, the second twice over: a capacity of 6 takes two units."""
    rows = Rows(1, *table((0, 0, 1.0, -1), (0, 1, 1.0, -1), (0, 1, 1.0, 0)))
    problem = LeastCostFlows(digraph(3, (0, 1), (1, 2)), np.ones((1, 2)), [Commodity(0, 0, 2, 5.0)], rows, 8.0)
    flows = problem.solve(np.array([6.0]))
    assert flows.unserved.tolist() == [3.0]
    np.testing.assert_allclose(flows.prices, [(8 - 2) / 3])


def test_what_has_no_path_is_left_and_what_is_there_already_needs_none():
    wants = [Commodity(0, 1, 0, 2.0), Commodity(0, 1, 1, 3.0), Commodity(0, 0, 1, 0.0)]
    flows = LeastCostFlows(digraph(2, (0, 1)), np.ones((1, 1)), wants, Rows(0, *table()), 7.0).solve(np.empty(0))
    assert flows.unserved.tolist() == [2.0, 0.0, 0.0]
    assert [(path.commodity, path.arcs, path.amount, path.cost) for path in flows.paths] == [(1, (), 3.0, 0.0)]
    assert flows.least.tolist() == [np.inf, 0.0, 1.0]
    assert flows.objective == 14.0


def test_an_infinite_cost_closes_an_arc_to_its_kind_alone():
    wants = [Commodity(0, 0, 1, 1.0), Commodity(1, 0, 1, 1.0)]
    problem = LeastCostFlows(digraph(2, (0, 1)), np.array([[np.inf], [1.0]]), wants, Rows(0, *table()), 7.0)
    assert problem.solve(np.empty(0)).unserved.tolist() == [1.0, 0.0]


def test_no_commodities_make_no_flow():
    problem = LeastCostFlows(digraph(2, (0, 1)), np.ones((1, 1)), [], Rows(1, *table((0, 0, 1.0, -1))), 1.0)
    flows = problem.solve(np.array([1.0]))
    assert (flows.paths, flows.objective) == ((), 0.0)
    assert flows.use.tolist() == [0.0]


# ------------------------------------------------------------------------------------------------ least cost: laws


@given(questions())
def test_objective_is_that_of_the_programme_over_arcs(asked):
    assert asked.solved().objective == close(by_linprog(asked))


@pytest.mark.parametrize("many_sources", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_many_commodities_with_few_ends_are_solved_exactly(seed, many_sources):
    asked = grid(5, 2, 24, seed, many_sources=many_sources)
    flows = asked.solved()
    assert flows.objective == close(by_linprog(asked))
    assert dual_objective(asked, flows.prices) == close(flows.objective)
    assert flows.rounds > 2  # or it is too easy a question


@pytest.mark.parametrize("seed", range(3))
def test_paths_that_differ_by_little_are_told_apart(seed):
    """The choice is between paths that cost the same but for a few parts in a hundred thousand."""
    asked = grid(5, 2, 24, seed, many_sources=True)
    asked = replace(asked, cost=100 + asked.cost / 100, penalty=asked.penalty * 100, capacity=asked.capacity * 2)
    flows = asked.solved()
    assert (flows.rounds > 1, flows.penalty_cost) == (True, 0.0)
    assert flows.objective == pytest.approx(by_linprog(asked), rel=1e-9)


@given(questions())
def test_flows_lead_from_source_to_target_and_keep_the_limits(asked):
    """The paths add up to the flows and amounts, these to use and costs, and use exceeds no capacity."""
    flows = asked.solved()
    carried, served, cost = np.zeros_like(asked.cost), np.zeros(len(asked.wants)), 0.0
    for path in flows.paths:
        want = asked.wants[path.commodity]
        node = want.source
        for arc in path.arcs:
            assert asked.graph.tail[arc] == node
            node = int(asked.graph.head[arc])
            carried[want.kind, arc] += path.amount
        assert node == want.target
        assert path.amount > 0
        assert path.cost == sum(asked.cost[want.kind, list(path.arcs)])
        assert flows.least[path.commodity] <= path.cost
        served[path.commodity] += path.amount
        cost += path.amount * path.cost
    np.testing.assert_allclose(served + flows.unserved, [want.amount for want in asked.wants])
    assert (flows.unserved >= 0).all()
    np.testing.assert_allclose(flows.arc_flows, carried)
    np.testing.assert_allclose(flows.use, np.einsum("kra,ka->r", loads(asked.rows, *asked.cost.shape), carried))
    assert (flows.use <= asked.capacity + 1e-9).all()
    assert flows.cost == close(cost)
    assert flows.penalty_cost == close(flows.unserved @ asked.penalty)
    assert flows.objective == flows.cost + flows.penalty_cost


@given(questions())
def test_cheapest_paths_are_those_of_networkx_without_limits(asked):
    found = asked.solved().least.tolist()
    assert found == [least(asked, asked.cost[want.kind], want) for want in asked.wants]


@given(questions())
def test_prices_are_a_dual_optimum(asked):
    """At these prices the commodities pay, each its least, just the objective and what the capacities are worth."""
    flows = asked.solved()
    assert (flows.prices >= 0).all()
    assert not flows.prices[np.isinf(asked.capacity)].any()
    assert dual_objective(asked, flows.prices) == close(flows.objective)


@given(questions(), st.data())
def test_a_price_is_what_one_more_unit_of_capacity_saves(asked, data):
    """The objective is convex in a capacity: the price lies between what a little more and a little less save."""
    row = data.draw(st.integers(0, asked.rows.count - 1))
    known = asked.made()
    flows = known.solve(asked.capacity)
    little = 1e-4

    def objective(change):
        capacity = asked.capacity.copy()
        capacity[row] += change
        return known.solve(capacity).objective

    price = flows.prices[row]
    assert (flows.objective - objective(little)) / little <= price + 1e-5
    if asked.capacity[row] > 0:
        assert price <= (objective(-little) - flows.objective) / little + 1e-5


@given(questions(), st.data())
def test_other_capacities_are_solved_as_if_for_the_first_time(asked, data):
    known = asked.made()
    for capacity in data.draw(st.lists(capacities(asked.rows), min_size=1, max_size=4)):
        other = replace(asked, capacity=capacity)
        again, fresh = known.solve(capacity), other.solved()
        assert again.objective == close(fresh.objective)
        assert dual_objective(other, again.prices) == close(fresh.objective)
        assert (again.use <= capacity + 1e-9).all()


@pytest.mark.parametrize("seed", range(3))
def test_a_large_problem_is_solved_again_exactly(seed):
    """Ever tighter, then none at all, then as at first."""
    asked = grid(5, 2, 24, seed, many_sources=True)
    known = asked.made()
    for share in (1.0, 0.7, 0.2, 0.0, np.inf, 1.0):
        other = replace(asked, capacity=np.full(asked.rows.count, share) if share == np.inf else asked.capacity * share)
        flows = known.solve(other.capacity)
        assert flows.objective == close(by_linprog(other))
        assert dual_objective(other, flows.prices) == close(flows.objective)


def test_capacities_may_be_changed_in_place():
    known, capacity = two_ways(), np.array([2.0, 4.0])
    first = known.solve(capacity)
    capacity[0] = 1.0
    assert (first.objective, known.solve(capacity).objective) == (9.0, 12.0)


def test_what_is_solved_again_knows_its_paths():
    asked = grid(5, 2, 24, 0, many_sources=True)
    known = asked.made()
    first = known.solve(asked.capacity)
    again = known.solve(asked.capacity)
    assert (first.rounds > 1, again.rounds) == (True, 1)
    assert again.objective == first.objective


@given(questions())
def test_same_question_has_the_same_answer(asked):
    first, second = asked.solved(), asked.solved()
    for name in ("unserved", "prices", "arc_flows", "use"):
        assert getattr(first, name).tolist() == getattr(second, name).tolist()
    assert [(path.commodity, path.arcs, path.amount) for path in first.paths] == [
        (path.commodity, path.arcs, path.amount) for path in second.paths
    ]


@given(questions(), st.data())
def test_numbers_of_nodes_arcs_rows_kinds_and_commodities_do_not_matter(asked, data):
    def order(count):
        return np.array(data.draw(st.permutations(range(count))), dtype=np.intp)

    node, arc, row = order(NODES), order(len(asked.graph.tail)), order(asked.rows.count)
    kind, want, term = order(len(asked.cost)), order(len(asked.wants)), order(len(asked.rows.row))
    # new[place] = old[order]: `back` says which new number an old one has.
    back_arc, back_row, back_kind = np.argsort(arc), np.argsort(row), np.argsort(kind)
    rows = asked.rows
    other = Question(
        Digraph(NODES, node[asked.graph.tail[arc]], node[asked.graph.head[arc]]),
        asked.cost[kind][:, arc],
        [
            Commodity(int(back_kind[one.kind]), int(node[one.source]), int(node[one.target]), one.amount)
            for one in (asked.wants[at] for at in want)
        ],
        Rows(
            rows.count,
            back_row[rows.row[term]],
            back_arc[rows.arc[term]],
            rows.coefficient[term],
            np.where(rows.kind[term] < 0, -1, back_kind[rows.kind[term]]),
        ),
        asked.penalty[want],
        asked.capacity[row],
    )
    assert other.solved().objective == close(asked.solved().objective)


@given(questions(), *[st.sampled_from([1e-7, 1.0, 1e7])] * 3)
def test_units_do_not_matter(asked, money, mass, load):
    """Costs, amounts and coefficients may be counted in units of any size."""
    other = replace(
        asked,
        cost=asked.cost * money,
        penalty=asked.penalty * money,
        wants=[Commodity(want.kind, want.source, want.target, want.amount * mass) for want in asked.wants],
        rows=replace(asked.rows, coefficient=asked.rows.coefficient * load),
        capacity=asked.capacity * mass * load,
    )
    flows = other.solved()
    assert flows.objective / (money * mass) == close(asked.solved().objective)
    assert dual_objective(other, flows.prices) / (money * mass) == close(flows.objective / (money * mass))


def test_a_penalty_of_any_size_leaves_costs_exact():
    """All of it can go, for 9: a penalty a billion times that does not blur it."""
    assert two_ways(penalty=1e10).solve(np.array([2.0, 4.0])).objective == close(9.0)


# --------------------------------------------------------------------------------------------------- greatest flow


@st.composite
def limited(draw):
    """A multigraph with rows over its arcs, capacities, and some sources and targets that are not the same."""
    arcs = draw(st.lists(st.tuples(NODE, NODE), min_size=1, max_size=12))
    rows = draw(of_rows(len(arcs), 1))
    sources = draw(st.sets(NODE, min_size=1, max_size=2))
    targets = draw(st.sets(NODE.filter(lambda node: node not in sources), min_size=1, max_size=2))
    return digraph(NODES, *arcs), rows, draw(capacities(rows)), sources, targets


def greatest_by_linprog(graph, rows, capacity, sources, targets):
    """Value of the programme with one arc more into each source and out of each target."""
    ends = np.zeros((graph.nodes, len(sources) + len(targets)))
    ends[sorted(sources), np.arange(len(sources))] = -1
    ends[sorted(targets), len(sources) + np.arange(len(targets))] = 1
    some = np.isfinite(capacity)
    load = loads(rows, 1, len(graph.tail))[0][some]
    gain = np.zeros(len(graph.tail) + ends.shape[1])
    gain[len(graph.tail) :][: len(sources)] = -1
    found = linprog(
        gain,
        A_ub=np.hstack([load, np.zeros((len(load), ends.shape[1]))]),
        b_ub=capacity[some],
        A_eq=np.hstack([net_out(graph), ends]),
        b_eq=np.zeros(graph.nodes),
    )
    return np.inf if found.status in (3, 4) else -found.fun


def turns_back(graph, flows):
    """Whether some of the flow runs in a circle."""
    return not nx.is_directed_acyclic_graph(
        nx.DiGraph([(int(graph.tail[arc]), int(graph.head[arc])) for arc in np.flatnonzero(flows > 0)])
    )


@given(limited())
def test_greatest_flow_is_that_of_the_programme(asked):
    """Kept at nodes, from sources to targets, within the limits, without circles; and its dual agrees."""
    graph, rows, capacity, sources, targets = asked
    found = greatest_flow(*asked)
    assert found.value == close(greatest_by_linprog(*asked))
    assert (found.prices >= 0).all()
    if found.value == np.inf:
        assert np.isnan([*found.flows, *found.use]).all()
        assert not found.prices.any()
        return
    out = net_out(graph) @ found.flows
    inner = sorted(set(range(NODES)) - sources - targets)
    np.testing.assert_allclose(out[inner], 0.0, atol=1e-9)
    assert out[sorted(sources)].sum() == close(found.value)
    assert (out[sorted(sources)] >= -1e-9).all()
    assert (out[sorted(targets)] <= 1e-9).all()
    assert (found.flows >= 0).all()
    np.testing.assert_allclose(found.use, loads(rows, 1, len(graph.tail))[0] @ found.flows, atol=1e-12)
    assert (found.use <= capacity + 1e-9).all()
    assert not turns_back(graph, found.flows)
    priced = found.prices > 0
    assert found.prices[priced] @ capacity[priced] == close(found.value)


@given(st.lists(st.tuples(NODE, NODE, st.integers(0, 5)), min_size=1, max_size=14))
def test_with_a_row_for_each_arc_it_is_the_greatest_flow_of_networkx(arcs):
    graph = digraph(NODES, *(arc[:2] for arc in arcs))
    plain = nx.DiGraph()
    plain.add_nodes_from(range(NODES))
    for tail, head, capacity in arcs:
        known = plain.get_edge_data(tail, head, {"capacity": 0})["capacity"]
        plain.add_edge(tail, head, capacity=known + capacity)
    each = np.arange(len(arcs))
    rows = Rows(len(arcs), each, each, np.ones(len(arcs)), np.full(len(arcs), -1))
    found = greatest_flow(graph, rows, np.array([float(arc[2]) for arc in arcs]), [0], [NODES - 1])
    assert found.value == close(nx.maximum_flow_value(plain, 0, NODES - 1))


@given(limited(), st.data())
def test_greatest_flow_of_other_capacities_is_as_if_for_the_first_time(asked, data):
    graph, rows, _, sources, targets = asked
    known = GreatestFlow(graph, rows, sources, targets)
    for capacity in data.draw(st.lists(capacities(rows), min_size=2, max_size=4)):
        again = known.solve(capacity)
        assert again.value == close(greatest_flow(graph, rows, capacity, sources, targets).value)
        priced = again.prices > 0
        assert again.value == np.inf or again.prices[priced] @ capacity[priced] == close(again.value)


def test_a_row_over_several_arcs_is_shared_by_weight():
    """Two ways from 0 to 2, one of which uses the row twice as much: a unit more of it adds one on the other way."""
    graph = digraph(3, (0, 1), (1, 2), (0, 2))
    rows = Rows(2, *table((0, 0, 2.0, -1), (0, 2, 1.0, -1), (1, 2, 1.0, -1)))
    found = greatest_flow(graph, rows, np.array([8.0, 4.0]), [0], [2])
    assert found.value == 6.0
    assert found.flows.tolist() == [2.0, 2.0, 4.0]
    assert found.use.tolist() == [8.0, 4.0]
    np.testing.assert_allclose(found.prices, [0.5, 0.5])


@pytest.mark.parametrize(
    ("sources", "targets", "value"),
    [([0], [2], 3.0), ([2], [0], 0.0), ([], [2], 0.0), ([0], [], 0.0), ([0, 2], [2], np.inf), ([1], [2], np.inf)],
)
def test_where_nothing_leads_it_is_zero_and_where_nothing_limits_it_is_infinite(sources, targets, value):
    """0 -> 1 takes 3, and 1 -> 2 what comes. A source that is a target needs no arc."""
    rows = Rows(1, *table((0, 0, 1.0, -1)))
    assert greatest_flow(digraph(3, (0, 1), (1, 2)), rows, np.array([3.0]), sources, targets).value == value


def test_circles_are_taken_out_of_a_flow():
    """Two circles that touch at 1, 1 -> 2 -> 1 with 2 and 1 -> 3 -> 1 with 1, on the way 0 -> 1 -> 4 with 5."""
    tails, heads = [0, 1, 2, 1, 3, 1], [1, 2, 1, 3, 1, 4]
    assert commodities._without_circles(tails, heads, [5.0, 2.0, 2.0, 1.0, 1.0, 5.0]) == [5.0, 0, 0, 0, 0, 5.0]


@given(st.lists(st.tuples(st.lists(NODE, min_size=2, max_size=6, unique=True), st.integers(1, 4)), max_size=6))
def test_what_is_left_without_circles_keeps_what_leaves_each_node(walks):
    """Any sum of paths, some of which go back on others, and of circles along them."""
    arcs = sorted({arc for walk, _ in walks for arc in zip(walk, [*walk[1:], walk[0]], strict=True)})
    graph = digraph(NODES, *arcs)
    flows = np.zeros(len(arcs))
    for number, (walk, amount) in enumerate(walks):
        for tail, head in zip(walk, [*walk[1:], *([walk[0]] if number % 2 else [])], strict=False):
            flows[arcs.index((tail, head))] += amount
    left = np.array(commodities._without_circles(graph.tail.tolist(), graph.head.tolist(), flows.tolist()))
    assert ((left >= 0) & (left <= flows)).all()
    np.testing.assert_allclose(net_out(graph) @ left, net_out(graph) @ flows)
    assert not turns_back(graph, left)


# ------------------------------------------------------------------------------------------------- errors, solver


def problem(**changes):
    """One commodity on one arc with one row, but for the changes."""
    given = {
        "graph": digraph(2, (0, 1)),
        "cost": np.ones((1, 1)),
        "commodities": [Commodity(0, 0, 1, 1.0)],
        "rows": Rows(1, *table((0, 0, 1.0, -1))),
        "penalty": 5.0,
    }
    return LeastCostFlows(**given | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cost": np.array([[-1.0]])}, "cost has to be 0 or more"),
        ({"cost": np.array([[np.nan]])}, "cost has to be 0 or more"),
        ({"cost": np.ones(1)}, r"cost has the shape \(1,\)"),
        ({"cost": np.ones((1, 2))}, r"cost has the shape \(1, 2\)"),
        ({"penalty": 0.0}, "penalty has to be above 0"),
        ({"penalty": np.nan}, "penalty has to be above 0"),
        ({"penalty": np.inf}, "penalty has to be above 0 and finite"),
        ({"penalty": np.ones(2)}, r"penalty has the shape \(2,\)"),
        ({"commodities": [Commodity(0, 0, 1, -1.0)]}, "amount has to be 0 or more"),
        ({"commodities": [Commodity(0, 0, 1, np.nan)]}, "amount has to be 0 or more"),
        ({"commodities": [Commodity(0, 0, 1, np.inf)]}, "amount has to be finite"),
        ({"commodities": [Commodity(1, 0, 1, 1.0)]}, "kind of a commodity has to be from 0 to 0; it goes from 1 to 1"),
        ({"commodities": [Commodity(0, -1, 1, 1.0)]}, "source has to be from 0 to 1"),
        ({"commodities": [Commodity(0, 0, 2, 1.0)]}, "target has to be from 0 to 1"),
        ({"commodities": [Commodity(0, 0.5, 1, 1.0)]}, "source has to be a list of whole numbers"),
        ({"rows": Rows(1, *table((1, 0, 1.0, -1)))}, "row has to be from 0 to 0"),
        ({"rows": Rows(1, *table((0, 1, 1.0, -1)))}, "arc has to be from 0 to 0"),
        ({"rows": Rows(1, *table((0, 0, 1.0, 1)))}, "kind has to be from -1 to 0"),
        ({"rows": Rows(1, *table((0, 0, -1.0, 0)))}, "coefficient has to be 0 or more"),
        ({"rows": Rows(1, *table((0, 0, np.nan, 0)))}, "coefficient has to be 0 or more"),
        ({"rows": Rows(1, *table((0, 0, np.inf, 0)))}, "coefficient has to be finite"),
        ({"rows": Rows(1, np.zeros(2, int), *table((0, 0, 1.0, 0))[1:])}, r"there are \[2, 1, 1, 1\]"),
        ({"rows": Rows(-1, *table())}, "number of rows"),
    ],
)
def test_what_cannot_be_is_an_error_that_says_so(changes, said):
    with pytest.raises(InputError, match=said):
        problem(**changes)


@pytest.mark.parametrize(
    ("capacity", "said"),
    [([-1.0], "0 or more"), ([np.nan], "0 or more"), ([1.0, 1.0], "shape"), (1.0, "shape")],
)
def test_a_capacity_that_cannot_be_is_an_error_that_says_so(capacity, said):
    graph, rows = digraph(2, (0, 1)), Rows(1, *table((0, 0, 1.0, -1)))
    with pytest.raises(InputError, match=f"capacity has .*{said}"):
        problem().solve(np.array(capacity))
    with pytest.raises(InputError, match=f"capacity has .*{said}"):
        greatest_flow(graph, rows, np.array(capacity), [0], [1])


@pytest.mark.parametrize(("sources", "targets"), [([-1], [1]), ([0], [2]), ([0.5], [1])])
def test_an_end_that_is_no_node_is_an_error(sources, targets):
    with pytest.raises(InputError, match="has to be"):
        greatest_flow(digraph(2, (0, 1)), Rows(0, *table()), np.empty(0), sources, targets)


def test_a_row_of_another_kind_limits_no_single_flow():
    with pytest.raises(InputError, match="kind has to be from -1 to 0"):
        greatest_flow(digraph(2, (0, 1)), Rows(1, *table((0, 0, 1.0, 1))), np.ones(1), [0], [1])


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
        assert two_ways().solve(np.array([2.0, 4.0])).objective == 9.0
    finally:
        highspy.Highs.resetGlobalScheduler(True)  # noqa: FBT003 - the same


def test_a_programme_without_an_answer_is_an_error():
    """What no scale can bring together is said, never answered by a guess."""
    import highspy

    solver = commodities.fresh_solver()
    solver.addVariable(0, 1, 1.0)
    solver.addRow(2.0, 3.0, 1, np.array([0], dtype=np.int32), np.ones(1))
    with pytest.raises(KorridorError, match="no answer"):
        commodities._run(solver, commodities.DUAL)
    assert solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible
