"""Shortest paths over arrays, against networkx as the second opinion."""

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korridor.paths import Digraph, shortest_path

NODES = 7
# Few and whole weights, so that many paths tie and sums are exact.
WEIGHTS = st.sampled_from([0.0, 1.0, 2.0, 3.0, 5.0, np.inf])


@st.composite
def digraphs(draw):
    """A multigraph with parallel arcs, loops, closed arcs and arcs without weight."""
    node = st.integers(0, NODES - 1)
    arcs = draw(st.lists(st.tuples(node, node, WEIGHTS), max_size=25))
    tail, head, weight = (np.array(column) for column in zip(*arcs, strict=True)) if arcs else (np.array([]),) * 3
    return Digraph(NODES, tail.astype(np.intp), head.astype(np.intp)), weight.astype(float)


ENDS = st.dictionaries(st.integers(0, NODES - 1), st.sampled_from([0.0, 1.0, 4.0]), min_size=1, max_size=3)
STAGES = st.lists(st.sets(st.integers(0, NODES - 1), min_size=1, max_size=2), max_size=3)


def least_weight(graph, weight, sources, targets, stages=()):
    """(weight, arcs) of the best path by networkx, on one copy of the graph for each number of stages passed.

    A node of the next stage may be left for its twin on the next copy at no weight. An arc weighs a little more than
    it says, too little to count but in a tie, so that of equal paths the one with the fewest arcs is the best.
    """
    tie = 1e-6
    layered = nx.MultiDiGraph()
    for layer in range(len(stages) + 1):
        for a, b, w in zip(graph.tail.tolist(), graph.head.tolist(), weight.tolist(), strict=True):
            if w < np.inf:
                layered.add_edge((layer, a), (layer, b), weight=w + tie)
    for layer, stage in enumerate(stages):
        for node in stage:
            layered.add_edge((layer, node), (layer + 1, node), weight=0.0)
    for node, cost in sources.items():
        layered.add_edge("start", (0, node), weight=cost)
    for node, cost in targets.items():
        layered.add_edge((len(stages), node), "end", weight=cost)
    try:
        total = nx.dijkstra_path_length(layered, "start", "end")
    except nx.NetworkXNoPath:
        return None
    return round(total), round((total - round(total)) / tie)


def walked(graph, path):
    """Nodes that a path passes in order; the arcs have to follow one another from source to target."""
    nodes = [path.source]
    for arc in path.arcs:
        assert graph.tail[arc] == nodes[-1]
        nodes.append(int(graph.head[arc]))
    assert nodes[-1] == path.target
    return nodes


def passes(nodes, stages):
    """Whether the nodes hold one of each stage in order; one node may serve several stages that follow."""
    at = 0
    for stage in stages:
        while at < len(nodes) and nodes[at] not in stage:
            at += 1
        if at == len(nodes):
            return False
    return True


@given(digraphs(), ENDS, ENDS)
def test_path_has_the_least_weight_and_of_equal_ones_the_fewest_arcs(drawn, sources, targets):
    """Entry and exit count; networkx finds nothing lighter, and nothing as light with fewer arcs."""
    graph, weight = drawn
    path = shortest_path(graph, weight, sources, targets)
    best = least_weight(graph, weight, sources, targets)
    assert (path is None) == (best is None)
    if path is not None:
        walked(graph, path)
        assert path.weight == sources[path.source] + sum(weight[list(path.arcs)]) + targets[path.target]
        assert (path.weight, len(path.arcs)) == best


@given(digraphs(), ENDS, ENDS, STAGES)
def test_path_through_stages_is_the_best_on_the_layered_graph(drawn, sources, targets, stages):
    """Stages passed are a part of where one is: the best way through all of them may use an arc twice."""
    graph, weight = drawn
    path = shortest_path(graph, weight, sources, targets, stages=stages)
    best = least_weight(graph, weight, sources, targets, stages)
    assert (path is None) == (best is None)
    if path is not None:
        assert passes(walked(graph, path), stages)
        assert (path.weight, len(path.arcs)) == best


@given(digraphs(), ENDS, ENDS, STAGES)
def test_one_more_stage_never_makes_a_path_lighter(drawn, sources, targets, stages):
    graph, weight = drawn
    free = shortest_path(graph, weight, sources, targets)
    bound = shortest_path(graph, weight, sources, targets, stages=stages)
    if bound is not None:
        assert free is not None
        assert free.weight <= bound.weight


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


@given(digraphs(), ENDS, ENDS, STAGES)
def test_same_question_has_the_same_answer(drawn, sources, targets, stages):
    """Neither the order in which ends are given nor an earlier search matters."""
    graph, weight = drawn
    backwards = [dict(reversed(ends.items())) for ends in (sources, targets)]
    fresh = Digraph(NODES, graph.tail.copy(), graph.head.copy())
    assert shortest_path(graph, weight, sources, targets, stages=stages) == shortest_path(
        fresh, weight, *backwards, stages=stages
    )


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


def test_a_source_that_is_a_target_needs_no_arc():
    graph, weight = line(1)
    assert shortest_path(graph, weight, {0: 2.0}, {0: 3.0, 1: 3.0}).arcs == ()


def test_stages_are_passed_in_their_order():
    """A ring of four, one way round: 2 and then 1 takes it nearly twice."""
    graph = Digraph(4, np.array([0, 1, 2, 3]), np.array([1, 2, 3, 0]))
    weight = np.ones(4)
    assert shortest_path(graph, weight, {0: 0.0}, {3: 0.0}, stages=[{1}, {2}]).arcs == (0, 1, 2)
    assert shortest_path(graph, weight, {0: 0.0}, {3: 0.0}, stages=[{2}, {1}]).arcs == (0, 1, 2, 3, 0, 1, 2)


def test_source_and_target_may_be_stages_themselves():
    graph, weight = line(1, 1)
    assert shortest_path(graph, weight, {0: 0.0}, {2: 0.0}, stages=[{0}, {2}]).arcs == (0, 1)


def test_no_path_is_none():
    graph, weight = line(1, np.inf, 1)
    assert shortest_path(graph, weight, {0: 0.0}, {3: 0.0}) is None
    assert shortest_path(graph, weight, {3: 0.0}, {0: 0.0}) is None
    assert shortest_path(graph, weight, {0: 0.0}, {1: 0.0}, stages=[set()]) is None
    assert shortest_path(graph, weight, {}, {1: 0.0}) is None
    assert shortest_path(graph, weight, {0: np.inf}, {1: 0.0}) is None
    assert shortest_path(graph, weight, {0: 0.0}, {1: np.inf}) is None
