"""Greatest flows and their least cuts, against networkx and against all sets of nodes as second opinions."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from korridor.errors import InputError
from korridor.paths import Digraph, flow_values, flows, max_flow

NODES = 6
# Few and whole capacities, so that many cuts tie and sums are exact.
CAPACITIES = st.sampled_from([0.0, 1.0, 1.0, 2.0, 3.0, 5.0])
ENDLESS = st.sampled_from([0.0, 1.0, 2.0, 3.0, 5.0, np.inf])
# Sums of these in another order differ by rounding.
ROUGH = st.sampled_from([0.1, 0.2, 0.3, 0.6, 0.7, 4.38, 8.76, 13.14])
NODE = st.integers(0, NODES - 1)


@st.composite
def ends(draw, nodes=NODES):
    """Sources and targets, at most two of each, none of them both."""
    order = draw(st.permutations(range(nodes)))
    first, last = draw(st.sampled_from([(1, 1), (1, 1), (2, 1), (1, 2), (2, 2)]))
    return set(order[:first]), set(order[first : first + last])


@st.composite
def digraphs(draw, capacities=CAPACITIES, *, draws=None, both_ways=False, max_size=18):
    """A multigraph with parallel arcs, loops and shut arcs; draws: how many capacities each arc has."""
    arcs = draw(st.lists(st.tuples(NODE, NODE), min_size=4, max_size=max_size))
    if both_ways:
        arcs += [(head, tail) for tail, head in arcs]
    rows = st.lists(capacities, min_size=len(arcs), max_size=len(arcs))
    capacity = draw(rows if draws is None else st.lists(rows, min_size=draws, max_size=draws))
    return Digraph(NODES, *np.array(arcs).T), np.array(capacity)


def line(*capacities):
    """0 -> 1 -> 2 ... with these capacities."""
    count = len(capacities)
    return Digraph(count + 1, np.arange(count), np.arange(1, count + 1)), np.array(capacities, dtype=float)


def by_networkx(graph, capacity, sources, targets):
    """Value on the same graph with one arc for all parallel ones, all sources on one node and all targets on one."""
    found = nx.DiGraph()
    found.add_nodes_from(["start", "end"])
    for tail, head, most in zip(graph.tail.tolist(), graph.head.tolist(), capacity.tolist(), strict=True):
        known = found.get_edge_data(tail, head, {"capacity": 0.0})["capacity"]
        found.add_edge(tail, head, capacity=known + most)
    found.add_edges_from([("start", node) for node in sources] + [(node, "end") for node in targets])
    try:
        return nx.maximum_flow_value(found, "start", "end")
    except nx.NetworkXUnbounded:
        return np.inf


def least_cuts(graph, capacity, sources, targets):
    """Value and all cuts of that capacity, by trying all sets of nodes."""
    found = {}
    for number in range(2**graph.nodes):
        side = np.array([number >> node & 1 for node in range(graph.nodes)], dtype=bool)
        if side[list(sources)].all() and not side[list(targets)].any():
            crossing = side[graph.tail] & ~side[graph.head] & (capacity > 0)
            found.setdefault(capacity[crossing].sum(), set()).add(tuple(np.flatnonzero(crossing).tolist()))
    value = min(found)
    return value, found[value]


def balance(graph, flows):
    """What leaves each node less what enters it."""
    return np.bincount(graph.tail, flows, graph.nodes) - np.bincount(graph.head, flows, graph.nodes)


# ----------------------------------------------------------------------------------------------------- one flow


def test_a_line_ahead_of_two_gates_limits_until_it_takes_more_than_both():
    """Gates of 4.38 and 8.76 behind a line of 6: 6. With a line of 20 they are what limits: 13.14."""
    graph = Digraph(4, np.array([0, 1, 1, 2, 2]), np.array([1, 2, 3, 3, 3]))
    capacity = np.array([6.0, np.inf, 0.0, 4.38, 8.76])
    flow = max_flow(graph, capacity, {0}, {3})
    assert (flow.value, flow.cuts()) == (6.0, (((0,),), False))
    assert flow.flows == pytest.approx([6.0, 6.0, 0.0, 4.38, 1.62])
    assert flow.near.tolist() == [True, False, False, False]
    capacity[0] = 20.0
    flow = max_flow(graph, capacity, {0}, {3})
    assert flow.value == pytest.approx(13.14, rel=1e-15)
    assert flow.cuts() == (((3, 4),), False)
    assert flow.near.tolist() == [True, True, True, False]
    assert flow_values(graph, np.stack([capacity, capacity / 2]), {0}, {3}) == pytest.approx([13.14, 6.57], rel=1e-15)


def test_flow_goes_back_where_a_first_way_was_in_the_way():
    """The shortest way 0-1-2-5 has to be given up for 0-1-3-4-5 beside 0-6-7-2-5, all of 1."""
    tail, head = [0, 1, 2, 1, 3, 4, 0, 6, 7], [1, 2, 5, 3, 4, 5, 6, 7, 2]
    flow = max_flow(Digraph(8, np.array(tail), np.array(head)), np.ones(9), {0}, {5})
    assert (flow.value, flow.flows.tolist()) == (2.0, [1, 0, 1, 1, 1, 1, 1, 1, 1])


@given(digraphs(ENDLESS), ends())
def test_value_is_that_of_networkx(drawn, between):
    graph, capacity = drawn
    assert max_flow(graph, capacity, *between).value == by_networkx(graph, capacity, *between)


@given(digraphs(ROUGH), ends())
def test_sums_that_are_rounded_give_the_same_but_for_rounding(drawn, between):
    graph, capacity = drawn
    assert max_flow(graph, capacity, *between).value == pytest.approx(least_cuts(graph, capacity, *between)[0])


@pytest.mark.parametrize("seed", range(6))
def test_on_a_network_of_size_value_is_that_of_networkx(seed):
    """A grid of 144 nodes with capacities of their own each way; the most takes many ways, and some are given up."""
    chance = np.random.default_rng(seed)
    arcs = nx.convert_node_labels_to_integers(nx.grid_2d_graph(12, 12).to_directed()).edges
    graph = Digraph(144, *np.array(arcs).T)
    capacity = chance.integers(0, 9, (4, len(graph.tail))).astype(float)
    capacity[1] = chance.lognormal(0, 2, len(graph.tail))
    between = {0, 13, 26}, {143, 100}
    best = [by_networkx(graph, row, *between) for row in capacity]
    flows = [max_flow(graph, row, *between) for row in capacity]
    assert [flow.value for flow in flows] == pytest.approx(best, rel=1e-12)
    assert flow_values(graph, capacity, *between) == pytest.approx(best, rel=1e-12)
    for flow, row in zip(flows, capacity, strict=True):
        for cut in flow.cuts()[0]:
            assert row[list(cut)].sum() == pytest.approx(flow.value, rel=1e-12)


@given(digraphs(ENDLESS), ends())
def test_flows_are_conserved_and_within_capacity(drawn, between):
    """What leaves all sources is what enters all targets, and the value; nothing enters a source or leaves a target."""
    graph, capacity = drawn
    flow = max_flow(graph, capacity, *between)
    assume(flow.value < np.inf)
    sources, targets = map(list, between)
    left = balance(graph, flow.flows)
    assert (flow.flows >= 0).all()
    assert (flow.flows <= capacity).all()
    assert left[sources].sum() == flow.value == -left[targets].sum()
    assert not left[[node for node in range(NODES) if node not in sources + targets]].any()
    assert not flow.flows[np.isin(graph.head, sources) | np.isin(graph.tail, targets)].any()


@given(digraphs(ROUGH, max_size=30), ends())
def test_flow_never_runs_in_a_circle(drawn, between):
    """Neither between two nodes nor round several, and what rounding leaves is no flow."""
    graph, capacity = drawn
    flow = max_flow(graph, capacity, *between)
    used = flow.flows > 0
    ways = nx.DiGraph(zip(graph.tail[used].tolist(), graph.head[used].tolist(), strict=True))
    assert nx.is_directed_acyclic_graph(ways)
    assert flow.flows[used].min(initial=1.0) > 1e-9


def test_a_circle_that_filling_leaves_is_taken_out():
    """Short: 0-1-2-3-4. The other way takes 3-5-1, as long as back by 3-2-1, which leaves 1-2-3-5-1 going round."""
    arcs = [(3, 5), (5, 1), (0, 1), (1, 2), (2, 3), (3, 4), (0, 6), (6, 7), (7, 3), (1, 8), (8, 9), (9, 4)]
    capacity = np.array([3.0, 3.0, 2.0, 2.0, 2.0, 2.0, *[1.0] * 6])
    flow = max_flow(Digraph(10, *np.array(arcs).T), capacity, {0}, {4})
    assert (flow.value, flow.flows.tolist()) == (3.0, [0, 0, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1])


@given(digraphs(st.sampled_from([1.0, np.inf, np.inf, np.inf]), max_size=30), ends())
def test_infinite_flow_is_one_path_of_infinite_arcs(drawn, between):
    """Such a path is where the flow is infinite; no cut limits it, and no node is on the near side of any."""
    graph, capacity = drawn
    flow = max_flow(graph, capacity, *between)
    assume(flow.value == np.inf)
    used = flow.flows > 0
    assert (flow.flows[used] == np.inf).all()
    assert (capacity[used] == np.inf).all()
    left = balance(graph, used)
    assert sorted(left.tolist()) == [-1, *[0] * (NODES - 2), 1]
    assert int(left.argmax()) in between[0]
    assert int(left.argmin()) in between[1]
    assert (flow.cuts(), flow.near.any()) == (((), False), False)


def test_parallel_arcs_are_used_in_the_order_of_their_numbers():
    """An infinite one takes all that is left, and all where the value is infinite."""
    graph = Digraph(3, np.array([0, 1, 1, 1]), np.array([1, 2, 2, 2]))
    assert max_flow(graph, np.array([5.0, 2.0, 2.0, 2.0]), {0}, {2}).flows.tolist() == [5.0, 2.0, 2.0, 1.0]
    assert max_flow(graph, np.array([5.0, 2.0, np.inf, 2.0]), {0}, {2}).flows.tolist() == [5.0, 2.0, 3.0, 0.0]
    flow = max_flow(graph, np.array([np.inf, 2.0, np.inf, np.inf]), {0}, {2})
    assert flow.flows.tolist() == [np.inf, 0.0, np.inf, 0.0]


@given(digraphs(ENDLESS), ends())
def test_values_scale_with_all_capacities(drawn, between):
    graph, capacity = drawn
    flow, scaled = (max_flow(graph, capacity * scale, *between) for scale in (1, 1.7))
    assert scaled.value == pytest.approx(1.7 * flow.value)
    assert scaled.cuts(500) == flow.cuts(500)


@given(digraphs(ENDLESS), ends(), st.data())
def test_more_capacity_never_lowers_the_value(drawn, between, data):
    """And more on one arc raises it by no more than that; it takes an arc of every least cut to raise it at all."""
    graph, capacity = drawn
    arc = data.draw(st.integers(0, len(capacity) - 1))
    flow = max_flow(graph, capacity, *between)
    assume(flow.value < np.inf)
    more = capacity.copy()
    more[arc] += 1.0
    gain = max_flow(graph, more, *between).value - flow.value
    everywhere = all(arc in cut for cut in flow.cuts(500)[0])
    if capacity[arc] > 0:
        assert gain == everywhere
    else:
        assert 0 <= gain <= 1


@given(digraphs(ENDLESS), ends(), st.data())
def test_numbers_of_nodes_and_arcs_do_not_matter(drawn, between, data):
    """Value and cuts are the same, under the new numbers."""
    graph, capacity = drawn
    nodes = np.array(data.draw(st.permutations(range(NODES))))
    arcs = np.array(data.draw(st.permutations(range(len(capacity)))))
    flow = max_flow(graph, capacity, *between)
    renumbered = Digraph(NODES, nodes[graph.tail[arcs]], nodes[graph.head[arcs]])
    again = max_flow(renumbered, capacity[arcs], *(nodes[list(one)].tolist() for one in between))
    assert again.value == flow.value
    assert again.near[nodes].tolist() == flow.near.tolist()
    assert {frozenset(arcs[list(cut)].tolist()) for cut in again.cuts(500)[0]} == set(map(frozenset, flow.cuts(500)[0]))


# --------------------------------------------------------------------------------------------------------- cuts


@given(digraphs(), ends())
def test_cuts_are_all_the_least_ones(drawn, between):
    """Each set of arcs once; networkx and the sum over the arcs of each cut agree on the value by other ways."""
    graph, capacity = drawn
    flow = max_flow(graph, capacity, *between)
    value, cuts = least_cuts(graph, capacity, *between)
    found, more = flow.cuts(500)
    assert (flow.value, more) == (value, False)
    assert len(found) == len(cuts)
    assert set(found) == cuts


@given(digraphs(ENDLESS, both_ways=True), ends())
def test_cuts_of_networks_with_links_both_ways_are_all_the_least_ones(drawn, between):
    graph, capacity = drawn
    flow = max_flow(graph, capacity, *between)
    value, cuts = least_cuts(graph, capacity, *between)
    assert flow.value == value
    if value < np.inf:
        assert sorted(flow.cuts(500)[0]) == sorted(cuts)


@given(digraphs(ROUGH), ends())
def test_cuts_that_tie_but_for_rounding_are_all_found(drawn, between):
    """Capacities in hundredths tie where whole numbers of hundredths do."""
    graph, capacity = drawn
    _, cuts = least_cuts(graph, (100 * capacity).round(), *between)
    flow = max_flow(graph, capacity, *between)
    assert set(flow.cuts(500)[0]) == cuts
    full = sorted(set().union(*cuts))
    assert flow.flows[full].tolist() == capacity[full].tolist()


@given(digraphs(), ends())
def test_without_the_arcs_of_a_cut_nothing_passes(drawn, between):
    graph, capacity = drawn
    flow = max_flow(graph, capacity, *between)
    for cut in flow.cuts(500)[0]:
        shut = capacity.copy()
        shut[list(cut)] = 0.0
        assert max_flow(graph, shut, *between).value == 0.0
        assert capacity[list(cut)].sum() == flow.value
        assert flow.flows[list(cut)].tolist() == capacity[list(cut)].tolist()


@given(digraphs(), ends())
def test_the_first_cut_is_the_nearest_and_near_is_its_source_side(drawn, between):
    """No least cut has a smaller source side; near is all that stays joined to the sources by arcs with room."""
    graph, capacity = drawn
    flow = max_flow(graph, capacity, *between)
    crossing = flow.near[graph.tail] & ~flow.near[graph.head] & (capacity > 0)
    assert flow.cuts(1)[0] == (tuple(np.flatnonzero(crossing).tolist()),)
    sides = [
        side
        for number in range(2**NODES)
        if (side := np.array([number >> node & 1 for node in range(NODES)], dtype=bool))[list(between[0])].all()
        and not side[list(between[1])].any()
        and capacity[side[graph.tail] & ~side[graph.head]].sum() == flow.value
    ]
    assert np.logical_and.reduce(sides).tolist() == flow.near.tolist()


def test_cuts_come_in_order_from_the_sources():
    """Of three full arcs in a line the one at the source is the nearest; what is beyond the last is not full."""
    graph, capacity = line(2, 2, 5, 2, 3)
    assert max_flow(graph, capacity, {0}, {5}).cuts() == (((0,), (1,), (3,)), False)
    graph = Digraph(6, graph.tail[::-1], graph.head[::-1])
    assert max_flow(graph, capacity[::-1], {0}, {5}).cuts() == (((4,), (3,), (1,)), False)


@pytest.mark.parametrize(("most", "more"), [(1, True), (8, True), (9, False), (10, False)])
def test_more_cuts_than_asked_for_are_said_to_be_there(most, more):
    """Two lines of three full arcs each side by side have 3 x 3 cuts."""
    graph = Digraph(6, np.array([0, 1, 2, 0, 3, 4]), np.array([1, 2, 5, 3, 4, 5]))
    found = max_flow(graph, np.array([1.0, 1, 1, 2, 2, 2]), {0}, {5}).cuts(most)
    assert (len(found[0]), found[1]) == (min(most, 9), more)
    assert found[0][0] == (0, 3)


def test_so_many_cuts_that_all_cannot_be_listed_are_begun_with_the_nearest():
    """Twelve lines of six full arcs: 6^12 cuts. The nearest, then those one arc further on one line."""
    tail = np.array([0 if step == 0 else 5 * side + step for side in range(12) for step in range(6)])
    head = np.array([61 if step == 5 else 5 * side + step + 1 for side in range(12) for step in range(6)])
    (first, *others), more = max_flow(Digraph(62, tail, head), np.ones(72), {0}, {61}).cuts(13)
    assert first == tuple(range(0, 72, 6))
    assert {*others} == {(*first[:side], first[side] + 1, *first[side + 1 :]) for side in range(12)}
    assert more


def test_nodes_that_nothing_passes_make_no_further_cuts():
    """0 -> 1 -> 2, both full. From 2 others lead back to 1 by 20 side ways: no cut differs by where these are."""
    back = [(2, node) for node in range(4, 24)] + [(node, 1) for node in range(4, 24)]
    graph = Digraph(24, *np.array([(0, 1), (1, 2), (2, 3), *back]).T)
    capacity = np.array([5.0, 2.0, 2.0, *[1.0] * 40])
    assert max_flow(graph, capacity, {0}, {3}).cuts() == (((1,), (2,)), False)


@pytest.mark.parametrize(
    ("before", "after"), [([11.5], [11.5]), ([0.3], [0.1, 0.2]), ([0.1, 0.2], [0.3]), ([13.14], [4.38, 8.76])]
)
@pytest.mark.parametrize("scale", [1.0, 1e-9, 1e9, 1 / 3])
def test_capacities_that_a_person_sees_as_equal_tie(before, after, scale):
    """However large they are, and however large others."""
    tail, head = [*[0] * len(before), *[1] * len(after), 2], [*[1] * len(before), *[2] * len(after), 3]
    capacity = scale * np.array([*before, *after, 1e18])
    cuts = tuple(range(len(before))), tuple(range(len(before), len(before) + len(after)))
    assert max_flow(Digraph(4, np.array(tail), np.array(head)), capacity, {0}, {3}).cuts() == (cuts, False)


def test_what_rounding_leaves_is_no_flow():
    """0.1 + 0.2 come in, a little more than 0.3 in floating point; two of three parallel arcs let 0.3 through."""
    graph = Digraph(5, np.array([0, 0, 1, 2, 3, 3, 3]), np.array([1, 2, 3, 3, 4, 4, 4]))
    flow = max_flow(graph, np.array([0.1, 0.2, 1.0, 1.0, 0.1, 0.2, 9.0]), {0}, {4})
    assert flow.flows.tolist() == [0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.0]


def test_a_capacity_of_less_than_a_millionth_of_a_millionth_of_the_value_is_nothing_to_it():
    """A detour of 1e-15 beside a line of 1 with two full arcs: it is cut where the source side ends, and only there."""
    graph = Digraph(5, np.array([0, 1, 0, 3, 4]), np.array([1, 2, 3, 4, 2]))
    flow = max_flow(graph, np.array([1.0, 1.0, 1e-15, 1e-15, 1e-15]), {0}, {2})
    assert (flow.value, flow.flows.tolist()) == (1.0, [1.0, 1.0, 0.0, 0.0, 0.0])
    assert flow.near.tolist() == [True, False, False, False, False]
    assert flow.cuts() == (((0, 2), (1, 2)), False)


def test_a_millionth_is_no_tie():
    graph, capacity = line(11.5, 11.500001)
    assert max_flow(graph, capacity, {0}, {2}).cuts() == (((0,),), False)


def test_where_nothing_passes_there_is_one_cut_without_arcs():
    graph, capacity = line(3, 0, 3)
    flow = max_flow(graph, capacity, {0}, {3})
    assert (flow.value, flow.cuts()) == (0.0, (((),), False))
    assert flow.near.tolist() == [True, True, False, False]
    assert flow_values(graph, capacity[None, :], {0}, {3}).tolist() == [0.0]


def test_shut_arcs_are_no_part_of_a_cut():
    graph = Digraph(3, np.array([0, 0, 1]), np.array([1, 1, 2]))
    assert max_flow(graph, np.array([0.0, 1.0, 2.0]), {0}, {2}).cuts()[0] == ((1,),)


def test_arcs_between_sources_or_beyond_targets_are_not_used():
    """0 and 1 are sources, 2 and 3 targets."""
    graph = Digraph(4, np.array([0, 1, 2, 3, 0]), np.array([1, 2, 3, 0, 3]))
    flow = max_flow(graph, np.array([9.0, 2.0, 9.0, 9.0, 1.0]), {0, 1}, {2, 3})
    assert (flow.value, flow.flows.tolist()) == (3.0, [0.0, 2.0, 0.0, 0.0, 1.0])
    assert (flow.sources, flow.targets) == ((0, 1), (2, 3))


def test_a_flow_keeps_the_capacities_it_was_found_for():
    """Whatever becomes of the array; cuts are only worked out when they are asked for."""
    graph, capacity = line(1, 2)
    flow = max_flow(graph, capacity, {0}, {2})
    capacity[:] = 0.0
    assert flow.cuts()[0] == ((0,),)


# ------------------------------------------------------------------------------------------------------ many draws


@settings(max_examples=200)
@given(digraphs(ENDLESS, draws=3), ends())
def test_every_draw_has_the_value_of_its_own_flow(drawn, between):
    """However many there are: few are worked out one by one, many by all cuts."""
    graph, table = drawn
    best = [max_flow(graph, row, *between).value for row in table]
    assert flow_values(graph, table, *between).tolist() == best
    assert flow_values(graph, np.tile(table, (6, 1)), *between).tolist() == 6 * best


@settings(max_examples=200)
@given(digraphs(ENDLESS, draws=3, max_size=9), ends(), st.data())
def test_so_it_has_where_links_run_both_ways_and_some_limit_nothing(drawn, between, data):
    """Links of the same capacity each way, as a network of lines has them, some of them infinite in all draws."""
    graph, table = drawn
    endless = data.draw(st.sets(st.integers(0, table.shape[1] - 1), max_size=4))
    table[:, list(endless)] = np.inf
    graph = Digraph(NODES, np.concatenate([graph.tail, graph.head]), np.concatenate([graph.head, graph.tail]))
    table = np.concatenate([table, table], axis=1)
    best = [max_flow(graph, row, *between).value for row in table]
    assert flow_values(graph, table, *between).tolist() == best
    assert flow_values(graph, np.tile(table, (6, 1)), *between).tolist() == 6 * best


def test_chains_side_by_side_are_read_off(monkeypatch):
    """The least of each chain, and their sum; a branch that ends dead is nothing. No flow has to be found for that."""
    monkeypatch.setattr(flows, "_Net", None)
    graph = Digraph(6, np.array([0, 1, 0, 2, 3, 4, 4]), np.array([5, 0, 2, 3, 5, 2, 4]))
    table = np.array([[4.0, 9, 3, 2, 1, 9, 9], [4.0, 9, 1, 2, np.inf, 9, 9], [np.inf, 0, 0, 0, 0, 0, 0]])
    assert flow_values(graph, table, {0}, {5}).tolist() == [5.0, 5.0, np.inf]
    assert flow_values(graph, table[:1], {0}, {5}).tolist() == [5.0]


def test_nodes_that_are_one_in_every_draw_are_taken_for_one(monkeypatch):
    """1 hangs on the source and 4 on the target by infinite arcs one way, 2 and 3 on each other by one each way.

    What is left for one draw is 0 -> {2, 3} -> 5 by 1 + 2 + 2, then 4 + 3 + 8, beside 0 -> 5 by 1: 6, and no mesh.
    """
    monkeypatch.setattr(flows, "_Net", None)
    arcs = [(0, 1), (4, 5), (2, 3), (3, 2), (0, 2), (1, 2), (1, 3), (2, 4), (3, 4), (1, 4), (3, 1), (4, 2), (2, 5)]
    capacity = np.array([[*[np.inf] * 4, 1.0, 2.0, 2.0, 4.0, 3.0, 1.0, 7.0, 7.0, 8.0]])
    assert flow_values(Digraph(6, *np.array(arcs).T), capacity, {0}, {5}).tolist() == [6.0]


def test_many_draws_of_a_small_mesh_are_worked_out_by_its_cuts(monkeypatch):
    """A bridge: 0 to 3 by 1 or 2, and across both ways. Four cuts do for any number of draws, and no flow is found."""
    monkeypatch.setattr(flows, "_Net", None)
    graph = Digraph(4, np.array([0, 0, 1, 2, 1, 2]), np.array([1, 2, 3, 3, 2, 1]))
    table = np.array([[3.0, 1, 1, 3, 9, 9], [3.0, 1, 1, 3, 1, 1], [1, 3, 3, 1, 9, 0.5], [1.0, 1, np.inf, 1, 1, 1]])
    assert flow_values(graph, table, {0}, {3}).tolist() == [4.0, 3.0, 2.5, 2.0]


def test_branches_within_branches_are_taken_in_one_after_the_other(monkeypatch):
    """0 to 9 in a line, with detours from 0 to 9, 1 to 8, 2 to 7 and 3 to 6: a node that goes lets others go."""
    monkeypatch.setattr(flows, "_Net", None)
    graph = Digraph(10, np.array([*range(9), *range(4)]), np.array([*range(1, 10), *range(9, 5, -1)]))
    capacity = np.array([[9.0, 9, 9, 9, 0.25, 9, 9, 9, 9, 1, 2, 4, 0.5]])
    assert flow_values(graph, capacity, {0}, {9}).tolist() == [7.75]
    assert flow_values(graph, capacity.clip(max=6), {0}, {9}).tolist() == [7.0]


def test_no_draws_have_no_values():
    graph, _ = line(1, 2)
    assert flow_values(graph, np.empty((0, 2)), {0}, {2}).shape == (0,)


# ------------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize("wrong", [-1.0, np.nan, -np.inf])
def test_negative_capacities_and_nan_are_refused(wrong):
    graph, capacity = line(1, wrong)
    with pytest.raises(InputError, match=f"0 or more, infinite where nothing limits; {wrong} is"):
        max_flow(graph, capacity, {0}, {2})
    with pytest.raises(InputError, match=f"0 or more, infinite where nothing limits; {wrong} is"):
        flow_values(graph, np.stack([np.ones(2), capacity]), {0}, {2})


def test_shapes_that_do_not_fit_are_refused():
    graph, capacity = line(1, 1)
    with pytest.raises(InputError, match=r"capacity has the shape \(1,\); give \(2,\)"):
        max_flow(graph, capacity[:1], {0}, {2})
    with pytest.raises(InputError, match=r"capacity has the shape \(2,\); give \(any, 2\)"):
        flow_values(graph, capacity, {0}, {2})


@pytest.mark.parametrize(
    ("sources", "targets", "words"),
    [
        ((), {2}, "sources are none"),
        ({0}, [], "targets are none"),
        ({-1, 0}, {2}, "nodes are 0 to 2; sources are -1 to 0"),
        ({0}, {2, 3}, "nodes are 0 to 2; targets are 2 to 3"),
        ({0, 1}, {1, 2}, "1 is both"),
    ],
)
def test_ends_that_are_none_no_nodes_or_both_are_refused(sources, targets, words):
    graph, capacity = line(1, 1)
    with pytest.raises(InputError, match=words):
        max_flow(graph, capacity, sources, targets)
    with pytest.raises(InputError, match=words):
        flow_values(graph, capacity[None, :], sources, targets)


def test_fewer_than_one_cut_cannot_be_asked_for():
    graph, capacity = line(1)
    with pytest.raises(InputError, match="1 cut or more; got 0"):
        max_flow(graph, capacity, {0}, {1}).cuts(0)
