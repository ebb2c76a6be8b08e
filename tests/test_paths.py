"""Least paths over arrays, against networkx and against lists of all paths as second opinions."""

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from korridor.errors import InputError
from korridor.paths import (
    Digraph,
    distances_to,
    draws,
    least_weights,
    pareto_paths,
    search,
    shortest_path,
    shortest_paths,
    staged,
)

NODES = 6
# Few and whole weights, so that many paths tie and sums are exact.
WEIGHTS = st.sampled_from([0.0, 1.0, 2.0, 3.0, 5.0, np.inf])
COSTS = st.sampled_from([0.0, 1.0, 4.0])
NODE = st.integers(0, NODES - 1)
ENDS = st.dictionaries(NODE, COSTS, min_size=1, max_size=3)
STAGES = st.lists(st.sets(NODE, min_size=1, max_size=2), max_size=3)


@st.composite
def digraphs(draw, max_size=16):
    """A multigraph with parallel arcs, loops, closed arcs and arcs without weight."""
    arcs = draw(st.lists(st.tuples(NODE, NODE, WEIGHTS), max_size=max_size))
    tail, head, weight = zip(*arcs, strict=True) if arcs else ((), (), ())
    return Digraph(NODES, np.array(tail, dtype=np.intp), np.array(head, dtype=np.intp)), np.array(weight, dtype=float)


@st.composite
def many_weights(draw, columns, weights=WEIGHTS):
    """A multigraph of four nodes, so dense that most have paths, with so many weights of each arc and each end."""
    count, size = draw(columns), draw(st.integers(6, 12))
    tail, head = (draw(arrays(np.intp, size, elements=st.integers(0, 3))) for _ in range(2))
    table = draw(arrays(np.float64, (size, count), elements=weights, fill=st.nothing()))
    costs = st.lists(COSTS, min_size=count, max_size=count)
    ends = [draw(st.dictionaries(st.integers(*among), costs, min_size=1, max_size=2)) for among in ((0, 1), (2, 3))]
    return Digraph(4, tail, head), table, *ends


def grid(side):
    """Nodes in a square, with arcs both ways between neighbours."""
    arcs = nx.convert_node_labels_to_integers(nx.grid_2d_graph(side, side).to_directed()).edges
    return Digraph(side**2, *np.array(arcs).T)


def walked(graph, path):
    """Nodes that a path passes in order; the arcs have to follow one another from source to target."""
    nodes = [path.source]
    for arc in path.arcs:
        assert graph.tail[arc] == nodes[-1]
        nodes.append(int(graph.head[arc]))
    assert nodes[-1] == path.target
    return nodes


def total(path, weight, sources, targets):
    """Sum over the arcs with entry and exit, added up from the source on."""
    return sum([*(weight[arc] for arc in path.arcs), targets[path.target]], start=sources[path.source])


def layered(graph, weight, sources, targets, *through):
    """The same question for networkx, on one copy of the graph for each number of stages passed.

    A node of the next stage may be left for its twin on the next copy at no weight, and an arc that counts as the next
    stage leads there too. An arc weighs a little more than it says, too little to count but in a tie, so that of equal
    paths the one with the fewest arcs is the best. through: stages, and the arcs that count as passing them.
    """
    stages, stage_arcs = (*through, (), ())[:2]
    found = nx.MultiDiGraph()
    found.add_nodes_from(["start", "end"])
    for layer in range(len(stages) + 1):
        for arc, (a, b, w) in enumerate(zip(graph.tail.tolist(), graph.head.tolist(), weight.tolist(), strict=True)):
            if w < np.inf:
                passes = layer < len(stage_arcs) and arc in stage_arcs[layer]
                found.add_edge((layer, a), (layer + passes, b), weight=w + TIE)
    for layer, stage in enumerate(stages):
        for node in stage:
            found.add_edge((layer, node), (layer + 1, node), weight=0.0)
    for node, cost in sources.items():
        found.add_edge("start", (0, node), weight=cost)
    for node, cost in targets.items():
        found.add_edge((len(stages), node), "end", weight=cost)
    return found


