"""How long the kernels of `korridor.paths` take, as a multiple of what networkx and scipy take for the same answer.

A random road map stands for a network: points in a square, the least tree that joins them, some more of the edges
between neighbours, both directions of each with weights of their own, and parallel arcs. The kinds take turns, so that
a busy moment hits all of them; each number is the median of several turns. Run it by `python bench/bench_paths.py`.
"""

import argparse
import statistics
import time
from itertools import islice

import networkx as nx
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay

from korridor.paths import Digraph, distances_to, least_weights, pareto_paths, shortest_path, shortest_paths


def road_map(nodes: int, arcs: int, parallel: float, seed: int) -> tuple[Digraph, np.ndarray]:
    """A strongly connected planar multigraph and the weights of its arcs; parallel: share of doubled arcs."""
    chance = np.random.default_rng(seed)
    points = chance.random((nodes, 2))
    corners = Delaunay(points).simplices
    edges = np.unique(np.sort(np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1), axis=0)
    length = np.linalg.norm(points[edges[:, 0]] - points[edges[:, 1]], axis=1)
    tree = minimum_spanning_tree(csr_array((length, edges.T), shape=(nodes, nodes))).tocoo()
    joins = set(zip(*np.sort([tree.row, tree.col], axis=0).tolist(), strict=True))
    needed = np.array([tuple(edge) in joins for edge in edges.tolist()])
    more = int(arcs * (1 - parallel)) // 2 - needed.sum()
    chosen = np.concatenate([np.flatnonzero(needed), chance.permutation(np.flatnonzero(~needed))[:more]])
    tail, head = np.concatenate([edges[chosen], edges[chosen, ::-1]]).T
    weight = np.tile(length[chosen], 2) * chance.uniform(1, 1.3, 2 * len(chosen))
    twins = chance.integers(0, len(tail), arcs - len(tail))
    both = [np.concatenate([column, column[twins]]) for column in (tail, head)]
    return Digraph(nodes, *both), np.concatenate([weight, weight[twins] * chance.uniform(0.9, 1.5, len(twins))])


def by_scipy(graph: Digraph, weights: np.ndarray, source: int, target: int) -> np.ndarray:
    """Weight of the least path of each draw, one draw after another."""
    order = np.lexsort((graph.head, graph.tail))
    pairs = graph.tail[order] * graph.nodes + graph.head[order]
    first = np.flatnonzero(np.diff(pairs, prepend=-1))
    lightest = np.minimum.reduceat(weights[:, order], first, axis=1)
    starts = np.searchsorted(graph.tail[order][first], np.arange(graph.nodes + 1))
    shape = (graph.nodes, graph.nodes)
    matrix = csr_array((lightest[0].copy(), graph.head[order][first], starts), shape=shape)
    found = np.empty(len(weights))
    for draw, row in enumerate(lightest):
        matrix.data[:] = row
        found[draw] = dijkstra(matrix, indices=source)[target]
    return found


def main() -> None:
    """Time, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="turns of each kind (default: 7)")
    parser.add_argument("--nodes", type=int, default=700)
    parser.add_argument("--arcs", type=int, default=1600)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()

    graph, weight = road_map(given.nodes, given.arcs, 0.05, given.seed)
    chance = np.random.default_rng(given.seed)
    pairs = chance.integers(0, given.nodes, (60, 2)).tolist()
    multi, plain = nx.MultiDiGraph(), nx.DiGraph()
    for tail, head, w in zip(graph.tail.tolist(), graph.head.tolist(), weight.tolist(), strict=True):
        multi.add_edge(tail, head, weight=w)
        if w < plain.get_edge_data(tail, head, {"weight": np.inf})["weight"]:
            plain.add_edge(tail, head, weight=w)
    bounds = {target: distances_to(graph, weight, {target: 0.0}) for _, target in pairs}
    shared, own = chance.lognormal(0, 0.2, (given.draws, 1)), chance.lognormal(0, 0.2, (given.draws, given.arcs))
    drawn = weight * shared * own
    far = max(pairs, key=lambda pair: bounds[pair[1]][pair[0]])
    # Time and cost that mostly follow from the length, as those of freight do.
    criteria = [weight[:, None] * chance.uniform(0.8, 1.2, (given.arcs, count)) for count in (2, 3, 4, 5)]

    def pareto(table: np.ndarray) -> list[tuple]:
        nothing = (0.0,) * table.shape[1]
        return [pareto_paths(graph, table, {source: nothing}, {target: nothing}) for source, target in pairs]

    kinds = {
        "one path": (
            len(pairs),
            lambda: [shortest_path(graph, weight, {source: 0.0}, {target: 0.0}) for source, target in pairs],
            lambda: [nx.dijkstra_path(multi, source, target) for source, target in pairs],
        ),
        "one path, bound known": (
            len(pairs),
            lambda: [shortest_path(graph, weight, {s: 0.0}, {t: 0.0}, bound=bounds[t]) for s, t in pairs],
            lambda: [nx.multi_source_dijkstra(multi, {source}, target) for source, target in pairs],
        ),
        "five paths": (
            4,
            lambda: [list(islice(shortest_paths(graph, weight, {s: 0.0}, {t: 0.0}), 5)) for s, t in pairs[:4]],
            lambda: [list(islice(nx.shortest_simple_paths(plain, s, t, weight="weight"), 5)) for s, t in pairs[:4]],
        ),
        "distances to a node": (
            len(pairs),
            lambda: [distances_to(graph, weight, {target: 0.0}) for _, target in pairs],
            lambda: [nx.single_source_dijkstra_path_length(multi, target) for _, target in pairs],
        ),
        f"{given.draws} draws": (
            1,
            lambda: least_weights(graph, drawn, {far[0]: 0.0}, {far[1]: 0.0}),
            lambda: by_scipy(graph, drawn, *far),
        ),
    } | {
        f"trade-offs of {table.shape[1]} criteria": (len(pairs), lambda table=table: pareto(table), None)
        for table in criteria
    }
    taken = {(name, side): [] for name in kinds for side in ("ours", "theirs")}
    for _ in range(given.runs):
        for name, (_, *sides) in kinds.items():
            for side, run in zip(("ours", "theirs"), sides, strict=True):
                start = time.perf_counter()
                if run is not None:
                    run()
                taken[name, side].append(time.perf_counter() - start)
    np.testing.assert_allclose(kinds[f"{given.draws} draws"][1](), by_scipy(graph, drawn, *far))

    print(f"{'each':30}{'ours ms':>10}{'theirs ms':>10}{'ratio':>8}   ({given.runs} turns)")
    for name, (questions, _, theirs) in kinds.items():
        ours, other = (1e3 * statistics.median(taken[name, side]) / questions for side in ("ours", "theirs"))
        print(f"{name:30}{ours:10.3f}" + (f"{other:10.3f}{other / ours:8.1f}" if theirs else ""))
    for table in criteria:
        sizes = [len(paths) for paths in pareto(table)]
        print(f"{table.shape[1]} criteria: {statistics.mean(sizes):.0f} trade-offs on average, {max(sizes)} at most")


if __name__ == "__main__":
    main()