TIE = 1e-6


def least_weight(*question):
    """(weight, arcs) of the best path by networkx, None where there is none."""
    try:
        found = nx.dijkstra_path_length(layered(*question), "start", "end")
    except nx.NetworkXNoPath:
        return None
    return round(found), round((found - round(found)) / TIE)


def all_paths(graph, closed, sources, targets):
    """(source, arcs, target) of every path without a node passed twice, by trying all of them."""

    def further(node, arcs, passed):
        if node in targets:
            yield arcs, node
        for arc in np.flatnonzero(graph.tail == node).tolist():
            head = int(graph.head[arc])
            if head not in passed and not closed[arc]:
                yield from further(head, (*arcs, arc), passed | {head})

    return [(source, arcs, target) for source in sources for arcs, target in further(source, (), {source})]


# ------------------------------------------------------------------------------------------------- one least path


@given(digraphs(), ENDS, ENDS)
def test_path_has_the_least_weight_and_of_equal_ones_the_fewest_arcs(drawn, sources, targets):
    """Entry and exit count; networkx finds nothing lighter, and nothing as light with fewer arcs."""
    graph, weight = drawn
    path = shortest_path(graph, weight, sources, targets)
    best = least_weight(graph, weight, sources, targets)
    assert (path is None) == (best is None)
    if path is not None:
        walked(graph, path)
        assert path.weight == total(path, weight, sources, targets)
        assert (path.weight, len(path.arcs)) == best


@given(digraphs(), ENDS, ENDS, st.sampled_from([0.0, 0.5, 1.0]))
def test_a_bound_changes_neither_weight_nor_number_of_arcs(drawn, sources, targets, share):
    """Any bound that is never too great will do; without one it is 0 everywhere."""
    graph, weight = drawn
    bound = distances_to(graph, weight, targets)
    path = shortest_path(graph, weight, sources, targets)
    led = shortest_path(graph, weight, sources, targets, bound=bound * share if share else np.zeros(NODES))
    assert (path is None) == (led is None)
    if path is not None:
        walked(graph, led)
        assert led.weight == total(led, weight, sources, targets)
        assert (led.weight, len(led.arcs)) == (path.weight, len(path.arcs))


def test_a_bound_is_followed():
    """A bound that is too great on the better way hides it: so it is the bound that leads."""
    graph = Digraph(4, np.array([0, 1, 0, 2]), np.array([1, 3, 2, 3]))
    weight = np.array([1.0, 1.0, 2.0, 2.0])
    path = shortest_path(graph, weight, {0: 0.0}, {3: 0.0}, bound=np.array([0.0, 9.0, 2.0, 0.0]))
    assert path.arcs == (2, 3)


@given(digraphs(), ENDS)
def test_distances_are_the_weights_of_the_least_paths_from_each_node(drawn, targets):
    graph, weight = drawn
    found = distances_to(graph, weight, targets)
    best = [least_weight(graph, weight, {node: 0.0}, targets) for node in range(NODES)]
    assert found.tolist() == [np.inf if one is None else one[0] for one in best]


@given(digraphs(), ENDS, ENDS, st.data())
def test_order_of_the_arcs_does_not_change_weight_or_number_of_arcs(drawn, sources, targets, data):
    """Ties may fall on other arcs of the same weight, and on nothing else."""
    graph, weight = drawn
    order = np.array(data.draw(st.permutations(range(len(weight)))), dtype=np.intp)
    path = shortest_path(graph, weight, sources, targets)
    again = shortest_path(Digraph(NODES, graph.tail[order], graph.head[order]), weight[order], sources, targets)
    assert (path is None) == (again is None)
    if path is not None:
        assert (path.weight, len(path.arcs)) == (again.weight, len(again.arcs))


@given(digraphs(), ENDS, ENDS)
def test_same_question_has_the_same_answer(drawn, sources, targets):
    """Neither the order in which ends are given nor an earlier search matters."""
    graph, weight = drawn
    backwards = [dict(reversed(ends.items())) for ends in (sources, targets)]
    table, costs = weight[:, None], [{node: (cost,) for node, cost in ends.items()} for ends in (sources, targets)]
    first = (
        shortest_path(graph, weight, sources, targets),
        [*shortest_paths(graph, weight, sources, targets)],
        pareto_paths(graph, table, *costs),
    )
    fresh = Digraph(NODES, graph.tail.copy(), graph.head.copy())
    assert first == (
        shortest_path(fresh, weight, *backwards),
        [*shortest_paths(fresh, weight, *backwards)],
        pareto_paths(fresh, table, *(dict(reversed(ends.items())) for ends in costs)),
    )


@pytest.mark.parametrize("seed", range(12))
def test_a_search_that_takes_many_turns_is_exact(seed):
    """On a graph of some size, where nearly all paths tie with others."""
    graph = grid(9)
    weight = np.random.default_rng(seed).integers(0, 3, len(graph.tail)).astype(float)
    path = shortest_path(graph, weight, {0: 0.0, 8: 1.0}, {80: 0.0, 72: 0.0})
    assert (path.weight, len(path.arcs)) == least_weight(graph, weight, {0: 0.0, 8: 1.0}, {80: 0.0, 72: 0.0})


def line(*weights):
    """0 -> 1 -> 2 ... with these weights."""
    count = len(weights)
    return Digraph(count + 1, np.arange(count), np.arange(1, count + 1)), np.array(weights, dtype=float)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_of_parallel_arcs_the_first_of_the_lightest_is_taken(order):
    weights = np.array([2.0, 1.0, 1.0])[list(order)]
    graph = Digraph(2, np.zeros(3, dtype=np.intp), np.ones(3, dtype=np.intp))
    assert shortest_path(graph, weights, {0: 0.0}, {1: 0.0}).arcs == (int(np.argmin(weights)),)


def test_a_target_that_is_dear_to_leave_loses_to_a_further_one():
    graph, weight = line(1, 1, 1)
    path = shortest_path(graph, weight, {0: 0.0}, {1: 5.0, 3: 0.0})
    assert (path.target, path.weight) == (3, 3.0)


def test_a_source_that_is_dear_to_enter_loses_to_a_further_one():
    graph, weight = line(1, 1, 1)
    path = shortest_path(graph, weight, {0: 0.0, 2: 9.0}, {3: 0.0})
    assert (path.source, path.arcs) == (0, (0, 1, 2))


def test_where_exits_make_totals_equal_the_path_with_fewer_arcs_wins():
    """0 -> 1 -> 2 for 2 and an exit of 2, or 0 -> 3 for 4 at once."""
    graph = Digraph(4, np.array([0, 1, 0]), np.array([1, 2, 3]))
    path = shortest_path(graph, np.array([1.0, 1.0, 4.0]), {0: 0.0}, {2: 2.0, 3: 0.0})
    assert (path.target, path.arcs) == (3, (2,))


def test_a_way_of_fewer_arcs_that_is_found_late_still_wins():
    """0 -> 1 -> 2 -> 3 weighs 0 until its last arc, and 0 -> 4 -> 3 all of it on the first; 3 leads on for long.

    Heavy arcs from 41 to 49 into the target keep the search from there busy, so that the one from 0 has to find it.
    """
    tail, head = [0, 1, 2, 0, 4, 3, *range(5, 40), *range(41, 50)], [1, 2, 3, 4, 3, 5, *range(6, 41), *[40] * 9]
    weight = np.array([0.0, 0.0, 1.0, 1.0, 0.0, *[1.0] * 36, *[90.0] * 9])
    path = shortest_path(Digraph(50, np.array(tail), np.array(head)), weight, {0: 0.0}, {40: 0.0})
    assert path.arcs == (3, 4, *range(5, 41))


def test_a_source_that_is_a_target_needs_no_arc():
    graph, weight = line(1)
    assert shortest_path(graph, weight, {0: 2.0}, {0: 3.0, 1: 3.0}).arcs == ()


# --------------------------------------------------------------------------------------------------------- stages


def through(graph, weight, sources, targets, *stages):
    """The least path through the stages, in the graph itself."""
    product = staged(graph, *stages)
    path = shortest_path(product.graph, weight[product.arc], product.sources(sources), product.targets(targets))
    return None if path is None else product.path(path)


def passes(nodes, stages):
    """Whether the nodes hold one of each stage in order; one node may serve several stages that follow."""
    at = 0
    for stage in stages:
        while at < len(nodes) and nodes[at] not in stage:
            at += 1
        if at == len(nodes):
            return False
    return True


@given(digraphs(), ENDS, ENDS, STAGES)
def test_path_through_stages_is_the_best_on_the_layered_graph(drawn, sources, targets, stages):
    """Stages passed are a part of where one is: the best way through all of them may use an arc twice."""
    graph, weight = drawn
    path = through(graph, weight, sources, targets, stages)
    best = least_weight(graph, weight, sources, targets, stages)
    assert (path is None) == (best is None)
    if path is not None:
        assert passes(walked(graph, path), stages)
        assert path.weight == total(path, weight, sources, targets)
        assert (path.weight, len(path.arcs)) == best


@given(digraphs(), ENDS, ENDS, STAGES, st.data())
def test_an_arc_may_stand_for_a_stage(drawn, sources, targets, stages, data):
    """An arc passes one stage, and its head those that follow."""
    graph, weight = drawn
    arcs = st.sets(st.integers(0, len(weight) - 1), max_size=3) if len(weight) else st.just(set())
    stage_arcs = [data.draw(arcs) for _ in stages]
    path = through(graph, weight, sources, targets, stages, stage_arcs)
    best = least_weight(graph, weight, sources, targets, stages, stage_arcs)
    assert (path and (path.weight, len(path.arcs))) == best


def test_every_arc_of_the_product_is_its_arc_between_the_same_nodes():
    graph = Digraph(3, np.array([0, 1, 2]), np.array([1, 2, 0]))
    product = staged(graph, [{1}, {2}])
    assert product.node[product.graph.tail].tolist() == graph.tail[product.arc].tolist()
    assert product.node[product.graph.head].tolist() == graph.head[product.arc].tolist()
    assert product.graph.nodes == 9


def test_without_stages_the_product_is_the_graph():
    graph, _ = line(1, 1)
    product = staged(graph, [])
    assert product.graph is graph
    assert (product.arc.tolist(), product.node.tolist()) == ([0, 1], [0, 1, 2])
    assert (product.sources({0: 1.0}), product.targets({2: 3.0})) == ({0: 1.0}, {2: 3.0})


@given(digraphs(), ENDS, ENDS, STAGES)
def test_one_more_stage_never_makes_a_path_lighter(drawn, sources, targets, stages):
    graph, weight = drawn
    free = shortest_path(graph, weight, sources, targets)
    bound = through(graph, weight, sources, targets, stages)
    if bound is not None:
        assert free is not None
        assert free.weight <= bound.weight


def test_stages_are_passed_in_their_order():
    """A ring of four, one way round: 2 and then 1 takes it nearly twice."""
    graph = Digraph(4, np.array([0, 1, 2, 3]), np.array([1, 2, 3, 0]))
    weight = np.ones(4)
    assert through(graph, weight, {0: 0.0}, {3: 0.0}, [{1}, {2}]).arcs == (0, 1, 2)
    assert through(graph, weight, {0: 0.0}, {3: 0.0}, [{2}, {1}]).arcs == (0, 1, 2, 3, 0, 1, 2)


def test_source_and_target_may_be_stages_themselves():
    graph, weight = line(1, 1)
    assert through(graph, weight, {0: 0.0}, {2: 0.0}, [{0}, {2}]).arcs == (0, 1)


# -------------------------------------------------------------------------------------------------- several paths


@given(digraphs(max_size=14), ENDS, ENDS)
def test_paths_come_in_order_of_weight_and_none_is_missing(drawn, sources, targets):
    """Until there are no more, each path that passes no node twice comes once; of equal ones fewer arcs come first."""
    graph, weight = drawn
    found = [*shortest_paths(graph, weight, sources, targets)]
    for path in found:
        nodes = walked(graph, path)
        assert len(set(nodes)) == len(nodes)
        assert path.weight == total(path, weight, sources, targets)
    every = all_paths(graph, np.isinf(weight), sources, targets)
    told = [(path.source, path.arcs, path.target) for path in found]
    assert len(set(told)) == len(told)
    assert set(told) == set(every)
    ranks = [(path.weight, len(path.arcs)) for path in found]
    assert ranks == sorted(ranks)


@given(digraphs(), ENDS, ENDS)
def test_the_first_of_several_paths_is_as_good_as_the_one(drawn, sources, targets):
    graph, weight = drawn
    one = shortest_path(graph, weight, sources, targets)
    first = next(shortest_paths(graph, weight, sources, targets), None)
    assert (one and (one.weight, len(one.arcs))) == (first and (first.weight, len(first.arcs)))


def test_paths_are_searched_only_when_asked_for(monkeypatch):
    """A complete graph of 14 nodes has over a thousand million paths between two of them."""
    searches = []
    one = search.search
    monkeypatch.setattr(search, "search", lambda *args, **options: searches.append(1) or one(*args, **options))
    tail, head = np.array(list(itertools.permutations(range(14), 2))).T
    found = shortest_paths(Digraph(14, tail, head), np.ones(len(tail)), {0: 0.0}, {13: 0.0})
    assert not searches
    assert [len(path.arcs) for path in itertools.islice(found, 14)] == [1, *[2] * 12, 3]
    # The tree of distances, and nothing more for the first thirteen.
    assert len(searches) <= 14


# ----------------------------------------------------------------------------------------------- several criteria


def least_vectors(graph, weights, sources, targets):
    """The vectors that no other dominates, with the fewest arcs at each, among all paths."""
    fewest = {}
    for source, arcs, target in all_paths(graph, np.isinf(weights).any(axis=1), sources, targets):
        rows = [sources[source], *(weights[arc] for arc in arcs), targets[target]]
        vector = tuple(np.sum(rows, axis=0).tolist())
        fewest[vector] = min(len(arcs), fewest.get(vector, len(arcs)))
    return {
        vector: arcs
        for vector, arcs in fewest.items()
        if not any(other != vector and all(map(float.__le__, other, vector)) for other in fewest)
    }


@given(many_weights(st.integers(1, 4)))
def test_trade_offs_are_all_vectors_that_no_other_dominates(drawn):
    """Each once, in ascending order, by a path of the fewest arcs."""
    graph, weights, sources, targets = drawn
    found = pareto_paths(graph, weights, sources, targets)
    assert [(path.weights, len(path.arcs)) for path in found] == sorted(least_vectors(*drawn).items())


@given(many_weights(st.integers(1, 4)))
def test_weights_of_a_trade_off_are_the_sums_over_its_arcs(drawn):
    graph, weights, sources, targets = drawn
    for path in pareto_paths(graph, weights, sources, targets):
        walked(graph, path)
        assert path.weights == tuple(
            total(path, column, *({node: cost[i] for node, cost in ends.items()} for ends in (sources, targets)))
            for i, column in enumerate(weights.T)
        )


@given(many_weights(st.integers(2, 3), weights=st.sampled_from([0.1, 0.2, 0.3, 0.7])))
def test_noise_of_floating_point_makes_no_trade_offs(drawn):
    """0.1 + 0.2 is a little more than 0.3; in tenths the same question is exact."""
    graph, weights, sources, targets = drawn
    tenths = [{node: [10 * c for c in cost] for node, cost in ends.items()} for ends in (sources, targets)]
    exact = sorted(least_vectors(graph, np.round(weights * 10), *tenths))
    found = sorted(tuple(float(round(w * 10)) for w in path.weights) for path in pareto_paths(*drawn))
    assert found == exact


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_by_whichever_criterion_a_path_is_lighter_by_noise_alone_it_falls(order):
    """0 -> 2 at once weighs 0.3 and 5; by 1 it weighs 0.1 + 0.2, which is more by 1e-17, and 3."""
    graph = Digraph(3, np.array([0, 0, 1]), np.array([2, 1, 2]))
    weights = np.array([[0.3, 5.0], [0.1, 1.0], [0.2, 2.0]])[:, order]
    assert [path.arcs for path in pareto_paths(graph, weights, {0: (0, 0)}, {2: (0, 0)})] == [(1, 2)]


def test_noise_of_the_bounds_makes_no_trade_offs_either():
    """0.3 + (0.1 + 1) is more than (0.3 + 0.1) + 1, so the heavier way, by 3, ends before the one by 0; both are 1.4."""
    graph = Digraph(4, np.array([1, 0, 1, 3]), np.array([0, 2, 3, 2]))
    weights = np.array([[0.3, 0.1], [0.1, 0.1], [0.3, 0.2], [0.1, 0.1]])
    found = pareto_paths(graph, weights, {1: (0, 0)}, {2: (1, 0), 3: (1, 1)})
    assert [path.arcs for path in found] == [(2,), (0, 1)]


def test_of_equal_trade_offs_the_path_of_fewer_arcs_is_given():
    """(1, 0) is to be had by 1 and 2, which are reached first because 2 leads to (0, 9) too, or by 3 alone."""
    graph = Digraph(5, np.array([0, 1, 2, 2, 0, 3]), np.array([1, 2, 4, 4, 3, 4]))
    weights = np.array([[0, 0], [0, 0], [0, 9], [1, 0], [1, 0], [0, 0]])
    found = pareto_paths(graph, weights, {0: (0, 0)}, {4: (0, 0)})
    assert [(path.weights, path.arcs) for path in found] == [((0, 9), (0, 1, 2)), ((1, 0), (4, 5))]


# ------------------------------------------------------------------------------------------------------ many draws


@given(many_weights(st.integers(1, 7)))
def test_every_draw_has_the_weight_of_its_own_least_path(drawn):
    """Arcs may be closed in some draws, and ends may cost something else in each."""
    graph, weights, *ends = drawn
    sources, targets = ({node: np.array(cost) for node, cost in each.items()} for each in ends)
    found = least_weights(graph, weights.T, sources, targets)
    best = [
        shortest_path(graph, column, *({node: cost[i] for node, cost in each.items()} for each in ends))
        for i, column in enumerate(weights.T)
    ]
    assert found.tolist() == [np.inf if path is None else path.weight for path in best]


@pytest.mark.parametrize("block", [7, 64])
def test_blocks_of_draws_and_a_network_of_size_change_nothing(monkeypatch, block):
    """On a grid, with factors common to a draw, closed arcs, and draws without any path."""
    monkeypatch.setattr(draws, "BLOCK", block)
    chance = np.random.default_rng(5)
    graph = grid(8)
    weights = chance.random((40, len(graph.tail))) * chance.lognormal(0, 3, (40, 1))
    weights[chance.random(weights.shape) < 0.2] = np.inf
    weights[3] = np.inf
    weights[5] = 0.0
    exits = chance.random(40)
    found = least_weights(graph, weights, {0: 0.5, 9: 0.0}, {63: exits})
    best = [
        shortest_path(graph, row, {0: 0.5, 9: 0.0}, {63: cost})
        for row, cost in zip(weights, exits.tolist(), strict=True)
    ]
    assert found == pytest.approx([np.inf if path is None else path.weight for path in best], rel=1e-12)
    assert found[3] == np.inf
    assert found[5] == exits[5]


def test_ends_may_cost_the_same_in_all_draws():
    graph, weight = line(1, 2)
    assert least_weights(graph, np.array([weight, 2 * weight]), {0: 1.0}, {2: 10.0}).tolist() == [14.0, 17.0]


def test_no_draws_have_no_weights():
    graph, _ = line(1, 2)
    assert least_weights(graph, np.empty((0, 2)), {0: 0.0}, {2: 0.0}).shape == (0,)


# ------------------------------------------------------------------------------------------- no path, and refusals


def test_no_path_is_none_empty_or_infinite():
    graph, weight = line(1, np.inf, 1)
    for sources, targets in (
        ({0: 0.0}, {3: 0.0}),
        ({3: 0.0}, {0: 0.0}),
        ({}, {1: 0.0}),
        ({0: 0.0}, {}),
        ({0: np.inf}, {1: 0.0}),
        ({0: 0.0}, {1: np.inf}),
    ):
        assert shortest_path(graph, weight, sources, targets) is None
        assert shortest_path(graph, weight, sources, targets, bound=np.zeros(4)) is None
        assert list(shortest_paths(graph, weight, sources, targets)) == []
        vectors = [{node: (cost, 0.0) for node, cost in ends.items()} for ends in (sources, targets)]
        assert pareto_paths(graph, np.stack([weight, weight], axis=1), *vectors) == ()
        assert least_weights(graph, weight[None, :], sources, targets).tolist() == [np.inf]
    assert distances_to(graph, weight, {3: 0.0}).tolist() == [np.inf, np.inf, 1.0, 0.0]
    assert through(graph, weight, {0: 0.0}, {1: 0.0}, [set()]) is None


@pytest.mark.parametrize("wrong", [-1.0, np.nan, -np.inf])
@pytest.mark.parametrize("where", ["weight", "source", "target"])
def test_negative_weights_and_nan_are_refused(wrong, where):
    """In the weights and in the costs of entry and exit, by every kernel, when it is called."""
    graph, weight = line(1, 1)
    weight[1] = wrong if where == "weight" else 1.0
    sources, targets = {0: wrong if where == "source" else 0.0}, {2: wrong if where == "target" else 0.0}
    vectors = [{node: (0.0, cost) for node, cost in ends.items()} for ends in (sources, targets)]
    with pytest.raises(InputError, match=f"0 or more.*{wrong}"):
        shortest_path(graph, weight, sources, targets)
    with pytest.raises(InputError, match=f"0 or more.*{wrong}"):
        shortest_paths(graph, weight, sources, targets)
    with pytest.raises(InputError, match=f"0 or more.*{wrong}"):
        pareto_paths(graph, np.stack([np.ones(2), weight], axis=1), *vectors)
    with pytest.raises(InputError, match=f"0 or more.*{wrong}"):
        least_weights(graph, np.stack([np.ones(2), weight]), sources, targets)
    if where != "source":
        with pytest.raises(InputError, match=f"0 or more.*{wrong}"):
            distances_to(graph, weight, targets)


def test_a_negative_bound_is_refused():
    graph, weight = line(1, 1)
    with pytest.raises(InputError, match=r"bound .*0 or more"):
        shortest_path(graph, weight, {0: 0.0}, {2: 0.0}, bound=np.array([-1.0, 0.0, 0.0]))


def test_shapes_and_nodes_that_do_not_fit_are_refused():
    graph, weight = line(1, 1)
    with pytest.raises(InputError, match=r"weight has the shape \(1,\); give \(2,\)"):
        shortest_path(graph, weight[:1], {0: 0.0}, {2: 0.0})
    with pytest.raises(InputError, match=r"weights has the shape \(2,\); give \(2, any\)"):
        pareto_paths(graph, weight, {0: (0.0,)}, {2: (0.0,)})
    with pytest.raises(InputError, match=r"costs of entry and exit has the shape \(1, 1\); give \(1, 2\)"):
        pareto_paths(graph, np.ones((2, 2)), {0: (0.0,)}, {2: (0.0, 0.0)})
    with pytest.raises(InputError, match="at least one criterion"):
        pareto_paths(graph, np.ones((2, 0)), {0: ()}, {2: ()})
    with pytest.raises(InputError, match=r"nodes are 0 to 2; got -1"):
        shortest_path(graph, weight, {-1: 0.0}, {2: 0.0})
    with pytest.raises(InputError, match=r"nodes are 0 to 2; got .* 3"):
        shortest_path(graph, weight, {0: 0.0}, {3: 0.0})
    with pytest.raises(InputError, match="each of the 2 stages"):
        staged(graph, [{0}, {1}], [{0}])
